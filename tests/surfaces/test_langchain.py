"""Every rule as a tool that a model may call: what it is told, and what it gets back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from langchain_core.messages import ToolMessage
from langchain_core.tools import StructuredTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.errors import RuleError
from assistant.knowledge.lookup import facts_read
from assistant.rules.schema import Knowledge
from assistant.surfaces.langchain import rule_tools, tool_name
from tests.conftest import TODAY

GATE = "douyin_top_creator_selection_gate"
SETTLEMENT = "douyin_merchant_policies_2026_settlement_period"


@pytest.fixture(scope="module")
def tools(knowledge: Knowledge) -> Mapping[str, StructuredTool]:
    return {tool.name: tool for tool in rule_tools(knowledge, TODAY)}


def finding(tool: StructuredTool, **given: Any) -> Any:
    found = json.loads(tool.invoke(given))
    [only] = found["findings"]
    return only


# --- what a model is told -----------------------------------------------------------------------


def test_every_active_rule_is_a_tool(knowledge: Knowledge, tools: Mapping[str, StructuredTool]) -> None:
    assert set(tools) == {tool_name(rule) for rule in knowledge.rules.values()}
    assert all(re.fullmatch(r"[0-9A-Za-z_]{1,64}", name) for name in tools)


def test_every_tool_takes_the_facts_its_rule_reads_and_needs_none(
    knowledge: Knowledge, tools: Mapping[str, StructuredTool]
) -> None:
    for rule in knowledge.rules.values():
        tool = tools[tool_name(rule)]
        parameters = convert_to_openai_tool(tool)["function"]["parameters"]
        Draft202012Validator.check_schema(parameters)
        assert set(parameters["properties"]) == set(facts_read(rule, knowledge))
        assert not parameters.get("required")
        assert finding(tool)["rule"] == rule.id


def test_the_description_says_what_is_decided_and_when_to_call(tools: Mapping[str, StructuredTool]) -> None:
    said = tools["kuaishou_xingyao_2026_first_live_traffic"].description
    for words in (
        "首次直播流量包",
        "快手电商",
        "新入驻商家",
        "首播",
        "2.8万流量",
        "来源没有写明",
        "不填表示未知",
    ):
        assert words in said


def test_an_argument_names_its_unit_its_range_and_how_it_may_be_written(
    tools: Mapping[str, StructuredTool],
) -> None:
    said = {name: argument["description"] for name, argument in tools[GATE].args.items()}
    for words in ("商品分（分）", "0 到 100", "可以写 73", "「80分以上」"):
        assert words in said["product_score"]
    assert "「低于行业平均品退率」" in said["return_rate"]
    assert "true" in said["serious_violation"]


# --- what it gets back --------------------------------------------------------------------------


def test_an_unmet_check_comes_with_its_gap_and_its_quote(tools: Mapping[str, StructuredTool]) -> None:
    answer = json.loads(tools[GATE].invoke({"product_score": 73, "shop_orders": "2000单"}))
    [gate] = answer["findings"]
    assert gate["status"] == "unmet"
    [check] = [c for c in gate["checks"] if c["status"] == "unmet"]
    assert (check["fact"], check["given"], check["gap"]) == ("product_score", "73", "2")  # 75 - 73
    [cited] = [c for c in answer["citations"] if c["n"] == check["citation"]]
    assert "75分" in cited["quote"]


@pytest.mark.parametrize(
    ("words", "status"), [("低于行业", "met"), ("<", "met"), ("高于行业平均", "unmet"), ("1.2%", "unknown")]
)
def test_a_compared_fact_takes_words(tools: Mapping[str, StructuredTool], words: str, status: str) -> None:
    [check] = [c for c in finding(tools[GATE], return_rate=words)["checks"] if c["fact"] == "return_rate"]
    assert check["status"] == status


@pytest.mark.parametrize("day", ["2026-04-29", date(2026, 4, 29)])
def test_a_date_is_computed_with(tools: Mapping[str, StructuredTool], day: Any) -> None:
    results = {r["label"]: r["value"] for r in finding(tools[SETTLEMENT], receipt_date=day)["results"]}
    assert results["账期到期日"] == "2026-05-02"  # 29 + 3 days, April has 30


def test_an_argument_of_null_is_not_known(tools: Mapping[str, StructuredTool]) -> None:
    assert finding(tools[GATE], product_score=None) == finding(tools[GATE])


def test_decimals_stay_exact(tools: Mapping[str, StructuredTool]) -> None:
    [check] = [c for c in finding(tools[GATE], product_score=74.9)["checks"] if c["status"] == "unmet"]
    assert check["gap"] == "0.1"


def test_a_tool_call_is_answered_with_a_message(tools: Mapping[str, StructuredTool]) -> None:
    call = {"name": GATE, "args": {"product_score": 73}, "id": "call-1", "type": "tool_call"}
    message = tools[GATE].invoke(call)
    assert isinstance(message, ToolMessage)
    assert (message.tool_call_id, message.status) == ("call-1", "success")
    assert json.loads(str(message.content))["findings"][0]["status"] == "unmet"


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        (GATE, {"product_score": "很高"}, ["product_score", "很高", "0 到 100"]),
        (GATE, {"product_score": 730}, ["product_score", "730", "商品分", "0 到 100"]),
        (GATE, {"product_score": [73]}, ["product_score", "商品分"]),
        (GATE, {"product_score": float("nan")}, ["product_score", "商品分"]),
        (GATE, {"return_rate": "还行"}, ["return_rate", "低于行业平均品退率"]),
        (GATE, {"serious_violation": "也许"}, ["serious_violation"]),
        (GATE, {"score": 73}, ["没有参数", "score", "product_score（商品分）"]),
        (SETTLEMENT, {"receipt_date": "明天吧"}, ["receipt_date", "确认收货日期"]),
        ("1688_three_guarantees_ai_tools", {"score": 73}, ["没有参数", "不需要参数"]),
    ],
    ids=["words", "out of range", "list", "NaN", "no relation", "no truth", "unknown", "no day", "no facts"],
)
def test_what_cannot_be_read_comes_back_as_a_sentence(
    tools: Mapping[str, StructuredTool], name: str, given: dict[str, Any], says: list[str]
) -> None:
    message = tools[name].invoke({"name": name, "args": given, "id": "1", "type": "tool_call"})
    assert message.status == "error"
    assert all(words in str(message.content) for words in says)
    assert "profile." not in str(message.content)
    assert "Traceback" not in str(message.content)


# --- names --------------------------------------------------------------------------------------


def test_two_rules_of_one_tool_name_are_refused(knowledge: Knowledge) -> None:
    rule = knowledge.rules["douyin/top-creator/selection-gate"]
    twin = replace(rule, id="douyin/top-creator/selection_gate")
    both = replace(knowledge, rules={rule.id: rule, twin.id: twin})
    with pytest.raises(RuleError, match=r"'douyin_top_creator_selection_gate' is also that of rule"):
        rule_tools(both, TODAY)


def test_a_name_longer_than_the_chat_apis_take_is_refused(knowledge: Knowledge) -> None:
    rule = knowledge.rules["douyin/top-creator/selection-gate"]
    assert tool_name(replace(rule, id="a" * 64)) == "a" * 64
    with pytest.raises(RuleError, match="longer than 64"):
        tool_name(replace(rule, id="a" * 65))
