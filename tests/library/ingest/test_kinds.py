"""One list of formats, for every place that names them."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from assistant.library.ingest.kinds import ACCEPTED, ADVISED, EXTENSIONS, FORMATS, names, supported
from assistant.library.ingest.records import Format
from assistant.surfaces.cli.ingest import ingest
from tests.library.ingest.making import POLICY, read, refused, xlsx_bytes, zip_bytes

ROOT = Path(__file__).parents[3]
ROWS = [["类目", "扣点"], ["服饰", "5%"], ["食品", "2%"]]
PAGE = "<html><body><table><tr><td>类目<td>扣点<tr><td>服饰<td>5%<tr><td>食品<td>2%</table></body></html>"


def test_every_format_has_extensions_and_every_extension_is_of_one_format() -> None:
    assert set(EXTENSIONS) == set(get_args(Format))
    assert len(FORMATS) == sum(map(len, EXTENSIONS.values()))
    assert not ADVISED & set(ACCEPTED)


def test_readmes_and_help_list_the_formats_that_are_read() -> None:
    assert f"支持 {supported()}" in (ROOT / "README.md").read_text("utf-8").replace("\n", "")
    english = [{"图片": "pictures"}.get(name, name) for name in names()]
    listed = f"{', '.join(english[:-1])} and {english[-1]}"
    assert listed in " ".join((ROOT / "README.en.md").read_text("utf-8").split())
    assert supported() in (ingest.epilog or "")


NAMED_OTHERWISE = {
    "a page named xls": ("费率.xls", PAGE, "html"),
    "a page named doc": ("费率.doc", PAGE, "html"),
    "a page named txt": ("费率.txt", PAGE, "html"),
    "a page named pdf": ("费率.pdf", PAGE, "html"),
    "a page without a head named xls": ("费率.xls", f"<meta charset=utf-8>{PAGE[12:-14]}", "html"),
    "tabs named xls": ("费率.xls", "类目\t扣点\n服饰\t5%\n食品\t2%\n".encode("gbk"), "csv"),
    "tabs in UTF-16 named xls": ("费率.xls", "类目\t扣点\n服饰\t5%\n食品\t2%\n".encode("utf-16"), "csv"),
    "commas named xlsx": ("费率.xlsx", "类目,扣点\n服饰,5%\n食品,2%\n", "csv"),
    "xlsx named xls": ("费率.xls", xlsx_bytes(lambda b: [b.active.append(r) for r in ROWS]), "xlsx"),
    "xlsx named et": ("费率.et", xlsx_bytes(lambda b: [b.active.append(r) for r in ROWS]), "xlsx"),
    "xlsx named csv": ("费率.csv", xlsx_bytes(lambda b: [b.active.append(r) for r in ROWS]), "xlsx"),
    "xlsx named as a download": (
        "费率.xlsx.crdownload",
        xlsx_bytes(lambda b: [b.active.append(r) for r in ROWS]),
        "xlsx",
    ),
    "xlsx without an extension": ("费率", xlsx_bytes(lambda b: [b.active.append(r) for r in ROWS]), "xlsx"),
}


@pytest.mark.parametrize(("name", "data", "form"), NAMED_OTHERWISE.values(), ids=NAMED_OTHERWISE)
def test_a_file_is_read_as_what_it_is_and_the_report_says_so(name: str, data: bytes, form: str) -> None:
    found = read(name, data)
    assert found.format == form
    assert "| 服饰 | 5% |" in found.body
    assert f"内容是{form}" in found.remarks[0].replace(" ", "")


def test_a_file_that_is_what_it_is_called_needs_no_remark() -> None:
    assert read("a.htm", PAGE).remarks == ()
    assert read("a.xlsx", xlsx_bytes(lambda b: [b.active.append(r) for r in ROWS])).remarks == ()


def test_a_page_that_is_quoted_in_markdown_stays_markdown() -> None:
    assert read("a.md", f"<table>\n<tr><td>a</td></tr>\n</table>\n\n{POLICY}").format == "md"


def test_what_a_program_needs_is_no_document() -> None:
    jar = zip_bytes({"META-INF/MANIFEST.MF": "x", "a.class": "x"})
    assert "不支持的格式 .jar" in refused("a.jar", jar).reason
