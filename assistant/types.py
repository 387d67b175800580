"""The frozen records handed from stage to stage, and the small protocols between parts.

One field has one name everywhere. Money, scores and shares are Decimal; nothing here is a float
except similarity scores. What goes out to clients is in ``answer.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

Op = Literal[">=", ">", "<=", "<", "=="]
Status = Literal["met", "unmet", "unknown", "not_in_force"]
Qualifier = Literal["exact", "up_to", "range", "from"]
RuleKind = Literal["entitlement", "gate", "classification", "penalty", "calculation", "service"]
SourceKind = Literal["official", "media", "digest"]
Script = Literal["hans", "hant"]
Intent = Literal["eligibility", "calculation", "plans", "information", "statement", "decline"]
Wants = Literal["", "gap", "amount", "day", "compare", "condition"]
FactOrigin = Literal["question", "profile", "whatif", "edited", "shop"]
Outcome = Literal[
    "eligible", "ineligible", "needs_info", "computed", "informational", "abstained", "not_in_force"
]


# --- values -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Quantity:
    """An interval of Decimal in one unit; ``None`` is unbounded on that side.

    「不到九百万」 is (-inf, 9e6), 「80分以上」 is [80, inf), 「73分」 is [73, 73].
    ``unit`` is a key of ``numbers.Units``, or "" when the words carried none.
    """

    low: Decimal | None
    high: Decimal | None
    unit: str = ""
    low_open: bool = False
    high_open: bool = False

    @property
    def point(self) -> Decimal | None:
        """The one value, when the interval is one."""
        return self.low if self.low is not None and self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Relation:
    """A stated comparison with another fact: 「品退率低于行业」."""

    op: Op
    fact: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of a fact's options it is or may be, by id in the fact's order: 「企业店」 leaves one,
    「不是个人店」 all the others."""

    options: tuple[str, ...]


FactValue = Quantity | Relation | Choice | bool | date


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact with the words and the turn it came from: said in a question or a what-if, sent along in a
    request's profile, edited by the merchant, or told by the shop system around the widget."""

    fact: str
    value: FactValue
    text: str
    turn: int = 0
    origin: FactOrigin = "question"


Profile = Mapping[str, StatedFact]


# --- knowledge ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """One article. ``body`` is the text after the front matter, which begins on ``first_line`` of the
    file; spans are character offsets in it. ``asked`` are ways of asking for what a sentence says,
    ``unsaid`` the sentences that tell what the source leaves out. ``curated`` articles ship with rules
    beside them; a document that a user added has none."""

    id: str
    platform: str
    title: str
    publisher: str
    published: str
    kind: SourceKind
    body: str
    path: str
    url: str | None = None
    based_on: str = ""
    effective_from: str | None = None
    effective_to: str | None = None
    first_line: int = 1
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unsaid: tuple[str, ...] = ()
    curated: bool = True


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable piece of one source: ``source.body[start:end] == text``. The id is a content hash.
    ``asked`` pairs its sentences with ways of asking for what they say; ``context`` is searched with the
    text and stands elsewhere: the header of a table whose rows are cut into groups."""

    id: str
    source: str
    platform: str
    heading: tuple[str, ...]
    text: str
    start: int
    end: int
    kind: Literal["text", "list", "table"] = "text"
    asked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    context: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. ``coverage`` is BM25 over its ceiling, 0 to about 1."""

    passage: Passage
    score: float
    coverage: float
    cosine: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words shown as a quote: ``source.body[start:end] == quote``. ``header`` are the cells above
    a table's row; ``unsaid`` quotes tell what their source leaves out."""

    source: str
    heading: str
    quote: str
    start: int
    end: int
    score: float = 0.0
    header: str = ""
    unsaid: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: sentences to quote, best first; the best passage's ``cosine``; and ``unknown``,
    the share of the question's weight in words that no passage holds, 0 to 1."""

    evidence: tuple[Evidence, ...] = ()
    cosine: float = 0.0
    unknown: float = 0.0


@dataclass(frozen=True, slots=True)
class FoundInDocuments(Found):
    """The same of the documents that users added, with the ``sources`` of its evidence."""

    sources: Mapping[str, Source] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retrieved(Found):
    """What the articles say, and beside it what the documents of users do."""

    documents: FoundInDocuments = FoundInDocuments()


# --- outcome of a rule --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OtherFact:
    """The fact that another one is compared with: 行业平均品退率."""

    fact: str


Threshold = Decimal | bool | Choice | OtherFact


