"""What a document says of itself is found where it says so, and nowhere else."""

from __future__ import annotations

import pytest

from assistant.text import to_traditional
from tests.library.ingest.making import POLICY, docx_bytes, read, xlsx_bytes

BYLINES = [
    ("新眸原创·作者 | 鹿尧", "新眸", ""),
    (to_traditional("新眸原创·作者 | 鹿尧"), to_traditional("新眸"), ""),
    ("来源：快手电商规则中心　发布时间：2026-01-08 10:30", "快手电商规则中心", "2026-01-08"),
    ("2026年1月8日 10:30 来源：电商报", "电商报", "2026-01-08"),
    ("作者：张三 | 来源：电商报 | 阅读 1.2万", "电商报", ""),
    ("文 | 李四", "李四", ""),
    ("发布日期：2026/1/8", "", "2026-01-08"),
    ("更新时间 2026.01.08", "", "2026-01-08"),
    ("发布时间：2026年3月", "", "2026-03"),
    ("公众号：电商规则研究所", "电商规则研究所", ""),
    ("【原创】 2026-01-08", "", "2026-01-08"),
]


@pytest.mark.parametrize(("line", "publisher", "published"), BYLINES, ids=[line for line, _, _ in BYLINES])
@pytest.mark.parametrize("place", ["top", "end"])
def test_a_byline_is_read_and_leaves_the_text(line: str, publisher: str, published: str, place: str) -> None:
    lines = ["新商扶持政策解读", line, POLICY] if place == "top" else ["新商扶持政策解读", POLICY, line]
    found = read("a.txt", "\n".join(lines))
    assert (found.publisher, found.published) == (publisher, published)
    assert found.body == f"新商扶持政策解读\n\n{POLICY}\n"
    assert [(d.text, d.reason) for d in found.dropped] == [(line.replace("　", " "), "byline")]


@pytest.mark.parametrize(
    "line",
    [
        "2026年1月8日，抖音电商发布九大政策。",
        "发布时间在2026年1月8日之后的商品不参加活动。",
        "来源：平台自然流量的订单不计佣金。",
        "发布时间：2026年2月30日",
        "活动时间：2026年1月1日至2026年3月31日",
    ],
)
def test_a_date_or_source_of_the_running_text_is_none_of_the_document(line: str) -> None:
    found = read("a.txt", f"新商扶持政策解读\n{line}\n{POLICY}")
    assert (found.publisher, found.published) == ("", "")


def test_a_byline_amid_the_text_stays() -> None:
    lines = [f"第{i}段，{POLICY}" for i in range(30)]
    lines.insert(15, "来源：电商报")
    found = read("a.txt", "\n".join(lines))
    assert (found.publisher, found.dropped) == ("", ())


def test_a_signature_with_its_date_names_the_publisher() -> None:
    found = read("a.txt", f"关于调整保证金的公告\n{POLICY}\n抖音电商规则中心\n2026年3月1日")
    assert (found.publisher, found.published) == ("抖音电商规则中心", "2026-03-01")
    assert (found.claims_official, found.kind) == (True, "unstated")


@pytest.mark.parametrize(
    ("publisher", "claims"),
    [
        ("抖音电商官方", True),
        ("抖音电商学习中心", True),
        ("快手电商规则中心", True),
        ("平台规则中心", True),
        ("规则中心", True),
        ("淘宝商家大学", True),
        ("京东", True),
        ("抖音電商規則中心", True),
        ("抖音电商运营笔记", False),
        ("快手官方合作服务商", False),
        ("电商报", False),
        ("规则中心观察", False),
        ("", False),
    ],
)
def test_a_publisher_that_is_called_like_the_platform_claims_to_be_official(
    publisher: str, claims: bool
) -> None:
    found = read("a.md", f"---\ntitle: 规则\npublisher: {publisher}\n---\n{POLICY}")
    assert (found.claims_official, found.kind == "official") == (claims, False)


