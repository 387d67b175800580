"""Values, thresholds and gaps as words of the answer's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from assistant.compose.language import amount_of, day, name, t
from assistant.numbers import UNITS, plain
from assistant.rules.schema import Fact
from assistant.types import Check, Quantity, Relation, Result

_OPS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "==": "＝"}
_RELATION = {">=": "不低于", ">": "高于", "<=": "不高于", "<": "低于", "==": "等于"}
STATUS = {"met": "√ 满足", "unmet": "× 不满足", "unknown": "？待补充", "not_in_force": "－ 不在有效期"}
MARK = "第三方解读，以平台官方规则为准"


def quantity(value: Quantity) -> str:
    """「不到900万元」「80分以上」「73分」「900万～1000万人」."""
    low, high, unit = value.low, value.high, value.unit
    if low is None and high is None:
        return t("未知")
    if low is None:
        assert high is not None
        return t("不到{value}" if value.high_open else "{value}以下", value=amount_of(high, unit))
    if high is None:
        return t("超过{value}" if value.low_open else "{value}以上", value=amount_of(low, unit))
    if low == high:
        return amount_of(low, unit)
    return f"{amount_of(low, unit)}～{amount_of(high, unit)}"


def boolean(fact: Fact, value: bool) -> str:
    """新入驻商家 is 是/否; 重大违规记录 is 有/无."""
    if fact.yes:
        return t("是") if value else t("否")
    return t("有") if value else t("无")


def given(check: Check, facts: Mapping[str, Fact]) -> str:
    """「73分」「低于行业平均品退率」「无」「未提供」."""
    value = check.given
    if value is None:
        return t("未提供")
    if isinstance(value, bool):
        return boolean(facts[check.fact], value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Relation):
        return t(_RELATION[value.op] + "{other}", other=name(facts[value.fact].label))
    return quantity(value)


def threshold(check: Check, facts: Mapping[str, Fact]) -> str:
    """「≥75分」「＜行业平均品退率」「无」."""
    if isinstance(check.threshold, bool):
        return boolean(facts[check.fact], check.threshold)
    if isinstance(check.threshold, Decimal):
        return f"{_OPS[check.op]}{amount_of(check.threshold, check.unit)}"
    return f"{_OPS[check.op]}{name(facts[check.threshold].label)}"


def condition(check: Check, facts: Mapping[str, Fact]) -> str:
    """「商品分≥75分」「品牌商家」「不是品牌商家」「无近期重大违规记录」: what a check asks, in one phrase."""
    fact = facts[check.fact]
    if not isinstance(check.threshold, bool):
        return t("{fact}{threshold}", fact=name(fact.label), threshold=threshold(check, facts))
    if check.threshold:
        return name(fact.label)
    return t("不是{fact}" if fact.yes else "无{fact}", fact=name(fact.label))


def gap(check: Check) -> str:
    """「差2分」, 「超出3天」; a strict threshold that was only reached says so; "" when there is none."""
    if check.status != "unmet" or check.gap is None:
        return ""
    if check.gap.high is None and not check.gap.low:
        return ""  # 不到80分 is short of 80 by more than nothing: no figure to show
    if check.gap.point == 0 and isinstance(check.threshold, Decimal):
        limit = amount_of(check.threshold, check.unit)
        message = "须高于{limit}，正好{limit}不算" if check.op == ">" else "须低于{limit}，正好{limit}不算"
        return t(message, limit=limit)
    return t("差{gap}" if check.op in (">=", ">") else "超出{gap}", gap=quantity(check.gap))


def amount(result: Result) -> str:
    """「最高1300单」「6万元」「1.5倍至3倍」."""
    value = result.value
    if value is None:
        return t("待补充")
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        low, high = (amount_of(v, result.unit) for v in value)
        return t("{low}至{high}", low=low, high=high)
    words = amount_of(value, result.unit)
    if result.qualifier in ("up_to", "from"):
        return t("最高{value}" if result.qualifier == "up_to" else "{value}起", value=words)
    return words


# --- the same values for the answer's JSON: digits with the unit apart, words for what is no number ---


def unit_label(unit: str) -> str:
    return UNITS[unit].label if unit in UNITS else ""


def json_given(check: Check, facts: Mapping[str, Fact]) -> str:
    return json_value(check.given) if isinstance(check.given, Quantity) else given(check, facts)


def json_threshold(check: Check, facts: Mapping[str, Fact]) -> str:
    if isinstance(check.threshold, bool):
        return boolean(facts[check.fact], check.threshold)
    return plain(check.threshold) if isinstance(check.threshold, Decimal) else facts[check.threshold].label


def json_value(value: object) -> str:
    """「73」「60000」「2026-05-02」; an interval in words, 「不到900万」."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"{plain(value[0])}~{plain(value[1])}"
    if isinstance(value, Quantity):
        return quantity(replace(value, unit="")) if value.point is None else plain(value.point)
    return str(value)
