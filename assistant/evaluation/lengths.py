"""How long answers are that are read: what stands before the details, in characters as they are seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LISTS = ("list", "compare")
_UNSEEN = re.compile(r"\[[0-9]+\]|\*\*|\\|^\s*[-#>]+ |\s", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Lengths:
    """Of ``count`` answers; percentiles by nearest rank, 0 of none."""

    count: int
    median: int
    p95: int
    longest: int


def seen(markdown: str) -> int:
    """Without the marks of Markdown and of citations, and without blanks."""
    return len(_UNSEEN.sub("", markdown))


def is_list(answer: Mapping[str, Any]) -> bool:
    """Whether any part of an answer's JSON lists or compares plans."""
    return any(part["ask"]["kind"] in LISTS for part in answer.get("parts") or ())


def part_length(part: Mapping[str, Any]) -> int:
    return seen("\n".join((part["headline"], *part["because"], *part["next"])))


def lengths(values: Iterable[int]) -> Lengths:
    ordered = sorted(values)
    if not ordered:
        return Lengths(0, 0, 0, 0)
    return Lengths(len(ordered), _at(ordered, 50), _at(ordered, 95), ordered[-1])


def _at(ordered: Sequence[int], percent: int) -> int:
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
