"""Settings → parts → an assistant: the one place where implementations are chosen.

One question on the command line takes the exact dense index and a conversation in memory, and
imports no database, no vector store and no web framework.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.conversations.sessions import MemorySessions, SessionStore
from assistant.errors import SearchIndexError
from assistant.knowledge import articles as corpus
from assistant.knowledge.rule_file import load_knowledge
from assistant.library import publishing
from assistant.library.publishing import Language, language, silent
from assistant.library.stored import (
    DOCUMENTS,
    FOLDER,
    Bodies,
    DocumentSources,
    read_documents_json,
)
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge
from assistant.settings import Settings, knowledge_dir

if TYPE_CHECKING:
    from assistant.access.operators import Operators
    from assistant.access.visitors import Visitors
    from assistant.feedback.feedback import FeedbackStore
    from assistant.library.search import DocumentSearch, OpenDocuments
    from assistant.retrieve.hybrid import HybridRetriever
    from assistant.retrieve.index import Progress
    from assistant.storage.database import Database
    from assistant.types import Reranker

Opener = Callable[[Path], "HybridRetriever"]


@dataclass(frozen=True)
class Built:
    """An assistant with what its surfaces show of it; ``database`` and ``feedback`` are None on the command
    line. ``close`` gives back files and connections."""

    assistant: Assistant
    sessions: SessionStore
    about: dict[str, str]
    settings: Settings
    database: Database | None = None
    feedback: FeedbackStore | None = None
    visitors: Visitors | None = None
    operators: Operators | None = None
    language: Language | None = None
    _closers: tuple[Callable[[], None], ...] = field(default=(), repr=False)

    def close(self) -> None:
        for close in self._closers:
            close()


def build(
    settings: Settings, *, one_shot: bool, progress: Progress = silent, knowledge: Knowledge | None = None
) -> Built:
    """Everything needed to answer, from the shipped knowledge unless another is given; builds the index
    when it is missing or stale."""
    from assistant.retrieve.evidence import SentenceFinder

    knowledge = knowledge or read_knowledge()
    read_with = language(settings, knowledge)
    database = None if one_shot else _database(settings)
    sessions = _sessions(database)
    publishing.ensure_articles(settings, knowledge, read_with, progress=progress)
    publishing.ensure_documents(settings, read_with, progress=progress)
    opener = _opener(settings, read_with, exact=one_shot)
    try:
        retriever = opener(settings.data)
    except SearchIndexError:  # damaged after it was published: it is derived, so make it again
        publishing.ensure_articles(settings, knowledge, read_with, rebuild=True, progress=progress)
        retriever = opener(settings.data)
    evidence = SentenceFinder(
        read_with.tokeniser, read_with.embedder, knowledge.sources, retriever.lexical.idf
    )
    documents = _documents(settings.data, read_with, retriever, opener)
    assistant = Assistant(
        knowledge=knowledge, retriever=retriever, evidence=evidence, sessions=sessions, documents=documents
    )
    if not one_shot:
        assistant.prepare()
    about = {"corpus": knowledge.digest, "embedding": settings.embedding, "composer": "template"}
    closers = (retriever.close, documents.close, database.close if database else sessions.close)
    visitors, operators = _access(settings, database)
    return Built(
        assistant, sessions, about, settings, database, _feedback(database), visitors, operators, read_with,
        _closers=closers,
    )  # fmt: skip


def read_knowledge(folder: Path | None = None) -> Knowledge:
    """Articles, registries and rules, checked against each other; those that ship unless ``folder``
    holds others."""
    folder = folder or knowledge_dir()
    return load_knowledge(folder, corpus.load_articles(folder / "articles"))


def build_index(settings: Settings, *, rebuild: bool = False, progress: Progress = silent) -> bool:
    """Brings the indexes up to date; False when they were already and ``rebuild`` is not asked for."""
    knowledge = read_knowledge()
    read_with = language(settings, knowledge)
    made = publishing.ensure_articles(settings, knowledge, read_with, rebuild=rebuild, progress=progress)
    return publishing.ensure_documents(settings, read_with, rebuild=rebuild, progress=progress) or made


def _opener(settings: Settings, read_with: Language, *, exact: bool) -> Opener:
    """Opens what is published below a folder."""
    from assistant.retrieve.index import open_index

    reranker = _reranker(settings)

    def opened(data: Path) -> HybridRetriever:
        from assistant.retrieve.chroma import ChromaIndex

        return open_index(
            data, read_with.embedder, read_with.tokeniser, reranker=reranker, reranked=settings.rerank_depth,
            open_dense=None if exact else lambda folder: ChromaIndex(folder, read_with.embedder),
        )  # fmt: skip

    return opened


def _reranker(settings: Settings) -> Reranker | None:
    if not settings.rerank:
        return None
    from assistant.models.rerank import CrossEncoderReranker

    return CrossEncoderReranker(settings.rerank, settings.neural)


def _documents(data: Path, read_with: Language, articles: HybridRetriever, opener: Opener) -> DocumentSearch:
    from assistant.library.search import DocumentSearch, OpenDocuments, idf_of_both
    from assistant.retrieve.evidence import SentenceFinder
    from assistant.retrieve.generation import generations

    folder = data / FOLDER

    def opened() -> OpenDocuments:
        retriever = opener(folder)
        documents = read_documents_json(generations(folder) / retriever.manifest.generation / DOCUMENTS)
        sources = DocumentSources(documents, Bodies(data))
        idf = idf_of_both(articles.lexical, retriever.lexical)
        finder = SentenceFinder(read_with.tokeniser, read_with.embedder, sources, idf)
        return OpenDocuments(documents, sources, retriever, finder, idf)

    return DocumentSearch(folder, read_with.tokeniser, opened)


def _database(settings: Settings) -> Database:
    from assistant.storage.database import Database

    return Database(settings.database)


def _access(settings: Settings, database: Database | None) -> tuple[Visitors | None, Operators | None]:
    if database is None:
        return None, None
    from assistant.access.operators import Operators
    from assistant.access.tokens import Tokens, load_secret
    from assistant.access.visitors import Visitors
    from assistant.storage.caps import DatabaseCaps
    from assistant.storage.sites import DatabaseSites

    tokens, caps = Tokens(load_secret(settings)), DatabaseCaps(database)
    operators = Operators(settings.operator_password, tokens, caps)
    return Visitors(DatabaseSites(database), tokens, caps), operators


def _sessions(database: Database | None) -> SessionStore:
    if database is None:
        return MemorySessions()
    from assistant.storage.sessions import DatabaseSessions

    return DatabaseSessions(database)


def _feedback(database: Database | None) -> FeedbackStore | None:
    if database is None:
        return None
    from assistant.storage.feedbacks import DatabaseFeedback

    return DatabaseFeedback(database)
