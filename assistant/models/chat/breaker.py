"""A model that failed several times in a row is left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from assistant.errors import ModelFailure
from assistant.models.chat.faults import ProviderError

_PROVIDERS: frozenset[ModelFailure] = frozenset(
    {"late", "cut", "busy", "unauthorised", "unreachable", "failed"}
)
"""What says that the provider is in trouble, and not this one reply."""
_AT_ONCE: frozenset[ModelFailure] = frozenset({"unauthorised"})  # asking again will not help


class Breaker:
    """Safe to use from any thread."""

    def __init__(self, failures: int, rest_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._rest_s, self._now = failures, rest_s, now
        self._lock = Lock()
        self._failed = 0
        self._rests_until: float | None = None
        self._trying = False

    @property
    def rests(self) -> bool:
        with self._lock:
            return self._rests_until is not None and self._now() < self._rests_until

    def trip(self) -> None:
        """Rests from now on."""
        with self._lock:
            self._rests_until = self._now() + self._rest_s

    def enter(self) -> None:
        """Before a call; after a rest a single one is let through, to see.

        Raises:
            ProviderError: it rests.
        """
        with self._lock:
            if self._rests_until is None:
                return
            if self._trying or self._now() < self._rests_until:
                raise ProviderError(
                    "resting", "模型接连出错，先歇一会儿。", f"{self._rest_s:g} 秒之内会再试。"
                )
            self._trying = True

    def leave(self, why: ModelFailure | None, *, heard: bool) -> None:
        """After a call: why it failed, if it did; ``heard`` is whether anything came of the provider."""
        with self._lock:
            trying, self._trying = self._trying, False
            if why in _PROVIDERS:
                self._failed += 1
                if trying or self._failed >= self._most or why in _AT_ONCE:
                    self._rests_until = self._now() + self._rest_s
            elif heard:
                self._failed, self._rests_until = 0, None
