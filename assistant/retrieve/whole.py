"""Quotes that stand alone: what a sentence of a user's document needs beside it to be understood.

An item is quoted with what leads it in, a line that leads in with its items, an answer under its question, a
row under its caption and header with every other row that matches as well, and a sentence with its neighbours
where it opens with what points back to them (前款, 否则, 未公示的). Each piece is a span of the body.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.knowledge.lines import asks
from assistant.knowledge.outline import NOWHERE, Outline
from assistant.text import fold, sentences
from assistant.types import Evidence

Span = tuple[int, int]

ROWS, ITEMS = 8, 12
"""Rows of a table and items of a list that are quoted, where as many match."""
_SHOWN_ROWS, _SHOWN_ITEMS = 5, 10
"""How many of them are, where more do."""
_WHOLE = 120
"""A line up to this long is quoted whole: it is one clause."""
_MOST = 200
_AS_WELL = 0.9  # share of the best sentence's score that another of the same list needs to count beside it
_MATCHES = 0.75  # share of the best line's own words that another has to hold to match as well
_OWN = 0.04  # share of the question's weight that words need to pick lines of a list

_LATIN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_POINTS_BACK = re.compile(
    r"(?:第[^条]{1,4}条\s*)?(?:前[款项条述者]|后者|[该此其](?![他余它间次实])|上述|[前以]上(?:情[形况]|规定|[各所])|否则|但(?!凡)|不过|然而|此外"
    r"|另外|同时|因此|所以|如此|这(?!款|种商品)|它们?|[逾过]期|届[时满]|到期|期满|仍[未不]|[超高低少多][过于出]|不足|未达|达不到|两者|二者"
    r"|除此|除外|再次|情节(?:较?严重|特别)|有前|违反(?:前|上)|符合(?:前|上)|满足(?:前|上|以上)"
    r"|[^，,。；;]{1,8}后的|otherwise|however|but |this |these |they |it |in this case)",
    re.IGNORECASE,
)
_FAILS = re.compile(r"(?:第[^条]{1,4}条\s*)?(?:违反的|(?:未|不|没有?)(?P<duty>[^，,。；;：:]{2,10})的)[，,]")
_POINTS_TO_LIST = re.compile(r"[^，,]{0,4}(?:前[款项述]|上述|[以上]上|有前|前面)")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A sentence of ``source`` that fits the question, under its headings."""

    source: str
    start: int
    end: int
    score: float
    heading: tuple[str, ...]


@dataclass(slots=True)
class _Group:
    """What is quoted as one: ``best`` fits best, at ``place``; ``places`` of the same list or table."""

    best: Anchor
    place: int
    read: Outline
    places: list[int] = field(default_factory=list)


