"""Whether a turn is said to the assistant itself: thanks, greetings, 「你是谁」."""

from __future__ import annotations

import re

from assistant.understand.patterns import any_of
from assistant.understand.questions import SIGNS
from assistant.understand.vocabulary import Vocabulary

_LEFT = 1  # character beside the words that says nothing: 谢谢哈
_LONGEST = 40  # characters of a turn that is nothing else


class Talk:
    """The words of small talk, compiled once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        talk = vocabulary.knowledge.chat.values()
        self._kinds = [(t.kind, any_of(t.words)) for t in talk]
        self._words: re.Pattern[str] = any_of(w for t in talk for w in t.words)

    def kind(self, text: str) -> str:
        """The kind of small talk that a folded turn is; "" where it says anything else."""
        if not text.strip() or len(text) > _LONGEST or not self._words.search(text):
            return ""
        rest = self._vocabulary.cues("function").sub("", self._words.sub(" ", text))
        if len(SIGNS.sub("", rest)) > _LEFT:
            return ""
        return next(kind for kind, words in self._kinds if words.search(text))
