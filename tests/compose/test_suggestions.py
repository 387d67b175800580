"""Every question that may be offered is one that is answered."""

from __future__ import annotations

import pytest

from assistant.compose.cite import Citations
from assistant.compose.naming import question
from assistant.compose.reply import Context
from assistant.compose.translation import Translator
from assistant.conversations.question import Question
from assistant.knowledge.load import read_knowledge
from assistant.pipeline import Assistant
from tests.conftest import TODAY

RULES = sorted(read_knowledge().rules)


@pytest.mark.parametrize("rule", RULES)
def test_the_question_about_a_rule_is_answered_from_its_platform(rule: str, assistant: Assistant) -> None:
    known = assistant.knowledge
    ctx = Context(known, Translator(known.units), Citations(known.sources))
    answer = assistant.ask(Question(question(ctx, known.rules[rule]), TODAY))
    assert answer.outcome != "abstained"
    assert known.rules[rule].platform in {c.platform for c in answer.citations}


def test_the_questions_that_platforms_begin_with_are_answered(assistant: Assistant) -> None:
    begin = [p.brief or p.starter for p in assistant.knowledge.platforms.values()]
    outcomes = [assistant.ask(Question(words, TODAY)).outcome for words in begin]
    assert "abstained" not in outcomes
