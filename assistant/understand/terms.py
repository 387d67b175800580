"""Whether a turn asks what a word means: 「什么叫品退率」「飞鸽啥意思」, "what does GMV mean"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from assistant.rules.schema import Term
from assistant.text import fold_aligned
from assistant.understand.latin import plain, whole_words, without_signs
from assistant.understand.patterns import any_of
from assistant.understand.questions import SIGNS
from assistant.understand.vocabulary import Vocabulary

_LEFT = 1  # characters beside the word that ask nothing else: 体验分是个什么分
_LONGEST = 8  # of a word that is asked for
_MOST = 3
_LONGEST_ENGLISH = 40
_AND = re.compile(r" and |, ?|/")


class Terms:
    """The words of the glossary, compiled once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._terms: dict[str, str] = {}
        for term in vocabulary.knowledge.glossary.values():
            for word in term.words:
                self._terms.setdefault(word, term.id)
        self._words = any_of(self._terms)
        english = vocabulary.knowledge.lexicon.english
        self._meaning = whole_words(english.meaning)
        frame = whole_words((*english.meaning, *english.beside)).pattern
        self._frame = re.compile(rf"^(?:(?:{frame}|[^\w㐀-鿿])+)|(?:(?:{frame}|[^\w㐀-鿿])+)$")
        self._english = self._in_english()

    def asked(self, text: str) -> tuple[str, ...]:
        """The terms that a folded turn asks the meaning of, and nothing else."""
        if not self._vocabulary.cue("meaning", text):
            return ()
        found = dict.fromkeys(self._terms[m.group()] for m in self._words.finditer(text))
        return tuple(found)[:_MOST] if found and len(self._rest(self._words.sub(" ", text))) <= _LEFT else ()

    def asked_in_english(self, question: str) -> tuple[str, ...]:
        """The same of a question as it was written, by the English of what a term is of."""
        said = self.named_in_english(question)
        whole = self._meant(said)
        found = [whole] if whole else [self._meant(self._core(part)) for part in _AND.split(said)]
        return tuple(dict.fromkeys(found))[:_MOST] if all(found) else ()

    def named_in_english(self, question: str) -> str:
        """The words that a question in English asks the meaning of; "" where it asks something else."""
        text = plain(question)
        said = self._core(text) if self._meaning.search(text) else ""
        return said if len(said) <= _LONGEST_ENGLISH else ""

    def unknown_in_english(self, question: str) -> str:
        """The same as it was written."""
        said = self.named_in_english(question)
        written = re.search(re.escape(said), question, re.IGNORECASE)
        return written.group() if written else said

    def _meant(self, said: str) -> str:
        """The term that English words name, or that our words for them do."""
        if not said:
            return ""
        ours = self._vocabulary.wordings.ours(fold_aligned(said)).text
        ours = without_signs(self._vocabulary.without_names(ours))
        names = (said, said.removesuffix("s"), f"{said}s")
        known = next((self._english[n] for n in names if n in self._english), "")
        return known or self._terms.get(said) or self._terms.get(ours, "")

    def _core(self, text: str) -> str:
        return self._frame.sub("", text)

    def _in_english(self) -> Mapping[str, str]:
        """The English of a term, and of the facts, plans and rules that it is the word for."""
        knowledge = self._vocabulary.knowledge
        found: dict[str, str] = {}
        if knowledge.english is not None:
            labels = knowledge.english.labels
            terms = knowledge.glossary.values()
            named = [(t.term, t.id) for t in terms]
            named += [(label, t.id) for t in terms for label in self._labels(t)]
            for label, term in named:
                if label in labels:
                    found.setdefault(self._core(plain(labels[label])), term)
        return found

    def _labels(self, term: Term) -> Iterator[str]:
        knowledge = self._vocabulary.knowledge
        yield from (knowledge.facts[f].label for f in term.facts)
        yield from (self._vocabulary.rules[r].title for r in term.rules if r in self._vocabulary.rules)
        yield from (knowledge.programmes[p].name for p in term.programmes)

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
