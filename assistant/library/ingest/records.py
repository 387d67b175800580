"""What reading a file hands on: a clean document and what was dropped from it, or why it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.types import Script, SourceKind

Reason = Literal[
    "nav",
    "advert",
    "picture",
    "disclaimer",
    "contact",
    "instruction",
    "hidden",
    "struck",
    "uncomputed",
    "mark",
    "comment",
    "unread",
    "decoration",
    "byline",
    "unsure",
]
Format = Literal[
    "md", "txt", "html", "mhtml", "pdf", "ofd", "docx", "doc", "odt", "rtf", "xlsx", "xls", "ods",
    "csv", "tsv",
    "pptx", "ppt", "odp", "epub", "eml", "msg", "picture",
]  # fmt: skip

LABELS: Mapping[Reason, str] = {
    "nav": "导航",
    "advert": "广告",
    "picture": "图片说明",
    "disclaimer": "免责声明",
    "contact": "扫码或联系方式",
    "instruction": "对助手的指令",
    "hidden": "隐藏文字",
    "struck": "删除线",
    "uncomputed": "没有结果的公式",
    "mark": "脚注标记",
    "comment": "批注",
    "unread": "读不到的内容",
    "decoration": "分隔或装饰",
    "byline": "作者与来源行",
    "unsure": "认不清的文字",
}
"""What users read for each reason."""


@dataclass(frozen=True, slots=True)
class File:
    """``name`` is its path below the given folder, that of the archive or mail that holds it included."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Dropped:
    """Words that are not part of the text, as they stood there."""

    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Document:
    """One file as clean Markdown. ``name`` is its path below the given folder; inside an archive
    ``a.zip/规则/b.pdf``. What could not be told is "". Dates are YYYY[-MM[-DD]], ``digest`` is the
    SHA-256 of the bytes. ``body`` has the words of the file in their own script; ``kept`` counts its
    blocks, ``tables`` its tables. ``claims_official`` is set where it calls itself the platform's own,
    which only an operator can say. ``recognised`` is set where words come from character recognition;
    ``remarks`` say in Chinese how the file was read, where that is not plain."""

    name: str
    digest: str
    format: Format
    title: str
    publisher: str
    published: str
    platform: str
    script: Script
    kind: SourceKind
    body: str
    kept: int
    dropped: tuple[Dropped, ...]
    tables: int
    url: str = ""
    effective_from: str = ""
    effective_to: str = ""
    recognised: bool = False
    remarks: tuple[str, ...] = ()
    revised: str = ""
    claims_official: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not read: why, and what to do about it, in Chinese."""

    name: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file, and the files that it holds (attachments), still to be read."""

    found: Document | Refused
    inside: tuple[File, ...] = ()
