"""The words of the knowledge, compiled once into what the readers of a question look for."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from assistant.models.static import StaticEmbedder, shipped, trained_words
from assistant.numbers import PER
from assistant.rules.schema import Fact, Knowledge, Outside, Pattern, Rule
from assistant.text import fold
from assistant.types import FactValue
from assistant.understand.counts import Count
from assistant.understand.cues import Cues
from assistant.understand.derived import compared_in, sections_of
from assistant.understand.dialects import Wordings
from assistant.understand.filled import FormLines
from assistant.understand.fitting import Fitting
from assistant.understand.patterns import any_of, holds
from assistant.understand.rates import Rates
from assistant.understand.spelling import Speller

Statement = Callable[[str, FactValue, int, int], None]
"""Notes a fact with its value and the span of its words; the first one noted stays."""

HUMAN = "human_"
"""What the cues begin with that ask for a person: they mean that in a clause of nothing else, and elsewhere
nothing."""
_QUOTES = str.maketrans("", "", "“”")  # merchants leave them out


@dataclass(frozen=True, slots=True)
class Named:
    """A word of the question that names something: facts (all that share it), platforms, …"""

    start: int
    end: int
    word: str
    ids: tuple[str, ...]


class Vocabulary:
    """Everything that can be recognised, from ``Knowledge``."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        # A withdrawn rule is still what a question is about: it is named, never evaluated.
        self.rules = {**knowledge.rules, **{w.rule.id: w.rule for w in knowledge.withdrawn.values()}}
        # What merchants are besides is read apart, and tells nothing of what is asked.
        self.conditions = {f.id: f for f in knowledge.facts.values() if not f.trait}
        self._aliases: dict[str, list[str]] = {}
        for fact in self.conditions.values():
            for alias in (*fact.aliases, *fact.near):
                self._aliases.setdefault(alias, []).append(fact.id)
        self.near_only = {w for f in self.conditions.values() for w in f.near} - {
            a for f in self.conditions.values() for a in f.aliases
        }
        self._alias_re = any_of(self._aliases)
        self._apart: dict[tuple[str, ...], tuple[frozenset[str], re.Pattern[str]]] = {}
        self._platforms = {a: p.id for p in knowledge.platforms.values() for a in p.aliases}
        self._platform_re = any_of(self._platforms)
        self._outside = {a: o for o in knowledge.outside for a in o.aliases}
        self._outside_re = any_of(self._outside)
        self._others_re = any_of(a for a, o in self._outside.items() if o.kind == "platform")
        self._programmes = {n: p.id for p in knowledge.programmes.values() for n in p.names}
        self._programme_re = any_of(self._programmes)
        self._rule_names = {n: r.id for r in self.rules.values() for n in r.names}
        self._titles = {
            fold(t): r.id for r in self.rules.values() for t in (r.title, r.title.translate(_QUOTES))
        }
        self._title_re = any_of(self._titles)
        names = [*self._programmes, *self._rule_names]
        self._name_re, self._longest_name = any_of(names), max(map(len, names), default=0)
        self._themes = {w: t.id for t in knowledge.themes.values() for w in t.words}
        self._theme_re = any_of(self._themes)
        self.fitting = Fitting(knowledge.units)
        self.lines = FormLines(knowledge)
        self.rates = Rates(knowledge.units)
        self.figures = Cues(knowledge.lexicon.figures)
        self.wordings = Wordings(knowledge.lexicon.wordings)
        self.speller = Speller(
            self._long_names(), any_of(self._words()), self._short_names(), self._cut, self._usual
        )
        self._cues = {name: any_of(words) for name, words in knowledge.lexicon.cues.items()}

    def _long_names(self) -> Iterator[str]:
        """What may be misspelt and still be meant."""
        yield from (*self._programmes, *self._rule_names, *self._titles, *self._aliases, *self._themes)

    def _short_names(self) -> Iterator[str]:
        """What else names something of ours: 快手, 流量, 半小时."""
        yield from self._platforms
        yield from (f"半{word}" for u in self.knowledge.units.values() for word in u.words)
        yield from (w for words in self.knowledge.lexicon.synonyms.items() for w in (words[0], *words[1]))
        yield from (w for rule in self.rules.values() for p in rule.topics for g in p.groups for w in g)

    @cached_property
    def _embedder(self) -> StaticEmbedder:
        return shipped(frozenset({*self.knowledge.words(), *trained_words()}))

    def _cut(self, text: str) -> list[str]:
        return self._embedder.tokeniser.cut(text)

    def _usual(self, word: str) -> bool:
        return self._embedder.knows(word)

    def _words(self) -> Iterator[str]:
        """Every word that means something here."""
        yield from (*self._short_names(), *self._long_names(), *self._outside)
        cues = self.knowledge.lexicon.cues.items()
        yield from (w for name, words in cues if not name.startswith(HUMAN) for w in words if " + " not in w)
        yield from (w for f in self.conditions.values() for w in (*f.yes, *f.no) if " + " not in w)
        yield from (w for f in self.choices for o in f.options for w in o.words)

    @cached_property
    def states(self) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
        """Boolean facts with the words that say no and yes outright."""
        facts = (f for f in self.conditions.values() if f.kind == "boolean")
        return tuple((f.id, any_of(f.no), any_of(f.yes)) for f in facts)

    @cached_property
    def courtesies(self) -> re.Pattern[str]:
        """What a question begins with and asks nothing: 你好, 顺便问下."""
        said = "|".join(self._cues[c].pattern for c in ("greeting", "courtesy"))
        return re.compile(rf"(?:(?:{said})[\s，,。、!！~:：]*)+")

    @cached_property
    def rates_of(self) -> frozenset[str]:
        """Dimensions of which some fact is a rate: order, where one is in order/day."""
        return frozenset(d.partition(PER)[0] for d in self.dimensions(self.knowledge.facts) if PER in d)

    def rates_told(self, focus: Iterable[str]) -> frozenset[str]:
        """What a number per day can be so much of: not where one of the facts under discussion is a total of
        the same, and none is the rate. A number without a unit only where a rate is under discussion."""
        if not self.rates_of:
            return frozenset()
        here = self.dimensions(focus)
        rates = {d.partition(PER)[0] for d in here if PER in d}
        amounts = frozenset(a for a in self.rates_of if a in rates or a not in here)
        return amounts | {""} if rates or not here else amounts

    def dimensions(self, facts: Iterable[str]) -> frozenset[str]:
        known, units = self.knowledge.facts, self.knowledge.units
        return frozenset(units[known[f].unit].dimension for f in facts if known[f].kind == "quantity")

    @cached_property
    def counts(self) -> Mapping[str, Count]:
        """Shares that are told by two counts, by their fact."""
        return {f.id: Count.of(f.id, f.counted) for f in self.knowledge.facts.values() if f.counted}

    @cached_property
    def choices(self) -> tuple[Fact, ...]:
        """Facts that are one of named options."""
        return tuple(f for f in self.conditions.values() if f.kind == "choice")

    @cached_property
    def _options(self) -> Mapping[str, tuple[re.Pattern[str], Mapping[str, str]]]:
        words = {f.id: {word: o.id for o in f.options for word in o.words} for f in self.choices}
        return {fact: (any_of(of_word), of_word) for fact, of_word in words.items()}

    def options(self, fact: Fact, text: str) -> Iterator[tuple[str, int, int]]:
        """The options of a choice that are named, with the span of their words."""
        pattern, of_word = self._options[fact.id]
        return ((of_word[m.group()], m.start(), m.end()) for m in pattern.finditer(text))

    def cue(self, name: str, text: str) -> re.Match[str] | None:
        """The first cue of that kind, None when there is none."""
        return self._cues[name].search(text)

    def cues(self, name: str) -> re.Pattern[str]:
        return self._cues[name]

    def facts(self, text: str) -> list[Named]:
        """Where facts are named; where platforms are, too, not those that only accepted rules of others
        read, whose words may be like ours: 支付订单."""
        apart, pattern = frozenset[str](), self._alias_re
        if self._accepted and (platforms := self.platforms(text)):
            apart, pattern = self._read_here(platforms)
        found = (
            (m, tuple(f for f in self._aliases[m.group()] if f not in apart)) for m in pattern.finditer(text)
        )
        return [Named(m.start(), m.end(), m.group(), ids) for m, ids in found]

    @cached_property
    def _accepted(self) -> frozenset[str]:
        """Rules of users' documents."""
        documents = self.knowledge.documents
        cited = ((r.id, {c.source for c in r.citations.values()}) for r in self.rules.values())
        return frozenset(rule for rule, sources in cited if not sources.isdisjoint(documents))

    def _read_here(self, platforms: tuple[str, ...]) -> tuple[frozenset[str], re.Pattern[str]]:
        """The facts that only accepted rules of other platforms read, and the words of all others."""
        if platforms not in self._apart:
            here: set[str] = set()
            there: set[str] = set()
            for rule in self.rules.values():
                far = rule.id in self._accepted and rule.platform not in platforms
                (there if far else here).update(self.rule_facts[rule.id])
            apart = frozenset(there - here)
            words = any_of(a for a, ids in self._aliases.items() if not apart.issuperset(ids))
            self._apart[platforms] = apart, words
        return self._apart[platforms]

    def platforms(self, text: str) -> tuple[str, ...]:
        """Platforms named, not those inside a plan's name: 「抖音的老铁好店」 names one."""
        rest = self._name_re.sub(self._masked, text)
        return tuple(dict.fromkeys(self._platforms[m.group()] for m in self._platform_re.finditer(rest)))

    def platforms_named(self, text: str) -> Iterator[int]:
        """Where a platform, ours or another, is named outside a plan's name."""
        rest = self._name_re.sub(self._masked, text)
        yield from (m.start() for r in (self._platform_re, self._outside_re) for m in r.finditer(rest))

    def _masked(self, name: re.Match[str]) -> str:
        """Blanks for a plan's name, but for the platform that it begins with: 京东时尚新商 names 京东."""
        words = name.group()
        begins = next((p.name for p in self.knowledge.platforms.values() if words.startswith(p.name)), "")
        return begins + " " * (len(words) - len(begins))

    def without_platforms(self, text: str) -> str:
        """With one sign for any platform of ours, another for any other."""
        return self._others_re.sub("O", self._platform_re.sub("P", text))

    def without_names(self, text: str) -> str:
        """Without any platform."""
        return self._others_re.sub(" ", self._platform_re.sub("", text))

    def outsiders(self, text: str) -> Iterator[tuple[int, int, Outside]]:
        """What we have nothing about, with the span of its words."""
        return ((m.start(), m.end(), self._outside[m.group()]) for m in self._outside_re.finditer(text))

    def platform_spans(self, text: str) -> list[tuple[int, int]]:
        return [m.span() for m in self._platform_re.finditer(text)]

    def audience(self, text: str) -> bool:
        """Whether it says whom a rule is for: 头部达人, 新商."""
        synonyms = self.knowledge.lexicon.synonyms
        labels = [a.label for a in self.knowledge.audiences.values()]
        return any(w in text for label in labels for w in (label, *synonyms.get(label, ())))

    def common(self, name: str) -> bool:
        """Whether a plan's name is only whom it is for: 头部创作者, whom other platforms have too."""
        synonyms = self.knowledge.lexicon.synonyms
        called = {name, *(word for word, others in synonyms.items() if name in others)}
        return not called.isdisjoint(a.label for a in self.knowledge.audiences.values())

    def programmes(self, text: str) -> dict[str, str]:
        """Programme id → the words that named it."""
        found: dict[str, str] = {}
        for m in self._programme_re.finditer(text):
            found.setdefault(self._programmes[m.group()], m.group())
        return found

    def rule_names(self, text: str) -> dict[str, str]:
        """Rule id → the proper name that was said of it."""
        found: dict[str, str] = {}
        for m in self._name_re.finditer(text):
            if rule := self._rule_names.get(m.group()):
                found.setdefault(rule, m.group())
        return found

    def in_name(self, position: int, text: str) -> bool:
        """Whether a plan's name covers the position: the 0 of 0元入驻 is no figure of a shop."""
        near = self._name_re.finditer(
            text, max(0, position - self._longest_name), position + self._longest_name
        )
        return any(m.start() <= position < m.end() for m in near)

    def in_longer_name(self, named: Named, text: str) -> bool:
        """Whether a fact's word stands inside a plan's name that says more: 新店 in 星河新店扶持."""
        names = (m.span() for m in self._name_re.finditer(text))
        inside = (end - start for start, end in names if start <= named.start and named.end <= end)
        return any(length > named.end - named.start for length in inside)

    def titles(self, text: str) -> tuple[str, ...]:
        """Rules said by their whole title."""
        return tuple(self._titles[m.group()] for m in self._title_re.finditer(text))

    def is_asked(self, rule: Rule, text: str) -> bool:
        """Whether the words ask for this rule, and not only name the plan that many rules are of."""
        rest = self._programme_re.sub(" ", text)
        return rule.id in self.titles(text) or any(self.matches(p, rest) for p in rule.topics)

    def themes(self, text: str) -> list[Named]:
        return [Named(m.start(), m.end(), m.group(), (self._themes[m.group()],))
                for m in self._theme_re.finditer(text)]  # fmt: skip

    @cached_property
    def sections(self) -> Mapping[str, frozenset[str]]:
        """Folded heading of an article → the benefits that its section states, where these are several."""
        return sections_of(self.knowledge)

    def matches(self, pattern: Pattern, text: str) -> list[str] | None:
        """The word found for each group, None when a group has none."""
        found = []
        for group in pattern.groups:
            word = next((w for w in group if holds(text, w)), None)
            if word is None:
                return None
            found.append(word)
        return found

    def not_covered(self, text: str, programmes: Iterable[str]) -> tuple[str, ...]:
        """Topics asked that the sources of these programmes (of all, when none is named) leave unsaid."""
        programmes = tuple(programmes) or tuple(self.knowledge.programmes)
        return tuple(
            topic.topic
            for programme in programmes
            for topic in self.knowledge.programmes[programme].not_covered
            if any(self.matches(p, text) for p in topic.about)
        )

    # Rarity: a word that only one rule uses says more about which rule is meant than one all use.

    def rarity(self, count: int) -> float:
        return math.log(1 + len(self.rules) / count) if count else 0.0

    @cached_property
    def topic_counts(self) -> Mapping[tuple[str, ...], int]:
        """Word group → number of rules that use it."""
        counts: Counter[tuple[str, ...]] = Counter()
        for rule in self.rules.values():
            counts.update({g for p in rule.topics for g in p.groups})
        return counts

    @cached_property
    def topic_words(self) -> tuple[str, ...]:
        """Words for what plans are about, whatever the plan: themes, synonyms, and what the glossary has."""
        synonyms = self.knowledge.lexicon.synonyms
        terms = (w for t in self.knowledge.glossary.values() for w in t.words)
        return (*self._themes, *synonyms, *(w for words in synonyms.values() for w in words), *terms)

    @cached_property
    def compared(self) -> tuple[tuple[str, str], ...]:
        """The pairs of facts that some rule compares with each other, as the rule has them."""
        return compared_in(self.knowledge)

    @cached_property
    def rule_facts(self) -> Mapping[str, frozenset[str]]:
        return {r.id: frozenset(r.facts()) for r in self.rules.values()}

    def rules_with(self, facts: Iterable[str]) -> list[Rule]:
        wanted = set(facts)
        return [r for r in self.rules.values() if wanted & self.rule_facts[r.id]]
