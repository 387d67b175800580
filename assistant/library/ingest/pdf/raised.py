"""Raised and lowered words of a line: a power stays one, a footnote's mark is left out."""

from __future__ import annotations

import re
from collections.abc import Collection

from assistant.library.ingest.inline import subscript, superscript
from assistant.library.ingest.pdf.lines import DOWN, UP

_SHIFTED = re.compile(rf"(?P<sign>[{UP}{DOWN}])(?P<words>[^{UP}{DOWN}]*)[{UP}{DOWN}]")
_POWER = re.compile(r"(?:(?<![0-9.])10|[×xX*·]\s*[0-9]+|[0-9]\s*[\u00d7]\s*[0-9]+)$")
_UNIT = re.compile(r"(?:(?<![A-Za-z])(?:[kcdm]?m|in|ft|[A-Za-z])|米|尺|寸|公里)$")
_EXPONENT = re.compile(r"[+\-−–]?[0-9]{1,3}|n")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|TM|SM)", re.I)


def resolved(text: str, notes: Collection[str]) -> tuple[str, list[str]]:
    """The line, and the marks that were left out of it. ``notes`` are the marks at the foot of its page."""
    marks: list[str] = []
    whole, start = "", 0
    for match in _SHIFTED.finditer(text):
        whole += text[start : match.start()]
        start = match.end()
        words, before = match["words"].strip(), whole.rstrip()
        if match["sign"] == DOWN:
            whole += subscript(words)
        elif _ORDINAL.fullmatch(words):
            whole += words
        elif _is_power(words, before, notes):
            whole = before + superscript(words)
        else:
            marks.append(words)
    return whole + text[start:], marks


def _is_power(words: str, before: str, notes: Collection[str]) -> bool:
    if not _EXPONENT.fullmatch(words):
        return False
    if _POWER.search(before) and (words not in notes or re.search(r"[×xX*·]\s*[0-9]+$", before)):
        return True
    if _UNIT.search(before):
        return words in "23" or words not in notes
    return before[-1:].isdigit() and words not in notes
