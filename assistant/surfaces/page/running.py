"""Answers that are being written, one for each open tab, and the wish to stop one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock

from assistant.surfaces.page.calls import Caller


class Running:
    """Stopping is a flag that the writer looks at, not a cancelled task: only so can the writer still close
    the pipeline and take the unfinished turn back, in this order."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flags: dict[Caller, Event] = {}

    @contextmanager
    def answer(self, tab: Caller) -> Iterator[Event]:
        """While an answer is written for ``tab``: the flag that says whether it is to stop."""
        flag = Event()
        with self._lock:
            self._flags[tab] = flag
        try:
            yield flag
        finally:
            with self._lock:
                if self._flags.get(tab) is flag:
                    del self._flags[tab]

    def stop(self, tab: Caller) -> None:
        with self._lock:
            flag = self._flags.get(tab)
        if flag:
            flag.set()
