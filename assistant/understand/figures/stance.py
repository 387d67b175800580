"""How each number of a turn is meant: whose it is, of what time, how it is put, and over what window.

A word of time or of supposing holds for the numbers behind it, strictly in its own phrase and weakly in the
next ones; weakly means that it gives way where the same fact has another figure.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.numbers import Mention
from assistant.types import ME, Force, Time
from assistant.understand.cues import Cues, phrase_start
from assistant.understand.selves import Selves
from assistant.understand.windows import LIFETIME, MONTH, in_days

_WAS = re.compile(
    r"[^，,。]{0,2}是?(?:上个?月|上个?季度?|上半年|上个?礼拜|上个?星期|上周|之前|以前|去年|前年|上次|原来|原先)的"
)
_STOP = re.compile(r"[。！!？?\n]")
_EVER = re.compile(r"累计|历史|总共|一共")
_FAR = 120  # characters that a word of time reaches
_SOON = 16  # characters behind a supposed number in which it is said not to have come about
_WEEK = Decimal(7)
_TO = "到成至回"


@dataclass(frozen=True, slots=True)
class Stance:
    """``weak`` is a time, a supposition or a norm that only carries over from the phrases before.
    ``days`` is the window told beside the number; a whole life is very many."""

    holder: str = ME
    time: Time = "now"
    force: Force = "said"
    weak: bool = False
    days: Decimal | None = None
    marked: bool = False  # said to be of now
    trailing: bool = False  # 近30天: a window of its own, not the days gone by so far

    @property
    def own(self) -> bool:
        return self.holder == ME and self.force in ("said", "supposed") and self.time != "goal"


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: Literal["past", "now", "goal", "supposed", "real", "me"]


class Stances:
    """The marks of a turn, by position."""

    def __init__(self, text: str, mine: Selves, cues: Cues) -> None:
        self._text, self._cues = text, cues
        marks = [_Mark(start, end, "me") for start, end in mine.spans]
        for kind in ("past", "now", "goal", "supposed", "real"):
            found = getattr(cues, kind).finditer(text)
            marks += [_Mark(m.start(), m.end(), kind) for m in found]
        self._marks = sorted(marks, key=lambda m: (m.end, m.kind != "now"))
        self._ends = [m.end for m in self._marks]

    def of(
        self,
        mention: Mention,
        before: Mention | None,
        held: Stance | None,
        windows: Sequence[Mention],
        gone: Mapping[Mention, Stance],
    ) -> Stance:
        """``before`` is the number before and ``held`` how that one is meant; ``windows`` are days and
        months told; ``gone`` are numbers whose meaning is known already."""
        if mention in gone:
            return gone[mention]
        text, at = self._text, mention.start
        phrase = phrase_start(text, at)
        local = max(phrase, before.end if before else 0)
        time, weak, marked = self._time(at, phrase, local)
        if _WAS.match(text, mention.end):
            time, weak = "past", False
        supposed = self._supposed(at, phrase)
        days, trailing = self._days(local, mention, windows)
        windowed = held is not None and held.days is not None
        if days is None and windowed and _EVER.search(text, local, at):  # 近一年41万笔、累计130万笔
            days, trailing = LIFETIME, True
        if days is None and held is not None and before and before.end > phrase:
            days, trailing = held.days, held.trailing
        force: Force = "supposed" if supposed else "said"
        if supposed and self._unreal(mention.end):
            force = "denied"
        if time == "goal" and (supposed or mention in windows):  # 打算做11个月 is what is computed with
            time = "now"
        return Stance(ME, time, force, weak, days, marked, trailing)

    def at(self, position: int) -> Stance:
        """How words without a number are meant: of what time and how put."""
        phrase = phrase_start(self._text, position)
        time, weak, marked = self._time(position, phrase, phrase)
        force: Force = "supposed" if self._supposed(position, phrase) else "said"
        return Stance(ME, time, force, weak, marked=marked)

    def _time(self, at: int, phrase: int, local: int) -> tuple[Time, bool, bool]:
        """Of what time, whether only by what stands before the phrase, and whether said to be of now."""
        own = False
        for mark in self._back(at):
            if mark.kind in ("supposed", "real"):
                continue
            if mark.kind == "me":
                if mark.start < local:
                    break
                own = True
                continue
            if _STOP.search(self._text, mark.end, at) or at - mark.end > _FAR:
                break
            if mark.kind == "now":  # but 目标是今年做到1000万
                if any(m.kind == "goal" and local <= m.start < mark.start for m in self._back(at)):
                    return "goal", False, False
                return "now", False, mark.start >= local
            if mark.kind == "goal":
                if mark.start >= (local if own else phrase):  # 目标商品分90 我卖了2600单
                    return "goal", False, False
                break
            return "past", mark.start < local, False
        return "now", False, False

    def _supposed(self, at: int, phrase: int) -> bool:
        for mark in self._back(at):
            moved = mark.kind == "now" and self._text[mark.end - 1] in _TO  # 如果降到
            if _STOP.search(self._text, mark.end, at) or at - mark.end > _FAR:
                return False
            if mark.kind in ("real", "now") and not moved:  # 如果订单到1600单、GMV到19万
                return False
            if mark.kind == "supposed":
                return True
        return False

    def _unreal(self, end: int) -> bool:
        """「要是粉丝有1150万就好了，可惜还没涨」."""
        found = self._cues.unreal.search(self._text, end, end + _SOON)
        return found is not None and not _STOP.search(self._text, end, found.start())

    def _back(self, at: int) -> Sequence[_Mark]:
        i = bisect_right(self._ends, at)
        return self._marks[max(0, i - 8) : i][::-1]

    def _days(self, local: int, mention: Mention, windows: Sequence[Mention]) -> tuple[Decimal | None, bool]:
        text, cues = self._text, self._cues
        life = [m.end() for m in cues.lifetime.finditer(text, local, mention.start)]
        first = [m.end() for m in cues.first_days.finditer(text, local, mention.start)]
        spans = _inside(windows, local, mention.start)
        month = [m.end() for m in cues.month_window.finditer(text, local, mention.start)]
        last = max([*life, *first, *month, *(w.end for w in spans)], default=None)
        if last is None:
            return None, False
        if last in life:
            return LIFETIME, True
        if last in month:
            return MONTH, True
        for w in spans:
            if w.end == last and w.quantity.point is not None and w.kind != "ordinal":
                days = in_days(w.quantity)
                from_first = days <= _WEEK and "前" in text[max(0, w.start - 1) : w.end]  # 前五天
                return days, w.kind == "period" and not from_first
        return (Decimal(7), False) if last in first else (None, False)


def _inside(windows: Sequence[Mention], start: int, end: int) -> Sequence[Mention]:
    first = bisect_left(windows, start, key=lambda w: w.start)
    return [w for w in windows[first : bisect_right(windows, end, key=lambda w: w.start)] if w.end <= end]
