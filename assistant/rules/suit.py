"""In which order plans suit a merchant: one count over all that is known of them.

Each plan has points: what it gives, and how surely (``worth``), four times as much for whom it is made, half
as much for each thing that it takes and nobody has said. What is known and contradicts closes a plan; what is
unknown never does. What helps with a need that was told comes before the rest. All are whole numbers, so that
an order never turns on rounding; plans of equal points stay in the order of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.rules.conditions import necessary
from assistant.rules.match import distance
from assistant.rules.offer import Audience, Gain, Signs
from assistant.rules.schema import Give, Rule
from assistant.types import Choice, FactValue, Finding

Values = Mapping[str, FactValue]
Likeness = Literal["said", "likely", "open", "unlikely", "denied"]

_WORTH: Mapping[Gain, int] = {
    "cash": 6,
    "fee": 5,
    "traffic": 4,
    "credit": 4,
    "funds": 3,
    "tool": 2,
    "service": 1,
}
_EXACT, _UP_TO, _WORDS, _PLANNED = 4, 3, 2, 1  # how sure: an amount, one at most, words alone, not begun
_WHOLE = 64  # points of a worth of 1, so that halves of it are whole
_SAID = 2  # audiences that a merchant says to be count as two signs of one
_LAST = 10_000  # the place of a plan that helps with none of the needs


@dataclass(frozen=True, slots=True)
class Suit:
    """How one plan suits. ``said`` and ``likely`` are audiences that the merchant is, by words or by signs;
    ``barred`` those that it takes and the merchant is not. ``need`` is its place among what helps with a
    trouble that was told, the first 0."""

    finding: Finding
    points: int
    need: int
    said: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether it cannot be had, and growing does not open it."""
        unmet = self.finding.status == "unmet" and not distance(self.finding) < Decimal("Infinity")
        return bool(self.barred) or unmet or self.finding.status == "not_in_force"

    @property
    def helps(self) -> bool:
        """Whether it helps with a trouble that was told."""
        return self.need < _LAST

    @property
    def made_for(self) -> bool:
        return bool(self.said or self.likely)


