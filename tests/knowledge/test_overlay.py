"""What operators lay over corpus/: it only adds, a defect names its file and line and takes nothing away."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.errors import KnowledgeError, OverlayError, RegistryError
from assistant.knowledge.additions import add, additions, remove, targets
from assistant.knowledge.in_force import FOLDER, OverlayFolder, Renewed, fault_told
from assistant.knowledge.load import read_knowledge
from assistant.knowledge.overlay import Overlay, read_overlay
from assistant.rules.schema import Knowledge
from assistant.settings import knowledge_dir
from assistant.surfaces.cli.main import main
from tests.rules.base import FILES, RULE

SCORE = "facts.yaml/score/aliases"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The smallest corpus: reading it takes no time."""
    for name, text in FILES.items():
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "corpus"


@pytest.fixture
def folder(tmp_path: Path, corpus: Path) -> OverlayFolder:
    return OverlayFolder(tmp_path / "data", corpus)


def lay(folder: OverlayFolder, place: str, text: str) -> None:
    path = folder.folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def words(folder: OverlayFolder) -> tuple[str, ...]:
    return folder.read().knowledge.facts["score"].aliases


# --- laying over --------------------------------------------------------------------------------


def test_lists_get_longer_and_mappings_get_keys(corpus: Path, folder: OverlayFolder) -> None:
    lay(
        folder,
        "facts.yaml",
        "score:\n  aliases: [得分, 分数]\nstock: {label: 库存, kind: quantity, unit: item,\n  aliases: [库存], question: 多少件？}\n",
    )
    found = folder.read()
    assert found.fault is None
    assert found.knowledge.facts["score"].aliases == ("分数", "得分")
    assert found.knowledge.facts["stock"].label == "库存"
    assert list(found.knowledge.facts)[: len(read_knowledge(corpus).facts)] == list(
        read_knowledge(corpus).facts
    )


def test_a_rule_gets_a_name_and_a_rule_of_its_own_is_a_rule(corpus: Path, folder: OverlayFolder) -> None:
    lay(folder, RULE, "names: [敲门砖]\n")
    text = FILES[RULE].replace("douyin/plan/gate", "douyin/plan/other").replace("title: ", "title: 又一个")
    lay(folder, "rules/douyin/plan/other.yaml", text)
    rules = folder.read().knowledge.rules
    assert rules["douyin/plan/gate"].names[-1] == "敲门砖"
    assert rules["douyin/plan/other"].title.startswith("又一个")


def test_nothing_laid_over_is_the_corpus_itself(corpus: Path, folder: OverlayFolder) -> None:
    shipped = read_knowledge(corpus)
    for _ in range(2):
        found = folder.read().knowledge
        assert replace(found, numbers=shipped.numbers) == shipped
        folder.folder.mkdir(parents=True, exist_ok=True)


def test_the_digest_tells_and_the_dictionary_stays(corpus: Path, folder: OverlayFolder) -> None:
    """With other words to cut texts by, every index would have to be made anew."""
    shipped = read_knowledge(corpus)
    lay(folder, "facts.yaml", "score:\n  aliases: [得分]\n")
    laid = folder.read().knowledge
    assert laid.digest != shipped.digest
    assert laid.words() == shipped.words()


