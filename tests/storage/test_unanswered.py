"""Questions that were not answered: opened up to themselves, marked, gone with their conversation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from assistant.answer import Answer
from assistant.errors import NotFoundError
from assistant.storage.database import Database
from assistant.storage.sessions import DatabaseSessions
from assistant.storage.unanswered import DatabaseUnanswered
from assistant.types import SessionState
from tests.fakes import make_answer

TURNS = [("天气", "abstained"), ("够吗", "eligible"), ("股票", "abstained"), ("彩票", "abstained")]


@pytest.fixture
def store(database: Database) -> DatabaseUnanswered:
    return DatabaseUnanswered(database)


def asked(database: Database, turns: Sequence[tuple[str, str]], owner: str = "") -> Iterator[Answer]:
    sessions = DatabaseSessions(database)
    session = sessions.create(owner)
    for turn, (question, outcome) in enumerate(turns, 1):
        answer = replace(make_answer(question, session), outcome=outcome)
        sessions.save(session, SessionState(turn, platform="douyin"), answer, sessions.load(session, owner))
        yield answer


def test_they_come_newest_first(database: Database, store: DatabaseUnanswered) -> None:
    answers = list(asked(database, TURNS))
    found = store.unanswered()
    assert [(u.question, u.outcome) for u in found] == [(q, "abstained") for q in ("彩票", "股票", "天气")]
    assert [u.answer_id for u in found] == [answers[n].id for n in (3, 2, 0)]
    assert [u.question for u in store.unanswered(limit=2)] == ["彩票", "股票"]


def test_one_opens_with_what_came_before_it_and_nothing_after(
    database: Database, store: DatabaseUnanswered
) -> None:
    answers = list(asked(database, TURNS, "shop/a:visitor"))
    opened = store.open(answers[2].id)
    assert [e.question for e in opened.exchanges] == ["天气", "够吗", "股票"]
    assert opened.last.answer == answers[2]
    assert (opened.before.turn, opened.before.platform) == (2, "douyin")


def test_only_a_question_that_was_not_answered_opens(database: Database, store: DatabaseUnanswered) -> None:
    """Others' conversations are no operator's business."""
    answers = list(asked(database, TURNS))
    for answer_id in (answers[1].id, "nothing", ""):
        with pytest.raises(NotFoundError) as refused:
            store.open(answer_id)
        assert refused.value.code == "question_gone"


def test_what_a_visitor_deletes_is_gone(database: Database, store: DatabaseUnanswered) -> None:
    answers = list(asked(database, TURNS, "page/x"))
    DatabaseSessions(database).delete(answers[0].session_id, "page/x")
    assert store.unanswered() == ()
    with pytest.raises(NotFoundError):
        store.open(answers[0].id)
    store.handle([answers[0].id])


def test_one_that_was_seen_to_is_in_the_other_list_until_it_is_put_back(
    database: Database, store: DatabaseUnanswered
) -> None:
    answers = list(asked(database, TURNS))
    store.handle([answers[0].id, answers[3].id])
    assert [u.question for u in store.unanswered()] == ["股票"]
    assert [u.question for u in store.unanswered(handled=True)] == ["彩票", "天气"]
    store.handle([answers[3].id], handled=False)
    assert [u.question for u in store.unanswered()] == ["彩票", "股票"]


def test_more_than_a_statement_holds_are_marked(database: Database, store: DatabaseUnanswered) -> None:
    (answer,) = asked(database, TURNS[:1])
    store.handle([*(f"gone{n}" for n in range(1500)), answer.id])
    assert store.unanswered() == ()
