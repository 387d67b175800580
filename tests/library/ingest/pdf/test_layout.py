"""The words of a page are read in the order in which a person reads them; tables stay tables."""

from __future__ import annotations

import pytest

from tests.library.ingest.drawing import HIGH, Sheet, drawn
from tests.library.ingest.making import paragraph, pdf_bytes, read

LONG = "商家应当按照平台公示的要求完成资料的填写与核对工作，并妥善保存有关凭证以备查验，保存期限不少于三年。"


def wrapped(words: str, count: int) -> list[str]:
    return [words[i : i + count] for i in range(0, len(words), count)]


def table(sheet: Sheet, y: float, xs: list[float], rows: list[list[str]], pitch: float = 20) -> float:
    for i, row in enumerate(rows):
        for x, words in zip(xs, row, strict=True):
            if words:
                sheet.text(x, y + i * pitch, words)
    return y + len(rows) * pitch


FEES = [
    ["类目", "个人店", "企业店", "保证金"],
    ["女装", "5%", "4%", "2000元"],
    ["数码配件", "3%", "2%", "5000元"],
    ["生鲜水果", "2%", "1%", "3000元"],
]
FEES_TABLE = (
    "| 类目 | 个人店 | 企业店 | 保证金 |\n| --- | --- | --- | --- |\n| 女装 | 5% | 4% | 2000元 |\n"
    "| 数码配件 | 3% | 2% | 5000元 |\n| 生鲜水果 | 2% | 1% | 3000元 |\n"
)


def test_words_that_keep_to_columns_are_a_table() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.text(60, 80, "下表为各类目的佣金和保证金，自公布之日起执行，此前的标准同时废止。")
        end = table(sheet, 110, [60, 170, 280, 390], FEES)
        sheet.text(60, end + 20, "以上标准按年调整。")

    body = read("a.pdf", drawn(fill)).body
    assert FEES_TABLE in body
    assert body.endswith("以上标准按年调整。\n")


def test_figures_set_to_the_right_stay_in_their_column() -> None:
    def fill(sheet: Sheet) -> None:
        for i, row in enumerate(FEES):
            sheet.text(60, 100 + 20 * i, row[0])
            for x, words in zip((220, 330, 440), row[1:], strict=True):
                sheet.text(x - sheet.width(words), 100 + 20 * i, words)

    assert FEES_TABLE in read("a.pdf", drawn(fill)).body


def test_a_cell_of_several_lines_is_one_cell() -> None:
    def fill(sheet: Sheet) -> None:
        rows = [
            ["类目", "要求", "保证金"],
            ["女装", "须提供品牌授权书和", "2000元"],
            ["", "质检报告", ""],
            ["数码", "须提供3C认证", "5000元"],
            ["生鲜", "须提供食品经营许可", "3000元"],
            ["", "证和冷链运输合同", ""],
        ]
        table(sheet, 100, [60, 150, 320], rows, pitch=16)

    assert read("a.pdf", drawn(fill)).body == (
        "| 类目 | 要求 | 保证金 |\n| --- | --- | --- |\n| 女装 | 须提供品牌授权书和质检报告 | 2000元 |\n"
        "| 数码 | 须提供3C认证 | 5000元 |\n| 生鲜 | 须提供食品经营许可证和冷链运输合同 | 3000元 |\n"
    )


def test_an_empty_cell_moves_no_figure_to_another_column() -> None:
    def fill(sheet: Sheet) -> None:
        rows = [
            ["类目", "一季", "二季", "三季"],
            ["女装", "", "120", "130"],
            ["男装", "210", "", "230"],
            ["童装", "310", "320", ""],
        ]
        table(sheet, 100, [60, 170, 280, 390], rows)

    body = read("a.pdf", drawn(fill)).body
    assert "| 女装 |  | 120 | 130 |\n| 男装 | 210 |  | 230 |\n| 童装 | 310 | 320 |  |" in body


def test_a_table_between_three_rules_is_one() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.text(60, 80, "表1 保证金（单位：元）")
        table(sheet, 110, [70, 240], [["类目", "保证金"], ["女装", "2000"]])
        for y in (95, 116, 137):
            sheet.rule(60, y, 400)

    assert "| 类目 | 保证金 |\n| --- | --- |\n| 女装 | 2000 |\n" in read("a.pdf", drawn(fill)).body


