"""What makes a text searchable: the words it is cut into, and the vector that stands for it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.models.open import open_embedder
from assistant.models.static import shipped, trained_words
from assistant.retrieve.generation import digest_words
from assistant.rules.schema import Knowledge
from assistant.settings import EMBEDDED, Settings
from assistant.text import Tokeniser
from assistant.types import Embedder


@dataclass(frozen=True, slots=True)
class Featuriser:
    """The same for every text, indexed or asked; an index made with another is made again. ``words`` is the
    digest of the tokeniser's dictionary."""

    tokeniser: Tokeniser
    embedder: Embedder
    words: str


def open_featuriser(settings: Settings, knowledge: Knowledge) -> Featuriser:
    words = {*knowledge.words(), *trained_words()}
    if settings.embedding == EMBEDDED:
        own = shipped(frozenset(words))
        return Featuriser(own.tokeniser, own, digest_words(words))
    tokeniser = Tokeniser(words)
    embedder = open_embedder(settings.embedding, tokeniser, settings.neural)
    return Featuriser(tokeniser, embedder, digest_words(words))
