"""The trained second reader: whose each figure of a turn is and of which fact, what each clause asks and of
which topic.

A small encoder (``tagger_model/README.md``) is run once a turn by onnxruntime. Facts and topics are linked by
the likeness of their descriptions, which are read off the knowledge, so that new ones need no training. It
tells probabilities and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.models.tagger_form import ASKS, HEADS, OTHERS, ROLES
from assistant.models.tagger_input import Span, Texts, nearness, occurrences, segments
from assistant.models.tagger_network import TAGGER_FOLDER, Network, open_network
from assistant.models.tagger_words import FactWords, TopicWords, fact_words, platform_words, topic_words
from assistant.rules.schema import Knowledge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_WINDOW, _STEP, _MARGIN = 200, 150, 25  # characters read at once, from one window to the next, left of a span
_WINDOWS = 8  # of one turn; what stands further back gets no opinion
_TOPICS = 12  # told of a clause
_EDGES = dict(zip(HEADS, accumulate(HEADS.values()), strict=True))
NO_FACT = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A role, fact, kind of ask or topic, and how likely it is."""

    id: str
    p: float


@dataclass(frozen=True, slots=True)
class FigureTag:
    """``roles`` and ``facts`` best first, each adding up to 1; among the facts ``NO_FACT`` is none of ours.
    Both are empty where the tagger has no opinion."""

    start: int
    end: int
    roles: tuple[Ranked, ...] = ()
    facts: tuple[Ranked, ...] = ()

    def role(self, *roles: str) -> float:
        """How likely its role is one of these."""
        return sum(r.p for r in self.roles if r.id in roles)

    def fact(self, fact: str) -> float:
        return next((f.p for f in self.facts if f.id == fact), 0.0)


@dataclass(frozen=True, slots=True)
class ClauseTag:
    """``asks`` best first, each by itself likely or not; ``topics`` best first, the likeliest of all: ids of
    rules and programmes, ``theme:…``, ``article:…``, and ``outside``, ``carried`` and ``chat``."""

    start: int
    end: int
    asks: tuple[Ranked, ...] = ()
    topics: tuple[Ranked, ...] = ()

    def topic(self, topic: str) -> float:
        return next((t.p for t in self.topics if t.id == topic), 0.0)


@dataclass(frozen=True, slots=True)
class Tags:
    """One for each figure and clause that was handed in, in their order."""

    figures: tuple[FigureTag, ...] = ()
    clauses: tuple[ClauseTag, ...] = ()


