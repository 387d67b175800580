"""Markdown files: front matter as it stands, words as they are shown, marks of strong words included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from assistant.library.ingest import markdown_source
from assistant.library.ingest.blocks import Block, Parsed, joined, tidy
from assistant.library.ingest.counting import labelled
from assistant.library.ingest.inline import as_note, noted
from assistant.library.ingest.markdown_inline import Shown, shown
from assistant.library.ingest.records import Reason
from assistant.library.ingest.tables import table
from assistant.library.ingest.web_counters import refers
from assistant.library.ingest.webpage import blocks as webpage_blocks

if TYPE_CHECKING:
    from markdown_it.token import Token

_ATTRIBUTES = re.compile(r"\s*\{[#.:][^{}]*\}\s*\Z")
_CONTENTS = re.compile(r"\[\[?(?:toc|目录)\]?\]", re.IGNORECASE)
_FENCED = re.compile(r":{3,}\s*([\w-]*)\s*(.*)|\[!(\w+)\]\s*(.*)")
_TASK = re.compile(r"\[([ xX])\]\s+")
_TERM = re.compile(r"[:：]\s+")
_SENTENCE = re.compile(r"[。；！？;]")
_HEADING_MAX = 60
_UNSEEN_BLOCK = re.compile(
    r"<(\w+)\b[^>]*(?:\bhidden\b|display\s*:\s*none|visibility\s*:\s*hidden)[^>]*>\s*\Z", re.IGNORECASE
)
_STRUCK_BLOCK = re.compile(r"<(del|s|strike)\b[^>]*>\s*\Z", re.IGNORECASE)


def parse(content: str) -> Parsed:
    source = markdown_source.read(content)
    known: dict[str, Any] = dict(source.known)
    return Parsed(tuple(_Walk(source.notes).read(source.text)), **known)


def blocks(content: str) -> Iterator[Block]:
    source = markdown_source.read(content)
    return _Walk(source.notes).read(source.text)


@dataclass(slots=True)
class _Walk:
    notes: Any
    section: int = 1
    depth: int = 0
    label: str | None = None
    """What counts the item that begins; None outside of the first line of an item."""
    numbered: bool = False
    used: set[str] = field(default_factory=set)
    closing: tuple[str, Reason] | None = None
    """The element that hides or strikes out what follows, until it ends."""

    def read(self, content: str) -> Iterator[Block]:
        from markdown_it import MarkdownIt

        parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")
        tokens = parser.parse(content)
        self.numbered = refers(content)
        ordered: list[bool] = []
        i = 0
        while i < len(tokens):
            token = tokens[i]
            found: Sequence[Block] = ()
            if token.type in ("bullet_list_open", "ordered_list_open"):
                self.depth += 1
                starts = token.type == "ordered_list_open" and token.attrGet("start") is not None
                ordered.append(token.type == "ordered_list_open" and (self.numbered or starts))
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self.depth -= 1
                ordered.pop()
            elif token.type == "list_item_open":
                self.label = f"{token.info}{token.markup} " if ordered[-1] else ""
            elif token.type == "list_item_close":
                self.label = None
            elif token.type == "heading_open":
                found = self._heading(tokens[i + 1], int(token.tag[1]), token.markup)
            elif token.type == "paragraph_open":
                found = self._paragraph(tokens[i + 1])
            elif token.type in ("fence", "code_block"):
                found = [Block("text", words) for words in map(tidy, token.content.splitlines()) if words]
            elif token.type == "html_block":
                found = self._html(token.content)
            elif token.type == "table_open":
                end = next(j for j in range(i, len(tokens)) if tokens[j].type == "table_close")
                found = self._table(tokens[i:end])
                i = end
            for block in found:
                yield replace(block, drop=self.closing[1]) if self.closing and not block.drop else block
            i += 1
        # notes that nothing leads to
        for label, words in self.notes.items():
            if label not in self.used and words:
                yield from self._noted(words)

    def _inline(self, token: Token, plain: bool = False) -> Shown:
        read = shown(token.children or (), self.notes, plain)
        self.used |= {label for label, words in self.notes.items() if words in read.notes}
        notes = [self._note(note) for note in read.notes]
        gone = [block for _, left in notes for block in left]
        return Shown(read.lines, (*read.gone, *gone), tuple(words for words, _ in notes))

    def _note(self, words: str) -> tuple[str, list[Block]]:
        from markdown_it import MarkdownIt

        parser = MarkdownIt("commonmark").enable("strikethrough").disable("text_join")
        read = shown(parser.parseInline(words)[0].children or (), {}, plain=True)
        told = "".join(f"（{as_note(note)}）" for note in read.notes)
        return joined(read.lines) + told, list(read.gone)

    def _noted(self, words: str) -> Iterator[Block]:
        note, gone = self._note(words)
        yield from gone
        yield Block("text", as_note(note))

    def _heading(self, token: Token, level: int, markup: str) -> list[Block]:
        read = self._inline(token)
        words = _ATTRIBUTES.sub("", joined(read.lines))
        if markup in ("-", "=") and (_SENTENCE.search(words) or len(words) > _HEADING_MAX):
            head = [Block("text", line) for line in read.lines]  # a paragraph, and a rule drawn below it
        else:
            self.section = level
            head = [Block("heading", words, level)]
        return [*read.gone, *noted(head, read.notes)]

    def _paragraph(self, token: Token) -> list[Block]:
        read = self._inline(token)
        label, self.label = self.label, None
        if label is not None and read.lines:
            words = joined(read.lines)
            words = _TASK.sub(lambda m: "☐ " if m[1] == " " else "☑ ", words, count=1)
            shown_ = [Block("item", labelled(label, words), self.depth - 1)]
        else:
            shown_ = list(_lines(read.lines))
        return [*read.gone, *noted(shown_, read.notes)]

    def _html(self, content: str) -> list[Block]:
        ends = self.closing is not None and re.search(rf"</{self.closing[0]}\s*>", content, re.IGNORECASE)
        if ends:
            self.closing = None
        found = webpage_blocks(content, self.section)
        for pattern, reason in ((_UNSEEN_BLOCK, "hidden"), (_STRUCK_BLOCK, "struck")):
            if (opens := pattern.search(content)) and not ends:
                self.closing = (opens[1], "hidden" if reason == "hidden" else "struck")
        return found

    def _table(self, tokens: Sequence[Token]) -> list[Block]:
        rows: list[list[str]] = []
        gone: list[Block] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                read = self._inline(token, plain=True)
                gone += read.gone
                told = "".join(f"（{as_note(note)}）" for note in read.notes)
                rows[-1].append(" ".join(read.lines) + told)
        named = any(rows[0]) and not any(re.search(r"[0-9]", cell) for cell in rows[0])
        return [*gone, *table(rows if any(rows[0]) else rows[1:], header_rows=1 if named else None)]


def _lines(lines: Sequence[str]) -> Iterator[Block]:
    """Each line of a paragraph by itself; a term goes with what is said of it."""
    waiting = ""
    for line in lines:
        if waiting and (said := _TERM.match(line)):
            waiting = f"{waiting}：{line[said.end() :]}"
            continue
        if waiting:
            yield Block("text", waiting)
        waiting = ""
        if _CONTENTS.fullmatch(line):
            yield Block("text", line, drop="nav")
        elif fenced := _FENCED.fullmatch(line):
            words = fenced[2] or fenced[4] or ""
            yield Block("text", line[: len(line) - len(words)].strip(), drop="decoration")
            waiting = words
        else:
            waiting = line
    if waiting:
        yield Block("text", waiting)
