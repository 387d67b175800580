"""Questions in English as they stand, before their words are taken for ours."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.text import fold

HAN = re.compile(r"[㐀-鿿]")
_BLANKS = re.compile(r"\s+")
_SIGNS = re.compile(r"[^\w㐀-鿿']+")


def plain(question: str) -> str:
    """Folded, with one kind of apostrophe and single blanks."""
    return _BLANKS.sub(" ", fold(question).replace("’", "'")).strip()


def whole_words(words: Iterable[str]) -> re.Pattern[str]:
    """One of the words, the longest first, never part of another word; of no words, nothing."""
    longest = sorted({w for w in words if w}, key=len, reverse=True)
    return re.compile(rf"(?<![a-z'])(?:{'|'.join(map(re.escape, longest))})(?![a-z'])" if longest else "(?!)")


def without_signs(text: str) -> str:
    return _SIGNS.sub(" ", text).strip()
