"""Fits what a turn most likely wants on the development split, and reports how often it is right.

    python evals/intent.py [--write] [--without SUFFIX]

Single questions only: what a follow-up wants hangs on the turn before. What is right follows from the
case's kind and outcomes. ``--write`` stores the weights in assistant/understand/intent_model.json;
``--without -6`` leaves out the files named so and measures on them. The test split is only ever measured.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import Pipeline

from assistant.knowledge.load import read_knowledge
from assistant.understand.intent_model import FITTED
from assistant.understand.vocabulary import Vocabulary
from evals.shared.arguments import parser
from evals.shared.intents import FOLDS, KINDS, folds, model, read
from evals.shared.suites import suite_files


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--write", action="store_true")
    arguments.add_argument("--without", default="", metavar="SUFFIX")
    options = arguments.parse_args()
    files = suite_files("dev")
    left_out = [f for f in files if options.without and f.stem.endswith(options.without)]
    vocabulary = Vocabulary(read_knowledge())
    texts, kinds = read([f for f in files if f not in left_out], vocabulary)
    report(f"dev, {FOLDS} folds", kinds, cross_val_predict(model(), texts, kinds, cv=folds()))
    fitted = model().fit(texts, kinds)
    for title, others in (("left out", left_out), ("test", suite_files("test"))):
        if others:
            unseen, right = read(others, vocabulary)
            report(title, right, fitted.predict(unseen))
    if options.write:
        store(fitted)


def report(title: str, right: Sequence[str], said: Sequence[str]) -> None:
    a, b = np.array(right), np.array(said)
    parts = (
        f"{k} {np.sum((a == k) & (b == k))}/{np.sum(a == k)} (+{np.sum((a != k) & (b == k))})" for k in KINDS
    )
    print(f"{title}: {np.mean(a == b):.1%} of {len(a)}; right/all (+ wrongly said): {', '.join(parts)}")


def store(fitted: Pipeline) -> None:
    grams_of = fitted[0].get_feature_names_out()
    order = [list(fitted[2].classes_).index(k) for k in KINDS]
    weights, bias = fitted[2].coef_[order], fitted[2].intercept_[order]
    rows = (
        f"{json.dumps(g, ensure_ascii=False)}: {[round(float(w), 2) for w in weights[:, i]]}"
        for i, g in enumerate(grams_of)
    )
    head = f'{{"bias": {[round(float(b), 2) for b in bias]},\n"weights": {{\n'
    FITTED.write_text(head + ",\n".join(rows) + "\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
