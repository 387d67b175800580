"""Plans for a trouble, and the plans that suit most: 「招不起客服，快手有啥白用的」, 「新手选哪个」.

A need helps where no plan is named: it says which plans a list is of, and makes a list of what would be
searched for in vain. A platform keeps those of its own; without one every platform that has one is answered.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property

from assistant.rules.schema import BENEFITS, Rule
from assistant.types import Asked, Quantity, SessionState, Understanding
from assistant.understand.choosing import choosing
from assistant.understand.likely import Likely
from assistant.understand.needs import LIKELY, SURE, NeedFinder, Told, clauses, plans_of
from assistant.understand.patterns import any_of
from assistant.understand.questions import asks
from assistant.understand.seen import Seen
from assistant.understand.subject import Subject
from assistant.understand.traits import Traits
from assistant.understand.vocabulary import Vocabulary

_NAMED = 0.47  # likeness where the words name what a rule is about, too
_LISTED = 0.4  # and where plans are asked for in general
_SURELY = 0.6  # and to list nothing else, or to say that a platform has nothing for it
_ALONE = 0.38  # where nothing is asked, and no rule is talked about
_BESIDE = 0.5  # where something is asked beside it
_TOPIC = 6  # characters of a message that says a theme and little else
_DETAIL = ("gap", "day", "amount")
_OFFERED = 0.42
"""From which a plan is offered where nothing answers, by its need's likeness and the tagger's opinion. Of 80
questions of the development split that must be refused and name a platform, four reach it by guesses of a
model that was not fitted to them."""
_THOUGHT = 0.5  # how much of the tagger's opinion on a topic counts beside a likeness
_SURE_OF = 0.4  # from which the tagger's plan stands beside those of a need
_SOUGHT = 0.3  # and that something is sought that can be had
_BEYOND = 0.55  # from which a turn is likely about nothing of ours
_MOST = 3  # plans offered
_CLOSE = 0.75  # share of the best that another one needs
_FEW = 2  # plans for a need, to which others are added where the best are asked for


class Help:
    """Finds needs, and the turns that are answered by them."""

    def __init__(self, vocabulary: Vocabulary, traits: Traits) -> None:
        self._vocabulary, self._traits = vocabulary, traits
        self._knowledge = vocabulary.knowledge
        self.finder = NeedFinder(vocabulary.knowledge)

    def prepare(self) -> None:
        """Loads what the first need would wait for."""
        self.finder.told("没人看直播")
        self._traits.told("曹县做汉服的")

    def for_list(self, u: Understanding, seen: Seen, state: SessionState) -> Understanding:
        """A list of plans: of those that help with what the turn tells of, or asked for the best."""
        best = self._seeks_best(seen)
        figures = any(isinstance(f.value, Quantity) for f in u.stated)
        named = seen.programmes or seen.names or u.beliefs.misattribution or u.ask.themes
        if figures or named or u.ask.wants == "compare":
            return u
        here = self._helped(u.ask.platforms)
        told = self._told(seen.text, _LISTED, here)
        helped = self._of(u, told, seen, state)
        if helped is None or helped.ask.intent != "plans":
            return u
        troubles = [t for t in told if not t.trade]  # a trade alone leaves open what else is there for it
        enough = best and troubles and (len(helped.ask.rules) > _FEW or any(t.score >= _SURELY for t in told))
        rest = () if not u.ask.platforms or enough else u.ask.rules
        rules = tuple(dict.fromkeys((*helped.ask.rules, *rest)))
        return _asking(helped, replace(helped.ask, rules=rules))

    def for_turn(
        self, u: Understanding, seen: Seen, subject: Subject, state: SessionState, likely: Likely
    ) -> Understanding | None:
        """The turn as a list of what helps; None when it asks something else."""
        best = self._seeks_best(seen)
        if self._asks_else(u, seen, subject, best=best):
            return None
        if state.intent == "plans" and self._only_traits(u, seen):
            return self._again(u, seen, state)
        topic = any(t.named for t in subject.found)
        named = topic or bool(seen.facts)
        helped = self._vocabulary.cue("helped", seen.text)
        asks_more = any(self._vocabulary.cue(c, seen.text) for c in ("article", "define"))
        if u.lacks.not_covered or asks_more:
            return None
        themed = self._of_theme(u, seen) if not (topic or seen.platforms) else None
        seeks = bool(best or helped or u.ask.intent == "statement")
        told = self._told_of(seen, subject, named=named, helped=seeks)
        if not (told or seeks):
            return themed
        if named and not best and all(t.trade for t in told):
            return None  # 「女装退货包运费有吗」 asks of the plan, whatever the trade
        helped_by = self._of(u, told, seen, state)
        if helped_by and helped_by.ask.needs:
            return self._and_thought(helped_by, likely)
        helped_by = (helped_by if seeks else None) or themed
        return helped_by or (self._best(u, seen, state) if best and not named else None)

    def _and_thought(self, u: Understanding, likely: Likely) -> Understanding:
        """With the plan, too, that the tagger is sure of: of two troubles that one tells in a breath, the one
        told in fewer words."""
        plans = {r.id for r in self._benefits(u.ask.platforms)}
        sure = [t.id for t in likely.whole.topics if t.p >= _SURE_OF and t.id in plans]
        return _asking(u, replace(u.ask, rules=tuple(dict.fromkeys((*u.ask.rules, *sure)))))

    def offered(self, u: Understanding, seen: Seen, likely: Likely) -> Understanding:
        """With the plans that the turn is most likely out for, of the platforms said or of all that are asked
        for, to be shown where nothing answers it: 「货一寄出去就原样回来，抖音上能查查为啥不」."""
        everywhere = self._vocabulary.cue("everywhere", seen.text)
        beyond = max(u.hints.guess.nothing, likely.whole.topic("outside"), likely.whole.topic("chat"))
        if not (seen.platforms or everywhere) or seen.outside or u.beliefs.premises or beyond >= _BEYOND:
            return u
        if u.ask.wants in _DETAIL:  # a figure is asked for, not help
            return u
        scores = self._worth(seen, likely)
        best = sorted(scores, key=lambda rule: -scores[rule])[:_MOST]
        if not best or scores[best[0]] < _OFFERED:
            return u
        close = tuple(r for r in best if scores[r] >= _CLOSE * scores[best[0]])
        return _asking(u, replace(u.ask, offers=close))

    def _told_of(self, seen: Seen, subject: Subject, *, named: bool, helped: bool) -> tuple[Told, ...]:
        """The needs that a turn tells, less surely where it asks for help; one that asks none, 「怎么攒单」,
        must surely tell a trouble, and of what it names."""
        if not helped:
            if seen.outside:
                return ()
            first = {t.rule.id for t in subject.found[:1] if t.by_name}
            told = (t for t in self._unasked(seen.text) if t.score >= _SURELY)
            told = (t for t in told if not first or not first.isdisjoint(t.need.plans))
            return self._of_alike(tuple(told), subject)
        stuck = LIKELY if self._vocabulary.cue("stuck", seen.text) else SURE
        told = (t for t in self._told(seen.text, _NAMED if named else stuck) if self._eases(t))
        return self._of_alike(tuple(told), subject)

    def _eases(self, told: Told) -> bool:
        """Whether a plan eases it. What has only conditions to reach must surely be told: 「想找个大主播帮我
        带」 goes on with the gate, by which figures are then judged."""
        rules = [self._knowledge.rules[r] for r in told.need.plans]
        return told.score >= _SURELY or not rules or any(r.kind in BENEFITS for r in rules)

    def _unasked(self, text: str, alone: float = SURE) -> tuple[Told, ...]:
        """The troubles of a turn that asks no help: told as they are, more surely where something is asked
        beside them, and surely by a clause that asks: 「直播间灯光怎么布」 is no lack of viewers."""
        parts = list(clauses(text))
        asking = [self._asked(part) for part in parts]
        found: dict[str, Told] = {}
        for part, asked in zip(parts, asking, strict=True):
            if asked and not self._vocabulary.cue("how", part):
                continue  # 「退货运费谁出」
            least = _SURELY if asked else _BESIDE if any(asking) else alone
            for told in self._told(part, least):
                if not told.trade and found.get(told.need.id, told).score <= told.score:
                    found[told.need.id] = told
        return tuple(found.values())

    def _asked(self, part: str) -> bool:
        """Whether a clause asks for something; 「不知道进啥货」 does not."""
        if self._vocabulary.cue("request", part):
            return True
        lost = self._vocabulary.cue("at_a_loss", part)
        return asks(part[: lost.start()] if lost else part, self._vocabulary)

    def _of_alike(self, told: tuple[Told, ...], subject: Subject) -> tuple[Told, ...]:
        """Those that one of the plans helps with which the words name alike: 「AI工具哪家不要钱」 is of no
        entry fee."""
        alike = {r.id for r in subject.tied}
        return tuple(t for t in told if not alike or not alike.isdisjoint(t.need.plans))

    def troubled(self, u: Understanding, seen: Seen, subject: Subject, state: SessionState) -> Understanding:
        """With the troubles that it surely tells of and the plans that help, where nothing else is asked: to
        be listed where nothing answers it."""
        open_ = u.ask.intent == "information" or u.ask.tied
        named = seen.programmes or seen.names or seen.outside or u.stated or u.ask.terms
        if not open_ or named or u.ask.needs or u.beliefs.premises or u.beliefs.misattribution:
            return u
        told = self._unasked(seen.text, SURE if u.ask.rules else _ALONE)
        helped = self._of(u, self._of_alike(told, subject), seen, state)
        if helped is None or not helped.ask.needs:
            return u
        return _asking(u, replace(u.ask, offers=helped.ask.rules, troubles=helped.ask.needs))

    def _worth(self, seen: Seen, likely: Likely) -> Mapping[str, float]:
        """How likely the turn is out for each plan of the platforms said: by the likeness of needs that it
        helps with, and what the tagger thinks of it."""
        fit: dict[str, float] = {}
        for name, likeness in self.finder.likeness(self._plain(seen.text)).items():
            for plan in self._knowledge.needs[name].plans:
                fit[plan] = max(fit.get(plan, 0.0), likeness)
        thought = {t.id: t.p for t in likely.whole.topics}
        sought = _SOUGHT * (likely.asks("apply") - likely.asks("outside"))
        return {
            r.id: fit.get(r.id, 0.0) + _THOUGHT * thought.get(r.id, 0.0) + sought
            for r in self._knowledge.rules.values()
            if (r.id in fit or r.kind in BENEFITS) and (not seen.platforms or r.platform in seen.platforms)
        }

    def _best(self, u: Understanding, seen: Seen, state: SessionState) -> Understanding:
        """「新手选哪个」: all plans there are, to be put in the order in which they suit."""
        platforms = seen.platforms or ((state.platform,) if state.platform else ())
        rules = tuple(r.id for r in self._benefits(platforms))
        return _asking(
            u,
            replace(u.ask, intent="plans", wants="", platforms=platforms, rules=rules, tied=False),
        )

    def _of_theme(self, u: Understanding, seen: Seen) -> Understanding | None:
        """「流量」, 「流量怎么拿」: what each platform has on a theme that is all that was said."""
        themes = dict.fromkeys(i for n in self._vocabulary.themes(seen.text) for i in n.ids)
        rest = self._vocabulary.cues("question_word").sub("", seen.text)
        rest = self._vocabulary.cues("function").sub("", rest)
        if not themes or u.ask.intent != "information" or u.lacks.not_covered or len(rest) > _TOPIC:
            return None
        rules = [r.id for r in self._benefits(()) if r.theme in themes]
        if not rules:
            return None
        return _asking(u, replace(u.ask, intent="plans", themes=tuple(themes), rules=tuple(rules), wants=""))

    def _seeks_best(self, seen: Seen) -> bool:
        """Whether it asks what suits most: one of several, or all that do (「有啥帮我的」)."""
        one = choosing(seen.text, seen.platforms, self._vocabulary)
        return bool(one or self._vocabulary.cue("best", seen.text))

    def _only_traits(self, u: Understanding, seen: Seen) -> bool:
        """Whether it only says more of who asks: 「卖女装的」 after a list, which is then made for them."""
        said = u.ask.intent in ("statement", "information") and not (seen.numbers or seen.facts)
        return said and bool(self._traits.told(seen.text)) and not asks(seen.text, self._vocabulary)

    def _again(self, u: Understanding, seen: Seen, state: SessionState) -> Understanding:
        """The list that was asked for before, of a merchant of whom more is known now."""
        platforms = seen.platforms or ((state.platform,) if state.platform else ())
        rules = tuple(r.id for r in self._benefits(platforms))
        return _asking(u, replace(u.ask, intent="plans", wants="", platforms=platforms, rules=rules))

    def _asks_else(self, u: Understanding, seen: Seen, subject: Subject, *, best: bool) -> bool:
        named = bool(seen.names) and not self._vocabulary.cue("seeks_platform", seen.text)
        if named and self._vocabulary.cue("stuck", seen.text):  # 「飞鸽老不达标怎么办」
            troubles = self._told(seen.text, SURE)
            named = not any(r in t.need.plans for t in troubles for r in seen.names)
        if seen.programmes or named or u.beliefs.misattribution or u.starts_over or u.beliefs.premises:
            return True
        if (seen.outside and not seen.platforms) or u.ask.wants in _DETAIL or u.supposes:
            return True
        told = {f for f, s in u.known.profile.items() if isinstance(s.value, Quantity)}
        about = {f for topic in subject.found if topic.named for f in topic.rule.facts()}
        figures = any(isinstance(f.value, Quantity) for f in u.stated) or not about.isdisjoint(told)
        return figures or (subject.inherits and not best) or u.ask.intent == "calculation"

    def _helped(self, platforms: tuple[str, ...]) -> frozenset[str] | None:
        """The needs for which the platforms have plans, or sentences; None where all are meant."""
        if not platforms:
            return None
        rules, sources = self._knowledge.rules, self._knowledge.sources
        return frozenset(
            n.id
            for n in self._knowledge.needs.values()
            if any(r in rules and rules[r].platform in platforms for r in n.plans)
            or any(sources[e.source].platform in platforms for e in n.says)
        )

    def _told(self, text: str, least: float, able: Collection[str] | None = None) -> tuple[Told, ...]:
        """What is told of, those first that the merchant's own kind tells where that is what is asked for."""
        traits = {fact: value for fact, (value, _) in self._traits.told(text).items()}
        found = self.finder.told(self._plain(text), least, traits, able)
        dedicated = self._vocabulary.cue("dedicated", text)
        return tuple(sorted(found, key=lambda t: not t.trade)) if dedicated else found

    def _plain(self, text: str) -> str:
        """Without the words that ask for plans, and say where."""
        words = self._vocabulary.without_names(text)
        for cue in ("everywhere", "best", "plan", "list", "apply", "helped"):
            words = self._vocabulary.cues(cue).sub(" ", words)
        return self._who.sub(" ", words)

    @cached_property
    def _who(self) -> re.Pattern[str]:
        """Words that only say who asks: 刚入驻."""
        who = {a.fact for a in self._knowledge.audiences.values() if a.fact}
        facts = (f for name, f in self._knowledge.facts.items() if name in who)
        return any_of(word for f in facts for word in (*f.yes, *f.no))

    def _of(
        self, u: Understanding, told: tuple[Told, ...], seen: Seen, state: SessionState
    ) -> Understanding | None:
        if not told:
            return None
        platforms = seen.platforms or ((state.platform,) if state.platform else ())
        rules = self._knowledge.rules
        every = list(plans_of(told, self._knowledge))
        here = [r for r in every if not platforms or rules[r].platform in platforms]
        sources = self._knowledge.sources
        says = [e for t in told for e in t.need.says]
        said_here = any(not platforms or sources[e.source].platform in platforms for e in says)
        if not here and not said_here:
            themes = {t for n in self._vocabulary.themes(seen.text) for t in n.ids}
            themed = [r.id for r in self._benefits(platforms) if r.theme in themes]
            if seen.platforms and themed:  # 「手头紧，快手押金能不能先不掏」 asks of the 押金
                return _asking(u, replace(u.ask, intent="plans", platforms=platforms, rules=tuple(themed)))
            if seen.platforms and every and max(t.score for t in told) >= _SURELY:
                labels = tuple(t.need.label for t in told)
                lacks = replace(u.lacks, absent=labels, elsewhere=tuple(every))
                ask = replace(u.ask, intent="information", platforms=seen.platforms, rules=())
                return replace(u, ask=ask, lacks=lacks)
            return None
        best = self._seeks_best(seen)
        if best and len(here) < _FEW:
            here += [r.id for r in self._benefits(platforms) if r.id not in here]
        ask = replace(
            u.ask,
            intent="plans",
            wants="" if u.ask.wants == "condition" else u.ask.wants,
            platforms=platforms,
            programmes=(),
            rules=tuple(here),
            needs=tuple(t.need.id for t in told),
            tied=False,
        )
        return _asking(u, ask)

    def _benefits(self, platforms: tuple[str, ...]) -> list[Rule]:
        rules = self._knowledge.rules.values()
        return [r for r in rules if r.kind in BENEFITS and (not platforms or r.platform in platforms)]


def _asking(u: Understanding, ask: Asked) -> Understanding:
    """The turn with another reading of what it asks."""
    return replace(u, ask=ask)
