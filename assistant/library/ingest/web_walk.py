"""A web page read from its beginning to its end: lines, lists, tables, and pairs of question and answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.library.ingest import web_pieces
from assistant.library.ingest.blocks import Block, Kind, tidy
from assistant.library.ingest.counting import labelled
from assistant.library.ingest.inline import Line, as_note, noted
from assistant.library.ingest.records import Reason
from assistant.library.ingest.tables import table
from assistant.library.ingest.web_counters import Counters
from assistant.library.ingest.web_grid import Grid, is_layout, is_table, strays
from assistant.library.ingest.web_notes import Notes, is_back, is_mark, without_mark
from assistant.library.ingest.web_seen import UNREAD, Seen

_INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|nobr|output|picture"
    "|q|rb|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr|button|select|input|svg|math"
    "|audio|video|canvas|iframe|object|embed|rt|rp|rtc|meter|progress|slot"
)
_BLOCKS = re.compile(r"block|flex|grid|list-item|table(?!-cell)\S*|flow-root")
_GENERIC = re.compile(
    r"(?:点击|点此)?(?:查看|展开|收起|显示|更多|详情|全文|内容)+\W*|details?|more|show more", re.I
)
_QUESTION = re.compile(
    r"[?？]\s*$|[吗呢]\s*$|^[Qq问問]\s*[0-9]*\s*[:：.、]|怎么|怎麼|如何|多久|什么|什麼|哪[些个里]|为什么|能否|是否|可以.*[吗嗎]|多少"
)
_SAYS = re.compile(r"[。；！？;]|[0-9０-９]\s*(?:%|％|‰|元|万|天|日内|分|单|件|次|小时|个工作日)")
_ITEM_MIN = 12
_PAIR_MAX = 40
_ALL_LINKS = 0.8


@dataclass(slots=True)
class Place:
    """Where a line stands. The first line of an item is the item, what follows in it is text."""

    kind: Kind = "text"
    level: int = 0
    drop: Reason | None = None
    outside: bool = False
    """Outside of the main text, though in nothing that frames it: what says something stays."""

    @property
    def frame(self) -> Reason | None:
        """Why even what says something is left out here."""
        return None if self.outside else self.drop

    def reason(self, block: Block, linked: bool, title: str) -> Reason | None:
        if not self.outside or linked:
            return self.drop
        if block.kind == "heading":
            return None if block.text == title else self.drop
        says = _SAYS.search(block.text) is not None
        return None if says or block.kind == "table" or len(block.text) >= _ITEM_MIN else self.drop


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of the page before it is read. ``framed`` are the elements around the text."""

    seen: Seen
    notes: Notes
    counters: Counters
    framed: dict[Any, Reason]
    main: Any
    title: str = ""


