"""An answer being written: its blocks and citations, and the pieces every kind of answer is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.answer import Ask, Block, Citation
from assistant.compose.cite import Citations
from assistant.compose.language import amount_of, name, t
from assistant.compose.phrases import STATUS, amount, condition, gap, given, threshold, unit_label
from assistant.rules.conditions import necessary
from assistant.rules.evaluate import given_result
from assistant.rules.quantity import in_unit
from assistant.rules.schema import Knowledge, Rule
from assistant.types import Check, Doubt, Evidence, Finding, LooseNumber, Quantity, Understanding

_SHOWN_UNOWNED = 3
_SILENCE = re.compile(r"来源(?:指出，|称，)?[^，。]{0,30}没有(?:写明|列出|逐条列出|给出)")


@dataclass
class Page:
    """An answer being written. ``terms`` are names it uses that may hold numbers: 0元保证金开店."""

    knowledge: Knowledge
    citations: Citations
    blocks: list[Block] = field(default_factory=list)
    asks: tuple[Ask, ...] = ()
    shown: set[int] = field(default_factory=set)
    with_findings: bool = True
    terms: list[str] = field(default_factory=list)

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


def gains(page: Page, finding: Finding, rule: Rule, title: str = "") -> list[str]:
    lines = [
        t("- {label}：{value}", label=name(r.label), value=amount(r)) + marker(page, rule, r.cite)
        for r in finding.results
        if not r.computed and r.value is not None
    ]
    return [f"{title}{t('：')}", *lines] if title and lines else lines


def unmet_lines(page: Page, finding: Finding) -> list[str]:
    return [check_line(page, c) for c in finding.checks if c.status == "unmet"]


def check_line(page: Page, check: Check) -> str:
    facts = page.knowledge.facts
    if isinstance(check.threshold, bool):
        said, wanted = given(check, facts), threshold(check, facts)
        message = "- {fact}：您的情况为「{said}」，要求为「{wanted}」。"
        return t(message, fact=name(facts[check.fact].label), said=said, wanted=wanted)
    message = (
        "- {fact}：您的是{given}，要求{threshold}，{gap}。"
        if gap(check)
        else "- {fact}：您的是{given}，要求{threshold}。"
    )
    return t(
        message, fact=name(facts[check.fact].label), given=given(check, facts),
        threshold=threshold(check, facts), gap=gap(check),
    )  # fmt: skip


def requirement(page: Page, rule: Rule, check: Check) -> str:
    facts = page.knowledge.facts
    label, limit = name(facts[check.fact].label), threshold(check, facts)
    return t("**{fact}的要求：{threshold}。**", fact=label, threshold=limit) + marker(page, rule, check.cite)


def conditions(page: Page, rule: Rule) -> list[str]:
    """All that a rule requires, one line a comparison; alternatives are marked."""
    if rule.require is None:
        return []
    needed = necessary(rule.require)
    lines = []
    for leaf in rule.leaves():
        limit = leaf.other or leaf.value
        assert limit is not None
        check = Check(leaf.fact, leaf.op, limit, leaf.unit, "unknown", None, None, leaf.cite)
        either = "" if leaf.fact in needed else t("（满足其一）")
        label = name(page.knowledge.facts[leaf.fact].label)
        words = f"{label}{either}{t('：')}{threshold(check, page.knowledge.facts)}"
        if isinstance(limit, bool):
            words = condition(check, page.knowledge.facts) + either
        lines.append(f"- {words}{marker(page, rule, leaf.cite)}")
    lines += [
        t("- 来源没有写明：{words}", words=c.words) + marker(page, rule, c.cite)
        for c in rule.open_conditions()
    ]
    return [t("「{rule}」的条件：", rule=name(rule.title)), *lines]


def check_table(page: Page, finding: Finding, rule: Rule) -> None:
    if not finding.checks:
        return
    facts = page.knowledge.facts
    rows = [
        f"| {name(facts[c.fact].label)} | {given(c, facts)} | {threshold(c, facts)} | {t(STATUS[c.status])} "
        f"| {gap(c) or '－'} | {marker(page, rule, c.cite) or '－'} |"
        for c in finding.checks
    ]
    head = (t("| 条件 | 您的数据 | 门槛 | 结果 | 差距 | 依据 |"), "| --- | --- | --- | --- | --- | --- |")
    page.blocks.append(Block("table", (*head, *rows)))


def notes(page: Page, finding: Finding, rule: Rule, *, premises: bool = True) -> None:
    """``premises``: whether the answer rests on who the merchant is; an explanation does not."""
    lines = _presumed(page, finding, rule) if premises else []
    if "sticky" in finding.notes and rule.sticky:
        still = t("- 以上只看现在的数据；如果以前达到过标准，会一直算在内")
        lines.append(still + marker(page, rule, rule.sticky.cite))
    lines += [t("- 请人工确认：{words}", words=words) for words in rule.confirm_by_hand]
    # A condition left open has a sentence of the article behind it; the rest is our own reading.
    lines += [
        t("- 来源没有写明：{words}", words=c.words) + marker(page, rule, c.cite) for c in finding.undecided
    ]
    if rule.unstated:
        lines.append(t("- 来源没有写明：{words}", words="；".join(rule.unstated)))
    page.say(*lines)


def _presumed(page: Page, finding: Finding, rule: Rule) -> list[str]:
    """Whom the rule is for, where the merchant has not said whether they are one."""
    audiences = [page.knowledge.audiences[a] for a in rule.audience]
    settled = {c.fact for c in finding.checks} | {a.fact for a in page.asks}
    open_ones = [a.label for a in audiences if a.fact and a.fact not in settled]
    if finding.status == "not_in_force":
        return []
    whom = t("或").join(map(name, open_ones))
    premises = [whom] if open_ones and len(open_ones) == len(audiences) else []
    asked = {a.fact for a in page.asks}
    facts = page.knowledge.facts
    premises += [
        name(facts[f].label) for f in finding.missing if facts[f].kind == "boolean" and f not in asked
    ]
    premises = list(dict.fromkeys(premises))
    named = "".join(f"「{words}」" for words in premises)
    return [t("- 以{named}为前提，这一点您还没有说明", named=named)] if premises else []


def next_step(page: Page, unowned: Sequence[str]) -> None:
    """What would settle the question, as questions to the merchant; a number without an owner is asked
    about, never guessed."""
    lines = [f"- {a.question}" for a in page.asks]
    lines += [t("- 「{words}」是哪一项数据？", words=words) for words in unowned[:_SHOWN_UNOWNED]]
    if lines:
        page.say(t("**请补充**"), *lines)


def claims(page: Page, u: Understanding) -> list[str]:
    """Thresholds that the merchant believes the rule has, each set right or confirmed."""
    rule, facts = page.knowledge.rules[u.rules[0]], page.knowledge.facts
    lines = [] if u.claims else [_given(page, rule, claim) for claim in u.claimed]
    for claim in u.claims:
        leaf = next((leaf for leaf in rule.leaves() if leaf.fact == claim.fact and leaf.value), None)
        if leaf is None or not isinstance(claim.value, Quantity) or not isinstance(leaf.value, Decimal):
            continue
        asked = Check(leaf.fact, leaf.op, leaf.value, leaf.unit, "unknown", None, None, leaf.cite)
        said = in_unit(claim.value, leaf.unit)
        right = said is not None and leaf.value in (said.low, said.high) and said.unit == leaf.unit
        message = (
            "没错，{fact}的要求是{threshold}。"
            if right
            else "先更正一点：{fact}的要求是{threshold}，不是「{said}」。"
        )
        lines.append(
            t(
                message, fact=name(facts[leaf.fact].label), said=claim.text,
                threshold=threshold(asked, facts) + marker(page, rule, leaf.cite),
            )
        )  # fmt: skip
    return lines


def _given(page: Page, rule: Rule, claim: LooseNumber) -> str:
    """An amount that the merchant believes the rule gives, set right or confirmed; "" when it gives none."""
    alike = [r for r in map(given_result, rule.gives) if r.unit == claim.quantity.unit]
    numbers = [r for r in alike if isinstance(r.value, Decimal)]
    right = [r for r in numbers if r.value in (claim.quantity.low, claim.quantity.high)]
    if not (right or len(numbers) == 1):
        return ""
    result = (right or numbers)[0]
    message = "没错，{label}是{value}。" if right else "先更正一点：{label}是{value}，不是「{said}」。"
    value = amount(result) + marker(page, rule, result.cite)
    return t(message, label=name(result.label), value=value, said=claim.text)


def doubted(page: Page, doubt: Doubt) -> str:
    """Why a number was not taken, as the beginning of a sentence."""
    fact = page.knowledge.facts[doubt.fact]
    label = name(fact.label)
    low, high = ("" if b is None else amount_of(b, fact.unit) for b in (fact.minimum, fact.maximum))
    between = t("应该在{low}到{high}之间" if high else "不会小于{low}", low=low, high=high)
    if doubt.why == "scale" and fact.other_scale is not None:
        scale = amount_of(fact.other_scale, "")
        words = t("这像是{scale}分制的评分，{fact}{between}，", scale=scale, fact=label, between=between)
    elif doubt.why == "rate":
        words = t("这是每天的数，{fact}要看一共多少，", fact=label)
    elif doubt.why == "range":
        words = t("{fact}{between}，", fact=label, between=between)
    else:
        words = t("{fact}的单位是「{unit}」，", fact=label, unit=unit_label(fact.unit))
    page.terms.append(words)
    return words


def marker(page: Page, rule: Rule, cite: str) -> str:
    n = page.citations.rule(rule, cite)
    return "" if n is None else f"[{n}]"


def is_silence(evidence: Evidence) -> bool:
    """A sentence of an article that says what its source leaves unsaid."""
    return bool(_SILENCE.match(evidence.quote))


def sources(page: Page) -> None:
    """Per article: publisher, date and the mark of a third-party reading, then its numbered quotes.

    A quote that the answer already shows in full is not repeated, only its number.
    """
    articles: dict[str, list[Citation]] = {}
    for citation in page.citations.all():
        articles.setdefault(citation.source, []).append(citation)
    if articles:
        page.say(t("**依据**"))
    for cited in articles.values():
        lines = [_source_line(cited)]
        lines += [f"- [{c.n}] 「{c.quote}」" for c in cited if c.n not in page.shown]
        page.blocks.append(Block("quote", (*lines,)))


def _source_line(cited: Sequence[Citation]) -> str:
    first = cited[0]
    mark = "" if first.kind == "official" else t("，第三方解读，以平台官方规则为准")
    numbers = "".join(f"[{c.n}]" for c in cited)
    where = "，".join(filter(None, (f"《{first.title}》", first.publisher, first.published)))
    return f"{numbers}{where}{mark}\n"
