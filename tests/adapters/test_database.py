"""Conversations outlive the process, exactly, and two turns at once lose nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.adapters.database import DatabaseSessions, state_from_json, state_to_json
from assistant.errors import NotFoundError, SettingsError, StorageError
from assistant.sessions import MemorySessions
from assistant.types import LooseNumber, Quantity, Relation, SessionState, StatedFact
from tests.fakes import make_answer


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/deep/er/assistant.sqlite3"


@pytest.fixture
def store(url: str) -> Iterator[DatabaseSessions]:
    opened = DatabaseSessions(url)
    yield opened
    opened.close()


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
    origin=st.sampled_from(["question", "profile", "whatif"]),
)
_hints = get_type_hints(SessionState)
_own = {
    "profile": st.dictionaries(_text, _facts, max_size=4),
    "trial": st.lists(_facts, max_size=3).map(tuple),
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
    first = DatabaseSessions(url)
    session_id = first.create()
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
    first.save(session_id, state, answer)
    first.close()

    second = DatabaseSessions(url)
    assert second.load(session_id) == state
    assert second.messages(session_id) == [{"turn": 1, "question": "能带吗", "answer": answer.to_json()}]
    second.close()


@pytest.mark.parametrize("make", ["memory", "database"])
def test_a_session_nobody_made_is_unknown(make: str, url: str) -> None:
    store = MemorySessions() if make == "memory" else DatabaseSessions(url)
    for call in (
        lambda: store.load("nobody"),
        lambda: store.messages("nobody"),
        lambda: store.save("nobody", SessionState(), make_answer()),
    ):
        with pytest.raises(NotFoundError) as caught:
            call()
        assert caught.value.code == "session_unknown"
    store.close()


@pytest.mark.parametrize("make", ["memory", "database"])
def test_turns_that_overlap_lose_no_fact_and_no_message(make: str, url: str) -> None:
    store = MemorySessions() if make == "memory" else DatabaseSessions(url)
    session_id = store.create()
    barrier = threading.Barrier(8)

    def turn(i: int) -> None:
        state = store.load(session_id)
        barrier.wait()  # all eight have loaded the same state before any saves
        fact = stated(f"fact{i}", i, state.turn + 1)
        mine = replace(state, turn=state.turn + 1, profile={**state.profile, fact.fact: fact})
        store.save(session_id, mine, make_answer(f"问题{i}", session_id))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(turn, range(8)))
    assert set(store.load(session_id).profile) == {f"fact{i}" for i in range(8)}
    messages = store.messages(session_id)
    assert {m["question"] for m in messages} == {f"问题{i}" for i in range(8)}
    assert [m["turn"] for m in messages] == list(range(1, 9))
    store.close()


def test_two_processes_share_a_database(url: str) -> None:
    one, two = DatabaseSessions(url), DatabaseSessions(url)  # two engines stand for two processes
    session_id = one.create()
    base = two.load(session_id)
    one.save(session_id, replace(base, turn=1, profile={"a": stated("a", 1)}), make_answer("甲", session_id))
    two.save(session_id, replace(base, turn=1, profile={"b": stated("b", 2)}), make_answer("乙", session_id))
    assert set(one.load(session_id).profile) == {"a", "b"}
    one.close()
    two.close()


def test_a_correction_in_a_later_turn_overwrites(store: DatabaseSessions) -> None:
    session_id = store.create()
    store.save(session_id, SessionState(1, {"a": stated("a", 1, 1)}), make_answer("甲", session_id))
    store.save(session_id, SessionState(2, {"a": stated("a", 2, 2)}), make_answer("乙", session_id))
    assert store.load(session_id).profile["a"].value == Quantity(Decimal(2), Decimal(2), "分")


def test_ids_cannot_be_guessed(store: DatabaseSessions) -> None:
    ids = {store.create() for _ in range(50)}
    assert len(ids) == 50
    assert all(len(i) >= 22 for i in ids)  # 16 random bytes in base64


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"not a database at all, but long enough to look at" * 40)
    with pytest.raises(StorageError, match="not a database") as caught:
        DatabaseSessions(f"sqlite:///{tmp_path}/x.sqlite3")
    assert "move it aside" in caught.value.hint


def test_a_locked_database_says_so(
    url: str, store: DatabaseSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.adapters.database._LOCK_WAIT_S", 0.05)
    impatient = DatabaseSessions(url)
    blocker = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StorageError, match="locked") as caught:
            impatient.create()
        assert "Another program" in caught.value.hint
    finally:
        blocker.close()
        impatient.close()


def test_a_state_of_another_version_is_an_error_not_a_guess(url: str, store: DatabaseSessions) -> None:
    session_id = store.create()
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute('UPDATE sessions SET state = \'{"turn": "many"}\'')
    connection.close()
    with pytest.raises(StorageError, match="not one this version wrote"):
        store.load(session_id)


@pytest.mark.parametrize("url", ["nonsense://x", "postgresql+nodriver://h/d"])
def test_an_address_without_a_driver_is_a_settings_error(url: str) -> None:
    with pytest.raises(SettingsError, match="address"):
        DatabaseSessions(url)
