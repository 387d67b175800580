"""The same work in several processes at once, to see whether what they share holds."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any

from assistant.access.caps import Cap
from assistant.errors import CapError
from assistant.storage.caps import DatabaseCaps
from assistant.storage.database import Database
from tests.fakes import Clock

_WAIT_S = 60


def at_once(count: int, work: Callable[..., Any], *given: Any) -> list[Any]:
    """What ``count`` processes return that call ``work(*given)`` at the same moment."""
    spawn = multiprocessing.get_context("spawn")
    start, out = spawn.Barrier(count), spawn.Queue()
    workers = [spawn.Process(target=_run, args=(start, out, work, given)) for _ in range(count)]
    for worker in workers:
        worker.start()
    returned = [out.get(timeout=_WAIT_S) for _ in workers]
    for worker in workers:
        worker.join(_WAIT_S)
    return returned


def _run(start: Any, out: Any, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    start.wait(_WAIT_S)
    out.put(work(*given))


def check_caps_are_shared(database: Database, url: str) -> None:
    """Two processes ask 80 questions where 50 are allowed: 50 are, and 50 are counted under both caps."""
    assert sum(at_once(2, _allowed, url)) == 50
    assert DatabaseCaps(database, Clock()).count("site:shop", 86_400) == 50
    assert DatabaseCaps(database, Clock()).count("burst:shop", 60) == 50


def _allowed(url: str) -> int:
    """How many of 40 questions are, asked as fast as they go, half with their caps the other way round."""
    opened = Database(url)
    caps, allowed = DatabaseCaps(opened, Clock()), 0
    day, minute = Cap("site:shop", 50, 86_400, "用完了。"), Cap("burst:shop", 1000, 60, "太快了。")
    for n in range(40):
        try:
            caps.take([day, minute] if n % 2 else [minute, day])
            allowed += 1
        except CapError:
            continue
    opened.close()
    return allowed
