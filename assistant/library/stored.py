"""The documents that users added: what is known of each, and where its words are kept.

    <data>/library/bodies/<digest>.md          cleaned words, named by their content, never changed
    <data>/library/index/…                     generations, each with its own documents.json

A generation's documents.json says which documents it serves, so that publishing a generation
publishes documents and search in one step: whatever is interrupted, the two never differ.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.errors import LibraryError
from assistant.types import Script, Source, SourceKind

FOLDER = "library"
DOCUMENTS = "documents.json"
_BODIES = "bodies"
_REMEMBERED = 256
_CUT = "2"
"""Changes with how documents are cut: those that were cut before are cut again."""


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """One document without its words. ``name`` is the file's path as the user gave it and ``id`` follows
    from it, so that a file given again is an update. ``content`` names the cleaned words, ``digest`` the
    bytes of the file. Dates are YYYY[-MM[-DD]] or "" when unknown; ``platform`` is an id of
    ours, the name of another, or "" for any.
    ``recognised`` says that words come from character recognition."""

    id: str
    name: str
    title: str
    publisher: str
    published: str
    platform: str
    kind: SourceKind
    script: Script
    content: str
    digest: str
    added: str
    url: str = ""
    effective_from: str = ""
    effective_to: str = ""
    superseded_by: str = ""
    recognised: bool = False
    revised: str = ""


Documents = Mapping[str, StoredDocument]


def document_id(name: str) -> str:
    """Stable for a file name; no platform's article can have it."""
    return f"library/{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def content_digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def digests(documents: Documents) -> dict[str, str]:
    """Document id → what changes with any word of it or of what is known of it."""
    rows = {key: asdict(documents[key]) for key in sorted(documents)}
    return {
        key: hashlib.sha256((_CUT + json.dumps(row, sort_keys=True)).encode()).hexdigest()
        for key, row in rows.items()
    }


def documents_json(documents: Documents) -> bytes:
    rows = [asdict(documents[key]) for key in sorted(documents)]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def read_documents_json(path: Path) -> dict[str, StoredDocument]:
    names = {field.name for field in fields(StoredDocument)}
    try:
        rows = json.loads(path.read_bytes())
        found = [StoredDocument(**{k: v for k, v in row.items() if k in names}) for row in rows]
    except (OSError, ValueError, TypeError, AttributeError) as exc:
        raise LibraryError(
            f"收录文件的清单 {path} 读不出来：{exc!r}。", "请用 growth-assistant ingest 重新收录这些文件。"
        ) from exc
    return {document.id: document for document in found}


class Bodies:
    """The words of documents, by content. Written once, then only read."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER / _BODIES

    def keep(self, body: str) -> str:
        """Stores the words durably and gives their name; words already there cost nothing."""
        name = content_digest(body)
        path = self._path(name)
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}.new")
            with fresh.open("w", encoding="utf-8", newline="") as out:
                out.write(body)
                out.flush()
                os.fsync(out.fileno())
            os.replace(fresh, path)
        return name

    def read(self, document: StoredDocument) -> str:
        path = self._path(document.content)
        try:
            body = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise LibraryError(
                f"收录文件「{document.name}」的正文 {path} 读不出来：{exc}。", "请重新收录这个文件。"
            ) from exc
        if content_digest(body) != document.content:
            raise LibraryError(f"收录文件「{document.name}」的正文 {path} 已损坏。", "请重新收录这个文件。")
        return body

    def sweep(self, documents: Documents) -> None:
        """Removes the words of documents that are gone, and what an interrupted run left."""
        kept = {document.content for document in documents.values()}
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name.removesuffix(".md") not in kept:
                    path.unlink(missing_ok=True)

    def _path(self, content: str) -> Path:
        return self._folder / f"{content}.md"


class DocumentSources(Mapping[str, Source]):
    """Documents as sources, each read when it is first needed: most are never quoted."""

    def __init__(self, documents: Documents, bodies: Bodies) -> None:
        self._documents = documents
        self._bodies = bodies
        self._read = lru_cache(_REMEMBERED)(self._source)

    def __getitem__(self, key: str) -> Source:
        return self._read(self._documents[key].id)

    def __contains__(self, key: object) -> bool:
        return key in self._documents

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def _source(self, key: str) -> Source:
        document = self._documents[key]
        return as_source(document, self._bodies.read(document))


def as_source(document: StoredDocument, body: str) -> Source:
    return Source(
        id=document.id,
        platform=document.platform,
        title=document.title,
        publisher=document.publisher,
        published=document.revised or document.published,
        kind=document.kind,
        body=body,
        path=document.name,
        url=document.url or None,
        effective_from=document.effective_from or None,
        effective_to=document.effective_to or None,
        curated=False,
        recognised=document.recognised,
    )


def in_force(document: StoredDocument, day: str) -> bool:
    """Whether it may be quoted on ``day`` (YYYY-MM-DD): it has not ended. A month or year is meant whole:
    effective_to 2026-03 is in force on 2026-03-31."""
    end = document.effective_to
    return not end or day[: len(end)] <= end


def changed(documents: Documents, new: Collection[StoredDocument], gone: Collection[str]) -> dict[str, Any]:
    """The documents after adding ``new`` (an id that is there is replaced) and leaving out ``gone``."""
    return {**{k: d for k, d in documents.items() if k not in gone}, **{d.id: d for d in new}}
