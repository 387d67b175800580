"""A cell of a workbook → what its reader sees of it, and how that differs from what is stored."""

from __future__ import annotations

import functools
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from assistant.library.ingest.date_format import EPOCHS, is_date, moment
from assistant.library.ingest.inline import superscript
from assistant.library.ingest.number_format import is_rounded, number, plain, stored, words
from assistant.library.ingest.workbook import Cell

_RELIABLE = 10**15


class Shown(NamedTuple):
    """``text`` is "" where nothing shows; ``rounded`` tells that fewer digits show than are ``stored``, and
    ``long`` that a number has more than a spreadsheet keeps."""

    text: str
    stored: str = ""
    rounded: bool = False
    long: bool = False


def shown(cell: Cell, from_1904: bool = False) -> Shown:
    if cell.kind == "b":
        return Shown("TRUE" if cell.raw in ("1", "true") else "FALSE")
    if cell.words is not None:
        text = cell.words.text
        if cell.style.raised == "superscript" and text.isascii():
            text = superscript(text)
        return Shown(text if cell.style.shape == "General" else words(text, cell.style.shape))
    if cell.kind == "d":
        return Shown(cell.raw.replace("T", " ").removesuffix(" 00:00:00"))
    return _number(cell.raw, cell.style.shape, from_1904)


@functools.lru_cache(maxsize=65_536)
def _number(raw: str, shape: str, from_1904: bool) -> Shown:
    if shape == "General" and raw.isdigit() and len(raw) < 16:
        return Shown(raw)
    try:
        value = stored(raw)
    except InvalidOperation:
        return Shown(raw)
    if not value.is_finite():
        return Shown(raw)
    if is_date(shape):
        text = moment(Decimal(raw), shape, EPOCHS[from_1904])
        return Shown(text or plain(value))
    text = number(value, shape)
    return Shown(text, plain(value), is_rounded(value, text), abs(value) >= _RELIABLE)
