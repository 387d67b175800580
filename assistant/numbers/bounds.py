"""不到, 超过, 以上, 左右 and the like: what words around a number make of it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from assistant.types import Quantity

Bound = Literal["lt", "le", "gt", "ge", "near", "about", "over", "exact"]
_PREFIX: tuple[tuple[Bound, str], ...] = (
    ("le", r"不超过|没有?超?过|未超过|最多|至多|顶多|顶天|撑死|不高于|不多于|不大于|小于(?:或)?等于|<=|≤"),
    ("ge", r"不低于|不少于|不小于|至少|最少|最低|起码|大于(?:或)?等于|>=|≥"),
    ("lt", r"还?没有?(?:播|开播|直播|卖|做|出)?(?:到|满|够)|不到|不足|未满|不满|未到|不够|低于|少于|小于|<"),
    ("gt", r"超过|超出|超|高于|大于|多于|突破|刚过|不止|>"),
    ("near", r"将近|接近|快到|差一?点儿?(?:就|不)?(?:到|够|满)|近|快"),
    ("about", r"差不多|大概|大约|大致|约莫|约|可能|估计|好像|貌似"),
    ("exact", r"正好|刚好|恰好"),
)
# Across a line, up or down: only of what has no other verb (播过3小时) and is no time (过了3天).
_NO_VERB = r"(?:^|(?<=[^㐀-鿿]|[率分额量粉评丝度嘛呢啊吧可也都已经早就只倒又算将强我们咱俺它家店号这项]))"
_CROSSED: tuple[tuple[Bound, str], ...] = (
    ("ge", r"(?:没有?|未|不会|不曾)(?:[跌掉降滑](?:破|穿|下|到|至|过))了?"),
    ("lt", r"[跌掉降滑][破穿]了?|[跌掉]下了?|(?:没有?|未|没能)[破上]"),
    ("gt", rf"{_NO_VERB}[过破]了?"),
    ("ge", rf"{_NO_VERB}上了"),
)
_COUNTED = ("", "score", "percent", "order", "yuan", "person")
# 大概播了11个小时: a verb may stand between the bound and its number.
_BETWEEN = r"(?:是|有|了|为|在|到|(?:播|开播|直播|卖|做|出|冻结|占)了?)?"
_PREFIXES = [(bound, re.compile(f"(?:{words}){_BETWEEN}$")) for bound, words in _PREFIX]
_CROSSINGS = [(bound, re.compile(f"(?:{words})$")) for bound, words in _CROSSED]
_WINDOW = 10  # characters before a number in which its bound may stand
_SUFFIX: tuple[tuple[Bound, str], ...] = (
    ("ge", r"(?:及|或|或者)?(?:以|往|朝)上|打底|\+(?![㐀-鿿])|起步"),
    ("le", r"(?:及|或|或者)?(?:以|往|朝)下|以内|之内|封顶"),
    # 80，不到90: of the number behind it
    (
        "lt",
        r"的?(?:下面|底下)(?!还|[我问说请的])|(?:都?不到|还?没到|不足)(?![0-9一二两三四五六七八九十百千几半])",
    ),
    ("about", r"左右|上下|的样子"),
    ("over", r"出头|挂零|好几|多(?!于|出|少|了?[0-9二两三四五六七八九十]|了?一[分个千百万])"),
    ("gt", r"开外"),
)
_SUFFIXES = [(bound, re.compile(words)) for bound, words in _SUFFIX]
_ABOUT = Decimal("0.05")  # 大概85分 is 85 give or take 5%
_NEAR = Decimal("0.9")  # 近千万 is from 90% of it to just under it


def bounded(low: Decimal, high: Decimal, high_open: bool, bound: Bound, step: Decimal, unit: str) -> Quantity:
    if bound == "lt":
        return Quantity(None, low, unit, high_open=True)
    if bound == "le":
        return Quantity(None, high, unit, high_open=high_open)
    if bound == "gt":
        return Quantity(low, None, unit, low_open=True)
    if bound == "ge":
        return Quantity(low, None, unit)
    if bound == "over":
        return Quantity(low, high + step, unit, low_open=True, high_open=True)
    if bound == "near":
        return Quantity(low * _NEAR, low, unit, high_open=True)
    if bound == "about":
        return Quantity(low * (1 - _ABOUT), high * (1 + _ABOUT), unit)
    return Quantity(low, high, unit, high_open=high_open)


def prefix(text: str, i: int, unit: str) -> tuple[Bound, int]:
    """The bound before a number of a ``unit``, and where its words begin."""
    window = text[max(0, i - _WINDOW) : i]
    head = window.rstrip()
    cut = i - (len(window) - len(head))
    for word in ("百分之", "¥", "￥", "gmv"):
        if head.endswith(word):
            head, cut = head[: -len(word)], cut - len(word)
            i = cut if word == "百分之" else i
            break
    for bound, pattern in [*_PREFIXES, *(_CROSSINGS if unit in _COUNTED else ())]:
        if m := pattern.search(head):
            return bound, cut - (len(head) - m.start())
    return "exact", i


def suffix(text: str, i: int) -> tuple[Bound, int]:
    for bound, pattern in _SUFFIXES:
        if m := pattern.match(text, i):
            return bound, m.end()
    return "exact", i
