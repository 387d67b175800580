"""Words around figures and states: what only joins them, and what is left of a label without that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.drafting.amounts import Figure
from assistant.drafting.records import Condition
from assistant.types import Op, Qualifier

OPENING = re.compile(
    r"^(?:[\s“\"'「『《(（\[【]+|(?:且|并且|并|但是?|不过|同时|以及|及|和|与|或者?|而且|其中|另外?|另|此外|即|则|可|将|会|均|都|应当?|必须|须|需要?|要|请|由|"
    r"(?:如果?|若|倘若|当|凡|对于?|针对|一旦)(?!实|下|何|期)|申请(?:人|时|前)|报名(?:时|前)|参与(?:者|时)|其|该|每个?自然月(?:的)?|截至?|自))+"
)
CLOSING_WORDS = re.compile(
    r"(?:应当?|必须|须|需要?|要求?|保持|维持|控制|累计|总计|合计|完成|有|是|为|在|不|均|都|已|达|到|可|能|且|的|至|与|为人民币|人民币|约|共|处|"
    r"原则上|不得|不能|不可|至少|最高|最多|最低|出现|发生|存在|超|高|低|[:：=＝\s(（“\"])+$"
)
PER_BEFORE = re.compile(
    r"每(?:一)?(?P<per>逾期一?[日天]|延[迟误]一?[日天]|个订单|个自然月|家店铺?|个?[一-鿿](?=[^一-鿿]|$|[收罚扣奖补返赔加减付]))"
)
NOUN = re.compile(r"^\s*(?:的)?\s*(?P<noun>[一-鿿a-zA-Z]{1,12})")
NOUN_STOP = re.compile(
    r"给|由|并|后|时|用于|作为|至|或|和|及|与|以|不|将|可|需|须|应|均|均可|起|为|每|到|从|向|的|等|（|上限|封顶|内|整|/"
)
AFTER_EVENT = re.compile(
    r"(?:自|从|于|在)?(?P<event>[^，,]{2,24}?)(?:之日|当日|次日|之时|日)?(?:起|后|算起|开始)(?:的|计算?)?第?$"
)
WHO = re.compile(
    r"^(?:商家|卖家|店铺|经营者|用户|买家|消费者|主播|达人|平台)?(?:应当?|须|需)?(?:自|从|于|在)"
)
COUNTED_TO = re.compile(r"(?:累计|累计达到?|达到?|满|有|出现|发生)$")
POINTS = re.compile(r"下列|以下|如下|上述|前述|前款|本条")
STATE_MAX = 26
_QUALIFIER_BEFORE = re.compile(r"(?:最高|最多|至多|上限|不超过|不得超过|封顶|以内)[^，,]{0,8}$")
_ACTS = re.compile(r"返|扣|罚(?!款|金|分)|减|送|奖(?!励|金)|收|缴|付")
_DEFINES = re.compile(r"^\W*(?P<term>[一-鿿]{2,8})[：:].*的(?P<noun>[一-鿿]{2,6})\W*$")
_SHORT = {"扣": "扣分", "罚": "罚款", "处": "罚款", "奖": "奖励", "返": "返还", "赔": "赔付", "送": "赠送"}
"""Verbs that are told with what they are of."""
_LABEL_MAX = 22


def unseen(m: re.Match[str]) -> str:
    """As long as it was, in characters that folding takes out."""
    return "\u200b" * len(m.group())


def is_definition(text: str) -> bool:
    """有效主播：当月开播满15天的主播。"""
    m = _DEFINES.match(text)
    return m is not None and m["term"].endswith(m["noun"])


def first_of(stated: re.Pattern[str], text: str) -> str:
    m = stated.search(text)
    return m.group() if m else ""


def last_of(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return max(pattern.finditer(text), key=lambda m: m.end(), default=None)


def within_figure(at: int, found: Sequence[Figure]) -> bool:
    return any(f.start < at < f.end for f in found)


def blanked(text: str, pattern: re.Pattern[str]) -> str:
    """With blanks where the pattern stands, so that places stay."""
    return pattern.sub(lambda m: "\0" * len(m.group()), text)


def bare_of(words: str) -> str:
    return words.replace("\0", "").replace("\u200b", "").strip(" ，,：:。.;；!！?？\u3000\"“”‘’'()（）【】[]")


def tidy(words: str) -> str:
    return bare_of(words).strip("的、和及与并且")


def cut_short(label: str) -> str:
    return label if len(label) <= _LABEL_MAX else label[-_LABEL_MAX:]


def named_in_full(label: str) -> str:
    """Without what only links a verb with its figure."""
    bare = (
        re.sub(r"(?:人民币|为|至|到|共计?|一次性|约|最高|最多|不超过|不低于|至少|以)+$", "", label) or label
    )
    return _SHORT.get(bare, bare)


def noun_behind(after: str, behind: re.Pattern[str]) -> str:
    """The noun right behind a figure, when it is one of what is given or taken."""
    m = NOUN.match(after)
    if not m:
        return ""
    noun = NOUN_STOP.split(m["noun"])[0]
    return noun if noun and behind.search(noun) and not _ACTS.match(noun) else ""


def qualifier_of(f: Figure, pre: str) -> Qualifier:
    if f.ranges:
        return "range"
    if f.op in ("<=", "<") or _QUALIFIER_BEFORE.search(pre):
        return "up_to"
    return "from" if f.op in (">=", ">") else "exact"


def bounds_of(f: Figure) -> Iterator[tuple[Op, Decimal]]:
    if f.ranges:
        yield ">" if f.low_strict else ">=", f.low
        yield "<" if f.high_strict else "<=", f.high
    elif f.op:
        yield f.op, f.low


def joined_by_or(text: str, conditions: Sequence[Condition]) -> bool:
    return len(conditions) > 1 and re.search(r"[，,]?或者?(?!以|其)", text) is not None and "且" not in text
