"""Details of a plan that its source leaves out and merchants ask for: when it is paid, how to apply, how
much. What a rule gives answers them; the rest is said to be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from assistant.rules.schema import BENEFITS, Give, Rule
from assistant.understand.vocabulary import Vocabulary


def _units(rule: Rule) -> set[str]:
    return {g.unit for g in _gives(rule)} | {c.unit for c in rule.calculations()}


def _numbers(rule: Rule) -> bool:
    return any(isinstance(g.value, Decimal | tuple) for g in _gives(rule)) or bool(rule.calculations())


def _gives(rule: Rule) -> tuple[Give, ...]:
    return (*rule.gives, *(give for case in rule.cases for give in case.gives))


_DETAILS: Mapping[str, tuple[str, Callable[[Rule], bool]]] = {
    "detail_paid": ("到账时间", lambda rule: not _units(rule).isdisjoint({"day", "date"})),
    "detail_apply": ("报名办法", lambda rule: False),
    "detail_amount": ("具体数额", _numbers),
}
"""Cue → what the detail is called, and whether a rule answers it."""


def left_out(rule: Rule, text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Names of the details asked that the rule does not give; none of a rule that gives nothing to ask of."""
    if rule.kind not in BENEFITS:
        return ()
    return tuple(
        name for cue, (name, answers) in _DETAILS.items() if vocabulary.cue(cue, text) and not answers(rule)
    )
