"""Numbers that no word is beside, given to the one fact that is left for them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from assistant.numbers import DateMention
from assistant.understand.figures.alignment import behind_a_stop
from assistant.understand.figures.choice import Figure, exactly
from assistant.understand.figures.pairing import Paired, Pairing

_WITHIN = re.compile(r"[内里]?")  # 365天内9000万


def with_left(
    pairing: Pairing, paired: Paired, doubts: Collection[int], stated: Collection[str]
) -> list[Figure]:
    """The paired figures with those of numbers that only one fact can have; ``doubts`` are numbers that
    cannot be what they are said of, ``stated`` facts told without a number."""
    figures, owned = list(paired.figures), set(paired.owned)
    have = {f.fact for f in figures if f.stance.own and f.stance.force != "supposed"} | set(stated)
    for i in range(len(pairing.things)):
        if i in owned or i in doubts:
            continue
        counted = any(pairing.facts[f.fact].window for f in figures)
        if counted and isinstance(pairing.things[i], DateMention):
            continue  # of which day of a window the figure beside it is: 「今天播了5小时」
        stance = pairing.stances[i]
        other = not stance.own or stance.time == "past"
        fact = pairing.only_fit(i, [f for f in pairing.focus if other or f not in have])
        if fact:
            figures.append(pairing.figure(i, fact, None))
            owned.add(i)
            if not other and stance.force != "supposed":  # 万一卖出3000单，手上才410单
                have.add(fact)
    contrasted = list(pairing.in_contrast(figures, owned | set(doubts)))
    have |= {f for _, f in contrasted}
    gone = owned | set(doubts) | {i for i, _ in contrasted}
    for i, fact in [*contrasted, *_of_its_window(pairing, gone, [f for f in pairing.focus if f not in have])]:
        figures.append(pairing.figure(i, fact, None))
        owned.add(i)
        have.add(fact)
    last = _last_left(pairing, replace(paired, owned=frozenset(owned)), have)
    if last is not None and last[0] not in doubts:
        figures.append(pairing.figure(*last, None))
    return sorted(figures, key=lambda f: f.number)


def _last_left(pairing: Pairing, paired: Paired, have: Collection[str]) -> tuple[int, str] | None:
    """The one number and the one fact word left over belong together, however far apart:
    「成交额这一条，我近365天0.97亿」."""
    left = [i for i in range(len(pairing.things)) if i not in paired.owned and pairing.tells(i)]
    words = [n for j, n in enumerate(pairing.named) if j not in paired.used and j not in pairing.taken]
    words = [n for n in words if n.word not in pairing.vocabulary.near_only]
    able = {f for n in words for f in n.ids if f in pairing.focus}
    if len(left) != 1 or len(able) != 1 or any(not n.ids for n in words):
        return None
    if all(behind_a_stop(pairing.text, pairing.things[left[0]], n) for n in words):
        return None
    fact = able.pop()
    return (left[0], fact) if fact not in have and pairing.able(left[0], [fact]) else None


def _of_its_window(
    pairing: Pairing, gone: Collection[int], open_facts: Collection[str]
) -> Iterator[tuple[int, str]]:
    """Numbers right behind a window that one open fact alone has: 「粉丝300万，单子50万，近一年8200万」."""
    for i, thing in enumerate(pairing.things):
        if i in gone or not pairing.tells(i) or pairing.stances[i].time == "past":
            continue
        able = [
            f
            for f in pairing.able(i, dict.fromkeys(open_facts))
            if exactly(pairing.figure(i, f, None), pairing.facts[f].window)
        ]
        window = max((w.end for w in pairing.numbers.windows if w.end <= thing.start), default=thing.start)
        within = _WITHIN.match(pairing.text, window)
        start = within.end() if within else window
        if len(able) == 1 and pairing.vocabulary.figures.filler.fullmatch(pairing.text, start, thing.start):
            yield i, able[0]
