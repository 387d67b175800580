"""How the lines of a document belong together: what leads in which items, which question a line answers,
under which label, header and caption it stands.

Lists and trees of clauses are told by their marks (第三条, （一）, 1., ①, -) and by the words that lead them
in.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from assistant.knowledge.lines import ASKS, REPLIES, Kind, RawLine, asks, plain, raw_lines

NOWHERE = -1
_REACH, _LABEL_REACH = 8, 3
"""Lines that a question is of that nothing marks as one, and a label."""
_LABEL_MAX, _CAPTION_MAX = 20, 80

_COLON = re.compile(r"[:：][\s*_]*\Z")
_LISTS = re.compile(r"下列|下述|以下(?!简称|簡稱|称为)|如下|之一|following", re.IGNORECASE)
_STOP = re.compile(r"[。；;！!？?，,：:]")
_GOES_ON = re.compile(r"[；;，,、]\Z")
_FIGURE = re.compile(r"[0-9０-９%％]")


@dataclass(frozen=True, slots=True)
class Line:
    """The words at ``start:end`` of the body. ``lead`` is the place of the line that leads it in; ``series``
    the first of the lines of one list, or rows of one table. ``label`` is the question that it answers, or
    the heading over its list; ``caption`` and ``header`` stand above a row. Only an ``anchor`` may be quoted:
    a question, a label, a header says nothing, and a ``label`` line is in the label of others."""

    start: int
    end: int
    kind: Kind | Literal["label"]
    heading: tuple[str, ...]
    label: str = ""
    caption: str = ""
    header: str = ""
    lead: int = NOWHERE
    series: int = NOWHERE
    anchor: bool = True


@dataclass(frozen=True, slots=True)
class Outline:
    body: str
    lines: tuple[Line, ...]
    _starts: tuple[int, ...] = field(repr=False)
    _members: dict[int, list[int]] = field(repr=False)
    _led: dict[int, list[int]] = field(repr=False)

    def at(self, position: int) -> int:
        """The place of the line that holds a position of the body; NOWHERE before the first."""
        return bisect_right(self._starts, position) - 1

    def text(self, place: int) -> str:
        return self.body[self.lines[place].start : self.lines[place].end]

    def above(self, place: int) -> tuple[int, ...]:
        """The lines that lead it in, outermost first."""
        found: list[int] = []
        while (place := self.lines[place].lead) != NOWHERE:
            found.insert(0, place)
        return tuple(found)

    def items(self, place: int) -> Sequence[int]:
        """The lines that it leads in."""
        return self._led.get(place, ())

    def series(self, place: int) -> Sequence[int]:
        """The lines of the same list or table, itself among them."""
        return self._members.get(self.lines[place].series, (place,))


def outline(body: str, title: str) -> Outline:
    """``title`` leads every heading's path."""
    builder = _Builder(body, tuple(raw_lines(body, title)))
    lines = tuple(builder.line(i) for i in range(len(builder.raw)))
    members: dict[int, list[int]] = {}
    led: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        if line.series != NOWHERE:
            members.setdefault(line.series, []).append(place)
        if line.lead != NOWHERE:
            led.setdefault(line.lead, []).append(place)
    return Outline(body, lines, tuple(line.start for line in lines), members, led)


@dataclass(slots=True)
class _Level:
    """A list that is open: the mark of its items, what leads it in, and its first line."""

    mark: str
    lead: int
    series: int


