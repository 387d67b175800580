"""Finds every quantity in folded text: numerals with their bounds, units and ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from assistant.numbers.bounds import Bound, bounded, prefix, suffix
from assistant.numbers.dates import scan_dates
from assistant.numbers.numerals import ARABIC, DIGITS, NUMERAL, Numeral, chinese, numeral
from assistant.numbers.units import SCALED_UNITS, UNIT, WORD_TO_UNIT
from assistant.types import Quantity


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity in folded text: ``text[start:end]`` are the words, bound words included.

    ``kind``: "quantity"; "delta" for 涨3分 and 再播4小时; "period" for 近365天 and 7天内, which qualify a
    fact and are none; "ordinal" for 第二次, 第5天 and 首次.
    """

    start: int
    end: int
    quantity: Quantity
    kind: Literal["quantity", "delta", "period", "ordinal"] = "quantity"
    arabic: bool = True


_CANDIDATE = re.compile(rf"[0-9{NUMERAL}半]|(?<=[上过破近超到])[万亿](?!一)")  # 上万单, 近亿
_OVER_MAGNITUDE = re.compile(r"上$|[超突]?[过破]了?$")
_GMV = re.compile(r"(?<![a-z])gmv$")
_PERCENT_OF = re.compile(r"百分之")
_TENTH = r"[0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九](?:点[零一二三四五六七八九])?|十"
_TENTHS = re.compile(
    rf"(?:({_TENTH})成?(?:到|至|~|-)|([一二两三四五六七八])(?=[二三四五六七八九]成))?({_TENTH})成(半|[一二三四五六七八九])?"
)
_WHOLE = r"[0-9]+|[一二两三四五六七八九十百千]+"
_FRACTION = re.compile(rf"(?!百分之)({_WHOLE})分之({_WHOLE})|一半(?!个|小时|天)")
_JOIN = re.compile(  # 79到82, 79和82之间
    r"\s*(?:到|至|~|-|—|–)\s*|\s*[和跟与](?=\s*[0-9.]+[㐀-鿿%]{0,2}?(?:之间|中间))"
)
_FIRST = re.compile(r"首次|初次|头一次|头一回|首犯|初犯|头回|头一遭")
_ORDINAL = re.compile(r"第([0-9]+|[一二两三四五六七八九十]+)(次|回|天|日)")
_ASKED = re.compile(
    r"(?<=[要需得满够差播少返领拿给送免补关封停收花计道记清算缺短欠还赔罚冻翻到是值我])几(?![十百千万亿])"
)  # 要播几个小时 asks, 播了几个小时 tells
# Numerals that are part of a word, never a quantity; 一单3块 and 3块一单 are a price, no order.
_IDIOM = re.compile(
    r"万一|一条一条|一秒(?=算|开)|一[下些般直样起旦定共键切律向边]|统一|唯一|十分(?!钟)|三保|双(?:十[一二]|1[12])|一方面|千川|千牛|百应|第[一二三四五六七八九十百0-9]+"
    r"|一[项条家点套款件期集双台字场](?![零一二三四五六七八九])|一个(?!亿|月|半|多|小时|钟|星期|百分点|点|订单|粉丝)"
    r"|一[单笔](?=[收要](?:多少|几))|一[单笔](?=(?:是|要|收|为)?[0-9一二两三四五六七八九十.]+(?:块|元|毛))"
    r"|(?<=[元块毛])一[单笔]|(?<=[块毛角][0-9一二三四五六七八九])一[单笔]|一[单笔](?=的?(?:服务费|收费|费用|运费))"
    r"|一个月(?=的?(?:佣金|流水|成交))"
    r"|(?:半夜|凌晨|早上|晚上|上午|下午|中午|夜里|清晨|傍晚)[0-9一二三四五六七八九十]+点(?![0-9])"
    r"|(?<=[这那])[一两二三四五六](?:个(?!亿|月|多|小时|钟|点)|项|条|者|样|种)"  # 这两个离要求还差多少
    r"|[两二三]个(?=分[都全数，,]|数[都全]|指标|条件|一起|同时|都|全)"  # 两个分都报错了
    r"|(?<=[打写输填敲漏少多])了?[一两]?个?[0零](?![0-9.%])|(?<=个)[0零](?![0-9.])"  # 少打了个0
    r"|[上下]半[年月]|零一点|[两二三四五][项条样](?=[全都任中之里齐一得要同])|红十条|一一|逐一|之一|一口|一站|四维|三农"
)
_NAME = re.compile(
    r"(?:1688|(?<![0-9.])618)(?![0-9万亿kw%单笔元个次位粉项]|[.,][0-9]|小时|天(?!猫)|分(?!销)|人(?![气群员]))"
)
_TENTH_OF_YUAN = re.compile(
    r"([0-9一二三四五六七八九])(?:毛|角)?(?![0-9.个万千百十笔张份条件次天月]|单(?!量|数))"
)
_HUNDREDTH = Decimal("0.01")
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
        elif _ASKED.match(text, i):
            i += 1
        elif year := _YEAR.match(text, i):
            point = _point(Decimal(text[i : i + 4]), "")
            found.append(Mention(i, year.end(), point, "period"))  # 2026年 is when, not how long
            i = year.end()
        elif _in_word(text, i) and not (found and found[-1].end == i) and not _after_letters(text, i):
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
    return _merge_hours(text, sorted(found, key=lambda x: x.start))


