"""What a model replied → claims and asks of ours.

Words that don't stand in the turn, ids that were not offered and holders whom nobody named fall away; a value
is read from the words by our own readers, and a claim whose words hold none that fits is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast, get_args

from assistant.conversations.model_reader.heard import Heard, Span, Thing
from assistant.conversations.model_reader.offered import MOST_ASKS, MOST_CLAIMS, Offer
from assistant.types import ME, NORM, AskKind, Claim, Force, Time

_LETTER = re.compile(r"[a-zA-Z㐀-鿿]")
_SHORTEST = 2  # letters of words that ask anything


@dataclass(frozen=True, slots=True)
class ModelClaim:
    """``claim`` as the model has it, with the value that we read; ``thing`` is its figure, None where it is
    told in words alone."""

    claim: Claim
    thing: Thing | None

    @property
    def span(self) -> Span:
        return self.claim.start, self.claim.end


@dataclass(frozen=True, slots=True)
class ModelAsk:
    """``about`` is the id of a rule, plan or need, ``spans`` where its words stand in the folded turn."""

    kind: AskKind
    about: str
    holder: str
    words: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ModelReading:
    claims: tuple[ModelClaim, ...] = ()
    asks: tuple[ModelAsk, ...] = ()


def model_reading(reply: Mapping[str, Any], offered: Offer, heard: Heard) -> ModelReading:
    """Whatever of the reply can be used."""
    claims = islice(_rows(reply.get("claims")), MOST_CLAIMS)
    asks = islice(_rows(reply.get("asks")), MOST_ASKS)
    return ModelReading(
        tuple(c for row in claims if (c := _claim(row, offered, heard))),
        tuple(a for row in asks if (a := _ask(row, offered, heard))),
    )


def _rows(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        yield from (row for row in value if isinstance(row, Mapping))


def _claim(row: Mapping[str, Any], offered: Offer, heard: Heard) -> ModelClaim | None:
    fact, time, force = row.get("fact"), row.get("time"), row.get("force")
    holder = _holder(row.get("holder"), heard)
    if fact not in offered.facts or time not in get_args(Time) or force not in get_args(Force) or not holder:
        return None
    for span in _spans(row.get("words"), heard):
        if not heard.may_be_of(span, cast(str, fact)):
            continue
        found = heard.value(span, heard.vocabulary.knowledge.facts[cast(str, fact)])
        if found is not None:
            value, thing = found
            denied = force == "denied" and thing is not None  # 没违规 is read with its own 没
            put = cast(Force, force if denied or force != "denied" else "said")
            words = heard.source(span)
            return ModelClaim(
                Claim(cast(str, fact), value, words, *span, holder, cast(Time, time), put), thing
            )
    return None


def _ask(row: Mapping[str, Any], offered: Offer, heard: Heard) -> ModelAsk | None:
    kind, about = row.get("kind"), row.get("about")
    holder, spans = _holder(row.get("holder"), heard), _spans(row.get("words"), heard)
    if kind not in get_args(AskKind) or about not in offered.subjects or not (holder and spans):
        return None
    if len(_LETTER.findall(heard.source(spans[0]))) < _SHORTEST:
        return None
    return ModelAsk(cast(AskKind, kind), cast(str, about), holder, heard.source(spans[0]), spans)


def _spans(words: object, heard: Heard) -> tuple[Span, ...]:
    return heard.spans(words) if isinstance(words, str) else ()


def _holder(said: object, heard: Heard) -> str:
    """``ME``, ``NORM``, or words for somebody else that stand in the turn or the conversation; "" for a
    holder whom nobody named."""
    if not isinstance(said, str):
        return ""
    if said in (ME, NORM):
        return said
    others = heard.before.state.others
    named = said in others.names.values() or said in others.profiles
    return said if named or heard.spans(said) else ""