def test_a_table_with_open_sides_keeps_its_outer_columns() -> None:
    def fill(sheet: Sheet) -> None:
        table(sheet, 112, [64, 174, 284, 394], FEES)
        for i in range(5):
            sheet.rule(60, 97 + 20 * i, 480)
        for x in (170, 280, 390):
            sheet.canvas.line(x, HIGH - 97, x, HIGH - 177)

    assert read("a.pdf", drawn(fill)).body == FEES_TABLE


def test_a_table_without_rules_goes_on_over_the_page() -> None:
    rows = [[f"类目{i}", f"{i}%", f"{i}00元"] for i in range(1, 40)]

    def first(sheet: Sheet) -> None:
        table(sheet, 100, [60, 200, 340], [["类目", "佣金", "保证金"], *rows[:30]])

    def second(sheet: Sheet) -> None:
        table(sheet, 100, [60, 200, 340], [["类目", "佣金", "保证金"], *rows[30:]])

    found = read("a.pdf", drawn(first, second))
    assert found.tables == 1
    assert found.body.count("\n|") == 40
    assert found.body.count("| 类目 | 佣金 | 保证金 |") == 1


def test_two_columns_are_read_one_after_the_other() -> None:
    left = wrapped(f"第一条 {LONG}第一条完。", 20) + wrapped(f"第二条 {LONG}第二条完。", 20)
    right = wrapped(f"第三条 {LONG}第三条完。", 20) + wrapped(f"第四条 {LONG}第四条完。", 20)

    def fill(sheet: Sheet) -> None:
        sheet.text(200, 60, "晨光集市商家管理规则", 18)
        sheet.lines(60, 110, *left)
        sheet.lines(310, 113, *right)
        sheet.text(
            60,
            400,
            "本规则自二〇二六年三月一日起施行，由晨光集市负责解释，未尽事宜以公告为准，此前规则同时废止。",
        )

    body = read("a.pdf", drawn(fill)).body
    assert body.split("\n\n") == [
        "# 晨光集市商家管理规则",
        *(f"第{n}条 {LONG}第{n}条完。" for n in "一二三四"),
        "本规则自二〇二六年三月一日起施行，由晨光集市负责解释，未尽事宜以公告为准，此前规则同时废止。\n",
    ]


def test_a_table_across_two_columns_stays_whole() -> None:
    lines = wrapped(LONG * 2, 20)

    def fill(sheet: Sheet) -> None:
        for y in (60, 300):
            sheet.lines(60, y, *lines)
            sheet.lines(310, y, *lines)
        table(sheet, 200, [60, 190, 320, 450], FEES)

    body = read("a.pdf", drawn(fill)).body
    assert body.split("\n\n")[1] + "\n" == FEES_TABLE


def test_three_columns_are_read_one_after_the_other() -> None:
    def fill(sheet: Sheet) -> None:
        for x, n in ((50, "一"), (220, "二"), (390, "三")):
            sheet.lines(x, 100, *wrapped(f"第{n}条 {LONG}", 14))

    assert read("a.pdf", drawn(fill)).body == "\n\n".join(f"第{n}条 {LONG}" for n in "一二三") + "\n"


def test_rows_too_few_for_a_table_are_not_put_together() -> None:
    def fill(sheet: Sheet) -> None:
        table(sheet, 100, [60, 190], [["原标准", "新标准"], ["1000元", "2000元"]])
        sheet.lines(60, 170, *wrapped(LONG * 2, 44))

    assert read("a.pdf", drawn(fill)).body.startswith("原标准 新标准\n\n1000元 2000元\n\n")


def test_a_table_of_contents_is_left_out() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.lines(60, 100, *(f"第{n}章 保证金{'.' * 60}{i * 3}" for i, n in enumerate("一二三", 1)))
        sheet.lines(60, 200, *wrapped(LONG * 2, 44))

    found = read("a.pdf", drawn(fill))
    assert found.body == f"{LONG * 2}\n"
    assert {d.reason for d in found.dropped} == {"nav"}


def test_a_sentence_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    lines = wrapped(LONG * 4, 20)

    def first(sheet: Sheet) -> None:
        sheet.lines(60, 100, *lines[:5])
        sheet.lines(310, 100, *lines[5:9])

    def second(sheet: Sheet) -> None:
        sheet.lines(60, 100, *lines[9:])

    assert read("a.pdf", drawn(first, second)).body == f"{LONG * 4}\n"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_upright(turn: int) -> None:
    def fill(sheet: Sheet) -> None:
        canvas = sheet.canvas
        canvas.setPageRotation(turn)
        if turn == 90:
            canvas.translate(595, 0)
            canvas.rotate(90)
        elif turn == 180:
            canvas.translate(595, 842)
            canvas.rotate(180)
        else:
            canvas.translate(0, 595)
            canvas.rotate(270)
        canvas.translate(0, 500 - HIGH) if turn != 180 else None
        table(sheet, 120, [60, 170, 280, 390], FEES)

    assert read("a.pdf", drawn(fill)).body == FEES_TABLE


