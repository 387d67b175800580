"""Turns made from ``patterns.yaml``: facts of ours and of strangers, in all roles, with asks of all kinds."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.models.tagger_words import described
from assistant.numbers import NumberReader
from assistant.rules.schema import Knowledge
from assistant.text import fold
from evals.tagger.examples import NOTHING, Clause, Example, Figure, _as_scanned
from evals.tagger.values import date, odd, value

_SLOT = re.compile(r"\{(\w+)(?:\|(\w+))?\}")
_PLACES = {"A": 0, "B": 1, "C": 2, "V": 0, "U": 1, "W": 2}
_ROLES = (
    ["own"] * 8
    + ["past"] * 3
    + ["goal"] * 3
    + ["other"] * 5
    + ["norm"] * 5
    + ["denied"] * 3
    + ["delta"] * 2
    + ["none"]
)
_KINDS = (
    ["verdict"] * 4
    + ["gap"] * 3
    + ["amount"] * 2
    + ["condition"] * 2
    + ["explain"] * 2
    + ["day", "list", "compare", "apply"]
)


@dataclass(frozen=True, slots=True)
class Known:
    """A fact for the templates; ``stranger`` ones are in no knowledge of ours."""

    id: str
    unit: str
    words: tuple[str, ...]
    texts: tuple[str, ...]
    stranger: bool


class Templates:
    """Draws turns; the same seed draws the same ones."""

    def __init__(self, knowledge: Knowledge, held_out: Sequence[str] = ()) -> None:
        data: Any = yaml.safe_load(Path(__file__).with_name("patterns.yaml").read_text("utf-8"))
        self.slots: Mapping[str, list[str]] = {k: [str(w) for w in v] for k, v in data["slots"].items()}
        self.patterns: Mapping[str, list[str]] = {r: data[r] for r in set(_ROLES)}
        self.needs, self.outside = data["needs"], data["outside"]
        self.short = {kind: data[kind] for kind in ("chat", "carried")}
        self.numbers: NumberReader = knowledge.numbers
        self.strangers = [
            Known(
                f"x{i}",
                unit,
                tuple(map(fold, (*words, label))),
                described(label, tuple(words), question),
                True,
            )
            for i, (label, unit, words, question) in enumerate(data["strangers"])
        ]
        self.facts = [
            Known(f.id, f.unit if f.kind == "quantity" else "date", tuple(map(fold, f.aliases)), (), False)
            for f in knowledge.facts.values()
            if f.kind in ("quantity", "date") and f.id not in held_out and f.aliases
        ]
        self.owners: dict[str, list[str]] = {}
        for f in self.facts:
            for word in f.words:
                self.owners.setdefault(word, []).append(f.id)
        self.names = {r.id: [r.title, *r.names] for r in knowledge.rules.values()}
        self.platforms = {r.id: knowledge.platforms[r.platform] for r in knowledge.rules.values()}
        self.themes = {t.id: list(t.words) for t in knowledge.themes.values()}
        self.by_theme: dict[tuple[str, str], list[str]] = {}
        for r in knowledge.rules.values():
            self.by_theme.setdefault((r.platform, r.theme), []).append(r.id)

    def turn(self, rng: random.Random) -> Example:
        """One to four segments about up to three facts, and mostly an ask."""
        if rng.random() < 0.22:
            return self.without_figures(rng)
        facts = self._facts(rng)
        made = _Made(self, rng, facts)
        made.say(rng.choice(self.slots["open"]))
        for i in range(rng.choice([1, 1, 1, 2, 2, 3])):
            if i:
                made.say(rng.choice(self.slots["sep"]))
                if rng.random() < 0.5:
                    made.facts = facts = self._facts(rng)
            made.add(rng.choice(self.patterns[rng.choice(_ROLES)]))
        told = len(made.text)
        if rng.random() < 0.75:
            self._ask(made, rng, told)
        elif rng.random() < 0.5:
            made.clauses.append(Clause(0, told, (), None))
        return made.example()

    def _ask(self, made: _Made, rng: random.Random, told: int) -> None:
        made.say(rng.choice(self.slots["sep"]))
        start = len(made.text)
        kind = rng.choice(_KINDS)
        words = rng.choice(self.slots[f"ask{'some' if kind == 'verdict' else kind}"])
        rule = rng.choice(list(self.names))
        topics: tuple[str, ...] | None = None
        if rng.random() < 0.5:
            made.say(rng.choice(self.platforms[rule].aliases) if rng.random() < 0.6 else "")
            made.say(rng.choice(self.names[rule]))
            topics = (rule,)
        made.say(words)
        made.clauses.append(Clause(start, len(made.text), (kind,), topics))
        if rng.random() < 0.5:
            made.clauses.append(Clause(0, len(made.text), (kind,), topics))
        elif told > 2:
            made.clauses.append(Clause(0, told, (), None))

    def without_figures(self, rng: random.Random) -> Example:
        """Needs, things outside, greetings and ellipses; up to two in one turn."""
        made = _Made(self, rng, [])
        made.say(rng.choice(self.slots["open"]))
        for i in range(rng.choice([1, 1, 1, 2])):
            if i:
                made.say(rng.choice(self.slots["sep"]))
            start = len(made.text)
            kind, topics = rng.choice((self._need, self._outside, self._outside, self._short, self._named))(
                made, rng
            )
            made.clauses.append(Clause(start, len(made.text), (kind,), topics))
        return made.example()

    def _need(self, made: _Made, rng: random.Random) -> tuple[str, tuple[str, ...]]:
        theme = rng.choice(list(self.needs))
        need = rng.choice(self.needs[theme])
        here = [(p, rules) for (p, t), rules in self.by_theme.items() if t == theme]
        topics: tuple[str, ...] = (f"theme:{theme}",)
        said = ""
        if here and rng.random() < 0.5:
            _, rules = rng.choice(here)
            topics = tuple(rules)
            said = rng.choice(self.platforms[rules[0]].aliases)
        tail = rng.choice([*self.slots["askapply"], "", ""])
        made.say(rng.choice([f"{said}{need}{tail}", f"{need} {said}{tail}"]))
        return "apply", topics

    def _outside(self, made: _Made, rng: random.Random) -> tuple[str, tuple[str, ...]]:
        if rng.random() < 0.6:
            where, what = rng.choice(self.outside["where"]), rng.choice(self.outside["what"])
            made.say(
                rng.choice(
                    [
                        f"{where}{what}",
                        f"{where}的{what}",
                        f"{where}上{what}",
                        f"我做{where}的{what}",
                        f"{what}，{where}",
                    ]
                )
            )
        else:
            made.say(rng.choice(self.outside["other"]))
        return "outside", ("outside",)

    def _short(self, made: _Made, rng: random.Random) -> tuple[str, tuple[str, ...]]:
        kind = rng.choice(["chat", "carried"])
        made.say(rng.choice(self.short[kind]))
        return ("chat" if kind == "chat" else rng.choice(["verdict", "gap", "explain"])), (kind,)

    def _named(self, made: _Made, rng: random.Random) -> tuple[str, tuple[str, ...]]:
        kind = rng.choice(_KINDS)
        words = rng.choice(self.slots[f"ask{'some' if kind == 'verdict' else kind}"])
        rule = rng.choice(list(self.names))
        platform = rng.choice(self.platforms[rule].aliases) if rng.random() < 0.6 else ""
        made.say(
            rng.choice(
                [f"{platform}{rng.choice(self.names[rule])}{words}", f"{rng.choice(self.names[rule])}{words}"]
            )
        )
        return kind, (rule,)

    def _facts(self, rng: random.Random) -> list[Known]:
        drawn: list[Known] = []
        for _ in range(3):
            drawn.append(rng.choice(self.strangers if rng.random() < 0.35 else self.facts))
        return drawn


class _Made:
    """A turn while it is made."""

    def __init__(self, templates: Templates, rng: random.Random, facts: list[Known]) -> None:
        self.t, self.rng, self.facts = templates, rng, facts
        self.text = ""
        self.figures: list[Figure] = []
        self.clauses: list[Clause] = []
        self.strangers: set[str] = set()
        self.words: dict[int, str] = {}

    def say(self, words: str) -> None:
        self.text += fold(words)

    def add(self, pattern: str) -> None:
        self.words = {i: self.rng.choice(f.words) for i, f in enumerate(self.facts)}
        at = 0
        for m in _SLOT.finditer(pattern):
            self.say(pattern[at : m.start()])
            at = m.end()
            self._fill(m[1], m[2] or "", pattern)
        self.say(pattern[at:])

    def _fill(self, slot: str, role: str, pattern: str) -> None:
        rng = self.rng
        if slot in self.t.slots:
            self.say(rng.choice(self.t.slots[slot]))
        elif slot == "X":
            self.say(rng.choice(self.t.slots["noise"]))
            self._figure(odd(rng), (NOTHING,), "none")
        elif not role:
            self.say(self.words[_PLACES[slot]] if rng.random() < 0.96 else "")
        else:
            self._figure_of(self.facts[_PLACES[slot]], self.words[_PLACES[slot]], role, "{mean}" in pattern)

    def _figure_of(self, fact: Known, word: str, role: str, average: bool) -> None:
        words = date(self.rng) if fact.unit == "date" else value(fact.unit, self.rng)
        facts: tuple[str, ...] = tuple(self.t.owners.get(word, ())) or (fact.id,)
        if fact.id not in facts:
            facts = (fact.id,)
        if average and role == "norm" and fact.id == "return_rate":
            facts = ("industry_return_rate",)
        if fact.stranger:
            self.strangers.add(fact.id)
        self._figure(words, facts, role)

    def _figure(self, words: str, facts: tuple[str, ...], role: str) -> None:
        start = len(self.text)
        self.say(words)
        self.figures.append(Figure(start, len(self.text), facts, role))

    def example(self) -> Example:
        figures = _as_scanned(self.text, self.figures, self.t.numbers)
        return Example(self.text, figures, tuple(self.clauses), tuple(sorted(self.strangers)))


def drawn(templates: Templates, n: int, seed: int) -> Iterator[Example]:
    rng = random.Random(seed)
    return (templates.turn(rng) for _ in range(n))
