"""The process that reads files: ``python -m assistant.library.ingest.worker FOLDER``

It takes files from its input, a length of four bytes before every message, and writes what became of each
to its output. ``FOLDER`` is where it may write; whoever started it removes that.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import sys
import tempfile
from dataclasses import asdict
from typing import IO

from assistant.library.ingest import limits
from assistant.library.ingest.detect import Signs
from assistant.library.ingest.document import read
from assistant.library.ingest.noise import Noise
from assistant.library.ingest.recognition import Recogniser
from assistant.library.ingest.records import Document, File, Reading
from assistant.models.ocr import receive, send

_SPARE_S = 60.0


def main(folder: str) -> int:
    tempfile.tempdir = folder
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    _bound_memory()
    send(out, b"ready")
    signs: Signs | None = None
    noise: Noise | None = None

    def page() -> None:
        _bound_time(limits.PAGE_SECONDS, more=True)
        send(out, b'{"recognised": 1}')

    with Recogniser(page) as recogniser:
        while (request := receive(sys.stdin.buffer)) is not None:
            setup, name, seconds = pickle.loads(request)
            data = receive(sys.stdin.buffer)
            if data is None:
                break
            if setup is not None:
                signs, noise = Signs(setup[0]), setup[1]
            assert signs is not None
            assert noise is not None
            _bound_time(seconds * limits.WAITED + _SPARE_S)
            _reply(out, read(File(name, data), noise, signs, recogniser))
            _bound_time(0)
    return 0


def _reply(out: IO[bytes], reading: Reading) -> None:
    found = reading.found
    message = {
        "document": asdict(found) if isinstance(found, Document) else None,
        "refused": None if isinstance(found, Document) else asdict(found),
        "inside": [file.name for file in reading.inside],
    }
    send(out, json.dumps(message).encode())
    for file in reading.inside:
        send(out, file.data)


def _bound_memory() -> None:
    """Of this process and what it starts. The hard limit stays, for a converter that needs more."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (limits.ADDRESSES, hard))


def _bound_time(seconds: float, more: bool = False) -> None:
    """The watcher kills what takes longer; the system does where the watcher has been killed itself."""
    if hasattr(signal, "setitimer"):  # not on Windows
        left = signal.getitimer(signal.ITIMER_REAL)[0] if more else 0.0
        signal.setitimer(signal.ITIMER_REAL, seconds + left)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
