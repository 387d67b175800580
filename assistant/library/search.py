"""Search in the documents that users added: an index of its own beside the articles'.

Kept apart, they never change how the articles are found or how sure an answer from them is. The
published generation is looked up at every question, so a running server answers from a document as
soon as it is published, and never from one that was deleted.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.errors import LibraryError, SearchIndexError
from assistant.library.stored import DocumentSources, StoredDocument, in_force
from assistant.retrieve.evidence import SentenceFinder
from assistant.retrieve.generation import CURRENT
from assistant.retrieve.hybrid import HybridRetriever
from assistant.retrieve.lexical import LexicalIndex, distinct_features, rarity
from assistant.text import Tokeniser, fold
from assistant.types import Evidence, FoundInDocuments, Hit, Source

_LOG = logging.getLogger(__name__)
_PASSAGES = 8
_MARGIN = 4
"""Times as many passages are asked for when some of the documents have ended."""


@dataclass(frozen=True, slots=True)
class OpenDocuments:
    """One published generation, opened. ``idf`` counts in the articles too: in a few documents alone
    every word is rare."""

    documents: dict[str, StoredDocument]
    sources: DocumentSources
    retriever: HybridRetriever
    finder: SentenceFinder
    idf: Callable[[str], float]

    def unknown(self, features: Sequence[str]) -> float:
        """The share of the features' weight that no passage of a document has."""
        total = sum(map(self.idf, features))
        lost = sum(self.idf(f) for f in features if not self.retriever.lexical.has(f))
        return lost / total if total else 1.0


class DocumentSearch:
    """``open_current`` opens the generation published below ``folder``."""

    def __init__(self, folder: Path, tokeniser: Tokeniser, open_current: Callable[[], OpenDocuments]) -> None:
        self._tokeniser = tokeniser
        self._pointer = folder / "index" / CURRENT
        self._open_current = open_current
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._now: OpenDocuments | None = None
        self._before: OpenDocuments | None = None

    def current(self) -> OpenDocuments | None:
        """What is published now. The one before stays open, for questions that still read it."""
        seen = self._stamp()
        if seen != self._seen:
            with self._lock:
                if seen != self._seen:
                    self._switch(seen)
        return self._now

    def sources(self) -> Mapping[str, Source]:
        opened = self.current()
        return opened.sources if opened else {}

    def _switch(self, seen: tuple[int, int, int] | None) -> None:
        try:
            fresh = self._open_current() if seen else None
        except (SearchIndexError, LibraryError):
            # published and removed again meanwhile, or damaged: nothing is better than what was deleted
            _LOG.warning("the documents in %s cannot be opened", self._pointer.parent, exc_info=True)
            fresh, seen = None, None
        _close(self._before)
        self._before, self._now, self._seen = self._now, fresh, seen

    def platforms(self) -> Collection[str]:
        """Whose the documents are: ids of our platforms, and names of others."""
        opened = self.current()
        return {d.platform for d in opened.documents.values() if d.platform} if opened else ()

    def find(
        self, query: str, k: int, platforms: Sequence[str], day: date, naming: Collection[str] = ()
    ) -> FoundInDocuments:
        """The ``k`` best quotes of documents that are in force on ``day``, of these platforms or of none.
        Where there are words that they have to be ``naming``, only those that stand with one of them."""
        opened = self.current()
        if opened is None:
            return FoundInDocuments()
        hits = self._hits(opened, query, platforms, day.isoformat())
        found = opened.finder(query, hits, k)
        evidence = tuple(
            e
            for e in found
            if not _is_heading(e, opened.sources) and _names(e, opened.sources[e.source], naming)
        )
        return FoundInDocuments(
            evidence,
            max((hit.cosine for hit in hits), default=0.0),
            opened.unknown(distinct_features(self._tokeniser, query)),
            {e.source: opened.sources[e.source] for e in evidence},
        )

    def _hits(self, opened: OpenDocuments, query: str, platforms: Sequence[str], day: str) -> list[Hit]:
        documents = opened.documents
        ended = any(not in_force(d, day) for d in documents.values())
        found = opened.retriever.search(query, _PASSAGES * (_MARGIN if ended else 1), platforms)
        kept = [h for h in found if (d := documents.get(h.passage.source)) is not None and in_force(d, day)]
        return kept[:_PASSAGES]

    def close(self) -> None:
        with self._lock:
            _close(self._now)
            _close(self._before)
            self._now = self._before = self._seen = None

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self._pointer.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def _is_heading(evidence: Evidence, sources: Mapping[str, Source]) -> bool:
    """A title that the text repeats says nothing by itself."""
    return fold(evidence.quote) in map(fold, (sources[evidence.source].title, *evidence.heading.split(" › ")))


def _names(evidence: Evidence, source: Source, words: Collection[str]) -> bool:
    """Whether the quote, with what it stands under, or its document's title has one of the folded words."""
    spans = (*evidence.before, (evidence.start, evidence.end), *evidence.behind)
    said = "\n".join(source.body[start:end] for start, end in spans)
    text = fold("\n".join((source.title, evidence.heading, evidence.label, evidence.header, said)))
    return not words or any(word in text for word in words)


def _close(opened: OpenDocuments | None) -> None:
    if opened is not None:
        opened.retriever.close()


def idf_of_both(articles: LexicalIndex, documents: LexicalIndex) -> Callable[[str], float]:
    total = len(articles) + len(documents)
    return lambda feature: rarity(articles.frequency(feature) + documents.frequency(feature), total)
