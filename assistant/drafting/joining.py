"""Two drafts that compare the same figures → one rule of several steps."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assistant.drafting.entries import conditions, leaves_in
from assistant.drafting.kept import Kept
from assistant.errors import OverlayError


def joined(draft: Kept, other: Kept) -> Kept:
    """Two drafts as one rule of two steps, the one that asks for more first.

    Raises:
        OverlayError: they do not compare the same.
    """
    mine, others = copy.deepcopy(draft.entries), copy.deepcopy(other.entries)
    one, two = mine["rules"][draft.id], others["rules"][other.id]
    if {p.node["fact"] for p in conditions(one)} != {p.node["fact"] for p in conditions(two)}:
        raise OverlayError(
            f"「{draft.title}」和「{other.title}」的条件不是同一些数据，不能合成一条。", "请分别采用。"
        )
    citations = dict(one["citations"])
    steps = [*_as_cases(one, {}), *_as_cases(two, _cited(two["citations"], citations))]
    steps.sort(key=_most, reverse=True)
    rule = {k: v for k, v in one.items() if k not in ("require", "cases", "gives", "calculate")}
    rule["citations"] = citations
    lowest = _single(steps[-1]["when"])
    if lowest is not None and lowest.get("op") in (">=", ">"):
        rule["require"] = copy.deepcopy(lowest)
    rule["cases"] = steps
    for key, value in others.items():
        if key != "rules" and isinstance(value, dict):
            mine[key] = {**value, **mine.get(key, {})}
    mine["rules"] = {draft.id: rule}
    return draft.saying(mine)


def _as_cases(rule: Mapping[str, Any], renamed: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each step of a rule as a case, with its citations by other names."""
    if rule.get("cases"):
        cases = [dict(case) for case in rule["cases"]]
    else:
        gains = {k: rule[k] for k in ("gives", "calculate") if k in rule}
        cases = [{"when": rule.get("require") or {}, **gains}]
    return [_renamed(case, renamed) for case in cases]


def _renamed(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {k: names.get(v, v) if k == "cite" else _renamed(v, names) for k, v in node.items()}
    return [_renamed(v, names) for v in node] if isinstance(node, list) else node


def _cited(more: Mapping[str, Any], citations: dict[str, Any]) -> dict[str, str]:
    """Puts more citations among others; gives the name that each got."""
    names: dict[str, str] = {}
    for name, cited in more.items():
        there = next((n for n, c in citations.items() if c == cited), None)
        new = there or next(n for n in (f"c{i}" for i in range(1, 1000)) if n not in citations)
        citations[new] = cited
        names[name] = new
    return names


def _most(case: Mapping[str, Any]) -> Decimal:
    values = [p.node["value"] for p in leaves_in(case, "when") if isinstance(p.node.get("value"), Decimal)]
    return max(values, default=Decimal(0))


def _single(when: Mapping[str, Any]) -> dict[str, Any] | None:
    leaves = [p.node for p in leaves_in({"when": when}, "when")]
    return leaves[0] if len(leaves) == 1 else None
