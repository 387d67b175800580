"""Mails as Outlook keeps them (.msg): python-oxmsg."""

from __future__ import annotations

import io
from dataclasses import replace
from email.utils import parseaddr
from typing import Any

from assistant.library.ingest import mail
from assistant.library.ingest.blocks import Block, Parsed, tidy
from assistant.library.ingest.records import File


def parse(name: str, data: bytes) -> tuple[Parsed, tuple[File, ...]]:
    """As ``mail.parse`` does."""
    from oxmsg import Message

    message: Any = Message.load(io.BytesIO(data))
    words = mail.body(message.html_body or "", message.body or "")
    subject = tidy(message.subject or "")
    attached = tuple(
        File(f"{name}/{tidy(a.file_name or '').replace('/', '_') or f'附件{n}'}", a.file_bytes or b"")
        for n, a in enumerate(message.attachments, 1)
        if a.file_bytes is not None
    )
    linked = len(message.attachments) - len(attached)
    remarks = (f"有 {linked} 个附件只是链接，没有读。",) if linked else ()
    title = [Block("heading", subject, 1)] if subject else []
    if not words.blocks and attached:
        raise mail.AttachedError("邮件没有正文，只有附件", "附件已分别读取。", attached)
    sent, sender = message.sent_date, tidy(message.sender or "")
    whole = replace(
        words,
        blocks=(*title, *words.blocks),
        title=subject,
        publisher=tidy(parseaddr(sender)[0]) or sender,
        remarks=(*words.remarks, *remarks),
        published=sent.date().isoformat() if sent else "",
    )
    return whole, attached
