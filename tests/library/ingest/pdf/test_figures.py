"""Raised figures keep their meaning, footnotes stand by what they explain, and what cannot be read is said."""

from __future__ import annotations

import io

import pytest

from assistant.library.ingest import pdf
from assistant.library.ingest.blocks import ScannedError
from assistant.library.ingest.pdf.spelling import UNREAD, spelled
from tests.library.ingest.drawing import Sheet, drawn
from tests.library.ingest.making import read

LONG = "商家应当按照平台公示的要求完成资料的填写与核对工作，并妥善保存有关凭证以备查验。"


def run(sheet: Sheet, x: float, y: float, *parts: tuple[str, float, float]) -> float:
    """Words one after the other, each with its size and how far it is raised."""
    for words, size, rise in parts:
        sheet.text(x, y - rise, words, size)
        x += sheet.width(words, size)
    return x


def test_powers_and_units_stay_and_marks_of_notes_go() -> None:
    def fill(sheet: Sheet) -> None:
        run(
            sheet, 60, 100,
            ("注册资本不低于10", 10.5, 0), ("4", 6, 4), ("元，仓库不小于100m", 10.5, 0), ("2", 6, 4), ("。", 10.5, 0),
        )  # fmt: skip
        run(sheet, 60, 130, ("保证金为2000元", 10.5, 0), ("1", 6, 4), ("，珠宝类为5000", 10.5, 0), ("2", 6, 4), ("元。", 10.5, 0))  # fmt: skip
        sheet.lines(60, 160, LONG, LONG, LONG)
        run(sheet, 60, 740, ("1", 5, 3), (" 仅限首年，次年起按3000元收取。", 8, 0))
        run(sheet, 60, 752, ("2", 5, 3), (" 不含翡翠。", 8, 0))

    found = read("a.pdf", drawn(fill))
    first, second, note, other, *_ = found.body.split("\n\n")
    assert first == "注册资本不低于10⁴元，仓库不小于100m²。"
    assert second == "保证金为2000元，珠宝类为5000元。"
    assert note == "注：仅限首年，次年起按3000元收取。"
    assert other == "注：不含翡翠。"
    assert {d.reason for d in found.dropped} == {"mark"}


def test_a_raised_mark_without_its_note_is_no_figure() -> None:
    def fill(sheet: Sheet) -> None:
        run(sheet, 60, 100, ("保证金为2000元", 10.5, 0), ("1", 6, 4), ("，按年缴纳。", 10.5, 0))

    assert read("a.pdf", drawn(fill)).body == "保证金为2000元，按年缴纳。\n"


def test_radicals_and_compatibility_forms_become_ordinary_characters() -> None:
    assert "".join(map(spelled, map(ord, "⻚⼀金ﬁ⻓"))) == "页一金fi长"
    assert spelled(0xE123) == spelled(0) == UNREAD


def form(field: bool) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    sheet = Sheet(canvas)
    sheet.text(60, 100, "本店适用的保证金（元）：")
    if field:
        canvas.acroForm.textfield(
            name="deposit", value="2000", x=190, y=842 - 104, width=80, height=16, borderWidth=0, fontSize=10
        )
    sheet.text(60, 130, LONG)
    canvas.save()
    return out.getvalue()


def test_what_a_field_holds_is_read_where_it_stands() -> None:
    found = read("a.pdf", form(True))
    assert found.body == f"本店适用的保证金（元）：2000\n\n{LONG}\n"
    assert "1 处" in "".join(found.remarks)


def test_pages_that_are_pictures_are_named() -> None:
    found = read("a.pdf", drawn(lambda s: s.text(60, 100, LONG), lambda s: s.picture(0, 0, 595, 842)))
    assert found.body == f"{LONG}\n"
    assert found.remarks == ("第 2 页只有图片，没有读。",)


def test_a_picture_between_words_is_named() -> None:
    def fill(sheet: Sheet) -> None:
        sheet.text(60, 100, LONG)
        sheet.picture(60, 200, 400, 300)

    assert read("a.pdf", drawn(fill)).remarks == ("第 1 页有图片，图片里的字没有读。",)


def hand_made(*objects: bytes) -> bytes:
    """A PDF of the given objects, the first of them its catalogue."""
    out, starts = b"%PDF-1.7\n", []
    for n, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n" % n + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % s for s in starts)
    count = len(objects) + 1
    return (
        out + b"xref\n0 %d\n0000000000 65535 f \n" % count + table
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    )  # fmt: skip


def stream(words: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n" % len(words) + words + b"\nendstream"


def test_a_layer_that_is_switched_off_is_left_out() -> None:
    content = (
        b"BT /F1 12 Tf 72 700 Td (The deposit is 2000 yuan for every shop.) Tj ET\n"
        b"/OC /Off BDC BT /F1 12 Tf 72 660 Td (The deposit is 1 yuan.) Tj ET EMC\n"
    )
    data = hand_made(
        b"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R] /D << /OFF [6 0 R] /Order [6 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> /Properties << /Off 6 0 R >> >> >>",
        stream(content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Type /OCG /Name (draft) >>",
    )
    found = read("a.pdf", data)
    assert found.body == "The deposit is 2000 yuan for every shop.\n"
    assert ("The deposit is 1 yuan.", "hidden") in {(d.text, d.reason) for d in found.dropped}


@pytest.mark.parametrize("share", ["all", "part"])
def test_words_of_a_font_that_tells_no_characters_are_never_quoted(share: str) -> None:
    readable = (
        b"BT /F2 12 Tf 72 600 Td (The deposit is 2000 yuan for every shop, to be paid in 7 days.) Tj ET\n"
    )
    content = b"BT /F1 12 Tf 72 700 Td <00410042004300440045> Tj ET\n" + (
        readable if share == "part" else b""
    )
    data = hand_made(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R /F2 8 0 R >> >> >>",
        stream(content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Odd /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Odd /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> /FontDescriptor 7 0 R /DW 1000 >>",
        b"<< /Type /FontDescriptor /FontName /ABCDEF+Odd /Flags 4 /FontBBox [0 0 1000 1000] /Ascent 800 "
        b"/Descent -200 /CapHeight 700 /ItalicAngle 0 /StemV 80 >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    if share == "all":
        with pytest.raises(ScannedError, match="乱码"):
            pdf.parse(data)
        return
    found = read("a.pdf", data)
    assert found.body == "The deposit is 2000 yuan for every shop, to be paid in 7 days.\n"
    assert {d.reason for d in found.dropped} == {"unread"}
