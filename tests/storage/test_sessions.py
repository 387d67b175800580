"""Conversations outlive the process, exactly, and two turns at once lose nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from assistant.conversations.sessions import Kept, MemorySessions, Message, SessionStore
from assistant.errors import NotFoundError, QuestionError, StorageError
from assistant.storage.database import Database
from assistant.storage.sessions import DatabaseSessions, state_from_json, state_to_json
from assistant.storage.tables import MESSAGES, SESSIONS
from assistant.types import (
    Counting,
    Doubtful,
    LooseNumber,
    Others,
    Part,
    Quantity,
    Relation,
    SessionState,
    StatedFact,
    Sum,
)
from tests.fakes import make_answer


@pytest.fixture(params=["memory", "database"])
def store(request: pytest.FixtureRequest) -> SessionStore:
    """Both keep the same promises."""
    if request.param == "memory":
        return MemorySessions()
    return DatabaseSessions(request.getfixturevalue("database"))


def stated(fact: str, value: int, turn: int = 1) -> StatedFact:
    return StatedFact(fact, Quantity(Decimal(value), Decimal(value), "分"), f"{fact} {value}", turn)


_decimals = st.decimals(allow_nan=False, allow_infinity=False)
_quantities = st.builds(
    Quantity,
    low=st.none() | _decimals,
    high=st.none() | _decimals,
    unit=st.sampled_from(["", "分", "%"]),
    low_open=st.booleans(),
    high_open=st.booleans(),
)
_values = st.one_of(
    _quantities,
    st.builds(Relation, op=st.sampled_from([">=", ">", "<=", "<", "=="]), fact=st.text(max_size=8)),
    st.booleans(),
    st.dates(),
)
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_facts = st.builds(
    StatedFact,
    fact=_text,
    value=_values,
    text=_text,
    turn=st.integers(0, 99),
    origin=st.sampled_from(["question", "profile", "whatif", "edited", "shop"]),
)
_doubts = st.lists(
    st.builds(
        Doubtful,
        _text,
        st.lists(_facts | st.none(), min_size=1, max_size=2).map(tuple),
        st.lists(_facts, max_size=2).map(tuple),
    ),
    max_size=2,
).map(tuple)
_hints = get_type_hints(SessionState)
_own = {
    "profile": st.dictionaries(_text, _facts, max_size=4),
    "trial": st.lists(_facts, max_size=3).map(tuple),
    "doubtful": _doubts,
    "disputed": _doubts,
    "others": st.builds(
        Others,
        profiles=st.dictionaries(_text, st.dictionaries(_text, _facts, max_size=2), max_size=2),
        names=st.dictionaries(_text, _text, max_size=2),
        now=_text,
        last=_text,
    ),
    "parts": st.lists(st.builds(Part, _text, _text, _quantities, _text), max_size=2).map(tuple),
    "sum": st.none()
    | st.builds(Sum, _text, _text, _text, st.dictionaries(_text, _values, max_size=2))
    | st.builds(
        Counting, _text, _text, st.integers(0, 9), st.none() | st.integers(0, 9), st.none() | _decimals
    ),
    "loose": st.lists(st.builds(LooseNumber, _quantities, _text), max_size=3).map(tuple),
}
_states = st.builds(
    SessionState,
    **{f.name: st.from_type(_hints[f.name]) for f in fields(SessionState) if f.name not in _own},
    **_own,
)


@given(_states)
def test_every_state_returns_exactly(state: SessionState) -> None:
    returned = state_from_json(state_to_json(state))
    assert returned == state
    for name, fact in state.profile.items():
        assert repr(returned.profile[name].value) == repr(fact.value)  # 1 is not True, 7E+1 is not 70


def test_a_restart_keeps_the_conversation(url: str) -> None:
    first = Database(url)
    store = DatabaseSessions(first)
    session_id = store.create()
    state = SessionState(
        turn=1,
        profile={
            "product_score": stated("product_score", 73),
            "return_rate": StatedFact("return_rate", Relation("<", "return_rate_industry"), "低于行业", 1),
            "no_violation": StatedFact("no_violation", True, "没违规", 1),
            "opened_on": StatedFact("opened_on", date(2026, 1, 31), "1月31日开店", 1),
        },
    )
    answer = make_answer("能带吗", session_id)
    store.save(session_id, state, answer, SessionState())
    first.close()

    second = Database(url)
    again = DatabaseSessions(second)
    assert again.load(session_id) == state
    assert again.messages(session_id) == [Message(1, "能带吗", answer)]
    second.close()


def test_a_session_nobody_made_is_unknown(store: SessionStore) -> None:
    for call in (
        lambda: store.load("nobody"),
        lambda: store.messages("nobody"),
        lambda: store.save("nobody", SessionState(), make_answer(), SessionState()),
        lambda: store.rename("nobody", "", "名"),
        lambda: store.delete("nobody", ""),
        lambda: store.rewind("nobody", "", 1),
        lambda: store.set_profile("nobody", "", {}),
    ):
        with pytest.raises(NotFoundError) as caught:
            call()
        assert caught.value.code == "session_unknown"


def test_a_conversation_is_unknown_to_everybody_but_its_owner(store: SessionStore) -> None:
    session_id = store.create("page/甲")
    store.save(session_id, SessionState(1), make_answer("问", session_id), SessionState())
    for other in ("", "page/乙", "page/甲 "):
        for call in (
            lambda other=other: store.load(session_id, other),
            lambda other=other: store.messages(session_id, other),
            lambda other=other: store.rename(session_id, other, "名"),
            lambda other=other: store.delete(session_id, other),
            lambda other=other: store.rewind(session_id, other, 1),
            lambda other=other: store.set_profile(session_id, other, {"a": stated("a", 1)}),
        ):
            with pytest.raises(NotFoundError) as caught:
                call()
            assert caught.value.code == "session_unknown"
        assert store.conversations(other) == ()
    assert [c.id for c in store.conversations("page/甲")] == [session_id]
    assert store.load(session_id, "page/甲") == SessionState(1)


def test_an_answer_is_found_by_its_id_and_kept_once(store: SessionStore) -> None:
    first, second = store.create("page/甲"), store.create("page/乙")
    answer = make_answer("问", first)
    store.save(first, SessionState(1), answer, SessionState())
    assert store.answered(answer.id, "page/甲") == Kept(first, Message(1, "问", answer))
    for session, before in ((first, SessionState(1)), (second, SessionState())):
        with pytest.raises(QuestionError) as caught:
            store.save(session, replace(before, turn=before.turn + 1), answer, before)
        assert caught.value.code == "answer_known"
    assert (store.load(first, "page/甲"), store.load(second, "page/乙")) == (SessionState(1), SessionState())
    assert store.answered(answer.id, "page/乙") is None
    assert store.answered("nobody", "page/甲") is None


def test_conversations_come_newest_first_with_their_titles(store: SessionStore) -> None:
    long = "我们店铺的商品分是七十三分，体验分是八十五分，\n想知道头部达人到底能不能带我们家的货呢"
    first, second, empty = (store.create("page/甲") for _ in range(3))
    store.save(first, SessionState(1), make_answer(long, first), SessionState())
    store.save(second, SessionState(1), make_answer("短问题", second), SessionState())
    store.save(first, SessionState(2), make_answer("后来问的", first), SessionState(1))
    found = store.conversations("page/甲")
    assert [c.id for c in found] == [first, second, empty]
    assert found[0].title == long.replace("\n", " ")[:39] + "…"
    assert [c.title for c in found[1:]] == ["短问题", ""]
    assert found[0].updated_at > found[1].updated_at > found[2].updated_at
    assert found[0].updated_at.utcoffset() is not None

    store.rename(second, "page/甲", "名" * 200)
    assert [c.title for c in store.conversations("page/甲")][1] == "名" * 119 + "…"
    store.rename(second, "page/甲", "  双十一\n备货\ud800 ")
    assert [c.title for c in store.conversations("page/甲")][1] == "双十一 备货"
    store.rename(second, "page/甲", " ")
    assert [c.title for c in store.conversations("page/甲")][1] == "短问题"
    store.delete(first, "page/甲")
    assert [c.id for c in store.conversations("page/甲")] == [second, empty]


def test_conversations_without_an_owner_are_not_listed(store: SessionStore) -> None:
    store.create()
    assert store.conversations("") == ()


def test_a_deleted_conversation_takes_its_messages_along(database: Database) -> None:
    store = DatabaseSessions(database)
    session_id = store.create("page/甲")
    store.save(session_id, SessionState(1), make_answer("问", session_id), SessionState())
    store.delete(session_id, "page/甲")
    with database.transaction() as connection:
        assert connection.execute(select(MESSAGES)).all() == []


def test_going_back_a_turn_forgets_what_was_said_since_and_keeps_what_was_set_by_hand(
    store: SessionStore,
) -> None:
    session_id = store.create("page/甲")
    states = [SessionState(), SessionState(1, {"a": stated("a", 1)})]
    states.append(SessionState(2, {**states[1].profile, "b": stated("b", 2, 2)}, platform="douyin"))
    for before, after in pairwise(states):
        store.save(session_id, after, make_answer(f"问{after.turn}", session_id), before)
    edited = replace(stated("c", 3), origin="edited")
    told = replace(stated("d", 4), origin="shop")
    store.set_profile(session_id, "page/甲", {"c": edited, "d": told})

    store.rewind(session_id, "page/甲", 2)
    state = store.load(session_id, "page/甲")
    assert (state.turn, state.platform, set(state.profile)) == (1, "", {"a", "c", "d"})
    assert [m.turn for m in store.messages(session_id, "page/甲")] == [1]

    store.save(session_id, replace(state, turn=2), make_answer("另问", session_id), state)
    assert [m.question for m in store.messages(session_id, "page/甲")] == ["问1", "另问"]
    store.rewind(session_id, "page/甲", 1)
    assert store.messages(session_id, "page/甲") == []
    assert set(store.load(session_id, "page/甲").profile) == {"c", "d"}


def test_a_fact_taken_away_by_hand_does_not_come_back_with_an_earlier_turn(store: SessionStore) -> None:
    session_id = store.create()
    one = SessionState(1, {"a": stated("a", 1)})
    store.save(session_id, one, make_answer("甲", session_id), SessionState())
    store.save(session_id, replace(one, turn=2), make_answer("乙", session_id), one)
    store.set_profile(session_id, "", {"a": None})
    store.rewind(session_id, "", 2)
    assert store.load(session_id).profile == {}


def test_no_turn_can_be_gone_back_to_that_never_was(store: SessionStore) -> None:
    session_id = store.create()
    store.save(session_id, SessionState(1), make_answer("甲", session_id), SessionState())
    for turn in (0, 2, -1):
        with pytest.raises(NotFoundError) as caught:
            store.rewind(session_id, "", turn)
        assert caught.value.code == "turn_unknown"
    assert len(store.messages(session_id)) == 1


def test_turns_that_overlap_lose_no_fact_and_no_message(store: SessionStore) -> None:
    session_id = store.create()
    barrier = threading.Barrier(8)

    def turn(i: int) -> None:
        state = store.load(session_id)
        barrier.wait()  # all eight have loaded the same state before any saves
        fact = stated(f"fact{i}", i, state.turn + 1)
        mine = replace(state, turn=state.turn + 1, profile={**state.profile, fact.fact: fact})
        store.save(session_id, mine, make_answer(f"问题{i}", session_id), state)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(turn, range(8)))
    assert set(store.load(session_id).profile) == {f"fact{i}" for i in range(8)}
    messages = store.messages(session_id)
    assert {m.question for m in messages} == {f"问题{i}" for i in range(8)}
    assert [m.turn for m in messages] == list(range(1, 9))

    store.rewind(session_id, "", 5)  # back to what the four turns left that were saved first
    assert set(store.load(session_id).profile) == {f"fact{m.question[2:]}" for m in messages[:4]}


def test_an_edit_while_a_question_is_answered_is_not_lost(store: SessionStore) -> None:
    session_id = store.create()
    before = SessionState(1, {"a": stated("a", 1), "b": stated("b", 1), "c": stated("c", 1)})
    store.save(session_id, before, make_answer("甲", session_id), SessionState())
    # a question that states c has been read, and is being answered
    after = replace(before, turn=2, profile={**before.profile, "c": stated("c", 5, 2)})
    store.set_profile(session_id, "", {"a": replace(stated("a", 9), origin="edited"), "b": None, "c": None})
    store.save(session_id, after, make_answer("乙", session_id), before)
    kept = store.load(session_id).profile
    assert {f: s.text for f, s in kept.items()} == {"a": "a 9", "c": "c 5"}
    assert kept["a"].origin == "edited"


def test_an_answer_that_ends_after_its_conversation_was_gone_back_in_brings_nothing_back(
    store: SessionStore,
) -> None:
    session_id = store.create()
    one = SessionState(1, {"a": stated("a", 1)})
    two = SessionState(2, {**one.profile, "b": stated("b", 2, 2)})
    store.save(session_id, one, make_answer("甲", session_id), SessionState())
    store.save(session_id, two, make_answer("乙", session_id), one)
    store.rewind(session_id, "", 2)
    three = SessionState(3, {**two.profile, "c": stated("c", 3, 3)})
    store.save(session_id, three, make_answer("丙", session_id), two)
    assert set(store.load(session_id).profile) == {"a", "c"}
    assert [m.turn for m in store.messages(session_id)] == [1, 2]


def test_a_correction_in_a_later_turn_overwrites(store: SessionStore) -> None:
    session_id = store.create()
    one, two = (SessionState(n, {"a": stated("a", n, n)}) for n in (1, 2))
    store.save(session_id, one, make_answer("甲", session_id), SessionState())
    store.save(session_id, two, make_answer("乙", session_id), one)
    assert store.load(session_id).profile["a"].value == Quantity(Decimal(2), Decimal(2), "分")


def test_ids_cannot_be_guessed(store: SessionStore) -> None:
    ids = {store.create() for _ in range(50)}
    assert len(ids) == 50
    assert all(len(i) >= 22 for i in ids)  # 16 random bytes in base64


def test_a_state_of_another_version_is_an_error_not_a_guess(database: Database) -> None:
    store = DatabaseSessions(database)
    session_id = store.create()
    with database.transaction(write=True) as connection:
        connection.execute(update(SESSIONS).values(state='{"turn": "many"}'))
    with pytest.raises(StorageError, match="not one this version wrote"):
        store.load(session_id)
