"""Which number belongs to which word: the cheapest pairing that keeps the order of both.

「体验分商品分好评率分别是82 76 九成」 and 「总分90商品分88好评九成」 pair without a word about how they
are listed. A word may serve several numbers where these differ in whose or of when they are
(「商品分隔壁店91，我78」). Words of measures that are none of ours take their numbers with them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.numbers import DateMention
from assistant.understand.cues import Cues
from assistant.understand.fitting import Thing
from assistant.understand.vocabulary import Named

_GAIN = 15.0  # what a pair is worth; one that costs as much is none
_COMMA, _SENTENCE, _ENUMERATION = 6, 12, 1
_BEHIND = 2  # a number before its word
_PASSED_WORD, _PASSED_NUMBER = 1, 3
_AGAIN = 3  # a word that serves another number
_AGAIN_SHARE = 0.6
_BESIDE = 2.5  # a measure of something else must stand right beside its number
_LOOK = 48  # characters in which a pair can lie
_STOP = re.compile("[，,；;。！!？?\n]")
_BACK = 3  # numbers back to the one whose word is served again


@dataclass(frozen=True, slots=True)
class Pair:
    """Positions of a number and of its word; ``again`` when the word served the number before too."""

    number: int
    word: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Node:
    number: int
    word: int
    score: float
    before: int | None
    again: bool


Able = Callable[[int, int], float | None]
"""What it costs that a number is of a word (positions of both), None when it cannot be."""
Again = Callable[[int, int, int], float | None]
"""Whether two numbers, in order, can be of one word (positions): what their distance counts, None if not."""


def align(
    text: str, numbers: Sequence[Thing], words: Sequence[Named], able: Able, again: Again, cues: Cues
) -> list[Pair]:
    """``numbers`` and ``words`` of folded ``text``, left to right."""
    if not numbers or not words:
        return []
    spaces = _Spaces(text, numbers, words, cues)
    nodes: list[_Node] = []
    best = _Best(len(words))
    recent: list[list[int]] = []
    for i, thing in enumerate(numbers):
        here: list[_Node] = []
        for j in spaces.near(thing):
            cost = spaces.cost(i, j)
            extra = able(i, j) if cost < _GAIN else None
            if extra is None or cost + extra >= _GAIN or (not words[j].ids and cost > _BESIDE):
                continue
            before = best.upto(j)
            score = (nodes[before].score if before is not None else 0.0) + _GAIN - cost - extra
            here.append(_Node(i, j, score, before, again=False))
        for k in (n for nodes_of in recent[-_BACK:] for n in nodes_of):
            last = nodes[k]
            if not words[last.word].ids or able(i, last.word) is None:
                continue
            share = again(last.number, i, last.word)
            if share is None:
                continue
            cost = _AGAIN + share * _AGAIN_SHARE * spaces.apart(last.number, i)
            if cost < _GAIN:
                here.append(_Node(i, last.word, last.score + _GAIN - cost, k, again=True))
        recent.append(list(range(len(nodes), len(nodes) + len(here))))
        nodes += here
        for k in recent[-1]:
            best.add(nodes[k].word, k, nodes[k].score)
    found: list[Pair] = []
    at = best.upto(len(words))
    while at is not None:
        node = nodes[at]
        found.append(Pair(node.number, node.word, node.again))
        at = node.before
    return found[::-1]


def behind_a_stop(text: str, thing: Thing, name: Named) -> bool:
    """Whether a word begins what is said next, and so is not the number's: 「我530万，单量还差得远」.
    One that stands alone there may be: 「离80还差1分，体验分」."""
    alone = name.end >= len(text) or _STOP.match(text, name.end) is not None
    return not alone and _STOP.search(text, thing.end, name.start) is not None


class _Best:
    """The best node among those of the first words: a tree of prefix maxima."""

    def __init__(self, size: int) -> None:
        self._tree: list[tuple[float, int] | None] = [None] * (size + 2)

    def add(self, word: int, node: int, score: float) -> None:
        i = word + 1
        while i < len(self._tree):
            held = self._tree[i]
            if held is None or held[0] < score:
                self._tree[i] = (score, node)
            i += i & -i

    def upto(self, word: int) -> int | None:
        """The best node of a word before this one."""
        best: tuple[float, int] | None = None
        while word > 0:
            held = self._tree[word]
            if held is not None and (best is None or held[0] > best[0]):
                best = held
            word -= word & -word
        return best[1] if best else None


class _Spaces:
    """How far numbers and words lie apart, in what stands between them."""

    def __init__(self, text: str, numbers: Sequence[Thing], words: Sequence[Named], cues: Cues) -> None:
        self._text, self._numbers, self._words = text, numbers, words
        self._starts = [w.start for w in words]
        tokens = sorted(
            [(t.start, t.end, 0, i) for i, t in enumerate(numbers)]
            + [(w.start, w.end, 1, j) for j, w in enumerate(words)]
        )
        self._place: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self._sums, self._passed = [0.0], [0]
        end = tokens[0][0]
        for place, (start, stop, kind, which) in enumerate(tokens):
            gap = text[end:start] if start > end else ""
            self._sums.append(self._sums[-1] + _gap(gap, cues))
            self._passed.append(self._passed[-1] + (_PASSED_WORD if kind else _PASSED_NUMBER))
            self._place[kind][which] = place
            end = max(end, stop)

    def near(self, thing: Thing) -> range:
        first = bisect_left(self._starts, thing.start - _LOOK)
        return range(first, bisect_right(self._starts, thing.end + _LOOK))

    def cost(self, number: int, word: int) -> float:
        a, b = self._place[1][word], self._place[0][number]
        name, thing = self._words[word], self._numbers[number]
        if name.start < thing.end and thing.start < name.end:  # 首播7天内累计开播
            return 0.0 if name.start <= thing.start else 1.0
        cost = self._between(min(a, b), max(a, b))
        dated = isinstance(thing, DateMention) and name.start == thing.end  # 「11月2号确认收货的」
        if a < b or dated:
            return cost
        if behind_a_stop(self._text, thing, name):
            return _GAIN
        apart = self._text[thing.end : name.start].isspace()  # 73 商品分71
        return cost + _BEHIND + (_BEHIND if apart else 0)

    def apart(self, one: int, other: int) -> float:
        return self._between(self._place[0][one], self._place[0][other])

    def _between(self, a: int, b: int) -> float:
        return self._sums[b + 1] - self._sums[a + 1] + self._passed[b] - self._passed[a + 1]


def _gap(text: str, cues: Cues) -> float:
    """What stands between two neighbours costs by its characters; words that say nothing are free."""
    if not text:
        return 0.0
    cost = 0.0
    at = 0
    while at < len(text):
        if text[at] in "，,；;":
            cost += _COMMA
        elif text[at] in "。！!？?\n":
            cost += _SENTENCE
        elif text[at] in "、/|":
            cost += _ENUMERATION
        elif m := cues.fill_one.match(text, at):
            at = m.end()
            continue
        elif not text[at].isspace():
            cost += 1.0
        at += 1
    return cost
