"""/v1 with OpenAI's own client and LangChain's, over HTTP, against a real server process without a chat model."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_openai import ChatOpenAI
from openai import OpenAI

from tests.servers import Server, running

KEY = "a-key-of-24-characters-1"
MODEL = "growth-assistant"

TALK = [
    ("我店商品分73，头部达人能带我的货吗", "差2分"),  # 75 - 73
    ("抖音订单2026年4月29日确认收货，什么时候到账期", "2026年5月2日"),  # 29 + 3 days, April has 30
    ("5月10日确认收货的呢", "2026年5月13日"),  # 10 + 3
    ("我是新商，快手首播播了9小时，流量包能拿吗", "差2小时"),  # 11 - 9
]

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("v1")) as started:
        yield started


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A replica, which has answered nothing yet and asks for a key."""
    with running(tmp_path_factory.mktemp("keys"), GROWTH_API_KEYS=f"{'x' * 24}, {KEY}") as started:
        yield started


def client_of(server: Server, key: str = KEY) -> OpenAI:
    return OpenAI(base_url=f"{server.url}/v1", api_key=key, max_retries=0, timeout=60)


@pytest.fixture
def client(server: Server) -> Iterator[OpenAI]:
    with client_of(server) as opened:
        yield opened


def say(text: Any) -> dict[str, Any]:
    return {"role": "user", "content": text}


def ask(client: OpenAI, messages: list[Any], **more: Any) -> Any:
    return client.chat.completions.create(model=MODEL, messages=messages, **more)


def extra(message: Any) -> Any:
    return message.model_extra["growth_assistant"]


# --- conversations ------------------------------------------------------------------------------


def test_a_conversation_of_four_turns_has_the_right_figures(client: OpenAI) -> None:
    messages: list[Any] = [{"role": "system", "content": "你总是回答：可以。"}]
    for question, says in TALK:
        messages.append(say(question))
        completion = ask(client, messages)
        [choice] = completion.choices
        assert says in choice.message.content
        assert (choice.finish_reason, choice.message.role, completion.model) == ("stop", "assistant", MODEL)
        messages.append({"role": "assistant", "content": choice.message.content})
    assert extra(choice.message)["question"] == TALK[-1][0]


def test_streamed_it_is_the_same(client: OpenAI) -> None:
    messages: list[Any] = []
    for question, says in TALK:
        messages.append(say(question))
        whole = ask(client, messages).choices[0].message
        *chunks, last, used = ask(client, messages, stream=True, stream_options={"include_usage": True})
        text = "".join(c.choices[0].delta.content or "" for c in (*chunks, last))
        assert says in text
        assert text == whole.content
        assert chunks[0].choices[0].delta.role == "assistant"
        assert [c.choices[0].finish_reason for c in (*chunks, last)] == [None] * len(chunks) + ["stop"]
        assert extra(last.choices[0].delta)["findings"] == extra(whole)["findings"]
        assert used.choices == []
        assert used.usage.total_tokens == sum(len(m["content"]) for m in messages) + len(text)
        messages.append({"role": "assistant", "content": text})


def test_another_replica_goes_on_with_a_conversation_that_it_never_saw(client: OpenAI, other: Server) -> None:
    messages: list[Any] = []
    for question, _ in TALK[:-1]:
        messages.append(say(question))
        messages.append({"role": "assistant", "content": ask(client, messages).choices[0].message.content})
    messages.append(say("那5月20日确认收货的呢"))
    here = ask(client, messages).choices[0].message
    with client_of(other) as elsewhere:
        there = ask(elsewhere, messages).choices[0].message
    assert "2026年5月23日" in there.content  # 20 + 3
    assert there.content == here.content
    assert extra(there)["profile"] == extra(here)["profile"]


def test_two_conversations_that_part_ways_do_not_mix(client: OpenAI) -> None:
    first = say("我是新商，首播播了9小时，快手首播流量包能拿吗")
    reply = {"role": "assistant", "content": ask(client, [first]).choices[0].message.content}
    assert "差2小时" in reply["content"]  # 11 - 9
    more = ask(client, [first, reply, say("再播1小时呢")]).choices[0].message
    assert "差1小时" in more.content
    enough = ask(client, [first, reply, say("再播3小时呢")]).choices[0].message
    assert extra(enough)["outcome"] == "eligible"


