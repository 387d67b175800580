"""``find_rules``: which rules some words, a platform, or both are about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assistant.compose.cite import Citations
from assistant.compose.phrases import amount, condition
from assistant.compose.pieces import unchecked
from assistant.compose.translation import Translator
from assistant.conversations.question import Question
from assistant.knowledge.lookup import rules_of
from assistant.pipeline import Assistant
from assistant.rules.conditions import necessary
from assistant.rules.evaluate import given_result, in_force
from assistant.rules.schema import Calculation, Knowledge, Leaf, Rule
from assistant.rules.sums import all_equations, name_of
from assistant.surfaces.tools.counting import counting_line, countings
from assistant.surfaces.tools.records import (
    EquationLine,
    FoundRules,
    RuleName,
    RuleSummary,
    Told,
)
from assistant.surfaces.tools.writing import needed, unit_label
from assistant.text import fold
from assistant.types import SessionState
from assistant.understand.topics import topics
from assistant.understand.vocabulary import Vocabulary

_IN_FULL = 3
_NOTE = (
    "conditions、gives 里的数字都有 citation，照原样转述。够不够用 evaluate，多少钱、哪一天用 compute，"
    "不要自己算；needs 是要问商家的数据，不知道的不填。"
)
_NOTHING = (
    "没有规则和这些词对得上。可以只给 platform 看全部规则，或用 search_articles 查原文；查不到就说没有收录。"
)


def find_rules(assistant: Assistant, words: str, platform: str, as_of: date) -> FoundRules:
    """``platform`` is an id, "" for all; without ``words`` every rule of it.

    Raises:
        QuestionError: there is no such platform.
    """
    vocabulary = assistant.vocabulary
    knowledge = vocabulary.knowledge
    rules = rules_of(knowledge, platform)
    outside: tuple[str, ...] = ()
    if words:
        asked, _ = assistant.look(Question(words, as_of), SessionState())
        rules, outside = _meant(asked.ask.rules, words, rules, vocabulary), asked.lacks.outside
    citations, full = Citations(knowledge.quotable), rules[:_IN_FULL] if words else ()
    note = _NOTE if rules else _NOTHING
    if outside:
        note = f"没有收录{'、'.join(outside)}。{note}"
    return FoundRules(
        as_of=as_of.isoformat(),
        rules=tuple(_summary(rule, knowledge, as_of, citations) for rule in full),
        more=tuple(_named(rule, knowledge) for rule in rules[len(full) :]),
        citations=citations.all(),
        corpus=knowledge.digest,
        note=note,
    )


def _meant(
    read: Iterable[str], words: str, rules: tuple[Rule, ...], vocabulary: Vocabulary
) -> tuple[Rule, ...]:
    """Of ``rules``, those that the words are read as being about, and then all others that they name."""
    active, text = {rule.id: rule for rule in rules}, fold(words)
    platforms = vocabulary.platforms(text)
    named = (t.rule.id for t in topics(text, vocabulary.facts(text), vocabulary, platforms))
    return tuple(active[r] for r in dict.fromkeys((*read, *named)) if r in active)


def _named(rule: Rule, knowledge: Knowledge) -> RuleName:
    return RuleName(rule.id, rule.title, rule.platform, knowledge.programmes[rule.programme].name)


def _summary(rule: Rule, knowledge: Knowledge, as_of: date, citations: Citations) -> RuleSummary:
    tr = Translator(knowledge.units)
    must = necessary(rule.require) if rule.require is not None else frozenset()
    leaves = [(leaf.fact in must, _condition(leaf, rule, knowledge, citations)) for leaf in rule.leaves()]
    gives = (*rule.gives, *(g for case in rule.cases for g in case.gives))
    equations = all_equations(rule, knowledge.facts, knowledge.units)
    return RuleSummary(
        rule=rule.id,
        title=rule.title,
        platform=rule.platform,
        programme=knowledge.programmes[rule.programme].name,
        kind=rule.kind,
        audience=tuple(knowledge.audiences[a].label for a in rule.audience),
        effective_from=_day(rule.effective_from),
        effective_to=_day(rule.effective_to),
        in_force=in_force(rule, as_of),
        checked_on=rule.checked_on.isoformat(),
        conditions=tuple(told for all_of, told in leaves if all_of),
        any_of=tuple(told for all_of, told in leaves if not all_of),
        gives=tuple(
            Told(f"{g.label}：{amount(tr, given_result(g))}", citations.rule(rule, g.cite)) for g in gives
        ),
        needs=needed(rule, knowledge),
        equations=(
            *(_equation(c, knowledge) for c in equations.values()),
            *(counting_line(label, fact) for label, fact in countings(rule, knowledge).items()),
        ),
        unstated=rule.unstated,
        confirm_by_hand=rule.confirm_by_hand,
    )


def _condition(leaf: Leaf, rule: Rule, knowledge: Knowledge, citations: Citations) -> Told:
    tr = Translator(knowledge.units)
    return Told(condition(tr, unchecked(leaf), knowledge.facts), citations.rule(rule, leaf.cite))


def _equation(calculation: Calculation, knowledge: Knowledge) -> EquationLine:
    """An equation with its variables, the result first."""
    found = {}
    for name in ("result", *calculation.inputs, *calculation.told):
        label, unit = name_of(calculation, name, knowledge.facts)
        found[name] = f"{label}（{unit_label(unit, knowledge)}）"
    return EquationLine(calculation.label, found)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
