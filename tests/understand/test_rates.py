"""Numbers per day, week, month or year, where a fact is such a rate."""

from __future__ import annotations

import shutil
from decimal import Decimal

import pytest

from assistant.errors import QuestionError
from assistant.knowledge.load import read_knowledge
from assistant.rules.conditions import judge
from assistant.rules.schema import Leaf
from assistant.text import fold_aligned
from assistant.types import Quantity, SessionState
from assistant.understand.facts import Given, read_facts
from assistant.understand.profile import read_profile
from assistant.understand.reader import Reader
from assistant.understand.seen import see
from tests.conftest import TODAY
from tests.paths import CORPUS

FACTS = """
daily_parcels:
  label: 日均揽收量
  kind: quantity
  unit: piece/day
  range: [0, null]
  aliases: [日均揽收量, 揽收量, 揽收]
  question: 平均每天揽收多少件？
monthly_fee:
  label: 每月服务费
  kind: quantity
  unit: yuan/month
  range: [0, null]
  aliases: [每月服务费, 月服务费]
  question: 每月服务费是多少？
"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Over the shipped knowledge with two facts more."""
    folder = tmp_path_factory.mktemp("with_rates") / "corpus"
    shutil.copytree(CORPUS, folder)
    with (folder / "facts.yaml").open("a", encoding="utf-8") as file:
        file.write(FACTS)
    return Reader(read_knowledge(folder))


def said(
    reader: Reader, text: str, focus: tuple[str, ...] = ("daily_parcels", "monthly_fee")
) -> dict[str, str]:
    seen = see(fold_aligned(text), TODAY, reader.vocabulary)
    found = read_facts(Given(seen, focus), reader.vocabulary).stated
    return {f.fact: f"{f.value.low} {f.value.unit}" for f in found if isinstance(f.value, Quantity)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("日均揽收60件", {"daily_parcels": "60 piece/day"}),
        ("每天揽收60件", {"daily_parcels": "60 piece/day"}),
        ("一天能揽收60件", {"daily_parcels": "60 piece/day"}),
        ("揽收60件/天", {"daily_parcels": "60 piece/day"}),
        ("平均每天60件", {"daily_parcels": "60 piece/day"}),
        ("日均揽收量60", {"daily_parcels": "60 piece/day"}),
        ("日均揽收量是60件", {"daily_parcels": "60 piece/day"}),
        ("日均揽收60个", {"daily_parcels": "60 piece/day"}),
        ("每周揽收420件", {"daily_parcels": "60 piece/day"}),
        ("每月服务费800元", {"monthly_fee": "800 yuan/month"}),
        ("服务费800元/月", {"monthly_fee": "800 yuan/month"}),
        ("一个月服务费800块", {"monthly_fee": "800 yuan/month"}),
        ("一年服务费9600元", {"monthly_fee": "800 yuan/month"}),
        ("日均揽收60件，每月服务费800元", {"daily_parcels": "60 piece/day", "monthly_fee": "800 yuan/month"}),
    ],
)
def test_a_number_with_its_period_is_a_rate(reader: Reader, text: str, expected: dict[str, str]) -> None:
    assert said(reader, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "上个月60件",
        "近一个月60件",
        "一共60件",
        "服务费800元",  # by the year, the month, in all?
        "每月揽收60件",  # days and months do not convert
        "3月揽收60件",
        "揽收60件",
        "揽收量60",
    ],
)
def test_a_number_without_its_period_is_none(reader: Reader, text: str) -> None:
    assert said(reader, text) == {}


def test_the_answer_to_what_was_asked_needs_no_period(reader: Reader) -> None:
    asked = SessionState(turn=1, pending=("daily_parcels",), query="x")
    (fact,) = reader.read("60件", asked, TODAY).stated
    assert fact.value == Quantity(Decimal(60), Decimal(60), "piece/day")


@pytest.mark.parametrize(
    "given", ["60件", "日均60件", "每周420件", "420件/周", 60, {"low": "60", "high": "60", "unit": "件/天"}]
)
def test_a_profile_gives_a_rate_with_or_without_its_period(reader: Reader, given: object) -> None:
    found = read_profile({"daily_parcels": given}, reader.vocabulary, TODAY)
    value = found["daily_parcels"].value
    assert isinstance(value, Quantity)
    assert value.point is not None
    assert reader.knowledge.units.convert(value.point, value.unit, "piece/day") == 60


@pytest.mark.parametrize("given", ["每月60件", "60元", "60件/年"])
def test_a_profile_with_a_period_that_does_not_convert_is_refused(reader: Reader, given: str) -> None:
    with pytest.raises(QuestionError):
        read_profile({"daily_parcels": given}, reader.vocabulary, TODAY)


def test_a_total_under_discussion_is_no_rate(reader: Reader) -> None:
    """每天2小时播了7天 is 14 hours, whatever rates other rules ask for."""
    assert said(reader, "每天播2小时，播了7天", ("live_hours_first_7_days",)) == {
        "live_hours_first_7_days": "14 hour"
    }


@pytest.mark.parametrize(("given", "truth"), [("59", "unmet"), ("60", "met"), ("61", "met")])
def test_a_weekly_amount_is_judged_against_a_daily_threshold(reader: Reader, given: str, truth: str) -> None:
    leaf = Leaf("daily_parcels", ">=", Decimal(60), "", "piece/day", "c")
    week = Quantity(Decimal(given) * 7, Decimal(given) * 7, "piece/week")
    assert judge(leaf, {"daily_parcels": week}, reader.knowledge.units).truth == truth


def test_a_rate_is_told_with_its_period(reader: Reader) -> None:
    units = reader.knowledge.units
    assert units.spoken(Decimal(50_000), "yuan/month") == "5万元/月"
    assert units.spoken_english(Decimal(60), "piece/day") == "60 pieces a day"
    assert units.convert(Decimal(1), "yuan/month", "yuan/day") is None
