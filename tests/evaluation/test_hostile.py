"""A writer that wants to mislead changes nothing that a merchant can be wrong by."""

from __future__ import annotations

from pathlib import Path

from assistant.evaluation.cases import load_cases
from assistant.evaluation.pairs import tally
from assistant.rules.schema import Knowledge
from assistant.settings import Settings
from evals.chat import asked, drawn
from evals.hostile import Hostile
from evals.shared.suites import suite_files


def test_nothing_that_it_says_is_a_figure_a_name_or_a_verdict(
    data_folder: Path, knowledge: Knowledge
) -> None:
    cases = drawn([c for c in load_cases(suite_files("dev")) if c.cat in ("elig", "calc")], 25, 7)
    found = asked(Settings(data=data_folder), cases, Hostile(7, sorted(knowledge.writing.joining)))
    figures = tally(found)
    assert figures.asked_model > 12
    assert figures.sentences > 5, "some of what it says is right, and is shown"
    assert sum(figures.refused.values()) > 10
    assert figures.clean, [t.leaks for p in found for t in p.turns if t.leaks or t.changed or t.broke]
