"""A message that asks several things, read as the conversation that it is: each ask with those before it.

「飞鸽没过会怎样，连着两回没过呢」: the second leans on the first, as a turn of its own would. What the
message tells holds for each of its asks; what the conversation held before it holds for all.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from assistant.answer import Draft
from assistant.conversations.turns import next_state
from assistant.errors import ModelFailure
from assistant.text import Folded, fold, fold_aligned, is_english, is_traditional
from assistant.types import ME, Difference, Profile, Script, SessionState, StatedFact, Understanding
from assistant.understand.asks import MOST, Piece, Pieces, split
from assistant.understand.intent import declined
from assistant.understand.questions import names, says_of_what, shape, stands_alone
from assistant.understand.reader import Reader
from assistant.understand.topics import topics
from assistant.understand.vocabulary import Vocabulary

_WHOLLY = ("injection", "cheat", "buyer", "elsewhere")
"""Reasons to decline a message that its other asks do not outweigh."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a message asks, in order: at least one. ``left`` are the words of asks beyond the most that one
    answer holds. ``person`` is whether a person is asked for, beside anything else. ``differences`` are what
    a chat model that read it too made otherwise, ``unheard`` why one could not be heard."""

    question: str
    parts: tuple[Understanding, ...]
    left: tuple[str, ...] = ()
    person: bool = False
    differences: tuple[Difference, ...] = ()
    unheard: ModelFailure | Literal[""] = ""

    @property
    def first(self) -> Understanding:
        return self.parts[0]

    @property
    def profile(self) -> Profile:
        """The merchant's own, with what is only supposed of it."""
        last = self.parts[-1].known
        return {**(last.profile if self.parts[-1].ask.holder == ME else last.own), **last.traits}

    @property
    def whole(self) -> Understanding:
        """All that was told, for what is said of the message as one."""
        if len(self.parts) == 1:
            return self.first
        union = (n for part in self.parts for n in part.lacks.not_covered)
        told = (part.known.profile for part in self.parts)
        first, folded = self.first, fold_aligned(self.question).text
        script: Script = "hant" if is_traditional(self.question) else first.text.script
        return replace(
            first,
            text=replace(first.text, question=self.question, folded=folded, script=script),
            known=replace(first.known, profile=dict(ChainMap(*map(dict, told)))),
            lacks=replace(first.lacks, not_covered=tuple(dict.fromkeys(union))),
        )


