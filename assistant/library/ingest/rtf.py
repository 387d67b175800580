"""Rich text (.rtf): through LibreOffice where it is installed, else striprtf."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.library.ingest import office, word
from assistant.library.ingest.blocks import Block, Parsed, UnreadableError, tidy, with_headings
from assistant.library.ingest.tables import table

_UNSEEN = re.compile(r"\\(?:strike|v|deleted|striked1)(?![a-z0-9])")
"""Words that are struck out, hidden or deleted, which striprtf takes for the others."""
_CELL = "\x1f"


def parse(data: bytes) -> Parsed:
    if office.found():
        return word.parse(office.converted(data, ".rtf", "docx"))
    text = data.decode("latin-1")
    if _UNSEEN.search(text):
        raise UnreadableError(
            "rtf 里有划掉、隐藏或删除的文字，这台机器没有装 LibreOffice，分不出来",
            "请用 Word 或 WPS 另存为 docx 再导入。",
        )
    from striprtf.striprtf import rtf_to_text

    # a cell ends with a bar, as words may have one
    cut = re.sub(r"\\(?:nest)?cell(?![a-z])", lambda m: rf"\'1f{m[0]}", text)
    words = rtf_to_text(cut, encoding="gb18030", errors="replace")
    return Parsed(tuple(with_headings(list(_blocks(words)))))


def _blocks(words: str) -> Iterator[Block]:
    rows: list[list[str]] = []
    for line in words.splitlines():
        if _CELL in line:
            rows.append([tidy(cell.removeprefix("|")) for cell in line.split(_CELL)[:-1]])
            continue
        yield from table(rows)
        rows = []
        if shown := tidy(line):
            yield Block("text", shown)
    yield from table(rows)