@pytest.mark.parametrize(
    ("text", "platform"),
    [
        ("抖音电商新规\n达人须在抖店后台签约。", "douyin"),
        ("快手星耀计划\n磁力金牛奖励，抖音也有类似政策。", "kuaishou"),
        ("淘宝天猫真实体验分\n千牛后台可查。", "taobao"),
        ("1688三保服务\n面向1688新商。", "1688"),
        ("京东时尚新商\n京麦后台报名。", "jd"),
        ("抖音、快手、淘宝新商政策对比\n抖音免佣，快手返现，淘宝补贴。", ""),
        ("新商扶持政策\n体验分不低于80分。", ""),
        ("订单超过1688单的商家\n体验分不低于80分。", ""),
        (to_traditional("抖音電商新規\n達人須在抖店後臺簽約。"), "douyin"),
    ],
)
def test_the_platform_is_the_one_clearly_meant(text: str, platform: str) -> None:
    assert read("a.txt", text).platform == platform


@pytest.mark.parametrize(
    ("sentence", "begins", "ends"),
    [
        ("本规则自2026年3月1日起施行。", "2026-03-01", ""),
        ("本规则自2026年3月1日起正式生效，有效期至2026年12月31日。", "2026-03-01", "2026-12-31"),
        ("自2026年3月1日起实施。", "2026-03-01", ""),
        ("生效日期：2026/3/1", "2026-03-01", ""),
        ("活动时间：2026年1月1日至2026年3月31日。", "2026-01-01", "2026-03-31"),
        ("有效期至2026年6月。", "", "2026-06"),
        ("本办法自2026年7月1日起废止。", "", "2026-07-01"),
        ("旧版保证金标准自2025年1月1日起执行了一年。", "", ""),
        ("优惠券领取后7日内有效。", "", ""),
        ("本规则于2026年3月1日发布。", "", ""),
        (to_traditional("本规则自2026年3月1日起施行。"), "2026-03-01", ""),
    ],
)
def test_days_in_force_are_those_of_the_document_and_their_sentence_stays(
    sentence: str, begins: str, ends: str
) -> None:
    found = read("a.txt", f"新商扶持规则\n{POLICY}\n{sentence}")
    assert (found.effective_from, found.effective_to) == (begins, ends)
    assert sentence in found.body


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("规则/保证金.txt", "关于调整保证金的公告\n正文一句。", "关于调整保证金的公告"),
        ("规则/保证金.txt", "这一段话很长，一上来就说正文，因此不是标题。\n正文一句。", "保证金"),
        ("规则/保证金.txt", "一、适用范围\n本规则适用于全部商家。", "保证金"),
        ("a.md", "# 大标题\n\n正文一句。", "大标题"),
        ("a.md", "正文一句。\n\n## 小标题\n\n正文一句。", "a"),
        ("a.html", "<title>体验分规则_规则中心_抖音电商</title><p>正文一句。</p>", "体验分规则_规则中心"),
        ("a.html", "<title>首页</title><h1>体验分规则</h1><p>正文一句。</p>", "体验分规则"),
        ("标准.csv", "类目,费率\n服饰,5%\n", "标准"),
    ],
)
def test_the_title_is_the_files_own_and_else_its_name(name: str, text: str, title: str) -> None:
    assert read(name, text).title == title


def test_a_property_of_an_office_file_counts_only_when_the_text_repeats_it() -> None:
    def fill(document: object, title: str) -> bytes:
        def inner(d: object) -> None:
            d.core_properties.title = title  # type: ignore[attr-defined]
            d.add_paragraph("保证金管理规则")  # type: ignore[attr-defined]
            d.add_paragraph(POLICY)  # type: ignore[attr-defined]

        return docx_bytes(inner)

    assert read("a.docx", fill(None, "Microsoft Word - 模板1")).title == "保证金管理规则"
    assert read("a.docx", fill(None, "保证金管理规则")).title == "保证金管理规则"


def test_a_workbook_without_a_title_row_is_named_by_its_file() -> None:
    data = xlsx_bytes(lambda book: [book.active.append(row) for row in (["类目", "费率"], ["服饰", 1])])
    assert read("快手费率.xlsx", data).title == "快手费率"


def test_the_script_is_that_of_the_text() -> None:
    assert read("a.txt", POLICY).script == "hans"
    assert read("a.txt", to_traditional(POLICY)).script == "hant"
