"""An event loop in a thread of its own, and what it makes read from any other thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import aclosing
from queue import Empty, SimpleQueue
from typing import TypeVar

from assistant.models.chat import faults

_BEAT_S = 0.1
_END_S = 5.0
T = TypeVar("T")


class Background:
    """One loop for all that a client does: used from two, it fails. Begun with the first call."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def iterate(self, make: Callable[[], AsyncIterator[T]]) -> Iterator[T | None]:
        """What ``make`` yields on the loop, and None about ten times a second while nothing comes. Closing it
        cancels the work there."""
        out: SimpleQueue[tuple[T] | None] = SimpleQueue()

        async def pump() -> None:
            try:
                async with aclosing(make()) as items:  # type: ignore[type-var]
                    async for item in items:
                        out.put((item,))
            finally:
                out.put(None)

        work = asyncio.run_coroutine_threadsafe(pump(), self._running())
        try:
            while True:
                try:
                    item = out.get(timeout=_BEAT_S)
                except Empty:
                    yield None
                    continue
                if item is None:
                    break
                yield item[0]
            try:
                work.result(_END_S)
            except (CancelledError, TimeoutError):  # closed by another thread
                raise faults.cut() from None
        finally:
            work.cancel()

    def run(self, work: Callable[[], Awaitable[T]]) -> Future[T]:
        """Begins ``work`` on the loop."""

        async def awaited() -> T:
            return await work()

        return asyncio.run_coroutine_threadsafe(awaited(), self._running())

    def close(self, last: Callable[[], Awaitable[None]]) -> None:
        """Ends whatever runs, does ``last``, and ends the thread."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return

        async def end() -> None:
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await last()
            await loop.shutdown_asyncgens()
            loop.stop()

        asyncio.run_coroutine_threadsafe(end(), loop)
        thread.join(_END_S)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                loop = self._loop = asyncio.new_event_loop()

                def serve() -> None:
                    try:
                        loop.run_forever()
                    finally:
                        loop.close()

                # A daemon: a process that ends does not wait for a model.
                self._thread = threading.Thread(target=serve, name="chat model", daemon=True)
                self._thread.start()
            return self._loop
