"""corpus/README.md says that adding a rule needs no Python: here it is done as written there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from assistant.build import build, read_knowledge
from assistant.knowledge.audit.report import audit
from assistant.pipeline import Question
from assistant.settings import Settings
from tests.conftest import TODAY

CORPUS = Path(__file__).parents[2] / "corpus"
README = (CORPUS / "README.md").read_text("utf-8")
STEPS = re.findall(r"^ *```[a-z]+ (\S+)( \+)?\n(.*?)^ *```$", README, re.DOTALL | re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge after the steps."""
    copy = shutil.copytree(CORPUS, tmp_path / "corpus")
    for name, appended, text in STEPS:
        path = copy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if appended else ""
        path.write_text(before + re.sub(r"^   ", "", text, flags=re.MULTILINE), "utf-8")
    return copy


def test_the_steps_are_an_article_a_fact_a_plan_and_a_rule() -> None:
    assert [(name, bool(plus)) for name, plus, _ in STEPS] == [
        ("articles/kuaishou/night-live.md", False),
        ("facts.yaml", True),
        ("programmes.yaml", True),
        ("rules/kuaishou/night-live/voucher.yaml", False),
    ]


def test_the_new_rule_is_checked_and_answers(folder: Path, tmp_path: Path) -> None:
    knowledge = read_knowledge(folder)
    assert "kuaishou/night-live/voucher" in knowledge.rules
    assert audit(knowledge, TODAY, 180).sound
    built = build(Settings(data=tmp_path / "data"), one_shot=True, knowledge=knowledge)
    try:
        answer = built.assistant.ask(Question("快手当月夜间开播18小时，能拿夜播流量券吗", TODAY))
        silent = built.assistant.ask(Question("夜播流量券能用多久", TODAY))
    finally:
        built.close()
    assert (answer.outcome, answer.findings[0].checks[0].gap) == ("ineligible", "2")
    assert [c.quote for c in answer.citations] == ["快手商家当月夜间开播满20小时，可得5000夜播流量券。"]
    assert "没有写明夜播流量券的有效期" in silent.answer
