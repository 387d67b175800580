"""Closing what is read ends the request to the provider at once, whatever it is doing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assistant.models.chat.client import Chat
from tests.chat.models import allowed, chatting, said
from tests.chat.scripted import Play

SCHEMA = {"title": "a", "type": "object", "properties": {}, "additionalProperties": False}


def write(chat: Chat) -> Iterator[Any]:
    return chat.write(said(), allowed())


def fill(chat: Chat) -> Iterator[Any]:
    return chat.fill(said(), SCHEMA, allowed())


@pytest.mark.parametrize("call", [write, fill])
@pytest.mark.parametrize(
    ("play", "pieces"),
    [
        pytest.param(Play("您好，商家。", first_s=60), 0, id="before it answers"),
        pytest.param(Play("您好，商家。", stall_after=0), 0, id="before the first piece"),
        pytest.param(Play("您好，商家。", stall_after=1), 1, id="amid"),
        pytest.param(Play("您好，商家。" * 500, between_s=0.05), 3, id="while it streams"),
    ],
)
def test_the_provider_is_let_go_within_a_second(
    call: Callable[[Chat], Iterator[Any]], play: Play, pieces: int
) -> None:
    with chatting(play) as it:
        reading: Any = call(it.chat)
        while not it.provider.requests or it.provider.requests[0].sent < pieces:
            next(reading)
        closed = time.monotonic()
        reading.close()
        assert time.monotonic() - closed < 0.5
        assert it.provider.wait_until_gone() - closed < 1
        sent = it.provider.sent
        time.sleep(0.3)
        assert it.provider.sent == sent


def test_a_request_that_waits_to_be_made_again_is_not_made() -> None:
    with chatting([Play(status=429, headers={"retry-after": "1"}), Play("您好。")]) as it:
        reading = it.chat.write(said(), allowed())
        while not it.provider.requests:
            next(reading)
        for _ in range(3):
            next(reading)
        reading.close()
        time.sleep(1.3)
        assert len(it.provider.requests) == 1


def test_one_that_is_closed_leaves_the_others_alone() -> None:
    with chatting([Play("一", stall_after=0), Play("您好，商家。", between_s=0.1)]) as it:
        stalled = it.chat.write(said(), allowed())
        while not it.provider.requests:
            next(stalled)
        got: list[str] = []
        thread = threading.Thread(target=lambda: got.append(it.written()))
        thread.start()
        while len(it.provider.requests) < 2:
            time.sleep(0.01)
        stalled.close()
        thread.join(10)
        assert got == ["您好，商家。"]


def test_a_model_that_is_closed_ends_what_runs_and_its_thread() -> None:
    with chatting(Play("您好，商家。", stall_after=1)) as it:
        reading = it.chat.write(said(), allowed())
        while not it.provider.requests or it.provider.requests[0].sent < 1:
            next(reading)
        closed = time.monotonic()
        it.chat.close()
        assert it.provider.wait_until_gone() - closed < 1
        with pytest.raises(Exception, match="中途断了"):
            list(reading)
    assert not [thread for thread in threading.enumerate() if thread.name == "chat model"]
