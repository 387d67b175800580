"""Articles: what loads, what is refused and with which words, and passages whose spans are exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from assistant.errors import ArticleError
from assistant.knowledge.articles import digest, load_articles, read_article
from assistant.knowledge.cutting import (
    INTRODUCTION_MAX,
    LIST_MAX,
    TABLE_MAX,
    TEXT_MAX,
    evidence_sentences,
    passages,
    table_header,
)
from assistant.types import Passage, Source
from tests.paths import CORPUS

SHIPPED = CORPUS / "articles"
BROKEN = Path(__file__).parent / "broken" / "articles"
PLATFORMS = ("douyin", "kuaishou", "taobao", "1688", "jd")

ARTICLE = """\
---
id: douyin/sample
platform: douyin
title: "样例：新规"
publisher: 编辑部
published: 2026-01
kind: digest
based_on: 某平台公告
url: null
---
# 样例：新规

第一句。第二句。
"""


def source(body: str, **changes: str) -> Source:
    made = Source("douyin/sample", "douyin", "样例", "编辑部", "2026-01", "digest", body, "douyin/sample.md")
    return replace(made, **changes)


def write(folder: Path, text: str | bytes, name: str = "douyin/sample.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def texts(found: Iterable[Passage]) -> list[str]:
    return [p.text for p in found]


def quotes(of: Source) -> list[str]:
    return [of.body[start:end] for p in passages(of) for start, end in evidence_sentences(p)]


# --- loading ------------------------------------------------------------------------------------


def test_an_article_loads_with_its_body_exactly_as_written(tmp_path: Path) -> None:
    write(tmp_path, ARTICLE + "\r\n  末尾有空白 \n\n")
    loaded = load_articles(tmp_path, PLATFORMS)["douyin/sample"]
    assert loaded.body == "# 样例：新规\n\n第一句。第二句。\n\r\n  末尾有空白 \n\n"
    assert (loaded.title, loaded.published, loaded.url) == ("样例：新规", "2026-01", None)
    assert (loaded.path, loaded.based_on) == ("douyin/sample.md", "某平台公告")


def test_windows_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    write(tmp_path, b"\xef\xbb\xbf" + ARTICLE.replace("\n", "\r\n").encode())
    loaded = load_articles(tmp_path, PLATFORMS)["douyin/sample"]
    assert loaded.body == "# 样例：新规\r\n\r\n第一句。第二句。\r\n"
    assert texts(passages(loaded)) == ["第一句。第二句。"]


@dataclass(frozen=True)
class Defect:
    file: str
    line: int
    words: str


DEFECTS = (
    Defect("unknown-key", 4, "unknown key 'titel'; allowed: id, platform, title, publisher"),
    Defect("duplicate-key", 6, "duplicate key 'title', first on line 4"),
    Defect("missing-key", 1, "missing 'publisher'; needed: id, platform, title"),
    Defect("empty-title", 4, "missing 'title'"),
    Defect("wrong-id", 2, "id 'douyin/other' is not the file's place 'douyin/wrong-id'"),
    Defect("unknown-platform", 3, "unknown platform 'weibo'; allowed: douyin, kuaishou, taobao, 1688, jd"),
    Defect("other-platform", 3, "platform 'jd' is not the folder 'douyin'"),
    Defect("unknown-kind", 7, "unknown kind 'blog'; allowed: official, media, digest"),
    Defect("wrong-date", 6, "published '2026-13' is not a date; allowed: YYYY, YYYY-MM, YYYY-MM-DD"),
    Defect("effective-reversed", 9, "effective_to '2026-01' is before '2026-02'"),
    Defect("wrong-url", 8, "url 'javascript:alert(1)' must begin with https:// or http://"),
    Defect("nested-value", 4, "'title' must be one line of text"),
    Defect("not-yaml", 5, "front matter is not YAML"),
    Defect("no-front-matter", 1, "no front matter"),
    Defect("no-text", 9, "the article has no text"),
    Defect("not-utf8", 10, "not UTF-8: byte 0xc9"),
    Defect("Wrong_Slug", 1, "'douyin/Wrong_Slug' is not <platform>/<slug>"),
)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: d.file)
def test_a_broken_article_is_refused_with_file_line_and_what_is_allowed(defect: Defect) -> None:
    path = BROKEN / "douyin" / f"{defect.file}.md"
    with pytest.raises(ArticleError) as caught:
        read_article(path, BROKEN, PLATFORMS)
    assert str(caught.value).startswith(f"{path}:{defect.line}: ")
    assert defect.words in str(caught.value)


def test_every_broken_article_has_its_expectation() -> None:
    assert {p.stem for p in BROKEN.rglob("*.md")} == {d.file for d in DEFECTS}


def test_an_article_outside_a_platform_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path, ARTICLE, "stray.md")
    with pytest.raises(ArticleError, match="'stray' is not <platform>/<slug>"):
        load_articles(tmp_path, PLATFORMS)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="does not exist"):
        load_articles(tmp_path / "nowhere", PLATFORMS)


def test_the_digest_changes_with_one_character_and_not_with_the_order() -> None:
    one, two = source("甲。"), source("乙。", id="jd/b")
    assert digest({"a": one, "b": two}) == digest({"b": two, "a": one})
    assert digest({"a": one}) != digest({"a": replace(one, body="甲！")})
    assert digest({"a": one}) != digest({"a": replace(one, published="2026-02")})


# --- passages -----------------------------------------------------------------------------------

RICH = source(
    """\