def read_turn(
    reader: Reader,
    question: str,
    state: SessionState,
    as_of: date,
    given: Mapping[str, StatedFact] | None = None,
) -> Turn:
    """``given`` are facts handed over with the request."""
    person = reader.human.asked(question)
    if person.wish == "too":
        return replace(read_turn(reader, person.rest, state, as_of, given), question=question, person=True)
    vocabulary = reader.vocabulary
    folded = vocabulary.wordings.ours(fold_aligned(question))
    pieces = split(folded.text, vocabulary)
    polite = vocabulary.courtesies
    wholly = declined(folded.text, vocabulary) in _WHOLLY or reader.small_talk(folded)
    if not pieces.asked or is_english(question) or wholly:
        read = reader.read(question, state, as_of, given)
        ask = replace(read.ask, kind=shape(folded.text, vocabulary))
        return Turn(question, _of_each(replace(read, ask=ask)), person=bool(person.wish))
    held, asked_of = _told_behind(pieces, folded, reader, state, as_of, given)
    parts: list[Understanding] = []
    told_from: int | None = None  # where pieces that only tell begin
    for i, piece in enumerate(asked_of[:MOST]):
        piece = piece.without(polite, folded.text)
        if told_from is not None:
            piece, told_from = replace(piece, start=told_from), None
        words = folded.source(piece.start, piece.end)
        asked = folded.text[piece.asked : piece.end]
        alone = not parts or stands_alone(asked, vocabulary)
        before = _known(state, held) if alone else held
        lead = folded.text[piece.start : piece.asked]
        if alone and _elsewhere(lead, asked, reader):  # 「抖音有950万粉，快手才播了5小时。快手的够不够」
            told = folded.source(piece.start, piece.asked)
            before = told_state(before, reader.read(told, before, as_of, given))
            words = folded.source(piece.asked, piece.end)
        if not alone and parts[-1].lacks.outside:  # 「拼多多有啥扶持 抖音呢」
            words = _instead(parts[-1], asked, vocabulary) or words
        read = reader.read(words, before, as_of, given)
        if not alone and read.ask.rules:  # searched by its own words, of the rule that it leans on
            rule = vocabulary.rules[read.ask.rules[0]]
            own = read.ask.query.removeprefix(held.query).strip()
            if not says_of_what(asked, vocabulary):
                own = f"{rule.title} {own}"
            elif not names(asked, vocabulary):  # 「数据掉下来以后还管不管」
                own = f"{vocabulary.knowledge.programmes[rule.programme].names[0]} {own}"
            lacks = replace(read.lacks, not_covered=vocabulary.not_covered(own, [rule.programme]))
            read = replace(read, ask=replace(read.ask, query=own), lacks=lacks)
        elif parts and (within := _within(parts[-1], read, words, reader)):
            read = reader.read(within, before, as_of, given)
        if _tells_only(read) and i + 1 < len(pieces.asked[:MOST]):
            told_from = piece.start
            continue
        own_words = folded.source(piece.asked, piece.end)
        read = replace(read, ask=replace(read.ask, words=own_words, kind=shape(asked, vocabulary)))
        if not any(_same(read, part) for part in parts):
            parts.append(of_turn(read, state.turn + 1))
        held = next_state(held, read, ())
    left = (folded.source(p.asked, p.end) for p in pieces.asked[MOST:])
    return Turn(question, tuple(parts), tuple(left))


def _told_behind(
    pieces: Pieces,
    folded: Folded,
    reader: Reader,
    state: SessionState,
    as_of: date,
    given: Mapping[str, StatedFact] | None,
) -> tuple[SessionState, tuple[Piece, ...]]:
    """What is held with what is told behind all that is asked, which it is of; and what is asked, the last of
    it with that where only beside it it shows what it is of: 「抖音账期多久，我4月26收的货」."""
    if pieces.told is None:
        return state, pieces.asked
    said = reader.read(folded.source(pieces.told, len(folded.text)), state, as_of, given)
    if said.told.claims or not _counts(folded.text[pieces.told :], reader, as_of):
        return told_state(state, said), pieces.asked
    *before, last = pieces.asked
    return state, (*before, replace(last, end=len(folded.text)))


def _counts(text: str, reader: Reader, as_of: date) -> bool:
    """Whether the words hold a figure or a day."""
    numbers = reader.knowledge.numbers
    return bool(numbers.scan(text) or numbers.scan_dates(text, as_of))


def _of_each(u: Understanding) -> tuple[Understanding, ...]:
    """The same asked of everybody whom it asks about: 「我和我老公的店谁能过」."""
    if not u.ask.also or u.supposes:
        return (u,)
    names = {ME: "您自己", **u.known.others.names}
    profiles = {ME: u.known.own, **u.known.others.profiles}

    def asked_of(holder: str, profile: Profile) -> Understanding:
        ask = replace(u.ask, holder=holder, words=names.get(holder, holder))
        return replace(u, ask=ask, known=replace(u.known, profile=profile))

    found = (asked_of(h, profiles.get(h, {})) for h in u.ask.also[:MOST])
    return (asked_of(u.ask.holder, u.known.profile), *found)


def _tells_only(u: Understanding) -> bool:
    """Whether words that looked like a question tell figures and name nothing that they could be asked of:
    「剩下几项没毛病」 before 「头部肯带吗」. They lead to what is asked next."""
    found = (
        u.ask.rules
        or u.ask.platforms
        or u.ask.programmes
        or u.ask.themes
        or u.ask.needs
        or u.lacks.outside
        or u.lacks.absent
    )
    return bool(u.stated or u.asides.unowned) and not (found or u.lacks.declined)


