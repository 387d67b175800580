"""Footnotes of web pages: which marks lead to them, and what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from assistant.library.ingest.blocks import tidy

_MARK = re.compile(r"foot-?note-?(?:ref|anchor|link)|noteref|fn-?ref|reference", re.IGNORECASE)
_BACK = re.compile(r"foot-?note-?back(?:ref|link)?|fn-?back|reversefootnote|mw-cite-backlink", re.IGNORECASE)
_BACK_LINK = re.compile(r"#(?:fn-?ref|cite_ref|ref-?fn|note-?ref|r\d|_ftnref)", re.IGNORECASE)
_OWN_MARK = re.compile(
    r"^\s*(?:[\[［【(（]?\s*(?:[0-9]{1,3}|[*＊†‡]|[a-z])\s*[\]］】)）.．、:：]\s*|[①-⑳]\s*|[*＊†‡]\s*)"
)
_HOLDERS = ("li", "p", "div", "dd", "aside", "td", "section", "footer")
_LONG = 600


@dataclass(slots=True)
class Notes:
    """``moved`` are elements whose words already stand where a mark leads to them."""

    by_id: dict[str, Any]
    moved: set[Any] = field(default_factory=set)

    def target(self, link: Any) -> Any:
        """The element with the note that a mark leads to; None where there is none."""
        target = self.by_id.get((link.get("href") or "").partition("#")[2])
        while target is not None and target.tag in ("a", "sup", "span", "b"):
            target = target.getparent()
        if target is not None and target.tag == "dt" and target.getnext() is not None:
            self.moved.add(target)
            target = target.getnext()
        if target is None or target.tag not in _HOLDERS or target in link.iterancestors():
            return None
        words = tidy(target.text_content())
        return target if words and len(words) <= _LONG and target.find(".//table") is None else None


def read(root: Any) -> Notes:
    return Notes({e.get("id") or e.get("name"): e for e in root.iter() if e.get("id") or e.get("name")})


def is_mark(link: Any) -> bool:
    """Whether a link leads to a note: it is raised, or says so, and stays on the page."""
    if "#" not in (link.get("href") or "") or is_back(link):
        return False
    if link.get("role") == "doc-noteref" or link.get("epub:type") == "noteref":
        return True
    above = link.getparent()
    inside = [link, *([above] if above is not None else [])]
    if any(_MARK.search(e.get("class") or "") for e in inside):
        return True
    raised = any(e.tag == "sup" for e in link.iterancestors()) or any(e.tag == "sup" for e in link)
    return raised and (link.get("href") or "").startswith("#")


def is_back(link: Any) -> bool:
    """A link from a note to where it belongs."""
    return (
        link.get("role") == "doc-backlink"
        or _BACK.search(link.get("class") or "") is not None
        or _BACK_LINK.match(link.get("href") or "") is not None
    )


def without_mark(words: str) -> str:
    """The words of a note without its own mark and the arrow back."""
    return _OWN_MARK.sub("", words).rstrip(" ↑↩⤴\ufe0e")
