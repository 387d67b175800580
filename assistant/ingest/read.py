"""Files and folders → documents and refusals, one for each file, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.ingest.records import Document, Refused


def read_documents(paths: Sequence[Path]) -> Iterator[Document | Refused]:
    """Everything readable under ``paths``; one bad file never stops the others."""
    raise NotImplementedError
