"""Checks said to be met, or not, several at once: 「分数、好评、品退全过」, 「总分和商品分都不达标」."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.rules.quantity import NEGATED
from assistant.rules.schema import Leaf, Rule
from assistant.types import FactValue
from assistant.understand.figures.rest import side_of, stands
from assistant.understand.figures.said import Saying
from assistant.understand.figures.selves import Selves
from assistant.understand.figures.stance import Stances
from assistant.understand.vocabulary import Named, Vocabulary

# not any number of them: the search tries a run of commas from each
_JOIN = r"(?:[、,，/\s和跟与及]|还有|以及|[这那]?[两几三][项个样条]|这[项个样条]){0,6}"
_ROW = 60  # characters before 都 in which the names stand
_SOON = 8  # characters in which it is taken back
_LENGTH = 12  # of the longest name


def listed(text: str, rules: Sequence[Rule], mine: Selves, vocabulary: Vocabulary) -> Iterator[Saying]:
    """Of the facts of the first rule, said in folded ``text``."""
    cues, words = vocabulary.figures, vocabulary.figures.words
    said = re.compile(
        rf"{_JOIN}(?:也|基本|现在){{0,2}}(?:(?:{words['all_met']}){{1,3}}|(?<=[两几三][项个样条]))"
        r"(?:是|已经?|算|能|很|还){0,4}"
        rf"(?:(?P<unmet>{words['unmet']})|{words['met']})(?!了?[0-9零一二两三四五六七八九十百千万])"
    )
    leaves = [leaf for rule in rules[:1] for leaf in rule.leaves()]
    but = re.compile(rf"(?:{words['except']})$")
    stances: Stances | None = None
    found = list(said.finditer(text)) if leaves else []
    named = list(vocabulary.facts(text)) if found else []  # also 成交, which elsewhere needs a number
    for m in found:
        if vocabulary.cue("correction", text[m.end() : m.end() + _SOON]):
            continue
        start, facts = _row(text, m.start(), named, leaves, words["scores"])
        if not facts or but.search(text, max(0, start - 4), start) or not stands(text, start, m.end(), cues):
            continue
        stances = stances or Stances(text, mine, cues)
        stance = stances.at(start)
        if stance.force == "supposed" or stance.time != "now":
            continue
        for leaf in leaves:
            value = _value(leaf, met=m["unmet"] is None) if leaf.fact in facts else None
            if value is not None:
                yield Saying(leaf.fact, value, start, m.end())


def _value(leaf: Leaf, *, met: bool) -> FactValue | None:
    if leaf.op == "is":
        return side_of(leaf, None, met=met)
    return side_of(leaf, leaf.op if met else NEGATED.get(leaf.op), met=met)


def _row(
    text: str, end: int, named: Sequence[Named], leaves: Sequence[Leaf], scores: str
) -> tuple[int, set[str]]:
    """Where the row of names right before ``end`` begins, and their facts."""
    asked = {leaf.fact for leaf in leaves}
    by_end = {n.end: n for n in named if n.ids and n.end > end - _ROW and n.end <= end}
    several = re.compile(rf"(?:{scores})$")
    gap = re.compile(rf"{_JOIN}$")
    found: set[str] = set()
    at = end
    while True:
        joined = gap.search(text, max(0, at - 6), at)
        last = joined.start() if joined else at
        name = by_end.get(last)
        group = several.search(text, max(0, last - _LENGTH), last) if name is None else None
        if name is not None:
            fact = next((f for f in name.ids if f in asked), None)
            if fact is None:
                break
            found.add(fact)
            at = name.start
        elif group is not None:
            found |= {leaf.fact for leaf in leaves if leaf.unit == "score"}
            at = group.start()
        else:
            break
    return at, found
