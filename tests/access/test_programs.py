"""Which programs may ask at /v1 and /mcp."""

from __future__ import annotations

import pytest

from assistant.access.programs import Programs
from assistant.access.tokens import Tokens
from assistant.access.visitors import Visitors
from assistant.errors import AccessError, CapError
from assistant.storage.caps import DatabaseCaps
from assistant.storage.database import Database
from assistant.storage.sites import DatabaseSites

FIRST, SECOND = "a" * 24, "b" * 24


def programs(database: Database, *keys: str) -> Programs:
    return Programs(keys, Visitors(DatabaseSites(database), Tokens("s" * 32), DatabaseCaps(database), 1))


@pytest.mark.parametrize("key", [FIRST, SECOND])
def test_each_key_opens(database: Database, key: str) -> None:
    programs(database, FIRST, SECOND).admit(f"Bearer {key}")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "api_key_missing"),
        ("", "api_key_missing"),
        ("Bearer ", "api_key_missing"),
        (f"Basic {FIRST}", "api_key_missing"),
        (f"Bearer {FIRST}x", "api_key_wrong"),
        (f"Bearer {FIRST[:-1]}", "api_key_wrong"),
        ("Bearer \udc80密", "api_key_wrong"),
    ],
)
def test_all_else_is_refused(database: Database, header: str | None, code: str) -> None:
    with pytest.raises(AccessError) as refused:
        programs(database, FIRST, SECOND).admit(header)
    assert (refused.value.status, refused.value.code) == (401, code)


def test_without_keys_anybody_is_let_in_and_counted_by_address(database: Database) -> None:
    open_ones = programs(database)
    open_ones.admit(None)
    with open_ones.question("192.0.2.1"):
        pass
    with pytest.raises(CapError), open_ones.question("192.0.2.1"):
        pass


def test_a_program_with_a_key_is_not_counted(database: Database) -> None:
    closed = programs(database, FIRST)
    for _ in range(3):
        with closed.question("192.0.2.1"):
            pass
