"""Sums over days: 「8号前要回款，买家最迟几号签收」, 「3月1号开播，11小时要播到几号为止」."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from assistant.numbers import PER, DateMention
from assistant.rules.equations import RESULT
from assistant.rules.equations.expression import names
from assistant.rules.schema import Calculation
from assistant.rules.sums import NTH
from assistant.types import FactValue, Quantity, Sum
from assistant.understand.clauses import part_at, parts
from assistant.understand.patterns import CLAUSE, any_of
from assistant.understand.sums.turn import DATE, Found, Turn
from assistant.understand.sums.wanted import Wish, bound

_MONTH = re.compile(r"(20[0-9]{2})年(1[0-2]|0?[1-9])月(?!份?[0-9])")
_BEFORE = 12
_LAST_ONE = re.compile(r"(?:第[七7]天|最后一?天|末一?天|最后那天)[^，,。；;]{0,8}$")
_ASIDE = re.compile(r"\([^()]*\)")
_IS_FIRST = re.compile(r"(?:那天)?(?:就)?[是算当记](?:作|为)?(?:头一?天|第[一1]天)")
_AND = re.compile(r"[和跟及与、,，/ ]+")
_HELD = tuple(f"{unit}{PER}day" for unit in ("hour", "minute"))
_BESIDE, _NEAR_DATE = 6, 4  # characters from a question word, and from a day, to the words of a start


def find_day(turn: Turn) -> Found | None:
    """The day to act for one that is wanted, or the last day of a window whose first is told. Which of an
    equation's two days is asked for shows by what stands beside the words of its start: the question word
    (哪天确认收货) or the day (10月1号确认收货)."""
    asked = next((w for w in turn.asked if w.unit == DATE), None)
    if asked is None:
        return None
    if any(m.quantity.unit in _HELD for m in turn.rated):
        return None  # 「一天最多播2个钟，最迟几号开播」 turns on how much each day holds
    if (nth := _nth(turn)) is not None:
        return nth
    if not turn.seen.dates:
        return None
    if len(turn.seen.dates) > 1:
        return _several(turn) or _one_of_several(turn, asked)
    told = turn.seen.dates[0]
    if (back := _from_the_last(turn, asked, told)) is not None:
        return back
    for calculation in turn.equations:
        if calculation.unit == DATE and (found := _of(turn, calculation, asked, told)) is not None:
            begins = found.wanted == RESULT and turn.fact(calculation, _start(turn, calculation)[0])
            used = () if begins else (told,)  # a day that is a fact is told besides
            return Found(found, (*used, *turn.cited(calculation)))
    return None


def _from_the_last(turn: Turn, asked: Wish, told: DateMention) -> Found | None:
    """「第七天正好落在12月10号，得几号开头一场」: the start, of a day that is said to be the last."""
    if not _LAST_ONE.search(turn.text, max(0, told.start - _BEFORE), told.start):
        return None
    for calculation in turn.equations:
        if calculation.unit == DATE and calculation.parameters and asked.start > told.end:
            start, _ = _start(turn, calculation)
            known: dict[str, FactValue] = {RESULT: told.value}
            return Found(Sum(turn.rule.id, calculation.label, start, known), (told, *turn.cited(calculation)))
    return None


def _nth(turn: Turn) -> Found | None:
    """「9月1号算第1天，第90天是哪天」: the day that is so many days, or months, from a start that counts."""
    told = turn.seen.dates or [*_months_told(turn.text)]
    days = [*{d.value: d for d in told}.values()]
    ordinals = [m for m in turn.seen.numbers if m.kind == "ordinal" and m.quantity.unit in ("day", "month")]
    asked = [m for m in ordinals if m.quantity.point != 1]
    wanted = asked[0].quantity if len(asked) == 1 else None if asked else _last_one(turn, days)
    if len(days) != 1 or wanted is None:
        return None
    for calculation in turn.equations:
        if NTH in calculation.told and calculation.told[NTH].unit == wanted.unit:
            known: dict[str, FactValue] = {_start(turn, calculation)[0]: days[0].value, NTH: wanted}
            return Found(Sum(turn.rule.id, calculation.label, RESULT, known), (*told, *ordinals))
    return None


def _last_one(turn: Turn, days: Sequence[DateMention]) -> Quantity | None:
    """「9月15号是头一天，到哪天为止」: the last day of the period, which its first counts in."""
    if len(days) != 1 or not _IS_FIRST.match(turn.text, days[0].end):
        return None
    periods = {
        p.ends[0] for c in turn.equations if c.unit == DATE for p in c.parameters.values() if p.unit == "day"
    }
    length = periods.pop() if len(periods) == 1 else None
    return Quantity(length, length, "day") if length is not None else None


def _months_told(text: str) -> Iterator[DateMention]:
    """A month told without a day, as its first: 从2026年4月起."""
    for m in _MONTH.finditer(text):
        yield DateMention(m.start(), m.end(), date(int(m[1]), int(m[2]), 1))


def _several(turn: Turn) -> Found | None:
    """「9月28日和10月5日确认收货的，各到哪天」: each of the days, where each is told to be a start."""
    days = turn.seen.dates
    for calculation in turn.equations:
        if calculation.unit != DATE:
            continue
        start, beside = _start(turn, calculation)
        starts = [_is_start(turn, beside, d) for d in days]
        joined = [_AND.fullmatch(turn.text, a.end, b.start) for a, b in pairwise(days)]
        if all(starts[i] or (joined[i] and starts[i + 1]) for i in range(len(days) - 1)) and starts[-1]:
            rows = tuple({start: day.value} for day in days)
            return Found(Sum(turn.rule.id, calculation.label, RESULT, {}, rows), tuple(days))
    return None


def _one_of_several(turn: Turn, asked: Wish) -> Found | None:
    """The day to act for the one of several days on which the money is wanted: 「1号发工资，想28号到账」.
    Where none is told to be, the sum lacks it, and no other day is taken for the start."""
    end = bound(turn.text, turn.vocabulary)
    for calculation in turn.equations:
        if calculation.unit != DATE or end not in ("latest", "earliest"):
            continue
        start, beside = _start(turn, calculation)
        if turn.fact(calculation, start) is None:
            continue
        if not _attached(turn.text, beside, asked.start, asked.end, _BESIDE):
            continue
        wanted = [d for d in turn.seen.dates if _arrives(turn, d) and not _is_start(turn, beside, d)]
        known: dict[str, FactValue] = {RESULT: wanted[0].value} if len(wanted) == 1 else {}
        asks = Sum(turn.rule.id, calculation.label, start, known, bound=end)
        return Found(asks, (*turn.seen.dates, *turn.cited(calculation)))
    return None


def _is_start(turn: Turn, beside: re.Pattern[str], day: DateMention) -> bool:
    return _attached(turn.text, beside, day.start, day.end, _NEAR_DATE)


def _arrives(turn: Turn, day: DateMention) -> bool:
    """Whether the money is to come on a day, by what follows it in its part of the turn."""
    clauses = parts(turn.text)
    return (
        turn.vocabulary.cues("arrives").search(turn.text, day.end, clauses[part_at(clauses, day.start)][1])
        is not None
    )


def _start(turn: Turn, calculation: Calculation) -> tuple[str, re.Pattern[str]]:
    """The name of the day that an equation begins with, and the words for it."""
    start = next(n for n in names(calculation.expression) if turn.unit(calculation, n) == DATE)
    fact = turn.fact(calculation, start)
    return start, any_of((*fact.aliases, *fact.near) if fact else calculation.told[start].words)


def _of(turn: Turn, calculation: Calculation, asked: Wish, told: DateMention) -> Sum | None:
    start, beside = _start(turn, calculation)
    fact = turn.fact(calculation, start)
    always = fact is not None and calculation not in turn.rule.equations  # it follows from the start alone
    end = bound(turn.text, turn.vocabulary)
    to_act = _attached(turn.text, beside, asked.start, asked.end, _BESIDE)
    from_then = _is_start(turn, beside, told)
    from_then = from_then or (not always and _said_of(turn, beside, asked, told))
    by_then = always and end in ("latest", "earliest") and not _of_start(turn, beside, told)
    if not from_then and (to_act or by_then):
        end = end if end == "earliest" else "latest"
        return Sum(turn.rule.id, calculation.label, start, {RESULT: told.value}, bound=end)
    return None if always else Sum(turn.rule.id, calculation.label, RESULT, {start: told.value})


def _said_of(turn: Turn, beside: re.Pattern[str], asked: Wish, told: DateMention) -> bool:
    """Whether the day's clause is of the start, and the question's is not: 「5月28号我首次开播 到哪天」."""
    clauses = parts(turn.text)
    day, question = (clauses[part_at(clauses, at)] for at in (told.start, asked.start))
    if day == question:
        return False
    return bool(beside.search(turn.text, *day)) and not beside.search(turn.text, *question)


def _attached(text: str, words: re.Pattern[str], start: int, end: int, reach: int) -> bool:
    """Whether one of the words stands right beside a span, nothing that ends a clause between."""
    behind = words.search(text, end, end + 2 * reach)
    between = _ASIDE.sub("", text[end : behind.start()]) if behind else ""
    if behind and len(between) <= reach and not CLAUSE.search(between):  # 18号(11月)确认收货
        return True
    before = (m.end() for m in words.finditer(text, max(0, start - 2 * reach), start))
    return any(start - at <= reach and not CLAUSE.search(text, at, start) for at in before)


def _of_start(turn: Turn, beside: re.Pattern[str], told: DateMention) -> bool:
    """Whether the clause of the day that is told is of the start, and asks nothing."""
    first = max((m.end() for m in CLAUSE.finditer(turn.text, 0, told.start)), default=0)
    stop = CLAUSE.search(turn.text, told.end)
    end = stop.start() if stop else len(turn.text)
    asks = any(w.unit == DATE and first <= w.start < end for w in turn.asked)
    return beside.search(turn.text, first, end) is not None and not asks
