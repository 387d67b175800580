"""What adding documents would change: new, updated, unchanged or already there, and where one disagrees
with a rule. Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

from assistant.errors import LibraryError
from assistant.knowledge.cutting import evidence_sentences, passages
from assistant.library.conflicts import Topics, compare, figures
from assistant.library.ingest.detect import Signs
from assistant.library.ingest.likeness import Duplicate, duplicates
from assistant.library.ingest.records import Document
from assistant.library.stored import (
    Bodies,
    Documents,
    StoredDocument,
    as_source,
    content_digest,
    document_id,
)
from assistant.numbers import NumberReader
from assistant.rules.schema import Knowledge
from assistant.types import SourceKind

Action = Literal["new", "update", "unchanged", "duplicate"]


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of all files given, over what is detected; "" where nothing is said."""

    platform: str = ""
    publisher: str = ""
    published: str = ""
    kind: SourceKind | Literal[""] = ""
    effective_from: str = ""
    effective_to: str = ""


@dataclass(frozen=True, slots=True)
class RuleConflict:
    """A sentence whose ``figures`` differ from those a rule stands on: pairs of (sentence's, rule's)."""

    rule: str
    title: str
    sentence: str
    quote: str
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """One document with what adding it does. ``alike`` is the text most like it, if any."""

    document: Document
    stored: StoredDocument
    action: Action
    alike: Duplicate | None
    alike_title: str
    conflicts: tuple[RuleConflict, ...]

    @property
    def adds(self) -> bool:
        return self.action in ("new", "update")


class _Quote(NamedTuple):
    rule: str
    title: str
    platform: str
    words: str


def plan(
    documents: Sequence[Document],
    published: Documents,
    bodies: Bodies,
    knowledge: Knowledge,
    given: Given,
    today: date,
) -> tuple[Addition, ...]:
    """What each document does, in order; the first of two with one text is the one that is added."""
    given_ids = {document_id(d.name) for d in documents}
    existing = {d.id: bodies.read(d) for d in published.values() if d.id not in given_ids}
    existing |= {s.id: s.body for s in knowledge.sources.values()}
    alike = {
        found.name: found for found in duplicates({document_id(d.name): d.body for d in documents}, existing)
    }
    titles = {s.id: s.title for s in knowledge.sources.values()} | {d.id: d.title for d in published.values()}
    titles |= {document_id(d.name): d.title for d in documents}
    quotes = tuple(_quotes(knowledge))
    given = replace(
        given, platform=Signs((*knowledge.platforms.values(), *knowledge.outside)).named(given.platform)
    )
    planned = []
    for document in documents:
        stored = _stored(document, given, today)
        near = alike.get(stored.id)
        action = _action(stored, published, near)
        if action == "unchanged":
            stored = published[stored.id]
        conflicts = (
            ()
            if action == "unchanged"
            else tuple(_conflicts(stored, document.body, quotes, knowledge.numbers))
        )
        planned.append(
            Addition(document, stored, action, near, titles[near.other] if near else "", conflicts)
        )
    return tuple(planned)


def superseding(old: StoredDocument, new: StoredDocument, today: date) -> StoredDocument:
    """``old`` as it is once ``new`` takes its place: in force until the day before."""
    begins = _first_day(new.effective_from) if new.effective_from else today
    ends = (begins - timedelta(days=1)).isoformat()
    earlier = old.effective_to and old.effective_to < ends
    return replace(old, superseded_by=new.id, effective_to=old.effective_to if earlier else ends)


def find(documents: Documents, key: str) -> StoredDocument:
    """By id, by the end of an id, or by file name."""
    found = [d for d in documents.values() if key in (d.id, d.id.removeprefix("library/"), d.name)]
    if len(found) != 1:
        raise LibraryError(
            f"没有收录文件 {key!r}。" if not found else f"有 {len(found)} 个收录文件叫 {key!r}。",
            "用 growth-assistant documents 查看全部收录文件和它们的编号。",
        )
    return found[0]


def _action(stored: StoredDocument, published: Documents, near: Duplicate | None) -> Action:
    before = published.get(stored.id)
    if before is not None:
        wanted = replace(stored, added=before.added)
        if before.superseded_by:  # given again as it was: it stays superseded
            wanted = replace(wanted, superseded_by=before.superseded_by, effective_to=before.effective_to)
        return "unchanged" if before == wanted else "update"
    return "duplicate" if near is not None and near.kind == "same" else "new"


def _stored(document: Document, given: Given, today: date) -> StoredDocument:
    return StoredDocument(
        id=document_id(document.name),
        name=document.name,
        title=document.title,
        publisher=given.publisher or document.publisher,
        published=given.published or document.published,
        platform=given.platform or document.platform,
        kind=given.kind or document.kind,
        script=document.script,
        content=content_digest(document.body),
        digest=document.digest,
        added=today.isoformat(),
        url=document.url,
        effective_from=given.effective_from or document.effective_from,
        effective_to=given.effective_to or document.effective_to,
        recognised=document.recognised,
        revised="" if given.published else document.revised,
    )


def _quotes(knowledge: Knowledge) -> Iterator[_Quote]:
    for rule in knowledge.rules.values():
        for words in dict.fromkeys(c.quote for c in rule.citations.values()):
            if figures(words, knowledge.numbers):
                yield _Quote(rule.id, rule.title, rule.platform, words)


def _conflicts(
    stored: StoredDocument, body: str, quotes: Collection[_Quote], numbers: NumberReader
) -> Iterator[RuleConflict]:
    """Of each quote the sentence most like it, unless one of those about the same agrees with it."""
    cut = passages(as_source(stored, body))
    quotes = [quote for quote in quotes if stored.platform in ("", quote.platform)]
    topics = Topics((quote.words for quote in quotes), numbers)
    said = (body[start:end] for passage in cut for start, end in evidence_sentences(passage))
    sentences = [words for words in said if topics.may_hold(words) and figures(words, numbers)]
    for quote in quotes:
        found = [(c, s) for s in sentences if (c := compare(s, quote.words, numbers)) is not None]
        if found and all(c.differing for c, _ in found):
            best, sentence = max(found, key=lambda pair: pair[0].alike)
            yield RuleConflict(quote.rule, quote.title, sentence, quote.words, best.differing)


def _first_day(day: str) -> date:
    return date.fromisoformat(f"{day}-01-01"[:10] if len(day) == 4 else f"{day}-01"[:10])
