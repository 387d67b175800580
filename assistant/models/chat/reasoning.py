"""A model's thoughts aside, which some models write into their reply between tags."""

from __future__ import annotations

import re

from assistant.models.chat import faults

_TAG = re.compile(r"<(/?)(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_PART_OF_TAG = re.compile(r"</?[a-z]{0,9}\Z", re.IGNORECASE)


class Thoughts:
    """Takes a reply in pieces and gives back what is said; a tag may be cut anywhere.

    Raises:
        ProviderError: what was given back turns out to have been a thought.
    """

    def __init__(self) -> None:
        self._held = ""
        self._within = False
        self._said = False

    def spoken(self, piece: str) -> str:
        return self._take(self._held + piece, last=False)

    def rest(self) -> str:
        """What was held back as it might have been the beginning of a tag."""
        return self._take(self._held, last=True)

    def _take(self, text: str, *, last: bool) -> str:
        said, at = [], 0
        for tag in _TAG.finditer(text):
            if not self._within:
                said.append(text[at : tag.start()])
            if tag[1] and not self._within and (self._said or "".join(said).strip()):
                raise faults.unreadable("它把思考的过程写进了回答")
            self._within = not tag[1]
            at = tag.end()
        rest = text[at:]
        begun = None if last else _PART_OF_TAG.search(rest)
        self._held = rest[begun.start() :] if begun else ""
        if not self._within:
            said.append(rest[: begun.start()] if begun else rest)
        spoken = "".join(said)
        self._said = self._said or bool(spoken.strip())
        return spoken


def without_thoughts(text: str) -> str:
    """What a whole reply says: without what stands between the tags, or before one that only ends."""
    kept, within = "", False
    at = 0
    for tag in _TAG.finditer(text):
        if tag[1]:
            kept = kept if within else ""
        elif not within:
            kept += text[at : tag.start()]
        within = not tag[1]
        at = tag.end()
    return kept if within else kept + text[at:]
