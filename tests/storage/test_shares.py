"""A link shows what was answered when it was made, to whoever has it, until it is withdrawn."""

from __future__ import annotations

import pytest

from assistant.answer import Answer
from assistant.conversations.shares import MOST_LINKS
from assistant.errors import NotFoundError, QuestionError
from assistant.storage.database import Database
from assistant.storage.sessions import DatabaseSessions
from assistant.storage.shares import DatabaseShares
from assistant.types import SessionState
from tests.fakes import make_answer

ME, OTHER = "page/甲", "page/乙"


def conversation(database: Database, *questions: str, owner: str = ME) -> str:
    session = DatabaseSessions(database).create(owner)
    for question in questions:
        say(database, session, question)
    return session


def say(database: Database, session: str, question: str, owner: str = ME) -> Answer:
    sessions = DatabaseSessions(database)
    turn = len(sessions.messages(session, owner))
    answer = make_answer(question, session)
    sessions.save(session, SessionState(turn + 1), answer, SessionState(turn))
    return answer


def shown(shares: DatabaseShares, token: str) -> list[str]:
    return [m.question for m in shares.read(token).messages]


def code_of(call: object) -> str:
    assert callable(call)
    with pytest.raises((NotFoundError, QuestionError)) as caught:
        call()
    return caught.value.code


def test_a_link_shows_the_turns_before_it_and_none_that_come_later(database: Database) -> None:
    shares = DatabaseShares(database)
    session = conversation(database, "一", "二")
    link = shares.share(session, ME)
    say(database, session, "三")
    assert shown(shares, link.token) == ["一", "二"]
    assert (link.session_id, link.turns) == (session, 2)
    later = shares.share(session, ME)
    assert shown(shares, later.token) == ["一", "二", "三"]
    assert [s.token for s in shares.shares(session, ME)] == [later.token, link.token]
    read = shares.read(link.token)
    assert (read.title, read.made_at) == ("一", link.made_at)
    assert read.messages == tuple(DatabaseSessions(database).messages(session, ME)[:2])


def test_what_shows_the_same_is_the_same_link(database: Database) -> None:
    shares = DatabaseShares(database)
    session = conversation(database, "一")
    first = shares.share(session, ME)
    assert shares.share(session, ME) == first
    shares.withdraw(first.token, ME)
    assert shares.share(session, ME).token != first.token


def test_what_is_answered_anew_or_taken_back_is_gone_from_a_link(database: Database) -> None:
    shares, sessions = DatabaseShares(database), DatabaseSessions(database)
    session = conversation(database, "一", "二")
    link = shares.share(session, ME)
    sessions.rewind(session, ME, 2)
    assert shown(shares, link.token) == ["一"]
    say(database, session, "另一个二")
    assert shown(shares, link.token) == ["一"]
    sessions.rewind(session, ME, 1)
    assert code_of(lambda: shares.read(link.token)) == "share_withdrawn"


def test_a_withdrawn_link_says_that_it_was_one(database: Database) -> None:
    shares = DatabaseShares(database)
    session = conversation(database, "一")
    kept, gone = shares.share(session, ME), None
    say(database, session, "二")
    gone = shares.share(session, ME)
    assert shares.shared_sessions(ME) == {session}
    shares.withdraw(gone.token, ME)
    assert code_of(lambda: shares.read(gone.token)) == "share_withdrawn"
    assert [s.token for s in shares.shares(session, ME)] == [kept.token]
    shares.withdraw(kept.token, ME)
    assert shares.shared_sessions(ME) == frozenset()
    assert code_of(lambda: shares.withdraw(kept.token, ME)) == "share_unknown"
    for never in ("", "nobody", kept.token[:-1], kept.token + "x", "%", "_" * 22):
        assert code_of(lambda never=never: shares.read(never)) == "share_unknown"  # type: ignore[misc]


def test_a_deleted_conversation_takes_its_links_along(database: Database) -> None:
    shares, sessions = DatabaseShares(database), DatabaseSessions(database)
    session = conversation(database, "一")
    link = shares.share(session, ME)
    sessions.delete(session, ME)
    assert code_of(lambda: shares.read(link.token)) == "share_withdrawn"
    assert shares.shared_sessions(ME) == frozenset()
    assert code_of(lambda: shares.withdraw(link.token, ME)) == "share_unknown"


def test_nobody_shares_lists_or_withdraws_what_is_anothers(database: Database) -> None:
    shares = DatabaseShares(database)
    session = conversation(database, "一")
    link = shares.share(session, ME)
    for owner in (OTHER, "", "page/甲 "):
        assert code_of(lambda owner=owner: shares.share(session, owner)) == "session_unknown"  # type: ignore[misc]
        assert code_of(lambda owner=owner: shares.shares(session, owner)) == "session_unknown"  # type: ignore[misc]
        assert code_of(lambda owner=owner: shares.withdraw(link.token, owner)) == "share_unknown"  # type: ignore[misc]
        assert shares.shared_sessions(owner) == frozenset()
    assert shown(shares, link.token) == ["一"]


def test_an_empty_conversation_and_one_too_many_are_refused(database: Database) -> None:
    shares = DatabaseShares(database)
    session = conversation(database)
    assert code_of(lambda: shares.share(session, ME)) == "share_empty"
    for number in range(MOST_LINKS):
        say(database, session, str(number))
        shares.share(session, ME)
    say(database, session, "又一个")
    assert code_of(lambda: shares.share(session, ME)) == "share_many"
    shares.withdraw(shares.shares(session, ME)[0].token, ME)
    assert shares.share(session, ME).turns == MOST_LINKS + 1


def test_links_cannot_be_guessed(database: Database) -> None:
    shares = DatabaseShares(database)
    tokens = {shares.share(conversation(database, "一"), ME).token for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) == 22 for token in tokens)
