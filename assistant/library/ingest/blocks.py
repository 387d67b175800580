"""What every reader makes of a file, and how blocks become Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.library.ingest.records import Reason

Kind = Literal["heading", "text", "item", "table"]
Rows = tuple[tuple[str, ...], ...]

_BLANKS = re.compile(r"[ \t\u00a0\u3000\u2000-\u200a\u202f\u205f\r\n\f\v]+")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\u061c\u180e\ufe00-\ufe0f\ufeff]"
)
_THOUSANDS = re.compile("(?<![0-9.,])([0-9]{1,3})((?:[\u00a0\u2006-\u2009\u202f][0-9]{3})+)(?![0-9])")
"""Figures that a narrow or unbreakable blank groups by thousands."""
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d\u2026]")
_NUMBERED = re.compile(
    r"(?P<part>第[一二三四五六七八九十百0-9]{1,4}[章部编][分]?|[一二三四五六七八九十]{1,3}、)"
    r"|(?P<sub>[(（][一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.．、](?![0-9]))"
)
_ENDS = "。！？!?；;，,：:、"
_HEADING_MAX = 30


class UnreadableError(Exception):
    """Why a file is refused and what to do, both in Chinese."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


class ScannedError(UnreadableError):
    """A PDF is refused whose pages are pictures: its words can be recognised."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph, an item of a list or a table. ``level`` is a heading's rank (1 to 6) or how
    deep an item stands; ``drop`` is set by a reader that knows already that this is no text."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: Rows = ()
    drop: Reason | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's blocks, and what the file itself says about them (front matter, meta tags). ``recognised``
    is set where words come from character recognition, which may misread a figure; ``remarks`` are sentences
    about the reading, in Chinese, that its report shows."""

    blocks: tuple[Block, ...]
    title: str = ""
    publisher: str = ""
    published: str = ""
    platform: str = ""
    kind: str = ""
    url: str = ""
    effective_from: str = ""
    effective_to: str = ""
    revised: str = ""
    recognised: bool = False
    remarks: tuple[str, ...] = ()


# --- text ---------------------------------------------------------------------------------------


def tidy(text: str) -> str:
    """One line, without invisible characters; the words stay as they are."""
    text = _THOUSANDS.sub(lambda m: m[1] + re.sub(r"\s", "", m[2]), _INVISIBLE.sub("", text))
    return _BLANKS.sub(" ", text).strip()


def joined(lines: Iterable[str]) -> str:
    """Lines of one paragraph put together: no blank beside a Chinese character."""
    whole = ""
    for line in map(tidy, lines):
        gap = whole and line and not (_WIDE.match(whole[-1]) or _WIDE.match(line[0]))
        whole += (" " if gap else "") + line
    return whole


def numbered_level(line: str) -> int:
    """The rank of a heading such as 「三、处罚」 (2) or 「2. 选品门槛」 (3); 0 for a line that is none.
    A line with a figure of its own may be the rule itself, and a heading is never quoted."""
    match = _NUMBERED.match(line)
    rest = line[match.end() :].strip() if match else ""
    if not rest or len(rest) > _HEADING_MAX or rest[-1] in _ENDS or re.search(r"[0-9０-９%％。；;]", rest):
        return 0
    return 2 if match and match["part"] else 3


def with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Numbered lines raised to headings, where text of another kind stands around them: a run of them is
    a list."""
    levels = [0, *(numbered_level(b.text) if b.kind == "text" else 0 for b in blocks), 0]
    found = []
    for block, before, level, after in zip(blocks, levels, levels[1:], levels[2:], strict=False):
        alone = level not in (before, after) and not 0 < after < level and block is not blocks[-1]
        found.append(Block("heading", block.text, level) if level and alone else block)
    return found


# --- Markdown -------------------------------------------------------------------------------------


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(re.sub(r"(?<!\\)\|", r"\\|", c) for c in cells) + " |"


def _piece(block: Block) -> str:
    if block.kind == "heading":
        return f"{'#' * min(max(block.level, 1), 6)} {block.text}"
    if block.kind == "item":
        return f"{'  ' * block.level}- {block.text}"
    if block.kind == "table":
        head, *rest = block.rows
        return "\n".join([_row(head), _row(["---"] * len(head)), *map(_row, rest)])
    return block.text


def markdown(blocks: Sequence[Block]) -> str:
    """Blocks as Markdown: a list stays together, everything else stands apart."""
    body, before = "", None
    for block in blocks:
        body += ("\n" if block.kind == before == "item" else "\n\n") if body else ""
        body += _piece(block)
        before = block.kind
    return body + "\n" if body else ""
