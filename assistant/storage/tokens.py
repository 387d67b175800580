"""What a chat model took, in the counters of the database: every process counts on what the others took."""

from __future__ import annotations

import time
from collections.abc import Callable

from assistant.storage.caps import add
from assistant.storage.database import Database


class DatabaseTokenCounts:
    """Of fixed windows, as caps have them; those that have ended are swept away with theirs."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def add(self, key: str, seconds: int, tokens: int) -> int:
        with self._database.transaction(write=True) as connection:
            count = add(connection, key, seconds, tokens, self._now())
            # Less than none is possible when midnight came between what was reserved and what was taken.
            return count if count >= 0 else add(connection, key, seconds, -count, self._now())
