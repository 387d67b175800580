"""Building and publishing generations of the index, and opening the published one.

A generation is built aside, checked by another process, then published by replacing one small file.
A kill at any moment leaves the last published generation serving; what a crashed build left behind
is removed by the next build. One process builds at a time; readers need no lock.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from assistant.errors import IndexBusyError, IndexMismatchError, IndexMissingError, SearchIndexError
from assistant.retrieve.exact import ExactIndex
from assistant.retrieve.fuse import WEIGHT
from assistant.retrieve.generation import (
    CURRENT,
    LEXICAL,
    REBUILD,
    VECTORS,
    Manifest,
    Recipe,
    current,
    current_folder,
    generations,
    open_generation,
    read_manifest,
    read_passages,
    recipe,
    write_manifest,
    write_passages,
)
from assistant.retrieve.hybrid import RERANKED, HybridRetriever
from assistant.retrieve.lexical import build_lexical, search_text
from assistant.settings import EMBEDDED
from assistant.text import Tokeniser
from assistant.types import DenseIndex, Embedder, Passage, Reranker

if TYPE_CHECKING:
    from numpy.typing import NDArray

Stage = Literal["embed", "lexical", "dense", "validate", "publish"]
Progress = Callable[[Stage, int, int], None]
BuildDense = Callable[[Path, Sequence[Passage], "NDArray[np.float32]"], None]
OpenDense = Callable[[Path], DenseIndex]
Validate = Callable[[Path], None]

_BUILDING = ".building-"
_BATCH = 256
_OPEN_TRIES = 3


def build_index(
    data: Path,
    passages: Sequence[Passage],
    tokeniser: Tokeniser,
    embedder: Embedder,
    corpus_digest: str,
    words_digest: str,
    *,
    build_dense: BuildDense | None = None,
    validate: Validate | None = None,
    progress: Progress = lambda stage, done, total: None,
    wait: float = 0.0,
    reuse: bool = True,
) -> Manifest:
    """Builds and publishes a generation; unchanged passages keep their vectors unless ``reuse`` is false.

    ``build_dense`` writes a vector store into the generation's folder, ``validate`` raises SearchIndexError
    for a folder that cannot be served. Raises IndexBusyError when another process is still building
    after ``wait`` seconds, SearchIndexError when nothing could be built; the old generation then stays.
    """
    from filelock import FileLock, Timeout

    if not passages:
        raise SearchIndexError("There are no passages to index.")
    if len({passage.id for passage in passages}) != len(passages):
        raise SearchIndexError("Two passages have the same id.")
    try:
        generations(data).mkdir(parents=True, exist_ok=True)
        with FileLock(data / "index" / "build.lock").acquire(timeout=wait):
            _sweep(data)
            made = recipe(corpus_digest, words_digest, embedder)
            manifest = Manifest(_next_name(data, made), len(passages), made)
            folder = generations(data) / (_BUILDING + manifest.generation)
            folder.mkdir()
            known = _reusable(data, made) if reuse else {}
            _write(folder, passages, tokeniser, _vectors(passages, embedder, known, progress), progress)
            if build_dense is not None:
                progress("dense", 0, len(passages))
                build_dense(folder, passages, np.load(folder / VECTORS))
            write_manifest(folder, manifest)
            if validate is not None:
                progress("validate", 0, len(passages))
                validate(folder)
            progress("publish", 0, len(passages))
            _publish(data, folder, manifest.generation)
            _sweep(data)
            progress("publish", len(passages), len(passages))
    except Timeout as exc:
        raise IndexBusyError(
            f"Another process is building the index in {data / 'index'}.", "Try again when it has finished."
        ) from exc
    except OSError as exc:
        raise SearchIndexError(f"The index in {data / 'index'} cannot be written: {exc}.") from exc
    return manifest


def open_index(
    data: Path,
    embedder: Embedder,
    tokeniser: Tokeniser,
    *,
    open_dense: OpenDense | None = None,
    weight: float = WEIGHT,
    reranker: Reranker | None = None,
    reranked: int = RERANKED,
) -> HybridRetriever:
    """The published generation, searched exactly unless ``open_dense`` opens another dense index.

    Raises IndexMissingError before the first build and IndexMismatchError for another embedder.
    """
    for attempt in range(_OPEN_TRIES):
        folder = current_folder(data)
        if folder is None:
            raise IndexMissingError(f"There is no index in {data / 'index'}.", REBUILD)
        try:
            _check_embedder(read_manifest(folder), embedder)
            generation = open_generation(folder)
            dense = None if open_dense is None else open_dense(folder)
            return HybridRetriever(generation, tokeniser, embedder, dense, weight, reranker, reranked)
        except SearchIndexError:
            # two builds may have finished since the pointer was read, and removed this folder
            if attempt + 1 == _OPEN_TRIES or current_folder(data) == folder:
                raise
    raise IndexMissingError(f"The index in {data / 'index'} keeps changing.", "Try again.")


def is_stale(data: Path, wanted: Recipe) -> bool:
    """True when no generation made by this recipe is published: it is missing, damaged or outdated."""
    published = _current_or_none(data)
    return published is None or published.recipe != wanted


def refuse_another_embedder(data: Path, embedder: Embedder) -> None:
    """Raises IndexMismatchError when a whole generation of another embedding model is published.

    Changed articles cost their own vectors; another model costs all of them, hours with a large one, so
    it is never changed unasked. The embedded model is: a new version of it comes with the package and
    embeds a thousand passages a second.
    """
    published = _current_or_none(data)
    if published is not None and not (published.recipe.embedder == embedder.name == EMBEDDED):
        _check_embedder(published, embedder)


def _check_embedder(manifest: Manifest, embedder: Embedder) -> None:
    built, given = manifest.recipe, recipe("", "", embedder)
    if (built.embedder, built.dimension, built.embedder_digest) == (
        given.embedder,
        given.dimension,
        given.embedder_digest,
    ):
        return
    raise IndexMismatchError(
        f"The index was built with the embedding model {built.embedder!r} ({built.dimension} numbers, "
        f"digest {built.embedder_digest}); the one in use is {given.embedder!r} ({given.dimension} numbers, "
        f"digest {given.embedder_digest}).",
        REBUILD,
    )


def _current_or_none(data: Path) -> Manifest | None:
    with contextlib.suppress(SearchIndexError):
        return current(data)
    return None


def _next_name(data: Path, made: Recipe) -> str:
    serials = [p.name.partition("-")[0] for p in generations(data).iterdir()]
    serial = max((int(s) for s in serials if s.isdecimal()), default=0) + 1
    content = json.dumps(asdict(made), sort_keys=True)
    return f"{serial:06d}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _reusable(data: Path, made: Recipe) -> dict[str, NDArray[np.float32]]:
    """Vectors of the published generation by passage id, when the same embedder and words made them."""
    published = _current_or_none(data)
    if published is None or (
        published.recipe.words,
        published.recipe.embedder,
        published.recipe.dimension,
        published.recipe.embedder_digest,
    ) != (made.words, made.embedder, made.dimension, made.embedder_digest):
        return {}
    folder = generations(data) / published.generation
    try:
        rows = read_passages(folder)
        vectors = np.load(folder / VECTORS, allow_pickle=False)
        ExactIndex(vectors, [row.id for row in rows])
    except (SearchIndexError, OSError, ValueError):
        return {}  # a damaged generation is about to be replaced: embed everything
    return {row.id: vector for row, vector in zip(rows, vectors, strict=True)}


def _vectors(
    passages: Sequence[Passage],
    embedder: Embedder,
    known: dict[str, NDArray[np.float32]],
    progress: Progress,
) -> NDArray[np.float32]:
    vectors = np.zeros((len(passages), embedder.dimension), dtype=np.float32)
    for row, passage in enumerate(passages):
        if passage.id in known:
            vectors[row] = known[passage.id]
    new = [row for row, passage in enumerate(passages) if passage.id not in known]
    progress("embed", 0, len(new))
    for first in range(0, len(new), _BATCH):
        rows = new[first : first + _BATCH]
        encoded = embedder.encode([search_text(passages[row]) for row in rows])
        if encoded.shape != (len(rows), embedder.dimension) or not np.isfinite(encoded).all():
            raise SearchIndexError(f"The embedding model {embedder.name!r} gave rows that cannot be used.")
        vectors[rows] = encoded
        progress("embed", first + len(rows), len(new))
    return vectors


def _write(
    folder: Path,
    passages: Sequence[Passage],
    tokeniser: Tokeniser,
    vectors: NDArray[np.float32],
    progress: Progress,
) -> None:
    write_passages(folder, passages)
    np.save(folder / VECTORS, vectors)
    progress("lexical", 0, len(passages))
    build_lexical(folder / LEXICAL, passages, tokeniser)


def _publish(data: Path, folder: Path, name: str) -> None:
    """After this returns the generation survives a power cut; before, the old one does."""
    for path in folder.rglob("*"):
        if path.is_file():
            _sync(path)
    for path in [p for p in folder.rglob("*") if p.is_dir()] + [folder]:
        _sync(path)
    folder.rename(generations(data) / name)
    _sync(generations(data))
    published = _current_or_none(data)
    pointer = data / "index" / CURRENT
    fresh = pointer.with_name(CURRENT + ".new")
    names = {"generation": name, "previous": published.generation if published else None}
    fresh.write_text(json.dumps(names), encoding="utf-8")
    _sync(fresh)
    os.replace(fresh, pointer)
    _sync(pointer.parent)


def _sync(path: Path) -> None:
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:  # Windows cannot open folders, and needs no fsync of them
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(data: Path) -> None:
    """Removes every generation but the published one and the one before, which readers may hold.

    While the pointer is damaged only unfinished builds go: which of the rest serves is not known.
    """
    published: set[str | None] | None = set()
    try:
        names = json.loads((data / "index" / CURRENT).read_text(encoding="utf-8"))
        published = {names["generation"], names["previous"]}
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError):
        published = None
    for path in generations(data).iterdir():
        unfinished = path.name.startswith(_BUILDING)
        if unfinished or (published is not None and path.name not in published):
            shutil.rmtree(path, ignore_errors=True)
