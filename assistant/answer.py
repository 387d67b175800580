"""The answer: one object for page, API, stream and command line. Its JSON is a contract.

Numbers are strings, so that no client turns money into a float.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

from assistant.types import (
    AskKind,
    Check,
    Difference,
    FactOrigin,
    FactValue,
    Force,
    Outcome,
    Qualifier,
    Quantity,
    SourceKind,
    Status,
    Time,
)

SpanKind = Literal["check", "sources", "third_party"]
Language = Literal["zh-Hans", "zh-Hant", "en"]
HandoverWhy = Literal["asked", "refused"]


_OURS = {"json": None}
"""Fields for our own surfaces, which clients are not sent."""


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """A check in words and digits, as clients are told of it, and the ``record`` that they were made of."""

    fact: str
    label: str
    given: str | None
    op: str
    threshold: str
    unit: str
    status: Status
    gap: str | None
    citation: int | None
    record: Check = field(metadata=_OURS)


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
    """A quote with where it stands: ``source.body[start:end] == quote``. ``recognised`` where its words were
    read off a picture."""

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
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class NumberTrace:
    """Where a number of the answer's text or of a part's details comes from; ``start``/``end`` are character
    offsets in it."""

    text: str
    start: int
    end: int
    origin: Literal["source", "computed", "given"] = field(metadata={"json": "from"})
    ref: str


@dataclass(frozen=True, slots=True)
class TextSpan:
    """A stretch of a part's details that means something by itself: a row of a table of checks, with its
    ``status`` and ``fact``; the list of sources; the mark of a third party's reading."""

    start: int
    end: int
    kind: SpanKind
    status: Status | None = None
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class AskReply:
    """A button under a question: what stands on it, and the ``text`` that pressing it asks."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A fact that is asked for; ``replies`` answer it with one tap, where it is none of figures or days."""

    fact: str
    label: str
    question: str
    replies: tuple[AskReply, ...] = ()


@dataclass(frozen=True, slots=True)
class PartAsk:
    """What a part answers: its kind, the ids of the rules, plans or needs that it is about, whose shop it is
    ("me" or the merchant's words for somebody else), and the words that ask it."""

    kind: AskKind
    about: tuple[str, ...]
    holder: str
    words: str


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """The answer to one thing asked, in Markdown: ``headline`` answers, ``because`` are its reasons or the
    entries of a list, a line each, ``next`` what to do or tell; ``details`` (table, formula, quotes, what the
    source leaves unsaid) may be folded. ``findings`` are places in the answer's findings, ``citations``
    numbers of its citations; ``numbers`` and ``spans`` are those of ``details``. ``composer`` is who worded
    reasons and next steps: a model's name where any of them are its sentences, else "template"."""

    ask: PartAsk
    outcome: Outcome
    headline: str
    because: tuple[str, ...]
    next: tuple[str, ...]
    details: str
    findings: tuple[int, ...]
    citations: tuple[int, ...]
    numbers: tuple[NumberTrace, ...] = ()
    spans: tuple[TextSpan, ...] = field(default=(), metadata=_OURS)
    composer: str = "template"


@dataclass(frozen=True, slots=True)
class ReadFact:
    """How words of the turn were read: ``holder`` is "me", "norm" or the words for somebody else, ``sure``
    how likely the reading is, 0 for what was left aside. ``fact`` is "" where the words are of none of
    ours."""

    fact: str
    value: str
    holder: str
    time: Time
    force: Force
    words: str
    sure: float


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """A fact remembered: the merchant's words, how they are read, and where they come from: a question
    (of turn ``turn``, counted from 1), the request's profile, a what-if, which is not kept, the merchant's
    own correction, or the shop system around the widget. ``value`` is what it is read as."""

    text: str
    low: str | None
    high: str | None
    unit: str
    origin: FactOrigin = field(metadata={"json": "from"})
    turn: int
    value: FactValue = field(metadata=_OURS)


