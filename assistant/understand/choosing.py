"""Whether a turn asks which platform or plan is best for a merchant: 「哪个对新手友好」「哪条最适合我」.

Such a question is answered with a choice and its reasons, not with a list alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import Choosing
from assistant.understand.vocabulary import Vocabulary


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
