"""The four tools in LangChain's agent: a scripted model over HTTP calls them through four turns."""

from __future__ import annotations

import json
from typing import Any

from langchain.agents import create_agent
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI

from assistant.pipeline import Assistant
from assistant.surfaces.langchain.tools import rule_tools
from tests.chat.scripted import KEY, MODEL, Heard, Play, scripted

DAY = "2026-11-22"
GATE = "douyin/top-creator/selection-gate"
SETTLEMENT = "douyin/merchant-policies-2026/settlement-period"

TURNS: list[tuple[str, str, dict[str, Any], str]] = [
    ("头部达人能带我的货吗", "find_rules", {"words": "头部达人能带我的货吗"}, "商品分≥75分"),
    ("我商品分73", "evaluate", {"rules": [GATE], "known": {"product_score": 73}}, '"gap": "2"'),  # 75 - 73
    (
        "抖音订单4月29日确认收货，什么时候到账",
        "compute",
        {"rule": SETTLEMENT, "equation": "账期到期日", "known": {"receipt_date": "2026-04-29"}},
        '"value": "2026-05-02"',  # 29 + 3 days, April has 30
    ),
    ("原文怎么说的", "search_articles", {"words": "抖音账期"}, "确认收货后3天"),
]


def as_scripted(heard: Heard) -> Play:
    """Calls the tool of the turn, and then says the words of its result that the turn is about."""
    last = heard.messages[-1]
    turn = sum(message["role"] == "user" for message in heard.messages) - 1
    _, tool, arguments, says = TURNS[turn]
    if last["role"] == "tool":
        return Play(says if says in last["content"] else "工具没有说")
    return Play(tool=(tool, json.dumps({**arguments, "as_of": DAY}, ensure_ascii=False)))


def test_an_agent_uses_all_four_over_four_turns_and_gets_the_right_figures(assistant: Assistant) -> None:
    with scripted(as_scripted) as provider:
        model = ChatOpenAI(model=MODEL, base_url=provider.url, api_key=KEY, max_retries=0)  # type: ignore[arg-type]
        agent: Any = create_agent(model, rule_tools(assistant), system_prompt="用工具回答，数字照抄。")
        messages: list[Any] = []
        for question, tool, _, says in TURNS:
            messages = agent.invoke({"messages": [*messages, HumanMessage(question)]})["messages"]
            *_, called, result, answer = messages
            assert isinstance(called, AIMessage)
            assert [call["name"] for call in called.tool_calls] == [tool]
            assert isinstance(result, ToolMessage)
            assert result.status == "success"
            assert answer.content == says
        names = [t["function"]["name"] for t in provider.requests[0].tools]
        assert names == ["find_rules", "evaluate", "compute", "search_articles"]


def test_an_agent_is_told_what_was_wrong_with_a_call_and_tries_again(assistant: Assistant) -> None:
    good = {"rules": [GATE], "known": {"product_score": 73}}

    def clumsy(heard: Heard) -> Play:
        last = heard.messages[-1]
        if last["role"] == "user":
            return Play(tool=("evaluate", json.dumps({"rules": ["selection-gate"]})))
        if GATE in last["content"] and "没有找到" in last["content"]:  # the sentence names the nearest
            return Play(tool=("evaluate", json.dumps(good)))
        return Play("差2分" if '"gap": "2"' in last["content"] else "不知道")

    with scripted(clumsy) as provider:
        model = ChatOpenAI(model=MODEL, base_url=provider.url, api_key=KEY, max_retries=0)  # type: ignore[arg-type]
        agent: Any = create_agent(model, rule_tools(assistant))
        messages = agent.invoke({"messages": [HumanMessage("商品分73够吗")]})["messages"]
    assert [m.status for m in messages if isinstance(m, ToolMessage)] == ["error", "success"]
    assert messages[-1].content == "差2分"
