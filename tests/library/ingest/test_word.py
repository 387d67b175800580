"""Word files give what Word shows: its numbers, its current words, and none of its codes."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.library.ingest.counting import figure
from tests.library.ingest.making import docx_bytes, read
from tests.library.ingest.word_making import body_bytes, footnotes, levels, listed, run, with_part


def dropped(found: Any) -> list[tuple[str, str]]:
    return [(d.text, d.reason) for d in found.dropped]


def shown(*pieces: str, styles: str = "") -> Any:
    return read("a.docx", body_bytes(f"<w:p>{''.join(pieces)}</w:p>", styles=styles))


# --- numbers ------------------------------------------------------------------------------------

CLAUSES = levels(90, ("chineseCountingThousand", "第%1条"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
USED = '<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num>'


def test_clauses_are_counted_into_the_text() -> None:
    found = read(
        "a.docx",
        body_bytes(
            listed("发布违禁商品的，每次扣12分。", 90),
            listed("有下列情形之一的，清退：", 90),
            listed("虚假发货三次；", 90, 1),
            listed("刷单。", 90, 1),
            listed("1单以上；", 90, 2),
            "<w:p/>",
            listed("违反第一条的，扣分加倍。", 90),
            listed("新的一种。", 90, 1),
            numbering=CLAUSES + USED,
        ),
    )
    assert found.body == (
        "第一条 发布违禁商品的，每次扣12分。\n\n第二条 有下列情形之一的，清退：\n\n- （一）虚假发货三次；\n- （二）刷单。\n"
        "  - 1. 1单以上；\n\n第三条 违反第一条的，扣分加倍。\n\n- （一）新的一种。\n"
    )


@pytest.mark.parametrize(
    ("shapes", "extra", "labels"),
    [
        ([("decimal", "%1."), ("decimal", "%1.%2")], (), ["1.", "1.1", "1.2", "2.", "2.1"]),
        ([("chineseCounting", "%1、"), ("chineseCounting", "%1.%2")], ("", "<w:isLgl/>"), ["一、", "1.1", "1.2", "二、", "2.1"]),
        ([("upperRoman", "%1."), ("lowerLetter", "%2)")], (), ["I.", "a)", "b)", "II.", "a)"]),
        ([("decimal", "%1."), ("decimal", "%2)")], ("", '<w:lvlRestart w:val="0"/>'), ["1.", "1)", "2)", "2.", "3)"]),
        ([("decimalEnclosedCircle", "%1"), ("ideographTraditional", "%2、")], (), ["①", "甲、", "乙、", "②", "甲、"]),
    ],
    ids=["decimal", "legal", "roman and letters", "never restarted", "circles and stems"],
)  # fmt: skip
def test_levels_count_as_word_counts_them(shapes: Any, extra: Any, labels: list[str]) -> None:
    depths = [0, 1, 1, 0, 1]
    found = read(
        "a.docx",
        body_bytes(
            *(listed(f"内容{i}。", 90, depth) for i, depth in enumerate(depths)),
            numbering=levels(90, *shapes, extra=extra) + USED,
        ),
    )
    lines = [line.strip(" -") for line in found.body.splitlines() if line]
    assert [line[: line.index("内容")].strip() for line in lines] == labels


def test_lists_of_one_definition_go_on_and_an_override_begins_anew() -> None:
    again = (
        '<w:num w:numId="91"><w:abstractNumId w:val="90"/></w:num><w:num w:numId="92"><w:abstractNumId w:val="90"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    found = read(
        "a.docx",
        body_bytes(
            *(
                listed(words, number)
                for words, number in (("甲。", 90), ("乙。", 91), ("丙。", 92), ("丁。", 92))
            ),
            numbering=CLAUSES + USED + again,
        ),
    )
    assert found.body.split() == ["第一条", "甲。", "第二条", "乙。", "第一条", "丙。", "第二条", "丁。"]


def test_headings_are_numbered_by_their_style() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="Zhang"><w:name w:val="章"/><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="90"/>'
        '</w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    )
    numbering = levels(90, ("chineseCounting", "第%1章")) + USED
    chapter = '<w:p><w:pPr><w:pStyle w:val="Zhang"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    found = read(
        "a.docx",
        body_bytes(chapter.format("总则"), f"<w:p>{run('适用于商家。')}</w:p>", chapter.format("罚则"), f"<w:p>{run('罚款。')}</w:p>",
                   numbering=numbering, styles=style),
    )  # fmt: skip
    assert found.body == "# 第一章 总则\n\n适用于商家。\n\n# 第二章 罚则\n\n罚款。\n"


def test_a_number_never_runs_into_the_figure_behind_it() -> None:
    tight = levels(90, ("decimal", "%1."), extra=('<w:suff w:val="nothing"/>',)) + USED
    assert read("a.docx", body_bytes(listed("5倍赔付。", 90), numbering=tight)).body == "- 1. 5倍赔付。\n"


@pytest.mark.parametrize(
    ("n", "format_", "words"),
    [
        (10, "chineseCounting", "十"), (12, "chineseCountingThousand", "十二"), (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"), (1001, "chineseCounting", "一千零一"), (20, "ideographDigital", "二〇"),
        (14, "upperRoman", "XIV"), (28, "lowerLetter", "bb"), (3, "decimalZero", "03"), (12, "chineseLegalSimplified", "壹拾贰"),
        (22, "ordinal", "22nd"), (11, "ordinal", "11th"), (7, "somethingNew", "7"), (1, "none", ""),
    ],
)  # fmt: skip
def test_figures_in_the_formats_of_word(n: int, format_: str, words: str) -> None:
    assert figure(n, format_) == words


# --- what is shown ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ("<w:strike/>", "struck"),
        ("<w:dstrike/>", "struck"),
        ('<w:rStyle w:val="Gone"/>', "struck"),
        ("<w:vanish/>", "hidden"),
        ('<w:color w:val="FFFFFF"/>', "hidden"),
        ('<w:color w:val="auto" w:themeColor="background1"/>', "hidden"),
        ('<w:sz w:val="2"/>', "hidden"),
        ('<w:highlight w:val="black"/>', "hidden"),
    ],
)
def test_words_struck_out_or_unseen_are_left_out_and_named(properties: str, reason: str) -> None:
    style = '<w:style w:type="character" w:styleId="Gone"><w:name w:val="旧"/><w:rPr><w:strike/></w:rPr></w:style>'
    found = shown(run("每单罚款"), run("10元", properties), run("5元。"), styles=style)
    assert found.body == "每单罚款5元。\n"
    assert dropped(found) == [("10元", reason)]


@pytest.mark.parametrize(
    "properties",
    [
        '<w:strike w:val="0"/>', '<w:vanish w:val="false"/>', '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="4472C4"/>',
        '<w:color w:val="FF0000"/>', "<w:b/><w:u/>", '<w:highlight w:val="yellow"/>',
    ],
)  # fmt: skip
def test_words_that_are_seen_stay(properties: str) -> None:
    found = shown(run("每单罚款"), run("10元", properties), run("。"))
    assert (found.body, found.dropped) == ("每单罚款10元。\n", ())


def test_a_struck_style_of_paragraphs_strikes_their_words() -> None:
    style = '<w:style w:type="paragraph" w:styleId="Old"><w:name w:val="旧条款"/><w:rPr><w:strike/></w:rPr></w:style>'
    old = f'<w:p><w:pPr><w:pStyle w:val="Old"/></w:pPr>{run("旧：扣12分。")}</w:p>'
    found = read("a.docx", body_bytes(old, f"<w:p>{run('新：扣6分。')}</w:p>", styles=style))
    assert (found.body, dropped(found)) == ("新：扣6分。\n", [("旧：扣12分。", "struck")])


def test_revisions_give_the_current_version_and_name_what_was_deleted() -> None:
    found = shown(
        run("每次扣"), "<w:del><w:r><w:delText>3分</w:delText></w:r></w:del>", f"<w:ins>{run('6分')}</w:ins>",
        f"<w:moveFrom>{run('旧处')}</w:moveFrom>", f"<w:moveTo>{run('，移来')}</w:moveTo>", run("。"),
    )  # fmt: skip
    assert found.body == "每次扣6分，移来。\n"
    assert dropped(found) == [("3分旧处", "struck")]


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        ([("10", ""), ("4", "superscript"), ("元", "")], "10⁴元"),
        ([("100m", ""), ("2", "superscript")], "100m²"),
        ([("H", ""), ("2", "subscript"), ("O", "")], "H₂O"),
        ([("10", ""), ("-", "superscript"), ("3", "superscript")], "10⁻³"),
        ([("2", ""), ("n+1", "superscript"), ("倍", "")], "2ⁿ⁺¹倍"),
        ([("1", ""), ("st", "superscript")], "1st"),
        ([("30元", ""), ("[1]", "superscript"), ("起", "")], "30元起"),
        ([("30元", ""), ("①", "superscript")], "30元"),
        ([("免", ""), ("1", "superscript"), ("费", "")], "免费"),
        ([("5%", ""), ("*", "superscript")], "5%"),
    ],
)
def test_raised_figures_keep_their_meaning_and_marks_of_notes_are_left_out(pieces: Any, words: str) -> None:
    found = shown(*(run(text, f'<w:vertAlign w:val="{shift}"/>' if shift else "") for text, shift in pieces))
    assert found.body == f"{words}\n"


def test_a_number_in_several_runs_stays_one() -> None:
    assert shown(run("1", "<w:b/>"), run("0"), run("00元", "<w:i/>")).body == "1000元\n"


def test_results_of_fields_are_read_and_codes_are_not() -> None:
    def field(code: str, result: str) -> str:
        mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
        return (
            mark.format("begin") + f"<w:r><w:instrText>{code}</w:instrText></w:r>" + mark.format("separate")
            + run(result) + mark.format("end")
        )  # fmt: skip

    found = shown(run("见"), field('HYPERLINK "https://example.com/a"', "规则"), run("，"), field("REF _1", "第二条"),
                  field("PAGE", "17"), f'<w:fldSimple w:instr=" DATE ">{run("2026年5月1日")}</w:fldSimple>')  # fmt: skip
    assert found.body == "见规则，第二条2026年5月1日\n"
    assert dropped(found) == [("17", "nav")]


def test_symbols_formulas_breaks_and_boxes_are_read() -> None:
    power = "<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>4</m:t></m:r></m:sup></m:sSup></m:oMath>"
    part = "<m:oMath><m:f><m:num><m:r><m:t>退货单</m:t></m:r></m:num><m:den><m:r><m:t>总单</m:t></m:r></m:den></m:f></m:oMath>"
    box = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p>{run('框里：罚款3元。')}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    found = shown(run("上限"), power, run("元，"), part, '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', run("80分"),
                  "<w:r><w:br/></w:r>", run("第二行。"), box)  # fmt: skip
    assert found.body == "上限10⁴元，退货单/总单≥80分\n\n第二行。\n\n框里：罚款3元。\n"
    assert found.dropped == ()


def test_notes_stand_below_what_they_belong_to() -> None:
    reference = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{0}Reference w:id="{1}"/></w:r>'
    data = body_bytes(
        f"<w:p>{run('报名费为100元')}{reference.format('footnote', 2)}{run('。')}</w:p>",
        f"<w:tbl><w:tr><w:tc><w:p>{run('类目')}</w:p></w:tc><w:tc><w:p>{run('费率')}</w:p></w:tc></w:tr>"
        f"<w:tr><w:tc><w:p>{run('服饰')}</w:p></w:tc><w:tc><w:p>{run('5%')}{reference.format('endnote', 3)}</w:p></w:tc></w:tr></w:tbl>",
    )
    data = with_part(data, "footnotes.xml", "footnotes", footnotes(n2="满3家店铺的，减半收取。"))
    data = with_part(data, "endnotes.xml", "endnotes", footnotes("endnote", n3="含税"))
    found = read("a.docx", data)
    assert found.body == (
        "报名费为100元。\n\n注：满3家店铺的，减半收取。\n\n| 类目 | 费率 |\n| --- | --- |\n| 服饰 | 5%（注：含税） |\n"
    )


def test_headers_and_comments_are_reported() -> None:
    def fill(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "内部资料"
        document.sections[0].footer.paragraphs[0].text = "第1页"
        said = document.add_paragraph("扣12分。")
        document.add_comment(said.runs, text="应为6分？", author="甲")

    found = read("a.docx", docx_bytes(fill))
    assert found.body == "扣12分。\n"
    assert dropped(found) == [("内部资料", "nav"), ("第1页", "nav"), ("应为6分？", "comment")]


# --- tables -------------------------------------------------------------------------------------


def test_a_table_in_a_cell_is_a_table_of_its_own_named_by_its_row() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(2, 2)
        for cell, words in zip(table._cells, ("违规类型", "处罚明细", "错发", "按次数："), strict=True):
            cell.text = words
        inner = table.cell(1, 1).add_table(3, 2)
        for cell, words in zip(inner._cells, ("次数", "扣分", "第1次", "1", "第2次", "3"), strict=True):
            cell.text = words

    assert read("a.docx", docx_bytes(fill)).body == (
        "| 违规类型 | 处罚明细 |\n| --- | --- |\n| 错发 | 按次数： |\n\n错发 按次数：\n\n"
        "| 次数 | 扣分 |\n| --- | --- |\n| 第1次 | 1 |\n| 第2次 | 3 |\n"
    )


def test_struck_cells_and_deleted_rows_are_left_out() -> None:
    def cell(*pieces: str) -> str:
        return f"<w:tc><w:p>{''.join(pieces)}</w:p></w:tc>"

    head = f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell(run('类目'))}{cell(run('扣点'))}</w:tr>"
    kept = f"<w:tr>{cell(run('童装'))}{cell(run('7', '<w:strike/>'), run('6'))}</w:tr>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell(run('箱包'))}{cell(run('4'))}</w:tr>"
    found = read("a.docx", body_bytes(f"<w:tbl>{head}{kept}{gone}</w:tbl>"))
    assert found.body == "| 类目 | 扣点 |\n| --- | --- |\n| 童装 | 6 |\n"
    assert dropped(found) == [("7", "struck"), ("箱包 4", "struck")]


def test_a_box_drawn_with_a_table_is_text() -> None:
    def fill(document: Any) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = "重要提示"
        cell.add_paragraph("保证金2000元。")

    assert read("a.docx", docx_bytes(fill)).body == "重要提示\n\n保证金2000元。\n"
