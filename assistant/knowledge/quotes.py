"""Where a quote stands in its article: byte for byte, and as whole sentences."""

from __future__ import annotations

import re

from assistant.types import Source

_OPENED = re.compile(r"(?:^|[。！？!?；;]+[」』”’）)]*|\|)\s*(?:(?:[-*+>]|\d{1,9}[.)])\s+)*$")
_CLOSING = re.compile(r"[。！？!?；;]+[」』”’）)]*$")
_CLOSED = re.compile(r"[ \t]*(?:\||\r?\n|\Z)")


def place(quote: str, body: str) -> int:
    """Where the quote stands as whole sentences, cells or items; -1 when it does not.

    Words before or behind it in its sentence could turn its meaning: 「除新手外，」.
    """
    start = body.find(quote)
    while start >= 0:
        end = start + len(quote)
        line = body[body.rfind("\n", 0, start) + 1 : start]
        if _OPENED.search(line) and (_CLOSING.search(quote) or _CLOSED.match(body, end)):
            return start
        start = body.find(quote, start + 1)
    return -1


def loss(name: str, quote: str, source: Source) -> str:
    """Why a quote without a place does not count: its words are gone, or those around it changed."""
    if quote in source.body:
        return f"{name!r} 在来源 {source.id!r} 中不再是完整的一句，前后的文字变了"
    return f"{name!r} 已不在来源 {source.id!r} 中"
