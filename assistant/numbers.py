"""Numbers and dates in Chinese text, as intervals of Decimal with a unit.

``scan`` reads folded text (``text.fold``) and finds every quantity: Arabic, Chinese and mixed
numerals, 万/亿/k/w, 多/几/近/约, 不到/超过/以上/以下, ranges, percent in its spoken forms, and units.
The understanding of a question and the verification of an answer use this one reader, so a number
that can be asked about can also be traced. Strictness follows Civil Code art. 1259: 以上、以下、以内
include the number, 不满、超过 and 不足 do not.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from assistant.types import Quantity

# --- units --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unit:
    """``factor`` converts one of this unit into the base unit of its dimension."""

    key: str
    label: str
    dimension: str
    words: tuple[str, ...]
    factor: Decimal = Decimal(1)


_UNITS = (
    Unit("score", "分", "score", ("分",)),
    Unit("percent", "%", "share", ("个百分点", "百分点", "%", "个点", "点")),
    Unit("order", "单", "order", ("个订单", "单", "笔订单", "笔")),
    Unit("yuan", "元", "money", ("元", "块钱", "块", "圆", "人民币", "rmb")),
    Unit("person", "人", "person", ("个粉丝", "粉丝", "个粉", "粉", "人", "位")),
    Unit("minute", "分钟", "duration", ("分钟", "min"), Decimal(1)),
    Unit("hour", "小时", "duration", ("个小时", "小时", "个钟头", "钟头", "个钟", "h"), Decimal(60)),
    Unit("day", "天", "days", ("天", "日")),
    Unit("month", "个月", "months", ("个月",)),
    Unit("time", "次", "occurrence", ("次", "回")),
    Unit("view", "流量", "view", ("流量", "曝光")),
    Unit("multiple", "倍", "multiple", ("倍",)),
    Unit("item", "项", "item", ("项", "条", "大", "家", "个")),
)
UNITS: dict[str, Unit] = {u.key: u for u in _UNITS}

_WORD_TO_UNIT = {w: u.key for u in _UNITS for w in u.words}
_UNIT = re.compile("|".join(sorted(map(re.escape, _WORD_TO_UNIT), key=len, reverse=True)))
# 周 is a unit only as a multiple of days, 年 of months: neither is asked by a rule on its own.
_SCALED_UNITS = (
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


# --- numerals -----------------------------------------------------------------------------------

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "w": 10_000, "亿": 100_000_000, "k": 1000}
_ARABIC = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_CHINESE = re.compile(r"[零〇一二两俩三四五六七八九十百千几]+(?!分之)")
_OVER = re.compile(r"[多余几来](?!于)")
_SMALL_RUN = re.compile(r"[十百千]+(?!分之)")
# 两三万, 七八十, 十七八 are spans. Bare or before 分 such digits are read one by one: 商品分七八 is 78.
_PAIR = re.compile(
    r"([二三四五六七八九]?十)?(一[二两]|[二两]三|三[四五]|四五|五六|六七|七八|八九)"
    r"(?:([十百千])|(?<=十..)|(?=[万亿kw个单笔次回天年月周小元块人位粉项]))(?![零〇一二两俩三四五六七八九十百千几])"
)
_TAIL = re.compile(r"零?([1-9])(?:([百十])|(?![0-9.,万亿]))")
_MAGNITUDE_GAP = re.compile(r"个(?=[亿万])| +(?=[万亿])")
_TEN = Decimal(10)


@dataclass(frozen=True, slots=True)
class _Numeral:
    end: int
    low: Decimal
    high: Decimal
    high_open: bool
    step: Decimal  # place value of the last written digit: what 多 may add
    magnitude: Decimal  # of the last section: what a range's first number inherits
    weight: int  # characters that can only be a numeral: tells 十二 from the 一 of 一下


def _place(value: Decimal) -> Decimal:
    """Place value of the lowest non-zero digit: 900 → 100, 1.2 → 0.1, 85 → 1."""
    if value == 0:
        return Decimal(1)
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return _TEN**exponent


def _chinese(run: str) -> tuple[Decimal, Decimal] | None:
    """Value and spread of a Chinese numeral below 10,000: 三百五 → (350, 0), 十几 → (11, 8)."""
    if "几" in run:
        head, _, tail = run.partition("几")
        if "几" in tail:
            return None
        scale = Decimal(1)
        for c in tail:
            if c not in _SMALL:
                return None
            scale *= _SMALL[c]
        if not head:
            return 2 * scale, 7 * scale
        base = _chinese(head)
        if base is None or head[-1] not in _SMALL:
            return None
        return base[0] + scale, 8 * scale
    if all(c in _DIGITS for c in run):
        if len(run) == 1:
            return Decimal(_DIGITS[run]), Decimal(0)
        return Decimal("".join(str(_DIGITS[c]) for c in run)), Decimal(0)
    total, pending, last = 0, None, 1
    for c in run:
        if c in _DIGITS:
            if pending not in (None, 0):
                return None
            pending = _DIGITS[c]
        else:
            total += (1 if pending is None else pending) * _SMALL[c]
            pending, last = None, _SMALL[c]
    if pending:
        # 三百五 is 350, but 三百零五 is 305.
        total += pending if (last == 10 or run[-2] in "零〇") else pending * last // 10
    return Decimal(total), Decimal(0)


def _section(text: str, i: int) -> _Numeral | None:
    """One number with its magnitude: 九百多万, 1.2个亿, 3千, 八十二点五."""
    low: Decimal
    spread = Decimal(0)
    pair = None
    start = i
    if m := _ARABIC.match(text, i):
        low, i = Decimal(m.group().replace(",", "")), m.end()
        weight = 2
        if s := _SMALL_RUN.match(text, i):
            scale = Decimal(1)
            for c in s.group():
                scale *= _SMALL[c]
            low, i = low * scale, s.end()
            while scale > 10 and (tail := _TAIL.match(text, i)):  # 3千5百, 2千5
                scale = Decimal(_SMALL[tail.group(2)]) if tail.group(2) else scale / 10
                low, i = low + int(tail.group(1)) * scale, tail.end()
                if not tail.group(2):
                    break
    elif (m := _CHINESE.match(text, i)) and (pair := _PAIR.match(text, i)):
        head, digits, scale_word = pair.groups()
        base = _chinese(head) if head else None
        low = base[0] if base else Decimal(0)
        scale = Decimal(_SMALL[scale_word]) if scale_word else Decimal(1)
        low, i, weight = low + _DIGITS[digits[0]] * scale, pair.end(), len(pair.group())
    elif m:
        parsed = _chinese(m.group())
        if parsed is None:
            return None
        (low, spread), i = parsed, m.end()
        weight = len(m.group())
        point = re.compile(r"点([零〇一二两三四五六七八九]+)").match(text, i)
        if point and not spread:
            low += Decimal("0." + "".join(str(_DIGITS[c]) for c in point.group(1)))
            i, weight = point.end(), weight + 2
    else:
        return None
    step, high, high_open = scale if pair else _place(low), low + spread, False
    if m[0] in {"十", "百", "千"}:  # 近千万: a bare magnitude
        step = low
    if pair:
        high = low + (_DIGITS[digits[1]] - _DIGITS[digits[0]]) * scale
    elif spread:
        high, high_open = high + 1 if high < 20 else high + _place(high), True
    over = _OVER.match(text, i)
    if over and not spread and not pair:
        following = text[over.end() : over.end() + 2]
        if over.group() in "多余" or following[:1] in _LARGE or following == "个亿":
            i, high, high_open = over.end(), low + step, True
            weight += 1
        elif over.group() == "来" and _UNIT.match(following):  # 八千来单: about that many
            i, low, high = over.end(), low * _NEAR, high + low * (1 - _NEAR)
            weight += 1
    magnitude = Decimal(1)
    while True:
        gap = _MAGNITUDE_GAP.match(text, i)
        skip = gap.end() - i if gap else 0
        c = text[i + skip : i + skip + 1]
        if c in _LARGE and not (c in "kw" and text[i + 1 : i + 2].isalpha() and text[i + 1].isascii()):
            magnitude *= _LARGE[c]
            i += skip + 1
            weight += 1
        else:
            break
    if i == start:
        return None
    if magnitude > 1 and high == low and text[i : i + 1] in ("多", "余"):  # 3万多单
        i, high, high_open, weight = i + 1, low + step, True, weight + 1
    return _Numeral(i, low * magnitude, high * magnitude, high_open, step * magnitude, magnitude, weight)


def _numeral(text: str, i: int) -> _Numeral | None:
    """A whole numeral: sections of falling magnitude, 1亿2000万, and the spoken 1万5."""
    found = _section(text, i)
    while found and found.magnitude >= 10_000 and found.low == found.high:
        # 1万零5: the 零 belongs to neither number; in 一万零五 it is part of the second.
        skip = (
            1
            if text[found.end : found.end + 1] == "零" and text[found.end + 1 : found.end + 2].isdigit()
            else 0
        )
        tail = _section(text, found.end + skip)
        if tail is None or tail.low >= found.magnitude:
            break
        spoken = tail.end - found.end == 1 and tail.magnitude == 1 and tail.low < 10
        factor = found.magnitude / 10 if spoken else Decimal(1)
        found = _Numeral(
            tail.end,
            found.low + tail.low * factor,
            found.high + tail.high * factor,
            tail.high_open,
            tail.step * factor,
            tail.magnitude,
            found.weight + tail.weight,
        )
        if spoken:
            break
    return found


# --- bounds -------------------------------------------------------------------------------------

Bound = Literal["lt", "le", "gt", "ge", "near", "about", "exact"]
_PREFIX: tuple[tuple[Bound, str], ...] = (
    ("le", r"不超过|没有?超过|未超过|最多|至多|顶多|不高于|不多于|<=|≤"),
    ("ge", r"不低于|不少于|不小于|至少|最少|起码|>=|≥"),
    ("lt", r"还没到|没有到|没到|没满|不到|不足|未满|不满|未到|不够|低于|少于|小于|<"),
    ("gt", r"超过|超出|超|高于|大于|多于|突破|刚过|不止|>"),
    ("near", r"将近|接近|快到|近|快"),
    ("about", r"差不多|大概有?|大约|约"),
    ("exact", r"正好|刚好|恰好"),
)
_PREFIXES = [(bound, re.compile(f"(?:{words})(?:是|有|了|为|在)?$")) for bound, words in _PREFIX]
_SUFFIX: tuple[tuple[Bound, str], ...] = (
    ("ge", r"(?:及|或|或者)?以上|\+|起步"),
    ("le", r"(?:及|或|或者)?以下|以内|之内"),
    ("lt", r"(?:都?不到|不足)(?![0-9一二两三四五六七八九十百千几半])"),  # 80，不到90: of the number behind it
    ("about", r"左右|上下|的样子"),
    ("gt", r"出头|多(?!于)|开外"),
)
_SUFFIXES = [(bound, re.compile(words)) for bound, words in _SUFFIX]
_ABOUT = Decimal("0.05")  # 大概85分 is 85 give or take 5%
_NEAR = Decimal("0.9")  # 近千万 is from 90% of it to just under it


def _bounded(
    low: Decimal, high: Decimal, high_open: bool, bound: Bound, step: Decimal, unit: str
) -> Quantity:
    if bound == "lt":
        return Quantity(None, low, unit, high_open=True)
    if bound == "le":
        return Quantity(None, high, unit, high_open=high_open)
    if bound == "gt":
        return Quantity(low, None, unit, low_open=True)
    if bound == "ge":
        return Quantity(low, None, unit)
    if bound == "near":
        return Quantity(low * _NEAR, low, unit, high_open=True)
    if bound == "about":
        return Quantity(low * (1 - _ABOUT), high * (1 + _ABOUT), unit)
    return Quantity(low, high, unit, high_open=high_open)


# --- scanning -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity in folded text: ``text[start:end]`` are the words, bound words included.

    ``kind``: "quantity"; "period" for 近365天 and 7天内, which qualify a fact and are none;
    "ordinal" for 第二次 and 首次.
    """

    start: int
    end: int
    quantity: Quantity
    kind: Literal["quantity", "period", "ordinal"] = "quantity"
    arabic: bool = True


