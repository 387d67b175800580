"""The money sheet: rows, what may be added, and the days that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from assistant.compose.money.records import Dated, MoneySheet, Row, Total
from assistant.compose.money.sheet import money_sheet
from assistant.compose.money.wording import Wording
from assistant.compose.translation import Translator
from assistant.rules.schema import Give, Knowledge, Rule
from assistant.types import Profile, Quantity, StatedFact
from tests.conftest import TODAY

TRAFFIC = "kuaishou/xingyao-2026/first-live-traffic"
SCENE = "kuaishou/xingyao-2026/scene-traffic"
REWARD = "kuaishou/xingyao-2026/first-sale-reward"
BRAND = "kuaishou/xingyao-2026/brand-reward"
FREIGHT = "kuaishou/xingyao-2026/return-freight"
SUBSIDY = "kuaishou/xingyao-2026/ninety-day-subsidy"
REBATE = "jd/fashion-new-merchant/rebate"
LADDER = "douyin/top-creator/red-line-ladder"


def told(**facts: Any) -> Profile:
    """A profile; a number with its unit is 「12 hour」."""

    def value(given: Any) -> Any:
        if not isinstance(given, str):
            return given
        amount, _, unit = given.partition(" ")
        return Quantity(Decimal(amount), Decimal(amount), unit)

    return {fact: StatedFact(fact, value(given), str(given)) for fact, given in facts.items()}


def sheet(knowledge: Knowledge, as_of: date = TODAY, **facts: Any) -> MoneySheet:
    return money_sheet(knowledge, told(**facts), as_of)


def row(found: MoneySheet, rule: str) -> Row:
    return next(r for r in found.rows if r.rule.id == rule)


def sums(found: MoneySheet) -> dict[str, tuple[Decimal | None, Decimal | None]]:
    return {t.of: (t.fixed, t.most) for t in found.totals}


def with_gives(knowledge: Knowledge, rule: Rule, *gives: Give) -> Knowledge:
    return replace(knowledge, rules={**knowledge.rules, rule.id: replace(rule, gives=gives)})


def test_a_row_tells_amount_condition_state_and_what_is_short(knowledge: Knowledge) -> None:
    found = sheet(knowledge, new_merchant=True, live_hours_first_7_days="9 hour")
    words = Wording(knowledge, Translator(knowledge.units))
    traffic = row(found, TRAFFIC)
    assert traffic.state == "unmet"
    assert words.amounts(traffic) == ("免费流量包2.8万流量",)
    assert words.conditions(traffic.rule) == "新入驻商家；首次直播7天内累计开播时长≥11小时"
    assert words.state(traffic) == "首次直播7天内累计开播时长差2小时"


def test_only_what_can_be_had_is_added(knowledge: Knowledge) -> None:
    assert sums(sheet(knowledge)) == {}
    assert "免费流量包" not in sums(sheet(knowledge, live_hours_first_7_days="9 hour"))
    assert sums(sheet(knowledge, live_hours_first_7_days="11 hour")) == {"免费流量包": (Decimal(28000), None)}


def test_what_is_told_as_the_most_is_never_added_to_what_is_fixed(knowledge: Knowledge) -> None:
    rule = knowledge.rules[REWARD]
    cash = [
        Give("现金", Decimal(amount), "yuan", qualifier, "reward")
        for amount, qualifier in ((3000, "exact"), (20000, "up_to"), (500, "exact"))
    ]
    found = sheet(with_gives(knowledge, rule, *cash), goal_done=True)
    assert sums(found) == {"": (Decimal(3500), Decimal(20000))}  # 3000 + 500, and 20000 apart
    words = Wording(knowledge, Translator(knowledge.units))
    assert [words.total(t) for t in found.totals] == ["现金：3500元，另有最多2万元"]


def test_a_range_counts_by_its_upper_end_and_an_amount_without_one_does_not_count(
    knowledge: Knowledge,
) -> None:
    rule = knowledge.rules[REWARD]
    between = Give("现金", (Decimal(1000), Decimal(4000)), "yuan", "range", "reward")
    least = Give("现金", Decimal(90), "yuan", "from", "reward")
    assert sums(sheet(with_gives(knowledge, rule, between, least), goal_done=True)) == {
        "": (None, Decimal(4000))
    }


def test_credit_is_not_added_to_cash_nor_one_thing_to_another(knowledge: Knowledge) -> None:
    rule = knowledge.rules[REWARD]
    credit = Give("磁力金牛奖励", Decimal(40000), "yuan", "up_to", "reward", in_kind=True)
    cash = Give("现金激励", Decimal(20000), "yuan", "up_to", "reward")
    found = sheet(
        with_gives(knowledge, rule, credit, cash), goal_done=True, new_merchant=True, operating_days="3 day",
        live_hours_first_7_days="12 hour",
    )  # fmt: skip
    assert sums(found) == {
        "": (None, Decimal(20000)),
        "磁力金牛奖励": (None, Decimal(40000)),
        "免费流量包": (Decimal(28000), None),
        "冷启流量": (None, Decimal(15000)),
        "服务费免单": (None, Decimal(1300)),
    }


def test_the_same_credit_of_two_plans_is_added(knowledge: Knowledge) -> None:
    brand = knowledge.rules[BRAND]
    assert brand.require is not None
    open_to_all = replace(brand, require=None, audience=("merchant",))
    both = replace(knowledge, rules={**knowledge.rules, BRAND: open_to_all})
    found = sums(sheet(both, goal_done=True))
    assert found["磁力金牛奖励"] == (None, Decimal(1040000))  # 4万 and 100万


def test_what_two_plans_say_in_the_same_words_counts_once(knowledge: Knowledge) -> None:
    rule = knowledge.rules[REWARD]
    again = replace(rule, id=rule.id + "-again")
    twice = replace(knowledge, rules={**knowledge.rules, again.id: again})
    assert sums(sheet(twice, goal_done=True))["磁力金牛奖励"] == (None, Decimal(40000))


def test_shares_and_periods_are_no_money(knowledge: Knowledge) -> None:
    found = sheet(knowledge, new_merchant=True, fashion_category=True)
    kinds = {a.result.label: a.kind for a in row(found, REBATE).amounts}
    assert kinds == {"扣点": "rate", "返佣比例": "rate", "返佣周期": "time", "返佣总额": "cash"}
    assert sums(found)[""] == (None, Decimal(1200000))


def test_what_was_worked_out_takes_the_place_of_the_cap_that_it_rests_on(knowledge: Knowledge) -> None:
    facts = {"new_merchant": True, "fashion_category": True, "monthly_commission": "50000 yuan/month"}
    found = sheet(knowledge, **facts, rebate_months="10 month")
    assert sums(found)[""] == (None, Decimal(500000))  # 5万 × 10 × 100%
    assert {a.result.label for a in row(found, REBATE).amounts if a.told_again} == {
        "返佣比例", "返佣周期", "返佣总额",
    }  # fmt: skip


def test_what_has_been_had_is_no_more_to_be_had(knowledge: Knowledge) -> None:
    facts = {"new_merchant": True, "fashion_category": True, "rebate_received": "800000 yuan"}
    assert sums(sheet(knowledge, **facts))[""] == (None, Decimal(400000))  # of 120万
    more = {**facts, "monthly_commission": "50000 yuan/month", "rebate_months": "12 month"}
    assert sums(sheet(knowledge, **more))[""] == (None, Decimal(400000))  # less than 60万, and not both
    gone = {**facts, "rebate_received": "1300000 yuan"}
    assert "" not in sums(sheet(knowledge, **gone))


def test_a_fee_that_is_not_charged_is_no_cash_and_stands_for_its_orders(knowledge: Knowledge) -> None:
    found = sheet(knowledge, new_merchant=True, freight_orders="1000 order", freight_fee="2 yuan")
    assert sums(found) == {"可省服务费": (None, Decimal(2000))}


def test_of_a_ladder_only_the_step_that_applies_is_added(knowledge: Knowledge) -> None:
    rule, ladder = knowledge.rules[REWARD], knowledge.rules[LADDER]
    steps = tuple(
        replace(case, gives=(Give("现金", Decimal(n), "yuan", "exact", case.gives[0].cite),), calculate=())
        for n, case in zip((100, 200), ladder.cases, strict=False)
    )
    stepped = replace(ladder, kind=rule.kind, audience=("merchant",), cases=steps)
    found = sheet(replace(knowledge, rules={LADDER: stepped}), red_line_violations="1 time")
    assert sums(found) == {"": (Decimal(100), None)}


def test_every_amount_of_a_total_is_cited(knowledge: Knowledge) -> None:
    found = sheet(knowledge, new_merchant=True, goal_done=True, fashion_category=True, operating_days="2 day")
    parts = [p for t in found.totals for p in t.parts]
    assert len(parts) == 4
    for part in parts:
        cited = part.rule.citations[part.amount.result.cite]
        body = knowledge.sources[cited.source].body
        assert body[cited.start : cited.start + len(cited.quote)] == cited.quote


def days(found: MoneySheet) -> dict[str, date]:
    return {d.result.label: d.day for d in found.dated}


def test_the_days_of_every_rule_follow_from_what_is_known(knowledge: Knowledge) -> None:
    found = sheet(
        knowledge, receipt_date=date(2026, 11, 20), subsidy_start=date(2026, 11, 1), potential_merchant=True,
        red_line_violations="1 time", red_line_closed_on=date(2026, 11, 10), fashion_category=True,
        rebate_start=date(2026, 2, 28), first_live_on=date(2026, 11, 28),
    )  # fmt: skip
    assert days(found) == {
        "账期到期日": date(2026, 11, 23),  # 20 + 3
        "首播7天的最后一天": date(2026, 12, 4),  # the 28th counts
        "电商权限恢复日": date(2026, 12, 10),  # 30 days
        "补贴计划到期日": date(2027, 1, 30),  # 90 days
        "返佣周期到期日": date(2027, 2, 28),  # 12 months
    }
    assert [d.day for d in found.dated] == sorted(d.day for d in found.dated)


def test_the_last_day_of_a_window_counts_while_its_condition_is_unmet(knowledge: Knowledge) -> None:
    first = {"first_live_on": date(2026, 11, 20), "live_hours_first_7_days": "9 hour"}
    assert row(sheet(knowledge, **first), TRAFFIC).state == "unmet"
    assert days(sheet(knowledge, **first)) == {"首播7天的最后一天": date(2026, 11, 26)}
    assert days(sheet(knowledge, **first, new_merchant=False)) == {}


def test_a_plan_that_cannot_be_had_has_no_day_to_end(knowledge: Knowledge) -> None:
    start = {"subsidy_start": date(2026, 11, 1)}
    assert days(sheet(knowledge, **start, potential_merchant=False)) == {}
    assert row(sheet(knowledge, new_merchant=True, potential_merchant=True), SUBSIDY).undated == (
        "subsidy_start",
    )


def test_nothing_is_had_and_no_day_counts_before_a_plan_is_in_force(knowledge: Knowledge) -> None:
    found = sheet(
        knowledge, date(2025, 12, 31), live_hours_first_7_days="12 hour", first_live_on=date(2025, 12, 30)
    )
    assert row(found, TRAFFIC).state == "not_in_force"
    assert found.totals == ()
    assert found.dated == ()


def test_the_end_of_a_rule_is_a_day_of_it(knowledge: Knowledge) -> None:
    ends = replace(knowledge.rules[REWARD], effective_to=date(2026, 12, 31))
    found = sheet(replace(knowledge, rules={ends.id: ends}), goal_done=True)
    assert days(found) == {"有效期的最后一天": date(2026, 12, 31)}


def test_what_is_taken_for_granted_is_said(knowledge: Knowledge) -> None:
    words = Wording(knowledge, Translator(knowledge.units))
    assert words.state(row(sheet(knowledge, live_hours_first_7_days="12 hour"), TRAFFIC)) == (
        "已满足（以新入驻商家为前提）"
    )
    sure = sheet(knowledge, live_hours_first_7_days="12 hour", new_merchant=True)
    assert words.state(row(sure, TRAFFIC)) == "已满足"


@pytest.mark.parametrize("state", ["met", "asks", "unmet", "unstated"])
def test_rows_with_figures_come_first_in_each_state(knowledge: Knowledge, state: str) -> None:
    found = sheet(knowledge, new_merchant=True, live_hours_first_7_days="9 hour", operating_days="3 day")
    figured = [bool(r.figures) for r in found.rows if r.state == state]
    assert figured == sorted(figured, reverse=True)


def test_a_day_that_is_over_says_so(knowledge: Knowledge) -> None:
    words = Wording(knowledge, Translator(knowledge.units))
    found = sheet(knowledge, receipt_date=date(2026, 4, 29))
    over: Dated = found.dated[0]
    assert words.day(over, TODAY) == "账期到期日：2026年5月2日（已过）"
    assert words.day(over, date(2026, 5, 2)) == "账期到期日：2026年5月2日"


def test_totals_are_told_in_english_too(knowledge: Knowledge) -> None:
    words = Wording(knowledge, Translator(knowledge.units, knowledge.english))
    total = Total("", "yuan", Decimal(3500), Decimal(20000), ())
    assert words.total(total) == "cash: 3,500 yuan, and at most 20,000 yuan more"
