"""Which number belongs to which fact.

Numbers and fact words are paired by nearness inside a clause, units permitting; a number with a
unit that only one fact under discussion has needs no word (「2000单」). A number without an owner is
reported, never guessed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.numbers import DateMention, Mention
from assistant.rules.quantity import add, in_unit
from assistant.rules.schema import Fact
from assistant.text import Folded
from assistant.types import FactValue, Op, Quantity, Relation, StatedFact
from assistant.understand.vocabulary import Named, Vocabulary

_CLAUSE = re.compile(r"[，,。；;！!？?\n/、|]")
_REACH = 14  # characters between a fact word and its number, a clause boundary counting 6
_BOUNDARY, _BEHIND, _BETWEEN = 6, 2, 8
_BESIDE = 3
_LONGEST = 40  # no number with its bounds is written in more characters
_LARGEST = Decimal(10) ** 15  # no figure of a shop is larger: such a number is a mistake or an attack

Thing = Mention | DateMention
_State = Callable[[str, FactValue, int, int], None]
"""Notes a fact with its value and the span of its words; the first one noted stays."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Facts stated, the words of numbers without an owner, and the mentions left for follow-ups."""

    stated: tuple[StatedFact, ...]
    unowned: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    cost: float
    mention: int
    name: int
    fact: str


def named_facts(
    vocabulary: Vocabulary, folded: str, numbers: Sequence[Mention], dates: Sequence[DateMention]
) -> list[Named]:
    """Fact words; those that mean a fact only beside a number (总82, 播了9小时) when one is there."""
    things, facts = _Things(numbers, dates), vocabulary.knowledge.facts

    def beside(n: Named) -> bool:
        near = (t for _, t in things.around(n))
        near = (t for t in near if 0 <= t.start - n.end <= _BESIDE or 0 <= n.start - t.end <= 1)
        return any(fits(t, facts[f]) for t in near for f in n.ids)

    return [n for n in vocabulary.facts(folded) if n.word not in vocabulary.near_only or beside(n)]


class _Things:
    """Numbers and dates by position, so that a word looks only at those within its reach: a question
    of two thousand characters may hold hundreds of each."""

    def __init__(self, numbers: Sequence[Mention], dates: Sequence[DateMention]) -> None:
        self.all: list[Thing] = sorted([*numbers, *dates], key=lambda t: t.start)
        self._starts = [t.start for t in self.all]

    def around(self, name: Named) -> list[tuple[int, Thing]]:
        first = bisect_left(self._starts, name.start - _REACH - _LONGEST)
        last = bisect_right(self._starts, name.end + _REACH)
        return list(enumerate(self.all[first:last], first))


def read_facts(
    folded: Folded,
    numbers: Sequence[Mention],
    dates: Sequence[DateMention],
    named: Sequence[Named],
    focus: Sequence[str],
    vocabulary: Vocabulary,
    turn: int,
) -> Reading:
    """``focus`` are the facts of the rules under discussion, most wanted first."""
    text, facts = folded.text, vocabulary.knowledge.facts
    required = [m for m in numbers if _is_required(text, m, numbers)]
    numbers = [m for m in numbers if m not in required]
    found: dict[str, StatedFact] = {}

    def state(fact: str, value: FactValue, start: int, end: int) -> None:
        found.setdefault(fact, StatedFact(fact, value, folded.source(start, end).strip(), turn))

    taken = _relations(text, named, vocabulary, state)
    _booleans(text, vocabulary, state)
    # Beside a number 一共 may be months or an amount: only a fact under discussion can claim it.
    claimable = [
        n
        if n.word not in vocabulary.near_only or not focus
        else replace(n, ids=tuple(f for f in n.ids if f in focus))
        for n in _past(named, required, text)
    ]
    things = _Things(numbers, dates)
    owned: set[int] = set()
    used: set[int] = set()
    for pair in _pairs(text, things, claimable, focus, facts, taken):
        if pair.mention in owned or pair.name in used or pair.fact in found:
            continue
        thing, name = things.all[pair.mention], named[pair.name]
        owned.add(pair.mention)
        used.add(pair.name)
        state(
            pair.fact, _value(thing, facts[pair.fact]), min(name.start, thing.start), max(name.end, thing.end)
        )
    for i, thing in enumerate(things.all):
        if i not in owned:
            fact = _only_fit(thing, [f for f in focus if f not in found], facts)
            if fact:
                owned.add(i)
                state(fact, _value(thing, facts[fact]), thing.start, thing.end)
    left = (t for i, t in enumerate(things.all) if i not in owned and isinstance(t, Mention))
    return Reading(tuple(found.values()), tuple(m for m in left if m.kind == "quantity"))


