"""Which plans there are for a merchant: grouped by whether they can be had, or side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.answer import Ask, Block
from assistant.compose.wording import amount, boolean, condition, gap
from assistant.compose.writing import Page, is_silence, marker
from assistant.rules.match import nearest
from assistant.rules.schema import Rule
from assistant.types import Evidence, Finding, Outcome, Understanding

_ASKED = 4  # questions put to the merchant: those that settle the most plans
_GROUPS = ("可以享受", "补充信息后可判断", "条件没有写明，需向平台确认", "暂时不符合", "不在有效期")


def plans(page: Page, u: Understanding, findings: Sequence[Finding], evidence: Sequence[Evidence]) -> Outcome:
    """Every plan in scope, each with what it gives and what it still needs."""
    _silence(page, u, findings, evidence)
    if u.wants == "compare":
        page.say("**各平台扶持对比**（只列收录的资料写明的内容；各家口径不同，不作排名）")
    else:
        page.say(f"**{_scope(page, u)}的扶持：**")
    _known(page, findings)
    if u.wants == "compare":
        _side_by_side(page, u, findings)
    first = nearest(findings)
    if first is not None:
        rule = page.knowledge.rules[first.rule]
        page.say(f"**最快能达到的是「{rule.title}」：{_short(page, first)}。**")
    if u.wants != "compare":
        several = len({page.knowledge.rules[f.rule].platform for f in findings}) > 1
        for title in _GROUPS:
            lines = [_line(page, f, several) for f in findings if _group(f) == title]
            if lines:
                page.say(f"**{title}**", "", *lines)
        page.asks = _asks(page, findings)
    return "informational"


def _group(finding: Finding) -> str:
    if finding.status == "unknown":
        return _GROUPS[1] if finding.missing else _GROUPS[2]
    return {"met": _GROUPS[0], "unmet": _GROUPS[3], "not_in_force": _GROUPS[4]}[finding.status]


def _scope(page: Page, u: Understanding) -> str:
    knowledge = page.knowledge
    if u.programmes:
        return "、".join(knowledge.programmes[p].name for p in u.programmes)
    return "、".join(knowledge.platforms[p].name for p in u.platforms) or "各平台"


def _silence(page: Page, u: Understanding, findings: Sequence[Finding], evidence: Sequence[Evidence]) -> None:
    """What was asked and the sources do not give comes first."""
    if u.outside:
        page.say(f"**我没有收录{'、'.join(u.outside)}的政策资料，下面只列收录了的。**")
    if u.not_covered:
        page.say(f"**来源没有写明{'、'.join(u.not_covered)}，下面只列来源写明的内容。**")
        page.quote([e for e in evidence if is_silence(e)][:1])
    if u.themes and not any(page.knowledge.rules[f.rule].theme in u.themes for f in findings):
        labels = "、".join(page.knowledge.themes[t].label for t in u.themes)
        page.say(f"**收录的资料没有提到{_scope(page, u)}在「{labels}」方面的扶持，已有的是下面这些。**")


def _known(page: Page, findings: Iterable[Finding]) -> None:
    """Who the merchant is said to be: what the list was matched against."""
    facts = page.knowledge.facts
    said = dict.fromkeys(
        (c.fact, c.given)
        for f in findings
        for c in f.checks
        if isinstance(c.given, bool) and facts[c.fact].yes
    )
    if said:
        words = "、".join(f"{facts[f].label}（{boolean(facts[f], bool(v))}）" for f, v in said)
        page.say(f"按您说的情况核对：{words}。")


def _line(page: Page, finding: Finding, named: bool) -> str:
    rule = page.knowledge.rules[finding.rule]
    platform = f"（{page.knowledge.platforms[rule.platform].name}）" if named else ""
    title = f"- **{rule.title}**{platform}"
    gains = _gains(finding)
    tail = "；".join(filter(None, (_short(page, finding), _needs(page, finding))))
    words = f"{title}：{gains}" if gains else title
    cites = _cites(rule, [*_grounds(finding), *(c.cite for c in finding.undecided)], page)
    return f"{words}——{tail}{cites}" if tail else f"{words}{cites}"


def _gains(finding: Finding) -> str:
    """「免费流量包2.8万流量」 reads on, 「AI智能客服：免费」 does not; one phrase needs no label."""
    given = [r for r in finding.results if not r.computed]
    if len(given) == 1 and isinstance(given[0].value, str):
        return given[0].value
    return "；".join(f"{r.label}{'：' if isinstance(r.value, str) else ''}{amount(r)}" for r in given)


def _short(page: Page, finding: Finding) -> str:
    facts = page.knowledge.facts
    if finding.status != "unmet":
        return ""
    unmet = [c for c in finding.checks if c.status == "unmet"]
    return "；".join(
        f"{facts[c.fact].label}{gap(c)}" if gap(c) else f"需要{condition(c, facts)}" for c in unmet
    )


def _needs(page: Page, finding: Finding) -> str:
    if finding.status != "unknown":
        return ""
    facts = page.knowledge.facts
    open_checks = [c for c in finding.checks if c.status == "unknown" and c.decisive]
    needed = [condition(c, facts) for c in open_checks]
    needed += [facts[f].label for f in finding.missing if f not in {c.fact for c in open_checks}]
    words = [f"条件：{'；'.join(dict.fromkeys(needed))}"] if needed else []
    words += [f"来源没有写明{'、'.join(c.words for c in finding.undecided)}"] if finding.undecided else []
    return "；".join(words)


def _grounds(finding: Finding) -> list[str]:
    """The citations of what it gives and asks."""
    return [r.cite for r in finding.results] + [c.cite for c in finding.checks]


def _cites(rule: Rule, names: Iterable[str], page: Page) -> str:
    return "".join(dict.fromkeys(marker(page, rule, name) for name in names))


def _asks(page: Page, findings: Iterable[Finding]) -> tuple[Ask, ...]:
    facts = page.knowledge.facts
    open_in = Counter(fact for f in findings if f.status == "unknown" for fact in f.missing)
    return tuple(Ask(f, facts[f].label, facts[f].question) for f, _ in open_in.most_common(_ASKED))


def _side_by_side(page: Page, u: Understanding, findings: Sequence[Finding]) -> None:
    """A row for each theme, a column for each platform."""
    knowledge = page.knowledge
    rules = {f.rule: knowledge.rules[f.rule] for f in findings}
    platforms = [p for p in knowledge.platforms if p in {r.platform for r in rules.values()}]
    head = "| 方面 | " + " | ".join(knowledge.platforms[p].name for p in platforms) + " |"
    rows = [head, "| --- |" + " --- |" * len(platforms)]
    for theme in knowledge.themes.values():
        cells = [
            "；".join(
                _cell(page, f)
                for f in findings
                if (rules[f.rule].theme, rules[f.rule].platform) == (theme.id, p)
            )
            for p in platforms
        ]
        if any(cells):
            rows.append(f"| {theme.label} | " + " | ".join(c or "未提到" for c in cells) + " |")
    page.blocks.append(Block("table", tuple(rows)))
    asked = [p for p in u.platforms or knowledge.platforms if p not in platforms]
    if asked:
        page.say(f"收录的资料没有提到{'、'.join(knowledge.platforms[p].name for p in asked)}在这方面的扶持。")


def _cell(page: Page, finding: Finding) -> str:
    rule = page.knowledge.rules[finding.rule]
    whom = "、".join(
        page.knowledge.audiences[a].label for a in rule.audience if page.knowledge.audiences[a].fact
    )
    words = f"{rule.title}{f'（{whom}）' if whom else ''}：{_gains(finding)}"
    short = _short(page, finding)
    return f"{words}{f'（不符合：{short}）' if short else ''}{_cites(rule, _grounds(finding), page)}"
