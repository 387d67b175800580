"""Figures told in parts over turns: 上午3小时, 下午又4小时, 一共7个半; 一月6万, 二月8万, 三月没有.

A part has a label, words of time or place. Told again, a label's part takes the place of the first; another
label's adds. A total that is told wins over the sum of what was told before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.numbers import Mention
from assistant.rules.quantity import in_unit, sum_of
from assistant.rules.schema import Fact
from assistant.text import fold
from assistant.types import Part, Profile, Quantity, StatedFact
from assistant.understand.facts import Reading
from assistant.understand.pieces import FLOWS, Piece, as_amount, piece_of, pieces
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

_NOTHING = re.compile(
    r"(?:份|的|呢|那天|当天|[，,\s])*(?:就|是|都|也|还)?(?:没有?|无|零|0(?![0-9.])|没播|没开|没出单|没卖|歇)"
)
_KEPT = 40


# --- added to what is known --------------------------------------------------------------------------


def added_up(seen: Seen, reading: Reading, before: Profile, vocabulary: Vocabulary) -> Reading:
    """再播4小时 and 涨3分 add to what is known, 掉了20万粉 takes away; without a base they tell no value."""
    found = pieces(seen)
    stated = []
    for fact in reading.stated:
        piece = piece_of(fact, seen, found)
        less, more = _moves(piece, seen.text, vocabulary)
        total = piece is not None and bool(vocabulary.cue("in_all", piece.head))
        delta = fact.fact in reading.deltas
        if fact.fact in before and (more or less or delta) and not total:
            stated.append(_added(fact, before[fact.fact], less, vocabulary))
        elif not delta or more or less or total:
            stated.append(fact)
    return replace(reading, stated=tuple(stated))


def _moves(piece: Piece | None, text: str, vocabulary: Vocabulary) -> tuple[bool, bool]:
    """Whether a number takes away from what is known, and whether it adds to it."""
    words = text if piece is None else piece.head + piece.tail
    words = vocabulary.cues("no_increment").sub(" ", words)
    less = bool(vocabulary.cue("decrement", words)) and not vocabulary.cue("correction", text)  # 写少了
    return less, not less and bool(vocabulary.cue("increment", words))


def _added(fact: StatedFact, base: StatedFact, less: bool, vocabulary: Vocabulary) -> StatedFact:
    total = vocabulary.fitting.shifted(base.value, fact.value, less=less)
    if isinstance(total, Quantity) and total.low is not None and total.low < 0:
        return fact  # nothing has less than nothing: it is the number itself
    words = f"{base.text}{'－' if less else '＋'}{fact.text}"
    return fact if total is None else replace(fact, value=total, text=words)


# --- a total that its parts bear out -------------------------------------------------------------------


def totalled(seen: Seen, reading: Reading, before: Profile, vocabulary: Vocabulary) -> Reading:
    """「流水是5万，后面又做了2万，加起来7万」: 5 and 2 are 7, so 7 is the turnover and the 2 no orders.

    The total is of the fact whose value, with the other numbers of the turn, comes to just that much."""
    found = pieces(seen)
    totals = [p for p in found if vocabulary.cue("in_all", p.head)]
    if len(totals) != 1 or len(found) < 2:
        return reading
    total = totals[0].mention
    others = [p.mention for p in found if p.mention is not total and p.mention.start < total.start]
    for fact, base in _bases(reading, before, seen, found, vocabulary):
        value = as_amount(total, fact, vocabulary)
        rest = [m for m in others if as_amount(m, fact, vocabulary) is not None]
        if value is None or not _comes_to(base, rest, value, fact, vocabulary):
            continue
        taken = {fold(seen.text[m.start : m.end]) for m in (total, *rest)}
        kept = [f for f in reading.stated if f.fact != fact.id and not _told_with(f, taken, base, vocabulary)]
        words = reading.words(total)
        turn = reading.stated[0].turn if reading.stated else 0
        stated = StatedFact(fact.id, value, words, turn)
        unowned = tuple(m for m in reading.unowned if m not in (total, *rest))
        return replace(reading, stated=(*kept, stated), unowned=unowned, deltas=reading.deltas - {fact.id})
    return reading


def _bases(
    reading: Reading,
    before: Profile,
    seen: Seen,
    found: Sequence[Piece],
    vocabulary: Vocabulary,
) -> Iterator[tuple[Fact, Quantity | None]]:
    """Facts that the turn or the one before tells a value of, the turn's first."""
    facts = vocabulary.knowledge.facts
    for stated in reading.stated:
        if isinstance(stated.value, Quantity):
            yield facts[stated.fact], None
    for name, known in before.items():
        if isinstance(known.value, Quantity) and name in facts:
            yield facts[name], known.value


def _comes_to(
    base: Quantity | None, parts: Sequence[Mention], whole: Quantity, fact: Fact, vocabulary: Vocabulary
) -> bool:
    """Whether a run of the parts that ends before the total, on top of the base or alone, is the total."""
    units = vocabulary.knowledge.units
    values = [v for m in parts if (v := as_amount(m, fact, vocabulary)) is not None]
    for first in range(len(values)):
        run = values[first:]
        sums = [sum_of(run, units)] if len(run) > 1 else []
        if base is not None:
            sums.append(sum_of([base, *run], units))
        if any(s is not None and s.point is not None and in_unit(whole, s.unit, units) == s for s in sums):
            return True
    return False


def _told_with(stated: StatedFact, taken: set[str], base: Quantity | None, vocabulary: Vocabulary) -> bool:
    """Whether a fact was stated with one of the numbers that make up the total, by a vague word (出了)."""
    words = fold(stated.text)
    if not any(number in words for number in taken) or not isinstance(stated.value, Quantity):
        return False
    fact = vocabulary.knowledge.facts[stated.fact]
    return not any(alias in words for alias in fact.aliases)


