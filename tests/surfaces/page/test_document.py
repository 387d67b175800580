"""The page's document as link previews and phones read it, without running a script."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.types import Message

from assistant.answer import Language
from assistant.surfaces.page.document import MAY_HEAR, address_of, rewritten
from assistant.surfaces.page.rewriting import rewriting

GRADIO = """<!doctype html><html lang="en" style=""><head><meta charset="utf-8" />
<meta name="viewport" content="width=device-width" /><meta property="og:title" content="Gradio" />
<meta
    property="og:image"
    content="https://raw.githubusercontent.com/x.jpg"
/><meta name="twitter:creator" content="@Gradio" /><link rel="manifest" href="/manifest.json" />
<script>window.gradio_config = {"a": "<meta>"}</script></head><body></body></html>"""


class Head(HTMLParser):
    """What a preview takes: contents of meta elements by name, links by rel, and the title."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.metas: dict[str, list[str]] = {}
        self.links: dict[str, list[str]] = {}
        self.lang, self.title, self._in_title = "", "", False
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "html":
            self.lang = given["lang"]
        elif tag == "title":
            self._in_title = True
        elif tag == "meta":
            name = given.get("property") or given.get("name") or "charset"
            self.metas.setdefault(name, []).append(given.get("content", ""))
        elif tag == "link":
            self.links.setdefault(given["rel"], []).append(given["href"])

    def handle_data(self, data: str) -> None:
        self.title += data if self._in_title else ""

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"


@pytest.mark.parametrize(
    ("language", "title", "locale"),
    [
        ("zh-Hans", "商家增长助手", "zh_CN"),
        ("zh-Hant", "商家增長助手", "zh_TW"),
        ("en", "Merchant growth assistant", "en_US"),
    ],
)
def test_a_preview_has_our_title_text_and_picture_in_the_language_of_the_page(
    language: Language, title: str, locale: str
) -> None:
    head = Head(rewritten(GRADIO, language, "https://shop.example"))
    assert head.title == title
    assert head.lang == locale.replace("_", "-")
    for name in ("og:title", "twitter:title"):
        assert head.metas[name] == [title]
    assert head.metas["og:locale"] == [locale]
    assert head.metas["og:description"] == head.metas["twitter:description"] == head.metas["description"]
    assert head.metas["og:description"][0]
    (picture,) = head.metas["og:image"]
    assert re.fullmatch(r"https://shop\.example/assets/preview\.png\?v=[0-9a-f]{12}", picture)
    assert head.metas["twitter:image"] == [picture]
    assert head.metas["og:url"] == ["https://shop.example/"]
    assert head.links["manifest"] == [f"/manifest.webmanifest?lang={language}"]
    assert len(head.metas["viewport"]) == 1


def test_nothing_of_gradios_own_preview_is_left() -> None:
    document = rewritten(GRADIO, "zh-Hans", "")
    assert "github" not in document
    assert "Gradio" not in document
    assert '{"a": "<meta>"}' in document


@pytest.mark.parametrize(
    ("host", "public", "address"),
    [
        ("shop.example:8080", "", "https://shop.example:8080"),
        ("[::1]:7860", "", "https://[::1]:7860"),
        ("inside:7860", "https://outside.example", "https://outside.example"),
        ('evil"><script>', "", ""),
        ("evil.example/path", "", ""),
        ("", "", ""),
    ],
)
def test_the_address_is_the_public_one_else_that_of_the_request(host: str, public: str, address: str) -> None:
    assert address_of("https", host, public) == address


def sent_through(content_type: bytes, *parts: bytes) -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def run() -> None:
        change = partial(rewritten, language="zh-Hant", address="https://shop.example")
        through = rewriting(send, change, MAY_HEAR)
        length = str(sum(map(len, parts))).encode()
        headers = [(b"content-type", content_type), (b"content-length", length)]
        await through({"type": "http.response.start", "status": 200, "headers": headers})
        for i, part in enumerate(parts):
            await through({"type": "http.response.body", "body": part, "more_body": i + 1 < len(parts)})

    asyncio.run(run())
    return sent


def test_a_document_in_pieces_leaves_whole_with_its_new_length() -> None:
    body = GRADIO.encode()
    start, whole = sent_through(b"text/html; charset=utf-8", body[:90], body[90:])
    assert "商家增長助手" in whole["body"].decode()
    assert dict(start["headers"])[b"content-length"] == str(len(whole["body"])).encode()


def test_only_the_page_may_hear_its_visitor() -> None:
    start, _ = sent_through(b"text/html", GRADIO.encode())
    assert b"microphone=(self)" in dict(start["headers"])[b"permissions-policy"]
    other, _ = sent_through(b"application/json", b"{}")
    assert b"permissions-policy" not in dict(other["headers"])


def test_what_is_no_document_is_not_touched() -> None:
    sent = sent_through(b"text/event-stream", b"data: 1\n\n", b"data: 2\n\n")
    assert [m.get("body") for m in sent[1:]] == [b"data: 1\n\n", b"data: 2\n\n"]
