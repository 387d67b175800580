"""The platforms, units and idioms that ship, for tests that need no more of the corpus."""

from __future__ import annotations

from assistant.knowledge.measures import load_numbers
from assistant.knowledge.registry import load_platforms
from tests.paths import CORPUS

_FOUND = load_platforms(CORPUS / "platforms.yaml")
PLATFORMS = _FOUND.known
KNOWN_PLATFORMS = (*_FOUND.known.values(), *_FOUND.outside)
"""Ours and those that we only know of."""
NUMBERS = load_numbers(CORPUS / "units.yaml", CORPUS / "idioms.yaml", ["1688"])
UNITS = NUMBERS.units
