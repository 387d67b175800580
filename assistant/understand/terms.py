"""Whether a turn asks what a word means: 「GMV是什么」「什么叫品退率」「飞鸽啥意思」."""

from __future__ import annotations

from assistant.understand.patterns import any_of
from assistant.understand.questions import SIGNS
from assistant.understand.vocabulary import Vocabulary

_LEFT = 1  # characters beside the word that ask nothing else: 体验分是个什么分
_LONGEST = 8  # of a word that is asked for
_MOST = 3


class Terms:
    """The words of the glossary, compiled once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._terms: dict[str, str] = {}
        for term in vocabulary.knowledge.glossary.values():
            for word in term.words:
                self._terms.setdefault(word, term.id)
        self._words = any_of(self._terms)

    def asked(self, text: str) -> tuple[str, ...]:
        """The terms that a folded turn asks the meaning of, and nothing else."""
        if not self._vocabulary.cue("meaning", text):
            return ()
        found = dict.fromkeys(self._terms[m.group()] for m in self._words.finditer(text))
        return tuple(found)[:_MOST] if found and len(self._rest(self._words.sub(" ", text))) <= _LEFT else ()

    def unknown(self, text: str) -> str:
        """The word that it asks the meaning of, where it is asked for by itself; "" otherwise."""
        meaning = self._vocabulary.cue("meaning", text)
        word = self._rest(text) if meaning else ""
        return word if len(word) <= _LONGEST else ""

    def _rest(self, text: str) -> str:
        """What is left without platforms, and the words that ask."""
        for cue in ("meaning", "courtesy", "greeting", "each", "filler", "function"):
            text = self._vocabulary.cues(cue).sub(" ", text)
        return SIGNS.sub("", self._vocabulary.without_names(text))