def sayings(read: Outline, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """What of the body's ``start:end`` may be quoted: the line's place, and the span of a sentence or row."""
    for place in range(max(read.at(start), 0), len(read.lines)):
        line = read.lines[place]
        if line.start >= end:
            return
        if not line.anchor:
            continue
        if line.kind == "row":
            yield place, line.start, line.end
            continue
        for first, last in sentences(read.text(place)):
            words = read.text(place)[first:last]
            if line.start + last > start and line.start + first < end and not asks(words) and _says(words):
                yield place, line.start + first, line.start + last


def _says(words: str) -> bool:
    return re.search(r"\w", words) is not None


def whole(
    anchors: Iterable[Anchor], outlined: Callable[[str], Outline], weights: Mapping[str, float]
) -> Iterator[Evidence]:
    """Each once, best first. ``weights`` are those of the question's features."""
    groups: dict[tuple[str, int], _Group] = {}
    for anchor in anchors:
        read = outlined(anchor.source)
        place = read.at(anchor.start)
        group = groups.setdefault(
            (anchor.source, _key(read, place, anchor.start)), _Group(anchor, place, read)
        )
        if anchor.score >= _AS_WELL * group.best.score:
            group.places.append(place)
    shown: set[tuple[str, Span]] = set()
    for group in groups.values():
        pieces, total = _pieces(group, weights)
        if all((group.best.source, piece) in shown for piece in pieces):
            continue
        shown |= {(group.best.source, piece) for piece in pieces}
        yield _evidence(group, pieces, total)


def _key(read: Outline, place: int, start: int) -> int:
    """What is one for all that is quoted together."""
    line, items = read.lines[place], read.items(place)
    if items:
        return -1 - read.lines[items[0]].series
    if line.series != NOWHERE:
        return -1 - line.series
    return _clause(read, place, start)[0]


def _pieces(group: _Group, weights: Mapping[str, float]) -> tuple[list[Span], int]:
    """The spans in reading order, and how many lines match where not all of them are quoted, else 0."""
    read, place = group.read, group.place
    line, items = read.lines[place], read.items(place)
    if not items and line.series == NOWHERE:
        return list(_neighbours(read, place, group.best.start)), 0
    series = read.series(items[0] if items else place)
    matching = _matching(read, series, weights)
    most, few = (ROWS, _SHOWN_ROWS) if line.kind == "row" else (ITEMS, _SHOWN_ITEMS)
    kept = matching if len(matching) <= most else matching[:few]
    if place in series and place not in kept and place in matching:
        kept = sorted({*kept[: few - 1], place})
    lead = read.above(series[0])
    places = [*lead, *(p for one in kept for p in _with_items(read, one))]
    tail = series[-1] + 1
    while tail < len(read.lines) and series[-1] in read.above(tail):
        tail += 1
    if line.kind != "row" and tail < len(read.lines) and _closes(read, series[0], tail):
        places.append(tail)
    spans = [(read.lines[p].start, read.lines[p].end) for p in places]
    return spans, len(matching) if len(kept) < len(matching) else 0


def _with_items(read: Outline, place: int) -> Iterator[int]:
    yield place
    for item in read.items(place)[:ITEMS]:
        yield from _with_items(read, item)


def _closes(read: Outline, first: int, tail: int) -> bool:
    """Whether the line behind a list is of all of it: 「有上述情形之一的，每次扣2分」."""
    same = read.lines[first].heading == read.lines[tail].heading and read.lines[tail].anchor
    return same and read.lines[tail].series == NOWHERE and bool(_POINTS_TO_LIST.match(read.text(tail)))


def _matching(read: Outline, series: Sequence[int], weights: Mapping[str, float]) -> list[int]:
    """The lines of a list or table that hold what the question names and what stands above all of them does
    not; all where none does."""
    line = read.lines[series[0]]
    common = fold("\n".join((*map(read.text, read.above(series[0])), line.label, line.caption, line.header)))
    wanted = {f: w for f, w in weights.items() if len(f) > 1 and not _holds(common, f)}
    own = [
        sum(w for f, w in wanted.items() if _holds(words, f))
        for words in (fold(read.text(p)) for p in series)
    ]
    best = max(own, default=0.0)
    if best < _OWN * sum(weights.values()):
        return list(series)
    return [p for p, weight in zip(series, own, strict=True) if weight >= _MATCHES * best]


def _holds(words: str, feature: str) -> bool:
    return feature in words and (not feature.isascii() or feature in _LATIN.findall(words))


def _neighbours(read: Outline, place: int, start: int) -> Iterator[Span]:
    """The clause of a sentence, with the lines around it that it points back to or that point back to it."""
    span = _clause(read, place, start)
    lead = read.above(place)
    yield from ((read.lines[p].start, read.lines[p].end) for p in lead)
    begins = not lead and place > 0 and span[0] == read.lines[place].start
    if begins and _needs(read.text(place - 1), read.text(place)) and _joins(read, place - 1, place):
        yield from _all_of(read, place - 1)
    yield span
    behind = place + 1
    ends = span[1] == read.lines[place].end
    if (
        ends
        and behind < len(read.lines)
        and _joins(read, place, behind)
        and _needs(read.text(place), read.text(behind))
    ):
        yield read.lines[behind].start, read.lines[behind].end


def _all_of(read: Outline, place: int) -> Iterator[Span]:
    """A line; the whole list where it is the last of one."""
    series = read.series(place)
    places = (*read.above(series[0]), *series) if len(series) <= ITEMS else (place,)
    yield from ((read.lines[p].start, read.lines[p].end) for p in places)


def _joins(read: Outline, one: int, other: int) -> bool:
    """Whether two lines stand under the same headings and question, and both are text."""
    a, b = read.lines[one], read.lines[other]
    same = a.heading == b.heading and a.anchor and b.anchor and "row" not in (a.kind, b.kind)
    return same and a.label == b.label and b.end - a.start <= 2 * _MOST


def _clause(read: Outline, place: int, start: int) -> Span:
    """The line where it is short; else the sentence at ``start`` to its full stop, with those before it that
    it points back to and those behind it that point back to it."""
    line = read.lines[place]
    if line.end - line.start <= _WHOLE:
        return line.start, line.end
    words = read.text(place)
    spans = [(line.start + a, line.start + b) for a, b in sentences(words)]
    at = next((i for i, (a, b) in enumerate(spans) if a <= start < b), 0)
    first = last = at

    def held(i: int) -> str:
        return read.body[slice(*spans[i])]

    while first and spans[last][1] - spans[first - 1][0] <= _MOST and _leans(held(first - 1), held(first)):
        first -= 1
    while (
        last + 1 < len(spans)
        and spans[last + 1][1] - spans[first][0] <= _MOST
        and _leans(held(last), held(last + 1))
    ):
        last += 1
    return spans[first][0], spans[last][1]


def _leans(one: str, other: str) -> bool:
    """Whether the second sentence cannot be read without the first."""
    return one.endswith(("；", ";")) or _needs(one, other) or asks(one)


def _needs(one: str, other: str) -> bool:
    """Whether the second opens with what points back to the first: also what becomes of who fails in a duty
    that the first names (公示…。未公示的，…)."""
    if _POINTS_BACK.match(other):
        return True
    fails = _FAILS.match(other)
    duty = (fails and fails["duty"]) or ""
    return fails is not None and (not duty or any(duty[i : i + 2] in one for i in range(len(duty) - 1)))


def _evidence(group: _Group, pieces: Sequence[Span], total: int) -> Evidence:
    read, anchor = group.read, group.best
    line = read.lines[group.place]
    main = next((p for p in pieces if p[0] <= anchor.start < p[1]), pieces[-1])
    at = pieces.index(main)
    shown = read.lines[read.at(pieces[0][0])]
    label = "\n".join(dict.fromkeys(filter(None, (shown.label or line.label, line.caption))))
    heading = " › ".join(anchor.heading[1:])
    return Evidence(
        anchor.source, heading, read.body[slice(*main)], *main, anchor.score, line.header,
        before=tuple(pieces[:at]), behind=tuple(pieces[at + 1 :]), label=label, total=total,
    )  # fmt: skip
