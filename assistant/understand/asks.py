"""The several things that one message asks, by how its questions are built.

「飞鸽没过会怎样，连着两回没过呢」 asks two, 「抖音账期几天，快手的呢，视频号呢」 three; 「你好，在吗，
抖音账期几天」 and 「粉丝900万算头部吗，就说是不是」 one.

A message is cut into clauses. One that holds a question (a question word, 能不能, a closing 吗, 不 or 呢)
ends a piece, and what is told before it leads to it; a bare 「行不行」 behind a question is part of that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.understand.norms import OWN, rhetorical
from assistant.understand.questions import (
    A_NOT_A,
    AND_THAT,
    SEVERAL,
    SIGNS,
    asks,
    closes,
    has_content,
    is_bare,
    leads_on,
    names,
    of_ours,
    stands_alone,
)
from assistant.understand.sums.wanted import wishes as wishes_of
from assistant.understand.vocabulary import Vocabulary

MOST = 4
"""Parts that one message is answered in."""

_STOP = re.compile(r"[，,。；;！!？?\n|…~～]+|(?<![a-z])\s+|\s+(?![a-z])")
_BE = re.compile(r"[是能算有会可以够行吗么不没]")
_OF_ITS_OWN = 2  # characters of a yes-or-no that say more than 「行不行」: 「是现金吗」


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing asked: ``text[start:end]`` with what leads to it, ``text[asked:end]`` the question itself."""

    start: int
    end: int
    asked: int

    def without(self, courtesies: re.Pattern[str], text: str) -> Piece:
        """Without what it begins with and asks nothing: 「顺便问下抖音账期」."""
        if not (polite := courtesies.match(text, self.start, self.end)) or polite.end() >= self.end:
            return self
        return replace(self, start=polite.end(), asked=max(self.asked, polite.end()))


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    asks: bool
    bare: bool  # a yes or no of what stands before: 「行不行」
    leads: bool  # asks only for what is asked next to be told of it: 「如果播到12小时呢」「门槛是500万对吧」


@dataclass(frozen=True, slots=True)
class Pieces:
    """The things asked, in order, and where what is told after all of them begins: it is of each.
    A message that asks one thing, or none, has no pieces: it is read as it stands."""

    asked: tuple[Piece, ...] = ()
    told: int | None = None


def split(text: str, vocabulary: Vocabulary) -> Pieces:
    """``text`` is folded."""
    if len(text) > _LONGEST or not text.strip():
        return Pieces()
    clauses = [c for c in _clauses(text, vocabulary) if not _is_greeting(text[c.start : c.end], vocabulary)]
    pieces, told = _pieces(clauses, text, vocabulary)
    pieces = _apart(pieces, text, vocabulary)
    return Pieces(tuple(pieces), told) if len(pieces) > 1 else Pieces()


def _apart(pieces: Sequence[Piece], text: str, vocabulary: Vocabulary) -> list[Piece]:
    """The pieces that can be answered by themselves: those that name what they are about, and those that a
    turn of its own could say behind the one before (「再犯呢」「差多少」). Others belong to a neighbour:
    「快手的品牌新商呢，最多给多少」, 「抖音愿意扶我们吗，哪些口子能走」."""
    found: list[Piece] = []
    waits: Piece | None = None  # names nothing, or only what the next one is asked of
    for i, piece in enumerate(pieces):
        words = text[piece.asked : piece.end]
        named = names(words, vocabulary) or (not found and names(text[piece.start : piece.end], vocabulary))
        if waits is not None:
            piece, waits = replace(piece, start=waits.start, asked=waits.asked), None
        elif not named and found and not _follows_on(words, vocabulary):
            found[-1] = replace(found[-1], end=piece.end)
            continue
        behind = pieces[i + 1] if i + 1 < len(pieces) else None
        onward = text[behind.asked : behind.end] if behind else ""
        is_that = AND_THAT.search(words.rstrip(" ?？。!！"))
        introduces = (
            is_that and not names(onward, vocabulary) and not AND_THAT.search(onward.rstrip(" ?？。!！"))
        )
        if behind and ((not named and not found) or introduces):
            waits = piece
        else:
            found.append(piece)
    return found


def _follows_on(words: str, vocabulary: Vocabulary) -> bool:
    """Whether a turn could say it: 「再犯呢」, 「差多少」, 「怎么申请」, 「腰部的管不管」."""
    wishes = ("gap", "amount", "day", "condition", "penalised", "how", "quantity")
    end = words.rstrip(" ?？。!！")
    yes_no = A_NOT_A.search(words) or closes(end)
    if AND_THAT.search(end) or any(vocabulary.cue(w, words) for w in wishes) or wishes_of(words, vocabulary):
        return True
    rest = _BE.sub("", vocabulary.cues("function").sub("", end))
    return bool(yes_no) and len(rest) >= _OF_ITS_OWN and not vocabulary.cue("confirm", words)


_LONGEST = 600  # characters of a message that anybody asks several things in


def without_greeting(text: str, vocabulary: Vocabulary) -> str:
    """The rest of 「你好，在吗，抖音账期几天」; "" when nothing else is said."""
    spans = _spans(text)
    kept = [(a, b) for a, b in spans if not _is_greeting(text[a:b], vocabulary)]
    return text[kept[0][0] :] if kept else ""


