"""The stage ``understand``: a turn and its conversation → what is asked, in terms of the knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from assistant.models.tagger import Tagger
from assistant.numbers import Mention
from assistant.rules.schema import Knowledge
from assistant.text import Folded, fold_aligned, is_english, is_traditional, to_traditional
from assistant.types import (
    ME,
    PERSON,
    Asked,
    BackTo,
    Beliefs,
    Doubtful,
    Hints,
    Known,
    Lacking,
    Quantity,
    Respelling,
    Script,
    SessionState,
    StartOver,
    StatedFact,
    Suppose,
    Told,
    TurnText,
    Understanding,
    Wants,
    entries,
)
from assistant.understand.claims import Heard, asides_of
from assistant.understand.dialogue import (
    Addressed,
    addressed,
    all_mine,
    back_at,
    state_of,
    told,
)
from assistant.understand.disputed import doubtful_now, settled, still_open
from assistant.understand.elsewhere import told_of_elsewhere, without_wrong
from assistant.understand.evidence import evidence
from assistant.understand.facts import Reading
from assistant.understand.figures.added import added
from assistant.understand.filled import is_unsure
from assistant.understand.followup import loose_numbers, same_words
from assistant.understand.holders import Holders
from assistant.understand.human import Human
from assistant.understand.intent import SPARED, declined
from assistant.understand.likely import NOTHING, Likely, adopted, opinion, weighed
from assistant.understand.moves import corrected, gone_back, known_before, led_back, tried, under, with_holder
from assistant.understand.premises import premises_of
from assistant.understand.rivals import rivalled
from assistant.understand.routes import Routes
from assistant.understand.seen import Seen, see
from assistant.understand.statements import Statements
from assistant.understand.stretches import told_together
from assistant.understand.subject import Subject, led_by, of_a_year, subject_of
from assistant.understand.sums import Found, adds_up, without
from assistant.understand.talk import Talk
from assistant.understand.tallies import completed, tallied, with_tallies
from assistant.understand.topics import says_only
from assistant.understand.traits import Traits
from assistant.understand.turn import Turn, asks_for
from assistant.understand.vocabulary import Vocabulary
from assistant.understand.wishes import Wishes, just_there


@dataclass(frozen=True, slots=True)
class _Aim:
    """What a turn is about, with the tagger's ``second`` opinion; the numbers said of the rule; and the
    conversation that the turn goes on with, or ``back`` to."""

    seen: Seen
    wants: Wants
    subject: Subject
    second: Likely
    norms: tuple[Mention, ...]
    state: SessionState
    back: BackTo | None


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What a turn tells of the one whom it is about, over what was known ``before``; the sum that it asks
    for, and the doubts of the turns before that it leaves open."""

    said: Addressed
    subject: Subject
    before: Mapping[str, StatedFact]
    reading: Reading
    found: Found | None
    open_doubts: tuple[Doubtful, ...]


