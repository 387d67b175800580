"""Sentences that the grammar could not read, read by a chat model into the same form.

The model only marks words. What does not stand in the line that it marks falls away, and every figure, unit
and comparison is read from those words by our own reader, so that a draft holds nothing that its quote does
not."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from assistant.drafting.amounts import Figure, Figures
from assistant.drafting.records import Clause, Condition, Consequence, Read
from assistant.drafting.structure import Piece, Span, TableOf, pieces
from assistant.errors import ModelError
from assistant.knowledge.prompts import Prompt, fenced
from assistant.text import fold, fold_aligned
from assistant.types import Allowance, ChatModel, Qualifier

_LINES = 12
"""Sentences of one call."""
_RULES, _PARTS, _WORDS = 24, 8, 80
_TEXT = {"type": "string", "maxLength": _WORDS}
_WHEN = {"about": _TEXT, "words": _TEXT, "not": {"type": "boolean"}}
_THEN = {"about": _TEXT, "words": _TEXT, "base": _TEXT}


def _closed(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties":
        False,
    }  # fmt: skip


def _list(item: Mapping[str, Any], most: int) -> Mapping[str, Any]:
    return {"type": "array", "items": item, "maxItems": most}


SCHEMA: Mapping[str, Any] = {
    "title": "drafted",
    **_closed(
        {
            "rules": _list(
                _closed(
                    {
                        "line": {"type": "integer"},
                        "any": {"type": "boolean"},
                        "when": _list(_closed(_WHEN), _PARTS),
                        "then": _list(_closed(_THEN), _PARTS),
                    }
                ),
                _RULES,
            )
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with a figure that nothing was made of, and what stands above it."""

    piece: Piece
    text: str
    above: str


class ModelDrafter:
    """A chat model, what it is told, and the reader of the figures in what it marks."""

    def __init__(self, model: ChatModel, prompt: Prompt, figures: Figures) -> None:
        self._model, self._prompt, self._figures = model, prompt, figures

    def read(self, body: str, read: Read, allowance: Allowance) -> Generator[None, None, Read]:
        """``read`` with the clauses that the model makes of what the grammar left; gives a beat whenever the
        model does. Where a call fails the rest stays as it was."""
        lines = list(_lines(body, read))
        group = max((c.group for c in read.clauses), default=0)
        for start in range(0, len(lines), _LINES):
            batch = lines[start : start + _LINES]
            try:
                reply = yield from self._reply(batch, allowance)
            except ModelError:
                return read
            found = list(self._clauses(reply, batch, body, group))
            group += len(batch)
            drafted = {c.says for c in found}
            read = replace(
                read,
                clauses=(*read.clauses, *found),
                left=tuple(x for x in read.left if x.says not in drafted),
            )
        return read

    def _reply(self, batch: Sequence[Line], allowance: Allowance) -> Generator[None, None, Mapping[str, Any]]:
        told = "\n".join(
            f"{n}．{f'上文：{fenced(x.above)} ' if x.above else ''}{fenced(x.text)}"
            for n, x in enumerate(batch, 1)
        )
        call = self._model.fill(self._prompt.messages({"lines": told}), SCHEMA, allowance)
        reply: Mapping[str, Any] = {}
        with ExitStack() as stack:
            if (close := getattr(call, "close", None)) is not None:
                stack.callback(close)
            for got in call:
                if got is None:
                    yield
                else:
                    reply = got
        return reply

    def _clauses(
        self, reply: Mapping[str, Any], batch: Sequence[Line], body: str, group: int
    ) -> Iterator[Clause]:
        for row in islice(_rows(reply.get("rules")), _RULES):
            number = row.get("line")
            if not isinstance(number, int) or not 1 <= number <= len(batch):
                continue
            line = batch[number - 1]
            says = (line.piece.start, line.piece.end)
            marked = list(islice(_rows(row.get("when")), _PARTS))
            when = [c for r in marked for c in self._when(r, line, says)]
            then = [c for r in islice(_rows(row.get("then")), _PARTS) for c in self._then(r, line, says)]
            # with a condition less it would hold for more than the sentence says
            if len(when) < len(marked) or not (when or any(isinstance(c.value, Decimal) for c in then)):
                continue
            if not then and not any(c.op != "is" for c in when):
                continue
            enough = row.get("any") is True and len(when) > 1
            yield Clause(
                "", "service", () if enough else tuple(when), tuple(when) if enough else (), tuple(then),
                line.piece.headings, says, group + number, line.piece.lead, by_model=True,
            )  # fmt: skip

    def _when(self, row: Mapping[str, Any], line: Line, says: Span) -> Iterator[Condition]:
        about, words = (
            _standing(row.get("about"), line.text, line.above),
            _standing(row.get("words"), line.text),
        )
        if not about or (row.get("words") and not words):
            return
        found = self._figures.find(fold_aligned(words)) if words else []
        if not words:
            yield Condition(about, "is", row.get("not") is not True, "", "", says)
        elif len(found) == 1 and found[0].op:
            f = found[0]
            yield Condition(about, f.op or ">=", f.low, f.unit, f.word, says)

    def _then(self, row: Mapping[str, Any], line: Line, says: Span) -> Iterator[Consequence]:
        about, words = (
            _standing(row.get("about"), line.text, line.above),
            _standing(row.get("words"), line.text),
        )
        if not about or not words:
            return
        found = self._figures.find(fold_aligned(words))
        if not found:
            yield Consequence(about, words, None, "", "", "exact", says)
        elif len(found) == 1:
            f = found[0]
            base = _standing(row.get("base"), line.text) if f.unit in ("percent", "multiple") else ""
            yield Consequence(
                about, f.low, f.high if f.ranges else None, f.unit, f.word, _qualifier(f), says, base=base
            )


def _lines(body: str, read: Read) -> Iterator[Line]:
    left = {x.says for x in read.left} - {c.says for c in read.clauses}
    for piece in pieces(body):
        if isinstance(piece, TableOf) or (piece.start, piece.end) not in left:
            continue
        above = " / ".join((*piece.headings[-1:], *(body[a:b] for a, b in piece.lead)))
        yield Line(piece, body[piece.words : piece.end], above)


def _standing(words: Any, *texts: str) -> str:
    """Words as they are folded, where they stand in one of the texts; else none."""
    folded = fold(words.strip()) if isinstance(words, str) else ""
    return folded if any(folded in fold(text) for text in texts) else ""


def _rows(value: Any) -> Iterator[Mapping[str, Any]]:
    return (row for row in value if isinstance(row, Mapping)) if isinstance(value, list) else iter(())


def _qualifier(f: Figure) -> Qualifier:
    if f.ranges:
        return "range"
    return "up_to" if f.op in ("<=", "<") else "from" if f.op in (">=", ">") else "exact"
