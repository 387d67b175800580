"""Several scores by one word, told in the order in which the rule has them: 「分数88/79」."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.numbers import Mention
from assistant.understand.cues import Cues
from assistant.understand.figures.reading import Numbers
from assistant.understand.vocabulary import Named

_OWN_WORD = r"(?:(?<![㐀-鿿0-9])|(?<=[我的店家得评打]))"  # not 服务分, 82分
_JOIN = re.compile(r"分?(?:[\s/、,，|]|和|跟|与|及){1,2}")


def in_order(
    text: str, numbers: Numbers, named: Sequence[Named], scores: Sequence[str], cues: Cues
) -> Mapping[Mention, str]:
    """The numbers that are of the ``scores`` of the rule, one each, where none of these is named."""
    if len(scores) < 2 or not set(scores).isdisjoint(f for n in named for f in n.ids):
        return {}
    for word in re.finditer(rf"{_OWN_WORD}{cues.words['scores']}", text):
        if any(n.start < word.end() and word.start() < n.end for n in named):
            continue
        row = _row(text, word.end(), numbers, cues)
        if len(row) == len(scores):
            return dict(zip(row, scores, strict=True))
    return {}


def _row(text: str, start: int, numbers: Numbers, cues: Cues) -> list[Mention]:
    """The merchant's own bare numbers that follow each other from there on."""
    found: list[Mention] = []
    for m, stance in zip(numbers.told, numbers.stances, strict=True):
        if m.start < start:
            continue
        between, at = (_JOIN, found[-1].end) if found else (cues.filler, start)
        if not between.fullmatch(text, at, m.start):
            break
        of_now = stance.own and (stance.time == "now" or stance.weak)
        if not of_now or m.kind != "quantity" or m.quantity.unit not in ("", "score"):
            return []
        found.append(m)
    return found
