"""Words of time that a part of a figure is told by: 一月, 上半年, 周一到周四, 第三天, 下午, 剩下五天.

Those of one calendar lie in it, so that one can cover another: 上半年 covers 二月 and 二季度.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_DIGITS = {"两": 2, **{d: i for i, d in enumerate("〇一二三四五六七八九十")}}
_N = r"(?:1[0-2]|[1-9]|十[一二]?|[一二两三四五六七八九])"
_TO = r"份?[到至]"
_MONTH = rf"(?<![0-9个几近前后过头满十]){_N}月(?!前|内|[0-9]+[号日])"
_WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天](?!都)"
_DAY = rf"(?:第{_N}|头一?)[天日]"
_LABEL = re.compile(
    rf"(?P<month>{_MONTH})(?:{_TO}(?P<last_month>{_N}月))?份?"
    r"|第?(?P<quarter>[一二三四1-4])个?季度?"
    r"|(?P<half>[上下])半[年截]"
    r"|(?P<of_month>[上下前后]半个?月|[上中下]旬)"
    rf"|(?P<weekday>{_WEEKDAY})(?:{_TO}(?P<last_weekday>{_WEEKDAY}))?"
    rf"|(?P<day>{_DAY})(?:{_TO}(?P<last_day>{_DAY}))?"
    r"|[前头](?P<days>[二两三四五六2-6])天"
    r"|(?P<hours>[上中下]午|[上下前后]半[天晌]|早上|早晨|傍晚|晚上|晚间|凌晨|半夜|白天|夜里|[白夜早中晚]班|[今昨前]天(?:[上下]午|晚上)?|[今昨]晚|今早|[昨今次翌]日|[隔转][天日](?!一?播)"
    rf"|(?:剩下?的?|剩余的?|余下的?|其余的?|最后|后面?的?|另外){_N}天)"
)
_OF_DAY = re.compile(
    r"(?:今[天日]?)?(?:[上中下]午|[上下前后]半[天晌]|早上?|早晨|傍晚|晚上?|晚间|凌晨|半夜|白天|夜里|[白夜早中晚]班)"
)
_UNTIL = re.compile(r"(?:到|截至|截止到?)$")
_SHORT = 4  # characters of 截止到
_NO_LABEL = re.compile(r"份?(?:为止|止|之前|以前)")


@dataclass(frozen=True, slots=True)
class Label:
    """``text[start:end]``. ``of_day`` when it is of a day or of some days, by which hours are told but seldom
    orders: 昨天卖了300单 is no part of a shop's orders."""

    start: int
    end: int
    words: str
    of_day: bool


@dataclass(frozen=True, slots=True)
class _Span:
    calendar: str
    first: int
    last: int


def labels(text: str) -> Iterator[Label]:
    """Left to right. 到周三为止 is no part but all until then."""
    for m in _LABEL.finditer(text):
        if not (_UNTIL.search(text, max(0, m.start() - _SHORT), m.start()) or _NO_LABEL.match(text, m.end())):
            of_day = bool(m["hours"] or m["day"] or m["days"])
            yield Label(m.start(), m.end(), m.group().removesuffix("份"), of_day)


def of_one_day(times: Iterable[str]) -> bool:
    """Whether they are parts of the day talked about: 上午 and 下午, not 昨天 and 今天."""
    return all(_OF_DAY.fullmatch(t) for t in times)


def covers(whole: str, part: str) -> bool:
    """Whether the time of a label holds all of another's."""
    a, b = _span(whole), _span(part)
    return (
        a is not None
        and b is not None
        and a.calendar == b.calendar
        and a.first <= b.first
        and b.last <= a.last
    )


def _span(label: str) -> _Span | None:
    """Where a label lies in its calendar; None for one that lies in none (下午, 剩下五天)."""
    m = _LABEL.fullmatch(label)
    if m is None or m["hours"] or m["of_month"]:
        return None
    if m["quarter"]:
        end = 3 * _number(m["quarter"])
        return _Span("year", end - 2, end)
    if m["half"]:
        return _Span("year", 1, 6) if m["half"] == "上" else _Span("year", 7, 12)
    if m["days"]:
        return _Span("days", 1, _number(m["days"]))
    calendar = next(c for c in ("month", "weekday", "day") if m[c])
    first, last = m[calendar], m[f"last_{calendar}"]
    return _Span(
        {"month": "year", "day": "days"}.get(calendar, calendar), _number(first), _number(last or first)
    )


def _number(words: str) -> int:
    """The number of 第3天, 十二月, 礼拜天, 头一天 and 头天."""
    if words[0] in "周星礼" and words[-1] in "日天":
        return 7
    said = re.sub(r"第|头|天|日|月|周|星期|礼拜", "", words)
    if said.isdigit():
        return int(said)
    return sum(_DIGITS[c] for c in said) or 1
