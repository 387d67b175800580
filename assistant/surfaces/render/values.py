"""The values of a check, as an answer's JSON carries them, read back and said in the page's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.numbers import UNITS, convert, scan, spoken, spoken_english
from assistant.surfaces.render.names import Json, Names
from assistant.surfaces.words import Words
from assistant.text import fold

_DIGITS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ENGLISH = (
    (re.compile(r"less than ([0-9,.]+)"), "<"),
    (re.compile(r"([0-9,.]+) or less"), "<="),
    (re.compile(r"more than ([0-9,.]+)"), ">"),
    (re.compile(r"([0-9,.]+) or more"), ">="),
)
_KEYS = {unit.label: unit.key for unit in UNITS.values()}
_OPS = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜", "==": "＝"}
NUMERIC_OPS = frozenset(_OPS)


@dataclass(frozen=True, slots=True)
class Span:
    """A value, or the bounds between which it lies; None is no bound."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    @property
    def point(self) -> Decimal | None:
        return self.low if self.low == self.high else None


def read_span(value: str | None, unit: str) -> Span | None:
    """「73」, 「80以上」, 「不到900万」, ">=80", "80 or more" in the unit with that label; None for words."""
    if value is None:
        return None
    folded = fold(value).strip()
    if _DIGITS.fullmatch(folded):
        return Span(Decimal(folded), Decimal(folded))
    for pattern, op in _ENGLISH:
        if found := pattern.fullmatch(folded):
            folded = op + found[1]
    mentions = scan(folded)
    if len(mentions) != 1 or folded[: mentions[0].start].strip() or folded[mentions[0].end :].strip():
        return None
    quantity, key = mentions[0].quantity, _KEYS.get(unit, "")
    if not quantity.unit:
        return Span(quantity.low, quantity.high, quantity.low_open, quantity.high_open)
    low = None if quantity.low is None else convert(quantity.low, quantity.unit, key)
    high = None if quantity.high is None else convert(quantity.high, quantity.unit, key)
    if (low is None) != (quantity.low is None) or (high is None) != (quantity.high is None):
        return None  # of another kind than the threshold
    return Span(low, high, quantity.low_open, quantity.high_open)


def amount(value: Decimal, unit: str, w: Words) -> str:
    """「2.8万流量」, "28,000 traffic"; ``unit`` is a unit's label."""
    key = _KEYS.get(unit)
    if w.language == "en":
        return spoken_english(value, key or "") if key or not unit else f"{spoken_english(value, '')} {unit}"
    return w.script(spoken(value, key or "") + ("" if key else unit))


def span_words(span: Span, unit: str, w: Words) -> str:
    if span.point is not None:
        return amount(span.point, unit, w)
    low, high = ("" if b is None else amount(b, unit, w) for b in (span.low, span.high))
    if low and high:
        return f"{low}～{high}"
    if high:
        return w("不到{value}", value=high) if span.high_open else w("{value}以下", value=high)
    return w("超过{value}", value=low) if span.low_open else w("{value}以上", value=low)


def label_of(check: Json, names: Names, w: Words) -> str:
    known = names.get(check["fact"])
    return known.label if known else w.name(check["label"])


def given_words(check: Json, names: Names, w: Words) -> str:
    if check["given"] is None:
        return w("未提供")
    return _value_words(check["given"], check, names, w)


def threshold_words(check: Json, names: Names, w: Words) -> str:
    """「≥75分」, 「＜行业平均品退率」, 「无」."""
    return _OPS.get(check["op"], "") + _value_words(check["threshold"], check, names, w)


def gap_words(check: Json, w: Words) -> str:
    """「差2分」, 「超出3天」, "" when there is none."""
    if check["status"] != "unmet" or check["gap"] is None:
        return ""
    span = read_span(check["gap"], check["unit"])
    if span is not None and span.point == 0:
        limit = _value_words(check["threshold"], check, {}, w)
        below = check["op"] in ("<", "<=")
        return w("须低于{limit}", limit=limit) if below else w("须高于{limit}", limit=limit)
    gap = w.script(check["gap"]) if span is None else span_words(span, check["unit"], w)
    return w("超出{gap}", gap=gap) if check["op"] in ("<", "<=") else w("差{gap}", gap=gap)


def verdict_words(status: str, w: Words) -> str:
    """A mark and a word, so that it is not told by colour alone."""
    if status == "met":
        return w("√ 满足")
    if status == "unmet":
        return w("× 不满足")
    return w("－ 不在有效期") if status == "not_in_force" else w("？待补充")


def _value_words(value: str, check: Json, names: Names, w: Words) -> str:
    known = names.get(check["fact"])
    if known and value in ("true", "false"):
        return known.yes if value == "true" else known.no
    span = read_span(value, check["unit"])
    if span is not None:
        return span_words(span, check["unit"], w)
    said = w.name(value)  # a fact's label, yes or no, or 「低于…」
    return w(said) if said in ("是", "否", "有", "无") else said
