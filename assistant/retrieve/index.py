"""Building and publishing generations of the index, and opening the published one.

A generation is built aside, checked by another process, then published by replacing one small file.
A kill at any moment leaves the last published generation serving; what a crashed build left behind
is removed by the next build. One process builds at a time; readers need no lock.

Sources that did not change are carried over. Up to ``GRAPH_MOST`` passages a vector store with a graph
serves the dense leg, when there is one; above, building the graph takes longer than anybody waits, and
exact search in two passes serves (``exact.py``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from assistant.errors import IndexBusyError, IndexMismatchError, IndexMissingError, SearchIndexError
from assistant.retrieve.assemble import Change, IndexedCorpus, Previous, assemble
from assistant.retrieve.exact import COARSE_FROM, SHORT, VECTORS, open_rows, write_coarse
from assistant.retrieve.fuse import Gate
from assistant.retrieve.generation import (
    LEXICAL,
    Manifest,
    Recipe,
    current_folder,
    current_or_none,
    generations,
    open_generation,
    read_manifest,
    recipe,
    write_manifest,
)
from assistant.retrieve.hybrid import RERANKED, HybridRetriever
from assistant.retrieve.legs import Legs
from assistant.retrieve.lexical import SHARDS, SHARDS_FROM, build_lexical
from assistant.retrieve.passages import FEATURES, REBUILD, Passages
from assistant.retrieve.publish import BUILDING, next_name, publish, sweep, withdraw
from assistant.settings import EMBEDDED
from assistant.text import Tokeniser
from assistant.types import DenseIndex, Embedder, Reranker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Stage = Literal["embed", "lexical", "dense", "validate", "publish"]
Progress = Callable[[Stage, int, int], None]
"""Counts passages, but while embedding the sources that are new or changed."""


class BuildDense(Protocol):
    def __call__(
        self,
        folder: Path,
        passages: Passages,
        vectors: NDArray[np.float32],
        before: tuple[Path, Change] | None,
    ) -> None:
        """Writes a dense index into ``folder``: from nothing, or as the one in another folder, which stays
        as it is, with a change."""
        ...


OpenDense = Callable[[Path], DenseIndex]
Validate = Callable[[Path], None]

GRAPH_MOST = 200_000
WORN_MOST = 0.2
"""Removed passages, as a share of all, from which on the dense index is built anew: it only marks them."""
_OPEN_TRIES = 3


def build_index(
    data: Path,
    corpus: IndexedCorpus,
    tokeniser: Tokeniser,
    embedder: Embedder,
    words_digest: str,
    *,
    build_dense: BuildDense | None = None,
    validate: Validate | None = None,
    progress: Progress = lambda stage, done, total: None,
    wait: float = 0.0,
    reuse: bool = True,
    forget: bool = False,
    extras: Mapping[str, bytes] = {},
) -> Manifest:
    """Builds and publishes a generation; unchanged sources are carried over unless ``reuse`` is false.

    ``build_dense`` writes a vector store into the generation's folder, ``validate`` raises SearchIndexError
    for a folder that cannot be served. ``forget`` leaves nothing on disk of what is no longer in the corpus:
    the dense index is built from nothing and the generation before is removed at once. ``extras`` are files
    published with the generation, by name.
    Raises IndexBusyError when another process is still building after ``wait`` seconds, SearchIndexError
    when nothing could be built; the old generation then stays.
    """
    from filelock import FileLock, Timeout

    try:
        generations(data).mkdir(parents=True, exist_ok=True)
        with FileLock(data / "index" / "build.lock").acquire(timeout=wait):
            sweep(data)
            made = recipe(corpus.digest, words_digest, embedder)
            name = next_name(data, made)
            folder = generations(data) / (BUILDING + name)
            folder.mkdir()
            published = _reusable(data, made) if reuse else None
            manifest = Manifest(name, 0, made, published.worn if published else 0)
            previous = _previous(data, published)
            manifest = _write(
                folder, manifest, corpus, tokeniser, embedder, previous, build_dense, progress, forget=forget
            )
            for extra, content in extras.items():
                (folder / extra).write_bytes(content)
            total = manifest.passages
            if validate is not None:
                progress("validate", 0, total)
                validate(folder)
            progress("publish", 0, total)
            publish(data, folder, name, forget=forget)
            sweep(data)
            progress("publish", total, total)
    except Timeout as exc:
        raise IndexBusyError(
            f"Another process is building the index in {data / 'index'}.", "Try again when it has finished."
        ) from exc
    except OSError as exc:
        raise SearchIndexError(f"The index in {data / 'index'} cannot be written: {exc}.") from exc
    return manifest


def withdraw_index(data: Path, wait: float = 0.0) -> None:
    """Leaves nothing published and nothing on disk; readers keep what they have open."""
    from filelock import FileLock

    if generations(data).is_dir():
        with FileLock(data / "index" / "build.lock").acquire(timeout=wait):
            withdraw(data)


def open_index(
    data: Path,
    embedder: Embedder,
    tokeniser: Tokeniser,
    *,
    open_dense: OpenDense | None = None,
    weight: Gate | Legs | float | None = None,
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
            graph = open_dense is not None and generation.manifest.passages <= GRAPH_MOST
            dense = open_dense(folder) if open_dense is not None and graph else None
            return HybridRetriever(generation, tokeniser, embedder, dense, weight, reranker, reranked)
        except SearchIndexError:
            # two builds may have finished since the pointer was read, and removed this folder
            if attempt + 1 == _OPEN_TRIES or current_folder(data) == folder:
                raise
    raise IndexMissingError(f"The index in {data / 'index'} keeps changing.", "Try again.")


def is_stale(data: Path, wanted: Recipe) -> bool:
    """True when no generation made by this recipe is published: it is missing, damaged or outdated."""
    published = current_or_none(data)
    return published is None or published.recipe != wanted


def refuse_another_embedder(data: Path, embedder: Embedder) -> None:
    """Raises IndexMismatchError when a whole generation of another embedding model is published.

    Changed articles cost their own vectors; another model costs all of them, hours with a large one, so
    it is never changed unasked. The embedded model is: a new version of it comes with the package and
    embeds a thousand passages a second.
    """
    published = current_or_none(data)
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


def _reusable(data: Path, made: Recipe) -> Manifest | None:
    """The published generation, when the same embedder and words made it."""
    published = current_or_none(data)
    if published is None or replace(published.recipe, corpus=made.corpus) != made:
        return None
    return published


def _previous(data: Path, published: Manifest | None) -> Previous | None:
    if published is None:
        return None
    folder = generations(data) / published.generation
    with contextlib.suppress(SearchIndexError):  # a damaged generation is about to be replaced
        generation = open_generation(folder)
        passages = generation.passages
        if passages.sources and (folder / FEATURES).stat().st_size == passages.packed:
            return Previous(folder, passages, generation.vectors.vectors)
    return None


def _write(
    folder: Path,
    manifest: Manifest,
    corpus: IndexedCorpus,
    tokeniser: Tokeniser,
    embedder: Embedder,
    previous: Previous | None,
    build_dense: BuildDense | None,
    progress: Progress,
    *,
    forget: bool,
) -> Manifest:
    """Fills the folder; the manifest, with what is counted on the way, comes last."""
    change = assemble(
        folder, corpus, tokeniser, embedder, previous, lambda done, total: progress("embed", done, total)
    )
    if not (folder / VECTORS).stat().st_size:
        raise SearchIndexError("There are no passages to index.")
    passages, vectors = Passages(folder), open_rows(folder / VECTORS, embedder.dimension)
    count, worn = len(passages), manifest.worn + len(change.removed)
    if passages.ids.repeated():
        raise SearchIndexError("Two passages have the same id.")
    progress("lexical", 0, count)
    shards = passages.shards(1 if count < SHARDS_FROM else SHARDS)
    build_lexical(folder / LEXICAL, shards, None if previous is None else previous.folder / LEXICAL)
    if count >= COARSE_FROM and embedder.dimension > SHORT:
        write_coarse(folder, vectors)
    before = None
    if previous is not None and not forget and worn <= WORN_MOST * count:
        before = (previous.folder, change)
    if build_dense is not None and count <= GRAPH_MOST:
        progress("dense", 0, count)
        build_dense(folder, passages, vectors, before)
    manifest = replace(manifest, passages=count, worn=0 if before is None else worn)
    write_manifest(folder, manifest)
    return manifest
