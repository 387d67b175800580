"""Markdown files give their words as they are shown, and lose no note and no remark."""

from __future__ import annotations

from typing import Any

import pytest

from tests.library.ingest.making import read


def body(text: str) -> str:
    return str(read("a.md", text).body).strip()


def dropped(found: Any) -> list[tuple[str, str]]:
    return [(d.text, d.reason) for d in found.dropped]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("报名费 ~~200元~~ 100元", "报名费100元"),
        ("报名费 ~200元~ 100元", "报名费100元"),
        ("报名费 <del>200元</del>100元", "报名费100元"),
        ('报名费<span style="text-decoration:line-through">200元</span> 100元', "报名费100元"),
        ("**~~200元~~ 100元**起", "**100元**起"),
        ("满3~5天，返还5%~8%", "满3~5天，返还5%~8%"),
        ("价格 ~200元，~300元", "价格 ~200元，~300元"),
        ("1**000**元", "1000元"),
        ("**10**00元", "1000元"),
        ("名额**300**个", "名额**300**个"),
        ("上限10<sup>4</sup>元", "上限10⁴元"),
        ("上限$10^4$元", "上限10⁴元"),
        ("上限10^4^元", "上限10⁴元"),
        (r"评分$\geq 80$分", "评分≥80分"),
        ("US$100和$200", "US$100和$200"),
        ("H~2~O与m<sup>2</sup>", "H₂O与m²"),
        ("20元<sup>[1]</sup>起", "20元起"),
        ("上限`80`分", "上限80分"),
        ("见[第二条](https://example.com/a?id=123)。", "见第二条。"),
        ("&lt;3%&yen;5", "<3%¥5"),
        ("填写<SKU>编号", "填写<SKU>编号"),
        ("5&nbsp;000元", "5000元"),
        ("看<span hidden>不</span>见", "看见"),
    ],
)
def test_words_as_they_are_shown(written: str, words: str) -> None:
    assert body(f"{written}\n\n最后一段。") == f"{words}\n\n最后一段。"


def test_notes_stand_below_their_paragraphs_items_and_in_their_cells() -> None:
    text = (
        "报名费为100元[^1]。\n\n- 首单[^2]\n- 次单\n\n| 档 | 费 |\n| --- | --- |\n| 甲 | 5元[^甲] |\n\n内联^[只限首单]。\n\n"
        "[^1]: 满3家店铺的，\n    上限10<sup>3</sup>元。\n[^2]: ~~两~~三日内\n\n[^甲]: 含税\n[^4]: 没有人提到。\n"
    )
    found = read("a.md", text)
    assert found.body == (
        "报名费为100元。\n\n注：满3家店铺的，上限10³元。\n\n- 首单\n  - 注：三日内\n- 次单\n\n"
        "| 档 | 费 |\n| --- | --- |\n| 甲 | 5元（注：含税） |\n\n内联。\n\n注：只限首单\n\n注：没有人提到。\n"
    )
    assert ("两", "struck") in dropped(found)


def test_a_remark_in_brackets_is_no_definition_of_a_link() -> None:
    text = "保证金2000元，见[规则][a]。\n\n[注]: 满3家店铺的减半\n\n[a]: https://example.com\n"
    assert body(text) == "保证金2000元，见规则。\n\n[注]：满3家店铺的减半"


def test_tables_keep_pipes_and_lose_what_is_struck() -> None:
    text = (
        "| 档位 | 费用 |\n| :-- | --: |\n| A | ~~50~~ 40 |\n| B\\|C | `80` |\n| **合计** | <s>9</s> 120 |\n"
    )
    found = read("a.md", text)
    assert found.body == "| 档位 | 费用 |\n| --- | --- |\n| A | 40 |\n| B\\|C | 80 |\n| 合计 | 120 |\n"
    assert dropped(found) == [("50", "struck"), ("9", "struck")]


def test_html_over_several_blocks_is_one() -> None:
    text = (
        "# 答疑\n\n<details>\n<summary>怎么退？</summary>\n\n退店满30天退。\n\n</details>\n\n"
        '<div style="display:none">\n\n隐藏的段落。\n\n</div>\n\n'
        "<table>\n<tr><th>甲</th><th>乙</th></tr>\n\n<tr><td>1</td><td>2</td></tr>\n</table>\n"
    )
    found = read("a.md", text)
    assert found.body == (
        "# 答疑\n\n## 怎么退？\n\n退店满30天退。\n\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n"
    )
    assert dropped(found) == [("隐藏的段落。", "hidden")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("报名规则\n===\n\n扣5分。", "# 报名规则\n\n扣5分。"),
        ("商家应当如实发货；逾期每单扣5分。\n---\n\n扣5分。", "商家应当如实发货；逾期每单扣5分。\n\n扣5分。"),
        ("# 规则 {#rules}\n\n扣5分。", "# 规则\n\n扣5分。"),
        ("- [x] 交保证金\n- [ ] 上传执照", "- ☑ 交保证金\n- ☐ 上传执照"),
        ("1. 甲项\n2. 乙项", "- 甲项\n- 乙项"),
        ("1. 甲项\n2. 乙项\n\n违反第2项的，扣5分。", "- 1. 甲项\n- 2. 乙项\n\n违反第2项的，扣5分。"),
        ("3. 甲项\n4. 乙项", "- 3. 甲项\n- 4. 乙项"),
        ("保证金\n: 2000元", "保证金：2000元"),
        ("> [!NOTE] 当心\n> 扣5分。", "当心\n\n扣5分。"),
        ("::: tip 当心\n扣5分。\n:::", "当心\n\n扣5分。"),
        ("```\n类目 5%\n~~旧~~\n```", "类目 5%\n\n~~旧~~"),
    ],
)
def test_blocks_of_all_kinds(text: str, words: str) -> None:
    assert body(text) == words


@pytest.mark.parametrize(
    "front",
    [
        '---\ntitle: "报名规则"\npubDatetime: 2026-03-01T08:00:00Z\nauthor: 晨光规则部\nsource: https://example.com/a\n---\n',
        "+++\ntitle = '报名规则'\ndate = 2026-03-01\nauthors = [\"晨光规则部\", \"乙\"]\nurl = 'https://example.com/a'\n+++\n",
        "---\n标题：报名规则\n发布日期：2026年3月1日\n来源: 晨光规则部\nlink: https://example.com/a # 原文\n---\n",
        "---\ntitle: 报名规则\ndate: 2026-03-01 09:30\nlastmod: 2026-04-01\nauthors:\n  - name: 晨光规则部\ntags:\n  - 甲\ncanonical: https://example.com/a\n---\n",
    ],
    ids=["yaml", "toml", "chinese", "lists"],
)
def test_the_front_matter_of_other_programs_is_understood(front: str) -> None:
    found = read("a.md", f"{front}\n# 别的\n\n扣5分。\n")
    assert (found.title, found.publisher, found.published, found.url) == (
        "报名规则", "晨光规则部", "2026-03-01", "https://example.com/a",
    )  # fmt: skip
