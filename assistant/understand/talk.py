"""Whether a turn is said to the assistant itself: thanks, greetings, 「你是谁」."""

from __future__ import annotations

import re

from assistant.text import Folded, fold
from assistant.understand.latin import HAN, plain, whole_words, without_signs
from assistant.understand.patterns import any_of
from assistant.understand.questions import SIGNS
from assistant.understand.vocabulary import Vocabulary

_LEFT = 1  # character beside the words that says nothing: 谢谢哈
_LONGEST = 40  # characters of a turn that is nothing else
_LONGEST_ENGLISH = 80


class Talk:
    """The words of small talk, compiled once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        talk = vocabulary.knowledge.chat.values()
        self._kinds = [(t.kind, any_of(t.words)) for t in talk]
        self._words: re.Pattern[str] = any_of(w for t in talk for w in t.words)
        self._english_kinds = {words: t.kind for t in talk for words in t.english}
        self._english_words = whole_words(w for t in talk for w in t.english)
        self._beside = whole_words(vocabulary.knowledge.lexicon.english.beside)

    def kind(self, turn: Folded) -> str:
        """The kind of small talk that a turn in our words is; "" where it says anything else."""
        return self._chinese(turn) or self._english(turn)

    def in_english(self, turn: Folded, before: bool) -> bool:
        """Whether it is small talk in English; in words of both languages it is where ``before`` was."""
        return bool(self._english(turn)) and (before or not self._chinese(turn))

    def _chinese(self, turn: Folded) -> str:
        # also as it stands: what other places say is replaced by our words, 唔该 by 不该
        return self._kind(turn.text) or self._kind(fold(turn.original))

    def _kind(self, text: str) -> str:
        if not text.strip() or len(text) > _LONGEST or not self._words.search(text):
            return ""
        rest = self._vocabulary.cues("function").sub("", self._words.sub(" ", text))
        if len(SIGNS.sub("", rest)) > _LEFT:
            return ""
        return next(kind for kind, words in self._kinds if words.search(text))

    def _english(self, turn: Folded) -> str:
        text = plain(turn.original)
        if len(text) > _LONGEST_ENGLISH or HAN.search(text) or not self._english_words.search(text):
            return ""
        if without_signs(self._beside.sub(" ", self._english_words.sub(" ", text))):
            return ""
        held = {self._english_kinds[m.group()] for m in self._english_words.finditer(text)}
        return next(kind for kind, _ in self._kinds if kind in held)
