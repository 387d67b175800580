"""Which number belongs to which fact.

Numbers and fact words are paired by nearness inside a clause, units permitting; a number with a
unit that only one fact under discussion has needs no word (「2000单」). A number without an owner is
reported, never guessed, and so is one that cannot be what it is said of (「好评率1500」).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.numbers import DateMention, Mention
from assistant.rules.schema import Fact
from assistant.text import Folded
from assistant.types import Doubt, FactValue, LooseNumber, StatedFact
from assistant.understand.booleans import state_booleans
from assistant.understand.fitting import Thing, fits, misfit, value_of
from assistant.understand.rates import totals
from assistant.understand.relations import state_relations
from assistant.understand.vocabulary import CLAUSE, Named, Vocabulary

_REACH = 14  # characters between a fact word and its number, a clause boundary counting 6
_BOUNDARY, _BEHIND, _BETWEEN = 6, 2, 8
_BESIDE = 3
_LONGEST = 40  # no number with its bounds is written in more characters
# 「商品分要75分」 and 「1000万以上才算」 say what the rule asks, not what the merchant has.
_ASKS = re.compile(
    r"满分(?:是|为)?$|(?:要求|需要|必须|须|门槛|标准|指标|规定|(?<![主重不还再想我们咱])要(?!是)|得(?=[有满播]))(?:商家|店铺)?"
    r"(?:的那?|是|为|有|到|达到?|满|播满?|卖|出|在|至少|最少|大于等于)*$"
)
_JOINED = re.compile(r"[^，,。；;！!？?\n我们咱]{0,6}(?:或者?|和|且|及|、|/)[^，,。；;！!？?\n我们咱]{0,6}")
_IS = re.compile(r"(?:才|只|也|都|就|大概|大约|差不多|现在|目前|已经|[是为有到达约仅的:=\s])*")
# 「不是84是74」 takes a number back; 「上个月72，现在涨到86」 tells of one that no longer holds.
_NOT = re.compile(r"(?:不是|并非|不止是?)(?:什么)?$")
_BUT = re.compile(r"[^。！!？?]{0,4}?(?:而是|应该是|[，, ]?是)")
_PAST = re.compile(r"上个?月|上周|上次|之前|以前|原来|原先|本来|去年|前年|当时|曾经?|刚开始|早先|起初")
_NOW = re.compile(r"现在|目前|如今|眼下|今天|这会儿?|已经|最新|[涨升掉降跌提变](?:到|成|至|回)")
_ASKED_OF = re.compile(r"(?:及以上|以上)?(?:才|就[能可算]|的?(?:门槛|要求|标准|条件))")
_GETS = re.compile(r"(?:就|才)?(?:送|给|奖励?|返)的?(?:是|就是)?(?=[0-9一二三四五六七八九十]|多少|几)")
_REACHED = re.compile(r"(?:满|达到|够|播到)$")
MOVED = re.compile(
    r"(?:(?P<more>再(?:播|补|来|加|卖|做|出|涨|多|开播|直播|搞|拿|增)*|又(?:播|涨|出|卖|加|增|多|开播|直播|成交|来)"
    r"|涨|提高|提升|增加|上涨)|(?P<less>又?(?:跌|掉|降|少)|降低|减少|下降))了?(?:个|满)?$"
)
"""Right before a number: by how much something moved, up or down."""
_IS_SAID = re.compile(r"(?:是|为|给|送|返|免|扣|最高|最多|上限)$")
_CONFIRM = re.compile(r"(?:的)?(?:吧|对吧|是吧|没错吧|对不对|对吗|是吗|是不是)")
_OWN = re.compile(r"[我咱俺]")


@dataclass(frozen=True, slots=True)
class Reading:
    """Facts stated, the numbers without an owner, those that cannot be what they are said of, those
    that held only once, what the rule is claimed to ask (「门槛是500万粉丝吧」) and, of these, the
    numbers put forward to be confirmed. ``deltas`` are the facts whose number says by how much they
    moved."""

    stated: tuple[StatedFact, ...]
    unowned: tuple[Mention, ...]
    doubts: tuple[Doubt, ...] = ()
    past: tuple[Mention, ...] = ()
    claims: tuple[StatedFact, ...] = ()
    claimed: tuple[LooseNumber, ...] = ()
    deltas: frozenset[str] = frozenset()
    folded: Folded | None = None

    def words(self, mention: Mention) -> str:
        """The merchant's own words of a mention."""
        return self.folded.source(mention.start, mention.end) if self.folded else ""


