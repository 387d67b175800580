"""Reads files in a process of its own, which is killed when one takes too much time or memory.

Whatever a file does to a parser or to native code ends that process, never the server, and never the reading
of the other files: it is started anew for the next one.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Literal

from assistant.errors import LibraryError
from assistant.library.ingest import limits, processes
from assistant.library.ingest.noise import Noise
from assistant.library.ingest.records import Document, Dropped, File, Reading, Refused
from assistant.models.ocr import receive, send
from assistant.rules.schema import Outside, Platform

_COMMAND = [sys.executable, "-m", "assistant.library.ingest.worker"]
_ROOT = Path(__file__).resolve().parents[3]  # where the package is found, installed or not
_LOOK_S = 0.1
_End = Literal["slow", "large"]
_Setup = tuple[tuple[Platform | Outside, ...], Noise]
_REFUSED: dict[_End | None, tuple[str, str]] = {
    "slow": ("读这个文件太久，已停下", "请拆成几个较小的文件，或另存为别的格式再导入。"),
    "large": ("读这个文件要的内存太大，已停下", "请拆成几个较小的文件，或另存为别的格式再导入。"),
    None: ("读这个文件时读取程序意外退出", "请重新导出，或另存为别的格式再导入。"),
}


class FileReader:
    """Safe to use from any thread, one file at a time. The process is started with the first file and ended
    by ``close``. ``seconds`` of processor time instead of what the size of a file allows are for tests."""

    def __init__(self, seconds: float | None = None, memory: int = limits.MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._one = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._setup: _Setup | None = None
        self._folder: TemporaryDirectory[str] | None = None

    def __enter__(self) -> FileReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, file: File, noise: Noise, platforms: Collection[Platform | Outside]) -> Reading:
        """What becomes of the file. Whatever it is, it ends in a document or a refusal.

        Raises:
            LibraryError: the process cannot be started.
        """
        with self._one:
            process = self._running()
            setup = (tuple(platforms), noise)
            seconds = self._seconds or limits.seconds_for(len(file.data))
            watch = _Watch(process, seconds, self._memory)
            try:
                request = (None if setup == self._setup else setup, file.name, seconds)
                self._setup = setup
                send(_stream(process.stdin), pickle.dumps(request))
                send(_stream(process.stdin), file.data)
                found = self._answer(process, watch)
            except (OSError, ValueError):  # it died meanwhile, or what it says is cut
                found = None
            finally:
                watch.stop()
            if found is None:
                self._end()
                return Reading(Refused(file.name, *_REFUSED[watch.ended]))
            if processes.usage(process.pid).memory > limits.KEPT_MEMORY:
                self._end()
            return found

    def close(self) -> None:
        """Ends the process; another file starts it again."""
        with self._one:
            self._end()

    def _answer(self, process: subprocess.Popen[bytes], watch: _Watch) -> Reading | None:
        out = _stream(process.stdout)
        while (message := receive(out)) is not None:
            told = json.loads(message)
            if "recognised" in told:  # one more page: its words take long
                watch.allow(limits.PAGE_SECONDS)
                continue
            inside = []
            for name in told["inside"]:
                data = receive(out)
                if data is None:
                    return None
                inside.append(File(name, data))
            return Reading(_found(told), tuple(inside))
        return None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        # In a session of its own, so that Ctrl-C in a terminal reaches the reading program alone.
        self._folder = TemporaryDirectory(prefix="growth-assistant-", ignore_cleanup_errors=True)
        process = subprocess.Popen(
            [*_COMMAND, self._folder.name],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._process, self._setup = process, None
        if receive(_stream(process.stdout)) is None:  # it says that it is there
            self._end()
            raise LibraryError(
                "读取文件的子进程起不来。",
                "请看上面的错误；多半是安装不完整，用 growth-assistant doctor 检查。",
            )
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        processes.end(process.pid)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # of what was still to be sent
                _stream(pipe).close()
        if self._folder is not None:
            self._folder.cleanup()


class _Watch:
    """Kills a process that takes more than its time or memory."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float, memory: int) -> None:
        self.ended: _End | None = None
        self._process, self._memory = process, memory
        self._used = processes.usage(process.pid).seconds
        self._seconds = seconds
        self._until = time.monotonic() + seconds * limits.WAITED
        self._stopped = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def allow(self, seconds: float) -> None:
        self._seconds += seconds
        self._until += seconds

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stopped.wait(_LOOK_S):
            now = processes.usage(self._process.pid)
            if now.memory > self._memory:
                self.ended = "large"
            elif now.seconds - self._used > self._seconds or time.monotonic() > self._until:
                self.ended = "slow"
            if self.ended:
                processes.end(self._process.pid)
                return


def _stream(pipe: Any) -> Any:
    assert pipe is not None
    return pipe


def _found(told: Any) -> Document | Refused:
    if told["refused"] is not None:
        return Refused(**told["refused"])
    known = told["document"]
    dropped = tuple(Dropped(**one) for one in known.pop("dropped"))
    return Document(**known | {"dropped": dropped, "remarks": tuple(known["remarks"])})
