"""A provider with an OpenAI-compatible API on this machine: real HTTP, and it plays what a script says.

    with scripted([Play("你好")]) as provider:                       # in turn, the last one for ever
    with scripted(lambda heard: Play(...)) as provider:              # by what is asked
        with running(data, **provider.settings) as server: ...       # beside a real ``growth-assistant serve``

It notes for every request what it sent and when it noticed that the client had gone.
"""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-scripted-0123456789"
MODEL = "scripted"
_TICK_S = 0.02


@dataclass(frozen=True)
class Play:
    """One reply. ``pieces`` are sent one by one; a single text is cut into pieces of ``size`` characters. After
    ``stall_after`` or ``cut_after`` pieces nothing more is sent, or the connection is broken off."""

    pieces: str | Sequence[str] = ()
    size: int = 4
    thoughts: Sequence[str] = ()  # sent before, as ``reasoning_content``
    tool: tuple[str, str] | None = None  # a function's name and its arguments, as JSON or not
    first_s: float = 0.0
    between_s: float = 0.0
    stall_after: int | None = None
    cut_after: int | None = None
    endless: bool = False
    finish: str | None = "stop"
    usage: tuple[int, int] | None = (100, 20)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None  # instead of all that
    kind: str = "application/json"
    error: str = "scripted"
    lines: Sequence[str] | None = None  # the events of the stream, as they are

    @property
    def texts(self) -> list[str]:
        if isinstance(self.pieces, str):
            return [self.pieces[n : n + self.size] for n in range(0, len(self.pieces), self.size)]
        return list(self.pieces)


HTML = Play(
    body="<!doctype html><html><body>Welcome to nginx!</body></html>", kind="text/html; charset=utf-8"
)


@dataclass
class Heard:
    """A request, and what became of it; times are on ``time.monotonic``."""

    number: int
    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]
    at: float
    sent: int = 0  # pieces
    sent_bytes: int = 0
    gone: float | None = None  # when it was noticed that the client had hung up before the end
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return list(self.body.get("messages", ()))

    @property
    def prompt(self) -> str:
        """All that is said in the messages."""
        return "\n".join(str(message.get("content") or "") for message in self.messages)

    @property
    def schema(self) -> dict[str, Any] | None:
        """The JSON schema that the reply must follow."""
        wanted = self.body.get("response_format") or {}
        return (wanted.get("json_schema") or {}).get("schema")

    @property
    def tools(self) -> list[dict[str, Any]]:
        return list(self.body.get("tools") or ())


Script = Sequence[Play] | Callable[[Heard], Play]


class Scripted:
    """``requests`` are those for a reply; ``listing`` answers the question for models, which costs nothing, and
    ``key`` is the only one that is taken, if it is set."""

    def __init__(self, script: Script, key: str = "", listing: Play | None = None) -> None:
        self.script, self.key, self.listing = script, key, listing
        self.url = ""
        self.requests: list[Heard] = []
        self.listed = 0
        self.stopped = threading.Event()
        self._lock = threading.Lock()

    @property
    def settings(self) -> dict[str, str]:
        """For ``tests.servers.running``."""
        return {
            "GROWTH_CHAT_MODEL": f"openai:{MODEL}",
            "GROWTH_CHAT_BASE_URL": self.url,
            "OPENAI_API_KEY": self.key or KEY,
        }

    @property
    def sent(self) -> int:
        return sum(heard.sent for heard in self.requests)

    def wait_until_gone(self, within_s: float = 5.0, request: int = -1) -> float:
        """When it was noticed that the client of a request had hung up."""
        heard = self.requests[request]
        assert heard.over.wait(within_s), "the client is still there"
        assert heard.gone is not None, "the reply was sent to its end"
        return heard.gone

    def hear(self, handler: BaseHTTPRequestHandler) -> Heard:
        length = int(handler.headers.get("content-length") or 0)
        raw = handler.rfile.read(length)
        headers = {k.lower(): v for k, v in handler.headers.items()}
        with self._lock:
            body = json.loads(raw) if raw else {}
            heard = Heard(len(self.requests), handler.path, headers, body, time.monotonic())
            if handler.path.endswith("/chat/completions"):
                self.requests.append(heard)
            else:
                self.listed += 1
        return heard

    def play(self, heard: Heard) -> Play:
        if self.key and heard.headers.get("authorization") != f"Bearer {self.key}":
            shown = heard.headers.get("authorization", "")
            return Play(status=401, error=f"Incorrect API key provided: {shown}")
        if not heard.path.endswith("/chat/completions"):
            models = {"object": "list", "data": [{"id": MODEL, "object": "model"}]}
            return self.listing or Play(body=json.dumps(models))
        if callable(self.script):
            return self.script(heard)
        return self.script[min(heard.number, len(self.script) - 1)]


