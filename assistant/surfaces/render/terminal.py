"""An answer as text for a terminal."""

from __future__ import annotations

import re
import unicodedata

from assistant.surfaces.render.names import MEDIA_MARK, Json


def terminal_text(answer: Json) -> str:
    """The answer without Markdown's marks, with columns that line up, and the quotes it does not show."""
    lines = [_plain(answer["answer"])]
    unshown = [c for c in answer["citations"] if c["quote"] not in answer["answer"]]
    if unshown:
        lines += ["", "来源"]
    for c in unshown:
        mark = f"（{MEDIA_MARK}）" if c["kind"] != "official" else ""
        lines.append(f"[{c['n']}] {c['title']}，{c['publisher']}，{c['published']}{mark}")
        lines.append(f"    「{c['quote']}」")
    return "\n".join(lines)


def _plain(markdown: str) -> str:
    out: list[str] = []
    table: list[list[str]] = []
    for line in [*markdown.splitlines(), ""]:
        if line.lstrip().startswith("|"):
            cells = [_unmark(c.strip()) for c in line.strip().strip("|").split("|")]
            if not all(re.fullmatch(r":?-+:?", c) for c in cells):
                table.append(cells)
            continue
        out += _columns(table)
        table = []
        out.append(_unmark(re.sub(r"^\s{0,3}#{1,6}\s+", "", line)))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip()


def _unmark(text: str) -> str:
    text = re.sub(r"\*\*(.+?)\*\*|`(.+?)`", lambda m: m[1] or m[2], text)
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)


def _columns(rows: list[list[str]]) -> list[str]:
    if not rows:
        return []
    count = max(map(len, rows))
    rows = [row + [""] * (count - len(row)) for row in rows]
    widths = [max(_width(row[i]) for row in rows) for i in range(count)]
    return [
        "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
