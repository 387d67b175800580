"""One file of rules/ → ``Rule``, checked against the registries and the articles that it quotes."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, cast, get_args

from assistant.errors import RuleError
from assistant.knowledge.advice import load_advice
from assistant.knowledge.equation_file import QUALIFIERS, EquationReader
from assistant.knowledge.offer_file import read_offer
from assistant.knowledge.overlay import RULES
from assistant.knowledge.quoted import Quoted
from assistant.knowledge.quotes import place as place_of
from assistant.knowledge.registry import (
    Registry,
    check_unit,
    pattern,
)
from assistant.knowledge.yamlfile import File, Table, read
from assistant.numbers import Units
from assistant.rules.quantity import NEGATED
from assistant.rules.schema import (
    BENEFITS,
    Case,
    Fact,
    Give,
    Group,
    Leaf,
    Lexicon,
    Node,
    Rule,
    RuleCitation,
    Sticky,
)
from assistant.types import Choice, Op, Qualifier, RuleKind, Source, Unstated

RULE_KINDS = get_args(RuleKind)
OPS = (">=", ">", "<=", "<", "==", "is")
_REQUIRED = (
    "id", "title", "kind", "audience", "effective", "checked_on", "topics", "verdict", "unstated",
    "confirm_by_hand", "citations",
)  # fmt: skip
_OPTIONAL = (
    "theme", "names", "require", "cases", "gives", "calculate", "equations", "sticky", "advice", "offer",
)  # fmt: skip


def _day(table: Table, key: str, *, end: bool = False) -> date | None:
    """2026-01-08, or a month: its first day, or its last as an end."""
    if key not in table:
        return None
    text = table.text(key)
    m = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", text)
    try:
        if m and m.group(3):
            return date.fromisoformat(text)
        if m:
            year, month = int(m.group(1)), int(m.group(2))
            return date(year, month, calendar.monthrange(year, month)[1] if end else 1)
    except ValueError:  # month 13, day 32: falls through to the one message
        pass
    raise table.fail(f"{key!r} is {text!r}; write a day as 2026-01-08 or a month as 2026-01.", key)


class RuleReader:
    """Reads one rule file; holds what every part of it is checked against."""

    def __init__(
        self, place: str, file: File, units: Units, facts: Mapping[str, Fact], registry: Registry,
        sources: Mapping[str, Source], lexicon: Lexicon, quoted: Quoted,
    ) -> None:  # fmt: skip
        """``place`` is where the file stands below the corpus: rules/<id>.yaml."""
        where = PurePosixPath(place)
        self.path = file if isinstance(file, Path) else file.over
        if where.suffix != ".yaml":
            suffix = where.suffix or "this one"
            raise RuleError(self.path, 1, f"only .yaml files are read here, not {suffix!r}.")
        self.top = read(file, RuleError)
        self.units, self.facts, self.registry = units, facts, registry
        self.sources, self.lexicon, self.quoted = sources, lexicon, quoted
        self.expected = where.with_suffix("").relative_to(RULES).as_posix()
        self.citations: dict[str, RuleCitation] = {}
        self.cited: set[str] = set()
        self._equations = EquationReader(units, facts, self._cite)

    def read(self) -> tuple[Rule, tuple[str, ...]]:
        """The rule, and the names of the citations whose quotes are lost."""
        top = self.top
        top.allow(_REQUIRED, _OPTIONAL)
        if top.text("id") != self.expected:
            raise top.fail(f"id {top.text('id')!r} must be its path, {self.expected!r}.", "id")
        programme = self.expected.rpartition("/")[0]
        if programme not in self.registry.programmes:
            known = ", ".join(sorted(self.registry.programmes))
            raise top.fail(
                f"programme {programme!r} is not in programmes.yaml; programmes are {known}.", "id"
            )
        lost = self._citations()
        for name in top.texts("audience"):
            if name not in self.registry.audiences:
                known = ", ".join(sorted(self.registry.audiences))
                raise top.fail(f"audience {name!r} is not known; audiences are {known}.", "audience")
        effective, verdict = top.table("effective"), top.table("verdict")
        effective.allow(("from", "to"))
        verdict.allow(("met", "unmet"))
        checked_on = _day(top, "checked_on")
        if checked_on is None:
            raise top.fail(
                "'checked_on' must be the day someone last compared rule and source.", "checked_on"
            )
        effective_from, effective_to = _day(effective, "from"), _day(effective, "to", end=True)
        if effective_from and effective_to and effective_to < effective_from:
            raise effective.fail("'to' is before 'from'.", "to")
        names = [pattern(n, self.lexicon) for n in top.texts("names")]
        gives = self._gives(top)
        rule = Rule(
            id=self.expected,
            title=top.text("title"),
            kind=cast(RuleKind, top.choice("kind", RULE_KINDS)),
            platform=self.registry.programmes[programme].platform,
            programme=programme,
            audience=top.texts("audience"),
            theme=self._theme(),
            effective_from=effective_from,
            effective_to=effective_to,
            checked_on=checked_on,
            names=tuple(dict.fromkeys(w for n in names for w in n.groups[0])),
            topics=(*names, *(pattern(t, self.lexicon) for t in top.texts("topics"))),
            require=self._node(top.table("require")) if "require" in top else None,
            cases=tuple(self._case(c) for c in top.tables("cases")),
            gives=gives,
            calculate=self._equations.read(top, "calculate"),
            equations=self._equations.read(top, "equations"),
            sticky=self._sticky(),
            verdict_met=verdict.text("met"),
            verdict_unmet=verdict.text("unmet"),
            unstated=top.texts("unstated"),
            confirm_by_hand=top.texts("confirm_by_hand"),
            citations=self.citations,
            path=self.path.as_posix(),
            offer=read_offer(top, gives, self.registry.audiences, self.citations, self.cited.add),
        )
        rule = replace(rule, advice=tuple(load_advice(top, self.sources, self.quoted, rule.facts())))
        unused = sorted(set(self.citations) - self.cited)
        if unused:
            raise top.fail(f"citation {unused[0]!r} is used by nothing in the rule.", "citations")
        return rule, lost

    def _theme(self) -> str:
        if "theme" in self.top:
            return self.top.choice("theme", self.registry.themes)
        if self.top.text("kind") in BENEFITS:
            known = ", ".join(sorted(self.registry.themes))
            raise self.top.fail(
                f"a benefit needs 'theme', where lists of plans show it; one of {known}.", "kind"
            )
        return ""

    def _citations(self) -> tuple[str, ...]:
        table = self.top.table("citations")
        lost: list[str] = []
        for name in table:
            entry = table.table(name)
            entry.allow(("source", "quote"))
            source = self.sources.get(entry.text("source"))
            if source is None:
                known = ", ".join(sorted(self.sources))
                raise entry.fail(
                    f"source {entry.text('source')!r} is no article; articles are {known}.", "source"
                )
            quote = entry.text("quote")
            if not quote:
                raise entry.fail(f"citation {name!r} quotes nothing.", "quote")
            start = place_of(quote, source.body)
            if start < 0:
                lost.append(name)
            self.citations[name] = RuleCitation(source.id, quote, start)
        return tuple(lost)

    def _cite(self, entry: Table) -> str:
        name = entry.text("cite")
        if not name:
            raise entry.fail(f"missing citation: give 'cite', one of {', '.join(sorted(self.citations))}.")
        if name not in self.citations:
            known = ", ".join(sorted(self.citations))
            raise entry.fail(f"citation {name!r} is not under 'citations'; there are {known}.", "cite")
        self.cited.add(name)
        return name

    def _fact(self, entry: Table, key: str = "fact") -> Fact:
        name = entry.text(key)
        if name not in self.facts:
            known = ", ".join(sorted(self.facts))
            raise entry.fail(f"fact {name!r} is not in facts.yaml; facts are {known}.", key)
        if self.facts[name].trait:
            raise entry.fail(f"{name!r} is of traits.yaml, and no condition of a rule rests on one.", key)
        return self.facts[name]

    def _unit(self, entry: Table, fact: Fact | None = None) -> str:
        unit = check_unit(entry, self.units)
        if fact and self.units.convert(Decimal(1), unit, fact.unit) is None:
            raise entry.fail(
                f"unit {unit!r} does not fit fact {fact.id!r}, which is in {fact.unit!r}.", "unit"
            )
        return unit

    def _node(self, entry: Table, *, negate: bool = False) -> Node:
        """A condition. ``not`` is resolved here (De Morgan), so the engine never meets one."""
        for op in ("all", "any"):
            if op in entry:
                entry.allow((op,))
                flipped = {"all": "any", "any": "all"}[op] if negate else op
                children = tuple(self._node(t, negate=negate) for t in entry.tables(op))
                if not children:
                    raise entry.fail(f"{op!r} is empty.", op)
                return Group(cast(Any, flipped), children)
        if "not" in entry:
            entry.allow(("not",))
            return self._node(entry.table("not"), negate=not negate)
        if "unstated" in entry:  # unknown either way round, so ``negate`` changes nothing
            entry.allow(("unstated", "cite"))
            return Unstated(entry.text("unstated"), self._cite(entry))
        entry.allow(("fact", "op", "cite"), ("value", "other", "unit"))
        fact, op, cite = self._fact(entry), entry.choice("op", OPS), self._cite(entry)
        if op == "is":
            return Leaf(fact.id, "is", self._state(entry, fact, negate), "", "", cite)
        return self._comparison(entry, fact, cast(Op, op), cite, negate)

    def _state(self, entry: Table, fact: Fact, negate: bool) -> bool | Choice:
        """What a fact must be: true, false, or some of its options."""
        if fact.kind == "choice":
            return self._choice(entry, fact, negate)
        value = entry.raw("value")
        if fact.kind != "boolean" or not isinstance(value, bool):
            raise entry.fail(
                f"'is' needs a boolean fact and true or false; {fact.id!r} is a {fact.kind}.", "op"
            )
        return value != negate

    def _comparison(self, entry: Table, fact: Fact, op: Op, cite: str, negate: bool) -> Leaf:
        if fact.kind != "quantity":
            raise entry.fail(f"{op!r} needs a quantity; fact {fact.id!r} is a {fact.kind}.", "op")
        if negate:
            if op not in NEGATED:
                raise entry.fail(f"'not' cannot be applied to {op!r}.", "op")
            op = NEGATED[op]
        unit = self._unit(entry, fact)
        if "other" not in entry:
            return Leaf(fact.id, op, entry.number("value"), "", unit, cite)
        if "value" in entry:
            raise entry.fail("'value' and 'other' exclude each other.", "other")
        other = self._fact(entry, "other")
        if other.kind != "quantity" or self.units.convert(Decimal(1), other.unit, unit) is None:
            raise entry.fail(f"fact {other.id!r} cannot be compared in {unit!r}.", "other")
        return Leaf(fact.id, op, None, other.id, unit, cite)

    def _choice(self, entry: Table, fact: Fact, negate: bool) -> Choice:
        """One option or a list of them."""
        options = tuple(option.id for option in fact.options)
        value = entry.raw("value")
        named = [value] if isinstance(value, str) else entry.texts("value")
        for name in named:
            if name not in options:
                raise entry.fail(
                    f"{name!r} is no option of fact {fact.id!r}; options are {', '.join(options)}.", "value"
                )
        if not 0 < len(set(named)) < len(options):
            raise entry.fail("'value' must name some of the options, not none or all of them.", "value")
        return Choice(tuple(o for o in options if (o in named) != negate))

    def _case(self, entry: Table) -> Case:
        entry.allow(("when",), ("gives", "calculate"))
        return Case(
            self._node(entry.table("when")), self._gives(entry), self._equations.read(entry, "calculate")
        )

    def _gives(self, entry: Table) -> tuple[Give, ...]:
        found = []
        for give in entry.tables("gives"):
            give.allow(("label", "value", "qualifier", "cite"), ("unit", "in_kind"))
            value: Decimal | tuple[Decimal, Decimal] | str
            raw = give.raw("value")
            if isinstance(raw, list) and len(raw) == 2 and all(isinstance(v, Decimal) for v in raw):
                value = (raw[0], raw[1])
            elif isinstance(raw, str | Decimal):
                value = raw
            else:
                raise give.fail("'value' must be a number, [low, high] or text.", "value")
            unit = "" if isinstance(value, str) else self._unit(give)
            qualifier = cast(Qualifier, give.choice("qualifier", QUALIFIERS))
            label, cite = give.text("label"), self._cite(give)
            found.append(Give(label, value, unit, qualifier, cite, give.flag("in_kind")))
        return tuple(found)

    def _sticky(self) -> Sticky | None:
        if "sticky" not in self.top:
            return None
        entry = self.top.table("sticky")
        entry.allow(("fact", "cite"))
        fact = self._fact(entry)
        if fact.kind != "boolean":
            raise entry.fail(f"a sticky rule reads a boolean fact; {fact.id!r} is a {fact.kind}.", "fact")
        return Sticky(fact.id, self._cite(entry))
