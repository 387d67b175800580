"""Which figures of a picture are facts of the merchant: each by the label beside, above or below it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.numbers import plain
from assistant.rules.schema import Fact, Knowledge
from assistant.types import (
    PictureText,
    Quantity,
    Screen,
    ShownDoubt,
    ShownFact,
    TextLine,
    UnusedFigure,
)
from assistant.understand.derived import compared_in
from assistant.understand.fitting import Fitting
from assistant.understand.screens.heads import Head, Heads
from assistant.understand.screens.pieces import Piece, pieces_of
from assistant.understand.screens.places import Places, Seen

_CLEAR = 0.9  # of how sure a text is read, below which a merchant should look twice


@dataclass(frozen=True, slots=True)
class _Claim:
    """That ``figure`` is what ``label`` names: ``facts``, of which one is meant. ``owned`` where a head says
    that it is the merchant's own; ``head`` may tell what it is told in."""

    figure: Piece
    label: Piece
    facts: tuple[str, ...]
    head: Head
    owned: bool = False
    doubts: frozenset[ShownDoubt] = frozenset()


class ScreenReader:
    """Reads pictures with the words of the knowledge. Keeps nothing of them."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._heads = Heads(knowledge)
        self._fitting = Fitting(knowledge.units)
        self._compared = dict(compared_in(knowledge))

    def read(self, picture: PictureText) -> Screen:
        """What the picture shows of the facts, from the top down."""
        return _Picture(picture.lines, self._knowledge, self._heads, self._fitting, self._compared).screen()


class _Picture:
    """One picture while it is read."""

    def __init__(
        self,
        lines: Sequence[TextLine],
        knowledge: Knowledge,
        heads: Heads,
        fitting: Fitting,
        compared: dict[str, str],
    ) -> None:
        self._facts, self._units = knowledge.facts, knowledge.units
        self._heads, self._fitting, self._compared = heads, fitting, compared
        self._pieces = pieces_of(lines, knowledge.numbers, heads.labels)
        self._places = Places(self._pieces)
        self._windows = heads.names_window(p.text for p in self._pieces if p.is_words)
        self._rules = {  # lines that state a rule
            p.line for p in self._pieces if p.is_words and heads.states_condition(p.text)
        } & {p.line for p in self._pieces if not p.is_words}

    def screen(self) -> Screen:
        beside: dict[tuple[int, tuple[str, ...]], list[_Claim]] = {}
        extra: set[int] = set()  # labels beside which further figures stand that nobody claims
        free: list[Piece] = []
        for figure in self._pieces:
            if not figure.is_value or figure.line in self._rules:
                continue
            claim = self._claim(figure, extra)
            if claim is None:
                if self._places.above(figure) is None or not self._close(figure):
                    free.append(figure)
            else:
                beside.setdefault((id(claim.label), claim.facts), []).append(claim)
        claims = [self._best(of_label, extra) for of_label in beside.values()]
        claims += self._under(free, {id(c.label) for c in claims})
        return self._settled(claims)

    # --- whose a figure is ----------------------------------------------------------------------

    def _claim(self, figure: Piece, extra: set[int]) -> _Claim | None:
        left, up = self._places.left_of(figure), self._places.above(figure)
        beside, over = self._head(left), self._head(up)
        if left and left.close and beside.kind not in ("own", "other", "window"):
            owner, across = left, up
        elif up and up.close and over.kind == "fact":
            owner, across = up, left
        elif left and beside.kind == "fact":
            owner, across = left, up
        elif up and over.kind == "fact" and not (left and left.close and beside.kind == "plain"):
            owner, across = up, left
        else:
            return None
        mine, other = self._head(owner), self._head(across)
        if mine.kind != "fact":
            return None
        claim = _Claim(figure, owner.words, mine.facts, mine, other.kind == "own")
        if other.kind == "other":
            return self._of_others(claim, other)
        if owner.passed and other.kind != "own":  # a further column without a head that we know
            extra.add(id(owner.words))
            return None
        doubts: set[ShownDoubt] = set()
        if mine.short or len(mine.facts) > 1:
            doubts.add("label")
        if any(self._facts[f].adds for f in mine.facts) and (mine.timed or other.timed or self._windows):
            doubts.add("window")
        if self._goes_on(figure):
            doubts.add("sentence")
        head = mine if mine.one or other.kind != "own" else replace(mine, one=other.one)
        return replace(claim, head=head, doubts=frozenset(doubts))

    def _head(self, seen: Seen | None) -> Head:
        return self._heads.read(seen.words.text) if seen else Head("plain")

    def _close(self, figure: Piece) -> bool:
        up = self._places.above(figure)
        return up is not None and up.close

    def _of_others(self, claim: _Claim, other: Head) -> _Claim | None:
        """品退率 under 行业均值 is the fact that 品退率 is compared with; anything else of others is none."""
        facts = tuple(self._compared[f] for f in claim.facts if self._compared.get(f) in other.facts)
        return replace(claim, facts=facts, owned=True) if facts else None

    def _goes_on(self, figure: Piece) -> bool:
        """Whether words that are no head of their own stand right behind it: 「75分可享」."""
        behind = [p for p in self._pieces if p.line == figure.line and p.place.left >= figure.place.right - 1]
        after = min(behind, key=lambda p: p.place.left, default=None)
        return after is not None and after.is_words and self._heads.read(after.text).kind == "plain"

    def _best(self, claims: Sequence[_Claim], extra: Collection[int]) -> _Claim:
        """The one figure of a label: under the merchant's own head before any other, then what has its sign;
        of several alike the first, in doubt."""
        several = len(claims) == 1 and id(claims[0].label) in extra
        left = list(claims)
        for better in (lambda c: c.owned, self._signed):
            if any(map(better, left)):
                left = [c for c in left if better(c)]
        best = min(left, key=lambda c: (c.figure.place.top, c.figure.place.left))
        if len(left) > 1 or (several and not best.owned):
            return replace(best, doubts=best.doubts | {"several"})
        return best

    def _signed(self, claim: _Claim) -> bool:
        quantity = claim.figure.quantity
        return quantity is not None and quantity.unit in {self._facts[f].unit for f in claim.facts}

    def _under(self, free: Iterable[Piece], claimed: Collection[int]) -> Iterator[_Claim]:
        """Labels that stand below their figure: taken where nothing else is near, and always in doubt."""
        open_figures = {id(p) for p in free}
        for label in self._pieces:
            head = self._heads.read(label.text) if label.is_words else None
            if head is None or head.kind != "fact" or id(label) in claimed or label.line in self._rules:
                continue
            figure = self._places.right_over(label)
            if figure is not None and id(figure) in open_figures:
                yield _Claim(figure, label, head.facts, head, doubts=frozenset({"above"}))

    # --- what they come to ----------------------------------------------------------------------

    def _settled(self, claims: Iterable[_Claim]) -> Screen:
        shown: dict[tuple[str, str], ShownFact] = {}
        unused: list[UnusedFigure] = []
        for claim in sorted(claims, key=lambda c: (c.figure.place.top, c.figure.place.left)):
            for fact in claim.facts:
                found = self._shown(claim, self._facts[fact])
                if isinstance(found, UnusedFigure):
                    unused.append(found)
                elif found is not None:
                    before = shown.get((fact, found.value))
                    if before is None or len(found.doubts) < len(before.doubts):
                        shown[fact, found.value] = found
        values: dict[str, int] = {}
        for one in shown.values():
            values[one.fact] = values.get(one.fact, 0) + 1
        return Screen(
            tuple(
                replace(s, doubts=(*s.doubts, "differs")) if values[s.fact] > 1 else s for s in shown.values()
            ),
            tuple(u for u in unused if u.fact not in values),
        )

    def _shown(self, claim: _Claim, fact: Fact) -> ShownFact | UnusedFigure | None:
        figure, words = claim.figure, f"{claim.label.text} {claim.figure.text}"
        doubts = set(claim.doubts)
        if min(figure.sure, claim.label.sure) < _CLEAR:
            doubts.add("reading")
        if fact.kind == "date" or figure.day is not None:
            if fact.kind != "date" or figure.day is None:
                return None
            return ShownFact(
                fact.id, figure.day.isoformat(), words, figure.box, figure.sure, tuple(sorted(doubts))
            )
        told = _told(figure, claim.head)
        why = self._fitting.misfit(told, fact)
        if why:
            return UnusedFigure(fact.id, words, figure.box, why)
        value = self._fitting.possible(told, fact)
        if value is None or value.point is None:
            return None
        if fact.unit == "percent" and not told.unit:
            doubts.add("unit")
        text = f"{plain(value.point)}{self._units.label(value.unit)}"
        return ShownFact(fact.id, text, words, figure.box, figure.sure, tuple(sorted(doubts)))


def _told(figure: Piece, head: Head) -> Quantity:
    """The quantity, in what its label or column says that it is told in: 3.2 of 成交额(万元) is 32000元."""
    quantity, one = figure.quantity, head.one
    assert quantity is not None
    if one is None or one.point is None or quantity.point is None or quantity.unit not in ("", one.unit):
        return quantity
    factor = Decimal(1) if any(size in figure.text for size in "万亿") else one.point
    value = quantity.point * factor
    return Quantity(value, value, one.unit or quantity.unit)
