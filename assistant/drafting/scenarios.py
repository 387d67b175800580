"""Cases to put to whoever reviews a draft: on each threshold and one step past it, not told, on both sides,
an exception in force, steps of a ladder, rows of a table.

What comes of each is worked out by the rules engine. What a reviewer confirms is kept beside the rule in the
form of ``given`` and ``results``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from assistant.compose.phrases import amount, gap
from assistant.compose.translation import Translator
from assistant.drafting.shops import Given, Shop, Wanted, edges, shop, wanted
from assistant.numbers import plain, spoken_date
from assistant.rules.evaluate import evaluate
from assistant.rules.schema import Case, Fact, Knowledge, Leaf, Rule
from assistant.types import Check, Choice, Finding, Profile, Quantity, Result, RuleKind, StatedFact, Status

MOST = 12
"""Cases of one draft."""
_ROWS = 6
_AMOUNTS = (10, 100, 1000)
_MET: Mapping[RuleKind, str] = {"penalty": "会这样处理", "duty": "适用"}
_UNMET: Mapping[RuleKind, str] = {"penalty": "不会这样处理", "duty": "不适用"}


@dataclass(frozen=True, slots=True)
class Scenario:
    """``given`` is what is told of a shop, by fact, on the day ``as_of`` where the case names one. ``told``
    is the line that the reviewer says yes or no to: what is given → what follows."""

    given: Mapping[str, Given]
    as_of: str
    status: Status
    results: Mapping[str, Decimal | str]
    told: str

    @property
    def key(self) -> str:
        """The same for the same question, whatever comes of it."""
        return json.dumps(
            [[f, plain(v) if isinstance(v, Decimal) else v] for f, v in sorted(self.given.items())]
            + [self.as_of],
            ensure_ascii=False,
        )


def scenarios(rule: Rule, knowledge: Knowledge) -> tuple[Scenario, ...]:
    """The most telling first, ``MOST`` of them."""
    found: dict[str, Scenario] = {}
    for scenario in _Cases(rule, knowledge).all():
        found.setdefault(scenario.key, scenario)
    return tuple(found.values())[:MOST]


@dataclass(frozen=True, slots=True)
class _Put:
    """A case to be put: all that is ``given``, and which of it is ``shown``; ``between`` are words for what
    is told as lying between two ends, ``unsaid`` a fact that is not told."""

    given: Shop
    shown: tuple[str, ...]
    between: Mapping[str, str] = field(default_factory=dict)
    unsaid: str = ""
    as_of: date | None = None


class _Cases:
    def __init__(self, rule: Rule, knowledge: Knowledge) -> None:
        self.rule, self.knowledge = rule, knowledge
        self.facts, self.units = knowledge.facts, knowledge.units
        self.tr = Translator(knowledge.units)
        self.day = _day(rule)
        self.inputs = self._inputs()

    def all(self) -> Iterator[Scenario]:
        puts = self._steps() if self.rule.cases else self._leaves()
        yield from map(self._scenario, puts)
        base = self._base(wanted(self.rule.require, *(c.when for c in self.rule.cases[:1])))
        if self.inputs and not (self.rule.cases or self.rule.require):
            yield self._scenario(_Put(base, tuple(base)))
        yield from map(self._scenario, self._capped(base))
        if self.rule.effective_to is not None:
            after = self.rule.effective_to + timedelta(days=1)
            yield self._scenario(_Put(base, (), as_of=after))
        if not (base or self.rule.cases):
            yield self._scenario(_Put({}, ()))

    # --- conditions ---------------------------------------------------------------------------------

    def _leaves(self) -> Iterator[_Put]:
        """Of the first condition everything, of the others both sides first."""
        rest: list[_Put] = []
        for n, leaf in enumerate(dict.fromkeys(self.rule.leaves())):
            base = self._base(wanted(self.rule.require, pick=leaf))
            sides = list(self._sides(leaf, base))
            more = list(self._unclear(leaf, base))
            yield from sides
            if n == 0:
                yield from more
            else:
                rest += more
        yield from rest

    def _sides(self, leaf: Leaf, base: Shop) -> Iterator[_Put]:
        fact = self.facts[leaf.fact]
        for value in edges(leaf, fact, self.units):
            yield _Put({**base, leaf.fact: value}, (leaf.fact,))

    def _unclear(self, leaf: Leaf, base: Shop) -> Iterator[_Put]:
        without = {f: v for f, v in base.items() if f != leaf.fact}
        yield _Put(without, (), unsaid=leaf.fact)
        values = [v for v in edges(leaf, self.facts[leaf.fact], self.units) if isinstance(v, Decimal)]
        if len(values) == 2:
            low, high = sorted(values)
            over = high + (high - low) if leaf.op in (">=", "<") else high
            low = low if leaf.op in (">=", "<") else low - (high - low)
            unit = self.facts[leaf.fact].unit
            if low < 0:
                return
            words = f"{self.tr.amount(low, unit)}到{self.tr.amount(over, unit)}"
            span = f"[{plain(low)}, {plain(over)}]"
            yield _Put({**base, leaf.fact: span}, (leaf.fact,), {leaf.fact: words})

    # --- ladders and tables -------------------------------------------------------------------------

    def _steps(self) -> Iterator[_Put]:
        """Both sides of each step; of a table some rows, those first that give something else."""
        cases = self.rule.cases
        figures = [leaf for case in cases for leaf in _figures(case)]
        if figures:
            for case in (*cases[-1:], *cases[:-1]):
                for leaf in _figures(case):
                    base = self._base(wanted(self.rule.require, case.when, pick=leaf))
                    shown = tuple(f for f in base if f != leaf.fact and f in _choices(case))
                    for put in self._sides(leaf, base):
                        yield _Put(put.given, (*shown, leaf.fact))
        else:
            for case in self._telling(cases):
                base = self._base(wanted(self.rule.require, case.when))
                yield _Put(base, tuple(base))
        first = self._base(wanted(self.rule.require, cases[0].when))
        for fact in dict.fromkeys(leaf.fact for case in cases for leaf in _leaves_of(case)):
            rest = {f: v for f, v in first.items() if f != fact}
            yield _Put(rest, tuple(f for f in rest if f in _choices(cases[0])), unsaid=fact)
        for leaf in figures[-1:]:
            base = self._base(wanted(self.rule.require, cases[-1].when, pick=leaf))
            yield from (p for p in self._unclear(leaf, base) if not p.unsaid)

    def _telling(self, cases: Sequence[Case]) -> list[Case]:
        distinct: dict[str, Case] = {}
        for case in cases:
            told = repr([(g.label, g.value) for g in case.gives])
            distinct.setdefault(told, case)
        order = [cases[0], cases[-1], *distinct.values(), *cases]
        return list({id(case): case for case in order}.values())[:_ROWS]

    # --- amounts ------------------------------------------------------------------------------------

    def _inputs(self) -> Shop:
        """A round figure for whatever is calculated with."""
        found: dict[str, Given] = {}
        for calculation in self.rule.calculations():
            for key in calculation.inputs.values():
                fact = self.facts[key]
                if fact.kind == "date":
                    found[key] = self.day.isoformat()
                elif fact.kind == "quantity":
                    found[key] = Decimal(10_000 if fact.unit == "yuan" else 100)
        return found

    def _base(self, wants: Wanted) -> Shop:
        return {**self.inputs, **shop(wants, self.facts, self.units)}

    def _capped(self, base: Shop) -> Iterator[_Put]:
        """Where more of a figure no longer gives more in proportion."""
        first = self._computed(base)
        for key, value in self.inputs.items():
            if not isinstance(value, Decimal) or not first:
                continue
            for times in _AMOUNTS:
                larger = {**base, key: value * times}
                if any(v != first.get(k, v) * times for k, v in self._computed(larger).items()):
                    yield _Put(larger, (key,))
                    break

    def _computed(self, given: Shop) -> Mapping[str, Decimal]:
        found = self._evaluated(given, self.day)
        return {r.label: r.value for r in found.results if r.computed and isinstance(r.value, Decimal)}

    # --- what follows -------------------------------------------------------------------------------

    def _evaluated(self, given: Shop, day: date) -> Finding:
        profile = profile_of(given, self.facts)
        return evaluate(self.rule, profile, day, self.knowledge.audiences, self.units)

    def _scenario(self, put: _Put) -> Scenario:
        found = self._evaluated(put.given, put.as_of or self.day)
        results = {r.label: kept for r in found.results if (kept := _kept(r)) is not None}
        as_of = put.as_of.isoformat() if put.as_of else ""
        told = f"{self._told(put)} → {self._outcome(found, put)}"
        return Scenario(put.given, as_of, found.status, results if found.status == "met" else {}, told)

    def _told(self, put: _Put) -> str:
        if put.as_of is not None:
            return f"{spoken_date(put.as_of)}问"
        shown = tuple(dict.fromkeys((*put.shown, *(f for f in self.inputs if f in put.given))))
        parts = [
            f"{self.facts[f].label}{put.between[f]}" if f in put.between else self._said(f, put.given[f])
            for f in shown
            if f in put.given and f != put.unsaid
        ]
        if put.unsaid:
            parts.insert(0, f"没说{self.facts[put.unsaid].label}")
        if any(f not in shown for f in put.given):
            parts.append("其他都满足")
        return "、".join(parts) or "任何店铺"

    def _said(self, key: str, value: Given) -> str:
        fact = self.facts[key]
        if isinstance(value, bool):
            return f"{fact.label}：{'是' if value else '否'}"
        if isinstance(value, Decimal):
            return f"{fact.label}{self.tr.amount(value, fact.unit)}"
        if fact.kind == "date":
            return f"{spoken_date(date.fromisoformat(value))}{fact.label.removesuffix('的日子')}"
        return f"{fact.label}：{'、'.join(o.label for o in fact.options if o.id == value)}"

    def _outcome(self, found: Finding, put: _Put) -> str:
        kind = self.rule.kind
        if found.status == "not_in_force":
            return "不在有效期内"
        if found.status == "unknown":
            labels = "、".join(self.facts[f].label for f in found.missing)
            straddles = "，数在门槛两边" if put.between else ""
            return f"要再问{labels}{straddles}" if labels else "文中没有写明，无法判断"
        if found.status == "unmet":
            short = "" if kind == "penalty" else self._short(found, put.shown)
            return "，".join(filter(None, (_UNMET.get(kind, "还不能"), short)))
        gains = [self._gain(r) for r in found.results if r.value is not None]
        return "，".join((_MET.get(kind, "可以"), *dict.fromkeys(gains)))

    def _short(self, found: Finding, shown: Iterable[str]) -> str:
        """How far it is to the nearest step."""
        short = [
            c for c in found.checks if c.status == "unmet" and c.fact in set(shown) and c.gap is not None
        ]
        best = min(short, key=_distance, default=None)
        return gap(self.tr, best) if best else ""

    def _gain(self, result: Result) -> str:
        told = amount(self.tr, result)
        return told if isinstance(result.value, str) else f"{result.label}{told}"


def profile_of(given: Mapping[str, Given], facts: Mapping[str, Fact]) -> Profile:
    """As the confirmed cases of a pack are read."""
    return {key: StatedFact(key, _value(facts[key], value), "") for key, value in given.items()}


def _value(fact: Fact, value: Given) -> Quantity | Choice | bool | date:
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return Quantity(value, value, fact.unit)
    if fact.kind == "date":
        return date.fromisoformat(value)
    if fact.kind == "choice":
        return Choice((value,))
    low, high = (Decimal(end.strip()) for end in value.strip("[]").split(","))
    return Quantity(low, high, fact.unit)


def _kept(result: Result) -> Decimal | str | None:
    value = result.value
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, Decimal | str) else None


def _distance(check: Check) -> Decimal:
    ends = (check.gap.low, check.gap.high) if check.gap else ()
    return next((end for end in ends if end is not None), Decimal(0))


def _leaves_of(case: Case) -> Iterator[Leaf]:
    stack = [case.when]
    while stack:
        node = stack.pop(0)
        if isinstance(node, Leaf):
            yield node
        else:
            stack[:0] = getattr(node, "children", ())


def _figures(case: Case) -> list[Leaf]:
    return [leaf for leaf in _leaves_of(case) if isinstance(leaf.value, Decimal)]


def _choices(case: Case) -> set[str]:
    return {leaf.fact for leaf in _leaves_of(case) if isinstance(leaf.value, Choice)}


def _day(rule: Rule) -> date:
    """One on which the rule holds."""
    first = max(filter(None, (rule.effective_from, rule.checked_on)))
    return min(filter(None, (rule.effective_to, first)))
