"""What rules say that were accepted of users' documents: found in the documents, and not only quoted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.rules.schema import Knowledge
from assistant.types import Evidence, Finding, Retrieved


def found_of(findings: Sequence[Finding], found: Retrieved, knowledge: Knowledge) -> Retrieved:
    """What the search found, with what the documents say that the rule under discussion quotes, which no
    article does."""
    rule = knowledge.rules.get(findings[0].rule) if findings else None
    own = {c.source for c in rule.citations.values()} & knowledge.documents.keys() if rule else set()
    if not own:
        return found
    said = [e for e in found.documents.evidence if e.source in own]
    evidence = tuple(sorted((*said, *found.evidence), key=lambda e: -e.score))
    there = found.documents
    cosine, unknown = max(found.cosine, there.cosine), min(found.unknown, there.unknown)
    return replace(found, evidence=evidence, cosine=cosine, unknown=unknown)


def of_platforms(
    said: Sequence[Evidence], platforms: Collection[str], knowledge: Knowledge
) -> tuple[Evidence, ...]:
    """Sentences without those of documents whose accepted rules are another platform's than asked about."""
    homes: dict[str, set[str]] = {}
    for rule in knowledge.rules.values():
        for key in {c.source for c in rule.citations.values()} & knowledge.documents.keys():
            homes.setdefault(key, set()).add(rule.platform)
    return tuple(e for e in said if not platforms or homes.get(e.source, set(platforms)) & set(platforms))


def beyond(said: Sequence[Evidence], found: Retrieved) -> tuple[Evidence, ...]:
    """Sentences of documents without those that a rule's own answer is made from."""
    return tuple(e for e in said if e not in found.evidence)
