"""Numbers that a turn takes back, or tells of nobody: 「不是84是74」, 「商品分74，说错了，78」."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.numbers import Mention
from assistant.understand.patterns import clause_start
from assistant.understand.vocabulary import Vocabulary

_DID = r"(?:[播拿卖做收领开][了满]?)?"
_NOT = re.compile(rf"(?:不是|并非|不止是?|没有|没说[^，,。]{{0,6}}有?|没到过?|哪有)(?:什么)?{_DID}$")
_BUT = re.compile(
    rf"[^。！!？?]{{0,6}}?(?:而是|应该是|[，, ]?是|[，, ](?:其实|实际)?(?:只有|才|就|仅|也就)){_DID}"
)
_NOT_SAID = re.compile(r"不是说[^，,。；;！!？?0-9嘛吗么]{0,12}$")
_SOON = 14  # characters behind a denied number in which the one that is meant stands
_THAT_IS = re.compile(r"[^，,。；;！!？?]{0,8}(?:也?就是|换算成?|折合|即)")  # 八成整零一点就是80.1%
_ROUNDED = re.compile(r"四舍五入|约等于|凑个?整|不就是")  # 79.9四舍五入不就是80嘛
_OH = r"(?:啊|哦|噢|呃|额|哎)"
_NO = r"(?:不|不对|不是|错|错了)"
_OH_NO = re.compile(  # 84，啊不，79; 74啊不是78
    rf"[分万%]?(?:[，,。…\s]*{_OH}{_NO}[，,。…\s]*|[，,。…\s]+{_OH}?{_NO}[，,。…\s]+)(?:应该|其实)?(?:是|为|有)?"
)
_MENDED = 18  # characters between a number and the one that puts it right
_AGAIN = re.compile(r"(?:又|再次?|再度|重新)(?:触犯|违反|违规|中招|犯)")
_SUPPOSED_AGAIN = re.compile(rf"{_AGAIN.pattern}(?!了)")
_ONCE = re.compile(
    r"上个?月|上周|上次|之前|以前|原来|原先|本来|去年|前年|当时|曾经?|犯过|刚开始|早先|起初|年初|前阵子|前段时间"
)
_SIDE_BY_SIDE = re.compile(r"[^，,。]{0,6}(?:跟|和|与|同|、|还有|以及)[^，,。]{0,2}")
_MINUS = re.compile(r"[涨加增播卖补降掉跌][-−–]$|负$")  # 再涨-100万 is no figure of a shop
_HEAD = 14


def taken_back(text: str, numbers: Sequence[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Numbers denied, each with one beside it that is meant."""
    found = []
    for a, b in pairwise(numbers):
        rounded = _ROUNDED.search(text, a.end, b.start)
        if rounded:
            found.append(b)
        denied = _NOT.search(text, max(0, a.start - 10), a.start) and _BUT.fullmatch(text, a.end, b.start)
        told_off = b.start - a.end <= _SOON and _NOT_SAID.search(text, max(0, a.start - 20), a.start)
        that_is = _THAT_IS.fullmatch(text, a.end, b.start) and not rounded
        if (
            denied
            or told_off
            or (that_is and a.quantity.unit == b.quantity.unit)
            or _mended(text, a, b, vocabulary)
        ):
            found.append(a)
    return found


def replaced(text: str, numbers: Sequence[Mention]) -> list[tuple[Mention, Mention]]:
    """Each number denied, with the one that is meant instead: 「不是84是74」."""
    return [
        (a, b)
        for a, b in pairwise(numbers)
        if _NOT.search(text, max(0, a.start - 10), a.start) and _BUT.fullmatch(text, a.end, b.start)
    ]


def _mended(text: str, a: Mention, b: Mention, vocabulary: Vocabulary) -> bool:
    """「84，啊不，79」, 「74，说错了，78」."""
    if b.start - a.end > _MENDED or (a.quantity.unit not in ("", b.quantity.unit) and b.quantity.unit):
        return False
    if _OH_NO.fullmatch(text, a.end, b.start):
        return True
    between = text[a.end : b.start]
    words = vocabulary.facts(between)
    said = vocabulary.cue("correction", between)
    return (
        bool(said)
        and len(between) - sum(n.end - n.start for n in words) <= 12
        and len(words) <= 1
        and "，" in between + "，"
    )


def supposes_again(text: str) -> bool:
    """「犯过一次，再犯会怎样」 supposes a second time and tells of the first only."""
    return bool(_ONCE.search(text) and _SUPPOSED_AGAIN.search(text) and not re.search(r"又犯", text))


def and_again(text: str, numbers: Sequence[Mention]) -> list[Mention]:
    """「犯过一次，这次又犯了」 is the second time, 「再犯会怎样」 asks about it; a number says which."""
    times = [m for m in numbers if m.quantity.unit == "time"]
    if len(times) != 1 or not _AGAIN.search(text):
        return list(numbers)
    clause = clause_start(text, times[0].start)
    low, high = times[0].quantity.low, times[0].quantity.high
    if low is None or low != high or not _ONCE.search(text, clause, times[0].start):
        return list(numbers)
    once_more = replace(times[0].quantity, low=low + 1, high=high + 1)
    return [replace(m, quantity=once_more) if m is times[0] else m for m in numbers]


def not_told(text: str, numbers: Sequence[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """Numbers that are no figure of anybody: in a plan's name, below zero, unsure, or compared in a question
    (「头一回跟第二回差多远」)."""
    found = [
        m
        for m in numbers
        if vocabulary.in_name(m.start, text)
        or _MINUS.search(text, max(0, m.start - 2), m.start)
        or vocabulary.cue("unsure", text[max(clause_start(text, m.start), m.start - _HEAD) : m.start])
    ]
    ordinals = [m for m in numbers if m.kind == "ordinal"]
    for a, b in pairwise(ordinals):
        if a.quantity != b.quantity and _SIDE_BY_SIDE.fullmatch(text, a.end, b.start):
            return [*found, *ordinals]
    return found
