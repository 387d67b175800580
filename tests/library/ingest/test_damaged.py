"""Damaged and hostile files are read or refused, and nothing is ever raised."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from assistant.library.ingest import Document, Refused
from tests.library.ingest.making import (
    POLICY,
    docx_bytes,
    grid,
    paragraph,
    pdf_bytes,
    read,
    read_all,
    refused,
    uploaded,
    xlsx_bytes,
    zip_bytes,
)

ROWS = [["类目", "费率"], ["服饰", "5%"]]
WHOLE = {
    "a.pdf": pdf_bytes([paragraph(POLICY), grid(ROWS)]),
    "a.docx": docx_bytes(lambda d: [d.add_paragraph(POLICY), d.add_table(2, 2)]),
    "a.xlsx": xlsx_bytes(lambda b: [b.active.append(row) for row in ROWS]),
    "a.zip": zip_bytes({"b.txt": POLICY, "c.csv": "a,b\n1,2\n"}),
    "a.html": f"<table><tr><td rowspan='2'>a<td>{POLICY}</table><p>{POLICY}".encode(),
    "a.md": f"---\ntitle: x\n---\n# {POLICY}\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n- x\n  - y\n".encode(),
    "a.csv": f'a,b\n"{POLICY}",2\n'.encode(),
    "a.txt": POLICY.encode("gbk"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_damaged_anywhere_is_read_or_refused(name: str) -> None:
    rng = random.Random(name)
    for _ in range(60):
        data = bytearray(WHOLE[name])
        for _ in range(rng.choice((1, 3, 20))):
            place = rng.randrange(len(data))
            data[place : place + rng.choice((0, 1, 9))] = rng.randbytes(rng.choice((1, 1, 4)))
        found = read_all(name, bytes(data[: rng.randrange(len(data) // 2, len(data) + 1)]))
        assert found
        assert all(isinstance(f, Document | Refused) for f in found)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 '哈哈哈哈'>{}]>".format(
    "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 12}'>" for i in range(1, 10))
)
SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_entities_of_an_office_file_are_not_expanded() -> None:
    parts = parts_of(WHOLE["a.docx"])
    body = f"{LAUGHS}<w:document {SPACE}><w:body><w:p><w:r><w:t>&a9;{POLICY}</w:t></w:r></w:p></w:body></w:document>"
    found = uploaded("a.docx", zip_bytes({**parts, "word/document.xml": body}))
    assert isinstance(found, Refused) or len(found.body) < 200


def test_a_page_fetches_and_expands_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密", "utf-8")
    page = f"<!DOCTYPE html [<!ENTITY x SYSTEM 'file://{secret}'>]><p>{POLICY}&x;</p>"
    assert "秘密" not in read("a.html", page).body


def test_cells_that_claim_to_span_everything_stay_within_bounds() -> None:
    page = f"<table><tr><td colspan=99999 rowspan=99999>{POLICY}<td>b</tr><tr><td>c</tr></table><p>{POLICY}"
    assert len(read("a.html", page).body) < 100_000


def test_a_workbook_that_claims_a_million_merged_cells_is_read() -> None:
    claim = b'</sheetData><mergeCells count="1"><mergeCell ref="D1:ZZ20000"/></mergeCells>'
    sheet = "xl/worksheets/sheet1.xml"
    parts = parts_of(WHOLE["a.xlsx"])
    assert b"</sheetData>" in parts[sheet]
    data = zip_bytes({**parts, sheet: parts[sheet].replace(b"</sheetData>", claim)})
    assert "服饰" in read("a.xlsx", data).body


def test_a_csv_of_too_many_rows_is_refused() -> None:
    assert "200000 行" in refused("a.csv", "a,b\n" * 200_001).reason


def test_a_table_of_too_many_columns_is_refused() -> None:
    row = ",".join(map(str, range(3_000)))
    other = ",".join(map(str, range(1, 3_001)))
    assert "列" in refused("a.csv", f"{row}\n{other}\n{row}1\n").reason


def test_a_page_that_is_nested_too_deep_says_so() -> None:
    assert "嵌套太深" in refused("a.html", f"{'<div>' * 100_000}{POLICY}{'</div>' * 100_000}").reason


def test_an_archive_with_a_directory_of_a_million_entries_is_refused_before_it_is_read() -> None:
    entries = b"PK\x01\x02" + bytes(42)
    assert "最多" in refused("a.zip", b"PK\x03\x04" + entries * 200_000).reason


def test_a_pdf_that_unpacks_to_gigabytes_or_draws_without_end_is_read_or_refused() -> None:
    import zlib

    for stream in (b" " * (200 << 20), b"BT /F1 12 Tf 10 10 Td (abc) Tj ET\n" * 300_000):
        packed = zlib.compress(stream, 9)
        parts = [
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]  # fmt: skip
        objects = b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, part) for n, part in enumerate(parts, 1))
        (found,) = read_all("a.pdf", b"%PDF-1.4\n" + objects + b"trailer<</Root 1 0 R>>\n%%EOF")
        assert isinstance(found, Document | Refused)


def test_a_text_of_which_a_few_bytes_are_damaged_is_read_and_says_so() -> None:
    data = f"{POLICY}\n".encode() * 20
    found = read("a.txt", data[:600] + b"\xe5" + data[600:])
    assert found.remarks == ("有 1 处字节已损坏，显示为 �，请核对。",)
    assert found.body.count(POLICY) >= 19


JAPANESE = "これは日本語の文章です。商品の価格は5000円で、送料は500円です。\n"
OTHERS = {
    "Japanese": JAPANESE.encode("shift_jis"),
    "Japanese of Unix": JAPANESE.encode("euc_jp"),
    "two encodings in one": POLICY.encode() * 20 + POLICY.encode("gbk") * 20,
}


@pytest.mark.parametrize("data", OTHERS.values(), ids=OTHERS)
def test_what_would_be_read_as_other_words_is_refused(data: bytes) -> None:
    assert "编码认不出" in refused("a.txt", data).reason
