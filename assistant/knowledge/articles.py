"""Articles under ``articles/<platform>/<slug>.md``: loading, and cutting them into passages.

Beside an article, ``<slug>.questions.yaml`` may list how merchants ask for what its sentences say;
that is searched with the sentence (document expansion), and never shown.

Everything downstream quotes by offset, so the body is kept exactly as it stands in the file and
every span counts characters in it. Cutting follows the Markdown structure: a heading is context,
never a passage; a row of a table is never cut, and a long table only between rows, with its header
repeated; a list stays with the line that introduces it. Other formats enter by giving a ``Source``
whose body is Markdown; the rest does not change.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from assistant.errors import ArticleError
from assistant.text import sentences
from assistant.types import Passage, Source, SourceKind

if TYPE_CHECKING:
    from markdown_it.token import Token

PLATFORMS = ("douyin", "kuaishou", "taobao", "1688", "jd")
KINDS: tuple[str, ...] = get_args(SourceKind)
REQUIRED = ("id", "platform", "title", "publisher", "published", "kind")
OPTIONAL = ("based_on", "url", "effective_from", "effective_to")
QUESTIONS = ".questions.yaml"
"""What stands in the place of ``.md`` in the name of an article's questions file."""

TEXT_MAX = 200
"""Running text is cut at sentence ends into even pieces of at most about this many characters."""
LIST_MAX = 400
"""A list longer than this is cut between its items."""

TABLE_MAX = 600
"""A table longer than this is cut between rows into groups, each with the table's header as its context."""

INTRODUCTION_MAX = 80
"""A sentence up to this long before a list or table is taken to introduce it; with a colon, any length."""

_Kind = Literal["text", "list", "table"]
_Span = tuple[int, int]

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_LINE_END = re.compile(r"\r\n?|\n")
_CLAUSE_END = re.compile(r"[，、：]|[,:](?!\d)")
_COLON_END = re.compile(r"[:：][*_\s]*\Z")
_MARKER = re.compile(r"\s*(?:(?:[-*+]|\d{1,9}[.)]|>)[ \t]+)+")
_DELIMITER_ROW = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_LINE = re.compile(r"[^\r\n]+")
_MEANING = re.compile(r"\w")


# --- loading ------------------------------------------------------------------------------------


def load_articles(folder: Path) -> dict[str, Source]:
    """Every article under ``folder`` by id. The first defect raises, with file and line."""
    if not folder.is_dir():
        raise ArticleError(folder, 1, "the folder of articles does not exist")
    return {source.id: source for source in (read_article(p, folder) for p in sorted(folder.rglob("*.md")))}


def read_article(path: Path, folder: Path) -> Source:
    """One Markdown article; its id is its place below ``folder`` without the suffix."""
    where = path.relative_to(folder)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = path.read_bytes()[: exc.start].count(b"\n") + 1
        raise ArticleError(path, line, f"not UTF-8: byte {exc.object[exc.start]:#04x}") from exc
    front = _FRONT.match(text)
    if front is None:
        raise ArticleError(path, 1, "no front matter: the file must open with '---', keys, '---'")
    values, lines = _front_matter(path, front.group(1))
    expected = where.with_suffix("").as_posix()
    _check(path, values, lines, expected)
    body = text[front.end() :]
    if not body.strip():
        raise ArticleError(path, text[: front.end()].count("\n") + 1, "the article has no text")
    asked = _questions(path.with_suffix(QUESTIONS))
    return Source(
        id=expected,
        platform=values["platform"],
        title=values["title"],
        publisher=values["publisher"],
        published=values["published"],
        kind=cast(SourceKind, values["kind"]),
        body=body,
        path=where.as_posix(),
        url=values.get("url"),
        based_on=values.get("based_on", ""),
        effective_from=values.get("effective_from"),
        effective_to=values.get("effective_to"),
        first_line=text[: front.end()].count("\n") + 1,
        asked=asked,
    )


