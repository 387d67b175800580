"""What the merchant or the shop's system sets by hand counts like what was said, in its own conversation."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from pathlib import Path

import pytest

from assistant.conversations.intake import read_changes
from assistant.conversations.question import ProfileEdit, Question
from assistant.conversations.sessions import MemorySessions
from assistant.errors import NotFoundError, QuestionError
from assistant.pipeline import Assistant
from assistant.storage.database import Database
from assistant.storage.sessions import DatabaseSessions
from tests.conftest import TODAY

FACTS = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规"
ASKED = "头部达人能带我的货吗？"
ME = "page/me"


@pytest.fixture(params=["memory", "database"])
def assistant(request: pytest.FixtureRequest, assistant: Assistant, tmp_path: Path) -> Iterator[Assistant]:
    mine = copy(assistant)
    if request.param == "memory":
        mine.sessions = MemorySessions()
        yield mine
        return
    database = Database(f"sqlite:///{tmp_path}/assistant.sqlite3")
    mine.sessions = DatabaseSessions(database)
    yield mine
    database.close()


def edit(assistant: Assistant, session: str | None, owner: str = ME, **changes: object) -> ProfileEdit:
    return assistant.edit_profile(
        read_changes(changes), session_id=session, owner=owner, as_of=TODAY, origin="edited"
    )


def ask(assistant: Assistant, text: str, session: str | None = None) -> tuple[str, str]:
    answer = assistant.ask(Question(text, TODAY, session, owner=ME))
    return answer.session_id, answer.outcome


def test_the_same_question_has_another_verdict_after_an_edit(assistant: Assistant) -> None:
    session, outcome = ask(assistant, f"{FACTS}，{ASKED}")
    assert outcome == "ineligible"
    entry = edit(assistant, session, product_score="76分").profile["product_score"]
    assert (entry.text, entry.low, entry.origin, entry.turn) == ("商品分76分", "76", "edited", 1)
    assert ask(assistant, ASKED, session) == (session, "eligible")
    edit(assistant, session, product_score=None)
    assert ask(assistant, ASKED, session) == (session, "needs_info")
    assert "product_score" not in assistant.profile(session, ME)


def test_what_a_later_question_says_wins_over_an_edit(assistant: Assistant) -> None:
    session = edit(assistant, None, product_score=80).session_id
    ask(assistant, f"{FACTS}，{ASKED}", session)
    entry = assistant.profile(session, ME)["product_score"]
    assert (entry.low, entry.origin, entry.turn) == ("73", "question", 1)


def test_every_kind_of_fact_can_be_set_and_is_said_in_words(assistant: Assistant) -> None:
    changes = {"product_score": 76, "return_rate": "低于行业", "serious_violation": False}
    profile = edit(assistant, None, **changes).profile
    assert profile["product_score"].text == "商品分76"
    assert profile["return_rate"].text.endswith("低于行业")
    assert (profile["serious_violation"].text[-1], profile["serious_violation"].low) == ("否", "false")


def test_an_edit_without_a_session_begins_one_and_questions_go_on_in_it(assistant: Assistant) -> None:
    made = assistant.edit_profile(
        {"product_score": "73"}, session_id=None, owner=ME, as_of=TODAY, origin="shop"
    )
    assert made.profile["product_score"].origin == "shop"
    assert [c.id for c in assistant.sessions.conversations(ME)] == [made.session_id]
    answer = assistant.ask(Question(ASKED, TODAY, made.session_id, owner=ME))
    assert (answer.outcome, answer.profile["product_score"].origin) == ("ineligible", "shop")


@pytest.mark.parametrize(
    ("fact", "value"),
    [("product_score", "很高"), ("no_such_fact", 1), ("no_such_fact", None), ("product_score", [1])],
    ids=["no number", "unknown", "unknown to take away", "a list"],
)
def test_an_edit_that_cannot_be_read_changes_nothing(assistant: Assistant, fact: str, value: object) -> None:
    session = edit(assistant, None, product_score=80).session_id
    for where in (session, None):
        with pytest.raises(QuestionError) as caught:
            edit(assistant, where, shop_score=85, **{fact: value})
        assert (caught.value.code, caught.value.field) == ("profile_invalid", f"profile.{fact}")
    assert {f: e.low for f, e in assistant.profile(session, ME).items()} == {"product_score": "80"}
    assert len(assistant.sessions.conversations(ME)) == 1


def test_going_back_a_turn_keeps_edits_and_shop_facts_and_forgets_what_was_said(assistant: Assistant) -> None:
    session, _ = ask(assistant, ASKED)
    ask(assistant, "我店商品分73，好评率88%", session)
    edit(assistant, session, positive_rate="95%")
    assistant.edit_profile({"shop_score": "85"}, session_id=session, owner=ME, as_of=TODAY, origin="shop")
    assistant.sessions.rewind(session, ME, 2)
    remembered = {f: (e.low, e.origin) for f, e in assistant.profile(session, ME).items()}
    assert remembered == {"positive_rate": ("95", "edited"), "shop_score": ("85", "shop")}


def test_asked_again_after_going_back_a_question_counts_the_edit(assistant: Assistant) -> None:
    session, _ = ask(assistant, FACTS)
    assert ask(assistant, ASKED, session)[1] == "ineligible"
    edit(assistant, session, product_score="75分")
    assistant.sessions.rewind(session, ME, 2)
    assert ask(assistant, ASKED, session)[1] == "eligible"
    assert [m.turn for m in assistant.sessions.messages(session, ME)] == [1, 2]


def test_nobody_else_can_read_ask_or_edit_in_a_conversation(assistant: Assistant) -> None:
    session, _ = ask(assistant, f"{FACTS}，{ASKED}")
    for other in ("", "page/you", "shop/me"):
        for call in (
            lambda other=other: assistant.ask(Question("差多少", TODAY, session, owner=other)),
            lambda other=other: assistant.profile(session, other),
            lambda other=other: edit(assistant, session, other, product_score=70),
            lambda other=other: assistant.sessions.messages(session, other),
        ):
            with pytest.raises(NotFoundError) as caught:
                call()
            assert caught.value.code == "session_unknown"
        assert assistant.sessions.conversations(other) == ()
    assert len(assistant.sessions.messages(session, ME)) == 1
    assert assistant.profile(session, ME)["product_score"].low == "73"


def test_a_what_if_built_upon_after_an_edit_does_not_bring_the_old_value_back(assistant: Assistant) -> None:
    session, _ = ask(assistant, f"{FACTS}，{ASKED}")
    assert ask(assistant, "如果商品分提到76呢", session)[1] == "eligible"
    edit(assistant, session, product_score="70分")
    assert ask(assistant, "在这个基础上好评率再到90%呢", session)[1] == "ineligible"