# 「商品分要75分」 and 「1000万以上才算」 say what the rule asks, not what the merchant has.
_ASKS = re.compile(
    r"(?:要求|需要|必须|须|门槛|标准|规定|(?<![主重不还再想])要|得(?=[有满播]))(?:商家|店铺)?"
    r"(?:是|为|有|到|达到?|满|播满?|卖|出|在|至少|最少|大于等于)*$"
)
_ASKED_OF = re.compile(r"(?:及以上|以上)?(?:才|就[能可算]|的?(?:门槛|要求|标准|条件))")
_OWN = re.compile(r"我|本店|目前|现在|已经|咱")


def _is_required(text: str, mention: Mention, numbers: Sequence[Mention]) -> bool:
    clause = max((m.end() for m in _CLAUSE.finditer(text, 0, mention.start)), default=0)
    head = text[max(clause, mention.start - _REACH) : mention.start]
    if _OWN.search(head):
        return False
    if _ASKS.search(head):
        return True
    unit = mention.quantity.unit
    later = any(m.start >= mention.end and m.quantity.unit in ("", unit) for m in numbers)
    return later and bool(_ASKED_OF.match(text, mention.end))


def _past(named: Sequence[Named], required: Sequence[Mention], text: str) -> list[Named]:
    """A fact word reaches over the number that the rule asks, to the merchant's own behind it."""
    reaching = []
    for name in named:
        over = next((m for m in required if 0 <= m.start - name.end <= _REACH), None)
        same = over is not None and not _CLAUSE.search(text, name.end, over.start)
        reaching.append(replace(name, end=over.end) if over is not None and same else name)
    return reaching


def fits(thing: Thing, fact: Fact) -> bool:
    """Kind, unit and range: 好评率 1500 does not fit, nor does 7天 as hours."""
    if isinstance(thing, DateMention):
        return fact.kind == "date"
    if fact.kind != "quantity" or thing.kind == "period":
        return False
    if thing.kind == "ordinal" and fact.unit != thing.quantity.unit:
        return False
    return possible(thing.quantity, fact) is not None


def possible(quantity: Quantity, fact: Fact) -> Quantity | None:
    """The quantity as one of ``fact``; None when its unit, its range or its size cannot be."""
    value = _in_fact_unit(quantity, fact)
    if value is None or any(b is not None and abs(b) > _LARGEST for b in (value.low, value.high)):
        return None
    allowed = in_unit(Quantity(fact.minimum, fact.maximum, fact.unit), value.unit)
    assert allowed is not None
    too_low = allowed.low is not None and value.high is not None and value.high < allowed.low
    too_high = allowed.high is not None and value.low is not None and value.low > allowed.high
    return None if too_low or too_high else value


def _in_fact_unit(quantity: Quantity, fact: Fact) -> Quantity | None:
    if fact.unit == "percent" and not quantity.unit and quantity.high is not None and quantity.high <= 1:
        low = None if quantity.low is None else quantity.low * 100  # 好评率0.85
        if quantity.high != quantity.high.to_integral_value():
            return Quantity(low, quantity.high * 100, "percent", quantity.low_open, quantity.high_open)
    if not quantity.unit and fact.unit == "time":
        return None
    return in_unit(quantity, fact.unit)


def _value(thing: Thing, fact: Fact) -> FactValue:
    if isinstance(thing, DateMention):
        return thing.value
    quantity = possible(thing.quantity, fact)
    assert quantity is not None
    return quantity