@dataclass(frozen=True, slots=True)
class DateMention:
    start: int
    end: int
    value: date


_CANDIDATE = re.compile(r"[0-9零〇一二两俩三四五六七八九十百千几半]")
_PERCENT_OF = re.compile(r"百分之")
_TENTH = r"[0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十]"
_TENTHS = re.compile(
    rf"(?:({_TENTH})成?(?:到|至|~|-)|([一二两三四五六七八])(?=[二三四五六七八九]成))?({_TENTH})成(半|[一二三四五六七八九])?"
)
_JOIN = re.compile(r"\s*(?:到|至|~|-|—|–)\s*")
_FIRST = re.compile(r"首次|初次|头一次|头一回")
_ORDINAL = re.compile(r"第([0-9]+|[一二两三四五六七八九十]+)(次|回)")
# Numerals that are part of a word: never a quantity.
_IDIOM = re.compile(
    r"万一|一[下些般直样起旦定共键切律向边]|统一|唯一|十分(?!钟)|三保|双十一|双十二|一方面|千川|千牛|百应|第[一二三四五六七八九十百0-9]+"
    r"|一[项条家点](?![零一二三四五六七八九])|一个(?!亿|月|半|多|小时|钟|星期|百分点|点|订单|粉丝)"
    r"|红十条|一一|逐一|之一|一口|一站|四维|三农"
)
_NAME = re.compile(r"1688(?![0-9万亿kw%单笔元个次位粉项]|\.[0-9]|小时|天(?!猫)|分(?!销)|人(?![气群员]))")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年")


