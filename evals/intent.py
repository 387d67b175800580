"""Fits what a turn most likely wants on the development split, and reports how often it is right.

    python evals/intent.py [--write] [--without SUFFIX]

Single questions only: what a follow-up wants hangs on the turn before. What is right follows from the
case's kind and outcomes. ``--write`` stores the weights in assistant/understand/intent_model.json;
``--without -6`` leaves out the files named so and measures on them. The test split is only ever measured.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import Normalizer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from assistant.build import read_knowledge
from assistant.evaluation.cases import Case, load_cases
from assistant.text import fold_aligned
from assistant.types import Guess
from assistant.understand.intent_model import FITTED, grams, masked
from assistant.understand.vocabulary import Vocabulary

SUITES = Path(__file__).with_name("suites")
KINDS = ("plans", "judged", "explained", "nothing")
JUDGED = {"eligible", "ineligible", "needs_info", "computed"}
FOLDS = 10
RARE = 3  # questions that a gram must occur in
STRENGTH = 10.0  # the inverse of the ridge: over the folds better than 3, and as good as 30


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--without", default="", metavar="SUFFIX")
    options = parser.parse_args()
    files = sorted((SUITES / "dev").glob("*.jsonl"))
    left_out = [f for f in files if options.without and f.stem.endswith(options.without)]
    vocabulary = Vocabulary(read_knowledge())
    texts, kinds = read([f for f in files if f not in left_out], vocabulary)
    report(f"dev, {FOLDS} folds", kinds, cross_val_predict(model(), texts, kinds, cv=shuffled()))
    fitted = model().fit(texts, kinds)
    test = sorted((SUITES / "test").glob("*.jsonl"))
    for title, others in (("left out", left_out), ("test", test)):
        if others:
            unseen, right = read(others, vocabulary)
            report(title, right, fitted.predict(unseen))
    if options.write:
        store(fitted)


def read(files: Sequence[Path], vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    cases = [c for c in load_cases(files) if len(c.turns) == 1]
    words = (vocabulary.wordings.ours(fold_aligned(c.turns[0])).text for c in cases)
    return [masked(w, vocabulary) for w in words], [kind(c) for c in cases]


def kind(case: Case) -> str:
    if case.cat == "plans":
        return "plans"
    if case.outcome == {"abstained"}:
        return "nothing"
    return "judged" if case.outcome <= JUDGED else "explained"


def model() -> Pipeline:
    return make_pipeline(
        CountVectorizer(analyzer=grams, min_df=RARE, binary=True),
        Normalizer(),
        LogisticRegression(C=STRENGTH, max_iter=1000),
    )


def held_out_guesses(files: Sequence[Path], vocabulary: Vocabulary) -> dict[str, Guess]:
    """Masked question → the guess of a model that was fitted without its fold."""
    texts, kinds = read(files, vocabulary)
    of = [sorted(set(kinds)).index(k) for k in KINDS]
    p = cross_val_predict(model(), texts, kinds, cv=shuffled(), method="predict_proba")[:, of]
    return {text: Guess(*map(float, row)) for text, row in zip(texts, p, strict=True)}


def shuffled() -> StratifiedKFold:
    return StratifiedKFold(FOLDS, shuffle=True, random_state=0)


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
