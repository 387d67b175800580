"""A document's drafts as they stand: accepted, rejected or open, what is against them, what they replace."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from assistant.drafting.kept import Answer, Kept, Review
from assistant.drafting.scenarios import Scenario, scenarios
from assistant.drafting.trial import Tried, TriedRule
from assistant.errors import NotFoundError
from assistant.knowledge.pack import Change
from assistant.library.stored import StoredDocument

State = Literal["open", "accepted", "rejected"]
_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class Replaced:
    """An accepted rule that no longer stands as it was accepted: ``why``, its entry, and of each sentence
    that is gone the one that took its place ("" for none). ``by`` is the draft that would replace it."""

    id: str
    entry: Mapping[str, Any]
    why: str
    changed: tuple[tuple[str, str], ...]
    by: str


@dataclass(frozen=True)
class View:
    """A document with its drafts as they stand at this moment."""

    document: StoredDocument
    body: str
    review: Review
    pack: Mapping[str, Any]
    tried: Tried
    changes: tuple[Change, ...]
    withdrawn: Mapping[str, str]

    def state(self, draft: Kept) -> State:
        if same(self.accepted.get(draft.id), draft.rule):
            return "accepted"
        return "rejected" if draft.rejected else "open"

    @property
    def accepted(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.pack.get("rules") or {}
        return found

    def rule(self, draft: Kept) -> TriedRule | None:
        return self.tried.rules.get(draft.id)

    def fault(self, draft: Kept) -> str:
        return self.tried.faults.get(draft.id, "")

    def scenarios(self, draft: Kept) -> tuple[Scenario, ...]:
        found = self.rule(draft)
        return scenarios(found.rule, found.knowledge) if found else ()

    def answered(self, draft: Kept) -> Mapping[str, Answer]:
        """What was said of scenarios that are still told as they were then, by key."""
        told = {s.key: s.told for s in self.scenarios(draft)}
        return {a.key: a for a in draft.answers if told.get(a.key) == a.told}

    @cached_property
    def replaced(self) -> tuple[Replaced, ...]:
        """Accepted rules whose words changed, or that are drafted otherwise now, or not at all."""
        found = []
        there = {d.id: d for d in self.review.drafts}
        for key, entry in self.accepted.items():
            mine = there.get(key)
            why = self.withdrawn.get(key, "")
            if mine is not None and same(entry, mine.rule):
                continue
            by = mine or self._successor(entry)
            found.append(Replaced(key, entry, why, tuple(self._changed(entry, by)), by.id if by else ""))
        return tuple(found)

    def _successor(self, entry: Mapping[str, Any]) -> Kept | None:
        new = [d for d in self.review.drafts if d.id not in self.accepted]
        best = max(new, key=lambda d: _alike(entry, d.rule), default=None)
        return best if best is not None and _alike(entry, best.rule) >= _ALIKE else None

    def _changed(self, entry: Mapping[str, Any], by: Kept | None) -> Iterator[tuple[str, str]]:
        new = list(by.quotes.values()) if by else []
        for cited in entry["citations"].values():
            quote = str(cited["quote"])
            if quote not in self.body:
                near = difflib.get_close_matches(quote, new or self.body.splitlines(), 1, 0.3)
                yield quote, near[0] if near else ""


def draft_in(view: View, key: str) -> Kept:
    """By its id, the end of it, or its number in the list."""
    drafts = view.review.drafts
    if key.isdigit() and 1 <= int(key) <= len(drafts):
        return drafts[int(key) - 1]
    found = [d for d in drafts if key == d.id] or [d for d in drafts if d.id.endswith(f"/{key}")]
    if len(found) != 1:
        raise NotFoundError("规则草案", key)
    return found[0]


def same(one: Mapping[str, Any] | None, other: Mapping[str, Any]) -> bool:
    """But for the day on which somebody looked."""
    if one is None:
        return False
    return {**one, "checked_on": ""} == {**other, "checked_on": ""}


def figures_of(node: Any) -> Iterator[Decimal]:
    """Every figure of an entry."""
    if isinstance(node, Decimal):
        yield node
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from figures_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from figures_of(value)


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    def words(entry: Mapping[str, Any]) -> str:
        return str(entry["title"]) + "".join(str(c["quote"]) for c in entry["citations"].values())

    return difflib.SequenceMatcher(None, words(one)[:2000], words(other)[:2000]).ratio()
