"""Chroma, through langchain-chroma, and our retrieval as LangChain parts. The only file that knows them.

A collection is written once, in the folder of a generation being built (from nothing, or as a changed
copy), with vectors made elsewhere; afterwards it is only read. Chroma's own embedding functions are
never used, because the default one downloads a model.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import IndexMissingError, SearchIndexError
from assistant.retrieve.assemble import Change
from assistant.types import Embedder, Passage, Retriever

if TYPE_CHECKING:
    import numpy as np
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings
    from langchain_core.retrievers import BaseRetriever
    from numpy.typing import NDArray

FOLDER = "chroma"
COLLECTION = "passages"
BATCH = 5_000
"""Chroma refuses more than 5,461 rows at once."""
_HINT = "Run: growth-assistant index --rebuild"


def build_chroma(
    folder: Path,
    passages: Sequence[Passage],
    vectors: NDArray[np.float32],
    before: tuple[Path, Change] | None = None,
) -> None:
    """Writes a collection into ``folder``/chroma and closes it; ``vectors`` has a row per passage.

    With ``before`` it is a changed copy of the collection in that folder, unless there is none.
    """
    if len(passages) != len(vectors):
        raise SearchIndexError(f"{len(passages)} passages do not fit {len(vectors)} vectors.")
    if before is not None and (before[0] / FOLDER).is_dir():
        shutil.copytree(before[0] / FOLDER, folder / FOLDER)  # never touched itself: it is being read
        removed, added = before[1].removed, before[1].added.tolist()
    else:
        removed, added = (), range(len(passages))
    with _vendor_errors(folder), closing(_client(folder)) as client:
        collection = client.get_or_create_collection(
            COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        for first in range(0, len(removed), BATCH):
            collection.delete(ids=list(removed[first : first + BATCH]))
        for first in range(0, len(added), BATCH):
            rows = list(added[first : first + BATCH])
            batch = [passages[row] for row in rows]
            collection.add(
                ids=[passage.id for passage in batch],
                embeddings=vectors[rows],
                documents=[passage.text for passage in batch],
                metadatas=[_metadata(passage) for passage in batch],
            )


class ChromaIndex:
    """A ``DenseIndex`` over the collection of one published generation; also a LangChain store."""

    def __init__(self, folder: Path, embedder: Embedder | None = None) -> None:
        if not (folder / FOLDER).is_dir():
            raise IndexMissingError(f"{folder} has no Chroma collection.", _HINT)
        self._folder, self._embedder = folder, embedder
        with _vendor_errors(folder):
            self._client = _client(folder)
            try:
                self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
                self._count = int(self._collection.count())
            except BaseException:
                self._client.close()
                raise
        self._closed = False

    def __len__(self) -> int:
        return self._count

    def search(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """(passage id, cosine), best first, equal ones by id."""
        if self._closed:
            raise SearchIndexError("This Chroma index is closed.", "Open the index again.")
        if k <= 0 or not self._count:
            return []
        with _vendor_errors(self._folder):
            # not through LangChain, which fetches every candidate's text: 5 ms instead of 1
            found = self._collection.query(
                query_embeddings=[vector], n_results=min(k, self._count), include=["distances"]
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        hits = [(str(key), 1.0 - float(distance)) for key, distance in pairs]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def store(self) -> Chroma:
        """The LangChain vector store itself; it takes text when there is an embedder."""
        return _store(self._client, self._embedder)

    def close(self) -> None:
        self._closed = True
        self._client.close()


def _store(client: Any, embedder: Embedder | None) -> Chroma:
    from langchain_chroma import Chroma  # late: another 0.5 s

    return Chroma(
        collection_name=COLLECTION,
        client=client,
        embedding_function=None if embedder is None else langchain_embeddings(embedder),
        create_collection_if_not_exists=False,
    )


def langchain_embeddings(embedder: Embedder) -> Embeddings:
    """Our embedder as LangChain's."""
    from langchain_core.embeddings import Embeddings

    class OurEmbeddings(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float(x) for x in row] for row in embedder.encode(texts)]

        def embed_query(self, text: str) -> list[float]:
            return [float(x) for x in embedder.encode_queries([text])[0]]

    return OurEmbeddings()


def as_langchain_retriever(retriever: Retriever, k: int = 8, platforms: Sequence[str] = ()) -> BaseRetriever:
    """Our hybrid search as a LangChain retriever, for chains built around the same knowledge.

    A document's metadata are its source, heading, start, end, platform and score; its id is the
    passage's.
    """
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

    class HybridSearch(BaseRetriever):
        def _get_relevant_documents(
            self, query: str, *, run_manager: CallbackManagerForRetrieverRun
        ) -> list[Document]:
            return [
                Document(
                    page_content=hit.passage.text,
                    id=hit.passage.id,
                    metadata={**_metadata(hit.passage), "score": hit.score},
                )
                for hit in retriever.search(query, k, platforms)
            ]

    return HybridSearch()


def _metadata(passage: Passage) -> dict[str, str | int]:
    return {
        "source": passage.source,
        "heading": " › ".join(passage.heading),
        "start": passage.start,
        "end": passage.end,
        "platform": passage.platform,
    }


def _client(folder: Path) -> Any:
    import chromadb  # late: 0.5 s to 1.3 s
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False, allow_reset=False, _env_file=None)
    try:
        return chromadb.PersistentClient(path=str((folder / FOLDER).resolve()), settings=settings)
    except AttributeError as exc:  # Chroma remembers a path that failed to open, half started
        raise SearchIndexError(f"The Chroma folder in {folder} failed to open before.", _HINT) from exc


@contextmanager
def _vendor_errors(folder: Path) -> Iterator[None]:
    from chromadb.errors import ChromaError, NotFoundError

    try:
        yield
    except NotFoundError as exc:
        raise IndexMissingError(f"{folder} has no Chroma collection {COLLECTION!r}.", _HINT) from exc
    except (ChromaError, sqlite3.Error, OSError, ValueError) as exc:
        raise SearchIndexError(f"The Chroma collection in {folder} cannot be used: {exc}.", _HINT) from exc
