"""Articles, their passages, and what a search of them found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SourceKind = Literal["official", "media", "digest", "law", "internal", "contract", "unstated"]


@dataclass(frozen=True, slots=True)
class Source:
    """One article. ``body`` is the text after the front matter, which begins on ``first_line`` of the
    file; spans are character offsets in it. ``asked`` are ways of asking for what a sentence says,
    ``unsaid`` the sentences that tell what the source leaves out. ``curated`` articles ship with rules
    beside them; a document that a user added has none. ``recognised`` says that words of the body come from
    character recognition, which may misread a figure."""

    id: str
    platform: str
    title: str
    publisher: str
    published: str
    kind: SourceKind
    body: str
    path: str
    url: str | None = None
    based_on: str = ""
    effective_from: str | None = None
    effective_to: str | None = None
    first_line: int = 1
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unsaid: tuple[str, ...] = ()
    curated: bool = True
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable piece of one source: ``source.body[start:end] == text``. The id is a content hash.
    ``asked`` pairs its sentences with ways of asking for what they say; ``context`` is searched with the
    text and stands elsewhere: the header of a table whose rows are cut into groups."""

    id: str
    source: str
    platform: str
    heading: tuple[str, ...]
    text: str
    start: int
    end: int
    kind: Literal["text", "list", "table"] = "text"
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    context: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. ``coverage`` is BM25 over its ceiling, 0 to about 1."""

    passage: Passage
    score: float
    coverage: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words shown as a quote: ``source.body[start:end] == quote``. ``header`` are the cells above
    a table's row; ``unsaid`` quotes tell what their source leaves out.

    What it takes for the quote to stand alone, in a document of a user's: spans of its body ``before`` it
    (what leads it in) and ``behind`` it (items, rows that match as well, what completes it), and as a
    ``label`` the question that it answers or what its list or table is called. ``total`` counts the items or
    rows where not all that match are quoted, 0 where they are.
    """

    source: str
    heading: str
    quote: str
    start: int
    end: int
    score: float = 0.0
    header: str = ""
    unsaid: bool = False
    before: tuple[tuple[int, int], ...] = ()
    behind: tuple[tuple[int, int], ...] = ()
    label: str = ""
    total: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: sentences to quote, best first; the best passage's ``cosine``; and ``unknown``,
    the share of the question's weight in words that no passage holds, 0 to 1."""

    evidence: tuple[Evidence, ...] = ()
    cosine: float = 0.0
    unknown: float = 0.0


@dataclass(frozen=True, slots=True)
class FoundInDocuments(Found):
    """The same of the documents that users added, with the ``sources`` of its evidence."""

    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retrieved(Found):
    """What the articles say, and beside it what the documents of users do."""

    documents: FoundInDocuments = FoundInDocuments()
