"""The sentences worth quoting: every sentence of the passages found, scored against the question.

A passage is found by all it says; a quote must be the one sentence that carries the fact. A sentence
is also found by the ways in which merchants ask for it, where an article lists them, and in a document
of a user's by what stands above it: headings, the question it answers, what leads it in.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from assistant.knowledge.cutting import evidence_sentences, table_header
from assistant.knowledge.outline import Outline, outline
from assistant.retrieve.lexical import distinct_features
from assistant.retrieve.whole import Anchor, sayings, whole
from assistant.text import Tokeniser, fold
from assistant.types import Embedder, Evidence, Hit, Passage, Source

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COSINE = 0.2
PASSAGE = 0.3
LENGTH = 0.4
"""How much a sentence longer than the others pays for its room, as BM25's b."""
ROW = 0.1
"""What a row of our tables pays: a sentence that says the same, as there always is, reads better."""
_REMEMBERED = 20_000
"""Passages whose sentences are kept ready: about 60 MB when every one is in use."""
_OUTLINES = 64
_ANCHORS = 40
"""Sentences of documents that are looked at for each that is quoted whole."""

ASKED = 0.9
"""What a way of asking for a sentence counts beside the sentence's own words."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """``wordings`` are the features of its own words, alone and under what stands above, and of each way
    of asking for it; ``counts`` what each is worth, ``rows`` their vectors in the same order. ``unsaid``
    tells what its source leaves out."""

    passage: Passage
    start: int
    end: int
    quote: str
    wordings: tuple[tuple[str, ...], ...]
    counts: tuple[float, ...]
    costs: float
    rows: NDArray[np.float32]
    unsaid: bool


class SentenceFinder:
    """Finds quotes. What a sentence is made of never changes, so it is worked out once per passage.

    ``idf`` is the lexical index's; without it rarity is counted among the candidates.
    """

    def __init__(
        self,
        tokeniser: Tokeniser,
        embedder: Embedder,
        sources: Mapping[str, Source],
        idf: Callable[[str], float] | None = None,
    ) -> None:
        self._tokeniser = tokeniser
        self._embedder = embedder
        self._sources = sources
        self._idf = idf
        self._sentences = lru_cache(_REMEMBERED)(self._read)
        self._outline = lru_cache(_OUTLINES)(self._outlined)

    def __call__(self, query: str, hits: Iterable[Hit], k: int) -> tuple[Evidence, ...]:
        """The ``k`` best sentences, best first: share of the question's features and a little cosine,
        its own and its passage's. Words that stand in several places are quoted once.

        A hit whose source has changed since it was indexed gives nothing, because its spans are no
        longer true.
        """
        # not the fused score: its weight of the cosine changes from question to question
        found = [
            (s, hit.coverage + COSINE * hit.cosine) for hit in hits for s in self._sentences(hit.passage)
        ]
        if not found or k <= 0:
            return ()
        weigh = self._idf or _rarity([s for s, _ in found])
        weights = {f: weigh(f) for f in distinct_features(self._tokeniser, query)}
        asked = self._embedder.encode_queries([query])[0]
        usual = sum(len(s.wordings[0]) for s, _ in found) / len(found)
        scored = [
            (_fit(s, weights, usual, s.rows @ asked) + PASSAGE * score - s.costs, s) for s, score in found
        ]
        scored.sort(key=lambda pair: (-round(pair[0], 9), pair[1].passage.source, pair[1].start))
        best = list(islice(_once(scored), max(k, _ANCHORS)))
        curated = [pair for pair in best if self._sources[pair[1].passage.source].curated]
        if curated:
            return tuple(_evidence(s, score) for score, s in curated)[:k]
        anchors = [Anchor(s.passage.source, s.start, s.end, score, s.passage.heading) for score, s in best]
        return tuple(islice(whole(anchors, self._outline, weights), k))

    def _read(self, passage: Passage) -> tuple[_Sentence, ...]:
        source = self._sources.get(passage.source)
        if source is None or source.body[passage.start : passage.end] != passage.text:
            return ()
        if not source.curated:
            return tuple(self._of_document(source, passage))
        return tuple(self._sentence(source, passage, *span) for span in evidence_sentences(passage))

    def _outlined(self, key: str) -> Outline:
        source = self._sources[key]
        return outline(source.body, source.title)

    def _of_document(self, source: Source, passage: Passage) -> Iterator[_Sentence]:
        """The sentences of a passage of a user's document, also as they read under what stands above them."""
        read = self._outline(source.id)
        for place, start, end in sayings(read, passage.start, passage.end):
            line, quote = read.lines[place], source.body[start:end]
            led = (read.text(i) for i in read.above(place))
            above = (*passage.heading[-2:], line.label, line.caption, *led, line.header)
            under = "\n".join(dict.fromkeys(filter(None, (*above, quote))))
            features = tuple(tuple(distinct_features(self._tokeniser, words)) for words in (quote, under))
            vectors = self._embedder.encode((quote, under))
            yield _Sentence(passage, start, end, quote, features, (1.0, 1.0), 0.0, vectors, False)

    def _sentence(self, source: Source, passage: Passage, start: int, end: int) -> _Sentence:
        quote = source.body[start:end]
        costs = ROW if passage.kind == "table" else 0.0
        asked = [way for sentence, ways in passage.asked if sentence == quote for way in ways]
        features = tuple(tuple(distinct_features(self._tokeniser, words)) for words in (quote, *asked))
        counts = (1.0, *[ASKED] * len(asked))
        vectors = self._embedder.encode((quote, *asked))
        unsaid = quote in source.unsaid
        return _Sentence(passage, start, end, quote, features, counts, costs, vectors, unsaid)


def _fit(
    sentence: _Sentence, weights: Mapping[str, float], usual: float, cosines: NDArray[np.float32]
) -> float:
    """The best of its wordings."""
    fits = (
        (_share(words, weights, usual) + COSINE * float(cosine)) * count
        for words, cosine, count in zip(sentence.wordings, cosines, sentence.counts, strict=True)
    )
    return max(fits)


def _rarity(sentences: Sequence[_Sentence]) -> Callable[[str], float]:
    seen = Counter(feature for s in sentences for feature in s.wordings[0])
    return lambda feature: math.log1p((len(sentences) - seen[feature] + 0.5) / (seen[feature] + 0.5))


def _share(features: Sequence[str], weights: Mapping[str, float], usual: float) -> float:
    """The part of the question's weight that the words cover, less when they are many."""
    total = sum(weights.values())
    covered = sum(weights[feature] for feature in features if feature in weights)
    room = 1 - LENGTH + LENGTH * len(features) / max(usual, 1.0)
    return covered / total * 2.2 / (1 + 1.2 * room) if total else 0.0


def _once(scored: Iterable[tuple[float, _Sentence]]) -> Iterable[tuple[float, _Sentence]]:
    seen: set[str] = set()
    for score, sentence in scored:
        words = fold(sentence.quote)
        if words not in seen:
            seen.add(words)
            yield score, sentence


def _evidence(sentence: _Sentence, score: float) -> Evidence:
    passage = sentence.passage
    heading = " › ".join(passage.heading[1:])
    header = table_header(passage, sentence.start)
    return Evidence(
        passage.source, heading, sentence.quote, sentence.start, sentence.end, score, header, sentence.unsaid
    )
