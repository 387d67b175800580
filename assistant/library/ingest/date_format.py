"""Dates and times as a spreadsheet shows them; those that could be read two ways are written year first."""

from __future__ import annotations

import functools
import re
from datetime import datetime, timedelta
from decimal import Decimal

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|!(?P<bang>.)|\[(?P<gone>h+|m+|s+)\]|\[[^\]]*\]|_.|\*.'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<part>y+|e+(?![+-])|m+|d+|h+|s+|a{3,4})|(?P<tenths>\.0+)|(?P<plain>.)",
    re.DOTALL | re.IGNORECASE,
)
_WEEKDAYS = "一二三四五六日"


@functools.lru_cache(maxsize=512)
def _tokens(shape: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for m in _TOKEN.finditer(shape.split(";")[0]):
        if m.lastgroup is None:
            continue
        kind, text = m.lastgroup, m[m.lastgroup]
        if kind in ("quoted", "escaped", "bang", "plain"):
            found.append(("literal", text))
        else:
            found.append((kind, text.lower()))
    return tuple(_minutes(found))


def _minutes(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """An m after an hour or before a second is a minute."""
    places = [i for i, (kind, _) in enumerate(tokens) if kind in ("part", "gone")]
    for k, i in enumerate(places):
        kind, text = tokens[i]
        near = [tokens[j][1][0] for j in (*places[k - 1 : k], *places[k + 1 : k + 2])] if k else []
        after = [tokens[j][1][0] for j in places[k + 1 : k + 2]]
        if kind == "part" and text[0] == "m" and (near[:1] == ["h"] or after == ["s"]):
            tokens[i] = ("minute", text)
    return tokens


def moment(value: Decimal, shape: str, epoch: datetime) -> str:
    """The serial number of a day, and of a time in it, in a format code; "" for one that is no day."""
    seconds = int((value * 86_400).to_integral_value())
    days, rest = divmod(seconds, 86_400)
    if value < 0 or days > 2_958_465:
        return ""
    if epoch.year < 1904 and days < 60:
        days += 1  # the spreadsheet's calendar has a 29 February 1900
    when = epoch + timedelta(days=days, seconds=rest)
    tokens = _tokens(shape)
    parts = [text for kind, text in tokens if kind == "part"]
    order = [text[0] for text in parts if text[0] in "yemd"]
    doubtful = any(p in ("yy", "y") or (p[0] in "md" and len(p) > 2) for p in parts)
    if order and (doubtful or [c for c in order if c in "ye"] != order[: sum(c in "ye" for c in order)]):
        return _plainly(when, parts, any(kind == "minute" for kind, _ in tokens))
    half = any(kind == "half" for kind, _ in tokens)
    return "".join(_shown(kind, text, when, seconds, half) for kind, text in tokens).strip()


def _plainly(when: datetime, parts: list[str], timed: bool) -> str:
    named = {p[0] for p in parts}
    day = when.date().isoformat() if "d" in named or not named & set("ye") else f"{when:%Y-%m}"
    return f"{day} {when:%H:%M}" if timed or "h" in named else day


def _shown(kind: str, text: str, when: datetime, seconds: int, half: bool) -> str:
    if kind == "literal":
        return text
    if kind == "half":
        return ("上午", "下午")[when.hour >= 12] if text.startswith("上") else ("AM", "PM")[when.hour >= 12]
    if kind == "tenths":
        return "." + "0" * (len(text) - 1)
    if kind == "gone":
        return str(seconds // {"h": 3600, "m": 60, "s": 1}[text[0]]).zfill(len(text))
    if kind == "minute":
        return str(when.minute).zfill(min(len(text), 2))
    if text[0] == "a":
        return ("星期" if len(text) == 4 else "") + _WEEKDAYS[when.weekday()]
    hour = (when.hour - 1) % 12 + 1 if half else when.hour
    value = {"y": when.year, "e": when.year, "m": when.month, "d": when.day, "h": hour, "s": when.second}
    return str(value[text[0]]).zfill(min(len(text), 2))


def is_date(shape: str) -> bool:
    """Whether a format code shows a day or a time."""
    return any(kind in ("part", "minute", "gone", "half") for kind, _ in _tokens(shape)) and not re.search(
        r"general|通用", shape, re.IGNORECASE
    )


EPOCHS = (datetime(1899, 12, 30), datetime(1904, 1, 1))
"""The days that numbers count from: of most workbooks, and of those that say 1904."""
