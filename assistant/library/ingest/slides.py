"""Slides (.pptx): the title of each a heading, its words from top to bottom, tables, notes: python-pptx."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import Block, Parsed, UnreadableError, tidy
from assistant.library.ingest.tables import table

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RUNNING = ("DATE", "FOOTER", "SLIDE_NUMBER", "HEADER")
_DEEP = 20


def parse(data: bytes) -> Parsed:
    import pptx

    try:
        deck: Any = pptx.Presentation(io.BytesIO(data))
    except (KeyError, ValueError) as exc:
        raise UnreadableError("演示文稿已损坏，打不开", "请重新导出，或另存为 pdf 再导入。") from exc
    if len(deck.slides) > limits.PAGES:
        raise UnreadableError(f"演示文稿超过 {limits.PAGES} 页", "请拆成几个较小的文件再导入。")
    blocks: list[Block] = []
    unread = 0
    for number, slide in enumerate(deck.slides, 1):
        found = list(_slide(slide, number))
        if slide.element.get("show") in ("0", "false"):
            found = [_hidden(block) for block in found]
        blocks += found
        unread += sum(1 for shape in _shapes(slide.shapes) if _is_unread(shape))
    remarks = (f"有 {unread} 个图片、图表或图形的内容没有读。",) if unread else ()
    return Parsed(tuple(blocks), title=tidy(deck.core_properties.title or ""), remarks=remarks)


def _slide(slide: Any, number: int) -> Iterator[Block]:
    heading = slide.shapes.title
    words = tidy(_words(heading.text_frame)) if heading is not None and heading.has_text_frame else ""
    if words:
        yield Block("heading", words, 1 if number == 1 else 2)
    for shape in sorted(_shapes(slide.shapes), key=_place):
        if heading is not None and shape.shape_id == heading.shape_id:
            continue
        if shape.is_placeholder and getattr(shape.placeholder_format.type, "name", "") in _RUNNING:
            continue
        seen = list(_shape(shape))
        yield from map(_hidden, seen) if _is_hidden(shape) else seen
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            if words := tidy(_text(paragraph)):
                yield Block("text", words)


def _shape(shape: Any) -> Iterator[Block]:
    if getattr(shape, "has_table", False) and shape.has_table:
        yield from table(_grid(shape.table))
    elif shape.has_text_frame:
        paragraphs = [(tidy(_text(p)), p) for p in shape.text_frame.paragraphs]
        listed = sum(bool(words) for words, _ in paragraphs) > 1 and shape.is_placeholder
        for words, paragraph in paragraphs:
            if words and (listed or _is_bullet(paragraph)):
                yield Block("item", words, paragraph.level)
            elif words:
                yield Block("text", words)
        for words in filter(None, (tidy(_struck(p)) for _, p in paragraphs)):
            yield Block("text", words, drop="struck")


def _grid(grid: Any) -> Iterator[list[str]]:
    """A merged cell stands in every place that it covers."""
    words: dict[tuple[int, int], str] = {}
    for r, row in enumerate(grid.rows):
        for c, cell in enumerate(row.cells):
            if cell.is_spanned:
                continue
            high, wide = (cell.span_height, cell.span_width) if cell.is_merge_origin else (1, 1)
            text = tidy(_words(cell.text_frame))
            words.update({(r + i, c + j): text for i in range(high) for j in range(wide)})
    for r in range(len(grid.rows)):
        yield [words.get((r, c), "") for c in range(len(grid.columns))]


def _shapes(shapes: Any, depth: int = 0) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes") and depth < _DEEP:
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _place(shape: Any) -> tuple[int, int]:
    """From top to bottom, then from left to right; what has no place of its own stands first."""
    return ((shape.top or 0) // 100_000, shape.left or 0)


def _is_unread(shape: Any) -> bool:
    """A picture, a chart or a drawing, whose words are not in the file as words."""
    return shape.shape_type is not None and shape.shape_type.name in (
        "PICTURE",
        "LINKED_PICTURE",
        "CHART",
        "DIAGRAM",
        "IGX_GRAPHIC",
        "EMBEDDED_OLE_OBJECT",
        "MEDIA",
    )


def _is_hidden(shape: Any) -> bool:
    named = shape.element.find(".//*[@hidden]")
    return named is not None and named.get("hidden") in ("1", "true")


def _is_bullet(paragraph: Any) -> bool:
    look = paragraph._p.pPr
    return look is not None and any(look.find(f"{_A}{kind}") is not None for kind in ("buChar", "buAutoNum"))


def _words(frame: Any) -> str:
    return " ".join(filter(None, map(_text, frame.paragraphs)))


def _text(paragraph: Any) -> str:
    return _runs(paragraph, struck=False)


def _struck(paragraph: Any) -> str:
    return _runs(paragraph, struck=True)


def _runs(paragraph: Any, struck: bool) -> str:
    """Its words, those that are struck out or the others; fields and line breaks included."""
    found = []
    for child in paragraph._p:
        if child.tag == f"{_A}br":
            found.append(" ")
        elif child.tag in (f"{_A}r", f"{_A}fld"):
            look = child.find(f"{_A}rPr")
            is_struck = look is not None and look.get("strike", "noStrike") != "noStrike"
            words = child.find(f"{_A}t")
            if is_struck == struck and words is not None:
                found.append(words.text or "")
    return "".join(found)


def _hidden(block: Block) -> Block:
    if block.kind == "table":
        return Block("text", " ".join(c for row in block.rows for c in row if c), drop="hidden")
    return replace(block, kind="text", drop="hidden")
