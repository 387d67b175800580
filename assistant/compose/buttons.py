"""What can be answered with one tap to a question asked back: yes, no or an option, and that one does not
know. What each says for the merchant is a line that understand/filled.py reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from assistant.answer import Ask, AskReply
from assistant.compose.translation import Translator
from assistant.rules.schema import Fact
from assistant.text import to_traditional


def with_replies(tr: Translator, ask: Ask, fact: Fact) -> Ask:
    """``ask`` with a reply for each value of its ``fact``; without any where it is a figure or a day."""
    replies = (*_values(tr, fact), *_unsure(tr, fact))
    return replace(ask, replies=replies)


def in_traditional(ask: Ask) -> Ask:
    replies = (AskReply(to_traditional(r.label), to_traditional(r.text)) for r in ask.replies)
    return Ask(ask.fact, to_traditional(ask.label), to_traditional(ask.question), tuple(replies))


def _values(tr: Translator, fact: Fact) -> Iterator[AskReply]:
    if fact.kind == "boolean":
        # a record is there or not, a merchant is something or not
        yes, no = ("是", "否") if fact.yes else ("有", "无")
        yield AskReply(tr.text("是"), _line(tr, fact, tr.text(yes)))
        yield AskReply(tr.text("否"), _line(tr, fact, tr.text(no)))
    elif fact.kind == "choice":
        for option in fact.options:
            label = tr.told(option.label)
            yield AskReply(label, _line(tr, fact, label))


def _unsure(tr: Translator, fact: Fact) -> Iterator[AskReply]:
    if fact.kind in ("boolean", "choice"):
        words = tr.text("不知道")
        yield AskReply(words, _line(tr, fact, words))


def _line(tr: Translator, fact: Fact, value: str) -> str:
    return tr.text("{fact}：{value}", fact=tr.told(fact.label), value=value)
