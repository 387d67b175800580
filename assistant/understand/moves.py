"""How a turn moves the conversation: it puts something right, supposes it, returns from that to what is so,
or goes back to what or to whom was talked of before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.rules.schema import Rule
from assistant.types import (
    ME,
    BackTo,
    Claim,
    Correct,
    Others,
    Return,
    SessionState,
    StatedFact,
    Suppose,
)
from assistant.understand import clauses
from assistant.understand.figures.denials import supposes_again
from assistant.understand.questions import asks
from assistant.understand.seen import Seen
from assistant.understand.subject import Subject, topics_of
from assistant.understand.vocabulary import Vocabulary

_INTERJECTION = 3  # characters of 好的 and 哇塞
_SHORT = 14  # a turn of so few characters names nothing of its own
_OWN_AGAIN = re.compile(
    r"(?:回到?|再[说看讲算]|说回|轮到)[^，,。0-9]{0,3}[我俺咱](?:们)?(?:自己|自家|家|这|那|的|店)"
)
_TO_BE = re.compile(r"[分率数量额度丝]到[^，,。]{1,8}呢")  # 体验分到82呢


def known_before(
    text: str, state: SessionState, given: Mapping[str, StatedFact] | None, vocabulary: Vocabulary
) -> dict[str, StatedFact]:
    """What is known before a turn; a what-if on top of the last one begins with that."""
    real = vocabulary.cue("actual", text) or vocabulary.cue("correction", text)
    goes_on = vocabulary.cue("onward", text) and not real
    tried = {f.fact: f for f in state.trial} if goes_on else {}
    return {**state.profile, **tried, **(given or {})}


def tried(
    seen: Seen, subject: Subject, stated: Sequence[Claim], state: SessionState, back: BackTo | None,
    vocabulary: Vocabulary,
) -> Suppose | Return | None:  # fmt: skip
    """The move of a turn whose figures are only tried out, or that asks on over those that were; of any other
    after such a turn, the return to what is so."""
    text = seen.text
    if not stated and back is None and _goes_on_supposing(seen, subject, state, vocabulary):
        return Suppose(_otherwise(text, state.trial, vocabulary))
    if _is_trial(text, stated, state, vocabulary) or supposes_again(text):
        return Suppose(state.trial if vocabulary.cue("onward", text) else ())
    return Return() if state.trial else None


def under(
    move: Suppose | Return | None, before: Mapping[str, StatedFact], state: SessionState
) -> dict[str, StatedFact]:
    """What is known before a turn, as its move has it: with what it supposes on top of, or as it is."""
    if isinstance(move, Suppose):
        return {**before, **{f.fact: f for f in move.under}}
    real = ((f, state.profile.get(f) if s.origin == "whatif" else s) for f, s in before.items())
    return {f: s for f, s in real if s is not None}


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
    if vocabulary.cue("actual", seen.text) or vocabulary.cue("real", seen.text):
        return False
    parts = clauses.parts(seen.text)
    if not parts:  # nothing but marks
        return False
    first = clauses.words(seen.text, parts[0])
    told_before = len(first) > _INTERJECTION and first != seen.text and not asks(first, vocabulary)
    return not told_before or bool(vocabulary.cue("onward_from", first))


def _otherwise(text: str, trial: Sequence[StatedFact], vocabulary: Vocabulary) -> tuple[StatedFact, ...]:
    """What was supposed, the other way round where that alone is asked: 「没有的话呢」
    after 「假如有一次售假呢」."""
    denied = vocabulary.cues("negation").match(text)
    if denied is None or len(text) > _SHORT:
        return tuple(trial)
    return tuple(replace(f, value=not f.value) if isinstance(f.value, bool) else f for f in trial)


# --- going back ----------------------------------------------------------------------------------


def gone_back(seen: Seen, state: SessionState, vocabulary: Vocabulary) -> BackTo | None:
    """The move back to a rule that the words recall, or to the one that was judged before others were
    explained."""
    rule = _recalled(seen, state, vocabulary) or _gone_on_with(seen, state, vocabulary)
    return BackTo(rule.id) if rule else None


def led_back(subject: Subject, state: SessionState) -> BackTo | None:
    """The move back to a rule judged before, where what a turn tells leads to it."""
    rule = subject.rule
    if rule is None or not subject.inherits or state.rules[:1] == (rule.id,):
        return None
    return BackTo(rule.id) if any(t.rule == rule.id for t in state.threads) else None


def with_holder(back: BackTo | None, holder: str, others: Others) -> BackTo | None:
    """The move back with the one whom a turn turns to, where that one was told of before."""
    told = holder == ME or holder in others.profiles
    return replace(back or BackTo(), holder=holder) if told and holder != others.now else back


def _recalled(seen: Seen, state: SessionState, vocabulary: Vocabulary) -> Rule | None:
    """The rule gone back to: 「前面京东那个」, of its platform and its facts; without a platform another
    one than the last. What a word names is gone back to as the rule of its plan that was talked about."""
    recalls = vocabulary.cue("recall", seen.text)
    if seen.names or not state.earlier or not (recalls or vocabulary.cue("actual", seen.text)):
        return None
    topic = next((t.rule for t in topics_of(seen, state, vocabulary)[0] if t.named), None)
    if not (recalls or topic):
        return None
    rules = [vocabulary.rules[r] for r in state.earlier if r in vocabulary.rules]
    held = [vocabulary.rules[r] for r in state.rules[:1] if r in vocabulary.rules]
    if topic not in rules and _OWN_AGAIN.search(seen.text) and not seen.platforms:
        return next(iter(held), None)  # 「回到我自己的店」 goes back to whom, not to what
    if topic is not None:
        return topic if topic in rules else next((r for r in rules if r.programme == topic.programme), None)
    if seen.platforms:
        rules = [r for r in rules if r.platform in seen.platforms]
    else:
        rules = [r for r in rules if r.id not in state.rules]
    said = {f for n in seen.facts for f in n.ids}
    return next((r for r in (*rules, *held) if said.intersection(r.facts())), next(iter(rules), None))


def _gone_on_with(seen: Seen, state: SessionState, vocabulary: Vocabulary) -> Rule | None:
    """The rule judged last, where a turn goes on with it whatever was explained since: 「现在行了吗」, or a
    figure of that rule and not of the one explained."""
    thread = next((t for t in state.threads if t.rule in vocabulary.rules), None)
    if thread is None or (state.rules[:1] == (thread.rule,) and state.intent == thread.intent):
        return None
    if seen.platforms or seen.programmes or seen.names or seen.outside or vocabulary.cue("recall", seen.text):
        return None
    if any(vocabulary.is_asked(r, seen.text) for r in vocabulary.rules.values()):
        return None
    goes_on = _asks_again(seen, vocabulary) or _tells_of(seen, thread.rule, state, vocabulary)
    return vocabulary.rules[thread.rule] if goes_on else None


def _asks_again(seen: Seen, vocabulary: Vocabulary) -> bool:
    if seen.facts or seen.dates or len(seen.text) > _SHORT:
        return False
    return any(vocabulary.cue(c, seen.text) for c in ("again", "gap"))


def _tells_of(seen: Seen, thread: str, state: SessionState, vocabulary: Vocabulary) -> bool:
    """Whether a figure is one of the rule's, and of none that is talked about now."""
    told = {f for n in seen.facts for f in n.ids}
    here = {f for r in state.rules[:1] if r in vocabulary.rules for f in vocabulary.rules[r].facts()}
    if not seen.numbers or not told or told & here:
        return False
    return bool(told & set(vocabulary.rules[thread].facts()))
