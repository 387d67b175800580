"""What was asked and answered before is found by its owner, however it is written."""

from __future__ import annotations

import pytest

from assistant.conversations.search import excerpt, plain, words_of
from assistant.conversations.sessions import MemorySessions, SessionStore
from assistant.storage.sessions import DatabaseSessions
from assistant.types import SessionState
from tests.fakes import make_answer

ME, OTHER = "page/甲", "page/乙"
TALKS = (
    ("快手新商首播7天播了9小时，能领流量包吗？", "**还不能领取首次直播流量包**，差2小时。[1]\n\n| 条件 | 您的 |\n| --- | --- |\n| 开播 | 9小时 |"),
    ("頭部達人能帶我的貨嗎", "商品分 73 分，要求≥75分。100% 的 _下划线_ 与 C:\\路径"),
    ("Ｇｍｖ １０万够吗", "GMV 10万够。"),
)  # fmt: skip


@pytest.fixture(params=["memory", "database"])
def store(request: pytest.FixtureRequest) -> SessionStore:
    if request.param == "memory":
        return MemorySessions()
    return DatabaseSessions(request.getfixturevalue("database"))


def filled(store: SessionStore, owner: str = ME) -> str:
    session = store.create(owner)
    for turn, (question, answer) in enumerate(TALKS):
        store.save(
            session, SessionState(turn + 1), make_answer(question, session, answer), SessionState(turn)
        )
    return session


def found(store: SessionStore, query: str, owner: str = ME, most: int = 30) -> list[int]:
    return [hit.turn for hit in store.search(owner, words_of(query), most)]


QUERIES = [
    ("流量包", [1]), ("头部达人", [2]), ("頭部達人", [2]), ("ＧＭＶ", [3]), ("gmv 10万", [3]), ("10万 够", [3]),
    ("开播 9小时", [1]), ("差2小时", [1]), ("73 75", [2]), ("100%", [2]), ("_下划线_", [2]), ("C:\\路径", [2]), ("c:\\路徑", [2]),
    ("吗", [3, 2, 1]), ("嗎", [3, 2, 1]), ("没有的话", []), ("流量包 头部", []), ("%", [2]), ("_", [2]), ("\\", [2]),
    ("条件 您的", [1]), ("还不能领取首次直播流量包，差2小时", []), ("' OR 1=1 --", []), ("\0", []), ("", []), ("  ", []),
]  # fmt: skip


def test_all_words_are_found_in_question_or_answer_however_written(store: SessionStore) -> None:
    filled(store)
    for query, turns in QUERIES:
        assert found(store, query) == turns, query


def test_what_is_found_has_its_conversation_its_turn_and_its_words(store: SessionStore) -> None:
    session = filled(store)
    store.rename(session, ME, "首播")
    (hit,) = store.search(ME, words_of("达人"), 30)
    assert (hit.session_id, hit.title, hit.turn, hit.question) == (session, "首播", 2, TALKS[1][0])
    (hit,) = store.search(ME, words_of("流量包"), 30)
    assert hit.answer == "还不能领取首次直播流量包 ，差2小时。[1] 条件 您的 开播 9小时"


def test_the_newest_come_first_and_no_more_than_asked_for(store: SessionStore) -> None:
    first, second = filled(store), filled(store)
    hits = store.search(ME, words_of("吗"), 4)
    assert [(h.session_id, h.turn) for h in hits] == [(second, 3), (second, 2), (second, 1), (first, 3)]


@pytest.mark.parametrize("owner", [OTHER, "", "page/%", "page/_", "page/甲 "])
def test_nobody_finds_what_is_anothers(store: SessionStore, owner: str) -> None:
    filled(store)
    assert found(store, "吗", owner) == []


def test_what_is_deleted_or_taken_back_is_not_found(store: SessionStore) -> None:
    session = filled(store)
    store.rewind(session, ME, 3)
    assert found(store, "gmv") == []
    store.delete(session, ME)
    assert found(store, "吗") == []


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("头部達人能帶貨", "达人", "头部[達人]能帶貨"),
        ("ＧＭＶ 10万，gmv 20万", "gmv", "[ＧＭＶ] 10万，[gmv] 20万"),
        ("a" * 99 + "货" + "b" * 99, "货", "…" + "a" * 14 + "[货]" + "b" * 40 + "…"),
        ("流量包流量", "流量 流量包", "[流量]包[流量]"),
        ("没有", "别的", ""),
        ("", "别的", ""),
        ("<b>货</b>", "货", "<b>[货]</b>"),
    ],
)
def test_what_was_found_is_marked_in_its_own_writing(text: str, query: str, shown: str) -> None:
    pieces = excerpt(text, words_of(query))
    assert "".join(f"[{p.text}]" if p.found else p.text for p in pieces) == shown


def test_the_marks_of_markdown_are_no_part_of_what_was_said() -> None:
    said = plain("## 依据\n\n- **商品分**：73\n\n| 条件 | 结果 |\n| --- | :-: |\n| 好评率 | × |\n1. `一`")
    assert said == "依据 商品分 ：73 条件 结果 好评率 × 一"


def test_a_query_is_bounded() -> None:
    assert len(words_of(" ".join(map(str, range(99))))) == 8
    assert sum(map(len, words_of("长" * 5000))) == 100
    assert words_of("A a Ａ") == ("a",)
