"""What lies beside a line: 「比80差一分」 is 79, 「离1000万还差120万」 880万, 「没低于80」 80 or more.

The line is a number of the turn or, without one (「总分还差2分到线」, 「商品分刚好压线」), the threshold
of the rule under discussion. 「从72提到76」 is two numbers, of which the first holds no longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.numbers import Mention, Units
from assistant.rules.quantity import add, difference, in_unit
from assistant.types import Quantity
from assistant.understand.cues import Cues, phrase_start
from assistant.understand.vocabulary import Named

_HEAD = 16  # characters before a number in which its line is compared with
_ROSE = (
    r"(?:一路|已经|又|直接|慢慢|终于)*(?:[涨升提掉降跌冲做变滑拉爬干]|提高|提升|上升|增加|增长|下降|下跌|下滑|恢复)"
    r"(?:回|上|了)?(?:到|成|至|为)(?:了|的)?"
)
_MOVED_TO = re.compile(rf"(?:分|%|万|的)?{_ROSE}(?:现在|目前|如今)?(?:的)?")
_FROM = re.compile(r"(?:从|由|打)(?:[上这]个?月|去年|之前|以前|原来|原先|最初|年初)?的?$")
_FROM_TO = re.compile(rf"[^，,。；;！!？?\n0-9]{{0,8}}?(?:{_ROSE}|到了?|至)")
_TO = (
    r"(?:(?:就|才|都|还)?(?:没|不)?(?:能)?(?:有|是)?(?:到|够|满|达到?|上|过|凑够|凑满|摸到)"
    r"|(?:就|才)(?:是|有|能)?)"
)
_ONCE_MORE = r"再(?:能|多|涨|播|卖|来|加|做|出|补|提|开播|成交)*(?:个|了)?"
_WERE = r"(?:能|多|涨|播|卖|来|加|做|出|补|提)+(?:个|了)?"  # behind 要是: what it would take
_WERE_NOT = r"[没不](?:是)?(?:掉|跌|降|少|扣|退)了?(?:那|这)?"
_WOULD = (
    r"[^，,。；;！!？?\n0-9]{0,5}[，,]?(?:我|咱|俺|那|号)*就"
    r"(?:能|算)?(?:是|有|到|够|满|达到|上|破|过|成)*(?:了)?"
)
_SO = r"(?:还|要|都|就|只|整整|才|刚好|了)*"
_OUT = re.compile(r"(?:(?:[多高超]|富余)出来?|富余)了?$")
_BESIDE = re.compile(r"[比跟和与较]")  # 比上月多出3个点
_ODD = "多来"
_DID = r"(?:播|卖|出|做|回|涨|开|拿)?"
_AGAINST = re.compile(r"(?P<no>[没不]有?)?比$")
_DENIES = r"[也都还又并可倒就]*(?:没有?|不)"
_REACHED = r"(?:到|够|满|过|上|破|达到)"
_SO_MUCH = r"多?少|几|[很太]|到哪"
_THEN = r"[了呢的啊吧哦]*[，,\s]?"
_STILL = r"(?:还|就|只|才|仅|也|都|差不多|大概)"
_RATHER = r"(?:反倒|反而|倒|却|还|是|就)*"
_MAGNITUDE = re.compile(r"(?:没有?|未)超?过(?:了)?一?个?(?:亿|百万|千万|[十百]?万)(?![0-9])")
_NOT_PAST = re.compile(r"(?:没有?|未|没能)过")
_NOT = re.compile(r"(?:并不是|并非|不是|又不是|也不是|没有|从没|从来没|没|不会|绝不)(?:说)?$")
_BOUND = re.compile(r"[0-9零〇一二两三四五六七八九十百千半]")


Limits = Mapping[str, Quantity]
"""Fact → the threshold of the rule under discussion."""


@dataclass(frozen=True, slots=True)
class Lined:
    """``numbers`` with those beside a line in place of the two they are told by; ``pinned`` gives the fact
    of those whose line is a rule's, ``past`` those that were left behind."""

    numbers: list[Mention]
    pinned: Mapping[Mention, str]
    past: frozenset[Mention]


