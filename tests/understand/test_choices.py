"""A fact that is one of named options: what a turn says of it, and what it only asks."""

from __future__ import annotations

import shutil

import pytest

from assistant.errors import QuestionError
from assistant.knowledge.load import read_knowledge
from assistant.rules.conditions import judge
from assistant.rules.schema import Leaf
from assistant.types import Choice, SessionState
from assistant.understand.profile import read_profile
from assistant.understand.reader import Reader
from tests.conftest import TODAY
from tests.paths import CORPUS

FACT = """
shop_kind:
  label: 店铺类型
  kind: choice
  options:
    personal: {label: 个人店}
    company: {label: 企业店, words: [企业店铺, 公司店]}
    flagship: {label: 旗舰店, words: [官方旗舰店]}
  question: 您的店铺是哪种类型？
"""
PERSONAL, COMPANY, FLAGSHIP = ("personal",), ("company",), ("flagship",)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Over the shipped knowledge with one fact more."""
    folder = tmp_path_factory.mktemp("with_choice") / "corpus"
    shutil.copytree(CORPUS, folder)
    with (folder / "facts.yaml").open("a", encoding="utf-8") as file:
        file.write(FACT)
    return Reader(read_knowledge(folder))


def said(reader: Reader, text: str, state: SessionState | None = None) -> tuple[str, ...] | None:
    """The options that the turn leaves, None when it says nothing of them."""
    read = reader.read(text, state or SessionState(), TODAY)
    value = next((f.value for f in read.stated if f.fact == "shop_kind"), None)
    assert value is None or isinstance(value, Choice)
    return value.options if value else None


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("我是企业店，能报名吗", COMPANY),
        ("我這是企業店", COMPANY),
        ("我们开的是一家公司店", COMPANY),
        ("个人店能参加吗", PERSONAL),
        ("店铺类型：官方旗舰店，体验分85", FLAGSHIP),
        ("已经升级成旗舰店了", FLAGSHIP),
        ("如果升级成旗舰店呢", FLAGSHIP),
        ("不是个人店，是企业店", COMPANY),
        ("以前是个人店，现在是企业店", COMPANY),
        ("我不是个人店", ("company", "flagship")),
        ("既不是个人店，也不是企业店", FLAGSHIP),
        ("没开旗舰店", ("personal", "company")),
    ],
)
def test_what_a_turn_says(reader: Reader, text: str, options: tuple[str, ...]) -> None:
    assert said(reader, text) == options


@pytest.mark.parametrize(
    "text",
    [
        "什么是旗舰店",
        "我算不算企业店",
        "是不是必须旗舰店",
        "要旗舰店才能报名吗",
        "需要是企业店吗",
        "只有旗舰店能报名吗",
        "旗舰店才给这个权益吗",
        "个人店和企业店都可以吗",
        "个人店还是企业店好",
        "我想升级成旗舰店",
        "打算开旗舰店",
        "不知道是企业店还是个人店",
        "隔壁老王是旗舰店，我体验分85",
    ],
)
def test_what_a_turn_only_asks(reader: Reader, text: str) -> None:
    assert said(reader, text) is None


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("企业", COMPANY),
        ("是企业的", COMPANY),
        ("个人店", PERSONAL),
        ("旗舰", FLAGSHIP),
        ("店", None),
        ("都行", None),
    ],
)
def test_a_bare_reply_names_an_option_by_a_part_of_its_word(
    reader: Reader, text: str, options: tuple[str, ...] | None
) -> None:
    assert said(reader, text, SessionState(turn=1, pending=("shop_kind",), query="x")) == options


@pytest.mark.parametrize(
    ("given", "wanted", "truth"),
    [
        (COMPANY, COMPANY, "met"),
        (COMPANY, ("company", "flagship"), "met"),
        (COMPANY, FLAGSHIP, "unmet"),
        (("company", "flagship"), FLAGSHIP, "unknown"),
        (("company", "flagship"), ("company", "flagship"), "met"),
        (("company", "flagship"), PERSONAL, "unmet"),
        (None, PERSONAL, "unknown"),
    ],
)
def test_a_condition_on_options(
    reader: Reader, given: tuple[str, ...] | None, wanted: tuple[str, ...], truth: str
) -> None:
    leaf = Leaf("shop_kind", "is", Choice(wanted), "", "", "c")
    values = {} if given is None else {"shop_kind": Choice(given)}
    assert judge(leaf, values, reader.knowledge.units).truth == truth


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ("company", COMPANY),
        ("企业店", COMPANY),
        ("公司店", COMPANY),
        (
            {"low": "company,flagship", "high": "company,flagship", "text": "不是个人店"},
            ("company", "flagship"),
        ),
        ({"text": "旗舰店"}, FLAGSHIP),
    ],
)
def test_a_profile_gives_an_option_by_its_id_or_its_words(
    reader: Reader, given: object, options: tuple[str, ...]
) -> None:
    found = read_profile({"shop_kind": given}, reader.vocabulary, TODAY)
    assert found["shop_kind"].value == Choice(options)


@pytest.mark.parametrize("given", ["专卖店", 5, True, {"low": "mall"}, {"low": ""}, {}])
def test_a_profile_with_another_option_is_refused_with_those_there_are(reader: Reader, given: object) -> None:
    with pytest.raises(QuestionError, match="请给「个人店」、「企业店」、「旗舰店」中的一种"):
        read_profile({"shop_kind": given}, reader.vocabulary, TODAY)
