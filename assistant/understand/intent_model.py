"""What a turn most likely wants, from its characters: a second opinion where no word of ours decides.

A multinomial logistic model over character n-grams, fitted on the development split by
``evals/intent.py``, which reports how often it is right. It never decides a verdict: it only says
whether plans, a judgement, an explanation or nothing of ours is asked for.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from assistant.types import Guess
from assistant.understand.vocabulary import Vocabulary

FITTED = Path(__file__).with_name("intent_model.json")
GRAMS = 3
_NUMBER = re.compile(r"[0-9][0-9.,]*")


def masked(text: str, vocabulary: Vocabulary) -> str:
    """Folded words with one sign for any platform, one for any number: which one says nothing of the wish."""
    return f"^{_NUMBER.sub('0', vocabulary.without_platforms(text))}$"


def grams(text: str) -> frozenset[str]:
    return frozenset(_grams(text))


def _grams(text: str) -> Iterator[str]:
    for size in range(1, GRAMS + 1):
        for i in range(len(text) - size + 1):
            yield text[i : i + size]


def guess(text: str, vocabulary: Vocabulary) -> Guess:
    """``text`` is folded, in our articles' words."""
    bias, weights = _fitted()
    known = [w for g in grams(masked(text, vocabulary)) if (w := weights.get(g))]
    scale = 1 / math.sqrt(len(known) or 1)
    scores = [b + scale * sum(w[i] for w in known) for i, b in enumerate(bias)]
    top = max(scores)
    parts = [math.exp(s - top) for s in scores]
    return Guess(*(p / sum(parts) for p in parts))


@lru_cache(1)
def _fitted() -> tuple[tuple[float, ...], Mapping[str, tuple[float, ...]]]:
    found = json.loads(FITTED.read_text("utf-8"))
    return tuple(found["bias"]), {g: tuple(w) for g, w in found["weights"].items()}
