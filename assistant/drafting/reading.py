"""A document → everything in it that can be a rule, and what cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from assistant.drafting.amounts import Figures
from assistant.drafting.lexicon import Lexicon
from assistant.drafting.parts import Reading
from assistant.drafting.periods import dated
from assistant.drafting.records import Clause, Condition, Consequence, Left, Read
from assistant.drafting.sentences import Sentences
from assistant.drafting.structure import Piece, Span, TableOf, behind_marker, pieces
from assistant.drafting.tables import Tables
from assistant.numbers import NumberReader
from assistant.text import fold
from assistant.types import RuleKind

_GENERIC = ("标准", "金额", "上限", "下限", "额度", "期限", "周期", "门槛")
_TITLE_MAX = 24
_FULFILLED = re.compile(
    r"^(?:同时)?(?:符合|满足|达到|具备)(?:上述|以上|前述|前款|该|本|全部|所有|报名|申请|入驻|以下|下列)*(?:规定|要求|条件|标准|门槛)+"
)
_EXCEPTS = re.compile(r"除外|不适用|不受此限|不在此限")
_LIST_MARK = re.compile(
    r"^(?:第[一二三四五六七八九十百0-9]+[章节条]|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十0-9]+[)）]|[0-9.]+)\s*"
)
_FORBIDS = re.compile(r"不支持|不得|禁止|不适用|不予|不享受|不参与|不可|严禁|不能")


class DocumentReader:
    def __init__(self, numbers: NumberReader, words: Lexicon) -> None:
        self._words = words
        self._figures = Figures(numbers, words.measures)
        self._sentences = Sentences(self._figures, words)
        self._tables = Tables(self._figures, words, self._sentences)

    def read(self, body: str) -> Read:
        clauses: list[Clause] = []
        left: list[Left] = []
        background: list[Left] = []
        beside: list[tuple[str, Span]] = []
        groups = count(1)
        found = pieces(body)
        for at, piece in enumerate(found):
            if isinstance(piece, TableOf):
                for item in self._tables.read(body, piece, next(groups)):
                    (clauses if isinstance(item, Clause) else left).append(item)  # type: ignore[arg-type]
                continue
            if piece.leads and self._has_items(found, at):
                continue  # it is read with each of its items
            read = _Said(*self._piece(body, piece))
            group = next(groups)
            for clause in read.clauses:
                self._put(clauses, replace(clause, group=group), body)
            left += read.left
            background += read.background
            beside += [(_list_of(piece), x.says) for x in read.left]
        clauses = [replace(c, unread=_unread(c, beside, body)) for c in clauses]
        when = dated(body, found)
        left += when.deadlines
        return Read(
            tuple(_distinct(clauses)), tuple(left), tuple(background), begins=when.begins, ends=when.ends
        )

    def _put(self, clauses: list[Clause], clause: Clause, body: str) -> None:
        """Items of one list are one rule: what must all be so, of what one is enough, or all that follows.
        And 「符合条件的，可获得…」 says what follows from the list before it."""
        last = clauses[-1] if clauses else None
        if clause.follows is not None:  # 但…除外, of the sentence before, or 已…的店铺不能参加 below a list
            near = last is not None and (
                last.says[1] == clause.follows[1]
                or (not last.consequences and last.headings == clause.headings)
            )
            if last is not None and near:
                clauses[-1] = replace(
                    last, conditions=(*last.conditions, *clause.conditions),
                    says=(last.says[0], clause.says[1]),
                )  # fmt: skip
            elif all(c.value is False for c in clause.conditions):
                clauses.append(replace(clause, follows=None))
            return
        if (
            last is not None
            and last.list_of
            and last.list_of == clause.list_of
            and (joined := self._joined(last, clause, body)) is not None
        ):
            clauses[-1] = joined
            return
        states = [c for c in clause.conditions if not (c.op == "is" and _FULFILLED.search(c.label))]
        if (
            last is not None
            and len(states) < len(clause.conditions)
            and not last.consequences
            and last.headings == clause.headings
        ):
            clauses[-1] = replace(
                last, kind=clause.kind, conditions=(*last.conditions, *states),
                consequences=clause.consequences, context=(*last.context, clause.says),
            )  # fmt: skip
            return
        clauses.append(replace(clause, conditions=tuple(states)))

    def _joined(self, last: Clause, clause: Clause, body: str) -> Clause | None:
        said = fold("".join(body[a:b] for a, b in last.context))
        own = tuple(c for c in clause.conditions if c not in last.conditions)
        says = (last.says[0], clause.says[1])
        if last.consequences == clause.consequences:
            one_is_enough = self._words.lead_any.search(said) or any(
                a <= c.says[0] < b for c in last.consequences for a, b in last.context
            )
            if one_is_enough:
                first = tuple(c for c in last.conditions if not _within(c.says, last.context))
                shared = tuple(c for c in last.conditions if _within(c.says, last.context))
                rest = tuple(c for c in own if not _within(c.says, last.context))
                any_of = (*last.any_of, *first, *clause.any_of, *rest)
                return replace(last, conditions=shared, any_of=any_of, says=says)
            if not (last.any_of and clause.any_of):
                any_of = last.any_of or clause.any_of
                return replace(last, conditions=(*last.conditions, *own), any_of=any_of, says=says)
        elif (
            last.consequences
            and clause.consequences
            and not (own or clause.any_of)
            and all(_within(c.says, last.context) for c in last.conditions)
        ):
            return replace(last, consequences=(*last.consequences, *clause.consequences), says=says)
        return None

    def _has_items(self, found: Sequence[Piece | TableOf], at: int) -> bool:
        piece, after = found[at], found[at + 1] if at + 1 < len(found) else None
        return (
            isinstance(piece, Piece)
            and isinstance(after, Piece)
            and bool(after.lead)
            and after.lead[-1][1] == piece.end
        )

    # --- one piece ----------------------------------------------------------------------------------

    def _piece(self, body: str, piece: Piece) -> tuple[list[Clause], list[Left], list[Left]]:
        words = self._words
        lead = piece.lead[-1] if piece.lead else None
        said = fold(body[slice(*lead)]) if lead else ""
        if not lead and piece.item and piece.headings:
            said = fold(piece.headings[-1])
        wanted = words.lead_when.search(said) is not None
        start = piece.start
        says = (start, piece.end)
        above = self._above(body, piece)
        clauses: list[Clause] = []
        left: list[Left] = []
        background: list[Left] = []
        if piece.headings and words.headings_aside.search(fold(piece.headings[-1])):
            if self._figures.any(fold(body[piece.words : piece.end])):
                background.append(Left(says, "定义、说明或背景"))
            return clauses, left, background
        above_says = said or (fold(piece.headings[-1]) if piece.headings and piece.item else "")
        stated = [m.group() for m in words.stated.finditer(above_says)] if piece.item and not wanted else []
        of = next((w for w in reversed(stated) if w not in _GENERIC), "")
        counted = _counted(said or (piece.headings[-1] if piece.headings else ""))
        for reading in self._sentences.read(
            body, piece.words, piece.end, says, wanted=wanted, counted=counted, of=of
        ):
            if reading.excepts and reading.conditions:
                if piece.before is None and any(c.value is not False for c in reading.conditions):
                    left.append(Left(says, "没有读出是哪一条的例外"))
                    continue
                before = piece.before or (piece.start, piece.start)
                clauses.append(
                    Clause("", "gate", reading.conditions, (), (), piece.headings, says, follows=before)
                )
                continue
            (background if reading.background else left).extend(reading.left)
            if self._excepted(body, piece):
                turned = tuple(replace(c, value=False) if c.value is True else c for c in reading.conditions)
                reading = replace(reading, conditions=turned)
            clause = self._clause(piece, reading, above, says)
            if clause is not None:
                clauses.append(clause)
        if (
            not clauses
            and not left
            and not background
            and self._figures.any(fold(body[piece.words : piece.end]))
        ):
            background.append(Left(says, "没有读出条件或结果"))
        return clauses, left, background

    def _clause(self, piece: Piece, reading: Reading, above: Reading, says: Span) -> Clause | None:
        own = reading.conditions
        then = reading.consequences or above.consequences
        conditions = (*above.conditions, *own) if not reading.any_of else above.conditions
        if not (then or any(c.op != "is" for c in own) or (own and above.background)):
            return None
        if not then and not own:
            return None
        return Clause(
            self._title(piece), _kind(then, self._words), conditions, own if reading.any_of else (), then,
            piece.headings, says, context=piece.lead, list_of=_list_of(piece),
        )  # fmt: skip

    def _above(self, body: str, piece: Piece) -> Reading:
        """What the sentences that open the lists say of each of their items. ``background`` where they want
        conditions."""
        conditions: list[Condition] = []
        consequences: list[Consequence] = []
        wanted = False
        for start, end in piece.lead:
            text = fold(body[start:end])
            wanted = wanted or self._words.lead_when.search(text) is not None
            for reading in self._sentences.read(body, behind_marker(body, start, end), end, (start, end)):
                conditions += reading.conditions
                consequences += reading.consequences
            if not consequences and _FORBIDS.search(text):
                told = body[start:end].strip("：: \n")
                consequences.append(Consequence("规定", told, None, "", "", "exact", (start, end)))
        if not piece.lead and piece.item and piece.headings:
            wanted = self._words.lead_when.search(fold(piece.headings[-1])) is not None
        return Reading(tuple(conditions), tuple(consequences), background=wanted)

    def _excepted(self, body: str, piece: Piece) -> bool:
        """Whether the items of a list are what something is not so of: 但下列商品除外."""
        return bool(piece.lead) and _EXCEPTS.search(fold(body[slice(*piece.lead[-1])])) is not None

    def _title(self, piece: Piece) -> str:
        return (piece.headings[-1] if piece.headings else "")[:_TITLE_MAX]


@dataclass(frozen=True, slots=True)
class _Said:
    clauses: list[Clause]
    left: list[Left]
    background: list[Left]


def _unread(clause: Clause, beside: Sequence[tuple[str, Span]], body: str) -> tuple[str, ...]:
    """The sentences of a clause, and the items of its list, of which something was left aside."""
    spans = [s for of, s in beside if _within(s, [clause.says]) or (of and of == clause.list_of)]
    return tuple(dict.fromkeys(body[a:b].strip() for a, b in spans))


def _list_of(piece: Piece) -> str:
    """The same for all items of one list; "" of what is no item."""
    if not piece.item:
        return ""
    return f"{piece.lead[-1]}" if piece.lead else "/".join(piece.headings)


def _counted(said: str) -> str:
    """What happens for the first or second time, by the words above a ladder: 同一自然月内虚假发货."""
    bare = re.split(r"[，,：:]", _LIST_MARK.sub("", fold(said)).strip(" ：:的"))[-1]
    return re.sub(r"(?:的)?(?:处理|处罚|处置|规则|标准|措施|细则|规定|如下|按)+$", "", bare)[:16]


def _within(span: Span, spans: Sequence[Span]) -> bool:
    return any(a <= span[0] and span[1] <= b for a, b in spans)


def _kind(then: Sequence[Consequence], words: Lexicon) -> RuleKind:
    if not then:
        return "gate"
    labels = " ".join(f"{c.label} {c.value}" for c in then)
    if words.gives.search(labels) or any(words.behind.search(c.label) for c in then):
        return "penalty" if words.takes.search(labels) else "entitlement"
    return "penalty" if words.takes.search(labels) else "service"


def _distinct(clauses: Sequence[Clause]) -> Iterator[Clause]:
    seen: set[Clause] = set()
    for clause in clauses:
        if clause not in seen:
            seen.add(clause)
            yield clause
