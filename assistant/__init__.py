"""商家增长助手: policy questions answered with a quoted source and a computed result.

from assistant import Question
from assistant.build import open_assistant
from assistant.settings import load_settings

with open_assistant(load_settings()) as assistant:
    answer = assistant.ask(Question("快手新商首播播了9小时，能领流量包吗", as_of=date.today()))
"""

from assistant.answer import Answer
from assistant.conversations.question import Question
from assistant.pipeline import Assistant

__all__ = ["Answer", "Assistant", "Question"]