def scan(text: str) -> list[Mention]:
    """Every quantity in folded ``text``, left to right, not overlapping."""
    taken = [(m.start, m.end) for m in scan_dates(text, date(2000, 1, 1))]
    found: list[Mention] = []
    i = 0
    while m := _CANDIDATE.search(text, i):
        i = m.start()
        span = next(((a, b) for a, b in taken if a <= i < b), None)
        idiom = _covering(_IDIOM, text, i) or _covering(_NAME, text, i) or _covering(_FIRST, text, i)
        if span:
            i = span[1]
        elif (ordinal := _ordinal(text, i)) is not None:
            found.append(ordinal)
            i = ordinal.end
        elif idiom:
            i = idiom
        elif year := _YEAR.match(text, i):
            point = _point(Decimal(text[i : i + 4]), "")
            found.append(Mention(i, year.end(), point, "period"))  # 2026年 is when, not how long
            i = year.end()
        elif i and text[i - 1].isascii() and text[i - 1].isalnum() and not _after_letters(text, i):
            i += 1  # inside a latin word or an id
        else:
            mention = _mention(text, i)
            if mention is None:
                i += 1
            else:
                if found and mention.start < found[-1].end:  # one word bounds one number: the first
                    mention = replace(mention, start=i)
                found.append(mention)
                i = mention.end
    for m in _FIRST.finditer(text):
        found.append(Mention(m.start(), m.end(), _point(Decimal(1), "time"), "ordinal", arabic=False))
    return _merge_hours(sorted(found, key=lambda x: x.start))