@pytest.mark.parametrize(
    ("place", "text", "line", "what"),
    [
        ("facts.yaml", "score:\n  aliases: [得分]\n  alias: [分]\n", 3, "unknown key 'alias'"),
        ("facts.yaml", "score:\n  aliases: [得分]\n  label: 得分\n", 3, "'label' is 分数 in what ships"),
        ("facts.yaml", "score:\n  aliases: 得分\n", 2, "'aliases' is a list in what ships"),
        ("facts.yaml", "score:\n  aliases: [得分, 5]\n", 2, "'aliases' must be a list of texts"),
        ("facts.yaml", "score: {aliases: [得分]}\nscore: {}\n", 2, "duplicate key 'score'"),
        ("facts.yaml", "score: [\n", 2, "not valid YAML"),
        ("facts.yaml", "- score\n", 1, "must be a mapping, not a list"),
        ("facts.yaml", "new:\n  label: 新\n  kind: quantity\n", 2, "missing key 'question'"),
        ("facts.yaml", "shop:\n  options:\n    personal: {words: [公司店]}\n", 3, "already option"),
        ("facts.yaml", "a: b\n" + "x: " + "[" * 3000 + "\n", 2, "not valid YAML"),
        ("lexicon.yaml", "synonym: {门槛: [线]}\n", 1, "unknown key 'synonym'"),
        ("idioms.yaml", "idioms:\n  - 十全十美\n  - '('\n", 3, "is no expression"),
        ("platforms.yaml", "outside:\n  - {name: 别处, alias: [别处]}\n", 2, "unknown key 'alias'"),
        (RULE, "names: [敲门砖]\ncitations:\n  spare: {source: douyin/plan, quote: 分}\n", 2, "used by nothing"),
        ("rules/douyin/plan/new.yaml", "id: douyin/plan/new\n", 1, "missing key 'title'"),
        ("wording.yaml", "cantonese: {不: [唔]}\n", 1, "nothing reads this file"),
        ("articles/douyin/new.md", "---\n", 1, "nothing reads this file"),
        ("rules/douyin/plan/new.yml", "id: x\n", 1, "nothing reads this file"),
    ],
    ids=lambda value: value.replace("\n", " ")[:30] if isinstance(value, str) else str(value),
)  # fmt: skip
def test_a_defect_is_refused_with_file_and_line_and_what_was_before_stays(
    folder: OverlayFolder, place: str, text: str, line: int, what: str
) -> None:
    lay(folder, "facts.yaml", "score:\n  aliases: [得分]\n")
    assert folder.read().fault is None
    if place != "facts.yaml":
        lay(folder, place, text)
    else:
        (folder.folder / place).write_text(text, "utf-8")
    found = folder.read()
    assert isinstance(found.fault, KnowledgeError)
    assert (found.fault.path, found.fault.line) == (str(folder.folder / place), line)
    assert what in found.fault.detail
    assert f"{folder.folder / place} 第 {line} 行" in fault_told(found.fault)
    assert found.knowledge.facts["score"].aliases == ("分数", "得分")


def test_a_file_that_is_no_text_is_a_defect(folder: OverlayFolder) -> None:
    (folder.folder).mkdir(parents=True)
    (folder.folder / "facts.yaml").write_bytes(b"score:\n  aliases: [\xff\xfe]\n")
    fault = folder.read().fault
    assert isinstance(fault, RegistryError)
    assert fault.line == 2


def test_hidden_files_are_nobodys(folder: OverlayFolder) -> None:
    lay(folder, ".facts.yaml.swp", "\0")
    lay(folder, ".git/config", "x")
    assert folder.read().fault is None
    assert read_overlay(folder.folder) == Overlay(folder.folder)


def test_a_process_that_starts_after_the_defect_has_what_was_before(tmp_path: Path, corpus: Path) -> None:
    first = OverlayFolder(tmp_path / "data", corpus)
    lay(first, "facts.yaml", "score:\n  aliases: [得分]\n")
    first.read()
    lay(first, "facts.yaml", "score: 5\n")
    later = OverlayFolder(tmp_path / "data", corpus).read()
    assert later.fault is not None
    assert later.knowledge.facts["score"].aliases == ("分数", "得分")


def test_without_a_copy_or_with_one_of_no_use_the_corpus_is_in_force(folder: OverlayFolder) -> None:
    lay(folder, "facts.yaml", "score: 5\n")
    assert words(folder) == ("分数",)
    copy = folder.folder.parent / "overlay-in-force.json"
    for text in (
        "{",
        "[]",
        json.dumps({"facts.yaml": "gone: {aliases: [x]}"}),
        json.dumps({"facts.yaml": 5}),
    ):
        copy.write_text(text, "utf-8")
        assert words(folder) == ("分数",)


def test_a_defect_of_the_corpus_itself_is_no_fault_of_the_overlay(
    corpus: Path, folder: OverlayFolder
) -> None:
    (corpus / "facts.yaml").write_text("score: 5\n", "utf-8")
    with pytest.raises(RegistryError, match=r"facts\.yaml:1"):
        folder.read()


# --- following changes --------------------------------------------------------------------------


