"""A turn read by a chat model too, and what the three readers make of it together.

The model alone never changes a verdict: what it makes of a turn counts beside the grammar's and the tagger's
(``figures.py``, ``asking.py``), and where it fails the grammar's turn stands as it was.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from assistant.answer import ModelUse
from assistant.conversations.model_reader.asking import asks_voted
from assistant.conversations.model_reader.doubts import doubts_voted
from assistant.conversations.model_reader.figures import voted
from assistant.conversations.model_reader.heard import Before, Heard, Search
from assistant.conversations.model_reader.offered import messages, offer, schema
from assistant.conversations.model_reader.reply import model_reading
from assistant.conversations.several import Turn
from assistant.errors import ModelError
from assistant.knowledge.prompts import Prompt
from assistant.types import Allowance, ChatModel


@dataclass(frozen=True, slots=True)
class ModelReader:
    """A model as a reader, and what it is told. One that is ``trusted``, since somebody measured it,
    settles what grammar and tagger are not sure of; it never outvotes the two."""

    model: ChatModel
    prompt: Prompt
    trusted: bool = False

    def read(
        self, turn: Turn, before: Before, search: Search, allowance: Allowance
    ) -> Generator[None, None, tuple[Turn, ModelUse | None]]:
        """As ``read_with_model``, with what the model had to do with it; None where it was not asked."""
        if not worth_reading(turn):
            return turn, None
        turn = yield from read_with_model(
            self.model, self.prompt, turn, before, search, allowance, trusted=self.trusted
        )
        failed = {"read": turn.unheard} if turn.unheard else {}
        use = ModelUse(
            self.model.name, ("read",), {self.prompt.id: self.prompt.digest}, failed=failed,
            differences=len(turn.differences),
        )  # fmt: skip
        return turn, use


def read_with_model(
    model: ChatModel,
    prompt: Prompt,
    turn: Turn,
    before: Before,
    search: Search,
    allowance: Allowance,
    *,
    trusted: bool = False,
) -> Generator[None, None, Turn]:
    """The turn with the model's voice in it, its ``differences``, and why it was ``unheard`` if it was.
    Gives a beat whenever the model does; closing it ends the call. ``turn`` is what ``read_turn`` read from
    ``before``."""
    if not worth_reading(turn):
        return turn
    heard = Heard(turn.question, before, trusted)
    offered = offer(turn, heard, search)
    try:
        reply = yield from _filled(
            model.fill(messages(prompt, offered, turn, heard), schema(offered), allowance)
        )
    except ModelError as error:
        return replace(turn, unheard=error.why)
    reading = model_reading(reply, offered, heard)
    if trusted:
        turn = doubts_voted(turn, reading.claims, heard)
    return asks_voted(voted(turn, reading.claims, heard), reading.asks, heard, search)


def worth_reading(turn: Turn) -> bool:
    """Whether anything is left to say: not of small talk, nor of what is declined or outside all that we
    have."""
    return bool(turn.question.strip()) and not any(
        u.lacks.talk or u.lacks.declined or (u.lacks.outside and not u.ask.platforms) or u.starts_over
        for u in turn.parts
    )


def _filled(call: Iterator[Mapping[str, Any] | None]) -> Generator[None, None, Mapping[str, Any]]:
    """The reply, once it has come; the call is closed with the generator."""
    found: Mapping[str, Any] | None = None
    with ExitStack() as stack:
        if (close := getattr(call, "close", None)) is not None:
            stack.callback(close)
        for got in call:
            if got is None:
                yield
            else:
                found = got
    if found is None:
        raise ModelError("empty", "The model filled nothing in.")
    return found