def _after_letters(text: str, i: int) -> bool:
    """GMV12万 is a number behind a word; the 2 of p2p and the 1 of A1 are not."""
    m = _ARABIC.match(text, i)
    return (
        m is not None and text[i - 1].isalpha() and text[m.end() : m.end() + 1] in tuple("万亿千百元单笔%分")
    )


def _covering(pattern: re.Pattern[str], text: str, i: int) -> int | None:
    """End of a match that covers position i."""
    for m in pattern.finditer(text, max(0, i - 3), min(len(text), i + 6)):
        if m.start() <= i < m.end():
            return m.end()
    return None


def _point(value: Decimal, unit: str) -> Quantity:
    return Quantity(value, value, unit)


def _ordinal(text: str, i: int) -> Mention | None:
    if i == 0 or text[i - 1] != "第" or not (m := _ORDINAL.match(text, i - 1)):
        return None
    words = m.group(1)
    parsed = (Decimal(words), Decimal(0)) if words.isdigit() else _chinese(words)
    if parsed is None:
        return None
    return Mention(i - 1, m.end(), _point(parsed[0], "time"), "ordinal", arabic=words.isdigit())


def _mention(text: str, i: int) -> Mention | None:
    start, arabic = i, text[i].isdigit()
    percent = text[max(0, i - 3) : i].endswith("百分之") or bool(_PERCENT_OF.match(text, i))
    if m := _PERCENT_OF.match(text, i):
        i = m.end()
    if (t := _TENTHS.match(text, i)) and not percent:
        return _tenths(text, t)
    if text.startswith("百分百", i):
        return Mention(start, i + 3, _point(Decimal(100), "percent"), arabic=False)
    if text[i : i + 1] == "半":
        return _half(text, i)
    first = _numeral(text, i)
    if first is None:
        if percent and text[i : i + 1] == "百":
            first = _Numeral(i + 1, Decimal(100), Decimal(100), False, Decimal(1), Decimal(1), 2)
        else:
            return None
    low, high, high_open, step, end, weight = (
        first.low, first.high, first.high_open, first.step, first.end, first.weight,
    )  # fmt: skip
    unit, end, extra = _unit(text, end, step)
    if extra is not None:  # 十一个半小时, 八分半, 两个多小时
        low, high, high_open = low + extra.low, high + extra.high, extra.high > extra.low
    if (join := _JOIN.match(text, end)) and (second := _numeral(text, join.end())):
        second_unit, second_end, _ = _unit(text, second.end, second.step)
        scale = (
            second.magnitude if first.magnitude == 1 and low < second.low / second.magnitude else Decimal(1)
        )
        if (unit in ("", second_unit)) and second.low > low * scale:
            low, high, high_open = low * scale, second.high, second.high_open
            unit, end, weight = second_unit, second_end, weight + second.weight
    factor = Decimal(1)
    for pattern, target, scale in _SCALED_UNITS:
        if not unit and (m := pattern.match(text, end)):
            unit, end, factor = target, m.end(), scale
    if percent:
        unit = unit or "percent"
    low, high, step = low * factor, high * factor, step * factor
    if not arabic and not unit and weight < 2:
        return None  # a lone Chinese digit without a unit is hardly ever a quantity
    kind: Literal["quantity", "period"] = "quantity"
    bound, start = _prefix(text, start)
    if unit in ("day", "month"):
        if bound == "near" and text[start] == "近":
            kind, bound = "period", "exact"
        elif text[end : end + 1] == "内" or text[end : end + 2] in ("以内", "之内"):
            kind = "period"
    if bound == "exact":
        bound, end = _suffix(text, end)
    quantity = _bounded(low, high, high_open, bound, step, unit)
    return Mention(start, end, quantity, kind, arabic)