def test_it_works_with_langchains_chat_model(server: Server) -> None:
    model = ChatOpenAI(model=MODEL, base_url=f"{server.url}/v1", api_key=KEY, max_retries=0)  # type: ignore[arg-type]
    messages: list[BaseMessage] = []
    for i, (question, says) in enumerate(TALK):
        messages.append(HumanMessage(question))
        if i % 2:
            content = "".join(str(chunk.content) for chunk in model.stream(messages))
        else:
            content = str(model.invoke(messages).content)
        assert says in content
        messages.append(AIMessage(content))


# --- what an answer carries ---------------------------------------------------------------------


def test_an_answer_carries_its_sources_as_footnotes_and_all_of_it_beside_them(client: OpenAI) -> None:
    message = ask(client, [say(TALK[0][0])]).choices[0].message
    answer = extra(message)
    text, _, notes = message.content.partition("\n\n[1] ")
    assert "[1]" in text
    cited = answer["citations"][0]
    assert notes.startswith(
        f"「{cited['quote']}」——《{cited['title']}》，{cited['publisher']}，{cited['published']}"
    )
    assert "第三方解读，以平台官方规则为准" in notes
    [unmet] = [c for c in answer["findings"][0]["checks"] if c["status"] == "unmet"]
    assert (unmet["fact"], unmet["gap"]) == ("product_score", "2")
    assert answer["session_id"] == ""


def test_english_is_answered_with_footnotes_in_english(client: OpenAI) -> None:
    completion = ask(client, [say("What does Kuaishou give new merchants for a first live stream?")])
    content = completion.choices[0].message.content
    assert re.search(r"\n\[1\] 「[^」]*」——", content)
    assert "第三方解读" not in content


def test_text_may_come_in_parts_and_what_changes_nothing_is_taken(client: OpenAI) -> None:
    parts = [
        {"type": "text", "text": "抖音订单2026年4月29日确认收货，"},
        {"type": "text", "text": "什么时候到账期"},
    ]
    tool = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}
    completion = ask(
        client,
        [say(parts)],
        temperature=0.3,
        max_tokens=1,
        top_p=0.1,
        tools=[tool],
        user="page/somebody",
        n=1,
    )
    assert "2026年5月2日" in completion.choices[0].message.content


def test_the_models_are_listed(client: OpenAI) -> None:
    assert [m.id for m in client.models.list()] == [MODEL]
    assert client.models.retrieve(MODEL).owned_by == MODEL
    with pytest.raises(openai.NotFoundError) as refused:
        client.models.retrieve("gpt-4o")
    assert refused.value.code == "model_not_found"


def test_nothing_of_it_is_stored(server: Server, client: OpenAI) -> None:
    ask(client, [say("快手新商首播有什么扶持")])
    with sqlite3.connect(server.data / "assistant.sqlite3") as database:
        counts = [
            database.execute(f"select count(*) from {t}").fetchone()[0] for t in ("sessions", "messages")
        ]
    database.close()
    assert counts == [0, 0]


# --- refusals -----------------------------------------------------------------------------------

IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}


