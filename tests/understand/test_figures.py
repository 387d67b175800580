"""The figures of one turn: figures.yaml has what merchants type and what of it is theirs, now and said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.rules.schema import Rule
from assistant.text import fold_aligned
from assistant.types import ME, FactValue, Quantity, Relation, SessionState
from assistant.understand.dialogue import addressed, part_of
from assistant.understand.facts import Given, Reading, read_facts
from assistant.understand.likely import NOTHING
from assistant.understand.reader import Reader
from assistant.understand.seen import Seen, see
from assistant.understand.subject import subject_of
from tests.conftest import TODAY
from tests.understand.test_reader import plain

CASES = Path(__file__).parent / "figures.yaml"
RULES = {
    "gate": "douyin/top-creator/selection-gate",
    "class": "douyin/top-creator/classification",
    "feige": "douyin/top-creator/feige-assessment",
    "freeze": "douyin/top-creator/commission-freeze",
    "live": "kuaishou/xingyao-2026/first-live-traffic",
    "rebate": "jd/fashion-new-merchant/rebate",
}


def cases() -> Iterator[Any]:
    for group in yaml.safe_load(CASES.read_text(encoding="utf-8")):
        for case in group["cases"]:
            others = case[2] if len(case) > 2 else None
            yield pytest.param(group["rule"], case[0], case[1], others, id=case[0])


def shown(value: FactValue) -> Any:
    if isinstance(value, Relation):
        return f"{value.op} {value.fact}"
    told = plain(value)
    return f"{told} minute" if isinstance(value, Quantity) and value.unit == "minute" else told


def wanted(value: Any) -> Any:
    return value if isinstance(value, bool | str) else Decimal(str(value))


def figures(reader: Reader, rule: Rule, text: str) -> tuple[Reading, dict[str, Reading]]:
    """What a turn about a rule says of the one it asks about, and of everybody else by the word for them."""
    vocabulary, focus = reader.vocabulary, list(rule.facts())
    seen = see(fold_aligned(text), TODAY, vocabulary)
    subject = replace(subject_of(seen, "", SessionState(), vocabulary), focus=(rule,))
    _, seen = reader.statements.norms(seen, subject)
    said = addressed(seen, NOTHING, subject, SessionState(), reader.holders)

    def read(part: Seen) -> Reading:
        return read_facts(Given(part, focus, (rule,)), vocabulary)

    others = {
        who: read(part_of(said.whole_seen, said.heard, who))
        for who in said.heard.said
        if who not in (ME, said.holder)
    }
    return read(said.seen), others


@pytest.mark.parametrize(("rule", "text", "expected", "others"), list(cases()))
def test_a_turn_states_what_is_the_merchants_own_of_now(
    reader: Reader, rule: str, text: str, expected: dict[str, Any], others: dict[str, Any] | None
) -> None:
    found, theirs = figures(reader, reader.knowledge.rules[RULES[rule]], text)
    assert {f.fact: shown(f.value) for f in found.stated} == {f: wanted(v) for f, v in expected.items()}
    if others is not None:
        told = {who: {f.fact: shown(f.value) for f in r.stated} for who, r in theirs.items()}
        assert told == {w: {f: wanted(v) for f, v in facts.items()} for w, facts in others.items()}
