"""The stage ``understand``: a turn and its conversation → what is asked, in terms of the knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.numbers import Mention, scan, scan_dates
from assistant.rules.conditions import necessary
from assistant.rules.schema import Knowledge, Rule
from assistant.text import Folded, fold, fold_aligned, is_traditional
from assistant.types import FactValue, Intent, Misattribution, Script, SessionState, StatedFact, Understanding
from assistant.understand.facts import Reading, named_facts, read_facts, shifted, value_for
from assistant.understand.intent import Signs, classify, declined, wanted
from assistant.understand.topics import Topic, topics
from assistant.understand.vocabulary import Named, Vocabulary

_FOLLOW_UP_LENGTH = 12  # a turn this short that names nothing itself leans on the last one


class Reader:
    """Reads turns. Holds only the compiled vocabulary, so one serves every thread."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.vocabulary = Vocabulary(knowledge)

    def read(
        self, question: str, state: SessionState, as_of: date, given: Mapping[str, StatedFact] | None = None
    ) -> Understanding:
        """``given`` are facts handed over with the request; the question's own words win over them."""
        folded = fold_aligned(question)
        text, vocabulary = folded.text, self.vocabulary
        turn = state.turn + 1
        if vocabulary.cue("reset", text):
            state = SessionState(turn=state.turn)
        base: dict[str, StatedFact] = {**state.profile, **(given or {})}
        script: Script = "hant" if is_traditional(question) else "hans"
        if reason := declined(text, vocabulary):
            return Understanding(
                question, text, script, "decline", turn, profile=base, decline=reason, query=text
            )

        numbers = scan(text)
        dates = scan_dates(text, as_of)
        named = named_facts(vocabulary, text, numbers, dates)
        said_platforms, outside = vocabulary.platforms(text), vocabulary.outside(text)
        programmes = vocabulary.programmes(text)
        found, misattribution = self._topics(text, named, said_platforms, outside, programmes, state)
        inherits = self._leans_back(text, found, programmes, bool(outside), state, numbers, named)
        focus = self._focus(found, inherits, state, named)
        platforms = self._platforms(said_platforms, programmes, focus, misattribution, inherits, state)
        whatif = bool(vocabulary.cue("whatif", text)) and bool(state.rules or state.profile)
        facts_in_focus = [f for rule in focus for f in rule.facts()]
        reading = read_facts(folded, numbers, dates, named, facts_in_focus, vocabulary, turn)
        correcting = bool(vocabulary.cue("correction", text))
        reading = self._adopt_unowned(folded, reading, state, facts_in_focus, correcting, turn)
        stated = tuple(self._incremented(f, text, base, folded) for f in reading.stated)
        if whatif:
            stated = tuple(replace(f, origin="whatif") for f in stated)
        profile = {**base, **{f.fact: f for f in stated}}
        wants = wanted(text, vocabulary)
        chatting = not (stated or focus or platforms or programmes) and self.vocabulary.cue("chat", text)
        if chatting and not outside:
            return Understanding(
                question, text, script, "decline", turn, profile=base, decline="chat", query=text
            )
        intent = self._intent(
            text, found, focus, programmes, stated, profile, wants, platforms, inherits, state
        )
        named_programmes = tuple(programmes) or tuple(dict.fromkeys(r.programme for r in focus))
        scope = named_programmes or self._of_platforms(platforms)
        return Understanding(
            question=question,
            folded=text,
            script=script,
            intent=intent,
            turn=turn,
            platforms=platforms,
            outside=outside,
            programmes=named_programmes,
            rules=tuple(r.id for r in focus),
            asked_facts=self._asked_part(text, named, stated, focus),
            stated=stated,
            profile=profile,
            whatif=whatif,
            corrected=tuple(f.fact for f in stated if correcting and f.fact in base),
            misattribution=misattribution,
            unowned=tuple(folded.source(m.start, m.end) for m in reading.unowned if m.arabic),
            not_covered=vocabulary.not_covered(text, scope),
            wants=wants,
            query=self._query(text, state.query if inherits else ""),
            topic=state.query if inherits and state.query else text,
        )

    # --- what it is about ------------------------------------------------------------------------

    def _topics(
        self,
        text: str,
        named: Sequence[Named],
        platforms: Sequence[str],
        outside: Sequence[str],
        programmes: Mapping[str, str],
        state: SessionState,
    ) -> tuple[list[Topic], Misattribution | None]:
        """Rules on the named platforms, and a plan that was named with a platform it is not of."""
        knowledge = self.knowledge
        own = topics(text, named, self.vocabulary, platforms)
        if not platforms and not outside:
            return own, None
        said = knowledge.platforms[platforms[0]].name if platforms else outside[0]
        for programme, name in programmes.items():
            actual = knowledge.programmes[programme].platform
            at_home = any(knowledge.programmes[p].platform in platforms for p in programmes)
            if actual not in platforms and not at_home:
                elsewhere = topics(text, named, self.vocabulary, [actual])
                return elsewhere, Misattribution(name, said, knowledge.platforms[actual].name)
        if platforms and not own and not programmes:
            elsewhere = [t for t in topics(text, named, self.vocabulary) if t.named]
            if elsewhere:
                rule = elsewhere[0].rule
                return elsewhere, Misattribution(rule.title, said, knowledge.platforms[rule.platform].name)
        return ([] if outside and not platforms else own), None

    def _leans_back(
        self,
        text: str,
        found: Sequence[Topic],
        programmes: Mapping[str, str],
        outside: bool,
        state: SessionState,
        numbers: Sequence[Mention],
        named: Sequence[Named],
    ) -> bool:
        """Whether the turn is understood only with the one before it."""
        if not state.turn or outside or not (state.rules or state.query):
            return False
        if any(t.named for t in found) or programmes:
            return False
        cues = ("whatif", "correction", "increment", "follow_up", "part")
        if any(self.vocabulary.cue(c, text) for c in cues):
            return True
        return bool(numbers or named) or len(text) <= _FOLLOW_UP_LENGTH

    def _focus(
        self, found: Sequence[Topic], inherits: bool, state: SessionState, named: Sequence[Named]
    ) -> list[Rule]:
        """The rules under discussion, best first. A follow-up keeps the old one while its facts fit."""
        rules = self.knowledge.rules
        if inherits and state.rules:
            held = [rules[r] for r in state.rules if r in rules]
            fitting = [
                r for r in held if not named or any(not set(r.facts()).isdisjoint(n.ids) for n in named)
            ]
            if fitting:
                return fitting
        if not found:
            return []
        best = found[0]
        return [best.rule]

    def _platforms(
        self,
        said: Sequence[str],
        programmes: Mapping[str, str],
        focus: Sequence[Rule],
        misattribution: Misattribution | None,
        inherits: bool,
        state: SessionState,
    ) -> tuple[str, ...]:
        implied = [self.knowledge.programmes[p].platform for p in programmes] + [r.platform for r in focus]
        if misattribution:
            return tuple(dict.fromkeys(implied))
        if said:
            return tuple(said)
        if implied:
            return tuple(dict.fromkeys(implied))
        return (state.platform,) if inherits and state.platform else ()

    def _of_platforms(self, platforms: Sequence[str]) -> tuple[str, ...]:
        return tuple(p.id for p in self.knowledge.programmes.values() if p.platform in platforms)

    def _query(self, text: str, before: str) -> str:
        """The search text: what a follow-up leans on, and our articles' words for the merchant's."""
        synonyms = self.knowledge.lexicon.synonyms
        added = [w for w, others in synonyms.items() if w not in text and any(o in text for o in others)]
        return " ".join(w for w in (before, text, *added) if w)

    # --- facts over several turns ----------------------------------------------------------------

    def _adopt_unowned(
        self,
        folded: Folded,
        reading: Reading,
        state: SessionState,
        focus: Sequence[str],
        correcting: bool,
        turn: int,
    ) -> Reading:
        """A number without a word: the fact being corrected, or the one that was asked for."""
        facts = self.knowledge.facts
        stated = {f.fact: f for f in reading.stated}
        left: list[Mention] = []
        wanted_facts = state.last_facts if correcting else (*state.pending, *state.last_facts)
        for mention in reading.unowned:
            able = [
                f
                for f in wanted_facts
                if f in facts and f not in stated and value_for(mention, facts[f]) is not None
            ]
            # Asked for several facts, a bare number could be any of them.
            if able and (correcting or len(set(able)) == 1 or not state.pending):
                value = value_for(mention, facts[able[0]])
                assert value is not None
                stated[able[0]] = StatedFact(able[0], value, folded.source(mention.start, mention.end), turn)
            else:
                left.append(mention)
        return Reading(tuple(stated.values()), tuple(left))

    def _incremented(
        self, fact: StatedFact, text: str, base: Mapping[str, StatedFact], folded: Folded
    ) -> StatedFact:
        """再播4小时 adds to what is known; 提到76 replaces it."""
        if fact.fact not in base or not self.vocabulary.cue("increment", text):
            return fact
        total: FactValue | None = shifted(base[fact.fact].value, fact.value)
        return (
            fact if total is None else replace(fact, value=total, text=f"{base[fact.fact].text}＋{fact.text}")
        )

    # --- what is wanted --------------------------------------------------------------------------

    def _intent(
        self,
        text: str,
        found: Sequence[Topic],
        focus: Sequence[Rule],
        programmes: Mapping[str, str],
        stated: Sequence[StatedFact],
        profile: Mapping[str, StatedFact],
        wants: str,
        platforms: Sequence[str],
        inherits: bool,
        state: SessionState,
    ) -> Intent:
        rule = focus[0] if focus else None
        in_rule = set(rule.facts()) if rule else set()
        audience_facts = {a.fact for a in self.knowledge.audiences.values() if a.fact}
        about_rule = [f for f in stated if f.fact in in_rule]
        signs = Signs(
            rule=rule,
            rule_named=bool(found and found[0].named),
            programme_named=bool(programmes),
            stated=bool(about_rule) or (bool(stated) and rule is None),
            platform_or_audience=bool(platforms) or any(f.fact in audience_facts for f in stated),
            known_facts=any(f in profile for f in in_rule),
        )
        intent = classify(text, signs, wants, self.vocabulary)  # type: ignore[arg-type]
        if inherits and state.intent and intent in ("information", "statement"):
            asks_anew = self.vocabulary.cue("ask", text) and not about_rule
            if about_rule or not asks_anew:
                return state.intent
        return intent

    def _asked_part(
        self,
        text: str,
        named: Sequence[Named],
        stated: Sequence[StatedFact],
        focus: Sequence[Rule],
    ) -> tuple[str, ...]:
        """Facts when only a part of the rule is asked: 「基础销量这一项够吗」「商品分76够吗」.

        Without 「这一项」 it must be one condition that the rule cannot do without, judged right after
        its number: 「粉丝900万够吗」 is no part, since a turnover could still make a top creator.
        """
        if not focus:
            return ()
        own = set(focus[0].facts())
        mentioned = tuple(dict.fromkeys(f for n in named for f in n.ids if f in own))
        given = [f for f in stated if f.fact in own]
        if not given or self.vocabulary.cue("part", text):
            return mentioned
        if len(given) == 1 and given[0].fact in necessary(focus[0].require):
            end = text.find(fold(given[0].text)) + len(fold(given[0].text))
            if self.vocabulary.cues("judged").match(text, end):
                return (given[0].fact,)
        return ()