@dataclass(frozen=True, slots=True)
class _Pair:
    cost: float
    mention: int
    name: int
    fact: str


def named_facts(
    vocabulary: Vocabulary, folded: str, numbers: Sequence[Mention], dates: Sequence[DateMention]
) -> list[Named]:
    """Fact words; those that mean a fact only beside a number (总82, 播了9小时) when one is there."""
    things, facts = _Things(numbers, dates), vocabulary.knowledge.facts

    def beside(n: Named) -> bool:
        near = (t for _, t in things.around(n))
        near = (t for t in near if 0 <= t.start - n.end <= _BESIDE or 0 <= n.start - t.end <= 1)
        return any(fits(t, facts[f]) for t in near for f in n.ids)

    return [n for n in vocabulary.facts(folded) if n.word not in vocabulary.near_only or beside(n)]


class _Things:
    """Numbers and dates by position, so that a word looks only at those within its reach: a question
    of two thousand characters may hold hundreds of each."""

    def __init__(self, numbers: Sequence[Mention], dates: Sequence[DateMention]) -> None:
        self.all: list[Thing] = sorted([*numbers, *dates], key=lambda t: t.start)
        self._starts = [t.start for t in self.all]

    def around(self, name: Named) -> list[tuple[int, Thing]]:
        first = bisect_left(self._starts, name.start - _REACH - _LONGEST)
        last = bisect_right(self._starts, name.end + _REACH)
        return list(enumerate(self.all[first:last], first))


def read_facts(
    folded: Folded,
    numbers: Sequence[Mention],
    dates: Sequence[DateMention],
    named: Sequence[Named],
    focus: Sequence[str],
    vocabulary: Vocabulary,
    turn: int,
) -> Reading:
    """``focus`` are the facts of the rules under discussion, most wanted first."""
    text, facts = folded.text, vocabulary.knowledge.facts
    if theirs := spans_of_others(text, vocabulary):
        text = hidden(text, theirs)
        numbers = [m for m in numbers if not any(a <= m.start < b for a, b in theirs)]
        named = [n for n in named if not any(a <= n.start < b for a, b in theirs)]
    numbers = [replace(m, kind="delta") if _is_delta(text, m) else m for m in numbers]
    past = past_numbers(text, numbers)
    required = _required(text, numbers, [n for n in named if n.word not in vocabulary.near_only])
    confirmed = [m for m in numbers if m not in required and _to_confirm(text, m)]
    gone = [*required, *confirmed, *past, *_taken_back(text, numbers)]
    day_by_day = totals(text, _with_units(numbers, gone))
    numbers = [m for m in day_by_day.numbers if m not in gone]
    found: dict[str, StatedFact] = {}

    def state(fact: str, value: FactValue, start: int, end: int) -> None:
        found.setdefault(fact, StatedFact(fact, value, folded.source(start, end).strip(), turn))

    taken = state_relations(text, named, vocabulary, state)
    state_booleans(text, vocabulary, state)
    # Beside a number 一共 may be months or an amount: only a fact under discussion can claim it.
    claimable = [
        n
        if n.word not in vocabulary.near_only or not focus
        else replace(n, ids=tuple(f for f in n.ids if f in focus))
        for n in _reaching(named, gone, numbers, text)
    ]
    claims = tuple(_claims(text, [*required, *confirmed], named, focus, folded, vocabulary, turn))
    claimed = tuple(LooseNumber(m.quantity, folded.source(m.start, m.end)) for m in confirmed)
    things = _Things(numbers, dates)
    owned: set[int] = set()
    used: set[int] = set()
    taker: dict[str, int] = {}
    for pair in _pairs(text, things, claimable, focus, facts, taken):
        if pair.mention in owned or pair.name in used or pair.fact in found:
            continue
        thing, name = things.all[pair.mention], named[pair.name]
        owned.add(pair.mention)
        used.add(pair.name)
        taker[pair.fact] = pair.mention
        state(
            pair.fact,
            value_of(thing, facts[pair.fact]),
            min(name.start, thing.start),
            max(name.end, thing.end),
        )
    doubts: dict[int, Doubt] = {}
    for j, name in enumerate(named):
        if j in used or j in taken or name.word in vocabulary.near_only:
            continue
        for i, thing in things.around(name):
            if i not in owned and isinstance(thing, Mention) and _said_of(name, thing, text):
                able = [f for f in name.ids if f not in found and name.word in facts[f].aliases]
                doubt = doubted(thing, able, focus, facts)
                if doubt:
                    doubts.setdefault(i, replace(doubt, text=folded.source(name.start, thing.end)))
    for i, thing in enumerate(things.all):
        if i not in owned and i not in doubts:
            fact = _only_fit(thing, [f for f in focus if f not in found], facts)
            if fact:
                owned.add(i)
                taker[fact] = i
                state(fact, value_of(thing, facts[fact]), thing.start, thing.end)
    deltas = frozenset(f for f, i in taker.items() if getattr(things.all[i], "kind", "") == "delta")
    left = (t for i, t in enumerate(things.all) if i not in owned and i not in doubts)
    unowned = tuple(m for m in left if isinstance(m, Mention) and m.kind in ("quantity", "delta"))
    per_day = (_rate_doubt(m, folded, focus, facts) for m in day_by_day.rates)
    doubted_ones = (*doubts.values(), *(d for d in per_day if d and d.fact not in found))
    return Reading(tuple(found.values()), unowned, doubted_ones, tuple(past), claims, claimed, deltas, folded)


