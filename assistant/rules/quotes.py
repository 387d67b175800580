"""Where a quote stands in its article: byte for byte, and as whole sentences."""

from __future__ import annotations

import re

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