def _questions(path: Path) -> dict[str, tuple[str, ...]]:
    """Sentence → ways of asking for it; empty without the file. That a sentence still stands is audited,
    not refused: an edit of an article must not stop the service."""
    if not path.exists():
        return {}
    import yaml

    try:
        rows = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        raise ArticleError(path, mark.line + 1 if mark else 1, f"not YAML: {exc}") from exc
    found: dict[str, tuple[str, ...]] = {}
    if not isinstance(rows, list):
        raise ArticleError(path, 1, f"must be a list of entries with 'quote' and 'questions': {rows!r:.80}")
    for row in rows:
        if not (isinstance(row, dict) and row.keys() == {"quote", "questions"}):
            raise ArticleError(
                path, 1, f"every entry needs 'quote' and 'questions' and nothing else: {row!r:.80}"
            )
        quote, questions = row["quote"], row["questions"]
        if not (isinstance(quote, str) and quote.strip()):
            raise ArticleError(path, 1, f"'quote' must be a sentence of the article, not {quote!r:.80}")
        if not (isinstance(questions, list) and questions):
            raise ArticleError(path, 1, f"'questions' must be a list for {quote!r:.80}")
        if not all(isinstance(q, str) and q.strip() for q in questions):
            raise ArticleError(path, 1, f"a question for {quote!r:.80} is no text")
        if quote in found:
            raise ArticleError(path, 1, f"{quote!r:.80} is listed twice")
        found[quote] = tuple(questions)
    return found


def _front_matter(path: Path, header: str) -> tuple[dict[str, str], dict[str, int]]:
    """The words of each key as written (no YAML dates or numbers), and the line each stands on."""
    import yaml  # late: only loading needs it

    try:
        node = yaml.compose(header, Loader=yaml.SafeLoader)
    except yaml.YAMLError as exc:
        mark = getattr(exc, "context_mark", None) or getattr(exc, "problem_mark", None)
        line, problem = mark.line + 2 if mark else 1, getattr(exc, "problem", None) or exc
        raise ArticleError(path, line, f"front matter is not YAML: {problem}") from exc
    if not isinstance(node, yaml.MappingNode):
        raise ArticleError(path, 1, "front matter must be 'key: value' lines")
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 2
        if name not in REQUIRED + OPTIONAL:
            raise ArticleError(path, line, f"unknown key {name!r}; allowed: {', '.join(REQUIRED + OPTIONAL)}")
        if name in lines:
            raise ArticleError(path, line, f"duplicate key {name!r}, first on line {lines[name]}")
        if not isinstance(value, yaml.ScalarNode):
            raise ArticleError(path, line, f"{name!r} must be one line of text")
        lines[name] = line
        if value.tag != "tag:yaml.org,2002:null" and value.value.strip():
            values[name] = value.value.strip()
    return values, lines


def _check(path: Path, values: Mapping[str, str], lines: Mapping[str, int], expected: str) -> None:
    for name in REQUIRED:
        if name not in values:
            raise ArticleError(path, lines.get(name, 1), f"missing {name!r}; needed: {', '.join(REQUIRED)}")
    platform, _, slug = expected.partition("/")
    if not _SLUG.fullmatch(slug):
        raise ArticleError(path, 1, f"{expected!r} is not <platform>/<slug> with a slug of a-z, 0-9 and '-'")
    if values["id"] != expected:
        raise ArticleError(path, lines["id"], f"id {values['id']!r} is not the file's place {expected!r}")
    for name, allowed in (("platform", PLATFORMS), ("kind", KINDS)):
        if values[name] not in allowed:
            problem = f"unknown {name} {values[name]!r}; allowed: {', '.join(allowed)}"
            raise ArticleError(path, lines[name], problem)
    if values["platform"] != platform:
        problem = f"platform {values['platform']!r} is not the folder {platform!r}"
        raise ArticleError(path, lines["platform"], problem)
    for name in ("published", "effective_from", "effective_to"):
        if name in values and not is_date(values[name]):
            problem = f"{name} {values[name]!r} is not a date; allowed: YYYY, YYYY-MM, YYYY-MM-DD"
            raise ArticleError(path, lines[name], problem)
    begin, end = values.get("effective_from", ""), values.get("effective_to", "")
    if begin and end and begin[: len(end)] > end:
        raise ArticleError(path, lines["effective_to"], f"effective_to {end!r} is before {begin!r}")
    if "url" in values and not values["url"].startswith(("https://", "http://")):
        raise ArticleError(path, lines["url"], f"url {values['url']!r} must begin with https:// or http://")