def ordered(
    findings: Iterable[Finding],
    values: Values,
    rules: Mapping[str, Rule],
    audiences: Mapping[str, Audience],
    needs: Sequence[Sequence[str]] = (),
) -> tuple[Suit, ...]:
    """Best first, what is closed last. ``needs`` are the plans that help with each trouble, the best help
    first. Of several platforms each one's next plan counts less, so that none hides the others."""
    suits = [
        suit(finding, values, rules[finding.rule], audiences, _place(finding.rule, needs))
        for finding in findings
    ]
    ranked = sorted(suits, key=lambda s: (s.closed, s.need, -s.points))
    if len({rules[s.finding.rule].platform for s in ranked}) < 2:
        return tuple(ranked)
    turns: dict[str, int] = {}
    spread = []
    for one in ranked:
        platform = rules[one.finding.rule].platform
        turns[platform] = turns.get(platform, 0) + 1
        place = one.need + turns[platform] - 1 if one.need < _LAST else _LAST
        spread.append((one.closed, place, -(one.points // turns[platform] ** 2), one))
    return tuple(one for *_, one in sorted(spread, key=lambda key: key[:3]))


def suit(
    finding: Finding, values: Values, rule: Rule, audiences: Mapping[str, Audience], need: int = _LAST
) -> Suit:
    """One plan for a merchant of whom ``values`` are known."""
    said: list[str] = []
    likely: list[str] = []
    barred: list[str] = []
    matches = halvings = 0
    served = max((_strength(a, values) for a in _of(rule.offer.serves, audiences)), default=0)
    for group in taken(rule, audiences):
        how = [(a.id, likeness(a, values)) for a in group]
        said += [a for a, is_one in how if is_one == "said"]
        likely += [a for a, is_one in how if is_one == "likely"]
        matches += max(_strength(a, values) for a in group)
        if all(is_one in ("denied", "unlikely") for _, is_one in how):
            barred += [a for a, _ in how]
        elif all(is_one not in ("said", "likely") for _, is_one in how) and not served:
            halvings += min(a.rare for a in group)
    for audience in _of(rule.offer.serves, audiences):
        how_served = likeness(audience, values)
        said += [audience.id] if how_served == "said" else []
        likely += [audience.id] if how_served == "likely" else []
        halvings += how_served in ("denied", "unlikely")
    points = _WHOLE * worth(rule) * 4 ** (matches + served) // 2**halvings
    return Suit(finding, points, need, _once(said), _once(likely), _once(barred))


def worth(rule: Rule) -> int:
    """What a plan gives by its kind, times how sure it is: a stated amount before one that is the most there
    can be, words alone behind both, and one less where the source leaves the condition of an amount open."""
    amounts = [g for g in rule.gives if g.label in rule.offer.tells and not isinstance(g.value, str)]
    sure = max((_EXACT if g.qualifier in ("exact", "from") else _UP_TO for g in amounts), default=_WORDS)
    if amounts and any(rule.open_conditions()):
        sure -= 1
    return _WORTH[rule.offer.gain] * (_PLANNED if rule.offer.planned else sure)


def states_amount(rule: Rule) -> bool:
    """Whether a list can tell how much it gives."""
    return any(g.label in rule.offer.tells and not isinstance(g.value, str) for g in rule.gives)


def told_gives(rule: Rule) -> tuple[Give, ...]:
    """What a list tells of it, in the order of the offer."""
    return tuple(g for label in rule.offer.tells for g in rule.gives if g.label == label)


def taken(rule: Rule, audiences: Mapping[str, Audience]) -> Iterator[tuple[Audience, ...]]:
    """The audiences that a plan takes, in groups of which one will do: whom the rule is for, whom its
    condition cannot do without, and whom alone it is of use."""
    of_rule = _of(rule.audience, audiences)
    if of_rule and all(a.fact or a.signs for a in of_rule):
        yield of_rule
    facts = {leaf.fact for leaf in rule.leaves() if leaf.value is True} & necessary(rule.require)
    yield from ((a,) for a in audiences.values() if a.fact in facts and a.id not in rule.audience)
    yield from ((a,) for a in _of(rule.offer.only, audiences))


def likeness(audience: Audience, values: Values) -> Likeness:
    """Whether a merchant is one: by their own word, else by signs."""
    own = values.get(audience.fact) if audience.fact else None
    if isinstance(own, bool):
        return "said" if own else "denied"
    if shown(audience.signs, values):
        return "likely"
    return "unlikely" if shown(audience.against, values) else "open"


def against(audience: Audience, values: Values) -> tuple[str, ...]:
    """The facts by which a merchant is none."""
    own = (audience.fact,) if values.get(audience.fact) is False else ()
    return own or shown(audience.against, values)


def shown(signs: Signs, values: Values) -> tuple[str, ...]:
    """The facts of which what is known is one of the signs."""
    return tuple(f for f, wanted in signs.items() if f in values and _shows(values[f], wanted))


def _strength(audience: Audience, values: Values) -> int:
    match likeness(audience, values):
        case "said":
            return _SAID
        case "likely":
            return min(_SAID, len(shown(audience.signs, values)))
    return 0


def _shows(value: FactValue, wanted: frozenset[bool | str]) -> bool:
    """Of a choice that leaves several options open one that fits will do: 汉服 is 服饰 or 手工艺."""
    if isinstance(value, Choice):
        return not wanted.isdisjoint(value.options)
    return isinstance(value, bool) and value in wanted


def _of(names: Iterable[str], audiences: Mapping[str, Audience]) -> tuple[Audience, ...]:
    return tuple(audiences[name] for name in names)


def _place(rule: str, needs: Sequence[Sequence[str]]) -> int:
    return min((list(plans).index(rule) for plans in needs if rule in plans), default=_LAST)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
