"""People and shops that no list has, by where their words stand: 「修锁那家返了9万」, 「我饭友91，我84」.

A phrase before 那家 or 那位 names somebody. Any other that stands as a subject before a figure does so where
the tagger takes the figure for somebody else's: by words alone 我饭友 and 我累计 are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from assistant.numbers import Mention
from assistant.understand.likely import MAYBE_NOT, NOT_OWN, Likely
from assistant.understand.patterns import STOP
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

Span = tuple[int, int]

_THAT_ONE = re.compile(r"那(?:家店?|位|个[店号])")
_LEADS = re.compile(
    r"(?:[可但]是?|而且?|不过|那么?|像|至于|[还就也]是|[问说看]的是|[我咱俺]?(?:听说|看到?|知道|瞧见?))+"
)
_TRAILS = re.compile(
    r"(?:已经?|[才就都只也有是还]|大概|现在|目前|今年|去年|上个?月|[这那]边|[做卖播用拿领到][了到满]?)+$"
)
_TOLD_BEFORE = re.compile(r"刚|上次|之前|前[面头]|[说提问聊讲]")
_HE = re.compile(r"(?<!其)[他她](?!们)")
_ME = re.compile(r"(?:[我咱俺]们?|自己|自家)(?:自己)?[这那]?[家边]?")
_OF_ANOTHER_TIME = ("past", "goal", "norm", "denied", "delta")
_HOME = re.compile(r"[店号家]$|直播间$|那[家边个位]")
BESIDE_OWN, HOME_BESIDE_OWN = 0.3, 0.1
"""From where on the tagger bears out that 我饭友, or 我饭友家, is somebody, where the same is told of 我: of
我最近 and the like it thinks so up to 0.17."""
_SELF = re.compile(r"[我咱俺]们?|自己|自家")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORTEST, _LONGEST = 2, 16


@dataclass(frozen=True, slots=True)
class _Told:
    """``text[start:end]`` stands as a subject of ``number``, where there is one, told of ``fact``."""

    start: int
    end: int
    number: Mention | None
    fact: tuple[str, ...]


def strangers(seen: Seen, likely: Likely, taken: Sequence[Span], vocabulary: Vocabulary) -> Iterator[Span]:
    """Where such phrases stand, left to right; none that reaches into what is ``taken`` by a name."""
    text = seen.text
    told = list(_told(seen))
    for t in told:
        that_one = _THAT_ONE.search(text, t.start, t.end)
        words = text[t.start : that_one.start() if that_one else t.end]
        end = that_one.end() if that_one else t.end
        summed = vocabulary.figures.in_all.fullmatch(words)  # 一共 is nobody
        noun = not summed and len(words) <= _LONGEST and _is_noun(_SELF.sub("", words), vocabulary)
        names = noun and that_one and not (_SELF.search(words) or _TOLD_BEFORE.search(words))
        free = not any(a < end and t.start < b for a, b in taken)
        if free and noun and (names or (t.number and _is_other(t, told, seen, likely))):
            yield t.start, end


def _told(seen: Seen) -> Iterator[_Told]:
    """What stands between a number, or the start of a clause, and the words of the next number."""
    text = seen.text
    for begin, end in pairwise([0, *(m.end() for m in STOP.finditer(text)), len(text) + 1]):
        inside = [m for m in seen.numbers if begin <= m.start < end]
        ends = [begin, *(m.end for m in inside)]
        for start, number in zip_longest(ends, inside):
            last = number.start if number else end - 1
            facts = [f for f in seen.facts if start <= f.start < last]
            fact = facts[-1].ids if facts else ()
            if leads := _LEADS.match(text, start, last):
                start = leads.end()
            if facts and facts[0].start == start:  # 体验分饭友91
                start, facts = facts[0].end, facts[1:]
            stop = min([last, *(f.start for f in facts if number)])
            trails = _TRAILS.search(text, start, stop)
            yield _Told(start, trails.start() if trails else stop, number, fact)


def _is_other(told: _Told, all_told: Sequence[_Told], seen: Seen, likely: Likely) -> bool:
    """Whether the figure is likely somebody else's: less need speak for it where the same is told besides of
    a bare 我, or of nobody: 「体验分71，我饭友93」."""
    assert told.number is not None
    tag, text, unit = likely.of(told.number), seen.text, told.number.quantity.unit
    other = tag.role("other")
    beside = (
        _ME.fullmatch(text, t.start, t.end) or (t.fact and t.start == t.end)
        for t in all_told
        if t.number and t is not told and t.number.quantity.unit == unit and t.fact in ((), told.fact)
    )
    if other > tag.role(*_OF_ANOTHER_TIME) and any(beside):
        home = _HOME.search(text[told.start : told.end]) or text.startswith("那边", told.end)
        return other >= (HOME_BESIDE_OWN if home else BESIDE_OWN)
    return other >= (MAYBE_NOT if _HE.search(text, told.end) else NOT_OWN)


def _is_noun(words: str, vocabulary: Vocabulary) -> bool:
    """Whether it is more than words that we know: 抖音, 行业平均, 要求, 晚场."""
    known = (*map(vocabulary.cues, ("average", "pronoun", "norm_asked")), vocabulary.figures.part)
    if any(k.search(words) for k in known):
        return False
    for platform in vocabulary.knowledge.platforms.values():
        for alias in platform.aliases:
            words = words.replace(alias, "")
    return len(_HAN.findall(words.strip("的"))) >= _SHORTEST
