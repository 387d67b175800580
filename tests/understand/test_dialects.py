"""Cantonese, Taiwanese and English questions are read as the Chinese ones, their own words kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assistant.text import fold_aligned
from assistant.types import SessionState, Understanding
from assistant.understand.dialects import Wordings
from assistant.understand.reader import Reader
from tests.conftest import TODAY
from tests.understand.test_reader import known, plain, talk


def stated(found: Understanding) -> dict[str, Any]:
    return {f.fact: plain(f.value) for f in found.stated}


SAME = [
    (
        "Cantonese particles",
        "我嘅體驗分係84，商品分73，頭部達人帶唔帶我嘅貨",
        "我的体验分是84，商品分73，头部达人带不带我的货",
    ),
    (
        "Cantonese no",
        "我间铺头体验分84，冇违规，头部达人可唔可以带我嘅货",
        "我店铺体验分84，没有违规，头部达人可不可以带我的货",
    ),
    ("Cantonese hours", "快手新店首播播咗7个钟，攞唔攞到流量包", "快手新店首播播了7个小时，拿不拿得到流量包"),
    ("Cantonese numerals", "订单卅，头部达人能带我的货吗", "订单三十，头部达人能带我的货吗"),
    ("Cantonese question", "粉絲得900萬，係咪抖音頭部創作者", "粉丝有900万，是不是抖音头部创作者"),
    ("Taiwanese followers", "我追蹤者1200萬，算抖音頭部網紅嗎", "我粉丝1200万，算抖音头部达人吗"),
    (
        "Taiwanese shop and hours",
        "快手新賣場首播時數9.5小時，拿得到流量包嗎",
        "快手新店首播时长9.5小时，拿得到流量包吗",
    ),
    ("Taiwanese reviews", "正評率85%，頭部直播主會帶我的貨嗎", "好评率85%，头部达人会带我的货吗"),
    (
        "what an input method offers",
        "用金10万，不达标订单占比20%，冻结多少",
        "佣金10万，不达标订单占比20%，冻结多少",
    ),
    (
        "English millions",
        "I have 12 million followers, am I a top creator on douyin?",
        "我有1200万粉丝，我是不是抖音头部创作者？",
    ),
    (
        "English abbreviated millions",
        "I have 6m followers and turnover 120m in the past year, am I a top creator on douyin?",
        "我有600万粉丝，近365天成交额1.2亿，我是不是抖音头部创作者？",
    ),
    (
        "English bound",
        "fewer than 9 million followers, am I a top creator",
        "不到900万粉丝，我是不是头部创作者",
    ),
    (
        "English number word",
        "New Kuaishou merchant, streamed eleven hours in the first 7 days, do I get the traffic pack?",
        "快手新商家，首播7天播了11小时，能不能拿流量包？",
    ),
    (
        "English comparison",
        "Return rate below the industry average, no violations, would a top creator carry my products?",
        "品退率低于行业平均，没有违规，头部创作者能带我的货吗",
    ),
    (
        "English reviews and orders",
        "My positive review rate is 92%, 3200 orders, will top creators promote my products?",
        "我好评率92%，3200单，头部创作者会带我的货吗？",
    ),
    (
        "English date with a year",
        "Receipt confirmed on April 29, 2026 on Douyin, when will I be paid?",
        "抖音2026年4月29日确认收货，什么时候到账？",
    ),
    (
        "English day before month",
        "receipt confirmed on 13th of October, douyin settlement date?",
        "10月13日确认收货，抖音账期到哪天？",
    ),
    (
        "English share and amount",
        "commission 500 thousand, noncompliant orders share 20%, how much is frozen?",
        "佣金50万，不达标订单占比20%，冻结多少？",
    ),
]


@pytest.mark.parametrize(("theirs", "ours"), [c[1:] for c in SAME], ids=[c[0] for c in SAME])
def test_the_same_is_read_as_of_the_chinese_question(reader: Reader, theirs: str, ours: str) -> None:
    found, expected = (reader.read(t, SessionState(), TODAY) for t in (theirs, ours))
    assert stated(found)
    assert stated(found) == stated(expected)
    assert found.ask.rules[:1] == expected.ask.rules[:1]
    assert found.ask.intent == expected.ask.intent


WORDS = [
    ("我间铺头体验分84，冇违规", {"shop_score": "铺头体验分84", "serious_violation": "冇违规"}),
    ("我追蹤者1200萬", {"followers": "追蹤者1200萬"}),
    ("快手新店首播播咗７个钟", {"new_merchant": "新店", "live_hours_first_7_days": "播咗７个钟"}),
    ("I have 12 million followers", {"followers": "12 million followers"}),
    (
        "New Kuaishou merchant, streamed eleven hours",
        {"new_merchant": "New Kuaishou merchant", "live_hours_first_7_days": "streamed eleven hours"},
    ),
    (
        "Receipt confirmed on April 29, 2026 on Douyin",
        {"receipt_date": "Receipt confirmed on April 29, 2026"},
    ),
    ("Return Rate below the industry average", {"return_rate": "Return Rate below the industry average"}),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_a_fact_shows_the_merchants_own_words(reader: Reader, text: str, words: dict[str, str]) -> None:
    found = reader.read(text, SessionState(), TODAY)
    assert {f.fact: f.text for f in found.stated} == words
    assert all(w in text for w in words.values())


STREAMED = "New Kuaishou merchant, streamed 7 hours in the first 7 days, do I get the traffic pack?"


@pytest.mark.parametrize(
    ("text", "hours"),
    [("stream 3.5 more hours", "10.5"), ("4 more hours", "11"), ("go live for 2 extra hours", "9")],
)
def test_more_hours_in_english_are_added(reader: Reader, text: str, hours: str) -> None:
    found, state = talk(reader, STREAMED, text)
    assert str(known(found)["live_hours_first_7_days"]) == hours
    assert state.profile["live_hours_first_7_days"].text == f"streamed 7 hours＋{text}"


def test_a_what_if_in_english_is_not_kept(reader: Reader) -> None:
    found, state = talk(reader, STREAMED, "what if I stream 3.5 more hours?")
    assert found.supposes is not None
    assert plain(found.known.profile["live_hours_first_7_days"].value) == Decimal("10.5")
    assert plain(state.profile["live_hours_first_7_days"].value) == 7


def test_a_correction_and_a_new_start_in_english(reader: Reader) -> None:
    asked = "product score 73, can a top creator carry my products?"
    found, _ = talk(reader, asked, "sorry, it's 76")
    assert (known(found), found.corrected) == ({"product_score": 76}, ("product_score",))
    found, state = talk(reader, asked, "start over")
    assert (found.lacks.declined, dict(state.profile)) == ("reset", {})


# --- rewriting by itself ---------------------------------------------------------------------------

REWRITES = [
    ("45 million", "45000000"),
    ("6m followers", "6000000 followers"),
    ("1.5bn", "1500000000"),
    ("2.25 thousand", "2250"),
    ("6months", "6months"),  # no size
    ("v6m", "v6m"),
    ("eleven hours", "11 hours"),
    ("twenty-orders", "20-orders"),
    ("someone hours", "someone hours"),
    ("one", "one"),  # a number only beside what it counts
    ("Oct 13, 2026 and 13 October", "2026年10月13日 and 10月13日"),
    ("May 5th", "5月5日"),
    ("the 3rd of march 2026", "the 2026年3月3日"),
]


@pytest.mark.parametrize(("text", "ours"), REWRITES)
def test_english_numbers_and_dates_are_rewritten(text: str, ours: str) -> None:
    assert Wordings([{}]).ours(fold_aligned(text)).text == ours


SECTION = {
    "店铺": ["shops?"],
    "我的店铺": ["my shop"],
    "没有": ["冇"],
    "有没有": ["有冇"],
    "再播\\1小时": [r"(\d+) more hours?"],
    "": ["the"],
}


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("shop", "店铺"),
        ("shops", "店铺"),
        ("workshop", "workshop"),  # whole words only
        ("my shop", "我的店铺"),  # longer expressions first
        ("有冇冇", "有没有没有"),
        ("3 more hours", "再播3小时"),
        ("in the end", "in end"),  # nothing in its place keeps words apart
    ],
)
def test_expressions_become_our_words(text: str, ours: str) -> None:
    assert Wordings([SECTION]).ours(fold_aligned(text)).text == ours


def test_every_rewritten_character_leads_back_to_its_words() -> None:
    folded = Wordings([SECTION]).ours(fold_aligned("冇，My Shop！"))
    assert folded.text == "没有，我的店铺!"
    at = folded.text.index("我")
    assert folded.source(0, 2) == folded.source(0, 1) == "冇"
    assert folded.source(at, at + 4) == folded.source(at + 1, at + 2) == "My Shop"
    assert folded.source(len(folded.text) - 1, len(folded.text)) == "！"
