"""Citations numbered in the order they are first used, each once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from assistant.answer import Citation
from assistant.rules.schema import Rule
from assistant.types import Evidence, Source

ANY_PLATFORM = "general"
"""What a citation of a document for every platform names as its platform."""

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)


class Citations:
    """Collects what an answer cites; ``add`` gives the number to write."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._found: dict[tuple[str, int, int], Citation] = {}

    def rule(self, rule: Rule, name: str) -> int | None:
        """A citation of a rule by its name; None when the check rests on none (who it is for)."""
        if not name:
            return None
        cited = rule.citations[name]
        return self._add(cited.source, cited.start, cited.start + len(cited.quote))

    def evidence(self, evidence: Evidence) -> int:
        return self._add(evidence.source, evidence.start, evidence.end)

    def whole(self, evidence: Evidence) -> tuple[Citation, ...]:
        """Citations of the quote with all that it takes to stand alone, in reading order."""
        spans = (*evidence.before, (evidence.start, evidence.end), *evidence.behind)
        for start, end in spans:
            self._add(evidence.source, start, end)
        return tuple(self._found[evidence.source, start, end] for start, end in spans)

    def _add(self, source_id: str, start: int, end: int) -> int:
        key = (source_id, start, end)
        if key not in self._found:
            source = self._sources[source_id]
            self._found[key] = Citation(
                n=len(self._found) + 1,
                source=source.id,
                platform=source.platform or ANY_PLATFORM,
                title=source.title,
                publisher=source.publisher,
                published=source.published,
                kind=source.kind,
                heading=heading_at(source.body, start),
                quote=source.body[start:end],
                start=start,
                end=end,
                url=source.url,
                recognised=source.recognised,
            )
        return self._found[key].n

    def __len__(self) -> int:
        return len(self._found)

    def forget(self, count: int) -> None:
        """Drops all but the first ``count``: what cited them is not said after all."""
        self._found = dict(list(self._found.items())[:count])

    def all(self) -> tuple[Citation, ...]:
        return tuple(self._found.values())


@lru_cache(8192)  # the same quotes come back in every answer
def heading_at(body: str, position: int) -> str:
    """The nearest heading above a position."""
    found = ""
    for m in _HEADING.finditer(body, 0, position):
        found = m.group(1)
    return found
