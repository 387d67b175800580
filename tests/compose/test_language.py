"""The language of an answer: Chinese unless an English question is answered, quotes as they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assistant.answer import Answer
from assistant.build import Built
from assistant.compose.language import amount_of, day, name, names, speaking, t
from assistant.pipeline import Question
from assistant.rules.schema import English, Knowledge
from assistant.text import to_simplified, to_traditional
from tests.conftest import TODAY

ENGLISH = English(
    {"没有{what}。": "There is no {what}.", "、": ", "}, {"商品分": "product score", "GMV": "GMV"}
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


def test_chinese_unless_spoken_otherwise() -> None:
    assert t("没有{what}。", what="商品分") == "没有商品分。"
    assert name("商品分") == "商品分"
    assert names(["商品分", "GMV"]) == "商品分、GMV"


def test_english_within_and_chinese_again_after_it() -> None:
    with speaking(ENGLISH):
        assert t("没有{what}。", what="fee") == "There is no fee."
    assert t("没有{what}。", what="费用") == "没有费用。"


def test_chinese_again_after_an_error() -> None:
    with pytest.raises(RuntimeError), speaking(ENGLISH):
        raise RuntimeError
    assert name("商品分") == "商品分"


def test_chinese_within_english_and_back() -> None:
    with speaking(ENGLISH):
        with speaking(None):
            assert name("商品分") == "商品分"
        assert name("商品分") == "product score (商品分)"


def test_what_has_no_english_is_said_in_chinese() -> None:
    with speaking(ENGLISH):
        assert t("请补充{what}。", what="product score") == "请补充product score。"
        assert name("好评率") == "好评率"
        assert name("GMV") == "GMV"  # the same in both, so it is said once
        assert names(["商品分", "好评率"]) == "product score (商品分), 好评率"


def test_amounts_and_days() -> None:
    assert (amount_of(Decimal(2), "score"), day(date(2026, 4, 29))) == ("2分", "2026年4月29日")
    with speaking(ENGLISH):
        assert (amount_of(Decimal(2), "score"), day(date(2026, 4, 29))) == ("2 points", "2026-04-29")


def test_a_template_taken_from_the_shipped_english_falls_back_alone(knowledge: Knowledge) -> None:
    shipped = knowledge.english
    assert shipped is not None
    fewer = replace(shipped, messages={k: v for k, v in shipped.messages.items() if k != "未知"})
    with speaking(shipped):
        assert (t("未知"), t("是")) == ("unknown", "yes")
    with speaking(fewer):
        assert (t("未知"), t("是")) == ("未知", "yes")


# --- answers ------------------------------------------------------------------------------------


def test_an_english_question_is_answered_in_english_and_quoted_in_chinese(built: Built) -> None:
    answer = built.assistant.ask(Question(IN_ENGLISH, TODAY))
    assert answer.outcome == "ineligible"
    assert unmet(answer) == [("product_score", "73", "75", "2")]
    assert answer.answer.startswith("**No, ")
    assert (
        "product score (商品分): yours is 73 points, required ≥75 points, short by 2 points." in answer.answer
    )
    assert "您" not in answer.answer
    assert_traced(answer)
    sources = built.assistant.knowledge.sources
    assert answer.citations
    for c in answer.citations:
        assert sources[c.source].body[c.start : c.end] == c.quote
    assert "「抖音头部创作者所选商家的商品分须≥75分。」" in answer.answer


def test_english_ends_with_its_turn(built: Built) -> None:
    first = built.assistant.ask(Question(IN_ENGLISH, TODAY))
    second = built.assistant.ask(Question("商品分76够吗？", TODAY, first.session_id))
    assert "product score" not in second.answer
    assert "商品分" in second.answer


def test_what_is_not_covered_is_said_in_english_too(built: Built) -> None:
    answer = built.assistant.ask(Question("What should I cook for dinner tonight?", TODAY))
    assert answer.outcome == "abstained"
    assert "收录" not in answer.answer
    assert answer.verified.passed


def test_a_traditional_question_is_answered_in_traditional_and_quoted_as_it_stands(built: Built) -> None:
    answer = built.assistant.ask(Question(IN_TRADITIONAL, TODAY))
    assert answer.outcome == "ineligible"
    assert unmet(answer) == [("product_score", "73", "75", "2")]
    assert answer.answer.startswith("**沒有達到選品門檻")
    assert "商品分：您的是73分，要求≥75分，差2分。" in answer.answer
    assert_traced(answer)
    sources = built.assistant.knowledge.sources
    assert answer.citations
    for c in answer.citations:
        assert sources[c.source].body[c.start : c.end] == c.quote
        assert c.quote in answer.answer


def test_both_scripts_get_the_same_answer(built: Built) -> None:
    simplified, traditional = (
        built.assistant.ask(Question(q, TODAY)) for q in (IN_SIMPLIFIED, IN_TRADITIONAL)
    )
    assert to_simplified(traditional.answer) == to_simplified(simplified.answer)
    assert "没有达到选品门槛" in simplified.answer