def is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def digest(sources: Mapping[str, Source]) -> str:
    """16 hex digits that change with any word of any article or its front matter."""
    rows = [asdict(source) for _, source in sorted(sources.items())]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


# --- passages -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Block:
    kind: _Kind
    start: int
    end: int
    items: tuple[_Span, ...] = field(default=())


def passages(source: Source) -> tuple[Passage, ...]:
    """The article cut into passages, in reading order; headings give context and are not passages."""
    seen: dict[tuple[tuple[str, ...], str], int] = {}
    found = []
    for heading, blocks in _sections(source):
        for kind, start, end, context in _cut(source.body, blocks):
            text = source.body[start:end]
            occurrence = seen[heading, text] = seen.get((heading, text), -1) + 1
            asked = tuple((quote, ways) for quote, ways in source.asked.items() if quote in text)
            parts = [source.id, heading, text, occurrence, *asked, *([context] if context else ())]
            key = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]
            found.append(
                Passage(key, source.id, source.platform, heading, text, start, end, kind, asked, context)
            )
    return tuple(found)


def _sections(source: Source) -> Iterator[tuple[tuple[str, ...], list[_Block]]]:
    """Blocks under each heading, with the heading's path; the title leads every path."""
    from markdown_it import MarkdownIt  # late: 70 ms, and answering a question does not cut articles

    body = source.body
    starts = [0, *(m.end() for m in _LINE_END.finditer(body)), len(body)]

    def span(token: Token) -> _Span:
        first, last = token.map or [0, 0]
        start, end = starts[first], starts[min(last, len(starts) - 1)]
        piece = body[start:end]
        return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())

    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    path: list[tuple[int, str]] = []
    blocks: list[_Block] = []
    for i, token in enumerate(tokens):
        if token.level != 0 or token.nesting < 0 or token.type == "hr":
            continue
        if token.type == "heading_open":
            yield _path(source.title, path), blocks
            blocks, level = [], int(token.tag[1])
            path = [(n, words) for n, words in path if n < level]
            path.append((level, _plain(tokens[i + 1])))
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            blocks.append(_Block("list", *span(token), tuple(span(t) for t in _items(tokens[i + 1 :]))))
        elif token.type == "table_open":
            blocks.append(_Block("table", *span(token)))
        elif not (token.type == "html_block" and token.content.lstrip().startswith("<!--")) and not (
            token.type == "paragraph_open" and _only_pictures(tokens[i + 1])
        ):
            blocks.append(_Block("text", *span(token)))
    yield _path(source.title, path), blocks


def _items(tokens: Iterable[Token]) -> Iterator[Token]:
    """The top items of the list whose opening token came just before."""
    for token in tokens:
        if token.level == 0:
            return
        if token.level == 1 and token.type == "list_item_open":
            yield token


def _path(title: str, path: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    return (title, *(words for _, words in path if words and words != title))


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))


def _only_pictures(inline: Token) -> bool:
    kinds = {child.type for child in inline.children or () if child.content.strip() or child.type == "image"}
    return kinds == {"image"}


def _cut(body: str, blocks: Iterable[_Block]) -> Iterator[tuple[_Kind, int, int, str]]:
    """Spans of passages, with their context. The sentence that introduces a list or table goes with it."""
    waiting: list[_Span] = []
    for block in blocks:
        if block.kind == "text":
            waiting.extend(_units(body, block.start, block.end, TEXT_MAX))
            continue
        start = waiting.pop()[0] if waiting and _introduces(body[slice(*waiting[-1])]) else block.start
        yield from (("text", *span, "") for span in _packed(waiting, TEXT_MAX))
        waiting = []
        if block.kind == "table":
            yield from _table(body, start, block)
            continue
        if block.end - start <= LIST_MAX:
            yield block.kind, start, block.end, ""
            continue
        units = [
            unit
            for first, last in block.items
            for unit in ([(first, last)] if last - first <= LIST_MAX else _units(body, first, last, LIST_MAX))
        ]
        units[0] = (start, units[0][1])
        yield from (("list", *span, "") for span in _packed(units, LIST_MAX))
    yield from (("text", *span, "") for span in _packed(waiting, TEXT_MAX))


