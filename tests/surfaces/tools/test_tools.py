"""The four tools: what they give for a merchant's words and figures, and what they say to a bad call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from assistant.knowledge.lookup import facts_read
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge, Withdrawn
from assistant.rules.sums import all_equations
from assistant.surfaces.tools import Tool, ToolError, to_text, tools_of
from assistant.understand.vocabulary import Vocabulary
from tests.conftest import TODAY

DAY = TODAY.isoformat()
GATE = "douyin/top-creator/selection-gate"
FREEZE = "douyin/top-creator/commission-freeze"
SETTLEMENT = "douyin/merchant-policies-2026/settlement-period"
REBATE = "jd/fashion-new-merchant/rebate"
FEIGE = "douyin/top-creator/feige-assessment"
REPLIES = "飞鸽回复率要多少个回复"
TRAFFIC = "kuaishou/xingyao-2026/first-live-traffic"


@pytest.fixture(scope="module")
def tools(assistant: Assistant) -> Mapping[str, Tool]:
    return {tool.name: tool for tool in tools_of(assistant)}


def call(tools: Mapping[str, Tool], name: str, **given: Any) -> Any:
    return json.loads(to_text(tools[name].answer({"as_of": DAY, **given})))


def cited(found: Any, n: int | None) -> Any:
    [one] = [c for c in found["citations"] if c["n"] == n]
    return one


# --- what a caller is told ----------------------------------------------------------------------


def test_there_are_four_and_each_says_what_to_do_with_its_figures(tools: Mapping[str, Tool]) -> None:
    assert list(tools) == ["find_rules", "evaluate", "compute", "search_articles"]
    for tool in tools.values():
        Draft202012Validator.check_schema(tool.arguments.model_json_schema())
        assert all(field.description for field in tool.arguments.model_fields.values())
    assert "金额和数字以返回的为准" in tools["compute"].description
    assert "不知道的数据不填" in tools["evaluate"].description
    assert "不是指令" in tools["search_articles"].description


def floats(value: Any) -> list[float]:
    if isinstance(value, Mapping):
        return [f for v in value.values() for f in floats(v)]
    if isinstance(value, list):
        return [f for v in value for f in floats(v)]
    return [value] if isinstance(value, float) else []


def test_no_number_is_a_float(tools: Mapping[str, Tool]) -> None:
    found = call(tools, "evaluate", platform="kuaishou", known={"live_hours_first_7_days": 9.5})
    assert floats(found) == []


# --- find_rules ---------------------------------------------------------------------------------


def test_words_find_a_rule_with_all_that_it_takes_to_use_it(tools: Mapping[str, Tool]) -> None:
    found = call(tools, "find_rules", words="快手新商首播有流量包吗")
    rule = found["rules"][0]
    assert (rule["rule"], rule["in_force"]) == (TRAFFIC, True)
    assert [c["text"] for c in rule["conditions"]] == ["首次直播7天内累计开播时长≥11小时"]
    assert [g["text"] for g in rule["gives"]] == ["免费流量包：2.8万流量"]
    assert "2.8万" in cited(found, rule["gives"][0]["citation"])["quote"]
    needs = {n["fact"]: n["how"] for n in rule["needs"]}
    assert "单位小时，0 到 168" in needs["live_hours_first_7_days"]
    assert {"equation": "还剩的免费流量包", "variables": {"result": "还剩的免费流量包（流量）", "used": "已经用掉的（流量）"}} in rule["equations"]  # fmt: skip


def test_alternatives_are_told_apart_from_what_is_necessary(tools: Mapping[str, Tool]) -> None:
    rule = call(tools, "find_rules", words="头部达人能带我的货吗")["rules"][0]
    assert rule["rule"] == GATE
    assert "商品分≥75分" in [c["text"] for c in rule["conditions"]]
    assert [c["text"] for c in rule["any_of"]] == ["店铺订单量≥1000单", "店铺GMV≥10万元"]


def test_every_equation_and_fact_of_a_rule_is_told(tools: Mapping[str, Tool], knowledge: Knowledge) -> None:
    rule = call(tools, "find_rules", words="京东时尚新商返佣", platform="jd")["rules"][0]
    of = knowledge.rules[rule["rule"]]
    assert [n["fact"] for n in rule["needs"]] == list(facts_read(of, knowledge))
    every = all_equations(of, knowledge.facts, knowledge.units)
    assert [e["equation"] for e in rule["equations"]] == list(every)
    gate = call(tools, "find_rules", words="头部达人能带我的货吗")["rules"][0]
    assert gate["equations"][-1]["equation"] == "商品好评率要多少个好评"


def test_a_platform_alone_lists_all_of_its_rules(tools: Mapping[str, Tool], knowledge: Knowledge) -> None:
    found = call(tools, "find_rules", platform="kuaishou")
    assert found["rules"] == []
    ours = sorted(r.id for r in knowledge.rules.values() if r.platform == "kuaishou")
    assert [r["rule"] for r in found["more"]] == ours


def test_words_stay_within_the_platform(tools: Mapping[str, Tool]) -> None:
    found = call(tools, "find_rules", words="保证金", platform="kuaishou")
    assert {r["platform"] for r in (*found["rules"], *found["more"])} == {"kuaishou"}


@pytest.mark.parametrize("words", ["拼多多有什么扶持", "明天会下雨吗"])
def test_what_we_have_nothing_on_is_said(tools: Mapping[str, Tool], words: str) -> None:
    found = call(tools, "find_rules", words=words)
    assert found["rules"] == found["more"] == []
    assert "没有收录" in found["note"]


# --- evaluate -----------------------------------------------------------------------------------


def test_an_unmet_check_comes_with_its_gap_and_its_quote(tools: Mapping[str, Tool]) -> None:
    found = call(tools, "evaluate", rules=[GATE], known={"product_score": 73, "店铺订单量": "2000单"})
    [gate] = found["findings"]
    assert gate["status"] == "unmet"
    [check] = [c for c in gate["checks"] if c["status"] == "unmet"]
    assert (check["fact"], check["given"], check["gap"]) == ("product_score", "73", "2")  # 75 - 73
    assert "75分" in cited(found, check["citation"])["quote"]
    [orders] = [c for c in gate["checks"] if c["fact"] == "shop_orders"]
    assert (orders["given"], orders["status"]) == ("2000", "met")  # by its label


@pytest.mark.parametrize(
    ("words", "status"), [("低于行业", "met"), ("<", "met"), ("高于行业平均", "unmet"), ("1.2%", "unknown")]
)
def test_a_compared_fact_takes_words(tools: Mapping[str, Tool], words: str, status: str) -> None:
    [gate] = call(tools, "evaluate", rules=[GATE], known={"return_rate": words})["findings"]
    [check] = [c for c in gate["checks"] if c["fact"] == "return_rate"]
    assert check["status"] == status


def test_what_is_not_told_is_asked_for_and_decides_nothing(tools: Mapping[str, Tool]) -> None:
    found = call(tools, "evaluate", rules=[TRAFFIC], known={"live_hours_first_7_days": None})
    assert found["findings"][0]["status"] == "unknown"
    assert [a["fact"] for a in found["ask"][TRAFFIC]] == ["live_hours_first_7_days"]


def test_a_fact_that_no_rule_reads_is_named(tools: Mapping[str, Tool]) -> None:
    found = call(tools, "evaluate", rules=[TRAFFIC], known={"product_score": 73})
    assert found["unused"] == ["product_score"]


def test_a_platform_alone_judges_all_of_its_rules(tools: Mapping[str, Tool], knowledge: Knowledge) -> None:
    found = call(tools, "evaluate", platform="jd")
    ours = sorted(r.id for r in knowledge.rules.values() if r.platform == "jd")
    assert [f["rule"] for f in found["findings"]] == ours


def test_the_day_decides_what_is_in_force(tools: Mapping[str, Tool]) -> None:
    found = call(
        tools, "evaluate", rules=[TRAFFIC], known={"live_hours_first_7_days": 12}, as_of="2025-12-31"
    )
    assert (found["as_of"], found["findings"][0]["status"]) == ("2025-12-31", "not_in_force")


# --- compute ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "equation", "solve_for", "known", "value", "unit"),
    [
        (SETTLEMENT, "账期到期日", "result", {"receipt_date": "2026-04-29"}, "2026-05-02", ""),  # 29 + 3, April has 30
        (SETTLEMENT, "账期到期日", "receipt", {"result": "2026-05-02"}, "2026-04-29", ""),
        (FREEZE, "", "result", {"commission": "20万元", "noncompliant_share": "35%"}, "60000", "元"),  # 20万 x 30%
        (FREEZE, "冻结佣金", "", {"amount": "20万", "share": "20%"}, "40000", "元"),
        (FREEZE, "冻结佣金", "冻结佣金", {"佣金": 200000, "不达标订单占比": 20}, "40000", "元"),
        (REBATE, "可得返佣", "result", {"monthly": 80000, "months": "10个月"}, "800000", "元"),
        (REBATE, "可得返佣", "result", {"monthly": "20万", "months": 12}, "1200000", "元"),  # 240万, at most 120万
        (REBATE, "可得返佣", "months", {"monthly": "8万元/月", "result": "50万"}, "7", "个月"),  # 6.25
        (GATE, "平均每天要增加的店铺订单量", "result", {"shop_orders": 700, "days": 10}, "30", "单/天"),  # 300 / 10
        (TRAFFIC, "还剩的免费流量包", "result", {"used": "1万"}, "18000", "流量"),
        (TRAFFIC, "各店合计的免费流量包", "result", {"shops": 3}, "84000", "流量"),
    ],
)  # fmt: skip
def test_an_equation_is_solved_for_what_is_asked(
    tools: Mapping[str, Tool], rule: str, equation: str, solve_for: str, known: Any, value: str, unit: str
) -> None:
    found = call(tools, "compute", rule=rule, equation=equation, solve_for=solve_for, known=known)
    [result] = found["results"]
    assert (result["value"], result["unit"]) == (value, unit)
    assert result["formula"]
    assert len(result["inputs"]) == len(known)
    assert cited(found, result["citation"])["quote"]


def test_the_formula_and_the_inputs_are_as_a_merchant_writes_them(tools: Mapping[str, Tool]) -> None:
    known = {"commission": "20万元", "noncompliant_share": "35%"}
    [result] = call(tools, "compute", rule=FREEZE, known=known)["results"]
    assert result["formula"] == "20万元 × 30%（35%超过上限，按30%计） = 6万元"
    assert result["inputs"] == {"佣金": "200000元", "不达标订单占比": "35%"}


def test_what_is_missing_is_asked_for_and_nothing_is_computed(tools: Mapping[str, Tool]) -> None:
    found = call(tools, "compute", rule=FREEZE, known={"commission": "20万元"})
    assert found["results"] == []
    assert [(a["fact"], a["question"]) for a in found["ask"]] == [
        ("noncompliant_share", "不达标订单占多大比例？")
    ]
    pace = call(tools, "compute", rule=GATE, equation="平均每天要增加的店铺订单量", known={"have": 700})
    assert ([a["fact"] for a in pace["ask"]], pace["results"]) == (["days"], [])
    back = call(tools, "compute", rule=FREEZE, solve_for="commission", known={"noncompliant_share": "20%"})
    assert ([a["fact"] for a in back["ask"]], back["results"]) == (["result"], [])


def test_an_amount_comes_with_how_the_merchant_stands_to_the_rule(tools: Mapping[str, Tool]) -> None:
    known = {"shops": 3, "live_hours_first_7_days": 9}
    found = call(tools, "compute", rule=TRAFFIC, equation="各店合计的免费流量包", known=known)
    assert found["status"] == "unmet"
    assert "算得出不等于拿得到" in found["note"]


def test_what_is_wished_for_beyond_all_that_there_is_gives_the_most(tools: Mapping[str, Tool]) -> None:
    known = {"monthly": "8万元/月", "result": "5000万"}
    found = call(tools, "compute", rule=REBATE, equation="可得返佣", solve_for="months", known=known)
    [result] = found["results"]
    assert (result["label"], result["value"], result["qualifier"]) == (
        "可得返佣",
        "960000",
        "up_to",
    )  # 8万 x 12
    assert found["note"].startswith("要的比能有的多")


def test_nothing_is_computed_of_a_rule_that_is_not_in_force(tools: Mapping[str, Tool]) -> None:
    found = call(
        tools, "compute", rule=TRAFFIC, equation="还剩的免费流量包", known={"used": 1}, as_of="2025-12-31"
    )
    assert (found["status"], found["results"]) == ("not_in_force", [])
    assert "不在有效期" in found["note"]


@pytest.mark.parametrize(
    ("known", "values"),
    [
        ({"total": 150}, ["121"]),  # more than 80% of 150, which is 120
        ({"total": "150个", "have": 100}, ["121", "21"]),  # and 121 - 100
        ({"total": 151}, ["121"]),  # 120.8
        ({"total": 10, "have": 10}, ["9", "0"]),
    ],
)
def test_how_many_of_so_many_make_a_share_is_counted(
    tools: Mapping[str, Tool], known: dict[str, Any], values: list[str]
) -> None:
    found = call(tools, "compute", rule=FEIGE, equation=REPLIES, known=known)
    assert [(r["value"], r["unit"]) for r in found["results"]] == [(v, "个") for v in values]
    assert "80%" in cited(found, found["results"][0]["citation"])["quote"]
    assert found["results"][0]["formula"]


def test_the_whole_is_asked_for_where_it_is_not_told(tools: Mapping[str, Tool]) -> None:
    found = call(tools, "compute", rule=FEIGE, equation=REPLIES, known={"have": 100})
    assert (found["results"], [a["fact"] for a in found["ask"]]) == ([], ["total"])


# --- search_articles ----------------------------------------------------------------------------


def test_a_passage_is_the_words_of_its_source_and_says_whose_they_are(
    tools: Mapping[str, Tool], knowledge: Knowledge
) -> None:
    found = call(tools, "search_articles", words="快手首播流量包", platform="kuaishou", most=3)
    assert len(found["passages"]) == 3
    assert any("2.8万" in p["quote"] for p in found["passages"])
    for passage in found["passages"]:
        source = knowledge.sources[passage["source"]]
        assert passage["quote"] in source.body
        assert (passage["title"], passage["kind"]) == (source.title, source.kind)
        assert passage["mark"] == "第三方解读，以平台官方规则为准"
    assert "不是指令" in found["note"]


def test_words_that_no_source_has_are_said_to_be_unknown(tools: Mapping[str, Tool]) -> None:
    found = call(tools, "search_articles", words="薛定谔方程的本征值")
    assert found["passages"] == [] or found["note"].startswith("这些词里有大半")


# --- bad calls ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("find_rules", {}, ["words", "platform"]),
        ("find_rules", {"words": "x", "platform": "pdd"}, ["没有收录平台", "kuaishou"]),
        ("find_rules", {"query": "首播"}, ["没有参数 'query'", "words"]),
        ("find_rules", {"words": 3}, ["参数 words"]),
        ("evaluate", {}, ["rules", "platform"]),
        ("evaluate", {"rules": ["selection-gate"]}, ["没有找到规则", GATE, "find_rules"]),
        ("evaluate", {"rules": [GATE] * 21}, ["21", "最多 20 条"]),
        (
            "evaluate",
            {"rules": [GATE], "known": {"product_score": "很高"}},
            ["product_score", "很高", "0 到 100"],
        ),
        ("evaluate", {"rules": [GATE], "known": {"product_score": 730}}, ["730", "商品分", "0 到 100"]),
        ("evaluate", {"rules": [GATE], "known": {"product_score": [73]}}, ["product_score"]),
        ("evaluate", {"rules": [GATE], "known": {"product_score": float("nan")}}, ["product_score"]),
        ("evaluate", {"rules": [GATE], "known": {"score": 73}}, ["没有数据项 'score'", "find_rules"]),
        ("evaluate", {"rules": [GATE], "known": {"product_score": 73, "商品分": 74}}, ["写了两次"]),
        ("evaluate", {"rules": [GATE], "as_of": "明天"}, ["明天", "2026-11-22"]),
        ("compute", {}, ["参数 rule"]),
        ("compute", {"rule": "x/y"}, ["没有找到规则"]),
        ("compute", {"rule": REBATE}, ["没有说用哪个算式", "可得返佣", "返佣周期到期日"]),
        ("compute", {"rule": REBATE, "equation": "利润"}, ["利润", "可得返佣"]),
        ("compute", {"rule": "1688/three-guarantees/ai-tools"}, ["没有要计算的", "evaluate"]),
        ("compute", {"rule": FREEZE, "solve_for": "利润"}, ["利润", "amount（佣金）"]),
        ("compute", {"rule": FREEZE, "known": {"利润": 3}}, ["利润", "share（不达标订单占比）"]),
        ("compute", {"rule": FREEZE, "known": {"amount": "很多"}}, ["amount（佣金）", "很多", "单位元"]),
        ("compute", {"rule": FREEZE, "known": {"amount": "3天"}}, ["amount（佣金）", "3天"]),
        ("compute", {"rule": FREEZE, "known": {"amount": 1, "share": 0.2}}, ["20%", "0.2%", "百分号"]),
        ("evaluate", {"rules": [GATE], "known": {"positive_rate": "0.85"}}, ["85%", "0.85%", "百分号"]),
        ("compute", {"rule": FREEZE, "known": {"amount": 1, "佣金": 2}}, ["写了两次"]),
        (
            "compute",
            {"rule": SETTLEMENT, "equation": "账期到期日", "known": {"receipt": "很快"}},
            ["receipt", "日期"],
        ),
        ("compute", {"rule": FEIGE}, ["没有说用哪个算式", "飞鸽回复率要多少个回复"]),
        ("compute", {"rule": FEIGE, "equation": REPLIES, "known": {"total": 0}}, ["total", "整数"]),
        ("compute", {"rule": FEIGE, "equation": REPLIES, "known": {"total": "很多"}}, ["total", "整数"]),
        (
            "compute",
            {"rule": FEIGE, "equation": REPLIES, "known": {"total": 5, "have": 6}},
            ["have 比 total"],
        ),
        ("compute", {"rule": FEIGE, "equation": REPLIES, "solve_for": "total"}, ["只能求 result"]),
        ("search_articles", {"words": " "}, ["空"]),
        ("search_articles", {"words": "账期", "most": 99}, ["参数 most"]),
        ("search_articles", {"words": "账期", "platform": "pdd"}, ["没有收录平台"]),
    ],
)
def test_what_cannot_be_answered_is_a_sentence_to_act_on(
    tools: Mapping[str, Tool], name: str, given: dict[str, Any], says: list[str]
) -> None:
    with pytest.raises(ToolError) as refused:
        tools[name].answer(given)
    for words in says:
        assert words in str(refused.value)
    assert "profile." not in str(refused.value)


def test_a_rule_under_review_is_not_judged(knowledge: Knowledge) -> None:
    from assistant.errors import QuestionError
    from assistant.surfaces.tools.judging import judged

    rule = knowledge.rules[GATE]
    without = {r: knowledge.rules[r] for r in knowledge.rules if r != GATE}
    reviewed = replace(knowledge, rules=without, withdrawn={GATE: Withdrawn(rule, ("score",), "改了")})
    with pytest.raises(QuestionError, match="正在复核"):
        judged(Vocabulary(reviewed), [GATE], "", {}, TODAY)
