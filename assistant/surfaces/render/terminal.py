"""An answer as text for a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import zip_longest

from assistant.answer import Answer
from assistant.surfaces.render.answer import worded_by
from assistant.surfaces.words import words


def terminal_text(answer: Answer) -> str:
    """What is read first, a rule, and each part's details; without Markdown's marks, with columns that line
    up."""
    details = [_plain(part.details) for part in answer.parts if part.details]
    by = worded_by(answer, words(answer.language))
    first = "\n\n".join(filter(None, (_plain(answer.answer), by)))
    return f"\n\n{'─' * 40}\n\n".join([first, *(["\n\n".join(details)] if details else [])])


def columns(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """The rows as lines whose cells stand below one another, two blanks apart; the columns ``right`` end
    together. A row may be shorter than others. A Chinese character is as wide as two Latin ones."""
    widths = [max(map(_width, column)) for column in zip_longest(*rows, fillvalue="")]
    lines = []
    for row in rows:
        cells = []
        for i, (cell, width) in enumerate(zip(row, widths, strict=False)):
            blanks = " " * (width - _width(cell))
            cells.append(blanks + cell if i in right else cell + blanks)
        lines.append("  ".join(cells).rstrip())
    return lines


def _plain(markdown: str) -> str:
    out: list[str] = []
    table: list[list[str]] = []
    for line in [*markdown.splitlines(), ""]:
        if line.lstrip().startswith("|"):
            cells = [_unmark(c.strip()) for c in line.strip().strip("|").split("|")]
            if not all(re.fullmatch(r":?-+:?", c) for c in cells):
                table.append(cells)
            continue
        out += columns(table)
        table = []
        out.append(_unmark(re.sub(r"^\s{0,3}#{1,6}\s+", "", line)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip()


def _unmark(text: str) -> str:
    text = re.sub(r"\*\*(.+?)\*\*|`(.+?)`", lambda m: m[1] or m[2], text)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
