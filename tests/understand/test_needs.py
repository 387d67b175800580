"""Needs are told by likeness, from ways that corpus/needs.yaml does not hold, and answered by what helps."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from assistant.knowledge.needs import load_needs
from assistant.knowledge.quoted import Quoted
from assistant.rules.schema import Knowledge
from assistant.text import fold
from assistant.types import SessionState, Understanding
from assistant.understand.needs import NeedFinder
from assistant.understand.reader import Reader
from assistant.understand.traits import Traits
from assistant.understand.vocabulary import Vocabulary

TABLE = yaml.safe_load(Path(__file__).with_name("needs.yaml").read_text("utf-8"))
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def finder(knowledge: Knowledge) -> NeedFinder:
    return NeedFinder(knowledge)


@pytest.fixture(scope="module")
def traits(knowledge: Knowledge) -> Traits:
    return Traits(Vocabulary(knowledge))


def read(reader: Reader, text: str) -> Understanding:
    return reader.read(text, SessionState(), TODAY)


def test_no_way_of_the_table_is_listed_beside_its_need(knowledge: Knowledge) -> None:
    listed = {way for need in knowledge.needs.values() for way in need.ways}
    assert not listed & {fold(words) for words in TABLE["told"]}


def test_most_needs_are_told_in_words_that_are_not_listed(finder: NeedFinder, traits: Traits) -> None:
    missed = []
    for words, needs in TABLE["told"].items():
        besides = {fact: value for fact, (value, _) in traits.told(fold(words)).items()}
        told = [t.need.id for t in finder.told(fold(words), traits=besides)]
        if not set(told) & set(needs):
            missed.append(f"{words}: {told}")
    assert len(missed) <= len(TABLE["told"]) * 0.15, "\n".join(missed)


@pytest.mark.parametrize("words", TABLE["not_told"])
def test_a_question_of_something_else_tells_no_need(words: str, finder: NeedFinder) -> None:
    assert finder.told(fold(words)) == ()


def test_every_need_shows_only_sentences_that_stand_in_their_articles(knowledge: Knowledge) -> None:
    for need in knowledge.needs.values():
        for said in need.says:
            assert knowledge.sources[said.source].body[said.start : said.end] == said.quote


def test_a_sentence_that_is_gone_is_not_shown(tmp_path: Path, knowledge: Knowledge) -> None:
    path = tmp_path / "needs.yaml"
    source = next(iter(knowledge.sources))
    plan = next(iter(knowledge.rules))
    path.write_text(
        f"needs:\n  n:\n    label: 缺\n    plans: [{plan}]\n    says: [{{source: {source}, quote: 没有这句。}}]\n"
        "    ways: [缺人]\n",
        "utf-8",
    )
    assert load_needs(path, knowledge.rules, {}, knowledge.sources, Quoted())["n"].says == ()


@pytest.mark.parametrize(
    ("message", "needs", "platforms"),
    [
        ("钱老压在平台 周转不开了 哪家回款快点啊", ("slow_money",), ()),
        ("新开的快手号播两天了 直播间没人 平台给流量不", ("no_viewers",), ("kuaishou",)),
        ("退货太多咋办", ("many_returns",), ()),
        ("保证金老贵了吧 快手能不能不交", ("dear_deposit",), ("kuaishou",)),
    ],
)
def test_a_trouble_is_answered_with_what_helps(
    message: str, needs: tuple[str, ...], platforms: tuple[str, ...], reader: Reader
) -> None:
    u = read(reader, message)
    assert (u.ask.intent, u.ask.needs, u.ask.platforms) == ("plans", needs, platforms)
    rules = [reader.knowledge.rules[r] for r in u.ask.rules]
    assert rules
    assert not platforms or {r.platform for r in rules} == set(platforms)


@pytest.mark.parametrize(
    "message",
    [
        "体验分84商品分73好评率90%，抖音头部达人能带我的货吗",
        "快手首播7天播了9小时，流量包能领吗",
        "京东时尚返佣最高多少",
        "女装商家快手退货包运费免多少单",
        "文章里说退货率高的原因是什么",
    ],
)
def test_what_is_asked_of_a_rule_is_no_need(message: str, reader: Reader) -> None:
    assert read(reader, message).ask.needs == ()


def test_a_figure_that_is_asked_about_is_judged_however_like_a_trouble_it_sounds(
    knowledge: Knowledge,
) -> None:
    understood = read(Reader(knowledge), "飞鸽满意度正好80%达标吗")
    assert (understood.ask.intent, understood.ask.rules[0]) == (
        "eligibility",
        "douyin/top-creator/feige-assessment",
    )
