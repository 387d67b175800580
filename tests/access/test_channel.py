"""How a person is reached: what can be an address, and what is refused with its reason."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from assistant.access.addresses import is_public
from assistant.access.channel import Channel, read_channel
from assistant.access.sites import Site
from assistant.errors import SiteError

WECOM = "https://work.weixin.qq.com/kfid/kfc123?enc_scene=ENC1"


@pytest.mark.parametrize(
    ("kind", "address", "kept"),
    [
        ("link", " https://Shop.example:443/kefu?a=1#x ", "https://shop.example/kefu?a=1#x"),
        ("link", "https://10.0.0.8/kefu", "https://10.0.0.8/kefu"),  # a page inside is the visitor's to open
        ("wecom", WECOM, WECOM),
        ("webhook", "https://shop.example/hook", "https://shop.example/hook"),
    ],
)
def test_an_address_is_kept_as_it_is_meant(kind: str, address: str, kept: str) -> None:
    assert read_channel(kind, address, " 找人 ") == Channel(kind, kept, "找人")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "address", "reason"),
    [
        ("phone", "https://shop.example", "不是一种人工渠道"),
        ("link", "shop.example/kefu", "不是完整的网址"),
        ("link", "javascript:alert(1)", "不是完整的网址"),
        ("link", "http://shop.example", "没有加密"),
        ("link", "ftp://shop.example", "域名或端口"),
        ("link", "https://me:pw@shop.example/", "不能用的字符"),
        ("link", "https://shop.example/a b", "不能用的字符"),
        ("link", "https://shop.example/\r\nx", "不能用的字符"),
        ("link", "https://shop.example:99999/", "域名或端口"),
        ("link", "https://shop.example/" + "a" * 1000, "不是完整的网址"),
        ("wecom", "https://work.weixin.qq.com.evil.example/kfid/kfc1", "企业微信"),
        ("wecom", "https://work.weixin.qq.com/u/vc1", "企业微信"),
        ("webhook", "http://shop.example/hook", "没有加密"),
        ("webhook", "http://localhost/hook", "没有加密"),
        ("webhook", "https://localhost/hook", "内网或本机"),
        ("webhook", "https://127.0.0.1/hook", "内网或本机"),
        ("webhook", "https://10.1.2.3/hook", "内网或本机"),
        ("webhook", "https://169.254.169.254/latest", "内网或本机"),
        ("webhook", "https://[::1]/hook", "域名或端口"),
    ],
)
def test_a_bad_address_is_refused_with_its_reason(kind: str, address: str, reason: str) -> None:
    with pytest.raises(SiteError) as caught:
        read_channel(kind, address)
    assert reason in caught.value.message
    assert caught.value.hint


def test_a_webhook_of_this_machine_needs_leave_and_no_other_does_with_it() -> None:
    assert read_channel("webhook", "http://127.0.0.1:9/a", local=True).address == "http://127.0.0.1:9/a"
    assert read_channel("webhook", "http://localhost:9/a", local=True).address == "http://localhost:9/a"
    for address in ("http://10.0.0.1/a", "http://shop.example/a", "https://10.0.0.1/a"):
        with pytest.raises(SiteError):
            read_channel("webhook", address, local=True)


@pytest.mark.parametrize("label", ["长" * 21, "换\n行"])
def test_a_label_is_short_and_visible(label: str) -> None:
    with pytest.raises(SiteError):
        read_channel("link", "https://shop.example", label)


def test_a_site_with_a_webhook_has_a_secret_to_sign_with() -> None:
    hook = read_channel("webhook", "https://shop.example/hook")
    with pytest.raises(SiteError, match="sites secret shop"):
        Site("shop", channel=hook)
    assert Site("shop", secret_hash="a" * 64, channel=hook).channel == hook


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),  # between a carrier and its customers
        ("169.254.169.254", False),
        ("192.0.0.192", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("2606:4700::1", True),
        ("::", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("::ffff:8.8.8.8", True),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),  # 127.0.0.1 behind a translator
        ("2002:7f00:1::", False),  # and behind a tunnel
    ],
)
def test_what_is_out_in_the_open_is_told_apart(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public
