"""Units, and what one is in another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` converts one of this unit into the base unit of its dimension."""

    key: str
    label: str
    english: str
    dimension: str
    words: tuple[str, ...]
    factor: Decimal = Decimal(1)


_ITEMS = (*"项条大家个场款件期集斤盒箱台双套字",)
_HOURS = ("个小时", "小时", "个钟头", "钟头", "个钟", "hours", "hour", "hrs", "h")
_UNITS = (
    Unit("score", "分", "points", "score", ("分",)),
    Unit("percent", "%", "%", "share", ("个百分点", "百分点", "%", "个点", "点")),
    Unit("order", "单", "orders", "order", ("个订单", "张订单", "单", "张单", "笔订单", "笔")),
    Unit("yuan", "元", "yuan", "money", ("元", "块钱", "块", "圆", "人民币", "rmb")),
    Unit("jiao", "角", "jiao", "money", ("毛钱", "毛", "角钱", "角"), Decimal("0.1")),
    Unit("person", "人", "", "person", ("个粉丝", "粉丝", "个粉", "粉", "人", "位")),
    Unit("minute", "分钟", "minutes", "duration", ("分钟", "minutes", "minute", "mins", "min"), Decimal(60)),
    Unit("second", "秒", "seconds", "duration", ("秒钟", "秒", "seconds"), Decimal(1)),
    Unit("hour", "小时", "hours", "duration", _HOURS, Decimal(3600)),
    Unit("day", "天", "days", "days", ("天", "日", "d")),
    Unit("month", "个月", "months", "months", ("个月",)),
    Unit("time", "次", "times", "occurrence", ("次", "回")),
    Unit("view", "流量", "traffic", "view", ("流量", "曝光")),
    Unit("multiple", "倍", "times", "multiple", ("倍",)),
    Unit("item", "项", "items", "item", _ITEMS),
)
UNITS: dict[str, Unit] = {u.key: u for u in _UNITS}

WORD_TO_UNIT = {w: u.key for u in _UNITS for w in u.words}
UNIT = re.compile("|".join(sorted(map(re.escape, WORD_TO_UNIT), key=len, reverse=True)))
# 周 is a unit only as a multiple of days, 年 of months: neither is asked by a rule on its own.
SCALED_UNITS = (
    (re.compile(r"个?(?:星期|礼拜|周)"), "day", Decimal(7)),
    (re.compile(r"年"), "month", Decimal(12)),
)


def convert(value: Decimal, unit: str, target: str) -> Decimal | None:
    """``value`` in ``target``, or None when the dimensions differ. Multiplies before it divides."""
    if unit == target:
        return value
    a, b = UNITS.get(unit), UNITS.get(target)
    if a is None or b is None or a.dimension != b.dimension:
        return None
    return value * a.factor / b.factor