@dataclass(frozen=True, slots=True)
class _Extra:
    low: Decimal
    high: Decimal


def _unit(text: str, i: int, step: Decimal) -> tuple[str, int, _Extra | None]:
    """Unit key, end, and what 半 or 多 inside or behind the unit adds."""
    extra: _Extra | None = None
    j = i
    while j < len(text) and text[j] == " ":
        j += 1
    if m := re.compile(r"个?(半|多)(?=个?(?:小时|钟头|钟|月|星期|分))").match(text, j):
        extra = _extra(m.group(1), step)
        j = m.end()
        if text[j] == "月":
            return "month", j + 1, extra
    m = _UNIT.match(text, j)
    if m is None:
        return "", i, None
    word, end = m.group(), m.end()
    if word == "分" and text[end : end + 1] in ("之", "销"):
        return "", i, None
    if word == "h" and text[end : end + 1].isascii() and text[end : end + 1].isalpha():
        return "", i, None
    if word == "点" and text[end : end + 1].isdigit():
        return "", i, None
    if word == "个" and text[end : end + 1] == "月":
        return "month", end + 1, extra
    if word == "个" and text[end : end + 1] in ("星", "礼", "周"):
        return "", i, None  # 三个星期: read as days by the caller
    if word == "大" and text[end : end + 2] not in ("政策", "措施", "维度", "商家", "扶持", "举措", "条款"):
        return "", i, None
    if (
        extra is None
        and text[end : end + 1] == "半"
        and word in ("分", "小时", "个小时", "个点", "元", "块", "天")
    ):
        extra, end = _extra("半", step), end + 1
    return _WORD_TO_UNIT[word], end, extra


