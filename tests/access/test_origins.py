"""An origin is what it parses to: nothing that merely looks like an allowed one is allowed."""

from __future__ import annotations

import pytest

from assistant.access.origins import parse_origin, parse_pattern, read_origin
from assistant.access.sites import Site, read_origins
from assistant.errors import SiteError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://shop.example", "https://shop.example"),
        ("HTTPS://Shop.Example", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("https://shop.example:8443", "https://shop.example:8443"),
        ("http://localhost", "http://localhost"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://中国.example", "https://xn--fiqs8s.example"),
        ("https://xn--fiqs8s.example", "https://xn--fiqs8s.example"),
        ("https://Straße.example", "https://xn--strae-oqa.example"),  # as browsers do, not "strasse"
    ],
)
def test_an_origin_is_lower_case_ascii_without_its_default_port(text: str, shown: str) -> None:
    assert str(parse_origin(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "", "*", "null", "shop.example", "https://", "https://*", "https://shop.example/", "https://shop.example/a",
        "https://shop.example?a", "https://shop.example#a", "https://user@shop.example", "https://a:b@shop.example",
        "ftp://shop.example", "javascript://shop.example", "https:shop.example", "//shop.example",
        "http://shop.example", "http://localhost.evil.com", "http://127.0.0.1.evil.com", "http://192.168.1.1",
        "https://shop.example:0", "https://shop.example:65536", "https://shop.example:", "https://shop.example:８０",
        "https://shop.example.", "https://.shop.example", "https://shop..example", "https://-shop.example",
        "https://[::1]", "https://shop.example https://evil.com", "https://shop.example;script-src *",
        "https://shop.example\r\nset-cookie: a=b", "https://shop.example\n", "https://shop.example\x00",
        "https://shop.example,https://evil.com", "https://shop.example'", "https://a.*.example.com",
        f"https://{'a' * 64}.example", f"https://{'a.' * 200}example",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(SiteError) as caught:
        parse_pattern(text)
    assert caught.value.hint
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("text", ["https://*.com", "https://*", "https://*.", "https://*.1.2", "http://*.localhost",
                                  "http://*.example.com", "https://*.*.example.com", "https://*evil.example.com"])  # fmt: skip
def test_a_wildcard_is_a_sub_domain_of_a_host_of_two_parts(text: str) -> None:
    with pytest.raises(SiteError):
        parse_pattern(text)


@pytest.mark.parametrize(
    ("pattern", "origin", "matches"),
    [
        ("https://shop.example", "https://shop.example", True),
        ("https://shop.example", "HTTPS://SHOP.EXAMPLE:443", True),
        ("https://shop.example", "http://shop.example", False),
        ("https://shop.example", "https://shop.example:8443", False),
        ("https://shop.example", "https://shop.example.evil.com", False),
        ("https://shop.example", "https://evilshop.example", False),
        ("https://shop.example", "https://a.shop.example", False),
        ("https://shop.example", "null", False),
        ("https://shop.example", "", False),
        ("https://shop.example", "https://shop.example/", False),
        ("https://*.example.com", "https://shop.example.com", True),
        ("https://*.example.com", "https://a.b.example.com", True),
        ("https://*.example.com", "https://SHOP.Example.com", True),
        ("https://*.example.com", "https://example.com", False),
        ("https://*.example.com", "https://example.com.evil.com", False),
        ("https://*.example.com", "https://shop.example.com.evil.com", False),
        ("https://*.example.com", "https://evilexample.com", False),
        ("https://*.example.com", "https://shop.example.com:8443", False),
        ("https://*.example.com", "http://shop.example.com", False),
        ("https://*.example.com:8443", "https://shop.example.com:8443", True),
        ("http://localhost:3000", "http://localhost:3000", True),
        ("http://localhost:3000", "http://localhost:3001", False),
        ("http://localhost:3000", "http://127.0.0.1:3000", False),
    ],
)
def test_a_site_allows_its_origins_and_no_look_alike(pattern: str, origin: str, matches: bool) -> None:
    assert Site("shop", origins=read_origins([pattern])).allows(origin) is matches


def test_an_origin_in_chinese_is_the_one_browsers_send() -> None:
    site = Site("s", origins=read_origins(["https://中国.example.com"]))
    assert site.allows("https://xn--fiqs8s.example.com")


def test_without_origins_a_site_stands_nowhere() -> None:
    assert Site("shop").frame_ancestors == "'none'"
    assert not Site("shop").allows("https://shop.example")


def test_frame_ancestors_are_the_origins_as_parsed() -> None:
    site = Site(
        "s", origins=read_origins(["HTTPS://Shop.Example:443", "https://*.Example.com", "http://localhost:1"])
    )
    assert site.frame_ancestors == "https://shop.example https://*.example.com http://localhost:1"


def test_an_origin_given_twice_counts_once() -> None:
    assert len(read_origins(["https://a.example", "https://A.example:443"])) == 1


def test_a_browser_may_be_anywhere_but_must_send_an_origin() -> None:
    assert str(read_origin("http://intranet:8080")) == "http://intranet:8080"
    assert read_origin("null") is None