class Reader:
    """Reads turns. Holds only the compiled vocabulary, so one serves every thread."""

    def __init__(self, knowledge: Knowledge, tagger: Tagger | None = None) -> None:
        self.knowledge, self.tagger = knowledge, tagger
        self.vocabulary = Vocabulary(knowledge)
        self.holders = Holders(self.vocabulary)
        self.statements = Statements(self.vocabulary)
        self.wishes = Wishes(self.vocabulary)
        self.traits = Traits(self.vocabulary)
        self.routes = Routes(self.vocabulary, self.traits)
        self.talk = Talk(self.vocabulary)
        self.human = Human(self.vocabulary)

    def prepare(self) -> None:
        """Loads what the first need would wait for."""
        self.routes.help.prepare()

    def small_talk(self, turn: Folded) -> str:
        """The kind of small talk that a turn in our words is; "" where it says anything else. One that asks
        for a person is ``PERSON``, but for 「你是真人吗」, which asks who we are."""
        kind = self.talk.kind(turn)
        return PERSON if kind != "who" and self.human.asked(turn.original).wish == "only" else kind

    def read(
        self,
        question: str,
        state: SessionState,
        as_of: date,
        given: Mapping[str, StatedFact] | None = None,
    ) -> Understanding:
        """``given`` are facts handed over with the request; the question's own words win over them."""
        u = self._read(question, self.traits.without(state), as_of, self.traits.only_facts(given))
        return self.traits.known(u, state, given)

    def _read(
        self, question: str, state: SessionState, as_of: date, given: Mapping[str, StatedFact] | None
    ) -> Understanding:
        folded, respelt = self._respelt(self.vocabulary.wordings.ours(fold_aligned(question)))
        text, reset = folded.text, bool(self.vocabulary.cue("reset", folded.text))
        if reset:
            state = SessionState(turn=state.turn)
        before = known_before(text, state, given, self.vocabulary)
        blank = Understanding(
            self._written(folded, state),
            Asked("decline", query=text),
            known=Known(before, before, state.others, state.parts),
            moves=(StartOver(),) if reset else (),
        )
        reason = declined(text, self.vocabulary)
        if reason and reason not in SPARED:
            return replace(blank, lacks=Lacking(reason))
        if not (reason or reset) and (talk := self.small_talk(folded)):
            return replace(blank, lacks=Lacking(talk=talk))
        seen = see(folded, as_of, self.vocabulary, _day_told(state), goes_on=bool(state.rules))
        if seen.whole:
            return replace(blank, lacks=Lacking("outside", seen.outside, near=self.routes.near(seen, state)))
        meant = self.routes.meant(blank, seen)
        if meant is not None and meant.text.english:
            return meant
        aim = self._aimed(seen, state)
        gathered = self._gathered(aim, given)
        stated, subject = gathered.reading.stated, gathered.subject
        if meant is not None and stated:
            return meant
        if reason and not (subject.rule and any(isinstance(f.value, Quantity) for f in stated)):
            return replace(blank, lacks=Lacking(reason))
        own = stated or seen.facts or seen.platforms or seen.programmes or seen.names or seen.outside
        ours = own or any(t.named for t in subject.found)
        if not ours and (reset or self.vocabulary.cue("chat", text)):
            return replace(blank, lacks=Lacking("reset" if reset else "chat"))
        understood = self._understood(blank, aim, gathered, given, respelt)
        understood = self.routes.routed(
            understood, gathered.found, aim.seen, subject, gathered.said.state, aim.second
        )
        near = self.routes.near(aim.seen, state, aim.second)
        return replace(understood, lacks=replace(understood.lacks, near=near))

    def _written(self, folded: Folded, state: SessionState) -> TurnText:
        """The turn in its language; what has none of its own (76分, ok) is in that of the turn before."""
        question = folded.original
        english = is_english(question) or self.talk.in_english(folded, state.spoken == "en")
        same = state.spoken == "hant" and to_traditional(question) == question
        script: Script = "hant" if same or is_traditional(question) else "hans"
        return TurnText(question, folded.text, script, state.turn + 1, english)

    # --- what it is about, and what it tells -----------------------------------------------------

    def _aimed(self, seen: Seen, state: SessionState) -> _Aim:
        vocabulary = self.vocabulary
        wants = self.wishes.wanted(seen)
        second = opinion(seen, self.tagger)
        back = gone_back(seen, state, vocabulary)
        state = back_at(state, back)
        held = state_of(state, state.others.now).parts
        counted = tallied(seen, held, vocabulary.counts, state.profile, vocabulary)
        subject = subject_of(completed(counted, seen), wants, state, vocabulary, second, back)
        known = state_of(state, state.others.now).profile
        norms, seen = self.statements.norms(seen, subject, known)
        elsewhere = told_of_elsewhere(seen, state, vocabulary)
        seen = without(seen, elsewhere.numbers)
        led = led_back(subject, state)
        state = without_wrong(back_at(state, led), elsewhere.wrong)
        return _Aim(seen, wants, subject, second, tuple(norms), state, back or led)

    def _gathered(self, aim: _Aim, given: Mapping[str, StatedFact] | None) -> _Gathered:
        vocabulary, seen, subject = self.vocabulary, aim.seen, aim.subject
        said = self._addressed(aim)
        state = said.state  # as it stands for the one whom the turn is about
        before = known_before(seen.text, state, given if said.holder == ME else None, vocabulary)
        counts = tallied(said.seen, state.parts, subject.facts, before, vocabulary)
        before = {f: s for f, s in before.items() if f not in counts.gone}
        if not state.rules or state.intent in ("statement", "plans"):
            before |= same_words(subject.facts, before, vocabulary)
        reading = with_tallies(
            self.statements.read(without(said.seen, counts.apart), subject, state, before), counts
        )
        subject, led = of_a_year(subject, reading.stated, seen, vocabulary), subject
        if subject is not led:
            reading = self.statements.read(said.seen, subject, state, before)
        # Of whose and of when a figure is, a later turn tells with the ones before it.
        own_first = aim.second if not state.turn and said.holder == ME else NOTHING
        reading = weighed(own_first, reading, said.seen, vocabulary)
        replied, still = settled(seen.text, state, vocabulary)
        if not reading.stated:
            reading = replace(reading, stated=replied)
        found, reading = self.statements.with_sum(said.seen, subject, before, reading, state)
        if found is None:  # what is worked out of several numbers takes each for itself
            reading = adopted(own_first, reading, subject.facts, vocabulary)
            reading = rivalled(said.seen, reading, subject.judged, vocabulary)
        reading = replace(reading, parts=(*(p for p in reading.parts if not p.side), *counts.parts))
        return _Gathered(said, subject, before, reading, found, still)

    def _understood(
        self,
        blank: Understanding,
        aim: _Aim,
        gathered: _Gathered,
        given: Mapping[str, StatedFact] | None,
        respelt: tuple[Respelling, ...],
    ) -> Understanding:
        """The turn with all that is read of it."""
        vocabulary, seen, text = self.vocabulary, aim.seen, aim.seen.text
        said, subject, reading = gathered.said, gathered.subject, gathered.reading
        state, before, stated = said.state, gathered.before, reading.stated
        move = tried(seen, subject, stated, state, aim.back, vocabulary)
        suppose = isinstance(move, Suppose)
        before = under(move, before, state)
        real = {**before, **entries(stated, blank.text.turn)}
        more = () if suppose else added(seen, stated, vocabulary)  # is tried, and what it is on top of kept
        if suppose or more:
            move = move if suppose else Suppose()
            tried_of = {c.fact: c for c in more}
            stated = tuple(replace(tried_of.get(c.fact, c), force="supposed") for c in stated)
            reading = replace(reading, stated=stated)
        profile = {**real, **entries(stated, blank.text.turn)}
        likely = self.wishes.likely(
            blank.text, seen, aim.second, later=bool(state.turn), stated=bool(stated), known=bool(before)
        )
        premises = premises_of(text, aim.norms, seen.numbers, seen.facts, subject.rule, vocabulary)
        who = self.wishes.who
        turn = Turn(seen, subject, aim.wants, reading, premises, likely, profile, state, who, aim.second)
        signs = evidence(turn, vocabulary)
        intent, same = self.wishes.intent(turn, signs)
        after = told(
            said,
            None if suppose else real,
            reading.parts,
            lambda s, at: self.statements.read(s, subject, at, at.profile),
        )
        open_ = still_open(gathered.open_doubts, stated)
        doubtful = (*doubtful_now(reading, before, blank.text.turn), *open_)
        asides = asides_of(reading, seen, respelt, vocabulary)
        heard = Heard({said.holder: reading, **after.readings}, seen, aim.second, suppose, bool(state.turn))
        back = with_holder(aim.back, said.holder, aim.state.others)
        moves = (corrected(text, stated, before, vocabulary), move, back)
        return replace(
            blank,
            ask=Asked(
                intent=intent,
                wants=state.wants if same and not aim.wants else aim.wants,
                platforms=subject.platforms,
                programmes=subject.programmes,
                rules=tuple(r.id for r in subject.focus),
                facts=self.wishes.part(seen, subject, stated, profile) or just_there(premises, stated),
                holder=said.holder,
                also=tuple(h for h in said.heard.said if h != said.holder) if said.heard.all_asked else (),
                query=self._query(text, state.query if subject.inherits else ""),
                topic=led_by(text, subject, state),
            ),
            told=Told(heard.claims(doubtful, asides), doubtful),
            known=Known(
                profile,
                {**after.own, **given} if given and said.holder != ME else after.own,
                after.others,
                after.parts,
                loose_numbers(seen, reading, state),
                self._unsure(seen, said, profile),
            ),
            moves=(*blank.moves, *(move for move in moves if move)),
            beliefs=Beliefs(premises, subject.misattribution),
            asides=asides,
            lacks=Lacking(
                outside=seen.outside,
                not_covered=vocabulary.not_covered(text, self.wishes.scope(subject)),
                under_review=self._under_review(subject),
            ),
            hints=Hints(
                rule=asks_for(seen, subject, vocabulary),
                only=not seen.outside and says_only(text, subject.found, vocabulary),
                platform=bool(seen.platforms) or (bool(state.turn) and state.platform in subject.platforms),
                plan=bool(seen.programmes or seen.names),
                audience=vocabulary.audience(text),
                shop=bool(vocabulary.cue("shop", text)),
                support=any(vocabulary.cue(c, text) for c in ("list", "apply", "everywhere"))
                and bool(vocabulary.cue("plan", text)),
                guess=likely,
                evidence=signs,
            ),
        )

    def _unsure(self, seen: Seen, said: Addressed, profile: Mapping[str, StatedFact]) -> tuple[str, ...]:
        """What whom the turn asks about does not know: what it says so of, and what was said so of before."""
        words, pending = seen.folded.original, said.state.pending
        line = self.vocabulary.lines.read(words)
        now = pending if is_unsure(words) else (line.fact,) if line and line.value is None else ()
        before = said.state.unsure if said.holder == said.whole.others.now else ()
        return tuple(f for f in dict.fromkeys((*before, *now)) if f not in profile)

    def _addressed(self, aim: _Aim) -> Addressed:
        """Whom the turn is about; several shops that are asked for together are the merchant's own."""
        seen, subject, state = aim.seen, aim.subject, aim.state
        summed = self.vocabulary.cue("summed_up", seen.text)
        shops = self.statements.shops.told(seen) if summed else None
        apart = summed and told_together(seen, self.vocabulary)
        if summed and not apart and adds_up(seen, subject.focus, shops, self.vocabulary):
            return all_mine(seen, state)
        return addressed(seen, aim.second, subject, state, self.holders)

    def _respelt(self, folded: Folded) -> tuple[Folded, tuple[Respelling, ...]]:
        """The words with misspelt names set right, and what was read as what."""
        wrong = list(self.vocabulary.speller.misspelt(folded.text))
        said = (Respelling(folded.source(start, end), name) for start, end, name in wrong)
        return (folded.replaced(wrong) if wrong else folded), tuple(dict.fromkeys(said))

    def _under_review(self, subject: Subject) -> tuple[str, ...]:
        """The title of the rule that is meant, when it has been withdrawn."""
        meant = subject.found[:1] if not subject.focus else ()
        return tuple(t.rule.title for t in meant if t.rule.id in self.knowledge.withdrawn)

    def _query(self, text: str, before: str) -> str:
        """The search text: what a follow-up leans on, and our articles' words for the merchant's."""
        synonyms = self.knowledge.lexicon.synonyms
        added = [w for w, others in synonyms.items() if w not in text and any(o in text for o in others)]
        return " ".join(w for w in (before, text, *added) if w)


def _day_told(state: SessionState) -> date | None:
    """The day that the turn before told last, whose month a bare 9号 is of."""
    told = (f for f in state.profile.values() if f.fact in state.last_facts)
    return next((f.value for f in reversed(list(told)) if isinstance(f.value, date)), None)