def _extra(word: str, step: Decimal) -> _Extra:
    half = Decimal("0.5")
    return _Extra(half, half) if word == "半" else _Extra(Decimal(0), step)


def _tenths(text: str, m: re.Match[str]) -> Mention:
    """九成, 八成半, 8.5成, 八九成, 八到九成."""
    first, neighbour, head, rest = m.groups()
    high = _tenth(head)
    if rest:
        high += 5 if rest == "半" else _DIGITS[rest]
    low = min(high, _tenth(first or neighbour)) if first or neighbour else high
    bound, start = _prefix(text, m.start())
    end = m.end()
    if bound == "exact":
        bound, end = _suffix(text, end)
    return Mention(
        start,
        end,
        _bounded(low, high, False, bound, Decimal(10), "percent"),
        "quantity",
        head[0].isdigit(),
    )


def _tenth(words: str) -> Decimal:
    if words[0].isdigit():
        return Decimal(words) * 10
    return Decimal(100 if words == "十" else _DIGITS[words] * 10)


def _half(text: str, i: int) -> Mention | None:
    """半小时, 半年."""
    if m := re.compile(r"半个?(小时|钟头|年|月)").match(text, i):
        unit, value = {"年": ("month", Decimal(6)), "月": ("day", Decimal(15))}.get(
            m.group(1), ("hour", Decimal("0.5"))
        )
        bound, start = _prefix(text, i)
        return Mention(
            start, m.end(), _bounded(value, value, False, bound, value, unit), "quantity", arabic=False
        )
    return None


def _prefix(text: str, i: int) -> tuple[Bound, int]:
    head = text[max(0, i - 7) : i].rstrip()
    cut = i - (len(text[max(0, i - 7) : i]) - len(head))
    for word in ("百分之", "¥", "￥", "gmv"):
        if head.endswith(word):
            head, cut = head[: -len(word)], cut - len(word)
            i = cut if word == "百分之" else i
            break
    for bound, pattern in _PREFIXES:
        if m := pattern.search(head):
            return bound, cut - (len(head) - m.start())
    return "exact", i


def _suffix(text: str, i: int) -> tuple[Bound, int]:
    for bound, pattern in _SUFFIXES:
        if m := pattern.match(text, i):
            return bound, m.end()
    return "exact", i


