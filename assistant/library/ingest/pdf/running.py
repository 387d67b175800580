"""Lines that are no part of the text: running headers and footers, page numbers, watermarks; and the notes
at the foot of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.library.ingest.pdf.layout import Item, Line
from assistant.library.ingest.pdf.lines import UP
from assistant.library.ingest.records import Reason

_MARGIN = 0.1
"""Running lines stand in this share of the page, at its top or bottom."""
_PAGE_NUMBER = re.compile(
    r"[-—–~·\s]*(?:第?\s*[0-9]{1,4}\s*页?)(?:\s*[/／|,，共of]+\s*[0-9]{1,4}\s*页?)?[-—–~·\s]*"
    r"|[-—–\s]*[ivxIVX]{1,6}[-—–\s]*|page.{0,12}|第[一二三四五六七八九十百]{1,4}页",
    re.I,
)
_OFTEN = 4
_LIGHT = 0.55
_LARGE = 1.6
_NOTE = re.compile(
    rf"{UP}\s*(?P<raised>[^{UP}]{{1,6}}){UP}\s*|(?P<label>[①-⒇]|\[[0-9]{{1,2}}\]|[*＊†‡]|[0-9]{{1,2}}(?=\s))\s*"
)


@dataclass(frozen=True, slots=True)
class Footnotes:
    """The notes at the foot of one page, by their mark, in order."""

    notes: tuple[tuple[str, tuple[Line, ...]], ...] = ()

    @property
    def marks(self) -> frozenset[str]:
        return frozenset(mark for mark, _ in self.notes)


def without_running(items: Sequence[Item], heights: Sequence[float], body: float) -> list[Item]:
    """Items with the lines marked that repeat on pages but for their figures, and watermarks."""

    def marginal(line: Line) -> bool:
        height = heights[line.page]
        return line.box.bottom < height * _MARGIN or line.box.top > height * (1 - _MARGIN)

    lines = [i for i in items if isinstance(i, Line) and not i.drop]
    seen = Counter(_shape(i.text) for i in lines if marginal(i))
    often = max(2, min(_OFTEN, len(heights) // 2))
    spots = Counter((i.text, round(i.box.top / 8), round(i.box.left / 8)) for i in lines if i.light > _LIGHT)

    def reason(line: Line) -> Reason | None:
        if marginal(line):
            shape = _shape(line.text)
            if (shape and seen[shape] >= often) or _PAGE_NUMBER.fullmatch(line.text):
                return "nav"
        if line.light <= _LIGHT:
            return None
        again = spots[line.text, round(line.box.top / 8), round(line.box.left / 8)] > 1
        across = line.size > _LARGE * body and any(
            other is not line and other.page == line.page and other.box.overlaps(line.box) for other in lines
        )
        return "decoration" if again or across else None

    return [
        replace(item, drop=reason(item)) if isinstance(item, Line) and not item.drop else item
        for item in items
    ]


def _shape(text: str) -> str:
    return re.sub(r"[0-9\s]+", "", text)


def footnotes(items: Sequence[Item], body: float) -> tuple[list[Item], dict[int, Footnotes]]:
    """Items without the notes at the foot of each page, and those notes by page."""
    found: dict[int, Footnotes] = {}
    gone: set[int] = set()
    for page in {i.page for i in items}:
        own = [i for i in items if i.page == page and not (isinstance(i, Line) and i.drop)]
        notes: list[tuple[str, tuple[Line, ...]]] = []
        open_lines: list[Line] = []
        for item in reversed(own):
            if not isinstance(item, Line) or item.size > 0.93 * body:
                break
            open_lines.insert(0, item)
            if match := _NOTE.match(item.text):
                rest = item.text[match.end() :].strip()
                if not rest:
                    break
                mark = re.sub(r"[\[\]()（）\s]", "", match["raised"] or match["label"])
                notes.insert(0, (mark, (replace(open_lines[0], text=rest), *open_lines[1:])))
                gone.update(map(id, open_lines))
                open_lines = []
        if notes:
            found[page] = Footnotes(tuple(notes))
    return [i for i in items if id(i) not in gone], found
