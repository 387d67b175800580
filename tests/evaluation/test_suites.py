"""Our own question sets and the acceptance sample, as the assistant answers them now.

The development split is what words are tuned on; the test split is only ever measured. Neither may hold a
wrong verdict or pass at less than it has passed before, and every rule must be asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest

from assistant.evaluation.cases import load_cases
from assistant.evaluation.coverage import coverage
from assistant.evaluation.judge import faults
from assistant.evaluation.runner import Result, in_process, run
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge
from tests.conftest import TODAY
from tests.paths import SHARED, SUITES

SPLITS = {split: sorted((SUITES / split).glob("*.jsonl")) for split in ("dev", "test")}
SAMPLE = SHARED / "acceptance" / "sample.jsonl"
REACHED = {"dev": Fraction("0.98"), "test": Fraction("0.945")}
"""The share that passed when last measured, rounded down: raised with every gain, never lowered."""
_asked: dict[str, Sequence[Result]] = {}


def results(assistant: Assistant, split: str) -> Sequence[Result]:
    """Asked once, however many tests look at it."""
    if split not in _asked:
        paths = [SAMPLE] if split == "sample" else SPLITS[split]
        _asked[split] = list(run(load_cases(paths), in_process(assistant, TODAY)))
    return _asked[split]


@pytest.mark.parametrize("split", ["dev", "test"])
def test_a_split_passes_with_no_wrong_verdict(assistant: Assistant, split: str) -> None:
    found = results(assistant, split)
    failed = [r.case.id for r in found if r.faults]
    assert len([r for r in found if r.wrong_verdict]) == 0
    # What failed is told of the development split only: looking at the test split would be tuning on it.
    assert len(failed) <= (1 - REACHED[split]) * len(found), (
        failed if split == "dev" else f"{len(failed)} of {len(found)}"
    )


def test_the_sample_passes(assistant: Assistant) -> None:
    if not SAMPLE.exists():
        pytest.skip(f"the acceptance sample is not here: {SAMPLE}")
    assert [(r.case.id, r.faults) for r in results(assistant, "sample") if r.faults] == []


@pytest.mark.parametrize("split", ["dev", "test"])
def test_no_line_of_a_template_is_ever_taken_out(assistant: Assistant, split: str) -> None:
    verified = [(r.case.id, r.reply.json.get("verified")) for r in results(assistant, split)]
    assert [v for v in verified if not v[1] or not v[1]["passed"] or v[1]["repairs"]] == []


def test_there_are_enough_questions_of_every_kind() -> None:
    cases = load_cases([*SPLITS["dev"], *SPLITS["test"]])
    assert len(cases) >= 400
    kinds = {"elig", "calc", "info", "plans", "abstain", "multi", "trap", "lang"}
    for split, paths in SPLITS.items():
        assert {c.cat for c in load_cases(paths)} >= kinds, split


def test_every_rule_is_asked_about_and_every_claim_of_cover_holds(knowledge: Knowledge) -> None:
    found = coverage(load_cases([*SPLITS["dev"], *SPLITS["test"]]), knowledge)
    assert found.rules == ()
    assert found.unknown == ()


def test_every_rule_is_answered_with(assistant: Assistant) -> None:
    """A rule that no question reaches would be a rule that nobody has seen answer."""
    reached = {f["rule"] for r in results(assistant, "dev") for f in r.reply.json.get("findings", ())[:1]}
    assert set(assistant.knowledge.rules) - reached == set()


def test_a_wrong_answer_is_noticed(assistant: Assistant) -> None:
    right = next(r for r in results(assistant, "dev") if not r.faults and r.case.inc and r.case.quote)
    wrong = replace(right.reply, outcome="not_in_force", text="", cited=())
    assert len(faults(right.case, wrong)) >= 3
