"""Of what time a figure is told, and what one of another time than its fact's leaves open.

「30天播了14小时」 is at most the first 7 days' hours, 「近三个月成交8000万」 at least the year's turnover: an
interval, which a rule judges only where all of it is on one side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.numbers import Mention
from assistant.rules.schema import Fact, Window
from assistant.types import Claim, FactValue, OtherWindow, Quantity
from assistant.understand.clauses import SENTENCE, part_at, parts
from assistant.understand.cues import Cues, is_delta, phrase_start
from assistant.understand.vocabulary import Vocabulary

MONTH = Decimal(30)
_DAYS = {"day": Decimal(1), "month": MONTH}
_YEAR = Decimal(365)
_NEAR = Decimal("0.05")  # share by which two spans may differ and be one: 12个月 and 365天
_NO_SPAN = re.compile(r"(?:以?前|后|还没|的?账期|补贴)")
_ALL = re.compile(r"一共|总共|累计|拢共|加起来|合计|共")
LIFETIME = Decimal(100_000)
_OVER = re.compile(
    r"[^，,。；;！!？?\n0-9没未播卖做]{0,6}?(?:(?:满|过|过去|结束|到期|截止|到头)了(?![0-9几吗没])|[过走]完(?![吗没]))"
)
_REQUIRED = re.compile(r"(?:要|须|得|必须|要求|门槛)[^，,。；;！!？?]{0,8}$")  # 要7天满15小时才给
_BY_NOW = re.compile(r"(?:已经|都|现在|如今|今天|眼下|是)+$")


@dataclass(frozen=True, slots=True)
class Span:
    """A time that a turn names, in days: ``text[start:end]``; ``counted`` when a number tells it."""

    start: int
    end: int
    days: Decimal
    counted: bool = True


def spans(text: str, numbers: Sequence[Mention], vocabulary: Vocabulary) -> list[Span]:
    """Every span of time told, left to right: 30天, 近三个月, 上半年, 开播到现在."""
    found = [
        Span(m.start, m.end, in_days(m.quantity))
        for m in numbers
        if m.quantity.unit in _DAYS
        and m.kind != "ordinal"
        and text[m.start] != "几"
        and not _NO_SPAN.match(text, m.end)
    ]
    for cue, days in (("span_part", MONTH), ("span_all", LIFETIME)):
        found += [Span(m.start(), m.end(), days, False) for m in vocabulary.cues(cue).finditer(text)]
    return sorted(found, key=lambda s: s.start)


def closed(text: str, numbers: Sequence[Mention], window: Window, cues: Cues) -> bool:
    """Whether a window that is not trailing is over: 「首播那周早过了」, 「已经第9天」."""
    if window.trailing:
        return False
    days = Quantity(window.value, window.value, window.unit)
    late = (
        m.start
        for m in numbers
        if m.kind == "ordinal" and m.quantity.unit in _DAYS and in_days(m.quantity) > in_days(days)
    )
    return any(_OVER.match(text, m.end()) for m in cues.first_days.finditer(text)) or any(
        _BY_NOW.search(text, max(0, at - 4), at) for at in late
    )


def too_late(
    text: str, numbers: Sequence[Mention], facts: Sequence[Fact], vocabulary: Vocabulary
) -> list[Mention]:
    """What is to be added to a figure whose window is over (明天再补4小时): no part of it."""
    cues, fits = vocabulary.figures, vocabulary.fitting.fits
    over = [f for f in facts if f.window is not None and closed(text, numbers, f.window, cues)]
    return [
        m
        for m in numbers
        if any(fits(m, f) for f in over)
        and (is_delta(text, m) or cues.supposed.search(text, phrase_start(text, m.start), m.start))
    ]


def in_days(quantity: Quantity) -> Decimal:
    """The longest that it can be."""
    high = quantity.high or quantity.low or Decimal(0)
    if quantity.unit == "month" and high % 12 == 0:
        return high / 12 * _YEAR
    return high * _DAYS[quantity.unit]


def length(window: Window) -> Decimal:
    return in_days(Quantity(window.value, window.value, window.unit))


def same(days: Decimal, window: Window) -> bool:
    return abs(days - length(window)) <= _NEAR * length(window)


def span_of(text: str, at: int, window: Window, found: Sequence[Span]) -> Span | None:
    """The span of which the number at ``at`` is told: the last one before it in its sentence; of a time from
    the start on, in its own clause, and without a number only with 一共."""
    clauses = parts(text)
    clause = clauses[part_at(clauses, at)] if clauses else (0, 0)
    first = max((m.end() for m in SENTENCE.finditer(text, 0, at)), default=0)
    if not window.trailing:
        first = max(first, clause[0])
    before = [s for s in found if first <= s.start and s.end <= at]
    span = before[-1] if before else None
    if span is not None and not span.counted:  # 「头一个礼拜 到现在播了6小时」 is of that week
        span = next((s for s in before if s.counted and same(s.days, window)), span)
    vague = span is not None and not span.counted and not window.trailing
    return None if span is None or (vague and not _ALL.search(text, span.end, at)) else span


def of_another_time(
    text: str,
    stated: Sequence[Claim],
    numbers: Sequence[Mention],
    every: Sequence[Mention],
    vocabulary: Vocabulary,
) -> Iterator[tuple[Claim, OtherWindow | None]]:
    """Each fact told, as an interval where its figure is of another time than the fact's, and what it was
    told of. ``numbers`` can be the merchant's figures, ``every`` ones too that name times."""
    found: list[Span] | None = None
    for fact in stated:
        known = vocabulary.knowledge.facts[fact.fact]
        if known.window is None or not isinstance(fact.value, Quantity):
            yield fact, None
            continue
        found = spans(text, every, vocabulary) if found is None else found
        others = [c for c in stated if c.fact != fact.fact]
        yield _placed(text, fact, known, numbers, found, others, vocabulary)