def _in_word(text: str, i: int) -> bool:
    """A digit right behind a latin letter: GMV十三万 holds a numeral, A1 and mp4 do not."""
    return i > 0 and text[i].isdigit() and text[i - 1].isascii() and text[i - 1].isalnum()


def _after_letters(text: str, i: int) -> bool:
    """GMV12万 and GMV20000 are numbers behind a word; the 2 of p2p, the 1 of A1 and the 4 of mp4 are not."""
    m = ARABIC.match(text, i)
    if m is None or not text[i - 1].isalpha():
        return False
    measured = _GMV.search(text, 0, i) is not None
    return measured or text[m.end() : m.end() + 1] in tuple("万亿千百元单笔%分wk")


def _covering(pattern: re.Pattern[str], text: str, i: int) -> int | None:
    """End of a match that covers position i."""
    for m in pattern.finditer(text, max(0, i - 3), min(len(text), i + 12)):
        if m.start() <= i < m.end():
            return m.end()
    return None


def _point(value: Decimal, unit: str) -> Quantity:
    return Quantity(value, value, unit)


def _ordinal(text: str, i: int) -> Mention | None:
    if i == 0 or text[i - 1] != "第" or not (m := _ORDINAL.match(text, i - 1)):
        return None
    words = m.group(1)
    parsed = (Decimal(words), Decimal(0)) if words.isdigit() else chinese(words)
    if parsed is None:
        return None
    unit = "day" if m.group(2) in "天日" else "time"
    return Mention(i - 1, m.end(), _point(parsed[0], unit), "ordinal", arabic=words.isdigit())


