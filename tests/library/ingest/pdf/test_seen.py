"""What a reader sees of a PDF is taken, once, and nothing else; what is left out is reported."""

from __future__ import annotations

import pytest

from tests.library.ingest.drawing import Sheet, drawn
from tests.library.ingest.making import read

RULE = "普通类目保证金为2200元，珠宝类目为11000元，谢谢配合。"


@pytest.mark.parametrize(
    "shifts",
    [
        [(0.3, 0)], [(0.2, 0.2)], [(0, 0.5)], [(-0.4, 0)], [(1, 0)], [(0, 0)],
        [(0.3, 0), (0, 0.3), (0.3, 0.3)], [(0.6, 0.6), (1, 1)],
    ],
    ids=str,
)  # fmt: skip
def test_words_drawn_again_beside_themselves_are_one(shifts: list[tuple[float, float]]) -> None:
    def fill(sheet: Sheet) -> None:
        for x, y in [(0, 0), *shifts]:
            sheet.text(60 + x, 100 + y, RULE)

    assert read("a.pdf", drawn(fill)).body == f"{RULE}\n"


def test_characters_drawn_again_one_by_one_are_one() -> None:
    def fill(sheet: Sheet) -> None:
        for i, char in enumerate("保证金2200元谢谢"):
            for shift in (0, 0.4):
                sheet.text(60 + 10.5 * i + shift, 100, char)

    assert "保证金2200元谢谢" in read("a.pdf", drawn(fill)).body.replace(" ", "")


def test_outlined_and_filled_words_are_one() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.text(60, 100, RULE, mode=1)
        sheet.text(60, 100, RULE)

    assert read("a.pdf", drawn(fill)).body == f"{RULE}\n"


def test_words_drawn_unseen_and_seen_on_one_place_stay() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.text(60, 100, RULE, mode=3)
        sheet.text(60, 100, RULE)

    assert read("a.pdf", drawn(fill)).body == f"{RULE}\n"


SECRET = "珠宝店铺保证金可减到1元。"


def invisible(sheet: Sheet) -> None:
    sheet.text(60, 130, SECRET, mode=3)


def clipping(sheet: Sheet) -> None:
    sheet.text(60, 130, SECRET, mode=7)


def off_page(sheet: Sheet) -> None:
    sheet.text(-400, 130, SECRET)


def white(sheet: Sheet) -> None:
    sheet.text(60, 130, SECRET, color=(1, 1, 1))


def nearly_white(sheet: Sheet) -> None:
    sheet.text(60, 130, SECRET, color=(0.99, 0.98, 0.99))


def on_its_colour(sheet: Sheet) -> None:
    sheet.box(50, 110, 300, 40, (0.2, 0.3, 0.6))
    sheet.text(60, 130, SECRET, color=(0.2, 0.3, 0.6))


def tiny(sheet: Sheet) -> None:
    sheet.text(60, 130, SECRET, 0.8)


def under_a_box(sheet: Sheet) -> None:
    sheet.text(60, 130, SECRET)
    sheet.box(50, 110, 300, 40)


def under_a_picture(sheet: Sheet) -> None:
    sheet.text(60, 130, SECRET)
    sheet.picture(50, 110, 300, 40)


def under_new_words(sheet: Sheet) -> None:
    sheet.text(60, 130, SECRET)
    sheet.box(50, 110, 300, 40)
    sheet.text(60, 130, "各类商品均不得减免。")


def transparent(sheet: Sheet) -> None:
    sheet.canvas.saveState()
    sheet.canvas.setFillAlpha(0)
    sheet.text(60, 130, SECRET)
    sheet.canvas.restoreState()


@pytest.mark.parametrize(
    "hide",
    [
        invisible, clipping, off_page, white, nearly_white, on_its_colour, tiny, under_a_box, under_a_picture,
        under_new_words, transparent,
    ],
)  # fmt: skip
def test_words_that_nobody_sees_are_left_out_and_reported(hide: object) -> None:
    def fill(sheet: Sheet) -> None:
        sheet.text(60, 100, RULE)
        hide(sheet)  # type: ignore[operator]
        sheet.text(60, 180, "以上标准自公布之日起执行。")

    found = read("a.pdf", drawn(fill))
    assert "1元" not in found.body
    assert RULE in found.body
    assert "公布之日" in found.body
    assert (SECRET, "hidden") in {(d.text, d.reason) for d in found.dropped}


def test_white_words_on_a_dark_ground_are_seen() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.box(50, 80, 400, 30, (0.1, 0.2, 0.5))
        sheet.text(60, 100, RULE, color=(1, 1, 1))

    assert read("a.pdf", drawn(fill)).body == f"{RULE}\n"


def test_words_of_a_scan_are_taken_with_a_caution() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.picture(0, 0, 595, 842)
        sheet.text(60, 100, "普通店铺保证金为Z000元，珠宝类为l0000元。", mode=3)

    found = read("a.pdf", drawn(fill))
    assert found.recognised
    assert "对照原件" in "".join(found.remarks)
    assert "Z000元" in found.body


def test_unseen_words_over_a_picture_below_real_text_are_no_scan() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.picture(0, 0, 595, 842)
        sheet.box(40, 80, 500, 200)
        sheet.lines(60, 100, RULE, RULE)
        sheet.text(60, 300, SECRET, mode=3)

    found = read("a.pdf", drawn(fill))
    assert not found.recognised
    assert "1元" not in found.body


def test_struck_out_words_are_left_out_and_reported() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.text(60, 100, "保证金为")
        x = 60 + sheet.width("保证金为")
        sheet.text(x, 100, "5000元")
        end = x + sheet.width("5000元")
        sheet.rule(x, 100 - 3.6, end)
        sheet.text(end, 100, "2000元，按店铺缴纳。")
        sheet.rule(60, 102, end)  # an underline

    found = read("a.pdf", drawn(fill))
    assert found.body == "保证金为2000元，按店铺缴纳。\n"
    assert [(d.text, d.reason) for d in found.dropped] == [("5000元", "struck")]
