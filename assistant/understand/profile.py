"""Facts handed over with a request (an API call, the page's profile, a shop system) → stated facts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from assistant.errors import QuestionError
from assistant.numbers import PER
from assistant.rules.schema import Fact
from assistant.text import fold
from assistant.types import Choice, FactOrigin, FactValue, Quantity, Relation, StatedFact
from assistant.understand.figures.foreign import composed
from assistant.understand.relations import COMPARISONS, comparisons
from assistant.understand.vocabulary import Vocabulary

_LEFT_OVER = re.compile(r"[0-9a-z+\-.]")
_YES = {"是", "有", "true", "yes", "1"}
_NO = {"否", "无", "没有", "不是", "false", "no", "0"}


def read_profile(given: Mapping[str, Any], vocabulary: Vocabulary, as_of: date) -> dict[str, StatedFact]:
    """Values may be numbers, truth values, words (「73分」), days, or an answer's own profile entry.

    A fact that some rule compares with another may be given by how it lies to that one: 「低于行业平均」,
    「<」.

    Raises:
        QuestionError: (code profile_invalid) unknown fact, or a value that does not fit it.
    """
    found: dict[str, StatedFact] = {}
    others = _others(vocabulary)
    for name, raw in given.items():
        fact = _known(name, vocabulary)
        value: FactValue | None = None
        if name in others:
            value = _relation(raw, fact, others[name], vocabulary)
        if value is None:
            value = read_value(raw, fact, as_of, vocabulary)
        if value is None:
            facts = vocabulary.knowledge.facts
            comparable = "".join(f"，或者「低于{facts[o].label}」" for o in others.get(name, ()))
            raise QuestionError(
                f"profile.{name} 的值 {str(raw)[:40]!r} 不能用作「{fact.label}」。",
                f"请给{_expected(fact)}{comparable}。",
                field=f"profile.{name}",
                code="profile_invalid",
            )
        text = str(raw.get("text") or fact.label) if isinstance(raw, Mapping) else f"{fact.label}{_said(raw)}"
        found[name] = StatedFact(name, value, text, origin="profile")
    return found


def read_changes(
    changes: Mapping[str, Any | None], vocabulary: Vocabulary, as_of: date, origin: FactOrigin
) -> dict[str, StatedFact | None]:
    """Facts to set, read as ``read_profile`` does, and facts to take away, which are None.

    Raises:
        QuestionError: (code profile_invalid) the same, also for an unknown fact to take away.
    """
    for name in changes:
        _known(name, vocabulary)
    given = read_profile({n: raw for n, raw in changes.items() if raw is not None}, vocabulary, as_of)
    return {n: replace(given[n], origin=origin) if n in given else None for n in changes}


def _known(name: str, vocabulary: Vocabulary) -> Fact:
    facts = vocabulary.knowledge.facts
    if name not in facts:
        raise QuestionError(
            f"profile 里的 {name!r} 不是已知的数据项。",
            f"可用的有：{'、'.join(sorted(facts))}。",
            field=f"profile.{name}",
            code="profile_invalid",
        )
    return facts[name]


def _said(raw: Any) -> str:
    return ("是" if raw else "否") if isinstance(raw, bool) else str(raw)


def _expected(fact: Fact) -> str:
    if fact.kind == "boolean":
        return " true 或 false"
    if fact.kind == "choice":
        return "、".join(f"「{o.label}」" for o in fact.options) + "中的一种"
    if fact.kind == "date":
        return "日期，例如 2026-04-29"
    low, high = fact.minimum, fact.maximum
    between = f"，在 {low} 到 {high} 之间" if low is not None and high is not None else ""
    return f"数字{between}"


def _others(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Fact → those that a rule compares it with, on either side."""
    found: dict[str, list[str]] = {}
    for fact, other in vocabulary.compared:
        found.setdefault(fact, []).append(other)
        found.setdefault(other, []).append(fact)
    return found


