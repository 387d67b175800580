"""``compute``: one equation of a rule, solved for whatever is asked from the values that are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.answer import AnswerResult, Ask
from assistant.compose.cite import Citations
from assistant.compose.findings import answer_finding
from assistant.compose.phrases import json_value
from assistant.compose.translation import Translator
from assistant.errors import QuestionError
from assistant.rules.equations import RESULT
from assistant.rules.equations.expression import DATE, names
from assistant.rules.evaluate import evaluate
from assistant.rules.schema import Calculation, Fact, FactKind, Knowledge, Rule
from assistant.rules.sums import SUM, all_equations, name_of, worked_out
from assistant.surfaces.tools.counting import TOTAL, counted, countings, read_counts
from assistant.surfaces.tools.judging import active, facts_of
from assistant.surfaces.tools.records import Computed
from assistant.surfaces.tools.writing import fact_named, refuse_bare_share, unit_label
from assistant.types import FactValue, Quantity, Sum
from assistant.understand.profile import read_value
from assistant.understand.vocabulary import Vocabulary

_NOTE = (
    "金额、天数和日期以 results 为准，连同 formula 和 citation 的原文照原样转述，不要自己再算。"
    "results 为空时按 ask 问商家。"
    "算得出不等于拿得到：status 不是 met 时要说明还要满足什么（用 evaluate 看）。"
)
_UNSOLVED = "按这些数没有解：值互相矛盾、超出范围，或日期超出日历。请和商家核对后再算。"
_ENDED = "这条规则在这一天不在有效期内，不计算。"
_AT_MOST = "要的比能有的多，results 是最多能有的。"


@dataclass(frozen=True, slots=True)
class _Asked:
    """An equation, the variable that is ``wanted`` of it, and what is told of the others."""

    rule: Rule
    calculation: Calculation
    wanted: str
    values: Mapping[str, FactValue]

    @property
    def missing(self) -> tuple[str, ...]:
        """Variables without which there is no one result."""
        told = self.calculation.told
        every = [*names(self.calculation.expression), RESULT]
        settled = {self.wanted, *self.values, *self.calculation.parameters}
        settled |= {n for n, t in told.items() if t.usual is not None}
        return tuple(n for n in every if n not in settled and not (n == RESULT == self.wanted))


def computed(
    vocabulary: Vocabulary, rule_id: str, equation: str, solve_for: str, known: Mapping[str, Any], as_of: date
) -> Computed:
    """``known`` are the equation's variables by name, fact or label, and any other facts of the merchant.

    Raises:
        NotFoundError: no such rule.
        QuestionError: no such equation or variable, or a value that cannot be one of it.
    """
    knowledge = vocabulary.knowledge
    rule = active(rule_id, knowledge)
    calculation = _named(rule, equation, knowledge)
    if isinstance(calculation, Fact):
        return _counted(rule, calculation, solve_for, known, vocabulary, as_of)
    wanted = _wanted(solve_for, calculation, knowledge)
    variables, facts = _sorted(known, calculation, knowledge)
    values = {
        n: _value(n, raw, calculation, vocabulary, as_of) for n, raw in variables.items() if n != wanted
    }
    asked = _Asked(rule, calculation, wanted, values)
    finding = evaluate(rule, facts_of(facts, vocabulary, as_of), as_of, knowledge.audiences, knowledge.units)
    results: tuple[AnswerResult, ...] = ()
    citations = Citations(knowledge.quotable)
    if finding.status != "not_in_force" and not asked.missing:
        of = Sum(rule.id, calculation.label, wanted, values)
        found = worked_out(rule, of, {}, knowledge.facts, knowledge.units)
        shown = replace(finding, checks=(), results=found, notes=(*finding.notes, SUM))
        results = answer_finding(shown, knowledge, citations, Translator(knowledge.units)).results
    return Computed(
        as_of=as_of.isoformat(),
        rule=rule.id,
        title=rule.title,
        equation=calculation.label,
        solve_for=wanted,
        status=finding.status,
        results=tuple(replace(result, inputs=_inputs(asked, knowledge)) for result in results),
        ask=tuple(_question(name, calculation, knowledge) for name in asked.missing),
        unstated=tuple(dict.fromkeys([*(u.words for u in finding.undecided), *rule.unstated])),
        confirm_by_hand=rule.confirm_by_hand,
        citations=citations.all(),
        corpus=knowledge.digest,
        note=_note(asked, finding.status, results, knowledge),
    )


def _counted(
    rule: Rule, fact: Fact, solve_for: str, known: Mapping[str, Any], vocabulary: Vocabulary, as_of: date
) -> Computed:
    """How many of so many make a share."""
    knowledge = vocabulary.knowledge
    label = next(label for label, one in countings(rule, knowledge).items() if one is fact)
    if solve_for.strip() not in ("", RESULT, label):
        raise QuestionError(f"「{label}」只能求 result。", "请去掉 solve_for。", field="solve_for")
    counts, facts = read_counts(known)
    finding = evaluate(rule, facts_of(facts, vocabulary, as_of), as_of, knowledge.audiences, knowledge.units)
    citations = Citations(knowledge.quotable)
    ended, missing = finding.status == "not_in_force", TOTAL not in counts
    results = () if ended or missing else counted(rule, fact, counts, finding, citations, knowledge)
    return Computed(
        as_of=as_of.isoformat(),
        rule=rule.id,
        title=rule.title,
        equation=label,
        solve_for=RESULT,
        status=finding.status,
        results=results,
        ask=(Ask(TOTAL, "总数", "一共有多少个？"),) if missing else (),
        unstated=tuple(dict.fromkeys([*(u.words for u in finding.undecided), *rule.unstated])),
        confirm_by_hand=rule.confirm_by_hand,
        citations=citations.all(),
        corpus=knowledge.digest,
        note=_ENDED if ended else _NOTE if results or missing else _UNSOLVED,
    )


def _note(asked: _Asked, status: str, results: tuple[AnswerResult, ...], knowledge: Knowledge) -> str:
    if status == "not_in_force":
        return _ENDED
    if not asked.missing and not results:
        return _UNSOLVED
    wanted, _ = name_of(asked.calculation, asked.wanted, knowledge.facts)
    return f"{_AT_MOST}{_NOTE}" if results and results[0].label != wanted else _NOTE


# --- what is asked ------------------------------------------------------------------------------


def _named(rule: Rule, equation: str, knowledge: Knowledge) -> Calculation | Fact:
    """The equation of that label, or the share that is counted; the only one where none is named."""
    every: dict[str, Calculation | Fact] = {
        **all_equations(rule, knowledge.facts, knowledge.units),
        **countings(rule, knowledge),
    }
    if not every:
        raise QuestionError(
            f"规则「{rule.title}」没有要计算的。", "够不够、差多少请用 evaluate。", field="rule"
        )
    if equation.strip() in every:
        return every[equation.strip()]
    if not equation.strip() and len(every) == 1:
        return next(iter(every.values()))
    wrong = f"规则「{rule.title}」没有算式 {equation[:60]!r}。" if equation.strip() else "没有说用哪个算式。"
    raise QuestionError(wrong, f"equation 可以是：{'；'.join(every)}。", field="equation")


def _wanted(solve_for: str, calculation: Calculation, knowledge: Knowledge) -> str:
    name = _variable(solve_for, calculation, knowledge) if solve_for.strip() else RESULT
    if name:
        return name
    raise QuestionError(
        f"算式「{calculation.label}」里没有 {solve_for[:60]!r}。",
        f"solve_for 可以是：{_choices(calculation, knowledge)}。",
        field="solve_for",
    )


def _sorted(
    known: Mapping[str, Any], calculation: Calculation, knowledge: Knowledge
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is told of the equation's variables, by name, and of facts, by id. A fact may be both."""
    variables: dict[str, Any] = {}
    facts: dict[str, Any] = {}
    for told, raw in known.items():
        name, fact = _variable(told, calculation, knowledge), fact_named(told, knowledge)
        fact = calculation.inputs.get(name, fact)
        if name:
            if name in variables:
                raise QuestionError(f"known 里的 {told[:60]!r} 写了两次。", "每项只写一次。", field="known")
            variables[name] = raw
        if fact in knowledge.facts:
            facts[fact] = raw
        elif not name:
            raise QuestionError(
                f"算式「{calculation.label}」里没有 {told[:60]!r}，也没有这个数据项。",
                f"known 可以填：{_choices(calculation, knowledge)}。",
                field="known",
            )
    return variables, facts


