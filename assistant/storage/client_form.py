"""Answers that earlier versions kept, in the form that clients are sent, read into records.

That form has values in print alone: digits are exact, words such as 「不到900万」 are read as numbers, the
status of a row of a table is found by its words. What nobody can read stays in print, and its record
says nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.answer import Language, TextSpan
from assistant.text import fold, is_english, is_traditional
from assistant.types import Check, FactValue, Op, OtherFact, Quantity, Relation, Status, Threshold

# The units that those versions had, by what they printed.
_KEYS = {
    "分": "score", "%": "percent", "单": "order", "元": "yuan", "角": "jiao", "人": "person",
    "分钟": "minute", "秒": "second", "小时": "hour", "天": "day", "个月": "month", "次": "time",
    "流量": "view", "倍": "multiple", "项": "item", "款": "style", "场": "session", "件": "piece",
}  # fmt: skip
_UNIT = "|".join(sorted(_KEYS, key=len, reverse=True))
_SECONDS = {"second": Decimal(1), "minute": Decimal(60), "hour": Decimal(3600)}
_SIZES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_DIGITS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_PRINTED = re.compile(
    rf"(?P<before>不到|超过|[<>]=?|[≥≤])?(?P<low>[0-9,.]+)(?P<size>[万亿]?)(?P<unit>{_UNIT})?"
    r"(?P<behind>以上|以下)?(?:~(?P<high>[0-9,.]+)(?P<high_size>[万亿]?))?"
)
_OF_WORDS = {"不到": "<", "超过": ">", "以上": ">=", "以下": "<=", "≥": ">=", "≤": "<="}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ENGLISH = (
    (re.compile(r"less than ([0-9,.]+)"), "<"),
    (re.compile(r"([0-9,.]+) or less"), "<="),
    (re.compile(r"more than ([0-9,.]+)"), ">"),
    (re.compile(r"([0-9,.]+) or more"), ">="),
)
_YES, _NO = ("是", "有", "yes", "true"), ("否", "无", "no", "none", "false")
_RELATIONS: Mapping[str, Op] = {
    "不低于": ">=", "高于": ">", "不高于": "<=", "低于": "<", "等于": "==",
    "not below the ": ">=", "above the ": ">", "not above the ": "<=", "below the ": "<",
    "equal to the ": "==",
}  # fmt: skip
_VERDICTS: Mapping[str, Status] = {
    "√ 满足": "met", "√ 滿足": "met", "√ met": "met",
    "× 不满足": "unmet", "× 不滿足": "unmet", "× not met": "unmet",
    "？待补充": "unknown", "？待補充": "unknown", "？to be told": "unknown",
    "－ 不在有效期": "not_in_force", "－ not in force": "not_in_force",
}  # fmt: skip
_SOURCES = {"**依据**", "**依據**", "**Sources**"}
_THIRD_PARTY = re.compile(
    "third-party reading, the platform's official rules prevail(?:（第三方解读，以平台官方规则为准）)?|"
    "第三方解读，以平台官方规则为准|第三方解讀，以平臺官方規則[爲為]準"
)


def fields_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of an ``Answer``, from its JSON for clients."""
    text, question = answer["answer"], answer["question"]
    checks = [check for finding in answer["findings"] for check in finding["checks"]]
    return {
        **answer,
        "findings": [
            {**finding, "checks": [{**check, "record": check_of(check)} for check in finding["checks"]]}
            for finding in answer["findings"]
        ],
        "numbers": _numbers(answer),
        "parts": [
            {**part, "numbers": _numbers(part), "spans": [*_spans(part["details"], checks)]}
            for part in answer.get("parts", ())
        ],
        "profile": {
            fact: {**entry, "origin": entry["from"], "value": _remembered(entry)}
            for fact, entry in answer["profile"].items()
        },
        "language": _language(question),
        "spans": [*_spans(text, checks)],
    }


