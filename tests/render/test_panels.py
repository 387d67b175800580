"""What is shown is what was said: no tag, image or formula of anyone else's takes effect."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from assistant.answer import ProfileEntry
from assistant.render import (
    FactName,
    chat_markdown,
    chat_text,
    citations_html,
    findings_html,
    profile_html,
    terminal_text,
)
from tests.fakes import make_answer

NAMES = {
    "product_score": FactName("商品分", "有", "无"),
    "violation": FactName("违规", "有", "无"),
    "return_rate": FactName("品退率", "有", "无"),
    "industry": FactName("行业品退率", "有", "无"),
}
EVIL = "<img src=x onerror=alert(1)>\"'&"


def rows(html: str) -> list[list[str]]:
    found: list[list[str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            if tag == "tr":
                found.append([])
            elif tag in {"td", "th"}:
                found[-1].append("")

        def handle_data(self, data: str) -> None:
            if found and found[-1]:
                found[-1][-1] += data

    Reader().feed(html.partition("</table>")[0])
    return found


def test_the_checks_are_a_table_with_a_mark_and_a_word() -> None:
    assert rows(findings_html(make_answer().to_json(), NAMES)) == [
        ["依据项", "您的数据", "门槛", "结论", "差距"],
        ["商品分", "73 分", "≥ 75 分", "× 不满足", "2 分"],
        ["订单量", "未提供", "≥ 1000 单", "? 待补充", ""],
    ]


@pytest.mark.parametrize(
    ("fact", "given", "op", "threshold", "shown"),
    [
        ("violation", "false", "is", "false", ["无", "无"]),
        ("violation", "true", "is", "false", ["有", "无"]),
        ("return_rate", "<industry", "<", "industry", ["< 行业品退率", "< 行业品退率"]),
        ("product_score", ">=80", ">=", "75", ["≥ 80 分", "≥ 75 分"]),
    ],
)
def test_values_are_words_and_never_our_ids(
    fact: str, given: str, op: str, threshold: str, shown: list[str]
) -> None:
    answer = make_answer()
    check = replace(answer.findings[0].checks[0], fact=fact, given=given, op=op, threshold=threshold)
    finding = replace(answer.findings[0], checks=(check,))
    html = findings_html(replace(answer, findings=(finding,)).to_json(), NAMES)
    assert rows(html)[1][1:3] == shown


def test_results_and_what_is_not_written_follow_the_table() -> None:
    html = findings_html(make_answer().to_json(), NAMES)
    assert "冻结佣金：<b>最高 60000 元</b>" in html
    assert "需要向平台确认：没有其他违规" in html
    assert "来源没有写明：考核周期" in html


def test_a_media_source_is_marked_and_numbered() -> None:
    html = citations_html(make_answer().to_json())
    assert '<li value="1">' in html
    assert "第三方解读，以平台官方规则为准" in html
    assert "某媒体 · 2025-12-01" in html


def test_an_official_source_is_not_marked() -> None:
    answer = make_answer()
    official = replace(answer, citations=(replace(answer.citations[0], kind="official"),))
    assert "第三方解读" not in citations_html(official.to_json())


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        ("73", "73", "73 分"),
        (None, "73", "不超过 73 分"),
        ("73", None, "不低于 73 分"),
        ("73", "80", "73 ～ 80 分"),
        (None, None, ""),
    ],
)
def test_the_profile_shows_the_words_and_how_they_were_read(
    low: str | None, high: str | None, shown: str
) -> None:
    entry = ProfileEntry("商品分七十三", low, high, "分", "question", 2)
    answer = replace(make_answer(), profile={"product_score": entry})
    assert rows(profile_html(answer.to_json(), NAMES))[1] == [
        "商品分",
        "商品分七十三",
        shown,
        "第2轮提问",
    ]


def test_every_panel_of_an_empty_answer_says_what_will_stand_there() -> None:
    for html in (findings_html({}, {}), citations_html({}), profile_html({}, {})):
        assert "ga-empty" in html


def test_no_tag_of_anyone_elses_survives_in_a_panel() -> None:
    answer = make_answer()
    finding = replace(
        answer.findings[0],
        title=EVIL,
        checks=(replace(answer.findings[0].checks[0], label=EVIL, given=EVIL, threshold=EVIL),),
        results=(replace(answer.findings[0].results[0], label=EVIL, value=EVIL, formula=EVIL),),
        unstated=(EVIL,),
    )
    citation = replace(answer.citations[0], title=EVIL, quote=EVIL, heading=EVIL, url="javascript:alert(1)")
    evil = replace(
        answer,
        findings=(finding,),
        citations=(citation,),
        profile={"product_score": ProfileEntry(EVIL, EVIL, EVIL, EVIL, "question", 1)},
    ).to_json()
    names = {"product_score": FactName(EVIL, EVIL, EVIL)}
    for html in (findings_html(evil, names), citations_html(evil), profile_html(evil, names)):
        assert "<img" not in html
        assert "javascript:" not in html


def test_what_a_person_typed_is_shown_as_typed() -> None:
    shown = chat_text("<b>a</b> ![x](http://y) **粗** $$z$$")
    assert not set("<>![]()*$") & set(shown)


def test_our_markdown_keeps_its_marks_and_loses_tags_and_pictures() -> None:
    shown = chat_markdown("**粗** <img src=x> ![x](http://y) > 引")
    assert shown == "**粗** &lt;img src=x> !&#91;x](http://y) > 引"


def test_a_terminal_gets_columns_that_line_up() -> None:
    markdown = "## 结论\n**还不行**\n\n| 项 | 数据 |\n|---|:-:|\n| 商品分 | 73 |\n| a | 1 |\n\n`x` \\*"
    lines = terminal_text({**make_answer().to_json(), "answer": markdown, "citations": []}).splitlines()
    assert lines == ["结论", "还不行", "", "项      数据", "商品分  73", "a       1", "", "x *"]
