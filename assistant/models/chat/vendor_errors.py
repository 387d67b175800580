"""What a vendor's client raises → what went wrong. Clients differ; the names of their errors hardly do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from assistant.models.chat import faults
from assistant.models.chat.faults import ProviderError

_CONNECTION = (
    "ConnectError",
    "ConnectTimeout",
    "APIConnectionError",
    "ConnectionError",
    "UnsupportedProtocol",
)
_TIMES = ("TimeoutException", "APITimeoutError", "TimeoutError")
_BROKEN = ("RemoteProtocolError", "ReadError", "WriteError", "StreamClosed")


class NoApiError(Exception):
    """A page came instead of an API's reply."""


def fault_of(error: BaseException, key_name: str) -> ProviderError:
    """``key_name`` is the variable that the key is in, if it is known."""
    chain = list(_chain(error))
    if any(isinstance(e, NoApiError) for e in chain):
        return faults.no_api()
    for e in chain:
        status = getattr(e, "status_code", None)
        if isinstance(status, int) and status >= 400:
            headers = getattr(getattr(e, "response", None), "headers", None) or {}
            html = "html" in headers.get("content-type", "")
            about = str(e).lower()[:2000]
            return faults.of_status(status, key_name, about, html, _wait(headers))
    names = {kind.__name__ for e in chain for kind in type(e).__mro__}
    if names.intersection(_TIMES):
        return faults.late()
    if names.intersection(_BROKEN):
        return ProviderError("cut", faults.cut().message, again=True)
    if names.intersection(_CONNECTION):
        return faults.unreachable()
    if any(isinstance(e, json.JSONDecodeError | UnicodeDecodeError) for e in chain):
        return faults.no_api("unreadable")
    if "No generation" in str(error):  # LangChain's word for a stream without a single event
        return faults.no_api("unreadable")
    if "APIError" in names:  # an event that says so in the middle of a stream
        return ProviderError("failed", "模型服务在回答中途报错。", "请过一会儿再试。", again=True)
    return faults.no_api("unreadable")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _wait(headers: Any) -> float | None:
    """Retry-After in seconds; None when it is not said, or as a date."""
    with suppress(ValueError, TypeError):
        seconds = float(headers.get("retry-after"))
        return seconds if seconds >= 0 else None
    return None
