"""What 「其他都达标」 says: every check of the rule that nothing else was said of is met.

「除了商品分都达标」 and 「就差商品分没过」 say besides that the one named is not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from assistant.rules.quantity import NEGATED
from assistant.rules.schema import Leaf, Node, Rule
from assistant.types import Choice, FactValue, Op, Quantity, Relation, Unstated
from assistant.understand.cues import Cues, phrase_end
from assistant.understand.vocabulary import Named

_WHAT = r"(?!店|商家|人|家|平台|主播|达人|品牌|号)[^，,。；;！!？?\n0-9不没未]{0,8}?"
"""What the rest is of: 几项指标我这边, but not 别的店."""
_END = r"[\s，,。；;！!？?、—-]|$"
_ASKED = 6  # characters behind 达标 in which a question stands


@dataclass(frozen=True, slots=True)
class Rest:
    """Where a turn says that the rest is met, and the names of what is left out of it (positions)."""

    start: int
    end: int
    but: tuple[int, ...] = ()


def rest_of(text: str, named: Sequence[Named], cues: Cues) -> Rest | None:
    """The first such words of folded ``text``."""
    words = cues.words
    all_met = rf"{words['all_met']}(?:是|已经?|算|能|很|还|早就?)*{words['met']}"
    met = re.compile(
        rf"(?:{words['rest']}|{words['all']}){_WHAT}{all_met}"
        rf"|{words['rest']}{_WHAT}(?:{words['none_unmet']}|{words['met_alone']}[了的]*(?={_END}))"
    )
    for m in met.finditer(text):
        if stands(text, m.start(), m.end(), cues):
            return Rest(m.start(), m.end(), tuple(_left_out(text, m.start(), m.end(), named, cues)))
    but = re.compile(
        rf"{words['except']}(?P<what>[^，,。；;！!？?\n]{{1,16}}?)(?:不够|没过|没达标|不达标|不行|差点)?(?:以外|之外|外)?[，,]?"
        rf"(?:{words['rest']}{_WHAT})?{all_met}"
    )
    for m in but.finditer(text):
        inside = tuple(
            j for j, n in enumerate(named) if m.start("what") <= n.start and n.end <= m.end("what")
        )
        if inside and stands(text, m.start(), m.end(), cues):
            return Rest(m.start(), m.end(), inside)
    return None


def stands(text: str, start: int, end: int, cues: Cues) -> bool:
    """Whether such words say something: 「其他都达标吗」 and 「如果其他都达标」 do not."""
    asked = cues.words["asked"]
    last = min(phrase_end(text, end), end + _ASKED)
    wish = cues.words["asked_before"]
    before = re.search(rf"{wish}[^，,。；;！!？?\n]{{0,4}}$", text[max(0, start - 8) : start])
    return not (re.match(rf"(?:了|的话)?{asked}", text[end:last]) or before)


def _left_out(text: str, start: int, end: int, named: Sequence[Named], cues: Cues) -> Iterator[int]:
    """「就差商品分没过，别的都没问题」: the names said to be short beside it."""
    words = cues.words
    short = re.compile(rf"{words['except']}(?P<what>[^，,。；;！!？?\n0-9]{{1,12}}?){words['unmet']}")
    for m in short.finditer(text):
        for j, n in enumerate(named):
            if m.start("what") <= n.start and n.end <= m.end("what"):
                yield j


def unmet(rules: Sequence[Rule], facts: Collection[str]) -> Iterator[tuple[str, FactValue]]:
    """What a fact is that does not pass its check."""
    for leaf in _leaves(rules):
        if leaf.fact in facts:
            value = side_of(leaf, NEGATED.get(leaf.op) if leaf.op != "is" else None, met=False)
            if value is not None:
                yield leaf.fact, value


def met(rules: Sequence[Rule], known: Collection[str]) -> Iterator[tuple[str, FactValue]]:
    """Values that pass every check of facts that are not known; of alternatives the first one, where none
    of them is known."""
    for rule in rules[:1]:
        if rule.require is not None:
            yield from _met(rule.require, known)


def _met(node: Node, known: Collection[str]) -> Iterator[tuple[str, FactValue]]:
    if isinstance(node, Unstated):
        return
    if isinstance(node, Leaf):
        if node.fact not in known:
            value = side_of(node, node.op if node.op != "is" else None, met=True)
            if value is not None:
                yield node.fact, value
        return
    if node.op == "any" and len(node.children) > 1:
        leaves = [leaf for child in node.children for leaf in _leaves_of(child)]
        if any(leaf.fact in known for leaf in leaves):
            return
        yield from _met(node.children[0], known)
        return
    for child in node.children:
        yield from _met(child, known)


def _leaves(rules: Sequence[Rule]) -> Iterator[Leaf]:
    for rule in rules[:1]:
        yield from rule.leaves()


def _leaves_of(node: Node) -> Iterator[Leaf]:
    if isinstance(node, Leaf):
        yield node
    elif not isinstance(node, Unstated):
        for child in node.children:
            yield from _leaves_of(child)


def side_of(leaf: Leaf, op: Op | None, *, met: bool) -> FactValue | None:
    """The values on one side of a leaf's threshold."""
    if op is None:
        if isinstance(leaf.value, bool):
            return leaf.value is met
        return leaf.value if met and isinstance(leaf.value, Choice) else None
    if leaf.other:
        return Relation(op, leaf.other)
    if isinstance(leaf.value, bool | Choice) or leaf.value is None:
        return None
    at, strict = leaf.value, op in ("<", ">")
    if op in (">", ">="):
        return Quantity(at, None, leaf.unit, low_open=strict)
    if op in ("<", "<="):
        return Quantity(None, at, leaf.unit, high_open=strict)
    return Quantity(at, at, leaf.unit)
