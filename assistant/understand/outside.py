"""What a turn asks that is none of our sources', however well its words fit them.

Three kinds are data (corpus/platforms.yaml): other platforms, businesses of our platforms that are none of
their shops (抖音本地生活), and matters that share our words (the 押金 of 租房). A word for one
counts by what it governs:

- 「抖音上卖团购券的，商品分几分才行」 asks of a business; the 抖音 of its name is no sign of ours;
- 「以前做本地生活的，现在转做抖店，体验分79」 and 「不做团购只卖货」 do not;
- 「租房的押金能退吗」 asks of a matter, 「老婆要买房，抖音货款几天到」 of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from assistant.rules.schema import Outside
from assistant.understand.clauses import Part, part_at, parts
from assistant.understand.questions import asks
from assistant.understand.vocabulary import Vocabulary

_JOINT = re.compile(r"[^也还又卖和跟与我咱，,。；;！!？?\n]*")
_LONGEST_JOINT = 8
_MOST = 30  # words that are looked at, of a text that is made of nothing else
_NEAR = 6  # characters between what governs and what is asked of it


@dataclass(frozen=True, slots=True)
class Abroad:
    """``names`` are what is outside; ``whole`` when nothing of ours is asked beside it. ``rest`` is the text
    without their words."""

    names: tuple[str, ...]
    whole: bool
    rest: str


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    what: Outside


def outside_of(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of what is asked that is outside; none where the folded ``text`` asks of ours."""
    found = abroad(text, vocabulary)
    return found.names if found and found.whole else ()


def abroad(text: str, vocabulary: Vocabulary, *, goes_on: bool = False) -> Abroad | None:
    """What of the turn is outside, None when nothing is. ``goes_on`` when something of ours was asked before:
    「我7月5号要交房租，这钱赶得上吗」 asks on of the money, and of no rent."""
    told = [_Hit(*hit) for hit in islice(vocabulary.outsiders(text), _MOST)]
    clauses = parts(text) if told else []
    hits = [h for h in told if _meant(text, h, clauses[part_at(clauses, h.start)], vocabulary)]
    hits = [h for h in hits if not _is_scene(text, h, clauses, goes_on, vocabulary)]
    if not hits:
        return None
    names = tuple(dict.fromkeys(_called(text, h) for h in hits))
    rest = _without(text, hits, vocabulary)
    kinds = {h.what.kind for h in hits}
    ours = bool(vocabulary.platforms(rest))
    named = bool(_own_names(rest, vocabulary))
    if "business" in kinds and any(_governs(rest, h, clauses, vocabulary) for h in hits):
        return Abroad(names, not named, rest)
    if ours:
        return None if kinds == {"matter"} else Abroad(names, False, rest)
    if kinds == {"matter"}:
        there = [p for p in clauses if any(p[0] <= h.start < p[1] for h in hits)]
        elsewhere = "，".join(rest[a:b] for a, b in clauses if (a, b) not in there)
        asked = any(_asks(text[a:b], vocabulary) for a, b in there) and not _asks(elsewhere, vocabulary)
        return None if _of_ours(elsewhere, vocabulary) and not asked else Abroad(names, True, rest)
    return Abroad(names, not named, rest)


def _meant(text: str, hit: _Hit, part: Part, vocabulary: Vocabulary) -> bool:
    """Not what is denied or left behind: 「不做团购」, 「以前做本地生活的」, 「从拼多多转来」."""
    head, tail = text[part[0] : hit.start], text[hit.end : part[1]]
    if vocabulary.cue("left_behind", head) or vocabulary.cue("left_for", tail):
        return hit.what.kind == "platform" and not vocabulary.platforms(text)
    return True


def scenes(text: str, vocabulary: Vocabulary, *, goes_on: bool) -> list[Part]:
    """The clauses that only tell of another matter beside X"""
    told = [_Hit(*hit) for hit in islice(vocabulary.outsiders(text), _MOST)]
    clauses = parts(text) if told else []
    return [
        clauses[part_at(clauses, h.start)] for h in told if _is_scene(text, h, clauses, goes_on, vocabulary)
    ]


