"""Composed lines of every kind, and a model that says what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from assistant.compose.writing.parts import Cutter, Line
from assistant.errors import ModelError
from assistant.rules.schema import Knowledge
from assistant.types import Allowance, ChatMessage

VERDICT = "商品分：您的是73分，要求≥75分[1]，差2分。"
GIVEN = "可得：免费流量包2.8万流量[1]。"
SUM = "计算：2026年4月26日 + 3天 = 2026年4月29日[1]"
ADVICE = "建议：先看主图和详情，再查商品质量、物流、售后、客服哪一环弱[7]。"
SOFT = "商品描述和实物对照着拍，买家看着踏实，这样：您的是73分。"

Says = Callable[[Sequence[ChatMessage]], str | ModelError]


def cut(knowledge: Knowledge, composed: str, name: str = "S1") -> Line:
    line = Cutter(knowledge).line(composed, name, count(1))
    assert line is not None
    return line


class SpeakingModel:
    """Each call says the next of ``replies``, a few characters at a time, with beats between them; an error
    among them is raised, after half of what came before it in the same reply."""

    name = "scripted:writer"

    def __init__(self, *replies: Says | str | ModelError) -> None:
        self.replies = list(replies)
        self.told: list[Sequence[ChatMessage]] = []
        self.closed = 0

    def write(self, messages: Sequence[ChatMessage], allowance: Allowance) -> Iterator[str]:
        self.told.append(messages)
        reply = self.replies.pop(0)
        said = reply(messages) if callable(reply) else reply
        if isinstance(said, ModelError):
            raise said
        try:
            for i in range(0, len(said), 5):
                yield said[i : i + 5]
                yield ""
        finally:
            self.closed += 1

    def fill(
        self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], allowance: Allowance
    ) -> Iterator[Mapping[str, Any] | None]:
        raise ModelError("refused", "it only writes")
        yield None
