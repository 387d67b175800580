"""What several numbers of one fact come to: 「上半年380单下半年650单」 are 1030单, 「头三天每天2小时后四天
每天1小时」 10小时.

Parts are told apart by what each is of (a month, a day, a shop), or stand in a list that is said to be
summed. Where the sum is told besides, it is the figure and the parts are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.numbers import Mention, Units
from assistant.rules.quantity import in_unit, sum_of
from assistant.understand.cues import Cues, phrase_end, phrase_start

_NO_SUM = ("percent", "score", "day", "month", "time", "multiple")
_HEAD = 40  # characters before a number in which a word for the whole stands
_OWN = 3  # characters of a product that tell its days: 头[三天]每天2小时
_FAR = 16  # characters between two parts
_LISTED = re.compile(
    r"\s*(?:、|和|跟|与|加上?|再加上?|\+|还有|又|,|，)\s*(?:又|还|再)?(?:播|卖|出|做)?了?\s*|\s*"
)
_AND = re.compile(r"\s*(?:、|和|加上?)\s*")
_STOP = re.compile(r"[。！!？?\n]")
_ADDED = re.compile(r"加起来|加一起|合起来|合计")
_LONG_AGO = re.compile(r"上个?月|昨天|前天")
_YEARS = 24  # months of more than one year
_LARGE = 1000  # a bare number from here on is one of things, not a score


@dataclass(frozen=True, slots=True)
class Summed:
    """``numbers`` with sums in place of their parts; ``sums`` are those."""

    numbers: list[Mention]
    sums: frozenset[Mention]


def summed(text: str, numbers: Sequence[Mention], cues: Cues, units: Units) -> Summed:
    """Numbers of folded ``text``, left to right."""
    kept, sums = list(numbers), set()
    for run in _runs(text, numbers, cues, units):
        value = sum_of([m.quantity for m in run], units)
        if value is not None:
            whole = replace(run[0], end=run[-1].end, quantity=value)
            kept[kept.index(run[0])] = whole
            for part in run[1:]:
                kept.remove(part)
            sums.add(whole)
    return Summed(kept, frozenset(sums))


def parts_of_totals(
    text: str, numbers: Sequence[Mention], words: Sequence[int], cues: Cues, units: Units
) -> dict[Mention, list[Mention]]:
    """By their sum, numbers whose sum is told behind them: 「第一天5小时，第二天6小时，一共11小时」.
    ``words`` are where fact words begin: none stands between a part and its sum."""
    wholes = [
        m
        for m in numbers
        if in_all(text, m, cues)
        and not (_lifelong(text, m, cues) or _of_years(text, m, numbers) or _later(text, m, numbers, cues))
    ]
    found: dict[Mention, list[Mention]] = {}
    for m in numbers:
        if m in wholes or m.kind not in ("quantity", "delta") or m.quantity.unit in _NO_SUM:
            continue
        whole = next((w for w in wholes if m.start < w.start and _alike(m, w, units)), None)
        if _within(text, m, numbers, cues):
            before = [w for w in numbers if w.end <= m.start and _alike(m, w, units)]
            within = [w for w in before if not _less(w, m, units)]
            if within:
                found.setdefault(([w for w in within if w in wholes] or within)[-1], []).append(m)
                continue
        if whole is None or _less(whole, m, units):
            continue
        marked = _marked(text, m, numbers, cues)
        windowed = _windowed(text, m, whole, numbers, cues)
        if marked or (not windowed and not any(m.end <= w < whole.start for w in words)):
            found.setdefault(whole, []).append(m)
    return found


def _windowed(text: str, m: Mention, whole: Mention, numbers: Sequence[Mention], cues: Cues) -> bool:
    """Whether it is told over a window: what there is in all beside it is of all time, and not their sum,
    unless it is said to be added up."""
    start = phrase_start(text, m.start)
    trailing = any(n.kind == "period" and start <= n.start < m.start for n in numbers)
    added = _ADDED.search(text, m.end, whole.start)
    return bool(cues.first_days.search(text, start, m.start)) or (trailing and not added)


def _within(text: str, part: Mention, numbers: Sequence[Mention], cues: Cues) -> bool:
    """Whether a number's phrase says that it is counted in what was told before: 「总共11.5小时，
    第一天那4小时算在里头的」, and not 不算在里头."""
    start = max((n.end for n in numbers if n.end <= part.start and n.kind == "quantity"), default=0)
    words = text[max(start, phrase_start(text, part.start)) : phrase_end(text, part.end)]
    return bool(cues.within.search(words)) and not cues.not_within.search(words)


def _less(whole: Mention, part: Mention, units: Units) -> bool:
    """Whether the whole is less than what would be a part of it."""
    other = in_unit(part.quantity, whole.quantity.unit, units)
    most = whole.quantity.low if whole.quantity.high is None else whole.quantity.high  # 过了400万
    if other is None or other.low is None or most is None:
        return False
    return other.unit == whole.quantity.unit and other.low > most


def in_all(text: str, mention: Mention, cues: Cues) -> bool:
    """Whether a word for the whole stands before the number, or says what it is: 一共播了30小时,
    30小时是三天加起来的."""
    start = max(phrase_start(text, mention.start), mention.start - _HEAD)
    found = list(cues.in_all.finditer(text, start, mention.start))
    before = bool(found) and mention.start - found[-1].end() <= 6
    return before or cues.is_in_all.match(text, mention.end) is not None


def _lifelong(text: str, mention: Mention, cues: Cues) -> bool:
    return cues.lifetime.search(text, phrase_start(text, mention.start), mention.start) is not None


def _of_years(text: str, mention: Mention, numbers: Sequence[Mention]) -> bool:
    """「三年加起来2.3亿」 is no sum of what was told of one of them."""
    start = phrase_start(text, mention.start)
    told = (n.quantity for n in numbers if start <= n.start < mention.start and n.quantity.unit == "month")
    return any(q.point is not None and q.point >= _YEARS for q in told)


def _runs(text: str, numbers: Sequence[Mention], cues: Cues, units: Units) -> Iterator[list[Mention]]:
    # what there is since the beginning is part of nothing: 「到今天一共46小时，头7天只有10小时」
    told = [m for m in numbers if _summable(m) and not _lifelong(text, m, cues)]
    run: list[Mention] = []
    for before, m in zip([None, *told], told, strict=False):
        joined = before is not None and bool(run) and _joined(text, before, m, run, numbers, cues, units)
        if not joined:
            if _whole(text, run, numbers, cues, units):
                yield run
            run = []
        run.append(m)
    if _whole(text, run, numbers, cues, units):
        yield run


def _summable(m: Mention) -> bool:
    q = m.quantity
    bare = not q.unit and (q.low or 0) < _LARGE
    return m.kind == "quantity" and q.unit not in _NO_SUM and not bare and None not in (q.low, q.high)


def _joined(
    text: str, a: Mention, b: Mention, run: Sequence[Mention], numbers: Sequence[Mention], cues: Cues,
    units: Units,
) -> bool:  # fmt: skip
    if not _alike(a, b, units) or _STOP.search(text, a.end, b.start):
        return False
    if _LISTED.fullmatch(text, a.end, b.start):
        return not _marked(text, b, numbers, cues) or _marked(text, a, numbers, cues)
    return b.start - a.end <= _FAR and _marked(text, a, numbers, cues) and _marked(text, b, numbers, cues)


def _whole(text: str, run: Sequence[Mention], numbers: Sequence[Mention], cues: Cues, units: Units) -> bool:
    """Whether the numbers of a run are parts of a sum that is not told besides."""
    if len(run) < 2:
        return False
    if any(
        m not in run and m.start > run[-1].start and _alike(m, run[0], units) and in_all(text, m, cues)
        for m in numbers
    ):
        return False
    around = slice(phrase_start(text, run[0].start), phrase_end(text, min(len(text), run[-1].end + 1)))
    said = cues.summed.search(text[around])
    marked = all(_marked(text, m, numbers, cues) for m in run)
    months = any(_LONG_AGO.search(_before(text, m, numbers)) for m in run) and not _of_time(run[0], units)
    distinct = len({_mark(text, m, numbers, cues) for m in run}) == len(run)
    return bool(said) or _enumerated(text, run, units) or (marked and distinct and not months)


def _enumerated(text: str, run: Sequence[Mention], units: Units) -> bool:
    """「播了两个钟头、四个半钟头、一个钟头」: times in one list, or more than two of anything."""
    between = [text[a.end : b.start] for a, b in pairwise(run)]
    if len(run) > 2 and all(_AND.fullmatch(words) or not words.strip() for words in between):
        return True  # 「头三天播了1.5小时 2小时 2.25小时」
    return all(map(_AND.fullmatch, between)) and _of_time(run[0], units)


def _mark(text: str, m: Mention, numbers: Sequence[Mention], cues: Cues) -> str:
    own = cues.part.match(text, m.start)  # a product begins with its days: 3到5月每个月用120单
    found = list(cues.part.finditer(_before(text, m, numbers)))
    return found[-1].group() if found else own.group() if own else ""


def _later(text: str, m: Mention, numbers: Sequence[Mention], cues: Cues) -> bool:
    """Whether it is in all of the days behind others: 「头天2小时，后六天一共10小时」."""
    return _mark(text, m, numbers, cues).startswith("后")


def _marked(text: str, m: Mention, numbers: Sequence[Mention], cues: Cues) -> bool:
    return bool(_mark(text, m, numbers, cues))


def _before(text: str, m: Mention, numbers: Sequence[Mention]) -> str:
    """What stands between a number of its kind and the one before, but for its days (头[一天]2小时)."""
    told = (n for n in numbers if n.end <= m.start and n.kind == "quantity" and n.quantity.unit != "day")
    start = max((n.end for n in told), default=0)
    return text[max(start, m.start - _FAR) : m.start + _OWN]


def _of_time(m: Mention, units: Units) -> bool:
    return m.quantity.unit in units and units[m.quantity.unit].dimension == "duration"


def _alike(a: Mention, b: Mention, units: Units) -> bool:
    one, two = a.quantity.unit, b.quantity.unit
    return one == two or (one in units and two in units and units[one].dimension == units[two].dimension)
