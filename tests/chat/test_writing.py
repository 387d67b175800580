"""What is written comes in pieces; whatever the provider does instead is one ModelError, in time."""

from __future__ import annotations

import logging
import socket
import time
from dataclasses import replace
from typing import NamedTuple

import pytest

from assistant.errors import ModelError, ModelFailure
from assistant.models.chat.replies import Limits
from tests.chat.models import QUICK, allowed, chatting, said
from tests.chat.scripted import HTML, Heard, Play

HELLO = "您好，商品分差2分。"


def test_a_reply_comes_in_pieces_and_is_asked_for_as_configured() -> None:
    with chatting(Play(HELLO, between_s=0.02)) as it:
        pieces = [p for p in it.chat.write(said("能带货吗"), allowed()) if p]
        assert ("".join(pieces), len(pieces) > 1) == (HELLO, True)
        (asked,) = it.provider.requests
        assert [(m["role"], m["content"]) for m in asked.messages] == [
            ("system", "你是助手。"),
            ("user", "能带货吗"),
        ]
        assert (asked.body["model"], asked.body["temperature"], asked.body["stream"]) == ("scripted", 0, True)


def test_control_comes_back_several_times_a_second_while_nothing_comes() -> None:
    with chatting(Play(HELLO, first_s=0.7)) as it:
        it.written()  # once before, since what is imported at first takes its time
        beats = 0
        for piece in it.chat.write(said(), allowed()):
            if piece:
                break
            beats += 1
    assert beats >= 4  # about ten times a second, on cores that are shared


@pytest.mark.parametrize(
    ("pieces", "spoken"),
    [
        (["<think>想一想，73<75</think>", "不能。"], "不能。"),
        (["<th", "ink>想", "一想</th", "ink>不", "能。"], "不能。"),
        (["<THINKING>a</THINKING>不能。<think>再想</think>", "差2分。"], "不能。差2分。"),
        (["a < b，", "c <", "d"], "a < b，c <d"),
        (
            ["\n", "</think>", "不能。"],
            "\n不能。",
        ),  # the opening stood in the prompt, and nothing was thought
        (["不能<", "。"], "不能<。"),
        (["不能<"], "不能<"),
    ],
)
def test_thoughts_are_not_part_of_a_reply_wherever_their_tags_are_cut(pieces: list[str], spoken: str) -> None:
    with chatting(Play(pieces)) as it:
        assert it.written() == spoken


def test_thoughts_that_come_beside_the_text_are_left_aside() -> None:
    with chatting(Play(HELLO, thoughts=["先看", "门槛"])) as it:
        assert it.written() == HELLO


class Case(NamedTuple):
    id: str
    play: Play
    why: ModelFailure
    hint: str = ""
    requests: int = 1


FAILURES = [
    Case("wrong key", Play(status=401, error="bad key"), "unauthorised", "OPENAI_API_KEY"),
    Case("forbidden", Play(status=403), "unauthorised", "OPENAI_API_KEY"),
    Case("no such model", Play(status=404), "refused", "GROWTH_CHAT_MODEL"),
    Case("refused", Play(status=400), "refused", "GROWTH_CHAT_MODEL"),
    Case("429 for ever", Play(status=429), "busy", "", 3),
    Case("quota spent", Play(status=429, error="insufficient_quota"), "busy", "余额"),
    Case("500 for ever", Play(status=500), "failed", "", 3),
    Case("HTML", HTML, "unreachable", "GROWTH_CHAT_BASE_URL"),
    Case("HTML with 404", replace(HTML, status=404), "unreachable", "GROWTH_CHAT_BASE_URL"),
    Case("HTML with 500", replace(HTML, status=500), "unreachable", "GROWTH_CHAT_BASE_URL"),
    Case("other JSON", Play(body='{"hello": 1}'), "unreadable", "GROWTH_CHAT_BASE_URL"),
    Case("a JSON list", Play(body="[1, 2]"), "unreadable", "GROWTH_CHAT_BASE_URL"),
    Case("nothing", Play(body=""), "unreadable", "GROWTH_CHAT_BASE_URL"),
    Case("plain words", Play(body="ok", kind="text/plain"), "unreadable", "GROWTH_CHAT_BASE_URL"),
    Case("bad JSON in the stream", Play(lines=['{"choices": [', "[DONE]"]), "unreadable", "GROWTH_CHAT_BASE_URL"),
    Case("wrong JSON in the stream", Play(lines=['{"choices": 3}', "[DONE]"]), "unreadable", "GROWTH_CHAT_BASE_URL"),
    Case("error in the stream", Play(lines=['{"error": {"message": "boom"}}']), "failed", "", 3),
    Case("empty", Play(""), "empty"),
    Case("blank", Play(" \n "), "empty"),
    Case("thoughts alone", Play("<think>想了很久"), "empty"),
    Case("thoughts without a beginning", Play("先看门槛，73<75。</think>不能。"), "unreadable"),
    Case("no end", Play(HELLO, finish=None), "cut"),
    Case("cut by the provider", Play(HELLO, finish="length"), "too_long"),
    Case("filtered", Play(HELLO, finish="content_filter"), "refused"),
    Case("broken off", Play(HELLO, cut_after=1, between_s=0.05), "cut"),
    Case("broken off before anything", Play(HELLO, cut_after=0), "cut", "", 3),
    Case("endless", Play(endless=True), "too_long"),
    Case("stalls before the first", Play(HELLO, stall_after=0), "late"),
    Case("stalls amid", Play(HELLO, stall_after=1), "late"),
]  # fmt: skip


