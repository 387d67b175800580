"""Web pages: the main text with its headings, lists and tables; what frames it is dropped as navigation.

The main text is in the lowest element that holds nearly all characters outside links and frames. We walk
the page ourselves, because extractors made for reading lose merged cells and short table rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from assistant.library.ingest import limits
from assistant.library.ingest.blocks import Block, Kind, Parsed, UnreadableError, tidy, with_headings
from assistant.library.ingest.records import Reason
from assistant.library.ingest.tables import table

_UNREAD = re.compile(
    "script|style|noscript|template|svg|math|iframe|object|head|button|select|input|textarea|audio"
    "|video|canvas"
)
_INLINE = re.compile(
    "a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|img|ins|kbd|label|mark|q|s|samp|small"
    "|span|strong|sub|sup|time|u|var|wbr|picture|source|nobr|tt"
)
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
_UNSEEN_STYLE = re.compile(
    r"display:none|visibility:hidden|(?:^|;)font-size:0(?:px|pt|em|rem|%)?(?:;|!|$)|(?:^|;)opacity:0(?:\.0+)?(?:;|!|$)"
    r"|text-indent:-\d{3,}|(?:left|top):-\d{3,}px"
)
_WHITE = re.compile(
    r"(?:^|;)color:(?:#fff(?:fff)?|white|transparent|rgb\(255,255,255\)|rgba\([\d,]+,0\))(?:;|!|$)"
)
_UNSEEN_RULE = re.compile(r"\.([\w-]+)\s*\{[^{}]*(?:display\s*:\s*none|visibility\s*:\s*hidden)[^{}]*\}")
_WORDS = re.compile(r"[\u4e00-\u9fff]{4}|[A-Za-z]+(?: [A-Za-z]+){4}")
_MOST = 0.9
_ALL_LINKS = 0.8
_LINKS = 3
_SUFFIX = re.compile(r"\s*[-_|｜–—·]+\s*")
_PUBLISHED = ("article:published_time", "publishdate", "pubdate", "publish_time", "date", "og:release_date")


def parse(content: str) -> Parsed:
    root = _tree(content)
    if root is None:
        return Parsed(())
    metas = {
        str(m.get("property") or m.get("name") or "").lower(): tidy(m.get("content") or "")
        for m in root.iter("meta")
    }
    site = metas.get("og:site_name", "")
    titles = [metas.get("og:title", ""), *(tidy(t.text_content()) for t in root.iter("title"))]
    links = [str(link.get("href") or "") for link in root.iter("link") if link.get("rel") == "canonical"]
    found = [*_comments(content), *_page_blocks(root)]
    return Parsed(
        tuple(with_headings(found)),
        title=next((_without_site(t, site) for t in titles if t), ""),
        publisher=metas.get("author", "") or site,
        published=next((metas[name][:10] for name in _PUBLISHED if metas.get(name)), ""),
        url=next((u for u in (*links, metas.get("og:url", "")) if u.startswith(("https://", "http://"))), ""),
    )


def blocks(content: str) -> list[Block]:
    """Blocks of a fragment, such as a table in a Markdown file."""
    root = _tree(content)
    return [*_comments(content), *(() if root is None else _page_blocks(root))]


def _tree(content: str) -> Any:
    from lxml import etree, html

    # the encoding is known by now, and lxml refuses text that declares one
    content = re.sub(r"\A\s*<\?xml[^>]*\?>", "", content)
    try:
        parser = html.HTMLParser(remove_comments=True, remove_pis=True)
        return html.document_fromstring(content, parser=parser)
    except etree.ParserError:  # nothing but comments
        return None


def _without_site(title: str, site: str) -> str:
    """「保证金规则 - 抖音电商学习中心」 without its last part, when that is the site or the shorter half."""
    pieces = _SUFFIX.split(title)
    if len(pieces) > 1 and (pieces[-1] == site or len(pieces[-1]) < len(title) / 2):
        end = title.rindex(pieces[-1])
        return re.sub(_SUFFIX.pattern + r"\Z", "", title[:end]) or title
    return title


def _page_blocks(root: Any) -> Iterator[Block]:
    total = len(root.text_content()) or 1
    yield from _unseen(root, total)
    framed = {el: reason for el in root.iter() if (reason := _frame(el, total))}
    main = _main(root, framed) if total <= limits.WEB_PAGE_CHARS else root
    walk = _Walk(framed, main)
    walk.visit(root, _Place(drop="nav"))
    yield from _without_link_lists(walk.found)


def _unseen(root: Any, total: int) -> Iterator[Block]:
    """Elements that no reader sees, taken out of the page."""
    from lxml import etree

    classes = set(_UNSEEN_RULE.findall(" ".join(s.text or "" for s in root.iter("style"))))
    for element in list(root.iter(etree.Element)):
        if element.getparent() is None or _UNREAD.fullmatch(element.tag) or not _is_unseen(element, classes):
            continue
        words = tidy(" ".join(element.itertext()))
        if len(words) > total / 2:  # a page that its script uncovers
            continue
        if words:
            yield Block("text", words, drop="hidden")
        _remove(element)


def _comments(content: str) -> Iterator[Block]:
    """Comments that are words; the parser leaves all of them out."""
    for comment in re.findall(r"<!--(.*?)-->", content, re.DOTALL):
        words = tidy(comment)
        if _WORDS.search(words) and "<" not in words:
            yield Block("text", words, drop="hidden")


def _remove(node: Any) -> None:
    parent, tail = node.getparent(), node.tail
    if parent is None:
        return
    before = node.getprevious()
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(node)


def _is_unseen(element: Any, classes: set[str]) -> bool:
    style = re.sub(r"\s", "", (element.get("style") or "").lower())
    if element.get("hidden") is not None or classes & set((element.get("class") or "").split()):
        return True
    if _UNSEEN_STYLE.search(style):
        return True
    if not (_WHITE.search(style) or (element.get("color") or "").lower() in ("#ffffff", "#fff", "white")):
        return False
    around = [element, *element.iterancestors()]
    return not any(
        "background" in (e.get("style") or "") or e.get("bgcolor") or e.tag == "th" for e in around
    )


def _frame(element: Any, total: int) -> Reason | None:
    """Whether it frames the text, by its tag, its role, or its class unless most of the page is in it."""
    if not isinstance(element.tag, str):
        return None
    names = [*(element.get("class") or "").split(), element.get("id") or ""]
    if any(map(_ADVERT_CLASS.fullmatch, names)):
        return "advert"
    if element.tag in _FRAMES or element.get("role") in _ROLES:
        return "nav"
    framed = any(map(_FRAME_CLASS.fullmatch, names)) and element.tag not in (
        "body",
        "html",
        "article",
        "main",
    )
    return "nav" if framed and len(element.text_content()) < total / 2 else None


def _main(root: Any, framed: dict[Any, Reason]) -> Any:
    """The lowest element that holds nearly all of the text outside links and frames."""
    own: dict[Any, int] = {}

    def measure(element: Any) -> int:
        if (
            not isinstance(element.tag, str)
            or _UNREAD.fullmatch(element.tag)
            or element in framed
            or element.tag == "a"
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
        if below is None or below.tag in ("table", "tbody", "tr", "td", "p", "ul", "ol"):
            return main
        main = below


@dataclass(slots=True)
class _Place:
    """Where a line stands. The first line of an item is the item, what follows in it is text."""

    kind: Kind = "text"
    level: int = 0
    drop: Reason | None = None


@dataclass(slots=True)
class _Walk:
    framed: dict[Any, Reason]
    main: Any
    found: list[tuple[Block, bool]] = field(default_factory=list)
    """Blocks, and whether all of their words are links."""
    line: str = ""
    linked: int = 0

    def visit(self, element: Any, place: _Place, depth: int = -1, link: bool = False) -> None:
        tag = element.tag
        if tag == "br":
            return self._end(place)
        if element is self.main:
            place = _Place()
        elif element in self.framed or (tag == "figcaption" and not place.drop):
            self._end(place)
            place = _Place(drop=self.framed.get(element, "picture"))
        if tag == "table" and not _is_layout(element):
            self._end(place)
            for block in table(_grid(element)):
                self.found.append((replace(block, drop=place.drop), False))
            return None
        is_block = not _INLINE.fullmatch(tag)
        if is_block:
            self._end(place)
            depth += tag in ("ul", "ol")
            if re.fullmatch(r"h[1-6]", tag):
                place = _Place("heading", int(tag[1]), place.drop)
            elif tag == "li":
                place = _Place("item", max(depth, 0), place.drop)
        link = link or tag == "a"
        self._add(element.text, link)
        for child in element:
            if isinstance(child.tag, str) and not _UNREAD.fullmatch(child.tag):
                self.visit(child, place, depth, link)
            self._add(child.tail, link)
        if is_block:
            self._end(place)
        return None

    def _add(self, words: str | None, link: bool) -> None:
        if words:
            self.line += words
            self.linked += len(tidy(words)) if link else 0

    def _end(self, place: _Place) -> None:
        words, linked = tidy(self.line), self.linked
        self.line, self.linked = "", 0
        if words:
            block = Block(place.kind, words, place.level, drop=place.drop)
            self.found.append((block, linked >= _ALL_LINKS * len(words)))
            place.kind = "text" if place.kind == "item" else place.kind


def _without_link_lists(found: list[tuple[Block, bool]]) -> Iterator[Block]:
    """Several lines in a row that are links and nothing else lead elsewhere."""
    for linked, run in groupby(found, key=lambda pair: pair[1] and pair[0].kind != "heading"):
        blocks = [block for block, _ in run]
        for block in blocks:
            away = linked and len(blocks) >= _LINKS and not block.drop
            yield replace(block, drop="nav") if away else block


def _is_layout(element: Any) -> bool:
    """A table that only places things: one cell wide, or with tables in its cells."""
    widest = max((len(tr.xpath("./td|./th")) for tr in element.iter("tr")), default=0)
    return widest < 2 or element.find(".//table") is not None


def _grid(element: Any) -> list[list[str]]:
    """Rows of cells; a merged cell stands in every place that it covers."""
    rows: list[list[str]] = []
    down: dict[int, tuple[int, str]] = {}  # column → rows still covered from above, and with which words
    for tr in element.iter("tr"):
        row: list[str] = []
        cells = iter(tr.xpath("./td|./th"))
        while len(row) < limits.COLUMNS:
            left, words = down.pop(len(row), (0, ""))
            if left:
                down[len(row)] = (left - 1, words)
                row.append(words)
                continue
            cell = next(cells, None)
            if cell is None:
                if not any(left and column > len(row) for column, (left, _) in down.items()):
                    break
                row.append("")
                continue
            words = tidy(" ".join(cell.itertext())) if len(cell) else tidy(cell.text or "")
            for _ in range(min(_span(cell, "colspan"), limits.COLUMNS - len(row))):
                down[len(row)] = (_span(cell, "rowspan") - 1, words)
                row.append(words)
        rows.append(row)
        if len(rows) > limits.ROWS:
            raise UnreadableError(f"表格超过 {limits.ROWS} 行", "请拆成几个较小的文件再导入。")
    return rows


def _span(cell: Any, name: str) -> int:
    value = cell.get(name) or "1"
    return min(max(int(value), 1), 1000) if re.fullmatch(r"[0-9]{1,5}", value) else 1