def _claims(
    text: str,
    required: Sequence[Mention],
    named: Sequence[Named],
    focus: Sequence[str],
    folded: Folded,
    vocabulary: Vocabulary,
    turn: int,
) -> Iterator[StatedFact]:
    """What each number that the rule is said to ask is said of: by its word, or as the only one it fits."""
    facts, things = vocabulary.knowledge.facts, _Things(required, ())
    owner: dict[int, str] = {}
    for pair in _pairs(text, things, named, focus, facts, ()):
        if pair.mention not in owner and pair.fact in focus:
            owner[pair.mention] = pair.fact
    for i, thing in enumerate(things.all):
        fact = owner.get(i) or _only_fit(thing, focus, facts)
        if fact:
            value = value_of(thing, facts[fact])
            yield StatedFact(fact, value, folded.source(thing.start, thing.end), turn)


def _rate_doubt(
    mention: Mention, folded: Folded, focus: Sequence[str], facts: Mapping[str, Fact]
) -> Doubt | None:
    """每天2小时 tells nothing of a total."""
    fact = next((f for f in focus if fits(mention, facts[f])), None)
    return Doubt(fact, folded.source(mention.start, mention.end), "rate") if fact else None


def doubted(
    mention: Mention, able: Sequence[str], focus: Sequence[str], facts: Mapping[str, Fact]
) -> Doubt | None:
    """Why the number cannot be one of these facts, of which those in ``focus`` come first."""
    if mention.kind != "quantity":
        return None
    for fact in sorted(able, key=lambda f: f not in focus):
        why = misfit(mention.quantity, facts[fact]) if facts[fact].kind == "quantity" else ""
        if why:
            return Doubt(fact, "", why)
    return None


def _said_of(name: Named, mention: Mention, text: str) -> bool:
    """Whether the number stands right behind the word."""
    return name.end <= mention.start and bool(_IS.fullmatch(text, name.end, mention.start))


def _required(text: str, numbers: Sequence[Mention], named: Sequence[Named]) -> list[Mention]:
    """Numbers that the rule asks; 或 and 、 carry the asking on: 「要1000单或10万GMV」."""
    words = {n.end: n.start for n in named}
    found: list[Mention] = []
    for before, mention in zip([None, *numbers], numbers, strict=False):
        joined = (
            before is not None and before in found and _JOINED.fullmatch(text[before.end : mention.start])
        )
        if joined or _is_required(text, mention, numbers, words.get(mention.start, mention.start)):
            found.append(mention)
    return found


def _is_delta(text: str, mention: Mention) -> bool:
    return mention.kind == "quantity" and bool(MOVED.search(text, 0, mention.start))


def _to_confirm(text: str, mention: Mention) -> bool:
    """「周期是24个月吧」, where nothing is said of the merchant's own."""
    put = _IS_SAID.search(text, max(0, mention.start - 4), mention.start)
    return bool(put and _CONFIRM.match(text, mention.end)) and not _OWN.search(text)


def _is_required(text: str, mention: Mention, numbers: Sequence[Mention], start: int) -> bool:
    """``start`` is where the number begins, with its fact word: 指标是体验分75."""
    clause = max((m.end() for m in CLAUSE.finditer(text, 0, mention.start)), default=0)
    head = text[max(clause, start - _REACH) : start]
    reached = _REACHED.search(text, clause, mention.start) and not _OWN.search(text, clause, mention.start)
    if _ASKS.search(head) or (reached and _GETS.match(text, mention.end)):
        return True
    unit = mention.quantity.unit
    later = any(m.start >= mention.end and m.quantity.unit in ("", unit) for m in numbers)
    return later and bool(_ASKED_OF.match(text, mention.end))


