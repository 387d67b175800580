"""A JSON object by a schema, in whichever way the provider has; never one that the schema does not allow."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from assistant.errors import ModelError
from assistant.models.chat.vendor import Way
from tests.chat.models import chatting
from tests.chat.scripted import Heard, Play

SCHEMA: dict[str, Any] = {
    "title": "claims",
    "description": "What was said.",
    "type": "object",
    "additionalProperties": False,
    "required": ["fact", "value"],
    "properties": {"fact": {"type": "string"}, "value": {"type": "number", "maximum": 100}},
}
FOUND = {"fact": "商品分", "value": 73}
GOOD = json.dumps(FOUND, ensure_ascii=False)


def way_of(heard: Heard) -> Way:
    return "schema" if heard.schema else "tool" if heard.tools else "plain"


def only(way: Way, refusal: Play) -> Callable[[Heard], Play]:
    """A provider that has one of the three ways, and ends the others with ``refusal``."""

    def play(heard: Heard) -> Play:
        if way_of(heard) != way:
            return refusal
        return Play(tool=("claims", GOOD)) if way == "tool" else Play(GOOD)

    return play


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(Play(status=400, error="'response_format' is not supported"), id="refused"),
        pytest.param(Play(status=422), id="not understood"),
        pytest.param(Play("好的，商品分是73分。"), id="ignored"),
        pytest.param(Play(""), id="nothing said"),
    ],
)
@pytest.mark.parametrize(
    ("way", "tried"),
    [("schema", ["schema"]), ("tool", ["schema", "tool"]), ("plain", ["schema", "tool", "plain"])],
)
def test_the_way_that_works_is_found_with_the_first_call_and_kept(
    way: Way, tried: list[Way], refusal: Play
) -> None:
    with chatting(only(way, refusal)) as it:
        assert it.filled(SCHEMA) == FOUND
        assert [way_of(heard) for heard in it.provider.requests] == tried
        assert it.filled(SCHEMA) == FOUND
        assert [way_of(heard) for heard in it.provider.requests] == [*tried, way]


def test_a_schema_is_handed_over_as_it_is_and_a_closed_one_is_held_to() -> None:
    loose = {**SCHEMA, "required": ["fact"]}
    with chatting(Play(GOOD)) as it:
        it.filled(SCHEMA)
        it.filled(loose)
        formats = [heard.body["response_format"]["json_schema"] for heard in it.provider.requests]
    assert formats == [
        {"name": "claims", "schema": SCHEMA, "strict": True},
        {"name": "claims", "schema": loose, "strict": False},
    ]


def test_asked_for_in_words_the_schema_stands_in_the_prompt() -> None:
    with chatting(only("plain", Play(status=400))) as it:
        it.filled(SCHEMA)
        system, user = it.provider.requests[-1].messages
    assert system["content"].startswith("你是助手。")
    assert json.dumps(SCHEMA, ensure_ascii=False) in system["content"]
    assert user["content"].startswith("问题")


@pytest.mark.parametrize(
    "reply",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"好的，结果如下：\n```\n{GOOD}\n```\n请核对。",
        f"<think>先试 {{}}，再试 {{'a': 1}}</think>{GOOD}",
        f"先看门槛。</think>\n{GOOD}",
        f"{{这不是}} {GOOD} {{}}",
        '{"thought": "不是这个"} ' + GOOD,
    ],
)
def test_an_object_is_found_among_other_words(reply: str) -> None:
    with chatting(Play(reply)) as it:
        assert it.filled(SCHEMA) == FOUND


def test_a_word_that_is_not_in_a_list_costs_nothing_else() -> None:
    fact = {"type": "string", "enum": ["体验分"], "maxLength": 2}
    narrow = {**SCHEMA, "properties": {**SCHEMA["properties"], "fact": fact}}
    with chatting(Play(GOOD)) as it:
        assert it.filled(narrow) == FOUND


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "商品分73",
        "[1, 2]",
        '{"fact": "商品分"',
        '{"fact": "商品分"}',
        '{"fact": "商品分", "value": "73"}',
        '{"fact": "商品分", "value": 101}',
        '{"fact": "商品分", "value": 73, "more": 1}',
        '{"fact": "商品分", "value": NaN}',
        '{"fact": "商品分", "value": 73, "value": 80}',  # which of the two?
        '{"fact": "商品分", "value": 1e999999999999999999999}',
        '{"fact": "商品分", "value": ' + "9" * 5000 + "}",
        '{"a":' * 2000,
        "{" * 5000,
    ],
)
def test_what_the_schema_does_not_allow_is_unreadable_and_never_repeated(reply: str) -> None:
    with chatting(Play(reply, size=500)) as it, pytest.raises(ModelError) as caught:
        it.filled(SCHEMA)
    assert caught.value.why in ("unreadable", "empty")
    assert "商品分" not in str(caught.value)


def test_no_float_is_made_of_a_number() -> None:
    with chatting(Play('{"fact": "佣金率", "value": 0.1}')) as it:
        value = it.filled(SCHEMA)["value"]
    assert (value, type(value)) == (Decimal("0.1"), Decimal)


def test_a_reply_that_was_cut_is_not_looked_for_an_object_in() -> None:
    with chatting(Play(GOOD, finish="length")) as it, pytest.raises(ModelError) as caught:
        it.filled(SCHEMA)
    assert caught.value.why == "too_long"


def test_a_model_that_holds_to_no_schema_is_asked_once_a_call_from_then_on() -> None:
    with chatting(Play("我不会。")) as it:
        for _ in range(2):
            with pytest.raises(ModelError):
                it.filled(SCHEMA)
        assert [way_of(heard) for heard in it.provider.requests] == ["schema", "tool", "plain", "plain"]


def test_a_provider_in_trouble_is_not_asked_in_other_ways() -> None:
    with chatting(Play(status=500)) as it:
        with pytest.raises(ModelError) as caught:
            it.filled(SCHEMA)
        assert (caught.value.why, {way_of(heard) for heard in it.provider.requests}) == ("failed", {"schema"})
