"""品退率低于行业, 品退<行业, 比行业平均低: a comparison with another fact instead of two values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.rules.quantity import NEGATED
from assistant.types import Op, Relation
from assistant.understand.cues import phrase_end, phrase_start, stands
from assistant.understand.vocabulary import Named, Vocabulary

# 不高于 holds 高于, so the negated ones come first.
COMPARISONS: tuple[tuple[str, Op], ...] = (
    ("not_above", "<="),
    ("not_below", ">="),
    ("below", "<"),
    ("above", ">"),
    ("equal", "=="),
)
_LOWER = re.compile(r"的?(?:平均|均|大盘)?(?:水平|水准|值|线|数)?(?:要|还|都|更)*(?:低|小|少|好|优)")
_TIMES = re.compile(r"的?(?:([0-9]{1,3}(?:\.[0-9]{1,3})?)|[两二三四五]|一点[一二三四五六七八九])倍")
_IS = re.compile(r"(?:是|有|为|达到?|相当于|差不多|大概|我们|[:：\s])*")
_BARE = re.compile(r"(?:是|还|就|也|都|要|只|才|稍微|略|稍)*[高低](?:了|出|过)?")
_BY = re.compile(
    r"的?(?:平均|均值|水平)?(?=[0-9一二两三四五六七八九点零])|(?:的?(?:平均|均值|水平))?(?=一点|一些|不少|很多)"
)
_ALIKE = re.compile(r"(?:的?平均)?(?:差不多)?(?:持平|一(?:模一)?样|一个样|相同|打平|相当)")
_HIGHER = re.compile(r"的?(?:平均|均|大盘)?(?:水平|水准|值|线|数)?(?:要|还|都|更)*(?:高|大|多|差)")

_LOW = re.compile(
    r"率?(?:都|也|还|就|是|算|挺|很|蛮|比较|相当|非常|特别|一直|偏){0,3}低(?:得很|的很|着呢)?[的嘛呀啊哦]?"
)
_WISHED = re.compile(r"(?:怎[么样]|咋|如何|想|要|让|使|把)[^\s]{0,3}$")
_LOW_ENDS = re.compile(r"[\s，,。；;！!、]|[没无也又还]|$")
_DENIED_FIRST = re.compile(r"(?:不是|并非|没有?|不会|未曾?)[^，,。；;！!？?\n]{0,3}$|不$")
_DENIED_TWICE = re.compile(
    r"(?:不是|并非|不能说)[^，,。；;！!？?\n]{0,3}?[没未不][^，,。；;！!？?\n]{0,3}$"
)  # 不是没低于
_MEANT = re.compile(r"[，,]?\s*(?:而)?是")
_NOT_AS = re.compile(r"(?<![有是])没有?$")
_BELOW_IT = re.compile(r"的?(?:平均|均|大盘)?(?:水平|水准|值|线)?(?:之下|以下|下面|下边|底下)")
_ABOVE_IT = re.compile(r"的?(?:平均|均|大盘)?(?:水平|水准|值|线)?(?:之上|以上|上面|上边)")
_SHORT_OF = re.compile(r"(?:没有?|不|未)(?:到|及|达到?)$")
_AWAY = 8  # characters between a fact and the average that it is compared with
_LEFT_OUT = 8  # characters before the other fact in which a comparison without a subject stands


@dataclass(frozen=True, slots=True)
class Comparison:
    """A stated relation, the span of its words, the names it uses up (positions in ``named``), and where
    the word for the other fact begins."""

    relation: Relation
    start: int
    end: int
    names: frozenset[int]
    word: int


def comparisons(
    text: str, named: Sequence[Named], fact: str, other: str, vocabulary: Vocabulary
) -> Iterator[Comparison]:
    """Where folded ``text`` says how ``fact`` lies to ``other``; the name of ``fact`` may be left out. What
    stands right before the comparison is its subject: 「客单价低于同行」 says nothing of 品退率."""
    said = 0
    for j, b in enumerate(named):
        if other not in b.ids or fact in b.ids:
            continue
        subject = _subject(text, named, j, fact, other, vocabulary)
        if subject is None:
            continue
        a, start = subject[0], min(max(subject[1], said), b.start)
        if found := _operator(text[start : b.start], text[b.end : b.end + 14], vocabulary):
            op, used = found
            first, said = (start if a is None else named[a].start), b.end + used
            names = frozenset({j} if a is None else {a, j})
            yield Comparison(Relation(op, other), first, b.end + used, names, b.start)
    yield from _with_an_average(text, named, fact, other, vocabulary)
    yield from _alone(text, named, fact, other, vocabulary)


def _with_an_average(
    text: str, named: Sequence[Named], fact: str, other: str, vocabulary: Vocabulary
) -> Iterator[Comparison]:
    """「品退低于均值」「品退比大家低」: behind the fact's own name the average is the one of its industry."""
    for i, a in enumerate(named):
        if fact not in a.ids or other in a.ids:
            continue
        average = vocabulary.cues("average").search(text, a.end, min(phrase_end(text, a.end), a.end + _AWAY))
        if average is None or any(a.end <= n.start < average.end() for n in named[i + 1 :]):
            continue
        between, after = text[a.end : average.start()], text[average.end() : average.end() + 14]
        if found := _operator(between, after, vocabulary):
            op, used = found
            end = average.end() + used
            yield Comparison(Relation(op, other), a.start, end, frozenset({i}), average.start())


