"""Whether an answer is right: by outcome, text, quotes and platform, never by how it is phrased."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from assistant.evaluation.cases import Case
from assistant.text import to_simplified

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_LAYOUT = re.compile(r"[\s*_`]+")
_VERDICTS = {"eligible", "ineligible"}


def fold(text: str) -> str:
    """Simplified, half-width, lower case, without blanks, Markdown's marks and thousands separators."""
    plain = to_simplified(unicodedata.normalize("NFKC", text)).lower()
    return _LAYOUT.sub("", _THOUSANDS.sub("", plain))


def faults(case: Case, answer: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with an answer's JSON, in words; empty when it passes."""
    return tuple(_faults(case, answer))


def _faults(case: Case, answer: Mapping[str, Any]) -> Iterator[str]:
    text = fold(answer.get("answer") or "")
    citations = answer.get("citations") or ()
    quotes = [fold(c.get("quote") or "") for c in citations]
    if answer.get("outcome") not in case.outcome:
        yield f"outcome 是 {answer.get('outcome')}，应为 {' 或 '.join(sorted(case.outcome))}"
    yield from (f"缺少 /{p.pattern}/" for p in case.inc if not p.search(text))
    yield from (f"不该有 /{p.pattern}/" for p in case.exc if p.search(text))
    yield from (f"没有引用 /{p.pattern}/" for p in case.quote if not any(map(p.search, quotes)))
    if case.platform and all(c.get("platform") != case.platform for c in citations):
        yield f"没有引用 {case.platform} 的来源"
    if answer.get("verified", {}).get("passed") is False:
        yield f"没有通过核验：{answer['verified'].get('notes')}"


def is_wrong_verdict(case: Case, answer: Mapping[str, Any]) -> bool:
    """A yes or no that the case does not accept: the worst kind of miss."""
    return answer.get("outcome") in _VERDICTS and answer["outcome"] not in case.outcome
