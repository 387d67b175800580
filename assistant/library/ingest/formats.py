"""Bytes and a name → blocks. What a file is must agree with its extension."""

from __future__ import annotations

import os
import re

from assistant.library.ingest import archive, markdown, pdf, plain, sheet, webpage, word
from assistant.library.ingest.blocks import Parsed, UnreadableError
from assistant.library.ingest.encoding import decode
from assistant.library.ingest.records import Format

_FORMATS: dict[str, Format] = {
    ".md": "md", ".markdown": "md", ".txt": "txt", ".html": "html", ".htm": "html", ".pdf": "pdf",
    ".docx": "docx", ".xlsx": "xlsx", ".csv": "csv", ".tsv": "tsv",
}  # fmt: skip
_PDF, _ZIP, _OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WEB = re.compile(r"\s*(?:<!doctype html|<html[\s>])", re.IGNORECASE)


def parse(name: str, data: bytes) -> tuple[Format, Parsed]:
    form = _FORMATS[os.path.splitext(name)[1].lower()]
    if not data.strip():
        raise UnreadableError("文件是空的", "请检查是否导出完整。")
    if form == "pdf":
        _expect(_PDF in data[:1024], form, data)
        return form, pdf.parse(data)
    if form in _PARTS:
        return form, _office(form, data)
    text = None if _signature(data) else decode(data)
    if text is None:
        _expect(not _signature(data), form, data)
        raise UnreadableError("不是文字，或编码认不出", "请另存为 UTF-8 编码的文字文件。")
    if not text.strip():
        raise UnreadableError("文件是空的", "请检查是否导出完整。")
    return form, _text(form, text)


def _office(form: Format, data: bytes) -> Parsed:
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise UnreadableError("文档加了密码", "请在 Office 里去掉密码后另存。")
    _expect(data.startswith(_ZIP), form, data)
    with archive.opened(data, archive.Budget()) as parts:
        _expect(_PARTS[form] in parts.namelist(), form, data)
    if form == "docx":
        return word.parse(data)
    return sheet.parse(data)


def _text(form: Format, text: str) -> Parsed:
    if form == "html":
        return webpage.parse(text)
    if _WEB.match(text):
        raise UnreadableError(f"扩展名是 {form}，内容却是网页", "请把扩展名改成 html 再导入。")
    if form == "md":
        return markdown.parse(text)
    return plain.text(text) if form == "txt" else plain.separated(text)


def _expect(holds: bool, form: Format, data: bytes) -> None:
    if not holds:
        raise UnreadableError(
            f"扩展名是 {form}，内容却{_signature(data) or f'不是 {form}'}",
            "请改成与内容相符的扩展名，或重新导出。",
        )


def _signature(data: bytes) -> str:
    """What the first bytes say, when they say something that no text begins with."""
    if data.startswith(_PDF):
        return "是 PDF"
    if data.startswith(_ZIP):
        return "是 Office 文档或压缩包"
    if data.startswith(_OLE):
        return "是旧版 Office 文档（doc、xls、ppt）"
    known = (
        (b"\x89PNG", "是图片"),
        (b"\xff\xd8\xff", "是图片"),
        (b"GIF8", "是图片"),
        (b"Rar!", "是 RAR 压缩包"),
    )
    return next((words for mark, words in known if data.startswith(mark)), "")
