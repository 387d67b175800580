"""Shops' own pages, served from other origins: the pages that a widget is put on."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Host:
    """A site at ``origin``. ``pages`` maps a path to the HTML there, ``headers`` are sent with each."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = host.pages.get(self.path.partition("?")[0])
                data = (body or "").encode()
                self.send_response(200 if body is not None else 404)
                for name, value in {"content-type": "text/html; charset=utf-8", **host.headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@contextmanager
def hosting(pages: Mapping[str, str] | None = None) -> Iterator[Host]:
    host = Host()
    host.pages.update(pages or {})
    try:
        yield host
    finally:
        host.stop()
