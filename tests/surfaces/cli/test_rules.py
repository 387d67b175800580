"""``growth-assistant rules``: the list, one rule in words, and every rule for a profile."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from assistant.compose.rulecard import rule_card
from assistant.conversations.intake import read_words
from assistant.errors import QuestionError
from assistant.rules.schema import Knowledge
from assistant.surfaces.cli import main as cli
from assistant.surfaces.render.rule_text import card_text

GATE = "douyin/top-creator/selection-gate"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["rules", *arguments])


def said(*arguments: str) -> str:
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


# --- list and show ------------------------------------------------------------------------------


def test_without_a_subcommand_every_rule_is_listed(knowledge: Knowledge) -> None:
    lines = said().splitlines()
    assert [line.split("  ")[0] for line in lines] == sorted(knowledge.rules)
    assert f"{GATE}  头部创作者选品门槛  抖音电商" in lines


def test_the_list_can_be_of_one_platform() -> None:
    lines = said("--platform", "jd").splitlines()
    assert lines
    assert all(line.startswith("jd/") for line in lines)


def test_a_rule_is_shown_with_its_thresholds_and_every_quote(knowledge: Knowledge) -> None:
    shown = said("show", GATE)
    for words in (
        "商品分≥75分 [product]",
        "满足任意一项",
        "店铺GMV≥10万元",
        "商品品退率＜行业平均品退率",
        "无近期重大违规记录",
    ):
        assert words in shown
    assert "品退率的行业平均值" in shown  # what the source leaves unsaid
    assert "第三方解读，以平台官方规则为准" in shown
    for cited in knowledge.rules[GATE].citations.values():
        assert f"「{cited.quote}」" in shown


def test_every_rule_can_be_shown(knowledge: Knowledge) -> None:
    for rule_id in knowledge.rules:
        card = json.loads(said("show", rule_id, "--json"))
        assert card["id"] == rule_id
        text = card_text(rule_card(knowledge.rules[rule_id], knowledge), knowledge)
        assert all(f"[{name}]" in text for name in card["citations"])


def test_a_step_of_a_ladder_says_when_it_gives_what() -> None:
    shown = said("show", "douyin/top-creator/red-line-ladder")
    assert "依次看，先成立的为准" in shown
    assert "电商权限关闭：30天" in shown
    assert "电商权限恢复日：由电商权限关闭日算出" in shown


@pytest.mark.parametrize(
    "rule_id", ["selection-gat", "douyin/top-creator/selektion-gate", "头部创作者选品门"]
)
def test_an_unknown_rule_is_one_line_with_the_nearest(rule_id: str) -> None:
    result = run("show", rule_id)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert GATE in result.stderr
    assert "growth-assistant rules" in result.stderr


# --- evaluate -----------------------------------------------------------------------------------


def groups(text: str) -> dict[str, str]:
    """Title of a group, without its count → its lines."""
    parts = text.split("\n\n")[1:]
    return {part.split("（", 1)[0]: part for part in parts}


def test_findings_are_grouped_and_an_unmet_one_shows_its_gap() -> None:
    words = (
        "product_score=73 shop_orders=2000 new_merchant=true return_rate=低于行业 live_hours_first_7_days=9"
    )
    found = groups(said("evaluate", *words.split(), "--as-of", "2026-11-22"))
    assert list(found) == ["满足", "还需要数据", "来源没有写明条件，无法判断", "不满足"]
    assert "商品分：73分，要求≥75分，差2分" in found["不满足"]  # 75 - 73
    said_first = said("evaluate", *words.split(), "--as-of", "2026-11-22").split("\n\n")[0]
    assert said_first.endswith("最快能达到的是「头部创作者选品门槛」。")  # 2/75 is less than 2/11
    assert "首次直播7天内累计开播时长：9小时，要求≥11小时，差2小时" in found["不满足"]  # 11 - 9
    assert "还需要：飞鸽回复率（reply_rate）、飞鸽满意度（satisfaction_rate）" in found["还需要数据"]
    assert "冷启动基础销量" in found["满足"]


def test_before_its_first_day_a_rule_is_in_its_own_group() -> None:
    found = groups(said("evaluate", "--platform", "kuaishou", "--as-of", "2025-12-31"))
    assert "首次直播流量包" in found["不在有效期"]


def test_json_is_the_same_as_over_http_and_only_of_one_platform() -> None:
    found = json.loads(said("evaluate", "product_score=73", "--platform", "douyin", "--json"))
    assert list(found) == ["as_of", "findings", "citations", "ask", "nearest"]
    assert {f["platform"] for f in found["findings"]} == {"douyin"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["product_score"], "product_score=73"),
        (["=73"], "product_score=73"),
        (["product_score="], "product_score=73"),
        (["product_score=73", "product_score=74"], "写了两次"),
        (["product_score=很高"], "商品分"),
        (["return_rate=很高"], "低于行业平均品退率"),
        (["nonsense=1"], "nonsense"),
        (["product_score=73", "--platform", "pdd"], "抖音电商"),
        (["product_score=73", "--as-of", "明天"], "2026-11-22"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_read_is_one_line(words: list[str], says: str) -> None:
    result = run("evaluate", *words)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert says in result.stderr


def test_only_the_first_sign_of_a_word_divides_it() -> None:
    assert read_words(["return_rate=<=", "shop_score = 80分以上"]) == {
        "return_rate": "<=",
        "shop_score": " 80分以上",
    }
    with pytest.raises(QuestionError):
        read_words(["return_rate"])
