"""Answers that are being written, each under its owner and the name of its wish, and the wish to stop one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Event

from assistant.errors import QuestionError

_WAIT_S = 60.0


class Running:
    """Stopping is a flag that the writer looks at, not a cancelled task: only so can the writer still close
    the pipeline and take the unfinished turn back, in this order."""

    def __init__(self) -> None:
        self._ended = Condition()
        self._flags: dict[tuple[str, str], Event] = {}

    @contextmanager
    def answer(self, owner: str, name: str) -> Iterator[Event]:
        """While an answer is written: the flag that says whether it is to stop. A wish that was sent twice,
        because nobody knew whether it had arrived, waits here until the first has ended.

        Raises:
            QuestionError: the first goes on and on.
        """
        wish, flag = (owner, name), Event()
        with self._ended:
            if not self._ended.wait_for(lambda: wish not in self._flags, _WAIT_S):
                raise QuestionError("这个问题还在回答。", "请稍后刷新页面。", code="still_answering")
            self._flags[wish] = flag
        try:
            yield flag
        finally:
            with self._ended:
                del self._flags[wish]
                self._ended.notify_all()

    def stop(self, owner: str, name: str) -> None:
        with self._ended:
            flag = self._flags.get((owner, name))
        if flag:
            flag.set()
