"""A webhook's receiver on this machine: real HTTP, and what it was sent."""

from __future__ import annotations

import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Receiver:
    """Answers with ``statuses`` in turn, the last one for ever; a redirect leads to ``leads_to``; a reply
    that is ``slow`` comes a letter at a time."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [204])
    leads_to: str = ""
    slow: bool = False
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def said(self) -> list[Any]:
        return [json.loads(body) for _, body in self.got]

    def signed_with(self, secret: str) -> bool:
        """As the receiver of a shop checks it: by the hash of the secret that it was given."""
        headers, body = self.got[-1]
        key = hashlib.sha256(secret.encode()).hexdigest().encode()
        wanted = "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(headers["x-growth-signature"], wanted)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("content-length", 0)))
        self.got.append(({k.lower(): v for k, v in handler.headers.items()}, body))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if self.slow:
            for letter in "HTTP/1.1 200 OK\r\nX-Long: " + "a" * 100:
                handler.wfile.write(letter.encode())
                time.sleep(0.1)
            return
        handler.send_response(status)
        if self.leads_to:
            handler.send_header("location", self.leads_to)
        handler.send_header("content-length", "0")
        handler.end_headers()


@contextmanager
def receiving(statuses: Sequence[int] = (204,), *, certificate: Path | None = None) -> Iterator[Receiver]:
    receiver = Receiver(statuses=list(statuses))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            receiver.answer(self)

        def do_GET(self) -> None:
            receiver.answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that has hung up is what is tested."""

    server = Quiet(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    receiver.url = f"{'https' if certificate else 'http'}://localhost:{server.server_address[1]}/hook?a=1"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
