"""A visitor of a site: who gets a token, and how long it is good for."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from assistant.access.sites import Site, hash_secret, new_secret, read_name, read_origins, read_site_id
from assistant.access.visitors import Visitors, bearer
from assistant.errors import AccessError, CapError, QuestionError, SiteError, StorageError
from assistant.storage.caps import DatabaseCaps
from assistant.storage.database import Database
from assistant.storage.sites import DatabaseSites
from assistant.storage.tables import COUNTERS, SITES
from tests.access.conftest import ORIGIN, SHOP
from tests.fakes import Clock

ANONYMOUS = re.compile(r"a:[A-Za-z0-9_-]{22}")


def code(call: object, *arguments: object, status: int = 403) -> str:
    with pytest.raises(AccessError) as caught:
        call(*arguments)  # type: ignore[operator]
    assert caught.value.status == status
    assert caught.value.message
    assert caught.value.hint
    return caught.value.code


def test_a_stored_site_comes_back_as_it_was(sites: DatabaseSites) -> None:
    other = Site(
        "b",
        "乙",
        read_origins(["https://b.example:8443", "http://localhost:1"]),
        "h" * 64,
        True,
        False,
        1,
        2,
        3,
    )
    sites.add(other)
    assert sites.all() == (other, SHOP)
    assert sites.get("b") == other
    sites.remove("b")
    assert sites.get("b") is None


def test_a_site_is_added_once_and_changed_or_removed_only_when_it_is_there(sites: DatabaseSites) -> None:
    for call in (lambda: sites.add(SHOP), lambda: sites.replace(Site("x")), lambda: sites.remove("x")):
        with pytest.raises(SiteError):
            call()
    assert sites.all() == (SHOP,)


def test_an_origin_written_into_the_table_by_hand_reaches_no_header(
    sites: DatabaseSites, database: Database
) -> None:
    for written in ('["https://a.example; script-src *"]', '["*"]', "not json", "5", '[{"a": 1}]'):
        with database.transaction(write=True) as connection:
            connection.execute(update(SITES).values(origins=written))
        with pytest.raises(StorageError):
            sites.get("shop")


@pytest.mark.parametrize(
    "text", ["", "page", "Shop", "a/b", "a b", "<b>", "店", "a" * 41, "-a", "a\n", "../x"]
)
def test_a_sites_id_is_a_plain_word_and_never_the_pages(text: str) -> None:
    with pytest.raises(SiteError):
        read_site_id(text)


@pytest.mark.parametrize("text", ["a" * 81, "a\nb", "a\x00"])
def test_a_sites_name_is_one_line(text: str) -> None:
    with pytest.raises(SiteError):
        read_name(text)


# --- tokens for frames ---------------------------------------------------------------------------


def test_an_anonymous_visitor_keeps_the_id_it_was_given(visitors: Visitors) -> None:
    first = visitors.anonymous("shop", ORIGIN)
    assert ANONYMOUS.fullmatch(first.visitor)
    again = visitors.anonymous("shop", ORIGIN, first.visitor)
    assert again.visitor == first.visitor
    known = visitors.visitor(f"Bearer {again.token}")
    assert (known.owner, known.origin) == (f"shop/{first.visitor}", ORIGIN)


@pytest.mark.parametrize(
    "claimed",
    [
        "u:1001",
        "a:",
        "a:x",
        "page/x",
        "a:" + "x" * 23,
        "A:" + "x" * 22,
        "a:../../" + "x" * 16,
        "a:" + "店" * 22,
    ],
)
def test_any_other_id_is_replaced_by_a_new_one(visitors: Visitors, claimed: str) -> None:
    given = visitors.anonymous("shop", ORIGIN, claimed).visitor
    assert ANONYMOUS.fullmatch(given)
    assert given != claimed


def test_a_frame_gets_a_token_only_where_its_site_may_stand(visitors: Visitors, sites: DatabaseSites) -> None:
    assert visitors.anonymous("shop", "https://www.mall.example")
    assert code(visitors.anonymous, "shop", "https://shop.example.evil.com") == "origin_refused"
    assert code(visitors.anonymous, "shop", "null") == "origin_refused"
    assert code(visitors.anonymous, "shop", "") == "origin_refused"
    assert code(visitors.anonymous, "nobody", ORIGIN) == "site_unknown"
    sites.replace(replace(SHOP, origins=()))
    assert code(visitors.anonymous, "shop", ORIGIN) == "origin_refused"
    assert code(visitors.framed, "shop") == "origin_refused"
    sites.replace(replace(SHOP, enabled=False))
    assert code(visitors.anonymous, "shop", ORIGIN) == "site_disabled"
    assert code(visitors.framed, "shop") == "site_disabled"


def test_a_site_for_signed_visitors_only_has_no_anonymous_ones(
    visitors: Visitors, sites: DatabaseSites
) -> None:
    sites.replace(replace(SHOP, signed_only=True))
    assert code(visitors.anonymous, "shop", ORIGIN) == "token_required"


# --- tokens for backends ------------------------------------------------------------------------


def test_a_backend_says_who_its_visitor_is(visitors: Visitors, sites: DatabaseSites) -> None:
    secret = new_secret()
    sites.replace(replace(SHOP, secret_hash=hash_secret(secret), signed_only=True))
    issued = visitors.signed("shop", secret, ORIGIN, "1001")
    assert issued.visitor == "u:1001"
    assert visitors.visitor(f"Bearer {issued.token}").owner == "shop/u:1001"
    assert ANONYMOUS.fullmatch(visitors.signed("shop", secret, ORIGIN).visitor)
    assert code(visitors.signed, "shop", secret, "https://evil.example", "1001") == "origin_refused"
    for wrong in ("", "x", secret + "x", secret[:-1], hash_secret(secret), "密钥", "\udc80"):
        assert code(visitors.signed, "shop", wrong, ORIGIN, "1001", status=401) == "token_invalid"


def test_a_site_without_a_secret_is_opened_by_none(visitors: Visitors) -> None:
    for secret in ("", "x", hash_secret("")):
        assert code(visitors.signed, "shop", secret, ORIGIN, "1001", status=401) == "token_invalid"


def test_a_new_secret_ends_the_old_one(visitors: Visitors, sites: DatabaseSites) -> None:
    old, new = new_secret(), new_secret()
    sites.replace(replace(SHOP, secret_hash=hash_secret(old)))
    assert visitors.signed("shop", old, ORIGIN, "1")
    sites.replace(replace(SHOP, secret_hash=hash_secret(new)))
    assert code(visitors.signed, "shop", old, ORIGIN, "1", status=401) == "token_invalid"


@pytest.mark.parametrize("user", ["x" * 65, "a\nb", "a\x00"])
def test_a_user_id_that_cannot_be_kept_is_refused(
    visitors: Visitors, sites: DatabaseSites, user: str
) -> None:
    secret = new_secret()
    sites.replace(replace(SHOP, secret_hash=hash_secret(secret)))
    with pytest.raises(QuestionError) as caught:
        visitors.signed("shop", secret, ORIGIN, user)
    assert caught.value.field == "visitor"


# --- using a token ------------------------------------------------------------------------------


def test_taking_a_site_or_its_origin_away_ends_its_tokens_at_once(
    visitors: Visitors, sites: DatabaseSites
) -> None:
    header = f"Bearer {visitors.anonymous('shop', ORIGIN).token}"
    assert visitors.visitor(header)
    sites.replace(replace(SHOP, origins=read_origins(["https://other.example"])))
    assert code(visitors.visitor, header) == "origin_refused"
    sites.replace(replace(SHOP, enabled=False))
    assert code(visitors.visitor, header) == "site_disabled"
    sites.remove("shop")
    assert code(visitors.visitor, header) == "site_unknown"


def test_a_site_that_comes_to_want_signed_visitors_ends_its_anonymous_tokens(
    visitors: Visitors, sites: DatabaseSites
) -> None:
    header = f"Bearer {visitors.anonymous('shop', ORIGIN).token}"
    secret = new_secret()
    sites.replace(replace(SHOP, signed_only=True, secret_hash=hash_secret(secret)))
    assert code(visitors.visitor, header) == "token_required"
    assert visitors.visitor(f"Bearer {visitors.signed('shop', secret, ORIGIN).token}")


def test_a_token_ends_after_half_an_hour(visitors: Visitors, clock: Clock) -> None:
    issued = visitors.anonymous("shop", ORIGIN)
    assert issued.seconds == 1800
    clock.now += 1800
    assert code(visitors.visitor, f"Bearer {issued.token}", status=401) == "token_expired"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (None, ""), ("", ""), ("Bearer", ""), ("Bearer ", ""), ("Basic abc", ""), ("abc", ""),
        ("Bearer abc", "abc"), ("bearer abc", "abc"), ("BEARER  abc ", "abc"),
    ],
)  # fmt: skip
def test_a_token_stands_in_the_authorization_header(header: str | None, found: str) -> None:
    assert bearer(header) == found


def test_without_a_token_nobody_is_known(visitors: Visitors) -> None:
    assert code(visitors.visitor, None, status=401) == "token_missing"
    assert code(visitors.visitor, "Bearer x", status=401) == "token_invalid"


# --- caps ---------------------------------------------------------------------------------------


def test_a_new_conversation_does_not_begin_a_visitors_day_anew(
    visitors: Visitors, sites: DatabaseSites
) -> None:
    sites.replace(replace(SHOP, per_session=2, per_minute=0))
    visitor = visitors.visitor(f"Bearer {visitors.anonymous('shop', ORIGIN).token}")
    for address in ("192.0.2.1", "192.0.2.2"):
        with visitors.question(visitor, address):
            pass
    with pytest.raises(CapError), visitors.question(visitor, "192.0.2.3"):
        pass


def test_a_question_that_cannot_be_asked_is_given_back(
    visitors: Visitors, sites: DatabaseSites, caps: DatabaseCaps
) -> None:
    visitor = visitors.visitor(f"Bearer {visitors.anonymous('shop', ORIGIN).token}")
    with pytest.raises(QuestionError), visitors.question(visitor, "192.0.2.1"):
        raise QuestionError("问题是空的。")
    assert caps.count("site:shop", 86400) == 0
    with pytest.raises(RuntimeError), visitors.question(visitor, "192.0.2.1"):
        raise RuntimeError
    assert caps.count("site:shop", 86400) == 1


def test_no_address_is_kept(visitors: Visitors, database: Database) -> None:
    issued = visitors.anonymous("shop", ORIGIN)
    with visitors.question(visitors.visitor(f"Bearer {issued.token}"), "192.0.2.77"):
        pass
    with visitors.open_question("192.0.2.77"):
        pass
    with database.transaction() as connection:
        keys = " ".join(connection.execute(select(COUNTERS.c.key)).scalars())
    assert keys.count(":") >= 4
    assert "192.0" not in keys
    assert issued.visitor not in keys
