"""Elements of web pages that are more than the words in them: fields of forms, pictures, media, formulas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.library.ingest.blocks import tidy
from assistant.library.ingest.inline import subscript, superscript
from assistant.library.ingest.records import Reason

_MEDIA = {
    "iframe": "内嵌网页", "audio": "音频", "video": "视频", "canvas": "画布",
    "object": "内嵌对象", "embed": "内嵌对象",
}  # fmt: skip
READ = ("input", "select", "img", "svg", "math", *_MEDIA)
_SHOWN = ("", "text", "number", "tel", "url", "email", "date", "month", "time", "search")
_SENDING = ("submit", "button", "reset")

Said = tuple[str, Reason | None]


def read(element: Any) -> Iterator[Said]:
    """The words that one of the elements ``READ`` shows, and why they are no part of the text."""
    if element.tag == "input":
        yield from _field(element)
    elif element.tag == "select":
        yield from _choice(element)
    elif element.tag == "img":
        yield from _picture(element)
    elif element.tag == "math":
        yield _formula(element), None
    elif element.tag == "svg":
        words = tidy(" ".join(element.itertext()))
        yield (f" 图片：{words}" if words else ""), "picture"
    else:
        source = element.get("src") or element.get("data") or ""
        named = element.get("title") or element.get("aria-label") or ""
        yield tidy(" ".join((f"{_MEDIA[element.tag]}：{named}", source[:200], *element.itertext()))), "unread"


def _field(element: Any) -> Iterator[Said]:
    """The value that a field shows; what it asks for, and what a button says, are no text."""
    kind, value = (element.get("type") or "").lower(), element.get("value") or ""
    if kind in _SHOWN:
        yield value, None
        yield ("" if value else f" {element.get('placeholder') or ''}"), "nav"
    elif kind in _SENDING:
        yield f" {value}", "nav"


def _choice(element: Any) -> Iterator[Said]:
    options = list(element.iter("option"))
    chosen = [o for o in options if o.get("selected") is not None]
    yield "、".join(tidy(o.text_content()) for o in chosen), None
    yield " ".join(["", *(tidy(o.text_content()) for o in options if o not in chosen)]), "nav"


def _picture(element: Any) -> Iterator[Said]:
    said = tidy(element.get("alt") or element.get("title") or element.get("aria-label") or "")
    source = element.get("src") or element.get("data-src") or ""
    name = source.split("?")[0].rpartition("/")[2][:80]
    if said or not source.startswith("data:"):
        yield f" 图片：{said or name}", "picture"


def _formula(element: Any) -> str:
    """A formula in one line."""
    tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    parts = [_formula(child) + tidy(child.tail or "") for child in element if isinstance(child.tag, str)]
    if tag in ("annotation", "annotation-xml"):
        return ""
    if tag == "msup" and len(parts) == 2:
        return parts[0] + superscript(parts[1])
    if tag == "msub" and len(parts) == 2:
        return parts[0] + subscript(parts[1])
    if tag == "msubsup" and len(parts) == 3:
        return parts[0] + subscript(parts[1]) + superscript(parts[2])
    if tag == "mfrac" and len(parts) == 2:
        return "/".join(p if p.replace(".", "").isalnum() else f"({p})" for p in parts)
    if tag == "msqrt":
        return f"√({''.join(parts)})"
    if tag in ("mtr", "mtd"):
        return "".join(parts) + " "
    return tidy(element.text or "") + "".join(parts)
