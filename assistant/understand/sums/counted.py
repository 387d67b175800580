"""How many of so many: 「145个咨询起码回几个」, 「200个问的回了150个，还要补几个」: the number that a share
takes, where its whole is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.numbers import Mention
from assistant.rules.schema import Fact, Leaf, Rule
from assistant.types import Counting, Part
from assistant.understand.counts import Count
from assistant.understand.patterns import CLAUSE, any_of
from assistant.understand.seen import Seen
from assistant.understand.sums.wanted import ANY, Wish, wishes
from assistant.understand.vocabulary import Vocabulary

_UNITS = ("", "item", "order", "person", "piece", "time")
_BESIDE = 5  # characters between a count and the word for what it counts
_MANY = 10_000_000
_EACH = re.compile(r"[个条单笔人位次句件份张]")
_STOP = re.compile(r"[，,。；;！!？?\s、]")
_LINE = re.compile(r"(?:[要得需是有到多]|需要|应该|大概)*")
_SHARE = ("percent",)


def counting(
    seen: Seen, rule: Rule, asked: Sequence[Wish], vocabulary: Vocabulary
) -> tuple[Counting, list[Mention]] | None:
    """The number of things that a share takes, where a whole is told and a number of them asked for, and the
    numbers that tell it."""
    wanted = [w for w in asked if w.unit in (*_UNITS, ANY) and not w.per]
    for leaf in rule.leaves():
        fact = vocabulary.knowledge.facts[leaf.fact]
        count = vocabulary.counts.get(leaf.fact)
        if count is None or leaf.other:
            continue
        if not any(_asks_part(seen.text, w, fact, count, vocabulary) for w in wanted):
            continue
        told = _told(seen, count)
        if told is not None:
            total, have, taken = told
            goal = next((m for m in seen.numbers if m.quantity.unit in _SHARE), None)
            rest = have is None and any(_asks_rest(seen.text, w, count, vocabulary) for w in wanted)
            each = _each(seen.text, taken[0])
            asking = Counting(rule.id, leaf.fact, total, have, _goal(goal, leaf), each, rest)
            return asking, [*taken, *([goal] if goal else [])]
    return None


def counted_before(
    held: Sequence[Part], seen: Seen, rules: Sequence[Rule], vocabulary: Vocabulary
) -> Counting | None:
    """「最少该回几个」, asked of counts that were told before: of the lot told last."""
    asked = [w for w in wishes(seen.text, vocabulary) if w.unit in (*_UNITS, ANY) and not w.per]
    if any(map(_is_count, seen.numbers)):
        return None
    for rule, leaf in [(one, leaf) for one in rules for leaf in one.leaves()]:
        fact, count = vocabulary.knowledge.facts[leaf.fact], vocabulary.counts.get(leaf.fact)
        wholes = [p for p in held if p.fact == leaf.fact and p.side == "whole"]
        if count is None or leaf.other or not wholes:
            continue
        lacks = vocabulary.cue("at_least", seen.text) or vocabulary.cue("gap", seen.text)
        said = any(_asks_part(seen.text, w, fact, count, vocabulary) for w in asked)
        if not (said or (lacks and any(w.unit in ("", "item") for w in asked))):  # 「还差几条」
            continue
        lot = wholes[-1].label
        sides = {side: _come_to(held, leaf.fact, side, lot) for side in ("whole", "part", "rest")}
        total, part, rest = (sides[side] for side in ("whole", "part", "rest"))
        have = total - rest if rest is not None and total is not None else part
        if total is None or (have is not None and not 0 <= have <= total):
            return None
        goal = next((m for m in seen.numbers if m.quantity.unit in _SHARE), None)
        spare = have is None and any(_asks_rest(seen.text, w, count, vocabulary) for w in asked)
        each = _EACH.search(wholes[-1].text)
        return Counting(
            rule.id, leaf.fact, total, have, _goal(goal, leaf), each.group() if each else "个", spare
        )
    return None


def _come_to(held: Sequence[Part], fact: str, side: str, lot: str) -> int | None:
    """What was counted on a side of a lot; None for nothing."""
    parts = [p for p in held if (p.fact, p.side, p.label) == (fact, side, lot) and p.value.point is not None]
    return sum(int(p.value.point or 0) * (-1 if p.less else 1) for p in parts) if parts else None


def count_told(last: Counting, seen: Seen, vocabulary: Vocabulary) -> Counting | None:
    """The last count with another whole (那200个呢) or part (回了160个呢)."""
    count = vocabulary.counts.get(last.fact)
    if count is None or not seen.numbers or not _is_count(seen.numbers[0]):
        return None
    mention = seen.numbers[0]
    side, number = count.side(seen.text, mention, seen.numbers), _number(mention)
    if side == "rest":
        number = last.total - number
    changed = replace(last, have=number) if side in ("part", "rest") else replace(last, total=number)
    return changed if changed.have is None or 0 <= changed.have <= changed.total else None


def _asks_part(text: str, wish: Wish, fact: Fact, count: Count, vocabulary: Vocabulary) -> bool:
    """Whether a number of the part is asked for: 回几个, 至少几个; 回复率要多少 asks for the line."""
    before, behind = text[max(0, wish.start - _BESIDE - 3) : wish.start], text[wish.end : wish.end + _BESIDE]
    if count.part.search(_STOP.split(behind)[0]):
        return True
    shares = [m.end() for m in any_of(fact.aliases).finditer(before) if not count.part.fullmatch(m.group())]
    if shares and _LINE.fullmatch(before, shares[-1]):
        return False
    if count.part.search(before):
        return True
    named = any(words.search(text) for words in (count.part, count.whole, any_of(fact.aliases)))
    lacks = vocabulary.cue("at_least", text) or vocabulary.cue("gap", text)
    return wish.unit != ANY and named and bool(lacks)


def _asks_rest(text: str, wish: Wish, count: Count, vocabulary: Vocabulary) -> bool:
    """Whether it is asked how many may be none of the part: 最多几个不回, 最多漏回几个."""
    if not vocabulary.cue("at_most", text):
        return False
    before = CLAUSE.split(text[max(0, wish.start - _BESIDE) : wish.start])[-1]
    return any(count.rest.search(w) for w in (before, _STOP.split(text[wish.end : wish.end + _BESIDE])[0]))


def _told(seen: Seen, count: Count) -> tuple[int, int | None, list[Mention]] | None:
    """The whole and the part that are told."""
    counts = [m for m in seen.numbers if _is_count(m)]
    parts = {m.start: side for m in counts if (side := count.side(seen.text, m, seen.numbers))}
    whole = [m for m in counts if parts.get(m.start) == "whole" or _plain(m, parts)]
    part = [m for m in counts if parts.get(m.start) in ("part", "rest")]
    if len(whole) != 1 or len(part) > 1:
        return None
    total = _number(whole[0])
    have = _number(part[0]) if part else None
    if part and have is not None and parts[part[0].start] == "rest":
        have = total - have
    return None if have is not None and not 0 <= have <= total else (total, have, [whole[0], *part])


def _plain(mention: Mention, sides: Mapping[int, str]) -> bool:
    """A bare number, or one of 个 and 条: 145个."""
    return mention.start not in sides and mention.quantity.unit in ("", "item")


def _is_count(mention: Mention) -> bool:
    q = mention.quantity
    whole = q.point is not None and q.point == q.point.to_integral_value() and 0 < q.point < _MANY
    return mention.kind == "quantity" and whole and q.unit in _UNITS


def _number(mention: Mention) -> int:
    assert mention.quantity.point is not None
    return int(mention.quantity.point)


def _goal(mention: Mention | None, leaf: Leaf) -> Decimal | None:
    point = mention.quantity.point if mention else None
    return None if point is None or point == leaf.value else point


def _each(text: str, whole: Mention) -> str:
    found = _EACH.search(text, whole.start, whole.end) or _EACH.match(text, whole.end)
    return found.group() if found else "个"
