"""Which of a fact's options a turn says: 我是企业店, 不是个人店; 「个人店还是企业店」 states neither."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant.rules.schema import Fact
from assistant.types import Choice
from assistant.understand.booleans import denial, only_asked
from assistant.understand.patterns import CLAUSE, clause_start
from assistant.understand.vocabulary import Statement, Vocabulary

_REQUIRED = re.compile(
    r"(?:要求|必须|须|需要?|限|仅限?|只有|只[限让给能]|非得?|得是|得有|(?<![想我们咱])要)(?:是|有|为)?[^，,我咱]{0,2}\Z"
)
_ONLY_SO = re.compile(r"(?:才|的?(?:要求|门槛|标准|条件))")
_TO_BECOME = re.compile(
    r"(?:升级?|转|换|变更?|改)(?:为|成|到|做|个)|(?:想|打算|准备|计划|要不要)(?:再|去|新)?(?:开|办|做|申请|升级?|转)"
)
_DONE = re.compile(r"已经|刚刚?|早就|[升转换变改][级更]?(?:为|成|到)了")
_NONE_OF = re.compile(r"(?:没有?|未|不)(?:开|办|做|升级?|申请|注册)(?:过|成|的|上|到)?\Z")
_IT_IS = re.compile(r"^(?:就|应该|算|属于|我们?|咱们?)*(?:是|属于|选)|的(?:店铺?)?$")
_ONCE = re.compile(r"以前|之前|原来|原先|本来|去年|前年|当时|曾经?")


@dataclass(frozen=True, slots=True)
class _Said:
    option: str
    start: int
    end: int
    denied: bool
    once: bool


def state_choices(text: str, vocabulary: Vocabulary, state: Statement) -> None:
    """States the one option that is said of each fact, or without one what the denied ones leave."""
    for fact in vocabulary.choices:
        said = _said(text, fact, vocabulary)
        if any(s.once for s in said) and not all(s.once for s in said):
            said = [s for s in said if not s.once]  # 以前是个人店，现在是企业店
        yes = {s.option for s in said if not s.denied}
        left = yes or {o.id for o in fact.options} - {s.option for s in said}
        if said and len(yes) <= 1 and left:
            shown = [s for s in said if s.denied == (not yes)]
            state(fact.id, _choice(fact, left), min(s.start for s in shown), max(s.end for s in shown))


def replied(fact: Fact, said: str) -> Choice | None:
    """The option that a bare reply names, in a part of its words if that is of no other: 企业."""
    said = _IT_IS.sub("", said)
    named = {o.id for o in fact.options if any(said in word for word in o.words)}
    return _choice(fact, named) if len(said) > 1 and len(named) == 1 else None


def _choice(fact: Fact, options: Collection[str]) -> Choice:
    return Choice(tuple(o.id for o in fact.options if o.id in options))


def _said(text: str, fact: Fact, vocabulary: Vocabulary) -> list[_Said]:
    found = []
    for option, start, end in vocabulary.options(fact, text):
        clause = clause_start(text, start)
        if only_asked(text, start, end) or _of_the_rule(text, clause, start, end):
            continue
        becoming = _TO_BECOME.search(text, clause, start)
        if becoming and not (_DONE.search(text, clause, start) or vocabulary.cue("whatif", text)):
            continue  # 想升级成企业店
        denied = denial(text, clause, start) or _NONE_OF.search(text, clause, start)
        once = bool(_ONCE.search(text, clause, start))
        found.append(_Said(option, denied.start() if denied else start, end, bool(denied), once))
    return found


def _of_the_rule(text: str, clause: int, start: int, end: int) -> bool:
    """「必须是旗舰店吗」 and 「旗舰店才能报吗」 ask what the rule wants."""
    behind = next((m.start() for m in CLAUSE.finditer(text, end)), len(text))
    return bool(_REQUIRED.search(text, clause, start) or _ONLY_SO.match(text[end:behind]))