@dataclass(frozen=True, slots=True)
class Unstated:
    """A condition that the source mentions and does not give: no fact of a merchant can decide it."""

    words: str
    cite: str


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of a rule against the profile.

    ``threshold`` is a number in ``unit``, a boolean, the options that will do, or the fact compared with.
    ``gap`` is how far an unmet check is from its threshold, in ``unit``; 0 with a strict operator
    means "exactly on it, and that is not enough". ``decisive`` marks checks that could still change
    (unknown) or that settled (met, unmet) the outcome.
    """

    fact: str
    op: Op | Literal["is"]
    threshold: Threshold
    unit: str
    status: Status
    given: FactValue | None
    gap: Quantity | None
    cite: str
    decisive: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """What a rule gives or computes. ``value`` is a number, a date, a range or words."""

    label: str
    value: Decimal | date | str | tuple[Decimal, Decimal] | None
    unit: str
    qualifier: Qualifier
    cite: str
    formula: str = ""
    inputs: Mapping[str, FactValue] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What evaluating one rule found. ``missing`` are only the facts that could still change it,
    ``undecided`` the conditions left open because the source does not state them."""

    rule: str
    status: Status
    checks: tuple[Check, ...]
    results: tuple[Result, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...] = ()
    undecided: tuple[Unstated, ...] = ()


# --- understanding ------------------------------------------------------------------------------

ME, NORM = "me", "norm"
"""Whose a figure is: the merchant's own, or nobody's (the platform's, the rule's, the industry's, what
somebody says is required). Anybody else is named by the merchant's words: 「我朋友的店」."""

Time = Literal["now", "past", "goal", "window"]
Force = Literal["said", "denied", "supposed", "asked", "taken_back"]
AskKind = Literal[
    "verdict", "gap", "amount", "day", "condition", "explain", "list", "compare", "apply", "outside", "chat"
]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a turn says of a fact ("" where the words are of none of ours): ``holder`` is ``ME``, ``NORM`` or
    somebody's words, ``sure`` how likely the reading is, 0 to 1. Only what is the merchant's own, of now and
    said enters the profile. ``start`` and ``end`` are the span of ``text`` in the folded turn."""

    fact: str
    value: FactValue | None
    text: str
    start: int
    end: int
    holder: str = ME
    time: Time = "now"
    force: Force = "said"
    sure: float = 1.0

    @property
    def own(self) -> bool:
        """Whether it enters the merchant's profile."""
        return self.holder == ME and self.time in ("now", "window") and self.force == "said"


Bound = Literal["", "most", "least", "latest", "earliest"]
"""Which end of what can be is asked for: 最多冻多少, 最晚哪天."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An equation of a rule, by its label, to be solved for ``wanted``, one of its names or "result".
    ``known`` are values that the question tells of its names; other facts are the profile's. ``rows`` are
    several cases that add up: three months, two shops. ``also`` are more of the rule's, asked with it."""

    rule: str
    equation: str
    wanted: str
    known: Mapping[str, FactValue] = field(default_factory=dict)
    rows: tuple[Mapping[str, FactValue], ...] = ()
    bound: Bound = ""
    also: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class Counting:
    """How many of ``total`` things make the share that a rule asks of ``fact``, or ``goal`` percent of them;
    ``have`` already do. ``each`` is the word they are counted with."""

    rule: str
    fact: str
    total: int
    have: int | None = None
    goal: Decimal | None = None
    each: str = ""


@dataclass(frozen=True, slots=True)
class Misattribution:
    """A plan named with a platform it does not belong to: 「抖音的星耀计划」."""

    name: str
    said: str
    actual: str


PremiseKind = Literal["threshold", "bound", "window", "amount", "in_kind", "all", "any", "unknown"]


@dataclass(frozen=True, slots=True)
class Premise:
    """What the merchant takes a rule to say, in the words ``said``: the ``threshold`` of a fact, whether just
    it will do (``bound``), the ``window`` of a figure, an ``amount`` given, that it is paid in money
    (``in_kind``), that ``all`` conditions are needed or ``any`` will do, or a condition that it has not
    (``unknown``). ``about`` is the fact, or the label of what is given; of ``all`` and ``any`` the facts,
    by commas."""

    kind: PremiseKind
    rule: str
    about: str
    said: str
    right: bool


@dataclass(frozen=True, slots=True)
class OtherWindow:
    """A figure told of another time (``span``) than the fact's: 「30天播了14小时」."""

    fact: str
    span: str
    said: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A number said of a fact that cannot be its value: 「好评率1500」, 「商品分4.8分」 (of five), and a
    number per day of what is asked in all."""

    fact: str
    text: str
    why: Literal["unit", "range", "scale", "rate"]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """``words`` of the merchant's with the ways to read them, likeliest first: as a fact's value, or
    ``None``, nothing of this merchant's now. ``before`` is what was known of those facts before the turn."""

    words: str
    readings: tuple[StatedFact | None, ...]
    before: tuple[StatedFact, ...] = ()

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(r.fact for r in self.readings if r is not None))


