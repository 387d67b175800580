"""The parts of an answer: what a reply is made of, and how its quotes are numbered and shown."""

from __future__ import annotations

import pytest

from assistant.answer import Block
from assistant.compose.calculation import calculations
from assistant.compose.cite import Citations
from assistant.compose.closing import source_list
from assistant.compose.reply import Context, Reply, quoted, quoted_rule, text
from assistant.compose.translation import Translator
from assistant.compose.verdict import verdict
from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from assistant.rules.evaluate import evaluate
from assistant.rules.schema import Knowledge
from assistant.types import Evidence, Finding, SessionState, Understanding
from tests.conftest import TODAY

GATE = "douyin/top-creator/selection-gate"


@pytest.fixture
def ctx(knowledge: Knowledge) -> Context:
    return Context(knowledge, Translator(knowledge.units), Citations(knowledge.sources))


def judged(assistant: Assistant, question: str) -> tuple[Understanding, list[Finding]]:
    knowledge = assistant.knowledge
    u, _ = assistant.look(Question(question, TODAY), SessionState())
    rules = (knowledge.rules[r] for r in u.ask.rules)
    return u, [evaluate(r, u.known.profile, TODAY, knowledge.audiences, knowledge.units) for r in rules]


def lines(blocks: tuple[Block, ...]) -> list[str]:
    return [line for block in blocks for line in block.lines]


def test_a_block_holds_the_lines_that_say_something() -> None:
    assert text("一", "", "二") == (Block("text", ("一", "二")),)
    assert text("", "") == text() == ()


def test_a_reply_is_read_from_headline_to_details() -> None:
    reply = Reply("computed", details=text("三"), because=text("二"), headline=text("一"))
    assert lines(reply.blocks) == ["一", "二", "三"]


def test_a_quote_is_numbered_where_it_is_first_used_and_listed_without_its_words(ctx: Context) -> None:
    source = ctx.knowledge.sources["douyin/top-creator-rules"]
    spans = [(s, e) for s, e in ((40, 50), (60, 70), (80, 90))]
    first, second, third = (Evidence(source.id, "", source.body[s:e], s, e) for s, e in spans)
    shown = quoted(ctx, [second, first])
    assert [block.quotes for block in shown] == [(1, 2)]
    assert quoted(ctx, [first])[0].quotes == (2,)
    quoted(ctx, [third])  # made, and shown nowhere
    blocks, numbers = source_list(ctx, (*shown, *text("三[3]")))
    assert (numbers, lines(blocks)[1][:10]) == ({1, 2, 3}, "[1][2][3]《")
    assert [line for line in lines(blocks) if line.startswith("- ")] == [f"- [3] 「{third.quote}」"]
    assert lines(source_list(ctx, shown)[0])[1].startswith("[1][2]《")  # what is shown nowhere is not listed
    assert source_list(ctx, shown, {1, 2}) == ((), set())  # nor what an earlier part lists


def test_nothing_cited_is_no_list_of_sources(ctx: Context) -> None:
    assert source_list(ctx, text("一")) == ((), set())


def test_a_verdict_answers_first_tells_why_and_shows_what_it_rests_on(
    ctx: Context, assistant: Assistant
) -> None:
    u, findings = judged(assistant, "体验分84，商品分73，好评率88%，2000单，没违规，头部达人能带我的货吗")
    reply = verdict(ctx, u, findings[0])
    assert reply.outcome == "ineligible"
    assert lines(reply.headline) == ["**不能，没有达到选品门槛：商品分差2分。**"]
    assert lines(reply.because) == ["您的是73分，要求≥75分[1]。"]
    assert reply.details[0].kind == "table"


def test_a_calculation_shows_its_formula_with_what_it_rests_on(ctx: Context, assistant: Assistant) -> None:
    u, findings = judged(assistant, "头部创作者佣金48万，商品体验不达标，不达标订单占12%，会冻我多少佣金")
    reply, *others = calculations(ctx, u, findings)
    assert (reply.outcome, others) == ("computed", [])
    assert "5.76万元" in lines(reply.headline)[0]
    assert lines(reply.because)[0].startswith("计算：")


def test_whom_a_rule_is_for_is_shown_by_its_sentences(ctx: Context) -> None:
    rule = ctx.knowledge.rules[GATE]
    (block,) = quoted_rule(ctx, rule)
    assert len(block.quotes) == len(block.lines) == len(rule.citations)
