"""What was asked is counted by day, platform and plan, and goes on counting when its conversation is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from assistant.answer import Answer
from assistant.conversations.handover import Kept
from assistant.feedback.feedback import Feedback
from assistant.feedback.overview import Counts
from assistant.storage import asked
from assistant.storage.asked import DatabaseOverview
from assistant.storage.database import Database
from assistant.storage.feedbacks import DatabaseFeedback
from assistant.storage.handovers import DatabaseHandovers
from assistant.storage.sessions import DatabaseSessions
from assistant.storage.tables import HANDOVERS
from assistant.types import SessionState
from tests.fakes import make_answer

FIRST, LAST = date(2026, 11, 18), date(2026, 11, 24)
DAYS = [FIRST, LAST]


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The day at the merchants', to be changed."""
    now = [LAST]
    monkeypatch.setattr(asked, "today", lambda: now[0])
    return now


def ask(database: Database, outcome: str = "computed", owner: str = "page/x", **changes: object) -> Answer:
    sessions = DatabaseSessions(database)
    session = sessions.create(owner)
    answer = replace(make_answer("问", session), outcome=outcome, **changes)  # type: ignore[arg-type]
    sessions.save(session, SessionState(1), answer, SessionState())
    return answer


def test_every_day_of_the_period_is_there_and_days_outside_are_not(
    database: Database, day: list[date]
) -> None:
    for on in (date(2026, 11, 17), FIRST, FIRST, LAST, date(2026, 11, 25)):
        day[0] = on
        ask(database)
    found = DatabaseOverview(database).overview(FIRST, LAST)
    assert list(found.days) == [date(2026, 11, n) for n in range(18, 25)]
    assert [c.asked for c in found.days.values()] == [2, 0, 0, 0, 0, 0, 1]
    assert found.total.asked == 3


def test_a_question_counts_by_what_came_of_it(database: Database, day: list[date]) -> None:
    outcomes = (
        "eligible",
        "ineligible",
        "computed",
        "informational",
        "not_in_force",
        "needs_info",
        "abstained",
    )
    for outcome in outcomes:
        ask(database, outcome)
    assert DatabaseOverview(database).overview(*DAYS).total == Counts(7, 5, 1, 1, 0, 0)


def test_ratings_are_those_of_the_questions_counted(database: Database, day: list[date]) -> None:
    feedback = DatabaseFeedback(database)
    for verdict in ("up", "down", "down"):
        feedback.give(Feedback(ask(database).id, verdict), "page/x")  # type: ignore[arg-type]
    day[0] = date(2026, 11, 1)
    feedback.give(Feedback(ask(database).id, "up"), "page/x")
    ask(database)
    total = DatabaseOverview(database).overview(*DAYS).total
    assert (total.asked, total.helpful, total.unhelpful) == (3, 1, 2)


def test_a_deleted_conversation_goes_on_counting_with_its_rating(database: Database, day: list[date]) -> None:
    answer = ask(database)
    DatabaseFeedback(database).give(Feedback(answer.id, "up"), "page/x")
    before = DatabaseOverview(database).overview(*DAYS)
    DatabaseSessions(database).delete(answer.session_id, "page/x")
    assert DatabaseOverview(database).overview(*DAYS) == before
    assert before.total.asked == before.total.helpful == 1


def test_sites_the_page_and_the_open_interface_are_told_apart(database: Database, day: list[date]) -> None:
    for owner in ("page/x", "page/y", "shop/a:1", "", "shop2/a:1"):
        ask(database, owner=owner)
    store = DatabaseOverview(database)
    assert [
        store.overview(*DAYS, site).total.asked for site in ("page", "shop", "", "shop2", "none", None)
    ] == [2, 1, 1, 1, 0, 5]
    assert store.overview(*DAYS, "shop").sites == ("", "page", "shop", "shop2")


def test_one_question_counts_once_for_each_platform_and_plan(database: Database, day: list[date]) -> None:
    (finding,) = make_answer().findings
    other = replace(finding, programme="douyin/stories")
    there = replace(finding, platform="jd", programme="jd/fashion")
    ask(database, findings=(finding, finding, other, there))
    ask(database, "abstained", findings=(), citations=())
    found = DatabaseOverview(database).overview(*DAYS)
    assert {k: c.asked for k, c in found.platforms.items()} == {"douyin": 1, "jd": 1}
    assert {k: c.asked for k, c in found.programmes.items()} == {
        "douyin/top-creator": 1, "douyin/stories": 1, "jd/fashion": 1
    }  # fmt: skip
    assert found.total.asked == 2


def test_an_explanation_counts_for_the_platform_it_cites(database: Database, day: list[date]) -> None:
    ask(database, "informational", findings=())
    found = DatabaseOverview(database).overview(*DAYS)
    assert (dict(found.platforms), dict(found.programmes)) == ({"douyin": Counts(1, 1)}, {})


@pytest.mark.parametrize(
    ("at", "on"),
    [
        (datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
def test_a_day_ends_at_midnight_in_china(
    at: datetime, on: date, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """16:00 UTC is 24:00 there, wherever the server stands."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return at.astimezone(tz)  # type: ignore[arg-type]

    monkeypatch.setattr("assistant.conversations.intake.datetime", Then)
    ask(database)
    assert DatabaseOverview(database).overview(on, on).total.asked == 1


def test_a_conversation_that_went_to_a_person_counts_once(database: Database, day: list[date]) -> None:
    answer, kept = ask(database, "abstained"), DatabaseHandovers(database)
    ask(database)
    for sent in (False, True, False):
        kept.keep(Kept(answer.id, "page", "webhook", "refused", sent))
    assert DatabaseOverview(database).overview(*DAYS).total == Counts(2, 1, 0, 1, handed_over=1)
    with database.transaction() as connection:
        assert connection.execute(select(HANDOVERS.c.sent)).scalars().all() == [True], "sent stays sent"
