"""The chat model as the rest of the product knows it: within its limits, or a ModelError."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from assistant.errors import ModelFailure
from assistant.models.chat import faults
from assistant.models.chat.background import Background
from assistant.models.chat.breaker import Breaker
from assistant.models.chat.budget import Budget, Tally, estimated
from assistant.models.chat.faults import ModelState, ProviderError
from assistant.models.chat.reasoning import Thoughts
from assistant.models.chat.replies import Limits, Replies
from assistant.models.chat.structure import Shape
from assistant.models.chat.vendor import Vendor, Way
from assistant.types import Allowance, ChatMessage

AskJson = Callable[[str], Sequence[ChatMessage]]
"""A schema → what is added to messages so that a model answers in JSON."""
_SETTLED: frozenset[ModelFailure] = frozenset({"unauthorised", "unreachable"})  # what only a setting changes
_log = logging.getLogger("assistant")


class Chat:
    """A ``ChatModel``. Safe to use from any thread; begins its own with the first call."""

    def __init__(self, name: str, vendor: Vendor, budget: Budget, limits: Limits, ask_json: AskJson) -> None:
        self._name = name
        self._vendor, self._budget, self._limits, self._ask_json = vendor, budget, limits, ask_json
        self._replies, self._background = Replies(vendor, limits), Background()
        self._breaker = Breaker(limits.failures, limits.rest_s)
        self._ways = vendor.ways()
        self._settled: Way | None = None
        self._fault: ProviderError | None = None

    def __repr__(self) -> str:
        return f"Chat({self._name!r})"

    @property
    def name(self) -> str:
        return self._name

    @property
    def state(self) -> ModelState:
        """As the last calls left it; nothing is asked for it."""
        if self._fault:
            return "unusable"
        return "resting" if self._breaker.rests else "ready"

    @property
    def trouble(self) -> str:
        """A sentence for operators about a model that is unusable."""
        return str(self._fault.told()) if self._fault else ""

    def write(
        self, messages: Sequence[ChatMessage], allowance: Allowance, tally: Tally | None = None
    ) -> Generator[str, None, None]:
        """As ``ChatModel.write``; ``tally`` is told what it took."""
        tally, thoughts, said = tally or Tally(), Thoughts(), False
        with self._counted("write", messages, allowance, tally):
            pieces = self._background.iterate(
                lambda: self._replies.pieces(messages, None, "plain", allowance, tally)
            )
            with _closed(pieces):
                for piece in pieces:
                    text = thoughts.spoken(piece.text) if piece else ""
                    said = said or bool(text.strip())
                    yield text
            rest = thoughts.rest()
            if not said and not rest.strip():
                raise faults.empty()
            if rest:
                yield rest

    def fill(
        self,
        messages: Sequence[ChatMessage],
        schema: Mapping[str, Any],
        allowance: Allowance,
        tally: Tally | None = None,
        way: Way | None = None,
    ) -> Generator[Mapping[str, Any] | None, None, None]:
        """As ``ChatModel.fill``; by ``way`` alone if one is said, else by that which was found to work."""
        tally, shape = tally or Tally(), Shape(schema)
        with self._counted("fill", messages, allowance, tally):
            for last, tried in self._to_try(way):
                try:
                    reply = yield from self._reply(messages, schema, tried, allowance, tally)
                    found = shape.read(reply)
                except ProviderError as fault:
                    if last or fault.why not in ("refused", "unreadable", "empty"):
                        if not way and fault.why in ("unreadable", "empty"):
                            self._settle("plain")  # nobody held the model to the schema, so words say it best
                        raise
                    if fault.why == "refused":
                        self._refused(tried)
                    continue
                if not way:
                    self._settle(tried)
                yield found
                return

    def greet(self) -> None:
        """Begins to find out whether the address and the key are good, for ``state``; nobody waits for it."""

        async def greeting() -> None:
            try:
                async with asyncio.timeout(self._limits.first_s):
                    await self._vendor.greet()
            except (ProviderError, TimeoutError) as error:
                self._fault = error if isinstance(error, ProviderError) else faults.unreachable()
                self._breaker.trip()
                _log.warning("chat model %s cannot be used: %s", self._name, self.trouble)

        self._background.run(greeting)

    def close(self) -> None:
        self._background.close(self._vendor.close)

    @contextmanager
    def _counted(
        self, what: str, messages: Sequence[ChatMessage], allowance: Allowance, tally: Tally
    ) -> Iterator[None]:
        """Around a call: it is let through, its tokens are counted, and how it ended is kept and logged.

        Raises:
            ModelError: it failed.
        """
        begun, why, entered = time.monotonic(), None, False
        reserved = None
        try:
            if allowance.until <= begun:
                raise faults.late()
            self._breaker.enter()
            entered = True
            reserved = self._budget.reserve(
                allowance.conversation, sum(estimated(message.text) for message in messages)
            )
            yield
            self._fault = None
        except ProviderError as fault:
            why = fault.why
            if why in _SETTLED:
                self._fault = fault
            _log.warning(
                "chat model %s: %s failed after %.1f s (%s): %s",
                self._name, what, time.monotonic() - begun, why, fault.message,
            )  # fmt: skip
            raise fault.told() from None
        finally:
            tally.end()
            if entered:
                self._breaker.leave(why, heard=tally.said > 0)
            if reserved:
                reserved.settle(tally.tokens)

    def _to_try(self, way: Way | None) -> Iterator[tuple[bool, Way]]:
        """Ways, and whether each is the last."""
        settled = self._settled
        ways = (way,) if way else (settled,) if settled else self._ways
        return ((n == len(ways), tried) for n, tried in enumerate(ways, 1))

    def _settle(self, way: Way) -> None:
        self._settled = self._settled or way

    def _refused(self, way: Way) -> None:
        self._ways = tuple(w for w in self._ways if w != way)

    def _reply(
        self,
        messages: Sequence[ChatMessage],
        schema: Mapping[str, Any],
        way: Way,
        allowance: Allowance,
        tally: Tally,
    ) -> Generator[None, None, str]:
        """The whole of a reply that JSON is looked for in."""
        if way == "plain":
            messages = _with(messages, self._ask_json(json.dumps(schema, ensure_ascii=False)))
        text, arguments = [], []
        pieces = self._background.iterate(
            lambda: self._replies.pieces(messages, schema, way, allowance, tally)
        )
        with _closed(pieces):
            for piece in pieces:
                if piece:
                    text.append(piece.text)
                    arguments.append(piece.arguments)
                yield None
        reply = "".join(arguments) or "".join(text)
        if not reply.strip():
            raise faults.empty()
        return reply


@contextmanager
def _closed(iterator: Iterator[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        if isinstance(iterator, Generator):
            iterator.close()


def _with(messages: Sequence[ChatMessage], more: Sequence[ChatMessage]) -> list[ChatMessage]:
    """``messages`` with what is added to the system's first, and to the user's last."""
    added = list(messages)
    for extra in more:
        places = [n for n, message in enumerate(added) if message.role == extra.role]
        if places:
            at = places[0] if extra.role == "system" else places[-1]
            added[at] = ChatMessage(extra.role, f"{added[at].text}\n\n{extra.text}")
        else:
            added.insert(0 if extra.role == "system" else len(added), extra)
    return added