def value_for(mention: Mention, fact: Fact) -> FactValue | None:
    """The mention as a value of ``fact``, None when it does not fit."""
    return _value(mention, fact) if fits(mention, fact) else None


def _pairs(
    text: str,
    things: _Things,
    named: Sequence[Named],
    focus: Sequence[str],
    facts: Mapping[str, Fact],
    taken: Collection[int],
) -> list[_Pair]:
    rank = {fact: i for i, fact in enumerate(focus)}
    pairs = []
    for j, name in enumerate(named):
        if j in taken:
            continue
        near = things.around(name)
        for i, thing in near:
            able = [f for f in name.ids if fits(thing, facts[f])]
            if not able:
                continue
            cost = _distance(text, name, thing, [t for _, t in near])
            if cost <= _REACH:
                fact = min(able, key=lambda f: (rank.get(f, len(rank)), name.ids.index(f)))
                pairs.append(_Pair(cost, i, j, fact))
    return sorted(pairs, key=lambda p: (p.cost, p.mention, p.name))


def _distance(text: str, name: Named, thing: Thing, near: Sequence[Thing]) -> float:
    before = name.end <= thing.start
    if not before and name.start < thing.end:  # the word and the number overlap: 首播7天内累计开播
        return 0 if name.start <= thing.start else 1
    left, right = (name.end, thing.start) if before else (thing.end, name.start)
    between = text[left:right]
    others = sum(1 for t in near if t is not thing and t.start >= left and t.end <= right)
    cost = len(between) + _BOUNDARY * len(_CLAUSE.findall(between)) + _BETWEEN * others
    return cost if before else cost + _BEHIND


def _only_fit(thing: Thing, focus: Sequence[str], facts: Mapping[str, Fact]) -> str | None:
    """The one fact under discussion that has this unit; a bare number never finds an owner so."""
    if isinstance(thing, Mention) and (not thing.quantity.unit or thing.kind == "period"):
        return None
    able = [f for f in focus if fits(thing, facts[f])]
    return able[0] if len(able) == 1 else None


# --- relations ----------------------------------------------------------------------------------