class _GoneError(Exception):
    """The client has hung up."""


class _Player(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    provider: Scripted

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def _answer(self) -> None:
        self.close_connection = True
        heard = self.provider.hear(self)
        play = self.provider.play(heard)
        try:
            self._wait(play.first_s)
            if play.status != 200 or play.body is not None:
                self._whole(heard, play)
            elif heard.body.get("stream"):
                self._stream(heard, play)
            else:
                self._wait(None if play.stall_after is not None else play.between_s * len(play.texts))
                self._whole(heard, Play(body=json.dumps(_completion(play), ensure_ascii=False)))
        except (_GoneError, OSError):
            heard.gone = time.monotonic()
        finally:
            heard.over.set()

    def _whole(self, heard: Heard, play: Play) -> None:
        error = {"error": {"message": play.error, "type": "scripted", "code": None}}
        body = (play.body if play.body is not None else json.dumps(error)).encode()
        self.send_response(play.status)
        for name, value in {
            **play.headers,
            "content-type": play.kind,
            "content-length": str(len(body)),
        }.items():
            self.send_header(name, value)
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(body)
        heard.sent_bytes += len(body)

    def _stream(self, heard: Heard, play: Play) -> None:
        self.send_response(200)
        for name, value in {**play.headers, "content-type": "text/event-stream"}.items():
            self.send_header(name, value)
        self.send_header("transfer-encoding", "chunked")
        self.send_header("connection", "close")
        self.end_headers()
        for line in play.lines if play.lines is not None else _events(play):
            if play.stall_after is not None and heard.sent >= play.stall_after:
                self._wait(None)
            if play.cut_after is not None and heard.sent >= play.cut_after:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self._wait(play.between_s if heard.sent else 0)
            data = f"data: {line}\n\n".encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            heard.sent_bytes += len(data)
            heard.sent += _says_something(line)
        self.wfile.write(b"0\r\n\r\n")

    def _wait(self, seconds: float | None) -> None:
        """None is for ever. Notices meanwhile whether the client is still there."""
        until = None if seconds is None else time.monotonic() + seconds
        while True:
            left = _TICK_S if until is None else min(_TICK_S, until - time.monotonic())
            readable = select.select([self.connection], [], [], max(0.0, left))[0]
            hung_up = bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
            if hung_up or self.provider.stopped.is_set():
                raise _GoneError
            if until is not None and time.monotonic() >= until:
                return


def _says_something(line: str) -> bool:
    return '"content": "' in line or '"arguments": "' in line or '"reasoning_content": "' in line


def _events(play: Play) -> Iterator[str]:
    yield _chunk({"role": "assistant", "content": None})
    for thought in play.thoughts:
        yield _chunk({"reasoning_content": thought})
    for text in play.texts:
        yield _chunk({"content": text})
    while play.endless:
        yield _chunk({"content": "没完没了"})
    if play.tool:
        name, arguments = play.tool
        call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": name, "arguments": ""}}
        yield _chunk({"tool_calls": [call]})
        for n in range(0, len(arguments), play.size):
            part = {"index": 0, "function": {"arguments": arguments[n : n + play.size]}}
            yield _chunk({"tool_calls": [part]})
    if play.finish:
        yield _chunk({}, "tool_calls" if play.tool and play.finish == "stop" else play.finish)
    if play.usage:
        asked, said = play.usage
        used = {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
        yield json.dumps({**_HEAD, "choices": [], "usage": used})
    yield "[DONE]"


_HEAD = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": MODEL}


def _chunk(delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return json.dumps({**_HEAD, "choices": [choice]}, ensure_ascii=False)


def _completion(play: Play) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": "".join(play.texts)}
    if play.tool:
        name, arguments = play.tool
        function = {"name": name, "arguments": arguments}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    reply = {**_HEAD, "object": "chat.completion"}
    reply["choices"] = [{"index": 0, "message": message, "finish_reason": play.finish}]
    if play.usage:
        asked, said = play.usage
        reply["usage"] = {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}
    return reply


@contextmanager
def scripted(script: Script, *, key: str = "", listing: Play | None = None) -> Iterator[Scripted]:
    provider = Scripted(script, key, listing)

    class Player(_Player):
        pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that has hung up is what is tested."""

    Player.provider = provider
    server = Quiet(("127.0.0.1", 0), Player)
    provider.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