def _of_all_time(text: str, mention: Mention, cues: Cues) -> bool:
    start = phrase_start(text, mention.start)
    return any(words.search(text, start, mention.start) for words in (cues.lifetime, cues.in_all))


def _is(told: FactValue | None, value: FactValue) -> bool:
    """Whether it is this figure, or what is left of it where it was seen to be of another time."""
    if isinstance(told, Quantity) and isinstance(value, Quantity) and (told.low is None or told.high is None):
        return value.point is not None and value.point in (told.low, told.high)
    return told == value


def _placed(
    text: str,
    fact: Claim,
    known: Fact,
    numbers: Sequence[Mention],
    found: Sequence[Span],
    others: Sequence[Claim],
    vocabulary: Vocabulary,
) -> tuple[Claim, OtherWindow | None]:
    window = known.window
    assert window is not None
    told = [m for m in numbers if vocabulary.fitting.fits(m, known)]
    places = [(m, span_of(text, m.start, window, found)) for m in told]
    value = vocabulary.fitting.value_of
    alike = [(m, s) for m, s in places if _is(fact.value, value(m, known))]
    own = next((s for _, s in alike), None)
    right = [m for m, s in places if s is not None and same(s.days, window)]
    if own is None:  # of all time: the window's is meant, where it is told as this fact alone is
        right = [
            m
            for m in right
            if m.quantity.unit
            and not _REQUIRED.search(text, phrase_start(text, m.start), m.start)
            and not any(c.start <= m.start < c.end for c in others)
        ]
        here = [m for m, _ in alike if fact.start <= m.start < fact.end]
        if not (right and here and _of_all_time(text, here[0], vocabulary.figures)):
            return fact, None
    if own is not None and (same(own.days, window) or (own.days < length(window) and not window.trailing)):
        return fact, None
    if right:  # 「前后播了40小时，头7天占8小时」「到今天播了46小时，第一次直播那7天只有10小时」
        start, end = right[-1].start, right[-1].end
        return replace(fact, value=value(right[-1], known), text=text[start:end], start=start, end=end), None
    assert own is not None
    assert isinstance(fact.value, Quantity)
    least = own.days < length(window)
    value_ = (
        replace(fact.value, high=None, high_open=False)
        if least
        else replace(fact.value, low=None, low_open=False)
    )
    return replace(fact, value=value_, time="window"), OtherWindow(
        fact.fact, text[own.start : own.end], fact.text
    )
