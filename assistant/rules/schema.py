"""What the knowledge files say, as frozen records: facts, programmes, rules.

The YAML forms are documented in corpus/README.md; ``load.py`` reads them and refuses what does
not fit. Values are Decimal; every threshold and amount names the citation it stands on.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from assistant.errors import KnowledgeError
from assistant.numbers import NumberReader, Units
from assistant.rules.equations import Expression
from assistant.rules.offer import Audience, Offer, Signs
from assistant.types import (
    Choice,
    Evidence,
    Op,
    OtherFact,
    Qualifier,
    Quantity,
    RuleKind,
    Source,
    Threshold,
    Unstated,
)

FactKind = Literal["quantity", "boolean", "choice", "date"]
BENEFITS: tuple[RuleKind, ...] = ("entitlement", "calculation")
"""Kinds of rules that a list of plans shows."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things that a fact can be: 旗舰店. ``words`` state it, its label among them."""

    id: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """The time whose figure a fact is: the first 7 days, or with ``trailing`` the last 365."""

    value: Decimal
    unit: str
    trailing: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A share that merchants tell by two counts: 150个咨询回了72个. Expressions for what is counted in all,
    for the part that the share is of, which has a ``name``, and for what is left where that has words of its
    own (差评). ``grows`` where each further part is one more of the whole too: a new 好评 is a new 评价."""

    name: str
    whole: str
    part: str
    rest: str = ""
    grows: bool = False
    over: str = "(?!)"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a rule may ask of a merchant.

    ``aliases`` are the words for it; ``near`` are words that mean it only beside a number (播了 in
    播了9小时). A boolean also lists ``yes`` and ``no``: words that state it outright (刚入驻 states that
    a shop is new), a choice its ``options``. ``minimum``/``maximum`` bound what can be true; a value up to
    ``other_scale`` is taken to be of another scale: 4.8分 is of five points, not of a hundred. ``recent`` is
    a fact of late: what was so years ago does not settle it. A rate that may be ``untold`` takes a number
    without a period as one of its own: 佣金5万 is of a month. A figure of another time than ``window`` is
    none of this fact. ``adds`` is one of all time or of a window, so that its parts add up to it: hours of
    Monday and of Tuesday. ``counted`` tells what a share is told by. A ``trait`` is no condition of any rule:
    it tells which plans come first.
    """

    id: str
    label: str
    kind: FactKind
    question: str
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    other_scale: Decimal | None = None
    aliases: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    recent: bool = False
    adds: bool = False
    options: tuple[Option, ...] = ()
    untold: bool = False
    window: Window | None = None
    counted: Counted | None = None
    trait: bool = False

    def labels(self, choice: Choice) -> tuple[str, ...]:
        """The names of the options of a choice."""
        return tuple(o.label for o in self.options if o.id in choice.options)


@dataclass(frozen=True, slots=True)
class Platform:
    """``short`` is its name where there is little room. ``signs`` are expressions by which a document is
    known to be about it, ``publishers`` what its own publications call themselves. ``starter`` is a question
    for those who have not asked yet, ``brief`` a shorter one."""

    id: str
    name: str
    short: str
    aliases: tuple[str, ...]
    signs: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    starter: str = ""
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """What a benefit is about, for lists and side-by-side tables; ``words`` ask for it. ``audience`` are
    those it is for, whose other benefits belong to it too."""

    id: str
    label: str
    words: tuple[str, ...]
    audience: str = ""


