"""A chat model that says what a test has it say, and the turns that come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from assistant.answer import Draft
from assistant.compose.template import compose
from assistant.conversations.judging import judged
from assistant.conversations.model_reader.heard import Before
from assistant.conversations.model_reader.read import read_with_model
from assistant.conversations.several import Turn, read_turn
from assistant.errors import ModelError
from assistant.knowledge.prompts import load_prompts
from assistant.pipeline import Assistant
from assistant.settings import prompts_dir
from assistant.types import Allowance, ChatMessage, Retrieved, SessionState, Understanding
from assistant.understand.reader import Reader
from tests.conftest import TODAY

READ = load_prompts(prompts_dir())["read"]
GATE = "douyin/top-creator/selection-gate"
LIVE = "kuaishou/xingyao-2026/first-live-traffic"
SCORES = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
Search = Callable[[Understanding], Retrieved]


@dataclass
class ScriptedModel:
    """Gives ``beats``, then the reply or the error; ``open`` is whether a call is under way."""

    reply: Any
    beats: int = 2
    name: str = "scripted:reader"
    asked: list[Sequence[ChatMessage]] = field(default_factory=list)
    schemas: list[Mapping[str, Any]] = field(default_factory=list)
    open: bool = False

    def write(self, messages: Sequence[ChatMessage], allowance: Allowance) -> Iterator[str]:
        raise ModelError("refused", "it only reads")
        yield ""

    def fill(
        self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], allowance: Allowance
    ) -> Iterator[Mapping[str, Any] | None]:
        self.asked.append(messages)
        self.schemas.append(schema)
        self.open = True
        try:
            for _ in range(self.beats):
                yield None
            if isinstance(self.reply, ModelError):
                raise self.reply
            if self.reply is not None:
                yield self.reply
        finally:
            self.open = False


def claim(
    fact: str, words: str, holder: str = "me", time: str = "now", force: str = "said", **more: Any
) -> dict[str, Any]:
    return {"fact": fact, "words": words, "holder": holder, "time": time, "force": force, **more}


def ask(about: str, words: str, kind: str = "verdict", holder: str = "me") -> dict[str, Any]:
    return {"kind": kind, "about": about, "holder": holder, "words": words}


def reply(*rows: dict[str, Any]) -> dict[str, Any]:
    """Claims and asks, as a model would give them."""
    return {"claims": [r for r in rows if "fact" in r], "asks": [r for r in rows if "about" in r]}


@dataclass(frozen=True)
class Desk:
    """What turns are read with."""

    reader: Reader
    search: Search

    def grammar(self, question: str, state: SessionState | None = None) -> Turn:
        return read_turn(self.reader, question, state or SessionState(), TODAY, {})

    def read(
        self, question: str, said: Any, state: SessionState | None = None, *, trusted: bool = False
    ) -> Turn:
        return finished(self.reading(ScriptedModel(said), question, state, trusted=trusted))

    def reading(
        self, model: ScriptedModel, question: str, state: SessionState | None = None, *, trusted: bool = False
    ) -> Any:
        state = state or SessionState()
        before = Before(self.reader, state, TODAY)
        read = partial(read_with_model, model, READ, self.grammar(question, state), before)
        return read(self.search, Allowance(float("inf")), trusted=trusted)


def finished(reading: Any) -> Turn:
    while True:
        try:
            next(reading)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def values(u: Understanding) -> dict[str, str]:
    """The profile, by the merchant's words."""
    return {fact: stated.text for fact, stated in u.known.profile.items()}


def composed(turn: Turn, assistant: Assistant) -> Draft:
    """What is answered to it."""
    found = [assistant._retrieve(part, TODAY) for part in turn.parts]
    turn, matters = judged(turn, found, assistant.knowledge, TODAY)
    return compose(matters, assistant.knowledge, TODAY, turn.left)
