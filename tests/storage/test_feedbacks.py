"""Feedback is kept once an answer, with what it was about, for as long as it takes to review it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.answer import Answer
from assistant.errors import NotFoundError
from assistant.feedback.feedback import Expected, Feedback, ReviewStatus
from assistant.storage.database import Database
from assistant.storage.feedbacks import DatabaseFeedback
from assistant.storage.sessions import DatabaseSessions
from assistant.types import SessionState
from tests.fakes import make_answer

WRITER = """
import sys
from assistant.storage.database import Database
from assistant.storage.feedbacks import DatabaseFeedback
from assistant.storage.sessions import DatabaseSessions
from assistant.feedback.feedback import Feedback
from assistant.types import SessionState
from tests.fakes import make_answer

url, shared, name = sys.argv[1:]
database = Database(url)
sessions, feedback = DatabaseSessions(database), DatabaseFeedback(database)
mine = sessions.create()
for n in range(15):
    before = sessions.load(mine)
    answer = make_answer(f"{name} {n}", mine)
    sessions.save(mine, SessionState(before.turn + 1), answer, before)
    feedback.give(Feedback(answer.id, "up"))
    feedback.give(Feedback(shared, "down", comment=f"{name} {n}"))
"""


@pytest.fixture
def sessions(database: Database) -> DatabaseSessions:
    return DatabaseSessions(database)


@pytest.fixture
def store(database: Database) -> DatabaseFeedback:
    return DatabaseFeedback(database)


def answered(sessions: DatabaseSessions, *questions: str, owner: str = "") -> list[Answer]:
    session = sessions.create(owner)
    answers = [make_answer(question, session) for question in questions]
    for turn, answer in enumerate(answers, 1):
        sessions.save(session, SessionState(turn), answer, SessionState(turn - 1))
    return answers


def test_feedback_is_queued_with_the_conversation_up_to_its_answer(
    store: DatabaseFeedback, sessions: DatabaseSessions
) -> None:
    _, second, _ = answered(sessions, "甲", "乙", "丙")
    store.give(Feedback(second.id, "down", "number", "应是76"))
    (item,) = store.queue()
    assert (item.verdict, item.reason, item.comment) == ("down", "number", "应是76")
    assert (item.turns, item.answer, item.answer_id) == (("甲", "乙"), second, second.id)
    assert (item.status, item.expected) == ("open", None)
    assert abs(datetime.now(UTC) - item.given_at) < timedelta(minutes=1)


def test_a_second_word_on_an_answer_replaces_the_first_until_it_is_decided(
    store: DatabaseFeedback, sessions: DatabaseSessions
) -> None:
    (answer,) = answered(sessions, "甲")
    store.give(Feedback(answer.id, "up"))
    store.give(Feedback(answer.id, "down", "verdict", "不对"))
    (item,) = store.queue("open")
    assert (item.verdict, item.reason, item.comment) == ("down", "verdict", "不对")
    store.decide(item.id, "accepted", Expected(("eligible",), ("够",)))
    store.give(Feedback(answer.id, "up"))
    (decided,) = store.queue()
    assert decided == replace(item, status="accepted", expected=Expected(("eligible",), ("够",)))


@pytest.mark.parametrize("owner", ["", "page/乙"])
def test_only_whoever_got_an_answer_can_speak_about_it(
    store: DatabaseFeedback, sessions: DatabaseSessions, owner: str
) -> None:
    (answer,) = answered(sessions, "甲", owner="page/甲")
    for answer_id in (answer.id, "no-such-answer", ""):
        with pytest.raises(NotFoundError) as caught:
            store.give(Feedback(answer_id, "up"), owner)
        assert caught.value.code == "answer_unknown"
    assert store.queue() == ()
    store.give(Feedback(answer.id, "up"), "page/甲")
    assert len(store.queue()) == 1


def test_an_item_outlives_its_conversation(store: DatabaseFeedback, sessions: DatabaseSessions) -> None:
    (answer,) = answered(sessions, "甲", owner="page/甲")
    store.give(Feedback(answer.id, "up"), "page/甲")
    sessions.delete(answer.session_id, "page/甲")
    assert [item.answer for item in store.queue()] == [answer]


def test_the_queue_is_newest_first_and_by_status(store: DatabaseFeedback, sessions: DatabaseSessions) -> None:
    answers = answered(sessions, "甲", "乙", "丙")
    for answer in answers:
        store.give(Feedback(answer.id, "up"))
    third, second, first = store.queue()
    assert [i.answer_id for i in (first, second, third)] == [a.id for a in answers]
    statuses: tuple[ReviewStatus, ...] = ("accepted", "dismissed")
    for item, status in zip((first, second), statuses, strict=True):
        store.decide(item.id, status)
    assert [i.id for i in store.queue("open")] == [third.id]
    assert [i.id for i in store.queue("accepted")] == [first.id]
    store.decide(first.id, "open")
    assert [i.id for i in store.queue("open")] == [third.id, first.id]


def test_a_later_decision_keeps_what_was_expected(
    store: DatabaseFeedback, sessions: DatabaseSessions
) -> None:
    (answer,) = answered(sessions, "甲")
    store.give(Feedback(answer.id, "down"))
    (item,) = store.queue()
    expected = Expected(("eligible", "computed"), ("a",), ("b",), ("c",), "douyin")
    store.decide(item.id, "accepted", expected)
    store.decide(item.id, "added")
    assert [i.expected for i in store.queue("added")] == [expected]


def test_an_item_nobody_gave_cannot_be_decided(store: DatabaseFeedback) -> None:
    with pytest.raises(NotFoundError) as caught:
        store.decide(7, "accepted")
    assert caught.value.code == "item_unknown"


def test_two_processes_that_write_at_once_lose_nothing(
    url: str, store: DatabaseFeedback, sessions: DatabaseSessions
) -> None:
    (shared,) = answered(sessions, "共同的")
    runs = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, shared.id, name], stderr=subprocess.PIPE)
        for name in ("one", "two")
    ]
    assert [run.communicate(timeout=120)[1].decode() for run in runs] == ["", ""]
    items = store.queue()
    assert len(items) == 31
    (both,) = (item for item in items if item.answer_id == shared.id)
    assert both.comment in ("one 14", "two 14")
    assert {item.turns[-1] for item in items if item != both} == {
        f"{name} {n}" for name in ("one", "two") for n in range(15)
    }
