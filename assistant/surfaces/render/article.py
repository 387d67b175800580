"""The article behind a citation as a page of its own, with the quoted words marked.

answer.js shows the same ``<main>`` in a dialog over the conversation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.compose.source_kinds import KIND_NAMES, marks
from assistant.surfaces.render.citing import QUOTE_LIMIT
from assistant.surfaces.render.markup import Html, el, text
from assistant.surfaces.render.prose import Mark, Node, Prose, document
from assistant.surfaces.words import Words
from assistant.types import Source


def article_page(source: Source, quote: str, start: int | None, end: int | None, w: Words) -> str:
    """The whole page. Where the body no longer has ``quote`` at ``start``, it is looked for; where it is
    nowhere, the page says so and shows the quote as the link carries it."""
    found = find_quote(source.body, quote, start, end)
    nodes = _blocks(source.body)
    if _is_title(nodes, source.title) and (found is None or found[0] > nodes[0].first_offset()):
        nodes = nodes[1:]  # the page's own heading says it
    body = Prose([] if found is None else [_quote_mark(*found)]).html(nodes)
    lost = _lost(quote, w) if quote and found is None else Html("")
    inner = el("article", _head(source, w), lost, el("div", body, class_="ga-body"), class_="ga-article")
    return _page(source.title, el("main", inner), w)


def missing_page(w: Words) -> str:
    """What stands where an article should be that is not there."""
    title = w("没有找到这篇来源。")
    hint = el("p", text(w("它可能已被删除，或链接不完整。")), class_="ga-where")
    inner = el("article", el("h1", text(title)), hint, class_="ga-article")
    return _page(title, el("main", inner), w)


def find_quote(body: str, quote: str, start: int | None, end: int | None) -> tuple[int, int] | None:
    """Where the quote stands; the place nearest to ``start`` when it has moved. A link carries only the
    first QUOTE_LIMIT characters of a long quote: the rest follows from ``end``."""
    length = len(quote)
    if length >= QUOTE_LIMIT and start is not None and end is not None and end - start > length:
        length = end - start
    if not quote:
        if start is None or end is None or not 0 <= start < end <= len(body):
            return None
        return start, end
    places = [m.start() for m in re.finditer(re.escape(quote), body)]
    if not places:
        return None
    at = min(places, key=lambda place: abs(place - (start or 0)))
    return at, min(at + length, len(body))


@lru_cache(32)  # a document of a user may be a book
def _blocks(body: str) -> tuple[Node, ...]:
    return tuple(document(body))


def _is_title(nodes: Sequence[Node], title: str) -> bool:
    return bool(nodes) and nodes[0].tag == "h1" and nodes[0].text == title


def _quote_mark(start: int, end: int) -> Mark:
    """Only the first part is the link's target: an address names one place."""
    parts = 0

    def wrap(words: Html) -> Html:
        nonlocal parts
        parts += 1
        return el("mark", words, id="quote" if parts == 1 else None, tabindex=-1 if parts == 1 else None)

    return Mark(start, end, wrap)


def _head(source: Source, w: Words) -> Html:
    kind = w("媒体报道") if source.kind == "media" else w(KIND_NAMES[source.kind])
    where = " · ".join(filter(None, (source.publisher, source.published, kind)))
    parts = [el("h1", text(source.title)), el("p", text(where), class_="ga-where")]
    for said in marks(source):
        if said != kind:
            parts.append(el("p", el("span", text(w(said)), class_="ga-media")))
    if source.based_on:
        parts.append(el("p", text(w("依据：{based_on}", based_on=source.based_on)), class_="ga-where"))
    if source.url and re.match(r"https?://", source.url):
        link = el(
            "a", text(w("查看原网页")), href=source.url, target="_blank", rel="noopener noreferrer nofollow"
        )
        parts.append(el("p", link))
    return el("header", *parts)


def _lost(quote: str, w: Words) -> Html:
    said = text(w("这篇来源在回答之后改过，现在的内容里没有这段话。当时引用的是："))
    words = el("blockquote", el("mark", text(quote), id="quote", tabindex=-1))
    return el("div", el("p", said), words, class_="ga-banner", role="note")


def _page(title: str, main: Html, w: Words) -> str:
    styles = [el("link", rel="stylesheet", href=f"/assets/{name}.css") for name in ("answer", "article")]
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="robots", content="noindex"),
        el("title", text(title)),
        *styles,
    )
    return f"<!doctype html>\n{el('html', head, el('body', main), lang=w.language, data_theme='auto')}\n"
