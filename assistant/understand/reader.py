"""The stage ``understand``: a turn and its conversation → what is asked, in terms of the knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.numbers import DateMention, Mention, scan, scan_dates
from assistant.rules.conditions import necessary
from assistant.rules.schema import Knowledge, Rule
from assistant.text import Folded, fold, fold_aligned, is_traditional
from assistant.types import Intent, Misattribution, Script, SessionState, StatedFact, Understanding
from assistant.understand.facts import Reading, named_facts, read_facts, shifted, value_for
from assistant.understand.intent import Signs, classify, declined, wanted
from assistant.understand.topics import Topic, topics
from assistant.understand.vocabulary import Named, Vocabulary

_FOLLOW_UP_LENGTH = 12  # a turn this short that names nothing itself leans on the last one


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the words of a turn name, before anything is concluded from it."""

    folded: Folded
    numbers: Sequence[Mention]
    dates: Sequence[DateMention]
    facts: Sequence[Named]
    platforms: tuple[str, ...]
    outside: tuple[str, ...]
    programmes: Mapping[str, str]

    @property
    def text(self) -> str:
        return self.folded.text


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a turn is about. ``focus`` are the rules under discussion, best first; ``inherits`` when the
    turn is understood only with the one before it."""

    found: Sequence[Topic]
    focus: Sequence[Rule]
    platforms: tuple[str, ...]
    programmes: tuple[str, ...]
    misattribution: Misattribution | None
    inherits: bool

    @property
    def rule(self) -> Rule | None:
        return self.focus[0] if self.focus else None

    @property
    def facts(self) -> list[str]:
        return [f for rule in self.focus for f in rule.facts()]


class Reader:
    """Reads turns. Holds only the compiled vocabulary, so one serves every thread."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.vocabulary = Vocabulary(knowledge)

    def read(
        self,
        question: str,
        state: SessionState,
        as_of: date,
        given: Mapping[str, StatedFact] | None = None,
    ) -> Understanding:
        """``given`` are facts handed over with the request; the question's own words win over them."""
        folded = fold_aligned(question)
        text, turn = folded.text, state.turn + 1
        reset = bool(self.vocabulary.cue("reset", text))
        if reset:
            state = SessionState(turn=state.turn)
        before: dict[str, StatedFact] = {**state.profile, **(given or {})}
        script: Script = "hant" if is_traditional(question) else "hans"
        blank = Understanding(
            question, text, script, "decline", turn, profile=before, query=text, reset=reset
        )
        if reason := declined(text, self.vocabulary):
            return replace(blank, decline=reason)
        seen = self._see(folded, as_of)
        subject = self._subject(seen, state)
        stated, unowned = self._facts(seen, subject, state, before, turn)
        ours = stated or subject.focus or subject.platforms or seen.programmes or seen.outside
        if not ours and (reset or self.vocabulary.cue("chat", text)):
            return replace(blank, decline="reset" if reset else "chat")
        whatif = bool(self.vocabulary.cue("whatif", text)) and bool(state.rules or state.profile)
        if whatif:
            stated = tuple(replace(f, origin="whatif") for f in stated)
        profile = {**before, **{f.fact: f for f in stated}}
        wants = wanted(text, self.vocabulary)
        correcting = self.vocabulary.cue("correction", text)
        return replace(
            blank,
            intent=self._intent(seen, subject, stated, profile, state),
            platforms=subject.platforms,
            outside=seen.outside,
            programmes=subject.programmes,
            rules=tuple(r.id for r in subject.focus),
            asked_facts=self._asked_part(seen, subject, stated),
            stated=stated,
            profile=profile,
            whatif=whatif,
            corrected=tuple(f.fact for f in stated if correcting and f.fact in before),
            misattribution=subject.misattribution,
            under_review=self._under_review(subject),
            unowned=tuple(folded.source(m.start, m.end) for m in unowned if _could_be_a_fact(m)),
            not_covered=self.vocabulary.not_covered(text, self._scope(subject)),
            wants=wants,
            query=self._query(text, state.query if subject.inherits else ""),
            topic=state.query if subject.inherits and state.query else text,
        )

    def _see(self, folded: Folded, as_of: date) -> _Seen:
        text, vocabulary = folded.text, self.vocabulary
        numbers, dates = scan(text), scan_dates(text, as_of)
        return _Seen(
            folded,
            numbers,
            dates,
            named_facts(vocabulary, text, numbers, dates),
            vocabulary.platforms(text),
            vocabulary.outside(text),
            vocabulary.programmes(text),
        )

    # --- what it is about ------------------------------------------------------------------------

    def _subject(self, seen: _Seen, state: SessionState) -> _Subject:
        found, misattribution = self._topics(seen)
        inherits = self._leans_back(seen, found, state)
        focus = self._focus(seen, found, state if inherits else SessionState())
        programmes = tuple(seen.programmes) or tuple(dict.fromkeys(r.programme for r in focus))
        implied = [self.knowledge.programmes[p].platform for p in programmes]
        implied += [r.platform for r in focus] or [t.rule.platform for t in found[:1]]
        if seen.platforms and misattribution is None:
            platforms = seen.platforms
        elif implied:
            platforms = tuple(dict.fromkeys(implied))
        else:
            platforms = (state.platform,) if inherits and state.platform else ()
        return _Subject(found, focus, platforms, programmes, misattribution, inherits)

    def _topics(self, seen: _Seen) -> tuple[list[Topic], Misattribution | None]:
        """Rules on the named platforms, and a plan that was named with a platform it is not of."""
        own = topics(seen.text, seen.facts, self.vocabulary, seen.platforms)
        if not seen.platforms and not seen.outside:
            return own, None
        known = self.knowledge
        said = known.platforms[seen.platforms[0]].name if seen.platforms else seen.outside[0]
        homes = {p: known.programmes[p].platform for p in seen.programmes}
        if homes and not set(homes.values()) & set(seen.platforms):
            programme, home = next(iter(homes.items()))
            elsewhere = topics(seen.text, seen.facts, self.vocabulary, [home])
            return elsewhere, Misattribution(seen.programmes[programme], said, known.platforms[home].name)
        if seen.platforms and not own and not homes:
            elsewhere = [t for t in topics(seen.text, seen.facts, self.vocabulary) if t.named]
            if elsewhere:
                rule = elsewhere[0].rule
                return elsewhere, Misattribution(rule.title, said, known.platforms[rule.platform].name)
        return ([] if seen.outside and not seen.platforms else own), None

    def _leans_back(self, seen: _Seen, found: Sequence[Topic], state: SessionState) -> bool:
        """Whether the turn is understood only with the one before it."""
        if not state.turn or seen.outside or not (state.rules or state.query):
            return False
        if any(t.named for t in found) or seen.programmes:
            return False
        cues = ("whatif", "correction", "increment", "follow_up", "part")
        if any(self.vocabulary.cue(c, seen.text) for c in cues):
            return True
        return bool(seen.numbers or seen.facts) or len(seen.text) <= _FOLLOW_UP_LENGTH

    def _focus(self, seen: _Seen, found: Sequence[Topic], held: SessionState) -> list[Rule]:
        """The rule under discussion. A follow-up keeps the old one while its facts fit."""
        old = [self.knowledge.rules[r] for r in held.rules if r in self.knowledge.rules]
        fitting = [
            r for r in old if not seen.facts or any(not set(r.facts()).isdisjoint(n.ids) for n in seen.facts)
        ]
        return fitting or [t.rule for t in found[:1] if t.rule.id in self.knowledge.rules]

    def _under_review(self, subject: _Subject) -> tuple[str, ...]:
        """The title of the rule that is meant, when it has been withdrawn."""
        meant = subject.found[:1] if not subject.focus else ()
        return tuple(t.rule.title for t in meant if t.rule.id in self.knowledge.withdrawn)

    def _scope(self, subject: _Subject) -> tuple[str, ...]:
        """The programmes whose gaps the question may be about."""
        if subject.programmes:
            return subject.programmes
        return tuple(p.id for p in self.knowledge.programmes.values() if p.platform in subject.platforms)

    def _query(self, text: str, before: str) -> str:
        """The search text: what a follow-up leans on, and our articles' words for the merchant's."""
        synonyms = self.knowledge.lexicon.synonyms
        added = [w for w, others in synonyms.items() if w not in text and any(o in text for o in others)]
        return " ".join(w for w in (before, text, *added) if w)

    # --- facts over several turns ----------------------------------------------------------------

    def _facts(
        self,
        seen: _Seen,
        subject: _Subject,
        state: SessionState,
        before: Mapping[str, StatedFact],
        turn: int,
    ) -> tuple[tuple[StatedFact, ...], tuple[Mention, ...]]:
        """Facts stated in this turn, and the numbers that no fact took."""
        reading = read_facts(
            seen.folded, seen.numbers, seen.dates, seen.facts, subject.facts, self.vocabulary, turn
        )
        reading = self._adopted(seen, reading, state, turn)
        if self.vocabulary.cue("increment", seen.text):
            return tuple(_added_up(f, before) for f in reading.stated), reading.unowned
        return reading.stated, reading.unowned

    def _adopted(self, seen: _Seen, reading: Reading, state: SessionState, turn: int) -> Reading:
        """A number without a word: the fact being corrected, or the one that was asked for."""
        facts = self.knowledge.facts
        stated = {f.fact: f for f in reading.stated}
        correcting = bool(self.vocabulary.cue("correction", seen.text))
        candidates = state.last_facts if correcting else (*state.pending, *state.last_facts)
        left: list[Mention] = []
        for mention in reading.unowned:
            able = {
                f: value
                for f in candidates
                if f in facts and f not in stated and (value := value_for(mention, facts[f])) is not None
            }
            # Asked for several facts, a bare number could be any of them.
            if able and (correcting or len(able) == 1 or not state.pending):
                fact, value = next(iter(able.items()))
                stated[fact] = StatedFact(fact, value, seen.folded.source(mention.start, mention.end), turn)
            else:
                left.append(mention)
        return Reading(tuple(stated.values()), tuple(left))

    # --- what is wanted --------------------------------------------------------------------------

    def _intent(
        self,
        seen: _Seen,
        subject: _Subject,
        stated: Sequence[StatedFact],
        profile: Mapping[str, StatedFact],
        state: SessionState,
    ) -> Intent:
        in_rule = set(subject.facts)
        audiences = {a.fact for a in self.knowledge.audiences.values() if a.fact}
        about_rule = any(f.fact in in_rule for f in stated)
        signs = Signs(
            rule=subject.rule,
            rule_named=bool(subject.found and subject.found[0].named),
            programme_named=bool(seen.programmes),
            stated=about_rule or (bool(stated) and subject.rule is None),
            platform_or_audience=bool(subject.platforms) or any(f.fact in audiences for f in stated),
            known_facts=any(f in profile for f in in_rule),
        )
        intent = classify(seen.text, signs, wanted(seen.text, self.vocabulary), self.vocabulary)
        vague = intent in ("information", "statement") and subject.inherits
        if vague and state.intent and (about_rule or not self.vocabulary.cue("ask", seen.text)):
            return state.intent  # a follow-up without a wish of its own keeps the one before
        return intent

    def _asked_part(self, seen: _Seen, subject: _Subject, stated: Sequence[StatedFact]) -> tuple[str, ...]:
        """Facts when only a part of the rule is asked: 「基础销量这一项够吗」「商品分76够吗」.

        Without 「这一项」 it must be one condition that the rule cannot do without, judged right after
        its number: 「粉丝900万够吗」 is no part, since a turnover could still make a top creator.
        """
        rule = subject.rule
        if rule is None:
            return ()
        own = set(rule.facts())
        mentioned = tuple(dict.fromkeys(f for n in seen.facts for f in n.ids if f in own))
        given = [f for f in stated if f.fact in own]
        if not given or self.vocabulary.cue("part", seen.text):
            return mentioned
        if len(given) == 1 and given[0].fact in necessary(rule.require):
            words = fold(given[0].text)
            if self.vocabulary.cues("judged").match(seen.text, seen.text.find(words) + len(words)):
                return (given[0].fact,)
        return ()


def _could_be_a_fact(mention: Mention) -> bool:
    """首播7天 and 九大政策 hold numbers that nobody means as figures of a shop."""
    return mention.arabic and mention.quantity.unit not in ("day", "month", "item", "time")


def _added_up(fact: StatedFact, before: Mapping[str, StatedFact]) -> StatedFact:
    """再播4小时 adds to what is known."""
    if fact.fact not in before:
        return fact
    total = shifted(before[fact.fact].value, fact.value)
    return (
        fact if total is None else replace(fact, value=total, text=f"{before[fact.fact].text}＋{fact.text}")
    )
