"""Times and turns: how long something may take or lasts, the time over which a figure counts, 第二次."""

from __future__ import annotations

import re

from assistant.drafting.amounts import Figure, Figures
from assistant.drafting.lexicon import Lexicon
from assistant.drafting.outcomes import Outcomes
from assistant.drafting.parts import Part, SaidClause
from assistant.drafting.records import Condition, Consequence, Left
from assistant.drafting.states import States
from assistant.drafting.wording import (
    AFTER_EVENT,
    CLOSING_WORDS,
    OPENING,
    STATE_MAX,
    WHO,
    bare_of,
    cut_short,
    first_of,
    last_of,
    named_in_full,
    qualifier_of,
    tidy,
)
from assistant.types import Op

_WINDOW_BEFORE = re.compile(
    r"(?:近|最近|过去|连续|之前|前|首|每|在|自然|任意|任一|任何|同一|当|上|本|累计|统计周期)$"
)
_COUNTS = re.compile(
    r"累计|成交|达|满|发生|违规|出现|完成|订单|销售|日均|平均|超过|不少|不低|售|发布|开播|有|内"
)
_INSIDE = re.compile(r"\s*(?:之内|以内|内(?!容|部|衣|裤)|之前|前(?!台|期|提))")
_TIMES_OF = re.compile(r"\s*(?:及其?以上|以上|起)?(?:的)?(?P<noun>[一-鿿]{2,14})?")
_AHEAD = re.compile(r"(?P<event>[一-鿿]{2,12})(?:前|之前)$")
_LATE = re.compile(r"(?:近|最近|过去|连续)$")
_NO_ACT = re.compile(r"在|有|累计|成交|的(?![一-鿿]{2})|上架满|未")
_OVERDUE = re.compile(r"(?:逾期|超期|超时|延误|迟到|晚到|拖欠|迟延|延迟)[一-鿿]{0,2}$")
_MUST = re.compile(r"^(?:须|需|应|必须|完成|提交|补)")
_NOT_WITHIN = re.compile(r"(?:未|没有?|未能)(?:能)?(?:在|于)?$")


