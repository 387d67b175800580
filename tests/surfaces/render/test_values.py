"""The values of a check, read back from an answer's JSON and said in three languages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assistant.surfaces.render.names import FactName
from assistant.surfaces.render.values import (
    Span,
    amount,
    gap_words,
    given_words,
    read_span,
    threshold_words,
    verdict_words,
)
from assistant.surfaces.words import words

ZH, HANT, EN = words("zh-CN"), words("zh-TW"), words("en-US")
NAMES = {"violation": FactName("违规", "有", "无"), "score": FactName("商品分", "有", "无")}


def d(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def check(**changes: Any) -> dict[str, Any]:
    return {
        "fact": "score", "label": "商品分", "given": "73", "op": ">=", "threshold": "75", "unit": "分",
        "status": "unmet", "gap": "2", "citation": 1, **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "low", "high"),
    [
        ("73", "分", "73", "73"),
        ("10.5", "小时", "10.5", "10.5"),
        ("-3", "元", "-3", "-3"),
        ("80以上", "分", "80", None),
        (">=80", "分", "80", None),
        ("≥80", "分", "80", None),
        ("<900万", "元", None, "9000000"),
        ("不到900万", "元", None, "9000000"),
        ("900万～1000万", "人", "9000000", "10000000"),
        ("30分钟", "小时", "0.5", "0.5"),
        ("80 or more", "分", "80", None),
        ("80 or less", "分", None, "80"),
        ("less than 9,000,000", "元", None, "9000000"),
        ("more than 80", "分", "80", None),
        ("80～90", "%", "80", "90"),
    ],
)
def test_a_value_is_read_as_its_bounds(value: str, unit: str, low: str | None, high: str | None) -> None:
    span = read_span(value, unit)
    assert span is not None
    assert (span.low, span.high) == (d(low), d(high))


@pytest.mark.parametrize("value", [None, "", "无", "低于行业平均品退率", "2026-04-29", "a 73 b", "73元"])
def test_words_are_no_number(value: str | None) -> None:
    assert read_span(value, "分") is None


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("28000", "流量", ("2.8万流量", "2.8萬流量", "28,000 traffic")),
        ("0.5", "小时", ("30分钟", "30分鐘", "0.5 hours")),
        ("88", "%", ("88%", "88%", "88%")),
        ("9000000", "元", ("900万元", "900萬元", "9,000,000 yuan")),
        ("3", "箱", ("3箱", "3箱", "3 箱")),
        ("3", "", ("3", "3", "3")),
    ],
)
def test_an_amount_is_said_as_merchants_say_it(value: str, unit: str, said: tuple[str, str, str]) -> None:
    assert tuple(amount(Decimal(value), unit, w) for w in (ZH, HANT, EN)) == said


def test_thresholds_and_values_keep_their_side() -> None:
    assert threshold_words(check(), NAMES, ZH) == "≥75分"
    assert given_words(check(given="80以上"), NAMES, EN) == "80 points or more"
    assert given_words(check(given="<900万", unit="元"), NAMES, ZH) == "不到900万元"
    assert given_words(check(given=">80"), NAMES, ZH) == "超过80分"
    assert given_words(check(given="<=80"), NAMES, ZH) == "80分以下"
    assert given_words(check(given="80～90"), NAMES, ZH) == "80分～90分"
    assert given_words(check(given=None), NAMES, EN) == "not given"


def test_booleans_and_names_are_words() -> None:
    violated = check(fact="violation", given="true", op="is", threshold="false", unit="")
    assert (given_words(violated, NAMES, ZH), threshold_words(violated, NAMES, ZH)) == ("有", "无")
    said = check(fact="other", given="是", op="is", threshold="否", unit="")
    assert (given_words(said, NAMES, EN), threshold_words(said, NAMES, EN)) == ("yes", "no")
    compared = check(fact="other", op="<", threshold="行业平均品退率", unit="%")
    assert threshold_words(compared, NAMES, HANT) == "＜行業平均品退率"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "差2分"),
        ({"op": "<=", "gap": "3"}, "超出3分"),
        ({"op": "<", "gap": "0"}, "须低于75分"),
        ({"op": ">", "gap": "0"}, "须高于75分"),
        ({"gap": "3～5"}, "差3分～5分"),
        ({"gap": None}, ""),
        ({"status": "met"}, ""),
        ({"unit": "小时", "gap": "0.5"}, "差30分钟"),
    ],
)
def test_a_gap_says_which_way_it_goes(changes: dict[str, Any], said: str) -> None:
    assert gap_words(check(**changes), ZH) == said


def test_every_verdict_has_a_mark_and_a_word() -> None:
    said = [verdict_words(s, ZH) for s in ("met", "unmet", "unknown", "not_in_force")]
    assert said == ["√ 满足", "× 不满足", "？待补充", "－ 不在有效期"]


def test_a_span_with_one_bound_twice_is_a_point() -> None:
    assert Span(Decimal(3), Decimal(3)).point == 3
    assert Span(Decimal(3), None).point is None
