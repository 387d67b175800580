"""Which plans there are for a merchant: grouped by whether they can be had, or side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.answer import Ask, Block
from assistant.compose.language import name, names, t
from assistant.compose.phrases import amount, boolean, condition, gap
from assistant.compose.writing import Page, is_silence, marker
from assistant.rules.match import nearest
from assistant.rules.schema import Rule
from assistant.types import Evidence, Finding, Outcome, Understanding

_ASKED = 4  # questions put to the merchant: those that settle the most plans
_TELLING = 0.35  # score of a sentence that is shown beside the list
_TOLD = 2
_MAYBE = 0.05  # likelihood of an explanation from which sentences are shown
_GROUPS = ("可以享受", "补充信息后可判断", "条件没有写明，需向平台确认", "暂时不符合", "不在有效期")


def plans(page: Page, u: Understanding, findings: Sequence[Finding], evidence: Sequence[Evidence]) -> Outcome:
    """Every plan in scope, each with what it gives and what it still needs."""
    _silence(page, u, findings, evidence)
    if u.wants == "compare":
        page.say(t("**各平台扶持对比**（只列收录的资料写明的内容；各家口径不同，不作排名）"))
    else:
        page.say(t("**{scope}的扶持：**", scope=_scope(page, u)))
    _known(page, findings)
    if u.wants == "compare":
        _side_by_side(page, u, findings)
    first = nearest(findings)
    if first is not None:
        rule = page.knowledge.rules[first.rule]
        page.say(
            t("**最快能达到的是「{rule}」：{short}。**", rule=name(rule.title), short=_short(page, first))
        )
    if u.wants != "compare":
        several = len({page.knowledge.rules[f.rule].platform for f in findings}) > 1
        for title in _GROUPS:
            lines = [_line(page, f, several) for f in findings if _group(f) == title]
            if lines:
                page.say(f"**{t(title)}**", "", *lines)
        if findings and all(_group(f) in _GROUPS[3:] for f in findings):
            page.say(t("收录的资料没有写明{scope}对您这样的商家另有扶持。", scope=_scope(page, u)))
        if telling := _telling(page, u, findings, evidence):
            page.say(f"**{t('来源里最接近您问题的话')}**")
            page.quote(telling)
        page.asks = _asks(page, findings)
    return "informational"


def _telling(
    page: Page, u: Understanding, findings: Sequence[Finding], evidence: Sequence[Evidence]
) -> list[Evidence]:
    """Sentences beside those of the list that say what is asked, or that the source leaves it out, where
    more than a list may be asked."""
    if u.guess.explained < _MAYBE:
        return []
    rules = (page.knowledge.rules[f.rule] for f in findings)
    listed = {(c.source, c.quote) for rule in rules for c in rule.citations.values()}
    telling = (e for e in evidence if e.score >= _TELLING)
    return [e for e in telling if (e.source, e.quote) not in listed][:_TOLD]


def _group(finding: Finding) -> str:
    if finding.status == "unknown":
        return _GROUPS[1] if finding.missing else _GROUPS[2]
    return {"met": _GROUPS[0], "unmet": _GROUPS[3], "not_in_force": _GROUPS[4]}[finding.status]


def _scope(page: Page, u: Understanding) -> str:
    knowledge = page.knowledge
    if u.programmes:
        return names(knowledge.programmes[p].name for p in u.programmes)
    return names(knowledge.platforms[p].name for p in u.platforms) or t("各平台")


def _silence(page: Page, u: Understanding, findings: Sequence[Finding], evidence: Sequence[Evidence]) -> None:
    """What was asked and the sources do not give comes first."""
    if u.outside:
        page.say(t("**我没有收录{platforms}的政策资料，下面只列收录了的。**", platforms=names(u.outside)))
    if u.not_covered:
        unsaid = t("、").join(u.not_covered)
        page.say(t("**来源没有写明{unsaid}，下面只列来源写明的内容。**", unsaid=unsaid))
        page.quote([e for e in evidence if is_silence(e)][:1])
    if u.themes and not any(page.knowledge.rules[f.rule].theme in u.themes for f in findings):
        labels = names(page.knowledge.themes[theme].label for theme in u.themes)
        message = "**收录的资料没有提到{scope}在「{theme}」方面的扶持，已有的是下面这些。**"
        page.say(t(message, scope=_scope(page, u), theme=labels))


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
        words = t("、").join(f"{name(facts[f].label)}（{boolean(facts[f], bool(v))}）" for f, v in said)
        page.say(t("按您说的情况核对：{words}。", words=words))


def _line(page: Page, finding: Finding, named: bool) -> str:
    rule = page.knowledge.rules[finding.rule]
    platform = f"（{name(page.knowledge.platforms[rule.platform].name)}）" if named else ""
    title = f"- **{name(rule.title)}**{platform}"
    gains = _gains(finding)
    tail = t("；").join(filter(None, (_short(page, finding), _needs(page, finding))))
    words = f"{title}{t('：')}{gains}" if gains else title
    cites = _cites(rule, [*_grounds(finding), *(c.cite for c in finding.undecided)], page)
    return f"{words}——{tail}{cites}" if tail else f"{words}{cites}"


def _gains(finding: Finding) -> str:
    """「免费流量包2.8万流量」 reads on, 「AI智能客服：免费」 does not; one phrase needs no label."""
    given = [r for r in finding.results if not r.computed]
    if len(given) == 1 and isinstance(given[0].value, str):
        return given[0].value
    return t("；").join(
        t(
            "{label}：{value}" if isinstance(r.value, str) else "{label}{value}",
            label=name(r.label),
            value=amount(r),
        )
        for r in given
    )


def _short(page: Page, finding: Finding) -> str:
    facts = page.knowledge.facts
    if finding.status != "unmet":
        return ""
    unmet = [c for c in finding.checks if c.status == "unmet"]
    return t("；").join(
        t("{fact}{gap}", fact=name(facts[c.fact].label), gap=gap(c))
        if gap(c)
        else t("需要{condition}", condition=condition(c, facts))
        for c in unmet
    )


def _needs(page: Page, finding: Finding) -> str:
    if finding.status != "unknown":
        return ""
    facts = page.knowledge.facts
    open_checks = [c for c in finding.checks if c.status == "unknown" and c.decisive]
    needed = [condition(c, facts) for c in open_checks]
    needed += [name(facts[f].label) for f in finding.missing if f not in {c.fact for c in open_checks}]
    words = [t("条件：{needed}", needed=t("；").join(dict.fromkeys(needed)))] if needed else []
    if finding.undecided:
        words.append(t("来源没有写明{unsaid}", unsaid=t("、").join(c.words for c in finding.undecided)))
    return t("；").join(words)


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
    head = f"| {t('方面')} | " + " | ".join(name(knowledge.platforms[p].name) for p in platforms) + " |"
    rows = [head, "| --- |" + " --- |" * len(platforms)]
    for theme in knowledge.themes.values():
        cells = [
            t("；").join(
                _cell(page, f)
                for f in findings
                if (rules[f.rule].theme, rules[f.rule].platform) == (theme.id, p)
            )
            for p in platforms
        ]
        if any(cells):
            rows.append(f"| {name(theme.label)} | " + " | ".join(c or t("未提到") for c in cells) + " |")
    page.blocks.append(Block("table", tuple(rows)))
    asked = [p for p in u.platforms or knowledge.platforms if p not in platforms]
    if asked:
        silent = names(knowledge.platforms[p].name for p in asked)
        page.say(t("收录的资料没有提到{platforms}在这方面的扶持。", platforms=silent))


def _cell(page: Page, finding: Finding) -> str:
    rule = page.knowledge.rules[finding.rule]
    whom = names(page.knowledge.audiences[a].label for a in rule.audience if page.knowledge.audiences[a].fact)
    words = f"{name(rule.title)}{f'（{whom}）' if whom else ''}{t('：')}{_gains(finding)}"
    short = _short(page, finding)
    fails = t("（不符合：{short}）", short=short) if short else ""
    return f"{words}{fails}{_cites(rule, _grounds(finding), page)}"
