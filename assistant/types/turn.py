"""A turn as it is handed to the later stages, and what a conversation carries to its next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assistant.types.claims import (
    ME,
    AskKind,
    Claim,
    Counting,
    Doubt,
    Doubtful,
    LooseNumber,
    Misattribution,
    OtherWindow,
    Part,
    Premise,
    Respelling,
    Sum,
    entries,
)
from assistant.types.values import Profile, StatedFact

Script = Literal["hans", "hant"]
Intent = Literal["eligibility", "calculation", "plans", "information", "statement", "decline"]
Wants = Literal["", "gap", "amount", "day", "compare", "condition"]
Choosing = Literal["", "platform", "plan", "money"]
"""What a turn wants one to be chosen of; or, of all plans, what they come to."""


@dataclass(frozen=True, slots=True)
class Guess:
    """How likely a turn asks for a list of plans, a verdict or calculation, an explanation, or for something
    that the sources do not answer: together 1, or all 0 where nobody guessed."""

    plans: float = 0.0
    judged: float = 0.0
    explained: float = 0.0
    nothing: float = 0.0


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
    that they should help with, ``choice`` of what the best is to be chosen, or that it asks what all come to,
    ``whom`` the audiences that it is asked for; ``offers`` are plans that it is likely out for, to be listed
    where nothing answers it, against the ``troubles`` that it tells of; ``tied`` when a word that several
    platforms' plans share is all that was said. ``kind`` is what its words are built to ask. ``sum`` is what
    is to be worked out beyond what its rule always computes. ``holder`` is whom it is about, ``also`` the
    others of whom the same is asked (「谁能过」). ``words`` are its own where a message asks several things,
    ``query`` the search text, ``topic`` the words that a follow-up will lean on. ``terms`` are words of the
    glossary whose meaning is asked, ``word`` one that is in none. ``of_documents`` when a document of a
    user's answers it, and nothing of ours is asked.
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
    choice: Choosing = ""
    whom: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()
    tied: bool = False
    sum: Sum | Counting | None = None
    holder: str = ME
    also: tuple[str, ...] = ()
    words: str = ""
    query: str = ""
    topic: str = ""
    terms: tuple[str, ...] = ()
    word: str = ""
    of_documents: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a turn says: every claim, the words that can be read in several ways (``doubtful``), and of these
    the ones on which the outcome turns (``disputed``). ``either`` are the rules of which one is meant, where
    the readers differ on it and they end otherwise."""

    claims: tuple[Claim, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    disputed: tuple[Doubtful, ...] = ()
    either: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known after a turn: ``profile`` of whom it asks about, ``own`` of the merchant, and of all
    ``others``; the ``parts`` that figures were told in, ``loose`` numbers that wait for the plan that they
    belong to, and facts that whom it asks about does not know (``unsure``), which are not asked for again.
    ``traits`` are what the merchant is besides, on which no verdict rests."""

    profile: Profile = field(default_factory=dict)
    own: Profile = field(default_factory=dict)
    others: Others = Others()
    parts: tuple[Part, ...] = ()
    loose: tuple[LooseNumber, ...] = ()
    unsure: tuple[str, ...] = ()
    traits: Profile = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What the merchant takes for granted of a rule, and a plan named with a platform that it is not of."""

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


PERSON, NOBODY = "person", "nobody"
"""Kinds of small talk that corpus/chat.yaml has none of."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """What of the question no article of ours answers: why it is ``declined``, whom or what we have nothing
    about (``outside``), topics that the sources leave unsaid, what the platform asked about has nothing on
    (``absent``, in words) with the rules that others have on it (``elsewhere``), and titles under review.
    ``near`` are the rules on what is most like it, the nearest first; ``talk`` is the kind of small talk that
    it is, which asks nothing, or for a ``PERSON``, or for one where there is ``NOBODY``."""

    declined: str = ""
    outside: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    under_review: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    talk: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """Signs that the question is one for us: that it says what a ``rule`` is about, beside a plan's name, or
    says ``only`` that, a ``platform``, a ``plan``, an ``audience`` or a ``shop``, or asks in words which
    ``support`` there is; and what it most likely wants, by its characters. ``evidence`` is what it was
    decided from that it asks how the merchant stands, or not."""

    rule: bool = False
    only: bool = False
    platform: bool = False
    plan: bool = False
    audience: bool = False
    shop: bool = False
    support: bool = False
    guess: Guess = Guess()
    evidence: Mapping[str, float] = field(default_factory=dict)


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
class Return:
    """The move that lets go of what was supposed: what is so is meant again."""


@dataclass(frozen=True, slots=True)
class BackTo:
    """The move back to a ``rule`` that was talked about, the last one where whom it is asked of changes, to a
    ``holder`` who was told of, or to both."""

    rule: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class StartOver:
    """The move that forgets the conversation."""


Move = Correct | Suppose | Return | BackTo | StartOver


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
    def stated(self) -> tuple[Claim, ...]:
        """What it tells of whom it asks about, as it is now; where it supposes, what it supposes."""
        force = "supposed" if self.supposes else "said"
        return tuple(c for c in self.told.claims if c.of_now(self.ask.holder) and c.force == force)

    @property
    def tried_out(self) -> tuple[StatedFact, ...]:
        """All that is supposed, in the order in which it was."""
        said = entries(self.stated, self.text.turn).values()
        return (*self.supposes.under, *said) if self.supposes else ()

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
    told in, also the counts that make a share. ``sum`` is what was to be worked out last, which another
    figure is asked of anew. ``unsure`` are facts that whoever was talked about last does not know.
    ``spoken`` is what the last turn was written in. ``refused`` is how many turns in a row had no answer.
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
    sum: Sum | Counting | None = None
    unsure: tuple[str, ...] = ()
    spoken: Script | Literal["", "en"] = ""
    refused: int = 0
