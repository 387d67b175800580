"""Files and folders → documents and refusals, one for each file, in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from assistant.library.ingest.files import DEEPEST, files, unpacked
from assistant.library.ingest.isolated import FileReader
from assistant.library.ingest.noise import Noise, load_noise
from assistant.library.ingest.records import Document, File, Refused
from assistant.rules.schema import Outside, Platform


def read_documents(
    paths: Sequence[Path],
    platforms: Collection[Platform | Outside],
    noise: Noise | None = None,
    reader: FileReader | None = None,
) -> Iterator[Document | Refused]:
    """Everything readable under ``paths``, each told to be of one of ``platforms``, of another that it names,
    or of none; one bad file never stops the others. Without a ``reader`` one is started for this run, and
    ended with it."""
    if reader is None:
        with FileReader() as own:
            yield from read_documents(paths, platforms, noise, own)
        return
    noise = noise or load_noise()
    for found in files(paths):
        yield from _read(found, platforms, noise, reader, depth=0)


def _read(
    file: File | Refused,
    platforms: Collection[Platform | Outside],
    noise: Noise,
    reader: FileReader,
    depth: int,
) -> Iterator[Document | Refused]:
    """The file itself, then those that it holds."""
    if isinstance(file, Refused):
        yield file
        return
    reading = reader.read(file, noise, platforms)
    yield reading.found
    for attached in reading.inside:
        if depth >= DEEPEST:
            yield Refused(attached.name, "附件套得太深：只打开两层", "请把附件另存出来再导入。")
            continue
        for found in unpacked(attached.name, attached.data, DEEPEST):
            yield from _read(found, platforms, noise, reader, depth + 1)
