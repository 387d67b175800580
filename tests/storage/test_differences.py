"""Where readers differed: kept with the turn, judged once, gone with the conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answer import Answer
from assistant.errors import NotFoundError
from assistant.storage.database import Database
from assistant.storage.differences import DatabaseDifferences
from assistant.storage.sessions import DatabaseSessions
from assistant.types import Difference, SessionState
from tests.fakes import make_answer

SCORE = Difference(
    "figure", "product_score", "73", "商品分 73分", "商品分 84分", "asked", ("ineligible",), ("eligible",)
)
ASK = Difference(
    "ask", "douyin/top-creator/selection-gate", "大V要看我啥分", "", "选品门槛", "offered", ("abstained",), ("informational",), 1,
)  # fmt: skip


@pytest.fixture
def store(database: Database) -> DatabaseDifferences:
    return DatabaseDifferences(database)


def asked(database: Database, *turns: tuple[str, tuple[Difference, ...]]) -> tuple[str, list[Answer]]:
    sessions, answers = DatabaseSessions(database), []
    session = sessions.create("page/me")
    for turn, (question, differences) in enumerate(turns, 1):
        answer = replace(make_answer(question, session), differences=differences)
        sessions.save(session, SessionState(turn), answer, sessions.load(session, "page/me"))
        answers.append(answer)
    return session, answers


def test_they_come_newest_first_with_the_words_of_their_own_turn(
    database: Database, store: DatabaseDifferences
) -> None:
    asked(database, ("一", ()), ("二", (SCORE, ASK)), ("三", ()))
    found = store.differences()
    assert [k.difference for k in found] == [ASK, SCORE]
    assert {(k.question, k.alone) for k in found} == {("二", False)}
    assert store.differences(limit=1)[0].difference == ASK
    assert store.differences(judged=True) == ()


def test_one_that_is_judged_moves_to_the_judged_ones(database: Database, store: DatabaseDifferences) -> None:
    asked(database, ("一", (SCORE, ASK)))
    newest = store.differences()[0]
    store.judge(newest.id, "model")
    assert [k.difference for k in store.differences()] == [SCORE]
    assert [(k.difference, k.right) for k in store.differences(judged=True)] == [(ASK, "model")]
    store.judge(newest.id, "")
    assert len(store.differences()) == 2


def test_what_a_visitor_deletes_is_gone(database: Database, store: DatabaseDifferences) -> None:
    session, _ = asked(database, ("一", (SCORE,)))
    kept = store.differences()[0]
    DatabaseSessions(database).delete(session, "page/me")
    assert store.differences() == ()
    with pytest.raises(NotFoundError) as refused:
        store.judge(kept.id, "grammar")
    assert refused.value.code == "difference_gone"


def test_what_a_visitor_takes_back_is_gone(database: Database, store: DatabaseDifferences) -> None:
    session, _ = asked(database, ("一", (SCORE,)), ("二", (ASK,)))
    DatabaseSessions(database).rewind(session, "page/me", 2)
    assert [k.difference for k in store.differences()] == [SCORE]


def test_an_answer_that_is_kept_holds_none(database: Database) -> None:
    session, _ = asked(database, ("一", (SCORE,)))
    [message] = DatabaseSessions(database).messages(session, "page/me")
    assert message.answer.differences == ()
