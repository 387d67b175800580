"""A list of plans for what nothing else answers."""

from __future__ import annotations

from dataclasses import replace

from assistant.compose.abstention import refused
from assistant.compose.added_documents import relevant
from assistant.types import Retrieved, Understanding


def offering(u: Understanding, found: Retrieved) -> Understanding:
    """What nothing answers, as a list of what helps with the troubles that it tells of, or of the plans that
    it is likely out for, if there are any."""
    ask = u.ask
    if not (ask.offers or ask.troubles) or u.lacks.absent or relevant(u, found.documents):
        return u
    unanswered = refused(u, found, judged=False) and (ask.tied or ask.intent == "information")
    if not unanswered or (ask.rules and not ask.troubles):
        return u
    listed = replace(ask, intent="plans", rules=ask.offers, needs=ask.troubles, tied=False, wants="")
    return replace(u, ask=listed)
