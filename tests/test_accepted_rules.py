"""Rules that were accepted of documents of a platform nobody had heard of, asked about at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.build import open_assistant, open_service
from assistant.conversations.intake import read_question
from assistant.knowledge.packs import PackFolder
from assistant.library.librarian import Librarian
from assistant.library.plan import Given
from assistant.library.shelf import overlay_of
from assistant.library.stored import document_id
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.surfaces.cli.shared import open_librarian

FOLDER = Path(__file__).parent / "accepted"
NAMES = ("activity", "fee", "penalty", "reward")
ASKED = yaml.safe_load((FOLDER / "questions.yaml").read_text("utf-8"))
DAY, AT = "2026-05-20", datetime(2026, 5, 20, 9, 30)
FEE = "星河优选的女装类目普通店成交额12万要交多少技术服务费"


def taken_in(data: Path, files: Path) -> Librarian:
    librarian = open_librarian(Settings(data=data))
    librarian.add([files], Given(), date.fromisoformat(DAY))
    return librarian


def accept(data: Path, *names: str) -> None:
    packs = PackFolder(overlay_of(data))
    for name in names:
        key = document_id(f"{name}.md")
        stored = next(d for d in open_librarian(Settings(data=data)).documents() if d.id == key)
        text = (FOLDER / f"{name}.yaml").read_text("utf-8")
        packs.accept(key, stored.content, _at(yaml.safe_load(text), key), "小王", AT)


def _at(content: Any, key: str) -> Any:
    """The entries with the document that they quote, wherever the file lay when they were written."""
    if isinstance(content, dict):
        return {k: key if k == "source" else _at(v, key) for k, v in content.items()}
    if isinstance(content, list):
        return [key if isinstance(v, str) and v.startswith("library/") else _at(v, key) for v in content]
    return content.isoformat() if isinstance(content, date) else content


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in NAMES:
        (tmp_path / "files").mkdir(exist_ok=True)
        shutil.copy(FOLDER / f"{name}.md", tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture(scope="module")
def xinghe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    data = tmp_path_factory.mktemp("xinghe")
    for name in NAMES:
        (data / "files").mkdir(exist_ok=True)
        shutil.copy(FOLDER / f"{name}.md", data / "files")
    taken_in(data, data / "files")
    accept(data, *NAMES)
    with open_assistant(Settings(data=data)) as opened:
        yield opened


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked["ask"])
def test_accepted_rules_answer_with_figures_of_their_own(xinghe: Assistant, asked: dict[str, Any]) -> None:
    answer = xinghe.ask(read_question(asked["ask"], as_of=str(asked.get("as_of", DAY))))
    assert answer.outcome == asked["outcome"], answer.answer
    assert [words for words in asked["says"] if words not in answer.answer] == [], answer.answer


def test_a_running_service_follows_acceptance_change_and_deletion(tmp_path: Path, files: Path) -> None:
    data = tmp_path / "data"
    librarian = taken_in(data, files)
    with open_service(Settings(data=data)) as service:

        def asked() -> str:
            return service.assistant.ask(read_question(FEE, as_of=DAY)).answer

        assert "6000元" not in asked()
        accept(data, "fee")
        assert "6000元" in asked()
        before = (files / "fee.md").read_text("utf-8")
        (files / "fee.md").write_text(
            before.replace("女装 | 4% | 4.5% | 5%", "女装 | 4% | 4.5% | 6%"), "utf-8"
        )
        librarian = taken_in(data, files)
        said = asked()
        assert "「技术服务费」正在复核" in said
        assert "6000元" not in said
        (files / "fee.md").write_text(before, "utf-8")
        librarian = taken_in(data, files)
        assert "6000元" in asked()
        librarian.delete([document_id("fee.md")])
        assert "技术服务费率" not in asked()
        assert not list((data / "overlay").rglob("*.yaml"))


def test_of_two_platforms_with_the_same_table_none_is_taken_for_the_other(tmp_path: Path) -> None:
    data, files = tmp_path / "data", tmp_path / "files"
    files.mkdir()
    text = (FOLDER / "fee.md").read_text("utf-8")
    (files / "fee.md").write_text(text, "utf-8")
    (files / "moon.md").write_text(_moon(text), "utf-8")
    taken_in(data, files)
    accept(data, "fee")
    key, content = document_id("moon.md"), yaml.safe_load(_moon((FOLDER / "fee.yaml").read_text("utf-8")))
    PackFolder(overlay_of(data)).accept(key, "-", _at(content, key), "小王", AT)
    with open_assistant(Settings(data=data)) as opened:

        def asked(question: str) -> str:
            return opened.ask(read_question(question, as_of=DAY)).answer

        assert "4500元" in asked("星河优选女装专营店成交额10万技术服务费多少")
        assert "6000元" in asked("月湖商城女装专营店成交额10万技术服务费多少")
        assert "计算" not in asked("女装专营店成交额10万技术服务费多少")


def _moon(text: str) -> str:
    """The same of another platform, which takes more."""
    named = text.replace("星河优选", "月湖商城").replace("星河", "月湖").replace("xinghe", "yuehu")
    return named.replace("4.5%", "6%").replace("value: 4.5", "value: 6")
