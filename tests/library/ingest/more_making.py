"""Files of the rarer formats, made as their programs make them."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.library.ingest.making import zip_bytes

FILES = Path(__file__).parent / "files"
"""Made by LibreOffice: a workbook with hidden rows, columns and sheets, a text, slides."""
has_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed; it converts doc, ppt and wps"
)


def converted(data: bytes, suffix: str, to: str) -> bytes:
    """By LibreOffice, as a user saves it under another format."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"a{suffix}")
        path.write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", folder, str(path)]
        subprocess.run(command, check=True, capture_output=True)
        return Path(folder, f"a.{to}").read_bytes()


def pptx_bytes(fill: Any) -> bytes:
    import pptx

    deck = pptx.Presentation()
    fill(deck)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def epub_bytes(pages: Mapping[str, str], more: Mapping[str, str | bytes] | None = None) -> bytes:
    items = "".join(f'<item id="i{n}" href="{name}" media-type="x"/>' for n, name in enumerate(pages))
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(pages)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>商家运营手册</dc:title><dc:creator>运营组</dc:creator><dc:date>2026-05-01T00:00:00Z</dc:date>"
        f'</metadata><manifest>{items}<item id="nav" href="nav.xhtml" properties="nav"/></manifest>'
        f'<spine><itemref idref="nav"/>{spine}</spine></package>'
    )
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
    return zip_bytes(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OEBPS/content.opf": package,
            "OEBPS/nav.xhtml": "<html><body><p>目录第一行</p></body></html>",
            **{f"OEBPS/{name}": page for name, page in pages.items()},
            **(more or {}),
        }
    )


def eml_bytes(text: str = "", html: str = "", attached: Mapping[str, bytes] | None = None) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "关于调整服饰类目扣点的通知"
    mail["From"] = "招商小组 <zhaoshang@example.com>"
    mail["To"] = "shop@example.com"
    mail["Date"] = "Mon, 02 Mar 2026 10:00:00 +0800"
    if text:
        mail.set_content(text, charset="gb18030", cte="base64")
    if html:
        mail.add_alternative(html, subtype="html")
    for name, data in (attached or {}).items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(mail)


def mhtml_bytes(html: str) -> bytes:
    body = "\r\n".join(
        [
            "From: <Saved by Blink>",
            "Snapshot-Content-Location: https://rule.example.com/1",
            "Subject: x",
            "MIME-Version: 1.0",
            'Content-Type: multipart/related; type="text/html"; boundary="----B"',
            "",
            "",
            "------B",
            "Content-Type: text/html",
            "Content-Transfer-Encoding: 8bit",
            "Content-Location: https://rule.example.com/1",
            "",
            html,
            "------B",
            "Content-Type: image/png",
            "Content-Transfer-Encoding: base64",
            "",
            "iVBORw0KGgo=",
            "------B--",
            "",
        ]
    )
    return body.encode()


def ofd_bytes(pages: Sequence[Sequence[tuple[float, float, str]]], template: str = "") -> bytes:
    """Pages of (x, y, words) in millimetres, letters of 4."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'

    def content(texts: Sequence[tuple[float, float, str]], head: str = "") -> str:
        objects = "".join(
            f'<ofd:TextObject ID="{n}" Boundary="{x} {y} {4 * len(words)} 4" Font="1" Size="4">'
            f'<ofd:TextCode X="0" Y="3.4" DeltaX="g {len(words) - 1} 4">{words}</ofd:TextCode></ofd:TextObject>'
            for n, (x, y, words) in enumerate(texts)
        )
        return (
            f"<ofd:Page {space}>{head}<ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
        )

    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    common = (
        '<ofd:CommonData><ofd:TemplatePage ID="t" BaseLoc="Tpls/T.xml"/></ofd:CommonData>' if template else ""
    )
    head = '<ofd:Template TemplateID="t"/>' if template else ""
    return zip_bytes(
        {
            "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocInfo><ofd:Title>罚则</ofd:Title></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {space}>{common}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
            "Doc_0/Tpls/T.xml": content([(20, 10, template)]),
            **{f"Doc_0/Pages/Page_{n}/Content.xml": content(page, head) for n, page in enumerate(pages)},
        }
    )


def picture_bytes(
    lines: Sequence[tuple[int, int, str]], form: str = "PNG", size: tuple[int, int] = (1000, 600)
) -> bytes:
    """Black words of 28 pixels on white."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", size, "white")
    font = ImageFont.truetype(_font(), 28)
    for x, y, words in lines:
        ImageDraw.Draw(image).text((x, y), words, "black", font)
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def _font() -> str:
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "file"], capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()[0].split(":")[0].strip()


