"""Packs: the accepted rules of documents, laid over corpus/ from one file each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.errors import KnowledgeError
from assistant.knowledge.in_force import OverlayFolder, Renewed, fault_told
from assistant.knowledge.load import read_knowledge
from assistant.knowledge.shelf import Stamp
from assistant.rules.evaluate import in_force
from assistant.types import Source
from tests.rules.base import FILES

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


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "corpus"


@pytest.fixture
def shelf() -> Shelf:
    found = Shelf()
    found.put(NOTICE, BODY)
    found.put(TABLE, BODY)
    return found


@pytest.fixture
def folder(tmp_path: Path, corpus: Path, shelf: Shelf) -> OverlayFolder:
    return OverlayFolder(tmp_path / "data", corpus, shelf)


def lay(folder: OverlayFolder, content: dict[str, Any]) -> Path:
    path = folder.folder / "documents" / f"{content['document'].removeprefix('library/')}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def test_a_pack_brings_its_platform_facts_plan_and_rules(folder: OverlayFolder, corpus: Path) -> None:
    lay(folder, pack())
    found = folder.read()
    known = found.knowledge
    assert found.fault is None
    assert known.platforms["youju"].name == "优聚"
    assert known.units["note"].label == "篇"
    assert known.rules[GATE].citations["notes"].start == BODY.index("笔记满")
    assert known.documents.keys() == {NOTICE}
    assert known.sources == read_knowledge(corpus).sources
    assert known.quotable[NOTICE].body == BODY


def test_a_platform_that_we_only_knew_of_is_known(folder: OverlayFolder) -> None:
    assert [o.name for o in folder.read().knowledge.outside] == ["拼多多"]
    content = pack()
    content["platforms"]["youju"] = {"name": "拼多多", "aliases": ["拼多多", "优聚"]}
    lay(folder, content)
    assert folder.read().knowledge.outside == ()


def test_two_packs_may_bring_the_same_and_add_to_it(folder: OverlayFolder) -> None:
    second = pack(TABLE)
    second["facts"]["youju_notes"] |= {"aliases": ["笔记", "帖子"], "question": "一共多少篇？"}
    second["rules"] = {"youju/plan/other": {**second["rules"][GATE], "id": "youju/plan/other"}}
    del second["checked"]
    lay(folder, pack())
    lay(folder, second)
    found = folder.read()
    assert found.fault is None
    fact = found.knowledge.facts["youju_notes"]
    assert (fact.aliases, fact.question) == (("笔记", "帖子"), "发了多少篇笔记？")
    assert found.knowledge.rules.keys() >= {GATE, "youju/plan/other"}


@pytest.mark.parametrize("differs", ["label", "range", "rule"])
def test_packs_that_clash_name_both_and_only_the_later_is_left_out(
    folder: OverlayFolder, differs: str
) -> None:
    second = pack(TABLE)
    other = {"label": {"label": "帖子数"}, "range": {"range": [0, 5]}, "rule": {}}[differs]
    second["facts"]["youju_notes"] |= other
    if differs != "rule":
        del second["rules"], second["checked"]
    first, later = lay(folder, pack()), lay(folder, second)
    found = folder.read()
    assert isinstance(found.fault, KnowledgeError)
    assert found.fault.path == str(later)
    assert str(first) in found.fault.detail
    assert GATE in found.knowledge.rules
    assert "其他的不受影响" in fault_told(found.fault)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda p: p.update(extra=1), "unknown key 'extra'"),
        (lambda p: p.update(document="library/cccccccccccc"), "named after"),
        (lambda p: p["facts"].update(x={"label": "无"}), "missing key"),
        (lambda p: p["rules"][GATE].pop("title"), "missing key 'title'"),
        (lambda p: p["rules"][GATE]["require"].update(unit="yuan"), "does not fit"),
        (lambda p: p["checked"].update(nobody=[]), "none of the pack's rules"),
        (lambda p: p["checked"][GATE][0]["given"].update(youju_notes="很多"), "no value of"),
        (lambda p: p["rules"][GATE]["gives"][0].update(qualifier="about"), "allowed are"),
    ],
)
def test_a_broken_pack_disables_itself_alone(folder: OverlayFolder, change: Any, what: str) -> None:
    (folder.folder).mkdir(parents=True)
    (folder.folder / "facts.yaml").write_text("score:\n  aliases: [得分]\n", "utf-8")
    sound = pack(TABLE)
    content = pack()
    change(content)
    path = folder.folder / "documents" / "aaaaaaaaaaaa.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    sound["rules"] = {"youju/plan/other": {**sound["rules"][GATE], "id": "youju/plan/other"}}
    del sound["checked"]
    lay(folder, sound)
    found = folder.read()
    assert isinstance(found.fault, KnowledgeError)
    assert (found.fault.path, what in found.fault.detail) == (str(path), True), found.fault.detail
    assert GATE not in found.knowledge.rules
    assert "youju/plan/other" in found.knowledge.rules
    assert found.knowledge.facts["score"].aliases == ("分数", "得分")


def test_a_broken_file_of_a_hand_takes_no_pack_away(folder: OverlayFolder) -> None:
    lay(folder, pack())
    (folder.folder / "facts.yaml").write_text("score: 5\n", "utf-8")
    found = folder.read()
    assert found.fault is not None
    assert GATE in found.knowledge.rules


@pytest.mark.parametrize(
    "body", [None, BODY.replace("30篇", "40篇"), BODY.replace("笔记满", "除旗舰店外，笔记满")]
)
def test_rules_are_withdrawn_when_the_document_changes_and_a_running_service_follows(
    folder: OverlayFolder, shelf: Shelf, body: str | None
) -> None:
    lay(folder, pack())
    renewed = Renewed(folder, folder.read(), lambda known: known)
    assert GATE in renewed().rules
    shelf.put(NOTICE, body)
    assert renewed().withdrawn[GATE].lost == ("notes",)
    assert GATE not in renewed().rules
    shelf.put(NOTICE, f"另一句。\n\n{BODY}")
    assert GATE in renewed().rules


def test_a_rule_holds_no_longer_than_its_document(folder: OverlayFolder, shelf: Shelf) -> None:
    shelf.put(NOTICE, BODY, effective_to="2026-06")
    lay(folder, pack())
    rule = folder.read().knowledge.rules[GATE]
    assert [in_force(rule, day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [True, False]


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ({"given": {"youju_notes": 29}, "status": "met"}, "「笔记数 29」应为 met，现在是 unmet"),
        ({"given": {}, "status": "met"}, "「什么都没说」应为 met，现在是 unknown"),
        ({"given": {"youju_notes": "[25, 35]"}, "status": "unmet"}, "现在是 unknown"),
        ({"given": {"youju_notes": 30}, "status": "met", "results": {"流量": 600}}, "流量应为 600，现在是 500"),
    ],
)  # fmt: skip
def test_a_rule_whose_own_cases_fail_is_withdrawn(folder: OverlayFolder, case: Any, why: str) -> None:
    lay(folder, pack(checked={GATE: [case]}))
    found = folder.read()
    assert found.fault is None
    assert why in found.knowledge.withdrawn[GATE].reason


def test_without_packs_nothing_changes(folder: OverlayFolder, corpus: Path) -> None:
    shipped, found = read_knowledge(corpus), folder.read().knowledge
    assert replace(found, numbers=shipped.numbers) == shipped
