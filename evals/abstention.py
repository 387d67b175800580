"""Fits when to abstain on the development split, and reports both errors on both splits.

    python evals/abstention.py [--write]

A question counts when its answer would be an explanation, and when its case accepts only an
abstention, or none. ``--write`` stores the weights and the threshold in assistant/compose/abstention.json:
those that make the fewest errors on the development split, the test split is only ever measured.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from assistant.build import open_assistant
from assistant.compose.abstention import signs
from assistant.evaluation.cases import load_cases
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Guess
from assistant.understand.vocabulary import Vocabulary
from evals.shared.arguments import parser
from evals.shared.fitting import Sample, fit, keep, report, report_folds
from evals.shared.intents import held_out_guesses
from evals.shared.suites import Split, looks, suite_files


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, open_assistant(Settings(data=Path(folder))) as assistant:
        unseen = held_out_guesses(suite_files("dev"), Vocabulary(assistant.knowledge))
        dev = samples(assistant, "dev", unseen)
        test = samples(assistant, "test", {})
    fitted = fit(dev, tuple(dev[0].signs))
    for split, found in (("dev", dev), ("test", test)):
        report(split, found, fitted.chance(found), fitted.threshold)
    report_folds("dev", dev, fitted.names)
    keep(fitted, "abstention", write=options.write)


def samples(assistant: Assistant, split: Split, unseen: Mapping[str, Guess]) -> list[Sample]:
    """Cases whose last turn asks for an explanation, with the signs of it."""
    found = []
    for case, understood, retrieved in looks(assistant, load_cases(suite_files(split)), unseen):
        explains = understood.ask.intent == "information" or understood.ask.tied
        sure = (
            understood.lacks.declined
            or understood.lacks.absent
            or understood.beliefs.misattribution
            or understood.lacks.outside
        )
        if explains and not sure and (case.outcome == {"abstained"} or "abstained" not in case.outcome):
            found.append(Sample(signs(understood, retrieved), "abstained" not in case.outcome))
    return found


if __name__ == "__main__":
    main()
