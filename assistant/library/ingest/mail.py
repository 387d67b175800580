"""Mails (.eml) and saved pages (.mhtml): the standard library's email."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from assistant.library.ingest import plain, webpage
from assistant.library.ingest.blocks import Block, Parsed, UnreadableError, tidy
from assistant.library.ingest.encoding import decode
from assistant.library.ingest.records import File

_PARTS = 2_000
_DEEP = 50


def parse(name: str, data: bytes) -> tuple[Parsed, tuple[File, ...]]:
    """The words of the mail, with who wrote it and when; its attachments are files of their own."""
    mail = _opened(data)
    parts = list(_parts(mail))
    words = _body(parts)
    attached = tuple(_attached(name, parts))
    subject, sender = _header(mail, "subject"), _header(mail, "from")
    title = [Block("heading", subject, 1)] if subject else []
    if not words.blocks and attached:
        raise AttachedError("邮件没有正文，只有附件", "附件已分别读取。", attached)
    whole = replace(
        words,
        blocks=(*title, *words.blocks),
        title=subject,
        publisher=tidy(parseaddr(sender)[0]) or sender,
        published=_day(_header(mail, "date")),
    )
    return whole, attached


def page(data: bytes) -> Parsed:
    """A page that a browser saved with its pictures in one file."""
    parts = list(_parts(_opened(data)))
    main = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if main is None:
        raise UnreadableError("网页文件里没有网页", "请在浏览器里另存为 html 再导入。")
    address = _header(main, "content-location")
    parsed = webpage.parse(_text(main))
    return replace(parsed, url=parsed.url or (address if address.startswith(("http:", "https:")) else ""))


class AttachedError(UnreadableError):
    """A mail is refused whose attachments are read."""

    def __init__(self, reason: str, hint: str, inside: tuple[File, ...]) -> None:
        super().__init__(reason, hint)
        self.inside = inside


def body(html: str, text: str) -> Parsed:
    """The words of a mail that has them as a page, as text or both."""
    parsed = webpage.parse(html) if html.strip() else Parsed(())
    if not parsed.blocks and text.strip():
        parsed = plain.text(text)
    return Parsed(parsed.blocks, remarks=parsed.remarks)


def _opened(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def _parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    """Those that hold something, in their order; a mail that is attached is one."""
    waiting = [(mail, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > _PARTS or depth > _DEEP:
            raise UnreadableError("邮件的部分太多，或套得太深", "请把需要的内容另存为 pdf 再导入。")
        if part.get_content_maintype() == "multipart":
            inner = part.get_payload()
            held = inner if isinstance(inner, list) else []
            waiting += [(p, depth + 1) for p in reversed(held) if isinstance(p, EmailMessage)]
        else:
            yield part


def _body(parts: list[EmailMessage]) -> Parsed:
    texts = {"text/html": "", "text/plain": ""}
    for part in parts:
        kind = part.get_content_type()
        if kind in texts and not _is_attached(part):
            texts[kind] += ("\n\n" if texts[kind] else "") + _text(part)
    return body(texts["text/html"], texts["text/plain"])


def _is_attached(part: EmailMessage) -> bool:
    disposition = ""
    with suppress(Exception):  # headers that cannot be parsed raise anything
        disposition = part.get_content_disposition() or ""
    return disposition == "attachment" or (bool(_name(part)) and disposition != "inline")


def _attached(name: str, parts: list[EmailMessage]) -> Iterator[File]:
    """Every attached file. Pictures that stand in the text are decoration: signatures, logos."""
    for number, part in enumerate(parts, 1):
        kind = part.get_content_type()
        if not _is_attached(part) and kind != "message/rfc822":
            continue
        if kind == "message/rfc822":
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else None
            content = first.as_bytes() if isinstance(first, EmailMessage) else b""
            called = _name(part) or f"附件{number}.eml"
            called = called if called.lower().endswith(".eml") else f"{called}.eml"
        else:
            content, called = _bytes(part), _name(part) or f"附件{number}"
        yield File(f"{name}/{called.replace('/', '_')}", content)


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: EmailMessage) -> str:
    content = _bytes(part)
    with suppress(LookupError, UnicodeDecodeError, ValueError):
        charset = str(part.get_content_charset() or "")
        charset = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(charset, charset)
        if charset:
            return content.decode(charset)
    return decode(content) or content.decode("utf-8", "replace")


def _name(part: EmailMessage) -> str:
    with suppress(Exception):  # as above
        return tidy(part.get_filename() or "")
    return ""


def _header(mail: EmailMessage, name: str) -> str:
    with suppress(Exception):  # as above
        return tidy(str(mail.get(name, "")))
    return ""


def _day(value: str) -> str:
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        return parsedate_to_datetime(value).date().isoformat()
    return ""
