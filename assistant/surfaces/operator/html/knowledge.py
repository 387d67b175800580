"""Articles, rules with their status, and what the check says of them."""

from __future__ import annotations

from datetime import date

from assistant.compose.source_kinds import KIND_NAMES
from assistant.knowledge.audit.report import Audit, lines
from assistant.rules.schema import Knowledge, Rule
from assistant.surfaces.operator.html.parts import folded, platform_name, table
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.words import Words


def knowledge_html(knowledge: Knowledge, found: Audit, as_of: date, w: Words) -> Html:
    """Articles, rules with their status, and what ``growth-assistant check`` says."""
    sound = text(
        w("检查通过：每个数都有着落，引文都在原文里。")
        if found.sound
        else w("检查发现要改的地方，见下面的检查结果。")
    )
    checked = [el("li", text(line)) for line in lines(found, knowledge)]
    return join(
        el("p", sound, class_="ga-op-note" if found.sound else "ga-op-note ga-op-bad", role="status"),
        folded(w("文章（{n}）", n=str(len(knowledge.sources))), _articles(knowledge, w)),
        folded(
            w("规则（{n}）", n=str(len(knowledge.rules) + len(knowledge.withdrawn))),
            _rules(knowledge, found, as_of, w),
        ),
        folded(w("检查结果"), el("ul", *checked, class_="ga-op-lines"), open_=not found.sound),
    )


def _articles(knowledge: Knowledge, w: Words) -> Html:
    rows = [
        (
            el("a", text(s.title), href=f"/articles/{s.id}", target="_blank", rel="noopener"),
            text(platform_name(s.platform, knowledge.platforms, w)),
            text(s.publisher),
            text(w(KIND_NAMES[s.kind])),
            text(s.published),
        )
        for s in sorted(knowledge.sources.values(), key=lambda s: s.id)
    ]
    return table((w("标题"), w("平台"), w("发布者"), w("类型"), w("日期")), rows)


def _rules(knowledge: Knowledge, found: Audit, as_of: date, w: Words) -> Html:
    rules = [*knowledge.rules.values(), *(lost.rule for lost in knowledge.withdrawn.values())]
    stale = {rule.id for rule in found.stale}
    rows = []
    for rule in sorted(rules, key=lambda r: r.id):
        word, look = _status(rule, knowledge, as_of, w)
        checked = rule.checked_on.isoformat()
        rows.append(
            (
                join(text(w.name(rule.title)), el("small", text(rule.id))),
                text(platform_name(rule.platform, knowledge.platforms, w)),
                el("span", text(word), class_=look),
                text(w("{day}，很久没有核对", day=checked) if rule.id in stale else checked),
            )
        )
    return table((w("规则"), w("平台"), w("状态"), w("核对日期")), rows)


def _status(rule: Rule, knowledge: Knowledge, as_of: date, w: Words) -> tuple[str, str]:
    """In words, and the class that colours them."""
    if rule.id in knowledge.withdrawn:
        return w("已撤下：{why}", why=knowledge.withdrawn[rule.id].reason), "ga-op-bad"
    if rule.effective_to and rule.effective_to < as_of:
        return w("已过期（到 {day} 为止）", day=rule.effective_to.isoformat()), "ga-op-warn"
    if rule.effective_from and rule.effective_from > as_of:
        return w("未生效（从 {day} 起）", day=rule.effective_from.isoformat()), "ga-op-warn"
    return w("生效中"), "ga-op-good"
