"""Values, thresholds and gaps as words of the answer's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from assistant.compose.translation import Translator
from assistant.numbers import plain
from assistant.rules.schema import Fact
from assistant.types import Check, Choice, Quantity, Relation, Result

_OPS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "==": "＝"}
_RELATION = {
    ">=": "不低于{other}",
    ">": "高于{other}",
    "<=": "不高于{other}",
    "<": "低于{other}",
    "==": "等于{other}",
}
STATUS = {"met": "√ 满足", "unmet": "× 不满足", "unknown": "？待补充", "not_in_force": "－ 不在有效期"}

_SHARE_DIGITS, _SAID_DIGITS = Decimal("0.0001"), Decimal("0.01")


def quantity(tr: Translator, value: Quantity) -> str:
    """「不到900万元」「80分以上」「73分」「900万～1000万人」."""
    low, high, unit = value.low, value.high, value.unit
    if low is None and high is None:
        return tr.text("未知")
    if low is None:
        assert high is not None
        return tr.text("不到{value}" if value.high_open else "{value}以下", value=tr.amount(high, unit))
    if high is None:
        return tr.text("超过{value}" if value.low_open else "{value}以上", value=tr.amount(low, unit))
    if low == high:
        return tr.amount(low, unit)
    if (near := about(value)) is not None:
        return f"≈{tr.amount(near, unit)}"
    return f"{tr.amount(low, unit)}～{tr.amount(high, unit)}"


def about(value: Quantity) -> Decimal | None:
    """A share that ends in no digits, 143 of 180, as it is said: 79.44. None of what is told exactly, or only
    between two ends; with all its digits where two of them would make a whole number of it."""
    low, high = value.low, value.high
    if value.unit != "percent" or low is None or high is None or not 0 < high - low <= _SHARE_DIGITS:
        return None
    said = ((low + high) / 2).quantize(_SAID_DIGITS)
    return low if said == said.to_integral_value() else said


def boolean(tr: Translator, fact: Fact, value: bool) -> str:
    """新入驻商家 is 是/否; 重大违规记录 is 有/无."""
    if fact.yes:
        return tr.text("是") if value else tr.text("否")
    return tr.text("有") if value else tr.text("无")


def options(tr: Translator, fact: Fact, choice: Choice) -> str:
    """「企业店或旗舰店」."""
    return tr.text("或").join(map(tr.name, fact.labels(choice)))


def given(tr: Translator, check: Check, facts: Mapping[str, Fact]) -> str:
    """「73分」「低于行业平均品退率」「无」「未提供」."""
    value = check.given
    if value is None:
        return tr.text("未提供")
    if isinstance(value, bool):
        return boolean(tr, facts[check.fact], value)
    if isinstance(value, Choice):
        return options(tr, facts[check.fact], value)
    if isinstance(value, date):
        return tr.day(value)
    if isinstance(value, Relation):
        return tr.text(_RELATION[value.op], other=tr.name(facts[value.fact].label))
    return quantity(tr, value)


def threshold(tr: Translator, check: Check, facts: Mapping[str, Fact]) -> str:
    """「≥75分」「＜行业平均品退率」「无」「企业店或旗舰店」."""
    if isinstance(check.threshold, bool):
        return boolean(tr, facts[check.fact], check.threshold)
    if isinstance(check.threshold, Choice):
        return options(tr, facts[check.fact], check.threshold)
    if isinstance(check.threshold, Decimal):
        return f"{_OPS[check.op]}{tr.amount(check.threshold, check.unit)}"
    return f"{_OPS[check.op]}{tr.name(facts[check.threshold.fact].label)}"


def condition(tr: Translator, check: Check, facts: Mapping[str, Fact]) -> str:
    """「商品分≥75分」「品牌商家」「不是品牌商家」「店铺类型是企业店」: what a check asks, in one phrase."""
    fact = facts[check.fact]
    if isinstance(check.threshold, Choice):
        wanted = options(tr, fact, check.threshold)
        return tr.text("{fact}是{options}", fact=tr.name(fact.label), options=wanted)
    if not isinstance(check.threshold, bool):
        return tr.text("{fact}{threshold}", fact=tr.name(fact.label), threshold=threshold(tr, check, facts))
    if check.threshold:
        return tr.name(fact.label)
    return tr.text("不是{fact}" if fact.yes else "无{fact}", fact=tr.name(fact.label))


def gap(tr: Translator, check: Check) -> str:
    """「差2分」, 「超出3天」; a strict threshold that was only reached says so; "" when there is none."""
    if check.status != "unmet" or check.gap is None:
        return ""
    if check.gap.high is None and not check.gap.low:
        return ""  # 不到80分 is short of 80 by more than nothing: no figure to show
    if check.gap.point == 0 and isinstance(check.threshold, Decimal):
        limit = tr.amount(check.threshold, check.unit)
        message = "须高于{limit}，正好{limit}不算" if check.op == ">" else "须低于{limit}，正好{limit}不算"
        return tr.text(message, limit=limit)
    return tr.text("差{gap}" if check.op in (">=", ">") else "超出{gap}", gap=quantity(tr, check.gap))


def status(tr: Translator, check: Check) -> str:
    return tr.text(STATUS[check.status])


def amount(tr: Translator, result: Result) -> str:
    """「最高1300单」「6万元」「1.5倍至3倍」."""
    value = result.value
    if value is None:
        return tr.text("待补充")
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return tr.day(value)
    if isinstance(value, tuple):
        low, high = (tr.amount(v, result.unit) for v in value)
        return tr.text("{low}至{high}", low=low, high=high)
    words = tr.amount(value, result.unit)
    if result.qualifier in ("up_to", "from"):
        return tr.text("最高{value}" if result.qualifier == "up_to" else "{value}起", value=words)
    return words


# --- the same values for the answer's JSON: digits with the unit apart, words for what is no number ---


def json_given(tr: Translator, check: Check, facts: Mapping[str, Fact]) -> str:
    return json_value(tr, check.given) if isinstance(check.given, Quantity) else given(tr, check, facts)


def json_threshold(tr: Translator, check: Check, facts: Mapping[str, Fact]) -> str:
    if isinstance(check.threshold, bool | Choice):
        return threshold(tr, check, facts)
    return (
        plain(check.threshold) if isinstance(check.threshold, Decimal) else facts[check.threshold.fact].label
    )


def json_value(tr: Translator, value: object) -> str:
    """「73」「60000」「2026-05-02」; an interval in words, 「不到900万」; options by their ids."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Choice):
        return ",".join(value.options)
    if isinstance(value, tuple):
        return f"{plain(value[0])}~{plain(value[1])}"
    if isinstance(value, Quantity):
        return quantity(tr, replace(value, unit="")) if value.point is None else plain(value.point)
    return str(value)
