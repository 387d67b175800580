"""Whatever the model does, a merchant is told what is right, by whom, and in time: over HTTP on both sides."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.conversations.intake import read_question
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge
from tests.chat.misbehaviour import KINDS, Misbehaviour, lines_of, well
from tests.chat.scripted import MODEL, Heard, Play, Scripted, scripted
from tests.servers import Server, running

pytestmark = pytest.mark.server
DAY = "2026-11-24"
GATE = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
QUICK = {"GROWTH_CHAT_TIMEOUT": "4", "GROWTH_CHAT_ANSWER_TIMEOUT": "8", "GROWTH_CHAT_TASKS": "write"}
TOGETHER = [kind for kind in KINDS if not kind.alone]
ALONE = [kind for kind in KINDS if kind.alone]


@dataclass
class Service:
    server: Server
    provider: Scripted

    def ask(self, question: str = GATE) -> tuple[dict[str, Any], float]:
        begun = time.monotonic()
        answer = self.server.ask(question, as_of=DAY)
        return answer, time.monotonic() - begun


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with (
        scripted(lambda heard: Play(well(lines_of(heard)))) as provider,
        running(tmp_path_factory.mktemp("data"), **provider.settings, **QUICK) as server,
    ):
        yield Service(server, provider)


@pytest.fixture(scope="module")
def plain(assistant: Assistant) -> dict[str, Any]:
    return assistant.ask(read_question(GATE, as_of=DAY)).to_json()


def rightly(answer: dict[str, Any], plain: dict[str, Any], kind: Misbehaviour, knowledge: Knowledge) -> None:
    """What was computed, cited and concluded is what it is without a model; who worded it is said."""
    for key in ("outcome", "findings", "citations", "suggestions", "ask", "profile", "read", "beside"):
        assert answer[key] == plain[key], key
    for part, before in zip(answer["parts"], plain["parts"], strict=True):
        assert (part["headline"], part["details"]) == (before["headline"], before["details"])
    assert answer["verified"]["passed"]
    numbers = [n["text"] for n in answer["numbers"]]
    assert numbers == [n["text"] for n in plain["numbers"]]
    assert [n["ref"] for n in answer["numbers"]] == [n["ref"] for n in plain["numbers"]]
    name = f"openai:{MODEL}"
    assert answer["model"]["name"] == name
    changed = answer["answer"] != plain["answer"]
    assert answer["composer"] == (name if changed else "template")
    assert changed == any(p["composer"] == name for p in answer["parts"])
    assert changed == kind.words
    left = answer["answer"]
    for word in sorted(knowledge.writing.joining, key=len, reverse=True):
        left = left.replace(word, "")
    before = plain["answer"]
    for word in sorted(knowledge.writing.joining, key=len, reverse=True):
        before = before.replace(word, "")
    assert re.sub(r"[，。：；、\s]", "", left) == re.sub(r"[，。：；、\s]", "", before)


def test_there_are_enough_kinds() -> None:
    assert len({kind.id for kind in KINDS}) == len(KINDS) >= 30


@pytest.mark.parametrize("kind", TOGETHER, ids=lambda kind: kind.id)
def test_what_it_says_wrong_is_never_shown(
    service: Service, plain: dict[str, Any], knowledge: Knowledge, kind: Misbehaviour
) -> None:
    service.provider.script = kind
    answer, took = service.ask()
    rightly(answer, plain, kind, knowledge)
    assert service.provider.requests, "it was asked"
    assert took < kind.within_s


@pytest.mark.parametrize("kind", ALONE, ids=lambda kind: kind.id)
def test_what_it_fails_at_is_done_without_it(
    tmp_path: Path, plain: dict[str, Any], knowledge: Knowledge, kind: Misbehaviour
) -> None:
    with scripted(kind) as provider, running(tmp_path, **provider.settings, **QUICK) as server:
        answer, took = Service(server, provider).ask()
        rightly(answer, plain, kind, knowledge)
        assert answer["model"]["failed"], answer["model"]
        assert took < kind.within_s


def test_an_address_that_nobody_answers_at(tmp_path: Path, plain: dict[str, Any]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chat = {"GROWTH_CHAT_MODEL": "openai:x", "GROWTH_CHAT_BASE_URL": f"http://127.0.0.1:{port}/v1"}
    with running(tmp_path, **chat, **QUICK) as server:
        begun = time.monotonic()
        answer = server.ask(GATE, as_of=DAY)
        assert answer["answer"] == plain["answer"]
        assert time.monotonic() - begun < 8
        assert server.request("/readyz").json["model"]["state"] in ("unusable", "resting", "ready")


def test_too_many_requests_and_then_fine(service: Service) -> None:
    replies = iter([Play(status=429, headers={"retry-after": "0"})])
    service.provider.script = lambda heard: next(replies, None) or Play(well(lines_of(heard)))
    answer, _ = service.ask()
    assert answer["composer"] == f"openai:{MODEL}"
    assert answer["model"]["failed"] == {}


@pytest.mark.parametrize("stalls", [0, 6], ids=["before it says anything", "amid"])
def test_a_merchant_who_leaves_ends_the_model_call_within_a_second(service: Service, stalls: int) -> None:
    def play(heard: Heard) -> Play:
        return Play(well(lines_of(heard)), stall_after=stalls)

    service.provider.script = play
    service.provider.requests.clear()
    body = json.dumps({"question": GATE, "as_of": DAY}).encode()
    with socket.create_connection(("127.0.0.1", service.server.port), timeout=10) as client:
        client.sendall(
            b"POST /api/v1/ask/stream HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            + f"content-length: {len(body)}\r\n\r\n".encode()
            + body
        )
        heard = b""
        while b"event: delta" not in heard:
            heard += client.recv(4096)
        while not service.provider.requests or service.provider.requests[0].sent < stalls:
            time.sleep(0.01)
        left = time.monotonic()
    assert service.provider.wait_until_gone() - left < 1
    assert service.provider.sent == stalls


def test_the_headline_comes_before_the_model_has_said_anything(
    service: Service, plain: dict[str, Any]
) -> None:
    """A merchant reads the verdict while the rest is worded."""
    service.provider.script = lambda heard: Play(well(lines_of(heard)), first_s=1.5)
    body = json.dumps({"question": GATE, "as_of": DAY}).encode()
    begun, seen = time.monotonic(), b""
    with socket.create_connection(("127.0.0.1", service.server.port), timeout=10) as client:
        client.sendall(
            b"POST /api/v1/ask/stream HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            + f"content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
            + body
        )
        while b"event: delta" not in seen:
            seen += client.recv(4096)
        assert time.monotonic() - begun < 1.4
        while piece := client.recv(65536):
            seen += piece
    assert plain["parts"][0]["headline"] in seen.decode(errors="replace")


def test_a_program_that_gives_up_ends_the_model_call_within_a_second(service: Service) -> None:
    service.provider.script = lambda heard: Play(well(lines_of(heard)), stall_after=0)
    service.provider.requests.clear()
    body = json.dumps({"question": GATE, "as_of": DAY}).encode()
    with socket.create_connection(("127.0.0.1", service.server.port), timeout=10) as client:
        client.sendall(
            b"POST /api/v1/ask HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
            + f"content-length: {len(body)}\r\n\r\n".encode()
            + body
        )
        while not service.provider.requests:
            time.sleep(0.01)
        left = time.monotonic()
    assert service.provider.wait_until_gone() - left < 1