@pytest.mark.parametrize("case", FAILURES, ids=[case.id for case in FAILURES])
def test_whatever_else_a_provider_does_is_one_error_in_time(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    with chatting(case.play, limits=replace(QUICK, first_s=0.5, characters=400), timeout=1) as it:
        begun = time.monotonic()
        with caplog.at_level(logging.WARNING, "assistant"), pytest.raises(ModelError) as caught:
            it.written("商家的原话")
        assert time.monotonic() - begun < 4
        assert (caught.value.why, len(it.provider.requests)) == (case.why, case.requests), caught.value
    assert case.hint in caught.value.hint
    ours = [record for record in caplog.records if record.name == "assistant"]
    assert len(ours) == 1  # one line for a failed call, with nothing of anybody's
    assert "商家的原话" not in caplog.text
    assert "bad key" not in f"{caught.value}{caplog.text}"


def test_endless_text_is_stopped_at_the_provider() -> None:
    with chatting(Play(endless=True), limits=replace(QUICK, characters=2000)) as it:
        with pytest.raises(ModelError, match="太长"):
            it.written()
        assert it.provider.wait_until_gone() - it.provider.requests[0].at < 5


@pytest.mark.parametrize("status", [429, 500, 502, 503, 529])
def test_a_request_that_failed_for_a_moment_is_made_again(status: int) -> None:
    with chatting([Play(status=status), Play(HELLO)]) as it:
        assert it.written() == HELLO
        assert len(it.provider.requests) == 2


def test_nothing_is_asked_again_once_a_piece_was_handed_on() -> None:
    with chatting([Play(HELLO, cut_after=1, between_s=0.05), Play("另一个回答。")]) as it:
        with pytest.raises(ModelError) as caught:
            it.written()
        assert (caught.value.why, len(it.provider.requests)) == ("cut", 1)


def test_a_provider_says_how_long_it_wants_to_be_left_alone() -> None:
    with chatting([Play(status=429, headers={"retry-after": "1"}), Play(HELLO)]) as it:
        assert it.written() == HELLO
        first, second = it.provider.requests
        assert second.at - first.at >= 1


def test_a_wait_that_does_not_fit_into_the_time_left_is_none() -> None:
    with chatting(Play(status=429, headers={"retry-after": "30"})) as it:
        begun = time.monotonic()
        with pytest.raises(ModelError) as caught:
            it.written(seconds=10)
        assert (caught.value.why, len(it.provider.requests)) == ("busy", 1)
        assert time.monotonic() - begun < 5


def test_a_slow_first_token_is_waited_for_and_a_slower_one_is_not() -> None:
    limits = replace(QUICK, first_s=1.5)
    with chatting([Play(HELLO), Play(HELLO, first_s=0.8), Play(HELLO, first_s=4)], limits=limits) as it:
        it.written()
        assert it.written() == HELLO
        begun = time.monotonic()
        with pytest.raises(ModelError) as caught:
            it.written()
        assert caught.value.why == "late"
        assert 1.4 < time.monotonic() - begun < 3


def test_the_moment_until_which_an_answer_may_take_is_kept_over_all_requests() -> None:
    with chatting([Play(HELLO), Play(status=503, first_s=0.3)], limits=Limits(again=50, pause_s=0.05)) as it:
        it.written()
        begun = time.monotonic()
        with pytest.raises(ModelError):
            it.written(seconds=1)
        assert time.monotonic() - begun < 2
        before = len(it.provider.requests)
        with pytest.raises(ModelError, match="限定的时间"):
            it.written(seconds=-1)
        assert len(it.provider.requests) == before


def test_an_address_that_nobody_answers_at_is_unreachable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        chatting(Play(HELLO), base_url=f"http://127.0.0.1:{port}/v1") as it,
        pytest.raises(ModelError) as caught,
    ):
        it.written()
    assert caught.value.why == "unreachable"
    assert "GROWTH_CHAT_BASE_URL" in caught.value.hint


@pytest.mark.parametrize("refused", ["temperature", "stream_options"])
def test_what_a_provider_does_not_take_is_left_out_from_then_on(refused: str) -> None:
    def play(heard: Heard) -> Play:
        if refused in heard.body:
            return Play(status=400, error=f"Unsupported parameter: '{refused}'")
        return Play(HELLO)

    with chatting(play) as it:
        assert (it.written(), it.written()) == (HELLO, HELLO)
        assert [refused in heard.body for heard in it.provider.requests] == [True, False, False]