def beside_lines(
    text: str, numbers: Sequence[Mention], named: Sequence[Named], limits: Limits, cues: Cues, units: Units
) -> Lined:
    """Numbers of folded ``text``, left to right."""
    found = [_not_beside(text, _negated(text, m, limits), cues) for m in numbers]
    found = list(_from_pairs(text, found, cues, units))
    past = frozenset(a for a, b in pairwise(found) if _left_behind(text, a, b))
    pinned: dict[Mention, str] = {}
    for i, mention in enumerate(found):
        beside = _of_the_rule(text, mention, found[i - 1] if i else None, named, limits, cues, units)
        if beside:
            fact, found[i] = beside
            pinned[found[i]] = fact
    for fact, mention in _on_line(text, found, named, limits, cues):
        found.append(mention)
        pinned[mention] = fact
    return Lined(sorted(found, key=lambda m: m.start), pinned, past)


def _negated(text: str, mention: Mention, limits: Limits) -> Mention:
    """没低于80, 不是不到75, 并非低于80%: the bound the other way round. 「没过100万」 is short of it where
    that is the line."""
    q = mention.quantity
    if _NOT_PAST.match(text, mention.start) and any(
        q.high == limit.low and q.unit in ("", limit.unit) for limit in limits.values()
    ):
        return replace(mention, quantity=replace(q, high_open=True))
    low, high = mention.quantity.low, mention.quantity.high
    if (low is None) == (high is None) or _BOUND.match(text, mention.start):
        return mention
    denied = _NOT.search(text, max(0, mention.start - 5), mention.start)
    if denied is None or mention.kind != "quantity":
        return mention
    short = q.low_open is False or _MAGNITUDE.match(text, denied.start())  # 没过亿 is short of it
    turned = (
        Quantity(high, None, q.unit, not q.high_open)
        if low is None
        else Quantity(None, low, q.unit, high_open=bool(short))
    )
    return replace(mention, start=denied.start(), quantity=turned)


def _not_beside(text: str, line: Mention, cues: Cues) -> Mention:
    """「比80也没高」 is 80 or less: the line is the most, and no value."""
    q = line.quantity
    against = _AGAINST.search(text, max(0, line.start - 3), line.start)
    if q.point is None or against is None:
        return line
    no = "" if against["no"] else _DENIES
    for words, bound in (
        (cues.words["more"], Quantity(None, q.low, q.unit)),
        (_REACHED, Quantity(None, q.low, q.unit, high_open=True)),
        (cues.words["less"], Quantity(q.low, None, q.unit)),
    ):
        if re.compile(rf"{no}{words}(?!{_SO_MUCH})").match(text, line.end):
            return replace(line, quantity=bound)
    return line


def _from_pairs(text: str, numbers: Sequence[Mention], cues: Cues, units: Units) -> Iterator[Mention]:
    """Each number, or what two of them come to where one is a line and the other the way to it."""
    i = 0
    while i < len(numbers):
        both = _pair(text, numbers[i], numbers[i + 1], cues, units) if i + 1 < len(numbers) else None
        yield both or numbers[i]
        i += 2 if both else 1


def _pair(text: str, a: Mention, b: Mention, cues: Cues, units: Units) -> Mention | None:
    if b.start - a.end > _HEAD or {a.kind, b.kind} - {"quantity", "delta"}:
        return None
    between, first = text[a.end : b.start], max(0, a.start - _HEAD)
    head = text[max(first, phrase_start(text, a.start)) : a.start]
    if head.endswith("比") and text[a.end - 1] in _ODD:  # 比80%多0.3个点: no 80-odd
        between = text[a.end - 1] + between
    more, less, line = cues.words["more"], cues.words["less"], cues.words["line"]
    apart = (
        rf"(?:的?(?:那条)?{line}|这个数|来说|来讲)?(?:还|就|只|整整|刚好|仅|才|要|都|又|也|足足|差不多|大概)*"
    )
    if m := re.search(rf"比(?:平台|规则|官方|头部|抖音|快手)?(?:{line})?(?:的|是)?$", head):
        for words, sign in ((less, -1), (more, 1)):
            if re.fullmatch(rf"{apart}{words}{_DID}(?:了|整整|足足|刚好|大概|差不多)*", between):
                return _moved(a, b, sign, a.start - (len(head) - m.start()), units)
    if m := _AGAINST.search(head):  # 没比80%多，反倒差0.3个点; 比一个亿也没高，还差四千万
        no = "" if m["no"] else _DENIES
        for words, other, sign in ((rf"(?:{more}|{_REACHED})", less, -1), (less, more, 1)):
            if re.fullmatch(rf"(?:{no}{words})?{_THEN}{_RATHER}{other}{_DID}了?", between):
                return _moved(a, b, sign, a.start - (len(head) - m.start()), units)
    if (m := re.search(r"(?:离|距离?|距)(?:平台|规定|要求)?(?:的|那个?)?$", head)) and re.fullmatch(
        rf"{apart}(?:{less}|还?有|剩下?)", between
    ):
        return _moved(a, b, -1, a.start - (len(head) - m.start()), units)
    then = _THEN if a.quantity.low is None else ""  # 不够1000万，还少4万
    off = re.fullmatch(rf"{then}(?:还|就|只|才|仅)?(?:差|少|缺|欠|短)了?", between)
    if off and (then or a.quantity.point):
        return _moved(a, b, -1, a.start, units)
    if m := _would_be(head, between, cues):  # 要是再涨300万粉我就有1150万了
        return _moved(b, a, -1, a.start - (len(head) - m.start()), units)
    if (m := re.search(rf"(?:(?:还|就|只|才|仅)?{less}了?|{_ONCE_MORE})$", head)) and re.fullmatch(
        _TO, between
    ):
        return _moved(b, a, -1, a.start - (len(head) - m.start()), units)
    if between in ("", "了", " ") and a.quantity.high is None and b.quantity.unit not in ("item",):
        return _moved(a, b, 1, a.start, units)  # 超过80两分
    return None


def _would_be(head: str, between: str, cues: Cues) -> re.Match[str] | None:
    """Where 「要是再涨」 begins, right before by how much, when what there would be then follows."""
    found = re.search(
        rf"{cues.words['supposed']}[^，,。；;！!？?\n]{{0,6}}?(?:{_ONCE_MORE}|{_WERE}|{_WERE_NOT})$|{_ONCE_MORE}$",
        head,
    )
    return found if found and re.fullmatch(_WOULD, between) else None


def _moved(line: Mention, by: Mention, sign: int, start: int, units: Units) -> Mention | None:
    """The line and so much more or less of it; None where the two are of different kinds."""
    base = line.quantity.low if line.quantity.low is not None else line.quantity.high
    if base is None or (by.quantity.point is None and None in (by.quantity.low, by.quantity.high)):
        return None
    at = Quantity(base, base, line.quantity.unit or by.quantity.unit)
    way = replace(by.quantity, unit=by.quantity.unit or at.unit)
    limit = in_unit(at, way.unit, units)
    if limit is None or limit.unit != way.unit or (limit.low or 0) <= (way.low or 0):
        return None
    moved = add(limit, way) if sign > 0 else difference(limit, way)
    first, last = min(start, line.start, by.start), max(line.end, by.end)
    return replace(line, start=max(0, first), end=last, quantity=moved, kind="quantity")


def _left_behind(text: str, a: Mention, b: Mention) -> bool:
    """Whether ``a`` is what it was before it became ``b``."""
    if a.quantity.unit not in ("", b.quantity.unit) and b.quantity.unit:
        return False
    if _MOVED_TO.fullmatch(text, a.end, b.start):
        return True
    return bool(_FROM.search(text, max(0, a.start - 6), a.start) and _FROM_TO.fullmatch(text, a.end, b.start))


def _of_the_rule(
    text: str,
    by: Mention,
    before: Mention | None,
    named: Sequence[Named],
    limits: Limits,
    cues: Cues,
    units: Units,
) -> tuple[str, Mention] | None:
    """「总分还差2分到线」, 「商品分比门槛高2分」, 「好评高过标准3个点」; 「多出3个点」 and 「还差3个点」
    are of the line too. Without its word the fact is the one whose line was told ``before`` or that has
    the unit."""
    if by.kind not in ("quantity", "delta") or not limits:
        return None
    start = phrase_start(text, by.start)
    word = _subject(named, start, by.start, limits)
    if word is None and _BESIDE.match(text, start):  # 「商品分不够？比门槛高2分」
        word = _subject(named, max(phrase_start(text, start - 1), start - _HEAD), start, limits)
    alone = word is None and not any(start <= n.start < by.start for n in named)
    fact = word[0] if word else _told_of(by, before, limits, units) if alone else None
    if fact is None:
        return None
    at = word[1].end if word else start
    head, tail = text[at : by.start], text[by.end : by.end + 8]
    more, less, line = cues.words["more"], cues.words["less"], cues.words["line"]
    asked = rf"(?:平台|规则|官方|头部|抖音|快手)?的?{line}(?:的?{line})?的?"
    way = rf"(?P<{{}}>{more}|{less})(?:过|出来?|于|了|着)*{_SO}"
    behind, first = rf"{asked}{_SO}{way.format('way')}", rf"{way.format('how')}{asked}{_SO}"
    sign = 0
    if re.match(rf"{_TO}?(?:达)?{line}", tail) and re.search(rf"{less}$", head):
        sign = -1
    elif m := re.search(rf"(?:{behind}|{first}|(?P<far>离|距离?){asked}{_SO})$", head):
        sign = -1 if m["far"] or re.fullmatch(less, m["way"] or m["how"]) else 1
    elif _OUT.search(head) and not _BESIDE.search(head):
        sign = 1
    elif re.search(rf"(?:(?:^|[\s我咱们])[差缺欠短]|{_STILL}+{less})[了着]?$", head):
        between_two = word and re.search(r"[跟和与比]$", text[: word[1].start])
        apart = between_two or _BESIDE.search(head)
        elsewhen = any(cue.search(text, start, by.start) for cue in (cues.past, cues.supposed))
        sign = 0 if apart or elsewhen else -1
    if not sign:
        return None
    line_at = Mention(by.start, by.start, limits[fact])
    moved = _moved(line_at, by, sign, at, units)
    return (fact, replace(moved, start=by.start)) if moved else None


def _told_of(by: Mention, before: Mention | None, limits: Limits, units: Units) -> str | None:
    """The one fact whose line was named right before (过千万，还少3万), or that alone has the unit."""
    unit, fits = by.quantity.unit, list[str]()
    if before is not None and by.start - before.end <= _HEAD:
        q = before.quantity
        fits = [f for f, at in limits.items() if at.low in (q.low, q.high) and q.unit in ("", at.unit)]
    if not fits and unit and not units[unit].aside:
        known = {at.unit for at in limits.values()} - {""}
        alike = {u for u in known if units[u].dimension == units[unit].dimension}
        fits = [f for f, at in limits.items() if at.unit in alike]
    return fits[0] if len(fits) == 1 else None


def _subject(named: Sequence[Named], start: int, end: int, limits: Limits) -> tuple[str, Named] | None:
    """The last word in a span for a fact that the rule has a threshold of."""
    for name in reversed(named):
        if start <= name.start and name.end <= end:
            fact = next((f for f in name.ids if f in limits), None)
            if fact:
                return fact, name
    return None


def _on_line(
    text: str, numbers: Sequence[Mention], named: Sequence[Named], limits: Limits, cues: Cues
) -> Iterator[tuple[str, Mention]]:
    """「商品分刚好压线」."""
    for m in cues.on_line.finditer(text) if limits else ():
        start = phrase_start(text, m.start())
        word = _subject(named, start, m.start(), limits)
        if word and not any(word[1].end <= n.start < m.start() for n in numbers):
            yield word[0], Mention(m.start(), m.end(), limits[word[0]], arabic=False)
