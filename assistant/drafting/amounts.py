"""Figures in rules' language with what they are compared by: 不低于, 达到, 不得超过, 以上（含）, 不足.

The numerals and units are read by the one reader of numbers; which side of a threshold counts is read here,
since a rule says it in other words than a merchant does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.numbers import Mention, NumberReader
from assistant.text import Folded
from assistant.types import Op

Role = Literal["figure", "ordinal"]

_NUMERAL = re.compile(r"[0-9零〇一二两三四五六七八九十百千万亿半]|(?<=的)倍")
_COPULA = (
    r"(?:了|为|是|在|到|人民币|新?[台臺][币幣]|港[币幣]|nt\$?|hk\$?|rmb|[¥￥$]|共计?|合计|累计)*\s*[(\[]?$"
)
_NOT = r"(?:不|未|没有?|不得|不能|不可以?|不应当?|不准|不允许|不许|严禁|禁止)"
_BEFORE: tuple[tuple[Op, str], ...] = (
    (">=", rf"{_NOT}(?:低|少|小|早)于"),
    ("<=", rf"{_NOT}(?:超|高|多|大|晚)(?:过|于|出)?|{_NOT}逾"),
    (">=", r"(?:大于|高于|多于|超过)(?:或|及)?(?:者)?等于|≥|>=|⩾|>\s?="),
    ("<=", r"(?:小于|低于|少于)(?:或|及)?(?:者)?等于|≤|<=|⩽|<\s?="),
    ("<", r"不足|不满|未满|不到|未达到?|未到|未能达到|没有?达到|低于|少于|小于|<|低於"),
    (">", r"超过|超出|高于|大于|多于|突破|逾|>|超"),
    (">=", r"至少(?:应|须|需|要|有)?|最少|起码|最低(?:应|须)?|达到?|已?满|凑满|达标线?(?:为|是)?|不低"),
    ("<=", r"至多|最多|上限(?:为|是)?|最高(?:不超过)?|封顶|控制在|限于?"),
    ("==", r"等于|恰为|=|=="),
)
_BEFORES = [(op, re.compile(f"(?:{words}){_COPULA}")) for op, words in _BEFORE]
_AFTER: tuple[tuple[Op, str], ...] = (
    (
        ">",
        r"(?:以|之)?上?\s*[(\[]?不(?:含|包括|包含)(?:本数|该数)?[)\]]?(?:的?(?:以|之)上)|以上\s*[(\[]不(?:含|包括)",
    ),
    (
        "<",
        r"\s*[(\[]?不(?:含|包括|包含)(?:本数|该数)?[)\]]?(?:的?(?:以|之)下)|(?:以|之)下\s*[(\[]不(?:含|包括)",
    ),
    (
        ">=",
        r"\s*[(\[]?(?:含|包括|包含)?(?:本数|该数)?[)\]]?\s*(?:及|或|或者|和|及其)?(?:以|之)上|\s*起(?=$|[，,。;；、的(])|\+",
    ),
    (
        "<=",
        r"\s*[(\[]?(?:含|包括|包含)?(?:本数|该数)?[)\]]?\s*(?:及|或|或者|和|及其)?(?:(?:以|之)[下内]|内(?!容|部))|封顶|为限",
    ),
)
_AFTERS = [(op, re.compile(words)) for op, words in _AFTER]
_RANGE = re.compile(
    r"\s*(?P<a>[(\[](?P<a_not>不)?含[)\]])?(?:以上)?\s*(?:-|~|至|到|—|–|―)+\s*(?:人民币|hk\$|nt\$|[¥￥$])?\s*$"
)
_CLOSED = re.compile(r"\s*[(\[](?P<no>不)?(?:含|包括)[^)\]]{0,8}[)\]]")
_BELOW = re.compile(r"\s*(?P<op>≤|<=|⩽|<)\s*(?=[一-鿿a-z])")
_PER = re.compile(r"\s*[/每]\s*([一-鿿]{1,3})")
_CURRENCY = re.compile(r"(?:(?:nt|hk)\$?|新?[台臺][币幣]|港[币幣元])\s*$")
_VAGUE = re.compile("约|大概|左右|近(?=[0-9百千万])|差不多")
_THIRD = Decimal("0.01")
_DAYS = re.compile(r"\s*个?(?:工作|自然)[日天]")
_WEEK = Decimal(7)
_TIMES = ("day", "hour", "minute", "month", "second")
_TIME_WORDS = ("工作日",)
_SMALL_SHARE = re.compile(
    r"(?P<of>[千万])分之(?P<n>[0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十])|(?P<m>[0-9]+(?:\.[0-9]+)?)‰"
)
_SPOKEN = {c: i for i, c in enumerate("一二三四五六七八九十", 1)}
_AGAIN = re.compile(r"再次|再犯")
_SINCE = re.compile(r"\s*(?:[(\[]含[)\]])?\s*(?:起|及?其?以上|或以上|(?:及|或)?以后|之后)")


@dataclass(frozen=True, slots=True)
class Figure:
    """``text[start:end]`` is a numeral with its unit, ``[first:last]`` the same with what bounds it. ``low``
    and ``high`` differ for a range (3～5天). ``op`` is "" where nothing compares it. ``word`` is the measure
    word of what there is no unit for. ``lasts`` is a time (日, 小时, 工作日), ``ordinal`` 第二次 and 首次."""

    first: int
    start: int
    end: int
    last: int
    low: Decimal
    high: Decimal
    unit: str
    word: str
    op: Op | Literal[""]
    ordinal: bool = False
    lasts: bool = False
    low_strict: bool = False
    high_strict: bool = False

    @property
    def ranges(self) -> bool:
        return self.low != self.high


class Figures:
    """Finds them in folded text. ``measures`` are measure words that no unit has: 篇, 颗."""

    def __init__(self, numbers: NumberReader, measures: Sequence[str]) -> None:
        self._numbers = numbers
        self._measure = re.compile(
            "|".join(sorted(map(re.escape, measures), key=len, reverse=True)) or "(?!)"
        )

    def any(self, text: str) -> bool:
        """Whether folded text holds a number at all."""
        return bool(self._numbers.scan(text))

    def find(self, folded: Folded) -> list[Figure]:
        text = folded.text
        shares = list(_small_shares(text))
        found = [
            f
            for m in self._numbers.scan(text)
            if not any(a.start <= m.start < a.end for a in shares)
            if (f := self._figure(text, m)) is not None
        ]
        two = Decimal(2)
        again = [
            Figure(m.start(), m.start(), m.end(), m.end(), two, two, "time", "", ">=", ordinal=True)
            for m in _AGAIN.finditer(text)
        ]
        return _ranged(text, sorted([*found, *shares, *again], key=lambda f: f.start))

    def _figure(self, text: str, m: Mention) -> Figure | None:
        q = m.quantity
        if m.kind == "ordinal":
            return _ordinal(text, m)
        numeral = _NUMERAL.search(text, m.start, m.end)
        low, high = (q.high if q.low is None else q.low), (q.low if q.high is None else q.high)
        if numeral is None or low is None or high is None or (m.kind == "period" and not q.unit):
            return None  # the last is 2026年
        vague = _VAGUE.search(text, m.start, numeral.start()) or (
            q.unit == "percent" and 0 < high - low <= _THIRD
        )
        if (q.low_open and q.high_open) or vague:  # 八十多, 近千, 约22%, 三分之二: no one figure
            return None
        start = numeral.start() - 3 * (text[max(0, numeral.start() - 3) : numeral.start()] == "百分之")
        told = self._told(text, q.unit, start, _trimmed(text, m.end))
        low, high = low / told.over, high / told.over
        op, first = _before(text, start)
        after, last = _after(text, told.end)
        if not op and (below := _BELOW.match(text, told.end)):  # 100,000≤流水
            after, last = (">" if below["op"] == "<" else ">="), below.end()
        closed = _CLOSED.match(text, max(told.end, last))
        last = closed.end() if closed else last if after else told.end
        return Figure(
            first if op else start, start, told.end, last, low, high, told.unit, told.word, _both(op, after),
            lasts=told.unit in _TIMES or told.word in _TIME_WORDS,
            high_strict=bool(closed and closed["no"] and low != high),
        )  # fmt: skip

    def _told(self, text: str, unit: str, start: int, end: int) -> _Told:
        """What a figure is told in, as its words stand there, where the reader has another or none."""
        if text[end : end + 1] == "岁" and text[end - 1] == "周":  # 18周岁 are no weeks
            return _Told("", "周岁", end + 1, _WEEK)
        if unit == "percent" and text[end - 1] == "点" and text[end - 2 : end] not in ("个点", "分点"):
            return _Told("", "点", end)  # 记1点
        counted = unit == "item" and text[end - 1] == "个"  # 5个工作日, 30个自然日
        at = end - counted
        if (not unit or counted) and (days := _DAYS.match(text, at)):
            return _Told(
                "day" if "自然" in days.group() else "",
                "" if "自然" in days.group() else "工作日",
                days.end(),
            )
        if not unit and _CURRENCY.search(text, max(0, start - 6), start):
            return _Told("yuan", "", end)  # NT$500, HK$3,000
        if not unit and (measure := self._measure.match(text, end)):
            return _Told("", measure.group(), measure.end())
        return _Told(unit, "", end)


@dataclass(frozen=True, slots=True)
class _Told:
    """``over`` is what the reader multiplied by, wrongly."""

    unit: str
    word: str
    end: int
    over: Decimal = Decimal(1)


def _ordinal(text: str, m: Mention) -> Figure:
    value = m.quantity.low or Decimal(1)
    op, last = _after(text, m.end)
    if since := _SINCE.match(text, m.end):
        op, last = ">=", since.end()
    return Figure(m.start, m.start, m.end, last, value, value, m.quantity.unit, "", op, ordinal=True)


def _small_shares(text: str) -> Iterator[Figure]:
    """千分之五, 万分之五, 5‰: shares in percent."""
    for m in _SMALL_SHARE.finditer(text):
        told = m["n"] or m["m"]
        value = Decimal(_SPOKEN[told]) if told in _SPOKEN else Decimal(told)
        value = value / (100 if m["of"] == "万" else 10)
        op, first = _before(text, m.start())
        after, last = _after(text, m.end())
        start, end = m.span()
        yield Figure(first if op else start, start, end, last, value, value, "percent", "", _both(op, after))


def _trimmed(text: str, end: int) -> int:
    """Where the unit ends: the reader takes 以上 and 以内 with the number."""
    tail = re.search(r"(?:(?:及|或|或者)?(?:以|之)(?:上|下|内)|内|左右|封顶|打底|起步|\+)$", text[:end])
    return tail.start() if tail else end


def _before(text: str, start: int) -> tuple[Op | Literal[""], int]:
    head = text[max(0, start - 14) : start]
    for op, pattern in _BEFORES:
        if m := pattern.search(head):
            return op, start - (len(head) - m.start())
    return "", start


def _after(text: str, end: int) -> tuple[Op | Literal[""], int]:
    for op, pattern in _AFTERS:
        if m := pattern.match(text, end):
            return op, m.end()
    return "", end


def _both(before: Op | Literal[""], after: Op | Literal[""]) -> Op | Literal[""]:
    """达到5万元以上 is at least that much, 超过5万元以上 is nothing else than 超过."""
    if before and after and before in (">=", "=="):
        return after if after in (">=", ">") else before
    return before or after


def _ranged(text: str, found: list[Figure]) -> list[Figure]:
    """5万元（含）至10万元（不含）, which the reader takes for two."""
    merged: list[Figure] = []
    for f in found:
        last = merged[-1] if merged else None
        if last is not None and f.start < last.last:  # 300万(不含300万)
            continue
        between = text[last.end : f.start] if last else ""
        if last and not last.ranges and not f.ordinal and (m := _RANGE.fullmatch(between)) and not f.ranges:
            unit, word = f.unit or last.unit, f.word or last.word
            if last.unit in ("", f.unit) and last.low < f.low:
                closed = _CLOSED.match(text, f.end)
                merged[-1] = Figure(
                    last.first, last.start, f.end, closed.end() if closed else f.last, last.low, f.low, unit,
                    word, "", lasts=f.lasts, low_strict=bool(m["a_not"]),
                    high_strict=bool(closed and closed["no"]),
                )  # fmt: skip
                continue
        merged.append(f)
    return merged
