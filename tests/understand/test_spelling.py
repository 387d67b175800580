"""Names typed as another word of the same sound, or with one character wrong, and words left alone."""

from __future__ import annotations

import re

import pytest

from assistant.types import Respelling, SessionState
from assistant.understand.reader import Reader
from assistant.understand.spelling import Speller, sounds
from tests.conftest import TODAY
from tests.understand.test_reader import plain

NOTHING = re.compile(r"(?!)")
NAME = "九大扶持政策"


def respelt(names: list[str], text: str, known: re.Pattern[str] = NOTHING) -> list[tuple[str, str]]:
    """(said, meant) of each name found in ``text``."""
    return [(text[start:end], name) for start, end, name in Speller(names, known).misspelt(text)]


# --- against the shipped names ---------------------------------------------------------------------

PLANS = [
    ("a homophone", "星曜计划里有哪几项", "星曜计划", "星耀计划", "kuaishou/xingyao-2026"),
    ("-in for -ing", "新耀计划有哪些措施", "新耀计划", "星耀计划", "kuaishou/xingyao-2026"),
    ("in Traditional script", "星曜計劃有哪些措施", "星曜計劃", "星耀计划", "kuaishou/xingyao-2026"),
    ("one homophone of six", "九大扶持正策有哪些", "九大扶持正策", NAME, "douyin/merchant-policies-2026"),
    (
        "a character that only looks alike",
        "九大商家扶植政策有哪些",
        "九大商家扶植政策",
        "九大商家扶持政策",
        "douyin/merchant-policies-2026",
    ),
    (
        "a character left out",
        "九大商家扶持策有哪些",
        "九大商家扶持策",
        "九大商家扶持政策",
        "douyin/merchant-policies-2026",
    ),
    (
        "a character too many",
        "九大商家扶持大政策有哪些",
        "九大商家扶持大政策",
        "九大商家扶持政策",
        "douyin/merchant-policies-2026",
    ),
]


@pytest.mark.parametrize(
    ("text", "said", "meant", "programme"), [c[1:] for c in PLANS], ids=[c[0] for c in PLANS]
)
def test_a_misspelt_plan_is_read_and_said_back(
    reader: Reader, text: str, said: str, meant: str, programme: str
) -> None:
    found = reader.read(text, SessionState(), TODAY)
    assert found.asides.respelt == (Respelling(said, meant),)
    assert found.ask.programmes == (programme,)


FACTS = [
    ("体言分85", "shop_score", 85, "体言分85", "体言分", "体验分"),
    ("商品好瓶率92%，头部达人能带我的货吗", "positive_rate", 92, "商品好瓶率92%", "商品好瓶率", "商品好评率"),
    ("累计分丝量1200万", "followers", 12_000_000, "累计分丝量1200万", "累计分丝量", "累计粉丝量"),
    ("保证今交了5万", "deposit_paid", 50_000, "保证今交了5万", "保证今交了", "保证金交了"),
    ("粉絲亮900萬", "followers", 9_000_000, "粉絲亮900萬", "粉絲亮", "粉丝量"),
]


@pytest.mark.parametrize(("text", "fact", "value", "words", "said", "meant"), FACTS)
def test_a_misspelt_fact_takes_its_number_and_keeps_the_merchants_words(
    reader: Reader, text: str, fact: str, value: int, words: str, said: str, meant: str
) -> None:
    found = reader.read(text, SessionState(), TODAY)
    assert [(f.fact, plain(f.value), f.text) for f in found.stated] == [(fact, value, words)]
    assert found.asides.respelt == (Respelling(said, meant),)


def test_two_misspelt_names_are_said_back_in_order_and_a_repeated_one_once(reader: Reader) -> None:
    found = reader.read("九大扶持正策和星曜计划对比，星曜计划更好吗", SessionState(), TODAY)
    assert [r.said for r in found.asides.respelt] == ["九大扶持正策", "星曜计划"]
    assert set(found.ask.programmes) == {"douyin/merchant-policies-2026", "kuaishou/xingyao-2026"}


LEFT_ALONE = [
    ("right plans", "星耀计划和九大商家扶持政策分别是什么"),
    ("right facts", "体验分84，商品分76，好评率91%，订单量2000，品退率低于行业平均"),
    ("another count is another plan", "八大商家扶持政策有哪些"),
    ("another ordinary numeral", "二大扶持政策有哪些"),
    ("too short a name", "飞哥考核怎么罚"),
    ("a numeral behind a word", "服务费一"),
    ("an abbreviation of a longer name", "九大扶持有哪些"),
    ("nothing but the word plan", "计划有哪些"),
]


