"""The words of the knowledge, compiled once into what the readers of a question look for."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from assistant.rules.schema import Knowledge, Pattern, Rule

_NEVER = re.compile(r"(?!)")


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """One of the words, longest first; a latin word only as a whole word."""
    parts = sorted({w for w in words if w}, key=len, reverse=True)
    if not parts:
        return _NEVER
    return re.compile("|".join(_part(w) for w in parts))


def _part(word: str) -> str:
    escaped = re.escape(word)
    if word.isascii() and word.isalpha():
        return rf"(?<![a-z]){escaped}(?![a-z])"
    return escaped


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
        self._aliases: dict[str, list[str]] = {}
        for fact in knowledge.facts.values():
            for alias in (*fact.aliases, *fact.near):
                self._aliases.setdefault(alias, []).append(fact.id)
        self.near_only = {w for f in knowledge.facts.values() for w in f.near} - {
            a for f in knowledge.facts.values() for a in f.aliases
        }
        self._alias_re = any_of(self._aliases)
        self._platforms = {a: p.id for p in knowledge.platforms.values() for a in p.aliases}
        self._platform_re = any_of(self._platforms)
        self._outside = {a: o.name for o in knowledge.outside for a in o.aliases}
        self._outside_re = any_of(self._outside)
        self._programmes = {n: p.id for p in knowledge.programmes.values() for n in p.names}
        self._programme_re = any_of(self._programmes)
        self._cues = {name: any_of(words) for name, words in knowledge.lexicon.cues.items()}

    def cue(self, name: str, text: str) -> re.Match[str] | None:
        """The first cue of that kind, None when there is none."""
        return self._cues[name].search(text)

    def cues(self, name: str) -> re.Pattern[str]:
        return self._cues[name]

    def facts(self, text: str) -> list[Named]:
        return [Named(m.start(), m.end(), m.group(), tuple(self._aliases[m.group()]))
                for m in self._alias_re.finditer(text)]  # fmt: skip

    def platforms(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._platforms[m.group()] for m in self._platform_re.finditer(text)))

    def outside(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._outside[m.group()] for m in self._outside_re.finditer(text)))

    def programmes(self, text: str) -> dict[str, str]:
        """Programme id → the words that named it."""
        found: dict[str, str] = {}
        for m in self._programme_re.finditer(text):
            found.setdefault(self._programmes[m.group()], m.group())
        return found

    def matches(self, pattern: Pattern, text: str) -> list[str] | None:
        """The word found for each group, None when a group has none."""
        found = []
        for group in pattern.groups:
            word = next((w for w in group if w in text), None)
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
    def rule_facts(self) -> Mapping[str, frozenset[str]]:
        return {r.id: frozenset(r.facts()) for r in self.rules.values()}

    def rules_with(self, facts: Iterable[str]) -> list[Rule]:
        wanted = set(facts)
        return [r for r in self.rules.values() if wanted & self.rule_facts[r.id]]
