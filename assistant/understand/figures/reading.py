"""The numbers of a turn with how each is meant, before any is given to a fact."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from assistant.numbers import Mention, Units
from assistant.rules.quantity import in_unit
from assistant.types import NORM
from assistant.understand.cues import Cues, is_delta, phrase_start
from assistant.understand.figures.denials import and_again, not_told, taken_back
from assistant.understand.figures.lines import Limits, Lined, beside_lines
from assistant.understand.figures.shares import counted_shares
from assistant.understand.figures.stance import Stance, Stances
from assistant.understand.figures.sums import in_all, parts_of_totals, summed
from assistant.understand.norms import Asked
from assistant.understand.rates import totals
from assistant.understand.selves import Selves
from assistant.understand.vocabulary import Named, Vocabulary

_ASKED_FOR = 12  # characters before a number in which it is asked how much is short of it
_WINDOWS = ("day", "month")
_THAT = re.compile(r"[那这]个?$|(?:几|多少|多久)[^0-9，,。]{0,5}(?:才能?|就)?(?:到|够|满)$")


@dataclass(frozen=True, slots=True)
class Numbers:
    """``told`` are the numbers that may tell a fact, each with its ``stances`` at the same position.
    ``pinned`` gives the fact of those that their own words decide; ``rates`` are amounts per day of which
    the days are not told, ``windows`` the days and months that say over what time others hold."""

    told: Sequence[Mention]
    stances: Sequence[Stance]
    pinned: Mapping[Mention, str]
    rates: Sequence[Mention]
    windows: Sequence[Mention]


def read_numbers(
    text: str,
    numbers: Sequence[Mention],
    named: Sequence[Named],
    mine: Selves,
    normal: Sequence[int],
    focus: Sequence[str],
    limits: Limits,
    vocabulary: Vocabulary,
    norms: Collection[int] = (),
) -> Numbers:
    """``numbers`` and ``named`` are those of folded ``text``, left to right; ``normal`` are places from which
    a word is of the whole trade (行业平均满意度), ``norms`` where numbers begin that are said of the rule."""
    cues, units = vocabulary.figures, vocabulary.knowledge.units
    numbers = [replace(m, kind="delta") if is_delta(text, m) else m for m in and_again(text, numbers)]
    numbers = [_in_hours(text, m, cues) for m in numbers]
    lined = beside_lines(text, numbers, named, limits, cues, units)
    lined = _unless_told(lined, numbers, norms, limits, units)
    shared = counted_shares(text, lined.numbers, named, focus, vocabulary)
    strong = [n.start for n in named if n.word not in vocabulary.near_only]
    day_by_day = totals(text, shared.numbers, _by_month(focus, vocabulary))
    apart = _apart(day_by_day.numbers)
    parts = parts_of_totals(text, apart, strong, cues, units)
    wholes = {w: replace(w, start=min(w.start, *(p.start for p in ps))) for w, ps in parts.items()}
    gone = {p for ps in parts.values() for p in ps}
    added = summed(text, [wholes.get(m, m) for m in apart if m not in gone], cues, units)
    pinned = {**lined.pinned, **shared.pinned}
    asked = [m for m in added.numbers if m.start in norms and m not in pinned]
    known = _known(text, added.numbers, asked, lined.past, limits, vocabulary)
    for m in (*lined.pinned, *added.sums, *wholes.values()):
        known.setdefault(m, Stance())
    stances = _stances(text, added.numbers, named, mine, normal, known, lined.past, vocabulary)
    out = {i for i, m in enumerate(added.numbers) if known.get(m) == _NONE}
    told = [m for i, m in enumerate(added.numbers) if i not in out]
    held = [s for i, s in enumerate(stances) if i not in out]
    told = _with_units(told, held, units)
    whole = {m.quantity.unit for m in told if in_all(text, m, cues)}
    rates = [m for m in day_by_day.rates if m.quantity.unit not in whole]  # every day 100, 700 in all
    windows = [m for m in told if m.quantity.unit in _WINDOWS]
    return Numbers(told, held, pinned, rates, windows)


def _unless_told(
    lined: Lined, numbers: Sequence[Mention], norms: Collection[int], limits: Limits, units: Units
) -> Lined:
    """Without what follows from a distance to a line where the figure itself is told, and no other line is
    told in its unit: the 12 of 「一共播了12小时，差3个小时对不对」."""
    gone: set[Mention] = set()
    for mention, fact in lined.pinned.items():
        limit = limits.get(fact)
        unit = units.get(limit.unit) if limit else None
        if limit is None or unit is None:
            continue
        alike = [
            f for f, at in limits.items() if at.unit in units and units[at.unit].dimension == unit.dimension
        ]
        told = [
            m
            for m in numbers
            if m.kind == "quantity"
            and m.start not in norms
            and m.quantity.unit in units
            and units[m.quantity.unit].dimension == unit.dimension
            and (m.end <= mention.start or m.start >= mention.end)
            and units.convert(m.quantity.point or Decimal(0), m.quantity.unit, limit.unit) != limit.low
        ]
        if len(alike) == 1 and told and unit.dimension == "duration":
            gone.add(mention)
    kept = {m: f for m, f in lined.pinned.items() if m not in gone}
    return replace(lined, numbers=[m for m in lined.numbers if m not in gone], pinned=kept)


def _by_month(focus: Sequence[str], vocabulary: Vocabulary) -> set[str]:
    """Units of the totals of a year that are under discussion: what is told by the month is part of it."""
    facts = (vocabulary.knowledge.facts[f] for f in focus)
    return {f.unit for f in facts if f.window is not None and f.window.trailing}


_NONE = Stance(force="asked")
_REQUIRED = Stance(holder=NORM)


def _known(
    text: str,
    numbers: Sequence[Mention],
    asked: Sequence[Mention],
    past: frozenset[Mention],
    limits: Limits,
    vocabulary: Vocabulary,
) -> dict[Mention, Stance]:
    """Numbers whose meaning their own words decide."""
    known: dict[Mention, Stance] = {m: Stance(time="past") for m in numbers if m in past}
    for m in taken_back(text, numbers, vocabulary):
        known[m] = Stance(force="denied")
    known |= dict.fromkeys(asked, _REQUIRED)
    known |= {m: _REQUIRED for m in numbers if _is_the_line(text, m, limits, vocabulary)}
    return known | dict.fromkeys(not_told(text, numbers, vocabulary), _NONE)


def _is_the_line(text: str, m: Mention, limits: Limits, vocabulary: Vocabulary) -> bool:
    """「这11小时要哪天之前播够」 and 「还差几小时到11小时」 speak of the rule's own number."""
    if not _THAT.search(text, max(0, m.start - _ASKED_FOR), m.start):
        return False
    units, unit = vocabulary.knowledge.units, m.quantity.unit
    told = ((limit, in_unit(m.quantity, limit.unit, units)) for limit in limits.values() if unit)
    return any(q is not None and (q.low, q.high) == (limit.low, limit.high) for limit, q in told)


