"""What a question asks to be worked out beyond what its rule always computes: an equation turned round, the
last day of a window, how many of so many; and what is short of a threshold, a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assistant.numbers import Units
from assistant.rules.computing import Solved, Values, as_result, variables_of
from assistant.rules.equations import RESULT, Count, Variable, count_for, growing_count, parse, solve
from assistant.rules.equations.expression import DATE, Binary, Call, Name, names
from assistant.rules.equations.solve import Solution, evaluate, from_base, in_base, rounded
from assistant.rules.equations.wording import formula, sum_formula
from assistant.rules.gifts import gift_equations, times_left
from assistant.rules.schema import Calculation, Fact, Leaf, Rule, Told
from assistant.rules.thresholds import threshold_equations
from assistant.types import Counting, FactValue, Finding, Op, Quantity, Result, Sum

SUM = "sum"
"""The note of a finding whose results hold what was asked to be worked out."""

NTH = "nth"
"""Which day or month of a period is asked for."""


def all_equations(rule: Rule, facts: Mapping[str, Fact], units: Units) -> dict[str, Calculation]:
    """Those of the rule, and those that follow from what it gives."""
    return {g.calculation.label: g.calculation for g in gift_equations(rule, units)} | equations_of(
        rule, facts, units
    )


def equations_of(rule: Rule, facts: Mapping[str, Fact], units: Units) -> dict[str, Calculation]:
    """Every equation of a rule by its label: those that are always worked out, those that only a question
    asks for, and of each threshold how much a day what is short of it takes."""
    found = {c.label: c for c in (*of_no_step(rule), *rule.equations)}
    if not any(c.unit in ("day", "month") for c in rule.equations):
        found |= {c.label: c for c in times_left(rule)}
    found |= {c.label: c for c in map(_nth, of_no_step(rule)) if c is not None}
    own = {fact for c in rule.equations for fact in c.inputs.values()}
    for leaf in rule.leaves():
        if isinstance(leaf.value, Decimal) and leaf.op in (">=", ">") and leaf.fact not in own:
            found |= {c.label: c for c in threshold_equations(leaf, facts[leaf.fact], units)}
    return found


def of_no_step(rule: Rule) -> Iterator[Calculation]:
    """Without those of which each step of a ladder has its own: the step that holds tells which counts."""
    told = Counter(c.label for c in rule.calculations())
    return (c for c in rule.calculations() if told[c.label] == 1)


def _nth(calculation: Calculation) -> Calculation | None:
    """Of a period from a day, which day any of its days is, or the last of any of its months; the first
    counts: 「9月1日算第1天，第90天是哪天」."""
    node = calculation.expression
    if not (isinstance(node, Binary) and isinstance(node.left, Name) and isinstance(node.right, Name)):
        return None
    period = calculation.parameters.get(node.right.name)
    if calculation.unit != DATE or node.op != "+" or period is None:
        return None
    form, told = f"last_day({node.left.name}, {NTH})", Told("第几个", period.unit)
    return replace(
        calculation, label="从开始日数到的那一天", formula=form, expression=parse(form), parameters={},
        told={NTH: told},
    )  # fmt: skip


def worked_out(
    rule: Rule, asked: Sum | Counting, values: Values, facts: Mapping[str, Fact], units: Units
) -> tuple[Result, ...]:
    """The result, or without a value the facts that it lacks; none where there is no solution."""
    if isinstance(asked, Counting):
        return _counted(rule, asked, facts)
    if asked.also:
        sums = (replace(asked, also=()), *asked.also)
        return tuple(r for one in sums for r in worked_out(rule, one, values, facts, units))
    calculation = all_equations(rule, facts, units)[asked.equation]
    usual = {n: t.usual for n, t in calculation.told.items() if t.usual is not None}
    known = usual | {n: values[f] for n, f in calculation.inputs.items() if f in values} | dict(asked.known)
    if asked.rows and calculation.unit == DATE:
        return _days(calculation, asked, known, facts, units)
    if asked.rows:
        return _rows(calculation, asked, known, facts, units)
    lacking = tuple(
        f for n, f in calculation.inputs.items() if n not in known and n != asked.wanted and not asked.bound
    )
    label, unit = name_of(calculation, asked.wanted, facts)
    if lacking:
        return (Result(label, None, unit, "exact", calculation.cite, "", {}, lacking, computed=True),)
    variables = variables_of(calculation, {n: v for n, v in known.items() if n != asked.wanted}, facts, units)
    if variables is None:
        return ()
    solution = solve(calculation.expression, variables, asked.wanted, units)
    if solution is None:
        return _out_of_reach(rule, asked, values, facts, units)
    return _result(calculation, asked, _at(solution, asked), variables, facts, units)


def with_sum(
    finding: Finding,
    rule: Rule,
    asked: Sum | Counting,
    values: Values,
    facts: Mapping[str, Fact],
    units: Units,
) -> Finding:
    """A finding with what was asked in place of what the rule always computes; as it was where that has no
    solution."""
    found = worked_out(rule, asked, values, facts, units)
    if not found:
        return finding
    given = tuple(r for r in finding.results if not r.computed)
    return replace(finding, results=(*found, *given), notes=(*finding.notes, SUM))


def _out_of_reach(
    rule: Rule, asked: Sum, values: Values, facts: Mapping[str, Fact], units: Units
) -> tuple[Result, ...]:
    """What there can be at most, where more is wished for: 8万 a month never come to 120万 in a year."""
    if asked.wanted == RESULT or isinstance(asked.known.get(RESULT), date):
        return ()
    others = {n: v for n, v in asked.known.items() if n not in (RESULT, asked.wanted)}
    return worked_out(rule, replace(asked, wanted=RESULT, known=others, bound="most"), values, facts, units)


def _at(solution: Solution, asked: Sum) -> Solution:
    """The end that is asked for: of 最多冻多少 the upper one."""
    if asked.bound == "most" and solution.high is not None:
        return replace(solution, low=solution.high, steps=solution.steps[-1:])
    return solution


def name_of(calculation: Calculation, wanted: str, facts: Mapping[str, Fact]) -> tuple[str, str]:
    """What a variable is called, and its unit."""
    if wanted == RESULT:
        return calculation.label, calculation.unit
    if wanted in calculation.inputs:
        fact = facts[calculation.inputs[wanted]]
        return fact.label, "date" if fact.kind == "date" else fact.unit
    return calculation.told[wanted].label, calculation.told[wanted].unit


def _result(
    calculation: Calculation, asked: Sum, solution: Solution, variables: Mapping[str, Variable],
    facts: Mapping[str, Fact], units: Units,
) -> tuple[Result, ...]:  # fmt: skip
    label, unit = name_of(calculation, asked.wanted, facts)
    words = formula(solution, variables, asked.wanted, units)
    inputs: dict[str, FactValue] = {}
    if asked.wanted != RESULT and solution.high is not None and solution.low != solution.high:
        solution = _open(solution, calculation, asked, facts, units)
    result = as_result(calculation, Solved(label, unit, solution, words), inputs)
    cites = dict.fromkeys(p.cite for p in calculation.parameters.values())
    result = replace(result, cites=tuple(c for c in cites if c != calculation.cite))
    if asked.wanted != RESULT:
        result = replace(result, qualifier="exact")
    if result.value is None and solution.low is not None and not isinstance(solution.low, Decimal):
        return ()
    if result.value is None and solution.low is not None:  # so many or more
        result = replace(result, value=solution.low, qualifier="from")
    elif result.value is None and solution.high is not None:
        result = replace(result, value=solution.high, qualifier="up_to")
    elif asked.bound == "most":
        result = replace(result, qualifier="up_to")
    return (result,) if result.value is not None else ()


def _open(
    solution: Solution, calculation: Calculation, asked: Sum, facts: Mapping[str, Fact], units: Units
) -> Solution:
    """Without an upper end that only says how much there can be at all: 8 months or more, not 8 to 120."""
    if asked.wanted not in calculation.inputs or not isinstance(solution.high, Decimal):
        return solution
    return (
        replace(solution, high=None)
        if solution.high == facts[calculation.inputs[asked.wanted]].maximum
        else solution
    )


# --- several that add up ------------------------------------------------------------------------


def _rows(
    calculation: Calculation, asked: Sum, known: Values, facts: Mapping[str, Fact], units: Units
) -> tuple[Result, ...]:
    """The sum over the rows; a cap on the whole is one on the sum."""
    expression = calculation.expression
    capped = (
        isinstance(expression, Call) and expression.function == "min" and isinstance(expression.right, Name)
    )
    inner = expression.left if isinstance(expression, Call) and capped else expression
    cases, total, row_variables = [], Fraction(0), {}
    for row in asked.rows:
        variables = variables_of(calculation, {**known, **row}, facts, units)
        if variables is None:
            return ()
        spans = {
            n: in_base(v.value, v.unit, units)
            for n, v in variables.items()
            if n in names(inner) and isinstance(v.value, Quantity)
        }
        if {*names(inner)} - spans.keys():
            lacking = tuple(f for n, f in calculation.inputs.items() if n in names(inner) and n not in spans)
            return (
                Result(calculation.label, None, calculation.unit, "exact", calculation.cite, "", {}, lacking,
                       computed=True),
            ) if lacking else ()  # fmt: skip
        point = evaluate(inner, spans).point
        if point is None:
            return ()
        total, row_variables = total + point, variables
        cases.append((variables, {n: s.low for n, s in spans.items() if s.low is not None}))
    limit = None
    if isinstance(expression, Call) and capped:
        cap = row_variables[expression.right.name].value  # type: ignore[union-attr]
        assert isinstance(cap, Quantity)
        limit = in_base(cap, calculation.unit, units).low
    words = sum_formula(inner, cases, total, limit, calculation.unit, units)
    value = rounded(from_base(total if limit is None else min(total, limit), calculation.unit, units))
    return (
        Result(calculation.label, value, calculation.unit, calculation.qualifier, calculation.cite, words,
               {}, computed=True),
    )  # fmt: skip


def _days(
    calculation: Calculation, asked: Sum, known: Values, facts: Mapping[str, Fact], units: Units
) -> tuple[Result, ...]:
    """The day that each of several starts leads to."""
    found: list[Result] = []
    for row in asked.rows:
        variables = variables_of(calculation, {**known, **row}, facts, units)
        solution = solve(calculation.expression, variables, RESULT, units) if variables else None
        if variables is None or solution is None:
            return ()
        found += _result(calculation, replace(asked, rows=()), solution, variables, facts, units)
    return tuple(found)


# --- how many of so many ------------------------------------------------------------------------


def _counted(rule: Rule, asked: Counting, facts: Mapping[str, Fact]) -> tuple[Result, ...]:
    leaf = next(x for x in rule.leaves() if x.fact == asked.fact)
    counted, each = facts[asked.fact].counted, asked.each
    assert counted is not None
    assert isinstance(leaf.value, Decimal)
    assert leaf.op != "is"
    limit, op = (leaf.value, leaf.op) if asked.goal is None else (asked.goal, ">=")
    part = counted.name
    needed = count_for(limit, op, asked.total)
    if needed is None:
        return ()
    least = op in (">=", ">")
    words = _share_words(asked.total, limit, op, needed, each)
    results = [
        _count(f"{asked.total}{each}里{'至少' if least else '最多'}要{part}", needed.value, leaf, words, each)
    ]
    if asked.rest and least:
        rest = asked.total - needed.value
        words = f"{words}；{asked.total} − {needed.value} = {rest}{each}"
        return (_count(f"{asked.total}{each}里最多可以不是{part}的", rest, leaf, words, each),)
    if asked.have is None or not least:
        return tuple(results)
    more = max(needed.value - asked.have, 0)
    grown = growing_count(limit, op, asked.total, asked.have) if counted.grows else None
    if grown is not None and more:
        words = (
            f"（{asked.have} + {grown.value}）÷（{asked.total} + {grown.value}）"
            f"{'＞' if op == '>' else '≥'}{_plain(limit)}%"
        )
        again = _count(f"还要{part}（新增的也算进总数）", grown.value, leaf, words, each)
        words = f"{needed.value} − {asked.have} = {more}"
        return (again, _count(f"还要{part}（总数仍是{asked.total}{each}）", more, leaf, words, each))
    words = f"{needed.value} − {asked.have} = {more}" if more else f"已有{asked.have}{each}"
    return (*results, _count(f"还要{part}", more, leaf, words, each))


def _count(label: str, value: int, leaf: Leaf, words: str, each: str) -> Result:
    return Result(label, f"{value}{each}", "", "exact", leaf.cite, words, {}, computed=True)


def _share_words(total: int, limit: Decimal, op: Op, needed: Count, each: str) -> str:
    exact = rounded(needed.exact)
    sign = "=" if Fraction(exact) == needed.exact else "≈"
    words = f"{total}{each} × {_plain(limit)}% {sign} {_plain(exact)}{each}"
    if op in (">", "<") and needed.exact.denominator == 1:
        words += f"，正好{_plain(exact)}{each}不算，{'至少' if op == '>' else '最多'}{needed.value}{each}"
    elif needed.exact.denominator != 1:
        words += f"，{'至少' if op in ('>=', '>') else '最多'}{needed.value}{each}"
    return words


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
