"""Fitting the worth of cosines: arithmetic on hand-made candidates."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.evaluation.legs import Candidates, fit_legs, mean_ndcg
from assistant.retrieve.legs import Legs


def one(
    coverage: list[float], neural: list[float], static: list[float] | None = None, right: int = 0
) -> Candidates:
    relevance = np.zeros(len(coverage))
    relevance[right] = 1
    given = (np.array(values, dtype=float) for values in (coverage, neural, static or [0.0] * len(coverage)))
    return Candidates(relevance, *given, (1.0,))


def test_ndcg_counts_the_place_of_what_is_relevant() -> None:
    asked = one([0.2, 0.3, 0.1], [0, 0, 0])
    assert asked.ndcg(Legs(0, 0)) == pytest.approx(1 / np.log2(3))  # second of three
    assert one([0.2, 0.1], [0, 0]).ndcg(Legs(0, 0)) == 1


def test_relevant_documents_that_were_not_found_count_against_it() -> None:
    asked = one([0.2, 0.1], [0, 0])
    two = Candidates(asked.relevance, asked.coverage, asked.neural, asked.static, (1.0, 1.0))
    assert two.ndcg(Legs(0, 0)) == pytest.approx(1 / (1 + 1 / np.log2(3)))


def test_the_model_that_tells_right_from_wrong_gets_the_weight() -> None:
    helped = [one([0.1, 0.2], [3, 0])] * 5  # needs 0.1 more from three deviations: above 0.033
    legs = fit_legs({"a": helped})
    assert (mean_ndcg(helped, legs), legs.static) == (1, 0)
    assert 0.033 < legs.neural < 0.05
    assert fit_legs({"a": [one([0.1, 0.2], [0, 2], [0.9, 0.1])]}).neural == 0


def test_no_weight_that_costs_a_set_which_words_answer() -> None:
    helped, kept = [one([0.1, 0.2], [3, 0])], [one([0.2, 0.1], [0, 1.2])]  # turned over above 0.083
    assert fit_legs({"a": helped}, {"b": kept}) == Legs(0.035, 0)
    spoilt = [one([0.2, 0.199], [0, 1.2])]
    assert fit_legs({"a": helped}, {"b": spoilt}) == Legs(0, 0)
