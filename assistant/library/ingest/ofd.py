"""OFD (GB/T 33190), the fixed pages of Chinese offices: the texts of each page in reading order."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from assistant.library.ingest import archive, layout, limits
from assistant.library.ingest.blocks import Block, Parsed, UnreadableError, tidy, with_headings
from assistant.library.ingest.layout import Piece

_ASCENT = 0.85
"""Of a font's size: how much stands above the line that letters stand on."""


def parse(data: bytes) -> Parsed:
    entry = archive.xml_part(data, "OFD.xml")
    blocks: list[Block] = []
    pictures = pages = 0
    for root in _all(entry, "DocRoot"):
        path = (root.text or "").strip().lstrip("/")
        document = archive.xml_part(data, path)
        folder = posixpath.dirname(path)
        templates = {
            t.get("ID"): _under(folder, t.get("BaseLoc", "")) for t in _all(document, "TemplatePage")
        }
        for page in _all(document, "Page"):
            pages += 1
            if pages > limits.PAGES:
                raise UnreadableError(f"OFD 超过 {limits.PAGES} 页", "请拆成几个较小的文件再导入。")
            content = archive.xml_part(data, _under(folder, page.get("BaseLoc", "")))
            used = [
                templates[t.get("TemplateID")]
                for t in _all(content, "Template")
                if t.get("TemplateID") in templates
            ]
            pieces = list(_pieces(content))
            for name in used:
                pieces += _pieces(archive.xml_part(data, name))
            pictures += sum(1 for _ in _all(content, "ImageObject"))
            blocks += layout.blocks(pieces)
    if not blocks and pictures:
        raise UnreadableError("OFD 里只有图片，没有文字", "请另存为 pdf 或图片再导入，可以做文字识别。")
    remarks = (f"有 {pictures} 张图片的内容没有读。",) if pictures else ()
    title = next((tidy(e.text or "") for e in _all(entry, "Title")), "")
    return Parsed(tuple(with_headings(blocks)), title=title, remarks=remarks)


def _pieces(page: Any) -> Iterator[Piece]:
    """Each text with its box, in millimetres."""
    for text in _all(page, "TextObject"):
        if text.get("Visible") == "false" or text.get("Alpha") == "0":
            continue
        left, top, width, _ = _numbers(text.get("Boundary", ""), 4)
        size = _numbers(text.get("Size", ""), 1)[0] or 3.0
        a, b, c, d, e, f = _numbers(text.get("CTM", "1 0 0 1 0 0"), 6)
        scale = abs(d) or abs(b) or 1.0
        x = y = 0.0
        for code in _all(text, "TextCode"):
            words = tidy(code.text or "")
            x, y = (
                _numbers(code.get(name, ""), 1)[0] if code.get(name) else old
                for name, old in (("X", x), ("Y", y))
            )
            if not words:
                continue
            begins, stands = left + a * x + c * y + e, top + b * x + d * y + f
            long = min(_length(code.get("DeltaX", ""), code.text or "", size), width or float("inf"))
            height = size * scale
            yield Piece(
                words,
                begins,
                stands - _ASCENT * height,
                begins + abs(a or 1.0) * long,
                stands + (1 - _ASCENT) * height,
            )


def _length(steps: str, text: str, size: float) -> float:
    """How far the letters reach: steps are written one by one, or as 「g 3 5.2」 for three of 5.2."""
    parts, total, i = steps.split(), 0.0, 0
    try:
        while i < len(parts):
            if parts[i] == "g":
                total += int(parts[i + 1]) * float(parts[i + 2])
                i += 3
            else:
                total += float(parts[i])
                i += 1
    except (ValueError, IndexError):
        total = 0.0
    last = size if text[-1:] > "\u2e7f" else size / 2
    return total + last if total else sum(size if c > "\u2e7f" else size / 2 for c in text)


def _numbers(text: str, count: int) -> list[float]:
    try:
        found = [float(n) for n in text.split()][:count]
    except ValueError:
        found = []
    return found + [0.0] * (count - len(found))


def _under(folder: str, path: str) -> str:
    return path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))


def _all(element: Any, name: str) -> Iterator[Any]:
    """By its name alone: files carry the namespace of their program's version."""
    for found in element.iter():
        if isinstance(found.tag, str) and found.tag.rpartition("}")[2] == name:
            yield found
