"""The answer: one object for page, API, stream and command line. Its JSON is a contract.

Numbers are strings, so that no client turns money into a float.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

from assistant.types import FactOrigin, Outcome, Qualifier, SourceKind, Status


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    fact: str
    label: str
    given: str | None
    op: str
    threshold: str
    unit: str
    status: Status
    gap: str | None
    citation: int | None


@dataclass(frozen=True, slots=True)
class AnswerResult:
    label: str
    value: str
    unit: str
    qualifier: Qualifier
    formula: str
    inputs: Mapping[str, str]
    citation: int | None


@dataclass(frozen=True, slots=True)
class AnswerFinding:
    rule: str
    title: str
    programme: str
    platform: str
    status: Status
    checks: tuple[AnswerCheck, ...] = ()
    results: tuple[AnswerResult, ...] = ()
    unstated: tuple[str, ...] = ()
    confirm_by_hand: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote with where it stands: ``source.body[start:end] == quote``."""

    n: int
    source: str
    platform: str
    title: str
    publisher: str
    published: str
    kind: SourceKind
    heading: str
    quote: str
    start: int
    end: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class NumberTrace:
    """Where a number in ``Answer.answer`` comes from; ``start``/``end`` are character offsets in it."""

    text: str
    start: int
    end: int
    origin: Literal["source", "computed", "given"] = field(metadata={"json": "from"})
    ref: str


@dataclass(frozen=True, slots=True)
class Ask:
    fact: str
    label: str
    question: str


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """A fact remembered: the merchant's words, how they are read, and where they come from: a question
    (of turn ``turn``, counted from 1), the request's profile, a what-if, which is not kept, the merchant's
    own correction, or the shop system around the widget."""

    text: str
    low: str | None
    high: str | None
    unit: str
    origin: FactOrigin = field(metadata={"json": "from"})
    turn: int


@dataclass(frozen=True, slots=True)
class Verified:
    passed: bool
    repairs: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    id: str
    session_id: str
    question: str
    as_of: str
    answer: str
    outcome: Outcome
    findings: tuple[AnswerFinding, ...]
    citations: tuple[Citation, ...]
    numbers: tuple[NumberTrace, ...]
    ask: tuple[Ask, ...]
    suggestions: tuple[str, ...]
    profile: Mapping[str, ProfileEntry]
    composer: str
    verified: Verified
    corpus: str
    timings_ms: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON object."""
        value = _plain(self)
        assert isinstance(value, dict)
        return value


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What follows for one profile from a number of rules, in their order. ``ask`` maps a rule to the
    facts that could still change its finding; rules that need nothing more are not in it. ``nearest`` is
    the plan or gate whose gap is the smallest share of its threshold, null when no gap is known."""

    as_of: str
    findings: tuple[AnswerFinding, ...]
    citations: tuple[Citation, ...]
    ask: Mapping[str, tuple[Ask, ...]]
    nearest: str | None

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON object; a finding's citation numbers are those of ``citations``."""
        value = _plain(self)
        assert isinstance(value, dict)
        return value


def profile_json(profile: Mapping[str, ProfileEntry]) -> dict[str, Any]:
    """A profile as an answer shows it."""
    value = _plain(profile)
    assert isinstance(value, dict)
    return value


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {str(f.metadata.get("json", f.name)): _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return value


# --- before verification ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the answer. A "quote" is a source's own words and is never converted or reworded.

    ``lines`` are Markdown; verification may take a line out, never change one.
    """

    kind: Literal["text", "table", "quote"]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a composer hands to verification. ``terms`` are names of facts it may have used (近365天…)."""

    outcome: Outcome
    blocks: tuple[Block, ...]
    findings: tuple[AnswerFinding, ...] = ()
    citations: tuple[Citation, ...] = ()
    ask: tuple[Ask, ...] = ()
    suggestions: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    composer: str = "template"
