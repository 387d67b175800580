"""A chat model marks what the grammar left; nothing of it counts that the sentence does not hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.drafting.amounts import Figures
from assistant.drafting.model_reading import ModelDrafter
from assistant.drafting.reading import DocumentReader
from assistant.drafting.records import Read
from assistant.knowledge.prompts import load_prompts
from assistant.settings import prompts_dir
from tests.chat.models import allowed, chatting
from tests.chat.scripted import Play
from tests.drafting.told import lines

LEFT = "到仓时剩下10天就行，少于这个数整批拒收。"
MARKED: dict[str, Any] = {
    "line": 1,
    "any": False,
    "when": [{"about": "到仓时剩下", "words": "少于10天", "not": False}],
    "then": [{"about": "整批拒收", "words": "整批拒收", "base": ""}],
}


def with_model(reader: DocumentReader, figures: Figures, body: str, reply: object) -> tuple[Read, Read, int]:
    """What the grammar read, the same with the model, and how often the model was asked."""
    before = reader.read(body)
    play = Play(reply if isinstance(reply, str) else json.dumps({"rules": reply}, ensure_ascii=False))
    with chatting(play) as it:
        drafter = ModelDrafter(it.chat, load_prompts(prompts_dir())["draft"], figures)
        reading = drafter.read(body, before, allowed())
        while True:
            try:
                next(reading)
            except StopIteration as done:
                return before, done.value, len(it.provider.requests)


def test_a_sentence_that_the_grammar_left_is_drafted_with_our_own_figures(
    reader: DocumentReader, figures: Figures
) -> None:
    marked = {**MARKED, "when": [{"about": "到仓时剩下", "words": "剩下10天", "not": False}]}
    good = {**MARKED, "when": [{"about": "到仓时", "words": "", "not": False}]}
    before, after, _ = with_model(reader, figures, LEFT, [good, marked])
    assert before.left
    assert not before.clauses
    assert lines(after) == ["到仓时 => 整批拒收 “整批拒收”"]
    assert all(c.by_model for c in after.clauses)


@pytest.mark.parametrize(
    "wrong",
    [
        {**MARKED, "when": [{"about": "到仓时剩下", "words": "少于20天", "not": False}]},
        {**MARKED, "when": [{"about": "保质期", "words": "", "not": False}], "then": []},
        {**MARKED, "when": [], "then": [{"about": "罚款", "words": "罚款500元", "base": ""}]},
        {**MARKED, "line": 7},
        {"line": "1"},
        "不是对象",
    ],
)
def test_what_does_not_stand_in_the_sentence_falls_away(
    reader: DocumentReader, figures: Figures, wrong: object
) -> None:
    _before, after, _ = with_model(reader, figures, LEFT, [wrong])
    figures_of = [c.value for clause in after.clauses for c in clause.conditions]
    assert not figures_of
    assert not any("500" in line or "20" in line for line in lines(after))


def test_a_model_that_fails_leaves_what_the_grammar_read(reader: DocumentReader, figures: Figures) -> None:
    before, after, _ = with_model(reader, figures, LEFT, "对不起，我不能帮忙。")
    assert after == before


def test_what_the_grammar_read_is_not_asked_of_the_model(reader: DocumentReader, figures: Figures) -> None:
    before, after, asked = with_model(reader, figures, "评分不低于4.6分的店铺，奖励500元。", [MARKED])
    assert after == before
    assert asked == 0
