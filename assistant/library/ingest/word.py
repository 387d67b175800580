"""Word files: headings, lists and tables in the order they stand in, numbered as Word numbers them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from assistant.library.ingest import word_numbers, word_styles
from assistant.library.ingest.blocks import Block, Parsed, joined, tidy, with_headings
from assistant.library.ingest.counting import labelled
from assistant.library.ingest.inline import as_note, noted
from assistant.library.ingest.tables import table
from assistant.library.ingest.word_grid import Grid, cells, is_layout, rows
from assistant.library.ingest.word_styles import Styles, W, val
from assistant.library.ingest.word_text import MC, Paragraph, Reader, chosen, plain

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*(?:[1-9]|heading)?", re.IGNORECASE)
_BYLINE = re.compile("发布|發布|日期|来源|來源|版本|生效|施行|实施")
_LIST = re.compile(r"list (?:bullet|number)|列表(?!段落)", re.IGNORECASE)
_THROUGH = ("ins", "moveTo", "customXml", "smartTag", "sdtContent")
_TEXT_KINDS = ("clause", "chapter")


def parse(data: bytes) -> Parsed:
    import docx

    document = docx.Document(io.BytesIO(data))
    related = _Related(document.part)
    styles = word_styles.read(document)
    numbering = related.only("numbering")
    walk = _Walk(
        styles,
        word_numbers.read(numbering) if numbering is not None else word_numbers.Numbering(),
        Reader(styles, related.notes(), related.root),
    )
    found = list(walk.blocks(document.element.body))
    found += [*related.asides(), *related.embedded(document.element.body)]
    return Parsed(tuple(with_headings(found)), title=tidy(document.core_properties.title or ""))


@dataclass(frozen=True, slots=True)
class _Related:
    """The other parts of the file that the text leads to."""

    main: Any

    def root(self, key: str) -> Any:
        from docx.oxml import parse_xml

        relation = self.main.rels.get(key)
        if relation is None or relation.is_external or b"<" not in relation.target_part.blob[:200]:
            return None
        return parse_xml(relation.target_part.blob)

    def _roots(self, kind: str) -> Iterator[Any]:
        for key, relation in self.main.rels.items():
            if relation.reltype.rpartition("/")[2] == kind:
                root = self.root(key)
                if root is not None:
                    yield root

    def only(self, kind: str) -> Any:
        return next(self._roots(kind), None)

    def notes(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for kind in ("footnote", "endnote"):
            for root in self._roots(f"{kind}s"):
                for note in root.iterchildren(f"{W}{kind}"):
                    if note.get(f"{W}type", "normal") == "normal":
                        found[kind, note.get(f"{W}id", "")] = plain(note)
        return found

    def asides(self) -> Iterator[Block]:
        """Headers, footers and comments: reported, and no part of the text."""
        seen = set()
        for kind in ("header", "footer"):
            for root in self._roots(kind):
                if (words := plain(root)) and words not in seen:
                    seen.add(words)
                    yield Block("text", words, drop="byline" if _BYLINE.search(words) else "nav")
        for root in self._roots("comments"):
            for comment in root.iterchildren(f"{W}comment"):
                if words := plain(comment):
                    yield Block("text", words, drop="comment")

    def embedded(self, body: Any) -> Iterator[Block]:
        for chunk in body.iter(f"{W}altChunk"):
            key = next((str(v) for k, v in chunk.attrib.items() if k.endswith("}id")), "")
            relation = self.main.rels.get(key)
            name = str(relation.target_part.partname) if relation is not None else key
            yield Block("text", f"嵌入文件：{name}", drop="unread")


@dataclass(slots=True)
class _Walk:
    styles: Styles
    numbering: word_numbers.Numbering
    reader: Reader

    def blocks(self, parent: Any) -> Iterator[Block]:
        for child in parent:
            name = child.tag.removeprefix(W) if isinstance(child.tag, str) else ""
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name == "sdt":
                gallery = val(child, "sdtPr/docPartObj/docPartGallery") or ""
                contents = "contents" in gallery.lower()
                for content in child.iterchildren(f"{W}sdtContent"):
                    for block in self.blocks(content):
                        yield replace(block, drop=block.drop or "nav") if contents else block
            elif name in _THROUGH:
                yield from self.blocks(child)
            elif name in ("del", "moveFrom"):
                for block in self.blocks(child):
                    yield replace(block, drop=block.drop or "struck")
            elif child.tag == f"{MC}AlternateContent":
                yield from self.blocks(chosen(child))

    def _paragraph(self, element: Any) -> Iterator[Block]:
        key = val(element, "pPr/pStyle") or self.styles.default
        read = self.reader.read(element, key)
        yield from read.gone
        if read.lines:
            yield from noted(list(self._shown(element, key, read)), read.notes)
        else:
            # an empty paragraph of a list is counted, one that was deleted is not
            if element.find(f"{W}pPr/{W}rPr/{W}del") is None and not read.gone:
                self._label(element, key)
            yield from noted([], read.notes)
        for box in read.boxes:
            if box.tag == f"{W}txbxContent":
                yield from self.blocks(box)
            else:
                said = (tidy("".join(t.text or "" for t in p.iter(f"{_A}t"))) for p in box.iter(f"{_A}p"))
                yield from (Block("item", words) for words in said if words)

    def _shown(self, element: Any, key: str, read: Paragraph) -> Iterator[Block]:
        name = self.styles.name(key)
        heading = _HEADING.match(name)
        level = int(heading[1]) if heading else self.styles.outline(element, key)
        level = 1 if name.lower() in ("title", "标题") else level
        numbered = self._label(element, key)
        label = numbered.label if numbered else ""
        whole = labelled(label, joined(read.lines))
        if _CONTENTS.fullmatch(name):
            yield Block("text", whole, drop="nav")
        elif level:
            yield Block("heading", whole, min(level, 6))
        elif numbered and numbered.kind not in _TEXT_KINDS:
            yield Block("item", whole, numbered.depth)
        elif not numbered and _LIST.match(name):
            yield Block("item", whole)
        else:
            first, *rest = read.lines
            yield Block("text", labelled(label, first))
            yield from (Block("text", line) for line in rest)

    def _label(self, element: Any, key: str) -> word_numbers.Numbered | None:
        number, at = self.styles.numbering(element, key)
        if not number:
            return None
        if at is None:
            levels = self.numbering.levels.get(number, {})
            linked = {level.style: i for i, level in levels.items() if level.style}
            at = next((linked[s] for s in self.styles.styles_of_list(key) if s in linked), 0)
        return self.numbering.next(number, at)

    # --- tables ---------------------------------------------------------------------------------

    def _table(self, element: Any) -> Iterator[Block]:
        if is_layout(element):
            for row in rows(element):
                for cell in cells(row):
                    yield from self.blocks(cell)
            return
        grid = Grid(self._cell)
        grid.fill(element)
        yield from grid.gone
        yield from table(grid.rows, header_rows=grid.headers, marked=grid.marked)
        for caption, nested in grid.nested:
            inner = list(self._table(nested))
            if caption and inner:
                yield Block("text", caption)
            yield from inner
        yield from grid.after

    def _cell(self, element: Any) -> tuple[str, list[Block], list[Any]]:
        """The words of a cell, what was left out of it, and the tables in it."""
        words: list[str] = []
        gone: list[Block] = []
        nested: list[Any] = []
        for child in _flat(element):
            if child.tag == f"{W}tbl":
                nested.append(child)
                continue
            key = val(child, "pPr/pStyle") or self.styles.default
            read = self.reader.read(child, key)
            gone += read.gone
            numbered = self._label(child, key)
            label = numbered.label if numbered else ""
            told = "".join(f"（{as_note(note)}）" for note in read.notes)
            if read.lines or told:
                words.append(labelled(label, " ".join(read.lines)) + told)
            for box in read.boxes:
                for block in self.blocks(box) if box.tag == f"{W}txbxContent" else ():
                    gone += [block] if block.drop else []
                    words += [] if block.drop else [block.text or " ".join(c for r in block.rows for c in r)]
        return " ".join(words), gone, nested


def _flat(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables of a cell, those in content controls included."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag == f"{W}sdt":
            for content in child.iterchildren(f"{W}sdtContent"):
                yield from _flat(content)
        elif isinstance(child.tag, str) and child.tag.removeprefix(W) in _THROUGH:
            yield from _flat(child)
        elif child.tag == f"{MC}AlternateContent":
            yield from _flat(chosen(child))
