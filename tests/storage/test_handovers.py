"""Hand-overs over a real database: whose channel is whose, and how many are sent at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier, Event

import pytest

from assistant.access.channel import Channel
from assistant.access.sites import Site
from assistant.answer import Handover
from assistant.conversations.handover import Handovers, PageChannel, Send
from assistant.errors import CapError, NotFoundError, QuestionError
from assistant.storage.caps import DatabaseCaps
from assistant.storage.database import Database
from assistant.storage.handovers import DatabaseHandovers
from assistant.storage.sessions import DatabaseSessions
from assistant.storage.sites import DatabaseSites
from assistant.types import SessionState
from tests.fakes import make_answer

LINK = Channel("link", "https://shop.example/kefu")
HOOK = Channel("webhook", "https://shop.example/hook")
Begin = Callable[[str], str]


def made(database: Database, page: Channel | None = None, send: Send | None = None) -> Handovers:
    sites, sessions = DatabaseSites(database), DatabaseSessions(database)
    return Handovers(
        sites, sessions, DatabaseHandovers(database), DatabaseCaps(database), PageChannel(page, "k"), send
    )


@pytest.fixture
def begin(database: Database) -> Begin:
    """A conversation of that owner in which a person is offered."""

    def begun(owner: str) -> str:
        sessions = DatabaseSessions(database)
        session = sessions.create(owner)
        answer = replace(make_answer("转人工", session), handover=Handover("asked", "转人工"))
        sessions.save(session, SessionState(1), answer, SessionState())
        return session

    return begun


def test_each_has_the_channel_of_where_it_is(database: Database) -> None:
    sites = DatabaseSites(database)
    sites.add(Site("shop", channel=LINK))
    sites.add(Site("plain"))
    handovers = made(database, HOOK)
    owners = ("shop/a:1", "page/x", "plain/a:1", "gone/a:1", "")
    assert [handovers.channel(owner) for owner in owners] == [LINK, HOOK, None, None, None]
    sites.replace(Site("shop", channel=LINK, enabled=False))
    assert handovers.channel("shop/a:1") is None


def test_only_the_owner_hands_over_and_only_where_it_was_offered(database: Database, begin: Begin) -> None:
    DatabaseSites(database).add(Site("shop", channel=LINK))
    handovers, session = made(database), begin("shop/a:1")
    assert handovers.hand_over(session, "shop/a:1").text.startswith("问：转人工")
    with pytest.raises(NotFoundError):
        handovers.hand_over(session, "shop/a:2")
    empty = DatabaseSessions(database).create("shop/a:1")
    with pytest.raises(QuestionError) as caught:
        handovers.hand_over(empty, "shop/a:1")
    assert caught.value.code == "handover_missing"


def test_a_slow_webhook_holds_a_few_threads_and_not_all(database: Database, begin: Begin) -> None:
    inside, leave = Barrier(9, timeout=60), Event()

    def slow(address: str, key: str, body: bytes) -> None:
        inside.wait()
        assert leave.wait(60)

    handovers = made(database, HOOK, slow)
    sessions = [begin("page/x") for _ in range(9)]
    with ThreadPoolExecutor(8) as pool:
        sending = [pool.submit(handovers.hand_over, session, "page/x") for session in sessions[:8]]
        inside.wait()  # all eight are sending
        with pytest.raises(CapError, match="人太多"):
            handovers.hand_over(sessions[8], "page/x")
        leave.set()
        assert all(each.result().sent for each in sending)