def _is_scene(text: str, hit: _Hit, clauses: Sequence[Part], goes_on: bool, vocabulary: Vocabulary) -> bool:
    """Whether a clause only tells of the merchant's life or of someone else, and what is asked behind it is
    of ours: beside a plan's name (「公会别的主播过亿，我算头部吗」), or by 这钱 of what was asked before."""
    at = part_at(clauses, hit.start)
    if hit.what.kind == "platform" or _questions(text[slice(*clauses[at])], vocabulary):
        return False
    asked = [text[a:b] for a, b in clauses[at + 1 :] if _questions(text[a:b], vocabulary)]
    if not asked or any(any(vocabulary.outsiders(words)) for words in asked):
        return False
    if hit.what.kind == "matter":
        return goes_on and all(vocabulary.cue("points_back", words) for words in asked)
    if not vocabulary.cue("someone_else", text[slice(*clauses[at])]):
        return False
    elsewhere = [text[a:b] for i, (a, b) in enumerate(clauses) if i != at]
    return any(vocabulary.programmes(w) or vocabulary.rule_names(w) for w in elsewhere)


def _questions(text: str, vocabulary: Vocabulary) -> bool:
    return _asks(text, vocabulary) or asks(text, vocabulary)


def _without(text: str, hits: Sequence[_Hit], vocabulary: Vocabulary) -> str:
    """Blanks for what is outside, and for the platform whose business it is: 抖音本地生活, 快手的磁力聚星."""
    platforms = vocabulary.platform_spans(text)
    for hit in hits:
        start, end = hit.start, hit.end
        if hit.what.kind == "business":
            start = next((a for a, b in platforms if _joined(text, b, start, vocabulary)), start)
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _joined(text: str, end: int, behind: int, vocabulary: Vocabulary) -> bool:
    """Whether a platform's name is of what stands behind it: 「抖音电影票团购」 is one thing."""
    if not 0 <= behind - end <= _LONGEST_JOINT or not _JOINT.fullmatch(text, end, behind):
        return False
    between = text[end:behind]
    return not (vocabulary.themes(between) or vocabulary.facts(between) or vocabulary.cue("ask", between))


def _called(text: str, hit: _Hit) -> str:
    """「团购（本地生活）」: the merchant's word, and what it is of."""
    word = text[hit.start : hit.end]
    known = hit.what.kind == "platform" or word in hit.what.name
    return hit.what.name if known else f"{word}（{hit.what.name}）"


def _governs(rest: str, hit: _Hit, clauses: Sequence[Part], vocabulary: Vocabulary) -> bool:
    """「团购的佣金」: whether a word of ours is asked of it, right behind it and in its clause."""
    tail = rest[hit.end : min(hit.end + _NEAR + 4, clauses[part_at(clauses, hit.start)][1])]
    words = [*vocabulary.themes(tail), *vocabulary.facts(tail)]
    return any(w.start <= _NEAR and w.word not in vocabulary.near_only for w in words)


def _own_names(text: str, vocabulary: Vocabulary) -> list[str]:
    """Names that only our plans have: 电商灵机, and not 头部创作者, whom others have too."""
    named = [*vocabulary.rule_names(text).values(), *vocabulary.programmes(text).values()]
    return [n for n in named if not vocabulary.common(n)]


def _asks(text: str, vocabulary: Vocabulary) -> bool:
    return bool(vocabulary.cue("ask", text) or vocabulary.cue("yes_no", text))


def _of_ours(text: str, vocabulary: Vocabulary) -> bool:
    if any(n.word not in vocabulary.near_only for n in vocabulary.facts(text)):
        return True
    return bool(vocabulary.themes(text) or _own_names(text, vocabulary) or vocabulary.cue("shop", text))
