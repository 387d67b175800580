"""Of whose documents a question asks."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.knowledge.load import read_knowledge
from assistant.types import SessionState
from assistant.understand.reader import Reader
from assistant.understand.whose import wanted_of

READER = None


def reader() -> Reader:
    global READER
    READER = READER or Reader(read_knowledge())
    return READER


@pytest.mark.parametrize(
    ("question", "platforms"),
    [
        ("拼多多保证金多少", ("拼多多",)),
        ("pdd保证金多少", ("拼多多",)),
        ("云帆集市保证金多少", ("云帆集市",)),
        ("抖音保证金多少", ("douyin",)),
        ("保证金可以退吗", ()),
        ("得物保证金多少", ("?",)),
    ],
)
def test_only_documents_of_the_named_platform_or_of_none_are_searched(
    question: str, platforms: tuple[str, ...]
) -> None:
    u = reader().read(question, SessionState(), date(2026, 11, 24))
    wanted = wanted_of(u, ("拼多多", "云帆集市", "douyin"), reader().vocabulary)
    assert wanted is not None
    assert wanted.platforms == platforms


def test_of_a_matter_that_is_none_of_ours_a_document_has_to_name_it() -> None:
    u = reader().read("租房的押金能退吗", SessionState(), date(2026, 11, 24))
    wanted = wanted_of(u, (), reader().vocabulary)
    assert wanted is not None
    assert wanted.naming == ("租房",)


@pytest.mark.parametrize("question", ["帮我查一下我的账户余额", "你好", "教我怎么刷单"])
def test_what_no_document_changes_is_not_searched_for(question: str) -> None:
    u = reader().read(question, SessionState(), date(2026, 11, 24))
    assert wanted_of(u, (), reader().vocabulary) is None
