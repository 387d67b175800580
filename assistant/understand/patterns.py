"""Words as patterns, and the clauses that they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.understand.clauses import LONGEST

_ENDS = "，,。；;！!？?\n/、|"
CLAUSE = re.compile(f"[{_ENDS}]")
"""What ends a clause of a question."""
STOP = re.compile(r"[，,。；;！!？?\n、|\s]")
"""The same, and a blank: what is typed on a phone often has no other stop."""


def clause_start(text: str, position: int) -> int:
    """Where the clause of a position begins, looking back no farther than any sentence is long."""
    first = max(0, position - LONGEST)
    return max(first, *(text.rfind(end, first, position) + 1 for end in _ENDS))


_NEVER = re.compile(r"(?!)")
_APART = r"[^，,。；;！!？?\n]{0,8}?"


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """One of the words, longest first; a latin word only as a whole word, a number only as a whole number.

    「以前|曾 + 是 + 头部」 stand in this order in one clause, a little apart.
    """
    parts = sorted({w for w in words if w}, key=len, reverse=True)
    if not parts:
        return _NEVER
    return re.compile("|".join(_part(w) for w in parts))


def _part(word: str) -> str:
    if " + " in word:
        return _APART.join(f"(?:{'|'.join(map(_part, w.split('|')))})" for w in word.split(" + "))
    escaped = re.escape(word)
    if word.isascii() and word.isalpha():
        return rf"(?<![a-z]){escaped}(?![a-z])"
    return rf"(?<![0-9.,]){escaped}" if word[0].isdigit() else escaped  # 0元保证金 is not in 10000元保证金


def holds(text: str, word: str) -> bool:
    return word in text and (not word[0].isdigit() or re.search(_part(word), text) is not None)
