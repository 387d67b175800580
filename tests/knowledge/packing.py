"""A pack of one rule, and documents in memory that it quotes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistant.knowledge.shelf import Stamp
from assistant.types import Source

NOTICE, TABLE = "library/aaaaaaaaaaaa", "library/bbbbbbbbbbbb"
GATE = "youju/plan/gate"
BODY = "# 优聚新店\n\n笔记满30篇可得500流量。\n\n第二句。\n"


@dataclass
class Shelf:
    """Documents in memory; every change is a new stamp."""

    found: dict[str, Source] = field(default_factory=dict)
    changes: int = 0

    def put(self, key: str, body: str | None, **more: Any) -> None:
        self.changes += 1
        self.found.pop(key, None)
        if body is not None:
            self.found[key] = Source(
                key, "", "优聚新店", "优聚", "2026-03-01", "media", body, "x.md", curated=False, **more
            )

    def stamp(self) -> Stamp:
        return (("library", self.changes, 0, 0),)

    def source(self, key: str) -> Source | None:
        return self.found.get(key)


def pack(document: str = NOTICE, **more: Any) -> dict[str, Any]:
    rule = {
        "id": GATE, "title": "新店流量", "kind": "entitlement", "audience": ["merchant"], "theme": "traffic",
        "effective": {"from": None, "to": None}, "checked_on": "2026-11-24", "names": [], "topics": ["笔记"],
        "require": {"fact": "youju_notes", "op": ">=", "value": 30, "unit": "note", "cite": "notes"},
        "gives": [{"label": "流量", "value": 500, "unit": "view", "qualifier": "exact", "cite": "notes"}],
        "verdict": {"met": "可以", "unmet": "不可以"}, "unstated": [], "confirm_by_hand": [],
        "citations": {"notes": {"source": document, "quote": "笔记满30篇可得500流量。"}},
    }  # fmt: skip
    return {
        "document": document,
        "content": "0" * 64,
        "platforms": {"youju": {"name": "优聚", "aliases": ["优聚"]}},
        "units": {"note": {"label": "篇", "english": "posts", "dimension": "note", "words": ["篇"], "counted": True}},
        "facts": {
            "youju_notes": {
                "label": "笔记数", "kind": "quantity", "unit": "note", "range": [0, None],
                "aliases": ["笔记"], "question": "发了多少篇笔记？",
            }
        },
        "programmes": {"youju/plan": {"platform": "youju", "name": "优聚新店", "names": ["优聚新店"], "sources": [document]}},
        "rules": {GATE: rule},
        "checked": {GATE: [{"given": {"youju_notes": "30篇"}, "status": "met", "results": {"流量": 500}}]},
        **more,
    }  # fmt: skip
