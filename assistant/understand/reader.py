"""The stage ``understand``: a turn and its conversation → what is asked, in terms of the knowledge."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from assistant.models.tagger import Tagger
from assistant.numbers import PER, Mention, Units
from assistant.rules.conditions import judge, necessary
from assistant.rules.schema import BENEFITS, Knowledge, Rule
from assistant.text import Folded, fold, fold_aligned, is_english, is_traditional
from assistant.types import (
    ME,
    Asides,
    Asked,
    Beliefs,
    Choice,
    Correct,
    Guess,
    Hints,
    Intent,
    Known,
    Lacking,
    Move,
    Premise,
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
)
from assistant.understand.claims import Heard
from assistant.understand.details import left_out
from assistant.understand.dialogue import (
    Addressed,
    addressed,
    all_mine,
    goes_on_supposing,
    otherwise,
    resumed,
    thread_of,
    told,
)
from assistant.understand.disputed import doubtful_now, settled, still_open
from assistant.understand.facts import Reading, read_facts
from assistant.understand.figures.denials import supposes_again
from assistant.understand.followup import come_to, loose_numbers, same_words, taken_up, with_replies
from assistant.understand.help import Help
from assistant.understand.holders import Holders
from assistant.understand.intent import SPARED, Signs, classify, declined, own_question, wanted
from assistant.understand.intent_model import guess
from assistant.understand.likely import Likely, guessed_too, opinion, weighed
from assistant.understand.norms import Norms
from assistant.understand.one_part import one_of_its_kind, told_of_it
from assistant.understand.parts import added_up, totalled, with_parts
from assistant.understand.plan_scope import plan_list, same_theme
from assistant.understand.premises import dimensions, premises_of
from assistant.understand.rivals import rivalled
from assistant.understand.seen import Seen, see
from assistant.understand.subject import Subject, of_a_year, subject_of
from assistant.understand.sums import Found, Leads, adds_up, continued, find_sum, without
from assistant.understand.tallies import completed, tallied, with_tallies
from assistant.understand.topics import topics
from assistant.understand.used import with_used
from assistant.understand.vocabulary import Vocabulary
from assistant.understand.windows import of_another_time

_TRIED = 4  # rules in which an equation is looked for
_IS_IT = re.compile(r"[吗么嘛吧][?？。!！\s]*$")
_BESIDE = 2  # characters between the word of a day and the length of time told from it
_TO_BE = re.compile(r"[分率数量额度丝]到[^，,。]{1,8}呢")  # 体验分到82呢


class Reader:
    """Reads turns. Holds only the compiled vocabulary, so one serves every thread."""

    def __init__(self, knowledge: Knowledge, tagger: Tagger | None = None) -> None:
        self.knowledge, self.tagger = knowledge, tagger
        self.vocabulary = Vocabulary(knowledge)
        self.norms = Norms(self.vocabulary)
        self.holders = Holders(self.vocabulary)
        self.help = Help(self.vocabulary)
        self.leads = Leads(self.vocabulary)

    def read(
        self,
        question: str,
        state: SessionState,
        as_of: date,
        given: Mapping[str, StatedFact] | None = None,
    ) -> Understanding:
        """``given`` are facts handed over with the request; the question's own words win over them."""
        folded, respelt = self._respelt(self.vocabulary.wordings.ours(fold_aligned(question)))
        text, turn = folded.text, state.turn + 1
        reset = bool(self.vocabulary.cue("reset", text))
        if reset:
            state = SessionState(turn=state.turn)
        before = self._before(text, state, given)
        script: Script = "hant" if is_traditional(question) else "hans"
        written = TurnText(question, text, script, turn, is_english(question))
        start_over: tuple[Move, ...] = (StartOver(),) if reset else ()
        known = Known(before, before, state.others)
        blank = Understanding(written, Asked("decline", query=text), known=known, moves=start_over)
        reason = declined(text, self.vocabulary)
        if reason and reason not in SPARED:
            return replace(blank, lacks=Lacking(reason))
        dates = [
            f.value
            for f in state.profile.values()
            if isinstance(f.value, date) and f.fact in state.last_facts
        ]
        around = dates[-1] if dates else None
        seen = see(folded, as_of, self.vocabulary, around, goes_on=bool(state.rules))
        if seen.whole:
            return replace(blank, lacks=Lacking("outside", seen.outside))
        named = bool(seen.programmes or seen.names)
        homes = {self.vocabulary.rules[r].platform for r in seen.names}
        figures = any(_could_be_told(m, self.knowledge.units) for m in seen.numbers)
        wants = wanted(text, len(seen.platforms), named and len(homes) < 2, figures, self.vocabulary)
        second = opinion(seen, self.tagger)
        state = resumed(seen, state, self.vocabulary)
        shares = [s.fact for s in self.vocabulary.figures.shares]
        counted = tallied(seen, state.tallies, shares, state.profile, self.vocabulary, turn)
        subject = subject_of(completed(counted, seen), wants, state, self.vocabulary, second)
        state = thread_of(subject, state)
        norms, seen = self._norms(seen, subject)
        said = self._addressed(seen, subject, state)
        state = said.state  # as it stands for the one whom the turn is about
        before = self._before(text, state, given if said.holder == ME else None)
        counts = tallied(said.seen, state.tallies, subject.facts, before, self.vocabulary, turn)
        before = {f: s for f, s in before.items() if f not in counts.gone}
        reading = with_tallies(self._facts(said.seen, subject, state, before, turn), counts)
        subject, led = of_a_year(subject, reading.stated, seen, self.vocabulary), subject
        if subject is not led:
            reading = self._facts(said.seen, subject, state, before, turn)
        if not state.turn:  # of whose and of when a figure is, a later turn tells with the ones before it
            reading = weighed(second, reading, said.seen, subject.facts, said.holder, self.vocabulary, turn)
        replied, open_doubts = settled(text, state, self.vocabulary, turn)
        if not reading.stated:
            reading = replace(reading, stated=replied)
        found, reading = self._sum(said.seen, subject, before, reading, state)
        if found is None:  # what is worked out of several numbers takes each for itself
            reading = rivalled(said.seen.text, reading, subject.judged, self.vocabulary)
        stated = reading.stated
        if reason and not (subject.rule and any(isinstance(f.value, Quantity) for f in stated)):
            return replace(blank, lacks=Lacking(reason))
        own = stated or seen.facts or seen.platforms or seen.programmes or seen.names or seen.outside
        ours = own or any(t.named for t in subject.found)
        if not ours and (reset or self.vocabulary.cue("chat", text)):
            return replace(blank, lacks=Lacking("reset" if reset else "chat"))
        whatif = self._is_trial(text, stated, state) or supposes_again(text)
        if whatif:
            stated = tuple(replace(f, origin="whatif") for f in stated)
        tried = state.trial if self.vocabulary.cue("onward", text) else ()
        if not stated and goes_on_supposing(seen, subject, state, self.vocabulary):
            whatif, tried = True, otherwise(text, state.trial, self.vocabulary)
            before |= {f.fact: f for f in tried}
        profile = {**before, **{f.fact: f for f in stated}}
        correcting = self.vocabulary.cue("correction", text)
        likely = guess(text, self.vocabulary)
        if state.turn or before:  # what a later turn wants hangs on the one before it, but for a list
            detail = likely.explained if state.turn else 0.0
            likely = Guess(plans=0.0 if stated else likely.plans, explained=detail)
        likely = guessed_too(second, seen, likely)
        if written.english:  # too few of the questions it was fitted on are
            likely = Guess(nothing=likely.nothing)
        premises = premises_of(text, norms, seen.numbers, seen.facts, subject.rule, self.vocabulary)
        intent, kept = self._intent(seen, subject, wants, reading, profile, state, likely, premises)
        after = told(
            said, None if whatif else profile, lambda s, at: self._facts(s, subject, at, at.profile, turn)
        )
        corrected = tuple(f.fact for f in stated if correcting and f.fact in before)
        doubtful = (*doubtful_now(reading, before), *still_open(open_doubts, {f.fact: f for f in stated}))
        asides = Asides(
            tuple(
                folded.source(m.start, m.end)
                for m in reading.unowned
                if _could_be_a_fact(m, self.knowledge.units) and not self.vocabulary.in_name(m.start, text)
            ),
            reading.doubts,
            reading.other_windows,
            respelt,
            reading.differing,
        )
        readings = {said.holder: replace(reading, stated=stated), **after.readings}
        heard = Heard(readings, seen, second, said.holder if whatif else "", later=bool(state.turn))
        understood = Understanding(
            written,
            Asked(
                intent=intent,
                wants=state.wants if kept and not wants else wants,
                platforms=subject.platforms,
                programmes=subject.programmes,
                rules=tuple(r.id for r in subject.focus),
                facts=self._asked_part(seen, subject, stated, profile) or _just_there(premises, stated),
                holder=said.holder,
                also=tuple(h for h in said.heard.said if h != said.holder) if said.heard.all_asked else (),
                query=self._query(text, state.query if subject.inherits else ""),
                topic=state.query if subject.inherits and state.query else text,
            ),
            Told(heard.claims(doubtful, asides), stated, doubtful),
            Known(
                profile,
                {**after.own, **given} if given and said.holder != ME else after.own,
                after.others,
                reading.parts,
                counts.tallies,
                loose_numbers(seen, reading, state),
            ),
            (
                *start_over,
                *([Correct(corrected)] if corrected else []),
                *([Suppose(tried)] if whatif else []),
            ),
            Beliefs(reading.claims, reading.claimed, premises, subject.misattribution),
            asides,
            Lacking(
                outside=seen.outside,
                not_covered=self.vocabulary.not_covered(text, self._scope(subject)),
                under_review=self._under_review(subject),
            ),
            Hints(
                rule=self._asked(seen, subject),
                platform=bool(seen.platforms) or (bool(state.turn) and state.platform in subject.platforms),
                plan=named,
                audience=self.vocabulary.audience(text),
                shop=bool(self.vocabulary.cue("shop", text)),
                guess=likely,
            ),
        )
        return self._directed(understood, found, seen, subject, state, second)

    def _directed(
        self,
        understood: Understanding,
        found: Found | None,
        seen: Seen,
        subject: Subject,
        state: SessionState,
        second: Likely,
    ) -> Understanding:
        """The turn as a sum, a list, a call for help or what else it turns out to be."""
        if found is not None:
            return _to_work_out(understood, found)
        if understood.ask.intent == "plans" and (seen.platforms or not seen.outside):
            misled = subject.platforms if subject.misattribution else ()
            listed = plan_list(understood, seen, misled, state.platform, self.vocabulary)
            return self.help.for_list(listed, seen, state)
        if (helps := self.help.for_turn(understood, seen, subject, state)) is not None:
            return helps
        alike = subject.tied or (same_theme(self.vocabulary, subject.left, subject.platforms))
        if alike:
            ask = replace(
                understood.ask, intent="plans", rules=tuple(r.id for r in alike), tied=bool(subject.tied)
            )
            return replace(understood, ask=ask)
        understood = self._or_absent(self._with_details(understood, subject), seen, subject)
        open_ = not any(t.named for t in subject.found) and not subject.misattribution
        return self.help.offered(understood, seen, second) if open_ else understood

    def _with_details(self, u: Understanding, subject: Subject) -> Understanding:
        """Details asked of a plan that its source leaves out."""
        if (
            u.ask.intent != "information"
            or subject.rule is None
            or u.lacks.not_covered
            or u.beliefs.thresholds
            or u.beliefs.amounts
        ):
            return u
        not_covered = left_out(subject.rule, u.text.folded, self.vocabulary)
        return replace(u, lacks=replace(u.lacks, not_covered=not_covered))

    def _sum(
        self, seen: Seen, subject: Subject, before: Mapping[str, StatedFact], reading: Reading,
        state: SessionState,
    ) -> tuple[Found | None, Reading]:  # fmt: skip
        """What is to be worked out, of the rules that the turn is about or else names, or what was, with
        another figure; and the facts without the numbers that tell it."""
        if subject.tied or subject.misattribution or subject.left is not None:
            return None, reading
        named = (t.rule for t in subject.found if t.named and t.rule.id in self.knowledge.rules)
        rules = tuple({r.id: r for r in (*subject.focus, *named)}.values())[:_TRIED]
        profile = {**before, **{f.fact: f for f in reading.stated}}
        found = find_sum(seen, rules, profile, reading.unowned, reading.past, self.vocabulary)
        if found is None and not subject.inherits:
            led = [r for r in self.leads.to(seen, subject.platforms) if r not in rules]
            found = find_sum(seen, led, profile, reading.unowned, reading.past, self.vocabulary)
        if found is None and subject.inherits and seen.dates:
            before_it = topics(state.query, [], self.vocabulary, subject.platforms)
            again = [t.rule for t in before_it if t.named and t.rule.id in self.knowledge.rules]
            found = find_sum(seen, again[:_TRIED], profile, reading.unowned, reading.past, self.vocabulary)
        if found is None and subject.inherits:
            found = continued(state.sum, seen, reading.stated, self.vocabulary)
        if found is None or not found.taken:
            return found, reading
        rest = without(seen, found.taken)
        return found, self._facts(rest, subject, state, before, state.turn + 1)

    def _addressed(self, seen: Seen, subject: Subject, state: SessionState) -> Addressed:
        """Whom the turn is about; several shops that are asked for together are the merchant's own."""
        summed = self.vocabulary.cue("summed_up", seen.text)
        if summed and adds_up(seen, subject.focus, self.vocabulary):
            return all_mine(seen, state)
        return addressed(seen, subject, state, self.holders)

    def _before(
        self, text: str, state: SessionState, given: Mapping[str, StatedFact] | None
    ) -> dict[str, StatedFact]:
        """What is known before a turn; a what-if on top of the last one begins with that."""
        tried = {f.fact: f for f in state.trial} if self.vocabulary.cue("onward", text) else {}
        return {**state.profile, **tried, **(given or {})}

    def _respelt(self, folded: Folded) -> tuple[Folded, tuple[Respelling, ...]]:
        """The words with misspelt names set right, and what was read as what."""
        wrong = list(self.vocabulary.speller.misspelt(folded.text))
        said = (Respelling(folded.source(start, end), name) for start, end, name in wrong)
        return (folded.replaced(wrong) if wrong else folded), tuple(dict.fromkeys(said))

    def _is_trial(self, text: str, stated: Sequence[StatedFact], state: SessionState) -> bool:
        """如果商品分76呢; after it 那81呢 goes on trying, until what is so is meant again."""
        judged = state.intent in ("eligibility", "calculation", "statement")
        if not (judged and (state.rules or state.profile)) or self.vocabulary.cue("actual", text):
            return False
        if self.vocabulary.cue("whatif", text) or self.vocabulary.figures.supposed.search(text):
            return True
        if _TO_BE.search(text):
            return True
        if self.vocabulary.cue("moved", text) and ("呢" in text or text.startswith("那")):
            return True  # 涨到1000万呢 tries, 后来掉到950万了 tells
        asks_on = self.vocabulary.cue("follow_up", text) or self.vocabulary.cue("onward", text)
        return bool(state.trial and stated and asks_on and not self.vocabulary.cue("correction", text))

    # --- what it is about ------------------------------------------------------------------------

    def _under_review(self, subject: Subject) -> tuple[str, ...]:
        """The title of the rule that is meant, when it has been withdrawn."""
        meant = subject.found[:1] if not subject.focus else ()
        return tuple(t.rule.title for t in meant if t.rule.id in self.knowledge.withdrawn)

    def _asked(self, seen: Seen, subject: Subject) -> bool:
        rule, likely = subject.rule, (t.rule for t in subject.found if t.likely)
        return rule is not None and (rule in likely or self.vocabulary.is_asked(rule, seen.text))

    def _or_absent(self, understood: Understanding, seen: Seen, subject: Subject) -> Understanding:
        """What the platform asked about has nothing on: 「快手账期几天」, 「那快手呢」 after 抖音's 账期."""
        themes, rules = self.knowledge.themes, self.knowledge.rules
        if subject.left is not None:
            absent, elsewhere = (self._plain(subject.left),), (subject.left.id,)
            lacks = replace(understood.lacks, absent=absent, elsewhere=elsewhere)
            return replace(understood, ask=replace(understood.ask, intent="information"), lacks=lacks)
        if (
            not seen.platforms
            or seen.programmes
            or subject.misattribution
            or any(t.named for t in subject.found)
        ):
            return understood
        had = {r.theme for r in self.vocabulary.rules.values() if r.platform in seen.platforms}
        none = {t for n in self.vocabulary.themes(seen.text) for t in n.ids} - had
        lacks = replace(
            understood.lacks,
            absent=tuple(t.label for t in themes.values() if t.id in none),
            elsewhere=tuple(r.id for r in rules.values() if r.theme in none),
        )
        return replace(understood, lacks=lacks)

    def _plain(self, rule: Rule) -> str:
        """Its title without its own platform: 账期 of 抖音账期."""
        return rule.title.removeprefix(self.knowledge.platforms[rule.platform].short)

    def _scope(self, subject: Subject) -> tuple[str, ...]:
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

    def _norms(self, seen: Seen, subject: Subject) -> tuple[list[Mention], Seen]:
        """The numbers said of the rule, and what is seen with these marked."""
        rule = subject.rule
        ruled = dimensions(rule, self.vocabulary) if rule else frozenset()
        told = {d.partition(PER)[0] for d in self.vocabulary.dimensions(rule.facts())} if rule else set()
        found = self.norms.among(seen.text, seen.numbers, seen.facts, ruled, told)
        free = [d for d in seen.dates if not any(m.start < d.end and d.start < m.end for m in found)]
        days = {f.id for f in self.knowledge.facts.values() if f.kind == "date"}
        words = [  # 「确认收货15天以后」 tells no day
            n
            for n in seen.facts
            if days.isdisjoint(n.ids) or not any(0 <= m.start - n.end <= _BESIDE for m in found)
        ]
        return found, replace(seen, norms=frozenset(m.start for m in found), dates=free, facts=words)

    def _facts(
        self,
        seen: Seen,
        subject: Subject,
        state: SessionState,
        before: Mapping[str, StatedFact],
        turn: int,
    ) -> Reading:
        """Facts stated in this turn, and the numbers that no fact took."""
        reading = read_facts(
            seen.folded, seen.numbers, seen.dates, seen.facts, subject.facts, self.vocabulary, turn,
            self._of_platforms(subject.platforms or (state.platform,)), subject.focus,
            before.keys(), seen.norms,
        )  # fmt: skip
        reading = come_to(seen.text, reading, self.vocabulary)
        reading = told_of_it(seen, reading, subject.rule, self.vocabulary, turn)
        reading = with_replies(seen, reading, state, self.vocabulary, turn)
        reading = added_up(seen, reading, before, self.vocabulary)
        reading = totalled(seen, reading, before, self.vocabulary)
        reading = with_parts(seen, reading, state.parts, before, self.vocabulary, turn)
        reading = with_used(seen, reading, subject.rule, before, self.vocabulary, turn)
        known = {**before, **{f.fact: f for f in reading.stated}}
        late = list(taken_up(state.loose, subject.facts, known, self.vocabulary, turn))
        if not state.rules or state.intent in ("statement", "plans"):
            late += same_words(subject.facts, known, self.vocabulary)
        trying = self.vocabulary.cue("correction", seen.text) or self.vocabulary.cue("whatif", seen.text)
        fell = self.vocabulary.cue("fell", seen.text) is not None and not trying
        once = self._once(subject, reading, before, turn, fell)
        own = [m for m in seen.numbers if m.start not in seen.norms]
        placed = list(of_another_time(seen.text, reading.stated, own, seen.numbers, self.vocabulary))
        return replace(
            reading,
            stated=(*(fact for fact, _ in placed), *late, *once),
            other_windows=tuple(other for _, other in placed if other),
        )

    def _of_platforms(self, platforms: Sequence[str]) -> list[str]:
        rules = self.vocabulary.rules.values()
        return [f for r in rules if r.platform in platforms for f in r.facts()]

    def _once(
        self,
        subject: Subject,
        reading: Reading,
        before: Mapping[str, StatedFact],
        turn: int,
        fell: bool,
    ) -> Iterator[StatedFact]:
        """「以前1000万粉，现在600万」: past figures that met a rule which holds ever after."""
        known = {**before, **{f.fact: f for f in reading.stated}}
        rule = subject.rule
        if rule is None or rule.sticky is None or rule.require is None or rule.sticky.fact in known:
            return
        facts, units = self.knowledge.facts, self.knowledge.units
        changed = {f.fact for f in reading.stated} & before.keys()
        values = {f: before[f].value for f in rule.facts() if f in before}
        if changed & set(rule.facts()) and fell and judge(rule.require, values, units).truth == "met":
            words = next(before[f].text for f in rule.facts() if f in changed)
            yield StatedFact(rule.sticky.fact, True, words, turn)
            return
        for mention in reading.past:
            told = [f.fact for f in reading.stated if f.fact in rule.facts()]
            able = told if len(told) == 1 else rule.facts()  # 「粉丝现在300万，去年到过1200万」
            fits = {
                f: v for f in able if (v := self.vocabulary.fitting.value_for(mention, facts[f])) is not None
            }
            if len(fits) == 1 and judge(rule.require, fits, units).truth == "met":
                yield StatedFact(rule.sticky.fact, True, reading.words(mention), turn)
                return

    # --- what is wanted --------------------------------------------------------------------------

    def _intent(
        self,
        seen: Seen,
        subject: Subject,
        wants: Wants,
        reading: Reading,
        profile: Mapping[str, StatedFact],
        state: SessionState,
        likely: Guess,
        premises: Sequence[Premise],
    ) -> tuple[Intent, bool]:
        """What is wanted, and whether it is what the turn before wanted."""
        stated = reading.stated
        wrong = any(not p.right or p.kind in ("all", "any") for p in premises)
        audiences = {a.fact for a in self.knowledge.audiences.values() if a.fact}
        in_rule = set(subject.facts) - audiences  # 时尚新商 says who asks, not how they do
        benefits = Counter(r.programme for r in self.knowledge.rules.values() if r.kind in BENEFITS)
        about_rule = any(f in in_rule for f in [*(s.fact for s in stated), *(d.fact for d in reading.doubts)])
        inputs = {f for r in subject.focus[:1] for c in r.calculations() for f in c.inputs.values()}
        signs = Signs(
            rule=subject.rule,
            rule_named=bool(seen.names),
            rule_asked=self._asked(seen, subject),
            programme_named=bool(seen.programmes),
            programme_benefits=any(benefits[p] > 1 for p in seen.programmes),
            stated=about_rule or (bool(stated) and subject.rule is None),
            figures=any(f.fact in in_rule for f in stated),
            platform_or_audience=bool(subject.platforms or state.platform)
            or any(f.fact in audiences for f in stated),
            known_facts=any(f in profile for f in in_rule),
            states_inputs=any(f.fact in inputs for f in stated),
            unsaid=bool(self.vocabulary.not_covered(seen.text, self._scope(subject))),
            claims=bool(
                ((reading.claims or reading.claimed or wrong) and self.vocabulary.cue("claim", seen.text))
                or (wrong and _IS_IT.search(seen.text))
            ),
            only_who=bool(stated) and not state.pending and all(f.fact in audiences for f in stated),
            leaning=subject.inherits,
            later=bool(state.turn),
            answers=subject.inherits and any(f.fact in subject.facts for f in stated),
            foreign=any(_foreign(m, subject.rule) for m in reading.unowned),
            says_whether=any(f.value is False and f.fact in {*subject.facts, *audiences} for f in stated)
            or any(f.fact in in_rule and (f.value is True or isinstance(f.value, Choice)) for f in stated),
            guess=likely,
            asserted=bool(premises) and about_rule,
        )
        intent = classify(seen.text, signs, wants, self.vocabulary)
        told = intent == "statement" and state.intent == "information"  # what a plan is, then figures for it
        vague = intent in ("information", "statement") and subject.inherits and not told
        again = self.vocabulary.cue("actual", seen.text) or self.vocabulary.cue("again", seen.text)
        put_right = state.turn and seen.platforms and self.vocabulary.cue("correction", seen.text)
        if put_right and intent == "information" and signs.known_facts:
            return "eligibility", False  # 「错了，我这店是快手的」
        # 「那以后会管到腰部吗」, 「这12个月从哪天算」
        asks_anew = bool(self.vocabulary.cue("ordinary", seen.text)) or own_question(seen.text, likely)
        if (
            vague
            and not asks_anew
            and state.intent
            and (about_rule or again or not self.vocabulary.cue("ask", seen.text))
        ):
            return state.intent, True  # a follow-up without a wish of its own keeps the one before
        return intent, False

    def _asked_part(
        self, seen: Seen, subject: Subject, stated: Sequence[StatedFact], profile: Mapping[str, StatedFact]
    ) -> tuple[str, ...]:
        """Facts when only a part of the rule is asked: 「基础销量这一项够吗」「商品分76够吗」.

        Without 「这一项」 it must be one condition that the rule cannot do without, judged right after
        its number: 「粉丝900万够吗」 is no part, since a turnover could still make a top creator.
        """
        rule = subject.rule
        if rule is None:
            return ()
        own = set(rule.facts())
        mentioned = tuple(dict.fromkeys(f for n in seen.facts for f in n.ids if f in own))
        if kind := one_of_its_kind(seen, rule, self.vocabulary):
            return (kind,)
        given = [f for f in stated if f.fact in own]
        if not given or self.vocabulary.cue("part", seen.text):
            either = own - necessary(rule.require)  # 「基础销量这条」, 300 orders and a turnover that will do
            instead = [f for f in profile if f in either] if either & profile.keys() & set(mentioned) else []
            return tuple(dict.fromkeys((*mentioned, *instead)))
        if len(given) == 1 and given[0].fact in necessary(rule.require):
            words = fold(given[0].text)
            if self.vocabulary.cues("judged").match(seen.text, seen.text.find(words) + len(words)):
                return (given[0].fact,)
        return ()