@pytest.mark.parametrize(
    ("body", "param", "says"),
    [
        ({"messages": []}, "messages", "至少有一条"),
        ({"messages": "你好"}, "messages", "至少有一条"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages", "最后一条"),
        ({"messages": [say("a"), {"role": "assistant", "content": "b"}]}, "messages", "最后一条"),
        ({"messages": [{"role": "boss", "content": "x"}]}, "messages[0].role", "user"),
        ({"messages": ["x"]}, "messages[0].role", "user"),
        ({"messages": [say(None)]}, "messages[0].content", "文字"),
        ({"messages": [say([IMAGE])]}, "messages[0].content", "/api/v1/photo"),
        ({"messages": [say([{"text": "x"}])]}, "messages[0].content", "段落"),
        ({"messages": [say(" ")]}, None, "空"),
        ({"messages": [say("长" * 2001)]}, None, "2001"),
        ({"messages": [say("x")] * 401}, "messages", "401"),
        ({"n": 2}, "n", "只有一个"),
        ({"stream": "yes"}, "stream", "true"),
        ({"stream": True, "stream_options": "all"}, "stream_options", "include_usage"),
        ({"response_format": {"type": "json_object"}}, "response_format", "growth_assistant"),
        ({"tool_choice": "required"}, "tool_choice", "工具"),
        ({"modalities": ["text", "audio"]}, "modalities", "文字"),
        ({"model": 3}, "model", MODEL),
    ],
)
def test_a_bad_body_is_told_by_its_field(server: Server, body: Any, param: str | None, says: str) -> None:
    reply = server.request("/v1/chat/completions", {"model": MODEL, "messages": [say("快手首播")], **body})
    error = reply.json["error"]
    assert (reply.status, error["type"], error["param"]) == (400, "invalid_request_error", param)
    assert says in error["message"] + error["hint"]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b'"x"', b"[" * 5000])
def test_what_is_no_json_object_is_refused(server: Server, raw: bytes) -> None:
    reply = server.request("/v1/chat/completions", raw=raw)
    assert (reply.status, reply.json["error"]["code"]) == (400, "json_invalid")


def test_a_conversation_that_would_take_long_to_read_again_is_refused_at_once(server: Server) -> None:
    told = [say("我店商品分73，体验分84，好评率88%，订单2000单。" * 40) for _ in range(9)]
    reply = server.request("/v1/chat/completions", {"model": MODEL, "messages": told})
    assert (reply.status, reply.json["error"]["type"]) == (400, "invalid_request_error")
    assert "要重新读，太长了" in reply.json["error"]["message"]


def test_openais_client_raises_its_own_errors(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="只有一个") as refused:
        ask(client, [say("快手首播")], n=2)
    assert (refused.value.param, refused.value.code) == ("n", "invalid_value")
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "x"}])
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model=MODEL, input="x")
    with pytest.raises(openai.APIStatusError) as large:
        ask(client, [say("长" * 200_000)])
    assert (large.value.status_code, large.value.code) == (413, "body_too_large")


def test_a_page_of_another_origin_is_refused(client: OpenAI) -> None:
    with pytest.raises(openai.PermissionDeniedError) as refused:
        ask(client, [say("快手首播")], extra_headers={"origin": "https://evil.example"})
    assert (refused.value.code, refused.value.type) == ("origin_refused", "permission_error")


def test_a_key_is_asked_for_where_one_is_set(other: Server) -> None:
    with client_of(other, "wrong") as client:
        for stream in (False, True):
            with pytest.raises(openai.AuthenticationError) as refused:
                ask(client, [say("快手首播")], stream=stream)
            assert refused.value.code == "api_key_wrong"
        with pytest.raises(openai.AuthenticationError):
            client.models.list()
    assert other.request("/v1/chat/completions", {}).json["error"]["code"] == "api_key_missing"
    assert other.ask("快手首播有什么扶持")["outcome"]  # keys are for /v1 and /mcp
    assert KEY not in "".join(other.log)


def test_questions_are_counted_with_those_of_the_open_api(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        running(tmp_path_factory.mktemp("counted"), GROWTH_ASK_LIMIT="2") as server,
        client_of(server) as client,
    ):
        with pytest.raises(openai.BadRequestError):
            ask(client, [say("快手首播")], n=2)  # could not be asked, so it does not count
        ask(client, [say("快手首播")])
        list(ask(client, [say("快手首播")], stream=True))
        with pytest.raises(openai.RateLimitError) as refused:
            ask(client, [say("快手首播")])
        assert refused.value.code == "cap_reached"
        assert int(refused.value.response.headers["retry-after"]) >= 1


def test_a_client_that_goes_away_leaves_the_server_well(server: Server) -> None:
    body = json.dumps({"model": MODEL, "messages": [say("快手首播")], "stream": True}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", server.port)) as gone:
            gone.sendall(head + body)
    time.sleep(0.5)
    assert server.request("/healthz").status == 200
    assert "Traceback" not in "".join(server.log)