def _table(body: str, start: int, block: _Block) -> Iterator[tuple[_Kind, int, int, str]]:
    """A whole table, or groups of its rows: the first with introduction and header, the others after them."""
    if block.end - start <= TABLE_MAX:
        yield "table", start, block.end, ""
        return
    lines = [m.span() for m in _LINE.finditer(body, block.start, block.end)]
    header, rows = cells(body[slice(*lines[0])]), lines[2:]
    groups = list(_packed([(start, lines[1][1]), *rows], TABLE_MAX))
    yield "table", *groups[0], ""
    yield from (("table", *group, header) for group in groups[1:])


def _introduces(sentence: str) -> bool:
    return len(sentence) <= INTRODUCTION_MAX or _COLON_END.search(sentence) is not None


def _units(body: str, start: int, end: int, most: int) -> Iterator[_Span]:
    """Sentences; one longer than ``most`` is cut after its last comma, or hard when it has none."""
    for first, last in sentences(body[start:end]):
        left, right = start + first, start + last
        while right - left > most:
            marks = [m.end() for m in _CLAUSE_END.finditer(body, left, left + most)]
            cut = marks[-1] if marks else left + most
            yield left, cut
            left = cut + len(body[cut:right]) - len(body[cut:right].lstrip())
        if left < right:
            yield left, right


def _packed(units: list[_Span], most: int) -> Iterator[_Span]:
    """Neighbouring units joined into even spans of at most ``most``, unless one unit is longer."""
    if not units:
        return
    total = units[-1][1] - units[0][0]
    goal = total / -(-total // most)
    start, end = units[0]
    for left, right in units[1:]:
        if end - start >= goal or right - start > most:
            yield start, end
            start = left
        end = right
    yield start, end


# --- sentences ----------------------------------------------------------------------------------


def evidence_sentences(passage: Passage) -> tuple[_Span, ...]:
    """Spans in the source's body of what may be quoted alone: sentences, list items, table rows.

    Markers of lists and quotations and the outer pipes of a row stay outside the span; the header
    of a table is not evidence.
    """
    found = []
    for first, last in _table_pieces(passage.text) if passage.kind == "table" else _pieces(passage.text):
        if _MEANING.search(passage.text[first:last]):
            found.append((passage.start + first, passage.start + last))
    return tuple(found)


def _pieces(text: str) -> Iterator[_Span]:
    for first, last in sentences(text):
        marker = _MARKER.match(text, first, last)
        yield (marker.end() if marker else first), last


def _table_pieces(text: str) -> Iterator[_Span]:
    """Sentences of the introduction, then rows; a cell may open with '>' or '-', so no markers here."""
    lines = [m.span() for m in _LINE.finditer(text)]
    ruler = _ruler(text, lines)
    if ruler:
        yield from _pieces(text[: lines[ruler - 1][0]])
    for start, end in lines[ruler + 1 if ruler else 0 :]:
        inner = cells(text[start:end])
        left = start + text[start:end].find(inner)
        yield left, left + len(inner)


def table_header(passage: Passage, at: int) -> str:
    """The cells of the header above the row at ``at`` in the source's body, "" for what is no row."""
    lines = [m.span() for m in _LINE.finditer(passage.text)] if passage.kind == "table" else []
    ruler = _ruler(passage.text, lines)
    if not ruler:
        return passage.context
    return cells(passage.text[slice(*lines[ruler - 1])]) if at - passage.start > lines[ruler][0] else ""


def cells(row: str) -> str:
    """A row without its outer pipes."""
    return row.strip().strip("|").strip()


def _ruler(text: str, lines: Sequence[_Span]) -> int:
    """The place of the line of dashes under a header, 0 when there is none: no table begins with it."""
    return next((i for i, span in enumerate(lines) if _DELIMITER_ROW.fullmatch(text[slice(*span)])), 0)
