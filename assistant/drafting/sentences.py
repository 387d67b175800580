"""A sentence of rules' language → its conditions and consequences: 「评分不低于4.6分的店铺，每单奖励5元」.

A clause is read from left to right. Each figure is what a subject is compared with, what is given or taken,
how long something lasts or may take, the time over which another figure counts, or left aside with a
reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.drafting.amounts import Figure, Figures
from assistant.drafting.lexicon import Lexicon
from assistant.drafting.outcomes import Outcomes
from assistant.drafting.parts import Part, Reading, SaidClause
from assistant.drafting.records import Condition, Consequence, Left
from assistant.drafting.states import States
from assistant.drafting.structure import Span
from assistant.drafting.times import Times
from assistant.drafting.wording import (
    AFTER_EVENT,
    COUNTED_TO,
    OPENING,
    PER_BEFORE,
    POINTS,
    STATE_MAX,
    WHO,
    bare_of,
    blanked,
    first_of,
    is_definition,
    joined_by_or,
    last_of,
    qualifier_of,
    tidy,
    unseen,
    within_figure,
)
from assistant.text import fold_aligned

_STEP = r"(?:第|累计达?到?|达到?|满)?[0-9一二三四五六七八九十]+[次回](?!性)|首次|初次|再次"
_PART = re.compile(rf"[;；]|[，,](?=(?:{_STEP}))")
_CLAUSE = re.compile(r"[，：:]|,(?![0-9]{3}(?![0-9]))|——|--")
_THEN = re.compile(
    r"(?<=[0-9一-鿿%])(?=(?:方可|才可|才能|即可|可以|可(?=[申报提享参获得升]))[^，,。]*(?:[，,。;；.]|$))|(?<=[^其目标]的)(?=(?:视为|一律|不[予享得参接支再发]|[按由可将扣罚处每免奖返赔赠]|予以|减半|补贴|取消|暂停|冻结|清退|自动"
    r"|立即|平台|系统)[^，,。的]*(?:[，,。;；.]|$))"
)
"""Where what follows begins without a comma: 达到5万元的奖励1000元."""
_EMPHASIS = re.compile(r"\*+(?=\S)|(?<=\S)\*+|__|`|~~")
_ELLIPSIS = re.compile(r"^(?P<of>[一-鿿a-z]{2,12}?)(?:类目|类)?(?:则|均|各)?[为是按](?:人民币)?$")
_AT_MOST = re.compile(r"(?:最多|至多|最高|不超过|仅限?|仅[可能]|只[可能]|限)[^0-9，,]{0,6}$")
_LIMITED = re.compile(r"每(?!.*满)|(?<!订)单(?!量|数)|同一|一个|各|保存|公示|保留|留存")
_CAPPED = re.compile(r"(?:上限|最高|最多|至多|封顶|限额|限)")
_DAY_OF_MONTH = re.compile(r"(?:每|次|当|本|上|每个|每个自然)月的?$")
_JOINS = re.compile(r"(?:并且|且|同时|并)(?:有|具备|具有|无|没有|未|持有|拥有|已)")
_GOES_ON = re.compile(r"并且|且|或者?|以及|同时|并")
_HIGHEST = re.compile(r"最[高多大]$")
_OF_A_KIND = re.compile(
    r"(?:^|的)[一-鿿]{1,6}(?:店|会员|商家|卖家|类目|品牌|企业|公司|主播|达人|商品|订单|用户|公会)$"
)
_BOUNDS_ONLY = re.compile(r"不得(?:超|高|低|多|少)")
_OF_WHOM_ENDS = re.compile(
    r"的[一-鿿]{1,4}(?:店|会员|商家|卖家|品牌|企业|公司|主播|达人|商品|订单|用户|公会)$|的(?:店|会员|公会|主播|达人|商品|订单|品牌|企业)$"
)
_OF_WHOM = re.compile(r"^的(?P<who>[一-鿿]{2,10})$")
_SPACED = re.compile(r"(?<=[^\x00-\x7f])[ \u00a0]+|[ \u00a0]+(?=[^\x00-\x7f])")
"""Blanks beside what is not latin, which say nothing: 近 30 天."""


class Sentences:
    """Reads sentences with the figures and the words that there are."""

    def __init__(self, figures: Figures, words: Lexicon) -> None:
        self._figures = figures
        self._words = words
        self._states = States(figures, words)
        self._outcomes = Outcomes(words, self._states)
        self._times = Times(figures, words, self._states, self._outcomes)

    def read(
        self,
        body: str,
        start: int,
        end: int,
        says: Span,
        *,
        wanted: bool = False,
        of: str = "",
        counted: str = "",
    ) -> Iterator[Reading]:
        """Of every part of ``body[start:end]`` (between semicolons) what it says. ``says`` is what is quoted
        for it; ``wanted`` where a state is a condition by the place that it stands in: an item below
        「须同时满足」."""
        text = _EMPHASIS.sub(unseen, body[start:end])
        text = _SPACED.sub(unseen, text)
        cuts = [0, *(m.end() for m in _PART.finditer(text)), len(text)]
        label = of
        carried: Condition | None = None
        for first, last in pairwise(cuts):
            if text[first:last].strip():
                part = Part(fold_aligned(text[first:last]), start + first, says, label, counted)
                part.of, part.carried = of, carried
                yield from self._part(part, wanted)
                counted = part.counted or counted
                carried = next((c for c in reversed(part.all_conditions()) if c.op != "is"), carried)

    def _part(self, part: Part, wanted: bool) -> Iterator[Reading]:
        text = part.folded.text
        words = self._words
        found = self._figures.find(part.folded)
        if words.background.search(text) or is_definition(text):
            aside = (Left(part.says, "说明、举例或文件自身的信息"),) if found else ()
            yield Reading(left=aside, background=True)
            return
        body_of = blanked(text, words.exceptions)
        for m in words.exceptions.finditer(text):
            excepted = next(g for g in m.groups() if g)
            if POINTS.search(excepted):
                continue
            if label := self._states.state_label(excepted):
                part.condition(Condition(label, "is", False, "", "", part.says))
        cuts, thens = self._cuts(body_of, found)
        spans = [(a, b) for a, b in pairwise(cuts) if body_of[a:b].strip(" ，,：:\u3000")]
        last = len(spans) - 1
        whens = [b in thens or self._conditional(body_of[a:b], n == last) for n, (a, b) in enumerate(spans)]
        for n in range(last - 1, -1, -1):  # 近90天订单达150笔，并且评价不低于4.7颗星的卖家，
            a, b = spans[n + 1]
            whens[n] = whens[n] or (whens[n + 1] and _GOES_ON.match(body_of[a:b].strip()) is not None)
        for n, (a, b) in enumerate(spans):
            inside = [f for f in found if a <= f.start < b and body_of[f.start] != "\0"]
            clause = SaidClause(body_of, a, b, whens[n])
            self._clause(part, clause, inside, wanted, alone=last == 0)
        left = tuple(part.left)
        excepts = body_of != text and not part.done and not part.consequences
        for conditions, consequences in part.steps():
            any_of = words.lead_any.search(text) is not None or joined_by_or(text, conditions)
            yield Reading(tuple(conditions), tuple(consequences), left, any_of=any_of, excepts=excepts)
            left = ()

    def _cuts(self, text: str, found: Sequence[Figure]) -> tuple[list[int], set[int]]:
        """Where clauses begin and end, and where what follows begins without a comma."""
        cuts = [
            0,
            *(m.end() for m in _CLAUSE.finditer(text) if not within_figure(m.start(), found)),
            len(text),
        ]
        thens: set[int] = set()
        for m in _THEN.finditer(text):
            start = max(c for c in cuts if c <= m.start())
            before = text[start : m.start()]
            measured = before.endswith("的") or any(f.op and start <= f.start < m.start() for f in found)
            if measured and not self._words.verbs.match(OPENING.sub("", before)):  # 处5000元以下的罚款
                thens.add(m.start())
        return sorted({*cuts, *thens}), thens

    def _conditional(self, clause: str, last: bool) -> bool:
        bare = clause.strip(' ，,：:。.!！?？;；\u3000\u200b"”’')
        opens = self._words.opens_when.match(bare.lstrip("，,"))
        whose = not last and _OF_WHOM_ENDS.search(bare) is not None  # 留存率≥70%的公会，
        return self._words.ends_when.search(bare) is not None or whose or (opens is not None and not last)

    def _clause(
        self, part: Part, clause: SaidClause, found: Sequence[Figure], wanted: bool, alone: bool
    ) -> None:
        if not found:
            self._without_figures(part, clause, wanted, alone)
            return
        at = clause.start
        for n, f in enumerate(found):
            behind = found[n + 1] if n + 1 < len(found) else None
            if behind is not None and self._times.is_window(clause, f, behind, at):
                continue
            self._figure(part, clause, f, at, behind, wanted)
            at = f.last
        self._states.rest(part, clause, bare_of(clause.text[at : clause.end]))
        who = _OF_WHOM.match(bare_of(clause.text[at : clause.end]))
        told = who["who"] if who and part.conditions and not part.consequences else ""  # 开店满90天的企业店
        if told and _OF_A_KIND.fullmatch(told) and told not in self._words.everyone:
            part.condition(Condition(told, "is", True, "", "", part.says))

    def _figure(
        self, part: Part, clause: SaidClause, f: Figure, at: int, behind: Figure | None, wanted: bool
    ) -> None:
        text, pre = clause.text, clause.text[at : f.first]
        after = text[f.last : clause.end]
        verb = last_of(self._words.verbs, pre)
        if f.op == "" and _AT_MOST.search(pre):
            f = replace(f, op="<=")
        if self._outcomes.bounds_last(part, clause, f, at) or self._outcomes.for_some(part, f, pre):
            return
        if f.unit == "time" and (f.ordinal or (verb is None and COUNTED_TO.search(pre))):
            self._times.ordinal(part, clause, f if f.ordinal else replace(f, op=f.op or ">="), after)
        elif f.unit == "day" and _DAY_OF_MONTH.search(pre) and not f.ordinal:
            part.left.append(Left(part.says, f"「{clause.shown(part, f)}」是每月的哪一天，不是多长时间"))
        elif not (clause.conditional or f.ranges) and (
            _CAPPED.match(clause.text[f.first : f.start])
            or _HIGHEST.search(pre)
            or _AT_MOST.search(pre)
            or (f.op and not wanted and not verb and not part.conditions and _LIMITED.search(pre))
            or (f.op in ("<=", "<") and part.consequences and not verb and not f.lasts)
        ):
            self._outcomes.capped(part, clause, f, pre, after, verb)
        elif f.ordinal:
            self._times.limit(part, clause, f, pre, after)
        elif f.lasts and self._times.takes_time(part, clause, f, pre, after, verb, wanted):
            return
        elif self._outcomes.paid(clause, f, pre, after, verb):
            self._outcomes.consequence(part, clause, f, pre, after, verb)
        elif f.op or (f.ranges and (clause.conditional or wanted)):
            self._outcomes.compared(part, clause, f, pre, after)
        elif stated := last_of(self._words.stated, pre):
            self._outcomes.stated(part, clause, f, pre, after, stated)
        elif (
            (of := _ELLIPSIS.match(bare_of(pre)))
            and part.consequences
            and part.consequences[-1].unit == f.unit
        ):
            last = part.consequences[-1]  # 普通店铺保证金为2000元，海淘店铺为10000元
            part.done.append((part.conditions, part.consequences))
            part.conditions, part.consequences = [], []
            part.condition(Condition(of["of"], "is", True, "", "", part.says))
            self._outcomes.add(part, f, part.noun or last.label, qualifier_of(f, pre), base=last.base)
        elif part.of or (part.label and self._words.stated.search(part.label)):
            self._outcomes.stated(part, clause, f, part.of or part.label, after, None, pre)
        elif PER_BEFORE.search(pre) and f.unit in ("yuan", "score", "percent"):
            self._outcomes.consequence(part, clause, f, pre, after, None)
        else:
            part.left.append(Left(part.says, f"「{clause.shown(part, f)}」没有读出是谁的、和什么比"))

    def _without_figures(self, part: Part, clause: SaidClause, wanted: bool, alone: bool) -> None:
        words = self._words
        bare = bare_of(clause.text[clause.start : clause.end])
        if not bare:
            return
        if clause.text[clause.end - 1 : clause.end] in (":", "："):
            if words.verbs.match(clause.text, clause.end) and not words.stated.search(bare):
                self._states.state(part, clause)  # 贩售禁售商品：计3分
            else:
                part.label = tidy(bare)
            return
        if words.lead_when.search(bare) and words.lead_any.search(bare):
            return
        first = not (part.conditions or part.consequences)
        kind_of = _OF_A_KIND.search(bare)
        if clause.conditional and (event := AFTER_EVENT.fullmatch(OPENING.sub("", bare))):
            part.event = tidy(WHO.sub("", event["event"]))
        elif (
            clause.conditional
            or (wanted and not part.consequences and not (part.conditions and words.takes.match(bare)))
            or (_JOINS.match(bare) and part.conditions and not part.consequences)
        ) or (first and not alone and kind_of and len(bare) <= STATE_MAX and not words.outcomes.search(bare)):
            self._states.state(part, clause)
        elif (taken := words.takes.match(OPENING.sub("", bare))) or (
            (part.conditions or part.event)
            and (words.outcomes.search(bare) or words.verbs.search(bare))
            and 3 <= len(bare) <= STATE_MAX
            and not _BOUNDS_ONLY.search(bare)
        ):
            label = taken.group() if taken else first_of(words.stated, bare) or "处理"
            part.consequences.append(
                Consequence(label, clause.original(part), None, "", "", "exact", part.says)
            )