def _mention(text: str, i: int) -> Mention | None:
    start, arabic = i, text[i].isdigit()
    percent = text[max(0, i - 3) : i].endswith("百分之") or bool(_PERCENT_OF.match(text, i))
    if m := _PERCENT_OF.match(text, i):
        i = m.end()
    if (t := _TENTHS.match(text, i)) and not percent:
        return _tenths(text, t)
    if (f := _FRACTION.match(text, i)) and not percent:
        return _fraction(text, f)
    if text.startswith("百分百", i):
        return Mention(start, i + 3, _point(Decimal(100), "percent"), arabic=False)
    if text[i : i + 1] == "半":
        return _half(text, i)
    first = numeral(text, i)
    if first is None:
        if percent and text[i : i + 1] == "百":
            first = Numeral(i + 1, Decimal(100), Decimal(100), False, Decimal(1), Decimal(1), 2)
        else:
            return None
    low, high, high_open, step, end, weight = (
        first.low, first.high, first.high_open, first.step, first.end, first.weight,
    )  # fmt: skip
    unit, end, extra = _unit(text, end, step)
    if not unit and text[i - 1 : i] in ("¥", "￥"):
        unit = "yuan"
    if extra is not None:  # 十一个半小时, 八分半, 两个多小时
        low, high, high_open = low + extra.low, high + extra.high, extra.high > extra.low
    if (join := _JOIN.match(text, end)) and (second := numeral(text, join.end())):
        second_unit, second_end, _ = _unit(text, second.end, second.step)
        shared = not unit and first.magnitude == 1 and low < second.low / second.magnitude
        scale = second.magnitude if shared else Decimal(1)  # 3-5万 shares its 万, 3元到5万元 does not
        if (unit in ("", second_unit)) and second.low > low * scale:
            low, high, high_open = low * scale, second.high, second.high_open
            unit, end, weight = second_unit, second_end, weight + second.weight
    factor = Decimal(1)
    for pattern, target, scale in SCALED_UNITS:
        if not unit and (m := pattern.match(text, end)):
            unit, end, factor = target, m.end(), scale
    if percent:
        unit = unit or "percent"
    low, high, step = low * factor, high * factor, step * factor
    if not arabic and not unit and weight < 2:
        return None  # a lone Chinese digit without a unit is hardly ever a quantity
    kind: Literal["quantity", "period"] = "quantity"
    bound, start = _over_magnitude(text, start) or prefix(text, start)
    if bound == "near" and text[start - 1 : start + 1] == "最近" and unit not in ("day", "month"):
        bound, start = "exact", i  # 商品分最近73
    if unit in ("day", "month"):
        if bound == "near" and text[start] == "近":
            kind, bound = "period", "exact"
        elif text[end : end + 1] == "内" or text[end : end + 2] in ("以内", "之内"):
            kind = "period"
    if bound == "exact":
        bound, end = suffix(text, end)
        if not unit and text[end - 1] == "+":  # 2000+单
            unit, end, _ = _unit(text, end, step)
    quantity = bounded(low, high, high_open, bound, step, unit)
    return Mention(start, end, quantity, kind, arabic)


def _over_magnitude(text: str, i: int) -> tuple[Bound, int] | None:
    """上千单, 过亿, 破百万: beside a bare magnitude these bound it; 播过11小时 bounds nothing."""
    if text[i] in "百千万亿" and (m := _OVER_MAGNITUDE.search(text, max(0, i - 2), i)):
        return ("ge" if m.group() == "上" else "gt"), m.start()
    return None


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
        if text[j] == "钟" and text[j + 1 : j + 2] != "头":  # 11个半钟
            return "hour", j + 1, extra
    m = UNIT.match(text, j)
    if m is None:
        return "", i, None
    word, end = m.group(), m.end()
    if word == "分" and text[end : end + 1] in ("之", "销") and text[end : end + 2] != "之间":
        return "", i, None
    if word[-1].isascii() and word[-1].isalpha() and re.match("[a-z]", text[end:]):
        return "", i, None  # the h of hello, the min of minor
    if word == "点" and (text[end : end + 1].isdigit() or text[end : end + 1] in tuple("钟整半开播直前后")):
        return "", i, None  # 3点5 is a decimal, 12点开播 an hour of the day
    if word == "个" and text[end : end + 1] == "月":
        return "month", end + 1, extra
    if word == "个" and text[end : end + 1] in ("星", "礼", "周"):
        return "", i, None  # 三个星期: read as days by the caller
    if j > i and word == "单" and text[end : end + 1] in ("子", "量", "价"):
        return "", i, None  # 8万 单子有1300
    if word in ("毛", "角") and (m := _TENTH_OF_YUAN.match(text, end)):  # 七毛五
        tenth = Decimal(m.group(1)) if m.group(1).isdigit() else Decimal(DIGITS[m.group(1)])
        extra, end = _Extra(tenth / 10, tenth / 10), m.end()
    if word == "块" and (m := _TENTH_OF_YUAN.match(text, end)):  # 1块2, 八块五
        tenth = Decimal(m.group(1)) if m.group(1).isdigit() else Decimal(DIGITS[m.group(1)])
        extra, end = _Extra(tenth / 10, tenth / 10), m.end()
    if word == "大" and text[end : end + 2] not in ("政策", "措施", "维度", "商家", "扶持", "举措", "条款"):
        return "", i, None
    if (
        extra is None
        and text[end : end + 1] == "半"
        and word in ("分", "小时", "个小时", "个点", "元", "块", "天")
    ):
        extra, end = _extra("半", step), end + 1
    return WORD_TO_UNIT[word], end, extra


