"""Which numbers of a turn are said of the rule and not of the merchant: 「门槛是500万粉对吧，我680万」.

Decided by where a number stands: behind words that report or require, before what follows from it (就送), in
a statement put forward to be confirmed, behind what caps it, of a dimension that only the rule has (the 7天
of 账期7天), or joined to one that is (1000单或10万GMV). A clause whose subject is the merchant tells of the
merchant. The words are cues of the lexicon (``norm_…``).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.numbers import Mention, Units
from assistant.types import Quantity
from assistant.understand.clauses import Part, part_at, parts, words
from assistant.understand.cues import Cues, phrase_start
from assistant.understand.selves import Selves
from assistant.understand.vocabulary import Named, Vocabulary

OWN = re.compile(r"(?<![返给送赔补扣免冻罚带选收让])(?:我|咱|俺)(?!记得|听|想问|觉得|以为|看|理解|这么|这样)")
_REACH = 6  # characters behind a number in which what follows from it begins
_ADVERBS = r"(?:就|只|也|都|大概|差不多|一共|总共|累计|得|能|会|的|那|个)*"
_DONE = re.compile(  # 播了, 只有, 已经: told of what is so
    rf"(?:[㐀-鿿]了|[播卖做涨拿领交缴用][到满]?过|达到过|到过|有过|只有|才|已经?|现在|目前|刚好|正好|实际|只|剩|还差|还要|差了?|再[㐀-鿿]?){_ADVERBS}\s*$"
)
_NEED = re.compile(
    r"(?:满分|指标|(?<![主重不还再想我们咱单])要(?!是)|得(?=[有满播])|需要|必须|须|要求|门槛|标准|规定)(?:商家|店铺)?"
    r"(?:的那?|是|为|有|到|达到?|满|播满?|卖|出|在|上|至少|最少|大于等于)*$"
)
_FAR_FROM = re.compile(
    r"(?:(?<![分远])离|距离?)[^，,。；;！!？?0-9我咱俺]{0,12}$"
)  # 离抖音那个11小时还差多少
_STILL = re.compile(r"[^，,。；;！!？?0-9]{0,4}(?:还|差|缺|短|远|少(?:多少|几))")
_JOINED = re.compile(r"[^，,。；;！!？?\n我们咱]{0,6}(?:或者?|和|且|及|、|/)[^，,。；;！!？?\n我们咱]{0,6}")
_REACHED = re.compile(r"(?:满|达到|够|播到|那个?|卡)$")  # 「冷启动那个1000单，我才870单」
_NEAR = 12  # numbers behind one that can tell what it is
_SAYS = 14  # characters in which a word can ask for the number behind it
_WORD = 24  # characters of the longest fact word with what may stand between it and its number
_RHETORICAL = re.compile(r"(?<!是)不是[^我咱俺]*$")
_ASKED = re.compile(r"[吗嘛么吧]$")
_ELAPSED = re.compile(r"了|前|还没|还不|都没")
_SUFFICES = re.compile(
    r"(?:够得?上?|凑得?[够满齐]|[到满]没[到满]|(?<![拿收领看找])[到满]|达到?|能[到满够])(?:那|这)?个?$"
)
_ASKS = re.compile(r"(?:那?条线|的?(?:线|门槛|要求))?了?(?:吗|嘛|么|没|不|否|[?？])")
_TAIL = r"(?:[^\s我咱俺0-9]{{0,6}}?)(?:{tag})$"


@dataclass(frozen=True, slots=True)
class _Place:
    """A number with its clause: ``head`` and ``tail`` are the words of the clause before and behind it,
    ``before`` those before the word of its fact, ``after`` the next clause; ``short`` when the number says
    that it is not reached (不到73)."""

    mention: Mention
    head: str
    before: str
    short: bool
    tail: str
    after: str
    mine: bool


class Norms:
    """Finds them, by expressions made of the lexicon's words once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        cue = {name: vocabulary.cues(name).pattern for name in ("norm_verb", "norm_cap", "norm_tag")}
        self._verb = re.compile(rf"(?:{cue['norm_verb']})(?:的|了|是|到|够|个|至少|最少|起码)*\s*$")
        self._cap = re.compile(
            rf"(?:{cue['norm_cap']})(?:是|为|有|能|可以|给|返|到|冻|扣|免|送|奖励?|只)*\s*$"
        )
        self._capped = re.compile(rf"(?:的)?(?:{vocabulary.cues('norm_capped').pattern})")
        self._asking = re.compile(rf"(?:{vocabulary.cues('norm_asked').pattern})[^里中内我咱俺]{{0,10}}$")
        self._tagged = re.compile(_TAIL.format(tag=cue["norm_tag"]))
        self._tag = re.compile(rf"(?:{cue['norm_tag']})+")

    def among(
        self,
        text: str,
        numbers: Sequence[Mention],
        named: Sequence[Named],
        ruled: Collection[str],
        told: Collection[str],
    ) -> list[Mention]:
        """Those of the ``numbers`` of folded ``text``. ``ruled`` are the dimensions in which the rule under
        discussion counts, ``told`` those in which it asks for a merchant's figures."""
        told_anew = self._vocabulary.cue("correction", text)
        clauses = parts(text) if numbers and not told_anew else []
        words = {n.end: n.start for n in named}
        if not clauses:
            return []
        found: list[Mention] = []
        for i, mention in enumerate(numbers):
            joined = (
                i and numbers[i - 1] in found and _JOINED.fullmatch(text, numbers[i - 1].end, mention.start)
            )
            if joined:
                found.append(mention)
            elif mention.kind in ("quantity", "period"):
                start = words.get(mention.start, mention.start)
                place = _place(text, mention, clauses, start, numbers[i + 1 : i + _NEAR])
                unit = mention.quantity.unit
                dimension = self._vocabulary.knowledge.units[unit].dimension if unit else ""
                alone = dimension in ruled and dimension not in told
                if self._is_norm(place, capped=not dimension or dimension in ruled, alone=alone):
                    found.append(mention)
        return found

    def _is_norm(self, place: _Place, *, capped: bool, alone: bool) -> bool:
        head, tail, cue = place.head, place.tail, self._vocabulary.cue
        own = OWN.search(head)
        short_of = _FAR_FROM.search(place.before) and _STILL.match(tail)
        behind = self._vocabulary.figures.norm_behind.match(tail)  # 1000单的门槛
        if _NEED.search(place.before[-_SAYS:]) or short_of or behind:
            return True
        if cue("gap", head) or self._vocabulary.cues("judged").match(tail):
            return False
        rhetorical = _RHETORICAL.search(head) if _ASKED.search(tail) else None
        reported = cue("norm_said", head) or self._asking.search(head) or rhetorical
        if reported and not (own and own.start() > _start(reported)):
            return True
        if place.mine and not own and _REACHED.search(head):
            return True  # 「播满11小时就送流量包，我播了9小时」
        if own or _DONE.search(head):
            return False
        follows = self._vocabulary.cues("norm_then").search(tail, 0, _REACH + 6)
        if follows and follows.start() <= _REACH:
            return True
        if place.short:
            return False
        said = self._verb.search(head) or self._cap.search(head) or self._verb.search(place.before)
        if said and (self._tagged.search(tail) or (len(tail) <= _REACH and self._tag.fullmatch(place.after))):
            return True
        if capped and (self._cap.search(head) or self._capped.match(tail)):
            return True
        return alone and bool(cue("norm_changed", head) or not _ELAPSED.match(tail))


