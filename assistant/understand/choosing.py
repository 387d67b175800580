"""Whether a turn asks which platform or plan is best for a merchant: 「哪个对新手友好」「哪条最适合我」; or
what all of them come to: 「我一共能拿多少钱」.

Such a question is answered with a choice and its reasons, or with a sum, not with a list alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.types import Choosing, SessionState, Understanding
from assistant.understand.seen import Seen
from assistant.understand.subject import Subject
from assistant.understand.vocabulary import Vocabulary

_DONE = re.compile("[拿领得省返补薅享]了")  # 「一年帮商家省了多少」 asks what was, not what can be had


def choosing(text: str, platforms: Sequence[str], vocabulary: Vocabulary) -> Choosing:
    """``text`` is folded; ``platforms`` are those that it names. Of several a bare 哪个 chooses a platform,
    of one or none a plan."""
    which, fits = vocabulary.cue("one_of", text), vocabulary.cue("fits", text)
    if vocabulary.cue("which_platform", text) and (fits or vocabulary.cue("best", text)):
        return "platform"
    if len(platforms) > 1 and which and fits:
        return "platform"
    one = vocabulary.cue("which_plan", text) or not vocabulary.cue("several", text)
    if (vocabulary.cue("best", text) and one) or (vocabulary.cue("which_plan", text) and fits):
        return "plan"
    return ""


def asks_total(
    u: Understanding, seen: Seen, subject: Subject, state: SessionState, vocabulary: Vocabulary
) -> bool:
    """Whether it asks how much there is to be had of all plans: nothing names one of them, and none is under
    discussion, unless it says that all are meant."""
    if not vocabulary.cue("come_to", seen.text) or u.beliefs.premises or u.beliefs.misattribution:
        return False
    every = vocabulary.cue("altogether", seen.text)
    named = seen.names or any(t.named for t in subject.found) or (subject.found and not every)
    if (
        named
        or _DONE.search(seen.text)
        or seen.outside
        or u.supposes
        or u.ask.intent in ("calculation", "eligibility", "decline")
    ):
        return False
    talked_of = state.rules and state.intent != "plans"
    return not (talked_of or u.ask.intent == "statement") or bool(every)
