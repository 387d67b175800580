"""How a turn moves the conversation: it puts something right, supposes it, or starts over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.types import (
    Claim,
    Correct,
    SessionState,
    StatedFact,
    Suppose,
)
from assistant.understand import clauses
from assistant.understand.figures.denials import supposes_again
from assistant.understand.questions import asks
from assistant.understand.seen import Seen
from assistant.understand.subject import Subject
from assistant.understand.vocabulary import Vocabulary

_INTERJECTION = 3  # characters of 好的 and 哇塞
_SHORT = 14  # a turn of so few characters names nothing of its own
_TO_BE = re.compile(r"[分率数量额度丝]到[^，,。]{1,8}呢")  # 体验分到82呢


def known_before(
    text: str, state: SessionState, given: Mapping[str, StatedFact] | None, vocabulary: Vocabulary
) -> dict[str, StatedFact]:
    """What is known before a turn; a what-if on top of the last one begins with that."""
    goes_on = vocabulary.cue("onward", text) and not vocabulary.cue("actual", text)
    tried = {f.fact: f for f in state.trial} if goes_on else {}
    return {**state.profile, **tried, **(given or {})}


def supposed(
    seen: Seen, subject: Subject, stated: Sequence[Claim], state: SessionState, vocabulary: Vocabulary
) -> Suppose | None:
    """The move of a turn whose figures are only tried out, or that asks on over those that were."""
    text = seen.text
    if not stated and _goes_on_supposing(seen, subject, state, vocabulary):
        return Suppose(_otherwise(text, state.trial, vocabulary))
    if _is_trial(text, stated, state, vocabulary) or supposes_again(text):
        return Suppose(state.trial if vocabulary.cue("onward", text) else ())
    return None


def corrected(
    text: str, stated: Sequence[Claim], before: Mapping[str, StatedFact], vocabulary: Vocabulary
) -> Correct | None:
    """The move of a turn that tells anew what was told wrong."""
    facts = tuple(f.fact for f in stated if f.fact in before)
    return Correct(facts) if facts and vocabulary.cue("correction", text) else None


def _is_trial(text: str, stated: Sequence[Claim], state: SessionState, vocabulary: Vocabulary) -> bool:
    """如果商品分76呢; after it 那81呢 goes on trying, until what is so is meant again."""
    judged = state.intent in ("eligibility", "calculation", "statement")
    if not (judged and (state.rules or state.profile)) or vocabulary.cue("actual", text):
        return False
    if vocabulary.cue("whatif", text) or vocabulary.figures.supposed.search(text):
        return True
    if _TO_BE.search(text):
        return True
    if vocabulary.cue("moved", text) and ("呢" in text or text.startswith("那")):
        return True  # 涨到1000万呢 tries, 后来掉到950万了 tells
    asks_on = vocabulary.cue("follow_up", text) or vocabulary.cue("onward", text)
    return bool(state.trial and stated and asks_on and not vocabulary.cue("correction", text))


def _goes_on_supposing(seen: Seen, subject: Subject, state: SessionState, vocabulary: Vocabulary) -> bool:
    """Whether a turn without figures asks on over what was supposed: nothing says that it is real again, as
    whatever is told before the question does (「没影的事不提了，还差多少」)."""
    rule = subject.rule
    if not state.trial or rule is None or not subject.inherits or state.rules[:1] != (rule.id,):
        return False
    if any(vocabulary.cue(c, seen.text) for c in ("actual", "real", "recall")):
        return False
    first = clauses.words(seen.text, clauses.parts(seen.text)[0])
    told_before = len(first) > _INTERJECTION and first != seen.text and not asks(first, vocabulary)
    return not told_before or bool(vocabulary.cue("onward_from", first))


def _otherwise(text: str, trial: Sequence[StatedFact], vocabulary: Vocabulary) -> tuple[StatedFact, ...]:
    """What was supposed, the other way round where that alone is asked: 「没有的话呢」
    after 「假如有一次售假呢」."""
    denied = vocabulary.cues("negation").match(text)
    if denied is None or len(text) > _SHORT:
        return tuple(trial)
    return tuple(replace(f, value=not f.value) if isinstance(f.value, bool) else f for f in trial)
