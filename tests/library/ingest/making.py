"""Real files, made as their programs make them."""

from __future__ import annotations

import atexit
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from assistant.library.ingest import Document, Refused, read_documents
from assistant.library.ingest.isolated import FileReader
from tests.measures import KNOWN_PLATFORMS

POLICY = "商家体验分不低于80分的，可享受佣金返还50%。"
READER = FileReader()
"""One process for all tests of a run."""
atexit.register(READER.close)


def put(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def read_all(name: str, data: str | bytes) -> list[Document | Refused]:
    with TemporaryDirectory() as folder:
        return list(read_documents([put(Path(folder), name, data)], KNOWN_PLATFORMS, reader=READER))


def uploaded(name: str, data: str | bytes) -> Document | Refused:
    (only,) = read_all(name, data)
    return only


def read(name: str, data: str | bytes) -> Document:
    found = uploaded(name, data)
    assert isinstance(found, Document), found
    return found


def refused(name: str, data: str | bytes) -> Refused:
    found = uploaded(name, data)
    assert isinstance(found, Refused), found.body
    return found


def by_name(*paths: Path) -> dict[str, Document | Refused]:
    return {found.name: found for found in read_documents(paths, KNOWN_PLATFORMS, reader=READER)}


def docx_bytes(fill: Any) -> bytes:
    import docx

    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx_bytes(fill: Any) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zip_bytes(members: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def pdf_bytes(story: Sequence[Any], header: str = "", password: str = "", title: str = "") -> bytes:
    """Flowables set in a Chinese font, each page with its number and a running header."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.platypus import SimpleDocTemplate

    font()

    def frame(canvas: Any, document: Any) -> None:
        canvas.setFont("STSong-Light", 9)
        if header:
            canvas.drawString(72, A4[1] - 40, header)
        canvas.drawCentredString(A4[0] / 2, 30, f"第 {document.page} 页")

    out = io.BytesIO()
    locked = StandardEncryption(password, "owner") if password else None
    SimpleDocTemplate(out, pagesize=A4, encrypt=locked, title=title).build(
        list(story), onFirstPage=frame, onLaterPages=frame
    )
    return out.getvalue()


def font() -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def paragraph(text: str, size: float = 11, indent: float = 0) -> Any:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "x",
        fontName=font(),
        fontSize=size,
        leading=size * 1.5,
        spaceAfter=size,
        wordWrap="CJK",
        firstLineIndent=indent,
    )
    return Paragraph(text, style)


def grid(rows: Sequence[Sequence[str]], *spans: tuple[Any, ...], repeat: int = 0) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import Table

    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), font(), 10)]
    return Table(
        [list(r) for r in rows], style=[*style, *(("SPAN", a, b) for a, b in spans)], repeatRows=repeat
    )
