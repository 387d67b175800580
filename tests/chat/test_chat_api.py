"""/v1 with a chat model behind it: what it words is the same there, and ends with the client."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from tests.chat.misbehaviour import lines_of, well
from tests.chat.scripted import Heard, Play, Scripted, scripted
from tests.servers import Server, running

GATE = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def provider() -> Iterator[Scripted]:
    with scripted(lambda heard: Play(well(lines_of(heard)))) as started:
        yield started


@pytest.fixture(scope="module")
def server(provider: Scripted, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    tasks = {"GROWTH_CHAT_TASKS": "write"}
    with running(tmp_path_factory.mktemp("worded"), **provider.settings, **tasks) as started:
        yield started


def body(**more: Any) -> dict[str, Any]:
    return {"model": "growth-assistant", "messages": [{"role": "user", "content": GATE}], **more}


def test_the_models_words_are_streamed_with_footnotes_and_the_right_figures(
    server: Server, provider: Scripted
) -> None:
    provider.script = lambda heard: Play(well(lines_of(heard)))
    with openai.OpenAI(base_url=f"{server.url}/v1", api_key="none", max_retries=0) as client:
        *chunks, last = client.chat.completions.create(**body(stream=True))
        text = "".join(c.choices[0].delta.content or "" for c in (*chunks, last))
        answer = last.choices[0].delta.model_extra["growth_assistant"]
        assert "先看您的是73分，要求≥75分[1]" in text
        assert "差2分" in text
        assert "\n[1] 「" in text
        assert answer["composer"].startswith("openai:")
        asked = len(provider.requests)
        messages = [*body()["messages"], {"role": "assistant", "content": text}]
        messages.append({"role": "user", "content": "商品分提到76呢"})
        more = client.chat.completions.create(model="growth-assistant", messages=messages)
        assert more.choices[0].message.model_extra["growth_assistant"]["outcome"] == "eligible"
        assert len(provider.requests) <= asked + 2  # nothing of the first turn was asked again


@pytest.mark.parametrize("stream", [True, False], ids=["stream", "whole"])
def test_a_client_that_leaves_ends_the_call_to_the_model(
    server: Server, provider: Scripted, stream: bool
) -> None:
    def stalling(heard: Heard) -> Play:
        return Play(well(lines_of(heard)), stall_after=0)

    provider.script = stalling
    provider.requests.clear()
    sent = json.dumps(body(stream=stream)).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {len(sent)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(head.encode() + sent)
        while not provider.requests:
            time.sleep(0.01)
        time.sleep(0.2)
        left = time.monotonic()
    assert provider.wait_until_gone() - left < 1
