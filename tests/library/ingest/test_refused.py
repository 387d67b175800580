"""What is refused, with its reason, and that the files beside it are still read."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.library.ingest import Document, Refused, limits, read_documents
from tests.library.ingest.making import (
    POLICY,
    by_name,
    docx_bytes,
    paragraph,
    pdf_bytes,
    put,
    refused,
    xlsx_bytes,
    zip_bytes,
)
from tests.measures import PLATFORMS

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENCRYPTED_OFFICE = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600)
WORD = docx_bytes(lambda d: d.add_paragraph(POLICY))
PDF = pdf_bytes([paragraph(POLICY)])

CASES = {
    "empty": ("a.txt", b"", "空的"),
    "blanks": ("a.md", " \n\t\n　 \n".encode(), "空的"),
    "only a byte order mark": ("a.txt", b"\xef\xbb\xbf", "空的"),
    "only noise": (
        "a.txt",
        "首页 > 规则\n图源：快手电商\n扫码添加客服微信领取资料\n".encode(),
        "没有可用的正文",
    ),
    "only a heading": ("a.md", "# 保证金规则\n".encode(), "没有可用的正文"),
    "an empty page": ("a.html", b"<html><body><nav>x</nav></body></html>", "没有可用的正文"),
    "only comments": ("a.html", b"<!-- nothing -->", "没有可用的正文"),
    "an empty workbook": ("a.xlsx", xlsx_bytes(lambda b: None), "没有可用的正文"),
    "a locked PDF": ("a.pdf", pdf_bytes([paragraph(POLICY)], password="secret"), "密码"),
    "a cut PDF": ("a.pdf", PDF[: len(PDF) // 3], "损坏"),
    "a PDF in name": ("a.pdf", b"%PDF-1.7\nnothing else", "损坏"),
    "a PDF without text": ("a.pdf", pdf_bytes([]).replace(b"Tj", b"  "), "没有文字"),
    "a locked document": ("a.docx", ENCRYPTED_OFFICE, "密码"),
    "a locked workbook": ("a.xlsx", ENCRYPTED_OFFICE, "密码"),
    "an old document of a kind that nobody knows": ("a.docx", OLE, "另存为"),
    "text named docx": ("a.docx", POLICY.encode(), "扩展名是 docx"),
    "text named png": ("a.png", POLICY.encode(), "另存为 png"),
    "text named ofd": ("a.ofd", b"x", "另存为 pdf"),
    "text named epub": ("a.epub", b"x", "另存为 pdf"),
    "text named odt": ("a.odt", b"x", "另存为 docx"),
    "text named rtf": ("a.rtf", b"x", "另存为 docx"),
    "text named mhtml": ("a.mhtml", b"x", "另存为 html"),
    "a mail without words": ("a.eml", b"Subject: x\nFrom: a@b.c\n\n\n", "没有可用的正文"),
    "random bytes named txt": ("a.txt", bytes(range(256)) * 40, "编码认不出"),
    "a cut document": ("a.docx", WORD[:-400], "损坏"),
    "a document with a broken part": ("a.docx", zip_bytes({"word/document.xml": "<w:p"}), "损坏"),
    "an old document": ("a.doc", OLE, "另存为 docx"),
    "an old workbook": ("a.xls", OLE, "xlsx"),
    "a phone's document": ("a.pages", b"x", "另存为 docx"),
    "a phone's workbook": ("a.numbers", b"x", "另存为 xlsx"),
    "a phone's slides": ("a.key", b"x", "另存为 pptx"),
    "a phone's picture": ("a.heic", b"x", "另存为 png"),
    "a thesis": ("a.caj", b"x", "另存为 pdf"),
    "a book of another shop": ("a.azw3", b"x", "另存为 pdf"),
    "another archive": ("a.7z", b"x", "重新压缩成 zip"),
    "an archive of Unix": ("a.tar.gz", b"x", "重新压缩成 zip"),
    "data for programs": ("a.json", b"{}", "另存为 xlsx"),
    "a recording": ("a.mp3", b"x", "转写成文字"),
    "a format that nobody knows": ("a.xyz", POLICY.encode(), "不支持的格式 .xyz"),
    "no extension": ("README", b"x", "没有扩展名"),
    "a workbook in bytes": ("a.xlsx", zip_bytes({"xl/workbook.bin": b"x"}), "另存为 xlsx"),
    "an archive named docx": ("a.docx", zip_bytes({"a.txt": POLICY}), "压缩包"),
    "a RAR archive named zip": ("a.zip", b"Rar!\x1a\x07\x01\x00", "损坏"),
    "not an archive": ("a.zip", b"PK\x03\x04 not really", "损坏"),
}


@pytest.mark.parametrize(("name", "data", "words"), CASES.values(), ids=CASES)
def test_a_file_that_cannot_be_read_says_why(name: str, data: bytes, words: str) -> None:
    found = refused(name, data)
    assert words in found.reason + found.hint
    assert found.hint.endswith("。")


def test_an_unsupported_format_lists_what_is_supported() -> None:
    assert "支持：md、txt、html、mhtml、pdf、ofd、docx、" in refused("a.xyz", POLICY).hint


def test_a_scanned_pdf_is_told_from_an_empty_one(tmp_path: Path) -> None:
    from PIL import Image as Picture
    from reportlab.platypus import Image, SimpleDocTemplate

    Picture.new("RGB", (60, 60), "gray").save(tmp_path / "scan.png")
    out = io.BytesIO()
    SimpleDocTemplate(out).build([Image(str(tmp_path / "scan.png"))])
    assert "扫描件" in refused("a.pdf", out.getvalue()).reason


def test_one_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    for i, (name, data, _) in enumerate(CASES.values()):
        put(tmp_path, f"{i:02}-{name}", data)
    put(tmp_path, "zz.txt", POLICY)
    found = list(read_documents([tmp_path], PLATFORMS.values()))
    assert len(found) == len(CASES) + 1
    assert [type(f) for f in found[:-1]] == [Refused] * len(CASES)
    assert isinstance(found[-1], Document)


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    assert by_name(tmp_path / "没有.txt") == {
        "没有.txt": Refused("没有.txt", "路径不存在", "请检查路径有没有写错。")
    }


def test_a_file_over_the_limit_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    before = path.stat().st_atime_ns
    (found,) = read_documents([path], PLATFORMS.values())
    assert isinstance(found, Refused)
    assert "300 MB，超过上限 50 MB" in found.reason
    assert path.stat().st_atime_ns == before


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    found = by_name(tmp_path)["pipe.txt"]
    assert isinstance(found, Refused)
    assert found.reason == "不是普通文件"


def test_a_link_that_leaves_the_folder_is_refused_and_one_inside_is_read(tmp_path: Path) -> None:
    outside = put(tmp_path, "outside/secret.txt", POLICY)
    inside = put(tmp_path, "given/a.txt", POLICY)
    (tmp_path / "given" / "leaves.txt").symlink_to(outside)
    (tmp_path / "given" / "leaves").symlink_to(outside.parent)
    (tmp_path / "given" / "stays.txt").symlink_to(inside)
    (tmp_path / "given" / "loop").symlink_to(tmp_path / "given")
    (tmp_path / "given" / "nowhere.txt").symlink_to(tmp_path / "given" / "gone.txt")
    found = by_name(tmp_path / "given")
    assert {name: isinstance(f, Document) for name, f in found.items()} == {
        "a.txt": True,
        "leaves": False,
        "leaves.txt": False,
        "nowhere.txt": False,
        "stays.txt": True,
    }
    left = found["leaves.txt"]
    assert isinstance(left, Refused)
    assert left.reason == "链接指向给定文件夹之外"


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder that everybody may enter, while this process has nobody's rights."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)
        if os.geteuid() != os.getuid():
            os.seteuid(os.getuid())


def test_a_file_or_folder_without_permission_is_refused(as_nobody: Path) -> None:
    put(as_nobody, "closed/a.txt", POLICY)
    os.chmod(put(as_nobody, "closed.txt", POLICY), 0)
    put(as_nobody, "open.txt", POLICY)
    assert isinstance(by_name(as_nobody)["open.txt"], Document)  # what is imported late is imported as root
    os.chmod(as_nobody / "closed", 0)
    if os.getuid() == 0:  # root reads everything
        os.seteuid(65534)
    found = by_name(as_nobody)
    assert isinstance(found["open.txt"], Document)
    assert isinstance(found["closed.txt"], Refused)
    assert found["closed.txt"].reason == "没有读取权限"
    assert isinstance(found["closed/"], Refused)
    if os.getuid() == 0:
        os.seteuid(0)
    os.chmod(as_nobody / "closed", 0o755)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "live.txt", bytes(20 * 1024 * 1024))
    writer = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import os\nn = 0\nwhile True:\n    n += 1\n    os.utime({str(path)!r}, ns=(n, n))",
        ]
    )
    try:
        while path.stat().st_mtime_ns > 10**15:  # it has begun
            pass
        found = [next(read_documents([path], PLATFORMS.values())) for _ in range(3)]
    finally:
        writer.kill()
        writer.wait()
    assert "读取时文件正在改动" in {f.reason for f in found if isinstance(f, Refused)}


# --- archives -----------------------------------------------------------------------------------


def archive_of(tmp_path: Path, data: bytes) -> dict[str, Document | Refused]:
    return by_name(put(tmp_path, "a.zip", data))


def test_members_that_leave_the_archive_are_refused(tmp_path: Path) -> None:
    bad = ("../up.txt", "/etc/passwd.txt", "规则/../../x.txt", "c:/x.txt", "x\\..\\..\\up.txt")
    found = archive_of(tmp_path, zip_bytes({**dict.fromkeys(bad, POLICY), "规则/a.txt": POLICY}))
    assert {n for n, f in found.items() if isinstance(f, Document)} == {"a.zip/规则/a.txt"}
    assert {f.reason for f in found.values() if isinstance(f, Refused)} == {"压缩包里的路径指向包外"}
    assert len(found) == len(bad) + 1
    assert not (tmp_path.parent / "up.txt").exists()


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    (found,) = archive_of(tmp_path, out.getvalue()).values()
    assert isinstance(found, Refused)
    assert "链接" in found.reason


def test_a_member_with_a_password_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"a.txt": POLICY, "b.txt": POLICY}))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag of the first entry of the directory
    found = archive_of(tmp_path, bytes(data))
    locked = found["a.zip/a.txt"]
    assert isinstance(locked, Refused)
    assert "密码" in locked.reason
    assert isinstance(found["a.zip/b.txt"], Document)


def test_a_damaged_member_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    data = bytearray(zip_bytes({"a.txt": POLICY * 50, "b.txt": POLICY}))
    data[50] ^= 0xFF
    found = archive_of(tmp_path, bytes(data))
    assert isinstance(found["a.zip/a.txt"], Refused)
    assert isinstance(found["a.zip/b.txt"], Document)


BOMBS = {
    "too much": zip_bytes({f"{i}.txt": os.urandom(1024) * 45_000 for i in range(5)}),
    "too many": zip_bytes({f"{i}.txt": "x" for i in range(limits.ARCHIVE_MEMBERS + 1)}),
    "too dense": zip_bytes({"a.txt": bytes(30 * 1024 * 1024)}),
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_as_a_whole(data: bytes, tmp_path: Path) -> None:
    (found,) = archive_of(tmp_path, data).values()
    assert isinstance(found, Refused)
    assert found.name == "a.zip"
    assert "解开后太大" in found.reason


def test_a_bomb_in_an_office_file_is_refused_before_its_reader_sees_it() -> None:
    bomb = zip_bytes({"word/document.xml": b" " * (30 * 1024 * 1024)})
    assert "解开后太大" in refused("a.docx", bomb).reason


def test_bombs_in_bombs_share_one_bound(tmp_path: Path) -> None:
    part = zip_bytes({"a.txt": os.urandom(1024) * 45_000})
    found = archive_of(tmp_path, zip_bytes({f"{i}.zip": part for i in range(6)}))
    assert any("解开后太大" in f.reason for f in found.values() if isinstance(f, Refused))


def test_archives_are_opened_one_level_deep(tmp_path: Path) -> None:
    inner = zip_bytes({"c.txt": POLICY, "deeper.zip": zip_bytes({"d.txt": POLICY})})
    found = archive_of(tmp_path, zip_bytes({"b.zip": inner}))
    assert isinstance(found["a.zip/b.zip/c.txt"], Document)
    deep = found["a.zip/b.zip/deeper.zip"]
    assert isinstance(deep, Refused)
    assert "套得太深" in deep.reason


@pytest.mark.parametrize("encoding", ["gbk", "big5", "utf-8"])
def test_names_without_a_flag_are_decoded(encoding: str, tmp_path: Path) -> None:
    name = {"big5": "規則/保證金標準.txt"}.get(encoding, "规则/保证金标准.txt")
    raw = name.encode(encoding)
    data = zip_bytes({"x" * len(raw): POLICY}).replace(b"x" * len(raw), raw)
    assert set(archive_of(tmp_path, data)) == {f"a.zip/{name}"}
