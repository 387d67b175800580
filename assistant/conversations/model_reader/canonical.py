"""An ask as the grammar surely reads it: the question that a model found in words which the grammar could not
place, put in our own, read by the grammar, and given back its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from assistant.conversations.model_reader.heard import Before
from assistant.conversations.model_reader.reply import ModelAsk
from assistant.conversations.several import of_turn, told_state
from assistant.rules.schema import Knowledge
from assistant.types import AskKind, Understanding

_ASKED: Mapping[AskKind, str] = {
    "verdict": "我能享受{name}吗？",
    "gap": "我离{name}还差多少？",
    "amount": "{name}能给多少？",
    "day": "{name}什么时候？",
    "condition": "{name}有什么条件？",
    "apply": "{name}怎么申请？",
    "explain": "{name}是什么？",
    "list": "{name}有哪些扶持？",
}
_ANYWAY: AskKind = "explain"
JUDGED: tuple[AskKind, ...] = ("verdict", "gap", "amount", "day")
"""Kinds that end in a verdict or a figure for the merchant."""


def reread(ask: ModelAsk, kind: AskKind, part: Understanding, before: Before) -> Understanding | None:
    """The ask as an understanding of the merchant's own words, with what is known after the turn; None where
    the grammar reads none of its wordings as of that rule, plan or need, or as of somebody else."""
    reader = before.reader
    state = told_state(before.state, part)
    here = [reader.knowledge.platforms[p].short for p in part.ask.platforms[:1]]
    for words in _wordings(ask.about, kind, reader.knowledge, "".join(here)):
        read = of_turn(reader.read(words, state, before.as_of), state.turn)
        if names(read, ask.about, reader.knowledge) and read.ask.holder == part.ask.holder:
            ask_ = replace(read.ask, words=ask.words, kind=kind)
            return replace(
                part,
                ask=ask_,
                beliefs=read.beliefs,
                lacks=read.lacks,
                hints=read.hints,
            )
    return None


def names(u: Understanding, about: str, known: Knowledge) -> bool:
    """Whether that is what an understanding is about, before anything else."""
    if about in known.rules:
        return u.ask.intent != "plans" and u.ask.rules[:1] == (about,)
    if about in known.programmes:
        return about in u.ask.programmes
    return about in u.ask.needs


def _wordings(about: str, kind: AskKind, known: Knowledge, here: str) -> Iterator[str]:
    """``here`` is the platform that is talked about, "" for none; a rule or plan names its own."""
    if about in known.needs:
        yield from (f"{here}{way}" for way in known.needs[about].ways)
        return
    if about in known.programmes:
        plan = known.programmes[about].names[0]
        yield from _worded(plan, (kind, "list", _ANYWAY))
        return
    rule = known.rules[about]
    short = known.platforms[rule.platform].short
    name = rule.title if short in rule.title else f"{short}的{rule.title}"
    yield from _worded(name, (kind, _ANYWAY))


def _worded(name: str, kinds: Iterable[AskKind]) -> Iterator[str]:
    return (_ASKED[k].format(name=name) for k in dict.fromkeys(kinds) if k in _ASKED)