# 样例

引言第一句。引言第二句。

## 门槛

须同时符合以下条件：

- 体验分 ≥ 80 分；
- 商品分 ≥ 75 分
  - 不含测试分

### 佣金

| 类目 | 佣金 |
|:-----|-----:|
| > 服饰 | 5% |
| 食品 | 3% |

![图片来源：网络](x.png)

<!-- 编者注 -->

## 结语

结语一句。
"""
)


def test_passages_follow_headings_lists_and_tables() -> None:
    assert [(p.kind, p.heading) for p in passages(RICH)] == [
        ("text", ("样例",)),
        ("list", ("样例", "门槛")),
        ("table", ("样例", "门槛", "佣金")),
        ("text", ("样例", "结语")),
    ]


def test_headings_pictures_and_comments_are_not_passages() -> None:
    whole = "".join(texts(passages(RICH)))
    assert not any(words in whole for words in ("##", "图片来源", "编者注"))


def test_a_list_keeps_the_line_that_introduces_it() -> None:
    assert passages(RICH)[1].text.startswith("须同时符合以下条件：\n\n- 体验分")


def test_a_full_stop_introduces_too_up_to_a_length() -> None:
    exactly = "字" * (INTRODUCTION_MAX - 1) + "。"
    assert texts(passages(source(f"{exactly}\n\n- 项"))) == [f"{exactly}\n\n- 项"]
    assert texts(passages(source(f"字{exactly}\n\n- 项"))) == [f"字{exactly}", "- 项"]


def test_a_long_list_is_cut_between_items_only() -> None:
    items = [f"- 第{i}项{'内容' * 20}。" for i in range(30)]
    found = passages(source("如下：\n\n" + "\n".join(items)))
    assert len(found) > 1
    assert found[0].text.startswith("如下：")
    assert all(len(p.text) <= LIST_MAX for p in found)
    assert [line for p in found for line in p.text.splitlines() if line.startswith("-")] == items


def test_a_long_table_is_cut_between_rows_and_repeats_its_header() -> None:
    rows = [f"| 类目{i} | {i}% |" for i in range(500)]
    lines = "\n".join(rows)
    *groups, after = passages(source(f"各类目如下：\n\n| 类目 | 佣金 |\n|---|---|\n{lines}\n\n结语。"))
    assert len(groups) > 1
    assert {p.kind for p in groups} == {"table"}
    assert max(len(p.text) for p in groups) <= TABLE_MAX
    assert groups[0].text.startswith("各类目如下：\n\n| 类目 | 佣金 |")
    assert [line for p in groups for line in p.text.splitlines() if "%" in line] == rows
    assert {table_header(p, p.end - 1) for p in groups} == {"类目 | 佣金"}
    assert table_header(groups[0], groups[0].start) == ""  # its introduction is no row
    quoted = [p.text[a - p.start : b - p.start] for p in groups for a, b in evidence_sentences(p)]
    assert quoted == ["各类目如下：", *(f"类目{i} | {i}%" for i in range(500))]
    assert after.text == "结语。"


def test_a_table_that_fits_stays_whole() -> None:
    (table,) = passages(source("| 类目 | 佣金 |\n|---|---|\n| 女装 | 5% |"))
    assert (table.kind, table.context, table_header(table, table.end - 1)) == ("table", "", "类目 | 佣金")


def test_long_text_is_cut_at_sentence_ends_into_even_pieces() -> None:
    found = passages(source("这是一个二十个字左右长度的普通句子没有逗号。" * 30))
    assert all(p.text.endswith("。") for p in found)
    assert all(100 <= len(p.text) <= TEXT_MAX for p in found)


def test_text_without_any_mark_is_still_bounded() -> None:
    found = passages(source("无" * 1_000))
    assert "".join(texts(found)) == "无" * 1_000
    assert max(len(p.text) for p in found) <= TEXT_MAX


def test_an_overlong_sentence_is_cut_after_a_comma_and_never_inside_a_number() -> None:
    found = passages(source("增长1,000,000元，" * 40))
    assert all(p.text.endswith("，") for p in found)


def test_ids_are_stable_and_unique_even_for_equal_text() -> None:
    repeated = source("## 一\n\n同一句。\n\n## 一\n\n同一句。")
    first, second = passages(repeated)
    assert (first.text, first.heading) == (second.text, second.heading)
    assert first.id != second.id
    assert len(first.id) == 16
    moved = source("## 零\n\n新的一段。\n\n" + repeated.body)
    assert {first.id, second.id} <= {p.id for p in passages(moved)}
    assert first.id not in {p.id for p in passages(replace(repeated, id="jd/other"))}


def test_sentences_leave_markers_and_outer_pipes_outside_but_keep_a_cell_that_opens_with_one() -> None:
    assert quotes(RICH) == [
        "引言第一句。",
        "引言第二句。",
        "须同时符合以下条件：",
        "体验分 ≥ 80 分；",
        "商品分 ≥ 75 分",
        "不含测试分",
        "> 服饰 | 5%",
        "食品 | 3%",
        "结语一句。",
    ]


def test_numbered_items_and_quotations_lose_their_markers() -> None:
    assert quotes(source("1. 甲方。\n2) 乙方。\n\n> 引文。\n")) == ["甲方。", "乙方。", "引文。"]


AWKWARD = {
    "empty list item": "-\n- 二\n",
    "setext heading": "标题\n===\n\n正文。",
    "table right after text": "说明\n| a | b |\n|---|---|\n| 1 | 2 |\n尾",
    "table without outer pipes": "a | b\n--- | ---\n1 | 2\n",
    "code": "```\n代码。\n```\n\n    缩进\n",
    "old line ends": "一。\r\r二。\r",
    "line separator": "一\u2028二。\n\n三。",
    "link definition": "[a]: https://example.com\n\n见[a]。",
    "only blanks and rules": "\n\n---\n\n***\n",
    "surrogate pairs": "😀开头。\n\n- 😀项\n",
    "list in a quotation": "> - 甲\n> - 乙\n",
    "html": "<div>广告</div>\n\n正文。",
}


@pytest.mark.parametrize("body", AWKWARD.values(), ids=AWKWARD)
def test_spans_are_exact_for_awkward_markdown(body: str) -> None:
    _check_spans(source(body))


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.md")), ids=lambda p: p.stem)
def test_spans_are_exact_for_every_shipped_article(path: Path) -> None:
    article = read_article(path, SHIPPED, PLATFORMS)
    assert passages(article)
    _check_spans(article)
    rows = [line.strip() for line in article.body.splitlines() if line.strip().startswith("|")]
    tables = "\n".join(p.text for p in passages(article) if p.kind == "table")
    assert all(row in tables for row in rows)


def _check_spans(article: Source) -> None:
    found = passages(article)
    assert len({p.id for p in found}) == len(found)
    end = 0
    for p in found:
        assert article.body[p.start : p.end] == p.text
        assert p.text == p.text.strip() != ""
        assert p.start >= end, "passages overlap"
        end = p.end
        for first, last in evidence_sentences(p):
            assert p.start <= first < last <= p.end
            assert "\n" not in article.body[first:last]
