"""The lines of a document as they stand: of which kind each is, and with which mark it opens.

Documents of users are Markdown of a line to a paragraph, as ``library.ingest`` writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.text import sentences

Kind = Literal["text", "item", "row", "header", "ruler"]

QUESTION_MAX = 80
"""A question longer than this is running text."""

_LINE = re.compile(r"[^\r\n]+")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*\S)")
_RULER = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
_NOTHING = re.compile(r"<!--.*-->|```.*|~~~.*|(?:[-*_]\s*){3,}|!\[[^\]]*\]\([^)]*\)")
_BULLET = re.compile(r"(?:[-*+>–—][ \t]+|[•·●○■◆▪][ \t]*)(?=\S)")
_EMPHASIS = re.compile(r"\*\*|__|[*_`]")
_HAN = "一二三四五六七八九十百千零〇"
_MARKS: Sequence[tuple[str, str]] = (
    ("article", rf"第[{_HAN}0-9０-９]+[条條]"),
    ("han", rf"[{_HAN}]{{1,4}}[、.．]"),
    ("(han)", rf"[（(〔][{_HAN}]{{1,4}}[)）〕]"),
    ("dotted", r"[0-9０-９]{1,3}(?:[.．][0-9０-９]{1,3})+(?![0-9０-９%％])[.．、]?(?=[\s\u3400-\u9fff])"),
    ("number", r"[0-9０-９]{1,3}(?:、|[.．](?![0-9０-９]))"),
    ("number)", r"[0-9０-９]{1,3}[)）]"),
    ("(number)", r"[（(][0-9０-９]{1,3}[)）]"),
    ("circle", r"[①-⑳⑴-⒇❶-❿]"),
    ("letter", r"[a-zA-Z][.、．)）](?=\s*\S)"),
    ("(letter)", r"[（(][a-zA-Z][)）]"),
)
_MARK = re.compile("|".join(f"(?P<m{i}>{pattern})" for i, (_, pattern) in enumerate(_MARKS)))
_FIRST = re.compile(
    rf"(?:(?<![{_HAN}0-9０-９.．])[一1１aA](?![{_HAN}0-9０-９])|[.．][1１](?![0-9０-９])|[①⑴❶])"
)
_NUMBER = r"\s*[0-9０-９一二三四五六七八九十]{0,3}\s*"
_OPEN, _SHUT = r"[\W_]{0,4}", r"[:：.．、】\]]"
ASKS = re.compile(
    rf"{_OPEN}(?:[问問][题題]?|[提请請][问問]|Q(?:uestion)?){_NUMBER}{_SHUT}[\W_]{{0,3}}", re.IGNORECASE
)
REPLIES = re.compile(
    rf"{_OPEN}(?:回?答|答[复覆案]|解答|回[复覆]|A(?:nswer)?){_NUMBER}{_SHUT}[*_\s]{{0,4}}", re.IGNORECASE
)
_REPLY_WITHIN = re.compile(rf"(?<=[？?。\s*])(?:\*\*)?(?:回?答|答[复覆]|解答|A(?:nswer)?){_NUMBER}[:：]")
_ENDS_ASKING = re.compile(r"[？?][*_」』”\s)）]*\Z")


@dataclass(frozen=True, slots=True)
class RawLine:
    """The words at ``start:end`` of the body, without a bullet or outer pipes, under the path of headings.
    ``mark`` is the kind of number that it opens with, ``first`` whether that begins a list."""

    start: int
    end: int
    kind: Kind
    heading: tuple[str, ...]
    mark: str = ""
    first: bool = False


def raw_lines(body: str, title: str) -> Iterator[RawLine]:
    """In reading order; headings, pictures, remarks and fences are none. ``title`` leads every path."""
    path: list[tuple[int, str]] = []
    for match in _LINE.finditer(body):
        words = match[0].strip()
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        heading = (title, *(w for _, w in path if w and w != title))
        if not words or _NOTHING.fullmatch(words):
            continue
        if found := _HEADING.fullmatch(words):
            level = len(found[1])
            path = [*(p for p in path if p[0] < level), (level, plain(found[2].rstrip("# ")))]
        elif words.startswith("|"):
            inner = words.strip("|").strip()
            left = start + words.find(inner)
            kind: Kind = "ruler" if _RULER.fullmatch(words) else "row"
            yield RawLine(left, left + len(inner), kind, heading)
        else:
            yield from _of_text(words, start, start - match.start(), heading)


def _of_text(words: str, start: int, indent: int, heading: tuple[str, ...]) -> Iterator[RawLine]:
    """A line of text; one that holds a question and its answer as two."""
    bullet = _BULLET.match(words)
    left = bullet.end() if bullet else 0
    kind: Kind = "item" if bullet else "text"
    mark, first = _mark(words[left:], f"-{indent}" if bullet else "")
    cut = left + _answer_from(words[left:])
    for begin, end in ((left, cut), (cut, len(words))) if cut > left else ((left, len(words)),):
        piece = words[begin:end]
        shift = len(piece) - len(piece.lstrip())
        yield RawLine(start + begin + shift, start + begin + len(piece.rstrip()), kind, heading, mark, first)
        kind, mark, first = "text", "", False


def _mark(words: str, bullet: str) -> tuple[str, bool]:
    number = _MARK.match(plain(words[:16]))
    if number is None:
        return bullet, False
    name = _MARKS[int(str(number.lastgroup)[1:])][0]
    if name == "dotted":
        name += str(len(re.findall(r"[0-9０-９]+", number[0])))
    return name, _FIRST.search(number[0]) is not None


def _answer_from(words: str) -> int:
    """Where the answer begins in 「货款多久到账？签收后5天。」 and 「问：… 答：…」; 0 without one."""
    if "?" not in words and "？" not in words and not ASKS.match(words):
        return 0
    if reply := _REPLY_WITHIN.search(words):
        return reply.start()
    found = list(sentences(words))
    if len(found) < 2 or not asks(words[slice(*found[0])]) or asks(words[slice(*found[1])]):
        return 0
    behind = words[found[1][0] :].strip("*_ ")
    return found[1][0] if len(behind) > 1 else 0


def asks(words: str) -> bool:
    """Whether a line is one question."""
    return len(words) <= QUESTION_MAX and bool(_ENDS_ASKING.search(words))


def plain(words: str) -> str:
    """Without the marks of emphasis."""
    return _EMPHASIS.sub("", words).strip()
