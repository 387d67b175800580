"""How a source is called wherever it is cited: whose word it is, and what that is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from assistant.compose.translation import Translator
from assistant.types import SourceKind

KIND_NAMES: Mapping[SourceKind, str] = {
    "official": "平台官方",
    "media": "第三方",
    "digest": "规则摘编",
    "law": "法律法规",
    "internal": "内部文件",
    "contract": "合同/协议",
    "unstated": "来源未注明",
}
"""One word for each, for lists."""

_MARKS = {
    "media": "第三方解读，以平台官方规则为准",
    "digest": "第三方解读，以平台官方规则为准",
    "law": "法律法规",
    "internal": "内部文件",
    "contract": "合同/协议",
    "unstated": "来源未注明",
    "unconfirmed": "来源未核实",
    "recognised": "文字由图片识别，数字请对照原件",
}
OUTRANKING: tuple[SourceKind, ...] = ("law", "official")
"""Whose word counts before others', first to last."""


class Cited(Protocol):
    @property
    def kind(self) -> SourceKind: ...
    @property
    def publisher(self) -> str: ...
    @property
    def recognised(self) -> bool: ...


def marks(source: Cited) -> tuple[str, ...]:
    """What a citation says behind publisher and date: none for a platform's own words; a caution where they
    were recognised in a picture."""
    return tuple(_MARKS[key] for key in _keys(source))


def told_marks(tr: Translator, source: Cited) -> tuple[str, ...]:
    return tuple(tr.text(_MARKS[key]) for key in _keys(source))


def told_kind(tr: Translator, source: Cited) -> str:
    """Whose word it is, in a word."""
    confirmed = source.kind != "unstated" or not source.publisher
    return tr.text(KIND_NAMES[source.kind]) if confirmed else tr.text(_MARKS["unconfirmed"])


def _keys(source: Cited) -> Iterator[str]:
    if source.kind == "unstated" and source.publisher:
        yield "unconfirmed"
    elif source.kind != "official":
        yield source.kind
    if source.recognised:
        yield "recognised"
