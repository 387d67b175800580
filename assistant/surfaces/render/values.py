"""The values of a check in the page's language."""

from __future__ import annotations

from decimal import Decimal

from assistant.answer import AnswerCheck
from assistant.surfaces.render.names import Names
from assistant.surfaces.words import Words
from assistant.types import Choice, FactValue, Quantity, Status, Threshold

_OPS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "==": "＝"}


def amount(value: Decimal, unit: str, names: Names, w: Words) -> str:
    """「2.8万流量」, "28,000 traffic"; ``unit`` is a unit's key."""
    if w.language == "en":
        return names.units.spoken_english(value, unit)
    return w.script(names.units.spoken(value, unit))


def label_of(check: AnswerCheck, names: Names, w: Words) -> str:
    known = names.facts.get(check.fact)
    return known.label if known else w.name(check.label)


def given_words(check: AnswerCheck, names: Names, w: Words) -> str:
    if check.given is None:
        return w("未提供")
    return _value_words(check.record.given, check.given, check, names, w)


def threshold_words(check: AnswerCheck, names: Names, w: Words) -> str:
    """「≥75分」, 「＜行业平均品退率」, 「无」."""
    return _OPS.get(check.op, "") + _value_words(check.record.threshold, check.threshold, check, names, w)


def gap_words(check: AnswerCheck, names: Names, w: Words) -> str:
    """「差2分」, 「超出3天」, "" when there is none."""
    gap = check.record.gap
    if check.status != "unmet" or gap is None:
        return ""
    below = check.op in ("<", "<=")
    if gap.point == 0:
        limit = _value_words(check.record.threshold, check.threshold, check, names, w)
        return w("须低于{limit}", limit=limit) if below else w("须高于{limit}", limit=limit)
    words = _value_words(gap, check.gap or "", check, names, w)
    return w("超出{gap}", gap=words) if below else w("差{gap}", gap=words)


def verdict_words(status: Status, w: Words) -> str:
    """A mark and a word, so that it is not told by colour alone."""
    match status:
        case "met":
            return w("√ 满足")
        case "unmet":
            return w("× 不满足")
        case "not_in_force":
            return w("－ 不在有效期")
        case "unknown":
            return w("？待补充")


def _value_words(
    value: FactValue | Threshold | None, printed: str, check: AnswerCheck, names: Names, w: Words
) -> str:
    """``printed`` is how the answer says it, for words that are no number: 「低于…」, a fact's label."""
    if isinstance(value, Decimal):
        return amount(value, check.record.unit, names, w)
    if isinstance(value, Quantity) and (value.low, value.high) != (None, None):
        return _quantity_words(value, check.record.unit, names, w)
    if isinstance(value, bool):
        known = names.facts.get(check.fact)
        return (known.yes if value else known.no) if known else w(printed)
    if isinstance(value, Choice) and (known := names.facts.get(check.fact)):
        return w("或").join(known.options.get(option, option) for option in value.options)
    return w.name(printed)


def _quantity_words(quantity: Quantity, unit: str, names: Names, w: Words) -> str:
    """``unit`` is that of a number said without one."""
    unit = quantity.unit or unit
    low, high = ("" if b is None else amount(b, unit, names, w) for b in (quantity.low, quantity.high))
    if quantity.point is not None:
        return low
    if low and high:
        return f"{low}～{high}"
    if high:
        return w("不到{value}", value=high) if quantity.high_open else w("{value}以下", value=high)
    return w("超过{value}", value=low) if quantity.low_open else w("{value}以上", value=low)