def _elsewhere(lead: str, asked: str, reader: Reader) -> bool:
    """Whether what leads to a question is also of another platform than it."""
    said = set(reader.vocabulary.platforms(asked))
    return bool(said) and not said.issuperset(reader.vocabulary.platforms(lead))


def _within(before: Understanding, read: Understanding, words: str, reader: Reader) -> str:
    """The words with the plan that the ask before was of, where they could be of it and name no other:
    「头部最高冻几成佣金」「保证金提到多少」; "" otherwise."""
    vocabulary, rules = reader.vocabulary, reader.vocabulary.rules
    if not before.ask.rules or not read.ask.rules or read.hints.platform or read.hints.plan:
        return ""
    said, found = rules[before.ask.rules[0]], rules[read.ask.rules[0]]
    if said.programme == found.programme or said.platform != found.platform:
        return ""
    plan = vocabulary.knowledge.programmes[said.programme].names[0]
    if vocabulary.rule_names(plan):
        return ""
    text = f"{plan}{fold(words)}"
    best = next(iter(topics(text, (), vocabulary, (said.platform,))), None)
    return text if best and best.named and best.rule.programme == said.programme else ""


def _instead(before: Understanding, asked: str, vocabulary: Vocabulary) -> str:
    """What was asked of a platform outside, of the one that 「抖音呢」 names; "" where it names none."""
    where = next(iter(vocabulary.platform_spans(asked)), None)
    outsider = next(iter(vocabulary.outsiders(before.text.folded)), None)
    if where is None or outsider is None:
        return ""
    return before.text.folded[: outsider[0]] + asked[where[0] : where[1]] + before.text.folded[outsider[1] :]


def _known(state: SessionState, held: SessionState) -> SessionState:
    """The conversation before the turn, with what is known by now."""
    return replace(
        state, profile=held.profile, platform=held.platform, others=held.others, doubtful=held.doubtful,
        parts=held.parts,
    )  # fmt: skip


def told_state(state: SessionState, u: Understanding) -> SessionState:
    """What the conversation holds behind words that only tell."""
    return replace(_known(state, next_state(state, u, ())), platform=state.platform)


def _same(one: Understanding, other: Understanding) -> bool:
    """Whether an ask adds nothing to another: 「算头部吗」, 「够不够格」."""
    judged = ("eligibility", "calculation", "statement")
    return (
        bool(one.ask.rules)
        and one.ask.intent == other.ask.intent
        and one.ask.intent in judged
        and (one.ask.rules, one.ask.wants, one.ask.facts, one.ask.sum)
        == (other.ask.rules, other.ask.wants, other.ask.facts, other.ask.sum)
        and one.known.profile.keys() == other.known.profile.keys()
    )


def of_turn(u: Understanding, turn: int) -> Understanding:
    """As of the one turn that all asks of a message are of."""
    profile, traits = (
        {f: replace(s, turn=min(s.turn, turn)) for f, s in known.items()}
        for known in (u.known.profile, u.known.traits)
    )
    return replace(
        u,
        text=replace(u.text, turn=turn),
        known=replace(u.known, profile=profile, traits=traits),
    )


def after(state: SessionState, parts: Sequence[Understanding], draft: Draft) -> SessionState:
    """What the next turn needs: each part with the facts that it asked back for."""
    turn = state.turn + 1
    several = len(parts) > 1
    for part, answered in zip(parts, draft.parts, strict=True):
        asked = part.ask.facts if part.ask.intent == "information" else ()
        pending = answered.asks if several else tuple(a.fact for a in draft.ask)
        state = next_state(state, part, pending or asked)  # 「商品分几分起跳？」 「我家69分」
    first = parts[0].text
    return replace(state, turn=turn, spoken="en" if first.english else first.script)