# 不高于 holds 高于, so the negated ones come first.
COMPARISONS: tuple[tuple[str, Op], ...] = (
    ("not_above", "<="),
    ("not_below", ">="),
    ("below", "<"),
    ("above", ">"),
    ("equal", "=="),
)
_LOWER = re.compile(r"的?(?:平均)?(?:水平|值|线)?(?:要|还|都|更)*(?:低|小|少|好|优)")
_HIGHER = re.compile(r"的?(?:平均)?(?:水平|值|线)?(?:要|还|都|更)*(?:高|大|多|差)")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A stated relation, the span of its words, and the names it uses up (positions in ``named``)."""

    relation: Relation
    start: int
    end: int
    names: frozenset[int]


def compared(vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    """The pairs of facts that some rule compares with each other, as the rule has them."""
    leaves = (leaf for rule in vocabulary.knowledge.rules.values() for leaf in rule.leaves())
    return tuple(dict.fromkeys((leaf.fact, leaf.other) for leaf in leaves if leaf.other))


def comparisons(
    text: str, named: Sequence[Named], fact: str, other: str, vocabulary: Vocabulary
) -> Iterator[Comparison]:
    """Where folded ``text`` says how ``fact`` lies to ``other``; the name of ``fact`` may be left out."""
    for j, b in enumerate(named):
        if other not in b.ids:
            continue
        before = (i for i in range(j - 1, -1, -1) if fact in named[i].ids)
        a = next((i for i in before if not _CLAUSE.search(text[named[i].end : b.start])), None)
        start = max(0, b.start - 5) if a is None else named[a].end
        if found := _operator(text[start : b.start], text[b.end : b.end + 8], vocabulary):
            op, used = found
            first = start if a is None else named[a].start
            names = frozenset({j} if a is None else {a, j})
            yield Comparison(Relation(op, other), first, b.end + used, names)


def _relations(text: str, named: Sequence[Named], vocabulary: Vocabulary, state: _State) -> set[int]:
    """品退率低于行业, 品退<行业, 比行业平均低: a comparison instead of two values."""
    taken: set[int] = set()
    for fact, other in compared(vocabulary):
        for found in comparisons(text, named, fact, other, vocabulary):
            state(fact, found.relation, found.start, found.end)
            taken |= found.names
    return taken


def _operator(between: str, after: str, vocabulary: Vocabulary) -> tuple[Op, int] | None:
    """The operator, and how many characters of ``after`` are part of it: 低 in 比行业低."""
    for cue, op in COMPARISONS:
        if vocabulary.cue(cue, between):
            return op, 0
    if re.search(r"[和跟与同]", between) and (m := vocabulary.cues("equal").match(after)):
        return "==", m.end()
    if "比" in between and (m := _LOWER.match(after)):
        return "<", m.end()
    if "比" in between and (m := _HIGHER.match(after)):
        return ">", m.end()
    return None


# --- booleans -----------------------------------------------------------------------------------


def _booleans(text: str, vocabulary: Vocabulary, state: _State) -> None:
    for fact in vocabulary.knowledge.facts.values():
        if fact.kind != "boolean":
            continue
        for words, value in ((fact.no, False), (fact.yes, True)):
            hit = next((w for w in words if w in text), None)
            if hit:
                start = text.index(hit)
                end = start + len(hit)
                if not _only_asked(text, start, end):
                    denied = value and _DENIED.search(text, max(0, start - 4), start)
                    state(fact.id, value and not denied, denied.start() if denied else start, end)
                break
        else:
            for alias in fact.aliases:
                for m in re.finditer(re.escape(alias), text):
                    polarity = _polarity(text, m.start(), m.end(), vocabulary)
                    if polarity is not None:
                        state(fact.id, polarity[0], polarity[1], polarity[2])


_DENIED = re.compile(r"(?:不|没|未|非|无)(?:是|能|有|算|属于|曾|再)?\Z")
_ASKED_BEFORE = re.compile(
    r"(?:是不是|是否|算不算|怎[么样]才?[能算]?(?:是|成为)?|如何|成为|什么才?[是叫算]|想做|有没有)\Z"
)
_ASKED_BEHIND = re.compile(r"的?(?:怎么|如何|由谁)?(?:认定|评定|标准|定义)|是什么|指|[吗么]|怎么[才算]")


def _only_asked(text: str, start: int, end: int) -> bool:
    """「什么是优质潜力新商」 and 「我是品牌新商吗」 state nothing."""
    return bool(_ASKED_BEFORE.search(text, max(0, start - 6), start) or _ASKED_BEHIND.match(text, end))


def _polarity(text: str, start: int, end: int, vocabulary: Vocabulary) -> tuple[bool, int, int] | None:
    """没有违规 → False, 因售假被罚 → True, 有没有违规 → nothing said."""
    clause_start = max((m.end() for m in _CLAUSE.finditer(text, 0, start)), default=0)
    clause_end = next((m.start() for m in _CLAUSE.finditer(text, end)), len(text))
    head = text[max(clause_start, start - 7) : start]
    tail = text[end : min(clause_end, end + 4)]
    if re.search(r"有没有|是否|有无|会不会|吗|么$", head + "|" + tail):
        return None
    negation, affirmation = vocabulary.cues("negation"), vocabulary.cues("affirmation")
    if m := negation.search(head):
        return False, start - len(head) + m.start(), end
    if m := re.match(rf"记录?[:：是为]?(?:{negation.pattern})|[:：是为]?(?:{negation.pattern})", tail):
        return False, start, end + m.end()
    if affirmation.search(head[-4:]) or re.match(r"过|了|被|受罚", tail):
        return True, start, end
    return None


def shifted(base: FactValue | None, delta: FactValue) -> FactValue | None:
    """再播4小时 on top of 7小时."""
    if isinstance(base, Quantity) and isinstance(delta, Quantity):
        moved = in_unit(delta, base.unit)
        if moved is None:
            return None
        if moved.unit != base.unit:  # 7小时 and 100分钟 add up exactly in minutes
            moved, base = delta, in_unit(base, delta.unit) or base
        return add(base, moved) if moved.unit == base.unit else None
    return None
