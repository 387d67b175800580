"""Figures told over turns: 上午3小时, 下午又4小时, 一共7个半; 一月6万, 二月8万, 三月没有; 掉了20万粉.

Each number is taken, by the words around it, for an event on the figure that it is told of (``ledger``); what
the figure comes to then is what the turn states.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.numbers import Mention
from assistant.rules.quantity import in_unit
from assistant.types import NORM, Claim, FactValue, Part, Profile, Quantity
from assistant.understand.cues import turned
from assistant.understand.facts import Reading
from assistant.understand.labels import Label, labels
from assistant.understand.ledger import Event, EventKind, entered, standing, total, words
from assistant.understand.pieces import FLOWS, Piece, as_amount, piece_of, pieces
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

_LEVELS = ("score", "percent")  # what is measured anew each time
_VERB = r"[^，,。；;！!？?\n0-9到至成是为达]"
_MORE = re.compile(
    rf"(?:又|再|另(?:外|有|加)?|额外|追加|接着|还(?![有是差剩要得需能会可没])){_VERB}{{0,6}}$|多{_VERB}了{_VERB}{{0,2}}$"
)
_ARRIVED = re.compile(r"(?:又|再)[^，,。；;！!？?0-9涨升降掉跌]{0,6}到了?(?:账|手)?$")
_LESS = re.compile(r"(?:[退掉跌降]了|少了)(?:差不多|大概|约|近)?$")
_NOT_MORE = re.compile(r"(?:不是|没有|并非|不算|没说)(?:又|再|另外)")
_NOTHING = re.compile(
    r"(?:份?[，,\s]*(?:呢|的|那天|当天)?[，,\s]*)(?:就|是|都|也|还)?(?:没有?|无|零|0(?![0-9.])|歇)"
)
_BESIDE = re.compile(r"[^0-9。；;！!？?\n]{0,20}")
_KEPT = 40


# --- what each number says of its figure ---------------------------------------------------------------


def told_over_turns(
    seen: Seen, reading: Reading, parts: Sequence[Part], before: Profile, used: Sequence[str],
    vocabulary: Vocabulary,
) -> Reading:  # fmt: skip
    """The reading with what its figures come to after this turn, and their parts: ``parts`` are those told
    before it, ``before`` what is known, ``used`` the facts of what is used up, of which 退了 tells more."""
    parts = [p for p in parts if not p.side]
    telling = _Telling(seen, reading, tuple(parts), before, used, vocabulary)
    events = list(telling.events())
    reading = replace(reading, stated=tuple(f for f in reading.stated if not telling.says_no_value(f)))
    if not events and vocabulary.figures.in_all.search(seen.text):
        return replace(reading, parts=tuple(parts), stated=(*reading.stated, *telling.asked_in_all()))
    kept = [p for p in parts if not any(e.fact == p.fact for e in events)]
    stated = {f.fact: f for f in reading.stated}
    settled = {e.fact for e in events if e.kind == "less"}
    doubtful, differing = [d for d in reading.doubtful if d[0].fact not in settled], list[Part]()
    for fact in dict.fromkeys(e.fact for e in events):
        mine = [e for e in events if e.fact == fact]
        held = standing(fact, parts, before, vocabulary.fitting)
        account = telling.after(mine, held)
        kept += account.parts
        told = stated.get(fact)
        if told is None or told.value != account.value:
            told = Claim(fact, account.value, account.text)
        stated[fact] = replace(told, text=account.text)
        doubtful += [(stated[fact], replace(stated[fact], value=v)) for v in account.otherwise]
        differing += account.differing
    texts = {e.text for e in events if e.kind in ("part", "less")}
    return replace(
        reading,
        stated=tuple(stated.values()),
        unowned=tuple(m for m in reading.unowned if reading.words(m) not in texts),
        parts=tuple(kept)[-_KEPT:],
        deltas=reading.deltas - {e.fact for e in events},
        doubtful=tuple(doubtful),
        differing=tuple(differing),
    )


def left_out(seen: Seen, before: Profile, vocabulary: Vocabulary) -> list[Mention]:
    """Numbers that are no figure but go off one that was told: 里头有2小时是试播的，不算."""
    units = vocabulary.knowledge.units
    told = [k.value.unit for k in before.values() if isinstance(k.value, Quantity) and k.value.unit in FLOWS]
    found = []
    for piece in pieces(seen):
        quantity = piece.mention.quantity
        alike = (in_unit(quantity, unit, units) for unit in told)
        if piece.left_out(vocabulary.figures) and any(q is not None for q in alike):
            found.append(piece.mention)
        else:
            told += [u for u in FLOWS if quantity.unit and in_unit(quantity, u, units) is not None]
    return found


@dataclass(frozen=True, slots=True)
class _Account:
    """A figure after a turn: its parts and value, other values that it may have, and what parts told before
    came to where the total told now is another."""

    parts: tuple[Part, ...]
    value: Quantity
    text: str
    otherwise: tuple[Quantity, ...] = ()
    differing: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class _Telling:
    seen: Seen
    reading: Reading
    parts: tuple[Part, ...]
    before: Profile
    used: Sequence[str]
    vocabulary: Vocabulary

    def events(self) -> Iterator[Event]:
        """Of every figure that the turn states, and of those told in parts before, in the order told; what
        does not count goes off last."""
        found = [p for p in pieces(self.seen) if not self._of_others(p)]
        gone = left_out(self.seen, self.before, self.vocabulary)
        out = [p for p in found if p.mention in gone]
        found = [p for p in found if p not in out]
        stated = {f.fact: f for f in self.reading.stated if isinstance(f.value, Quantity)}
        own = {f: piece_of(s, self.seen, found) for f, s in stated.items()}
        earlier = [p.fact for p in reversed(self.parts)]
        labelled: dict[str, list[Event]] = {}
        for piece in found:
            for fact in dict.fromkeys((*stated, *earlier)):
                taken = any(p is piece for f, p in own.items() if f != fact)
                if not taken and (event := self._part(piece, fact)):
                    labelled.setdefault(fact, []).append(event)
                    break
        for fact, told in stated.items():
            at, parts = own[fact], labelled.get(fact, [])
            if at is None or self.says_no_value(told):
                continue
            if at.label and told.value in self._values(parts):
                yield from parts
            else:  # 头三天每天2小时后四天每天1小时 is worked out already
                yield self._event(told, at)
        for fact, events in labelled.items():
            if fact not in stated:
                yield from events
        for label in labels(self.seen.text):
            none = earlier and _NOTHING.match(self.seen.text, label.end)
            if none or (earlier and self._does_not_count(label, earlier[0])):
                nothing = Quantity(Decimal(0), Decimal(0), self.vocabulary.knowledge.facts[earlier[0]].unit)
                yield Event(earlier[0], "part", nothing, label=label.words)
        yield from self._going_off(out, own)

    def _does_not_count(self, label: Label, fact: str) -> bool:
        """「周五那场是用老公的号播的」, of a part told before."""
        tail = _BESIDE.match(self.seen.text, label.end)
        held = any(p.fact == fact and p.label == label.words for p in self.parts)
        return held and bool(tail and self.vocabulary.figures.left_out.search(tail.group()))

    def _of_others(self, piece: Piece) -> bool:
        """Whether a number is what the rule asks, or aimed at: 第7天了，还要几个钟头才够11小时."""
        at = piece.mention.start
        aside = (c for c in self.reading.figures if c.holder == NORM or c.time == "goal")
        return any(c.start <= at < c.end for c in aside)

    def _going_off(self, out: Sequence[Piece], own: Mapping[str, Piece | None]) -> Iterator[Event]:
        """Numbers that do not count, each of the first figure told before it that it is a part of."""
        for piece in out:
            before = [f for f, p in own.items() if p is None or p.mention.start < piece.mention.start]
            for fact in dict.fromkeys((*before, *(p.fact for p in reversed(self.parts)), *self.before)):
                value = as_amount(piece.mention, self.vocabulary.knowledge.facts[fact], self.vocabulary)
                whole = next((f for f in self.reading.stated if f.fact == fact), self.before.get(fact))
                if value is not None and whole is not None and _holds(whole.value, value):
                    yield Event(fact, "less", value, self.reading.words(piece.mention))
                    break

    def _values(self, events: Sequence[Event]) -> list[Quantity | None]:
        """What numbers of one turn may come to: their sum or one of them."""
        held: tuple[Part, ...] = ()
        for event in events:
            held = entered(held, event)
        return [total(held, self.vocabulary.fitting), *(e.value for e in events)]

    def _part(self, piece: Piece, fact: str) -> Event | None:
        """The number as a part of a figure by its label."""
        label, known = piece.label, self.vocabulary.knowledge.facts[fact]
        value = as_amount(piece.mention, known, self.vocabulary)
        if label is None or value is None or (label.of_day and known.unit != "hour"):
            return None
        if self.vocabulary.cue("each_time", piece.head):
            return None
        again = any(p.fact == fact and p.label == label.words for p in self.parts)
        kind: EventKind = "more" if again and _MORE.search(piece.head) else "part"
        return Event(
            fact, kind, value, self.reading.words(piece.mention), "" if kind == "more" else label.words
        )

    def _event(self, told: Claim, piece: Piece) -> Event:
        """What a number says of the figure that it was read as."""
        assert isinstance(told.value, Quantity)
        fact = self.vocabulary.knowledge.facts[told.fact]
        event = Event(told.fact, "set", told.value, told.text)
        last = next((p for p in reversed(self.parts) if p.fact == told.fact), None)
        if last is not None and last.value == told.value and turned(self.seen.text):
            return replace(event, kind="turn")
        if piece.label and fact.unit in FLOWS and (fact.unit == "hour" or not piece.label.of_day):
            return replace(event, kind="part", label=piece.label.words)
        if piece.in_all(self.vocabulary.figures):
            return event
        kind = self._moves(piece, told.fact)
        if kind:
            return replace(event, kind=kind)
        named = any(a in piece.head for a in fact.aliases)
        mends = self.vocabulary.cue("correction", self.seen.text) and not named
        return replace(event, kind="mend") if mends else event

    def _moves(self, piece: Piece, fact: str) -> EventKind | None:
        """Whether a number takes away from its figure, or adds to it."""
        head = _NOT_MORE.sub(" ", piece.head)
        delta = fact in self.reading.deltas
        if self.vocabulary.knowledge.facts[fact].unit in _LEVELS and not delta:
            return None
        if _LESS.search(head) and fact not in self.used:
            return None if self.vocabulary.cue("correction", self.seen.text) else "less"  # 写少了
        arrived = fact in self.used and _ARRIVED.search(head)
        missing = piece.missing(self.vocabulary.figures)
        return "more" if delta or arrived or missing or _MORE.search(head) else None

    def says_no_value(self, told: Claim) -> bool:
        """Whether a number says only by how much something moved that is not known."""
        if told.fact not in self.reading.deltas or told.fact in self.before:
            return False
        piece = piece_of(told, self.seen, pieces(self.seen))
        head = piece.head if piece else self.seen.text
        in_all = self.vocabulary.figures.in_all.search(head)
        return not (_LESS.search(head) or _MORE.search(head) or in_all)

    def after(self, events: Sequence[Event], held: tuple[Part, ...]) -> _Account:
        """A figure after what the turn tells of it."""
        fitting, last = self.vocabulary.fitting, events[-1]
        adds = self.vocabulary.knowledge.facts[last.fact].adds
        now = held
        for event in events:
            now = entered(now, event)
        value = total(now, fitting) if adds or last.kind != "part" else last.value
        if value is None:  # less than there is goes off: it is the number itself
            now, value = (Part(last.fact, "", last.value, last.text),), last.value
        came_to = total(held, fitting) if last.kind == "set" and len(held) > 1 else None
        differs = came_to is not None and came_to.point not in (None, value.point)
        return _Account(
            now, value, words(now) or last.text,
            (last.value,) if last.kind == "mend" and len(held) > 1 and not held[-1].label else (),
            (Part(last.fact, "", came_to, last.text),) if differs and came_to else (),
        )  # fmt: skip

    def asked_in_all(self) -> Iterator[Claim]:
        """What parts come to that are asked for together: 「一共冻我多少」."""
        for fact in dict.fromkeys(p.fact for p in self.parts):
            mine = [p for p in self.parts if p.fact == fact]
            value = total(mine, self.vocabulary.fitting)
            if value is not None and len(mine) > 1:
                yield Claim(fact, value, words(mine))


def _holds(whole: FactValue | None, part: Quantity) -> bool:
    """Whether a figure is no less than what would be a part of it."""
    if not isinstance(whole, Quantity) or whole.unit != part.unit:
        return isinstance(whole, Quantity)
    return whole.high is None or part.low is None or part.low <= whole.high
