"""Questions that ask for the same thing, put together, so that an operator sees what to write about next.

Two questions are alike by what they mean (the embedding) and by the rare words that they share. Words
weigh more: 「小红书开店佣金几个点」 and 「美团外卖抽佣几个点」 mean nearly the same to a small model,
and only their names keep them apart. How rare a word is follows from the questions known for the
articles, so that two paraphrases are found alike also when they are all there is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from assistant.text import Tokeniser, fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.types import Embedder

ALIKE = 0.47
"""Average likeness at which two groups become one: of the abstained questions in evals/suites/dev, here
paraphrases still meet (0.6 of the pairs) and two thirds of what meets is a paraphrase."""
_MEANING = 0.3


def grouped(
    questions: Sequence[str], known: Iterable[str], tokeniser: Tokeniser, embedder: Embedder
) -> tuple[tuple[int, ...], ...]:
    """Places in ``questions``, put together; the largest group first, then the one with the earliest
    question. ``known`` are other questions, which tell common words from rare ones."""
    places: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        places.setdefault(fold(question).strip(), []).append(place)
    if not places:
        return ()
    texts = [questions[same[0]] for same in places.values()]
    words = [frozenset(tokeniser.features(text)) for text in texts]
    others = [frozenset(tokeniser.features(question)) for question in sorted({*known})]
    vectors = embedder.encode(texts)
    likeness = _MEANING * (vectors @ vectors.T) + (1 - _MEANING) * shared_words(words, others)
    same = list(places.values())
    found = [tuple(sorted(place for row in rows for place in same[row])) for rows in linked(likeness, ALIKE)]
    return tuple(sorted(found, key=lambda group: (-len(group), group)))


def shared_words(
    words: Sequence[Collection[str]], others: Sequence[Collection[str]] = ()
) -> NDArray[np.float64]:
    """Cosines, shape (n, n), of texts as sets of words, each word weighed by the root of its idf among
    these texts and the ``others``."""
    import numpy as np

    counts = Counter(word for text in (*others, *words) for word in text)
    total = len(others) + len(words)
    column = {word: i for i, word in enumerate(dict.fromkeys(w for text in words for w in sorted(text)))}
    weights = np.zeros((len(words), len(column)))
    for row, text in zip(weights, words, strict=True):
        for word in text:
            row[column[word]] = math.sqrt(math.log((total + 1) / (counts[word] + 0.5)))
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    np.divide(weights, lengths, out=weights, where=lengths > 0)
    cosines: NDArray[np.float64] = weights @ weights.T
    return cosines


def linked(likeness: NDArray[np.float64], least: float) -> list[list[int]]:
    """Average linkage: the two groups most alike on average are joined until none are ``least`` alike.
    Ties go to the earlier rows. Rows of each group in the order in which they joined."""
    import numpy as np

    alike = likeness.astype(np.float64, copy=True)
    np.fill_diagonal(alike, -np.inf)
    groups = [[row] for row in range(len(alike))]
    while len(alike) > 1:
        first, second = sorted(divmod(int(alike.argmax()), len(alike)))
        if not alike[first, second] >= least:
            break
        here, there = len(groups[first]), len(groups[second])
        joined = (alike[first] * here + alike[second] * there) / (here + there)
        alike[first], alike[:, first] = joined, joined
        alike[second], alike[:, second] = -np.inf, -np.inf
        alike[first, first] = -np.inf
        groups[first] += groups[second]
        groups[second] = []
    return [group for group in groups if group]
