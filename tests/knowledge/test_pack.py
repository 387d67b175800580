"""Packs: the accepted rules of documents, laid over corpus/ from one file each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.errors import KnowledgeError
from assistant.knowledge.in_force import OverlayFolder, Renewed, fault_told
from assistant.knowledge.load import read_knowledge
from assistant.rules.evaluate import in_force
from tests.knowledge.packing import BODY, GATE, NOTICE, TABLE, Shelf, pack


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
