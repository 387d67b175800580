"""The entry of a draft's rule, as a tree of mappings: its comparisons and benefits one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """A condition or benefit of an entry: ``holder`` is the list or mapping that it stands in, by ``key``."""

    holder: Any
    key: Any

    @property
    def node(self) -> dict[str, Any]:
        found: dict[str, Any] = self.holder[self.key]
        return found


def conditions(rule: Mapping[str, Any]) -> list[Place]:
    """The comparisons of a rule's entry, in the order of the file."""
    found = list(leaves_in(rule, "require")) if rule.get("require") else []
    for case in rule.get("cases", ()):
        found += leaves_in(case, "when")
    return found


def benefits(rule: Mapping[str, Any]) -> list[Place]:
    """What it gives, in the order of the file."""
    holders = [rule, *rule.get("cases", ())]
    return [Place(h["gives"], n) for h in holders if "gives" in h for n in range(len(h["gives"]))]


def leaves_in(holder: Any, key: Any) -> Iterator[Place]:
    node = holder[key]
    if "fact" in node:
        yield Place(holder, key)
    for op in ("all", "any"):
        for n in range(len(node.get(op, ()))):
            yield from leaves_in(node[op], n)


def tidied(node: dict[str, Any]) -> dict[str, Any]:
    """Without groups that hold nothing."""
    if "fact" in node or not ("all" in node or "any" in node):
        return node
    op = "all" if "all" in node else "any"
    children = [t for t in map(tidied, node[op]) if t]
    return {op: children} if children else {}


def all_of(node: Mapping[str, Any] | None) -> list[Any]:
    if not node:
        return []
    return list(node["all"]) if set(node) == {"all"} else [node]


def children_of(node: Mapping[str, Any]) -> list[Any]:
    return [*node.get("all", ()), *node.get("any", ())]


def has_several(node: Mapping[str, Any]) -> bool:
    return sum(len(node.get(op, ())) for op in ("all", "any")) > 1 or any(
        len(children_of(child)) > 1 for op in ("all", "any") for child in node.get(op, ())
    )


def pruned(entries: dict[str, Any], key: str) -> dict[str, Any]:
    """Without citations, facts and units that nothing needs any more."""
    rule = entries["rules"][key]
    cites = set(_values_of({k: v for k, v in rule.items() if k != "citations"}, "cite"))
    rule["citations"] = {n: c for n, c in rule["citations"].items() if n in cites} or rule["citations"]
    facts = set(_values_of(rule, "fact")) | {
        fact for inputs in _values_of(rule, "inputs") for fact in inputs.values()
    }
    kept = {k: v for k, v in entries.get("facts", {}).items() if k in facts}
    units = {str(u).partition("/")[0] for u in _values_of([rule, kept], "unit")}
    found = {**entries, "facts": kept}
    if "units" in entries:
        found["units"] = {k: v for k, v in entries["units"].items() if k in units}
    return {k: v for k, v in found.items() if v}


def _values_of(node: Any, key: str) -> Iterator[Any]:
    children: Collection[Any] = (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    )
    if isinstance(node, dict) and key in node:
        yield node[key]
    for child in children:
        yield from _values_of(child, key)
