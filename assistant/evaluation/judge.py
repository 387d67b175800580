"""Whether an answer is right: by outcome, text, quotes and platform, never by how it is phrased."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from assistant.evaluation.cases import Case
from assistant.evaluation.reply import Reply
from assistant.text import to_simplified

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_LAYOUT = re.compile(r"[\s*_`]+")
_VERDICTS = {"eligible", "ineligible"}


def fold(text: str) -> str:
    """Simplified, half-width, lower case, without blanks, Markdown's marks and thousands separators."""
    plain = to_simplified(unicodedata.normalize("NFKC", text)).lower()
    return _LAYOUT.sub("", _THOUSANDS.sub("", plain))


def faults(case: Case, reply: Reply) -> tuple[str, ...]:
    """What is wrong with a reply, in words; empty when it passes."""
    return tuple(_faults(case, reply))


def _faults(case: Case, reply: Reply) -> Iterator[str]:
    text = fold(reply.text)
    quotes = [fold(c.quote) for c in reply.cited]
    if reply.outcome not in case.outcome:
        yield f"outcome 是 {reply.outcome}，应为 {' 或 '.join(sorted(case.outcome))}"
    yield from (f"缺少 /{p.pattern}/" for p in case.inc if not p.search(text))
    yield from (f"不该有 /{p.pattern}/" for p in case.exc if p.search(text))
    yield from (f"没有引用 /{p.pattern}/" for p in case.quote if not any(map(p.search, quotes)))
    if case.platform and all(c.platform != case.platform for c in reply.cited):
        yield f"没有引用 {case.platform} 的来源"
    if not reply.passed:
        yield f"没有通过核验：{[*reply.notes]}"


def is_wrong_verdict(case: Case, reply: Reply) -> bool:
    """A yes or no that the case does not accept: the worst kind of miss."""
    return reply.outcome in _VERDICTS and reply.outcome not in case.outcome


def is_needless_question(case: Case, reply: Reply) -> bool:
    """Asked back where the case is decided by what was said."""
    return reply.outcome == "needs_info" and reply.outcome not in case.outcome
