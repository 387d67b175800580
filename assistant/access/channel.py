"""How a conversation is handed over to a person: a link, a 企业微信 service address, or a webhook."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlsplit

from assistant.access.addresses import Address, is_loopback, is_public
from assistant.access.origins import parse_origin
from assistant.errors import SiteError

ChannelKind = Literal["link", "wecom", "webhook"]
KINDS: tuple[ChannelKind, ...] = get_args(ChannelKind)
WECOM_HOST = "work.weixin.qq.com"
_WECOM_PATH = "/kfid/"
_LOOPBACK = "127.0.0.1"
_PATH = re.compile(r"[!-~]*")  # what stands in an address unescaped: no blank, no line break
_ADDRESS_LENGTH, _LABEL_LENGTH = 1000, 20
_EXAMPLES = {
    "link": "请写成 https://shop.example.com/kefu 这样的网址。",
    "wecom": f"请从企业微信复制客服链接，例如 https://{WECOM_HOST}{_WECOM_PATH}kfc123。",
    "webhook": "请写成 https://shop.example.com/hooks/kefu 这样的网址。",
}


@dataclass(frozen=True, slots=True)
class Channel:
    """``label`` is what the button says, "" for what it says by itself."""

    kind: ChannelKind
    address: str
    label: str = ""


def read_channel(kind: str, address: str, label: str = "", *, local: bool = False) -> Channel:
    """``local`` takes a webhook of this machine too, which may be without encryption.

    Raises:
        SiteError: it cannot be a channel; the message says what is wrong with it.
    """
    known = next((k for k in KINDS if k == kind), None)
    if known is None:
        raise SiteError(f"{kind[:40]!r} 不是一种人工渠道。", f"可以用 {'、'.join(KINDS)}。")
    return Channel(known, _address(known, address.strip(), local and known == "webhook"), read_label(label))


def read_label(text: str) -> str:
    """Raises SiteError."""
    label = text.strip()
    if len(label) > _LABEL_LENGTH or not (label.isprintable() or not label):
        raise SiteError("人工按钮上的字无法使用。", f"请用不超过 {_LABEL_LENGTH} 个可见字符。")
    return label


def kind_of_page(address: str) -> ChannelKind:
    """What an address that is opened is, by its host."""
    return "wecom" if address.lower().startswith(f"https://{WECOM_HOST}/") else "link"


def _address(kind: ChannelKind, text: str, local: bool) -> str:
    shown, example = repr(text[:80]), _EXAMPLES[kind]
    try:
        parts = urlsplit(text) if len(text) <= _ADDRESS_LENGTH else None
    except ValueError:
        parts = None
    if parts is None or not parts.scheme or not parts.netloc:
        raise SiteError(f"{shown} 不是完整的网址。", example)
    rest = text.partition("://")[2][len(parts.netloc) :]
    if "@" in parts.netloc or not _PATH.fullmatch(rest):
        raise SiteError(f"{shown} 里有不能用的字符。", example)
    try:
        origin = parse_origin(f"{parts.scheme}://{parts.netloc}", insecure=True)
    except SiteError as error:
        raise SiteError(f"{shown} 的域名或端口无法使用。", example) from error
    loopback = local and _is(is_loopback, origin.host)
    if origin.scheme != "https" and not loopback:
        raise SiteError(f"{shown} 没有加密。", "人工渠道的地址要以 https:// 开头。")
    if kind == "wecom" and not (origin.host == WECOM_HOST and parts.path.startswith(_WECOM_PATH)):
        raise SiteError(f"{shown} 不是企业微信的客服链接。", example)
    if kind == "webhook" and not (loopback or _is(is_public, origin.host)):
        raise SiteError(f"{shown} 指向内网或本机。", "webhook 只能是公网地址。")
    return f"{origin}{rest}"


def _is(sort: Callable[[Address], bool], host: str) -> bool:
    """Whether a host in figures is of that sort. A name is seen to each time that something is sent to it,
    but for the one that is this machine's."""
    try:
        return sort(ipaddress.ip_address(_LOOPBACK if host == "localhost" else host))
    except ValueError:
        return sort is not is_loopback
