"""Nothing untraceable is shown: numbers, dates, quotes and verdicts of a draft."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.answer import AnswerFinding, AnswerResult, Block, Citation, Draft, LineSpan
from assistant.compose.layout import render
from assistant.compose.tracing import Tracer
from assistant.compose.verify import verify
from assistant.types import Asked, Known, Quantity, Source, StatedFact, TurnText, Understanding
from tests.conftest import TODAY
from tests.fakes import SCORE
from tests.measures import NUMBERS

BODY = "## 门槛\n\n- 商品分须≥75分。\n- 佣金最高冻结30%。\n- 自2026年1月8日起执行。\n"
SOURCE = Source("douyin/x", "douyin", "样例", "编辑部", "2026-03-01", "digest", BODY, "x.md")


TRACER = Tracer(NUMBERS)


def cite(n: int, quote: str) -> Citation:
    start = BODY.index(quote)
    return Citation(
        n, SOURCE.id, "douyin", SOURCE.title, SOURCE.publisher, SOURCE.published, "digest", "门槛", quote, start,
        start + len(quote),
    )  # fmt: skip


RESULT = AnswerResult(
    "冻结佣金", "60000", "元", "exact", "30万元 × 20% = 6万元", {"commission": "300000元"}, 2
)
FINDING = AnswerFinding("r", "选品门槛", "p", "douyin", "unmet", (SCORE,), (RESULT,))
WORDS = "商品分73，佣金30万，能带吗"
ASKED = Understanding(TurnText(WORDS, WORDS, "hans", 1), Asked("eligibility"))


def draft(*lines: str, kind: str = "text", outcome: str = "ineligible") -> Draft:
    block = Block(kind, lines)  # type: ignore[arg-type]
    citations = (cite(1, "商品分须≥75分。"), cite(2, "佣金最高冻结30%。"), cite(3, "自2026年1月8日起执行。"))
    return Draft(outcome, (block,), (FINDING,), citations)  # type: ignore[arg-type]


def check(d: Draft, asked: Understanding = ASKED):  # type: ignore[no-untyped-def]
    return verify(d, asked, {SOURCE.id: SOURCE}, TODAY, TRACER)


TRACED = [
    ("a threshold", "要求75分[1]", "75分", "source", "citations/0"),
    ("what the merchant said", "您的是73分", "73分", "given", "question"),
    ("a gap", "差2分", "2分", "computed", "findings/0/checks/0"),
    ("a result in another magnitude", "冻结6万元", "6万元", "computed", "findings/0/results/0"),
    ("a share in another wording", "冻结三成", "三成", "source", "citations/1"),
    ("a date of a quote", "自2026年1月8日起", "2026年1月8日", "source", "citations/2"),
    ("the day asked for", "截至2026-11-22", "2026-11-22", "given", "as_of"),
]


@pytest.mark.parametrize(
    ("line", "text", "origin", "ref"), [c[1:] for c in TRACED], ids=[c[0] for c in TRACED]
)
def test_a_number_says_where_it_comes_from(line: str, text: str, origin: str, ref: str) -> None:
    found = check(draft(line))
    assert found.text == line
    assert [(n.text, n.origin, n.ref) for n in found.numbers] == [(text, origin, ref)]
    number = found.numbers[0]
    assert found.text[number.start : number.end] == text
    assert found.verified.passed
    assert found.verified.repairs == 0


def test_the_bound_of_a_doubted_number_is_known_and_no_other() -> None:
    limits = (Quantity(Decimal(0), Decimal(0), "score"), Quantity(Decimal(100), Decimal(100), "score"))
    bounded = replace(draft("商品分应该在0分到100分之间", "商品分应该在0分到90分之间"), limits=limits)
    found = check(bounded)
    assert found.text == "商品分应该在0分到100分之间"
    assert [(n.text, n.origin, n.ref) for n in found.numbers] == [("0分到100分", "source", "facts")]


INVENTED = [
    ("a number of nowhere", "只要78分就行"),
    ("a right number in a wrong unit", "要求75%"),
    ("a wrong magnitude", "冻结6亿元"),
    ("an interval nobody stated", "大约80到90分"),
    ("a date of nowhere", "自2026年2月8日起"),
    ("a Chinese numeral", "一共三千单"),
]


@pytest.mark.parametrize("line", [c[1] for c in INVENTED], ids=[c[0] for c in INVENTED])
def test_a_line_with_an_invented_number_is_taken_out(line: str) -> None:
    found = check(draft("要求75分。", line))
    assert found.text == "要求75分。"
    assert found.verified.repairs == 1
    assert line not in found.text


def test_a_quote_that_is_not_in_its_source_goes_with_the_lines_that_cite_it() -> None:
    good = draft("要求75分[1]", "按规则办[2]")
    forged = replace(good.citations[1], quote="佣金最高冻结20%。")
    found = check(replace(good, citations=(good.citations[0], forged)))
    assert [c.n for c in found.citations] == [1]
    assert found.text == "要求75分[1]"
    assert not found.verified.passed


def test_a_verdict_needs_a_finding_that_says_so() -> None:
    assert check(draft("没有达到。")).verified.passed
    assert not check(draft("达到了。", outcome="eligible")).verified.passed


def test_a_met_check_is_a_verdict_only_on_the_part_asked_about() -> None:
    met = replace(SCORE, fact="shop_score", status="met", gap=None)
    both = replace(draft("达到了。", outcome="eligible"), findings=(replace(FINDING, checks=(SCORE, met)),))
    assert not check(both).verified.passed
    assert check(both, replace(ASKED, ask=Asked("eligibility", facts=("shop_score",)))).verified.passed


def test_citation_marks_are_no_numbers() -> None:
    assert check(draft("按规则办[1][2][3]")).numbers == ()


def test_a_traditional_question_is_answered_in_traditional_and_quotes_stay(
) -> None:  # fmt: skip
    asked = replace(ASKED, text=replace(ASKED.text, script="hant"))
    text = Draft(
        "ineligible",
        (Block("text", ("商品分没有达到要求75分。",)), Block("quote", ("「商品分须≥75分。」[1]",))),
        (FINDING,),
        (cite(1, "商品分须≥75分。"),),
    )
    found = check(text, asked)
    assert found.text == "商品分沒有達到要求75分。\n\n「商品分须≥75分。」[1]"
    assert [n.text for n in found.numbers] == ["75分", "≥75分"]


def test_profile_values_count_as_given() -> None:
    told = StatedFact("product_score", True, "商品分81", origin="profile")
    words = TurnText("能带吗", "能带吗", "hans", 1)
    asked = replace(ASKED, text=words, known=Known({"product_score": told}))
    assert check(draft("您的是81分"), asked).numbers[0].ref == "profile/product_score"


def test_lists_stand_apart_from_what_comes_before() -> None:
    assert render([Block("text", ("结论", "- 甲", "- 乙", "尾"))])[0] == "结论\n\n- 甲\n- 乙\n\n尾"


@pytest.mark.parametrize("traditional", [False, True])
def test_spans_stand_where_their_lines_do_in_the_text(traditional: bool) -> None:
    rows = Block(
        "table",
        ("| 条件 | 结果 |", "| --- | --- |", "| 商品分 | × 不满足 |"),
        (LineSpan(2, "check", "unmet", "product_score"),),
    )
    source = Block(
        "quote",
        ("[1]《新规》，第三方解读\n", "- [1] 「门槛」"),
        (LineSpan(0, "third_party", start=8, end=13),),
    )
    text, spans = render([Block("text", ("结论", "- 甲", "- 乙")), rows, source], traditional)
    rows_said = "| 商品分 | × 不滿足 |" if traditional else "| 商品分 | × 不满足 |"
    assert [(s.kind, s.status, s.fact, text[s.start : s.end]) for s in spans] == [
        ("check", "unmet", "product_score", rows_said), ("third_party", None, None, "第三方解读"),
    ]  # fmt: skip


def test_a_line_taken_out_takes_its_span_with_it() -> None:
    rows = ("| 商品分 | 73分 |", "| 佣金 | 999万元 |", "| 冻结 | 30% |")
    spans = tuple(LineSpan(i, "check", "met") for i in range(3))
    block = Block("table", rows, spans)
    found = check(replace(draft("x"), blocks=(block,)))
    assert found.verified.repairs == 1
    assert [found.text[s.start : s.end] for s in found.spans] == [rows[0], rows[2]]
