"""Checks said at once to be met, or not: 「分数、好评、品退全过」, 「其他都达标」, 「另外两样差得远」.

A predicate (都达标, 没有一条是够的) says so of what stands right before it: of the facts in a row, or of the
rest, which is every check of the rule that nothing else was said of. 「除了商品分都达标」 says besides that
the one named is not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.rules.schema import FigureWords, Leaf, Rule
from assistant.understand.cues import stands
from assistant.understand.figures.said import Saying
from assistant.understand.figures.sides import leaves, side_of
from assistant.understand.figures.stance import Stances
from assistant.understand.selves import Selves
from assistant.understand.vocabulary import Named, Vocabulary

# What the rest is of: 几项指标我这边, but not 别的店.
_WHAT = r"(?!店|商家|人|家|平台|主播|达人|品牌|号)[^，,。；;！!？?\n0-9不没未]{0,8}?"
_BUT_FIGURE = r"(?:(?<![过到够足了])|(?![0-9零一二两三四五六七八九十百千万]))"  # not 都过了1000单
_STOP = r"，,。；;！!？?\n"
_END = r"[\s，,。；;！!？?、—-]|$"
# not any number of them: the search tries a run of commas from each
_JOIN = r"(?:[、,，/\s和跟与及]|还有|以及|[这那]?[两俩几三四][项个样条]|这[项个样条]){0,6}"
_COUNTED = re.compile(r"[两俩几三四这那][项个样条]$")
_HOW_MANY = re.compile(r"([两俩二2三3四4五5六6])(?=[项个样条])")
_MANY: Mapping[str, int] = {
    c: n for n, cs in enumerate(("两俩二2", "三3", "四4", "五5", "六6"), 2) for c in cs
}
_ROW = 60  # characters before a predicate in which the names stand
_SOON = 8  # characters in which it is taken back
_ONLY_THEN = re.compile(r"了?(?:就|才|方)[算行能可够给属]")  # 三项全到了才算: what is required
_LENGTH = 12  # of the longest word for several scores
_BEFORE = 24  # characters before a predicate in which the words for the rest stand, or what is left out


@dataclass(frozen=True, slots=True)
class Rest:
    """Where a turn says that the rest is met, or not, the names of what is left out of it (positions), and
    how many things it is said to be."""

    start: int
    end: int
    met: bool
    but: tuple[int, ...] = ()
    many: int | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """Of the facts in a row each, and of the rest."""

    sayings: tuple[Saying, ...] = ()
    rest: Rest | None = None

    def covers(self, name: Named) -> bool:
        """Whether a word is of such a row, and no number is of it."""
        return any(s.start <= name.start and name.end <= s.end for s in self.sayings)


@dataclass(frozen=True, slots=True)
class _Predicate:
    start: int
    end: int
    met: bool
    plain: bool  # without 都
    whole: bool  # says by itself of what: 样样都过


def passed(
    text: str,
    named: Sequence[Named],
    numbers: Collection[int],
    rules: Sequence[Rule],
    mine: Selves,
    vocabulary: Vocabulary,
) -> Passed:
    """What folded ``text``, whose fact words are ``named``, says so of the facts of the first rule.
    ``numbers`` are where its numbers end."""
    asked = list(leaves(rules))
    return _Reader(text, named, numbers, asked, mine, vocabulary).read() if asked else Passed()


class _Reader:
    def __init__(
        self,
        text: str,
        named: Sequence[Named],
        numbers: Collection[int],
        asked: Sequence[Leaf],
        mine: Selves,
        vocabulary: Vocabulary,
    ) -> None:
        self.text, self.named, self.numbers, self.asked, self.mine = text, named, numbers, asked, mine
        self.vocabulary, self.cues, self.words = vocabulary, vocabulary.figures, vocabulary.figures.words

    def read(self) -> Passed:
        text, sayings, rest = self.text, [], None
        found = list(_predicates(text, self.words))
        if not found:
            return Passed()
        words = list(self.vocabulary.facts(text))  # also 成交, which elsewhere needs a number
        stances = Stances(text, self.mine, self.cues)
        for p in found:
            if _ONLY_THEN.match(text, p.end) or self.vocabulary.cue(
                "correction", text[p.end : p.end + _SOON]
            ):
                continue
            row = self._row(p, words)
            others = self._rest(p, alone=row is None)
            start = others.start if others else row[0] if row else p.start
            if not (others or row) or not stands(text, start, p.end, self.cues):
                continue
            stance = stances.at(start)
            if others is not None:
                rest = rest or others
            elif row is not None and stance.force != "supposed" and stance.time == "now":
                values = ((c.fact, side_of(c, met=p.met)) for c in self.asked if c.fact in row[1])
                sayings += [Saying(f, v, start, p.end) for f, v in values if v is not None]
        return Passed(tuple(sayings), rest)

    # --- the rest ---------------------------------------------------------------------------------

    def _rest(self, p: _Predicate, *, alone: bool) -> Rest | None:
        """``alone``: nothing else is before it that it may be said of."""
        text, words = self.text, self.words
        of = words["rest"] if p.plain else rf"(?:{words['rest']}|{words['all']})"
        found = re.search(rf"{of}{_WHAT}$", text[max(0, p.start - _BEFORE) : p.start])
        start = max(0, p.start - _BEFORE) + found.start() if found else p.start
        left_out = self._left_out_before(start, p) if not p.plain or found else None
        if left_out is not None:
            return left_out
        if not (found or (p.whole and alone)):
            return None
        many = _HOW_MANY.search(text, start, p.start)
        but = tuple(self._short(start, p.end)) if p.met else ()
        return Rest(start, p.end, p.met, but, _MANY[many[1]] if many else None)

    def _left_out_before(self, end: int, p: _Predicate) -> Rest | None:
        """「除了商品分都达标」, 「除了这个别的都够」: where right before what is left out is named."""
        text, first = self.text, max(0, end - _BEFORE)
        short = "(?:不够|没过|没达标|不达标|不行|差点)?"
        what = rf"(?P<what>[^{_STOP}]{{1,16}}?){short}(?:以外|之外|外)?[，,]?[我咱]?们?"
        but = self.words["except"]
        for m in reversed(list(re.finditer(but, text[first:end]))):
            said = re.compile(but + what).fullmatch(text, first + m.start(), end)
            if said is None:
                continue
            inside = self._inside(said.start("what"), said.end("what"))
            if inside or re.fullmatch(r"[这那](?:一?[个条项样点])?|它", said["what"]):
                return Rest(first + m.start(), p.end, p.met, inside)
        return None

    def _short(self, start: int, end: int) -> Iterator[int]:
        """「就差商品分没过，别的都没问题」: the names said to be short beside it."""
        short = rf"{self.words['except']}(?P<what>[^{_STOP}0-9]{{1,12}}?){self.words['unmet']}"
        for m in re.finditer(short, self.text):
            if m.end() <= start or end <= m.start():
                yield from self._inside(m.start("what"), m.end("what"))

    def _inside(self, start: int, end: int) -> tuple[int, ...]:
        return tuple(j for j, n in enumerate(self.named) if start <= n.start and n.end <= end)

    # --- a row of names ---------------------------------------------------------------------------

    def _row(self, p: _Predicate, named: Sequence[Named]) -> tuple[int, set[str]] | None:
        """Where the row of names right before a predicate begins, and their facts."""
        text, facts = self.text, {leaf.fact for leaf in self.asked}
        end = p.start
        while aside := re.search(r"(?:也|基本|现在)$", text[max(0, end - 2) : end]):
            end -= len(aside.group())
        if p.plain and not _COUNTED.search(text, max(0, end - 2), end):
            return None
        by_end = {n.end: n for n in named if n.ids and end - _ROW < n.end <= end}
        several, gap = re.compile(rf"{self.words['scores']}$"), re.compile(rf"{_JOIN}$")
        found: set[str] = set()
        at = end
        while True:
            joined = gap.search(text, max(0, at - 6), at)
            last = joined.start() if joined else at
            name = by_end.get(last)
            group = several.search(text, max(0, last - _LENGTH), last) if name is None else None
            if name is not None and self._is_figures(name):
                break
            if name is not None and (fact := next((f for f in name.ids if f in facts), None)):
                found.add(fact)
                at = name.start
            elif group is not None:
                found |= {leaf.fact for leaf in self.asked if leaf.unit == "score"}
                at = group.start()
            else:
                break
        but = re.search(rf"{self.words['except']}$", text[max(0, at - 4) : at])
        return (at, found) if found and not but else None

    def _is_figures(self, name: Named) -> bool:
        """Whether a word means its fact only by the number before it: 4万的额."""
        return name.word in self.vocabulary.near_only and name.start in self.numbers


def _predicates(text: str, words: FigureWords) -> Iterator[_Predicate]:
    every = rf"(?:{words['all_met']}|{words['any_one']}){{1,3}}"
    side = rf"(?:(?P<unmet>{words['unmet']})|{words['met']})了?的?{_BUT_FIGURE}"
    pattern = re.compile(
        rf"(?:(?P<none>{words['no_one']})|{every})(?:是|已经?|算|能|很|还|早就?){{0,4}}{side}"
        rf"|(?P<plain>(?P<short>{words['unmet']})|{words['met_alone']})[了的]*(?={_END})"
    )
    whole = re.compile(words["all"])
    for m in pattern.finditer(text):
        unmet, none = m["unmet"] or m["short"], m["none"] is not None
        yield _Predicate(
            m.start(), m.end(), (unmet is None) is not none, m["plain"] is not None,
            whole.match(text, m.start()) is not None,
        )  # fmt: skip
