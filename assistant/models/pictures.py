"""Reads the texts of pictures, one at a time, within a limit of time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore, Event, Lock, Timer
from typing import Any, Literal, cast

from assistant.errors import CapError, PictureError
from assistant.models.ocr import receive, send
from assistant.models.picture_file import MOST_BYTES
from assistant.settings import Settings
from assistant.types import Corners, PictureText, TextLine

Photos = Literal["", "read", "kept"]
"""What becomes of pictures: "" where none is read, "kept" where they are kept too."""
KEPT = "photos"
"""The folder of the data folder where pictures are kept, if they are."""
_LIMIT_S = 60.0  # for one picture; on two idle cores the largest takes five
_IDLE_S = 300.0  # after which the process, 300 MB, is ended
_AT_ONCE = 3  # one is read, the others wait
_PACKAGES = ("rapidocr", "PIL")
_ROOT = Path(__file__).resolve().parents[2]  # where the package is found, installed or not


def open_pictures(settings: Settings) -> PictureReader | None:
    """None when the extra that reads pictures is not installed."""
    if any(find_spec(package) is None for package in _PACKAGES):
        return None
    return PictureReader(settings.data / KEPT if settings.keep_photos else None)


class PictureReader:
    """Safe to use from any thread. Pictures are kept in ``keep``, nowhere when it is None.

    The process is started with the first picture and killed when one takes longer than ``limit_s``: native
    code cannot be interrupted.
    """

    def __init__(self, keep: Path | None = None, limit_s: float = _LIMIT_S, idle_s: float = _IDLE_S) -> None:
        self.keeps = keep is not None
        self._command = [
            sys.executable,
            "-m",
            "assistant.models.ocr",
            *([str(keep.absolute())] if keep else []),
        ]
        self._limit_s, self._idle_s = limit_s, idle_s
        self._waiting, self._one = BoundedSemaphore(_AT_ONCE), Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._idle: Timer | None = None

    def read(self, picture: bytes) -> PictureText:
        """Every text of the picture.

        Raises:
            PictureError: it cannot be read, or holds no text.
            CapError: too many are waiting.
        """
        if len(picture) > MOST_BYTES:
            raise PictureError("picture_too_large")
        if not self._waiting.acquire(blocking=False):
            raise CapError("现在读图的人太多。", "请 10 秒后再试。", 10)
        try:
            with self._one:
                return _text(self._answer(picture))
        finally:
            self._waiting.release()

    def close(self) -> None:
        """Ends the process; another picture starts it again."""
        if self._idle:
            self._idle.cancel()
        if self._process:
            _end(self._process)

    def _answer(self, picture: bytes) -> Any:
        if self._idle:
            self._idle.cancel()
        process = self._running()
        slow = Event()

        def stop() -> None:
            slow.set()
            process.kill()

        late = Timer(self._limit_s, stop)
        late.daemon = True
        late.start()
        assert process.stdin
        assert process.stdout
        try:
            send(process.stdin, picture)
            answer = receive(process.stdout)
        except OSError:  # it died while it was sent the picture
            answer = None
        late.cancel()
        if answer is None:
            _end(process)
            raise PictureError("picture_slow" if slow.is_set() else "picture_failed")
        self._idle = Timer(self._idle_s, self._rest, [process])
        self._idle.daemon = True
        self._idle.start()
        return json.loads(answer)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            if self._process:
                _end(self._process)
            # In a session of its own, so that Ctrl-C in a terminal reaches the server alone, which ends it.
            self._process = subprocess.Popen(
                self._command,
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        return self._process

    def _rest(self, process: subprocess.Popen[bytes]) -> None:
        """Nobody sent a picture for long."""
        with self._one:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe and not pipe.closed:
            with suppress(OSError):  # of what was still to be sent
                pipe.close()


def _text(answer: Any) -> PictureText:
    if "refused" in answer:
        raise PictureError(answer["refused"])
    if not answer["lines"]:
        raise PictureError("picture_empty")
    lines = (
        TextLine(text, cast(Corners, tuple((x, y) for x, y in corners)), sure)
        for text, corners, sure in answer["lines"]
    )
    return PictureText(answer["width"], answer["height"], tuple(lines))
