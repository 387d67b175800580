"""A document's title: its own, and else its file's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from assistant.library.ingest.blocks import Block, Parsed, numbered_level
from assistant.library.ingest.records import Format

_TITLE_MAX, TITLE_LINES = 40, 4
_TABLES: tuple[Format, ...] = ("xlsx", "csv", "tsv")


def title_of(name: str, form: Format, parsed: Parsed, kept: Sequence[Block]) -> str:
    stem = PurePosixPath(name).stem
    if form in _TABLES:
        return parsed.title or stem
    first = kept[:TITLE_LINES]
    own = parsed.title if form != "docx" or any(parsed.title == b.text for b in first) else ""
    if form in ("md", "html") and own:
        return own
    heading = next((b.text for b in first if b.kind == "heading" and b.level == 1), "")
    if heading or own:
        return heading or own
    for block in first:
        line = block.text
        speaks = re.search(r"[。！？!?；;：:，,…]\s*$|[。；;]", line) or numbered_level(line)
        if block.kind in ("heading", "text") and 4 <= len(line) <= _TITLE_MAX and not speaks:
            return line
        if block.kind in ("table", "item") or len(line) > _TITLE_MAX:
            break
    return stem
