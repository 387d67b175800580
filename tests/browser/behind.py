"""A reverse proxy that shows a service below a path, as nginx's ``location /assist/ { proxy_pass …/; }`` does."""

from __future__ import annotations

import contextlib
import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_DROPPED = {"transfer-encoding", "connection", "content-length"}


class Proxy:
    """At ``origin``; ``upstream`` is the port behind it. ``missed`` are paths that were asked for beside it."""

    def __init__(self, prefix: str, *, strips: bool = True) -> None:
        self.missed: list[str] = []
        self.upstream = 0
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self) -> None:
                if not self.path.startswith(f"{prefix}/"):
                    proxy.missed.append(self.path)
                    self.send_response(404)
                    self.send_header("content-length", "0")
                    self.end_headers()
                    return
                length = int(self.headers.get("content-length") or 0)
                upstream = http.client.HTTPConnection("127.0.0.1", proxy.upstream, timeout=60)
                headers = {k: v for k, v in self.headers.items() if k.lower() != "connection"}
                path = self.path[len(prefix) :] if strips else self.path
                upstream.request(self.command, path, self.rfile.read(length) if length else None, headers)
                reply = upstream.getresponse()
                self.send_response(reply.status)
                for name, value in reply.getheaders():
                    if name.lower() not in _DROPPED:
                        self.send_header(name, value)
                self.send_header("connection", "close")
                self.end_headers()
                while piece := reply.read1(65_536):
                    self.wfile.write(piece)
                    self.wfile.flush()
                self.close_connection = True
                upstream.close()

            do_GET = do_POST = do_DELETE = do_HEAD = _pass  # noqa: N815 - as the library wants them

            def handle(self) -> None:
                with contextlib.suppress(OSError):  # a page that was left while it listened
                    super().handle()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@contextmanager
def proxied(prefix: str, *, strips: bool = True) -> Iterator[Proxy]:
    proxy = Proxy(prefix, strips=strips)
    try:
        yield proxy
    finally:
        proxy.stop()
