"""The values of a check said in three languages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest

from assistant.surfaces.render.names import FactName, Names
from assistant.surfaces.render.values import amount, gap_words, given_words, threshold_words, verdict_words
from assistant.surfaces.words import words
from assistant.types import OtherFact, Quantity, Relation, Status
from tests.fakes import checked
from tests.measures import UNITS

ZH, HANT, EN = words("zh-CN"), words("zh-TW"), words("en-US")
NAMES = Names(
    {"violation": FactName("违规", "有", "无", {}), "product_score": FactName("商品分", "有", "无", {})},
    {},
    UNITS,
)


def quantity(low: str | None, high: str | None, unit: str = "score", **sides: bool) -> Quantity:
    return Quantity(*(None if b is None else Decimal(b) for b in (low, high)), unit, **sides)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("28000", "view", ("2.8万流量", "2.8萬流量", "28,000 traffic")),
        ("0.5", "hour", ("30分钟", "30分鐘", "0.5 hours")),
        ("88", "percent", ("88%", "88%", "88%")),
        ("9000000", "yuan", ("900万元", "900萬元", "9,000,000 yuan")),
        ("3", "", ("3", "3", "3")),
    ],
)
def test_an_amount_is_said_as_merchants_say_it(value: str, unit: str, said: tuple[str, str, str]) -> None:
    assert tuple(amount(Decimal(value), unit, NAMES, w) for w in (ZH, HANT, EN)) == said


@pytest.mark.parametrize(
    ("given", "said", "english"),
    [
        (quantity("73", "73"), "73分", "73 points"),
        (quantity("73", "73", ""), "73分", "73 points"),  # said without a unit: it is that of the check
        (quantity("80", None), "80分以上", "80 points or more"),
        (quantity("80", None, low_open=True), "超过80分", "more than 80 points"),
        (quantity(None, "80"), "80分以下", "80 points or less"),
        (quantity(None, "80", high_open=True), "不到80分", "less than 80 points"),
        (quantity("80", "90"), "80分～90分", "80 points～90 points"),
        (None, "未提供", "not given"),
    ],
)
def test_values_keep_their_side(given: Quantity | None, said: str, english: str) -> None:
    check = checked(given=given)
    assert (given_words(check, NAMES, ZH), given_words(check, NAMES, EN)) == (said, english)


def test_a_threshold_is_said_with_its_side() -> None:
    assert threshold_words(checked(), NAMES, ZH) == "≥75分"
    yuan = checked(op="<", threshold=Decimal(9_000_000), unit="yuan")
    assert threshold_words(yuan, NAMES, HANT) == "＜900萬元"


def test_booleans_and_names_are_words() -> None:
    violated = checked(fact="violation", given=True, op="is", threshold=False, unit="")
    assert (given_words(violated, NAMES, ZH), threshold_words(violated, NAMES, ZH)) == ("有", "无")
    unnamed = checked(fact="other", given=True, op="is", threshold=False, unit="")
    assert (given_words(unnamed, NAMES, EN), threshold_words(unnamed, NAMES, EN)) == ("yes", "no")
    other = "行业平均品退率"
    compared = checked(
        fact="other", op="<", given=Relation("<", other), threshold=OtherFact(other), unit="percent"
    )
    assert threshold_words(compared, NAMES, HANT) == "＜行業平均品退率"
    assert given_words(compared, NAMES, ZH) == "低于行业平均品退率"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "差2分"),
        ({"op": "<=", "gap": quantity("3", "3")}, "超出3分"),
        ({"op": "<", "gap": quantity("0", "0")}, "须低于75分"),
        ({"op": ">", "gap": quantity("0", "0")}, "须高于75分"),
        ({"gap": quantity("3", "5")}, "差3分～5分"),
        ({"gap": None}, ""),
        ({"status": "met"}, ""),
        ({"unit": "hour", "gap": quantity("0.5", "0.5", "hour")}, "差30分钟"),
    ],
)
def test_a_gap_says_which_way_it_goes(changes: dict[str, Any], said: str) -> None:
    assert gap_words(checked(**changes), NAMES, ZH) == said


def test_every_verdict_has_a_mark_and_a_word() -> None:
    said = [verdict_words(status, ZH) for status in get_args(Status)]
    assert said == ["√ 满足", "× 不满足", "？待补充", "－ 不在有效期"]