def _numbers(shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Of an answer's text or of a part's details; parts had none at first."""
    return [{**number, "origin": number["from"]} for number in shown.get("numbers", ())]


def check_of(check: Mapping[str, Any]) -> Check:
    """The record of a check in print; a fact compared with is named by its label."""
    unit = _KEYS.get(check["unit"], "")
    return Check(
        fact=check["fact"],
        op=check["op"],
        threshold=_threshold(check["op"], check["threshold"], unit),
        unit=unit,
        status=check["status"],
        given=_given(check["op"], check["given"], unit),
        gap=quantity_of(check["gap"], unit),
        cite="",
    )


def quantity_of(printed: str | None, unit: str) -> Quantity | None:
    """「73」, 「80以上」, 「不到900万」, ">=80", "80 or more" in that unit; None for other words."""
    if printed is None:
        return None
    folded = fold(printed).strip()
    if _DIGITS.fullmatch(folded):
        return Quantity(Decimal(folded), Decimal(folded), unit)
    for pattern, op in _ENGLISH:
        if found := pattern.fullmatch(folded):
            folded = op + found[1]
    found = _PRINTED.fullmatch(folded)
    own = _KEYS.get(found["unit"] or "", unit) if found else unit
    if found is None or (own != unit and not {own, unit} <= _SECONDS.keys()):
        return None  # no number, or of another kind than the threshold
    times, over = (Decimal(1), Decimal(1)) if own == unit else (_SECONDS[own], _SECONDS[unit])
    low = _amount(found["low"], found["size"]) * times / over
    if found["high"]:
        return Quantity(low, _amount(found["high"], found["high_size"]) * times / over, unit)
    words = found["before"] or found["behind"] or ""
    match _OF_WORDS.get(words, words):
        case "":
            return Quantity(low, low, unit)
        case "<" | "<=" as op:
            return Quantity(None, low, unit, high_open=op == "<")
        case op:
            return Quantity(low, None, unit, low_open=op == ">")


def _amount(digits: str, size: str) -> Decimal:
    return Decimal(digits.replace(",", "")) * _SIZES[size]


def _threshold(op: str, printed: str, unit: str) -> Threshold:
    if op == "is":
        return printed in _YES
    quantity = quantity_of(printed, unit)
    number = quantity.point if quantity else None
    return OtherFact(printed) if number is None else number


def _given(op: str, printed: str | None, unit: str) -> FactValue | None:
    if printed is None or (op == "is" and printed not in (*_YES, *_NO)):
        return None
    if op == "is":
        return printed in _YES
    relation = next((word for word in _RELATIONS if printed.startswith(word)), None)
    if relation:
        return Relation(_RELATIONS[relation], printed.removeprefix(relation))
    return quantity_of(printed, unit)


def _remembered(entry: Mapping[str, Any]) -> FactValue:
    """How an entry of a profile is read; without bounds for one that was told by a comparison."""
    low, high = entry["low"], entry["high"]
    if low in ("true", "false"):
        return bool(low == "true")
    if low is not None and _DAY.fullmatch(low):
        return date.fromisoformat(low)
    unit = _KEYS.get(entry["unit"], "")
    return Quantity(None if low is None else Decimal(low), None if high is None else Decimal(high), unit)


def _language(question: str) -> Language:
    """What the answer is written in, which follows from its question."""
    if is_english(question):
        return "en"
    return "zh-Hant" if is_traditional(question) else "zh-Hans"


def _spans(text: str, checks: Sequence[Mapping[str, Any]]) -> Iterator[TextSpan]:
    start, listed = 0, False
    for line in text.split("\n"):
        end = start + len(line)
        cells = [cell.strip() for cell in line.split("|")] if line.startswith("|") else []
        status = next((_VERDICTS[cell] for cell in cells if cell in _VERDICTS), None)
        if status:
            fact = next((c["fact"] for c in checks if _names(cells[1], c["label"])), None)
            yield TextSpan(start, end, "check", status, fact)
        elif line in _SOURCES and not listed:
            listed = True
            yield TextSpan(start, end, "sources")
        else:
            for mark in _THIRD_PARTY.finditer(line):
                yield TextSpan(start + mark.start(), start + mark.end(), "third_party")
        start = end + 1


def _names(cell: str, label: str) -> bool:
    """Whether the first cell of a row is of the fact: 商品分, or "product score (商品分)"."""
    printed, wanted = fold(cell), fold(label)
    return printed == wanted or printed.endswith(f"({wanted})")
