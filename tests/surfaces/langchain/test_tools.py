"""The four tools as LangChain's: messages in and out of an agent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from langchain_core.messages import ToolMessage
from langchain_core.tools import StructuredTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.pipeline import Assistant
from assistant.surfaces.langchain.tools import rule_tools

GATE = "douyin/top-creator/selection-gate"


@pytest.fixture(scope="module")
def tools(assistant: Assistant) -> Mapping[str, StructuredTool]:
    return {tool.name: tool for tool in rule_tools(assistant)}


def called(tools: Mapping[str, StructuredTool], name: str, args: dict[str, Any]) -> ToolMessage:
    message = tools[name].invoke({"name": name, "args": args, "id": "call-1", "type": "tool_call"})
    assert isinstance(message, ToolMessage)
    return message


def test_the_chat_apis_take_every_tool(tools: Mapping[str, StructuredTool]) -> None:
    assert list(tools) == ["find_rules", "evaluate", "compute", "search_articles"]
    for tool in tools.values():
        function = convert_to_openai_tool(tool)["function"]
        Draft202012Validator.check_schema(function["parameters"])
        assert len(function["description"]) < 1024


def test_a_tool_call_is_answered_with_a_message(tools: Mapping[str, StructuredTool]) -> None:
    message = called(tools, "evaluate", {"rules": [GATE], "known": {"product_score": 74.9}})
    assert (message.tool_call_id, message.status) == ("call-1", "success")
    [check] = [c for c in json.loads(str(message.content))["findings"][0]["checks"] if c["status"] == "unmet"]
    assert check["gap"] == "0.1"  # 75 - 74.9, exactly


@pytest.mark.parametrize(
    ("name", "args", "says"),
    [
        ("evaluate", {"rules": ["nope"]}, "没有找到规则"),
        ("evaluate", {"rules": GATE}, "参数 rules"),
        ("compute", {"known": {}}, "参数 rule"),
        ("search_articles", {"text": "账期"}, "没有参数 'text'"),
    ],
)
def test_a_bad_call_is_answered_with_a_sentence(
    tools: Mapping[str, StructuredTool], name: str, args: dict[str, Any], says: str
) -> None:
    message = called(tools, name, args)
    assert message.status == "error"
    assert says in str(message.content)