def _variable(said: str, calculation: Calculation, knowledge: Knowledge) -> str:
    """The name of a variable from its name, its fact or its label, "" when it is none."""
    said = said.strip()
    for name in (RESULT, *calculation.inputs, *calculation.told):
        label, _ = name_of(calculation, name, knowledge.facts)
        if said in (name, calculation.inputs.get(name, name), label):
            return name
    return ""


def _choices(calculation: Calculation, knowledge: Knowledge) -> str:
    every = (RESULT, *calculation.inputs, *calculation.told)
    return "、".join(f"{n}（{name_of(calculation, n, knowledge.facts)[0]}）" for n in every)


def _value(name: str, raw: Any, calculation: Calculation, vocabulary: Vocabulary, as_of: date) -> FactValue:
    """What is told of a variable: a number of its unit, or a day."""
    facts = vocabulary.knowledge.facts
    label, unit = name_of(calculation, name, facts)
    fact = facts.get(calculation.inputs.get(name, ""))
    if fact is None:
        kind: FactKind = "date" if unit == DATE else "quantity"
        fact = Fact(name, label, kind, "", "" if unit == DATE else unit, minimum=Decimal(0))
    refuse_bare_share(f"{name}（{label}）", raw, unit)
    value = read_value(raw, fact, as_of, vocabulary)
    if isinstance(value, Quantity) or (isinstance(value, date) and unit == DATE):
        return value
    example = (
        "日期，例如 2026-04-29" if unit == DATE else f"数字，单位{unit_label(unit, vocabulary.knowledge)}"
    )
    raise QuestionError(
        f"{name}（{label}）的值 {str(raw)[:40]!r} 不能用。", f"请给{example}。", field="known"
    )


# --- what is told of it -------------------------------------------------------------------------


def _inputs(asked: _Asked, knowledge: Knowledge) -> dict[str, str]:
    """Label → value with its unit, of all that was told."""
    tr, found = Translator(knowledge.units), {}
    for name, value in asked.values.items():
        label, unit = name_of(asked.calculation, name, knowledge.facts)
        told = (value.unit or unit) if isinstance(value, Quantity) else ""
        found[label] = f"{json_value(tr, value)}{tr.unit(told)}"
    return found


def _question(name: str, calculation: Calculation, knowledge: Knowledge) -> Ask:
    fact = knowledge.facts.get(calculation.inputs.get(name, ""))
    if fact is not None:
        return Ask(fact.id, fact.label, fact.question)
    label, unit = name_of(calculation, name, knowledge.facts)
    return Ask(name, label, f"{label}是{'哪一天' if unit == DATE else '多少'}？")
