"""What a turn tells of a merchant besides facts of rules: trade, place, size, channel."""

from __future__ import annotations

import pytest

from assistant.rules.schema import Knowledge
from assistant.text import fold
from assistant.types import Choice, SessionState
from assistant.understand.reader import Reader
from assistant.understand.traits import Traits
from assistant.understand.vocabulary import Vocabulary
from tests.conftest import TODAY


@pytest.fixture(scope="module")
def traits(knowledge: Knowledge) -> Traits:
    return Traits(Vocabulary(knowledge))


@pytest.mark.parametrize(
    ("text", "trait", "value", "words"),
    [
        ("我在武夷山卖茶叶", "trade", ("farm",), "卖茶叶"),
        ("我在武夷山卖茶叶", "belt_place", True, "武夷山"),
        ("曹县汉服工厂", "trade", ("fashion", "craft"), "汉服"),
        ("曹县汉服工厂", "belt_place", True, "曹县"),
        ("永康做铁锅的", "belt_place", True, "永康"),
        ("浙江义乌的饰品", "belt_place", True, "义乌"),
        ("在景德镇捏茶杯", "belt_place", True, "景德镇"),
        ("自家有厂做皮带", "own_factory", True, "自家有厂"),
        ("不打算直播 就挂链接", "goes_live", False, "不打算直播"),
        ("准备天天开播", "goes_live", True, "天天开播"),
        ("夫妻店", "small_merchant", True, "夫妻店"),
        ("我不是小商家", "small_merchant", False, "不是小商家"),
        ("想上快手开店", "starting", True, "想上快手"),
        ("卖狗粮的", "trade", ("interest",), "狗粮"),
    ],
)
def test_the_merchants_words_tell_a_trait(
    text: str, trait: str, value: bool | tuple[str, ...], words: str, traits: Traits
) -> None:
    told, said = traits.told(fold(text))[trait]
    assert (told.options if isinstance(told, Choice) else told, said) == (value, words)


@pytest.mark.parametrize(
    "text",
    [
        "我们和达人合作卖货",  # 合作 is a county town, too
        "给大方点的优惠",
        "天猫商城卖什么",
        "资源倾斜怎么拿",
        "抖音账期几天",
        "我不做女装",
        "隔壁卖女装的拿到了",
        "人家是夫妻店",
        "是不是夫妻店",
    ],
)
def test_ordinary_words_denials_questions_and_others_tell_none(text: str, traits: Traits) -> None:
    assert traits.told(fold(text)) == {}


def test_traits_change_no_reading_of_facts(knowledge: Knowledge) -> None:
    reader = Reader(knowledge)
    first = reader.read("我在义乌卖女装", SessionState(), TODAY)
    assert {"trade", "belt_place"} <= first.known.traits.keys()
    assert not first.known.traits.keys() & {c.fact for c in first.told.claims}
    later = SessionState(turn=1, profile=first.known.traits)
    again = reader.read("抖音账期几天", later, TODAY)
    fresh = reader.read("抖音账期几天", SessionState(turn=1), TODAY)
    assert (again.ask, again.known.profile) == (fresh.ask, fresh.known.profile)
    assert again.known.traits.keys() == first.known.traits.keys()


def test_what_is_supposed_is_marked_so(knowledge: Knowledge) -> None:
    u = Reader(knowledge).read("如果我卖女装呢，京东有什么扶持", SessionState(), TODAY)
    assert not u.supposes or u.known.traits["trade"].origin == "whatif"


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("哪个平台对新手友好", "platform"),
        ("快手和抖音哪个对新手友好", "platform"),
        ("京东快手抖音哪个最适合我", "platform"),
        ("哪条最适合我", "plan"),
        ("快手里头哪个适合我这样的", "plan"),
        ("抖音有哪些政策适合我", ""),
        ("有啥帮我的", ""),
        ("快手有什么扶持", ""),
    ],
)
def test_a_turn_asks_for_one_platform_or_one_plan_or_a_list(
    text: str, choice: str, knowledge: Knowledge
) -> None:
    u = Reader(knowledge).read(text, SessionState(), TODAY)
    assert u.ask.intent == "plans"
    assert u.ask.choice == choice