def _to_work_out(understood: Understanding, found: Found) -> Understanding:
    """The turn as one that asks for a sum."""
    rules = tuple(dict.fromkeys([found.sum.rule, *understood.ask.rules]))
    return replace(understood, ask=replace(understood.ask, intent="calculation", sum=found.sum, rules=rules))


def _just_there(premises: Sequence[Premise], stated: Sequence[StatedFact]) -> tuple[str, ...]:
    """「80分整算不算」 asks of that condition alone, where no other figure is told."""
    told = {f.fact for f in stated if isinstance(f.value, Quantity)}
    return tuple(p.about for p in premises if p.kind == "bound" and told == {p.about})


def _foreign(mention: Mention, rule: Rule | None) -> bool:
    """Whether a figure without an owner is none of what the rule gives: the 1300 of 1300单免单 is."""
    given = {(g.value, g.unit) for g in rule.gives} if rule else set()
    q = mention.quantity
    return mention.arabic and not any(q.low == v and q.unit in ("", unit) for v, unit in given)


def _could_be_told(mention: Mention, units: Units) -> bool:
    """首播7天 and 近365天 say of what time, not how much."""
    return mention.kind != "period" and not _is_aside(mention, units)


def _could_be_a_fact(mention: Mention, units: Units) -> bool:
    """首播7天 and 九大政策 hold numbers that nobody means as figures of a shop."""
    told = mention.arabic or (mention.quantity.low or 0) >= 10  # 货的分七十五, but not 一下
    return told and not _is_aside(mention, units)


def _is_aside(mention: Mention, units: Units) -> bool:
    unit = units.get(mention.quantity.unit)
    return unit is not None and unit.aside
