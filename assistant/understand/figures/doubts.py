"""Numbers that cannot be what they are said of: 「好评率1500」."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.numbers import Mention
from assistant.text import Folded
from assistant.types import Doubt
from assistant.understand.figures.pairing import Paired, Pairing
from assistant.understand.vocabulary import Vocabulary

_REACH = 14  # characters between a fact word and its number
_IS = re.compile(r"(?:才|只|也|都|就|大概|大约|差不多|现在|目前|已经|[是为有到达约仅的:=\s])*")
_TIMES_OF = "multiple"  # 行业均值的1.3倍 is no value of it


def misfits(folded: Folded, pairing: Pairing, paired: Paired, stated: Collection[str]) -> dict[int, Doubt]:
    """The numbers (positions) that stand right behind a fact word and cannot be its value."""
    facts, doubts = pairing.facts, dict[int, Doubt]()
    have = {f.fact for f in paired.figures if f.stance.own} | set(stated)
    things, focus = pairing.things, {*pairing.focus}
    starts = [t.start for t in things]
    for j, name in enumerate(pairing.named):
        if j in paired.used or not pairing.speaks(j) or (focus and not focus & {*name.ids}):
            continue
        for i in range(bisect_left(starts, name.end), bisect_right(starts, name.end + _REACH)):
            thing = things[i]
            if i in paired.owned or not isinstance(thing, Mention) or not pairing.stances[i].own:
                continue
            if thing.quantity.unit != _TIMES_OF and _IS.fullmatch(folded.text, name.end, thing.start):
                able = [f for f in name.ids if f not in have and name.word in facts[f].aliases]
                doubt = doubted(thing, able, pairing.focus, pairing.vocabulary)
                if doubt:
                    doubts.setdefault(i, replace(doubt, text=folded.source(name.start, thing.end)))
    return doubts


def doubted(
    mention: Mention, able: Sequence[str], focus: Sequence[str], vocabulary: Vocabulary
) -> Doubt | None:
    """Why the number cannot be one of these facts, of which those in ``focus`` come first."""
    if mention.kind != "quantity":
        return None
    facts = vocabulary.knowledge.facts
    for fact in sorted(able, key=lambda f: f not in focus):
        why = (
            vocabulary.fitting.misfit(mention.quantity, facts[fact]) if facts[fact].kind == "quantity" else ""
        )
        if why:
            return Doubt(fact, "", why)
    return None
