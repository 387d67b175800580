"""What counts the items of a web page: numbered lists, and the counters and words of its style sheets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from assistant.library.ingest.counting import figure
from assistant.library.ingest.web_seen import Seen
from assistant.library.ingest.web_styles import Sheet

_REFERS = re.compile(
    r"第\s*[0-9一二三四五六七八九十百]+\s*[条條项項款点點步种種]|[(（][0-9一二三四五六七八九十]+[)）]\s*[项項款点點条條]"
    r"|前[0-9一二三四五六七八九十两兩]+[条條项項款点點]|步骤\s*[0-9一二三四五六七八九十]|上述\s*[0-9]+\s*[.、至到]"
)
_TYPES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_NAMES = {
    "decimal": "decimal", "decimal-leading-zero": "decimalZero", "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter", "upper-alpha": "upperLetter", "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting", "trad-chinese-informal": "chineseCounting",
    "simp-chinese-formal": "chineseLegalSimplified", "trad-chinese-formal": "ideographLegalTraditional",
    "cjk-decimal": "ideographDigital", "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac", "none": "none",
}  # fmt: skip
_CONTENT = re.compile(
    r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|counters?\(\s*([\w-]+)\s*(?:,\s*[\"']([^\"']*)[\"']\s*)?(?:,\s*([\w-]+)\s*)?\)"
    r"|attr\(\s*([\w-]+)\s*\)"
)
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(slots=True)
class Counters:
    """``markers`` are shown before items; ``words`` before and after elements."""

    markers: dict[Any, str] = field(default_factory=dict)
    words: dict[Any, tuple[str, str]] = field(default_factory=dict)

    def marker(self, item: Any) -> str:
        return self.markers.get(item, "")

    def around(self, element: Any) -> tuple[str, str]:
        return self.words.get(element, ("", ""))


def refers(text: str) -> bool:
    """Whether a text speaks of its points by number."""
    return _REFERS.search(text) is not None


def read(root: Any, sheet: Sheet, seen: Seen) -> Counters:
    """Plain numbers (1. 2. 3.) are told only where the text refers to its points by number."""
    found = Counters()
    told = refers(root.text_content())
    for listed in root.iter("ol"):
        _number(listed, seen, told, found.markers)
    if any(key[0] for key in sheet.rules):
        _contents(root, sheet, seen, found.words)
    return found


def _number(listed: Any, seen: Seen, told: bool, markers: dict[Any, str]) -> None:
    items = [item for item in listed.iterchildren("li") if item not in seen.absent]
    start = _integer(listed.get("start"))
    down = listed.get("reversed") is not None
    count = start if start is not None else len(items) if down else 1
    look = seen.looks.get(listed, {})
    style = look.get("list-style-type") or next(iter(look.get("list-style", "").split()), "")
    known = _TYPES.get(listed.get("type") or "", "decimal")
    shape = _NAMES.get(style, "none" if style in ("disc", "circle", "square") else known)
    values = any(item.get("value") for item in items)
    if shape == "decimal" and not (told or values or down or start not in (None, 1)):
        return
    for item in items:
        given = _integer(item.get("value"))
        count = count if given is None else given
        words = figure(count, _TYPES.get(item.get("type") or "", shape))
        chinese = shape.startswith(("chinese", "ideograph"))
        markers[item] = "" if not words else f"{words}、" if chinese else f"{words}. "
        count += -1 if down else 1


def _contents(root: Any, sheet: Sheet, seen: Seen, words: dict[Any, tuple[str, str]]) -> None:
    counts: dict[str, list[int]] = {}
    from lxml import etree

    for element in root.iter(etree.Element):
        if element in seen.absent:
            continue
        look, around = seen.looks.get(element, {}), []
        _count(look, counts)
        for pseudo in ("before", "after"):
            told = sheet.of(element, pseudo)
            if told:
                _count(told, counts)
            unseen = told.get("display") == "none" or told.get("visibility") == "hidden"
            around.append("" if unseen else _content(told.get("content", ""), element, counts))
        if any(around):
            words[element] = (around[0], around[1])


def _count(look: dict[str, str], counts: dict[str, list[int]]) -> None:
    for name, value in _named(look.get("counter-reset", ""), 0):
        counts[name] = [value]
    for name, value in _named(look.get("counter-increment", ""), 1):
        counts.setdefault(name, [0])[-1] += value


def _named(value: str, other: int) -> list[tuple[str, int]]:
    return [
        (name, int(number or other))
        for name, number in re.findall(r"([a-z_][\w-]*)(?:\s+(-?\d+))?", value)
        if name != "none"
    ]


def _content(value: str, element: Any, counts: dict[str, list[int]]) -> str:
    """What a style sheet writes; signs of icon fonts are none."""
    words = ""
    for double, single, counter, _, style, attribute in _CONTENT.findall(value):
        if counter:
            words += figure(counts.get(counter.lower(), [0])[-1], _NAMES.get(style, "decimal"))
        elif attribute:
            words += element.get(attribute) or ""
        else:
            words += _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], double or single)
    return _PRIVATE.sub("", words)


def _integer(value: str | None) -> int | None:
    return int(value) if value and re.fullmatch(r"\s*-?[0-9]{1,6}\s*", value) else None
