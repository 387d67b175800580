"""``growth-assistant check``: every figure accounted for, and what an edit of an article changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.knowledge.audit.report import Audit, audit, lines
from assistant.knowledge.load import read_knowledge
from assistant.rules.schema import Knowledge
from assistant.surfaces.cli.main import main
from tests.conftest import TODAY
from tests.paths import CORPUS

CREATORS = "articles/douyin/top-creator-rules.md"
PRODUCT = "抖音头部创作者所选商家的商品分须≥75分。"
GATE = "douyin/top-creator/selection-gate"

Edited = Callable[..., Knowledge]


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """The shipped knowledge with one piece of one file replaced."""

    def edit(file: str, old: str, new: str) -> Knowledge:
        copy = shutil.copytree(CORPUS, tmp_path / "corpus")
        text = (copy / file).read_text("utf-8")
        assert text.count(old) == 1
        (copy / file).write_text(text.replace(old, new), "utf-8")
        return read_knowledge(copy)

    return edit


def looked_over(knowledge: Knowledge, as_of: date = TODAY, max_age: int = 180) -> tuple[Audit, str]:
    found = audit(knowledge, as_of, max_age)
    return found, "\n".join(lines(found, knowledge))


# --- coverage -----------------------------------------------------------------------------------


def test_every_figure_of_every_shipped_article_is_accounted_for(knowledge: Knowledge) -> None:
    found, text = looked_over(knowledge)
    assert found.sound
    assert {c.source for c in found.coverage} == set(knowledge.sources)
    assert sum(len(c.figures) for c in found.coverage) > 150
    assert "没有着落" not in text


def test_figures_in_tables_headings_and_silences_count(knowledge: Knowledge) -> None:
    (creators,) = (c for c in audit(knowledge, TODAY, 180).coverage if c.source == "douyin/top-creator-rules")
    seen = {(f.text, f.account) for f in creators.figures}
    assert ("≥75分", "citation") in seen
    assert ("≥75分", "rule") in seen  # the table says it again
    assert ("1000单", "rule") in seen  # the heading, and the sentence on what is left unsaid
    body = knowledge.sources["douyin/top-creator-rules"].body
    file = (CORPUS / CREATORS).read_text("utf-8").splitlines()
    for figure in creators.figures:
        assert figure.text in file[figure.line - 1]
        assert figure.sentence in body


@pytest.mark.parametrize(
    ("old", "new", "figure", "words"),
    [
        ("## 公益任务\n", "## 公益任务\n\n公益任务每月至少6小时。\n", "至少6小时", "公益任务每月至少6小时。"),
        (
            "| 选品：商品分 | ≥75分 |",
            "| 选品：商品分 | ≥77分 |",
            "≥77分",
            "| 选品：商品分 | ≥77分 | 必须满足 |",
        ),
        ("## 培训与考试\n", "## 培训与考试：60分及格\n", "60分", "## 培训与考试：60分及格"),
        (
            "抖音会为头部创作者组织培训和考试。",
            "2026年5月6日起，抖音会组织培训和考试。",
            "2026年5月6日",
            "2026年5月6日起",
        ),
    ],
    ids=["a sentence", "a table cell", "a heading", "a date"],
)
def test_a_figure_that_is_nowhere_else_is_named_with_file_and_line(
    edited: Edited, tmp_path: Path, old: str, new: str, figure: str, words: str
) -> None:
    found, text = looked_over(edited(CREATORS, old, new))
    (lost,) = (f for c in found.coverage for f in c.uncovered)
    assert not found.sound
    assert (lost.text, lost.sentence[: len(words)]) == (figure, words)
    file = (tmp_path / "corpus" / CREATORS).read_text("utf-8")
    assert words in file.splitlines()[lost.line - 1]
    assert f"没有着落 douyin/top-creator-rules.md:{lost.line}：{figure}（" in text


def test_a_rule_that_holds_a_number_of_another_article_does_not_cover_it(edited: Edited) -> None:
    """1300单 is in a rule of 快手, which says nothing about 抖音."""
    knowledge = edited(CREATORS, "## 公益任务\n", "## 公益任务\n\n公益任务要卖1300单。\n")
    assert [f.text for c in audit(knowledge, TODAY, 180).coverage for f in c.uncovered] == ["1300单"]


def test_a_declared_figure_is_background_until_its_words_are_gone(edited: Edited) -> None:
    knowledge = edited(
        "articles/douyin/merchant-policies-2026.md", "兴趣产业带超过23500个。", "产业带超过23600个。"
    )
    found, text = looked_over(knowledge)
    assert not found.sound
    assert [b.quote for b in found.lost_background] == ["来源称，抖音电商平台上的兴趣产业带超过23500个。"]
    assert "背景声明已失效 douyin/merchant-policies-2026" in text
    assert "23600个" in text


# --- drift --------------------------------------------------------------------------------------


def test_a_changed_threshold_is_shown_before_and_after_with_what_rests_on_it(edited: Edited) -> None:
    knowledge = edited(CREATORS, PRODUCT, PRODUCT.replace("75分", "78分"))
    found, text = looked_over(knowledge)
    (drift,) = found.drifts
    assert (drift.rule, drift.citation) == (GATE, "product")
    assert (drift.before, drift.after) == (PRODUCT, PRODUCT.replace("75分", "78分"))
    assert drift.figures == (("≥75分", "≥78分"),)
    assert drift.resting == ("商品分 75分",)
    # The sentence itself and the table that still says 75, nothing else of the withdrawn rule.
    assert [f.text for c in found.coverage for f in c.uncovered] == ["≥78分", "≥75分"]
    file = (CORPUS / CREATORS).read_text("utf-8").splitlines()
    assert PRODUCT in file[drift.line - 1]
    for words in (
        f"撤下 {GATE}（头部创作者选品门槛）",
        "改前：",
        "改后：",
        "≥75分 → ≥78分",
        "依据它的：商品分 75分",
    ):
        assert words in text


def test_every_rule_that_quotes_the_changed_sentence_is_touched_and_no_other(edited: Edited) -> None:
    knowledge = edited(CREATORS, "基础销量达到1000单或10万GMV。", "基础销量达到2000单或20万GMV。")
    found = audit(knowledge, TODAY, 180)
    assert {d.rule for d in found.drifts} == {GATE, "douyin/top-creator/cold-start"}
    assert {d.figures for d in found.drifts} == {(("1000单", "2000单"), ("10万", "20万"))}
    assert {d.resting for d in found.drifts} == {("店铺订单量 1000单", "店铺GMV 10万元")}


def test_a_deleted_sentence_has_nothing_after_it(edited: Edited) -> None:
    """The longest sentence of its kind: nothing that is left is half like it."""
    quote = "抖音电商的退货诊断工具帮助商家从描述、产品、服务等方面查找退货原因，再由商家自行改进。"
    knowledge = edited("articles/douyin/merchant-policies-2026.md", quote, "")
    found, text = looked_over(knowledge)
    (drift,) = found.drifts
    assert (drift.rule, drift.after, drift.figures) == (
        "douyin/merchant-policies-2026/return-rate-tools",
        "",
        (),
    )
    assert f"改前：{quote}\n  改后：没有相近的句子" in text


def test_words_put_before_a_quoted_sentence_withdraw_its_rule(edited: Edited) -> None:
    """「除新手外，」 turns the meaning while the quote still stands byte for byte."""
    found, text = looked_over(edited(CREATORS, PRODUCT, f"除新手外，{PRODUCT}"))
    assert [d.rule for d in found.drifts] == [GATE]
    assert f"改后：除新手外，{PRODUCT}" in text
    assert "引文 'product' 在来源 'douyin/top-creator-rules' 中不再是完整的一句，前后的文字变了" in text
    assert "已不在来源" not in text


def test_a_sentence_that_somebody_else_quotes_is_not_taken_for_the_deleted_one(edited: Edited) -> None:
    """「保证金最高可提高到30万元」 is alike and still stands: nothing went from 30% to 30万元."""
    quote = "抖音头部创作者商品体验不达标，佣金会按不达标订单的佣金比例来冻结，最高30%。"
    found, text = looked_over(edited(CREATORS, quote, ""))
    assert [d.citation for d in found.drifts if d.after] == []
    assert {d.before for d in found.drifts} == {quote}
    assert "已不在来源 'douyin/top-creator-rules' 中" in text
    assert "30万元" not in text


def test_a_declared_row_is_not_taken_for_the_deleted_sentence(edited: Edited) -> None:
    """「商品卡免佣 | 超138亿元」 is background, and says the same in a table."""
    quote = "抖音电商2025年商品卡免佣为商家省下超138亿元。"
    found = audit(edited("articles/douyin/merchant-policies-2026.md", quote, ""), TODAY, 180)
    assert {(d.before, d.after) for d in found.drifts} == {(quote, "")}


def test_all_lost_quotes_of_a_rule_are_shown(edited: Edited, tmp_path: Path) -> None:
    edited(CREATORS, PRODUCT, PRODUCT.replace("75分", "78分"))
    article = tmp_path / "corpus" / CREATORS
    total = "体验分总分须≥80分。"
    article.write_text(article.read_text("utf-8").replace(total, "体验分总分须≥85分。"), "utf-8")
    found = audit(read_knowledge(tmp_path / "corpus"), TODAY, 180)
    assert {d.rule for d in found.drifts} == {GATE}
    assert {d.figures for d in found.drifts} == {(("≥75分", "≥78分"),), (("≥80分", "≥85分"),)}


@pytest.mark.parametrize(
    ("rule", "citation", "words"),
    [
        (GATE, "returns", "商品品退率 < 行业平均品退率"),
        (GATE, "violation", "近期重大违规记录 否"),
        ("douyin/zero-entry/zero-entry", "deposit", "基础保证金 大幅下调"),
        ("douyin/zero-entry/zero-entry", "silent", "没有写明 适用类目、店铺类型和时限"),
        ("douyin/top-creator/classification", "permanent", "曾达到过头部创作者标准 是"),
    ],
    ids=["between facts", "a state", "a gift in words", "left unsaid", "kept for ever"],
)
def test_what_rests_on_a_quote_without_a_figure_is_named_too(
    edited: Edited, knowledge: Knowledge, rule: str, citation: str, words: str
) -> None:
    cited = knowledge.rules[rule].citations[citation]
    found, text = looked_over(edited(f"articles/{cited.source}.md", cited.quote, f"据说{cited.quote}"))
    (drift,) = (d for d in found.drifts if d.rule == rule)
    assert (drift.citation, drift.resting) == (citation, (words,))
    assert f"  规则里依据它的：{words}" in text


def test_a_withdrawn_rules_name_is_still_a_name(edited: Edited) -> None:
    """0元 is in the title of the rule, and in a heading that nobody touched."""
    quote = "抖音电商大幅下调了商家的基础保证金。"
    found = audit(edited("articles/douyin/zero-entry.md", quote, f"据说{quote}"), TODAY, 180)
    assert [d.before for d in found.drifts] == [quote]
    assert [f.text for c in found.coverage for f in c.uncovered] == []


# --- dates --------------------------------------------------------------------------------------


def test_a_rule_past_its_end_is_expired_and_one_before_its_start_is_coming(edited: Edited) -> None:
    rule = "rules/douyin/top-creator/selection-gate.yaml"
    knowledge = edited(
        rule, "effective: {from: null, to: null}", "effective: {from: 2026-02-01, to: 2026-06-30}"
    )
    last, after, before = date(2026, 6, 30), date(2026, 7, 1), date(2026, 1, 31)
    assert [r.id for r in audit(knowledge, last, 999).expired] == []
    found, text = looked_over(knowledge, after)
    assert [r.id for r in found.expired] == [GATE]
    assert f"已过有效期 {GATE}（头部创作者选品门槛）：到 2026-06-30 为止" in text
    assert found.sound  # for someone to look at, nothing to mend
    assert GATE in {r.id for r in audit(knowledge, before, 999).coming}
    assert GATE not in {r.id for r in audit(knowledge, date(2026, 2, 1), 999).coming}


def test_a_rule_is_stale_one_day_past_the_limit(knowledge: Knowledge) -> None:
    checked = knowledge.rules[GATE].checked_on
    on_it = date.fromordinal(checked.toordinal() + 180)
    past_it = date.fromordinal(checked.toordinal() + 181)
    assert GATE not in {r.id for r in audit(knowledge, on_it, 180).stale}
    found, text = looked_over(knowledge, past_it)
    assert GATE in {r.id for r in found.stale}
    assert f"很久没有核对 {GATE}（头部创作者选品门槛）：上次核对是 {checked}" in text
    assert found.sound
    assert audit(knowledge, past_it, 10**9).stale == ()  # longer than there have been days


# --- the command --------------------------------------------------------------------------------


def test_the_command_reports_and_ends_well_when_all_is_sound() -> None:
    done = CliRunner().invoke(main, ["check", "--as-of", "2026-11-24"])
    assert done.exit_code == 0, done.output
    assert "douyin/top-creator-rules：" in done.output
    found = audit(read_knowledge(), date(2026, 11, 24), 180)
    articles, figures = len(found.coverage), sum(len(c.figures) for c in found.coverage)
    assert (
        done.output.splitlines()[-1]
        == f"{articles} 篇文章，{figures} 个数，{found.rules} 条规则生效，0 条撤下。"
    )


def test_old_rules_are_a_notice_and_the_limit_is_an_option() -> None:
    done = CliRunner().invoke(main, ["check", "--as-of", "2027-11-24"])
    assert (done.exit_code, "很久没有核对" in done.output) == (0, True)
    done = CliRunner().invoke(main, ["check", "--as-of", "2027-11-24", "--max-age", "9999"])
    assert (done.exit_code, "很久没有核对" in done.output) == (0, False)


def test_a_finding_that_must_be_mended_ends_with_1(edited: Edited, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = edited(CREATORS, PRODUCT, PRODUCT.replace("75分", "78分"))
    monkeypatch.setattr("assistant.knowledge.in_force.read_knowledge", lambda *_: changed)
    done = CliRunner().invoke(main, ["check"])
    assert done.exit_code == 1
    assert "≥75分 → ≥78分" in done.output


def test_a_day_that_is_none_is_refused_in_one_line() -> None:
    done = CliRunner().invoke(main, ["check", "--as-of", "昨天"])
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert "2026-11-22" in done.output