def _is_greeting(words: str, vocabulary: Vocabulary) -> bool:
    return not SIGNS.sub("", vocabulary.cues("greeting").sub("", words)).strip("啊呀哦呢吧的了哈")


def _spans(text: str) -> list[tuple[int, int]]:
    """Stretches between stops, the sign that ends them with them: 「这考核稳了?」."""
    found, at = [], 0
    for stop in _STOP.finditer(text):
        if text[at : stop.start()].strip():
            mark = stop.group().strip()
            found.append((at, stop.start() + (1 if mark[:1] in "?？" and mark else 0)))
        at = stop.end()
    if text[at:].strip():
        found.append((at, len(text)))
    return found


def _clauses(text: str, vocabulary: Vocabulary) -> Iterator[_Clause]:
    for start, end in _spans(text):
        for a, b in _run_on(text, start, end, vocabulary):
            words = text[a:b]
            leads = leads_on(words, vocabulary)
            yield _Clause(a, b, asks(words, vocabulary), is_bare(words, vocabulary), leads)


def _run_on(text: str, start: int, end: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """「抖音账期几天快手呢」, typed without a stop: cut before the platform or the 还有 that follows a
    question of something of ours."""
    at = start
    for cut in sorted(_turns(text, start, end, vocabulary)):
        before, behind = text[at:cut], text[cut:end]
        if at < cut and asks(before, vocabulary) and asks(behind, vocabulary) and of_ours(before, vocabulary):
            yield at, cut
            at = cut
    yield at, end


def _turns(text: str, start: int, end: int, vocabulary: Vocabulary) -> set[int]:
    found = set(vocabulary.platforms_named(text[start:end]))
    found |= {m.start() for m in vocabulary.cues("going_on").finditer(text[start:end]) if len(m.group()) > 1}
    return {start + place for place in found if place}


def _pieces(clauses: Sequence[_Clause], text: str, vocabulary: Vocabulary) -> tuple[list[Piece], int | None]:
    """The pieces, and where what is told behind the last one begins."""
    found: list[Piece] = []
    lead: int | None = None
    for i, clause in enumerate(clauses):
        behind = bool(found) and lead is None
        if not clause.asks or (
            clause.leads and not clause.bare and _led_to(clause, clauses[i + 1 :], text, vocabulary)
        ):
            if behind and vocabulary.cue("hereby", text[clause.start : clause.end]):
                found[-1] = replace(found[-1], end=clause.end)  # 「要几条好评」「抖音头部才肯带」
            elif lead is None:
                lead = clause.start
            continue
        vague = bool(found) and (
            _is_vague(found[-1], clause, text, vocabulary) or _is_one(found[-1], clause, text, vocabulary)
        )
        if (behind and clause.bare) or vague:  # 「算头部吗」「行不行」; 「怎么才能」「在抖音开店」
            found[-1] = replace(found[-1], end=clause.end)
        else:
            found.append(Piece(clause.start if lead is None else lead, clause.end, clause.start))
        lead = None
    return found, lead


def _is_one(last: Piece, clause: _Clause, text: str, vocabulary: Vocabulary) -> bool:
    """Whether a clause asks by how much what the piece before says to be short is: 「就差一点点？差多少」."""
    asked, words = text[last.asked : last.end], text[clause.start : clause.end]
    plain = not (vocabulary.cue("question_word", asked) or SEVERAL.search(asked))
    short = vocabulary.cue("short_of", asked) and vocabulary.cue("gap", words)
    return bool(plain and short) and not names(words, vocabulary)


def _led_to(clause: _Clause, rest: Sequence[_Clause], text: str, vocabulary: Vocabulary) -> bool:
    """Whether what is asked next rests on it; behind 「不是15天吗」, and behind what is put forward before
    figures of one's own (「封顶20万对不对，我交了8万」), whatever names no plan of its own."""
    last = next((i for i, c in enumerate(rest) if c.asks), None)
    if last is None:
        return False
    asked = text[rest[last].start : rest[last].end]
    told = any(OWN.search(text, c.start, c.end) for c in rest[:last])
    if (told or rhetorical(text[clause.start : clause.end])) and not stands_alone(asked, vocabulary):
        return True
    return _yes_no_behind(rest, text, vocabulary)


def _yes_no_behind(clauses: Sequence[_Clause], text: str, vocabulary: Vocabulary) -> bool:
    """Whether what is asked next is a yes or no: 「门槛是500万对吧？我680万，那我算了？」."""
    asked = next((text[c.start : c.end] for c in clauses if c.asks), "")
    return bool(asked) and not (vocabulary.cue("question_word", asked) or SEVERAL.search(asked))


def _is_vague(piece: Piece, behind: _Clause, text: str, vocabulary: Vocabulary) -> bool:
    """Whether a question says nothing of what it asks: 「怎么才能」, but not 「播了9小时，还差多少？」."""
    asked = text[piece.asked : piece.end]
    if has_content(asked, vocabulary):
        return False
    onward = vocabulary.cues("going_on").match(text, behind.start)
    led_to = piece.start < piece.asked and vocabulary.cue("gap", asked)
    return not (led_to or (onward and len(onward.group()) > 1))
