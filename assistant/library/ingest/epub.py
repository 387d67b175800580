"""Books (.epub): their pages in the order of the spine, each read as a web page."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from assistant.library.ingest import archive, webpage
from assistant.library.ingest.blocks import Block, Parsed, UnreadableError, tidy
from assistant.library.ingest.encoding import decode

_CONTAINER = "META-INF/container.xml"
_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def parse(data: bytes) -> Parsed:
    with archive.opened(data, archive.Budget()) as parts:
        names = set(parts.namelist())
    if "META-INF/encryption.xml" in names and _is_locked(archive.xml_part(data, "META-INF/encryption.xml")):
        raise UnreadableError("电子书加了密（DRM）", "请导入没有加密的版本，或另存为 pdf。")
    container = archive.xml_part(data, _CONTAINER)
    rootfile = next((e for e in container.iter() if str(e.tag).endswith("}rootfile")), None)
    path = rootfile.get("full-path", "") if rootfile is not None else ""
    package = archive.xml_part(data, path)
    pages = {i.get("id"): i for i in package.iter(f"{_OPF}item")}
    blocks: list[Block] = []
    missing = 0
    for reference in package.iter(f"{_OPF}itemref"):
        item = pages.get(reference.get("idref"))
        if item is None or "nav" in item.get("properties", "").split():
            continue
        href = posixpath.join(posixpath.dirname(path), item.get("href", "").partition("#")[0])
        name = next((n for n in map(posixpath.normpath, (unquote(href), href)) if n in names), "")
        if not name:
            missing += 1
            continue
        blocks += _page(archive.part(data, name))
    remarks = (f"书里缺 {missing} 页，没有读。",) if missing else ()
    title = _first(package, "title")
    head = [Block("heading", title, 1)] if title and blocks else []
    return Parsed(
        (*head, *blocks),
        title=title,
        publisher=_first(package, "publisher") or _first(package, "creator"),
        published=_first(package, "date")[:10],
        remarks=remarks,
    )


def _page(data: bytes) -> Iterator[Block]:
    text = decode(data)
    if text and text.strip():
        yield from webpage.parse(text).blocks


def _first(package: Any, name: str) -> str:
    return next((tidy(e.text or "") for e in package.iter(f"{_DC}{name}") if (e.text or "").strip()), "")


def _is_locked(encryption: Any) -> bool:
    """Fonts may be scrambled in a book that anyone can read."""
    ways = [e.get("Algorithm", "") for e in encryption.iter() if str(e.tag).endswith("}EncryptionMethod")]
    return any(way not in _FONTS for way in ways)
