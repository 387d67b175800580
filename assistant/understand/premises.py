"""What a turn takes a rule to say, compared with what it says: 「门槛是500万粉对吧」, 「三个条件都要满足」.

Every number of a rule is a slot with a unit: a threshold, the time whose figure it is, an amount given. A
number said of the rule (``norms``) belongs to the slot of its unit whose words stand in its clause, or to the
only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from assistant.numbers import Mention
from assistant.rules.schema import Group, Leaf, Rule
from assistant.types import Premise, PremiseKind
from assistant.understand.clauses import Part, part_at, parts
from assistant.understand.lasting import taken_to_end
from assistant.understand.slots import SPANS, Slot, equals, fits, is_large, slots_of
from assistant.understand.vocabulary import Named, Vocabulary
from assistant.understand.windows import in_days, length, same, span_of, spans

_BESIDE = 2  # characters between a number and a fact word that stand together
_FAR = 40  # times that a threshold may be of a number taken for it
_COUNTED = re.compile(r"[条个]?(?:评价|评论|咨询|消息|对话|客户|顾客)")  # 500条评价 are no orders
_EARLIER = 16  # characters before a clause in which the fact of its number may be named
_STRICT = re.compile(r"(?:超过|大于|高于|多于|过)了?\s*$")
_EVEN = re.compile(r"整|刚好|正好|刚刚好|不多不少")
_EVENLY = re.compile(r"(?:刚好|正好|恰好|刚刚好?|整整)(?:是|有|到|够|满)?\s*$")
_JUST = re.compile(r"(?:整|刚好|正好|恰好|就)?(?:行|够|可以|达标|算|合格|能|过)|(?:及?以上|起)")


def premises_of(
    text: str,
    norms: Sequence[Mention],
    numbers: Sequence[Mention],
    named: Sequence[Named],
    rule: Rule | None,
    vocabulary: Vocabulary,
) -> tuple[Premise, ...]:
    """``norms`` are those of the ``numbers`` that are said of the rule."""
    if rule is None:
        return ()
    found = [
        *_of_numbers(text, norms, named, rule, vocabulary),
        *_of_windows(text, norms, numbers, rule, vocabulary),
        *_of_money(text, numbers, rule, vocabulary),
        *_of_groups(text, named, rule, vocabulary),
        *_of_bounds(text, numbers, named, rule, vocabulary),
        *taken_to_end(text, rule, vocabulary),
    ]
    return tuple(dict.fromkeys(found))


# --- numbers ------------------------------------------------------------------------------------


def _of_numbers(
    text: str, norms: Sequence[Mention], named: Sequence[Named], rule: Rule, vocabulary: Vocabulary
) -> Iterator[Premise]:
    slots = list(slots_of(rule, vocabulary))
    clauses = parts(text)
    for mention in norms:
        if mention.kind == "period" or _COUNTED.match(text, mention.end):
            continue
        clause = clauses[part_at(clauses, mention.start)]
        slot = _slot_for(text, mention, clause, named, slots, vocabulary)
        if slot is not None and slot.kind != "window" and not _is_far(mention, slot):
            yield _compared(text, mention, slot, rule, vocabulary)
        elif slot is None and (fact := _foreign(mention, clause, named, rule, vocabulary)):
            yield Premise("unknown", rule.id, fact, text[mention.start : mention.end], right=False)


def _is_far(mention: Mention, slot: Slot) -> bool:
    """Whether a number is so far from the rule's that nobody takes it for that: 「三条线」 beside 100万单."""
    point, values = mention.quantity.point, [v for v in slot.values if isinstance(v, Decimal)]
    return point is not None and bool(values) and point * _FAR < min(values) and not is_large(mention)


