"""What the words beside a figure name: a fact, the merchant's own figures, somebody else's, or neither."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from assistant.numbers import any_word
from assistant.rules.schema import Knowledge
from assistant.text import fold
from assistant.types import Quantity
from assistant.understand.derived import compared_in

HeadKind = Literal["fact", "own", "other", "window", "plain"]

_BRACKET = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_MARKS = re.compile(r"[\s:?!*·•>›»…|_,，。、;\-=\"'「」“”]+")
_SHORT = 2  # characters of a label that may well name something else


@dataclass(frozen=True, slots=True)
class Head:
    """``facts`` are those that are called so; of an ``other``, those that a fact is compared with (行业均值).
    ``timed`` where a time is named with the label, ``short`` where it may name something else; ``one`` is
    what one of its figures comes to: 10000 yuan of 成交额(万元)."""

    kind: HeadKind
    facts: tuple[str, ...] = ()
    timed: bool = False
    short: bool = False
    one: Quantity | None = None


class Heads:
    """Reads the words of a picture, with the words that the knowledge has for facts."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._numbers = knowledge.numbers
        screens = knowledge.screens
        self.labels: dict[str, tuple[str, ...]] = {}
        for fact in knowledge.facts.values():
            if fact.kind not in ("quantity", "date"):
                continue
            for word in (fold(fact.label), *fact.aliases, *screens.labels.get(fact.id, ())):
                key = _bare(word)
                self.labels[key] = tuple(dict.fromkeys((*self.labels.get(key, ()), fact.id)))
        self._alone = frozenset(_without_topic(self.labels, compared_in(knowledge)))
        self._own = frozenset(map(_bare, screens.own))
        self._others = re.compile(screens.others)
        around, windows = any_word(screens.around).pattern, any_word(screens.windows).pattern
        self._around = re.compile(rf"^(?:{around})|(?:{around})$")
        self._window = re.compile(rf"近[0-9]+(?:天|日|个月|月|年)|过去[0-9]+(?:天|日|个月|年)|{windows}")
        self._condition = any_word(screens.conditions)
        self.read = lru_cache(4096)(self._read)
        """The head that a piece of words is."""

    def states_condition(self, text: str) -> bool:
        """Whether words belong to a sentence that states a rule."""
        return self._condition.search(text) is not None and self.read(text).kind in ("plain", "other")

    def names_window(self, texts: Iterable[str]) -> bool:
        """Whether any of these texts names a time that figures are of."""
        return any(self._window.search(text) for text in texts)

    def _read(self, text: str) -> Head:
        inner = _BRACKET.findall(text)
        words = _bare(_BRACKET.sub("", text))
        one = next((q for q in map(self._told_in, inner) if q), None)
        timed = any(self._window.search(i) for i in inner)
        if found := self._label(words):
            return Head("fact", found[0], timed or found[1], len(words) <= _SHORT, one)
        if words in self._own:
            return Head("own", one=one)
        if words in self._alone or any(self._others.search(i) for i in (words, *inner)):
            return Head("other", self.labels.get(words, ()))
        if self._window.fullmatch(words):
            return Head("window", timed=True, one=one)
        return Head("plain", timed=timed, one=one)

    def _label(self, words: str) -> tuple[tuple[str, ...], bool] | None:
        """The facts that are called so, and whether a time is named with them."""
        bare = self._stripped(words)
        if bare in self.labels:
            return None if bare in self._alone else (self.labels[bare], False)
        of_time = self._window.sub("", words, count=1)
        if of_time != words and (found := self._label(of_time)):
            return found[0], True
        return None

    def _stripped(self, words: str) -> str:
        while words not in self.labels and (m := self._around.search(words)) and len(m.group()) < len(words):
            words = words[m.end() :] if m.start() == 0 else words[: m.start()]
        return words

    def _told_in(self, inner: str) -> Quantity | None:
        """「万元」 in a bracket behind a label."""
        read = self._numbers.scan(f"1{inner}")
        whole = len(read) == 1 and (read[0].start, read[0].end) == (0, len(inner) + 1)
        return read[0].quantity if whole and read[0].quantity.point not in (None, Decimal(0)) else None


def _bare(text: str) -> str:
    return _MARKS.sub("", text)


def _without_topic(
    labels: Mapping[str, tuple[str, ...]], compared: Iterable[tuple[str, str]]
) -> Iterator[str]:
    """Labels of a fact that others are compared with, which do not say with what: 行业均值 tells whose a
    figure is, 行业平均品退率 also of what."""
    for fact, other in compared:
        topics = [word for word, facts in labels.items() if fact in facts]
        for word, facts in labels.items():
            if facts == (other,) and not any(topic in word for topic in topics):
                yield word
