"""One process that serves the API at once and the page as soon as Gradio has loaded."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.build import Service
from assistant.errors import SettingsError
from assistant.surfaces.http.app import create_app

_GRACE_S = 3


class LatePage:
    """An application made in the background: it takes seconds to import and the API needs none of it."""

    def __init__(self, make: Callable[[], FastAPI]) -> None:
        self._make = make
        self._page: ASGIApp | None = None
        self._started = asyncio.Event()
        self._stop = asyncio.Event()
        self._leaving = asyncio.Event()

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: Any) -> AsyncIterator[None]:
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self._stop.set()
            await task

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._started.wait()
        if self._page is None:
            raise HTTPException(503)
        await self._page(scope, self._until_leaving(receive), send)

    def leave(self) -> None:
        """Tells open pages that the connection is over: they hold one for as long as they are open."""
        self._leaving.set()
        self._started.set()

    def _until_leaving(self, receive: Receive) -> Receive:
        async def received() -> Message:
            heard: asyncio.Future[Message] = asyncio.ensure_future(receive())
            over: asyncio.Future[Any] = asyncio.ensure_future(self._leaving.wait())
            try:
                await asyncio.wait([heard, over], return_when=asyncio.FIRST_COMPLETED)
                return heard.result() if heard.done() else {"type": "http.disconnect"}
            finally:
                heard.cancel()
                over.cancel()

        return received

    async def _run(self) -> None:
        try:
            page = await self._made()
            if page is not None:
                async with page.router.lifespan_context(page):
                    self._page = page
                    self._started.set()
                    await self._stop.wait()
        except Exception:  # the API must go on answering
            logging.getLogger("assistant").exception("the page could not be made")
        finally:
            self._started.set()

    async def _made(self) -> FastAPI | None:
        """The page, or None when the server is told to stop before it is made."""
        loop = asyncio.get_running_loop()
        made: asyncio.Future[FastAPI] = loop.create_future()

        def make() -> None:
            try:
                page, failure = self._make(), None
            except Exception as error:  # noqa: BLE001 - carried over to the loop and raised there
                page, failure = None, error
            with contextlib.suppress(RuntimeError):  # the loop has been closed meanwhile
                loop.call_soon_threadsafe(settle, page, failure)

        def settle(page: FastAPI | None, failure: Exception | None) -> None:
            if made.cancelled():
                return
            if page is None:
                made.set_exception(failure or RuntimeError("no page"))
            else:
                made.set_result(page)

        # A daemon: an import cannot be interrupted, and stopping must not wait for it.
        threading.Thread(target=make, name="page", daemon=True).start()
        stopped: asyncio.Future[Any] = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait([made, stopped], return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if made.done():
            return made.result()
        made.cancel()
        return None


def bind(host: str, port: int) -> socket.socket:
    """A bound socket, so that a taken port is known before the index is opened."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(
            f"Cannot listen on {host}:{port}: {reason}.",
            "Another program may be using the port: choose one with --port or GROWTH_PORT.",
        ) from error
    return listener


def run(service: Service, listener: socket.socket, announce: Callable[[str], None]) -> None:
    """Serves until SIGTERM or SIGINT, then ends within seconds; ``announce`` gets the address."""
    page = LatePage(lambda: _page(service))
    server = _Server(
        uvicorn.Config(
            create_app(service, page, page.lifespan),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_GRACE_S,
            server_header=False,
        ),
        lambda: announce(_url(listener)),
        page.leave,
    )
    # uvicorn raises the signal again once it has shut down; by then we want to close and return.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    server.run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, started: Callable[[], None], leaving: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._announce = started
        self._leave = leaving

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._leave()
        await super().shutdown(sockets)


def _page(service: Service) -> FastAPI:
    from assistant.surfaces.operator.tab import operator_tab  # late: Gradio takes three seconds
    from assistant.surfaces.page.app import page_app
    from assistant.surfaces.page.merchant_tab import merchant_tab

    merchants = partial(
        merchant_tab,
        assistant=service.assistant,
        sessions=service.sessions,
        feedback=service.feedback,
        shares=service.shares,
        visitors=service.visitors,
        handovers=service.handovers,
        photos=service.photos,
    )
    operators = partial(
        operator_tab,
        operators=service.operators,
        assistant=service.assistant,
        renewed=service.renewed,
        feedback=service.feedback,
        asked=service.asked,
        differences=service.differences,
        overview=service.overview,
        sites=service.visitors.sites,
        channel_local=service.settings.channel_local,
        unanswered=service.unanswered,
        librarian=service.librarian,
        reviews=service.reviews(),
        rebuild_index=service.rebuild_index,
        data=service.settings.data,
    )
    return page_app([merchants, operators], service.settings.public_url or "", service.settings.public_path)


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