def _alone(
    text: str, named: Sequence[Named], fact: str, other: str, vocabulary: Vocabulary
) -> Iterator[Comparison]:
    """「品退挺低的」: low as such is lower than what is usual; the number beside it stays the fact's."""
    starts = {n.start for n in named}
    for a in named:
        low = _LOW.match(text, a.end) if fact in a.ids and other not in a.ids else None
        if low is None or not stands(text, a.start, low.end(), vocabulary.figures):
            continue
        if _WISHED.search(text, max(phrase_start(text, a.start), a.start - _AWAY), a.start):
            continue
        if low.end() in starts or _LOW_ENDS.match(text, low.end()):
            yield Comparison(Relation("<", other), a.start, low.end(), frozenset(), a.start)


def _subject(
    text: str, named: Sequence[Named], j: int, fact: str, other: str, vocabulary: Vocabulary
) -> tuple[int | None, int] | None:
    """The position of the subject's name, None when it is left out, and where what is said of it begins;
    None when something else is the subject."""
    b = named[j]
    clause = phrase_start(text, b.start)
    i = j - 1
    while i >= 0 and named[i].end > clause and other in named[i].ids and fact not in named[i].ids:
        i -= 1
    if i >= 0 and named[i].end > clause:
        if fact in named[i].ids or _loosely(named, i, fact, vocabulary):
            return i, named[i].end
        return None
    spoken_of = next((n for n in reversed(named[: i + 1]) if fact in n.ids or not n.ids), None)
    if spoken_of is not None and not spoken_of.ids:
        return None  # 「退货率5%，低于行业」
    return None, max(clause, b.start - _LEFT_OUT)


def _loosely(named: Sequence[Named], i: int, fact: str, vocabulary: Vocabulary) -> bool:
    """「退货比同行少」 means 品退 where nothing else is said of 品退."""
    loose = vocabulary.knowledge.lexicon.figures.loosely.get(fact, ())
    return named[i].word in loose and not any(fact in n.ids for n in named)


def of_something_else(
    text: str, named: Sequence[Named], fact: str, other: str, vocabulary: Vocabulary
) -> set[int]:
    """The names of ``other`` that something else is compared with: no number is of them (利润比同行低)."""
    found = set()
    for j, b in enumerate(named):
        if other in b.ids and fact not in b.ids and _subject(text, named, j, fact, other, vocabulary) is None:
            start = max(phrase_start(text, b.start), b.start - _LEFT_OUT)
            if _operator(text[start : b.start], text[b.end : b.end + 14], vocabulary):
                found.add(j)
    return found


def _operator(between: str, after: str, vocabulary: Vocabulary) -> tuple[Op, int] | None:
    """The operator, and how many characters of ``after`` are part of it: 低 in 比行业低."""
    if short := _SHORT_OF.search(between):  # 没到行业平均; 不是没到 is left open
        return None if _DENIED_FIRST.search(between[: short.start()]) else ("<", 0)
    found = _plain_operator(between, after, vocabulary)
    if found is None:
        return None
    op, used = found
    before = _before_operator(between, vocabulary)
    if op not in NEGATED or not _DENIED_FIRST.search(before) or _DENIED_TWICE.search(before):
        return found
    meant = _MEANT.match(after, used)  # 并非比大盘高，是比它低
    for cue, other in COMPARISONS if meant else ():
        if meant and (m := vocabulary.cues(cue).match(after, meant.end())):
            return other, m.end()
    return NEGATED[op], used


def _before_operator(between: str, vocabulary: Vocabulary) -> str:
    """What stands before the comparing word."""
    starts = [m.start() for cue, _ in COMPARISONS if (m := vocabulary.cue(cue, between))]
    starts += [i for c in "比和跟与同" if (i := between.find(c)) >= 0]
    return between[: min(starts)] if starts else between


def _plain_operator(between: str, after: str, vocabulary: Vocabulary) -> tuple[Op, int] | None:
    if m := _TIMES.match(after):  # 是行业均值的1.3倍
        more = Decimal(m[1]) > 1 if m[1] else True
        return (">" if more else "<", m.end()) if _IS.fullmatch(between) else None
    if m := _BELOW_IT.match(after):  # 在行业之下
        return "<", m.end()
    if m := _ABOVE_IT.match(after):
        return ">", m.end()
    for cue, op in COMPARISONS:
        if vocabulary.cue(cue, between):
            return op, 0
    if re.search(r"[和跟与同]", between) and (m := _ALIKE.match(after)):
        return "==", m.end()
    if re.search(r"[和跟与同]", between) and (m := vocabulary.cues("equal").match(after)):
        return "==", m.end()
    if _BARE.fullmatch(between) and (m := _BY.match(after)):  # 品退率高行业0.3个点
        return (">" if "高" in between else "<"), m.end()
    if _NOT_AS.search(between) and (m := _HIGHER.match(after)):  # 退货没同行多
        return ">", m.end()  # which 没 turns round
    if "比" in between and (m := _LOWER.match(after)):
        return "<", m.end()
    if "比" in between and (m := _HIGHER.match(after)):
        return ">", m.end()
    return None