# --- Outlook ------------------------------------------------------------------------------------

_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE
_Tree = Mapping[str, "bytes | _Tree"]


def msg_bytes(subject: str, body: str, attached: Mapping[str, bytes]) -> bytes:
    """A mail as Outlook keeps it: a compound file with a stream for each property."""

    def properties(head: bytes, strings: Mapping[int, str], more: bytes = b"") -> dict[str, bytes]:
        streams = {f"__substg1.0_{tag:04X}001F": words.encode("utf-16-le") for tag, words in strings.items()}
        rows = [
            struct.pack("<IIII", tag << 16 | 0x1F, 6, 2 * len(words) + 2, 0) for tag, words in strings.items()
        ]
        return {**streams, "__properties_version1.0": head + b"".join(rows) + more}

    sent = struct.pack("<IIQ", 0x00390040, 6, 134_168_976_000_000_000)  # 2026-03-02
    count = struct.pack("<8xIIII8x", 0, len(attached), 0, len(attached))
    tree: dict[str, bytes | _Tree] = {
        **properties(
            count,
            {
                0x001A: "IPM.Note",
                0x0037: subject,
                0x0042: "招商小组",
                0x0065: "zhaoshang@example.com",
                0x1000: body,
            },
            sent,
        ),
        "__nameid_version1.0": {
            "__substg1.0_00020102": b"",
            "__substg1.0_00030102": b"",
            "__substg1.0_00040102": b"",
        },
    }
    for n, (name, data) in enumerate(attached.items()):
        by_value = struct.pack("<IIQIIII", 0x37050003, 6, 1, 0x37010102, 6, len(data), 0)
        tree[f"__attach_version1.0_#{n:08X}"] = {
            **properties(bytes(8), {0x3707: name}, by_value), "__substg1.0_37010102": data,
        }  # fmt: skip
    return _compound(tree)


def _compound(tree: _Tree) -> bytes:
    """A compound file of streams below 4096 bytes: all stand in the root's stream, in pieces of 64."""
    entries: list[list[Any]] = [
        ["Root Entry", 5, _FREE, _FREE, 0, 0]
    ]  # name, kind, right, child, start, size
    small, chain = b"", list[int]()

    def add(parent: int, inner: _Tree) -> None:
        nonlocal small
        before = None
        for name in sorted(inner, key=lambda n: (len(n), n.upper())):
            content, here = inner[name], len(entries)
            entries.append([name, 2 if isinstance(content, bytes) else 1, _FREE, _FREE, _END, 0])
            if before is None:
                entries[parent][3] = here
            else:
                entries[before][2] = here
            before = here
            if not isinstance(content, bytes):
                add(here, content)
            elif content:
                assert len(content) < 4096
                pieces = -(-len(content) // 64)
                entries[here][4:] = [len(chain), len(content)]
                chain.extend([*range(len(chain) + 1, len(chain) + pieces), _END])
                small += content.ljust(64 * pieces, b"\0")

    add(0, tree)
    listed = b"".join(_entry(*e) for e in entries)
    mini = b"".join(struct.pack("<I", n) for n in chain)
    parts = [
        listed.ljust(-(-len(listed) // 512) * 512, b"\0"),
        mini.ljust(-(-len(mini) // 512) * 512, b"\xff"),
    ]
    parts.append(small.ljust(-(-len(small) // 512) * 512, b"\0"))
    fat, starts = [0xFFFFFFFD], list[int]()
    for part in parts:
        starts.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + len(part) // 512), _END]
    assert len(fat) <= 128
    entries[0][4:] = [starts[2], len(small)]
    parts[0] = b"".join(_entry(*e) for e in entries).ljust(len(parts[0]), b"\0")
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, starts[0], 0,
        4096, starts[1], len(parts[1]) // 512, _END, 0,
    )  # fmt: skip
    table = b"".join(struct.pack("<I", n) for n in fat).ljust(512, b"\xff")
    return head + struct.pack("<I", 0) + b"\xff" * (512 - len(head) - 4) + table + b"".join(parts)


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    words = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ", words, len(words), kind, 1, _FREE, right, child, 0, start, size
    )
