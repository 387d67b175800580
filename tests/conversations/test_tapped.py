"""Answering with one tap what an answer asks back: each button answers its own fact, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.answer import Answer, Ask
from assistant.compose.buttons import with_replies
from assistant.compose.translation import Translator
from assistant.conversations.intake import read_question
from assistant.knowledge.load import read_knowledge
from assistant.pipeline import Assistant
from assistant.rules.schema import Fact, Knowledge, Option
from assistant.text import to_traditional
from assistant.types import Choice, SessionState
from assistant.understand.filled import FormLines, is_unsure
from assistant.understand.reader import Reader
from tests.conftest import TODAY

GATE = "我店体验分84，商品分76，好评率88%，2000单，品退率低于行业，头部达人能带我的货吗？"
ENGLISH = (
    "My shop: experience score 84, product score 76, positive rate 88%, 2000 orders, return rate below industry. "
    "Can top creators sell my goods?"
)
LABELS = {"zh": ("是", "否", "不知道"), "en": ("yes", "no", "I don't know")}


def yes_or_no(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Each rule, with each yes-or-no fact that it reads."""
    for rule in knowledge.rules.values():
        for fact in dict.fromkeys(rule.facts()):
            if knowledge.facts[fact].kind == "boolean":
                yield rule.id, fact


PAIRS = sorted(yes_or_no(read_knowledge()))


def replies(knowledge: Knowledge, fact: str, *, english: bool = False) -> dict[str, str]:
    """What stands on each button → what it says."""
    tr = Translator(knowledge.units, knowledge.english if english else None)
    known = knowledge.facts[fact]
    found = with_replies(tr, Ask(fact, known.label, known.question), known).replies
    return {reply.label: reply.text for reply in found}


def test_there_are_pairs_to_try() -> None:
    assert len({fact for _, fact in PAIRS}) >= 10


@pytest.mark.parametrize(("rule", "fact"), PAIRS)
def test_every_button_answers_its_fact_and_goes_on_with_what_was_asked(
    reader: Reader, rule: str, fact: str
) -> None:
    known = reader.knowledge
    pending = [f for f in known.rules[rule].facts() if known.facts[f].kind == "boolean"]
    for language, intent in (
        ("zh", "eligibility"),
        ("zh", "calculation"),
        ("en", "eligibility"),
        ("hant", "plans"),
    ):
        state = SessionState(turn=1, rules=(rule,), intent=intent, pending=tuple(pending), query="我能享受吗")
        buttons = replies(known, fact, english=language == "en")
        assert tuple(buttons) == LABELS["en" if language == "en" else "zh"]
        for (label, text), value in zip(buttons.items(), (True, False, None), strict=True):
            said = to_traditional(text) if language == "hant" else text
            read = reader.read(said, state, TODAY)
            profile = {f: stated.value for f, stated in read.known.profile.items()}
            assert profile == ({} if value is None else {fact: value}), (said, label)
            assert read.known.unsure == ((fact,) if value is None else ()), said
            assert read.ask.intent == intent, said
            assert read.ask.rules[:1] == (rule,) or intent == "plans", said


def say(assistant: Assistant, *texts: str) -> Answer:
    session, answer = None, None
    for text in texts:
        answer = assistant.ask(read_question(text, session_id=session))
        session = answer.session_id
    assert answer is not None
    return answer


def tap(assistant: Assistant, answer: Answer, label: str) -> Answer:
    (text,) = (r.text for a in answer.ask for r in a.replies if r.label == label)
    return assistant.ask(read_question(text, session_id=answer.session_id))


def test_a_tap_comes_to_a_verdict(assistant: Assistant) -> None:
    asked = say(assistant, GATE)
    assert [a.fact for a in asked.ask] == ["serious_violation"]
    assert tap(assistant, asked, "否").outcome == "eligible"
    assert tap(assistant, say(assistant, GATE), "是").outcome == "ineligible"


