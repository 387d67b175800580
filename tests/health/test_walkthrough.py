"""corpus/README.md says that a rule, and a platform, need no Python: here both are added as written there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.access.sites import Site
from assistant.answer import Answer
from assistant.build import open_assistant
from assistant.conversations.question import Question
from assistant.knowledge.audit.report import audit
from assistant.knowledge.load import read_knowledge
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.surfaces.http.widget import frame_html
from assistant.surfaces.page.profile_view import ProfileView
from assistant.surfaces.page.shell import conversation
from assistant.surfaces.words import words
from tests.conftest import TODAY
from tests.paths import CORPUS

README = (CORPUS / "README.md").read_text("utf-8")
RULE, PLATFORM = "Adding a rule, step by step", "Adding a platform, step by step"


def steps(heading: str) -> list[tuple[str, str, str]]:
    """File, whether it is put at its end, and text of every block under a heading."""
    section = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^ *```[a-z]+ (\S+)( \+)?\n(.*?)^ *```$", section, re.DOTALL | re.MULTILINE)


def followed(heading: str, copy: Path) -> Path:
    """A copy of the knowledge after the steps."""
    shutil.copytree(CORPUS, copy)
    for name, appended, text in steps(heading):
        path = copy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if appended else ""
        path.write_text(before + re.sub(r"^   ", "", text, flags=re.MULTILINE), "utf-8")
    return copy


# --- a rule -------------------------------------------------------------------------------------


def test_the_steps_are_an_article_its_marks_a_fact_a_plan_and_a_rule() -> None:
    assert [(name, bool(plus)) for name, plus, _ in steps(RULE)] == [
        ("articles/kuaishou/night-live.md", False),
        ("articles/kuaishou/night-live.questions.yaml", False),
        ("facts.yaml", True),
        ("programmes.yaml", True),
        ("rules/kuaishou/night-live/voucher.yaml", False),
    ]


def test_the_new_rule_is_checked_and_answers(tmp_path: Path) -> None:
    knowledge = read_knowledge(followed(RULE, tmp_path / "corpus"))
    assert "kuaishou/night-live/voucher" in knowledge.rules
    assert audit(knowledge, TODAY, 180).sound
    with open_assistant(Settings(data=tmp_path / "data"), knowledge=knowledge) as assistant:
        answer = assistant.ask(Question("快手当月夜间开播18小时，能拿夜播流量券吗", TODAY))
        silent = assistant.ask(Question("夜播流量券能用多久", TODAY))
    assert (answer.outcome, answer.findings[0].checks[0].gap) == ("ineligible", "2")
    assert [c.quote for c in answer.citations] == ["快手商家当月夜间开播满20小时，可得5000夜播流量券。"]
    assert silent.answer.startswith("**来源没有写明夜播流量券的有效期，所以这里不给出答案。**")
    assert silent.citations[0].quote == "来源没有写明夜播流量券的有效期。"


# --- a platform ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def youju(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("platform")
    knowledge = read_knowledge(followed(PLATFORM, folder / "corpus"))
    with open_assistant(Settings(data=folder / "data"), knowledge=knowledge) as opened:
        yield opened


def test_the_new_platform_is_sound(youju: Assistant) -> None:
    assert all(name.startswith(("articles/", "rules/")) or plus for name, plus, _ in steps(PLATFORM))
    assert audit(youju.knowledge, TODAY, 180).sound
    kinds = {youju.knowledge.facts[f].kind for f in youju.knowledge.rules["youju/new-shops/boost"].facts()}
    assert kinds == {"choice", "quantity", "date"}


def short(answer: Answer) -> dict[str, str]:
    """Fact → by how much it is missed, "" where that is no number."""
    checks = [c for f in answer.findings for c in f.checks if c.status == "unmet"]
    return {c.fact: f"{c.gap}{c.unit}" if c.gap else "" for c in checks}


PLAIN = [
    ("优聚的新店加速计划我能报吗？企业店，发了35篇笔记，好评率96%，日均揽收80件", "eligible", {}),
    ("优聚旗舰店，笔记才28篇，好评97%，每天揽收100件，能报新店加速计划吗", "ineligible", {"shop_notes": "2篇"}),
    ("我家在优聚开的是个人店，新店加速计划报得了吗", "ineligible", {"shop_kind": ""}),
    ("公司店，笔记40篇，好评率94%，每天揽收60件，优聚新店加速够格吗", "ineligible", {"shop_praise": "1%"}),
    ("优聚新店加速计划，企业店，50篇笔记，好评率95%，每周揽收420件，够不够", "eligible", {}),
    ("企业店，笔记31篇，好评率98%，一周揽收350件，能不能报优聚新店加速计划", "ineligible", {"daily_parcels": "10件/天"}),
    ("我不是个人店，笔记30篇，好评95%，日均揽收60件，优聚新店加速计划能参加吗", "eligible", {}),
    ("优聚企业店，笔记三十篇，好评率九成六，日均揽收五十件，加速流量券能拿吗", "ineligible", {"daily_parcels": "10件/天"}),
]  # fmt: skip


COLLOQUIAL = [
    ("公司店在优聚，笔记攒到34篇，好评率比95%低半个点，一天揽70件，新店加速够得着不", "ineligible", {"shop_praise": "0.5%"}),
    ("优聚那个新店加速，我企业店，笔记差俩就30了，好评97%，日均揽收66件，能报不", "ineligible", {"shop_notes": "2篇"}),
    ("咱旗舰店刚上优聚，笔记正好30，好评率高出95%一个半点，每天揽收61件，加速流量券有我份没", "eligible", {}),
    ("优聚企业店，笔记发了41篇，好评刚好踩线95%，揽收日均59件，报新店加速行不行", "ineligible", {"daily_parcels": "1件/天"}),
    ("开的是个人店，笔记88篇，好评九成九，天天揽两百件，优聚新店加速给报吗", "ineligible", {"shop_kind": ""}),
    ("优聚新店加速，公司店，笔记从20篇补到33篇了，好评率95%挂零，揽收一天也就五十八件，能过吗", "ineligible", {"daily_parcels": "2件/天"}),
    ("老板让我报优聚新店加速，企业店，笔记35篇，好评率95.5%，揽收从日均50涨到日均63件了，能过吧", "eligible", {}),
    ("隔壁企业店笔记才10篇，我家也是企业店，笔记36篇、好评率96%、日均揽收62件，优聚新店加速我能报吗", "eligible", {}),
    ("公司店，好评率96%，每天揽收64件，笔记上个月25篇，这个月到31篇了，优聚新店加速能不能上", "eligible", {}),
    ("旗舰店，31篇笔记，好评率离95%还差一个半点，日均揽收六十来件往上，优聚新店加速够不够", "ineligible", {"shop_praise": "1.5%"}),
]  # fmt: skip


@pytest.mark.parametrize(("question", "outcome", "gaps"), [*PLAIN, *COLLOQUIAL])
def test_questions_get_the_right_verdict(
    youju: Assistant, question: str, outcome: str, gaps: dict[str, str]
) -> None:
    answer = youju.ask(Question(question, TODAY))
    assert (answer.outcome, short(answer)) == (outcome, gaps), answer.answer
    assert (answer.verified.passed, answer.verified.repairs) == (True, 0)


def test_the_day_of_the_voucher_is_computed(youju: Assistant) -> None:
    answer = youju.ask(Question("优聚新店加速计划12月1日审核通过，加速流量券哪天发", TODAY))
    values = [r.value for f in answer.findings for r in f.results]
    assert date(2026, 12, 16).isoformat() in values
    assert "2026年12月16日" in answer.answer


def test_what_the_plan_asks_is_quoted(youju: Assistant) -> None:
    answer = youju.ask(Question("优聚新店加速计划要发多少篇笔记", TODAY))
    assert answer.outcome == "informational"
    assert "30篇" in answer.answer
    assert "报名时商品笔记要满30篇。" in [c.quote for c in answer.citations]


def test_what_is_missing_is_asked_and_bare_replies_settle_it(youju: Assistant) -> None:
    first = youju.ask(Question("优聚新店加速计划能报吗，好评率96%，日均揽收70件", TODAY))
    assert first.outcome == "needs_info"
    assert {a.fact for a in first.ask} == {"shop_kind", "shop_notes"}
    second = youju.ask(Question("企业店", TODAY, session_id=first.session_id))
    assert {a.fact for a in second.ask} == {"shop_notes"}
    third = youju.ask(Question("32篇", TODAY, session_id=first.session_id))
    assert third.outcome == "eligible", third.answer


def test_page_and_widget_know_it_too(youju: Assistant) -> None:
    w, platforms = words("zh-CN"), youju.knowledge.platforms.values()
    assert "优聚企业店发了28篇笔记" in conversation(platforms, w)
    assert "优聚新店加速计划要多少篇笔记？" in frame_html(Site("s", name="店"), platforms, w)
    profile = ProfileView(youju.knowledge, w).html({})
    assert all(name in profile for name in ("店铺类型", "个人店", "旗舰店", "日均揽收量"))
