"""Numerals: Arabic, Chinese and mixed, with 万/亿/k/w and what 多 and 几 leave open."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

DIGITS = {c: i for digits in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖") for i, c in enumerate(digits)}
DIGITS |= {"两": 2, "俩": 2, "仨": 3}
_SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_TENS = {"廿": "二十", "卅": "三十"}
NUMERAL = "".join(DIGITS) + "".join(_SMALL) + "".join(_TENS) + "几"
"""Every character of a Chinese numeral below 10,000."""
_LARGE = {"万": 10_000, "w": 10_000, "亿": 100_000_000, "k": 1000}
ARABIC = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?(?:e[1-9](?![0-9a-z]))?"  # 1.2e4
)
_CHINESE = re.compile(rf"[{NUMERAL}]+(?!分之)")
_BARE_MAGNITUDE = re.compile(r"(?=[万亿])")
_OVER = re.compile(  # 八百多, 一个多亿; not 80多出3分, nor 80余下的
    r"(?:个(?=[多余][万亿]))?([多余几来])(?!于|出|下|少|了?[0-9二两三四五六七八九十]|了?一[分个千百万])"
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWER = re.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})|\^([0-9]{1,2})(?![0-9.])")
_SMALL_RUN = re.compile(r"[十百千]+(?!分之)")
# 两三万, 七八十, 十七八 are spans. Bare or before 分 such digits are read one by one: 商品分七八 is 78.
_PAIR = re.compile(
    r"((?:[一二两三四五六七八九][千百])*[二三四五六七八九]?十|(?:[一二两三四五六七八九][千百])+)?(一[二两]|[二两]三|三[四五]|四五|五六|六七|七八|八九)"
    r"(?:([十百千])|(?<=十..)|(?=[万亿kw个单笔次回天年月周小元块人位粉项]))(?![零〇一二两俩三四五六七八九十百千几])"
)
_TAIL = re.compile(r"零?([1-9])(?:([百十])|(?![0-9.,万亿]))")
_THOUSANDS_APART = re.compile(r" +[0-9]+ *[千百]")
_MAGNITUDE_GAP = re.compile(r"个(?=[亿万])| +(?=[万亿])")
_POINT = re.compile(r"点([零〇][零〇一二三四五六七八九]*[一二三四五六七八九])")
_NEXT_ONE = re.compile(r"(?:一|另一)[个家边号]")  # 一个四千万一个三千万
_SPOKEN_POINT = re.compile(r"点([0-9]{1,2})(?![0-9:点]|分钟|开播|直播)")
_DAY_HOURS = 24
_TEN = Decimal(10)
_NEXT_MONTH = re.compile(
    rf"(?:1[0-2]|[1-9]|[{''.join(DIGITS)}]|十[一二]?)月"
)  # 8万二月6万: of January and February
_DECIMALS = re.compile(r"点([零〇一二两三四五六七八九]+)")
_UNIT = re.Pattern[str]  # of the words of units: 八千来单 is about that many


@dataclass(frozen=True, slots=True)
class Numeral:
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


def chinese(run: str) -> tuple[Decimal, Decimal] | None:
    """Value and spread of a Chinese numeral below 10,000: 三百五 → (350, 0), 十几 → (11, 8)."""
    for word, tens in _TENS.items():
        run = run.replace(word, tens)
    if "几" in run:
        return _several(*run.split("几", 1))
    if all(c in DIGITS for c in run):
        if len(run) == 1:
            return Decimal(DIGITS[run]), Decimal(0)
        return Decimal("".join(str(DIGITS[c]) for c in run)), Decimal(0)
    if len(run) > 1 and run[0] in "零〇" and run[1] in _SMALL:  # 零十分钟
        run = run[1:]
    total, pending, last = 0, None, 1
    for c in run:
        if c in DIGITS:
            if pending not in (None, 0):
                return None
            pending = DIGITS[c]
        else:
            total += (1 if pending is None else pending) * _SMALL[c]
            pending, last = None, _SMALL[c]
    if pending:
        # 三百五 is 350, but 三百零五 is 305.
        total += pending if (last == 10 or run[-2] in "零〇") else pending * last // 10
    return Decimal(total), Decimal(0)


def _several(head: str, tail: str) -> tuple[Decimal, Decimal] | None:
    """几十, 三百几: from two of it, or one more than what stands before, to nine."""
    scale = Decimal(1)
    for c in tail:
        if c not in _SMALL:
            return None
        scale *= _SMALL[c]
    if not head:
        return 2 * scale, 7 * scale
    base = chinese(head)
    if base is None or head[-1] not in _SMALL:
        return None
    if head[-1] != "十" and not tail:  # 九百几万 lies between 900 and 1000 of them
        place = Decimal(_SMALL[head[-1]])
        return base[0], place - place / 10
    return base[0] + scale, 8 * scale


@dataclass(slots=True)
class _Reading:
    """A section while it is read: the text up to ``at`` is from ``low`` to ``high``."""

    at: int
    low: Decimal
    high: Decimal
    step: Decimal
    weight: int
    high_open: bool = False
    whole: bool = True  # one number, which 多 and 来 may widen

    def widen(self, end: int, low: Decimal, high: Decimal, *, high_open: bool = False) -> None:
        self.at, self.low, self.high = end, low, high
        self.high_open = self.high_open or high_open
        self.weight += 1


def _section(text: str, i: int, unit: _UNIT) -> Numeral | None:
    """One number with its magnitude: 九百多万, 1.2个亿, 3千, 八十二点五."""
    found = _arabic(text, i) or _pair(text, i) or _written_out(text, i) or _bare_magnitude(text, i)
    if found is None:
        return None
    over = _OVER.match(text, found.at)
    if over and found.whole:
        _widened(found, text, over, unit)
    magnitude = _magnitude(found, text)
    if found.at == i:
        return None
    if magnitude > 1 and found.high == found.low:
        after = text[found.at : found.at + 1]
        if after in ("多", "余"):  # 3万多单
            found.widen(found.at + 1, found.low, found.low + found.step, high_open=True)
        elif after == "来" and unit.match(text, found.at + 1):  # 三万来块
            some = min(found.low / 10, found.step)
            found.widen(found.at + 1, found.low - some, found.high + some)
    return Numeral(
        found.at, found.low * magnitude, found.high * magnitude, found.high_open, found.step * magnitude,
        magnitude, found.weight,
    )  # fmt: skip


def _arabic(text: str, i: int) -> _Reading | None:
    """2000, 3千, 3千5百, 2千5."""
    m = ARABIC.match(text, i)
    if m is None:
        return None
    low, i = Decimal(m.group().replace(",", "")) + 0, m.end()  # with no exponent left
    if low > _DAY_HOURS and "." not in m.group() and (point := _SPOKEN_POINT.match(text, i)):  # 79点2
        low = low + Decimal(f"0.{point[1]}")
        return _Reading(point.end(), low, low, _place(low), 2)
    if s := _SMALL_RUN.match(text, i):
        scale = Decimal(1)
        for c in s.group():
            scale *= _SMALL[c]
        low, i = low * scale, s.end()
        while scale > 10 and (tail := _TAIL.match(text, i)):
            scale = Decimal(_SMALL[tail.group(2)]) if tail.group(2) else scale / 10
            low, i = low + int(tail.group(1)) * scale, tail.end()
            if not tail.group(2):
                break
    return _Reading(i, low, low, _place(low), 2)


def _pair(text: str, i: int) -> _Reading | None:
    """两三万, 七八十."""
    m = _PAIR.match(text, i) if _CHINESE.match(text, i) else None
    if m is None:
        return None
    head, digits, scale_word = m.groups()
    base = chinese(head) if head else None
    scale = Decimal(_SMALL[scale_word]) if scale_word else Decimal(1)
    first, last = DIGITS[digits[0]], DIGITS[digits[1]]
    low = (base[0] if base else Decimal(0)) + first * scale
    return _Reading(m.end(), low, low + (last - first) * scale, scale, len(m.group()), whole=False)


def _written_out(text: str, i: int) -> _Reading | None:
    """八十二点五, 三百五, 十几."""
    m = _CHINESE.match(text, i)
    parsed = chinese(m.group()) if m else None
    if m is None or parsed is None:
        return None
    (low, spread), end, weight = parsed, m.end(), len(m.group())
    if not spread and (point := _DECIMALS.match(text, end)):
        low += Decimal("0." + "".join(str(DIGITS[c]) for c in point.group(1)))
        end, weight = point.end(), weight + 2
    step = low if m[0] in {"十", "百", "千"} else _place(low)  # 近千万: a bare magnitude
    found = _Reading(end, low, low, step, weight)
    if spread:
        high = low + spread
        found.high, found.high_open, found.whole = high + 1 if high < 20 else high + _place(high), True, False
    return found


def _bare_magnitude(text: str, i: int) -> _Reading | None:
    """上万单: its 万 is one of them."""
    if _CHINESE.match(text, i) or not _BARE_MAGNITUDE.match(text, i):
        return None
    return _Reading(i, Decimal(1), Decimal(1), Decimal(1), 1)


def _widened(found: _Reading, text: str, over: re.Match[str], unit: _UNIT) -> None:
    """八百多, 一个多亿, 八千来单: what 多, 几 and 来 behind a number leave open."""
    following = text[over.end() : over.end() + 2]
    scaled = following[:1] in _LARGE or following == "个亿"
    if over[1] in "多余" or (over[1] == "几" and scaled):
        found.widen(over.end(), found.low, found.low + found.step, high_open=True)
    elif over[1] == "来" and (scaled or unit.match(following)):
        some = min(found.low / 10, found.step)  # 980来万 is 980 give or take ten
        found.widen(over.end(), found.low - some, found.high + some)


def _magnitude(found: _Reading, text: str) -> Decimal:
    """万, 亿, k, w behind a section, and several of them: 万亿."""
    magnitude = Decimal(1)
    while True:
        gap = _MAGNITUDE_GAP.match(text, found.at)
        skip = gap.end() - found.at if gap else 0
        c, after = text[found.at + skip : found.at + skip + 1], text[found.at + 1 : found.at + 2]
        if c not in _LARGE or (c in "kw" and after.isalpha() and after.isascii()):
            return magnitude
        magnitude *= _LARGE[c]
        found.at += skip + 1
        found.weight += 1


def _powered(text: str, i: int, found: Numeral | None) -> Numeral | None:
    """10⁴ and 10^4 are ten thousand, and no ten."""
    power = _POWER.match(text, found.end) if found and text[i].isdigit() else None
    if found is None or power is None:
        return found
    exponent = int((power[1] or power[2]).translate(_RAISED))
    value = found.low**exponent
    return replace(found, end=power.end(), low=value, high=value, step=_place(value), weight=found.weight + 1)


def numeral(text: str, i: int, unit: _UNIT) -> Numeral | None:
    """A whole numeral: sections of falling magnitude, 1亿2000万, and the spoken 1万5."""
    found = _powered(text, i, _section(text, i, unit))
    while found and found.magnitude >= 10_000 and found.low == found.high:
        if _NEXT_MONTH.match(text, found.end) or _NEXT_ONE.match(text, found.end):
            break
        # 1万零5: the 零 belongs to neither number; in 一万零五 it is part of the second.
        skip = (
            1
            if text[found.end : found.end + 1] == "零" and text[found.end + 1 : found.end + 2].isdigit()
            else 0
        )
        if apart := _THOUSANDS_APART.match(text, found.end):  # 17 万 5 千
            tail = _section(apart.group().replace(" ", ""), 0, unit)
            if tail is not None:
                tail = replace(tail, end=apart.end())
        else:
            tail = _section(text, found.end + skip, unit)
        if tail is None or tail.low >= found.magnitude:
            break
        spoken = tail.end - found.end == 1 and tail.magnitude == 1 and tail.low < 10
        factor = found.magnitude / 10 if spoken else Decimal(1)
        found = Numeral(
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
    exact = found is not None and found.low == found.high
    if found and exact and text[found.end - 1] in "万亿" and (m := _POINT.match(text, found.end)):
        value = found.low + Decimal("0." + "".join(str(DIGITS[c]) for c in m[1]))  # 一万点零一
        found = replace(found, end=m.end(), low=value, high=value)
    return found
