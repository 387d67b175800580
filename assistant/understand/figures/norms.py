"""What the rule is said to ask: 「商品分要75分」, 「1000万以上才算」, and what is put forward to be
confirmed: 「是24个月吧」. Neither is a figure of the merchant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.numbers import Mention
from assistant.understand.patterns import clause_start
from assistant.understand.vocabulary import Named

_NEAR = 12  # numbers on either side of one that can tell what it is
_HEAD = 40  # characters before a number, or before the end, in which any of the expressions here stands
_REACH = 14  # characters in which a word can ask for the number behind it
_ASKS = re.compile(
    r"满分(?:是|为)?$|(?:要求|需要|必须|须|门槛|标准|指标|规定|(?<![主重不还再想我们咱单])要(?!是)|得(?=[有满播]))(?:商家|店铺)?"
    r"(?:的那?|是|为|有|到|达到?|满|播满?|卖|出|在|上|至少|最少|大于等于)*$"
)
_AIMED = re.compile(  # 想够上头部的10万GMV
    r"(?:够上|够到|凑够|凑满|冲到|冲上|摸到|离|(?<!差)距离?)[^，,我咱]{0,14}$"
)
_FAR_FROM = re.compile(r"(?:(?<![分远])离|距离?)(?:着?[那这]个?)?$")  # 离11小时还差多少
_STILL = re.compile(r"[^，,。；;！!？?0-9]{0,4}(?:还|差|缺|短|远)")
_REACHED_IT = re.compile(r"刚好|正好|恰好|才|总算|终于|已经?|勉强")  # 第六天刚好凑够11小时
_KNOWN = re.compile(r"(?:那个?|卡)$")  # 「冷启动那个1000单，我才870单」
_JOINED = re.compile(r"[^，,。；;！!？?\n我们咱]{0,6}(?:或者?|和|且|及|、|/)[^，,。；;！!？?\n我们咱]{0,6}")
_ASKED_OF = re.compile(r"(?:及以上|以上)?(?:才|就[能可算]|的?(?:门槛|要求|标准|条件))")
_IS_ENOUGH = re.compile(
    r"(?:就(?:不[行够能让]|没戏|没资格|不达标|过不了|免谈)|就行|就够|就可以|就能|就好|就成|即可|才行|才够格?|才算|才能|才可以|才有资格|才[给让])"
)
_GETS = re.compile(r"(?:就|才)?(?:送|给|奖励?)的?(?:是|就是)?(?=[0-9一二三四五六七八九十]|多少|几)")
_REACHED = re.compile(r"(?:满|达到|够|播到)$")
_IS_SAID = re.compile(
    r"(?:是|为|给|送|返|免|扣|冻|罚|赔|补|缴|交|最高|最多|上限|封顶|周期|管|翻到|关|关闭|停|能免|能返|能省)$"
)
_ONLY = re.compile(r"(?:才|只|仅|只有)$")
_PREMISE = re.compile(r"既然|不是说|听说")
_CONFIRM = re.compile(r"(?:的)?(?:吧|对吧|是吧|没错吧|对不对|对吗|是吗|是不是)")
_CONFIRMED_LAST = re.compile(
    r"[，,](?:对吧|是吧|没错吧|对不对|对吗|是吗|是不是|我没记错吧|没记错吧|属实吗?|是不是真的|是真的吗|真的吗|真的假的|有这回事吗?|靠谱吗|准不准|准吗|(?:给我|帮我|麻烦)?确认(?:一?下|确认)?|(?:我)?(?:这么|这样|这个)?(?:理解|记|说|写|讲)(?:得|的)?(?:对不对|对吗|对么|没错吧?|准不准|准吗))[?？。!！]*$"
)
OWN = re.compile(r"(?<![返给送赔补扣免冻罚带选收让])(?:我|咱|俺)(?!记得|听|想问|觉得|以为|看|理解|这么|这样)")


def required(text: str, numbers: Sequence[Mention], named: Sequence[Named]) -> list[Mention]:
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


def _is_required(text: str, mention: Mention, numbers: Sequence[Mention], start: int) -> bool:
    """``start`` is where the number begins, with its fact word: 指标是体验分75."""
    clause = clause_start(text, mention.start)
    head = text[max(clause, start - _REACH) : start]
    reached = _REACHED.search(text, clause, mention.start) and not OWN.search(text, clause, mention.start)
    short_of = _FAR_FROM.search(head) and _STILL.match(text, mention.end)
    if _ASKS.search(head) or short_of or (reached and _GETS.match(text, mention.end)):
        return True
    enough = _IS_ENOUGH.match(text, mention.end)
    if enough and not OWN.search(text):
        return True
    unit = mention.quantity.unit
    alike = [m for m in numbers if m.start >= mention.end and m.quantity.unit in ("", unit)]
    later = bool(alike)
    if (reached or (enough and not OWN.search(text, clause, mention.start))) and any(
        OWN.search(text, mention.end, m.start) for m in alike
    ):
        return True  # 「播满11小时就送流量包，我播了9小时」
    if later and _KNOWN.search(head):
        return True
    before = any(m.end <= start and m.quantity.unit in ("", unit, "yuan") for m in numbers)
    aimed = _AIMED.search(text, clause, start) if before or later else None
    if aimed and not _REACHED_IT.search(text, clause, start):
        return True
    return later and bool(_ASKED_OF.match(text, mention.end))


def _put(text: str, mention: Mention) -> bool:
    """「周期是24个月吧」, where nothing is said of the merchant's own."""
    put = _IS_SAID.search(text, max(0, mention.start - 4), mention.start)
    asked = _CONFIRM.match(text, mention.end) or _CONFIRMED_LAST.search(text, max(0, len(text) - _HEAD))
    only = _CONFIRMED_LAST.search(text, max(0, len(text) - _HEAD)) and _ONLY.search(
        text, max(0, mention.start - _HEAD), mention.start
    )
    premise = _PREMISE.search(text, max(0, mention.start - _HEAD), mention.start)
    return bool((put and (asked or premise)) or only) and not OWN.search(text)


def to_confirm(text: str, numbers: Sequence[Mention], asked: Sequence[Mention]) -> list[Mention]:
    """Numbers put forward, and the same ones told elsewhere; ``asked`` are those that the rule asks."""
    found = [m for m in numbers if m not in asked and _put(text, m)]
    same = {m.quantity for m in found}
    return found + [m for m in numbers if m.quantity in same and m not in found]  # 冻一半嘛，50%


def _head(text: str, mention: Mention) -> str:
    """What stands before a number in its clause."""
    clause = clause_start(text, mention.start)
    return text[max(clause, mention.start - _REACH) : mention.start]