@dataclass(frozen=True, slots=True)
class NotCovered:
    """A detail merchants ask and the source does not give; ``about`` are the word patterns that ask it."""

    topic: str
    about: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """A plan or rule set of a platform, as one publication announced it."""

    id: str
    platform: str
    name: str
    names: tuple[str, ...]
    sources: tuple[str, ...]
    not_covered: tuple[NotCovered, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way to ask: every group must have one of its words in the question."""

    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class RuleCitation:
    """Words of a source: ``source.body[start:start + len(quote)] == quote``."""

    source: str
    quote: str
    start: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison: a fact against a number, against another fact (``other``), a boolean, or the options
    that will do."""

    fact: str
    op: Op | Literal["is"]
    value: Decimal | bool | Choice | None
    other: str
    unit: str
    cite: str

    @property
    def threshold(self) -> Threshold:
        """What the fact is compared with."""
        if self.other:
            return OtherFact(self.other)
        assert self.value is not None
        return self.value


@dataclass(frozen=True, slots=True)
class Group:
    """``not`` is pushed down into the leaves when a file is read, so two kinds remain."""

    op: Literal["all", "any"]
    children: tuple[Node, ...]


Node = Leaf | Unstated | Group


@dataclass(frozen=True, slots=True)
class Give:
    """Something the rule gives or does. ``value`` is an amount, a range, or words. What is ``in_kind`` is
    told in money and not paid in money: 磁力金牛奖励."""

    label: str
    value: Decimal | tuple[Decimal, Decimal] | str
    unit: str
    qualifier: Qualifier
    cite: str
    in_kind: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A cited number, or range, that an equation needs."""

    value: Decimal | tuple[Decimal, Decimal]
    unit: str
    cite: str

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        return self.value if isinstance(self.value, tuple) else (self.value, self.value)


@dataclass(frozen=True, slots=True)
class Told:
    """A variable of an equation that is no fact of a merchant: how many are used up a day. ``words`` stand
    beside it; ``usual`` is what it is where nothing else is said."""

    label: str
    unit: str
    words: tuple[str, ...] = ()
    usual: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Calculation:
    """An equation ``result = formula`` with its facts (name → fact), cited parameters, and variables that
    only a question can tell. ``unit`` is the result's, "date" for a day. What is ``in_kind`` is told in money
    and not paid in money: a fee that is not charged."""

    label: str
    formula: str
    expression: Expression
    inputs: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    unit: str
    qualifier: Qualifier
    cite: str
    told: Mapping[str, Told] = field(default_factory=dict)
    in_kind: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A step of a ladder: what applies when its condition is the first to hold."""

    when: Node
    gives: tuple[Give, ...]
    calculate: tuple[Calculation, ...]


@dataclass(frozen=True, slots=True)
class Sticky:
    """Once true, always true: a history fact that keeps the rule met after the figures fall."""

    fact: str
    cite: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What an article advises, in our words and in a line, with the sentence that it stands on; of a rule for
    whoever falls short on one of the ``facts``."""

    text: str
    says: Evidence
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """``names`` are words that mean this rule and nothing else, on whatever platform they are said;
    ``topics`` are other ways to ask, and hold every name too. ``calculate`` is worked out whenever the rule
    is, ``equations`` only where one of their variables is asked for. ``offer`` is how lists tell it."""

    id: str
    title: str
    kind: RuleKind
    platform: str
    programme: str
    audience: tuple[str, ...]
    theme: str
    effective_from: date | None
    effective_to: date | None
    checked_on: date
    names: tuple[str, ...]
    topics: tuple[Pattern, ...]
    require: Node | None
    cases: tuple[Case, ...]
    gives: tuple[Give, ...]
    calculate: tuple[Calculation, ...]
    sticky: Sticky | None
    verdict_met: str
    verdict_unmet: str
    unstated: tuple[str, ...]
    confirm_by_hand: tuple[str, ...]
    citations: Mapping[str, RuleCitation]
    path: str
    equations: tuple[Calculation, ...] = ()
    advice: tuple[Advice, ...] = ()
    offer: Offer = field(default_factory=Offer)

    def leaves(self) -> Iterator[Leaf]:
        return (node for node in self._ends() if isinstance(node, Leaf))

    def open_conditions(self) -> Iterator[Unstated]:
        return (node for node in self._ends() if isinstance(node, Unstated))

    def _ends(self) -> Iterator[Leaf | Unstated]:
        stack: list[Node] = [c.when for c in reversed(self.cases)]
        if self.require is not None:
            stack.append(self.require)
        while stack:
            node = stack.pop()
            if isinstance(node, Group):
                stack.extend(reversed(node.children))
            else:
                yield node

    def calculations(self) -> tuple[Calculation, ...]:
        return self.calculate + tuple(c for case in self.cases for c in case.calculate)

    def amounts(self) -> Iterator[tuple[Decimal, str, str, str]]:
        """Every number it holds: value, unit, the fact, gift or result it is of, and its citation."""
        for leaf in self.leaves():
            if isinstance(leaf.value, Decimal):
                yield leaf.value, leaf.unit, leaf.fact, leaf.cite
        for give in (*self.gives, *(g for case in self.cases for g in case.gives)):
            for value in give.value if isinstance(give.value, tuple) else (give.value,):
                if isinstance(value, Decimal):
                    yield value, give.unit, give.label, give.cite
        for calculation in (*self.calculations(), *self.equations):
            for parameter in calculation.parameters.values():
                for value in dict.fromkeys(parameter.ends):
                    yield value, parameter.unit, calculation.label, parameter.cite

    def facts(self) -> tuple[str, ...]:
        """Every fact the rule reads, in the order of the file, once each."""
        seen: dict[str, None] = {}
        for leaf in self.leaves():
            seen.setdefault(leaf.fact)
            if leaf.other:
                seen.setdefault(leaf.other)
        for calculation in (*self.calculations(), *(c for c in self.equations if c.unit == "date")):
            for fact in calculation.inputs.values():
                seen.setdefault(fact)
        if self.sticky:
            seen.setdefault(self.sticky.fact)
        return tuple(seen)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A rule whose quotes no longer all stand in their sources, or whose own cases no longer come out: never
    evaluated until someone has looked. ``lost`` are the names of those citations."""

    rule: Rule
    lost: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Need:
    """A trouble of merchants, and what helps with it: ``plans`` are ids of rules, the best help first,
    ``says`` sentences of articles beside them, ``advice`` what else an article advises. It is told by
    likeness to one of ``ways``, by ``words`` wherever they stand, and ``told_by`` what a merchant is: one who
    sells 狗粮."""

    id: str
    label: str
    plans: tuple[str, ...]
    says: tuple[Evidence, ...]
    ways: tuple[str, ...]
    words: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    told_by: Signs = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LostQuote:
    """A sentence that ``file`` quotes on ``line`` and that its article no longer has as a whole."""

    file: str
    line: int
    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where merchants say that they are. ``ordinary`` are bare names of county towns that mean something else
    where merchants write them, ``belts`` other places that are known for what is made or grown there."""

    ordinary: frozenset[str] = frozenset()
    belts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Background:
    """Words of an article with figures that no rule computes, and why none does."""

    source: str
    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Term:
    """What a word means, in a line: of the ``facts``, plans and ``rules`` that it is the word for, and of
    whatever else is called by one of its ``words``. Without ``says``, the sentence that it stands on, it is
    our own explanation."""

    id: str
    term: str
    words: tuple[str, ...]
    means: str
    says: Evidence | None = None
    facts: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """A kind of what is said to the assistant itself, its words, also in English, and the line that answers
    it."""

    kind: str
    words: tuple[str, ...]
    english: tuple[str, ...]
    says: str


OutsideKind = Literal["platform", "business", "matter"]


@dataclass(frozen=True, slots=True)
class Outside:
    """What we know of and have nothing about: another ``platform``; a ``business`` of one of ours that is
    none of its shops (本地生活), in whose name the platform's own is no sign of it; or a ``matter`` that
    shares our words (the 押金 of 租房). ``signs`` are expressions that tell a platform in documents, its
    aliases where there are none."""

    name: str
    aliases: tuple[str, ...]
    kind: OutsideKind = "platform"
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureWords:
    """By which words one figure is told from another; each is an expression, by name. ``loosely`` are
    words that mean a fact only where it is compared with the trade's: 退货比同行少."""

    words: Mapping[str, str] = field(default_factory=dict)
    loosely: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """The alternatives of a name, in a group of their own; what never matches where there are none."""
        return f"(?:{self.words[name]})" if name in self.words else "(?!)"


@dataclass(frozen=True, slots=True)
class EnglishWords:
    """Words of English that ask the ``meaning`` of one, and those that say nothing ``beside`` others."""

    meaning: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of the language rather than of a plan: synonyms, cues for what a question wants, and what
    our words are called elsewhere (``wordings``, by section in order). ``people`` are words for those whose
    figures may be told, each with its synonyms: 老婆 (媳妇, 太太);
    ``figures`` are words around figures; ``english`` those of questions that are read in English; ``alike``
    words that are taken for another where a trouble is likened to how others tell it: 客人 for 买家."""

    synonyms: Mapping[str, tuple[str, ...]]
    cues: Mapping[str, tuple[str, ...]]
    wordings: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    figures: FigureWords = FigureWords()
    english: EnglishWords = EnglishWords()
    alike: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Screens:
    """Words of a shop's backend, by which a figure in a picture of it is told to be a fact's: ``labels`` of
    facts beyond their own, what may stand ``around`` one, heads of the merchant's ``own`` figures, an
    expression for what is none of them (``others``), ``windows`` of time, ``conditions`` that rules state."""

    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    around: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    others: str = "(?!)"
    windows: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class English:
    """Answers in English: Chinese template → translation, Chinese name → English one, and the ``texts`` of
    our data that answers tell: advice, what a term means."""

    messages: Mapping[str, str]
    labels: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Writing:
    """What a chat model may do with a sentence of ours. A part of it with a ``binding`` word stays whole,
    and what stands between parts joins them and says nothing: ``connectives``; those ``of_rule``, which
    never lead to a figure of the merchant's; those ``of_merchant``, which lead to such a figure or a name
    alone; and those ``to_merchant``, which never lead to a threshold."""

    binding: frozenset[str] = frozenset()
    connectives: frozenset[str] = frozenset()
    of_rule: frozenset[str] = frozenset()
    of_merchant: frozenset[str] = frozenset()
    to_merchant: frozenset[str] = frozenset()

    @property
    def joining(self) -> frozenset[str]:
        return self.connectives | self.of_rule | self.of_merchant | self.to_merchant


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything the files say, read once and never changed. ``dictionary`` are the words that texts are cut
    by where these are not all of its own: what operators add is understood, and cuts no text anew.
    ``documents`` are those of users that accepted rules quote; ``faults`` tell which packs of such rules are
    left out, and why."""

    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    platforms: Mapping[str, Platform]
    outside: tuple[Outside, ...]
    audiences: Mapping[str, Audience]
    programmes: Mapping[str, Programme]
    themes: Mapping[str, Theme]
    rules: Mapping[str, Rule]
    lexicon: Lexicon
    numbers: NumberReader
    digest: str
    withdrawn: Mapping[str, Withdrawn] = field(default_factory=dict)
    background: tuple[Background, ...] = ()
    english: English | None = None
    needs: Mapping[str, Need] = field(default_factory=dict)
    screens: Screens = Screens()
    dictionary: frozenset[str] = frozenset()
    lost_quotes: tuple[LostQuote, ...] = ()
    glossary: Mapping[str, Term] = field(default_factory=dict)
    chat: Mapping[str, SmallTalk] = field(default_factory=dict)
    places: Places = Places()
    writing: Writing = Writing()
    documents: Mapping[str, Source] = field(default_factory=dict)
    faults: tuple[KnowledgeError, ...] = ()

    @property
    def quotable(self) -> Mapping[str, Source]:
        """Articles, and the documents that rules quote."""
        return ChainMap(dict(self.sources), dict(self.documents)) if self.documents else self.sources

    @property
    def units(self) -> Units:
        return self.numbers.units

    def words(self) -> frozenset[str]:
        """The domain dictionary of the tokeniser."""
        if self.dictionary:
            return self.dictionary
        found: set[str] = set()
        for fact in self.facts.values():
            found.update((fact.label, *fact.aliases))
            found.update(word for option in fact.options for word in option.words)
        for programme in self.programmes.values():
            found.update((programme.name, *programme.names))
        for rule in self.rules.values():
            found.add(rule.title)
        for canonical, others in self.lexicon.synonyms.items():
            found.update((canonical, *others))
        return frozenset(w for w in found if 1 < len(w) <= 8)
