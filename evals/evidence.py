"""Fits whether a turn asks how its merchant stands, on what was read of it; reports how often that is right.

    python evals/evidence.py [--write]

Fitted on the development split and the blind rounds that have been used; a round is measured by weights that
have seen neither it nor the one written with it, the test split is only ever measured. What is right follows
from a case's outcomes; cases that accept both, and lists of plans, say nothing of it. The development split
counts less than its size: the reader was built on it. ``--write`` stores the weights in
assistant/understand/evidence.json.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from assistant.build import open_assistant
from assistant.evaluation.cases import load_cases
from assistant.pipeline import Assistant
from assistant.settings import load_settings
from assistant.types import Guess
from assistant.understand.evidence import FITTED, GUESSES, LEAST
from assistant.understand.intent_model import masked
from assistant.understand.vocabulary import Vocabulary
from evals.shared.arguments import parser
from evals.shared.intents import held_out_guesses
from evals.shared.suites import looks, suite_files

_STANDS = {"eligible", "ineligible", "computed", "needs_info"}
_TELLS = {"informational", "abstained"}
_ROUND = 5.0  # times that a case of a round counts one of the development split
_STRENGTH = 0.1  # the inverse of the ridge: 0.03 and 0.3 are as good
_ROUNDS = Path(__file__).with_name("rounds")


@dataclass(frozen=True, slots=True)
class Seen:
    """The evidence of one case, whether it asks how the merchant stands, and what was made of it."""

    source: str
    evidence: Mapping[str, float]
    stands: bool
    said: bool
    summed: bool


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    rounds = sorted(_ROUNDS.glob("*.jsonl"), key=lambda p: int(p.stem))
    with open_assistant(load_settings()) as assistant:
        dev = list(_seen(assistant, suite_files("dev"), unseen=True))
        used = list(_seen(assistant, rounds))
        test = list(_seen(assistant, suite_files("test")))
    for first in range(0, len(rounds), 2):
        pair = {p.stem for p in rounds[first : first + 2]}
        fitted = _Fit([*dev, *(s for s in used if s.source not in pair)])
        _report(f"rounds {', '.join(sorted(pair))}", [s for s in used if s.source in pair], fitted)
    fitted = _Fit([*dev, *used])
    _report("test", test, fitted)
    _report("all that it was fitted on", [*dev, *used], fitted)
    if options.write:
        fitted.store(FITTED)


def _seen(assistant: Assistant, files: Sequence[Path], *, unseen: bool = False) -> Iterator[Seen]:
    """Every case of which it is known. Where the guess was fitted on the cases it is made without them."""
    vocabulary = Vocabulary(assistant.knowledge)
    guesses = held_out_guesses(files, vocabulary) if unseen else {}
    for path in files:
        for case, understood, _ in looks(assistant, load_cases([path]), {}):
            stands, tells = bool(case.outcome & _STANDS), bool(case.outcome & _TELLS)
            evidence = dict(understood.hints.evidence)
            if not evidence or stands == tells or "plans" in (case.cat, understood.ask.intent):
                continue
            if guess := guesses.get(masked(understood.text.folded, vocabulary)):
                evidence |= _named(guess)
            said = understood.ask.intent != "information"
            yield Seen(path.stem, evidence, stands, said, understood.ask.sum is not None)


def _named(guess: Guess) -> Iterator[tuple[str, float]]:
    return ((f"guess {n}", math.log(max(p, LEAST))) for n, p in zip(GUESSES, astuple(guess), strict=True))


class _Fit:
    def __init__(self, cases: Sequence[Seen]) -> None:
        self._names, self._scale = DictVectorizer(), StandardScaler(with_mean=False)
        rows = self._scale.fit_transform(self._names.fit_transform([s.evidence for s in cases]))
        weights = [1.0 if s.source.split("-")[0].isalpha() else _ROUND for s in cases]
        self._model = LogisticRegression(C=_STRENGTH, max_iter=5000)
        self._model.fit(rows, [s.stands for s in cases], sample_weight=weights)
        self._unknown = {
            n: float(np.mean([s.evidence[n] for s in cases if n in s.evidence]))
            for n in self._names.get_feature_names_out()
            if n.startswith(("asks ", "topic "))
        }

    def stand(self, cases: Sequence[Seen]) -> np.ndarray:
        rows = self._names.transform([s.evidence for s in cases])
        return np.asarray(self._model.predict(self._scale.transform(rows)), dtype=bool)

    def store(self, path: Path) -> None:
        weights = dict(
            zip(self._names.get_feature_names_out(), self._model.coef_[0] / self._scale.scale_, strict=True)
        )
        told = {
            "bias": round(float(self._model.intercept_[0]), 3),
            "weights": {n: round(float(w), 3) for n, w in sorted(weights.items())},
            "unknown": {n: round(v, 3) for n, v in sorted(self._unknown.items())},
        }
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _report(title: str, cases: Sequence[Seen], fitted: _Fit) -> None:
    right = np.array([s.stands for s in cases])
    parts = []
    for name, said in (
        ("the weights", fitted.stand(cases)),
        ("with sums", fitted.stand(cases) | [s.summed for s in cases]),
        ("as it is", np.array([s.said for s in cases])),
    ):
        missed, wrong = np.sum(right & ~said), np.sum(~right & said)
        parts.append(f"{name} {np.mean(right == said):.1%} (missed {missed}, wrong {wrong})")
    print(f"{title}: {len(cases)} cases; {'; '.join(parts)}")


if __name__ == "__main__":
    main()
