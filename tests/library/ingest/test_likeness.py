"""Copies are found across scripts, formats and small edits; texts on one subject are not copies."""

from __future__ import annotations

import random

from assistant.knowledge.articles import load_articles
from assistant.library.ingest.likeness import Duplicate, duplicates, shingles
from assistant.text import to_traditional
from tests.measures import PLATFORMS
from tests.paths import CORPUS

ARTICLES = {source.id: source.body for source in load_articles(CORPUS / "articles", PLATFORMS).values()}
ONE = ARTICLES["kuaishou/xingyao-2026"]


def test_a_copy_in_the_other_script_is_the_same() -> None:
    assert duplicates({"copy.txt": to_traditional(ONE)}, ARTICLES) == [
        Duplicate("copy.txt", "kuaishou/xingyao-2026", 1.0, "same")
    ]


def test_a_copy_whose_marks_and_breaks_differ_is_the_same() -> None:
    (found,) = duplicates(
        {"copy.txt": ONE.replace("\n", " ").replace("，", ",").replace("- ", "• ")}, ARTICLES
    )
    assert (found.other, found.kind) == ("kuaishou/xingyao-2026", "same")


def test_most_of_a_text_is_near_to_it() -> None:
    part = ONE[: len(ONE) * 3 // 4]
    (found,) = duplicates({"part.md": part}, ARTICLES)
    assert (found.other, found.kind) == ("kuaishou/xingyao-2026", "near")
    assert found.share > 0.97


def test_a_text_with_every_tenth_sentence_changed_is_near() -> None:
    lines = [line if i % 10 else f"第{i}句换成了别的说法。" for i, line in enumerate(ONE.splitlines())]
    (found,) = duplicates({"edit.md": "\n".join(lines)}, ARTICLES)
    assert (found.other, found.kind) == ("kuaishou/xingyao-2026", "near")
    assert 0.8 < found.share < 1


def test_our_articles_are_no_copies_of_one_another() -> None:
    assert duplicates(ARTICLES, {}) == []


def test_two_copies_in_one_lot_point_to_the_first() -> None:
    assert [(d.name, d.other) for d in duplicates({"a.md": ONE, "b.md": ONE}, {})] == [("b.md", "a.md")]


def test_short_texts_are_compared_too() -> None:
    assert [d.kind for d in duplicates({"a": "体验分不低于80分"}, {"b": "體驗分，不低於80分。"})] == ["same"]
    assert duplicates({"a": "体验分不低于80分"}, {"b": "保证金下调至500元"}) == []
    assert len(shingles("")) == 1


def test_a_copy_is_found_among_thousands() -> None:
    rng = random.Random(7)
    words = [ONE[i : i + 9] for i in range(0, len(ONE), 9)]
    many = {f"{i}": "".join(rng.choices(words, k=120)) for i in range(2000)}
    assert [(d.other, d.kind) for d in duplicates({"new": many["1234"]}, many)] == [("1234", "same")]


def test_nothing_has_no_copies() -> None:
    assert duplicates({}, {}) == []
