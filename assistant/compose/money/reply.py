"""The answer to 「我能拿多少钱」: what can be had and what it comes to, then plan by plan what each gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain

from assistant.answer import AnswerResult
from assistant.compose.arrangement import SHOWN, Arrangement, arranged
from assistant.compose.findings import asks
from assistant.compose.money.amounts import size
from assistant.compose.money.records import Amount, Dated, MoneySheet, Part, Row, Total
from assistant.compose.money.sheet import money_sheet
from assistant.compose.money.wording import Wording
from assistant.compose.phrases import json_value
from assistant.compose.plan_entry import citing, entry, taking
from assistant.compose.plan_list import behind, scope_of
from assistant.compose.reply import Blocks, Context, Reply, text
from assistant.rules.narrowing import narrowing
from assistant.rules.suit import Suit
from assistant.types import Finding, Qualifier, Understanding

_ASKED = 2  # questions put to the merchant: those that tell the plans apart best
_ADDED = 2  # totals that a headline has room for


def comes_to(ctx: Context, u: Understanding, findings: Sequence[Finding], as_of: date) -> Reply:
    """What the plans in scope come to for this merchant: at most ``SHOWN`` with their amounts, what can be
    had first; only what may be added is."""
    knowledge = ctx.knowledge
    words = Wording(knowledge, ctx.tr)
    rules = [knowledge.rules[f.rule] for f in findings]
    sheet = money_sheet(knowledge, u.known.profile, as_of, rules)
    view = arranged(ctx, u, findings)
    suits = {s.finding.rule: s for s in (*view.open, *view.closed)}
    open_ones = [s.finding.rule for s in view.open]
    rows = {row.rule.id: row for row in sheet.rows}
    had = [r.rule.id for r in sheet.of("met") if r.figures and r.rule.id in open_ones]
    rest = sorted((r for r in open_ones if r not in had), key=lambda r: not rows[r].figures)
    shown, more = (*had, *rest)[:SHOWN], len(had) + len(rest) - SHOWN
    several = not u.ask.platforms or len({knowledge.rules[r].platform for r in shown}) > 1
    lines = [_line(ctx, words, rows[r], suits[r], view, several=several) for r in shown]
    count = ctx.tr.text("还有{n}项", n=str(more)) + ctx.tr.text("。") if more > 0 else ""
    questions = asks(narrowing(view.plans, ctx.facts, _ASKED), knowledge)
    return Reply(
        "computed" if sheet.totals else "informational",
        headline=text(_headline(ctx, u, words, sheet, view, had)),
        because=text(*lines, count),
        listed=True,
        details=_added(ctx, words, sheet) + behind(ctx, u, view),
        asks=questions,
        terms=tuple(map(str, {len(had), max(more, 0)})),
        about=(*shown, *(r for r in suits if r not in shown)),
        beside=(
            *chain.from_iterable(_results(ctx, words, total) for total in sheet.totals),
            *(_day(ctx, dated) for rule in shown for dated in rows[rule].dates[:1]),
        ),
    )


def _headline(
    ctx: Context, u: Understanding, words: Wording, sheet: MoneySheet, view: Arrangement, had: Sequence[str]
) -> str:
    """「**按您说的，现在能拿现金6万元、免费流量包2.8万流量。**」."""
    tr = ctx.tr
    if sheet.totals:
        sums = tr.text("、").join(chain.from_iterable(_sums(ctx, words, t) for t in sheet.totals[:_ADDED]))
        return tr.text("**按您说的，现在能拿{sums}。**", sums=sums)
    if had:
        message = "**按您说的，现在能拿{n}项，没有可以相加的数额：**"
        return tr.text(message, n=str(len(had)))
    if not any(row.figures for row in sheet.rows):
        return tr.text("**{scope}的扶持都没有写明数额，先看这些：**", scope=scope_of(ctx, u))
    if view.known:
        return tr.text("**按您说的，能拿多少还定不下来。写明数额的先看这些：**")
    return tr.text("**能拿多少要看您的情况。写明数额的先看这些：**")


def _sums(ctx: Context, words: Wording, total: Total) -> Iterator[str]:
    """「免费流量包2.8万流量」「现金最多20万元」."""
    tr, label = ctx.tr, words.of(total)
    if total.fixed is not None:
        yield tr.text("{label}{value}", label=label, value=tr.amount(total.fixed, total.unit))
    if total.most is not None:
        yield tr.text("{label}最多{value}", label=label, value=tr.amount(total.most, total.unit))


def _line(ctx: Context, words: Wording, row: Row, suit: Suit, view: Arrangement, *, several: bool) -> str:
    """「- **首次直播流量包**（快手）：免费流量包2.8万流量；按您说的已满足[1]」."""
    if not row.figures:
        return entry(ctx, suit, view.known, with_platform=several)
    tr, rule = ctx.tr, row.rule
    beside = tr.text("（{words}）", words=tr.name(ctx.knowledge.platforms[rule.platform].short))
    amounts = tr.text("、").join(words.amount(a) for a in _told(row, suit.finding))
    state = words.state(row) if row.state == "met" else taking(ctx, suit)
    days = [words.day(d, d.day) for d in row.dates[:1]]
    said = tr.text("；").join(filter(None, (amounts, state, *days)))
    return f"- **{tr.name(rule.title)}**{beside if several else ''}{tr.text('：')}{said}{citing(ctx, suit)}"


def _told(row: Row, finding: Finding) -> Iterable[Amount]:
    """The amounts that say how much, once each: what was worked out stands for what it rests on."""
    results = finding.results
    return [a for a in row.figures if not a.told_again and (not a.result.computed or a.result in results)]


def _added(ctx: Context, words: Wording, sheet: MoneySheet) -> Blocks:
    """How each total comes about, and what it leaves open."""
    tr = ctx.tr
    lines = [
        tr.text("{total}，由{plans}相加", total=words.total(t), plans=_plans(ctx, t.parts))
        for t in sheet.totals
        if len(t.parts) > 1
    ]
    caution = tr.text("几项能不能同时享受，来源没有写明的，以平台为准。")
    return text(*lines, caution) if len(sheet.totals) > 1 or lines else ()


def _plans(ctx: Context, parts: Iterable[Part]) -> str:
    named = (f"{ctx.tr.name(p.rule.title)} {_spoken(ctx, p.amount)}" for p in parts)
    return ctx.tr.text("、").join(named)


def _spoken(ctx: Context, amount: Amount) -> str:
    return ctx.tr.amount(size(amount), amount.result.unit)


def _day(ctx: Context, dated: Dated) -> AnswerResult:
    """A day of a plan, with what it was worked out from."""
    result, rule = dated.result, dated.rule
    return AnswerResult(
        label=result.label,
        value=json_value(ctx.tr, dated.day),
        unit=ctx.tr.unit(result.unit),
        qualifier=result.qualifier,
        formula=result.formula,
        inputs={name: json_value(ctx.tr, value) for name, value in result.inputs.items()},
        citation=ctx.citations.rule(rule, result.cite),
    )


def _results(ctx: Context, words: Wording, total: Total) -> Iterator[AnswerResult]:
    """For clients: a sum with the amounts that it is of, exact ones apart from those that are a most."""
    ends: tuple[tuple[Decimal | None, Qualifier], ...] = ((total.fixed, "exact"), (total.most, "up_to"))
    for value, qualifier in ends:
        if value is None:
            continue
        parts = [p for p in total.parts if (p.amount.result.qualifier == "exact") == (qualifier == "exact")]
        inputs = {p.rule.title: _spoken(ctx, p.amount) for p in parts}
        yield AnswerResult(
            label=words.of(total),
            value=json_value(ctx.tr, value),
            unit=ctx.tr.unit(total.unit),
            qualifier=qualifier,
            formula=" + ".join(inputs.values()) if len(inputs) > 1 else "",
            inputs=inputs,
            citation=None,
        )
