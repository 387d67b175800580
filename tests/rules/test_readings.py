"""No verdict on a doubtful reading: over every shipped rule, for any set of readings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.knowledge.load import read_knowledge
from assistant.rules.evaluate import evaluate
from assistant.rules.readings import turning, without
from assistant.rules.schema import Rule
from assistant.types import Doubtful, Finding, Profile, Quantity, StatedFact

KNOWN = read_knowledge()
DAY = date(2026, 11, 22)
RULES = [r for r in KNOWN.rules.values() if any(KNOWN.facts[f].kind == "quantity" for f in r.facts())]


def find(rule: Rule, profile: Profile) -> Finding:
    return evaluate(rule, profile, DAY, KNOWN.audiences, KNOWN.units)


def told(fact: str, value: int) -> StatedFact:
    number = Decimal(value)
    return StatedFact(fact, Quantity(number, number, KNOWN.facts[fact].unit), str(value), 1)


@st.composite
def doubtful_profiles(draw: st.DrawFn) -> tuple[Rule, dict[str, StatedFact], list[Doubtful]]:
    rule = draw(st.sampled_from(RULES))
    facts = [f for f in rule.facts() if KNOWN.facts[f].kind == "quantity"]
    lines = [int(leaf.value) for leaf in rule.leaves() if isinstance(leaf.value, Decimal)] or [10]
    values = st.sampled_from(sorted({v + d for v in lines for d in (-1, 0, 1)}))
    profile: dict[str, StatedFact] = {}
    for fact in rule.facts():
        if KNOWN.facts[fact].kind == "boolean" and draw(st.booleans()):
            profile[fact] = StatedFact(fact, draw(st.booleans()), "", 1)
        elif KNOWN.facts[fact].kind == "quantity" and draw(st.booleans()):
            profile[fact] = told(fact, draw(values))
    doubts = []
    for _ in range(draw(st.integers(1, 3))):
        reading = st.one_of(st.none(), st.builds(told, st.sampled_from(facts), values))
        first, second = told(draw(st.sampled_from(facts)), draw(values)), draw(reading)
        doubts.append(Doubtful(first.text, (first, second)))
        profile[first.fact] = first
    return rule, profile, doubts


@settings(max_examples=400, deadline=None)
@given(doubtful_profiles())
def test_where_readings_differ_no_figure_that_decides_is_left(
    given_case: tuple[Rule, dict[str, StatedFact], list[Doubtful]],
) -> None:
    """Once what ``turning`` names is asked about, every way to read the rest gives the same outcome."""
    rule, profile, doubts = given_case
    asked = turning(partial(find, rule), profile, doubts)
    open_ones = [i for i, d in enumerate(doubts) if d in asked]
    left = [i for i in range(len(doubts)) if i not in open_ones]
    base = {k: v for k, v in profile.items() if not any(k in d.facts for d in doubts)}
    for fixed in product(*[doubts[i].readings for i in open_ones]):  # whatever the merchant answers
        statuses = set()
        for ways in product(*[doubts[i].readings for i in left]):
            told_of = dict(zip(open_ones, fixed, strict=True)) | dict(zip(left, ways, strict=True))
            read = base | {r.fact: r for i in range(len(doubts)) if (r := told_of[i]) is not None}
            statuses.add(find(rule, read).status)
        assert len(statuses) == 1


def test_a_reading_that_changes_nothing_is_not_asked_about() -> None:
    rule = KNOWN.rules["douyin/top-creator/classification"]
    profile = {"followers": told("followers", 12_000_000), "annual_orders": told("annual_orders", 2_000_000)}
    doubt = Doubtful("1200万粉丝", (profile["followers"], None))
    assert turning(partial(find, rule), profile, [doubt]) == ()
    alone = {"followers": profile["followers"]}
    assert turning(partial(find, rule), alone, [doubt]) == (doubt,)


def test_what_was_known_before_holds_where_the_figure_is_not_the_merchants() -> None:
    rule = KNOWN.rules["douyin/top-creator/classification"]
    now, before = told("followers", 9_000_000), told("followers", 12_000_000)
    doubt = Doubtful("900万粉丝", (now, None), (before,))
    assert turning(partial(find, rule), {"followers": now}, [doubt]) == (doubt,)
    assert without({"followers": now}, [doubt]) == {"followers": before}