def _slot_for(
    text: str,
    mention: Mention,
    clause: Part,
    named: Sequence[Named],
    slots: Sequence[Slot],
    vocabulary: Vocabulary,
) -> Slot | None:
    able = [s for s in slots if fits(mention.quantity, s, vocabulary)]
    near = _nearest(mention, clause, [n for n in named if _may_tell(n, mention, vocabulary)])
    own = [s for s in able if s.kind == "threshold" and near is not None and s.about in near.ids]
    if own:
        return own[0]
    if near is not None and near.word not in vocabulary.near_only:
        able = [s for s in able if s.kind != "threshold"]  # it is said of another fact
    words = text[clause[0] : clause[1]]
    said = [s for s in able if s.kind == "amount" and any(w in words for w in s.words)]
    equal = [s for s in said or able if equals(mention.quantity, s, vocabulary)]
    if equal:
        return equal[0]
    left = said or able
    return left[0] if len(left) == 1 and (said or mention.quantity.unit or is_large(mention)) else None


def _may_tell(name: Named, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Whether one of the facts that a word names is told in the number's unit."""
    misfit, facts = vocabulary.fitting.misfit, vocabulary.knowledge.facts
    return not name.ids or any(misfit(mention.quantity, facts[f]) != "unit" for f in name.ids)


def _foreign(
    mention: Mention, clause: Part, named: Sequence[Named], rule: Rule, vocabulary: Vocabulary
) -> str:
    """The fact of which the rule is said to ask and does not: 「流量包不是要求1000粉丝吗」; "" when none."""
    near, facts = _nearest(mention, clause, named), vocabulary.knowledge.facts
    beside = near is not None and -1 <= max(mention.start - near.end, near.start - mention.end) <= _BESIDE
    ids = near.ids if near is not None and beside and near.word not in vocabulary.near_only else ()
    if not ids and mention.quantity.unit not in ("", *SPANS):
        alike = tuple(f for f, fact in facts.items() if fact.unit == mention.quantity.unit)
        ids = alike if len(alike) == 1 else ()
    able = [f for f in ids if vocabulary.fitting.misfit(mention.quantity, facts[f]) != "unit"]
    return able[0] if able and not set(ids) & set(rule.facts()) and rule.require is not None else ""


def _nearest(mention: Mention, clause: Part, named: Sequence[Named]) -> Named | None:
    """The fact word beside a number, one before it rather than one behind it."""
    here = [n for n in named if clause[0] <= n.start and n.end <= clause[1]]
    before = [n for n in here if n.end <= mention.start]
    behind = [n for n in here if n.start >= mention.end]
    earlier = [n for n in named if clause[0] - _EARLIER <= n.start and n.end <= clause[0]]
    found = before[-1:] or behind[:1] or earlier[-1:]
    return found[0] if found else None


def _compared(text: str, mention: Mention, slot: Slot, rule: Rule, vocabulary: Vocabulary) -> Premise:
    said = text[mention.start : mention.end]
    right = equals(mention.quantity, slot, vocabulary)
    if slot.kind == "threshold" and right:
        leaf = next(
            leaf for leaf in rule.leaves() if leaf.fact == slot.about and leaf.value == slot.values[0]
        )
        strict = leaf.op in (">", "<")
        more = _STRICT.search(text, 0, mention.start) or mention.quantity.low_open
        least = _JUST.match(text, mention.end) or (
            mention.quantity.high is None and not mention.quantity.low_open
        )
        if (strict and least and not more) or (leaf.op in (">=", "<=") and more):
            return Premise("bound", rule.id, slot.about, said, right=False)
    return Premise(slot.kind, rule.id, slot.about, said, right)


def _of_bounds(
    text: str, numbers: Sequence[Mention], named: Sequence[Named], rule: Rule, vocabulary: Vocabulary
) -> Iterator[Premise]:
    """「80分整算不算」: whether just the threshold will do."""
    clauses = parts(text)
    slots = [s for s in slots_of(rule, vocabulary) if s.kind == "threshold"]
    for mention in numbers:
        i = part_at(clauses, mention.start)
        evenly = "整" in text[mention.start : mention.end]
        just = evenly or _EVEN.match(text, mention.end) or _EVENLY.search(text, clauses[i][0], mention.start)
        if mention.kind != "quantity" or not just:
            continue
        told = text[mention.end : clauses[min(i + 1, len(clauses) - 1)][1]]
        near = _nearest(mention, clauses[i], named)
        slot = next((s for s in slots if near is not None and s.about in near.ids), None)
        if slot and equals(mention.quantity, slot, vocabulary) and vocabulary.cue("bound_asked", told):
            yield Premise("bound", rule.id, slot.about, text[mention.start : mention.end], right=True)


# --- times --------------------------------------------------------------------------------------


def _of_windows(
    text: str, norms: Sequence[Mention], numbers: Sequence[Mention], rule: Rule, vocabulary: Vocabulary
) -> Iterator[Premise]:
    """The times of which the rule is said to count: 「半个月内播够11小时就送」, 「近半年过1亿就算」."""
    facts = vocabulary.knowledge.facts
    found = spans(text, numbers, vocabulary)
    clauses = parts(text)
    for leaf in rule.leaves():
        fact = facts[leaf.fact]
        if fact.window is None:
            continue
        for mention in norms:
            if not vocabulary.fitting.fits(mention, fact):
                continue
            span = span_of(text, mention.start, fact.window, found)
            clause = clauses[part_at(clauses, mention.start)]
            if span is not None and clause[0] <= span.start:
                yield Premise(
                    "window", rule.id, fact.id, text[span.start : span.end], same(span.days, fact.window)
                )
        counts = [m for m in norms if m.quantity.unit in SPANS and m.kind == "period"]
        for mention in counts:
            days = in_days(mention.quantity)
            if days != length(fact.window) or not counts:
                said = text[mention.start : mention.end]
                yield Premise("window", rule.id, fact.id, said, same(days, fact.window))


# --- what is no money ---------------------------------------------------------------------------


def _of_money(text: str, numbers: Sequence[Mention], rule: Rule, vocabulary: Vocabulary) -> Iterator[Premise]:
    """「4万块现金」 of what is given in kind; 「2.8万元」 of what is counted in views."""
    cash = vocabulary.cue("cash", text)
    gives = [g for g in rule.gives if isinstance(g.value, Decimal)]
    in_money = [g for g in gives if g.unit == "yuan" and not g.in_kind]
    for give in gives:
        assert isinstance(give.value, Decimal)
        told = [m for m in numbers if give.value in (m.quantity.low, m.quantity.high)]
        if give.in_kind and cash and (told or not (in_money or _amounts(numbers))):
            yield Premise("in_kind", rule.id, give.label, cash.group(), right=False)
        elif give.unit == "view":
            money = next((m for m in told if m.quantity.unit == "yuan"), None)
            if money or (told and cash):
                said = money and text[money.start : money.end]
                yield Premise(
                    "in_kind", rule.id, give.label, said or (cash.group() if cash else ""), right=False
                )


def _amounts(numbers: Iterable[Mention]) -> list[Mention]:
    return [m for m in numbers if m.quantity.unit in ("", "yuan") and is_large(m)]


# --- all or any ---------------------------------------------------------------------------------


def _of_groups(text: str, named: Sequence[Named], rule: Rule, vocabulary: Vocabulary) -> Iterator[Premise]:
    """Whether all conditions are needed or any will do, where a clause says so of the rule."""
    for part in parts(text):
        words = text[part[0] : part[1]]
        every, some = vocabulary.cue("needs_all", words), vocabulary.cue("needs_any", words)
        said = some or every
        if said is None or vocabulary.cue("needs_told", words):
            continue
        about = {f for n in named if part[0] <= n.start < part[1] for f in n.ids}
        group = _smallest(rule.require, about) if rule.require is not None else None
        if group is None or len(list(_leaves(group))) < 2:
            continue
        facts = ",".join(dict.fromkeys(leaf.fact for leaf in _leaves(group)))
        kind: PremiseKind = "any" if some else "all"
        yield Premise(kind, rule.id, facts, said.group(), right=group.op == kind)


def _smallest(node: object, facts: set[str]) -> Group | None:
    """The innermost group that reads all of the facts that it can, the whole rule where none is named."""
    if not isinstance(node, Group):
        return None
    for child in node.children:
        inner = _smallest(child, facts) if facts else None
        if inner is not None and len(facts & {leaf.fact for leaf in _leaves(inner)}) > 1:
            return inner
    return node


def _leaves(group: Group) -> Iterator[Leaf]:
    for child in group.children:
        if isinstance(child, Leaf):
            yield child
        elif isinstance(child, Group):
            yield from _leaves(child)
