"""What the tagger's network tells, in the order of its columns."""

from __future__ import annotations

from typing import Final, Literal, get_args

from assistant.types import AskKind

Role = Literal["own", "past", "goal", "other", "norm", "denied", "delta", "none"]
"""Whose a figure is: the merchant's own of now, their own of before, what they aim at or suppose, somebody
else's, what is required or claimed to be, taken back, a difference, or of nothing that we know."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)
ASKS: Final[tuple[AskKind, ...]] = get_args(AskKind)
OTHERS: Final = ("outside", "carried", "chat")
"""What a clause is about beside the topics of the knowledge: something we have nothing on, what the turn
before was about, or nothing at all."""

HEADS: Final = {
    "role": len(ROLES),
    "asks": len(ASKS),
    "other": len(OTHERS),
    "nofact": 1,
    "fact": 128,
    "topic": 192,
    "fact_text": 128,
    "topic_text": 192,
}
"""The columns of the output of the network, by head."""