@dataclass(frozen=True, slots=True)
class Respelling:
    """Words read as a name that sounds or looks like them: 「星曜计划」 as 「星耀计划」."""

    said: str
    meant: str


@dataclass(frozen=True, slots=True)
class LooseNumber:
    """A number with a unit that is no fact, or none yet, and its words."""

    quantity: Quantity
    text: str


@dataclass(frozen=True, slots=True)
class Guess:
    """How likely a turn asks for a list of plans, a verdict or calculation, an explanation, or for something
    that the sources do not answer: together 1, or all 0 where nobody guessed."""

    plans: float = 0.0
    judged: float = 0.0
    explained: float = 0.0
    nothing: float = 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a figure, told by itself: 「二月佣金8万」 is one of the commission with the label 二月."""

    fact: str
    label: str
    value: Quantity
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """A count that with another makes a share: 「200个咨询」 is the whole of a reply rate, 「回了170」 its
    part."""

    fact: str
    side: Literal["whole", "part", "rest"]
    value: int
    text: str
    turn: int


@dataclass(frozen=True, slots=True)
class Others:
    """Everybody but the merchant whom a conversation tells of: by key, their ``profiles`` and the ``names``
    that they are called by (老婆 → 您老婆的店). ``now`` is whom the last turn was about, ``last`` whom a
    「他」 means."""

    profiles: Mapping[str, Profile] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    now: str = ME
    last: str = ""


@dataclass(frozen=True, slots=True)
class TurnText:
    """A turn as it was written, ``folded`` to one script and width; ``turn`` counts from 1."""

    question: str
    folded: str
    script: Script
    turn: int
    english: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a turn asks, in terms of the knowledge.

    ``rules`` are those under discussion, best first; for a list of plans all that belong in it. ``facts`` are
    conditions that alone are asked about, ``themes`` what the plans asked for are about, ``needs`` troubles
    that they should help with, ``best`` when it asks which plan suits most; ``offers`` are plans that it is
    likely out for, to be listed where nothing answers it; ``tied`` when a word that several platforms' plans
    share is all that was said. ``kind`` is what its words are built to ask. ``sum`` is what
    is to be worked out beyond what its rule always computes. ``holder`` is whom it is about, ``also`` the
    others of whom the same is asked (「谁能过」). ``words`` are its own where a message asks several things,
    ``query`` the search text, ``topic`` the words that a follow-up will lean on.
    """

    intent: Intent
    wants: Wants = ""
    kind: AskKind = "explain"
    platforms: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    best: bool = False
    offers: tuple[str, ...] = ()
    tied: bool = False
    sum: Sum | Counting | None = None
    holder: str = ME
    also: tuple[str, ...] = ()
    words: str = ""
    query: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a turn says: every claim, the facts ``stated`` of whom it asks about, those that can be read in
    several ways (``doubtful``), and of these the ones on which the outcome turns (``disputed``)."""

    claims: tuple[Claim, ...] = ()
    stated: tuple[StatedFact, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    disputed: tuple[Doubtful, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known after a turn: ``profile`` of whom it asks about, ``own`` of the merchant, and of all
    ``others``; the ``parts`` and ``tallies`` that figures were told in, and ``loose`` numbers that wait for
    the plan that they belong to."""

    profile: Profile = field(default_factory=dict)
    own: Profile = field(default_factory=dict)
    others: Others = Others()
    parts: tuple[Part, ...] = ()
    tallies: tuple[Tally, ...] = ()
    loose: tuple[LooseNumber, ...] = ()


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What the merchant takes for granted of a rule: ``thresholds`` that it has, ``amounts`` that it gives,
    the ``premises`` that these and the rest come to, and a plan named with a platform that it is not of."""

    thresholds: tuple[StatedFact, ...] = ()
    amounts: tuple[LooseNumber, ...] = ()
    premises: tuple[Premise, ...] = ()
    misattribution: Misattribution | None = None


@dataclass(frozen=True, slots=True)
class Asides:
    """What was read and not taken as it stands, of which the merchant is told: numbers without an owner,
    figures that cannot be (``doubts``) or are of another time, names respelt, and what parts came to that a
    total told afterwards does not (``differing``)."""

    unowned: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    other_windows: tuple[OtherWindow, ...] = ()
    respelt: tuple[Respelling, ...] = ()
    differing: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Lacking:
    """What of the question no article of ours answers: why it is ``declined``, whom or what we have nothing
    about (``outside``), topics that the sources leave unsaid, what the platform asked about has nothing on
    (``absent``, in words) with the rules that others have on it (``elsewhere``), and titles under review."""

    declined: str = ""
    outside: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    under_review: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """Signs that the question is one for us: that it says what a ``rule`` is about, beside a plan's name, or
    a ``platform``, a ``plan``, an ``audience`` or a ``shop``; and what it most likely wants, by its
    characters."""

    rule: bool = False
    platform: bool = False
    plan: bool = False
    audience: bool = False
    shop: bool = False
    guess: Guess = Guess()


@dataclass(frozen=True, slots=True)
class Correct:
    """The move that puts right what was told before of ``facts``."""

    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suppose:
    """The move that lays figures over the profile without keeping them; ``under`` them still lies what was
    supposed before."""

    under: tuple[StatedFact, ...] = ()


@dataclass(frozen=True, slots=True)
class StartOver:
    """The move that forgets the conversation."""


Move = Correct | Suppose | StartOver


@dataclass(frozen=True, slots=True)
class Understanding:
    """A turn as it is handed to the later stages: its text, one thing that it asks, what it tells, how it
    moves the conversation, and what is known after it."""

    text: TurnText
    ask: Asked
    told: Told = Told()
    known: Known = Known()
    moves: tuple[Move, ...] = ()
    beliefs: Beliefs = Beliefs()
    asides: Asides = Asides()
    lacks: Lacking = Lacking()
    hints: Hints = Hints()

    @property
    def supposes(self) -> Suppose | None:
        """The move by which its figures are only tried out."""
        return next((m for m in self.moves if isinstance(m, Suppose)), None)

    @property
    def tried_out(self) -> tuple[StatedFact, ...]:
        """All that is supposed, in the order in which it was."""
        return (*self.supposes.under, *self.told.stated) if self.supposes else ()

    @property
    def corrected(self) -> tuple[str, ...]:
        """Facts that it puts right."""
        return next((m.facts for m in self.moves if isinstance(m, Correct)), ())

    @property
    def starts_over(self) -> bool:
        return StartOver() in self.moves


@dataclass(frozen=True, slots=True)
class Thread:
    """A rule that was judged or worked out in a conversation, and what was wanted of it then."""

    rule: str
    intent: Intent
    wants: Wants
    query: str


@dataclass(frozen=True, slots=True)
class SessionState:
    """What a conversation carries to its next turn. The profile never holds what-if values.

    ``pending`` are the facts last asked for, ``last_facts`` those last stated: a bare 「76分」 answers
    the former, 「打错了，是76」 corrects the latter. ``earlier`` are the rules talked about, the last one
    first: 「前面京东那个」 goes back to one. ``trial`` are the values of a what-if just tried,
    ``loose`` numbers that wait for the plan that they belong to. ``withdrawn`` are facts that the
    merchant took away by hand and has not stated since. ``doubtful`` are figures that can be read in
    several ways, and ``disputed`` those of them that were asked about, because an outcome turns on them: a
    yes takes the first reading, a no the other. ``others`` are those told of
    beside the merchant, whose own figures alone stand in ``profile``; ``threads`` what was judged, the last
    first: 「现在行了吗」 goes on with it whatever was explained meanwhile; ``parts`` those that figures were
    told in, ``tallies`` counts that make a share. ``sum`` is what was to be worked out last, which another
    figure is asked of anew.
    """

    turn: int = 0
    profile: Profile = field(default_factory=dict)
    platform: str = ""
    rules: tuple[str, ...] = ()
    intent: Intent | Literal[""] = ""
    wants: Wants = ""
    pending: tuple[str, ...] = ()
    last_facts: tuple[str, ...] = ()
    query: str = ""
    trial: tuple[StatedFact, ...] = ()
    loose: tuple[LooseNumber, ...] = ()
    earlier: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    disputed: tuple[Doubtful, ...] = ()
    others: Others = Others()
    threads: tuple[Thread, ...] = ()
    parts: tuple[Part, ...] = ()
    tallies: tuple[Tally, ...] = ()
    sum: Sum | Counting | None = None


# --- parts that can be replaced -----------------------------------------------------------------


class Embedder(Protocol):
    """Turns texts into unit-length rows, shape (n, dimension), float32. Passages and queries have a method
    each, because some models were trained to see a prompt before one of them."""

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def digest(self) -> str: ...
    def encode(self, texts: Sequence[str]) -> NDArray[float32]: ...
    def encode_queries(self, texts: Sequence[str]) -> NDArray[float32]: ...


class Reranker(Protocol):
    """Says how well each text answers a query; only the order of the scores counts."""

    @property
    def name(self) -> str: ...
    def scores(self, query: str, texts: Sequence[str]) -> list[float]: ...


class DenseIndex(Protocol):
    """Nearest passages of one published generation."""

    def search(self, vector: NDArray[float32], k: int) -> list[tuple[str, float]]:
        """(passage id, cosine), best first."""
        ...


class Retriever(Protocol):
    def search(self, query: str, k: int, platforms: Sequence[str] = ()) -> tuple[Hit, ...]: ...
    def unknown(self, query: str) -> float:
        """The share of the query's weight in words that no passage holds, 0 to 1."""
        ...
