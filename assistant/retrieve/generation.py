"""One generation of the index on disk: its manifest, and reading its parts.

    <data>/index/CURRENT                       {"generation": "000003-…", "previous": "000002-…"}
    <data>/index/generations/<generation>/     manifest.json, the files of passages.py and exact.py,
                                               tantivy/, chroma/

A published generation is never written again. The rows of the passages, of the vectors and of the
lexical index are the same rows.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.errors import IndexMismatchError, IndexMissingError, SearchIndexError
from assistant.retrieve.exact import ExactIndex
from assistant.retrieve.lexical import LexicalIndex
from assistant.retrieve.passages import REBUILD, Passages
from assistant.types import Embedder

FORMAT = 2
"""Raised when the files, the cutting of passages or the features change their meaning."""
CURRENT, MANIFEST, LEXICAL = "CURRENT", "manifest.json", "tantivy"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an index is made from. Two equal recipes give the same index."""

    corpus: str
    words: str
    embedder: str
    dimension: int
    embedder_digest: str
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Manifest:
    """``worn`` counts the passages removed from the dense index since it was last built from nothing."""

    generation: str
    passages: int
    recipe: Recipe
    worn: int = 0


@dataclass(frozen=True, slots=True)
class Generation:
    """An opened generation. ``vectors`` are also the exact dense index."""

    folder: Path
    manifest: Manifest
    passages: Passages
    vectors: ExactIndex
    lexical: LexicalIndex


def recipe(corpus_digest: str, words_digest: str, embedder: Embedder) -> Recipe:
    return Recipe(corpus_digest, words_digest, embedder.name, embedder.dimension, embedder.digest)


def digest_words(words: Iterable[str]) -> str:
    """16 hex digits of the words given to the ``Tokeniser``."""
    return hashlib.sha256("\n".join(sorted(set(words))).encode()).hexdigest()[:16]


def generations(data: Path) -> Path:
    return data / "index" / "generations"


def current(data: Path) -> Manifest | None:
    """The published generation's manifest, or None before the first build."""
    folder = current_folder(data)
    return None if folder is None else read_manifest(folder)


def current_or_none(data: Path) -> Manifest | None:
    """``current``, and None as well when it cannot be read."""
    with contextlib.suppress(SearchIndexError):
        return current(data)
    return None


def current_folder(data: Path) -> Path | None:
    pointer = data / "index" / CURRENT
    try:
        name = json.loads(pointer.read_text(encoding="utf-8"))["generation"]
        return generations(data) / str(name)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexMissingError(f"{pointer} is damaged: {exc!r}.", REBUILD) from exc


def read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["recipe"]["format"] != FORMAT:
            raise IndexMismatchError(
                f"{path} has format {raw['recipe']['format']!r}; this version reads {FORMAT}.", REBUILD
            )
        return Manifest(raw["generation"], raw["passages"], Recipe(**raw["recipe"]), raw["worn"])
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexMissingError(f"The index manifest {path} cannot be read: {exc!r}.", REBUILD) from exc


def write_manifest(folder: Path, manifest: Manifest) -> None:
    (folder / MANIFEST).write_text(
        json.dumps(asdict(manifest), ensure_ascii=False, indent=1), encoding="utf-8"
    )


def open_generation(folder: Path) -> Generation:
    """Opens every part but the dense one; raises SearchIndexError when the parts do not fit together."""
    manifest = read_manifest(folder)
    passages = Passages(folder)
    if len(passages) != manifest.passages:
        raise SearchIndexError(f"{folder} holds {len(passages)} passages, not {manifest.passages}.", REBUILD)
    vectors = ExactIndex.open(folder, passages.ids.column, manifest.recipe.dimension)
    return Generation(folder, manifest, passages, vectors, LexicalIndex(folder / LEXICAL, passages.ids))
