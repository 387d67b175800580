"""Whether a turn asks for a person instead of the assistant: 「转人工」, 「你听不懂，找个活人来」.

Not by sentences but by what a clause is made of: words for a person of the service, words of wishing, and
nothing besides but manners and grammar. What else it holds makes it about something: 「人工审核要多久」,
「AI客服怎么开通」. Other clauses may say why, or ask something of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.text import fold_aligned, is_english
from assistant.understand.patterns import CLAUSE, any_of
from assistant.understand.questions import SIGNS, of_ours
from assistant.understand.vocabulary import HUMAN, Vocabulary


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether a turn asks for a person: not at all, ``only`` that, or something of ours ``too``, of which the
    ``rest`` of its words are."""

    wish: Literal["", "only", "too"] = ""
    rest: str = ""


NOT_ASKED = Asked()

_APART = re.compile(rf"{CLAUSE.pattern}|\.(?:\s|$)|(?<=[㐀-鿿])\s+(?=[㐀-鿿])")
_REQUIRED = re.compile(
    r"(?:需要|[用要])[^想]*(?:吗|么|嘛)$|要不要|用不用|需不需要"
)  # 「要真人吗」 asks of a rule
_EITHER = re.compile(r"([^\s不没])[不没]\1")  # 有没有 refuses nothing
_DONE = re.compile(r"[了过]$")  # 「我找过客服了」 tells
_BIDDEN = re.compile(r"[给帮想请]|快|赶紧|可以")
_WITH = re.compile(r"(?:跟|和|同|与)(?:个|一个|你们的?)?$")
_CHINESE = re.compile(r"[㐀-鿿]")
_FIGURE = re.compile(r"[0-9]")


class Human:
    """The words of such requests, compiled once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._surely, self._service, self._machine, self._wishes, self._refuses, self._manners = (
            vocabulary.cues(HUMAN + name)
            for name in ("surely", "service", "machine", "wish", "refuse", "manner")
        )
        kinds = (*(HUMAN + name for name in ("wish", "beside", "manner")), "function")
        self._passing = any_of(word for kind in kinds for word in vocabulary.knowledge.lexicon.cues[kind])

    def asked(self, question: str) -> Asked:
        clauses = [clause.strip() for clause in _APART.split(question) if clause.strip()]
        read = self._english if is_english(question) else self._chinese
        others = [clause for clause in clauses if not self._request(read(clause))]
        if len(others) == len(clauses):
            return NOT_ASKED
        rest = "，".join(others)
        said = self._chinese(rest)
        if not (self._ours(said) or _FIGURE.search(said)):
            return Asked("only")
        of_service = self._surely.search(said) or self._service.search(said)
        return NOT_ASKED if of_service else Asked("too", rest)  # 「飞鸽客服，怎么转人工」 asks about ours

    def _ours(self, said: str) -> bool:
        outside = any(self._vocabulary.outsiders(said))
        return outside or bool(self._vocabulary.platforms(said)) or of_ours(said, self._vocabulary)

    def _english(self, words: str) -> str:
        """Our words for English ones leave out the grammar that a clause is made of."""
        return fold_aligned(words).text

    def _chinese(self, words: str) -> str:
        return self._vocabulary.wordings.ours(fold_aligned(words)).text

    def _request(self, clause: str) -> bool:
        surely = self._surely.search(clause)
        who = surely or self._service.search(clause)
        if who is None:
            return self._rejects_machine(clause)
        rest = self._service.sub(" ", self._surely.sub(" ", clause))
        if self._refuses.search(_EITHER.sub(" ", rest)) or _REQUIRED.search(clause):
            return False
        if _DONE.search(clause) and not _BIDDEN.search(clause):
            return False
        if surely and not _said(self._manners.sub(" ", rest)):
            return True
        wish = self._wishes.search(rest)
        if wish is None or _said(self._passing.sub(" ", rest)):
            return False
        before = clause[: who.start()]
        if surely or not _CHINESE.search(clause):
            return True
        return bool(self._wishes.search(before) or _WITH.search(before))  # 「客服联系我」 is no request

    def _rejects_machine(self, clause: str) -> bool:
        """「我不想跟机器人聊」"""
        rest = self._machine.sub(" ", clause)
        if rest == clause or not self._refuses.search(rest):
            return False
        return not _said(self._passing.sub(" ", self._refuses.sub(" ", rest)))


def _said(rest: str) -> bool:
    return bool(SIGNS.sub("", rest))
