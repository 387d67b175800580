"""A line as of a form: 「近期重大违规记录：无」, a fact's own name and what it is. What a button under an
answer says for the merchant has this form, and its reading leaves nothing open."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from assistant.rules.schema import Fact, Knowledge
from assistant.text import fold
from assistant.types import Choice

_LONGEST = 200  # characters of a line of a form: a fact's name and one of its options
_YES, _NO = frozenset({"是", "有", "yes"}), frozenset({"否", "无", "不是", "没有", "no", "none"})
_UNSURE = re.compile(
    r"(?:我|这个|暂时|还|也|都|真的?)*(?:不知道|不清楚|不确定|不晓得|没查过?|没注意|说不准|拿不准|记不清)(?:了|啊|呢|哦|呀)*"
    r"|i (?:do not|don.?t) know|not sure|no idea"
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a line says of a fact; no value where the merchant does not know."""

    fact: str
    value: bool | Choice | None


class FormLines:
    """Lines of facts that are so or not, and of those of named options."""

    def __init__(self, knowledge: Knowledge) -> None:
        english = knowledge.english.labels if knowledge.english else {}
        facts = [f for f in knowledge.facts.values() if f.kind in ("boolean", "choice")]
        self._facts = dict(_named(facts, english))
        self._english = english

    def read(self, text: str) -> Filled | None:
        """``text`` as it was written; None where it is no such line."""
        if len(text) > _LONGEST:
            return None
        name, _, value = fold(text).replace("：", ":").partition(":")
        fact, said = self._facts.get(name.strip()), value.strip(" \n。.")
        if fact is None or not said:
            return None
        if is_unsure(said):
            return Filled(fact.id, None)
        if fact.kind == "choice":
            named = (o.id for o in fact.options if said in (fold(o.label), self._in_english(o.label)))
            option = next(named, None)
            return Filled(fact.id, Choice((option,))) if option else None
        return Filled(fact.id, said in _YES) if said in _YES | _NO else None

    def answering(self, text: str, pending: Collection[str]) -> Filled | None:
        """The same, where it answers what was asked."""
        line = self.read(text)
        return line if line is not None and line.fact in pending else None

    def _in_english(self, label: str) -> str:
        return fold(self._english.get(label, label))


def is_unsure(text: str) -> bool:
    """Whether a reply says no more than that one does not know."""
    return len(text) <= _LONGEST and _UNSURE.fullmatch(fold(text).strip(" \n。.，,！!?？~…")) is not None


def _named(facts: Iterable[Fact], english: Mapping[str, str]) -> Iterator[tuple[str, Fact]]:
    for fact in facts:
        yield fold(fact.label), fact
        if fact.label in english:
            yield fold(english[fact.label]), fact
