"""How many shops a turn tells of: 三家店, 新店俩, 「我和我表姐一人一个店」, 「我家、我弟家、我舅家」."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.numbers import Mention
from assistant.understand.people import People
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

_BEHIND = 8  # characters between 四个 and the 新店 that it counts
_STOP = re.compile(r"[，,。；;！!？?\s]")
_COUPLE = {"俩": 2, "仨": 3}
_OF_PEOPLE = re.compile(r"(?<=[\u4e00-\u9fff])[俩仨](?![个家间\s])")  # 夫妻俩, 姐妹仨
_HOMES = ("家", "店")


@dataclass(frozen=True, slots=True)
class Shops:
    """``count`` shops; ``taken`` are the numbers that tell it, none where those who have them are listed."""

    count: int
    taken: tuple[Mention, ...] = ()


class ShopCounter:
    """Counts them by what is said of shops, or else of people who have one each."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary, self._people = vocabulary, People(vocabulary)

    def told(self, seen: Seen) -> Shops | None:
        """None where none are told of, and where one number says another than the next."""
        word = self._vocabulary.cues("shop_counted")
        counts = [m for m in seen.numbers if m.quantity.point is not None and _counts_shops(seen, m, word)]
        many = [m for m in counts if m.quantity.point != 1]
        if many:
            agree = len({m.quantity.point for m in many}) == 1 and counts[-1] in many
            return Shops(_whole(many[0]), tuple(many)) if agree else None
        each = self._vocabulary.cue("one_each", seen.text)
        people = self._listed(seen.text, each=each is not None)
        if people > 1:
            return Shops(
                people, tuple(m for m in seen.numbers if each and each.start() <= m.start < each.end())
            )
        return None

    def _listed(self, text: str, *, each: bool) -> int:
        """How many people are named who have a shop ``each``, or whose home or shop is."""
        if each and (couple := _OF_PEOPLE.search(text)):
            return _COUPLE[couple.group()]
        named = list(self._people.named(text, {}, ""))
        return len(
            {m.key for m in named if each or m.words[-1:] in _HOMES or text[m.end : m.end + 1] in _HOMES}
        )


def _counts_shops(seen: Seen, mention: Mention, word: re.Pattern[str]) -> bool:
    point = mention.quantity.point
    if mention.kind != "quantity" or point is None or point != point.to_integral_value():
        return False
    if mention.quantity.unit == "shop":
        return True
    end = min([m.start for m in seen.numbers if m.start >= mention.end], default=len(seen.text))
    behind = _STOP.split(seen.text[mention.end : min(end, mention.end + _BEHIND)])[0]
    return mention.quantity.unit == "item" and word.search(behind) is not None


def _whole(mention: Mention) -> int:
    assert mention.quantity.point is not None
    return int(mention.quantity.point)
