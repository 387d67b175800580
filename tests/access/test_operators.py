"""The operator's login: no default, wrong tries counted across processes, cookies that end."""

from __future__ import annotations

import pytest

from assistant.access.operators import COOKIE, LOGIN_S, TRIES, TRIES_S, Operators
from assistant.access.tokens import Tokens
from assistant.errors import AccessError, CapError
from assistant.storage.caps import DatabaseCaps
from assistant.storage.database import Database
from tests.fakes import Clock

PASSWORD = "correct horse battery"
SECRET = "s" * 40
ADDRESS = "203.0.113.7"


@pytest.fixture
def clock() -> Clock:
    """At the start of a window of wrong tries."""
    return Clock(float(2_000_000 * TRIES_S - 8 * 3600))


def operators(
    database: Database, clock: Clock, password: str | None = PASSWORD, secret: str = SECRET
) -> Operators:
    return Operators(password, Tokens(secret, clock), DatabaseCaps(database, clock))


def test_the_right_password_gives_a_cookie_that_is_allowed(database: Database, clock: Clock) -> None:
    some = operators(database, clock)
    cookie = some.log_in(PASSWORD, ADDRESS)
    assert some.allowed({COOKIE: cookie})
    assert PASSWORD not in cookie


def test_a_login_lasts_eight_hours(database: Database, clock: Clock) -> None:
    some = operators(database, clock)
    cookie = some.log_in(PASSWORD, ADDRESS)
    clock.now += LOGIN_S - 1
    assert some.allowed({COOKIE: cookie})
    clock.now += 1
    assert not some.allowed({COOKIE: cookie})


@pytest.mark.parametrize("wrong", ["", "correct horse batter", f"{PASSWORD} ", "密码", "\ud800"])
def test_any_other_password_is_refused(wrong: str, database: Database, clock: Clock) -> None:
    with pytest.raises(AccessError) as caught:
        operators(database, clock).log_in(wrong, ADDRESS)
    assert (caught.value.status, caught.value.code) == (401, "password_wrong")


@pytest.mark.parametrize("given", ["", PASSWORD])
def test_without_a_password_set_nobody_gets_in(given: str, database: Database, clock: Clock) -> None:
    closed = operators(database, clock, password=None)
    assert not closed.open
    with pytest.raises(AccessError) as caught:
        closed.log_in(given, ADDRESS)
    assert (caught.value.status, caught.value.code) == (403, "operator_closed")
    # not even with a cookie of the time when there was one
    cookie = operators(database, clock).log_in(PASSWORD, ADDRESS)
    assert not closed.allowed({COOKIE: cookie})


def test_after_five_wrong_tries_the_right_password_is_refused_too(database: Database, clock: Clock) -> None:
    some, replica = operators(database, clock), operators(database, clock)
    for n in range(TRIES):
        with pytest.raises(AccessError):
            (some if n % 2 else replica).log_in("wrong", ADDRESS)
    for each in (some, replica):
        with pytest.raises(CapError) as caught:
            each.log_in(PASSWORD, ADDRESS)
        assert 1 <= caught.value.retry_after <= TRIES_S
    assert some.log_in(PASSWORD, "198.51.100.1"), "another address is not locked out"
    clock.now += TRIES_S
    assert some.log_in(PASSWORD, ADDRESS)


def test_right_logins_are_not_counted_as_wrong_ones(database: Database, clock: Clock) -> None:
    some = operators(database, clock)
    for _ in range(2 * TRIES):
        assert some.log_in(PASSWORD, ADDRESS)


def test_a_new_password_ends_every_login(database: Database, clock: Clock) -> None:
    cookie = operators(database, clock).log_in(PASSWORD, ADDRESS)
    assert not operators(database, clock, password="another password").allowed({COOKIE: cookie})


def test_a_cookie_of_another_secret_or_purpose_is_none(database: Database, clock: Clock) -> None:
    some = operators(database, clock)
    other = operators(database, clock, secret="t" * 40).log_in(PASSWORD, ADDRESS)
    widget = Tokens(SECRET, clock).issue("widget", {"password": "x"}, 60)
    unstamped = Tokens(SECRET, clock).issue("operator", {"password": "x"}, 60)
    for cookie in (other, widget, unstamped, "", "a.b.c", "é"):
        assert not some.allowed({COOKIE: cookie})
    assert not some.allowed({})


def test_requiring_a_login_says_that_one_is_needed(database: Database, clock: Clock) -> None:
    with pytest.raises(AccessError) as caught:
        operators(database, clock).require({})
    assert (caught.value.status, caught.value.code) == (401, "login_required")
