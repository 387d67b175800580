"""The citation marks that an answer itself set, and the links behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from assistant.answer import Answer, Citation
from assistant.compose.source_kinds import marks
from assistant.surfaces.words import Words
from assistant.types import Source

QUOTE_LIMIT = 600
"""Characters of a quote that its link carries; an address must pass through any proxy."""

_MARK = re.compile(r"\[([0-9]{1,4})\]")
_OPENING = {"「": "」", "『": "』", "“": "”"}


def citation_marks(answer: Answer, markdown: str) -> Iterator[tuple[int, int, Citation]]:
    """Where in ``markdown`` of the answer each mark stands, and its citation. 「[3]」 among the words of a
    source or a merchant is theirs: it stands in quotation marks, or is part of a quote or a title."""
    by_number = {str(c.n): c for c in answer.citations}
    if not by_number:
        return
    spoken = _spoken(markdown, answer)
    for found in _MARK.finditer(markdown):
        cited = by_number.get(found[1])
        escaped = markdown[: found.start()].endswith("\\")
        if cited is not None and not escaped and not spoken[found.start()]:
            yield found.start(), found.end(), cited


def article_href(citation: Citation, w: Words) -> str:
    """``/articles/<source>?start=…&end=…&quote=…#quote``"""
    query = {"start": citation.start, "end": citation.end, "quote": citation.quote[:QUOTE_LIMIT]}
    if w.language != "zh-Hans":
        query["lang"] = w.language
    return f"/articles/{quote(citation.source)}?{urlencode(query)}#quote"


def source_words(source: Citation | Source, w: Words) -> str:
    """「《…》，发布者，日期（第三方解读…）」, where no link leads to it. Its own words stay as they are."""
    told = w("，").join(filter(None, (f"《{source.title}》", source.publisher, source.published)))
    said = w("，").join(map(w, marks(source)))
    return w("{source}（{mark}）", source=told, mark=said) if said else told


def _spoken(markdown: str, answer: Answer) -> bytearray:
    """For each character of the Markdown whether someone else said it."""
    spoken = bytearray(len(markdown))
    for words in {part for c in answer.citations for part in (c.quote, c.title, c.heading, c.publisher)}:
        if "[" not in words or _MARK.fullmatch(words):
            continue
        at = markdown.find(words)
        while at >= 0:
            spoken[at : at + len(words)] = b"\1" * len(words)
            at = markdown.find(words, at + 1)
    closing: list[str] = []
    for i, char in enumerate(markdown):
        if char == "\n":
            closing.clear()
        elif spoken[i]:
            continue
        elif closing and char == closing[-1]:
            closing.pop()
        elif char in _OPENING:
            closing.append(_OPENING[char])
        if closing:
            spoken[i] = 1
    return spoken
