"""The style sheet's colours can be read, in light and in dark, and it covers what is rendered."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from assistant.surfaces.http.articles import WEB

CSS = (WEB / "answer.css").read_text("utf-8")
TEXT_PAIRS = [
    (text, on)
    for text in ("text", "muted", "accent", "met", "unmet", "unknown")
    for on in ("bg", "soft")
] + [("note-text", "note-bg"), ("mark-text", "mark-bg"), ("bg", "text")]  # fmt: skip
SHAPE_PAIRS = [
    ("met", "soft"),
    ("unmet", "soft"),
    ("unknown", "soft"),
    ("text", "good"),
    ("text", "bad"),
    ("bg", "met"),
]


def schemes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r"([^{}]+)\{([^{}]*--ga-bg:[^{}]*)\}", CSS)
    names = ("light", "dark", "auto")
    assert len(blocks) == len(names)
    return {
        name: dict(re.findall(r"--ga-([a-z-]+): (#[0-9a-f]{6});", block))
        for name, (_, block) in zip(names, blocks, strict=True)
    }


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(a: str, b: str) -> float:
    darker, lighter = sorted(map(luminance, (a, b)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "on"), TEXT_PAIRS)
def test_text_has_the_contrast_of_aa(scheme: str, text: str, on: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[text], colours[on]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "on"), SHAPE_PAIRS)
def test_what_a_shape_tells_can_be_seen(scheme: str, shape: str, on: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[shape], colours[on]) >= 3


def test_dark_is_the_same_however_it_is_chosen() -> None:
    found = schemes()
    assert found["dark"] == found["auto"]
    assert found["dark"].keys() == found["light"].keys()


def test_every_variable_that_is_used_is_defined() -> None:
    assert set(re.findall(r"var\(--ga-([a-z-]+)\)", CSS)) == set(schemes()["light"])


def test_nothing_is_fetched() -> None:
    for name in ("answer.css", "article.css"):
        css = (WEB / name).read_text("utf-8")
        assert not re.search(r"url\(|@import|@font-face|https?:", css)


def test_braces_pair() -> None:
    depth = [0]
    for brace in re.findall(r"[{}]", CSS):
        depth.append(depth[-1] + (1 if brace == "{" else -1))
    assert depth[-1] == 0
    assert all(abs(a - b) == 1 and b >= 0 for a, b in pairwise(depth))
