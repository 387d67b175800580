"""A composed line as a chat model is shown it: what binds as tokens, the rest as words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, count
from typing import Literal

from assistant.numbers import NumberReader
from assistant.rules.schema import Knowledge
from assistant.text import fold

Kind = Literal["门槛", "您的数据", "差距", "日期", "算式", "名称", "数值", "说法"]
"""What a token holds: a threshold, a figure of the merchant's, what is short of the one, a day, a
computation, a name of ours, another number, or words that judge, deny or bound."""

_ANY_DAY = date(2026, 1, 1)  # whether words are a day, whichever
_ENDS = re.compile(r"[，,；;。！!：:]+")
_LATIN = re.compile(r"[0-9A-Za-z]")
_LIMIT = re.compile(r"[≥≤<>＜＞=＝]|要求|门槛")
_OWN = re.compile(r"您的(?:是|情况)|您的.{0,12}≈")
_SHORT = re.compile(r"差\s*[0-9]|还差|缺")
_SUM = re.compile(r"[×÷=＝]")
_MARKER = re.compile(r"\[[0-9]+\]")
_HIDDEN = re.compile(r"[0-9０-９]+(?:[.,，．][0-9０-９]+)*")


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` is what stands in its place, ``shown`` what the model sees of it: no figure, no marker."""

    name: str
    kind: Kind
    text: str
    shown: str

    @property
    def mark(self) -> str:
        return f"⟦{self.name}:{self.kind}⟧"


@dataclass(frozen=True, slots=True)
class Line:
    """A composed line under the ``name`` that the model answers it by: tokens, and between them words that it
    may shorten. ``opening`` is what a list's entry begins with."""

    name: str
    composed: str
    pieces: tuple[Token | str, ...]
    opening: str = ""

    @property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(p for p in self.pieces if isinstance(p, Token))

    @property
    def shown(self) -> str:
        """As the model sees it."""
        return "".join(p.mark if isinstance(p, Token) else p for p in self.pieces)


class Cutter:
    """Cuts lines. Remembers how clauses read, since they come back in every answer."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._numbers: NumberReader = knowledge.numbers
        self._binding = knowledge.writing.binding
        self._names = frozenset(_names(knowledge))
        self._kind = lru_cache(4096)(self._read)

    def line(self, composed: str, name: str, tokens: count[int]) -> Line | None:
        """None for a line that is to stay as it is: a heading, a question, one in bold, a table's."""
        opening = "- " if composed.startswith("- ") else ""
        said = composed[len(opening) :].strip()
        if not said or "**" in said or "|" in said or said.endswith(("？", "?", "：", ":")):
            return None
        pieces: list[Token | str] = []
        for clause, end in _clauses(said):
            kind = self._kind(clause)
            if kind is None:
                pieces.append(clause + end)
            else:
                pieces += (Token(f"a{next(tokens)}", kind, clause, _masked(clause)), end)
        kept = tuple(p for p in pieces if p)
        return Line(name, composed, kept, opening) if any(isinstance(p, Token) for p in kept) else None

    def masked(self, text: str) -> str:
        """What the model may see of a line that stays: its words without the figures."""
        return _masked(text.replace("**", ""))

    def _read(self, clause: str) -> Kind | None:
        cited = bool(_MARKER.search(clause))
        clause = _MARKER.sub("", clause)
        folded = fold(clause)
        if _SHORT.search(folded):
            return "差距"
        if _OWN.search(folded):
            return "您的数据"
        if _SUM.search(clause) and not _LIMIT.match(clause.strip()):
            return "算式"
        if _LIMIT.search(folded):
            return "门槛"
        if self._numbers.scan_dates(folded, _ANY_DAY):
            return "日期"
        if _LATIN.search(folded) or self._numbers.scan(folded):
            return "数值"
        if any(name in folded for name in self._names):
            return "名称"
        return "说法" if cited or any(word in folded for word in self._binding) else None


def _clauses(said: str) -> Iterator[tuple[str, str]]:
    """Each clause with the marks that end it. A comma or colon inside a number, a time or brackets ends
    none."""
    at, i = 0, 0
    while match := _ENDS.search(said, i):
        i = match.end()
        inside = said[max(match.start() - 1, 0) : match.start()].isdigit() and said[i : i + 1].isdigit()
        open_ = sum(said.count(c, at, match.start()) for c in "（(「《【") > sum(
            said.count(c, at, match.start()) for c in "）)」》】"
        )
        if inside or open_:
            continue
        yield said[at : match.start()], match[0]
        at = i
    if at < len(said):
        yield said[at:], ""


def _masked(clause: str) -> str:
    return _HIDDEN.sub("○", _MARKER.sub("", clause))


def _names(knowledge: Knowledge) -> Iterator[str]:
    """Whatever of ours has a name: naming another in its place would be saying something else."""
    facts = chain.from_iterable((f.label, *f.aliases) for f in knowledge.facts.values())
    options = (o.label for f in knowledge.facts.values() for o in f.options)
    plans = chain.from_iterable((p.name, *p.names) for p in knowledge.programmes.values())
    platforms = chain.from_iterable((p.name, p.short, *p.aliases) for p in knowledge.platforms.values())
    rules = chain.from_iterable((r.title, *r.names) for r in knowledge.rules.values())
    given = chain.from_iterable(
        (g.label for g in (*r.gives, *(g for c in r.cases for g in c.gives)))
        for r in knowledge.rules.values()
    )
    needs = (n.label for n in knowledge.needs.values()) if knowledge.needs else ()
    for name in chain(facts, options, plans, platforms, rules, given, needs):
        if len(name) > 1:
            yield fold(name)
