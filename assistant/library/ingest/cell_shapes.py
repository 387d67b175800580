"""What a cell of a table looks like: a figure, a date, a code or words; told by its shape."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

TEXT = "字"
"""The shape of words without a figure."""
MIXED = "文"
"""The shape of a sentence or name that has figures in it."""

_NUMBER = re.compile(r"[0-9][0-9,.'\u2009]*")
_LATIN = re.compile(r"[A-Za-z_]+")
_WORDS = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]")
_WORDS_MOST = 3
_TOTAL = re.compile(r"[（(]?(?:合|总|小|共|總|累)\s*(?:计|計|共)[）)]?[：:]?|(?:sub)?total", re.IGNORECASE)
_NOTE = re.compile(
    r"[（(【\[]?(?:备?注|備?註|附注|说明|說明|note)[0-9一二三四五六七八九十]{0,2}[】\])）]?\s*[：:.、]"
    r"|[*＊※†‡#]+\s*\S|[①-⑳⑴-⒇]|\[[0-9]{1,2}\]|[0-9]{1,2}[.、)）]\s*(?=\D)",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=65_536)
def shape(cell: str) -> str:
    """「25元」 and 「1,800元」 are both 「9元」; words are ``TEXT``, and "" is an empty cell's."""
    folded = unicodedata.normalize("NFKC", cell).strip()
    if not folded:
        return ""
    if not re.search(r"[0-9]", folded):
        return TEXT
    if len(_WORDS.findall(folded)) > _WORDS_MOST or len(folded) > 40:
        return MIXED
    return _LATIN.sub("a", _NUMBER.sub("9", folded)).lstrip("+-−").replace(" ", "")


def is_value(cell: str) -> bool:
    """A figure, an amount, a share, a date or a code, rather than words or nothing."""
    return shape(cell) not in ("", TEXT, MIXED)


def is_total(cell: str) -> bool:
    """The first cell of a row that sums up those above it."""
    return _TOTAL.fullmatch(cell) is not None


def opens_note(text: str) -> bool:
    """「注：…」, 「* …」, 「① …」: a remark on a table rather than a row of it."""
    return _NOTE.match(text) is not None


def run_of_numbers(cells: Sequence[str]) -> bool:
    """「2024年 2025年 2026年」, 「1月 2月 3月」: names of columns although they are figures."""
    shapes = {shape(c) for c in cells}
    if len(cells) < 2 or len(shapes) != 1 or next(iter(shapes)).count("9") != 1:
        return False
    found = [int(n) for c in cells for n in re.findall(r"[0-9]+", unicodedata.normalize("NFKC", c))]
    steps = {b - a for a, b in pairwise(found)}
    return len(found) == len(cells) and steps in ({1}, {-1})


def usual(cells: Sequence[str]) -> tuple[str, float]:
    """The commonest shape of the filled cells and its share; "" and 0 where none is filled."""
    counts = Counter(filter(None, map(shape, cells)))
    if not counts:
        return "", 0.0
    best, most = counts.most_common(1)[0]
    return best, most / counts.total()