def test_words_set_sideways_on_an_upright_page_are_read() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.canvas.translate(595, 0)
        sheet.canvas.rotate(90)
        sheet.canvas.translate(0, 500 - HIGH)
        table(sheet, 120, [60, 170, 280, 390], FEES)

    assert read("a.pdf", drawn(fill)).body == FEES_TABLE


def test_a_notice_in_larger_type_is_a_paragraph_and_can_be_quoted() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.text(200, 60, "晨光集市发货规则", 20)
        notice = [
            "重要提示：自下月起，商家延迟发货的赔付标准由每单3元调整为",
            "每单5元，连续三次延迟发货的商家将被暂停参加平台活动。",
        ]
        sheet.lines(60, 100, *notice, size=13, pitch=20)
        sheet.text(60, 150, "保证金由2000元调整为3000元", 13)
        sheet.lines(60, 190, *wrapped(LONG * 6, 44))

    body = read("a.pdf", drawn(fill)).body
    assert "\n重要提示：自下月起，商家延迟发货的赔付标准由每单3元调整为每单5元，连续三次延迟发货" in body
    assert "\n保证金由2000元调整为3000元\n" in body
    assert body.startswith("# 晨光集市发货规则\n")


def test_a_heading_over_two_lines_is_one() -> None:
    def fill(sheet: Sheet) -> None:
        for y, words in ((60, "晨光集市关于调整部分类目"), (86, "保证金标准的公告")):
            sheet.text(297 - sheet.width(words, 18) / 2, y, words, 18)
        sheet.lines(60, 130, *wrapped(LONG * 2, 44))

    assert read("a.pdf", drawn(fill)).body.startswith("# 晨光集市关于调整部分类目保证金标准的公告\n")


def test_a_clause_named_in_a_sentence_opens_no_paragraph() -> None:
    def fill(sheet: Sheet) -> None:
        lines = [
            "第一条 商家逾期未缴纳保证金的，平台有权暂停其店铺的经营，并且按照本规则",
            "第十条的规定处理，造成损失的应当赔偿。",
            "第二条 商家应当在七日内答复。",
        ]
        sheet.lines(60, 100, *lines)

    assert read("a.pdf", drawn(fill)).body == (
        "第一条 商家逾期未缴纳保证金的，平台有权暂停其店铺的经营，并且按照本规则第十条的规定处理，造成损失的应当赔偿。\n\n"
        "第二条 商家应当在七日内答复。\n"
    )


def test_numbers_before_hanging_lines_are_no_column() -> None:
    items = [f"{n}. {LONG}" for n in range(1, 4)]

    def fill(sheet: Sheet) -> None:
        y = 100.0
        for n in range(1, 4):
            sheet.text(60, y, f"{n}.")
            y = sheet.lines(84, y, *wrapped(LONG, 40))

    assert read("a.pdf", drawn(fill)).body.split("\n\n") == [*items[:2], items[2] + "\n"]


def test_words_across_the_page_are_a_watermark() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.canvas.saveState()
        sheet.canvas.translate(150, 300)
        sheet.canvas.rotate(35)
        sheet.text(0, HIGH, "内部资料", 50, color=(0.8, 0.8, 0.8))
        sheet.canvas.restoreState()
        sheet.lines(60, 100, *wrapped(LONG * 3, 44))

    found = read("a.pdf", drawn(fill))
    assert found.body == f"{LONG * 3}\n"
    assert [(d.text, d.reason) for d in found.dropped] == [("内部资料", "decoration")]


def test_a_word_parted_by_a_hyphen_is_one() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.text(
            60,
            100,
            "Merchants must maintain a product quality score of 75 points for the pro-",
            font="Helvetica",
        )
        sheet.text(60, 116, "gramme and pay within 7 days of the e-commerce invoice.", font="Helvetica")

    assert "the programme and pay within 7 days of the e-commerce invoice." in read("a.pdf", drawn(fill)).body


def test_justified_english_is_no_table() -> None:
    words = (
        "Merchants must maintain a product quality score of at least 75 points and must not have been penalised "
        * 6
    ).strip()
    found = read("a.pdf", pdf_bytes([paragraph(words, 11)]))
    assert found.tables == 0
    assert found.body == f"{words}\n"