def test_every_process_follows_a_change_and_keeps_what_it_had_after_a_defect(
    tmp_path: Path, corpus: Path
) -> None:
    folders = [OverlayFolder(tmp_path / "data", corpus) for _ in range(2)]
    processes = [Renewed(f, f.read(), lambda k: k.facts["score"].aliases) for f in folders]
    assert [p() for p in processes] == [("分数",), ("分数",)]
    add(folders[0], folders[0].read().knowledge, SCORE, "得分")
    assert [p() for p in processes] == [("分数", "得分"), ("分数", "得分")]
    lay(folders[1], "facts.yaml", "score: 5\n")
    assert [p() for p in processes] == [("分数", "得分"), ("分数", "得分")]
    assert all(p.in_force.fault for p in processes)
    shutil.rmtree(folders[0].folder)
    assert [p() for p in processes] == [("分数",), ("分数",)]
    assert not any(p.in_force.fault for p in processes)


def test_nothing_is_made_again_while_nothing_changes(folder: OverlayFolder) -> None:
    made: list[Knowledge] = []
    renewed = Renewed(folder, folder.read(), lambda k: made.append(k) or len(made))  # type: ignore[func-returns-value]
    assert [renewed(), renewed()] == [1, 1]
    lay(folder, "facts.yaml", "score: 5\n")
    assert [renewed(), renewed()] == [1, 1]
    lay(folder, "facts.yaml", "score:\n  aliases: [得分]\n")
    assert [renewed(), renewed()] == [2, 2]


def test_knowledge_that_cannot_be_served_leaves_what_is_served(folder: OverlayFolder) -> None:
    def make(knowledge: Knowledge) -> tuple[str, ...]:
        if len(knowledge.facts["score"].aliases) > 1:
            raise OverlayError("磁盘上的文章和启动时不同。", "请重新启动服务。")
        return knowledge.facts["score"].aliases

    renewed = Renewed(folder, folder.read(), make)
    lay(folder, "facts.yaml", "score:\n  aliases: [得分]\n")
    assert renewed() == ("分数",)
    assert renewed.in_force.fault is not None
    assert "重新启动" in fault_told(renewed.in_force.fault)


def test_a_corpus_that_breaks_while_serving_ends_no_question(corpus: Path, folder: OverlayFolder) -> None:
    renewed = Renewed(folder, folder.read(), lambda k: k.facts["score"].aliases)
    (corpus / "facts.yaml").write_text("score: 5\n", "utf-8")
    lay(folder, "facts.yaml", "score:\n  aliases: [得分]\n")
    assert renewed() == ("分数",)


def test_two_who_add_at_once_both_succeed(tmp_path: Path, corpus: Path) -> None:
    folder = OverlayFolder(tmp_path / "data", corpus)
    knowledge = folder.read().knowledge
    new = [f"得分{c}" for c in "甲乙丙丁"]
    threads = [
        threading.Thread(target=add, args=(OverlayFolder(tmp_path / "data", corpus), knowledge, SCORE, word))
        for word in new
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(words(folder)) == sorted(["分数", *new])


# --- adding and taking away ---------------------------------------------------------------------


def test_a_word_is_added_listed_and_taken_away_again(folder: OverlayFolder) -> None:
    knowledge = folder.read().knowledge
    assert add(folder, knowledge, SCORE, "  得\u200b分  ").label == "分数"
    found = folder.read()
    (only,) = additions(found.overlay, found.knowledge)
    assert (only.text, only.place, only.target and only.target.label) == ("得分", "facts.yaml", "分数")
    remove(folder, only.id, found.overlay, found.knowledge)
    assert not (folder.folder / "facts.yaml").exists()
    with pytest.raises(OverlayError, match="已经不在"):
        remove(folder, only.id, folder.read().overlay, found.knowledge)


def test_what_was_written_by_hand_keeps_its_comments(folder: OverlayFolder) -> None:
    lay(folder, "facts.yaml", "# 王姐加的\nscore:\n  aliases: ['得分']  # 她们店这么叫\n")
    add(folder, folder.read().knowledge, SCORE, "店分")
    add(folder, folder.read().knowledge, "facts.yaml/banned/no", "干干净净")
    text = (folder.folder / "facts.yaml").read_text("utf-8")
    assert "# 王姐加的" in text
    assert "# 她们店这么叫" in text
    assert "'得分'" in text
    assert folder.read().knowledge.facts["banned"].no == ("干干净净",)


def test_an_empty_list_of_a_hand_is_filled(folder: OverlayFolder) -> None:
    lay(folder, "facts.yaml", "rate:\n")
    assert folder.read().fault is not None  # nothing may be emptied
    lay(folder, "facts.yaml", "rate: {}\n")
    add(folder, folder.read().knowledge, "facts.yaml/rate/aliases", "品质退货")
    assert folder.read().knowledge.facts["rate"].aliases == ("品退率", "品质退货")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("分", "有 1 个字"),
        ("字" * 41, "有 41 个字"),
        ("   ", "有 0 个字"),
        ("2026", "不能作说法"),
        ("得分|评分", "不能作说法"),
        ("得分 + 高", "不能作说法"),
        ("<script>", "不能作说法"),
        ("分数", "已经是「分数」的说法"),
        ("时长", "已经指「时长」了"),
        ("抖音", "常用词或平台名"),
        ("標準", "已经指「门槛」了"),
    ],
)
def test_what_cannot_be_a_word_is_refused_in_a_sentence(folder: OverlayFolder, text: str, why: str) -> None:
    with pytest.raises(OverlayError, match=why) as refused:
        add(folder, folder.read().knowledge, SCORE, text)
    assert refused.value.hint
    assert not folder.folder.exists()


