"""What a figure would come to with more of it: 「播了9小时，再播3小时能领吗」 asks of 12."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.numbers import Mention
from assistant.types import Claim, Quantity
from assistant.understand.cues import phrase_start
from assistant.understand.questions import asks
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary
from assistant.understand.windows import too_late

_MORE = re.compile(r"再(?![犯来]一|也)[^，,。；;！!？?\n0-9零一二两三四五六七八九十百千万]{0,5}$")
_LESS = re.compile(r"再[^，,。；;！!？?\n]{0,3}[掉跌降减少扣退]")
_WOULD = re.compile(
    r"[^，,。；;！!？?\n]{0,4}(?:就|才)(?:能|会|可以)?(?:够|到|有|满|达|是)"
)  # 再涨10万就到线了
_LEAD = re.compile(
    r"(?:如果|要是|假如|假设|若|那么?|我|咱|俺|们|还|就|今[天晚]|明[天晚]|接下来|后面|,|，|\s)*"
)
_NOT_SO = re.compile(r"没|就好|可惜|现在|目前|眼下|结果")
_FAR, _NEAR = 40, 8  # characters between a figure, or a word for its fact, and what is added to it


def added(seen: Seen, stated: Sequence[Claim], vocabulary: Vocabulary) -> tuple[Claim, ...]:
    """The figures told as they would be, where the turn asks of that."""
    figures = [c for c in stated if isinstance(c.value, Quantity) and c.own]
    if not figures or not asks(seen.text, vocabulary):
        return ()
    return tuple(_each(seen, figures, vocabulary))


def _each(seen: Seen, figures: Sequence[Claim], vocabulary: Vocabulary) -> Iterator[Claim]:
    text, shifted = seen.text, vocabulary.fitting.shifted
    facts = [vocabulary.knowledge.facts[c.fact] for c in figures]
    late = too_late(text, seen.numbers, facts, vocabulary)
    for m in seen.numbers:
        head = text[: m.start]
        if m in late or not _MORE.search(head) or _WOULD.match(text, m.end) or not _plain(seen, m):
            continue
        less = bool(_LESS.search(head[-_NEAR:]))
        values = ((c, shifted(c.value, m.quantity, less=less)) for c in _meant(seen, m, figures))
        able = [(c, v) for c, v in values if v is not None]
        if len(able) == 1:
            claim, value = able[0]
            words = f"{claim.text}，再{seen.folded.source(m.start, m.end)}"
            yield replace(claim, value=value, text=words, end=m.end)


def _plain(seen: Seen, m: Mention) -> bool:
    """Whether it is the merchant's and may still come: not 「本来想再播3小时」."""
    start = phrase_start(seen.text, m.start)
    words = seen.text[start : max(start, seen.text.rfind("再", 0, m.start))]
    for name in seen.facts:
        words = words.replace(name.word, "")
    after = seen.text[m.end :]
    return bool(_LEAD.fullmatch(words)) and not _NOT_SO.search(after)


def _meant(seen: Seen, m: Mention, figures: Sequence[Claim]) -> list[Claim]:
    """The figures told before a number that it can be added to: of the fact named right before it, or near
    it; without a unit the last one."""
    told = [n for n in seen.numbers if n.start < m.start]
    before = [c for c in figures if any(c.start <= n.start and n.end <= c.end for n in told)]
    named = {f for n in seen.facts if 0 <= m.start - n.end <= _NEAR for f in n.ids}
    if named:
        return [c for c in before if c.fact in named]
    near = [c for c in before if m.start - c.end <= _FAR]
    return near if m.quantity.unit else near[-1:]
