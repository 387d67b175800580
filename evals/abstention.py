"""Fits when to abstain on the development split, and reports both errors on both splits.

    python evals/abstention.py [--write]

A question counts when its answer would be an explanation, and when its case accepts only an
abstention, or none. ``--write`` stores the weights and the threshold in assistant/compose/abstention.json:
those that make the fewest errors on the development split, the test split is only ever measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant.build import build
from assistant.compose.abstention import fitted_file, signs
from assistant.conversations.intake import read_question
from assistant.conversations.turns import next_state
from assistant.evaluation.cases import Case, load_cases
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Guess, SessionState
from assistant.understand.intent_model import masked
from assistant.understand.vocabulary import Vocabulary
from evals.intent import held_out_guesses

SUITES = Path(__file__).with_name("suites")
TODAY = date(2026, 11, 24)
RIDGE = 0.3


@dataclass(frozen=True)
class Sample:
    case: Case
    signs: dict[str, float]
    answered: bool


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        built = build(Settings(data=Path(folder)), one_shot=True)
        unseen = held_out_guesses(
            sorted((SUITES / "dev").glob("*.jsonl")), Vocabulary(built.assistant.knowledge)
        )
        dev = samples(built.assistant, SUITES / "dev", unseen)
        test = samples(built.assistant, SUITES / "test", {})
        built.close()
    names = list(dev[0].signs)
    weights = fit(matrix(dev, names), labels(dev))
    threshold = best_threshold(chance(matrix(dev, names), weights), labels(dev))
    for split, found in (("dev", dev), ("test", test)):
        errors(split, chance(matrix(found, names), weights), labels(found), threshold)
    held_out(dev, names)
    fitted = {
        "weights": {name: round(float(w), 3) for name, w in zip(names, weights, strict=False)},
        "bias": round(float(weights[-1]), 3),
        "threshold": round(threshold, 2),
    }
    print(json.dumps(fitted))
    if options.write:
        fitted_file("abstention").write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


def samples(assistant: Assistant, folder: Path, unseen: Mapping[str, Guess]) -> list[Sample]:
    """Cases whose last turn asks for an explanation, with the signs of it; ``unseen`` guesses stand for
    those of the shipped model, which was fitted to the very questions."""
    found = []
    vocabulary = Vocabulary(assistant.knowledge)
    for case in load_cases(sorted(folder.glob("*.jsonl"))):
        state = SessionState()
        for turn in case.turns:
            asked = read_question(turn, profile=case.profile, as_of=(case.as_of or TODAY).isoformat())
            understood, retrieved = assistant.look(asked, state)
            held = unseen.get(masked(understood.folded, vocabulary)) if not state.turn else None
            understood = replace(understood, guess=held or understood.guess)
            state = next_state(state, understood, ())
        explains = understood.intent == "information" or understood.tied
        sure = understood.decline or understood.absent or understood.misattribution or understood.outside
        if explains and not sure and (case.outcome == {"abstained"} or "abstained" not in case.outcome):
            found.append(Sample(case, signs(understood, retrieved), "abstained" not in case.outcome))
    return found


def matrix(found: Sequence[Sample], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[*(s.signs[n] for n in names), 1.0] for s in found])


def labels(found: Sequence[Sample]) -> NDArray[np.float64]:
    return np.array([float(s.answered) for s in found])


def fit(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression with a ridge on all but the bias, by Newton's method."""
    weights = np.zeros(x.shape[1])
    ridge = np.diag([RIDGE] * (x.shape[1] - 1) + [0.0])
    for _ in range(100):
        p = chance(x, weights)
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + ridge, x.T @ (p - y) + ridge @ weights)
        weights = weights - step
    return weights


def chance(x: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-(x @ weights)))


def best_threshold(p: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """The fewest errors; among equals the one in the middle."""
    grid = np.arange(0.2, 0.9, 0.01)
    wrong = np.array([np.sum((p >= t) != (y == 1)) for t in grid])
    return float(np.median(grid[wrong == wrong.min()]))


def errors(title: str, p: NDArray[np.float64], y: NDArray[np.float64], threshold: float) -> None:
    refusable, answerable = y == 0, y == 1
    counts = ((p >= threshold) & refusable, refusable), ((p < threshold) & answerable, answerable)
    answered, refused = (
        f"{int(wrong.sum())}/{int(of.sum())} ({wrong.sum() / max(1, of.sum()):.1%})" for wrong, of in counts
    )
    print(
        f"{title}: answered when it should not {answered}, refused when it should not {refused},"
        f" threshold {threshold:.2f}"
    )


def held_out(found: Sequence[Sample], names: Sequence[str], folds: int = 10) -> None:
    """The development split, each tenth measured with the other nine."""
    x, y = matrix(found, names), labels(found)
    order = np.random.default_rng(0).permutation(len(y))
    p = np.zeros(len(y))
    for fold in range(folds):
        part = order[fold::folds]
        rest = np.setdiff1d(order, part)
        p[part] = chance(x[part], fit(x[rest], y[rest]))
    errors("dev, ten folds", p, y, best_threshold(p, y))


if __name__ == "__main__":
    main()
