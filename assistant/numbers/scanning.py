"""Finds every quantity in folded text: numerals with their bounds, units and ranges."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from assistant.numbers.bounds import Bound, bounded, prefix, suffix
from assistant.numbers.dates import DateMention, DateReader
from assistant.numbers.numerals import ARABIC, DIGITS, NUMERAL, Numeral, chinese, numeral
from assistant.numbers.units import Units
from assistant.types import Quantity

MentionKind = Literal["quantity", "delta", "period", "ordinal"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity in folded text: ``text[start:end]`` are the words, bound words included.

    ``kind``: "quantity"; "delta" for 涨3分 and 再播4小时; "period" for 近365天 and 7天内, which qualify a
    fact and are none; "ordinal" for 第二次, 第5天 and 首次.
    """

    start: int
    end: int
    quantity: Quantity
    kind: MentionKind = "quantity"
    arabic: bool = True


@dataclass(frozen=True, slots=True)
class _Extra:
    """What 半 or 多 inside or behind a unit adds."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class _Told:
    """The unit behind a number, "" when there is none; where its words end."""

    unit: str
    end: int
    extra: _Extra | None = None


@dataclass(slots=True)
class _Amount:
    """A number while it is read: from ``low`` to ``high``, up to ``end``."""

    low: Decimal
    high: Decimal
    high_open: bool
    step: Decimal
    end: int
    weight: int
    magnitude: Decimal
    unit: str = ""

    def times(self, factor: Decimal) -> None:
        self.low, self.high, self.step = self.low * factor, self.high * factor, self.step * factor


_CANDIDATE = re.compile(rf"[0-9{NUMERAL}半]|(?<=[上过破近超到])[万亿](?!一)")  # 上万单, 近亿
_OVER_MAGNITUDE = re.compile(r"上$|[超突]?[过破]了?$")
_GMV = re.compile(r"(?<![a-z])gmv$")
_PERCENT_OF = re.compile(r"百分之")
_TENTH = r"[0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九](?:点[零一二三四五六七八九])?|十"
_TENTHS = re.compile(
    rf"(?:({_TENTH})成?(?:到|至|~|-)|([一二两三四五六七八])(?=[二三四五六七八九]成))?({_TENTH})成(?![交本功长绩])(半|[一二三四五六七八九])?"
)
_WHOLE = r"[0-9]+|[一二两三四五六七八九十百千]+"
_FRACTION = re.compile(rf"(?!百分之)({_WHOLE})分之({_WHOLE})|一半(?!个|小时|天)")
_JOIN = re.compile(  # 79到82, 79和82之间
    r"\s*(?:到|至|~|-|—|–)\s*|\s*[和跟与](?=\s*[0-9.]+[㐀-鿿%]{0,2}?(?:之间|中间))"
)
_PAIRED = re.compile(  # 差俩: its 个 is in it; 我俩 is who
    r"(?<![我你他她咱们这那哥姐妹妻兄口])[俩仨]|(?<=[这那])[俩仨](?=月)"
)
# 周二两小时: the day of the week is no part of the number behind it
_WEEKDAY = re.compile(
    r"(?:(?<=星期)|(?<=礼拜)|(?<=[^0-9一二两三四五六七八九十每个]周)|(?<=^周))[一二三四五六](?=[一二两俩三四五六七八九半])"
)
_FIRST = re.compile(r"首次|初次|头一次|头一回|首犯|初犯|头回|头一遭")
_ORDINAL = re.compile(r"第([0-9]+|[一二两三四五六七八九十]+)(次|回|天|日|个月)")
_ORDINAL_UNITS = {"天": "day", "日": "day", "个月": "month"}
_ASKED = re.compile(
    r"(?<=[要需得满够差播少返领拿给送免补关封停收花计道记清算缺短欠还赔罚冻翻到是值我成剩回用])几(?![十百千万亿])"
    r"|几(?=个?(?:月|天|年|星期|周|单|小时|次|条)(?:能|可以|才|够|就))"
)  # 要播几个小时 and 几个月能返满 ask, 播了几个小时 tells
# A name made of digits is none where a unit or another number follows: 1688单, 618元.
_NO_NAME = r"(?![0-9万亿kw%单笔元个次位粉项]|[.,][0-9]|小时|天(?!猫)|分(?!销)|人(?![气群员]))"
_TENTH_OF_YUAN = re.compile(
    r"([0-9一二三四五六七八九])(?:毛|角)?(?![0-9.个万千百十笔张份条件次天月]|单(?!量|数))"
)
_BEHIND = 12  # characters behind a unit that may say that it is none
# 「做了4万7 单不到三百」: a bare number behind tells what it is of
_OF_THE_NEXT = re.compile(
    r"(?:不到|不足|不满|才|只有?|没到|超过?|刚|有|约|是|将近|大概|差不多|快){1,2}"
    r"[0-9一二三四五六七八九两十百千]+(?=[\s,，。;；]|$)"
)
_ORDERS = re.compile(
    r"(?:子|量|数)(?:只|才|就|也|是|有|了|到|做|出|大概|差不多|现在|[:：])*[0-9一二两三四五六七八九十百千]"
)
_BARE = re.compile(r"[0-9零一二两三四五六七八九十百千万亿.]+(?=[\s,，。;；!！?？]|$)")
_NAMED = re.compile(
    r"(?:成交额?|流水|gmv|金额|销售额|营业额|[钱款]|单[子量]|订单量?|粉丝?量?)(?:是|有|才|就|了|大概|差不多|约)*"
    r"[0-9零一二两三四五六七八九十百千万亿.]+$"
)
_HEAD = 24  # characters in which a number stands with the word that it is of
_WORD = re.compile(r"[㐀-鿿]")
_HUNDREDTH, _ONE_HALF = Decimal("0.01"), Decimal("0.5")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年")
_MONTH = re.compile(r"(?:1[0-2]|[1-9])月份?")
_FIRST_DAYS = re.compile("[头前]")
_HALF_INSIDE = re.compile(r"个?(半|多)(?=个?(?:小时|钟头|钟|月|星期|分|百分点|点))")
_HALF = {"年": ("month", Decimal(6))} | dict.fromkeys(("月", "个月"), ("day", Decimal(15)))
"""半年 and 半个月 in what they are told in; half of any other unit is 0.5 of it."""
_HALF_TIME = re.compile(r"个?[年月]")
_HALF_BEHIND = ("分", "小时", "个小时", "个点", "元", "块", "天")
_HALF_ALONE = re.compile(
    r"个(半|多)(?=[，,。；;！!？?\s]|[了的吧吗呢嘛]|$)"
)  # 只播了9个半, its unit left out
_QUARTERS = re.compile(r"[又零加]?([一二两三123])刻(?![钟意度])")  # 七个小时三刻
_ODD = ("零", "〇")  # 一千单零五十
_ODD_UNITS = ("order", "yuan", "person")
_ANY_DAY = date(2000, 1, 1)  # only where dates stand counts here


class NumberReader:
    """Reads numbers and dates in folded text, with the ``units`` that there are. ``idioms`` are expressions
    for words that hold a numeral and mean no quantity, ``names`` for names made of digits (1688)."""

    def __init__(self, units: Units, idioms: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        self.units = units
        self._dates = DateReader(units.words)
        # 2000+单 is one number; 粉丝800万+成交额8000万 joins two facts, and so may 800万+粉丝1200
        self._more = re.compile(rf"\+(?=个?(?:{units.words.pattern})(?![0-9一二三四五六七八九十]))")
        # what a question ends with asks, quoted or not: 还要挨几天, 缺几万笔
        self._ends_asking = re.compile(
            rf"(?<=[㐀-鿿])(?<![了过有好才是这那前后头近第十百千万两上数播卖])几[十百千万亿]*"
            rf"(?:{units.words.pattern})?(?=[呢啊呀嘛]*[?？]?(?:[」…]|\s*$))"
        )
        self._idiom = re.compile("|".join(idioms) or "(?!)")
        named = "|".join(names)
        self._name = re.compile(f"(?:{named}){_NO_NAME}" if named else "(?!)")

    def scan_dates(self, text: str, as_of: date, around: date | None = None) -> list[DateMention]:
        """Every date in folded ``text``; see ``DateReader.scan``."""
        return self._dates.scan(text, as_of, around)

    def scan(self, text: str) -> list[Mention]:
        """Every quantity in folded ``text``, left to right, not overlapping."""
        taken = [(m.start, m.end) for m in self.scan_dates(text, _ANY_DAY)]
        found: list[Mention] = []
        i = 0
        while m := _CANDIDATE.search(text, i):
            i = m.start()
            span = next(((a, b) for a, b in taken if a <= i < b), None)
            if span:
                i = span[1]
            else:
                i = self._next(text, i, found)
        for m in _FIRST.finditer(text):
            found.append(Mention(m.start(), m.end(), _point(Decimal(1), "time"), "ordinal", arabic=False))
        found.sort(key=lambda x: x.start)
        return _merge_hours(text, _with_odd(text, _with_quarters(text, found)))

    def _next(self, text: str, i: int, found: list[Mention]) -> int:
        """Adds what stands at ``i``, if it is one, and gives the place to go on from."""
        if (ordinal := _ordinal(text, i)) is not None:
            found.append(ordinal)
            return ordinal.end
        idiom = (
            _covering(self._idiom, text, i) or _covering(self._name, text, i) or _covering(_FIRST, text, i)
        )
        if idiom:
            return idiom
        if _ASKED.match(text, i) or _WEEKDAY.match(text, i):
            return i + 1
        if asked := self._ends_asking.match(text, i):
            return asked.end()
        if year := _YEAR.match(text, i):
            point = _point(Decimal(text[i : i + 4]), "")
            found.append(Mention(i, year.end(), point, "period"))  # 2026年 is when, not how long
            return year.end()
        if (month := _MONTH.match(text, i)) and not text[i - 1 : i].isdigit():
            return month.end()  # 3月420单
        if _in_word(text, i) and not (found and found[-1].end == i) and not _after_letters(text, i):
            return i + 1  # inside a latin word or an id
        mention = self._mention(text, i)
        if mention is None:
            return i + 1
        if found and mention.start < found[-1].end:  # one word bounds one number: the first
            mention = replace(mention, start=i)
        found.append(mention)
        return mention.end

    def _mention(self, text: str, i: int) -> Mention | None:
        start, arabic = i, text[i].isdigit()
        percent = text[max(0, i - 3) : i].endswith("百分之") or bool(_PERCENT_OF.match(text, i))
        if m := _PERCENT_OF.match(text, i):
            i = m.end()
        if not percent and (tenths := _TENTHS.match(text, i)):
            return _tenths(text, tenths)
        if not percent and (fraction := _FRACTION.match(text, i)):
            return _fraction(text, fraction)
        if text.startswith("百分百", i):
            return Mention(start, i + 3, _point(Decimal(100), "percent"), arabic=False)
        if text[i : i + 1] == "半":
            return _half(text, i, self.units)
        amount = self._amount(text, i, percent)
        if amount is None:
            return None
        if text[start - 1 : start] not in tuple("差缺少短欠"):  # 差20万到1000万 is no range
            self._range(text, amount)
        for pattern, target, factor in self.units.multiples:
            if not amount.unit and (m := pattern.match(text, amount.end)):
                amount.unit, amount.end = target, m.end()
                amount.times(factor)
        if percent:
            amount.unit = amount.unit or "percent"
        if not amount.unit and amount.weight < 2 and _PAIRED.match(text, start):
            month = text.startswith("月", amount.end)
            amount.unit, amount.end = "month" if month else "item", amount.end + month
        bare = not arabic and not amount.unit and amount.weight < 2
        if bare and not _over_magnitude(text, start):
            return None  # a lone Chinese digit without a unit is hardly ever a quantity
        return self._bounded(text, start, i, amount, arabic)

    def _amount(self, text: str, i: int, percent: bool) -> _Amount | None:
        """A number with its unit: 十一个半小时, 八分半, 两个多小时, ¥30."""
        first = numeral(text, i, self.units.words)
        if first is None:
            if not percent or text[i : i + 1] != "百":
                return None
            first = Numeral(i + 1, Decimal(100), Decimal(100), False, Decimal(1), Decimal(1), 2)
        told = self._unit(text, first.end, first.step)
        unit = told.unit or ("yuan" if text[i - 1 : i] in ("¥", "￥") else "")
        amount = _Amount(
            first.low, first.high, first.high_open, first.step, told.end, first.weight, first.magnitude, unit
        )
        if told.extra is not None:
            amount.low, amount.high = amount.low + told.extra.low, amount.high + told.extra.high
            amount.high_open = told.extra.high > told.extra.low
            amount.weight += not told.unit
        return amount

    def _range(self, text: str, amount: _Amount) -> None:
        """79到82, 3-5万: the second number makes a range of the first."""
        join = _JOIN.match(text, amount.end)
        second = numeral(text, join.end(), self.units.words) if join else None
        if second is None:
            return
        told = self._unit(text, second.end, second.step)
        shared = not amount.unit and amount.magnitude == 1 and amount.low < second.low / second.magnitude
        scale = second.magnitude if shared else Decimal(1)  # 3-5万 shares its 万, 3元到5万元 does not
        if amount.unit in ("", told.unit) and second.low > amount.low * scale:
            amount.low, amount.high, amount.high_open = amount.low * scale, second.high, second.high_open
            amount.unit, amount.end = told.unit, told.end
            amount.weight += second.weight

    def _bounded(self, text: str, start: int, digits: int, amount: _Amount, arabic: bool) -> Mention:
        """The number with the words that bound it; the numeral itself begins at ``digits``."""
        kind: MentionKind = "quantity"
        bound, start = _over_magnitude(text, start) or prefix(text, start, amount.unit)
        end, lasting = amount.end, amount.unit in ("day", "month")
        if bound == "near" and text[start - 1 : start + 1] == "最近" and not lasting:
            bound, start = "exact", digits  # 商品分最近73
        if lasting and bound == "near" and text[start] == "近":
            kind, bound = "period", "exact"
        elif lasting and (text[end : end + 1] == "内" or text[end : end + 2] in ("以内", "之内")):
            kind = "period"
        elif (
            amount.unit == "day" and _FIRST_DAYS.match(text, start - 1) and text[end : end + 1] not in "每平"
        ):
            kind = "period"  # 头7天; of 前三天每天 there is a sum
        unit = amount.unit
        if bound == "exact":
            bound, end = suffix(text, end)
            if not unit and (more := self._more.match(text, end)):
                bound, end = "ge", more.end()
                told = self._unit(text, end, amount.step)
                unit, end = told.unit, told.end
        quantity = bounded(amount.low, amount.high, amount.high_open, bound, amount.step, unit)
        return Mention(start, end, quantity, kind, arabic)

    def _unit(self, text: str, i: int, step: Decimal) -> _Told:
        extra: _Extra | None = None
        j = i
        while text[j : j + 1] == " ":
            j += 1
        apart = j > i
        if m := _HALF_INSIDE.match(text, j):
            extra, j = _extra(m.group(1), step), m.end()
            if text[j] == "月":
                return _Told("month", j + 1, extra)
            if text[j] == "钟" and text[j + 1 : j + 2] != "头":  # 11个半钟
                return _Told("hour", j + 1, extra)
        if extra is None and (m := _HALF_ALONE.match(text, j)):
            return _Told("", m.end(), _extra(m.group(1), step))
        m = self.units.words.match(text, j)
        if m is None:
            return _Told("", i)
        word, end = m.group(), m.end()
        if word == "个" and text[end : end + 1] == "月":
            return _Told("month", end + 1, extra)
        if _no_unit(word, text[end : end + _BEHIND], apart=apart):
            return _Told("", i)
        if apart and text[end : end + 1].isdigit():  # 「成交6200万 粉丝80万」: the word of the next number
            return _Told("", i)
        if (
            word in ("单", "笔", "粉")
            and _BARE.match(text, end)
            and _NAMED.search(text[max(0, i - _HEAD) : i])
        ):
            return _Told("", i)  # 「成交两千万单五万」
        if word in ("毛", "角", "块") and (m := _TENTH_OF_YUAN.match(text, end)):  # 七毛五, 1块2, 八块五
            tenth = Decimal(m.group(1)) if m.group(1).isdigit() else Decimal(DIGITS[m.group(1)])
            extra, end = _Extra(tenth / 10, tenth / 10), m.end()
        elif extra is None and text[end : end + 1] == "半" and word in _HALF_BEHIND:
            extra, end = _extra("半", step), end + 1
        return _Told(self.units.of_word[word], end, extra)


def _no_unit(word: str, after: str, *, apart: bool) -> bool:
    """Whether the word of a unit means something else before what comes ``after`` it; ``apart`` when blanks
    stand between it and the number."""
    next_ = after[:1]
    if word[-1].isascii() and word[-1].isalpha():
        return re.match("[a-z]", after) is not None  # the h of hello, the min of minor
    match word:
        case "分":
            return (next_ in ("之", "销", "钱") and after[:2] != "之间") or (apart and next_ == "数")
        case "点":  # 3点5 is a decimal, 12点开播 an hour of the day
            return next_.isdigit() or next_ in tuple("钟整半开播直前后")
        case "个":
            return next_ in ("星", "礼", "周", "季")  # 三个星期: read as days by the caller
        case "回":  # 满意度80 回复率92
            return next_ in tuple("复访购应头款")
        case "条":
            return next_ in tuple("件款目")
        case "粉" | "粉丝":  # 体验分71 粉丝互动率8%
            return apart and bool(_WORD.match(after))
        case "单":  # 8万 单子有1300, 流水11万单子才700
            next_number = _OF_THE_NEXT.match(after)
            return (apart and next_ in ("子", "量", "价")) or bool(_ORDERS.match(after) or next_number)
        case "大":
            return after[:2] not in ("政策", "措施", "维度", "商家", "扶持", "举措", "条款")
    return False


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
    unit = _ORDINAL_UNITS.get(m.group(2), "time")
    return Mention(i - 1, m.end(), _point(parsed[0], unit), "ordinal", arabic=words.isdigit())


def _over_magnitude(text: str, i: int) -> tuple[Bound, int] | None:
    """上千单, 过亿, 破百万: beside a bare magnitude these bound it; 播过11小时 bounds nothing."""
    if text[i] in "百千万亿" and (m := _OVER_MAGNITUDE.search(text, max(0, i - 2), i)):
        return ("ge" if m.group() == "上" else "gt"), m.start()
    return None


def _extra(word: str, step: Decimal) -> _Extra:
    return _Extra(_ONE_HALF, _ONE_HALF) if word == "半" else _Extra(Decimal(0), step)


def _tenths(text: str, m: re.Match[str]) -> Mention:
    """九成, 八成半, 8.5成, 八九成, 八到九成."""
    first, neighbour, head, rest = m.groups()
    high = _tenth(head)
    if rest:
        high += 5 if rest == "半" else DIGITS[rest]
    low = min(high, _tenth(first or neighbour)) if first or neighbour else high
    bound, start = prefix(text, m.start(), "percent")
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
    bound, start = prefix(text, m.start(), "percent")
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


def _half(text: str, i: int, units: Units) -> Mention | None:
    """半小时, 半年, 半分, 半个点: half of what is named behind it."""
    word = _HALF_TIME.match(text, i + 1) or units.words.match(text, i + 1)
    if word is None or _no_unit(word.group(), text[word.end() : word.end() + _BEHIND], apart=False):
        return None
    own = units.of_word.get(word.group(), "month")
    if own in ("order", "person", "item"):  # none of these is halved: 大半笔墨
        return None
    if word.group() == "点" or (units[own].aside and own not in ("day", "month")):  # 没有半点, 半个, 半条
        return None
    unit, value = _HALF.get(word.group(), (own, _ONE_HALF))
    bound, start = prefix(text, i, unit)
    end = word.end()
    if bound == "exact":
        bound, end = suffix(text, end)
    return Mention(start, end, bounded(value, value, False, bound, value, unit), "quantity", arabic=False)


def _hours_and(hours: Quantity, minutes: Quantity) -> Quantity | None:
    """Both in minutes, the bound of one of them that of the whole: 超过8小时30分钟, 6小时40分以下."""
    a, b = hours.point, minutes.point
    if b is not None and b < 60 and (a is not None or None in (hours.low, hours.high)):
        low, high = (None if end is None else end * 60 + b for end in (hours.low, hours.high))
        return replace(hours, low=low, high=high, unit="minute")
    ends = (minutes.low, minutes.high)
    if a is not None and b is None and None in ends and all(e is None or e < 60 for e in ends):
        low, high = (None if end is None else a * 60 + end for end in ends)
        return replace(minutes, low=low, high=high, unit="minute")
    return None


def _bare_minutes(hours: Mention, m: Mention) -> bool:
    """Whether a number right behind hours tells their minutes: the 15 of 2小时15."""
    q = m.quantity
    minutes = not q.unit and m.kind == "quantity" and q.point is not None and q.point == int(q.point)
    whole = hours.quantity.point is not None and hours.quantity.point == int(hours.quantity.point)
    return minutes and whole and hours.end == m.start and (q.point or 0) >= 1


def _with_quarters(text: str, mentions: list[Mention]) -> list[Mention]:
    """七个小时三刻 is 7.75 hours: only behind whole hours is 刻 a quarter without 钟."""
    found: list[Mention] = []
    for m in mentions:
        if found and m.start < found[-1].end:
            continue
        hours, quarters = m.quantity, _QUARTERS.match(text, m.end)
        whole = hours.unit == "hour" and hours.point is not None and hours.point == int(hours.point)
        if whole and quarters and m.kind != "period":
            n = quarters[1]
            minutes = Decimal(15) * (int(n) if n.isascii() else DIGITS[n])
            told = _hours_and(hours, _point(minutes, "minute"))
            m = replace(m, end=quarters.end(), quantity=told or hours)
        found.append(m)
    return found


def _with_odd(text: str, mentions: list[Mention]) -> list[Mention]:
    """一千单零五十 is 1050: what stands behind 零 is less than the last place of what stands before."""
    found: list[Mention] = []
    for m in mentions:
        last = found[-1] if found else None
        if last and last.quantity.unit in _ODD_UNITS and m.kind == last.kind:
            a, b, unit = last.quantity.point, m.quantity.point, last.quantity.unit
            joined = text[last.end : m.start] in _ODD or (last.end == m.start and text[m.start] in _ODD)
            if joined and a and b and m.quantity.unit in ("", unit) and a % 100 == 0 and b < 100:
                found[-1] = replace(last, end=m.end, quantity=_point(a + b, unit))
                continue
        found.append(m)
    return found


def _merge_hours(text: str, mentions: list[Mention]) -> list[Mention]:
    """2小时30分钟 is one quantity; behind hours 30分 is minutes, not a score."""
    merged: list[Mention] = []
    for m in mentions:
        last = merged[-1] if merged else None
        if (
            last
            and (last.end == m.start or text[last.end : m.start] in ("又", "零", "加", "和"))
            and last.quantity.unit == "hour"
            and (m.quantity.unit in ("minute", "score") or _bare_minutes(last, m))
        ):
            whole = _hours_and(last.quantity, m.quantity)
            if whole is not None:
                merged[-1] = replace(last, end=m.end, quantity=whole)
                continue
        merged.append(m)
    return merged
