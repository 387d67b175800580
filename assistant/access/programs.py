"""Which programs may ask at /v1 and /mcp: those with a key of the operator's, or anybody where none is set.

Without keys these addresses are open as /api/v1/ask is, and counted with it by address. A program with a key
is its operator's own, asks for many people from one address, and is not counted.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from assistant.access.visitors import Visitors, bearer
from assistant.errors import AccessError

KEY_LENGTH = 24
"""The fewest characters that are safe."""


class Programs:
    """``keys`` are kept as bytes, compared in constant time, and shown to nobody."""

    def __init__(self, keys: Sequence[str], visitors: Visitors) -> None:
        self._keys = tuple(key.encode() for key in keys)
        self._visitors = visitors

    def admit(self, authorization: str | None) -> None:
        """Raises AccessError unless this Authorization header has one of the keys, or there are none."""
        if not self._keys:
            return
        given = bearer(authorization).encode("utf-8", "surrogatepass")
        if not given:
            raise AccessError(
                401, "api_key_missing", "没有 API key。", "请带上 Authorization: Bearer 和服务方给的 key。"
            )
        if sum(hmac.compare_digest(given, key) for key in self._keys) == 0:  # all of them, in equal time
            raise AccessError(401, "api_key_wrong", "API key 不对。", "请向服务方要一个有效的 key。")

    def question(self, address: str) -> AbstractContextManager[None]:
        """Counts one question of this address, where there are no keys. Raises CapError on entering."""
        return nullcontext() if self._keys else self._visitors.open_question(address)
