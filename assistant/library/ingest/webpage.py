"""Web pages: the main text with its headings, lists and tables; what frames it is dropped as navigation.

The main text is in the lowest element that holds nearly all characters outside links and frames. We walk
the page ourselves, because extractors made for reading lose merged cells and short table rows. What says
something outside of it, a table, a list or a sentence, is text as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from assistant.library.ingest import limits, web_counters, web_head, web_notes, web_seen, web_styles
from assistant.library.ingest.blocks import Block, Parsed, tidy, with_headings
from assistant.library.ingest.records import Reason
from assistant.library.ingest.web_walk import Page, Place, Walk

_FRAMES = {"nav", "footer", "aside"}
_ROLES = {"navigation", "contentinfo", "complementary", "search"}
_FRAME_CLASS = re.compile(
    r"(?:(?:site|page|top|left|right|side|global|article|post|bottom)[-_]?)?"
    r"(?:nav(?:bar|igation)?|menu|breadcrumbs?|crumbs?|sidebar|footer|copyright|related|recommend(?:ed|s)?|share"
    r"|social|comments?|toolbar|pager|pagination|paging|login|toc)"
    r"(?:[-_](?:list|box|wrap|wrapper|bar|container|inner|area|links?))?",
    re.IGNORECASE,
)
_ADVERT_CLASS = re.compile(
    r"(?:ads?|advert(?:s|isement)?|sponsor(?:ed)?)(?:[-_](?:box|wrap|banner|area|slot))?", re.I
)
_ASIDE_CLASS = re.compile(r"note|tip|warning|callout|admonition|footnotes?|alert|info|hint|remark", re.I)
_WORDS = re.compile(r"[\u4e00-\u9fff]{4}|[A-Za-z]+(?: [A-Za-z]+){4}")
_MOST = 0.9
_LINKS = 3
_HOLDERS = ("table", "tbody", "tr", "td", "p", "ul", "ol", "dl", "details")


def parse(content: str) -> Parsed:
    root = _tree(content)
    if root is None:
        return Parsed(())
    head = web_head.read(root)
    found = [*_comments(content), *_page_blocks(root, head.title)]
    return Parsed(
        tuple(with_headings(found)),
        title=head.title,
        publisher=head.publisher,
        published=head.published,
        revised=head.revised,
        url=head.url,
    )


def blocks(content: str, section: int = 1) -> list[Block]:
    """Blocks of a fragment, such as a table in a Markdown file, below a heading of this rank."""
    root = _tree(content)
    return [*_comments(content), *(() if root is None else _page_blocks(root, "", section))]


def _tree(content: str) -> Any:
    from lxml import etree, html

    # the encoding is known by now, and lxml refuses text that declares one
    content = re.sub(r"\A\s*<\?xml[^>]*\?>", "", content)
    try:
        parser = html.HTMLParser(remove_comments=True, remove_pis=True)
        return html.document_fromstring(content, parser=parser)
    except etree.ParserError:  # nothing but comments
        return None


def _comments(content: str) -> Iterator[Block]:
    """Comments that are words; the parser leaves all of them out."""
    for comment in re.findall(r"<!--(.*?)-->", content, re.DOTALL):
        words = tidy(comment)
        if _WORDS.search(words) and "<" not in words:
            yield Block("text", words, drop="hidden")


def _page_blocks(root: Any, title: str, section: int = 1) -> Iterator[Block]:
    sheet = web_styles.read(root)
    seen = web_seen.read(root, sheet)
    total = len(root.text_content()) or 1
    framed = {el: reason for el in root.iter() if (reason := _frame(el, total))}
    framed |= {h: "nav" for h in root.iter("h1") if title and _is_of_site(h, title)}
    main = _main(root, framed, seen) if total <= limits.WEB_PAGE_CHARS else root
    notes, counters = web_notes.read(root), web_counters.read(root, sheet, seen)
    walk = Walk(Page(seen, notes, counters, framed, main, title), section=section)
    walk.visit(root, Place(drop="nav", outside=True))
    walk.end(Place())
    walk.flush(Place())
    yield from _without_link_lists(walk.found)


def _is_of_site(heading: Any, title: str) -> bool:
    """A great heading in the head of the page that is not the page's own."""
    above = {e.tag for e in heading.iterancestors()}
    return "header" in above and not above & {"main", "article"} and tidy(heading.text_content()) != title


def _frame(element: Any, total: int) -> Reason | None:
    """Whether it frames the text, by its tag, its role, or its class unless most of the page is in it."""
    if not isinstance(element.tag, str):
        return None
    names = [*(element.get("class") or "").split(), element.get("id") or ""]
    if any(map(_ADVERT_CLASS.fullmatch, names)):
        return "advert"
    if element.get("role") in ("doc-footnote", "doc-endnotes", "note"):
        return None
    if element.tag in ("aside", "footer") and any(_ASIDE_CLASS.search(name) for name in names):
        return None
    if element.tag in _FRAMES or element.get("role") in _ROLES:
        return "nav"
    framed = any(map(_FRAME_CLASS.fullmatch, names)) and element.tag not in (
        "body",
        "html",
        "article",
        "main",
    )
    return "nav" if framed and len(element.text_content()) < total / 2 else None


def _main(root: Any, framed: dict[Any, Reason], seen: web_seen.Seen) -> Any:
    """The lowest element that holds nearly all of the text outside links and frames."""
    own: dict[Any, int] = {}

    def measure(element: Any) -> int:
        if (
            not isinstance(element.tag, str)
            or web_seen.UNREAD.fullmatch(element.tag)
            or element.tag in ("a", "button", "select", "option", "svg")
            or element in framed
            or element in seen.reasons
        ):
            return 0
        size = len((element.text or "").strip())
        for child in element:
            size += measure(child) + len((child.tail or "").strip())
        own[element] = size
        return size

    total = measure(root)
    main = root
    while True:
        below = next((c for c in main if c in own and own[c] >= max(_MOST * total, 1)), None)
        if below is None or below.tag in _HOLDERS:
            return main
        main = below


def _without_link_lists(found: list[tuple[Block, bool]]) -> Iterator[Block]:
    """Several lines in a row that are links and nothing else lead elsewhere."""
    for linked, run in groupby(found, key=lambda pair: pair[1] and pair[0].kind != "heading"):
        blocks = [block for block, _ in run]
        for block in blocks:
            away = linked and len(blocks) >= _LINKS and not block.drop
            yield replace(block, drop="nav") if away else block
