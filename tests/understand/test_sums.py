"""Questions with their sums, worked by hand; and questions that ask for no sum, though they hold numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from assistant.text import fold
from assistant.types import Counting, SessionState, Sum
from assistant.understand.reader import Reader
from assistant.understand.sums.wanted import wishes
from tests.answers import whole
from tests.conftest import TODAY

_LINES = (Path(__file__).parent / "worked_questions.txt").read_text("utf-8").splitlines()
WORKED = [
    tuple(part.strip() for part in line.split("=>")) for line in _LINES if "=>" in line and line[0] != "#"
]


@pytest.mark.parametrize(("question", "says"), WORKED, ids=[q for q, _ in WORKED])
def test_a_sum_comes_to_what_was_worked_by_hand(question: str, says: str, assistant: Assistant) -> None:
    answer = assistant.ask(Question(question, TODAY))
    flat = re.sub(r"\s|,", "", whole(answer).lower())
    assert [p for p in says.split("&&") if not re.search(p.strip(), flat)] == [], answer.answer
    assert answer.verified.passed
    assert answer.verified.repairs == 0, answer.verified.notes


@pytest.mark.parametrize(
    "question",
    [
        "抖音账期几天",
        "抖音确认收货后多久到账",
        "京东时尚返佣返多久",
        "京东返佣最高多少",
        "京东返佣12个月从哪天算",
        "抖音飞鸽回复率要多少",
        "飞鸽满意度要到多少才达标",
        "头部达人飞鸽回复率81%够不够",
        "快手首播要播几个小时",
        "快手首播7天播了9小时还差几小时",
        "快手退货包运费最多免几单",
        "快手退货包运费服务费一单多少钱",
        "90天补贴从哪天算起",
        "红十条第一次关几天",
        "红十条11月3号触犯的哪天恢复",
        "我4月29号确认收货的哪天到账",
        "商品分73离75差多少",
        "粉丝832万离头部还差多少",
        "推广费返还比例多少",
        "百亿优惠券一单补几块",
        "保证金交了8万还要补多少",
        "佣金20万不达标25%冻多少",
        "月佣金5万做12个月能返多少",
        "快手首播流量包有几条要求",
        "我50万粉，飞鸽回复率满意度各要多少",
        "好评率78%要提几个点",
    ],
)
def test_what_a_rule_always_tells_or_computes_is_no_sum_of_its_own(question: str, reader: Reader) -> None:
    assert reader.read(question, SessionState(), TODAY).ask.sum is None


@pytest.mark.parametrize(
    ("question", "unit", "per"),
    [
        ("还剩几单", "order", ""),
        ("往后每天要播几小时", "hour", "day"),
        ("剩下每天得播几个小时", "hour", "day"),
        ("一个月多少", "any", "month"),
        ("最晚哪天确认收货", "date", ""),
        ("起码回几个", "item", ""),
        ("几个月能返满", "month", ""),
        ("多久用完", "time", ""),
        ("不达标的占多少", "percent", ""),
        ("冻多少钱", "yuan", ""),
        ("上个月佣金多少", "any", ""),
        ("播几小时一天", "hour", "day"),
        ("至少几份满意", "item", ""),
        ("一家还能领多少流量", "view", ""),
        ("烧了9200了，还有？", "any", ""),
    ],
)
def test_what_is_asked_for_shows_by_the_unit_of_its_question_word(
    question: str, unit: str, per: str, reader: Reader
) -> None:
    wish = wishes(fold(question), reader.vocabulary)[0]
    assert (wish.unit, wish.per) == (unit, per)


@pytest.mark.parametrize("mine", ["95", "333", "640"])
def test_no_fee_of_one_order_is_worked_out_of_two_counts_of_orders(mine: str, assistant: Assistant) -> None:
    question = f"今年新来快手的两家店，退货包运费她用到1010单，我只用{mine}，剩多少可以免"
    answer = assistant.ask(Question(question, TODAY)).answer
    assert "每单服务费：" not in answer
    assert "290单" not in answer


def test_what_tells_a_sum_is_no_fact_of_the_shop(reader: Reader) -> None:
    """500条评价 are no orders, and the day money is needed is no day of receipt."""
    counted = reader.read("500条评价里要几条好评 抖音头部才肯带", SessionState(), TODAY)
    assert isinstance(counted.ask.sum, Counting)
    assert (counted.ask.sum.total, dict(counted.known.profile)) == (500, {})
    back = reader.read("10月1号要付尾款 抖音的货最晚哪天确认收货", SessionState(), TODAY)
    assert isinstance(back.ask.sum, Sum)
    assert (back.ask.sum.wanted, back.ask.sum.bound, dict(back.known.profile)) == ("receipt", "latest", {})


def test_a_goal_of_the_merchants_own_takes_the_place_of_the_line(reader: Reader) -> None:
    read = reader.read("300条评价 好评要多少条才到90% 头部达人", SessionState(), TODAY).ask.sum
    assert isinstance(read, Counting)
    assert read.goal == 90


def test_a_sum_that_lacks_a_figure_asks_for_it(assistant: Assistant) -> None:
    answer = assistant.ask(Question("快手退货包运费还剩几单免", TODAY))
    assert (answer.outcome, [a.fact for a in answer.ask]) == ("needs_info", ["freight_used"])
    again = assistant.ask(Question("用了870单", TODAY, answer.session_id))
    assert again.outcome == "computed"
    assert "430单" in again.answer


@pytest.mark.parametrize(
    "question",
    [
        "抖音每个月卖1200万 够头部那个钱数吗",
        "抖音头部创作者 每季度做1.2亿 那条金额线到没到",
        "每天2万单 够抖音头部那个单数不",
    ],
)
def test_so_much_a_month_is_no_total_of_a_year(question: str, assistant: Assistant) -> None:
    assert assistant.ask(Question(question, TODAY)).outcome not in ("eligible", "ineligible")


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("三家快手新店只有一家播满11小时 流量包一共多少", r"8\.4万"),
        ("快手三家新店 每家7天都只播了9个小时 流量包合计多少", r"8\.4万"),
        ("快手两家新店 一家播满11小时 另一家没播够 流量包加起来多少", r"5\.6万"),
        ("快手三家新店 包运费免单一家用了700单一家用了900单 三家一共还剩几单", r"3900单|2300单"),
        ("快手新店包运费免单 东仓用了300单 西仓用了260单 还剩多少单", r"1000单|1040单|740单"),
        ("三家快手新店 包运费免单用了400和500 合起来还剩几单", r"3900单|3000单|1700单|2900单"),
        ("抖音头部一个亿 半年做完的话每天要多少", r"27\.39|27397"),
        ("抖音头部那条线平均到每个月要多少", r"833"),
        ("12月1号开的店，想12月20号交租，抖音最晚几号确认收货", r"12月4日|11月28日|12月17日"),
        ("品牌新商激励拿了37万 离封顶还有多少", r"63万|0元。"),
        ("金牛奖励 快手品牌新商 拿了20万又拿了15万，现金还没拿 还能拿多少金牛", r"：最高[058]"),
    ],
)
def test_what_is_not_told_of_each_is_not_worked_out(question: str, wrong: str, assistant: Assistant) -> None:
    assert not re.search(wrong, assistant.ask(Question(question, TODAY)).answer.split("依据")[0])
