"""Articles under ``articles/<platform>/<slug>.md``.

Beside an article, ``<slug>.questions.yaml`` may list how merchants ask for what its sentences say;
that is searched with the sentence (document expansion), and never shown. It also marks the sentences
that tell what the source leaves unsaid.

Everything downstream quotes by offset, so the body is kept exactly as it stands in the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

from assistant.errors import ArticleError
from assistant.types import Source, SourceKind

if TYPE_CHECKING:
    pass

KINDS: tuple[str, ...] = get_args(SourceKind)
REQUIRED = ("id", "platform", "title", "publisher", "published", "kind")
OPTIONAL = ("based_on", "url", "effective_from", "effective_to")
QUESTIONS = ".questions.yaml"
"""What stands in the place of ``.md`` in the name of an article's questions file."""

_ENTRY_KEYS = {"quote", "questions", "unsaid"}

_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def load_articles(folder: Path, platforms: Collection[str]) -> dict[str, Source]:
    """Every article of these platforms under ``folder`` by id. The first defect raises, with file and
    line."""
    if not folder.is_dir():
        raise ArticleError(folder, 1, "the folder of articles does not exist")
    found = (read_article(path, folder, platforms) for path in sorted(folder.rglob("*.md")))
    return {source.id: source for source in found}


def read_article(path: Path, folder: Path, platforms: Collection[str]) -> Source:
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
    _check(path, values, lines, expected, platforms)
    body = text[front.end() :]
    if not body.strip():
        raise ArticleError(path, text[: front.end()].count("\n") + 1, "the article has no text")
    entries = tuple(_entries(path.with_suffix(QUESTIONS)))
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
        asked={entry.quote: entry.questions for entry in entries if entry.questions},
        unsaid=tuple(entry.quote for entry in entries if entry.unsaid),
    )


class _Entry(NamedTuple):
    """What a questions file lists of a sentence."""

    quote: str
    questions: tuple[str, ...]
    unsaid: bool


def _entries(path: Path) -> Iterator[_Entry]:
    """Nothing without the file. That a sentence still stands is audited, not refused: an edit of an
    article must not stop the service."""
    if not path.exists():
        return
    import yaml  # late: only loading needs it

    try:
        rows = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as exc:
        mark = getattr(exc, "problem_mark", None)
        raise ArticleError(path, mark.line + 1 if mark else 1, f"not YAML: {exc}") from exc
    if not isinstance(rows, list):
        raise ArticleError(
            path, 1, f"must be a list of entries with 'quote' and 'questions' or 'unsaid': {rows!r:.80}"
        )
    seen: set[str] = set()
    for row in rows:
        entry = _entry(path, row)
        if entry.quote in seen:
            raise ArticleError(path, 1, f"{entry.quote!r:.80} is listed twice")
        seen.add(entry.quote)
        yield entry


def _entry(path: Path, row: object) -> _Entry:
    if not (isinstance(row, dict) and "quote" in row and len(row) > 1 and row.keys() <= _ENTRY_KEYS):
        raise ArticleError(
            path,
            1,
            f"every entry needs 'quote' with 'questions', 'unsaid' or both, and nothing else: {row!r:.80}",
        )
    quote, questions, unsaid = row["quote"], row.get("questions"), row.get("unsaid")
    if not (isinstance(quote, str) and quote.strip()):
        raise ArticleError(path, 1, f"'quote' must be a sentence of the article, not {quote!r:.80}")
    if "unsaid" in row and unsaid is not True:
        raise ArticleError(
            path, 1, f"'unsaid' must be true or left out for {quote!r:.80}, not {unsaid!r:.80}"
        )
    if "questions" not in row:
        return _Entry(quote, (), True)
    if not (isinstance(questions, list) and questions):
        raise ArticleError(path, 1, f"'questions' must be a list for {quote!r:.80}")
    if not all(isinstance(q, str) and q.strip() for q in questions):
        raise ArticleError(path, 1, f"a question for {quote!r:.80} is no text")
    return _Entry(quote, tuple(questions), unsaid is True)


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


def _check(
    path: Path,
    values: Mapping[str, str],
    lines: Mapping[str, int],
    expected: str,
    platforms: Collection[str],
) -> None:
    for name in REQUIRED:
        if name not in values:
            raise ArticleError(path, lines.get(name, 1), f"missing {name!r}; needed: {', '.join(REQUIRED)}")
    platform, _, slug = expected.partition("/")
    if not _SLUG.fullmatch(slug):
        raise ArticleError(path, 1, f"{expected!r} is not <platform>/<slug> with a slug of a-z, 0-9 and '-'")
    if values["id"] != expected:
        raise ArticleError(path, lines["id"], f"id {values['id']!r} is not the file's place {expected!r}")
    for name, allowed in (("platform", platforms), ("kind", KINDS)):
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
