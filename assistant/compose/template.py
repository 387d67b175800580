"""The deterministic composer: conclusion first, then what it rests on, all in fixed Chinese.

It decides nothing: verdicts and numbers come from findings, quotes from evidence. What kind of
answer is due follows from the understanding; each kind is one function below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.answer import Ask, Block, Citation, Draft
from assistant.compose.cite import Citations
from assistant.compose.findings import answer_finding, asks
from assistant.compose.wording import MARK, STATUS, amount, gap, given, threshold
from assistant.rules.schema import Knowledge, Rule
from assistant.types import Check, Evidence, Finding, Outcome, Result, Understanding

_SHOWN_EVIDENCE = 3
_SHOWN_SUGGESTIONS = 3


@dataclass
class _Page:
    """An answer being written."""

    knowledge: Knowledge
    citations: Citations
    blocks: list[Block] = field(default_factory=list)
    asks: tuple[Ask, ...] = ()
    shown: set[int] = field(default_factory=set)

    def say(self, *lines: str) -> None:
        kept = tuple(line for line in lines if line)
        if kept:
            self.blocks.append(Block("text", kept))

    def quote(self, evidence: Sequence[Evidence]) -> None:
        self._quote([(e.quote, self.citations.evidence(e)) for e in evidence])

    def quote_rule(self, rule: Rule) -> None:
        """The sentences a rule stands on."""
        named = [(c.quote, self.citations.rule(rule, name)) for name, c in rule.citations.items()]
        self._quote([(quote, n) for quote, n in named if n is not None])

    def _quote(self, quotes: Sequence[tuple[str, int]]) -> None:
        lines = tuple(f"- {quote}[{n}]" for quote, n in quotes if n not in self.shown)
        self.shown.update(n for _, n in quotes)
        if lines:
            self.blocks.append(Block("quote", lines))


def compose(
    understanding: Understanding,
    findings: Sequence[Finding],
    evidence: Sequence[Evidence],
    knowledge: Knowledge,
    as_of: date,
) -> Draft:
    """``findings`` are of the rules under discussion (or of every rule that could apply, for a plan
    list), best first; ``evidence`` the sentences found for the question, best first."""
    page = _Page(knowledge, Citations(knowledge))
    _premise(page, understanding)
    outcome = _body(page, understanding, findings, evidence, as_of)
    shown = tuple(answer_finding(f, knowledge, page.citations) for f in findings) if outcome != "abstained" else ()
    _sources(page)
    return Draft(
        outcome=outcome,
        blocks=tuple(page.blocks),
        findings=shown,
        citations=page.citations.all(),
        ask=page.asks,
        suggestions=_suggestions(understanding, knowledge, outcome),
    )


def _body(
    page: _Page, u: Understanding, findings: Sequence[Finding], evidence: Sequence[Evidence], as_of: date
) -> Outcome:
    if u.intent == "decline" or (u.outside and u.misattribution is None and not u.platforms):
        return _abstain(page, u)
    if u.intent == "plans" and findings:
        return _plans(page, u, findings, evidence)
    finding = findings[0] if findings else None
    if finding and finding.status == "not_in_force":
        return _not_in_force(page, finding, as_of)
    if finding and u.misattribution is None:
        if u.intent in ("eligibility", "statement"):
            return _verdict(page, u, finding)
        if u.intent == "calculation":
            return _calculation(page, u, finding)
    return _information(page, u, finding, evidence)


# --- kinds of answer ----------------------------------------------------------------------------


def _premise(page: _Page, u: Understanding) -> None:
    if u.misattribution:
        m = u.misattribution
        page.say(f"先更正一点：「{m.name}」是{m.actual}的，不是{m.said}的。")
    if u.corrected:
        labels = "、".join(page.knowledge.facts[f].label for f in u.corrected)
        page.say(f"已按您的更正重新核对：{labels}。")
    if u.whatif and u.stated:
        facts = page.knowledge.facts
        page.say("以下按您假设的数据试算，不改动您的店铺档案：" + "、".join(facts[f.fact].label for f in u.stated) + "。")


def _verdict(page: _Page, u: Understanding, finding: Finding) -> Outcome:
    rule = page.knowledge.rules[finding.rule]
    part = [c for c in finding.checks if c.fact in u.asked_facts and c.given is not None]
    if part:
        return _part_verdict(page, finding, rule, part)
    if finding.status == "met":
        page.say(f"**{rule.verdict_met}。**", *_gains(page, finding, rule))
    elif finding.status == "unmet":
        page.say(f"**{rule.verdict_unmet}。**", *_unmet_lines(page, finding))
    else:
        _unknown(page, finding, rule)
    _check_table(page, finding, rule)
    _notes(page, finding, rule)
    return {"met": "eligible", "unmet": "ineligible"}.get(finding.status, "needs_info")  # type: ignore[return-value]


def _part_verdict(page: _Page, finding: Finding, rule: Rule, part: Sequence[Check]) -> Outcome:
    """「商品分76够吗」: the verdict on that part, and what the whole still asks."""
    facts = dict(page.knowledge.facts)
    labels = "、".join(facts[c.fact].label for c in part)
    statuses = {c.status for c in part}
    status = "unmet" if "unmet" in statuses else "unknown" if "unknown" in statuses else "met"
    word = {"met": "达到要求", "unmet": "没有达到要求", "unknown": "还不能判断"}[status]
    page.say(f"**单看{labels}这一项：{word}。**", *(_check_line(page, c) for c in part))
    others = [facts[c.fact].label for c in finding.checks if c not in part and c.status == "unknown"]
    if others and finding.status != "unmet":
        page.say(f"要判断整条「{rule.title}」，还要看：{'、'.join(dict.fromkeys(others))}。")
        page.asks = asks(finding, page.knowledge)
    _check_table(page, finding, rule)
    return {"met": "eligible", "unmet": "ineligible"}.get(status, "needs_info")  # type: ignore[return-value]


def _unknown(page: _Page, finding: Finding, rule: Rule) -> None:
    facts = page.knowledge.facts
    met = [facts[c.fact].label for c in finding.checks if c.status == "met"]
    vague = [c for c in finding.checks if c.status == "unknown" and c.given is not None]
    page.asks = asks(finding, page.knowledge)
    page.say(
        f"**还不能判断「{rule.title}」，需要补充：{'、'.join(facts[f].label for f in finding.missing)}。**",
        f"已满足：{'、'.join(met)}。" if met else "",
        *(f"您给的{facts[c.fact].label}（{given(c, dict(facts))}）跨在门槛{threshold(c, dict(facts))}两边，请给准确的数。"
          for c in vague),
    )  # fmt: skip


def _calculation(page: _Page, u: Understanding, finding: Finding) -> Outcome:
    rule = page.knowledge.rules[finding.rule]
    if u.wants == "gap" and finding.checks:
        return _gaps(page, finding, rule)
    computed = [r for r in finding.results if r.computed and not r.missing]
    if computed:
        page.say(*(f"**{r.label}：{amount(r)}。**" for r in computed))
        page.say(*(f"计算：{r.formula}{_marker(page, rule, r.cite)}" for r in computed))
        page.say(*_gains(page, finding, rule, "依据的额度"))
        _notes(page, finding, rule)
        return "computed"
    missing = tuple(dict.fromkeys([*finding.missing, *(f for r in finding.results for f in r.missing)]))
    asked_amount = u.wants in ("amount", "day") or not finding.results or finding.status == "unknown"
    facts = page.knowledge.facts
    page.asks = tuple(Ask(f, facts[f].label, facts[f].question) for f in missing)
    if missing and asked_amount:
        page.say(f"**要算出结果，还需要：{'、'.join(facts[f].label for f in missing)}。**", *_gains(page, finding, rule))
        _notes(page, finding, rule)
        return "needs_info"
    return _explained(page, finding, rule)


def _explained(page: _Page, finding: Finding, rule: Rule) -> Outcome:
    """A penalty or rule that applies, without anything to compute."""
    if finding.status == "unmet":
        page.say(f"**{rule.verdict_unmet}。**")
    else:
        given_results = [r for r in finding.results if not r.missing]
        page.say(*(f"**{r.label}：{amount(r)}。**{_marker(page, rule, r.cite)}" for r in given_results))
    _notes(page, finding, rule)
    return "informational"


def _gaps(page: _Page, finding: Finding, rule: Rule) -> Outcome:
    unmet = [c for c in finding.checks if c.status == "unmet"]
    if unmet:
        page.say(f"**离「{rule.title}」还差这些：**", *_unmet_lines(page, finding))
        outcome: Outcome = "computed"
    elif finding.status == "met":
        page.say(f"**已经达到「{rule.title}」的要求，没有差距。**", *_gains(page, finding, rule))
        outcome = "computed"
    else:
        _unknown(page, finding, rule)
        outcome = "needs_info"
    _check_table(page, finding, rule)
    _notes(page, finding, rule)
    return outcome


def _not_in_force(page: _Page, finding: Finding, as_of: date) -> Outcome:
    rule = page.knowledge.rules[finding.rule]
    start, end = rule.effective_from, rule.effective_to
    period = f"自{start.isoformat()}起" if start else "此前"
    period += f"至{end.isoformat()}止" if end else ""
    page.say(f"**「{rule.title}」在{as_of.isoformat()}不在有效期内：{period}有效，所以不能按它判断。**")
    page.quote_rule(rule)
    return "not_in_force"


def _plans(page: _Page, u: Understanding, findings: Sequence[Finding], evidence: Sequence[Evidence]) -> Outcome:
    """Every plan that may apply: can be had, needs facts, cannot be had."""
    knowledge = page.knowledge
    groups = {"met": "可以享受", "unknown": "补充信息后可判断", "unmet": "暂时不符合"}
    names = "、".join(knowledge.platforms[p].name for p in u.platforms) or "各平台"
    page.say(f"**{names}有这些与您有关的扶持：**")
    for status, title in groups.items():
        lines = [_plan_line(page, f) for f in findings if f.status == status]
        if lines:
            page.say(f"**{title}**", "", *lines)
    covered = {c.quote for c in page.citations.all()}
    more = [e for e in evidence if e.quote not in covered and not _silence(e)]
    if more:
        page.say("**来源还提到**")
        page.quote(more[:_SHOWN_EVIDENCE])
    missing = dict.fromkeys(f for finding in findings for f in finding.missing)
    page.asks = tuple(Ask(f, knowledge.facts[f].label, knowledge.facts[f].question) for f in missing)
    return "informational"


def _plan_line(page: _Page, finding: Finding) -> str:
    rule = page.knowledge.rules[finding.rule]
    facts = dict(page.knowledge.facts)
    gains = "，".join(f"{r.label}{amount(r)}" for r in finding.results if not r.missing)
    cites = "".join(
        dict.fromkeys(_marker(page, rule, c) for c in [*(r.cite for r in finding.results), *(c.cite for c in finding.checks)])
    )
    need = "；".join(
        f"{facts[c.fact].label}{threshold(c, facts)}" for c in finding.checks if c.status == "unknown" and c.decisive
    )
    short = "；".join(f"{facts[c.fact].label}{gap(c)}" for c in finding.checks if c.status == "unmet")
    tail = f"——条件：{need}" if need else f"——{short}" if short else ""
    return f"- **{rule.title}**：{gains}{tail}{cites}" if gains else f"- **{rule.title}**{tail}{cites}"


def _information(
    page: _Page, u: Understanding, finding: Finding | None, evidence: Sequence[Evidence]
) -> Outcome:
    stated = [e for e in evidence if not _silence(e)]
    silent = [e for e in evidence if _silence(e)]
    if u.not_covered:
        page.say(f"**来源没有写明{'、'.join(u.not_covered)}，所以这里不给出答案。**")
        page.quote(silent[:1])
        if stated:
            page.say("来源写明的相关内容：")
    if finding is not None:
        rule = page.knowledge.rules[finding.rule]
        if not u.not_covered and rule.kind != "calculation":
            lines = _gains(page, finding, rule)
            page.say(*lines)
        own = {(c.source, c.quote) for c in rule.citations.values()}
        extra = [e for e in stated if (e.source, e.quote) not in own]
        page.quote_rule(rule)
        page.quote(extra[: max(0, _SHOWN_EVIDENCE - len(rule.citations))])
        _notes(page, finding, rule)
        return "informational"
    if not evidence and not u.not_covered:
        return "informational" if u.misattribution else _abstain(page, u)
    page.quote(stated[:_SHOWN_EVIDENCE])
    return "informational"


def _abstain(page: _Page, u: Understanding) -> Outcome:
    covered = "、".join(p.name for p in page.knowledge.platforms.values())
    if u.decline == "injection":
        page.say("这个请求我不能照做：我只依据收录的平台政策回答商家的问题。")
    elif u.decline == "account":
        page.say("我看不到任何店铺或账号的数据，也不能代您登录或查询。")
    elif u.outside:
        page.say(f"**我没有收录{'、'.join(u.outside)}的政策资料，不能回答，也不会猜。**")
    else:
        page.say("**收录的资料里没有能回答这个问题的内容，所以我不作回答。**")
    page.say(f"目前收录了{covered}的商家政策。您可以问我某个扶持计划的条件和额度，或者报上店铺数据让我逐项核对。")
    return "abstained"


# --- pieces -------------------------------------------------------------------------------------


def _gains(page: _Page, finding: Finding, rule: Rule, title: str = "") -> list[str]:
    lines = [
        f"- {r.label}：{amount(r)}{_marker(page, rule, r.cite)}"
        for r in finding.results
        if not r.computed and r.value is not None
    ]
    return [f"{title}：", *lines] if title and lines else lines


def _unmet_lines(page: _Page, finding: Finding) -> list[str]:
    return [_check_line(page, c) for c in finding.checks if c.status == "unmet"]


def _check_line(page: _Page, check: Check) -> str:
    facts = dict(page.knowledge.facts)
    words = f"- {facts[check.fact].label}：您的是{given(check, facts)}，要求{threshold(check, facts)}"
    return f"{words}，{gap(check)}。" if gap(check) else f"{words}。"


def _check_table(page: _Page, finding: Finding, rule: Rule) -> None:
    if not finding.checks:
        return
    facts = dict(page.knowledge.facts)
    rows = [
        f"| {facts[c.fact].label} | {given(c, facts)} | {threshold(c, facts)} | {STATUS[c.status]} "
        f"| {gap(c) or '－'} | {_marker(page, rule, c.cite) or '－'} |"
        for c in finding.checks
    ]
    head = ("| 条件 | 您的数据 | 门槛 | 结果 | 差距 | 依据 |", "| --- | --- | --- | --- | --- | --- |")
    page.blocks.append(Block("table", (*head, *rows)))


def _notes(page: _Page, finding: Finding, rule: Rule) -> None:
    lines = []
    if "sticky" in finding.notes and rule.sticky:
        lines.append(f"- 以上只看现在的数据；如果以前达到过标准，会一直算在内{_marker(page, rule, rule.sticky.cite)}")
    lines += [f"- 请人工确认：{words}" for words in rule.confirm_by_hand]
    if rule.unstated:
        lines.append(f"- 来源没有写明：{'；'.join(rule.unstated)}")
    page.say(*lines)


def _marker(page: _Page, rule: Rule, cite: str) -> str:
    n = page.citations.rule(rule, cite)
    return "" if n is None else f"[{n}]"


def _silence(evidence: Evidence) -> bool:
    """A sentence of an article that says what its source leaves unsaid."""
    return evidence.quote.startswith("来源没有")


def _sources(page: _Page) -> None:
    """Per article: publisher, date and the mark of a third-party reading, then its numbered quotes.

    A quote that the answer already shows in full is not repeated, only its number.
    """
    articles: dict[str, list[Citation]] = {}
    for citation in page.citations.all():
        articles.setdefault(citation.source, []).append(citation)
    if articles:
        page.say("**依据**")
    for cited in articles.values():
        lines = [_source_line(cited)]
        lines += [f"- [{c.n}] 「{c.quote}」" for c in cited if c.n not in page.shown]
        page.blocks.append(Block("quote", (*lines,)))


def _source_line(cited: Sequence[Citation]) -> str:
    first = cited[0]
    mark = "" if first.kind == "official" else f"，{MARK}"
    numbers = "".join(f"[{c.n}]" for c in cited)
    return f"{numbers}《{first.title}》，{first.publisher}，{first.published}{mark}\n"


def _suggestions(u: Understanding, knowledge: Knowledge, outcome: Outcome) -> tuple[str, ...]:
    """Questions that can be answered: rules near what was asked, else one of each platform."""
    rules = [r for r in knowledge.rules.values() if r.id not in u.rules]
    near = [r for r in rules if r.platform in u.platforms] or rules
    if outcome == "abstained":
        near = list({r.platform: r for r in rules}.values())
    return tuple(f"{knowledge.platforms[r.platform].name}的{r.title}有什么要求？" for r in near[:_SHOWN_SUGGESTIONS])
