"""Sentences of articles that needs, advice and the glossary show.

An article is edited by people, and one edit must not stop the service: what it no longer says is left out
of answers, remembered here, and reported with file and line by ``growth-assistant check``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.knowledge.quotes import place
from assistant.knowledge.yamlfile import Table
from assistant.rules.schema import LostQuote
from assistant.types import Evidence, Source


@dataclass(slots=True)
class Quoted:
    """Reads them, and keeps those that are ``lost``."""

    lost: list[LostQuote] = field(default_factory=list)

    def read(self, entry: Table, sources: Mapping[str, Source]) -> Evidence | None:
        """The sentence under ``source`` and ``quote``; None where it does not stand there as a whole."""
        source, quote = sources[entry.choice("source", sources)], entry.text("quote")
        if not quote:
            raise entry.fail("'quote' is empty: give the whole sentence of the article.", "quote")
        start = place(quote, source.body)
        if start < 0:
            self.lost.append(LostQuote(entry.path.name, entry.line, source.id, quote))
            return None
        return Evidence(source.id, "", quote, start, start + len(quote), 1.0)
