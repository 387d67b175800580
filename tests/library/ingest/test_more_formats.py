"""The rarer formats: what a reader sees of each stands in the document, and the rest is reported."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from assistant.library.ingest import Document, Refused, formats, office
from assistant.library.ingest.blocks import markdown
from tests.library.ingest.making import (
    POLICY,
    docx_bytes,
    read,
    read_all,
    refused,
    xlsx_bytes,
    zip_bytes,
)
from tests.library.ingest.more_making import (
    FILES,
    converted,
    eml_bytes,
    epub_bytes,
    has_office,
    mhtml_bytes,
    msg_bytes,
    ofd_bytes,
    picture_bytes,
    pptx_bytes,
)

RATES = [["类目", "扣点"], ["女装", "4%"], ["男装", "5%"]]
TABLE = "| 类目 | 扣点 |\n| --- | --- |\n| 女装 | 4% |\n| 男装 | 5% |"
PAGE = "<table><tr><th>类目<th>扣点<tr><td>女装<td>4%<tr><td>男装<td>5%</table>"


def every(name: str, data: bytes) -> Mapping[str, Document | Refused]:
    return {found.name: found for found in read_all(name, data)}


# --- workbooks ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rates.xls", "rates.ods"])
def test_an_old_or_open_workbook_shows_its_figures_as_its_program_does(name: str) -> None:
    found = read(name, (FILES / name).read_bytes())
    assert "| 类目 | 扣点 | 保证金 | 生效日期 |" in found.body
    assert "| 女装 | 5.0% | 5,000元 | 2026-03-01 |" in found.body
    assert found.title == "2026年技术服务费标准"
    assert "底稿" not in found.body  # a hidden sheet


def sheet_xml(cells: str, more: str = "") -> str:
    space = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    style = '<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style></Styles>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Workbook {space}>{style}'
        f'<Worksheet ss:Name="费率"><Table>{cells}</Table></Worksheet>{more}</Workbook>'
    )


def test_a_workbook_in_the_xml_of_2003_is_read() -> None:
    rows = "".join(
        f'<Row><Cell><Data ss:Type="String">{a}</Data></Cell><Cell ss:StyleID="p"><Data ss:Type="Number">{b}</Data></Cell></Row>'
        for a, b in (("女装", 0.045), ("男装", 0.05))
    )
    head = '<Row><Cell><Data ss:Type="String">类目</Data></Cell><Cell><Data ss:Type="String">扣点</Data></Cell></Row>'
    found = read("费率.xls", sheet_xml(head + rows))
    assert found.format == "xls"
    assert found.remarks == ()
    assert "| 女装 | 4.5% |\n| 男装 | 5.0% |" in found.body


def test_a_workbook_that_is_damaged_says_what_to_save_it_as() -> None:
    data = (FILES / "rates.xls").read_bytes()
    assert "xlsx" in refused("a.xls", data[:3000]).hint


# --- slides -------------------------------------------------------------------------------------


def slides(deck: object) -> None:
    from pptx.util import Inches

    first = deck.slides.add_slide(deck.slide_layouts[1])  # type: ignore[attr-defined]
    first.shapes.title.text = "新商家扶持政策"
    first.placeholders[1].text_frame.text = "入驻30天内，免佣金额度10万元"
    first.placeholders[1].text_frame.add_paragraph().text = "首播满2小时，送流量券500元"
    first.notes_slide.notes_text_frame.text = "额度每个主体只能领一次。"
    second = deck.slides.add_slide(deck.slide_layouts[5])  # type: ignore[attr-defined]
    second.shapes.title.text = "扣点"
    low = second.shapes.add_textbox(Inches(1), Inches(5), Inches(4), Inches(1)).text_frame.paragraphs[0]
    low.add_run().text = "以上标准自2026年3月1日起执行，"
    struck = low.add_run()
    struck.text = "原扣点为9%，"
    struck.font._element.set("strike", "sngStrike")
    low.add_run().text = "按月结算。"
    table = second.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(6), Inches(2)).table
    for i, row in enumerate(RATES):
        for j, words in enumerate(row):
            table.cell(i, j).text = words
    hidden = deck.slides.add_slide(deck.slide_layouts[5])  # type: ignore[attr-defined]
    hidden.shapes.title.text = "去年的扣点是8%"
    hidden._element.set("show", "0")


def test_slides_are_headings_with_what_stands_on_them_from_top_to_bottom() -> None:
    found = read("a.pptx", pptx_bytes(slides))
    assert found.body == (
        "# 新商家扶持政策\n\n- 入驻30天内，免佣金额度10万元\n- 首播满2小时，送流量券500元\n\n额度每个主体只能领一次。\n\n"
        f"## 扣点\n\n{TABLE}\n\n以上标准自2026年3月1日起执行，按月结算。\n"
    )
    assert {(d.reason, d.text) for d in found.dropped} == {
        ("hidden", "去年的扣点是8%"),
        ("struck", "原扣点为9%，"),
    }


def test_slides_say_how_many_pictures_were_not_read(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (60, 60), "gray").save(tmp_path / "a.png")

    def fill(deck: object) -> None:
        slides(deck)
        deck.slides[0].shapes.add_picture(str(tmp_path / "a.png"), 0, 0)  # type: ignore[attr-defined]

    assert read("a.pptx", pptx_bytes(fill)).remarks == ("有 1 个图片、图表或图形的内容没有读。",)


# --- texts of other programs --------------------------------------------------------------------


def rewards(read_as: str) -> None:
    assert "## 一、奖励标准\n\n| 档位 | 奖励 |\n| --- | --- |\n| 月销1万元 | 500元 |" in read_as
    assert "返还佣金50%，每月上限3000元。" in read_as
    assert "40%" not in read_as  # struck out
    assert "999" not in read_as  # hidden


@pytest.mark.parametrize("name", ["reward.odt", "reward.rtf"])
def test_a_text_of_another_program_is_read_without_what_is_struck_out_or_hidden(name: str) -> None:
    if name.endswith(".rtf") and not office.found():
        assert "另存为 docx" in refused(name, (FILES / name).read_bytes()).hint
        return
    found = read(name, (FILES / name).read_bytes())
    rewards(found.body)
    assert {"struck", "hidden"} <= {d.reason for d in found.dropped}
    assert found.effective_from == "2026-03-01"


def without_office(monkeypatch: pytest.MonkeyPatch, name: str, data: bytes) -> formats.Parsed:
    monkeypatch.setattr(office, "found", lambda: "")
    return formats.parse(name, data)[1]


def test_an_open_text_is_read_without_libreoffice_and_says_that_numbers_are_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed = without_office(monkeypatch, "reward.odt", (FILES / "reward.odt").read_bytes())
    rewards(markdown([b for b in parsed.blocks if b.drop is None]))
    assert [b.drop for b in parsed.blocks if b.drop] == ["struck", "hidden"]
    assert "自动编号没有读出来" in parsed.remarks[0]


def test_open_slides_are_read_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = without_office(monkeypatch, "policy.odp", (FILES / "policy.odp").read_bytes())
    body = markdown([b for b in parsed.blocks if b.drop is None])
    assert "## 保证金标准\n\n| 类目 | 保证金 |" in body
    assert "9999" not in body
    assert "服饰保证金9999元" in {b.text for b in parsed.blocks if b.drop == "hidden"}


RICH = (
    r"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fcharset134 SimSun;}}\f0 "
    + "".join(rf"\'{b:02x}" for b in "满100单可报名。".encode("gbk"))
    + r"\par\trowd\cellx1000\cellx2000\intbl "
    + r"\u31867?\u30446?\cell \u25187?\u28857?\cell\row\trowd\cellx1000\cellx2000\intbl "
    + r"\u22899?\u35013?\cell 4%\cell\row\pard\par}"
)


def test_rich_text_is_read_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = without_office(monkeypatch, "a.rtf", RICH.encode())
    assert markdown(parsed.blocks) == "满100单可报名。\n\n| 类目 | 扣点 |\n| --- | --- |\n| 女装 | 4% |\n"


@pytest.mark.parametrize("suffix", [".doc", ".ppt"])
def test_what_only_libreoffice_reads_is_refused_with_a_way_without_it(
    suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "found", lambda: "")
    with pytest.raises(formats.UnreadableError) as refusal:
        office.converted(b"x", suffix, "docx")
    assert "LibreOffice" in refusal.value.reason
    assert "另存为 docx" in refusal.value.hint


@has_office
@pytest.mark.parametrize("name", ["奖励.doc", "奖励.wps"])
def test_an_old_text_is_converted_and_read(name: str) -> None:
    rewards(read(name, converted((FILES / "reward.odt").read_bytes(), ".odt", "doc")).body)


@has_office
def test_old_slides_are_converted_and_read() -> None:
    found = read("a.ppt", converted(pptx_bytes(slides), ".pptx", "ppt"))
    assert f"## 扣点\n\n{TABLE}" in found.body
    assert "8%" not in found.body


@has_office
def test_what_libreoffice_cannot_convert_is_refused() -> None:
    data = converted((FILES / "reward.odt").read_bytes(), ".odt", "doc")
    assert isinstance(read_all("a.doc", data[:1500])[0], Refused)


# --- books, mails and pages ---------------------------------------------------------------------


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    pages = {"z.xhtml": f"<html><body><h1>第一章</h1><p>{POLICY}</p></body></html>", "a%20b.xhtml": PAGE}
    found = read("a.epub", epub_bytes(pages, {"OEBPS/a b.xhtml": f"<html><body>{PAGE}</body></html>"}))
    assert found.title == "商家运营手册"
    assert (found.publisher, found.published) == ("运营组", "2026-05-01")
    assert found.body == f"# 商家运营手册\n\n# 第一章\n\n{POLICY}\n\n{TABLE}\n"


def test_a_locked_book_is_refused() -> None:
    locked = '<encryption xmlns:e="x"><e:EncryptedData><e:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></e:EncryptedData></encryption>'
    assert (
        "DRM" in refused("a.epub", epub_bytes({"a.xhtml": PAGE}, {"META-INF/encryption.xml": locked})).reason
    )


def test_a_mail_is_read_with_who_wrote_it_when_and_its_attachments_as_files() -> None:
    attached = {"扣点/表.csv": "类目,扣点\n女装,4%\n男装,5%\n".encode("gbk"), "a.xyz": b"x"}
    found = every("通知.eml", eml_bytes(f"各位商家：\n{POLICY}\n", attached=attached))
    mail, table, other = found.values()
    assert isinstance(mail, Document)
    assert (mail.title, mail.publisher, mail.published) == (
        "关于调整服饰类目扣点的通知", "招商小组", "2026-03-02",
    )  # fmt: skip
    assert POLICY in mail.body
    assert isinstance(table, Document)
    assert table.name == "通知.eml/扣点_表.csv"
    assert TABLE in table.body
    assert isinstance(other, Refused)


def test_a_mail_without_words_still_gives_its_attachments() -> None:
    book = xlsx_bytes(lambda b: [b.active.append(row) for row in RATES])
    found = every("a.eml", eml_bytes(attached={"a.xlsx": book, "b.zip": zip_bytes({"c.txt": POLICY})}))
    assert isinstance(found["a.eml/a.xlsx"], Document)
    assert isinstance(found["a.eml/b.zip/c.txt"], Document)


def test_a_mail_of_outlook_is_read_with_its_attachments() -> None:
    data = msg_bytes(
        "扣点通知", f"各位商家：\r\n{POLICY}", {"扣点.csv": "类目,扣点\n女装,4%\n男装,5%\n".encode()}
    )
    mail, table = every("通知.msg", data).values()
    assert isinstance(mail, Document)
    assert (mail.title, mail.publisher, mail.published) == ("扣点通知", "招商小组", "2026-03-02")
    assert POLICY in mail.body
    assert isinstance(table, Document)
    assert (table.name, table.body) == ("通知.msg/扣点.csv", f"{TABLE}\n")


def test_a_mail_of_two_versions_is_read_as_its_page() -> None:
    found = read("a.eml", eml_bytes("纯文字", f"<html><body><p>{POLICY}</p>{PAGE}</body></html>"))
    assert f"{POLICY}\n\n{TABLE}" in found.body
    assert "纯文字" not in found.body


def test_mails_in_mails_are_opened_one_level_deep() -> None:
    inner = eml_bytes(POLICY, attached={"c.eml": eml_bytes(POLICY)})
    found = every("a.eml", eml_bytes(POLICY, attached={"b.eml": inner}))
    assert isinstance(found["a.eml/b.eml"], Document)
    deep = found["a.eml/b.eml/c.eml"]
    assert isinstance(deep, Refused)
    assert "套得太深" in deep.reason


def test_a_saved_page_is_read_with_its_address() -> None:
    found = read("a.mhtml", mhtml_bytes(f"<html><body><h1>罚则</h1><p>{POLICY}</p>{PAGE}</body></html>"))
    assert found.body == f"# 罚则\n\n{POLICY}\n\n{TABLE}\n"
    assert found.url == "https://rule.example.com/1"


def test_a_page_that_word_saved_under_the_name_of_a_document_is_read() -> None:
    found = read("a.doc", mhtml_bytes(f"<html><body><p>{POLICY}</p></body></html>"))
    assert found.format == "mhtml"
    assert POLICY in found.body


# --- fixed pages --------------------------------------------------------------------------------


def test_an_ofd_is_read_in_reading_order_with_its_tables() -> None:
    texts = [
        (20.0, 44.0, "类目"), (80.0, 44.0, "扣点"), (20.0, 51.0, "女装"), (80.0, 51.0, "4%"), (20.0, 58.0, "男装"),
        (80.0, 58.0, "5%"), (20.0, 30.0, "一、商家应当在收到本通知之日起七日内补足差额，逾期未补足的，平"),
        (20.0, 35.0, "台有权限制提现。"), (20.0, 20.0, "关于扣点的通知"), (90.0, 280.0, "第1页"),
    ]  # fmt: skip
    found = read("a.ofd", ofd_bytes([texts], template="内部资料注意保存"))
    assert found.body == (
        "内部资料注意保存\n\n关于扣点的通知\n\n一、商家应当在收到本通知之日起七日内补足差额，逾期未补足的，平台有权限制提现。\n\n"
        f"{TABLE}\n"
    )
    assert [(d.reason, d.text) for d in found.dropped] == [("decoration", "第1页")]


# --- pictures -----------------------------------------------------------------------------------

SHOWN = [
    (60, 40, "技术服务费标准"), (60, 120, "商家体验分不低于80分的，可享受佣金返还50%。"), (60, 220, "类目"),
    (500, 220, "扣点"), (60, 280, "女装"), (500, 280, "4%"), (60, 340, "男装"), (500, 340, "5%"),
]  # fmt: skip


@pytest.mark.parametrize("form", ["PNG", "BMP"])
def test_a_picture_is_recognised_with_its_table_and_says_so(form: str) -> None:
    found = read(f"a.{form.lower()}", picture_bytes(SHOWN, form))
    assert found.body == f"技术服务费标准\n\n{POLICY}\n\n{TABLE}\n"
    assert found.recognised


def test_scanned_pages_are_recognised() -> None:
    from PIL import Image

    pages = [
        Image.open(io.BytesIO(picture_bytes([(60, 60, words)])))
        for words in ("满100单可以报名参加。", "扣点为4.5%，每月结算。")
    ]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    found = read("a.pdf", out.getvalue())
    assert found.body == "满100单可以报名参加。\n\n扣点为4.5%，每月结算。\n"
    assert found.recognised


def test_a_picture_without_words_is_refused() -> None:
    assert "没有认出文字" in refused("a.png", picture_bytes([])).reason


def test_other_documents_are_not_said_to_be_recognised() -> None:
    assert not read("a.docx", docx_bytes(lambda d: d.add_paragraph(POLICY))).recognised
