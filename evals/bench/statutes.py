"""Passages of real words in any number: articles of statutes, then sentences of them put together anew.

The first 64,663 are the articles themselves. The rest join one to three sentences that follow each other
in one law with one from elsewhere, so that words keep the frequencies and the company they have.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

from assistant.text import sentences
from assistant.types import Passage
from evals.shared.datasets import lay_questions, statutes

PER_SOURCE = 20
PLATFORMS = ("douyin", "kuaishou", "taobao", "1688", "jd", "")


def texts(data: Path, count: int, seed: int = 20) -> Iterator[str]:
    articles = [article.text for article in statutes(data)]
    yield from articles[:count]
    pieces = [text[start:end] for text in articles for start, end in sentences(text)]
    draw = random.Random(seed)
    for _ in range(count - len(articles)):
        first = draw.randrange(len(pieces))
        yield "".join([*pieces[first : first + draw.randint(1, 3)], draw.choice(pieces)])


def passages(data: Path, count: int) -> Iterator[Passage]:
    """``count`` passages, ``PER_SOURCE`` of a source one after another."""
    for place, text in enumerate(texts(data, count)):
        key = hashlib.sha256(f"{place}\n{text}".encode()).hexdigest()[:16]
        source = place // PER_SOURCE
        yield Passage(key, f"s{source:06d}", PLATFORMS[source % len(PLATFORMS)], (), text, 0, len(text))


def questions(data: Path, count: int) -> list[str]:
    """Lay questions about the law (LeCoQA)."""
    return [question.text for question in lay_questions(data)[:count]]
