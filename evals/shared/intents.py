"""What a turn wants: what is right by its case, and the model that is fitted to it.

Single questions only: what a follow-up wants hangs on the turn before.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import Normalizer

from assistant.evaluation.cases import Case, load_cases
from assistant.text import fold_aligned
from assistant.types import Guess
from assistant.understand.intent_model import grams, masked
from assistant.understand.vocabulary import Vocabulary

KINDS = ("plans", "judged", "explained", "nothing")
FOLDS = 10
_JUDGED = {"eligible", "ineligible", "needs_info", "computed"}
_RARE = 3  # questions that a gram must occur in
_STRENGTH = 10.0  # the inverse of the ridge: over the folds better than 3, and as good as 30


def read(files: Sequence[Path], vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """(masked questions, the kind that each one is)."""
    cases = [c for c in load_cases(files) if len(c.turns) == 1]
    words = (vocabulary.wordings.ours(fold_aligned(c.turns[0])).text for c in cases)
    return [masked(w, vocabulary) for w in words], [_kind(c) for c in cases]


def model() -> Pipeline:
    return make_pipeline(
        CountVectorizer(analyzer=grams, min_df=_RARE, binary=True),
        Normalizer(),
        LogisticRegression(C=_STRENGTH, max_iter=1000),
    )


def folds() -> StratifiedKFold:
    return StratifiedKFold(FOLDS, shuffle=True, random_state=0)


def held_out_guesses(files: Sequence[Path], vocabulary: Vocabulary) -> dict[str, Guess]:
    """Masked question → the guess of a model that was fitted without its fold."""
    texts, kinds = read(files, vocabulary)
    of = [sorted(set(kinds)).index(k) for k in KINDS]
    p = cross_val_predict(model(), texts, kinds, cv=folds(), method="predict_proba")[:, of]
    return {text: Guess(*map(float, row)) for text, row in zip(texts, p, strict=True)}


def _kind(case: Case) -> str:
    if case.cat == "plans":
        return "plans"
    if case.outcome == {"abstained"}:
        return "nothing"
    return "judged" if case.outcome <= _JUDGED else "explained"