@pytest.mark.parametrize("text", [c[1] for c in LEFT_ALONE], ids=[c[0] for c in LEFT_ALONE])
def test_right_words_stay_as_they_are(reader: Reader, text: str) -> None:
    assert reader.read(text, SessionState(), TODAY).asides.respelt == ()


NUMERALS = [
    ("訂單廿，頭部達人能帶我的貨嗎", "shop_orders", 20),
    ("订单两800单，头部达人能带我的货吗", "shop_orders", 800),
    ("體驗分廿", "shop_score", 20),
]


@pytest.mark.parametrize(("text", "fact", "value"), NUMERALS)
def test_a_numeral_behind_a_name_is_no_character_of_it(
    reader: Reader, text: str, fact: str, value: int
) -> None:
    """廿 is 二十 and 两 sounds like 量: 订单两 is not 订单量."""
    found = reader.read(text, SessionState(), TODAY)
    assert ({f.fact: plain(f.value) for f in found.stated}, found.asides.respelt) == ({fact: value}, ())


# --- the rules by which a name is meant ------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b"), [("星", "新"), ("中", "宗"), ("持", "词"), ("上", "三"), ("牛", "刘"), ("行", "杭")]
)
def test_sounds_that_speakers_mix_up_are_the_same(a: str, b: str) -> None:
    assert sounds(a) & sounds(b)


@pytest.mark.parametrize(("a", "b"), [("星", "红"), ("体", "交"), ("飞", "灰"), ("八", "怕")])
def test_other_sounds_differ(a: str, b: str) -> None:
    assert not sounds(a) & sounds(b)


def test_a_character_without_a_reading_sounds_like_itself() -> None:
    assert sounds("a") == {"a"}


MEANT = [
    ("all homophones mean something else", "行要际画", ["星耀计划"], []),
    ("one right character is enough", "行药寄划", ["星耀计划"], [("行药寄划", "星耀计划")]),
    ("a short name needs the sound", "星耀活划", ["星耀计划"], []),
    ("which is enough for it", "星耀几划", ["星耀计划"], [("星耀几划", "星耀计划")]),
    ("a long one may have any character wrong", "九大扶助政策", [NAME], [("九大扶助政策", NAME)]),
    ("but not two", "九大补助政策", [NAME], []),
    ("not its last", "九大扶持政府", [NAME], []),
    ("nor its first", "久大扶助政策", [NAME], []),
    ("nor with a count in it", "九大扶四政策", [NAME], []),
    ("names of two characters are never respelt", "非鸽", ["飞鸽"], []),
    ("the longer name first", "退货包运废", ["退货包运费", "包运费"], [("退货包运废", "退货包运费")]),
    ("latin is no misspelling", "星a计划", ["星耀计划"], []),
    ("twice", "星曜计划，新耀计划", ["星耀计划"], [("星曜计划", "星耀计划"), ("新耀计划", "星耀计划")]),
]


@pytest.mark.parametrize(("text", "names", "found"), [c[1:] for c in MEANT], ids=[c[0] for c in MEANT])
def test_what_a_name_may_be_misspelt_as(text: str, names: list[str], found: list[tuple[str, str]]) -> None:
    assert respelt(names, text) == found


def test_words_that_mean_something_are_not_read_into_a_name() -> None:
    assert respelt(["保证金"], "保证今天发货") == [("保证今", "保证金")]
    assert respelt(["保证金"], "保证今天发货", re.compile("今天")) == []


def test_a_right_word_that_the_name_holds_too_does_not_stop_it() -> None:
    assert respelt([NAME], "九大扶持正策", re.compile("扶持")) == [("九大扶持正策", NAME)]


# --- a turn that is typed by ear -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("块手心店 头一回开博给不给刘量包", {"块手": "快手", "刘量包": "流量包"}),
        ("斗音的涨期是几天", {"斗音": "抖音", "涨期": "账期"}),
        ("我抖音分丝九百万 算投部不", {"分丝": "粉丝", "投部": "头部"}),
    ],
)
def test_short_words_are_read_as_ours_where_several_sound_like_them(
    reader: Reader, text: str, words: dict[str, str]
) -> None:
    read = {r.said: r.meant for r in reader.read(text, SessionState(), TODAY).asides.respelt}
    assert read.items() >= words.items()


@pytest.mark.parametrize(
    "text",
    [
        "抖店的电子面单去哪买",  # alone, no sign that it is typed by ear
        "直播涨上100万粉以后还算头部吗",  # 粉以 is a part of 以后
        "嗓子播哑了，今天的直播时长还够不够",
    ],
)
def test_words_that_only_sound_like_ours_stay(reader: Reader, text: str) -> None:
    assert reader.read(text, SessionState(), TODAY).asides.respelt == ()