@dataclass(slots=True)
class Walk:
    page: Page
    found: list[tuple[Block, bool]] = field(default_factory=list)
    """Blocks, and whether all of their words are links."""
    line: Line = field(default_factory=Line)
    linked: int = 0
    section: int = 1
    """The rank of the last heading."""
    label: str = ""
    """What counts the item that begins."""
    told: list[str] = field(default_factory=list)
    """Notes to the line."""
    flat: bool = False
    """Whether notes stand in the line itself, as in a cell."""
    above: list[list[str]] = field(default_factory=list)
    """A header in a table of its own, until the table below it comes."""

    def visit(self, element: Any, place: Place, depth: int = -1, link: bool = False) -> None:
        tag, reason = element.tag, self.page.seen.reasons.get(element)
        if element in self.page.notes.moved or UNREAD.fullmatch(tag):
            return
        if element is self.page.main:
            place = Place()
        elif tag == "figcaption" and self._captioned(element) is not None:
            return  # it stands above its table
        elif element in self.page.framed or (tag == "figcaption" and not place.drop):
            self.end(place)
            place = Place(drop=self.page.framed.get(element, "picture"))
        is_block = self._is_block(element)
        if is_block:
            self.end(place)
        if reason:
            self._leave(element, reason)
        elif handler := _HANDLERS.get(tag):
            handler(self, element, place, depth, link)
        elif is_table(element) and not is_layout(element):
            self.table(element, place)
        else:
            self.inside(element, self._place(element, place), depth + (tag in ("ul", "ol", "menu")), link)
        if is_block:
            self.end(place)
            self.label = ""

    def inside(self, element: Any, place: Place, depth: int, link: bool) -> None:
        """The words of an element and of all that it holds."""
        link = link or element.tag == "a"
        before, after = self.page.counters.around(element)
        if before and self._is_block(element):
            self.label += before
        else:
            self.line.add(before)
        self._add(element.text, link, element.tag == "pre", place)
        for child in element:
            if isinstance(child.tag, str):
                self.visit(child, place, depth, link)
            self._add(child.tail, link, element.tag == "pre", place)
        self.line.add(after)
        if self._is_block(element):
            self.end(place)

    def _place(self, element: Any, place: Place) -> Place:
        if re.fullmatch(r"h[1-6]", element.tag):
            self.section = int(element.tag[1])
            return replace(place, kind="heading", level=self.section)
        return place

    def _is_block(self, element: Any) -> bool:
        display = self.page.seen.display(element)
        if _INLINE.fullmatch(element.tag):
            return bool(_BLOCKS.fullmatch(display))
        return display not in ("inline", "contents")

    def _leave(self, element: Any, reason: Reason) -> None:
        gap = " " if self._is_block(element) or len(element) else ""
        words = gap.join(
            t for e in element.iter() if not _is_code(e) for t in (e.text or "", *_tails(e, element))
        )
        self.line.add(words if reason == "struck" and not gap else f" {words} ", reason)

    def _add(self, words: str | None, link: bool, kept_lines: bool, place: Place) -> None:
        if not words:
            return
        first, *rest = words.split("\n") if kept_lines else [words]
        self.line.add(first)
        self.linked += len(tidy(first)) if link else 0
        for line in rest:
            self.end(place)
            self.line.add(line)

    def end(self, place: Place) -> None:
        """The line is whole; another begins."""
        linked, told = self.linked, self.told
        words, gone = self.line.end()
        self.linked, self.told = 0, []
        for block in gone:
            self.found.append((block, False))
        if self.flat:
            words, told = words + "".join(f"（{as_note(note)}）" for note in told), []
        if words or told:
            self.flush(place)
            words, self.label = labelled(self.label, words), ""
            shown = [Block(place.kind, words, place.level)] if words else []
            for block in noted(shown, told):
                links = linked >= _ALL_LINKS * max(len(block.text), 1)
                reason = place.reason(block, links, self.page.title)
                self.found.append((replace(block, drop=reason), links))
            place.kind = "text" if place.kind == "item" else place.kind

    def apart(self, element: Any, inner: bool = True) -> tuple[str, list[Block], list[Block], list[str]]:
        """An element by itself: its words in one line, what was left out, tables in it with what leads to
        them, and notes."""
        walk = Walk(self.page, section=self.section)
        if inner:
            walk.inside(element, Place(), -1, False)
        else:
            walk.visit(element, Place())
        told, walk.told = walk.told, []
        walk.end(Place())
        walk.flush(Place())
        blocks = [block for block, _ in walk.found]
        words = " ".join(b.text for b in blocks if not b.drop and b.kind != "table")
        return (
            words,
            [b for b in blocks if b.drop],
            [b for b in blocks if b.kind == "table" and not b.drop],
            told,
        )

    # --- tables ---------------------------------------------------------------------------------

    def table(self, element: Any, place: Place) -> None:
        grid = Grid(self._cell, self.page.seen)
        grid.fill(element)
        caption, gone = self._caption(element)
        width = max(map(len, grid.rows), default=0)
        if self.above and len(self.above[0]) == width and not grid.headers:
            grid.rows, grid.headers, self.above = [*self.above, *grid.rows], len(self.above), []
        self.flush(place)
        if element.tag == "table":
            self.line.add(" ".join(strays(element)))
            self.end(place)
        shown: list[Block] = []
        if width > 1 and not caption and grid.headers == len(grid.rows):
            self.above = grid.rows
        else:
            shown = table(grid.rows, caption=caption, header_rows=grid.headers)
        for block in (*gone, *grid.gone, *shown, *grid.nested):
            reason = block.drop or place.reason(block, False, self.page.title)
            self.found.append((replace(block, drop=reason), False))

    def flush(self, place: Place) -> None:
        """A header whose table did not come is a table alone."""
        rows, self.above = self.above, []
        for block in table(rows) if rows else ():
            self.found.append((replace(block, drop=place.reason(block, False, self.page.title)), False))

    def _caption(self, element: Any) -> tuple[str, list[Block]]:
        caption = next(element.iterchildren("caption"), None)
        figure = next(element.iterancestors("figure"), None)
        named = next(figure.iterchildren("figcaption"), None) if figure is not None else None
        if caption is None and named is not None and self._captioned(named) is element:
            caption = named
        if caption is None:
            return element.get("aria-label") or "", []
        if reason := self.page.seen.reasons.get(caption):
            return "", [Block("text", tidy(caption.text_content()), drop=reason)]
        words, gone, tables, told = self.apart(caption)
        return words + "".join(f"（{as_note(note)}）" for note in told), [*gone, *tables]

    def _captioned(self, caption: Any) -> Any:
        """The table that the caption of a figure is about; None where it is about something else."""
        figure = caption.getparent()
        first = figure.find(".//table")
        if first is None or is_layout(first) or first.find("./caption") is not None:
            return None
        around = [first, *first.iterancestors()]
        inner = around[: around.index(figure)]
        apart = any(e.tag in ("figure", "table", "dl", "figcaption") for e in inner[1:])
        unseen = any(e in self.page.seen.reasons or e in self.page.notes.moved for e in inner)
        alone = next(figure.iterchildren("figcaption"), None) is caption and figure.tag == "figure"
        return first if alone and not apart and not unseen else None

    def _cell(self, cell: Any) -> tuple[str, list[Block], list[Block]]:
        walk = Walk(self.page, section=self.section, flat=True)
        place = Place()
        walk.inside(cell, place, -1, False)
        walk.end(place)
        walk.flush(Place())
        words = " ".join(b.text for b, _ in walk.found if not b.drop and b.kind != "table")
        pictures = [b.text.removeprefix("图片：") for b, _ in walk.found if b.drop == "picture"]
        if not words and len(pictures) == 1 and 0 < len(pictures[0]) <= 10 and "." not in pictures[0]:
            return pictures[0], [b for b, _ in walk.found if b.drop and b.drop != "picture"], []
        gone = [b for b, _ in walk.found if b.drop]
        return words, gone, [b for b, _ in walk.found if b.kind == "table" and not b.drop]

    # --- what is not just words -----------------------------------------------------------------

    def break_line(self, element: Any, place: Place, depth: int, link: bool) -> None:
        self.end(place)

    def item(self, element: Any, place: Place, depth: int, link: bool) -> None:
        self.label = self.page.counters.marker(element)
        self.inside(element, replace(place, kind="item", level=max(depth, 0)), depth, link)

    def shifted(self, element: Any, place: Place, depth: int, link: bool) -> None:
        start, ended, told = len(self.line.words), self.line.ended, len(self.told)
        self.inside(element, place, depth, link)
        known = len(self.told) > told or any(is_mark(a) for a in element.iter("a"))
        self.line.shift(start if self.line.ended == ended else 0, element.tag == "sup", known)

    def link(self, element: Any, place: Place, depth: int, link: bool) -> None:
        if is_back(element):
            self.line.add(f" {tidy(element.text_content())}", "mark")
        elif is_mark(element):
            target = self.page.notes.target(element)
            if target is not None:
                words, gone, _, _ = Walk(self.page).apart(target)
                self.page.notes.moved.add(target)
                self.told += [without_mark(words)] if without_mark(words) else []
                self.found += [(block, False) for block in gone]
            self.line.add(f" {tidy(element.text_content())}", "mark")
        else:
            self.inside(element, place, depth, True)

    def quotation(self, element: Any, place: Place, depth: int, link: bool) -> None:
        self.line.add("“")
        self.inside(element, place, depth, link)
        self.line.add("”")

    def annotation(self, element: Any, place: Place, depth: int, link: bool) -> None:
        self.line.add(f" {tidy(element.text_content())}", "decoration")

    def pairs(self, element: Any, place: Place, depth: int, link: bool) -> None:
        """A list of terms: a question as the heading of its answer, a label before its value."""
        loose = [words for e in (element, *element.iterchildren("div")) for words in _between(e)]
        self.line.add(" ".join(filter(None, loose)))
        self.end(place)
        for names, values in _pairs(element):
            heads = [self.apart(name, inner=False) for name in names]
            name = " / ".join(filter(None, (head[0] for head in heads)))
            self.found += [(block, False) for head in heads for block in head[1]]
            self.told += [note for head in heads for note in head[3]]
            self.found += [(block, False) for head in heads for block in head[2]]
            long = any(len(v) or len(tidy(v.text_content())) > _PAIR_MAX for v in values)
            if _QUESTION.search(name) or (long and values and name):
                self.found.append((Block("heading", name, min(self.section + 1, 6), drop=place.frame), False))
                for value in values:
                    self.visit(value, replace(place), depth)
                continue
            shown = [self.apart(value, inner=False) for value in values]
            self.found += [(block, False) for value in shown for block in value[1]]
            self.told += [note for value in shown for note in value[3]]
            said = "；".join(filter(None, (value[0] for value in shown)))
            colon = "" if not said or name.endswith((":", "：")) or not name else "："
            self.line.add(f"{name}{colon}{said}")
            self.end(replace(place, kind="item", level=max(depth, 0)))
            self.found += [(block, False) for value in shown for block in value[2]]

    def details(self, element: Any, place: Place, depth: int, link: bool) -> None:
        summary = next(element.iterchildren("summary"), None)
        if summary is not None:
            words, gone, tables, told = self.apart(summary)
            generic = bool(_GENERIC.fullmatch(words))
            level = min(self.section + 1, 6)
            head = Block("heading", words, level, drop="nav" if generic else place.frame)
            self.found += [(block, False) for block in (*gone, *([head] if words else []), *tables)]
            self.told += told
            self.page.notes.moved.add(summary)
        self.inside(element, place, depth, link)

    def button(self, element: Any, place: Place, depth: int, link: bool) -> None:
        """The head of a panel that it opens; other buttons do something, and say nothing."""
        opens = element.get("aria-expanded") is not None or element.get("aria-controls") is not None
        if place.kind == "heading" or any(e.tag in ("dt", "summary") for e in element.iterancestors()):
            self.inside(element, place, depth, link)
        elif opens and tidy(element.text_content()):
            self.end(place)
            head = Place("heading", min(self.section + 1, 6), place.frame)
            self.inside(element, head, depth, link)
            self.end(head)
        else:
            self.line.add(f" {tidy(element.text_content())}", "nav")

    def piece(self, element: Any, place: Place, depth: int, link: bool) -> None:
        for words, reason in web_pieces.read(element):
            self.line.add(words, reason)


