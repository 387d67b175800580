"""People and shops that no list has, by where their words stand: 「修锁那家返了9万」, 「我饭友91，我84」.

A phrase before 那家 or 那位 names somebody. Any other that stands as a subject before a figure does so where
the tagger takes the figure for somebody else's: by words alone 我饭友 and 我累计 are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

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
_SELF = re.compile(r"[我咱俺]们?|自己|自家")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SHORTEST, _LONGEST = 2, 16


def strangers(seen: Seen, likely: Likely, taken: Sequence[Span], vocabulary: Vocabulary) -> Iterator[Span]:
    """Where such phrases stand, left to right; none that reaches into what is ``taken`` by a name."""
    text = seen.text
    starts = [0, *(m.end() for m in STOP.finditer(text))]
    for begin, end in pairwise([*starts, len(text) + 1]):
        ends = [begin, *(m.end for m in seen.numbers if begin <= m.start < end)]
        for start, stop in pairwise([*ends, end - 1]):
            span = _subject(seen, likely, start, stop, vocabulary)
            if span and not any(a < span[1] and span[0] < b for a, b in taken):
                yield span


def _subject(seen: Seen, likely: Likely, start: int, stop: int, vocabulary: Vocabulary) -> Span | None:
    """The words for somebody between a number, or the start of a clause, and the end of the next number."""
    text = seen.text
    if leads := _LEADS.match(text, start, stop):
        start = leads.end()
    that_one = _THAT_ONE.search(text, start, stop)
    if that_one and _names(text[start : that_one.start()], vocabulary):
        return start, that_one.end()
    number = next((m for m in seen.numbers if start <= m.start and m.end == stop), None)
    doubt = MAYBE_NOT if _HE.search(text, stop) else NOT_OWN
    if number is None or likely.of(number).role("other") < doubt:
        return None
    facts = [f for f in seen.facts if start <= f.start < number.start]
    if facts and facts[0].start == start:  # 体验分饭友91
        start, facts = facts[0].end, facts[1:]
    end = that_one.end() if that_one else min([number.start, *(f.start for f in facts)])
    if trails := _TRAILS.search(text, start, end):
        end = trails.start()
    words = text[start:end]
    return (start, end) if _is_noun(_SELF.sub("", words), vocabulary) and len(words) <= _LONGEST else None


def _names(words: str, vocabulary: Vocabulary) -> bool:
    """Whether what stands before 那家 says which: not 我那家, 刚说的那家, 京东那家."""
    own = _SELF.search(words) or _TOLD_BEFORE.search(words)
    return own is None and len(words) <= _LONGEST and _is_noun(words, vocabulary)


def _is_noun(words: str, vocabulary: Vocabulary) -> bool:
    """Whether it is more than words that we know: 抖音, 行业平均, 要求, 晚场."""
    known = (*map(vocabulary.cues, ("average", "pronoun", "norm_asked")), vocabulary.figures.part)
    if any(k.search(words) for k in known):
        return False
    for platform in vocabulary.knowledge.platforms.values():
        for alias in platform.aliases:
            words = words.replace(alias, "")
    return len(_HAN.findall(words.strip("的"))) >= _SHORTEST