def spans_of_others(text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Clauses on somebody else, when a later one is on the merchant: 「隔壁老王1500万粉，我才30万」."""
    bounds = [0, *(m.end() for m in CLAUSE.finditer(text)), len(text)]
    clauses = [(a, b) for a, b in pairwise(bounds) if a < b]
    found = []
    for i, (a, b) in enumerate(clauses):
        other = vocabulary.cue("theirs", text[a:b])
        if (
            other
            and not _OWN.search(text, a, b)
            and any(_OWN.search(text, *later) for later in clauses[i + 1 :])
        ):
            found.append((a, b))
    return found


def hidden(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """``text`` with blanks at the spans."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def past_numbers(text: str, numbers: Sequence[Mention]) -> list[Mention]:
    """Numbers that held once and are followed by what holds now: 「以前1000万粉，现在掉到600万」."""
    found = []
    for i, mention in enumerate(numbers):
        clause = max((m.end() for m in CLAUSE.finditer(text, 0, mention.start)), default=0)
        if not _PAST.search(text, clause, mention.start):
            continue
        later = (m for m in numbers[i + 1 :] if m.quantity.unit in ("", mention.quantity.unit))
        if any(_NOW.search(text, mention.end, m.start) for m in later):
            found.append(mention)
    return found


def _taken_back(text: str, numbers: Sequence[Mention]) -> list[Mention]:
    """Numbers denied, each with one behind it that is meant: 「不是84是74」."""
    return [
        mention
        for mention, after in pairwise(numbers)
        if _NOT.search(text, max(0, mention.start - 5), mention.start)
        and _BUT.fullmatch(text, mention.end, after.start)
    ]


def _with_units(numbers: Sequence[Mention], gone: Collection[Mention]) -> list[Mention]:
    """A bare number takes the unit of the one it replaces: 「以前1000万粉，现在600万」."""
    found = list(numbers)
    for i, (mention, after) in enumerate(pairwise(numbers), 1):
        if mention in gone and after not in gone and not after.quantity.unit:
            found[i] = replace(after, quantity=replace(after.quantity, unit=mention.quantity.unit))
    return found


def _reaching(
    named: Sequence[Named], gone: Sequence[Mention], own: Sequence[Mention], text: str
) -> list[Named]:
    """A fact word reaches over a number that is not meant, to the merchant's ``own`` behind it."""
    reaching = []
    for name in named:
        over = next((m for m in gone if 0 <= m.start - name.end <= _REACH), None)
        between = over and (
            CLAUSE.search(text, name.end, over.start)
            or any(name.end <= m.start < over.start for m in own)  # 体验分84满分100
        )
        reaching.append(replace(name, end=over.end) if over and not between else name)
    return reaching


def _pairs(
    text: str,
    things: _Things,
    named: Sequence[Named],
    focus: Sequence[str],
    facts: Mapping[str, Fact],
    taken: Collection[int],
) -> list[_Pair]:
    rank = {fact: i for i, fact in enumerate(focus)}
    pairs = []
    for j, name in enumerate(named):
        if j in taken:
            continue
        near = things.around(name)
        for i, thing in near:
            able = [f for f in name.ids if fits(thing, facts[f])]
            if not able:
                continue
            cost = _distance(text, name, thing, [t for _, t in near])
            if cost <= _REACH:
                fact = min(able, key=lambda f: (rank.get(f, len(rank)), name.ids.index(f)))
                pairs.append(_Pair(cost, i, j, fact))
    return sorted(pairs, key=lambda p: (p.cost, p.mention, p.name))


def _distance(text: str, name: Named, thing: Thing, near: Sequence[Thing]) -> float:
    before = name.end <= thing.start
    if not before and name.start < thing.end:  # the word and the number overlap: 首播7天内累计开播
        return 0 if name.start <= thing.start else 1
    left, right = (name.end, thing.start) if before else (thing.end, name.start)
    between = text[left:right]
    others = sum(1 for t in near if t is not thing and t.start >= left and t.end <= right)
    cost = len(between) + _BOUNDARY * len(CLAUSE.findall(between)) + _BETWEEN * others
    return cost if before else cost + _BEHIND


def _only_fit(thing: Thing, focus: Sequence[str], facts: Mapping[str, Fact]) -> str | None:
    """The one fact under discussion that has this unit; a bare number never finds an owner so."""
    if isinstance(thing, Mention) and (not thing.quantity.unit or thing.kind == "period"):
        return None
    able = [f for f in focus if fits(thing, facts[f])]
    return able[0] if len(able) == 1 else None