def _stances(
    text: str,
    numbers: Sequence[Mention],
    named: Sequence[Named],
    mine: Selves,
    normal: Sequence[int],
    known: Mapping[Mention, Stance],
    left: Collection[Mention],
    vocabulary: Vocabulary,
) -> list[Stance]:
    """Of each number, left to right; ``left`` are those left behind for the ones after them."""
    cues = vocabulary.figures
    reader, normed = Stances(text, mine, cues), Asked(text, named, mine, normal, cues)
    windows = [m for m in numbers if m.quantity.unit in _WINDOWS]
    found: list[Stance] = []
    before: Mention | None = None
    held: Stance | None = None
    for m in numbers:
        stance = reader.of(m, before, held, windows, known)
        if stance.time == "past" and stance.weak and in_all(text, m, cues):
            stance = replace(stance, time="now", weak=False)
        if m not in known:
            stance = _of_norm(text, m, stance, before, held, normed, mine, cues)
        if held is not None and before in left and stance.force == "supposed":
            found[-1] = replace(held, force="denied")  # 假如从70提到76 asks of the 76
        found.append(stance)
        if m not in windows:
            before, held = m, stance
    return _come_down(found)


def _come_down(stances: Sequence[Stance]) -> list[Stance]:
    """「要是订单到1600单、GMV到19万。可眼下只有720单」: what is told as it is takes back what was supposed
    before it, also of other facts."""
    real = max((i for i, s in enumerate(stances) if s.marked and s.force == "said" and s.own), default=-1)
    if any(s.force == "supposed" for s in stances[real + 1 :]):
        return list(stances)
    return [
        replace(s, force="denied") if s.force == "supposed" and i < real else s for i, s in enumerate(stances)
    ]


def _of_norm(
    text: str,
    m: Mention,
    stance: Stance,
    before: Mention | None,
    held: Stance | None,
    normed: Asked,
    mine: Selves,
    cues: Cues,
) -> Stance:
    """The stance of a number that a word of what is asked covers, or carries over to."""
    if normed.covers(m):
        return replace(stance, holder=NORM, weak=False)
    if before is None or held is None or held.holder != NORM or mine.between(before.end, m.start):
        return stance
    between = text[before.end : m.start]
    if cues.now.search(between) or cues.real.search(between) or phrase_start(text, m.start) > before.end + 12:
        return stance
    return replace(stance, holder=NORM, weak=True)


def _with_units(numbers: Sequence[Mention], stances: Sequence[Stance], units: Units) -> list[Mention]:
    """A bare number takes the unit of the one it replaces: 「以前1000万粉，现在600万」, but not that of a
    time told between them (被冻过一回)."""
    found = list(numbers)
    for i, (a, b) in enumerate(pairwise(range(len(numbers))), 1):
        gone = stances[a].force == "denied" or stances[a].time == "past"
        mine = stances[b].own and stances[b].time != "past"
        unit = numbers[a].quantity.unit
        aside = (told := units.get(unit)) is not None and told.aside
        if gone and mine and not numbers[b].quantity.unit and unit and not aside:
            found[i] = replace(found[i], quantity=replace(found[i].quantity, unit=unit))
    return found


def _in_hours(text: str, m: Mention, cues: Cues) -> Mention:
    """「播了十二个点儿」 is hours, as the north says it; 「降了两个点」 stays a share."""
    if m.quantity.unit == "percent" and text[m.end - 1] == "点" and cues.streamed.search(text, 0, m.start):
        return replace(m, quantity=replace(m.quantity, unit="hour"))
    return m


def _apart(numbers: Sequence[Mention]) -> list[Mention]:
    """Without those that a product is made of: the 6 of 每晚80分钟播了6晚."""
    found: list[Mention] = []
    for m in sorted(numbers, key=lambda m: (m.start, -m.end)):
        if not found or m.end > found[-1].end:
            found.append(m)
    return found
