"""Folding makes alike what is written in other ways, and changes no figure."""

from __future__ import annotations

import pytest

from assistant.text import fold, fold_aligned


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("上限10⁴元", "上限10⁴元"),
        ("１２００元", "1200元"),
        ("H₂O", "h₂o"),
        ("保證金", "保证金"),
        ("面积100m²", "面积100m²"),
    ],
)
def test_powers_are_no_digits_of_the_figure_before_them(text: str, folded: str) -> None:
    assert fold(text) == fold_aligned(text).text == folded
