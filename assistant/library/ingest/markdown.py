"""Markdown files: front matter as it stands, words as they are written, marks of emphasis included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from assistant.library.ingest.blocks import Block, Parsed, joined, tidy
from assistant.library.ingest.tables import table
from assistant.library.ingest.webpage import blocks as webpage_blocks

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"([A-Za-z_]+)[ \t]*[:：][ \t]*(.*?)[ \t]*\r?")
_KNOWN = (
    "title",
    "publisher",
    "published",
    "platform",
    "kind",
    "url",
    "effective_from",
    "effective_to",
    "revised",
)
_SAME = {"author": "publisher", "source": "publisher"}
_SAME |= dict.fromkeys(
    ("date", "pubdate", "pubdatetime", "publishdate", "publisheddate", "created"), "published"
)
_SAME |= dict.fromkeys(("updated", "lastmod", "lastmodified", "moddatetime", "modified"), "revised")


def parse(content: str) -> Parsed:
    front = _FRONT.match(content)
    given: dict[str, str] = {}
    for line in front[1].splitlines() if front else ():
        if key := _KEY.fullmatch(line):
            value = key[2].strip("\"'")
            if value and value not in {"null", "~"}:
                name = key[1].lower()
                given.setdefault(_SAME.get(name.replace("_", ""), name), value)
    body = content[front.end() :] if front else content
    known: dict[str, Any] = {name: given[name] for name in _KNOWN if name in given}
    return Parsed(tuple(blocks(body)), **known)


def blocks(content: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(content)
    depth = 0
    fresh = False  # the next paragraph opens a list item
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "list_item_open":
            fresh = True
        elif token.type == "heading_open":
            yield Block("heading", joined(tokens[i + 1].content.splitlines()), int(token.tag[1]))
        elif token.type == "paragraph_open":
            lines = tokens[i + 1].content.splitlines()
            if fresh:
                yield Block("item", joined(lines), depth - 1)
                fresh = False
            else:
                yield from (Block("text", words) for words in map(tidy, lines) if words)
        elif token.type in ("fence", "code_block"):
            yield from (Block("text", words) for words in map(tidy, token.content.splitlines()) if words)
        elif token.type == "html_block":
            yield from webpage_blocks(token.content)
        elif token.type == "table_open":
            end = next(j for j in range(i, len(tokens)) if tokens[j].type == "table_close")
            yield from table(_rows(tokens[i:end]))
            i = end
        i += 1


def _rows(tokens: list[Token]) -> Iterator[list[str]]:
    row: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            row = []
        elif token.type == "inline":
            row.append(token.content)
        elif token.type == "tr_close":
            yield row
