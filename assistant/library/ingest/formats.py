"""Bytes and a name → blocks. A file is read as what it is; where its extension says something else, that is
remarked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.library.ingest import (
    books,
    epub,
    mail,
    markdown,
    message,
    ofd,
    office,
    opendocument,
    pdf,
    plain,
    rtf,
    sheet,
    slides,
    webpage,
    word,
)
from assistant.library.ingest.blocks import Parsed, ScannedError, UnreadableError
from assistant.library.ingest.encoding import decode, decode_damaged
from assistant.library.ingest.kinds import FORMATS, advice, called, extension
from assistant.library.ingest.recognition import Recogniser
from assistant.library.ingest.records import File, Format
from assistant.library.ingest.signature import Told, is_deep, is_xml, told, told_text

_Inside = tuple[File, ...]
_READERS: Mapping[Format, Callable[[bytes], Parsed]] = {
    "docx": word.parse, "xlsx": sheet.parse, "xls": books.old, "ods": books.open_document,
    "pptx": slides.parse, "odt": opendocument.text, "odp": opendocument.presentation, "epub": epub.parse,
    "ofd": ofd.parse, "rtf": rtf.parse, "doc": office.document, "ppt": office.presentation,
    "mhtml": mail.page,
}  # fmt: skip
_TEXTS: frozenset[Format] = frozenset(("md", "txt", "csv", "tsv", "html"))
_TABLES: frozenset[Format] = frozenset(("xls", "xlsx", "ods"))
_INSTEAD: Mapping[Format, str] = {
    "mhtml": "html", "ofd": "pdf", "eml": "pdf", "msg": "eml 或 pdf", "epub": "pdf", "odt": "docx",
    "rtf": "docx", "doc": "docx", "docx": "pdf", "xls": "xlsx", "xlsx": "csv", "ods": "xlsx", "ppt": "pptx",
    "pptx": "pdf", "odp": "pptx", "picture": "png 或 jpg", "pdf": "docx",
}  # fmt: skip


def parse(name: str, data: bytes, recogniser: Recogniser | None = None) -> tuple[Format, Parsed, _Inside]:
    """The format that the file has, its blocks, and the files that it holds.

    Raises:
        UnreadableError: it is refused. Parsers of other people's formats may raise anything else.
    """
    if not data.strip():
        raise UnreadableError("文件是空的", "请检查是否导出完整。")
    suffix = extension(name)
    said = FORMATS.get(suffix)
    found = told(data)
    if found is not None:
        form = _format(suffix, said, found)
        parsed, inside = _binary(form, name, data, recogniser)
    else:
        form, parsed, inside = _text(suffix, said, name, data)
    if form != said:
        words = f"扩展名是 {suffix.lstrip('.') or '空的'}，内容是{called(form)}，按 {called(form)} 读取。"
        parsed = replace(parsed, remarks=(words, *parsed.remarks))
    return form, parsed, inside


def _format(suffix: str, said: Format | None, found: Told) -> Format:
    if found.form is not None:
        return found.form
    what = f"扩展名是 {suffix.lstrip('.')}，内容却是{found.words}" if said else f"不支持{found.words}"
    raise UnreadableError(what, f"请另存为 {found.instead} 再导入。")


def _binary(form: Format, name: str, data: bytes, recogniser: Recogniser | None) -> tuple[Parsed, _Inside]:
    if form == "pdf":
        return _pdf(data, recogniser), ()
    if form == "picture":
        return (recogniser or Recogniser()).picture(data), ()
    if form == "msg":
        return message.parse(name, data)
    return _READERS[form](data), ()


def _pdf(data: bytes, recogniser: Recogniser | None) -> Parsed:
    try:
        return pdf.parse(data)
    except ScannedError as exc:
        return (recogniser or Recogniser()).pages(data, exc)


def _text(suffix: str, said: Format | None, name: str, data: bytes) -> tuple[Format, Parsed, _Inside]:
    text = decode(data)
    if text is None and said in ("eml", "mhtml"):  # parts in encodings of their own
        text = data.decode("latin-1")
    damaged = 0
    if text is None and said in _TEXTS:
        found, damaged = decode_damaged(data)
        text = found or None
    if text is None:
        raise _unlike(suffix, said, "不是文字，或编码认不出")
    if not text.strip():
        raise UnreadableError("文件是空的", "请检查是否导出完整。")
    marked = told_text(text)
    form = marked if marked and said not in ("md", "html") else said
    if form in ("eml", "mhtml"):
        return _mail(form, said, name, data)
    if form == "xls" and marked == "xls":
        return "xls", books.markup(text), ()
    if form in _TEXTS:
        parsed = _words(form, text)
        if damaged:
            parsed = replace(
                parsed, remarks=(*parsed.remarks, f"有 {damaged} 处字节已损坏，显示为 �，请核对。")
            )
        return form, parsed, ()
    if form in _TABLES and not is_xml(text):
        parsed = plain.separated(text)
        if any(block.kind == "table" for block in parsed.blocks):
            return "csv", parsed, ()
    raise _unlike(suffix, said, "是普通文字" if said else "")


def _mail(form: Format, said: Format | None, name: str, data: bytes) -> tuple[Format, Parsed, _Inside]:
    if form == "mhtml" or said == "mhtml":
        return "mhtml", mail.page(data), ()
    return "eml", *mail.parse(name, data)


def _words(form: Format, text: str) -> Parsed:
    if form == "html":
        parsed = webpage.parse(text)
        if not parsed.blocks and is_deep(text):  # its parser gives up below
            raise RecursionError
        return parsed
    if form == "md":
        return markdown.parse(text)
    return plain.text(text) if form == "txt" else plain.separated(text)


def _unlike(suffix: str, said: Format | None, words: str) -> UnreadableError:
    if said is None:
        return UnreadableError(f"不支持的格式 {suffix or '（没有扩展名）'}", advice(suffix))
    if said in _TEXTS:
        return UnreadableError(words, "请另存为 UTF-8 编码的文字文件。")
    return UnreadableError(
        f"扩展名是 {suffix.lstrip('.')}，内容却不是 {called(said)}",
        f"请重新导出，或另存为 {_INSTEAD[said]} 再导入；内容若是文字，请把扩展名改成 txt。",
    )