def _extra(word: str, step: Decimal) -> _Extra:
    half = Decimal("0.5")
    return _Extra(half, half) if word == "半" else _Extra(Decimal(0), step)


def _tenths(text: str, m: re.Match[str]) -> Mention:
    """九成, 八成半, 8.5成, 八九成, 八到九成."""
    first, neighbour, head, rest = m.groups()
    high = _tenth(head)
    if rest:
        high += 5 if rest == "半" else DIGITS[rest]
    low = min(high, _tenth(first or neighbour)) if first or neighbour else high
    bound, start = prefix(text, m.start())
    end = m.end()
    if bound == "exact":
        bound, end = suffix(text, end)
    return Mention(
        start,
        end,
        bounded(low, high, False, bound, Decimal(10), "percent"),
        "quantity",
        head[0].isdigit(),
    )


def _tenth(words: str) -> Decimal:
    if words[0].isdigit():
        return Decimal(words) * 10
    if words == "十":
        return Decimal(100)
    return Decimal("".join("." if c == "点" else str(DIGITS[c]) for c in words)) * 10


def _fraction(text: str, m: re.Match[str]) -> Mention | None:
    """四分之一, 千分之五, 一半; None when it is no share."""
    high: Decimal | None = None
    if m.group() == "一半":
        value = Decimal(50)
    else:
        below, above = _whole(m.group(1)), _whole(m.group(2))
        if not below or above is None or above > below:
            return None
        value = (100 * above / below).quantize(_HUNDREDTH, ROUND_DOWN)
        if value * below != 100 * above:  # 三分之一 lies between two decimals
            high = value + _HUNDREDTH
    bound, start = prefix(text, m.start())
    end = m.end()
    if bound == "exact":
        bound, end = suffix(text, end)
    quantity = bounded(value, high or value, False, bound, Decimal(1), "percent")
    return Mention(start, end, quantity, arabic=m.group()[0].isdigit())


def _whole(words: str) -> Decimal | None:
    if words.isdigit():
        return Decimal(words)
    parsed = chinese(words)
    return None if parsed is None or parsed[1] else parsed[0]


def _half(text: str, i: int) -> Mention | None:
    """半小时, 半年, 半天."""
    if m := re.compile(r"半个?(小时|钟头|钟|年|月|天)").match(text, i):
        half = Decimal("0.5")
        unit, value = {"年": ("month", Decimal(6)), "月": ("day", Decimal(15)), "天": ("day", half)}.get(
            m.group(1), ("hour", half)
        )
        bound, start = prefix(text, i)
        return Mention(
            start, m.end(), bounded(value, value, False, bound, value, unit), "quantity", arabic=False
        )
    return None


def _merge_hours(text: str, mentions: list[Mention]) -> list[Mention]:
    """2小时30分钟 is one quantity; behind hours 30分 is minutes, not a score."""
    merged: list[Mention] = []
    for m in mentions:
        last = merged[-1] if merged else None
        if (
            last
            and (last.end == m.start or text[last.end : m.start] in ("又", "零", "加", "和"))
            and last.quantity.unit == "hour"
            and m.quantity.unit in ("minute", "score")
        ):
            a, b = last.quantity, m.quantity.point
            if b is not None and (a.point is not None or None in (a.low, a.high)):  # 超过8小时30分钟 too
                low, high = (None if end is None else end * 60 + b for end in (a.low, a.high))
                whole = replace(a, low=low, high=high, unit="minute")
                merged[-1] = replace(last, end=m.end, quantity=whole)
                continue
        merged.append(m)
    return merged