def _merge_hours(mentions: list[Mention]) -> list[Mention]:
    """2小时30分钟 is one quantity; behind hours 30分 is minutes, not a score."""
    merged: list[Mention] = []
    for m in mentions:
        last = merged[-1] if merged else None
        if (
            last
            and last.end == m.start
            and last.quantity.unit == "hour"
            and m.quantity.unit in ("minute", "score")
        ):
            a, b = last.quantity.point, m.quantity.point
            if a is not None and b is not None:
                merged[-1] = replace(last, end=m.end, quantity=_point(a * 60 + b, "minute"))
                continue
        merged.append(m)
    return merged


# --- dates --------------------------------------------------------------------------------------

_N = r"[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_FULL_DATE = re.compile(rf"(?:([0-9]{{4}})\s*年\s*)?({_N})\s*月\s*({_N})\s*(?:日|号)")
_ISO_DATE = re.compile(r"(?<![0-9])([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9])")
_MONTH_END = re.compile(rf"(?:([0-9]{{4}})年)?({_N})月(?:底|末)")
_RELATIVE = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "后天": 2,
    "大后天": 3,
}
_RELATIVE_RE = re.compile("|".join(sorted(_RELATIVE, key=len, reverse=True)))


def scan_dates(text: str, as_of: date) -> list[DateMention]:
    """Dates in folded text; a missing year is the year of ``as_of``, 昨天 is relative to it."""
    found: list[DateMention] = []
    for m in _ISO_DATE.finditer(text):
        found += _dated(m, m.group(1), m.group(2), m.group(3), as_of)
    for m in _FULL_DATE.finditer(text):
        found += _dated(m, m.group(1), m.group(2), m.group(3), as_of)
    for m in _MONTH_END.finditer(text):
        month = _small_int(m.group(2))
        if 1 <= month <= 12:
            year = int(m.group(1) or as_of.year)
            found += _dated(m, str(year), str(month), str(calendar.monthrange(year, month)[1]), as_of)
    for m in _RELATIVE_RE.finditer(text):
        found.append(DateMention(m.start(), m.end(), as_of + timedelta(days=_RELATIVE[m.group()])))
    return sorted(found, key=lambda x: x.start)


def _dated(m: re.Match[str], year: str | None, month: str, day: str, as_of: date) -> Iterator[DateMention]:
    try:
        yield DateMention(
            m.start(), m.end(), date(int(year or as_of.year), _small_int(month), _small_int(day))
        )
    except ValueError:  # 2月30日: no such day, so no date
        return


def _small_int(words: str) -> int:
    if words.isdigit():
        return int(words)
    parsed = _chinese(words)
    return int(parsed[0]) if parsed else 0


# --- display ------------------------------------------------------------------------------------


def plain(value: Decimal) -> str:
    """Digits without exponent or trailing zeros: the form of the answer's JSON."""
    text = format(value, "f")  # exact at any length: quantize and normalize stop at 28 digits
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def spoken(value: Decimal, unit: str) -> str:
    """As merchants write it: 28000 流量 → 2.8万流量, 0.5 小时 → 30分钟, 85 percent → 85%."""
    if (
        unit == "hour"
        and abs(value) < 10_000
        and value * 60 == (value * 60).to_integral_value() != value * 60 // 60 * 60
    ):
        value, unit = value * 60, "minute"
    if unit == "minute" and 60 <= value < 600_000 and value == value.to_integral_value():
        whole, rest = divmod(value, 60)
        return f"{plain(whole)}小时" + (f"{plain(rest)}分钟" if rest else "")
    label = UNITS[unit].label if unit in UNITS else ""
    for size, word in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        if abs(value) >= size and unit not in ("percent", "score"):
            scaled = value / size
            if scaled * 10_000 == (scaled * 10_000).to_integral_value():
                return f"{plain(scaled)}{word}{label}"
    return f"{plain(value)}{label}"


def spoken_date(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
