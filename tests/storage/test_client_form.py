"""Answers that earlier versions kept as clients are sent them are shown as they were."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from assistant.answer import Answer
from assistant.conversations.intake import read_question
from assistant.errors import StorageError
from assistant.pipeline import Assistant
from assistant.storage.answers import answer_from_json
from assistant.storage.client_form import check_of, fields_of, quantity_of
from assistant.surfaces.render import answer_html, names_of, terminal_text
from assistant.surfaces.words import words
from assistant.types import OtherFact, Quantity, Relation
from tests.fakes import make_answer

GATE = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
QUESTIONS = [
    GATE,
    "我店体验分80以上，商品分不到80，好评率95%，GMV 9万到11万，有过严重违规，头部达人能带我的货吗？",
    "快手新商首播7天播了659分钟，能拿到流量包吗？",
    "我是县城的源头厂家，刚入驻快手，有哪些能拿",
    "各个平台对新商家的优惠对比一下",
    "抖音订单2026年4月29日确认收货，什么时候到账期？",
    "京东时尚新商每月佣金8万，做满12个月能返多少？",
    "如果商品分是80，头部达人能带我的货吗？",
    "我的快手新店首播7天播了12小時，能拿到流量包嗎？",
    "My Kuaishou shop is new and I streamed 10.5 hours in the first 7 days. Can I get the traffic pack?",
    "My shop's product score is 73 and its return rate is below the industry average, can top creators sell for me?",
    "1688的三保服务保的是什么？",
    "拼多多怎么开店？",
]


def kept(answer: Answer) -> Answer:
    """As an earlier version kept it, read again."""
    return answer_from_json(json.dumps(answer.to_json(), ensure_ascii=False))


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_old_answer_looks_as_the_new_one_does(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(read_question(question))
    old = kept(answer)
    assert old.to_json() == answer.to_json()
    assert (old.language, sorted(old.spans, key=lambda s: s.start)) == (answer.language, [*answer.spans])
    assert terminal_text(old) == terminal_text(answer)
    for locale in ("zh-CN", "zh-TW", "en"):
        w = words(locale)
        names = names_of(assistant.knowledge, w)
        assert answer_html(old, names, w) == answer_html(answer, names, w)


def test_an_old_what_if_is_still_one(assistant: Assistant) -> None:
    answer = assistant.ask(read_question("如果商品分是80，头部达人能带我的货吗？"))
    assert kept(answer).profile == answer.profile


def d(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("printed", "unit", "low", "high"),
    [
        ("73", "score", "73", "73"),
        ("10.5", "hour", "10.5", "10.5"),
        ("-3", "yuan", "-3", "-3"),
        ("80以上", "score", "80", None),
        (">=80", "score", "80", None),
        ("≥80", "score", "80", None),
        ("<900万", "yuan", None, "9000000"),
        ("不到900万", "yuan", None, "9000000"),
        ("900万～1000万", "person", "9000000", "10000000"),
        ("30分钟", "hour", "0.5", "0.5"),
        ("80 or more", "score", "80", None),
        ("80 or less", "score", None, "80"),
        ("less than 9,000,000", "yuan", None, "9000000"),
        ("more than 80", "score", "80", None),
        ("80～90", "percent", "80", "90"),
    ],
)
def test_a_value_in_print_is_read_as_its_bounds(
    printed: str, unit: str, low: str | None, high: str | None
) -> None:
    quantity = quantity_of(printed, unit)
    assert quantity is not None
    assert (quantity.low, quantity.high, quantity.unit) == (d(low), d(high), unit)


def test_the_side_that_is_left_out_is_read() -> None:
    below, above = quantity_of("不到900万", "yuan"), quantity_of("more than 80", "score")
    assert below is not None
    assert above is not None
    assert (below.high_open, above.low_open) == (True, True)


@pytest.mark.parametrize("printed", [None, "", "无", "低于行业平均品退率", "2026-04-29", "a 73 b", "73元"])
def test_words_are_no_number(printed: str | None) -> None:
    assert quantity_of(printed, "score") is None


def check(**changes: Any) -> dict[str, Any]:
    return {
        "fact": "a", "label": "甲", "given": None, "op": "is", "threshold": "是", "unit": "", "status": "unknown",
        "gap": None, "citation": 1, **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "given", "threshold"),
    [
        ({"given": "是"}, True, True),
        ({"given": "无", "threshold": "无"}, False, False),
        ({"given": "none", "threshold": "yes"}, False, True),
        ({"given": "also"}, None, True),
        ({"op": ">=", "given": "1", "threshold": "1", "unit": "单"}, Quantity(Decimal(1), Decimal(1), "order"), Decimal(1)),
        ({"op": "<", "given": "低于乙", "threshold": "乙"}, Relation("<", "乙"), OtherFact("乙")),
        ({"op": "<=", "given": "not above the b (乙)", "threshold": "乙"}, Relation("<=", "b (乙)"), OtherFact("乙")),
        ({"op": "<", "given": "很低", "threshold": "乙"}, None, OtherFact("乙")),
    ],
)  # fmt: skip
def test_a_check_in_print_is_read(changes: dict[str, Any], given: Any, threshold: Any) -> None:
    record = check_of(check(**changes))
    assert (record.given, record.threshold) == (given, threshold)


@pytest.mark.parametrize(
    "mark",
    [
        "第三方解读，以平台官方规则为准",
        "第三方解讀，以平臺官方規則爲準",
        "第三方解讀，以平臺官方規則為準",
        "third-party reading, the platform's official rules prevail",
        "third-party reading, the platform's official rules prevail（第三方解读，以平台官方规则为准）",
    ],
)
@pytest.mark.parametrize("heading", ["**依据**", "**依據**", "**Sources**"])
def test_marks_and_headings_of_every_version_are_found(mark: str, heading: str) -> None:
    text = f"**还不行**\n\n{heading}\n\n[1]《新规》，某媒体，{mark}\n\n- [1] 「一句」"
    spans = fields_of(make_answer(text=text).to_json())["spans"]
    assert [(s.kind, text[s.start : s.end]) for s in spans] == [("sources", heading), ("third_party", mark)]


@pytest.mark.parametrize(
    ("verdict", "status"),
    [("√ 滿足", "met"), ("× not met", "unmet"), ("？待补充", "unknown"), ("－ not in force", "not_in_force")],
)
def test_a_row_of_checks_is_found_by_its_verdict(verdict: str, status: str) -> None:
    row = f"| 商品分 | 73分 | ≥75分 | {verdict} | 差2分 | [1] |"
    text = f"结论\n\n| 条件 | 您的数据 | 门槛 | 结果 | 差距 | 依据 |\n| --- | --- | --- | --- | --- | --- |\n{row}"
    [span] = fields_of(make_answer(text=text).to_json())["spans"]
    assert (span.kind, span.status, text[span.start : span.end]) == ("check", status, row)


def test_a_word_in_running_text_is_no_row() -> None:
    assert fields_of(make_answer(text="他说 √ 满足 就行").to_json())["spans"] == []


def test_a_number_that_is_none_is_an_error() -> None:
    broken = make_answer().to_json()
    broken["profile"]["product_score"]["low"] = "很高"
    with pytest.raises(StorageError):
        answer_from_json(json.dumps(broken))
