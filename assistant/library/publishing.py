"""Bringing the two indexes up to date: the articles' that ship, and the documents' that users added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import IndexBusyError
from assistant.knowledge.articles import digest
from assistant.knowledge.cutting import passages
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
from assistant.retrieve.assemble import IndexedCorpus
from assistant.retrieve.chroma import build_chroma
from assistant.retrieve.featuriser import Featuriser
from assistant.retrieve.generation import current_folder, recipe
from assistant.retrieve.index import (
    Progress,
    build_index,
    is_stale,
    refuse_another_embedder,
    withdraw_index,
)
from assistant.retrieve.validate import validate_apart
from assistant.rules.schema import Knowledge

_WAIT_S = 120.0  # another process is building the same index: its result will do


def silent(stage: str, done: int, total: int) -> None:
    """No progress shown."""


def ensure_articles(
    data: Path,
    knowledge: Knowledge,
    featuriser: Featuriser,
    *,
    rebuild: bool = False,
    progress: Progress = silent,
) -> bool:
    """False when the articles' index was up to date and ``rebuild`` is not asked for."""
    sources = knowledge.sources
    articles = IndexedCorpus(
        {key: digest({key: source}) for key, source in sources.items()},
        lambda key: passages(sources[key]),
    )
    return _ensure(data, articles, featuriser, rebuild=rebuild, progress=progress)


def ensure_documents(
    data: Path, featuriser: Featuriser, *, rebuild: bool = False, progress: Progress = silent
) -> bool:
    """The same for the documents that are published: their words stay, what they are read with changes."""
    if not published(data):
        return False
    with editing(data) as documents:
        return _publish(data, documents, featuriser, rebuild=rebuild, progress=progress)


def publish_documents(
    data: Path, documents: Documents, featuriser: Featuriser, *, progress: Progress = silent
) -> None:
    """Makes these the documents that are answered from, all at once. Call it inside ``editing``."""
    if documents:
        gone = published(data).keys() - documents.keys()
        _publish(data, documents, featuriser, forget=bool(gone), progress=progress)
    else:
        withdraw_index(data / FOLDER, _WAIT_S)
    Bodies(data).sweep(documents)


def published(data: Path) -> dict[str, StoredDocument]:
    """The documents that are answered from."""
    folder = current_folder(data / FOLDER)
    return {} if folder is None else read_documents_json(folder / DOCUMENTS)


@contextmanager
def editing(data: Path) -> Iterator[dict[str, StoredDocument]]:
    """The published documents, while no other process can change them."""
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
    featuriser: Featuriser,
    *,
    rebuild: bool = False,
    forget: bool = False,
    progress: Progress = silent,
) -> bool:
    bodies = Bodies(data)
    added = IndexedCorpus(
        digests(documents),
        lambda key: passages(as_source(documents[key], bodies.read(documents[key]))),
    )
    extras = {DOCUMENTS: documents_json(documents)}
    return _ensure(
        data / FOLDER, added, featuriser, rebuild=rebuild, forget=forget, extras=extras, progress=progress
    )


def _ensure(
    folder: Path,
    indexed: IndexedCorpus,
    featuriser: Featuriser,
    *,
    rebuild: bool,
    progress: Progress,
    forget: bool = False,
    extras: Mapping[str, bytes] = {},
) -> bool:
    if not rebuild:
        refuse_another_embedder(folder, featuriser.embedder)
    wanted = recipe(indexed.digest, featuriser.words, featuriser.embedder)
    if not rebuild and not is_stale(folder, wanted):
        return False
    try:
        build_index(
            folder, indexed, featuriser.tokeniser, featuriser.embedder, featuriser.words,
            build_dense=build_chroma, validate=validate_apart, progress=progress, wait=_WAIT_S,
            reuse=not rebuild, forget=forget, extras=extras,
        )  # fmt: skip
    except IndexBusyError:
        if rebuild or is_stale(folder, wanted):
            raise
    return True
