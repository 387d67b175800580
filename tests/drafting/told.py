"""What was read of a document, as lines that a test can compare."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.drafting.records import Clause, Condition, Consequence, Read


def lines(read: Read) -> list[str]:
    """A clause a line: 「评分 >= 4.6 score & 企业店 => 奖励 300 yuan」."""
    return [_clause(c) for c in read.clauses]


def _clause(clause: Clause) -> str:
    when = [_condition(c) for c in clause.conditions]
    if clause.any_of:
        when.append("(" + " | ".join(map(_condition, clause.any_of)) + ")")
    then = " + ".join(" ".join(_consequence(c)) for c in clause.consequences)
    return f"{' & '.join(when)} => {then}".strip()


def _condition(c: Condition) -> str:
    if c.op == "is":
        return (
            f"{c.label}: {c.value}" if isinstance(c.value, str) else f"{'' if c.value else 'not '}{c.label}"
        )
    return f"{c.label} {c.op} {c.value:f} {c.unit or c.word}".strip()


def _consequence(c: Consequence) -> Iterator[str]:
    yield c.label
    if isinstance(c.value, str):
        yield f"“{c.value}”"
        return
    yield f"{c.value:f}~{c.high:f}" if c.high is not None else f"{c.value:f}"
    if c.unit or c.word:
        yield c.unit or c.word
    if c.qualifier in ("up_to", "from"):
        yield c.qualifier
    if c.base:
        yield f"of {c.base}"
    if c.least is not None:
        yield f"least {c.least:f}"
    if c.most is not None:
        yield f"most {c.most:f}"
    if c.after:
        yield f"after {c.after}"