def _relation(raw: Any, fact: Fact, others: Sequence[str], vocabulary: Vocabulary) -> Relation | None:
    """What the words say of ``fact`` beside one of ``others``; a bare 「<」 means the first of them."""
    if isinstance(raw, Mapping):
        if raw.get("low") is not None or raw.get("high") is not None:
            return None
        raw = raw.get("text")
    if not isinstance(raw, str):
        return None
    text = fold(raw)
    named, _ = composed(text, vocabulary.facts(text), vocabulary)
    for other in others:
        if found := next(comparisons(text, named, fact.id, other, vocabulary), None):
            return found.relation
    rest = _unnamed(text, fact).strip()
    op = next((op for cue, op in COMPARISONS if vocabulary.cues(cue).fullmatch(rest)), None)
    return Relation(op, others[0]) if op else None


def _unnamed(text: str, fact: Fact) -> str:
    for name in (fold(fact.label), *fact.aliases):
        text = text.replace(name, "")
    return text


def read_value(raw: Any, fact: Fact, as_of: date, vocabulary: Vocabulary) -> FactValue | None:
    """A value as ``read_profile`` takes it, of any ``fact``, known or not; None when it is none."""
    if isinstance(raw, Mapping):
        return _entry(raw, fact, as_of, vocabulary)
    if fact.kind == "boolean":
        word = str(raw).strip().lower()
        return True if word in _YES else False if word in _NO else None
    if fact.kind == "choice":
        return _choice(str(raw).split(","), fact)
    if isinstance(raw, bool):
        return None
    if isinstance(raw, Decimal):
        return (
            vocabulary.fitting.possible(Quantity(raw, raw, fact.unit), fact)
            if fact.kind == "quantity"
            else None
        )
    text = fold(str(raw))
    if fact.kind == "date":
        dates = vocabulary.knowledge.numbers.scan_dates(text, as_of)
        return dates[0].value if len(dates) == 1 else None
    return _quantity(text, fact, vocabulary)


def _choice(named: Sequence[str], fact: Fact) -> Choice | None:
    """Options by id, by label or in any of their words; None when one of them is none."""
    said = {fold(word).strip() for word in named}
    found = {w: o.id for o in fact.options for w in (o.id, *o.words) if w in said}
    if not said or said != found.keys():
        return None
    return Choice(tuple(o.id for o in fact.options if o.id in found.values()))


def _quantity(text: str, fact: Fact, vocabulary: Vocabulary) -> FactValue | None:
    """The one number of a text. -5 and 1e9 are no way to write one here: what is left over must be words."""
    found = vocabulary.knowledge.numbers.scan(text)
    rates = {*vocabulary.rates_of, ""} if PER in fact.unit else ()
    numbers = [m for m in vocabulary.rates.rated(text, found, rates) if m.kind == "quantity"]
    if len(numbers) != 1:
        return None
    rest = _unnamed(text[: numbers[0].start] + text[numbers[0].end :], fact)
    return None if _LEFT_OVER.search(rest) else vocabulary.fitting.value_for(numbers[0], fact)


def _entry(raw: Mapping[str, Any], fact: Fact, as_of: date, vocabulary: Vocabulary) -> FactValue | None:
    """``{"low": "73", "high": "73", "unit": "分"}``, as answers show a profile. Its words, when they say
    the same, are more exact: they know that 「超过80%」 leaves 80% out."""
    text, low, high = fold(str(raw.get("text") or "")), raw.get("low"), raw.get("high")
    if low is None and high is None:
        return read_value(text, fact, as_of, vocabulary)
    if fact.kind != "quantity":
        return read_value(str(low), fact, as_of, vocabulary)
    units = vocabulary.knowledge.units
    unit = next((key for key in (fact.unit, *units) if units.label(key) == raw.get("unit")), "")
    if raw.get("unit") and not unit:
        return None
    try:
        bounds = [None if v is None else Decimal(str(v)) for v in (low, high)]
    except InvalidOperation:
        return None
    if any(b is not None and not b.is_finite() for b in bounds):
        return None
    if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
        return None
    value = vocabulary.fitting.possible(Quantity(bounds[0], bounds[1], unit or fact.unit), fact)
    words = _quantity(text, fact, vocabulary)
    same = isinstance(words, Quantity) and value and (words.low, words.high) == (value.low, value.high)
    return words if same else value