def test_an_unknown_target_is_refused(folder: OverlayFolder) -> None:
    with pytest.raises(OverlayError, match="请先选择"):
        add(folder, folder.read().knowledge, "facts.yaml/nothing/aliases", "得分")


def test_nothing_is_added_to_an_overlay_with_a_defect(folder: OverlayFolder) -> None:
    knowledge = folder.read().knowledge
    lay(folder, "facts.yaml", "score: {aliases: [\n")
    with pytest.raises(RegistryError, match=r"facts\.yaml:2"):
        add(folder, knowledge, SCORE, "得分")
    assert (folder.folder / "facts.yaml").read_text("utf-8") == "score: {aliases: [\n"


def test_every_target_of_what_ships_takes_a_word(knowledge: Knowledge) -> None:
    """The place and keys of each are where the loaders look, for all of them at once."""
    files: dict[str, dict[str, object]] = {}
    for number, target in enumerate(targets(knowledge)):
        at = files.setdefault(target.place, {})
        for key in target.path[:-1]:
            at = at.setdefault(key, {})  # type: ignore[assignment]
        at[target.path[-1]] = [f"说法{number}号"]
    laid = Overlay(Path("overlay"), {p: json.dumps(c, ensure_ascii=False).encode() for p, c in files.items()})
    after = read_knowledge(None, laid)
    for number, target in enumerate(targets(after)):
        assert f"说法{number}号" in target.words, target.id
    assert replace(after, dictionary=frozenset()).words() != knowledge.words()


# --- the command line ---------------------------------------------------------------------------


def test_the_command_line_knows_what_is_laid_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROWTH_DATA", str(tmp_path))
    overlay = tmp_path / FOLDER
    overlay.mkdir()
    (overlay / "facts.yaml").write_text("product_score:\n  aliases: [货品口碑]\n", "utf-8")
    asked = ["ask", "我抖店货品口碑73，头部达人能带货吗"]
    answered = CliRunner().invoke(main, asked)
    assert "商品分差2分" in answered.output
    done = CliRunner().invoke(main, ["check"])
    assert (done.exit_code, "「货品口碑」→「商品分」" in done.output) == (0, True)
    (overlay / "facts.yaml").write_text("product_score:\n  aliases: [货品口碑]\n  label: x\n", "utf-8")
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 1
    assert f"{overlay / 'facts.yaml'} 第 3 行有错" in done.output
    answered = CliRunner().invoke(main, asked)
    assert "商品分差2分" in answered.output


def test_the_folder_mirrors_the_corpus() -> None:
    """Every place that an overlay may have is one of corpus/'s."""
    from assistant.knowledge.overlay import REGISTRIES

    assert {p.name for p in knowledge_dir().glob("*.yaml")} - {
        "drafting.yaml",
        "noise.yaml",
        "writing.yaml",
    } == REGISTRIES
