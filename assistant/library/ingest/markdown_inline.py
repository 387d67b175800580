"""The words of one Markdown paragraph or cell as they are shown: what is struck out, hidden or a mark of a
note is left out, and powers stay powers; strong words keep their marks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.library.ingest.blocks import Block, tidy
from assistant.library.ingest.inline import GAP, Line, subscript, superscript
from assistant.library.ingest.records import Reason

if TYPE_CHECKING:
    from markdown_it.token import Token

NOTE = re.compile(r"\[\^([^\]\s]+)\]")
_IN_PLACE = re.compile(r"\^\[([^\[\]]+)\]")
_POWER = re.compile(r"(?<=[0-9A-Za-z)）米])\^([0-9n+-]{1,4})\^")
_INDEX = re.compile(r"(?<=[A-Za-z])~([0-9]{1,3})~")
_SINGLE = re.compile(r"(?<![\w~])~([^~\s，。；、,;](?:[^~，。；\n]*[^~\s，。；、])?)~(?![\w~])")
_LATEX = re.compile(r"(?<![\\$0-9A-Za-z])\$(?=\S)([^$\n]*[\\^_][^$\n]*?)(?<=\S)\$(?![$0-9A-Za-z])")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^>]*)?)/?>")
_HIDDEN = re.compile(
    r"\bhidden\b|display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0(?![.1-9])",
    re.IGNORECASE,
)
_LINE_THROUGH = re.compile(r"line-through", re.IGNORECASE)
_KNOWN = re.compile(
    "a|abbr|b|bdi|bdo|big|br|center|cite|code|data|del|details|dfn|div|em|font|i|img|input|ins|kbd|label|mark|nobr"
    "|p|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|summary|sup|time|tt|u|var|wbr"
)
_STRUCK = ("del", "s", "strike")
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_FIGURE = re.compile(r"[0-9.,]")
_SIGNS = {
    "times": "×", "div": "÷", "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥",
    "ne": "≠", "neq": "≠", "pm": "±", "cdot": "·", "approx": "≈", "%": "%", "lt": "<", "gt": ">", "quad": " ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """The lines of a paragraph, what was left out of them, and the notes that it points to."""

    lines: tuple[str, ...]
    gone: tuple[Block, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Open:
    tag: str
    reason: Reason | None
    start: int


@dataclass(slots=True)
class _Inline:
    notes: Mapping[str, str]
    plain: bool
    """Whether marks of emphasis are left out as well, as in a cell, where they set nothing apart."""
    lines: list[str] = field(default_factory=list)
    gone: list[Block] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    line: Line = field(default_factory=Line)
    opened: list[_Open] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    waiting: str = ""

    @property
    def reason(self) -> Reason | None:
        return next((o.reason for o in self.opened if o.reason), None)

    def read(self, tokens: Sequence[Token]) -> Shown:
        for i, token in enumerate(tokens):
            after = tokens[i + 1].content if i + 1 < len(tokens) else ""
            if _is_text(token) and i + 1 < len(tokens) and _is_text(tokens[i + 1]):
                self.waiting += token.content  # the parser cuts text where a mark might have begun
            else:
                self._token(token, after)
        self._break()
        return Shown(tuple(self.lines), tuple(self.gone), tuple(self.told))

    def _break(self) -> None:
        words, gone = self.line.end()
        self.gone += gone
        self.marks = [(0, mark) for _, mark in self.marks]
        self.opened = [_Open(o.tag, o.reason, 0) for o in self.opened]
        if words.strip("*_ "):
            self.lines.append(words)

    def _token(self, token: Token, after: str) -> None:
        kind = token.type
        if kind in ("softbreak", "hardbreak"):
            self._break()
        elif _is_text(token):
            words, self.waiting = self.waiting + token.content, ""
            self._text(words)
        elif kind == "text_special":
            escaped = token.info == "escape" and not self.plain and token.content in "*_`[]"
            self.line.add(token.markup if escaped else token.content, self.reason)
        elif kind in ("s_open", "s_close"):
            self._tag("s", kind == "s_close", "")
        elif kind in ("strong_open", "em_open"):
            self.marks.append((len(self.line.words), token.markup))
            self.line.words += "" if self.plain or self.reason else token.markup
        elif kind in ("strong_close", "em_close") and self.marks:
            self._emphasised(token.markup, after)
        elif kind == "image":
            self._picture(token)
        elif kind == "html_inline":
            self._html(token.content)
        elif kind == "code_inline":
            self.line.add(token.content, self.reason)

    def _emphasised(self, mark: str, after: str) -> None:
        """The marks of emphasis go where they would part a figure, or stand around nothing."""
        start, opened = self.marks.pop()
        if self.plain or self.reason or not self.line.words[start:].startswith(opened):
            return
        before, inner = self.line.words[:start], self.line.words[start + len(opened) :]
        parts = bool(_FIGURE.search(before[-1:]) and _FIGURE.match(inner))
        parts = parts or bool(_FIGURE.search(inner[-1:]) and _FIGURE.match(after))
        empty = not inner.replace(GAP, "").strip()
        if parts or empty:
            self.line.words = before + inner
        elif inner.strip(GAP + " ") != inner:  # marks beside a blank would be no marks
            self.line.words = before + opened + inner.strip(GAP + " ") + mark
        else:
            self.line.words += mark

    def _text(self, words: str) -> None:
        if self.reason:
            self.line.add(words, self.reason)
            return
        words = _LATEX.sub(lambda m: latex(m[1]), words)
        words = _POWER.sub(lambda m: superscript(m[1]), words)
        words = _INDEX.sub(lambda m: subscript(m[1]), words)
        at = 0
        for match in re.finditer(f"{NOTE.pattern}|{_IN_PLACE.pattern}|{_SINGLE.pattern}", words):
            self.line.add(words[at : match.start()])
            at = match.end()
            label, inside, struck = match.groups()
            if struck:
                self.line.add(struck, "struck")
                continue
            note = self.notes.get(label, "") if label else inside
            self.told += [note] if note and note not in self.told else []
            self.line.add(f" {match[0] if label else '^'}", "mark")
        self.line.add(words[at:])

    def _picture(self, token: Token) -> None:
        source = str(token.attrGet("src") or "")
        if self.plain or self.reason:
            self.line.add(f" 图片：{token.content or source.rpartition('/')[2]}", self.reason or "picture")
        else:
            self.line.add(f"![{token.content}]({source})")

    def _html(self, content: str) -> None:
        if comment := _COMMENT.fullmatch(content):
            self.line.add(f" {comment[1].strip()}", "hidden")
            return
        match = _TAG.fullmatch(content)
        if not match or not _KNOWN.fullmatch(match[2].lower()):
            self.line.add(content, self.reason)  # a name in pointed brackets, which was meant to be read
        elif match[2].lower() == "br":
            self._break()
        elif match[2].lower() == "img":
            alt = re.search(r"(?:alt|src)\s*=\s*[\"']([^\"']+)", match[3])
            self.line.add(f" 图片：{alt[1] if alt else ''}", self.reason or "picture")
        elif match[2].lower() not in ("wbr", "input"):
            self._tag(match[2].lower(), bool(match[1]), match[3])

    def _tag(self, tag: str, closes: bool, attributes: str) -> None:
        if not closes:
            struck = tag in _STRUCK or _LINE_THROUGH.search(attributes)
            hidden = _HIDDEN.search(attributes)
            ruby: Reason | None = "decoration" if tag in ("rt", "rp") else None
            reason: Reason | None = "struck" if struck else "hidden" if hidden else ruby
            self.opened.append(_Open(tag, reason, len(self.line.words)))
            return
        place = next((i for i in reversed(range(len(self.opened))) if self.opened[i].tag == tag), None)
        if place is None:
            return
        ended = self.opened.pop(place)
        if tag in ("sup", "sub") and not self.reason and ended.start <= len(self.line.words):
            self.line.shift(ended.start, tag == "sup")


def _is_text(token: Token) -> bool:
    """Text, a stroke before a letter included, which escapes nothing."""
    return token.type == "text" or (token.type == "text_special" and token.content == token.markup)


def shown(tokens: Sequence[Token], notes: Mapping[str, str], plain: bool = False) -> Shown:
    return _Inline(notes, plain).read(tokens)


def latex(words: str) -> str:
    """A formula of LaTeX in one line, as far as rules have any."""
    words = re.sub(r"\\(?:text|mathrm|mathbf|mathit)\s*\{([^{}]*)\}", r"\1", words)
    words = re.sub(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"(\1)/(\2)", words)
    words = re.sub(r"\^\s*(?:\{([^{}]*)\}|([0-9A-Za-z]))", lambda m: superscript(m[1] or m[2]), words)
    words = re.sub(r"_\s*(?:\{([^{}]*)\}|([0-9A-Za-z]))", lambda m: subscript(m[1] or m[2]), words)
    return tidy(re.sub(r"\\([a-zA-Z]+|%)\s?", lambda m: _SIGNS.get(m[1], m[0]), words))
