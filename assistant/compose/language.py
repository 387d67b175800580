"""The language that an answer is being written in.

The templates stand in Chinese in the code; a question in English is answered with their translations,
where there are any (corpus/english.yaml), and in Chinese otherwise. Quotes are never translated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from decimal import Decimal

from assistant.numbers import spoken, spoken_date, spoken_english
from assistant.rules.schema import English

_SPOKEN: ContextVar[English | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(english: English | None) -> Iterator[None]:
    """Within it answers are written in English; in Chinese when ``english`` is None."""
    token = _SPOKEN.set(english)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def t(message: str, **values: str) -> str:
    """The message, its {fields} filled in."""
    english = _SPOKEN.get()
    template = english.messages.get(message, message) if english else message
    return template.format(**values)


def name(label: str) -> str:
    """What a fact, rule, plan or platform is called; in English with the Chinese that its pages show."""
    english = _SPOKEN.get()
    words = english.labels.get(label) if english else None
    return f"{words} ({label})" if words and words != label else label


def names(labels: Iterable[str]) -> str:
    return t("、").join(map(name, labels))


def amount_of(value: Decimal, unit: str) -> str:
    return spoken_english(value, unit) if _SPOKEN.get() else spoken(value, unit)


def day(value: date) -> str:
    return value.isoformat() if _SPOKEN.get() else spoken_date(value)
