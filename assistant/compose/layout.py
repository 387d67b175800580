"""Blocks of a draft → the Markdown that is shown, and where its parts stand in it."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.answer import Block, TextSpan
from assistant.text import to_traditional


def render(blocks: Iterable[Block], traditional: bool = False) -> tuple[str, tuple[TextSpan, ...]]:
    """Markdown, and where in it the blocks' spans stand; quotes keep the script of their source."""
    text, spans = "", []
    for block in blocks:
        lines = block.lines
        if traditional and block.kind != "quote":
            lines = tuple(map(to_traditional, lines))
        starts: list[int] = []
        before = ""
        for number, line in enumerate(lines):
            gap = _gap(block.kind, before, line) if number else "\n\n" if text else ""
            text += gap
            starts.append(len(text))
            text += line
            before = line
        for span in block.spans:
            first = starts[span.line]
            end = len(lines[span.line]) if span.end is None else span.end
            spans.append(TextSpan(first + span.start, first + end, span.kind, span.status, span.fact))
    return text, tuple(spans)


def _gap(kind: str, before: str, line: str) -> str:
    """In running text each line is a paragraph of its own, items of one list are together."""
    inside_list = line.startswith("- ") and before.startswith("- ")
    return "\n\n" if kind == "text" and before and not inside_list else "\n"
