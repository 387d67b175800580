"""The language of an answer: Chinese unless an English question is answered, quotes as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from assistant.answer import Answer
from assistant.compose.translation import Translator
from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from assistant.rules.schema import English, Knowledge
from assistant.text import to_simplified, to_traditional
from tests.answers import whole
from tests.conftest import TODAY
from tests.measures import UNITS

CHINESE = Translator(UNITS)
ENGLISH = Translator(
    UNITS,
    English({"没有{what}。": "There is no {what}.", "、": ", "}, {"商品分": "product score", "GMV": "GMV"}),
)

IN_ENGLISH = (
    "My shop's experience score is 84, product score 73, positive review rate 88%, 2000 orders. "
    "Can top creators on Douyin promote my products?"
)
IN_SIMPLIFIED = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
IN_TRADITIONAL = to_traditional(IN_SIMPLIFIED)


def unmet(answer: Answer) -> list[tuple[str, str | None, str, str | None]]:
    checks = [c for f in answer.findings for c in f.checks if c.status == "unmet"]
    return [(c.fact, c.given, c.threshold, c.gap) for c in checks]


def assert_traced(answer: Answer) -> None:
    """Nothing was taken out, and the number given, the one required and the one computed have origins."""
    assert (answer.verified.passed, answer.verified.repairs) == (True, 0)
    assert all(answer.answer[n.start : n.end] == n.text for n in answer.numbers)
    origins = {(n.text.strip("≥分"), n.origin) for n in answer.numbers}
    assert {("73", "given"), ("75", "source"), ("2", "computed")} <= origins


# --- words --------------------------------------------------------------------------------------


def test_chinese_where_there_is_no_english() -> None:
    assert CHINESE.text("没有{what}。", what="商品分") == "没有商品分。"
    assert CHINESE.translated("没有{what}。") is None
    assert CHINESE.name("商品分") == "商品分"
    assert CHINESE.names(["商品分", "GMV"]) == "商品分、GMV"


def test_english_with_the_chinese_that_a_merchant_sees_on_pages() -> None:
    assert ENGLISH.text("没有{what}。", what="fee") == "There is no fee."
    assert ENGLISH.translated("没有{what}。") == "There is no {what}."
    assert ENGLISH.name("商品分") == "product score (商品分)"
    assert ENGLISH.name("GMV") == "GMV"  # the same in both, so it is said once


def test_what_has_no_english_is_said_in_chinese() -> None:
    assert ENGLISH.text("请补充{what}。", what="product score") == "请补充product score。"
    assert ENGLISH.translated("请补充{what}。") is None
    assert ENGLISH.name("好评率") == "好评率"
    assert ENGLISH.names(["商品分", "好评率"]) == "product score (商品分), 好评率"


def test_amounts_and_days() -> None:
    score, day = Decimal(2), date(2026, 4, 29)
    assert (CHINESE.amount(score, "score"), CHINESE.day(day)) == ("2分", "2026年4月29日")
    assert (ENGLISH.amount(score, "score"), ENGLISH.day(day)) == ("2 points", "2026-04-29")


def test_units_beside_digits_are_chinese_in_every_language() -> None:
    assert (CHINESE.unit("score"), ENGLISH.unit("score"), ENGLISH.unit("")) == ("分", "分", "")


def test_a_template_taken_from_the_shipped_english_falls_back_alone(knowledge: Knowledge) -> None:
    shipped = knowledge.english
    assert shipped is not None
    fewer = replace(shipped, messages={k: v for k, v in shipped.messages.items() if k != "未知"})
    whole, part = Translator(UNITS, shipped), Translator(UNITS, fewer)
    assert (whole.text("未知"), whole.text("是")) == ("unknown", "yes")
    assert (part.text("未知"), part.text("是")) == ("未知", "yes")


# --- answers ------------------------------------------------------------------------------------


def test_an_english_question_is_answered_in_english_and_quoted_in_chinese(assistant: Assistant) -> None:
    answer = assistant.ask(Question(IN_ENGLISH, TODAY))
    assert answer.outcome == "ineligible"
    assert unmet(answer) == [("product_score", "73", "75", "2")]
    assert answer.answer.startswith("**No, ")
    assert "product score (商品分) short by 2 points" in answer.answer
    assert "Yours is 73 points, required ≥75 points" in answer.answer
    assert "您" not in answer.answer
    assert_traced(answer)
    sources = assistant.knowledge.sources
    assert answer.citations
    for c in answer.citations:
        assert sources[c.source].body[c.start : c.end] == c.quote
    assert "「抖音头部创作者所选商家的商品分须≥75分。」" in whole(answer)


def test_english_ends_with_its_turn(assistant: Assistant) -> None:
    first = assistant.ask(Question(IN_ENGLISH, TODAY))
    second = assistant.ask(Question("商品分76够吗？", TODAY, first.session_id))
    assert "product score" not in second.answer
    assert "商品分" in second.answer


def test_what_is_not_covered_is_said_in_english_too(assistant: Assistant) -> None:
    answer = assistant.ask(Question("What should I cook for dinner tonight?", TODAY))
    assert answer.outcome == "abstained"
    assert "收录" not in answer.answer
    assert answer.verified.passed


def test_a_traditional_question_is_answered_in_traditional_and_quoted_as_it_stands(
    assistant: Assistant,
) -> None:
    answer = assistant.ask(Question(IN_TRADITIONAL, TODAY))
    assert answer.outcome == "ineligible"
    assert unmet(answer) == [("product_score", "73", "75", "2")]
    assert answer.answer.startswith("**不能，沒有達到選品門檻：商品分差2分")
    assert "您的是73分，要求≥75分" in answer.answer
    assert_traced(answer)
    sources = assistant.knowledge.sources
    assert answer.citations
    for c in answer.citations:
        assert sources[c.source].body[c.start : c.end] == c.quote
        assert c.quote in whole(answer)


def test_both_scripts_get_the_same_answer(assistant: Assistant) -> None:
    simplified, traditional = (assistant.ask(Question(q, TODAY)) for q in (IN_SIMPLIFIED, IN_TRADITIONAL))
    assert to_simplified(traditional.answer) == to_simplified(simplified.answer)
    assert "没有达到选品门槛" in simplified.answer
