"""Unanswered questions by likeness: paraphrases together, different topics apart, with the real embedder."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pytest

from assistant.feedback.groups import grouped, linked, shared_words
from assistant.retrieve.featuriser import Featuriser, open_featuriser
from assistant.rules.schema import Knowledge
from assistant.settings import Settings

PARAPHRASES = [
    ("1688诚信通一年多少钱", "1688诚信通一年多少钱，能开专票不"),
    ("视频号小店技术服务费扣几个点", "视频号小店的技术服务费几个点"),
    ("给我讲个笑话呗", "讲个笑话听听"),
    ("商标注册要多久下来", "注册个35类商标要多久下证"),
    ("怎么给京东自营供货，找谁谈", "想给京东自营供货找哪个部门"),
    ("快手小店怎么绑对公银行卡", "快手小店怎么换绑收款银行卡"),
    ("飞鸽客户端一打开就闪退，重装三遍了还这样", "飞鸽客户端装了打不开闪退"),
]


@pytest.fixture(scope="module")
def read_with(knowledge: Knowledge) -> Featuriser:
    return open_featuriser(Settings(), knowledge)


@pytest.fixture(scope="module")
def known(knowledge: Knowledge) -> list[str]:
    return [q for s in knowledge.sources.values() for asked in s.asked.values() for q in asked]


def groups(questions: Sequence[str], read_with: Featuriser, known: Sequence[str] = ()) -> set[frozenset[str]]:
    found = grouped(questions, known, read_with.tokeniser, read_with.embedder)
    return {frozenset(questions[place] for place in group) for group in found}


def test_paraphrases_are_together_and_different_topics_apart(read_with: Featuriser, known: list[str]) -> None:
    questions = [q for pair in PARAPHRASES for q in pair]
    assert groups(questions, read_with, known) == {frozenset(pair) for pair in PARAPHRASES}


@pytest.mark.parametrize("pair", PARAPHRASES)
def test_two_paraphrases_are_alike_also_when_they_are_all_there_is(
    pair: tuple[str, str], read_with: Featuriser, known: list[str]
) -> None:
    assert groups(pair, read_with, known) == {frozenset(pair)}


@pytest.mark.parametrize(
    "apart",
    [
        ("小红书开店佣金几个点", "美团外卖平台抽佣抽几个点"),
        ("明天杭州下雨不", "京东白条怎么开通"),
        ("螺纹钢期货一手保证金多少", "天猫店关了以后，当初交的保证金几个工作日退"),
    ],
)
def test_the_same_turn_of_phrase_about_different_things_is_apart(
    apart: tuple[str, str], read_with: Featuriser, known: list[str]
) -> None:
    assert groups(apart, read_with, known) == {frozenset({q}) for q in apart}


def test_the_largest_group_is_first_and_every_place_is_there_once(
    read_with: Featuriser, known: list[str]
) -> None:
    questions = ["明天杭州下雨不", "讲个笑话听听", "給我講個笑話唄", "讲个笑话听听", "给我讲个笑话"]
    found = grouped(questions, known, read_with.tokeniser, read_with.embedder)
    assert found == ((1, 2, 3, 4), (0,))


def test_the_groups_do_not_depend_on_the_order_of_what_is_known(
    read_with: Featuriser, known: list[str]
) -> None:
    questions = [q for pair in PARAPHRASES for q in pair]
    there, back = (
        grouped(questions, k, read_with.tokeniser, read_with.embedder) for k in (known, [*reversed(known)])
    )
    assert there == back


def test_nothing_asked_makes_no_group(read_with: Featuriser) -> None:
    assert grouped([], ["快手"], read_with.tokeniser, read_with.embedder) == ()


def test_questions_without_a_word_do_not_fail(read_with: Featuriser) -> None:
    assert groups(["？？？", "🐶🐶🐶", ""], read_with) == {frozenset({q}) for q in ("？？？", "🐶🐶🐶", "")}


def test_five_hundred_questions_take_less_than_two_seconds(read_with: Featuriser, known: list[str]) -> None:
    questions = known[:500]
    begun = time.perf_counter()
    found = grouped(questions, known, read_with.tokeniser, read_with.embedder)
    assert time.perf_counter() - begun < 2
    assert sum(map(len, found)) == 500


def test_a_chain_of_neighbours_is_not_one_group() -> None:
    # 0-1 and 1-2 are alike, 0-2 are not: (0.8 + 0.1) / 2 = 0.45 on average
    chain = np.array([[1, 0.9, 0.1], [0.9, 1, 0.8], [0.1, 0.8, 1]])
    assert linked(chain, 0.5) == [[0, 1], [2]]
    assert linked(chain, 0.45) == [[0, 1, 2]]


def test_a_rare_word_in_common_counts_more_than_a_common_one() -> None:
    others = [{"怎么"}] * 20
    likeness = shared_words([{"怎么", "诚信通"}, {"多少", "诚信通"}, {"怎么", "天气"}], others)
    assert likeness[0, 1] > likeness[0, 2] > 0
