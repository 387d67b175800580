"""A cap counts what was asked, in fixed windows, in every process, and one too many is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from assistant.access.caps import Cap, network, open_caps, site_caps
from assistant.access.sites import Site
from assistant.errors import CapError
from assistant.storage.caps import DatabaseCaps
from assistant.storage.database import Database
from assistant.storage.tables import COUNTERS
from tests.access.processes import check_caps_are_shared
from tests.fakes import Clock

MINUTE = Cap("address:shop:x", 2, 60, "您问得太快了。")
DAY = Cap("site:shop", 3, 86400, "今天的次数用完了。")


def refused(caps: DatabaseCaps, *wanted: Cap) -> CapError:
    with pytest.raises(CapError) as caught:
        caps.take(wanted)
    return caught.value


def test_one_more_than_the_limit_is_refused_until_the_minute_ends(caps: DatabaseCaps, clock: Clock) -> None:
    caps.take([MINUTE])
    caps.take([MINUTE])
    error = refused(caps, MINUTE)
    assert (error.code, error.message, error.retry_after) == ("cap_reached", "您问得太快了。", 50)
    assert "50 秒" in error.hint
    clock.now += 49
    assert refused(caps, MINUTE).retry_after == 1
    clock.now += 1
    caps.take([MINUTE])
    assert caps.count(MINUTE.key, 60) == 1


def test_a_day_ends_at_midnight_in_china(caps: DatabaseCaps, clock: Clock) -> None:
    for _ in range(3):
        caps.take([DAY])
    until_midnight = 14 * 3600 + 29 * 60 + 50
    error = refused(caps, DAY)
    assert error.retry_after == until_midnight
    assert "15 小时" in error.hint
    clock.now += until_midnight - 1
    assert refused(caps, DAY).retry_after == 1
    clock.now += 1
    caps.take([DAY])


def test_what_is_refused_counts_nowhere(caps: DatabaseCaps) -> None:
    caps.take([MINUTE, DAY])
    caps.take([MINUTE, DAY])
    for _ in range(5):
        refused(caps, DAY, MINUTE)
    assert (caps.count(MINUTE.key, 60), caps.count(DAY.key, 86400)) == (2, 2)


def test_what_is_given_back_can_be_taken_again_but_only_in_its_window(
    caps: DatabaseCaps, clock: Clock
) -> None:
    caps.take([MINUTE])
    taken_at = caps.take([MINUTE])
    caps.give_back([MINUTE], taken_at)
    caps.take([MINUTE])
    clock.now += 60
    caps.take([MINUTE])
    caps.give_back([MINUTE], taken_at)
    assert caps.count(MINUTE.key, 60) == 1


def test_two_windows_of_one_key_do_not_mix(caps: DatabaseCaps) -> None:
    caps.take([MINUTE, Cap("other", 1, 60, "")])
    assert caps.count("other", 60) == 1
    assert caps.count("nobody", 60) == 0


def test_windows_that_ended_are_swept_away(caps: DatabaseCaps, clock: Clock, database: Database) -> None:
    for n in range(20):
        caps.take([Cap(f"address:shop:{n}", 2, 60, "")])
    clock.now += 3600
    caps.take([MINUTE])
    with database.transaction() as connection:
        assert connection.execute(select(func.count()).select_from(COUNTERS)).scalar_one() == 1


def test_two_processes_at_once_allow_no_more_than_the_limit(database: Database, url: str) -> None:
    check_caps_are_shared(database, url)


def test_a_cap_of_nothing_is_no_cap() -> None:
    assert site_caps(Site("s", per_minute=0, per_session=0, per_day=0), "v", "a") == ()
    assert open_caps(0, "a") == ()


def test_a_site_cannot_use_its_day_up_in_one_minute() -> None:
    limits = {cap.key.split(":")[0]: cap.limit for cap in site_caps(Site("s"), "v", "a")}
    assert limits == {"address": 20, "visitor": 200, "burst": 500, "site": 10_000}
    small = {cap.key.split(":")[0]: cap.limit for cap in site_caps(Site("s", per_day=3), "v", "a")}
    assert small["burst"] >= small["site"]  # a small day is one cap, not two


def test_the_longest_key_fits_its_column() -> None:
    digest = "f" * 32
    assert max(len(cap.key) for cap in site_caps(Site("s" * 40), digest, digest)) <= 120


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_household_counts_as_one_address(address: str, counted: str) -> None:
    assert network(address) == counted
