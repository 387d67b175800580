"""The assistant as a LangChain runnable of four named steps: retrieve, evaluate, write, verify.

Each hands the pipeline's own records on, so that it is one pipeline whoever runs it; LangChain adds its
streaming, its events and its callbacks. Closing a stream ends what a chat model is doing.
"""

from __future__ import annotations

import weakref
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.answer import Answer
from assistant.build import open_assistant
from assistant.conversations.intake import read_question
from assistant.conversations.question import Event, Question
from assistant.conversations.stages import Judged, Looked
from assistant.errors import QuestionError
from assistant.pipeline import Assistant
from assistant.settings import Settings, load_settings

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

ChainInput = str | Mapping[str, Any]
_FIELDS = ("question", "session_id", "profile", "as_of")
_NAME = "growth-assistant"
_T = TypeVar("_T")


def make_chain(
    assistant: Assistant | None = None, settings: Settings | None = None
) -> Runnable[ChainInput, dict[str, Any]]:
    """What ``assistant.chain`` gives: each run is a sequence of the four steps."""
    from langchain_core.runnables import RunnableGenerator  # late: 0.5 s
    from langchain_core.runnables.config import run_in_executor

    opened = _Opened(assistant, settings)

    def transform(values: Iterator[Any], config: Any) -> Iterator[Any]:
        for asked in values:
            run = _Run(opened.assistant)
            chunks: Any = run.sequence().stream(asked, _for_steps(config))
            try:
                # Not "yield from", which would close the sequence before it is stopped.
                for chunk in chunks:  # noqa: UP028
                    yield chunk
            finally:
                run.stop()
                for _ in chunks:  # stopped, it ends at once, and leaves none of LangChain's iterators open
                    pass

    async def atransform(values: AsyncIterator[Any], config: Any) -> AsyncIterator[Any]:
        async for asked in values:
            run = _Run(opened.assistant)
            chunks: Any = run.sequence().astream(asked, _for_steps(config))
            try:
                async for chunk in chunks:
                    yield chunk
            finally:
                await run_in_executor(None, run.stop)
                async for _ in chunks:
                    pass

    whole: Any = RunnableGenerator[Any, Any]
    chain: Runnable[ChainInput, dict[str, Any]] = whole(transform, atransform, name=_NAME)
    return chain


def _for_steps(config: Any) -> Any:
    return {**config, "run_name": "steps"}


class _Opened:
    """The assistant of a chain, closed with it where it was opened for it."""

    def __init__(self, assistant: Assistant | None, settings: Settings | None) -> None:
        if assistant is None:
            opened = ExitStack()
            assistant = opened.enter_context(open_assistant(settings or load_settings()))
            weakref.finalize(self, opened.close)
        self.assistant = assistant


class _Run:
    """One question through the steps. Each step yields what it hands on, and None several times a second
    while a chat model is waited for. ``stop`` ends them early: a sequence that is closed would run them to
    their end first."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._stopped = False
        self._writing: _Pieces | None = None

    def sequence(self) -> Runnable[ChainInput, Any]:
        return (
            self._step("retrieve", self.retrieve)
            | self._step("evaluate", self.evaluate)
            | self._step("write", self.write)
            | self._step("verify", self.verify)
        )

    def stop(self) -> None:
        self._stopped = True
        if self._writing:
            self._writing.close()

    def retrieve(self, asked: ChainInput) -> Iterator[Looked | None]:
        turned = yield from _beats(self._assistant.understand(read_input(asked)))
        yield self._assistant.retrieve(turned)

    def evaluate(self, found: Looked) -> Iterator[Judged]:
        yield self._assistant.evaluate_turn(found)

    def write(self, judged: Judged) -> Iterator[Any]:
        """Pieces of the text as soon as each is checked, and all that was composed."""
        from langchain_core.runnables.utils import AddableDict  # late: 0.5 s

        self._writing = writing = _Pieces(self._assistant.write(self._assistant.compose(judged)))
        while (event := writing.next()) is not _OVER:
            yield AddableDict(answer=event.data) if event.kind == "delta" else None
        if writing.result is not None:
            yield AddableDict(composed=writing.result)

    def verify(self, written: Mapping[str, Any]) -> Iterator[Any]:
        """The pieces as they come, and of the whole answer all but its text."""
        from langchain_core.runnables.utils import AddableDict  # late: 0.5 s

        if written.get("answer"):
            yield AddableDict(answer=written["answer"])
        if "composed" not in written:
            return
        for event in self._assistant.verified(written["composed"]):
            if isinstance(event.data, Answer):
                yield AddableDict({k: v for k, v in event.data.to_json().items() if k != "answer"})
            else:
                yield AddableDict(answer=event.data)

    def _step(self, name: str, run: Callable[[Any], Iterator[Any]]) -> Runnable[Any, Any]:
        """A step that streams, in this thread or beside an event loop."""
        from langchain_core.runnables import RunnableGenerator  # late: 0.5 s
        from langchain_core.runnables.config import run_in_executor

        def transform(values: Iterator[Any]) -> Iterator[Any]:
            for value in values:
                pieces = _Pieces(run(value))
                while not self._stopped and (piece := pieces.next()) is not _OVER:
                    if piece is not None:
                        yield piece

        async def atransform(values: AsyncIterator[Any]) -> AsyncIterator[Any]:
            async for value in values:
                pieces = _Pieces(run(value))
                while not self._stopped and (piece := await run_in_executor(None, pieces.next)) is not _OVER:
                    if piece is not None:
                        yield piece

        return RunnableGenerator(transform, atransform, name=name)


def read_input(asked: ChainInput) -> Question:
    """A question, or a mapping with it and more. Raises QuestionError."""
    if isinstance(asked, str):
        return read_question(asked)
    given = dict(asked)
    unknown = [name for name in given if name not in _FIELDS]
    if unknown or not isinstance(given.get("question"), str):
        raise QuestionError(
            f"没有字段 {str(unknown[0])[:40]!r}。" if unknown else "缺少字段 question，它应为字符串。",
            f"可用的字段：{'、'.join(_FIELDS)}。",
            field=str(unknown[0])[:40] if unknown else "question",
        )
    text = given.pop("question")
    return read_question(text, **given)


def _beats(events: Generator[Event, None, _T]) -> Generator[None, None, _T]:
    """Runs a stage to its end, and yields while it is not there."""
    try:
        while True:
            try:
                next(events)
            except StopIteration as over:
                result: _T = over.value
                return result
            yield None
    finally:
        events.close()


_OVER = object()


class _Pieces:
    """What a generator yields, taken by threads, and its ``result``, None where it was closed before. Who is
    cancelled leaves a thread that is still taking the next: closing waits for it, until the next beat."""

    def __init__(self, pieces: Any) -> None:
        self._pieces = pieces
        self._lock = Lock()
        self.result: Any = None

    def next(self) -> Any:
        with self._lock:
            try:
                return next(self._pieces)
            except StopIteration as over:
                self.result = over.value if over.value is not None else self.result
                return _OVER

    def close(self) -> None:
        with self._lock:
            self._pieces.close()
