"""商家增长助手: policy questions answered with a quoted source and a computed result.

from assistant import Question
from assistant.build import open_assistant
from assistant.settings import load_settings

with open_assistant(load_settings()) as assistant:
    answer = assistant.ask(Question("快手新商首播播了9小时，能领流量包吗", as_of=date.today()))
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.answer import Answer
from assistant.conversations.question import Question
from assistant.pipeline import Assistant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from langchain_core.runnables import Runnable

    from assistant.settings import Settings

__all__ = ["Answer", "Assistant", "Question", "chain"]


def chain(
    assistant: Assistant | None = None, *, settings: Settings | None = None
) -> Runnable[str | Mapping[str, Any], dict[str, Any]]:
    """The assistant as a LangChain runnable: a question, or {"question", "session_id"?, "profile"?,
    "as_of"?}, to the answer as the API sends it. Its steps are "retrieve", "evaluate", "write" and "verify";
    the chunks of a stream add up to the answer, and its text comes in checked pieces.

    It is answered by ``assistant``, which its owner closes, or by one that is opened from ``settings``, by
    default those of the process.

    Raises, when it is run:
        NotFoundError: the session does not exist.
        QuestionError: the question or its profile cannot be used.
    """
    from assistant.surfaces.langchain.chain import make_chain  # late: LangChain takes 0.5 s

    return make_chain(assistant, settings)
