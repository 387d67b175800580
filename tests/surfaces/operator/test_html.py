"""What operators read: everything that others wrote is text, and a status says what it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.access.channel import Channel
from assistant.access.sites import Site, read_origins
from assistant.feedback.differences import KeptDifference
from assistant.feedback.feedback import ReviewItem
from assistant.feedback.overview import Counts, Overview
from assistant.feedback.unanswered import Exchange, Opened
from assistant.knowledge.audit.report import audit
from assistant.library.plan import Given
from assistant.rules.schema import Knowledge, Withdrawn
from assistant.settings import Settings
from assistant.surfaces.cli.shared import open_librarian
from assistant.surfaces.operator.html import (
    additions_html,
    compared_html,
    difference_html,
    documents_html,
    embedding_html,
    item_html,
    knowledge_html,
    note_html,
    opened_html,
    overview_html,
    report_html,
    secret_html,
    sites_html,
)
from assistant.surfaces.words import words
from assistant.types import Difference, SessionState
from tests.fakes import make_answer
from tests.measures import PLATFORMS

W = words("zh-CN")
TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
PAYLOAD = "<img src=x onerror=alert(1)><script>x</script>\"'&"
RULES = "抖音小店处罚规则\n\n发布日期：2026-03-01\n\n每一单虚假发货赔付5元。\n\n扫码添加客服微信领取资料\n"


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.words += data


def harmless(html: str) -> Tags:
    found = Tags(html)
    assert not found.names & {"img", "script", "iframe", "style"}
    assert not {a for a in found.attributes if a.startswith("on")} | found.attributes & {"style"}
    return found


def test_every_article_and_rule_is_listed_with_its_status(knowledge: Knowledge) -> None:
    html = knowledge_html(knowledge, audit(knowledge, TODAY, 180), TODAY, W)
    text = harmless(html).words
    assert all(s.title in text for s in knowledge.sources.values())
    assert all(rule_id in text for rule_id in knowledge.rules)
    assert "生效中" in text
    assert "检查通过" in text


def test_a_rule_says_that_it_is_withdrawn_expired_or_coming(knowledge: Knowledge) -> None:
    first, second, third, fourth = list(knowledge.rules.values())[:4]
    changed = replace(
        knowledge,
        rules={
            second.id: replace(second, effective_from=None, effective_to=date(2026, 11, 23)),
            third.id: replace(third, effective_from=date(2026, 11, 25), effective_to=None),
            fourth.id: replace(fourth, effective_from=TODAY, effective_to=TODAY),
        },
        withdrawn={first.id: Withdrawn(first, (next(iter(first.citations)),), PAYLOAD)},
    )
    text = harmless(knowledge_html(changed, audit(changed, TODAY, 180), TODAY, W)).words
    assert f"已撤下：{PAYLOAD}" in text
    assert "已过期（到 2026-11-23 为止）" in text
    assert "未生效（从 2026-11-25 起）" in text
    assert text.count("生效中") == 1  # both ends are in force


def test_a_report_says_what_is_kept_dropped_and_refused(tmp_path: Path) -> None:
    files = [tmp_path / "规则.txt", tmp_path / "程序.exe", tmp_path / "<b>.txt"]
    for path in files:
        path.write_text(RULES + (PAYLOAD if "<" in path.name else ""), encoding="utf-8")
    report = open_librarian(Settings(data=tmp_path / "data")).look(files, Given(), TODAY)
    text = harmless(report_html(report, PLATFORMS, W)).words
    assert "共 3 个文件" in text
    assert "以上只是预览" in text
    assert "每一单虚假发货赔付5元" in text
    assert "扫码或联系方式" in text
    assert "不支持的格式 .exe" in text
    assert "<b>.txt" in text


def test_no_document_is_said_in_words() -> None:
    assert "还没有收录文件" in documents_html((), PLATFORMS, W)


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_feedback_is_shown_with_what_was_asked_and_answered(language: str, knowledge: Knowledge) -> None:
    answer = make_answer("能带吗", text=f"**还不行** {PAYLOAD}")
    item = ReviewItem(1, "a1", "down", "number", PAYLOAD, ("你好", PAYLOAD), answer, AT, "open", None)
    found = harmless(item_html(item, knowledge, words(language)))
    assert found.words.count(PAYLOAD) >= 2
    assert "2026-11-25 01:30" in found.words, "the clock of merchants"
    assert "还不行" in found.words


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_a_conversation_is_shown_up_to_its_question(language: str, knowledge: Knowledge) -> None:
    said = [Exchange(q, make_answer(q, text=f"**答** {q}")) for q in ("你好", PAYLOAD)]
    found = harmless(opened_html(Opened(tuple(said), SessionState()), knowledge, words(language)))
    assert found.words.count(PAYLOAD) == 2
    assert found.words.index("你好") < found.words.index(PAYLOAD)


@pytest.mark.parametrize(("outcome", "sentence"), [("abstained", "还是没有答上"), ("computed", "现在答上了")])
def test_two_answers_stand_side_by_side(outcome: str, sentence: str, knowledge: Knowledge) -> None:
    before = replace(make_answer(text=f"原话 {PAYLOAD}"), outcome="abstained")
    after = replace(make_answer(text="新话"), outcome=outcome)
    text = harmless(compared_html(before, after, knowledge, W)).words
    assert sentence in text
    assert text.index("原话") < text.index("新话")


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_the_first_view_shows_counts_a_plot_and_the_same_in_tables(
    language: str, knowledge: Knowledge
) -> None:
    days = {TODAY - timedelta(n): Counts() for n in range(6, -1, -1)}
    days[TODAY] = Counts(4, 2, 1, 1, 1, 1)
    plans = {"douyin/top-creator": Counts(3, 3), PAYLOAD: Counts(1, 1)}
    found = Overview(days, {"douyin": Counts(4, 2, 1, 1)}, plans, ("page",))
    html = overview_html(found, knowledge, words(language))
    seen = harmless(html)
    assert html.count("<rect") == 3, "a part for each outcome of the one day that has any"
    assert "50.0%" in seen.words
    assert TODAY.isoformat() in seen.words
    assert PAYLOAD in seen.words
    assert {"svg", "title", "table"} <= seen.names


def test_a_time_without_questions_says_so(knowledge: Knowledge) -> None:
    found = Overview({TODAY: Counts()}, {}, {}, ())
    assert "还没有人提问" in overview_html(found, knowledge, W)


def test_sites_are_listed_and_a_secret_is_shown_as_text() -> None:
    channel = Channel("link", "https://shop.example/kefu", PAYLOAD)
    origins = read_origins(["https://*.shop.example"])
    shop = Site("shop", PAYLOAD, origins, per_day=0, enabled=False, channel=channel)
    seen = harmless(sites_html([shop], W)).words
    for words_ in (PAYLOAD, "https://*.shop.example", "停用", "20 / 200 / 不限", channel.address):
        assert words_ in seen
    assert "还没有登记网站" in sites_html([], W)
    assert "s3cret" in harmless(secret_html(shop, "s3cret", W)).words
    assert 'data-site="shop"' in harmless(embedding_html(shop, W)).words


def test_added_words_are_text() -> None:
    assert PAYLOAD in harmless(additions_html([(PAYLOAD, "商品分", "facts.yaml")], W)).words
    assert "还没有增补" in additions_html([], W)


def test_a_note_is_text_and_nothing_when_empty() -> None:
    assert note_html("") == ""
    assert harmless(note_html(PAYLOAD)).words == PAYLOAD


def test_a_difference_shows_its_turn_and_both_readings_as_text() -> None:
    evil = "<img src=x onerror=alert(1)>"
    difference = Difference("figure", "product_score", evil, "", "商品分 84分", "asked")
    at = datetime(2026, 11, 22, tzinfo=UTC)
    shown = difference_html(
        KeptDifference(1, difference, f"{evil}够吗", "2026-11-22", True, at), words("zh-CN")
    )
    assert "<img" not in shown
    assert "没有读出" in shown
    assert "商品分 84分" in shown
    assert "向商家确认" in shown