def lines_asked(
    text: str,
    numbers: Sequence[Mention],
    limits: Mapping[str, Quantity],
    known: Collection[str],
    units: Units,
) -> list[Mention]:
    """「够11小时吗」 of somebody whose hours are ``known``: the line itself, and whether it is reached.
    ``limits`` are those of the facts under discussion."""
    lines = [limit for fact, limit in limits.items() if fact in known]
    found = []
    for mention in numbers:
        asks = _SUFFICES.search(text, 0, mention.start) and _ASKS.match(text, mention.end)
        if (asks or text[mention.start - 1 : mention.start + 2] == "够不够") and any(
            _same(mention.quantity, line, units) for line in lines
        ):
            found.append(mention)
    return found


def _same(said: Quantity, line: Quantity, units: Units) -> bool:
    """Whether an end of what is said is the line."""
    if said.unit not in units or line.unit not in units or line.low is None:
        return False
    if units[said.unit].dimension != units[line.unit].dimension:
        return False
    ends = (end for end in (said.low, said.high) if end is not None)
    return any(units.convert(end, said.unit, line.unit) == line.low for end in ends)


class Asked:
    """Numbers that a word for what is asked, or for what all others do, stands right before: 平台要求80%,
    同行平均92%. ``spans`` are places from which a word is of the whole trade."""

    def __init__(
        self, text: str, named: Sequence[Named], mine: Selves, spans: Collection[int], cues: Cues
    ) -> None:
        self._text, self._mine, self._spans, self._cues = text, mine, spans, cues
        self._named = named
        self._starts = [n.start for n in named]

    def covers(self, mention: Mention) -> bool:
        text, cues, start = self._text, self._cues, mention.start
        around = self._around(start - _WORD, start)
        before = [n for n in around if 0 <= start - n.end <= 6 and cues.asking.fullmatch(text, n.end, start)]
        places = {start, before[-1].start if before else start}
        words = (cues.norm_before, cues.at_large)
        return any(at in self._spans or any(self._asked(w, at, start) for w in words) for at in places)

    def _asked(self, pattern: re.Pattern[str], at: int, start: int) -> bool:
        m = pattern.search(self._text, max(0, phrase_start(self._text, at), at - 20), at)
        return m is not None and not self._mine.between(m.end(), start) and not self._is_fact(m)

    def _is_fact(self, m: re.Match[str]) -> bool:
        """行业平均 is a fact of its own where a rule compares with it."""
        near = self._around(m.start() - _WORD, m.end())
        return any(n.start < m.end() and m.start() < n.end for n in near if n.ids)

    def _around(self, start: int, end: int) -> Sequence[Named]:
        return self._named[bisect_left(self._starts, start) : bisect_right(self._starts, end)]


def rhetorical(words: str) -> bool:
    """「不是确认收货15天以后吗」: a clause that puts something forward and asks nothing of its own."""
    said = words.rstrip(" ?？。!！~")
    return bool(_RHETORICAL.search(said) and _ASKED.search(said) and not re.search("是不是", said))


def _start(found: re.Match[str] | None) -> int:
    return found.start() if found else 0


def _place(
    text: str, mention: Mention, clauses: Sequence[Part], start_of: int, behind: Sequence[Mention]
) -> _Place:
    """``start_of`` is where the number begins, with the word of its fact."""
    i = part_at(clauses, mention.start)
    start, end = clauses[i]
    after = words(text, clauses[i + 1]) if i + 1 < len(clauses) else ""
    tail = text[mention.end : end].rstrip(" ，,。；;！!？?\n")
    short = text[mention.start] in "不没未差近"
    alike = (m.start for m in behind if m.quantity.unit in ("", mention.quantity.unit))
    mine = any(OWN.search(text, mention.end, at) for at in alike)
    return _Place(mention, text[start : mention.start], text[start:start_of], short, tail, after, mine)
