"""What a turn means only after the ones before it: a bare 「没有」, 再播4小时, a number told early."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from assistant.numbers import Mention
from assistant.rules.conditions import judge
from assistant.rules.schema import Fact
from assistant.text import fold
from assistant.types import Claim, FactValue, LooseNumber, Quantity, Relation, SessionState, StatedFact
from assistant.understand.choices import replied
from assistant.understand.cues import is_delta
from assistant.understand.facts import Reading
from assistant.understand.figures.denials import replaced
from assistant.understand.figures.doubts import doubted
from assistant.understand.patterns import CLAUSE
from assistant.understand.relations import COMPARISONS
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Named, Vocabulary

_PARTICLES = re.compile(
    r"[\s，,。.！!？?~～、…]|[啊呀哦呢吧的了啦噢哈嘛哒]+$|^(?:嗯+|哦+|那|就|都|还|也|应该|我|我们|目前|现在|暂时)"
)
_NO = re.compile(
    r"(?:(?:从来?|一直|都|绝对)?没有?过?|无|否|不是|不算|没啥|从没|从来没有?|绝对没有?|0|零|冇|(?:没有?|未|还没).{1,8})"
)
_YES = re.compile(
    r"(?:有过?|是|对|嗯|算|有的|是的|对的|没错|(?:已经|都|早就)?.{0,6}(?:完成|达成|通过|参加|达标)了?)"
)
_ALSO = re.compile(r"(?:另外|还)还?有(?:卖|做|播|出)?了?$")  # 短视频那块另外还有3500万
_COME_TO = re.compile(r"(?:现在|如今|目前|眼下|一共|总共|合计|累计|达到|到了?|共有)(?:是|有|了)?$")
_BETWEEN = re.compile(r"[\s，,。.、；;/|]*(?:分别|依次|是|分|%|和|还有|就|嗯|哦)?[\s，,。.、；;/|分%和]*")
_TIMES = ("day", "month")
_FARTHER = 3
_LONGEST_REPLY = 14
_KEPT = 4  # numbers without an owner that are remembered for the turns that follow


def with_moved(seen: Seen, state: SessionState, vocabulary: Vocabulary) -> Seen:
    """「又涨了12万」 behind 「粉丝990万」, 「又掉了2分」 behind 「商品分76」: what moved is the one figure
    told last, and by how much is told in its unit."""
    last = state.last_facts[0] if len(state.last_facts) == 1 else ""
    told = state.profile.get(last)
    if told is None or not isinstance(told.value, Quantity) or len(seen.numbers) != 1 or seen.facts:
        return seen
    moved = seen.numbers[0]
    more = is_delta(seen.text, moved) or _ALSO.search(seen.text, 0, moved.start)
    if moved.quantity.unit not in ("", told.value.unit) or not more:
        return seen
    quantity = replace(moved.quantity, unit=told.value.unit)
    named = Named(moved.start, moved.start, vocabulary.knowledge.facts[last].label, (last,))
    return replace(seen, numbers=[replace(moved, quantity=quantity)], facts=[named])


def with_replies(seen: Seen, reading: Reading, state: SessionState, vocabulary: Vocabulary) -> Reading:
    """Numbers and words that answer what was asked, or correct what was said."""
    facts = vocabulary.knowledge.facts
    reading = _instead(seen, reading, state, vocabulary)
    reading = _bare_numbers(seen, reading, state, vocabulary)
    if reading.stated or len(seen.text) > _LONGEST_REPLY:
        return reading
    found = _bare_words(seen.text, [facts[f] for f in state.pending if f in facts], vocabulary)
    words, end = seen.folded.original, len(seen.text)
    return replace(reading, stated=tuple(Claim(f, v, words, 0, end) for f, v in found))


def _instead(seen: Seen, reading: Reading, state: SessionState, vocabulary: Vocabulary) -> Reading:
    """「不是700 是1700」: the number meant is of the fact that the denied one was told of before."""
    facts, fitting = vocabulary.knowledge.facts, vocabulary.fitting
    for denied, meant in replaced(seen.text, seen.numbers):
        known = [
            f
            for f, s in state.profile.items()
            if isinstance(s.value, Quantity) and fitting.value_for(denied, facts[f]) == s.value
        ]
        value = fitting.value_for(meant, facts[known[0]]) if len(known) == 1 else None
        words = seen.folded.source(meant.start, meant.end)
        if value is None or any(f.fact == known[0] for f in reading.stated):
            continue
        kept = [f for f in reading.stated if words not in f.text]
        stated = (*kept, reading.told(known[0], value, meant))
        unowned = tuple(m for m in reading.unowned if m not in (denied, meant))
        reading = replace(reading, stated=stated, unowned=unowned)
    return reading


def _bare_numbers(seen: Seen, reading: Reading, state: SessionState, vocabulary: Vocabulary) -> Reading:
    facts, fitting = vocabulary.knowledge.facts, vocabulary.fitting
    stated = {f.fact: f for f in reading.stated}
    cues = ("correction", "moved", "whatif")
    correcting = any(vocabulary.cue(c, seen.text) for c in cues)
    groups = [state.last_facts] if correcting else [state.pending, () if state.pending else state.last_facts]
    left: list[Mention] = []
    doubts = list(reading.doubts)
    deltas = reading.deltas
    unowned = reading.unowned
    if not correcting and (in_order := _in_order(seen, reading, state, vocabulary)):
        unowned = ()
        stated |= {f: reading.told(f, v, m) for f, v, m in in_order}
    for mention in unowned:
        able: dict[str, FactValue] = {}
        for group in groups:
            for f in group:
                if f not in facts or f in stated:
                    continue
                if (value := fitting.value_for(mention, facts[f])) is not None:
                    able.setdefault(f, value)
        candidates = [f for group in groups for f in group]
        # Asked for several facts, a bare number could be any of them.
        if correcting and len(able) > 1:
            able = _put_right(able, state, vocabulary)
        if able and (correcting or len(able) == 1 or not state.pending):
            fact, value = next(iter(able.items()))
            stated[fact] = reading.told(fact, value, mention)
            deltas |= {fact} if mention.kind == "delta" else set()
        elif _says_when(mention, [facts[f] for f in candidates if f in facts]):
            continue
        elif not able and len(candidates) == 1 and (doubt := doubted(mention, candidates, (), vocabulary)):
            doubts.append(replace(doubt, text=seen.folded.source(mention.start, mention.end)))
        else:
            left.append(mention)
    return replace(
        reading, stated=tuple(stated.values()), unowned=tuple(left), doubts=tuple(doubts), deltas=deltas
    )


def _says_when(mention: Mention, facts: Sequence[Fact]) -> bool:
    """Whether a length of time is no figure but the time of facts that are told of one: 七天够不够."""
    return mention.quantity.unit in _TIMES and any(f.window and f.unit not in _TIMES for f in facts)


def _in_order(
    seen: Seen, reading: Reading, state: SessionState, vocabulary: Vocabulary
) -> list[tuple[str, FactValue, Mention]]:
    """「83 79 90」: as many bare numbers as were asked for, each for the fact in its place."""
    facts, fitting = vocabulary.knowledge.facts, vocabulary.fitting
    open_ones = [f for f in state.pending if f in facts and facts[f].kind == "quantity"]
    numbers = reading.unowned
    compared = {f for pair in vocabulary.compared for f in pair}  # told by how it lies to another: 低于行业
    plain = [f for f in open_ones if f not in compared]
    open_ones = plain if len(numbers) == len(plain) else open_ones
    if len(numbers) < 2 or len(numbers) != len(open_ones) or reading.stated:
        return []
    rest = "".join(c for i, c in enumerate(seen.text) if not any(m.start <= i < m.end for m in numbers))
    if not _BETWEEN.fullmatch(rest):
        return []
    found = []
    for fact, mention in zip(open_ones, numbers, strict=True):
        value = fitting.value_for(mention, facts[fact])
        if value is None:
            return []
        found.append((fact, value, mention))
    return found


def _put_right(
    able: Mapping[str, FactValue], state: SessionState, vocabulary: Vocabulary
) -> dict[str, FactValue]:
    """Which of several facts a bare number puts right: 「说错了 是76」 after 总分83 商品分74 好评率90%. The
    one told as a number that fails its condition, else the one it is by far the nearest to; else none."""
    told = {f: state.profile[f].value for f in able if f in state.profile}
    numbers = {f: v.low for f, v in told.items() if isinstance(v, Quantity) and v.low is not None}
    failing = [f for f in numbers if _fails(f, state, vocabulary)]
    if len(failing) == 1:
        return {failing[0]: able[failing[0]]}
    if len(numbers) == 1:
        fact = next(iter(numbers))
        return {fact: able[fact]}

    def away(fact: str) -> Decimal:
        value, before = able[fact], numbers[fact]
        assert isinstance(value, Quantity)
        return abs((value.low or Decimal(0)) - before) / (abs(before) or 1)

    nearest = sorted(numbers, key=away)
    if len(nearest) > 1 and away(nearest[0]) * _FARTHER < away(nearest[1]):
        return {nearest[0]: able[nearest[0]]}
    return {}


def _fails(fact: str, state: SessionState, vocabulary: Vocabulary) -> bool:
    """Whether what was told of a fact fails the rule talked about."""
    rule = vocabulary.knowledge.rules.get(state.rules[0]) if state.rules else None
    leaves = (leaf for leaf in rule.leaves() if leaf.fact == fact) if rule else ()
    values = {f: s.value for f, s in state.profile.items()}
    return any(judge(leaf, values, vocabulary.knowledge.units).truth == "unmet" for leaf in leaves)


def _bare_words(
    text: str, pending: Sequence[Fact], vocabulary: Vocabulary
) -> Iterator[tuple[str, FactValue]]:
    """「没有」 of the one yes-or-no that was asked, 「低于行业」 of the one comparison."""
    said = text
    while (rest := _PARTICLES.sub("", said)) != said:
        said = rest
    booleans = [f for f in pending if f.kind == "boolean"]
    if len(booleans) == 1:
        for reply in (said, CLAUSE.split(text)[0]):  # 没有过，一直规规矩矩
            if _NO.fullmatch(reply):
                yield booleans[0].id, False
                break
            if _YES.fullmatch(reply):
                yield booleans[0].id, True
                break
    choices = [f for f in pending if f.kind == "choice"]
    if len(choices) == 1 and (choice := replied(choices[0], said)):
        yield choices[0].id, choice
    compared = [(fact, other) for fact, other in vocabulary.compared if any(f.id == fact for f in pending)]
    if len(compared) == 1:
        fact, other = compared[0]
        for cue, op in COMPARISONS:
            if (m := vocabulary.cue(cue, said)) and m.start() <= 2:
                yield fact, Relation(op, other)
                return


def come_to(text: str, reading: Reading, vocabulary: Vocabulary) -> Reading:
    """「又涨了60万粉，现在1002万了」: what it has come to says more than by how much it moved."""
    facts, stated, left = vocabulary.knowledge.facts, dict[str, Claim](), list(reading.unowned)
    for mention in reading.unowned:
        if not _COME_TO.search(text, 0, mention.start):
            continue
        for fact in reading.deltas:
            value = vocabulary.fitting.value_for(mention, facts[fact])
            if value is not None and fact not in stated:
                stated[fact] = reading.told(fact, value, mention)
                left.remove(mention)
                break
    if not stated:
        return reading
    return replace(
        reading,
        stated=tuple(stated.get(f.fact, f) for f in reading.stated),
        unowned=tuple(left),
        deltas=reading.deltas - stated.keys(),
    )


def loose_numbers(seen: Seen, reading: Reading, state: SessionState) -> tuple[LooseNumber, ...]:
    """Numbers with a unit that no fact took: 「出了860单」 before a plan was named."""
    new = [
        LooseNumber(m.quantity, seen.folded.source(m.start, m.end))
        for m in reading.unowned
        if m.quantity.unit
    ]
    return (*state.loose, *new)[-_KEPT:]


def taken_up(
    loose: Sequence[LooseNumber],
    focus: Sequence[str],
    known: Collection[str],
    vocabulary: Vocabulary,
) -> Iterator[Claim]:
    """Loose numbers that fit just one of the facts now under discussion."""
    facts, fitting = vocabulary.knowledge.facts, vocabulary.fitting
    for number in loose:
        open_ones = [facts[f] for f in dict.fromkeys(focus) if f not in known and facts[f].kind == "quantity"]
        found = ((f.id, fitting.possible(number.quantity, f)) for f in open_ones)
        able = {fact: value for fact, value in found if value is not None}
        if len(able) == 1:
            fact, value = next(iter(able.items()))
            yield Claim(fact, value, number.text)


def same_words(
    focus: Sequence[str], known: Mapping[str, StatedFact], vocabulary: Vocabulary
) -> dict[str, StatedFact]:
    """Facts under discussion, from words said before any plan was, when those could only be read as
    another fact of the same name: 「GMV15万」 was a year's, and is the shop's once its gate is asked."""
    facts, found = vocabulary.knowledge.facts, dict[str, StatedFact]()
    for wanted in focus:
        for fact, stated in known.items():
            if wanted in known or fact in focus or not isinstance(stated.value, Quantity):
                continue
            ours = {*facts[wanted].aliases, *facts[wanted].near}
            theirs = {*facts[fact].aliases, *facts[fact].near}
            words = fold(stated.text)
            said = [alias for alias in ours | theirs if alias in words]
            alike = bool(said) and ours & theirs >= set(said)
            if alike and vocabulary.fitting.possible(stated.value, facts[wanted]):
                found[wanted] = replace(stated, fact=wanted)
                break
    return found
