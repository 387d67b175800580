"""What a document says of itself: title, publisher, dates, platform, kind. What is not said stays "".

Only labelled words near the beginning or the end count: a date or a name in the running text is about
something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.library.ingest.blocks import Block, Parsed
from assistant.library.ingest.detect.bylines import edge_lines, publisher, without_bylines
from assistant.library.ingest.detect.dates import Dates, dates_of
from assistant.library.ingest.detect.kind import kind_of
from assistant.library.ingest.detect.platform import Signs, platform_of
from assistant.library.ingest.detect.title import title_of
from assistant.library.ingest.records import Format
from assistant.types import SourceKind

__all__ = ["Facts", "Signs", "detect", "without_bylines"]


@dataclass(frozen=True, slots=True)
class Facts:
    """``platform`` is an id of ours, another's name, or ""; ``claims_official`` is set where the document
    calls itself the platform's own, which only an operator can say."""

    title: str
    publisher: str
    platform: str
    kind: SourceKind
    dates: Dates
    claims_official: bool


def detect(
    name: str, form: Format, parsed: Parsed, blocks: Sequence[Block], kept: Sequence[Block], signs: Signs
) -> Facts:
    """``blocks`` are all of the file's, bylines included; ``kept`` those of the clean text."""
    lines = edge_lines(blocks)
    title = title_of(name, form, parsed, kept)
    by = parsed.publisher or publisher(blocks, lines)
    named = signs.named(parsed.platform)
    official = parsed.kind == "official" or signs.official(by, named)
    kind = kind_of(parsed.kind, title, by, official, lines, kept)
    platform = named or platform_of(title, by, kind, kept, signs)
    if not official and kind == "media" and signs.official(by, platform):
        official, kind = True, "unstated"
    return Facts(title, by, platform, kind, dates_of(title, parsed, blocks, kept), official)
