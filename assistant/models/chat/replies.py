"""One reply of a provider within its limits, asked for again where that may help."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from assistant.errors import ModelFailure
from assistant.models.chat import faults
from assistant.models.chat.budget import Tally
from assistant.models.chat.faults import ProviderError
from assistant.models.chat.vendor import Piece, Vendor, Way
from assistant.types import Allowance, ChatMessage

_UNPAID: frozenset[ModelFailure] = frozenset({"busy", "refused", "unauthorised", "unreachable", "failed"})
_CUT_SHORT = ("length", "max_tokens", "MAX_TOKENS")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of one request, and until the first that comes of it; characters of a reply and of the thoughts
    before it; how often a request is made again and after about how long; how many failures in a row make the
    model rest, and for how long."""

    request_s: float = 20.0
    first_s: float = 10.0
    characters: int = 16_000
    thoughts: int = 100_000
    again: int = 2
    pause_s: float = 0.4
    failures: int = 4
    rest_s: float = 30.0


class Replies:
    """To be used from the one event loop of its vendor."""

    def __init__(self, vendor: Vendor, limits: Limits) -> None:
        self._vendor, self._limits = vendor, limits

    async def pieces(
        self,
        messages: Sequence[ChatMessage],
        schema: Mapping[str, Any] | None,
        way: Way,
        allowance: Allowance,
        tally: Tally,
    ) -> AsyncIterator[Piece]:
        """One reply, asked for again while nothing of it was handed on and time is left."""
        again = 0
        while True:
            handed = False
            try:
                async with aclosing(self._once(messages, schema, way, allowance, tally)) as once:  # type: ignore[type-var]
                    async for piece in once:
                        handed = handed or bool(piece.text or piece.arguments)
                        yield piece
                return
            except ProviderError as fault:
                if fault.why in _UNPAID and not handed:
                    tally.void()
                if handed:
                    raise faults.cut() if fault.why in ("unreachable", "failed") else fault from None
                if self._vendor.adapt(fault):
                    continue
                pause = self._pause(fault, again, allowance)
                if pause is None:
                    raise
            again += 1
            await asyncio.sleep(pause)

    async def _once(
        self,
        messages: Sequence[ChatMessage],
        schema: Mapping[str, Any] | None,
        way: Way,
        allowance: Allowance,
        tally: Tally,
    ) -> AsyncIterator[Piece]:
        begun, loop = time.monotonic(), asyncio.get_running_loop()
        seconds = min(self._limits.request_s, allowance.until - begun)
        if seconds <= 0:
            raise faults.late()
        tally.begin(messages)
        characters = thoughts = count = 0
        finish, ends = "", loop.time() + seconds
        try:
            async with asyncio.timeout(min(self._limits.first_s, seconds)) as limit:
                async with aclosing(self._vendor.stream(messages, schema, way)) as pieces:  # type: ignore[type-var]
                    async for piece in pieces:
                        count += 1
                        # The first event of a stream may only say that there will be others.
                        if count > 1 or piece.text or piece.arguments or piece.thought:
                            limit.reschedule(ends)
                        characters += len(piece.text) + len(piece.arguments)
                        thoughts += piece.thought
                        tally.said_more(piece.text + piece.arguments)
                        tally.told(piece.asked_tokens, piece.said_tokens)
                        finish = piece.finish or finish
                        if characters > self._limits.characters or thoughts > self._limits.thoughts:
                            raise faults.too_long()
                        yield piece
        except TimeoutError:
            raise faults.late() from None
        if not finish:
            raise faults.cut()
        if finish in _CUT_SHORT:
            raise faults.too_long()
        if finish in ("content_filter", "refusal"):
            raise ProviderError("refused", "模型服务不让它回答这段内容。")

    def _pause(self, fault: ProviderError, again: int, allowance: Allowance) -> float | None:
        """Seconds to wait before asking again; None when there is no sense or no time in it."""
        if not fault.again or again >= self._limits.again:
            return None
        # Anywhere below twice as much each time, so that those who failed together do not return together.
        pause = random.uniform(0, self._limits.pause_s * 2**again)
        if fault.after is not None:
            pause += fault.after
        return pause if time.monotonic() + pause < allowance.until else None