@dataclass(slots=True)
class _Builder:
    """Reads lines in order; what is open above them is kept meanwhile."""

    body: str
    raw: tuple[RawLine, ...]
    levels: list[_Level] = field(default_factory=list)
    label: str = ""
    label_mark: str = ""
    labelled: bool = False
    reach: int = 0
    header: str = ""
    caption: str = ""
    table: int = NOWHERE

    def line(self, place: int) -> Line:
        raw = self.raw[place]
        line = Line(raw.start, raw.end, raw.kind, raw.heading)
        if not self._follows(place):
            over = raw.heading[-1]
            self.levels, self.table, self.reach, self.labelled = [], NOWHERE, len(self.raw), False
            self.label, self.label_mark = (over if asks(over) or ASKS.match(over) else ""), ""
        if raw.kind in ("row", "ruler"):
            return self._row(place, line)
        self.table = NOWHERE
        words = plain(self._words(place))
        if self._is_label(place, words):
            return replace(line, kind="label", anchor=False)
        self.reach -= 1
        numbered = raw.mark and not raw.mark.startswith("-")
        if self.reach < 0 or (numbered and raw.mark in (self.label_mark, "article")):
            self.label = ""
        reply = REPLIES.match(self._words(place)) if self.label else None
        start = line.start + (reply.end() if reply and reply.end() < line.end - line.start else 0)
        line = self._listed(place, replace(line, start=start, label=self.label))
        listed = line.series != NOWHERE or raw.mark.startswith("-")
        own = listed and line.lead == NOWHERE and not (line.label or self.labelled)
        label = raw.heading[-1] if own else line.label
        return replace(line, label=label, anchor=not self._is_caption(place, words))

    def _words(self, place: int) -> str:
        return self.body[self.raw[place].start : self.raw[place].end]

    def _follows(self, place: int) -> bool:
        """Whether the line stands under the same heading as the one before it."""
        return place > 0 and self.raw[place].heading == self.raw[place - 1].heading

    def _next(self, place: int) -> int:
        """The line behind it under its heading; NOWHERE without one."""
        return place + 1 if place + 1 < len(self.raw) and self._follows(place + 1) else NOWHERE

    # --- tables ----------------------------------------------------------------------------------

    def _row(self, place: int, line: Line) -> Line:
        behind = self._next(place)
        if self.table == NOWHERE:
            self.table, self.header, self.caption = place, "", self._caption(place)
            self.reach -= 1
            if self.reach < 0:
                self.label = ""
        line = replace(line, label=self.label)
        if line.kind == "ruler":
            return replace(line, anchor=False)
        if behind != NOWHERE and self.raw[behind].kind == "ruler":
            self.header = self._words(place)
            return replace(line, kind="header", anchor=False)
        return replace(line, caption=self.caption, header=self.header, series=self.table)

    def _caption(self, place: int) -> str:
        """The short lines before a table, two at most: 「表1 保证金」「单位：元」."""
        found: list[str] = []
        while self._follows(place) and self._is_caption(place - 1, plain(self._words(place - 1))):
            place -= 1
            found.insert(0, plain(self._words(place)))
            if len(found) == 2:
                break
        return "\n".join(w for w in found if w != self.label)

    def _is_caption(self, place: int, words: str) -> bool:
        if self.raw[place].kind not in ("text", "item") or len(words) > _CAPTION_MAX or words[-1:] in "。；;":
            return False
        behind = self._next(place)
        if behind != NOWHERE and self.raw[behind].kind == "text" and len(words) <= _LABEL_MAX:
            behind = self._next(behind) if self._is_unit(behind) else NOWHERE
        return behind != NOWHERE and self.raw[behind].kind == "row"

    def _is_unit(self, place: int) -> bool:
        return re.match(r"[（(]?[单單]位", self._words(place)) is not None

    # --- questions and labels --------------------------------------------------------------------

    def _is_label(self, place: int, words: str) -> bool:
        """Whether it is a question or the label of what follows, which it is kept for."""
        raw, marked = self.raw[place], ASKS.match(self._words(place))
        question = bool(marked) or asks(words)
        if not (question or self._labels(place, words)):
            return False
        behind = self._next(place)
        if behind != NOWHERE and words not in raw.heading:
            self.label, self.label_mark, self.labelled = words, raw.mark, True
            self.reach = len(self.raw) if marked else _REACH if question else _LABEL_REACH
        else:
            self.label = ""
        self.levels = []
        return True

    def _labels(self, place: int, words: str) -> bool:
        """「发货时间」 before 「48小时内发出。」: short, and nothing but a name."""
        behind = self._next(place)
        if behind == NOWHERE or not self._names(words) or self.raw[behind].kind != "text":
            return False
        mark, below = self.raw[place].mark, plain(self._words(behind))
        if self.raw[place].kind == "item" or (mark and any(level.mark == mark for level in self.levels)):
            return False  # one of a list
        if asks(below) or ASKS.match(below):
            return True
        return not (self._names(below) or self.raw[behind].first or (mark and mark == self.raw[behind].mark))

    @staticmethod
    def _names(words: str) -> bool:
        return len(words) <= _LABEL_MAX and not (_STOP.search(words) or _FIGURE.search(words))

    # --- lists -----------------------------------------------------------------------------------

    def _listed(self, place: int, line: Line) -> Line:
        raw = self.raw[place]
        if raw.mark == "article":
            self.levels = []
            return line
        level = self._level(place, raw.mark, raw.first)
        if level is None:
            return line
        return replace(line, lead=level.lead, series=level.series)

    def _level(self, place: int, mark: str, first: bool) -> _Level | None:
        if not mark:
            return self._unmarked(place)
        depth = next((i for i, level in enumerate(self.levels) if level.mark == mark), None)
        if depth is not None and not first:
            del self.levels[depth + 1 :]
            return self.levels[depth]
        del self.levels[depth if depth is not None else len(self.levels) :]
        self.levels.append(_Level(mark, self._leading(place), place))
        return self.levels[-1]

    def _leading(self, place: int) -> int:
        """The line before it where that leads in a list; NOWHERE else."""
        if not self._follows(place) or self.raw[place - 1].kind not in ("text", "item"):
            return NOWHERE
        words = plain(self._words(place - 1))
        leads = _COLON.search(words) or _LISTS.search(words) or self._names(words)
        return place - 1 if leads and words != self.label else NOWHERE

    def _unmarked(self, place: int) -> _Level | None:
        """A line without a mark is an item behind a colon, and those behind it while they end in a semicolon;
        a list of bullets ends with it."""
        before = self._words(place - 1) if self._follows(place) else ""
        run = self.levels[-1] if self.levels and not self.levels[-1].mark else None
        if run and _GOES_ON.search(before):
            return run
        while self.levels and (not self.levels[-1].mark or self.levels[-1].mark.startswith("-")):
            self.levels.pop()
        if (
            self.raw[place - 1].kind in ("text", "item")
            and _COLON.search(before)
            and plain(before) != self.label
        ):
            self.levels.append(_Level("", place - 1, place))
            return self.levels[-1]
        return None
