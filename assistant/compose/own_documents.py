"""A question that a document of a user's answers, where nothing of ours is asked: the document answers it
alone, whatever else its words were taken for."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.compose.abstention import refused
from assistant.compose.added_documents import AHEAD, relevant
from assistant.rules.schema import Knowledge
from assistant.text import fold
from assistant.types import (
    Asides,
    Beliefs,
    Evidence,
    Lacking,
    Profile,
    Quantity,
    Retrieved,
    StatedFact,
    Told,
    Understanding,
)

_OWN = re.compile("[我咱俺](?:们|家|店|的|是|做|卖|在|这)|自[己家]|本店")
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def of_documents(u: Understanding, found: Retrieved, knowledge: Knowledge) -> Understanding:
    """The same, asking nothing of ours and telling nothing, where a document answers it; not where a rule
    that was accepted of a document does."""
    said = relevant(u, found.documents)
    rule = knowledge.rules.get(u.ask.rules[0]) if u.ask.rules else None
    accepted = rule is not None and any(c.source in knowledge.documents for c in rule.citations.values())
    if not said or accepted or not _alone(u, found, said):
        return u
    ask = replace(
        u.ask, intent="information", wants="", programmes=(), rules=(), facts=(), themes=(), needs=(),
        choice="", whom=(), offers=(), troubles=(), tied=False, sum=None, terms=(), word="",
        of_documents=True,
    )  # fmt: skip
    known = replace(u.known, profile=_told(u, u.known.profile, said), traits=_told(u, u.known.traits, said))
    known = replace(known, own=_told(u, u.known.own, said), loose=())
    return replace(u, ask=ask, told=Told(), known=known, beliefs=Beliefs(), asides=Asides(), lacks=Lacking())


def _alone(u: Understanding, found: Retrieved, said: tuple[Evidence, ...]) -> bool:
    if u.ask.intent == "decline" or u.lacks.outside:
        return True
    ours = u.hints.platform or u.hints.plan or u.ask.programmes or u.beliefs.misattribution
    if ours or u.hints.support:
        return False
    if u.ask.intent == "plans":
        return True
    best = found.evidence[0].score if found.evidence else 0.0
    if u.ask.intent != "information":
        return said[0].score >= best + (AHEAD if u.stated and u.ask.rules else 0)
    return refused(u, found, judged=bool(u.ask.rules)) or said[0].score >= best + 2 * AHEAD


def _told(u: Understanding, profile: Profile, said: tuple[Evidence, ...]) -> Profile:
    """Without what this turn seemed to tell in the document's own words."""
    words = fold("\n".join(e.quote for e in said))
    return {f: s for f, s in profile.items() if s.turn != u.text.turn or _is_own(u, s, words)}


def _is_own(u: Understanding, stated: StatedFact, words: str) -> bool:
    if not isinstance(stated.value, Quantity):
        return bool(_OWN.search(u.text.folded))
    figures = _DIGITS.findall(fold(stated.text))
    return fold(stated.text) not in words and not (figures and {*figures} <= {*_DIGITS.findall(words)})
