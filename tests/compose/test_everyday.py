"""Everyday questions without a plan's name or a platform's: what the articles hold is never refused, words are
explained, and what is outside is named in a short refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.conversations.question import Question
from assistant.evaluation.cases import Case, load_cases
from assistant.evaluation.judge import faults
from assistant.evaluation.runner import in_process, run
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge
from tests.conftest import TODAY

HERE = Path(__file__).parent
CASES = load_cases([HERE / "everyday.jsonl"])


@pytest.mark.parametrize("case", CASES, ids=[c.turns[-1] for c in CASES])
def test_an_everyday_question_is_answered_as_it_should_be(case: Case, assistant: Assistant) -> None:
    (result,) = run([case], in_process(assistant, TODAY))
    assert faults(case, result.reply) == ()


@pytest.mark.parametrize("case", [c for c in CASES if "abstained" in c.outcome], ids=lambda c: c.turns[-1])
def test_a_refusal_is_short_and_every_question_that_it_offers_is_answered(
    case: Case, assistant: Assistant
) -> None:
    answer = assistant.ask(Question(case.turns[-1], TODAY))
    assert len(answer.answer.replace("*", "").replace("\n", "")) <= 90
    assert answer.suggestions
    offered = [assistant.ask(Question(s, TODAY)) for s in answer.suggestions]
    assert [a.question for a in offered if a.outcome == "abstained"] == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("谢谢", "不客气"),
        ("你好", "您好"),
        ("你是谁", "商家增长助手"),
        ("你能干嘛", "核对"),
        ("好的明白了", "接着问"),
    ],
)
def test_small_talk_is_answered_in_a_line(said: str, words: str, assistant: Assistant) -> None:
    answer = assistant.ask(Question(said, TODAY))
    assert (answer.outcome, answer.parts[0].ask.kind) == ("informational", "chat")
    assert words in answer.answer
    assert "\n" not in answer.answer.strip()


def test_small_talk_before_a_question_is_no_small_talk(assistant: Assistant) -> None:
    assert "3天" in assistant.ask(Question("你好，抖音账期几天", TODAY)).answer


def test_a_verdict_that_falls_short_tells_what_the_articles_advise(assistant: Assistant) -> None:
    answer = assistant.ask(Question("单量600，gmv6万，其他都达标，抖音头部带不带", TODAY))
    assert answer.outcome == "ineligible"
    (advice,) = answer.parts[0].next
    assert "中小达人" in advice


def test_the_glossary_has_a_word_for_every_fact_plan_and_rule(knowledge: Knowledge) -> None:
    terms = knowledge.glossary.values()
    asked = {f.id for f in knowledge.facts.values() if not f.trait}
    assert asked == {f for t in terms for f in t.facts}
    assert set(knowledge.programmes) == {p for t in terms for p in t.programmes}
    assert set(knowledge.rules) == {r for t in terms for r in t.rules}


def test_every_sentence_that_advice_and_glossary_stand_on_stands(knowledge: Knowledge) -> None:
    assert knowledge.lost_quotes == ()