# --- parts with a label ------------------------------------------------------------------------------


def with_parts(
    seen: Seen,
    reading: Reading,
    parts: Sequence[Part],
    before: Profile,
    vocabulary: Vocabulary,
    turn: int,
) -> Reading:
    """The figures that labelled parts of this turn and of those before come to."""
    found = pieces(seen)
    totals = [p for p in found if vocabulary.cue("in_all", p.head)]
    if totals:
        return replace(reading, differing=_differing(reading, parts, vocabulary))
    told = list(_labelled(seen, found, reading, parts, vocabulary))
    asked = not found and bool(vocabulary.cue("in_all", seen.text))
    if not told and not asked:
        return replace(reading, parts=_unlabelled(seen, found, reading, parts, vocabulary, turn))
    units = vocabulary.knowledge.units
    merged = {(p.fact, p.label): p for p in parts}
    stated = {f.fact: f for f in reading.stated}
    for fact in dict.fromkeys(p.fact for p in (told or parts)):
        new = [p for p in told if p.fact == fact]
        old = [p for p in merged.values() if p.fact == fact] or _on_top_of(
            fact, before, seen, reading, vocabulary
        )
        merged |= {(p.fact, p.label): p for p in (*old, *new)}
        mine = [p for p in merged.values() if p.fact == fact]
        summed = asked or vocabulary.knowledge.facts[fact].adds
        value = sum_of([p.value for p in mine], units) if summed else None
        if value is not None and len(mine) > 1:
            words = "＋".join(f"{p.label}{p.text}" for p in mine if p.text)
            stated[fact] = StatedFact(fact, value, words, turn)
    taken = {p.text for p in told}
    return replace(
        reading,
        stated=tuple(stated.values()),
        unowned=tuple(m for m in reading.unowned if reading.words(m) not in taken),
        parts=tuple(merged.values())[-_KEPT:],
        deltas=reading.deltas - stated.keys(),
    )


def _on_top_of(
    fact: str, before: Profile, seen: Seen, reading: Reading, vocabulary: Vocabulary
) -> list[Part]:
    """What was told without a label, where the turn adds to it: 「又」."""
    base = before.get(fact)
    grows = reading.deltas or vocabulary.cue("increment", seen.text)
    if base is None or not isinstance(base.value, Quantity) or not grows:
        return []
    return [Part(fact, "", base.value, base.text)]


def _unlabelled(
    seen: Seen,
    found: Sequence[Piece],
    reading: Reading,
    parts: Sequence[Part],
    vocabulary: Vocabulary,
    turn: int,
) -> tuple[Part, ...]:
    """The parts after a turn that has none: what it adds is one, what it tells anew takes their place."""
    kept = list(parts)
    for stated in reading.stated:
        mine = [p for p in kept if p.fact == stated.fact]
        if not mine:
            continue
        piece = piece_of(stated, seen, found)
        value = piece and as_amount(piece.mention, vocabulary.knowledge.facts[stated.fact], vocabulary)
        if piece and value and _moves(piece, seen.text, vocabulary)[1]:
            kept.append(Part(stated.fact, f"#{turn}", value, reading.words(piece.mention)))
        else:
            kept = [p for p in kept if p.fact != stated.fact]
    return tuple(kept)


def _labelled(
    seen: Seen, found: Sequence[Piece], reading: Reading, parts: Sequence[Part], vocabulary: Vocabulary
) -> Iterator[Part]:
    """Numbers of the turn with a label of their own, and labels of which there was nothing."""
    facts = vocabulary.knowledge.facts
    of_hours = list(vocabulary.cues("part_of_week").finditer(seen.text))
    of_all = list(vocabulary.cues("part_of_year").finditer(seen.text))
    known = [p.fact for p in parts]
    owners = [f.fact for f in reading.stated if isinstance(f.value, Quantity)] + known[::-1]
    flows = [f for f in dict.fromkeys(owners) if facts[f].unit in FLOWS]
    for piece in found:
        mention = piece.mention
        if vocabulary.cue("each_time", piece.head):
            continue
        for fact in flows:
            value = as_amount(mention, facts[fact], vocabulary)
            labels = of_all + (of_hours if facts[fact].unit == "hour" else [])
            inside = (m for m in labels if mention.start - len(piece.head) <= m.start() < mention.start)
            label = max(inside, key=lambda m: m.start(), default=None)
            if value is not None and label is not None:
                yield Part(fact, label.group().removesuffix("份"), value, reading.words(mention))
                break
    for label in (*of_all, *of_hours):
        if known and _NOTHING.match(seen.text, label.end()):
            nothing = Quantity(Decimal(0), Decimal(0), facts[known[-1]].unit)
            yield Part(known[-1], label.group().removesuffix("份"), nothing, "")


def _differing(reading: Reading, parts: Sequence[Part], vocabulary: Vocabulary) -> tuple[Part, ...]:
    """What the parts told before came to, where the total told now is another."""
    found = []
    for stated in reading.stated:
        mine = [p.value for p in parts if p.fact == stated.fact]
        total = sum_of(mine, vocabulary.knowledge.units) if len(mine) > 1 else None
        if total is not None and isinstance(stated.value, Quantity) and total.point is not None:
            told = in_unit(stated.value, total.unit, vocabulary.knowledge.units)
            if told is not None and told.unit == total.unit and told.point != total.point:
                found.append(Part(stated.fact, "", total, stated.text))
    return tuple(found)