@dataclass(frozen=True, slots=True)
class Verified:
    """``passed`` when every quote stands and every verdict agrees. ``repairs`` are lines left out as
    untraceable and sentences of a model's that it wrote a second time; ``notes`` what was found."""

    passed: bool
    repairs: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a chat model had to do with an answer: ``did`` what of it was asked for ("read", "write"),
    ``prompts`` the digests of what it was told, ``sentences`` how many of its sentences are shown,
    ``refused`` how many were not at first, by why, ``repaired`` how many of those it wrote anew, ``left``
    lines that stayed as composed, ``failed`` why it could not be heard out, by task, ``checking_ms`` what
    checks took in all."""

    name: str
    did: tuple[str, ...] = ()
    prompts: Mapping[str, str] = field(default_factory=dict)
    sentences: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    repaired: int = 0
    left: int = 0
    failed: Mapping[str, str] = field(default_factory=dict)
    checking_ms: float = 0.0
    differences: int = 0


@dataclass(frozen=True, slots=True)
class Handover:
    """Why a person is offered: one was asked for, or there was no answer for the second time in a row.
    ``label`` is what the button to one says, "" where no person can be reached."""

    why: HandoverWhy
    label: str = ""


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
    parts: tuple[AnswerPart, ...] = ()
    read: tuple[ReadFact, ...] = ()
    beside: tuple[AnswerResult, ...] = ()
    handover: Handover | None = None
    model: ModelUse | None = None
    language: Language = field(default="zh-Hans", metadata=_OURS)
    spans: tuple[TextSpan, ...] = field(default=(), metadata=_OURS)
    differences: tuple[Difference, ...] = field(default=(), metadata=_OURS)

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON object."""
        value: dict[str, Any] = json_of(self)
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
        value: dict[str, Any] = json_of(self)
        return value


def json_of(value: Any) -> Any:
    """A record as clients are sent it, or a mapping or row of records."""
    if is_dataclass(value) and not isinstance(value, type):
        named = ((f.metadata.get("json", f.name), f.name) for f in fields(value))
        return {key: json_of(getattr(value, name)) for key, name in named if key is not None}
    if isinstance(value, Mapping):
        return {str(k): json_of(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [json_of(v) for v in value]
    return value


# --- before verification ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineSpan:
    """The characters of one line that make a ``TextSpan``; the whole line when there is no ``end``."""

    line: int
    kind: SpanKind
    status: Status | None = None
    fact: str | None = None
    start: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the answer. A "quote" is a source's own words and is never converted or reworded.

    ``lines`` are Markdown; verification may take a line out, never change one. ``spans`` are stretches of
    them that mean something by themselves, ``quotes`` the numbers of the citations whose words they hold
    in full.
    """

    kind: Literal["text", "table", "quote"]
    lines: tuple[str, ...]
    spans: tuple[LineSpan, ...] = ()
    quotes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftPart:
    """A part before verification; ``asked_facts`` are conditions that alone were asked about,
    ``asks`` facts that it asks for, ``listed`` when ``because`` are the entries of a list."""

    ask: PartAsk
    outcome: Outcome
    headline: tuple[Block, ...]
    because: tuple[Block, ...]
    next: tuple[Block, ...]
    details: tuple[Block, ...]
    findings: tuple[int, ...]
    asked_facts: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    listed: bool = False
    composer: str = "template"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a composer hands to verification: ``blocks`` are what is read first. ``terms`` are names that it
    may have used (近365天…), ``limits`` the bounds of facts that it may have named, ``beside`` what
    was worked out over several plans, or of a plan beside what its rule always computes."""

    outcome: Outcome
    blocks: tuple[Block, ...]
    findings: tuple[AnswerFinding, ...] = ()
    citations: tuple[Citation, ...] = ()
    ask: tuple[Ask, ...] = ()
    suggestions: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    limits: tuple[Quantity, ...] = ()
    beside: tuple[AnswerResult, ...] = ()
    composer: str = "template"
    parts: tuple[DraftPart, ...] = ()
