"""What makes a text searchable: the words it is cut into, and the vector that stands for it."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.models.beside import BesideStatic
from assistant.models.open import open_embedder
from assistant.models.static import StaticEmbedder, shipped, trained_words
from assistant.retrieve.generation import digest_words
from assistant.rules.schema import Knowledge
from assistant.settings import EMBEDDED, Settings
from assistant.text import Tokeniser
from assistant.types import Embedder


@dataclass(frozen=True, slots=True)
class Featuriser:
    """The same for every text, indexed or asked; an index made with another is made again. ``words`` is the
    digest of the tokeniser's dictionary.

    ``embedder`` makes the vectors of passages, ``own`` those of sentences and questions, whatever is
    configured: what a cosine between them says was fitted on the embedded model.
    """

    tokeniser: Tokeniser
    embedder: Embedder
    own: StaticEmbedder
    words: str


def open_featuriser(settings: Settings, knowledge: Knowledge) -> Featuriser:
    words = {*knowledge.words(), *trained_words()}
    own = shipped(frozenset(words))
    embedder: Embedder = own
    if settings.embedding != EMBEDDED:
        embedder = BesideStatic(open_embedder(settings.embedding, own.tokeniser, settings.neural), own)
    return Featuriser(own.tokeniser, embedder, own, digest_words(words))
