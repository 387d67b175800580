"""Workbooks give what their reader sees, with every figure as it shows; what is left out is named."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest

from assistant.library.ingest import Document
from assistant.library.ingest.date_format import EPOCHS, is_date, moment
from assistant.library.ingest.number_format import number, stored, words
from tests.library.ingest.making import read, refused, xlsx_bytes, zip_bytes

ACCOUNT = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
NUMBERS = [
    ("5000", "General", "5000"),
    ("5000.0", "General", "5000"),
    ("0.30000000000000004", "General", "0.3"),
    ("1e-05", "General", "0.00001"),
    ("0.3333333333333333", "General", "0.333333333333333"),
    ("0.05", "0%", "5%"),
    ("0.155", "0.0%", "15.5%"),
    ("0.005", "0.00%", "0.50%"),
    ("28000", "#,##0", "28,000"),
    ("28000", '#,##0"元"', "28,000元"),
    ("28000", "0元", "28000元"),
    ("1234.5", '"¥"#,##0.00', "¥1,234.50"),
    ("1234.5", "[$¥-804]#,##0.00", "¥1,234.50"),
    ("12345678901.23", "#,##0.00", "12,345,678,901.23"),
    ("202603150001234567", "0", "202603150001234567"),
    ("2.026031500012346e+17", "0", "202603150001234600"),
    ("2.5", "0.##", "2.5"),
    ("3", "0.##", "3"),
    ("-5", "0;(0)", "(5)"),
    ("-5", "0", "-5"),
    ("-0.001", "0.00", "0.00"),
    ("1.005", "0.00", "1.01"),
    ("12", "000", "012"),
    ("7", "[Red]0_ ", "7"),
    ("123456", '0!.0,"万"', "12.3万"),
    ("123456", '0\\.0,"万"', "12.3万"),
    ("1234567", '#,##0,"K"', "1,235K"),
    ("1234.5", ACCOUNT, "1,234.50"),
    ("-3", ACCOUNT, "-3.00"),
    ("0", ACCOUNT, "-"),
    ("12345", "0.00E+00", "12345"),
    ("0.25", "# ?/?", "1/4"),
    ("1.5", "# ?/?", "1 1/2"),
    ("0.5", "# ?/8", "4/8"),
    ("0.3333333333333333", "# ?/?", "1/3"),
    ("13812345678", "000-0000-0000", "138-1234-5678"),
    ("0.5", "[>=1]0.0;0%", "50%"),
    ("12000", '[>=10000]0.0,"千";0', "12.0千"),
    ("5", "@", "5"),
    ("5", ";;;", ""),
    ("0", "0;-0;", ""),
]


@pytest.mark.parametrize(("raw", "shape", "shown"), NUMBERS, ids=[f"{v} in {s}" for v, s, _ in NUMBERS])
def test_numbers_are_shown_as_the_sheet_shows_them(raw: str, shape: str, shown: str) -> None:
    assert number(stored(raw), shape) == shown


DATES = [
    ("46143", "yyyy-mm-dd", "2026-05-01"),
    ("46143", 'yyyy"年"m"月"d"日"', "2026年5月1日"),
    ("46143", 'yyyy"年"m"月"', "2026年5月"),
    ("46143", 'm"月"d"日"', "5月1日"),
    ("46143", "mm-dd-yy", "2026-05-01"),
    ("46143", "d-mmm-yy", "2026-05-01"),
    ("46143.4375", "yyyy/m/d h:mm", "2026/5/1 10:30"),
    ("46143.5", "m/d/yy h:mm", "2026-05-01 12:00"),
    ("0.9375", '上午/下午h"时"mm"分"', "下午10时30分"),
    ("1.5", "[h]:mm", "36:00"),
    ("46143", "[$-804]aaaa", "星期五"),
]


@pytest.mark.parametrize(("raw", "shape", "shown"), DATES, ids=[f"{v} in {s}" for v, s, _ in DATES])
def test_days_and_times_are_shown_as_the_sheet_shows_them(raw: str, shape: str, shown: str) -> None:
    assert is_date(shape)
    assert moment(Decimal(raw), shape, EPOCHS[0]) == shown


def test_codes_of_numbers_are_no_dates_and_codes_of_words_add_to_them() -> None:
    assert not [s for _, s, _ in NUMBERS if is_date(s)]
    assert (words("旗舰", '@"店"'), words("旗舰", "0.00"), words("旗舰", ";;;")) == ("旗舰店", "旗舰", "")


def left_out(found: Document) -> list[tuple[str, str]]:
    return [(d.reason, d.text) for d in found.dropped]


def rows_of(found: Document) -> list[str]:
    return [line for line in found.body.splitlines() if line.startswith("| ") and "---" not in line]


def sheet_of(*rows: list[Any], then: Any = None) -> Document:
    def fill(book: Any) -> None:
        for row in rows:
            book.active.append(row)
        if then:
            then(book.active)

    return read("a.xlsx", xlsx_bytes(fill))


FEES = (["类目", "佣金", "底价"], ["女帽", 0.03, 11], ["男帽", 0.04, 12], ["童帽", 0.05, 13])


def test_hidden_rows_columns_and_sheets_are_left_out_and_named() -> None:
    def hide(sheet: Any) -> None:
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[3].hidden = True
        other = sheet.parent.create_sheet("草稿")
        other.append(["不该", "看见"])
        other.sheet_state = "veryHidden"

    found = sheet_of(*FEES, then=hide)
    assert rows_of(found) == ["| 类目 | 佣金 |", "| 女帽 | 0.03 |", "| 童帽 | 0.05 |"]
    assert left_out(found) == [
        ("hidden", "第 3 行：男帽 0.04 12"),
        ("hidden", "C 列：底价 11 13"),
        ("hidden", "工作表“草稿”：不该 看见"),
    ]


def test_what_is_struck_out_or_written_in_the_colour_behind_it_is_left_out() -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.styles import Font, PatternFill

    def mark(sheet: Any) -> None:
        sheet["B2"].font = Font(strike=True)
        sheet["B3"] = CellRichText([TextBlock(InlineFont(strike=True), "6%"), "4%"])
        sheet["C3"].font = Font(color="FFFFFFFF")
        sheet["C4"].font = Font(color="FFFFFFFF")
        sheet["C4"].fill = PatternFill("solid", fgColor="FF000000")

    found = sheet_of(*FEES, then=mark)
    assert rows_of(found)[1:] == ["| 女帽 |  | 11 |", "| 男帽 | 4% |  |", "| 童帽 | 0.05 | 13 |"]
    assert left_out(found) == [("struck", "B2：0.03"), ("struck", "B3：6%"), ("hidden", "C3：12")]


def test_raised_figures_stay_raised() -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    def mark(sheet: Any) -> None:
        sheet["B2"] = CellRichText(["10", TextBlock(InlineFont(vertAlign="superscript"), "4"), "元"])

    assert rows_of(sheet_of(*FEES, then=mark))[1] == "| 女帽 | 10⁴元 | 11 |"


def test_formulas_without_a_result_and_errors_are_named_and_leave_no_row_that_says_nothing() -> None:
    def mark(sheet: Any) -> None:
        sheet.append(["合计", "=SUM(B2:B4)", None])
        sheet["C4"] = "#REF!"

    found = sheet_of(*FEES, then=mark)
    assert rows_of(found)[1:] == ["| 女帽 | 0.03 | 11 |", "| 男帽 | 0.04 | 12 |", "| 童帽 | 0.05 |  |"]
    assert left_out(found) == [
        ("uncomputed", "C4：#REF!"),
        ("uncomputed", "B5：=SUM(B2:B4)"),
        ("uncomputed", "第 5 行：合计"),
    ]


def test_pictures_in_cells_and_comments_are_named() -> None:
    def mark(sheet: Any) -> None:
        from openpyxl.comments import Comment

        sheet["B2"] = '=DISPIMG("ID_1",1)'
        sheet["C2"].comment = Comment("含税", "甲")

    assert left_out(sheet_of(*FEES, then=mark)) == [("picture", "B2：图片"), ("comment", "C2：含税")]


def test_a_cell_far_away_that_holds_nothing_counts_for_nothing() -> None:
    from openpyxl.styles import PatternFill

    def mark(sheet: Any) -> None:
        for place in ("A1048576", "XFD1"):
            sheet[place].fill = PatternFill("solid", fgColor="FFFF0000")

    assert len(rows_of(sheet_of(*FEES, then=mark))) == 4


def test_words_far_away_are_read_as_well() -> None:
    def mark(sheet: Any) -> None:
        sheet["A1048570"], sheet["XFD1048570"] = "注：以上含税", ""

    assert sheet_of(*FEES, then=mark).body.endswith("| 童帽 | 0.05 | 13 |\n\n注：以上含税\n")


def test_merged_cells_stand_in_every_place_and_what_lies_under_them_is_left_out() -> None:
    def mark(sheet: Any) -> None:
        from openpyxl.worksheet.cell_range import CellRange

        sheet.merged_cells.ranges.add(CellRange("B2:B3"))

    found = sheet_of(*FEES, then=mark)
    assert rows_of(found)[1:3] == ["| 女帽 | 0.03 | 11 |", "| 男帽 | 0.03 | 12 |"]
    assert left_out(found) == [("hidden", "B3：0.04")]


def test_tables_below_each_other_and_side_by_side_have_their_own_headers() -> None:
    found = sheet_of(
        ["佣金表", None, None, "等级表"],
        ["类目", "费率", None, "等级", "流量"],
        ["女装", "5%", None, "金牌", 100],
        ["男装", "4%", None, "银牌", 200],
        [],
        ["违规", "处罚"],
        ["售假", "扣12分"],
    )
    assert found.tables == 3
    assert [r for r in rows_of(found) if "|" in r][::3] == [
        "| 类目 | 费率 |",
        "| 等级 | 流量 |",
        "| 违规 | 处罚 |",
    ]


def test_what_shows_rounded_or_cannot_be_trusted_is_remarked_on() -> None:
    def mark(sheet: Any) -> None:
        sheet["B2"] = 0.035
        sheet["B2"].number_format = "0%"
        sheet["C2"] = 202603150001234567
        sheet["C2"].number_format = "0"

    found = sheet_of(*FEES, then=mark)
    assert rows_of(found)[1] == "| 女帽 | 4% | 202603150001234600 |"
    assert any("B2 显示 4%，存的是 0.035" in r for r in found.remarks)
    assert any("超过 15 位" in r and "C2" in r for r in found.remarks)


def test_a_text_box_is_read_and_a_chart_named() -> None:
    import zipfile

    data = xlsx_bytes(lambda book: [book.active.append(list(row)) for row in FEES])
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        b'Target="../drawings/drawing1.xml"/></Relationships>'
    )
    space = 'xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    parts["xl/drawings/drawing1.xml"] = (
        f"<x:wsDr {space}><x:sp><x:txBody><a:p><a:r><a:t>以上均含税。</a:t></a:r></a:p></x:txBody></x:sp>"
        '<x:graphicFrame><x:cNvPr name="佣金走势"/></x:graphicFrame></x:wsDr>'
    ).encode()
    found = read("a.xlsx", zip_bytes(parts))
    assert found.body.endswith("\n\n以上均含税。\n")
    assert left_out(found) == [("unread", "图表 佣金走势")]


def test_more_columns_than_can_be_read_are_refused() -> None:
    assert "列" in refused("a.xlsx", xlsx_bytes(lambda book: book.active.append(list(range(300))))).reason