_HANDLERS: dict[str, Any] = {
    "br": Walk.break_line, "hr": Walk.break_line, "li": Walk.item, "sup": Walk.shifted, "sub": Walk.shifted,
    "a": Walk.link, "q": Walk.quotation, "rt": Walk.annotation, "rp": Walk.annotation, "dl": Walk.pairs,
    "details": Walk.details, "button": Walk.button, **dict.fromkeys(web_pieces.READ, Walk.piece),
}  # fmt: skip


def _is_code(element: Any) -> bool:
    return not isinstance(element.tag, str) or element.tag in ("script", "style")


def _tails(element: Any, top: Any) -> tuple[str, ...]:
    return (element.tail,) if element is not top and element.tail else ()


def _between(element: Any) -> list[str]:
    """Words of an element that are in none of its children."""
    return [tidy(element.text or ""), *(tidy(child.tail or "") for child in element)]


def _pairs(element: Any) -> list[tuple[list[Any], list[Any]]]:
    """Terms with what is said of them, also where each pair is in an element of its own."""
    found: list[tuple[list[Any], list[Any]]] = []
    parts = [
        c for child in element for c in (child if child.tag == "div" else [child]) if isinstance(c.tag, str)
    ]
    for part in parts:
        if part.tag == "dt" and (not found or found[-1][1]):
            found.append(([part], []))
        elif part.tag == "dt":
            found[-1][0].append(part)
        elif found:
            found[-1][1].append(part)
        else:
            found.append(([], [part]))
    return found
