"""Sends a body to an address that an operator gave, and to nothing else.

Whoever sets an address must not reach with it what stands behind our own walls. So the name is looked up
here, every address that it has must be public, and the connection goes to one of those: no second look-up can
lead elsewhere. Redirects are not followed, and no proxy of the environment is used.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from assistant.access.addresses import Address, is_loopback, is_public
from assistant.errors import DeliveryError

SIGNATURE = "X-Growth-Signature"
_LIMIT_S = 5.0  # of each try, from the connection to the last word of the reply
_LEAST_S = 0.1  # for an address behind others that were slow
_TRIES, _PAUSE_S = 2, 0.3
_T = TypeVar("_T")
_PORTS = {"https": 443, "http": 80}


def signature(key: str, body: bytes) -> str:
    """What ``SIGNATURE`` says: the HMAC of the body's bytes."""
    return f"sha256={hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}"


def post(address: str, key: str, body: bytes, *, local: bool = False) -> None:
    """Posts JSON, signed with ``key``; once more when the first try comes to nothing. ``local`` lets it go to
    this machine too, without encryption if the address says so.

    Raises:
        DeliveryError: nobody took it; the message says why.
    """
    parts = urlsplit(address)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "growth-assistant",
        SIGNATURE: signature(key, body),
    }
    for rest in reversed(range(_TRIES)):
        try:
            status = _tried(parts, body, headers, local)
        except (OSError, http.client.HTTPException) as error:
            reason = f"{type(error).__name__}: {error}"
        else:
            if 200 <= status < 300:
                return
            reason = f"it answered {status}"
            if status < 500:
                break  # it has decided
        if rest:
            time.sleep(_PAUSE_S)
    raise DeliveryError(f"The webhook at {parts.hostname} was not told: {reason}.")


def _tried(parts: SplitResult, body: bytes, headers: dict[str, str], local: bool) -> int:
    to = _looked_up(parts, local)
    connection = _Pinned(parts, to)
    late = threading.Timer(_LIMIT_S, connection.abort)  # a reply may come in drops, each of them in time
    late.daemon = True
    late.start()
    try:
        path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        late.cancel()
        connection.close()


def _looked_up(parts: SplitResult, local: bool) -> list[Address]:
    host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    found = _in_time(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
    inside = [a for a in addresses if not (is_public(a) or (local and is_loopback(a)))]
    if inside or not addresses:
        where = f"{host} leads to {inside[0]}" if inside else f"{host} leads nowhere"
        raise DeliveryError(f"The webhook was not told: {where}, which is not public.")
    if parts.scheme != "https" and not all(map(is_loopback, addresses)):
        raise DeliveryError(f"The webhook at {host} was not told: its address is not https.")
    return addresses


def _in_time(look_up: Callable[[], _T]) -> _T:
    """What a look-up finds, which itself has no limit: one that is late is left to end by itself."""
    found: Future[_T] = Future()

    def run() -> None:
        try:
            found.set_result(look_up())
        except (OSError, UnicodeError) as error:
            found.set_exception(error)

    threading.Thread(target=run, name="look-up", daemon=True).start()
    try:
        return found.result(_LIMIT_S)
    except TimeoutError:
        raise TimeoutError("its name was not looked up in time") from None


class _Pinned(http.client.HTTPConnection):
    """A connection to the first of some addresses that takes it, whatever the name would lead to now."""

    def __init__(self, parts: SplitResult, to: list[Address]) -> None:
        super().__init__(parts.hostname or "", parts.port or _PORTS[parts.scheme], timeout=_LIMIT_S)
        self._to = to
        self._context = ssl.create_default_context() if parts.scheme == "https" else None
        self._raw: socket.socket | None = None

    def connect(self) -> None:
        self._raw = self.sock = self._reached()
        if self._context:
            self.sock = self._context.wrap_socket(self._raw, server_hostname=self.host)

    def _reached(self) -> socket.socket:
        until, failed = time.monotonic() + _LIMIT_S, OSError("no address")
        for address in self._to:
            left = max(until - time.monotonic(), _LEAST_S)
            try:
                opened = socket.create_connection((str(address), self.port), left)
            except OSError as error:
                failed = error
            else:
                opened.settimeout(_LIMIT_S)
                return opened
        raise failed

    def abort(self) -> None:
        """From another thread: whoever waits for the connection waits no longer."""
        for opened in (self.sock, self._raw):
            if opened is not None:
                try:
                    opened.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue
