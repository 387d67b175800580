"""Which numbers of a turn are the merchant's own figures of now.

Not theirs are what the rule asks (「商品分要75分」), what is put forward to be confirmed (「是24个月吧」),
what held once (「上个月72，现在86」), what is taken back (「不是84是74」) and what others have
(「隔壁老王1500万粉」). A number per day is no total, unless the days are told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from assistant.numbers import Mention, Units
from assistant.rules.quantity import add, difference, in_unit
from assistant.types import Quantity
from assistant.understand.rates import totals
from assistant.understand.vocabulary import CLAUSE, Named, Vocabulary, clause_start

_FAR = 80  # characters behind a number that held once in which the one of now is told
_NEAR = 12  # numbers on either side of one that can tell what it is
_HEAD = 40  # characters before a number, or before the end, in which any of the expressions here stands
_REACH = 14  # characters in which a word can ask for the number behind it
# 「商品分要75分」 and 「1000万以上才算」 say what the rule asks, not what the merchant has.
_ASKS = re.compile(
    r"满分(?:是|为)?$|(?:要求|需要|必须|须|门槛|标准|指标|规定|(?<![主重不还再想我们咱单])要(?!是)|得(?=[有满播]))(?:商家|店铺)?"
    r"(?:的那?|是|为|有|到|达到?|满|播满?|卖|出|在|上|至少|最少|大于等于)*$"
)
_AIMED = re.compile(  # 想够上头部的10万GMV
    r"(?:够上|够到|凑够|凑满|冲到|冲上|摸到|离|(?<!差)距离?)[^，,我咱]{0,14}$"
)
_KNOWN = re.compile(r"(?:那个?|卡)$")  # 「冷启动那个1000单，我才870单」
_JOINED = re.compile(r"[^，,。；;！!？?\n我们咱]{0,6}(?:或者?|和|且|及|、|/)[^，,。；;！!？?\n我们咱]{0,6}")
# 「不是84是74」 takes a number back; 「上个月72，现在涨到86」 tells of one that no longer holds.
_DID = r"(?:[播拿卖做收领开][了满]?)?"
_NOT = re.compile(rf"(?:不是|并非|不止是?|没有|没说[^，,。]{{0,6}}有?|没到过?|哪有)(?:什么)?{_DID}$")
_BUT = re.compile(
    rf"[^。！!？?]{{0,6}}?(?:而是|应该是|[，, ]?是|[，, ](?:其实|实际)?(?:只有|才|就|仅|也就)){_DID}"
)
_THAT_IS = re.compile(r"[^，,。；;！!？?]{0,8}(?:也?就是|换算成?|折合|即)")  # 八成整零一点就是80.1%
_ROUNDED = re.compile(r"四舍五入|约等于|凑个?整|不就是")  # 79.9四舍五入不就是80嘛
_PAST = re.compile(
    r"上个?月|上周|上次|之前|以前|原来|原先|本来|去年|前年|当时|曾经?|犯过|刚开始|早先|起初|[上下]半年|年初|前阵子|前段时间|上个?季度|前几个月|月初"
)
_NOW = re.compile(
    r"这[回次]|这一[回次]|这个月|本月|这周|本周|[，,]又|只剩|剩下|现在|目前|如今|眼下|今天|这会儿?|已经|最新|[涨升掉降跌提变爬冲窜](?:到|成|至|回)|这礼拜|这星期|今年"
)
_AGAIN = re.compile(r"(?:又|再次?|再度|重新)(?:触犯|违反|违规|中招|犯)")
_MINUS = re.compile(r"[涨加增播卖补降掉跌][-−–]$|负$")  # 再涨-100万 is no figure of a shop
_DONE = re.compile(r"过$")
_SUPPOSED_AGAIN = re.compile(rf"{_AGAIN.pattern}(?!了)")
_WAS = re.compile(r"[^，,。]{0,2}是?(?:上个?月|上周|之前|以前|去年|上次|原来|原先)的")
_ASKED_OF = re.compile(r"(?:及以上|以上)?(?:才|就[能可算]|的?(?:门槛|要求|标准|条件))")
_IS_ENOUGH = re.compile(
    r"(?:就(?:不[行够能让]|没戏|没资格|不达标|过不了|免谈)|就行|就够|就可以|就能|就好|就成|即可|才行|才够格?|才算|才能|才可以|才有资格|才[给让])"
)
_GETS = re.compile(r"(?:就|才)?(?:送|给|奖励?)的?(?:是|就是)?(?=[0-9一二三四五六七八九十]|多少|几)")
_REACHED = re.compile(r"(?:满|达到|够|播到)$")
_MOVED = re.compile(
    r"(?:(?P<more>再(?:播|补|来|加|卖|做|出|涨|多|开播|直播|搞|拿|增)*|又(?:播|涨|出|卖|加|增|多|开播|直播|成交|来|补|交|缴|存)|补播|加播|追加"
    r"|涨|提高|提升|增加|上涨)|(?P<less>又?(?:跌|掉|降|少)|降低|减少|下降))了?(?:个|满)?$"
)
"""Right before a number: by how much something moved, up or down."""
_OUT_OF = re.compile(r"(?:里头?|里面|中|当中|里边)(?:有|就有|占|出了)?")
_FAILED = re.compile(r"(?:是|都|被判)?(?:不达标|没达标|未达标|不合格)")
_EVEN = Decimal("0.0001")
_LASTING = ("hour", "minute")
_FROM = re.compile(r"(?:离|距离?|距)$")
_SHORT = re.compile(r"(?:了|那条线|的门槛)?(?:就|还|只|仅|才|就只)差了?")
_IN_ALL = re.compile(r"(?:总共|一共|合计|加起来|共计|累计|总计)[^，,。；;！!？?]{0,6}$")
_ON_A_DAY = re.compile(r"第[一二三四五六七1-7]天|头[一两]?天|次日|当天|周[一二三四五六日]|昨天|今天|前天")
_SIDE_BY_SIDE = re.compile(r"[^，,。]{0,6}(?:跟|和|与|同|、|还有|以及)[^，,。]{0,2}")
_IS_SAID = re.compile(
    r"(?:是|为|给|送|返|免|扣|冻|罚|赔|补|缴|交|最高|最多|上限|封顶|周期|管|翻到|关|关闭|停|能免|能返|能省)$"
)
_ONLY = re.compile(r"(?:才|只|仅|只有)$")
_PREMISE = re.compile(r"既然|不是说|听说")
_CONFIRM = re.compile(r"(?:的)?(?:吧|对吧|是吧|没错吧|对不对|对吗|是吗|是不是)")
_CONFIRMED_LAST = re.compile(
    r"[，,](?:对吧|是吧|没错吧|对不对|对吗|是吗|是不是|我没记错吧|没记错吧|属实吗?|是不是真的|是真的吗|真的吗|真的假的|有这回事吗?|靠谱吗|准不准|准吗|(?:给我|帮我|麻烦)?确认(?:一?下|确认)?|(?:我)?(?:这么|这样|这个)?(?:理解|记|说|写|讲)(?:得|的)?(?:对不对|对吗|对么|没错吧?|准不准|准吗))[?？。!！]*$"
)
_OWN = re.compile(
    r"(?<![返给送赔补扣免冻罚带选收让])(?:我|咱|俺)(?!记得|听|想问|觉得|以为|看|理解|这么|这样)"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """``numbers`` are the merchant's own; ``reaching`` the fact words, each reaching over a number that is
    not meant to the one behind it. ``text`` and ``named`` are without what is said of others."""

    text: str
    numbers: list[Mention]
    named: list[Named]
    reaching: list[Named]
    required: list[Mention]
    to_confirm: list[Mention]
    past: list[Mention]
    rates: list[Mention]


def own_figures(
    text: str, numbers: Sequence[Mention], named: Sequence[Named], vocabulary: Vocabulary
) -> Figures:
    """``numbers`` and ``named`` are those of folded ``text``, left to right."""
    theirs = _spans_of_others(text, vocabulary)
    others = [m for m in numbers if any(a <= m.start < b for a, b in theirs)]
    whole = text
    for start, end in theirs:
        text = text[:start] + " " * (end - start) + text[end:]
    numbers = [replace(m, kind="delta") if _is_delta(text, m) else m for m in numbers]
    numbers = _shares(
        text, _day_by_day(text, _short_of(text, _and_again(text, numbers), vocabulary.knowledge.units))
    )
    past = _past_numbers(text, numbers)
    required = _required(text, numbers, [n for n in named if n.word not in vocabulary.near_only])
    to_confirm = [m for m in numbers if m not in required and _to_confirm(text, m)]
    same = {m.quantity for m in to_confirm}
    to_confirm += [m for m in numbers if m.quantity in same and m not in to_confirm]  # 冻一半嘛，50%
    unsure = [m for m in numbers if vocabulary.cue("unsure", _head(whole, m))]
    parts = _parts(text, numbers)
    named_ones = [m for m in numbers if vocabulary.in_name(m.start, text)]  # the 0 of 0元入驻
    compared = _compared(text, numbers)
    minus = [m for m in numbers if _MINUS.search(text, max(0, m.start - 2), m.start)]
    gone = [
        *minus, *required, *to_confirm, *past, *others, *unsure, *parts, *named_ones, *compared,
        *_taken_back(text, numbers),
    ]  # fmt: skip
    replaced = [*past, *_taken_back(text, numbers)]
    day_by_day = totals(text, _with_units(numbers, replaced))
    own = [m for m in day_by_day.numbers if m not in gone]
    told = [
        m
        for m in own
        if m.quantity.unit in _LASTING and _IN_ALL.search(text, max(0, m.start - _HEAD), m.start)
    ]
    own = [m for m in own if m in told or not told or m.quantity.unit not in _LASTING]
    reaching = _reaching(named, gone, own, text)
    in_all = {m.quantity.unit for m in own if _IN_ALL.search(text, max(0, m.start - _HEAD), m.start)}
    rates = [m for m in day_by_day.rates if m.quantity.unit not in in_all]  # every day 100, 700 in all
    return Figures(text, own, list(named), reaching, required, to_confirm, past, rates)


def _required(text: str, numbers: Sequence[Mention], named: Sequence[Named]) -> list[Mention]:
    """Numbers that the rule asks; 或 and 、 carry the asking on: 「要1000单或10万GMV」."""
    words = {n.end: n.start for n in named}
    found: list[Mention] = []
    for i, (before, mention) in enumerate(zip([None, *numbers], numbers, strict=False)):
        joined = (
            before is not None and before in found and _JOINED.fullmatch(text[before.end : mention.start])
        )
        near = numbers[max(0, i - _NEAR) : i + _NEAR]
        if joined or _is_required(text, mention, near, words.get(mention.start, mention.start)):
            found.append(mention)
    return found


def _parts(text: str, numbers: Sequence[Mention]) -> list[Mention]:
    """Numbers of single days, where what they come to in all is told: 「第一天5小时，一共11小时」."""
    totals_told = [m for m in numbers if _IN_ALL.search(text, max(0, m.start - _HEAD), m.start)]
    return [
        m
        for m in numbers
        if m not in totals_told
        and m.kind == "quantity"
        and any(t.quantity.unit == m.quantity.unit and t.start > m.start for t in totals_told)
        and (m.quantity.unit in _LASTING or _ON_A_DAY.search(text, max(0, m.start - 8), m.start))
    ]


def _day_by_day(text: str, numbers: Sequence[Mention]) -> list[Mention]:
    """「周一播2小时、周二3小时」 without a total: what they come to."""
    parts = [
        m
        for m in numbers
        if m.kind == "quantity"
        and m.quantity.unit == "hour"
        and _ON_A_DAY.search(text, max(0, m.start - 5), m.start)
    ]
    hours = [m for m in numbers if m.kind == "quantity" and m.quantity.unit in _LASTING]
    if len(parts) < 2 or parts != hours:
        return list(numbers)
    total = parts[0].quantity
    for part in parts[1:]:
        total = add(total, part.quantity)
    whole = replace(parts[0], end=parts[-1].end, quantity=total)
    return [whole if m is parts[0] else m for m in numbers if m is parts[0] or m not in parts]


def _shares(text: str, numbers: Sequence[Mention]) -> list[Mention]:
    """「2000单里头260单不达标」 is a share of 13%, where it comes out even."""
    found = list(numbers)
    for whole, part in pairwise(numbers):
        a, b = whole.quantity, part.quantity
        if not (_OUT_OF.fullmatch(text, whole.end, part.start) and _FAILED.match(text, part.end)):
            continue
        if a.unit != "order" or b.unit != "order" or not a.point or b.point is None or b.point > a.point:
            continue
        share = 100 * b.point / a.point
        if share == share.quantize(_EVEN):
            found[found.index(part)] = replace(
                part, start=whole.start, quantity=Quantity(share, share, "percent")
            )
            found.remove(whole)
    return found


def _short_of(text: str, numbers: Sequence[Mention], units: Units) -> list[Mention]:
    """「离11个小时就差十分钟」 tells of ten minutes less than eleven hours."""
    found = list(numbers)
    for goal, short in pairwise(numbers):
        if not _SHORT.fullmatch(text, goal.end, short.start) or not _FROM.search(text, 0, goal.start):
            continue
        limit = in_unit(goal.quantity, short.quantity.unit or goal.quantity.unit, units)
        if limit is not None and limit.unit == (short.quantity.unit or limit.unit):
            left = difference(limit, replace(short.quantity, unit=limit.unit))
            found[found.index(short)] = replace(short, start=goal.start, quantity=left)
            found.remove(goal)
    return found


def _compared(text: str, numbers: Sequence[Mention]) -> list[Mention]:
    """「头一回跟第二回下场差多远」 asks about both, and tells of neither."""
    ordinals = [m for m in numbers if m.kind == "ordinal"]
    for a, b in pairwise(ordinals):
        if a.quantity != b.quantity and _SIDE_BY_SIDE.fullmatch(text, a.end, b.start):
            return ordinals
    return []


def _head(text: str, mention: Mention) -> str:
    """What stands before a number in its clause."""
    clause = clause_start(text, mention.start)
    return text[max(clause, mention.start - _REACH) : mention.start]


def _is_delta(text: str, mention: Mention) -> bool:
    return mention.kind == "quantity" and bool(
        _MOVED.search(text, max(0, mention.start - _HEAD), mention.start)
    )


def _to_confirm(text: str, mention: Mention) -> bool:
    """「周期是24个月吧」, where nothing is said of the merchant's own."""
    put = _IS_SAID.search(text, max(0, mention.start - 4), mention.start)
    asked = _CONFIRM.match(text, mention.end) or _CONFIRMED_LAST.search(text, max(0, len(text) - _HEAD))
    only = _CONFIRMED_LAST.search(text, max(0, len(text) - _HEAD)) and _ONLY.search(
        text, max(0, mention.start - _HEAD), mention.start
    )
    premise = _PREMISE.search(text, max(0, mention.start - _HEAD), mention.start)
    return bool((put and (asked or premise)) or only) and not _OWN.search(text)


def _is_required(text: str, mention: Mention, numbers: Sequence[Mention], start: int) -> bool:
    """``start`` is where the number begins, with its fact word: 指标是体验分75."""
    clause = clause_start(text, mention.start)
    head = text[max(clause, start - _REACH) : start]
    reached = _REACHED.search(text, clause, mention.start) and not _OWN.search(text, clause, mention.start)
    if _ASKS.search(head) or (reached and _GETS.match(text, mention.end)):
        return True
    enough = _IS_ENOUGH.match(text, mention.end)
    if enough and not _OWN.search(text):
        return True
    unit = mention.quantity.unit
    alike = [m for m in numbers if m.start >= mention.end and m.quantity.unit in ("", unit)]
    later = bool(alike)
    if (reached or (enough and not _OWN.search(text, clause, mention.start))) and any(
        _OWN.search(text, mention.end, m.start) for m in alike
    ):
        return True  # 「播满11小时就送流量包，我播了9小时」
    if later and _KNOWN.search(head):
        return True
    before = any(m.end <= start and m.quantity.unit in ("", unit, "yuan") for m in numbers)
    if (before or later) and _AIMED.search(text, clause, start):
        return True
    return later and bool(_ASKED_OF.match(text, mention.end))


def _spans_of_others(text: str, vocabulary: Vocabulary) -> list[tuple[int, int]]:
    """Clauses on somebody else, when a later one is on the merchant: 「隔壁老王1500万粉，我才30万」."""
    bounds = [0, *(m.end() for m in CLAUSE.finditer(text)), len(text)]
    clauses = [(a, b) for a, b in pairwise(bounds) if a < b]
    found = []
    for i, (a, b) in enumerate(clauses):
        other = vocabulary.cue("theirs", text[a:b])
        if other is None or _OWN.search(text[a:b].replace("我" + other.group(), "")):
            continue
        if any(_OWN.search(text, *later) for later in clauses[i + 1 :]):
            found.append((a, b))
    return found


def supposes_again(text: str) -> bool:
    """「犯过一次，再犯会怎样」 supposes a second time and tells of the first only."""
    return bool(_PAST.search(text) and _SUPPOSED_AGAIN.search(text) and not re.search(r"又犯", text))


def _and_again(text: str, numbers: Sequence[Mention]) -> list[Mention]:
    """「犯过一次，这次又犯了」 is the second time, 「再犯会怎样」 asks about it; a number says which."""
    times = [m for m in numbers if m.quantity.unit == "time"]
    if len(times) != 1 or not _AGAIN.search(text):
        return list(numbers)
    clause = clause_start(text, times[0].start)
    low, high = times[0].quantity.low, times[0].quantity.high
    if low is None or low != high or not _PAST.search(text, clause, times[0].start):
        return list(numbers)
    once_more = replace(times[0].quantity, low=low + 1, high=high + 1)
    return [replace(m, quantity=once_more) if m is times[0] else m for m in numbers]


def _past_numbers(text: str, numbers: Sequence[Mention]) -> list[Mention]:
    """Numbers that held once, before or behind what holds now: 「以前1000万粉，现在掉到600万」."""
    found = []
    now: set[str] = set()  # units of numbers before, said to be of now
    for i, mention in enumerate(numbers):
        clause = max(clause_start(text, mention.start), mention.start - _HEAD)
        if _NOW.search(text, clause, mention.start):
            now.add(mention.quantity.unit)
        if _WAS.match(text, mention.end):  # 体验分是87，77是上个月的
            found.append(mention)
            continue
        if not _PAST.search(text, clause, mention.start):
            continue
        if mention.quantity.unit in now and _DONE.search(text, clause, mention.start):
            found.append(mention)  # 粉丝现在300万，去年到过1200万
            continue
        last = mention.end + _FAR
        near = (m for m in numbers[i + 1 :] if m.start <= last)
        later = (m for m in near if m.quantity.unit in ("", mention.quantity.unit))
        if any(_NOW.search(text, mention.end, m.start) for m in later):
            found.append(mention)
    return found


def _taken_back(text: str, numbers: Sequence[Mention]) -> list[Mention]:
    """Numbers denied, each with one behind it that is meant: 「不是84是74」."""
    rounded = [b for a, b in pairwise(numbers) if _ROUNDED.search(text, a.end, b.start)]
    return rounded + [
        mention
        for mention, after in pairwise(numbers)
        if (
            _NOT.search(text, max(0, mention.start - 10), mention.start)
            and _BUT.fullmatch(text, mention.end, after.start)
        )
        or (
            _THAT_IS.fullmatch(text, mention.end, after.start)
            and not _ROUNDED.search(text, mention.end, after.start)
            and mention.quantity.unit == after.quantity.unit
        )
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
