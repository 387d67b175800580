"""Which figures of a backend's page are facts, by where they stand. Pictures themselves: tests/models/test_ocr.py."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.rules.schema import Knowledge
from assistant.types import Screen
from assistant.understand.screens.reading import ScreenReader
from tests.pictures import SCORES, Text, deposit_page, row, score_page, texts


@pytest.fixture(scope="module")
def reader(knowledge: Knowledge) -> ScreenReader:
    return ScreenReader(knowledge)


def values(screen: Screen) -> dict[str, str]:
    return {shown.fact: shown.value for shown in screen.shown}


def doubts(screen: Screen) -> dict[str, tuple[str, ...]]:
    return {shown.fact: shown.doubts for shown in screen.shown}


def test_cards_and_a_table_show_the_merchants_own_and_of_others_only_what_a_rule_compares(
    reader: ScreenReader,
) -> None:
    screen = reader.read(texts(score_page()))
    assert values(screen) == SCORES
    assert set(doubts(screen).values()) == {()}


@pytest.mark.parametrize("lean", [-7, -2, 3, 8])
def test_a_page_that_leans_is_read_like_one_that_does_not(reader: ScreenReader, lean: int) -> None:
    assert values(reader.read(texts(score_page(), lean=lean))) == SCORES


def test_of_a_deposit_page_only_what_is_paid_is_a_fact(reader: ScreenReader) -> None:
    screen = reader.read(texts(deposit_page()))
    assert values(screen) == {"deposit_paid": "2000元"}
    assert doubts(screen) == {"deposit_paid": ()}


def test_the_box_is_that_of_the_figure_in_the_picture_as_it_is(reader: ScreenReader) -> None:
    [shown] = reader.read(texts([Text(100, 200, "商品分 84.21分", 20)])).shown
    assert shown.box.left > 100 + 3 * 20
    assert (shown.box.top, shown.box.bottom) == (200, 224)


@pytest.mark.parametrize(
    ("page", "fact", "value"),
    [
        (row(10, (10, "商品分"), (900, "84.2分")), "product_score", "84.2分"),
        ([Text(10, 10, "商品分：84.2")], "product_score", "84.2分"),
        ([Text(10, 10, "商品分84.2分")], "product_score", "84.2分"),
        ([Text(10, 10, "当前商品体验得分 84.2")], "product_score", "84.2分"),
        ([Text(10, 10, "商品體驗 84.2分")], "product_score", "84.2分"),
        ([Text(10, 10, "商品分"), Text(10, 50, "84.2", 40)], "product_score", "84.2分"),
        ([Text(10, 10, "商品分 84 物流分 88 服务分 90")], "product_score", "84分"),
        ([*row(10, (10, "已缴保证金"), (300, "2，000.00元"))], "deposit_paid", "2000元"),
        ([*row(10, (10, "已缴保证金（万元）"), (400, "0.2"))], "deposit_paid", "2000元"),
        ([*row(10, (10, "已缴保证金（元）"), (400, "1.2万"))], "deposit_paid", "12000元"),
        ([*row(10, (10, "累计粉丝数"), (300, "120")), Text(345, 12, "万", 18)], "followers", "1200000人"),
        ([*row(10, (10, "飞鸽满意度"), (300, "98.5％"))], "satisfaction_rate", "98.5%"),
        ([*row(10, (10, "近365天支付成交额"), (400, "¥98,000,000.00"))], "annual_gmv", "98000000元"),
        ([*row(10, (10, "确认收货时间"), (400, "2026-11-03 12:40:22"))], "receipt_date", "2026-11-03"),
        ([*row(10, (10, "首次直播7天内累计开播时长"), (600, "9.5小时"))], "live_hours_first_7_days", "9.5小时"),
    ],
    ids=str,
)  # fmt: skip
def test_a_figure_is_of_the_label_beside_or_above_it(
    reader: ScreenReader, page: list[Text], fact: str, value: str
) -> None:
    assert values(reader.read(texts(page)))[fact] == value


@pytest.mark.parametrize(
    "page",
    [
        [Text(10, 10, "商品分"), Text(10, 50, "--", 40), Text(10, 110, "物流分"), Text(10, 150, "88", 40)],
        [Text(10, 10, "商品分"), Text(10, 110, "行业均值 82.10", 18)],
        row(10, (10, "商品分"), (200, "较昨日"), (300, "0.12")),
        row(10, (10, "商品分"), (200, "+0.12")),
        row(10, (10, "商品分"), (200, "↑0.12")),
        row(10, (10, "商品分"), (200, "≥75分")),
        row(10, (10, "商品分"), (200, "75分以上可享")),
        row(10, (10, "商品分"), (200, "80-90分")),
        row(10, (10, "商品分"), (200, "84/100")),
        row(10, (10, "商品分"), (200, "8O.5")),
        row(10, (10, "已缴保证金"), (200, "2.000.00")),
        row(10, (10, "商品分"), (200, "12:30")),
        row(10, (10, "商品分"), (200, "2026-11-21")),
        row(10, (10, "同行商品分"), (200, "82")),
        row(10, (10, "目标体验分"), (200, "90")),
        row(10, (10, "体验分权重"), (200, "50")),
        row(10, (10, "昨日体验分"), (200, "84")),
        row(10, (10, "商品满意度"), (200, "95%")),
        [Text(10, 10, "店铺体验分达到75分可减免")],
        [Text(10, 10, "行业均值"), Text(10, 50, "0.8%")],
        [],
    ],
    ids=lambda page: " ".join(t.words for t in page) or "nothing",
)  # fmt: skip
def test_what_is_not_the_merchants_value_of_now_is_left_out(reader: ScreenReader, page: list[Text]) -> None:
    assert reader.read(texts(page)).shown == ()


@pytest.mark.parametrize(
    ("words", "fact", "why"),
    [
        (("商品体验", "4.86"), "product_score", "scale"),
        (("商品分", "484"), "product_score", "range"),
        (("商品分", "84%"), "product_score", "unit"),
        (("商品好评率", "97元"), "positive_rate", "unit"),
    ],
)
def test_a_figure_that_cannot_be_the_facts_is_named_with_the_reason(
    reader: ScreenReader, words: tuple[str, str], fact: str, why: str
) -> None:
    screen = reader.read(texts(row(10, (10, words[0]), (200, words[1]))))
    assert screen.shown == ()
    assert [(u.fact, u.why, u.words) for u in screen.unused] == [(fact, why, " ".join(words))]


def test_shops_in_columns_and_figures_in_rows_are_read_too(reader: ScreenReader) -> None:
    page = [
        *row(10, (10, ""), (300, "体验分"), (500, "商品分"), (700, "物流分"), faint=True),
        *row(60, (10, "我的店铺"), (300, "85.3"), (500, "84.2"), (700, "90")),
        *row(110, (10, "行业均值"), (300, "80.1"), (500, "82.6"), (700, "88")),
    ]
    screen = reader.read(texts(page))
    assert values(screen) == {"shop_score": "85.3分", "product_score": "84.2分"}
    assert set(doubts(screen).values()) == {()}


def test_of_several_days_the_first_is_shown_in_doubt(reader: ScreenReader) -> None:
    page = [
        *row(10, (10, "日期"), (300, "体验分"), (500, "商品分")),
        *row(60, (10, "2026-11-21"), (300, "85.3"), (500, "84.2")),
        *row(110, (10, "2026-11-20"), (300, "85.1"), (500, "84.0")),
    ]
    screen = reader.read(texts(page))
    assert values(screen) == {"shop_score": "85.3分", "product_score": "84.2分"}
    assert set(doubts(screen).values()) == {("several",)}


@pytest.mark.parametrize(
    ("page", "fact", "doubt"),
    [
        (row(10, (10, "商品好评率"), (300, "97.1%"), (500, "95%")), "positive_rate", "several"),
        (row(10, (10, "商品好评率"), (300, "97.1")), "positive_rate", "unit"),
        (row(10, (10, "粉丝"), (300, "1.2万")), "followers", "label"),
        (row(10, (10, "订单量"), (300, "320")), "shop_orders", "label"),
        (row(10, (10, "近30天店铺订单量"), (300, "320")), "shop_orders", "window"),
        ([Text(10, 10, "近30天"), *row(90, (10, "店铺订单量"), (300, "320"))], "shop_orders", "window"),
        ([Text(10, 10, "商品分 84分 良好")], "product_score", "sentence"),
        ([Text(10, 10, "84.2", 40), Text(20, 62, "商品分")], "product_score", "above"),
        ([*row(10, (10, "商品分"), (200, "84")), *row(90, (10, "商品体验"), (200, "83"))],
         "product_score", "differs"),
    ],
    ids=str,
)  # fmt: skip
def test_what_may_be_otherwise_is_shown_with_the_reason(
    reader: ScreenReader, page: list[Text], fact: str, doubt: str
) -> None:
    assert doubt in doubts(reader.read(texts(page)))[fact]


def test_what_was_read_with_difficulty_is_in_doubt(reader: ScreenReader) -> None:
    assert doubts(reader.read(texts([Text(10, 10, "商品分 84.2分")], sure=0.7))) == {
        "product_score": ("reading",)
    }


def test_a_blurred_percent_sign_leaves_the_share_in_doubt(reader: ScreenReader) -> None:
    screen = reader.read(texts(row(10, (10, "商品好评率"), (300, "97.40%6"), (500, "95.00%6"))))
    assert values(screen) == {"positive_rate": "97.4%"}
    assert "reading" in doubts(screen)["positive_rate"]


def test_a_rate_whose_own_head_is_unknown_yields_to_the_column_with_the_sign(reader: ScreenReader) -> None:
    page = [
        *row(10, (10, "指标"), (300, "得分"), (500, "我的"), (700, "行业均值")),
        *row(60, (10, "商品品退率"), (300, "90"), (500, "0.52%"), (700, "0.8%")),
    ]
    assert values(reader.read(texts(page))) == {"return_rate": "0.52%", "industry_return_rate": "0.8%"}


def test_the_same_figure_twice_is_one(reader: ScreenReader) -> None:
    page = [*row(10, (10, "商品分"), (200, "84.2")), *row(90, (10, "商品体验"), (200, "84.2"))]
    [shown] = reader.read(texts(page)).shown
    assert (shown.value, shown.doubts) == ("84.2分", ())


def test_a_picture_of_very_many_texts_is_read_up_to_a_limit(reader: ScreenReader) -> None:
    page = [Text(10 + 60 * (i % 18), 30 * (i // 18), f"{i}.5", 14) for i in range(2000)]
    first = replace(page[0], words="商品分 84.2", x=2000)
    assert values(reader.read(texts([first, *page]))) == {"product_score": "84.2分"}
