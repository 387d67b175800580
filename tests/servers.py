"""A real server process for tests and benches: its own data folder, any free port."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

_START_S = 120.0


class Reply(NamedTuple):
    status: int
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Server:
    """``growth-assistant serve`` with ``data`` as its folder; ``settings`` are more ``GROWTH_*``, ``port`` is
    any free one unless it is said."""

    def __init__(self, data: Path, module: str = "assistant", port: int = 0, **settings: str) -> None:
        self.data = data
        self._environ = {k: v for k, v in os.environ.items() if not k.startswith("GROWTH_")}
        self._environ |= {"GROWTH_DATA": str(data), **settings}
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, "serve", "--port", str(port)],
            env=self._environ,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.log: list[str] = []
        self._ready = threading.Event()
        self.url = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._ready.wait(_START_S) or not self.url:
            self.stop()
            raise AssertionError("the server did not start:\n" + "".join(self.log))
        self.ready_after = time.perf_counter() - self.started

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)
            found = re.search(r"http://\S+", line)
            if found and not self.url:
                self.url = found[0]
                self._ready.set()
        self._ready.set()

    def request(self, path: str, body: Any = None, raw: bytes | None = None) -> Reply:
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return Reply(response.status, response.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.read().decode())

    def ask(self, question: str, **more: Any) -> Any:
        reply = self.request("/api/v1/ask", {"question": question, **more})
        assert reply.status == 200, reply
        return reply.json

    def command(self, *words: str) -> str:
        """``growth-assistant WORDS`` beside the server, on the same data; its output."""
        ran = subprocess.run(
            [sys.executable, "-m", "assistant", *words],
            env=self._environ, capture_output=True, text=True, encoding="utf-8", timeout=120,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def resident_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        """SIGKILL, and what it leaves is all that there is."""
        self.process.kill()
        self.stop()

    def stop(self) -> float:
        """SIGTERM; the seconds until the process had ended."""
        begun = time.perf_counter()
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join(5)
        assert self.process.stderr is not None
        self.process.stderr.close()
        return time.perf_counter() - begun


@contextmanager
def running(data: Path, module: str = "assistant", port: int = 0, **settings: str) -> Iterator[Server]:
    server = Server(data, module, port, **settings)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
