"""Bringing the two indexes up to date: the articles' that ship, and the documents' that users added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import IndexBusyError
from assistant.knowledge import articles as corpus
from assistant.library.stored import (
    DOCUMENTS,
    FOLDER,
    Bodies,
    Documents,
    StoredDocument,
    as_source,
    digests,
    documents_json,
    read_documents_json,
)
from assistant.rules.schema import Knowledge
from assistant.settings import Settings
from assistant.text import Tokeniser

if TYPE_CHECKING:
    from assistant.retrieve.assemble import IndexedCorpus
    from assistant.retrieve.index import Progress
    from assistant.types import Embedder

_WAIT_S = 120.0  # another process is building the same index: its result will do


def silent(stage: str, done: int, total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True)
class Language:
    """What every text is read with; an index made with another is made again. ``words`` is the digest of
    the tokeniser's dictionary."""

    tokeniser: Tokeniser
    embedder: Embedder
    words: str


def language(settings: Settings, knowledge: Knowledge) -> Language:
    from assistant.models.static import open_embedder, trained_words
    from assistant.retrieve.generation import digest_words

    words = {*knowledge.words(), *trained_words()}
    tokeniser = Tokeniser(words)
    embedder = open_embedder(settings.embedding, tokeniser, settings.neural)
    return Language(tokeniser, embedder, digest_words(words))


def ensure_articles(
    settings: Settings,
    knowledge: Knowledge,
    read_with: Language,
    *,
    rebuild: bool = False,
    progress: Progress = silent,
) -> bool:
    """False when the articles' index was up to date and ``rebuild`` is not asked for."""
    from assistant.retrieve.assemble import IndexedCorpus

    sources = knowledge.sources
    articles = IndexedCorpus(
        {key: corpus.digest({key: source}) for key, source in sources.items()},
        lambda key: corpus.passages(sources[key]),
    )
    return _ensure(settings.data, articles, read_with, rebuild=rebuild, progress=progress)


def ensure_documents(
    settings: Settings, read_with: Language, *, rebuild: bool = False, progress: Progress = silent
) -> bool:
    """The same for the documents that are published: their words stay, what they are read with changes."""
    documents = published(settings.data)
    if not documents:
        return False
    with editing(settings.data) as documents:
        return _publish(settings.data, documents, read_with, rebuild=rebuild, progress=progress)


def publish_documents(
    data: Path, documents: Documents, read_with: Language, *, progress: Progress = silent
) -> None:
    """Makes these the documents that are answered from, all at once. Call it inside ``editing``."""
    from assistant.retrieve.index import withdraw_index

    if documents:
        gone = published(data).keys() - documents.keys()
        _publish(data, documents, read_with, forget=bool(gone), progress=progress)
    else:
        withdraw_index(data / FOLDER, _WAIT_S)
    Bodies(data).sweep(documents)


def published(data: Path) -> dict[str, StoredDocument]:
    """The documents that are answered from."""
    from assistant.retrieve.generation import current_folder

    folder = current_folder(data / FOLDER)
    return {} if folder is None else read_documents_json(folder / DOCUMENTS)


@contextmanager
def editing(data: Path) -> Iterator[dict[str, StoredDocument]]:
    """The published documents, while no other process can change them."""
    from filelock import FileLock, Timeout

    (data / FOLDER).mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(data / FOLDER / "edit.lock").acquire(timeout=_WAIT_S):
            yield published(data)
    except Timeout as exc:
        raise IndexBusyError(
            f"另一个进程正在更新 {data / FOLDER} 里的收录文件。", "等它结束后再试。"
        ) from exc


def _publish(
    data: Path,
    documents: Documents,
    read_with: Language,
    *,
    rebuild: bool = False,
    forget: bool = False,
    progress: Progress = silent,
) -> bool:
    from assistant.retrieve.assemble import IndexedCorpus

    bodies = Bodies(data)
    added = IndexedCorpus(
        digests(documents),
        lambda key: corpus.passages(as_source(documents[key], bodies.read(documents[key]))),
    )
    extras = {DOCUMENTS: documents_json(documents)}
    return _ensure(
        data / FOLDER, added, read_with, rebuild=rebuild, forget=forget, extras=extras, progress=progress
    )


def _ensure(
    folder: Path,
    indexed: IndexedCorpus,
    read_with: Language,
    *,
    rebuild: bool,
    progress: Progress,
    forget: bool = False,
    extras: Mapping[str, bytes] = {},
) -> bool:
    from assistant.retrieve.generation import recipe
    from assistant.retrieve.index import build_index, is_stale, refuse_another_embedder

    if not rebuild:
        refuse_another_embedder(folder, read_with.embedder)
    wanted = recipe(indexed.digest, read_with.words, read_with.embedder)
    if not rebuild and not is_stale(folder, wanted):
        return False
    from assistant.retrieve.chroma import build_chroma  # late: a second, only to build
    from assistant.retrieve.validate import validate_apart

    try:
        build_index(
            folder, indexed, read_with.tokeniser, read_with.embedder, read_with.words,
            build_dense=build_chroma, validate=validate_apart, progress=progress, wait=_WAIT_S,
            reuse=not rebuild, forget=forget, extras=extras,
        )  # fmt: skip
    except IndexBusyError:
        if rebuild or is_stale(folder, wanted):
            raise
    return True
