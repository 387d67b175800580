"""The stage ``evaluate``: what was read of a message → the findings of the rules that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain

from assistant.compose.merging import merged
from assistant.compose.offering import offering
from assistant.compose.own_documents import of_documents
from assistant.compose.template import Matter
from assistant.conversations.several import Turn
from assistant.rules.evaluate import evaluate
from assistant.rules.match import ranked
from assistant.rules.readings import turning, without
from assistant.rules.schema import Knowledge, Rule
from assistant.rules.sums import with_sum
from assistant.types import Finding, Profile, Retrieved, Understanding


def asks_of_ours(u: Understanding) -> bool:
    """Whether our articles or rules could answer it."""
    elsewhere = u.ask.of_documents or (u.lacks.outside and not u.ask.platforms)
    return u.ask.intent != "decline" and not elsewhere


def judged(
    turn: Turn, retrieved: Sequence[Retrieved], knowledge: Knowledge, as_of: date
) -> tuple[Turn, tuple[Matter, ...]]:
    """The turn as it was settled, and what is to be said of each of its parts."""
    own = (of_documents(part, found, knowledge) for part, found in zip(turn.parts, retrieved, strict=True))
    parts = map(offering, own, retrieved)
    turn = replace(turn, parts=tuple(_settled(part, knowledge, as_of) for part in parts))
    findings = [_findings(part, knowledge, as_of) for part in turn.parts]
    matters = tuple(merged(map(Matter, turn.parts, findings, retrieved)))
    return replace(turn, parts=tuple(matter.understanding for matter in matters)), matters


def _findings(u: Understanding, knowledge: Knowledge, as_of: date) -> tuple[Finding, ...]:
    if not asks_of_ours(u):
        return ()
    findings = tuple(_finding(knowledge.rules[r], u.known.profile, knowledge, as_of) for r in u.ask.rules)
    if u.ask.sum and findings and findings[0].status != "not_in_force":
        values = {fact: stated.value for fact, stated in u.known.profile.items()}
        rule = knowledge.rules[u.ask.sum.rule]
        summed = with_sum(findings[0], rule, u.ask.sum, values, knowledge.facts, knowledge.units)
        return (summed, *findings[1:])
    return ranked(findings) if u.ask.intent == "plans" else findings


def _settled(u: Understanding, knowledge: Knowledge, as_of: date) -> Understanding:
    """No outcome on a doubtful reading: figures that it turns on leave the profile and are asked about.
    A list of plans is judged without any that are in doubt."""
    if not u.told.doubtful or u.ask.intent in ("decline", "information"):
        return u
    rules = [knowledge.rules[r] for r in u.ask.rules]
    found = [
        turning(
            partial(_finding, rule, knowledge=knowledge, as_of=as_of),
            u.known.profile,
            u.told.doubtful,
            exact=u.ask.wants == "gap",
        )
        for rule in (rules if u.ask.intent != "plans" else ())
    ]
    disputed = tuple(dict.fromkeys(chain.from_iterable(found)))
    open_ones = u.told.doubtful if u.ask.intent == "plans" else disputed
    return replace(
        u,
        told=replace(u.told, disputed=disputed),
        known=replace(u.known, profile=without(u.known.profile, open_ones)),
    )


def _finding(rule: Rule, profile: Profile, knowledge: Knowledge, as_of: date) -> Finding:
    return evaluate(rule, profile, as_of, knowledge.audiences, knowledge.units)
