"""What the tools give, as records. Numbers are strings, as in answers; ``citation`` is a citation's ``n``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.answer import AnswerFinding, AnswerResult, Ask, Citation
from assistant.types import RuleKind, SourceKind, Status


@dataclass(frozen=True, slots=True)
class Needed:
    """A fact that bears on a rule, and ``how`` its value is written."""

    fact: str
    label: str
    how: str


@dataclass(frozen=True, slots=True)
class Told:
    """A condition, or something that a rule gives, in one phrase."""

    text: str
    citation: int | None


@dataclass(frozen=True, slots=True)
class EquationLine:
    """What can be computed of a rule. ``variables`` maps each name that ``compute`` takes to its label and
    unit; ``result`` is what the equation gives."""

    equation: str
    variables: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """A rule as ``find_rules`` tells it; dates are ISO days, ``any_of`` conditions of which one will do."""

    rule: str
    title: str
    platform: str
    programme: str
    kind: RuleKind
    audience: tuple[str, ...]
    effective_from: str | None
    effective_to: str | None
    in_force: bool
    checked_on: str
    conditions: tuple[Told, ...]
    any_of: tuple[Told, ...]
    gives: tuple[Told, ...]
    needs: tuple[Needed, ...]
    equations: tuple[EquationLine, ...]
    unstated: tuple[str, ...]
    confirm_by_hand: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleName:
    """``plan`` is what announced it."""

    rule: str
    title: str
    platform: str
    programme: str


@dataclass(frozen=True, slots=True)
class FoundRules:
    """The rules that fit best in full, and all others that do by name."""

    as_of: str
    rules: tuple[RuleSummary, ...]
    more: tuple[RuleName, ...]
    citations: tuple[Citation, ...]
    corpus: str
    note: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What ``evaluate`` gives. ``ask`` maps a rule to the facts that could still change its finding;
    ``unused`` are facts that were told and bear on none of the rules."""

    as_of: str
    findings: tuple[AnswerFinding, ...]
    citations: tuple[Citation, ...]
    ask: Mapping[str, tuple[Ask, ...]]
    nearest: str | None
    unused: tuple[str, ...]
    corpus: str
    note: str


@dataclass(frozen=True, slots=True)
class Computed:
    """What ``compute`` gives: no ``results`` where something is missing (``ask``) or nothing solves it.
    ``status`` is how the merchant stands to the rule, by the facts that were told; an amount is only theirs
    where it is "met"."""

    as_of: str
    rule: str
    title: str
    equation: str
    solve_for: str
    status: Status
    results: tuple[AnswerResult, ...]
    ask: tuple[Ask, ...]
    unstated: tuple[str, ...]
    confirm_by_hand: tuple[str, ...]
    citations: tuple[Citation, ...]
    corpus: str
    note: str


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A sentence as it stands in its source. ``mark`` says whose word it is; ``rules``
    whether rules are computed from the source, or it is only quoted."""

    quote: str
    heading: str
    source: str
    platform: str
    title: str
    publisher: str
    published: str
    kind: SourceKind
    mark: str
    url: str | None
    effective_from: str | None
    effective_to: str | None
    curated: bool = field(metadata={"json": "rules"})


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """Best first."""

    passages: tuple[FoundPassage, ...]
    corpus: str
    note: str
