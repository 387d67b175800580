"""Publishes killed at spread moments: ``python -m tests.retrieve.killing DATA KILLS``

One process that has imported everything, and has opened nothing, forks a builder and a reader for every
kill, so that each of them is a process of its own with its own Chroma. Prints a line of JSON for every
kill: how far the build came and which generation the reader found.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import langchain_chroma  # noqa: F401  (imported here, so that no fork has to)
import tantivy  # noqa: F401

from assistant.retrieve.assemble import IndexedCorpus
from assistant.retrieve.chroma import ChromaIndex, build_chroma
from assistant.retrieve.index import build_index, open_index
from assistant.retrieve.validate import validate
from assistant.text import Tokeniser
from tests.retrieve.fakes import HashEmbedder, library, passage

SOURCES, EACH = 60, 2
TOKENISER, EMBEDDER = Tokeniser(), HashEmbedder()
TOKENISER.features("先读好词典")


def corpus(version: int) -> IndexedCorpus:
    """One source reads otherwise in every version."""
    found = [
        passage(f"s{s}n{n}", f"第{s}章第{n}条说明。", source=f"douyin/s{s:02d}")
        for s in range(SOURCES)
        for n in range(EACH)
    ]
    found.append(passage(f"v{version}", f"保证金新规第{version}版。", source="douyin/changed"))
    return library(found)


def build(data: Path, version: int) -> None:
    build_index(data, corpus(version), TOKENISER, EMBEDDER, "w", build_dense=build_chroma, validate=validate)


def read(data: Path, old: int, new: int) -> str:
    """Which version serves, after looking whether it is whole."""
    with open_index(data, EMBEDDER, TOKENISER, open_dense=ChromaIndex) as index:
        dense = index.dense
        assert isinstance(dense, ChromaIndex)
        counts = {
            len(index.passages),
            len(index.lexical),
            len(dense),
            len(index.exact),
            index.manifest.passages,
        }
        assert counts == {SOURCES * EACH + 1}, counts
        version = {corpus(old).digest: old, corpus(new).digest: new}[index.manifest.recipe.corpus]
        best = index.search("保证金新规", 1)[0].passage
        assert (best.id, best.text) == (f"v{version}", f"保证金新规第{version}版。"), best
        key, cosine = dense.search(EMBEDDER.encode([best.text])[0], 1)[0]
        assert key == best.id, key
        assert cosine > 0.999, cosine
        return "new" if version == new else "old"


def fork(work: Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  (a child must never return into the parent's loop)
            os.write(2, f"{error!r}\n".encode())
            os._exit(1)
        os._exit(0)
    return child


def ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(data: Path, kills: int) -> None:
    EMBEDDER.encode(["先读好词典"])
    for version in (1, 2):
        since = time.monotonic()
        assert ended(fork(lambda v=version: build(data, v))) == 0  # type: ignore[misc]
    lasts = time.monotonic() - since
    draw, serving = random.Random(20), 2
    for kill in range(kills):
        version = kill + 3
        child = fork(lambda v=version: build(data, v))  # type: ignore[misc]
        time.sleep(lasts * (kill + draw.random()) / kills)
        os.kill(child, signal.SIGKILL)
        status = ended(child)
        answer, told = os.pipe()
        found = fork(lambda o=serving, n=version, t=told: os.write(t, read(data, o, n).encode()))  # type: ignore[misc]
        assert ended(found) == 0, f"after kill {kill} no whole generation serves"
        which = os.read(answer, 9).decode()
        os.close(answer)
        os.close(told)
        serving = version if which == "new" else serving
        left = any(p.name.startswith(".building-") for p in (data / "index" / "generations").iterdir())
        sys.stdout.write(
            json.dumps({"killed": status == -signal.SIGKILL, "serves": which, "left": left}) + "\n"
        )
    assert ended(fork(lambda: build(data, 0))) == 0
    assert ended(fork(lambda: read(data, 0, 0))) == 0


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
