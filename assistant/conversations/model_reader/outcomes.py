"""What an answer would be by one reading or the other, as far as that can be told without composing it."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.conversations.model_reader.heard import Heard
from assistant.rules.evaluate import evaluate
from assistant.types import AskKind, Finding, Outcome, Profile, Status, Understanding

JUDGED = ("eligibility", "statement")
_OF_STATUS: Mapping[Status, Outcome] = {
    "met": "eligible", "unmet": "ineligible", "unknown": "needs_info", "not_in_force": "not_in_force",
}  # fmt: skip
_VERDICT: tuple[Outcome, ...] = ("eligible", "ineligible", "needs_info")
_OF_KIND: Mapping[AskKind, tuple[Outcome, ...]] = {
    "verdict": _VERDICT,
    "gap": (*_VERDICT, "computed"),
    "amount": ("computed", "informational", "needs_info"),
    "day": ("computed", "informational", "needs_info"),
}


def found(rule: str, profile: Profile, heard: Heard) -> Finding:
    known = heard.vocabulary.knowledge
    return evaluate(known.rules[rule], profile, heard.before.as_of, known.audiences, known.units)


def outcome_of(part: Understanding, profile: Profile, heard: Heard) -> tuple[Outcome, ...]:
    """Of the rule that is judged; empty where none is."""
    rules = [r for r in part.ask.rules if r in heard.vocabulary.knowledge.rules]
    if part.ask.intent not in JUDGED or not rules:
        return ()
    return (_OF_STATUS[found(rules[0], profile, heard).status],)


def outcomes_of(kind: AskKind) -> tuple[Outcome, ...]:
    """What answers something that is asked so may be."""
    return _OF_KIND.get(kind, ("informational",))