def test_what_one_does_not_know_is_not_asked_again_and_can_still_be_told(assistant: Assistant) -> None:
    answer = tap(assistant, say(assistant, GATE), "不知道")
    assert answer.outcome == "needs_info"
    assert answer.ask == ()
    assert "您还不清楚：近期重大违规记录" in answer.answer
    assert "近期有没有售假" not in answer.answer
    again = assistant.ask(read_question("那现在呢？", session_id=answer.session_id))
    assert again.ask == ()
    told = assistant.ask(read_question("没有违规", session_id=answer.session_id))
    assert told.outcome == "eligible"


@pytest.mark.parametrize("words", ["不知道", "这个我不清楚啊", "暂时没查"])
def test_saying_it_in_ones_own_words_is_the_same(assistant: Assistant, words: str) -> None:
    answer = say(assistant, GATE, words)
    assert answer.ask == ()
    assert assistant.ask(read_question("没有", session_id=answer.session_id)).outcome == "eligible"


def test_what_another_does_not_know_is_still_asked_of_oneself(assistant: Assistant) -> None:
    friend = say(assistant, "我朋友的店" + GATE.removeprefix("我店").replace("我的货", "他的货"))
    assert [a.fact for a in friend.ask] == ["serious_violation"]
    unsure = tap(assistant, friend, "不知道")
    assert unsure.ask == ()
    mine = assistant.ask(read_question(GATE, session_id=unsure.session_id))
    assert [a.fact for a in mine.ask] == ["serious_violation"]


def test_a_tap_answers_for_whom_was_asked(assistant: Assistant) -> None:
    friend = say(assistant, "我朋友的店" + GATE.removeprefix("我店").replace("我的货", "他的货"))
    answer = tap(assistant, friend, "是")
    assert answer.outcome == "ineligible"
    assert "serious_violation" not in assistant.profile(answer.session_id)


def test_an_english_conversation_has_english_buttons_and_stays_english(assistant: Assistant) -> None:
    asked = say(assistant, ENGLISH)
    assert [r.label for r in asked.ask[0].replies] == list(LABELS["en"])
    assert asked.ask[0].replies[1].text == "recent serious violations: none"
    answer = tap(assistant, asked, "no")
    assert (answer.outcome, answer.language) == ("eligible", "en")
    unsure = tap(assistant, say(assistant, ENGLISH), "I don't know")
    assert "You do not know yet" in unsure.answer


def test_a_traditional_conversation_has_traditional_buttons(assistant: Assistant) -> None:
    asked = say(assistant, to_traditional(GATE))
    assert asked.ask[0].replies[1].text == "近期重大違規記錄：無"
    assert asked.ask[0].question == to_traditional(asked.ask[0].question)
    assert tap(assistant, asked, "否").outcome == "eligible"


def test_figures_and_days_have_no_buttons(assistant: Assistant) -> None:
    asked = say(assistant, "快手新商首播能拿流量包吗？")
    assert [a.replies for a in asked.ask] == [()]


def test_options_have_a_button_each(knowledge: Knowledge) -> None:
    kind = Fact(
        id="shop_kind",
        label="店铺类型",
        kind="choice",
        question="是哪种店？",
        options=(Option("flagship", "旗舰店", ("旗舰店",)), Option("personal", "个人店", ("个人店",))),
    )
    lines = FormLines(replace(knowledge, facts={**knowledge.facts, kind.id: kind}))
    found = with_replies(Translator(knowledge.units), Ask(kind.id, kind.label, kind.question), kind).replies
    assert [r.label for r in found] == ["旗舰店", "个人店", "不知道"]
    read = [line.value for r in found if (line := lines.read(r.text))]
    assert read == [Choice(("flagship",)), Choice(("personal",)), None]


@pytest.mark.parametrize(
    "text", ["新入驻商家：也许", "新入驻商家", "：是", "店铺：是", "新入驻商家是什么：说说", "商品分：76", ""]
)
def test_what_is_no_such_line_is_read_as_ever(knowledge: Knowledge, text: str) -> None:
    assert FormLines(knowledge).read(text) is None


@pytest.mark.parametrize("text", ["不知道怎么算", "我不知道能不能拿流量包", "知道", "不"])
def test_a_question_is_not_taken_for_not_knowing(text: str) -> None:
    assert not is_unsure(text)