class Times:
    def __init__(self, figures: Figures, words: Lexicon, states: States, outcomes: Outcomes) -> None:
        self._figures = figures
        self._words = words
        self._states = states
        self._outcomes = outcomes

    def is_window(self, clause: SaidClause, f: Figure, behind: Figure, at: int) -> bool:
        """Whether a time is that over which the next figure counts: 近30天成交50单."""
        if not f.lasts:
            return False
        pre, between = clause.text[at : f.first].rstrip(), clause.text[f.last : behind.first]
        if behind.lasts and not behind.ordinal:
            return False
        inside = _INSIDE.match(clause.text[f.end :]) is not None
        if inside and (behind.unit == "time" or (clause.conditional and behind.op)):
            return True
        return _WINDOW_BEFORE.search(pre) is not None or (
            _COUNTS.search(between) is not None and not self._words.takes.search(between)
            and (f.op in ("", "<=") and inside)
        )  # fmt: skip

    def ordinal(self, part: Part, clause: SaidClause, f: Figure, after: str) -> None:
        """首次违规, 第二次, 第三次及以上: how often it has happened, and what follows without a figure."""
        if clause.conditional and re.search("[且并]", after):  # 初次违法且危害后果轻微的
            self._states.state(part, clause)
            return
        m = _TIMES_OF.match(after)
        assert m is not None  # it matches anything
        noun = re.split("[的且并而又和与]", m["noun"] or "")[0]
        rest = after[m.start("noun") + len(noun) :] if m["noun"] else after[m.end() :]
        if verb := self._words.verbs.search(noun):
            noun, rest = noun[: verb.start()], noun[verb.start() :] + rest
        part.counted = noun or part.counted or tidy(part.label)
        name = part.counted if part.counted.endswith("次数") else f"{part.counted}次数"
        op: Op = f.op if f.op else "=="
        part.condition(Condition(name, op, f.low, "time", "", part.says))
        told = bare_of(rest.removeprefix("的"))
        if (verb := self._words.takes.match(told)) and not self._figures.any(told):
            part.consequences.append(
                Consequence(named_in_full(verb.group()), told, None, "", "", "exact", part.says)
            )

    def takes_time(
        self,
        part: Part,
        clause: SaidClause,
        f: Figure,
        pre: str,
        after: str,
        verb: re.Match[str] | None,
        wanted: bool,
    ) -> bool:
        """A time that something may take or lasts, or that somebody must have been there."""
        inside = _INSIDE.match(clause.text[f.end : clause.end])
        if (ahead := _AHEAD.search(pre)) and not clause.conditional and not inside:
            act = re.match(r"\s*(?P<act>[一-鿿]{2,12})", after)
            label = f"{tidy(OPENING.sub('', ahead['event']))}前{act['act'] if act else ''}的提前时间"
            self._outcomes.add(part, f, label, "from")
            return True
        if inside and self._not_within(part, clause, f, pre, inside, wanted):
            return True
        if not (inside or f.op) and (wanted or clause.conditional) and _LATE.search(pre):
            self._states.state(part, clause)  # 近30天没有售假记录
            return True
        if _OVERDUE.search(pre) and not inside and "每" not in pre:  # 逾期45日
            label = cut_short(tidy(OPENING.sub("", bare_of(pre))))
            part.condition(Condition(label, f.op or ">=", f.low, f.unit, f.word, part.says))
            if told := bare_of(clause.text[f.last : clause.end]):
                self._states.rest(part, clause, told)
            return True
        if clause.conditional or (f.op in (">=", ">", "<", "==") and not inside):
            if inside and clause.conditional:  # 未在15日内补足的: a state, with its time
                self._states.state(part, clause)
                return True
            label = self._states.label(pre, part)
            if label and f.op and not (verb and f.op in ("<=",)):
                self._outcomes.compared(part, clause, f, pre, after)
                return True
        if inside or (f.op == "<=" and not verb):
            self.limit(part, clause, f, pre, after)
            return True
        if verb is not None:
            verb = self._words.takes.search(pre) or verb
            what = tidy(pre[verb.start() :]) or verb.group()
            self._outcomes.add(part, f, named_in_full(what), "exact" if not f.op else qualifier_of(f, pre))
            return True
        if stated := last_of(self._words.stated, pre):
            self._outcomes.stated(part, clause, f, pre, after, stated)
            return True
        if event := AFTER_EVENT.search(pre.strip()):
            self.limit(part, clause, f, pre, after, event["event"])
            return True
        return False

    def _not_within(
        self, part: Part, clause: SaidClause, f: Figure, pre: str, inside: re.Match[str], wanted: bool
    ) -> bool:
        """What did not happen within a time is a state: 近15天内未被处罚, 未于3个工作日内出货."""
        time, rest = clause.text[f.start : f.end], clause.text[f.end + inside.end() : clause.end]
        if m := self._words.negation.match(rest):
            what = bare_of(rest[m.end() :])
            label = f"{tidy(OPENING.sub('', bare_of(pre)))}{time}内{what}"
            if not what or clause.conditional or not (wanted or len(label) <= STATE_MAX):
                return False
        elif m := _NOT_WITHIN.search(pre):
            what = bare_of(rest)
            whose = tidy(OPENING.sub("", bare_of(pre[: m.start()])))
            label = f"{time}内{what}"
            if not 4 <= len(label) <= STATE_MAX or self._words.verbs.match(what):
                return False
            label = self._states.state_label(f"{'' if whose in self._words.everyone else whose}{label}")
        else:
            return False
        part.condition(Condition(cut_short(label), "is", False, "", "", part.says))
        return True

    def limit(self, part: Part, clause: SaidClause, f: Figure, pre: str, after: str, event: str = "") -> None:
        """15日内补足: how long something may take, from an event where one is named."""
        text = clause.text
        inside = _INSIDE.match(text[f.end : clause.end])
        rest = text[f.end + (inside.end() if inside else 0) : clause.end] if inside else after
        found = AFTER_EVENT.search(pre.strip())
        event = event or (found["event"] if found else "") or part.event
        event = WHO.sub("", event)
        if self._words.outcomes.search(rest) and not _MUST.search(rest):  # 自开店之日起90日内免收
            label = tidy(WHO.sub("", event)) or self._states.label(pre, part)
            if label:
                how = "天数" if f.unit == "day" else "时长"
                part.condition(Condition(f"{cut_short(label)}{how}", "<=", f.low, f.unit, f.word, part.says))
                told = bare_of(rest)
                name = first_of(self._words.stated, told) or "处理"
                part.consequences.append(Consequence(name, told, None, "", "", "exact", part.says))
                return
        if inside and _NO_ACT.match(rest.strip()):
            part.left.append(Left(part.says, f"「{clause.shown(part, f)}」不是做什么的时限"))
            return
        act = re.match(r"\s*(?:的|完成|予以|进行|内)?(?P<act>[一-鿿a-zA-Z]{2,14})", rest)
        subject = tidy(CLOSING_WORDS.sub("", pre)) if not event else ""
        label = act["act"] if act else subject or tidy(part.label)
        if not label:
            part.left.append(Left(part.says, f"「{clause.shown(part, f)}」没有读出是做什么的时限"))
            return
        self._outcomes.add(
            part, f, f"{cut_short(label)}时限", "exact" if f.ordinal else "up_to", after=tidy(event)
        )
