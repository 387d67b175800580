"""An answer as a chat completion: its text, footnotes for what it cites, and all of it in an extra field.

Token counts are estimates, one for each character: no model counts them here.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from assistant.answer import Answer
from assistant.conversations.question import Event
from assistant.surfaces.http.openai.request import MODEL, ChatRequest
from assistant.surfaces.http.streaming import Sent
from assistant.surfaces.render.citing import citation_marks, source_words
from assistant.surfaces.render.export import without_links
from assistant.surfaces.words import Words

EXTRA = "growth_assistant"


def footnotes(answer: Answer) -> str:
    """A line for each mark in the text: 「[1] 「原句」——《标题》，发布者，日期（第三方解读…）」."""
    marked = {cited.n: cited for _, _, cited in citation_marks(answer, answer.answer)}
    w = Words(answer.language)
    lines = [
        f"[{n}] 「{' '.join(marked[n].quote.split())}」——{source_words(marked[n], w)}" for n in sorted(marked)
    ]
    return without_links("\n\n" + "\n\n".join(lines)) if lines else ""


def content_of(answer: Answer) -> str:
    return without_links(answer.answer) + footnotes(answer)


class Reply:
    """What is sent for one request, whole or in chunks; ``content`` is what was sent of the text so far."""

    def __init__(self, request: ChatRequest, answer_id: str) -> None:
        self._request = request
        self._id = f"chatcmpl-{answer_id}"
        self._created = int(time.time())
        self.content = ""

    def whole(self, answer: Answer) -> dict[str, Any]:
        self.content = content_of(answer)
        message = {"role": "assistant", "content": self.content, "refusal": None, EXTRA: _extra(answer)}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {**self._head("chat.completion", [choice], answer), "usage": self._usage()}

    def chunks(self, event: Event) -> Iterable[Sent]:
        """One event of the pipeline as chunks of the stream; the last brings the answer and ends it."""
        if event.kind == "delta":
            yield from self._text(without_links(event.data))
        elif isinstance(event.data, Answer):
            answer = event.data
            if not self.content:
                yield from self._text(without_links(answer.answer))
            yield from self._text(footnotes(answer))
            yield "chunk", self._chunk({EXTRA: _extra(answer)}, "stop", answer)
            if self._request.include_usage:
                head = self._head("chat.completion.chunk", [], answer)
                yield "chunk", {**head, "usage": self._usage()}
            yield "done", None

    def _text(self, text: str) -> Iterable[Sent]:
        if not text:
            return
        role = {} if self.content else {"role": "assistant"}
        self.content += text
        yield "chunk", self._chunk({**role, "content": text}, None)

    def _chunk(
        self, delta: dict[str, Any], finish: str | None, answer: Answer | None = None
    ) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        head = self._head("chat.completion.chunk", [choice], answer)
        return {**head, "usage": None} if self._request.include_usage else head

    def _head(self, kind: str, choices: Sequence[Any], answer: Answer | None) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": kind,
            "created": self._created,
            "model": MODEL,
            "system_fingerprint": answer.corpus if answer else None,
            "choices": choices,
        }

    def _usage(self) -> dict[str, int]:
        asked = sum(len(said.text) for said in self._request.messages)
        return {
            "prompt_tokens": asked,
            "completion_tokens": len(self.content),
            "total_tokens": asked + len(self.content),
        }


def _extra(answer: Answer) -> dict[str, Any]:
    """The answer as the rest of the API sends it; it is in no session that could be asked for."""
    return replace(answer, session_id="").to_json()
