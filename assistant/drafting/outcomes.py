"""Figures that are given, taken, stated or compared: 奖励5元, 保证金为2000元, 评分不低于4.6分."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from assistant.drafting.amounts import Figure
from assistant.drafting.lexicon import Lexicon
from assistant.drafting.parts import Part, SaidClause
from assistant.drafting.records import Condition, Consequence, Left
from assistant.drafting.states import States
from assistant.drafting.wording import (
    CLOSING_WORDS,
    COUNTED_TO,
    NOUN,
    NOUN_STOP,
    OPENING,
    PER_BEFORE,
    bare_of,
    bounds_of,
    cut_short,
    last_of,
    named_in_full,
    noun_behind,
    qualifier_of,
    tidy,
)
from assistant.types import Qualifier

_BASE = re.compile(r"(?:按照?|依照?|以)?(?P<base>[一-鿿a-z]{2,16}?)\s*(?:的|×|x|\*|乘以)\s*$")
_BASE_BY = re.compile(r"(?:按照?|依照?|以)(?P<base>[一-鿿a-z]{2,16}?)(?:的|×|x|\*|乘以)?\s*$")
_CAP = re.compile(r"(?:最高|最多|至多|上限|不超过|不得超过|封顶)[^0-9，,]{0,8}$")
_FLOOR = re.compile(r"(?:最低|至少|不低于|不少于|下限)[^0-9，,]{0,8}$")
_TIMES = ("second", "minute", "hour", "day", "month")


_GENERAL = ("金额", "标准", "额度", "上限", "下限", "限额", "门槛", "期限", "周期")
_A_KIND = re.compile(
    r"[一-鿿a-z0-9]{1,8}(?:店|店铺|类目|类|商家|卖家|会员|用户|主播|达人|企业|公司|品牌|商品|服务商)"
)
"""What has a figure of its own: 普通店铺 of 普通店铺保证金."""
_SCORED = re.compile(r"分|星|dsr|指数|系数|评价|评级|等级|级|率|比")

_FOR_SOME = re.compile(
    r"(?:其中|但是?|而|对于?)?(?P<who>[一-鿿a-z0-9、]{1,12}?(?:类目|类商品|类商家|类店铺|类|店铺?|商家|卖家|商品|品牌|企业|会员|主播|达人|订单))"
    r"(?:的|其)?(?P<label>[一-鿿]{0,12}?)(?:则|可以?|应当?|须|需|均|适当)*(?P<set>(?:放宽|提高|上调|下调|降低|降|调整|升)?(?:至|到|为))?"
)


class Outcomes:
    def __init__(self, words: Lexicon, states: States) -> None:
        self._words = words
        self._states = states

    def add(
        self, part: Part, f: Figure, label: str, qualifier: Qualifier, base: str = "", after: str = ""
    ) -> None:
        if not (f.unit or f.word):
            part.left.append(Left(part.says, f"「{label}」的数没有写明单位"))
            return
        high = f.high if f.ranges else None
        part.consequences.append(
            Consequence(
                cut_short(label),
                f.low,
                high,
                f.unit,
                f.word,
                "range" if high is not None else qualifier,
                part.says,
                base=base,
                after=after,
            )
        )

    def base(self, pre: str, f: Figure) -> str:
        if f.unit not in ("percent", "multiple"):
            return ""
        head = pre.rstrip()
        found = _BASE.search(head) or _BASE_BY.search(head)
        if not found:
            return ""
        base = re.split(r"按照?|依照?|并|处以?|可|将|收取|扣除|返还|赔付|支付|的|[为是]", found["base"])[-1]
        return tidy(base) if len(base) >= 2 else ""

    def subject(self, part: Part, pre: str, verb: re.Match[str] | None) -> None:
        """Whom or what a consequence is of, where nothing else says when it follows: 信用卡付款每笔收取2%."""
        if part.conditions or part.consequences or part.of or part.event:
            return
        per = PER_BEFORE.search(pre)
        ends = [m.start() for m in (per, verb) if m is not None]
        subject = tidy(CLOSING_WORDS.sub("", OPENING.sub("", bare_of(pre[: min(ends)])))) if ends else ""
        bound = self._words.stated.search(subject) or self._words.verbs.search(subject)
        if (
            3 <= len(subject) <= 10
            and not bound
            and not subject.startswith(("每", "各"))
            and not subject.endswith(tuple(self._words.everyone))
        ):
            part.condition(Condition(subject, "is", True, "", "", part.says))

    def consequence(
        self, part: Part, clause: SaidClause, f: Figure, pre: str, after: str, verb: re.Match[str] | None
    ) -> None:
        last = part.consequences[-1] if part.consequences else None
        same = last is not None and last.unit == f.unit and isinstance(last.value, Decimal)
        if same and last is not None and last.qualifier == "from" and f.op == "<=" and not pre.strip():
            noun = noun_behind(after, self._words.behind)  # 5000元以上2万元以下罚款
            part.consequences[-1] = replace(last, label=noun or last.label, high=f.low, qualifier="range")
            return
        self.subject(part, pre, verb)
        noun = noun_behind(after, self._words.behind)
        label = noun or (tidy(pre[verb.start() :]) if verb else "")
        if verb is not None and not noun:
            label = tidy(_BASE.sub("", pre[verb.start() :])) or verb.group()
        behind = after.lstrip(" 的")
        if not label and (follows := self._words.verbs.match(behind)):
            label = noun_behind(behind[follows.end() :], self._words.behind) or follows.group()
        if self._words.verbs.fullmatch(label) and (stated := self._words.stated.match(OPENING.sub("", pre))):
            label = stated.group()  # 佣金按8折收取
        label = label or part.label or "金额"
        if per := PER_BEFORE.search(pre):
            label = f"{PER_BEFORE.sub('', label) or label}（每{per['per']}）"
        self.add(part, f, named_in_full(label), qualifier_of(f, pre), base=self.base(pre, f))

    def stated(
        self,
        part: Part,
        clause: SaidClause,
        f: Figure,
        pre: str,
        after: str,
        noun: re.Match[str] | None,
        before: str | None = None,
    ) -> None:
        """保证金为2000元: what a word's figure is."""
        head = pre if noun is None else pre[: noun.end()]
        label = cut_short(tidy(OPENING.sub("", head))) or (noun.group() if noun else "")
        if m := re.match(r"(?P<what>[一-鿿]{2,10})(?:为|是)", label):
            label = m["what"]  # 违约金为涉案订单金额的3倍
            noun = last_of(self._words.stated, label) or noun
        whose = label.removesuffix(noun.group()).rstrip("的 ") if noun else ""
        if (
            noun
            and noun.group() not in _GENERAL
            and _A_KIND.fullmatch(whose)
            and whose not in self._words.everyone
        ):
            part.condition(Condition(whose, "is", True, "", "", part.says))
            label = noun.group()
        part.noun = noun.group() if noun else label
        before = pre if before is None else before
        self.add(part, f, label, qualifier_of(f, before), base=self.base(before, f))

    def compared(self, part: Part, clause: SaidClause, f: Figure, pre: str, after: str) -> None:
        label = self._states.label(pre, part)
        if not label:
            noun = NOUN.match(clause.text[f.last : clause.end])
            label = cut_short(NOUN_STOP.split(noun["noun"])[0]) if noun else ""
            label = "" if self._words.verbs.match(label) else label
        last = part.conditions[-1] if part.conditions and part.conditions[-1].op != "is" else part.carried
        if not label and last is not None and (last.unit == f.unit or (f.lasts and last.unit in _TIMES)):
            label = last.label
        label = label or (
            part.counted if not f.lasts and COUNTED_TO.search(pre + clause.text[f.first : f.start]) else ""
        )
        if not label or pre.rstrip().endswith("每"):  # 每满199元减30元
            part.left.append(Left(part.says, f"「{clause.shown(part, f)}」没有读出是什么的数"))
            return
        if not (f.unit or f.word or _SCORED.search(label)):
            part.left.append(Left(part.says, f"「{label}」的「{clause.shown(part, f)}」没有写明单位"))
            return
        for op, value in bounds_of(f):
            part.condition(Condition(label, op, value, f.unit, f.word, part.says))

    def capped(
        self, part: Part, clause: SaidClause, f: Figure, pre: str, after: str, verb: re.Match[str] | None
    ) -> None:
        """每月上限30单, 每天最多提现3次: how much of something there may be."""
        noun = noun_behind(after, self._words.behind)
        if verb is not None or noun:
            self.consequence(part, clause, f, pre, after, verb)
            return
        label = tidy(OPENING.sub("", bare_of(pre))) or tidy(part.label)
        if label:
            least = f.op in (">=", ">")
            self.add(
                part, f, f"{cut_short(label)}{'下限' if least else '上限'}", "from" if least else "up_to"
            )
        else:
            part.left.append(Left(part.says, f"「{clause.shown(part, f)}」没有读出是什么的上限"))

    def bounds_last(self, part: Part, clause: SaidClause, f: Figure, at: int) -> bool:
        """The cap or the floor of what was read last: 最高500元."""
        last = part.consequences[-1] if part.consequences else None
        if last is None or not (last.base or "（每" in last.label) or f.unit != "yuan" or clause.conditional:
            return False
        head = clause.text[at : f.start]
        if _CAP.search(head) or f.op in ("<=", "<"):
            part.consequences[-1] = replace(last, most=f.low)
        elif _FLOOR.search(head) or f.op in (">=", ">"):
            part.consequences[-1] = replace(last, least=f.low)
        else:
            return False
        return True

    def for_some(self, part: Part, f: Figure, pre: str) -> bool:
        """Another figure of what was compared last, for some: 退款率不超过6%，生鲜类目不超过9%."""
        last = part.conditions[-1] if part.conditions and not part.consequences else None
        if last is None or last.op == "is" or f.ranges or (f.unit, f.word) != (last.unit, last.word):
            return False
        m = _FOR_SOME.fullmatch(bare_of(pre))
        if m is None or m["who"] in self._words.everyone or m["label"] not in last.label:
            return False
        if f.op != last.op and not (f.op == "" and m["set"]):
            return False
        part.conditions[-1] = replace(last, but=(*last.but, (m["who"], f.low)))
        return True

    def paid(self, clause: SaidClause, f: Figure, pre: str, after: str, verb: re.Match[str] | None) -> bool:
        """Whether a figure is what is given or taken, and not what somebody must reach."""
        noun = noun_behind(after, self._words.behind)
        if verb is not None:
            between = pre[verb.end() :]
            if f.op in ("", "<=") or len(between) <= 6:
                return not clause.conditional or bool(noun and not f.op)
        if noun and not (clause.conditional and f.op):
            return True
        if clause.conditional:
            return False
        follows = self._words.verbs.match(after.lstrip(" 的"))
        by = re.search(r"按照?$", pre.rstrip()) or _BASE_BY.search(pre)
        return (follows is not None and (by is not None or f.unit in ("percent", "multiple"))) or (
            by is not None and f.unit in ("yuan", "percent", "multiple") and f.op in ("", "<=")
        )
