"""Settings → parts → an assistant: the one place where implementations are chosen.

One question on the command line takes the exact dense index and a conversation in memory, and
imports no database, no vector store and no web framework.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import corpus
from assistant.errors import IndexBusyError, SearchIndexError
from assistant.pipeline import Assistant, SessionStore
from assistant.rules.load import load_knowledge
from assistant.rules.schema import Knowledge
from assistant.sessions import MemorySessions
from assistant.settings import Settings, knowledge_dir
from assistant.text import Tokeniser

if TYPE_CHECKING:
    from assistant.retrieve.hybrid import HybridRetriever
    from assistant.retrieve.index import Progress
    from assistant.types import Embedder, Reranker

_BUILD_WAIT_S = 120.0  # another process is building the same index: its result will do


def _silent(stage: str, done: int, total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True)
class Built:
    """An assistant with what its surfaces show of it. ``close`` gives back files and connections."""

    assistant: Assistant
    sessions: SessionStore
    about: dict[str, str]
    _closers: tuple[Callable[[], None], ...] = field(default=(), repr=False)

    def close(self) -> None:
        for close in self._closers:
            close()


def build(
    settings: Settings, *, one_shot: bool, progress: Progress = _silent, knowledge: Knowledge | None = None
) -> Built:
    """Everything needed to answer, from the shipped knowledge unless another is given; builds the index
    when it is missing or stale."""
    from assistant.retrieve.evidence import SentenceFinder

    knowledge = knowledge or read_knowledge()
    tokeniser, embedder = _language(settings, knowledge)
    sessions = MemorySessions() if one_shot else _database(settings)
    retriever = _retriever(settings, knowledge, tokeniser, embedder, exact=one_shot, progress=progress)
    evidence = SentenceFinder(tokeniser, embedder, knowledge.sources, retriever.lexical.idf)
    assistant = Assistant(knowledge=knowledge, retriever=retriever, evidence=evidence, sessions=sessions)
    if not one_shot:
        assistant.prepare()
    about = {"corpus": knowledge.digest, "embedding": settings.embedding, "composer": "template"}
    return Built(assistant, sessions, about, (retriever.close, sessions.close))


def read_knowledge(folder: Path | None = None) -> Knowledge:
    """Articles, registries and rules, checked against each other; those that ship unless ``folder``
    holds others."""
    folder = folder or knowledge_dir()
    return load_knowledge(folder, corpus.load_articles(folder / "articles"))


def build_index(settings: Settings, *, rebuild: bool = False, progress: Progress = _silent) -> bool:
    """Brings the index up to date; False when it was already and ``rebuild`` is not asked for."""
    knowledge = read_knowledge()
    tokeniser, embedder = _language(settings, knowledge)
    return _ensure_index(settings, knowledge, tokeniser, embedder, rebuild=rebuild, progress=progress)


def language(settings: Settings) -> tuple[Tokeniser, Embedder]:
    """The tokeniser and the embedding model that answers are found with."""
    return _language(settings, read_knowledge())


def _language(settings: Settings, knowledge: Knowledge) -> tuple[Tokeniser, Embedder]:
    from assistant.adapters.embeddings import open_embedder, trained_words

    tokeniser = Tokeniser({*knowledge.words(), *trained_words()})
    return tokeniser, open_embedder(settings.embedding, tokeniser, settings.neural)


def _ensure_index(
    settings: Settings,
    knowledge: Knowledge,
    tokeniser: Tokeniser,
    embedder: Embedder,
    *,
    rebuild: bool = False,
    progress: Progress = _silent,
) -> bool:
    from assistant.adapters.embeddings import trained_words
    from assistant.retrieve.assemble import IndexedCorpus
    from assistant.retrieve.generation import digest_words, recipe
    from assistant.retrieve.index import build_index as publish
    from assistant.retrieve.index import is_stale, refuse_another_embedder

    if not rebuild:
        refuse_another_embedder(settings.data, embedder)
    sources = knowledge.sources
    articles = IndexedCorpus(
        {name: corpus.digest({name: source}) for name, source in sources.items()},
        lambda name: corpus.passages(sources[name]),
    )
    words = digest_words({*knowledge.words(), *trained_words()})
    wanted = recipe(articles.digest, words, embedder)
    if not rebuild and not is_stale(settings.data, wanted):
        return False
    from assistant.adapters.chroma import build_chroma  # late: a second, only to build
    from assistant.adapters.validate import validate_apart

    try:
        publish(
            settings.data, articles, tokeniser, embedder, words,
            build_dense=build_chroma, validate=validate_apart, progress=progress, wait=_BUILD_WAIT_S,
            reuse=not rebuild,
        )  # fmt: skip
    except IndexBusyError:
        if rebuild or is_stale(settings.data, wanted):
            raise
    return True


def _retriever(
    settings: Settings,
    knowledge: Knowledge,
    tokeniser: Tokeniser,
    embedder: Embedder,
    *,
    exact: bool,
    progress: Progress,
) -> HybridRetriever:
    from assistant.retrieve.index import open_index

    reranker = _reranker(settings)

    def opened() -> HybridRetriever:
        from assistant.adapters.chroma import ChromaIndex

        return open_index(
            settings.data, embedder, tokeniser, reranker=reranker, reranked=settings.rerank_depth,
            open_dense=None if exact else lambda folder: ChromaIndex(folder, embedder),
        )  # fmt: skip

    _ensure_index(settings, knowledge, tokeniser, embedder, progress=progress)
    try:
        return opened()
    except SearchIndexError:  # damaged after it was published: it is derived, so make it again
        _ensure_index(settings, knowledge, tokeniser, embedder, rebuild=True, progress=progress)
        return opened()


def _reranker(settings: Settings) -> Reranker | None:
    if not settings.rerank:
        return None
    from assistant.adapters.rerank import CrossEncoderReranker

    return CrossEncoderReranker(settings.rerank, settings.neural)


def _database(settings: Settings) -> SessionStore:
    from assistant.adapters.database import DatabaseSessions

    return DatabaseSessions(settings.database)
