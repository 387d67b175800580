"""A pipeline's events as server-sent events; closing the connection closes the pipeline's stream."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import anyio
from anyio.to_thread import run_sync
from fastapi import Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from assistant.answer import Answer
from assistant.conversations.question import Event
from assistant.surfaces.failures import failure_of

Sent = tuple[str, Any]  # an event's name and its data as JSON


def address_of(request: Request) -> str:
    """The client's address. A proxy's word for it counts only where uvicorn trusts the proxy."""
    return request.client.host if request.client else ""


def plain(event: Event) -> Iterable[Sent]:
    """One event as the API sends it."""
    if event.kind == "wait":
        return ()
    if isinstance(event.data, Answer):
        data: Any = event.data.to_json()
    elif isinstance(event.data, str):
        data = {"stage" if event.kind == "stage" else "text": event.data}
    else:
        data = event.data
    return ((event.kind, data),)


def sse(kind: str, data: Any) -> bytes:
    return format_sse_event(event=kind, data_str=json.dumps(data, ensure_ascii=False))


async def streamed(
    events: Iterator[Event],
    *,
    show: Callable[[Event], Iterable[Sent]] = plain,
    counted: AbstractContextManager[None] | None = None,
    write: Callable[[str, Any], bytes] = sse,
) -> StreamingResponse:
    """What cannot be asked fails with the first event, inside ``counted``: still time for a proper HTTP
    status. ``show`` says what is sent of each event, ``write`` how; of a failure an "error"."""
    first = await run_sync(_begun, events, counted)
    return StreamingResponse(
        _sent(first, events, show, write),
        media_type="text/event-stream",
        headers={"cache-control": "no-cache", "x-accel-buffering": "no"},
    )


async def collected(
    events: Iterator[Event], request: Request, *, counted: AbstractContextManager[None] | None = None
) -> Answer | None:
    """The answer alone. None when the client has gone away, which closes the pipeline's stream too."""
    try:
        event = await run_sync(_begun, events, counted)
        while event is not None and not isinstance(event.data, Answer):
            event = None if await request.is_disconnected() else await run_sync(_next, events)
        return event.data if event else None
    finally:
        await _closed(events)


async def _sent(
    first: Event | None,
    events: Iterator[Event],
    show: Callable[[Event], Iterable[Sent]],
    write: Callable[[str, Any], bytes],
) -> AsyncIterator[bytes]:
    """A failure is the last event. A client that goes away closes the pipeline's stream."""
    try:
        event = first
        while event is not None:
            for kind, data in await run_sync(_listed, show, event):
                yield write(kind, data)
            event = await run_sync(_next, events)
    except Exception as error:  # noqa: BLE001 - the outermost surface: the status line has been sent
        yield write("error", failure_of(error).to_json())
    finally:
        await _closed(events)


async def _closed(events: Iterator[Event]) -> None:
    close = getattr(events, "close", None)
    if close is not None:
        with anyio.CancelScope(shield=True):
            await run_sync(close)


def _begun(events: Iterator[Event], counted: AbstractContextManager[None] | None) -> Event | None:
    with counted or nullcontext():
        return next(events, None)


def _next(events: Iterator[Event]) -> Event | None:
    return next(events, None)


def _listed(show: Callable[[Event], Iterable[Sent]], event: Event) -> list[Sent]:
    return list(show(event))