class Tagger:
    """Reads folded text. Holds no state but what it was made with, so one serves every thread.

    Raises SettingsError when the model's folder is incomplete or damaged.
    """

    def __init__(
        self,
        facts: Sequence[FactWords],
        topics: Sequence[TopicWords],
        platforms: Mapping[str, Sequence[str]],
        folder: Path = TAGGER_FOLDER,
    ) -> None:
        self._network: Network = open_network(folder)
        self._facts, self._topics, self._platforms = tuple(facts), tuple(topics), dict(platforms)
        self._words = {f.id: f.words for f in facts}
        self._column = {f.id: i for i, f in enumerate(facts)}
        self._fact_rows = _Rows(self._network, [f.texts for f in facts], "fact_text")
        self._topic_rows = _Rows(self._network, [t.texts for t in topics], "topic_text")

    def tags(self, text: str, figures: Sequence[Span], clauses: Sequence[Span]) -> Tags:
        """``figures`` are the spans of numbers and dates, ``clauses`` those of what may ask something."""
        marks = [_Mark(text, span, i < len(figures)) for i, span in enumerate((*figures, *clauses))]
        groups: dict[int, list[int]] = {}
        for i, mark in enumerate(marks):
            groups.setdefault(mark.window, []).append(i)
        told: dict[int, FigureTag | ClauseTag] = {}
        for window in sorted(groups)[:_WINDOWS]:
            part = text[window * _STEP : window * _STEP + _WINDOW] if len(text) > _WINDOW else text
            told.update(self._read(part, window * _STEP, marks, groups[window]))
        n = len(figures)
        blank_figures = (told.get(i, FigureTag(*s)) for i, s in enumerate(figures))
        blank_clauses = (told.get(n + i, ClauseTag(*s)) for i, s in enumerate(clauses))
        return Tags(
            tuple(f for f in blank_figures if isinstance(f, FigureTag)),
            tuple(c for c in blank_clauses if isinstance(c, ClauseTag)),
        )

    def _read(
        self, part: str, offset: int, marks: Sequence[_Mark], chosen: Sequence[int]
    ) -> dict[int, FigureTag | ClauseTag]:
        spans = [marks[i].within(offset, len(part)) for i in chosen]
        columns = np.split(self._network.run(part, spans), list(_EDGES.values())[:-1], axis=1)
        heads = dict(zip(HEADS, columns, strict=True))
        at = [row for row, i in enumerate(chosen) if marks[i].figure]
        asked = [row for row, i in enumerate(chosen) if not marks[i].figure]
        told: dict[int, FigureTag | ClauseTag] = {}
        if at:
            figures = self._figures(part, [spans[r] for r in at], {h: v[at] for h, v in heads.items()})
            for row, (roles, facts) in zip(at, figures, strict=True):
                told[chosen[row]] = FigureTag(*marks[chosen[row]].span, roles, facts)
        if asked:
            clauses = self._clauses(part, [spans[r] for r in asked], {h: v[asked] for h, v in heads.items()})
            for row, (asks, topics) in zip(asked, clauses, strict=True):
                told[chosen[row]] = ClauseTag(*marks[chosen[row]].span, asks, topics)
        return told

    def _figures(
        self, text: str, spans: Sequence[Span], heads: Mapping[str, Floats]
    ) -> list[tuple[tuple[Ranked, ...], tuple[Ranked, ...]]]:
        form = self._network.form
        places = occurrences(text, self._words)
        stops = segments(text)
        near = np.zeros((len(spans), len(self._facts)), np.intp)
        for fact, words in places.items():
            near[:, self._column[fact]] = [nearness(s, words, stops) for s in spans]
        beside = np.array(form.near, np.float32)[near]
        scores = form.fact_scale * self._fact_rows.cosines(heads["fact"]) + beside
        scores = np.concatenate([scores, heads["nofact"]], 1)
        roles = _shares(heads["role"] / form.temperature["role"])
        facts = _shares(scores / form.temperature["fact"])
        names = [*(f.id for f in self._facts), NO_FACT]
        return [(_ranked(ROLES, r), _ranked(names, f)) for r, f in zip(roles, facts, strict=True)]

    def _clauses(
        self, text: str, spans: Sequence[Span], heads: Mapping[str, Floats]
    ) -> list[tuple[tuple[Ranked, ...], tuple[Ranked, ...]]]:
        form = self._network.form
        signs = Texts(text, self._topics, self._platforms)
        told = np.array([signs.of(s) for s in spans], np.float32) @ np.array(form.signs, np.float32)
        scores = form.topic_scale * self._topic_rows.cosines(heads["topic"]) + told
        scores = np.concatenate([scores, heads["other"]], 1)
        asks = 1 / (1 + np.exp(-heads["asks"] / form.temperature["asks"]))
        topics = _shares(scores / form.temperature["topic"])
        names = [*(t.id for t in self._topics), *OTHERS]
        return [(_ranked(ASKS, a), _ranked(names, t, _TOPICS)) for a, t in zip(asks, topics, strict=True)]


class _Mark:
    """A span and the window that it is read in."""

    def __init__(self, text: str, span: Span, figure: bool) -> None:
        self.span, self.figure = span, figure
        self.window = 0 if len(text) <= _WINDOW else max(0, span[0] - _MARGIN) // _STEP

    def within(self, offset: int, length: int) -> Span:
        start = min(self.span[0] - offset, length)
        return start, max(start, min(self.span[1] - offset, length))


class _Rows:
    """The vectors of all descriptions, and which fact or topic each is of."""

    def __init__(self, network: Network, texts: Sequence[Sequence[str]], head: str) -> None:
        self._rows = network.described([t for own in texts for t in own], head)
        self._first = list(accumulate((len(own) for own in texts[:-1]), initial=0)) if texts else []

    def cosines(self, vectors: Floats) -> Floats:
        """(n, facts or topics): the likeness to the nearest description of each."""
        if not self._first:
            return np.zeros((len(vectors), 0), np.float32)
        near: Floats = np.maximum.reduceat(_unit(vectors) @ self._rows.T, self._first, axis=1)
        return near


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    units: Floats = rows / np.maximum(lengths, 1e-9)
    return units


def _shares(scores: Floats) -> Floats:
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = weights / weights.sum(axis=1, keepdims=True)
    return shares


def _ranked(names: Sequence[str], shares: Floats, most: int | None = None) -> tuple[Ranked, ...]:
    order = np.argsort(-shares, kind="stable")[:most].tolist()
    return tuple(Ranked(names[i], float(shares[i])) for i in order)


def open_tagger(knowledge: Knowledge) -> Tagger:
    """The tagger that ships, for the facts and topics of the knowledge.

    Raises:
        SettingsError: the model's folder is incomplete or damaged.
    """
    return Tagger(fact_words(knowledge), topic_words(knowledge), platform_words(knowledge))
