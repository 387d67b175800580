"""How the lines of a document belong together."""

from __future__ import annotations

import pytest

from assistant.knowledge.cutting import passages
from assistant.knowledge.outline import Outline, outline
from assistant.types import Source

CLAUSES = """# 售后规则

第一条 下列商品不支持退货：

（一）定制类商品；

（二）鲜活易腐商品。

第二条 卖家应当：
（一）发货：
1. 48小时内发出；
2. 预售除外。
（二）提供售后。

第三条 赔付按订单金额的三倍计算。
"""


def read(body: str) -> Outline:
    return outline(body, "规则")


def led(of: Outline, words: str) -> list[str]:
    place = next(i for i in range(len(of.lines)) if words in of.text(i))
    return [of.text(i) for i in of.above(place)]


@pytest.mark.parametrize(
    ("words", "above"),
    [
        ("鲜活易腐", ["第一条 下列商品不支持退货："]),
        ("预售除外", ["第二条 卖家应当：", "（一）发货："]),
        ("提供售后", ["第二条 卖家应当："]),
        ("第三条", []),
    ],
)
def test_an_item_is_led_in_by_the_lines_above_it_in_the_tree(words: str, above: list[str]) -> None:
    assert led(read(CLAUSES), words) == above


@pytest.mark.parametrize(
    ("body", "items"),
    [
        ("不得销售：\n- 药品\n- 烟草\n\n以上自公布起执行。\n", ["药品", "烟草"]),
        ("卖家有下列情形之一的，扣2分：\n① 虚假发货\n② 拒绝退款\n", ["① 虚假发货", "② 拒绝退款"]),
        ("提交以下材料：\n\n营业执照；\n\n授权书；\n\n商标证。\n\n审核需3天。\n", ["营业执照；", "授权书；", "商标证。"]),
        ("下列物品禁止寄送：\n1、酒精飲料\n2、打火機\n", ["1、酒精飲料", "2、打火機"]),
    ],
    ids=["bullets", "circled", "no marks", "numbers"],
)  # fmt: skip
def test_a_line_leads_in_its_items_and_no_more(body: str, items: list[str]) -> None:
    of = read(body)
    assert [of.text(i) for i in of.items(0)] == items


@pytest.mark.parametrize(
    ("body", "question", "answer"),
    [
        ("问：货款多久到账？\n答：签收后第5天到账。\n", "问：货款多久到账？", "签收后第5天到账。"),
        ("Q1: 货款多久到账\nA1: 签收后第5天到账。\n", "Q1: 货款多久到账", "签收后第5天到账。"),
        ("**Q：货款多久到账？**\n\n**A：** 签收后第5天。\n", "Q：货款多久到账？", "签收后第5天。"),
        ("1. 货款多久到账？\n\n签收后第5天到账。\n\n2. 怎么开票？\n\n后台申请。\n", "1. 货款多久到账？", "签收后第5天到账。"),
        ("## 货款多久到账？\n\n签收后第5天到账。\n", "货款多久到账？", "签收后第5天到账。"),
        ("问：貨款多久到帳？答：簽收後第5天到帳。\n", "问：貨款多久到帳？", "簽收後第5天到帳。"),
        ("货款多久到账？签收后第5天到账。\n", "货款多久到账？", "签收后第5天到账。"),
        ("Q: When am I paid? A: On day 5.\n", "Q: When am I paid?", "On day 5."),
        ("发货时间\n\n现货48小时内发出。\n", "发货时间", "现货48小时内发出。"),
    ],
    ids=["问答", "QA", "bold", "numbered", "heading", "one line", "unmarked", "English", "label"],
)  # fmt: skip
def test_an_answer_stands_under_its_question_which_is_no_quote(body: str, question: str, answer: str) -> None:
    of = read(body)
    quotable = [(line.label, of.text(i)) for i, line in enumerate(of.lines) if line.anchor]
    assert quotable[0] == (question, answer)
    assert question not in [words for _, words in quotable]


def test_a_question_is_the_heading_of_its_answer_in_the_index() -> None:
    body = "# 常见问题\n\n问：货款多久到账？\n\n答：签收后第5天到账。\n\n问：怎么开票？\n\n答：后台申请。\n"
    source = Source("library/x", "", "规则", "", "", "media", body, "faq.md", curated=False)
    cut = [(p.heading[-1], p.text) for p in passages(source)]
    assert cut == [("问：货款多久到账？", "签收后第5天到账。"), ("问：怎么开票？", "后台申请。")]
    assert all(body[p.start : p.end] == p.text for p in passages(source))


def test_rows_know_their_header_and_caption_and_the_header_is_no_quote() -> None:
    of = read(
        "表1 保证金标准\n\n单位：元\n\n| 类目 | 金额 |\n| --- | --- |\n| 女装 | 2000 |\n| 男装 | 3000 |\n"
    )
    rows = [line for line in of.lines if line.anchor]
    assert [of.body[r.start : r.end] for r in rows] == ["女装 | 2000", "男装 | 3000"]
    assert {(r.header, r.caption) for r in rows} == {("类目 | 金额", "表1 保证金标准\n单位：元")}
    assert len(of.series(of.at(rows[0].start))) == 2


def test_the_rest_of_a_long_list_is_found_by_what_leads_it_in() -> None:
    items = "".join(
        f"（{n}）第{n}种情形，属于不支持退货的商品，这里是它的说明文字，要写得很长很长才会被切开，所以再写一些；\n"
        for n in "一二三四五六七八九十"
    )
    body = "第一条 下列商品不支持七天无理由退货：\n" + items
    source = Source("library/x", "", "规则", "", "", "media", body, "x.txt", curated=False)
    first, *rest = passages(source)
    assert first.context == ""
    assert {p.context for p in rest} == {"第一条 下列商品不支持七天无理由退货："}
