"""When to answer and when not: a logistic model over signs with a threshold, fitted to cases and measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from assistant.compose.abstention import By, fitted_file

_RIDGE = 0.3
_FOLDS = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """The signs of one case, and whether it should be answered."""

    signs: dict[str, float]
    answered: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    names: tuple[str, ...]
    model: LogisticRegression
    threshold: float

    def chance(self, found: Sequence[Sample]) -> Floats:
        """How likely each should be answered."""
        p: Floats = self.model.predict_proba(_signs(found, self.names))[:, 1]
        return p

    def to_json(self) -> dict[str, object]:
        weights = {name: round(float(w), 3) for name, w in zip(self.names, self.model.coef_[0], strict=True)}
        bias = round(float(self.model.intercept_[0]), 3)
        return {"weights": weights, "bias": bias, "threshold": round(self.threshold, 2)}


def fit(found: Sequence[Sample], names: Sequence[str]) -> Fitted:
    """The weights of these signs, and the threshold that makes the fewest errors on ``found``."""
    x, y = _signs(found, names), _labels(found)
    model = _model().fit(x, y)
    return Fitted(tuple(names), model, _best_threshold(model.predict_proba(x)[:, 1], y))


def report(title: str, found: Sequence[Sample], p: Floats, threshold: float) -> None:
    """Prints both errors of answering what is at least as likely as the threshold."""
    y = _labels(found)
    refusable, answerable = y == 0, y == 1
    counts = ((p >= threshold) & refusable, refusable), ((p < threshold) & answerable, answerable)
    answered, refused = (
        f"{int(wrong.sum())}/{int(of.sum())} ({wrong.sum() / max(1, of.sum()):.1%})" for wrong, of in counts
    )
    print(
        f"{title}: answered when it should not {answered}, refused when it should not {refused},"
        f" threshold {threshold:.2f}"
    )


def report_folds(title: str, found: Sequence[Sample], names: Sequence[str]) -> None:
    """The same, each tenth measured with the weights that the other nine fit."""
    x, y = _signs(found, names), _labels(found)
    order = np.random.default_rng(0).permutation(len(y))
    parts = [order[fold::_FOLDS] for fold in range(_FOLDS)]
    folds = [(np.setdiff1d(order, part), part) for part in parts]
    p = cross_val_predict(_model(), x, y, cv=folds, method="predict_proba")[:, 1]
    report(f"{title}, ten folds", found, p, _best_threshold(p, y))


def keep(fitted: Fitted, by: By, *, write: bool) -> None:
    """Prints it; ``write`` stores it where the product reads it."""
    print(json.dumps(fitted.to_json()))
    if write:
        fitted_file(by).write_text(json.dumps(fitted.to_json(), indent=1) + "\n", encoding="utf-8")


def _model() -> LogisticRegression:
    return LogisticRegression(C=1 / _RIDGE, solver="newton-cholesky", tol=1e-10)


def _signs(found: Sequence[Sample], names: Sequence[str]) -> Floats:
    return np.array([[s.signs[n] for n in names] for s in found])


def _labels(found: Sequence[Sample]) -> Floats:
    return np.array([float(s.answered) for s in found])


def _best_threshold(p: Floats, y: Floats) -> float:
    """The fewest errors; among equals the one in the middle."""
    grid = np.arange(0.2, 0.9, 0.01)
    wrong = np.array([np.sum((p >= t) != (y == 1)) for t in grid])
    return float(np.median(grid[wrong == wrong.min()]))
