"""Accepting the rules of documents: whole or not at all, with a history, undone and forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import KnowledgeError, NotFoundError, OverlayError, RuleError
from assistant.knowledge.additions import add
from assistant.knowledge.in_force import OverlayFolder
from assistant.knowledge.packs import PackFolder
from tests.knowledge.packing import BODY, GATE, NOTICE, TABLE, Shelf, pack

AT = datetime(2026, 11, 24, 10, 0)
OTHER = "youju/plan/other"


@pytest.fixture
def packs(folder: OverlayFolder) -> PackFolder:
    return PackFolder(folder)


def entries(**changed: Any) -> dict[str, Any]:
    found = {key: value for key, value in pack().items() if key not in ("document", "content")}
    return {**found, **changed}


def other() -> dict[str, Any]:
    rule = {**entries()["rules"][GATE], "id": OTHER, "title": "又一个"}
    return entries(rules={OTHER: rule}, checked={})


def rules(folder: OverlayFolder) -> set[str]:
    found = folder.read()
    assert found.fault is None
    return {rule for rule in found.knowledge.rules if rule.startswith("youju")}


def test_what_is_accepted_is_in_force_and_who_did_it_is_kept(
    packs: PackFolder, folder: OverlayFolder
) -> None:
    known = packs.accept(NOTICE, "1" * 64, entries(), "小王", AT)
    assert GATE in known.rules
    packs.accept(NOTICE, "2" * 64, other(), "小李", AT)
    assert rules(folder) == {GATE, OTHER}
    assert [(c.by, c.did, c.rules, c.at) for c in packs.history(NOTICE)] == [
        ("小王", "accept", (GATE,), "2026-11-24T10:00:00"),
        ("小李", "accept", (OTHER,), "2026-11-24T10:00:00"),
    ]
    found = packs.pack(NOTICE)
    assert found is not None
    assert found.content == "2" * 64


def test_figures_days_and_words_come_back_as_they_were_given(
    packs: PackFolder, folder: OverlayFolder
) -> None:
    content = entries()
    content["rules"][GATE]["require"]["value"] = Decimal("30.10")
    content["rules"][GATE]["effective"] = {"from": "2026-01-01", "to": None}
    content["checked"] = {GATE: [{"given": {"youju_notes": "[30.1, null)"}, "status": "met"}]}
    content["facts"]["youju_notes"]["aliases"] = ["yes", "123", "1_000", "笔记: 数", "null"]
    known = packs.accept(NOTICE, "-", content, "小王", AT)
    assert known.facts["youju_notes"].aliases == ("yes", "123", "1_000", "笔记: 数", "null")
    leaf = next(known.rules[GATE].leaves())
    assert leaf.value == Decimal("30.1")
    packs.accept(NOTICE, "-", other(), "小王", AT)  # written again from what was read
    assert packs.entries(NOTICE, 1)["rules"][GATE]["effective"]["from"] == "2026-01-01"
    assert folder.read().knowledge.facts["youju_notes"].aliases == ("笔记",)


def test_steps_are_undone_one_by_one_and_each_is_a_step(packs: PackFolder, folder: OverlayFolder) -> None:
    packs.accept(NOTICE, "1", entries(), "小王", AT)
    packs.accept(NOTICE, "2", other(), "小李", AT)
    packs.withdraw(NOTICE, [GATE], "小张", AT)
    assert rules(folder) == {OTHER}
    packs.undo(NOTICE, "小王", AT)
    assert rules(folder) == {GATE, OTHER}
    packs.undo(NOTICE, "小王", AT)
    assert rules(folder) == {GATE}
    packs.accept(NOTICE, "3", other(), "小李", AT)
    packs.undo(NOTICE, "小王", AT)
    packs.undo(NOTICE, "小王", AT)
    assert rules(folder) == set()
    assert folder.read().knowledge.platforms.keys() == {"douyin"}
    with pytest.raises(NotFoundError):
        packs.undo(NOTICE, "小王", AT)
    assert [c.did for c in packs.history(NOTICE)] == [
        "accept", "accept", "withdraw", "undo", "undo", "accept", "undo", "undo",
    ]  # fmt: skip


def test_a_redraft_takes_the_place_of_the_old_in_one_step(packs: PackFolder, folder: OverlayFolder) -> None:
    packs.accept(NOTICE, "1", entries(), "小王", AT)
    packs.accept(NOTICE, "2", other(), "小王", AT, instead_of=[GATE])
    assert rules(folder) == {OTHER}
    packs.undo(NOTICE, "小王", AT)
    assert rules(folder) == {GATE}


@pytest.mark.parametrize(
    ("change", "error", "what"),
    [
        (lambda e: e["rules"][GATE].pop("title"), RuleError, "missing key 'title'"),
        (lambda e: e["rules"][GATE]["citations"]["notes"].update(quote="笔记满20篇。"), OverlayError, "不能采纳：引文"),
        (lambda e: e["checked"][GATE][0].update(status="unmet"), OverlayError, "现在是 met"),
        (lambda e: e["checked"][GATE][0]["given"].update(youju_notes="abc"), KnowledgeError, "no value"),
        (lambda e: e["facts"].update(score={"label": "别的"}), KnowledgeError, "in what ships"),
        (lambda e: e["rules"].update({"douyin/plan/gate": e["rules"][GATE]}), KnowledgeError, "already a rule"),
        (lambda e: e.update(lexicon={}), OverlayError, "不认识"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_refused_and_nothing_is_written(
    packs: PackFolder, folder: OverlayFolder, change: Any, error: type[Exception], what: str
) -> None:  # fmt: skip
    packs.accept(TABLE, "1", _of(TABLE), "小王", AT)
    before = {p: p.read_bytes() for p in folder.folder.rglob("*") if p.is_file()}
    content = entries()
    change(content)
    with pytest.raises(error, match=what):
        packs.accept(NOTICE, "1", content, "小王", AT)
    assert {p: p.read_bytes() for p in folder.folder.rglob("*") if p.is_file()} == before


def _of(document: str) -> dict[str, Any]:
    content = {k: v for k, v in pack(document).items() if k not in ("document", "content", "checked")}
    return {**content, "rules": {OTHER: {**content["rules"][GATE], "id": OTHER}}}


def test_two_documents_that_clash_are_refused_with_both_named(
    packs: PackFolder, folder: OverlayFolder
) -> None:
    packs.accept(TABLE, "1", _of(TABLE), "小王", AT)
    content = entries()
    content["facts"]["youju_notes"]["label"] = "帖子数"
    with pytest.raises(KnowledgeError, match="label") as refused:
        packs.accept(NOTICE, "1", content, "小王", AT + timedelta(minutes=1))
    assert "aaaaaaaaaaaa" in refused.value.path
    assert "bbbbbbbbbbbb" in refused.value.detail


def test_words_that_operators_added_go_with_the_rule_and_break_nothing(
    packs: PackFolder, folder: OverlayFolder
) -> None:
    known = packs.accept(NOTICE, "1", entries(), "小王", AT)
    add(folder, known, f"rules/{GATE}.yaml/names", "笔记流量券")
    add(folder, folder.read().knowledge, "facts.yaml/score/aliases", "得分")
    assert folder.read().knowledge.rules[GATE].names == ("笔记流量券",)
    packs.withdraw(NOTICE, [GATE], "小王", AT)
    assert rules(folder) == set()
    assert "得分" in folder.read().knowledge.facts["score"].aliases


def test_nothing_of_a_deleted_document_is_left(packs: PackFolder, folder: OverlayFolder) -> None:
    known = packs.accept(NOTICE, "1", entries(), "小王", AT)
    packs.accept(NOTICE, "1", other(), "小王", AT)
    add(folder, known, "facts.yaml/youju_notes/aliases", "帖子")
    add(folder, folder.read().knowledge, "facts.yaml/score/aliases", "得分")
    folder.read()
    packs.forget([NOTICE, TABLE])
    assert rules(folder) == set()
    left = [p for p in folder.folder.parent.rglob("*") if p.is_file() and "笔记".encode() in p.read_bytes()]
    assert left == []
    assert "得分" in folder.read().knowledge.facts["score"].aliases
    packs.forget([NOTICE])


def test_a_pack_that_was_broken_by_hand_is_undone(packs: PackFolder, folder: OverlayFolder) -> None:
    packs.accept(NOTICE, "1", entries(), "小王", AT)
    (folder.folder / "documents" / "aaaaaaaaaaaa.yaml").write_text("rules: [\n", "utf-8")
    assert folder.read().fault is not None
    packs.undo(NOTICE, "小王", AT)
    assert rules(folder) == {GATE}


def test_a_document_that_changed_is_accepted_anew(
    packs: PackFolder, folder: OverlayFolder, shelf: Shelf
) -> None:
    packs.accept(NOTICE, "1", entries(), "小王", AT)
    shelf.put(NOTICE, BODY.replace("30篇", "40篇"))
    assert GATE in folder.read().knowledge.withdrawn
    content = entries()
    content["rules"][GATE]["require"]["value"] = 40
    content["rules"][GATE]["citations"]["notes"]["quote"] = "笔记满40篇可得500流量。"
    content["checked"][GATE][0]["given"]["youju_notes"] = 40
    packs.accept(NOTICE, "2", content, "小王", AT)
    assert rules(folder) == {GATE}


def test_packs_beside_a_broken_one_are_still_accepted(
    packs: PackFolder, folder: OverlayFolder, tmp_path: Path
) -> None:
    broken = folder.folder / "documents" / "bbbbbbbbbbbb.yaml"
    broken.parent.mkdir(parents=True)
    broken.write_text("facts: 5\n", "utf-8")
    assert GATE in packs.accept(NOTICE, "1", entries(), "小王", AT).rules
