"""What a file is by its bytes, whatever it is called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.library.ingest import archive
from assistant.library.ingest.blocks import UnreadableError
from assistant.library.ingest.records import Format

PDF, ZIP, OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_WITHIN = 1024
_PARTS: tuple[tuple[str, Format], ...] = (
    ("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx"),
    ("OFD.xml", "ofd"),
)  # fmt: skip
_MIMETYPES: dict[bytes, Format] = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_STREAMS: tuple[tuple[str, Format], ...] = (
    ("__properties_version1.0", "msg"), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)  # fmt: skip
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_OTHERS = (
    (b"GIF8", "GIF 图片", "png"), (b"Rar!", "RAR 压缩包", "zip"), (b"7z\xbc\xaf\x27\x1c", "7z 压缩包", "zip"),
    (b"\x1f\x8b", "gz 压缩包", "zip"), (b"ITOLITLS", "电子书", "pdf"),
    (b"\x00\x01\x00\x00Standard", "数据库", "xlsx"),
    (b"SQLite format 3", "数据库", "xlsx"),
)  # fmt: skip
_HEIC = re.compile(rb"....ftyp(?:heic|heix|mif1|msf1|avif)", re.DOTALL)

_WEB = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype html|html|head|meta|body|table|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_SHEET_XML = re.compile(r"\s*<\?xml.{0,2000}?urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL)
_OTHER_XML = re.compile(r"\s*<\?xml\b")
_HEADERS = re.compile(
    r"(?:from|to|subject|date|received|return-path|delivered-to|message-id|mime-version|content-type|x-[\w-]+|snapshot-content-location|reply-to|cc)"
    r":[^\n]*\n",
    re.IGNORECASE,
)
_NESTED = re.compile(r"<(/?)(?:div|span|table|section|article|ul|ol|font|b|blockquote)\b", re.IGNORECASE)
_DEEPEST = 250
_HEADER_LINE = re.compile(r"[A-Za-z][\w-]*:|[ \t]")


@dataclass(frozen=True, slots=True)
class Told:
    """``form`` None is a kind that is not read: ``words`` name it, ``instead`` the format to save it as."""

    form: Format | None
    words: str = ""
    instead: str = ""


def told(data: bytes) -> Told | None:
    """What the bytes say; None where they may be text.

    Raises:
        UnreadableError: an archive that is damaged, or packed beyond the bounds.
    """
    if PDF in data[:_PDF_WITHIN]:
        return Told("pdf")
    if data.startswith(ZIP):
        return _zipped(data)
    if data.startswith(OLE):
        return _ole(data)
    if data[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{\\rtf"):
        return Told("rtf")
    if data.startswith(_PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or _bitmap(data):
        return Told("picture")
    if _HEIC.match(data[:12]):
        return Told(None, "HEIC 图片", "png")
    return next((Told(None, words, form) for mark, words, form in _OTHERS if data.startswith(mark)), None)


def is_document(head: bytes) -> bool:
    """Whether a file whose name does not tell is worth reading whole, by its first kilobyte."""
    return (
        PDF in head
        or head.startswith((OLE, b"{\\rtf"))
        or (head.startswith(ZIP) and b"META-INF/MANIFEST" not in head)
    )


def told_text(text: str) -> Format | None:
    """What a text is by its markup; "xls" is a workbook of Excel 2003 in XML."""
    head = text[:20_000].lstrip("\ufeff")
    if _SHEET_XML.match(head):
        return "xls"
    if _WEB.match(head):
        return "html"
    if _is_mail(head):
        related = re.search(r"^content-type:\s*multipart/related", head, re.IGNORECASE | re.MULTILINE)
        return "mhtml" if related and not re.search(r"^(?:received|to):", head, re.I | re.M) else "eml"
    return None


def is_deep(page: str) -> bool:
    """Whether more elements of a page stand in each other than a parser follows."""
    depth = 0
    for tag in _NESTED.finditer(page):
        depth += -1 if tag[1] else 1
        if depth > _DEEPEST:
            return True
    return False


def is_xml(text: str) -> bool:
    return _OTHER_XML.match(text[:200].lstrip("\ufeff")) is not None


def _is_mail(head: str) -> bool:
    """It begins with lines of headers, and at least two are those of mails."""
    lines = head.replace("\r\n", "\n").split("\n\n")[0].splitlines()
    known = sum(_HEADERS.match(f"{line}\n") is not None for line in lines)
    return known >= 2 and all(_HEADER_LINE.match(line) for line in lines[:50])


def _zipped(data: bytes) -> Told:
    with archive.opened(data, archive.Budget()) as parts:
        names = set(parts.namelist())
        form = next((form for part, form in _PARTS if part in names), None)
        if form is None and "mimetype" in names and parts.getinfo("mimetype").file_size < 200:
            try:
                form = _MIMETYPES.get(parts.read("mimetype").strip())
            except Exception as exc:  # zlib.error and its kin share no base
                raise UnreadableError("压缩结构已损坏，打不开", "请重新导出这个文件。") from exc
        if form is None and "META-INF/container.xml" in names:
            form = "epub"
        if form is None and "xl/workbook.bin" in names:
            return Told(None, "二进制的 Excel 文档（xlsb）", "xlsx")
    return Told(form) if form else Told(None, "压缩包", "zip")


def _ole(data: bytes) -> Told:
    """An Office file of before 2007, by the streams at its root."""
    streams = _streams(data)
    if "EncryptedPackage" in streams:
        raise UnreadableError("文档加了密码", "请在 Office 里去掉密码后另存。")
    form = next((form for name, form in _STREAMS if name in streams), None)
    return Told(form) if form else Told(None, "旧版 Office 文档，认不出是哪一种", "docx、xlsx 或 pdf")


def _streams(data: bytes) -> set[str]:
    import olefile

    try:
        with olefile.OleFileIO(data) as ole:
            return {path[0] for path in ole.listdir() if len(path) == 1}
    except Exception:  # noqa: BLE001  # a damaged directory raises anything; the names stand in the bytes
        names = ("EncryptedPackage", *(name for name, _ in _STREAMS))
        return {name for name in names if name.encode("utf-16-le") in data}


def _bitmap(data: bytes) -> bool:
    """BMP: two letters, its size, zeros and the size of its header."""
    return (
        data[:2] == b"BM"
        and data[6:10] == bytes(4)
        and int.from_bytes(data[14:18], "little") in (12, 40, 108, 124)
    )
