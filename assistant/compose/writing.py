"""An answer being written: its blocks and citations, and the pieces every kind of answer is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.answer import Ask, Block, Citation
from assistant.compose.cite import Citations
from assistant.compose.wording import MARK, STATUS, amount, condition, gap, given, threshold, unit_label
from assistant.numbers import plain
from assistant.rules.conditions import necessary
from assistant.rules.quantity import in_unit
from assistant.rules.schema import Knowledge, Rule
from assistant.types import Check, Doubt, Evidence, Finding, Quantity, Understanding

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
        f"- {r.label}：{amount(r)}{marker(page, rule, r.cite)}"
        for r in finding.results
        if not r.computed and r.value is not None
    ]
    return [f"{title}：", *lines] if title and lines else lines


def unmet_lines(page: Page, finding: Finding) -> list[str]:
    return [check_line(page, c) for c in finding.checks if c.status == "unmet"]


def check_line(page: Page, check: Check) -> str:
    facts = page.knowledge.facts
    if isinstance(check.threshold, bool):
        said, wanted = given(check, facts), threshold(check, facts)
        return f"- {facts[check.fact].label}：您的情况为「{said}」，要求为「{wanted}」。"
    words = f"- {facts[check.fact].label}：您的是{given(check, facts)}，要求{threshold(check, facts)}"
    return f"{words}，{gap(check)}。" if gap(check) else f"{words}。"


def requirement(page: Page, rule: Rule, check: Check) -> str:
    facts = page.knowledge.facts
    words = f"{facts[check.fact].label}的要求：{threshold(check, facts)}"
    return f"**{words}。**{marker(page, rule, check.cite)}"


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
        either = "" if leaf.fact in needed else "（满足其一）"
        label = page.knowledge.facts[leaf.fact].label
        words = f"{label}{either}：{threshold(check, page.knowledge.facts)}"
        if isinstance(limit, bool):
            words = condition(check, page.knowledge.facts) + either
        lines.append(f"- {words}{marker(page, rule, leaf.cite)}")
    lines += [f"- 来源没有写明：{c.words}{marker(page, rule, c.cite)}" for c in rule.open_conditions()]
    return [f"「{rule.title}」的条件：", *lines]


def check_table(page: Page, finding: Finding, rule: Rule) -> None:
    if not finding.checks:
        return
    facts = page.knowledge.facts
    rows = [
        f"| {facts[c.fact].label} | {given(c, facts)} | {threshold(c, facts)} | {STATUS[c.status]} "
        f"| {gap(c) or '－'} | {marker(page, rule, c.cite) or '－'} |"
        for c in finding.checks
    ]
    head = ("| 条件 | 您的数据 | 门槛 | 结果 | 差距 | 依据 |", "| --- | --- | --- | --- | --- | --- |")
    page.blocks.append(Block("table", (*head, *rows)))


def notes(page: Page, finding: Finding, rule: Rule, *, premises: bool = True) -> None:
    """``premises``: whether the answer rests on who the merchant is; an explanation does not."""
    lines = _presumed(page, finding, rule) if premises else []
    if "sticky" in finding.notes and rule.sticky:
        lines.append(
            f"- 以上只看现在的数据；如果以前达到过标准，会一直算在内{marker(page, rule, rule.sticky.cite)}"
        )
    lines += [f"- 请人工确认：{words}" for words in rule.confirm_by_hand]
    # A condition left open has a sentence of the article behind it; the rest is our own reading.
    lines += [f"- 来源没有写明：{c.words}{marker(page, rule, c.cite)}" for c in finding.undecided]
    if rule.unstated:
        lines.append(f"- 来源没有写明：{'；'.join(rule.unstated)}")
    page.say(*lines)


def _presumed(page: Page, finding: Finding, rule: Rule) -> list[str]:
    """Whom the rule is for, where the merchant has not said whether they are one."""
    audiences = [page.knowledge.audiences[a] for a in rule.audience]
    settled = {c.fact for c in finding.checks} | {a.fact for a in page.asks}
    open_ones = [a.label for a in audiences if a.fact and a.fact not in settled]
    if finding.status == "not_in_force":
        return []
    premises = ["或".join(open_ones)] if open_ones and len(open_ones) == len(audiences) else []
    asked = {a.fact for a in page.asks}
    facts = page.knowledge.facts
    premises += [facts[f].label for f in finding.missing if facts[f].kind == "boolean" and f not in asked]
    premises = list(dict.fromkeys(premises))
    named = "".join(f"「{words}」" for words in premises)
    return [f"- 以{named}为前提，这一点您还没有说明"] if premises else []


def next_step(page: Page, unowned: Sequence[str]) -> None:
    """What would settle the question, as questions to the merchant; a number without an owner is asked
    about, never guessed."""
    lines = [f"- {a.question}" for a in page.asks]
    lines += [f"- 「{words}」是哪一项数据？" for words in unowned[:_SHOWN_UNOWNED]]
    if lines:
        page.say("**请补充**", *lines)


def claims(page: Page, u: Understanding) -> list[str]:
    """Thresholds that the merchant believes the rule has, each set right or confirmed."""
    rule, facts = page.knowledge.rules[u.rules[0]], page.knowledge.facts
    lines = []
    for claim in u.claims:
        leaf = next((leaf for leaf in rule.leaves() if leaf.fact == claim.fact and leaf.value), None)
        if leaf is None or not isinstance(claim.value, Quantity) or not isinstance(leaf.value, Decimal):
            continue
        asked = Check(leaf.fact, leaf.op, leaf.value, leaf.unit, "unknown", None, None, leaf.cite)
        words = f"{facts[leaf.fact].label}的要求是{threshold(asked, facts)}{marker(page, rule, leaf.cite)}"
        said = in_unit(claim.value, leaf.unit)
        right = said is not None and leaf.value in (said.low, said.high) and said.unit == leaf.unit
        lines.append(f"没错，{words}。" if right else f"先更正一点：{words}，不是「{claim.text}」。")
    return lines


def doubted(page: Page, doubt: Doubt) -> str:
    """Why a number was not taken, as the beginning of a sentence."""
    fact = page.knowledge.facts[doubt.fact]
    unit = unit_label(fact.unit)
    low, high = (None if b is None else f"{plain(b)}{unit}" for b in (fact.minimum, fact.maximum))
    between = f"应该在{low}到{high}之间" if high else f"不会小于{low}"
    if doubt.why == "scale" and fact.other_scale is not None:
        scale = plain(fact.other_scale)
        words = f"这像是{scale}分制的评分，{fact.label}{between}，"
    elif doubt.why == "rate":
        words = f"这是每天的数，{fact.label}要看一共多少，"
    elif doubt.why == "range":
        words = f"{fact.label}{between}，"
    else:
        words = f"{fact.label}的单位是「{unit}」，"
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
