"""What the readers made of words, as operators are shown it."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.conversations.model_reader.heard import Heard
from assistant.types import ME, NORM, Claim, Quantity

KINDS = {
    "verdict": "能不能", "gap": "差多少", "amount": "多少", "day": "哪天", "condition": "什么条件",
    "explain": "是什么", "list": "有哪些", "compare": "比较", "apply": "怎么申请",
}  # fmt: skip
_HOLDERS = {ME: "", NORM: "规定的"}
_TIMES = {"now": "", "past": "从前", "goal": "目标", "window": ""}
_FORCES = {"said": "", "denied": "否认", "supposed": "假设", "asked": "在问", "taken_back": "收回"}


def in_words(claims: Iterable[Claim], heard: Heard) -> str:
    """「商品分 73分（从前）」."""
    found = []
    for c in claims:
        marks = (_HOLDERS.get(c.holder, c.holder), _TIMES[c.time], _FORCES[c.force])
        aside = "、".join(filter(None, marks))
        fact = heard.vocabulary.knowledge.facts[c.fact]
        value = c.text if not isinstance(c.value, Quantity) else _amount(c.value, heard) or c.text
        found.append(f"{fact.label} {value}" + (f"（{aside}）" if aside else ""))
    return "；".join(found)


def _amount(value: Quantity, heard: Heard) -> str:
    return "" if value.point is None else heard.vocabulary.knowledge.units.spoken(value.point, value.unit)


def called(about: str, heard: Heard) -> str:
    known = heard.vocabulary.knowledge
    if about in known.rules:
        return known.rules[about].title
    return known.programmes[about].name if about in known.programmes else known.needs[about].label
