"""How faithful drafts are to their document: which of its figures went where, which draft rests on which
words, and where drafts contradict each other, or what is known already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from assistant.drafting.amounts import Figure, Figures
from assistant.drafting.packs import Draft, Drafted
from assistant.drafting.structure import Span
from assistant.library.conflicts import compare
from assistant.rules.schema import Knowledge
from assistant.text import fold, fold_aligned

Where = Literal["rule", "left", "background", "unread"]


@dataclass(frozen=True, slots=True)
class FigureUse:
    """A figure of the document: in a ``rule`` (then ``drafts`` hold it), ``left`` aside with a reason,
    declared ``background``, or ``unread``."""

    span: Span
    words: str
    where: Where
    drafts: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two drafts, or a draft and a rule that there is, that give different figures of one thing."""

    draft: str
    other: str
    words: str
    others: str


@dataclass(frozen=True, slots=True)
class Fidelity:
    """``grounded`` maps each draft to the places that it rests on. ``covered`` is the share of figures, in
    percent, that a rule holds or that somebody gave a reason for."""

    figures: tuple[FigureUse, ...]
    grounded: Mapping[str, tuple[Span, ...]]
    contradictions: tuple[Contradiction, ...]
    invented: tuple[str, ...]

    @property
    def covered(self) -> Decimal:
        if not self.figures:
            return Decimal(100)
        read = sum(f.where != "unread" for f in self.figures)
        return (Decimal(100) * read / len(self.figures)).quantize(Decimal("0.1"))


def fidelity(drafted: Drafted, body: str, figures: Figures, knowledge: Knowledge) -> Fidelity:
    found = figures.find(fold_aligned(body))
    offsets = fold_aligned(body)
    uses = tuple(_use(f, offsets.offsets[f.start], offsets.ends[f.end - 1], drafted, body) for f in found)
    return Fidelity(
        uses,
        {d.id: d.says for d in drafted.drafts},
        (*_among(drafted, body), *_with_rules(drafted, body, knowledge)),
        tuple(d.id for d in drafted.drafts if not _holds(d, body, figures)),
    )


def _use(f: Figure, start: int, end: int, drafted: Drafted, body: str) -> FigureUse:
    words, span = body[start:end], (start, end)
    of = tuple(
        d.id
        for d in drafted.drafts
        if _inside(span, d.says)
        and ({f.low, f.high} & set(_values(d.entry)) or _in_a_label(words, d, drafted))
    )
    if of:
        return FigureUse(span, words, "rule", of)
    for where, lefts in (("left", drafted.left), ("background", drafted.background)):
        for left in lefts:
            if _inside(span, (left.says,)):
                return FigureUse(span, words, where, (), left.why)  # type: ignore[arg-type]
    if any(_inside(span, d.says) for d in drafted.drafts):
        return FigureUse(span, words, "left", (), "在起草的句子里，但没有成为条件或结果")
    return FigureUse(span, words, "unread")


def _in_a_label(words: str, draft: Draft, drafted: Drafted) -> bool:
    """Whether a figure is part of what a condition is of: the 30天 of 近30天支付订单数."""
    said = fold(words)
    return any(said in drafted.facts[key].label for key in draft.facts)


def _holds(draft: Draft, body: str, figures: Figures) -> bool:
    """Whether every figure of a draft stands in the words that it rests on."""
    there = {
        value
        for span in draft.says
        for f in figures.find(fold_aligned(body[slice(*span)]))
        for value in (f.low, f.high)
    }
    return set(_values(draft.entry)) <= there


def _values(node: Any) -> Iterator[Decimal]:
    """Every figure of an entry."""
    if isinstance(node, Decimal):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _values(value)
    elif isinstance(node, list):
        for value in node:
            yield from _values(value)


def _among(drafted: Drafted, body: str) -> Iterator[Contradiction]:
    """Two drafts with the same conditions that give different figures under one label."""
    given: dict[tuple[str, str, str], tuple[Draft, Any]] = {}
    for draft in drafted.drafts:
        for when, gives in _steps(draft.entry):
            for give in gives:
                if not isinstance(give["value"], Decimal):
                    continue
                label = give["label"].removesuffix("标准").removesuffix("比例")
                key = (repr(when), label, give.get("unit", ""))
                before = given.setdefault(key, (draft, give))
                if before[1]["value"] != give["value"] and before[0] is not draft and when:
                    yield Contradiction(
                        draft.id, before[0].id, _quote(draft, give, body), _quote(before[0], before[1], body)
                    )


def _steps(entry: Mapping[str, Any]) -> Iterator[tuple[Any, Sequence[Any]]]:
    if "gives" in entry:
        yield _without_cites(entry.get("require")), entry["gives"]
    for case in entry.get("cases", ()):
        yield _without_cites(case["when"]), case.get("gives", ())


def _without_cites(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {k: _without_cites(v) for k, v in node.items() if k != "cite"}
    return [_without_cites(v) for v in node] if isinstance(node, list) else node


def _quote(draft: Draft, give: Mapping[str, Any], body: str) -> str:
    return str(draft.entry["citations"][give["cite"]]["quote"])


def _with_rules(drafted: Drafted, body: str, knowledge: Knowledge) -> Iterator[Contradiction]:
    """Sentences of rules of the same platform that tell the same with other figures."""
    rules = [r for r in knowledge.rules.values() if r.platform == drafted.platform]
    for draft in drafted.drafts:
        for span in draft.says:
            words = body[slice(*span)]
            for rule in rules:
                for quote in {c.quote for c in rule.citations.values()}:
                    found = compare(words, quote, knowledge.numbers)
                    if found is not None and found.differing:
                        yield Contradiction(draft.id, rule.id, words, quote)


def _inside(span: Span, spans: Sequence[Span]) -> bool:
    return any(a <= span[0] and span[1] <= b for a, b in spans)
