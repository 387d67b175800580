"""``assistant.chain``: the assistant as a LangChain runnable, with the standard streaming and events."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

import assistant as package
from assistant.build import open_assistant
from assistant.errors import NotFoundError, QuestionError
from assistant.pipeline import Assistant
from assistant.settings import Settings
from tests.chat.misbehaviour import lines_of, well
from tests.chat.models import chatting
from tests.chat.scripted import Heard, Play

DAY = "2026-11-22"
SHORT = "我是新商，快手首播播了9小时，流量包能拿吗"
GATE = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
CHANGING = ("id", "session_id", "timings_ms")


def settled(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key not in CHANGING}


def summed(chunks: list[Any]) -> dict[str, Any]:
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole = whole + chunk
    return dict(whole)


def test_it_answers_as_the_assistant_does(assistant: Assistant) -> None:
    from assistant.conversations.intake import read_question

    answer = package.chain(assistant).invoke({"question": SHORT, "as_of": DAY})
    assert settled(answer) == settled(assistant.ask(read_question(SHORT, as_of=DAY)).to_json())
    assert "差2小时" in answer["answer"]  # 11 - 9


def test_a_plain_question_will_do(assistant: Assistant) -> None:
    answer = package.chain(assistant).invoke("抖音订单2026年4月29日确认收货，什么时候到账期？")
    assert "2026年5月2日" in answer["answer"]  # 29 + 3 days, April has 30


def test_a_conversation_goes_on_by_its_id(assistant: Assistant) -> None:
    chain = package.chain(assistant)
    first = chain.invoke({"question": SHORT, "as_of": DAY})
    more = chain.invoke({"question": "再播1小时呢", "session_id": first["session_id"], "as_of": DAY})
    assert "差1小时" in more["answer"]
    known = chain.invoke({"question": "头部达人能带我的货吗", "profile": {"product_score": 73}, "as_of": DAY})
    assert "差2分" in known["answer"]  # 75 - 73


def test_the_chunks_of_a_stream_add_up_to_the_answer(assistant: Assistant) -> None:
    chain = package.chain(assistant)
    chunks = list(chain.stream({"question": SHORT, "as_of": DAY}))
    assert [set(c) == {"answer"} for c in chunks] == [True] * (len(chunks) - 1) + [False]
    assert len(chunks) > 2
    assert settled(summed(chunks)) == settled(chain.invoke({"question": SHORT, "as_of": DAY}))


def test_its_steps_are_seen_by_their_names(assistant: Assistant) -> None:
    async def events() -> list[Any]:
        asked = {"question": SHORT, "as_of": DAY}
        return [e async for e in package.chain(assistant).astream_events(asked, version="v2")]

    found = asyncio.run(events())
    started = [e["name"] for e in found if e["event"] == "on_chain_start"]
    assert started == ["growth-assistant", "steps", "retrieve", "evaluate", "write", "verify"]
    streamed = [
        e["data"]["chunk"]
        for e in found
        if (e["event"], e["name"]) == ("on_chain_stream", "growth-assistant")
    ]
    assert "差2小时" in summed(streamed)["answer"]
    [end] = [e for e in found if (e["event"], e["name"]) == ("on_chain_end", "growth-assistant")]
    assert dict(end["data"]["output"]) == summed(streamed)


def test_it_is_a_part_of_other_chains_and_batches(assistant: Assistant) -> None:
    from langchain_core.runnables import RunnableLambda

    text = package.chain(assistant) | RunnableLambda(lambda answer: answer["outcome"])
    assert text.batch([SHORT, "抖音账期几天"]) == ["ineligible", "informational"]


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        (" ", QuestionError, "空"),
        ({"text": "账期"}, QuestionError, "没有字段 'text'"),
        ({"question": 3}, QuestionError, "应为字符串"),
        ({"question": "账期", "as_of": "明天"}, QuestionError, "2026-11-22"),
        ({"question": "账期", "profile": {"score": 1}}, QuestionError, "score"),
        ({"question": "账期", "session_id": "nobody"}, NotFoundError, "nobody"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(
    assistant: Assistant, asked: Any, error: type[Exception], says: str
) -> None:
    chain = package.chain(assistant)
    with pytest.raises(error, match=says):
        chain.invoke(asked)
    with pytest.raises(error, match=says):
        asyncio.run(chain.ainvoke(asked))


def test_it_opens_an_assistant_of_its_own(data_folder: Path) -> None:
    chain = package.chain(settings=Settings(data=data_folder))
    assert "差2小时" in chain.invoke({"question": SHORT, "as_of": DAY})["answer"]


def test_a_chat_models_sentences_come_as_they_are_checked_and_no_figure_changes(data_folder: Path) -> None:
    with (
        chatting(lambda heard: Play(well(lines_of(heard)))) as chatted,
        open_assistant(Settings(data=data_folder), chat=chatted.chat) as opened,
    ):
        chunks = list(package.chain(opened).stream({"question": GATE, "as_of": DAY}))
        answer = summed(chunks)
    assert answer["composer"].startswith("openai:")
    assert "差2分" in answer["answer"]
    assert answer["verified"]["passed"]


def one_line_and_no_more(heard: Heard) -> Play:
    """The first line at once; the second never comes."""
    first, *rest = well(lines_of(heard)).splitlines(keepends=True)
    assert rest
    return Play([first, *rest], stall_after=1)


def test_closing_a_stream_ends_the_call_to_the_chat_model(data_folder: Path) -> None:
    with (
        chatting(one_line_and_no_more) as chatted,
        open_assistant(Settings(data=data_folder), chat=chatted.chat) as opened,
    ):
        chunks: Any = package.chain(opened).stream({"question": GATE, "as_of": DAY})
        next(chunk for chunk in chunks if "先看" in chunk["answer"])  # the model's words
        left = time.monotonic()
        chunks.close()
        assert chatted.provider.wait_until_gone() - left < 1


def test_closing_one_beside_an_event_loop_does_too(
    data_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        chatting(one_line_and_no_more) as chatted,
        open_assistant(Settings(data=data_folder), chat=chatted.chat) as opened,
    ):

        async def closed() -> float:
            chunks: Any = package.chain(opened).astream({"question": GATE, "as_of": DAY})
            async for chunk in chunks:
                if "先看" in chunk["answer"]:
                    break
            left = time.monotonic()
            await chunks.aclose()
            return left

        left = asyncio.run(closed())
        assert chatted.provider.wait_until_gone() - left < 1
    assert "error" not in caplog.text


def test_cancelling_whoever_waits_for_a_stream_ends_it_too(data_folder: Path) -> None:
    with (
        chatting(one_line_and_no_more) as chatted,
        open_assistant(Settings(data=data_folder), chat=chatted.chat) as opened,
    ):

        async def cancelled() -> float:
            heard = asyncio.Event()

            async def listen() -> None:
                async for chunk in package.chain(opened).astream({"question": GATE, "as_of": DAY}):
                    if "先看" in chunk["answer"]:
                        heard.set()

            listening = asyncio.create_task(listen())
            await heard.wait()
            left = time.monotonic()
            listening.cancel()
            with pytest.raises(asyncio.CancelledError):
                await listening
            await asyncio.to_thread(chatted.provider.wait_until_gone)
            return left

        left = asyncio.run(cancelled())
        assert chatted.provider.wait_until_gone() - left < 1
