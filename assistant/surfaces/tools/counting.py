"""How many of so many things make the share that a rule asks: of 150 questions, at least 121 replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from assistant.answer import AnswerResult
from assistant.compose.cite import Citations
from assistant.compose.findings import answer_finding
from assistant.compose.translation import Translator
from assistant.errors import QuestionError
from assistant.rules.schema import Fact, Knowledge, Rule
from assistant.rules.sums import SUM, worked_out
from assistant.surfaces.tools.records import EquationLine
from assistant.types import Counting, Finding

_EACH = "个"
TOTAL, HAVE = "total", "have"
_MOST = 10_000_000


def countings(rule: Rule, knowledge: Knowledge) -> dict[str, Fact]:
    """By their labels, what can be counted of a rule: a share told by counts, against a threshold."""
    facts = (knowledge.facts[leaf.fact] for leaf in rule.leaves() if not leaf.other)
    return {f"{f.label}要多少个{f.counted.name}": f for f in facts if f.counted is not None}


def counting_line(label: str, fact: Fact) -> EquationLine:
    assert fact.counted is not None
    have = f"已有的{fact.counted.name}（{_EACH}，可以不填）"
    return EquationLine(label, {"result": f"{label}（{_EACH}）", TOTAL: f"总数（{_EACH}）", HAVE: have})


def read_counts(known: Mapping[str, Any]) -> tuple[dict[str, int], dict[str, Any]]:
    """The counts, and what else was told. Raises QuestionError."""
    counts = {name: _count(name, known[name]) for name in (TOTAL, HAVE) if name in known}
    if TOTAL in counts and counts.get(HAVE, 0) > counts[TOTAL]:
        raise QuestionError("have 比 total 还多。", "have 是 total 里已有的。", field="known")
    return counts, {name: value for name, value in known.items() if name not in counts}


def counted(
    rule: Rule, fact: Fact, counts: Mapping[str, int], finding: Finding, citations: Citations,
    knowledge: Knowledge,
) -> tuple[AnswerResult, ...]:  # fmt: skip
    """What it takes, and what is still to come; the first of several is what is mostly meant."""
    asked = Counting(rule.id, fact.id, counts[TOTAL], counts.get(HAVE), None, _EACH)
    found = worked_out(rule, asked, {}, knowledge.facts, knowledge.units)
    shown = replace(finding, checks=(), results=found, notes=(*finding.notes, SUM))
    results = answer_finding(shown, knowledge, citations, Translator(knowledge.units)).results
    inputs = {"总数": f"{counts[TOTAL]}{_EACH}"}
    if HAVE in counts:
        assert fact.counted is not None
        inputs[f"已有的{fact.counted.name}"] = f"{counts[HAVE]}{_EACH}"
    return tuple(replace(r, value=r.value.removesuffix(_EACH), unit=_EACH, inputs=inputs) for r in results)


def _count(name: str, raw: Any) -> int:
    text = str(raw).strip().removesuffix(_EACH)
    if (
        not (text.isascii() and text.isdigit())
        or not 0 <= int(text) <= _MOST
        or (name == TOTAL and int(text) == 0)
    ):
        raise QuestionError(f"{name} 的值 {str(raw)[:40]!r} 不能用。", "请给整数，例如 150。", field="known")
    return int(text)
