"""Which numbers of a turn are the merchant's own: not what the rule asks, others have or once was."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.types import SessionState
from assistant.understand.rates import totals
from assistant.understand.reader import Reader
from tests.conftest import TODAY
from tests.measures import NUMBERS
from tests.understand.test_reader import LIVE, TOP, D, plain

CARRY = "，头部达人能带我的货吗"
PACK = "，能拿流量包吗"
AM_I = "，是抖音头部创作者吗"


def figures(reader: Reader, text: str) -> dict[str, Any]:
    """Quantities only: who asks (新商) and what follows from the words is not looked at here."""
    found = reader.read(text, SessionState(), TODAY)
    return {f.fact: plain(f.value) for f in found.stated if not isinstance(f.value, bool)}


# --- numbers per day -------------------------------------------------------------------------------

HOURS = "live_hours_first_7_days"
DAILY = [
    ("a rate and its days", "快手新商首播每天2小时播了7天" + PACK, {HOURS: D(14)}),
    ("the days first", "快手新商首播播了6天，每天3小时" + PACK, {HOURS: D(18)}),
    ("an average", "快手新商首播平均每天播2.5小时，播了4天" + PACK, {HOURS: D(10)}),
    ("written with a slash", "首播2小时/天，播了6天，快手新商能拿流量包吗", {HOURS: D(12)}),
    ("minutes a day", "快手新商首播每天90分钟，连播了8天" + PACK, {HOURS: D(12)}),
    ("the total told besides", "快手新商首播每天2小时，一共13小时" + PACK, {HOURS: D(13)}),
    ("single days and their sum", "快手新商首播第一天5小时，第二天4小时，一共11小时" + PACK, {HOURS: D(11)}),
    ("orders in all", "每天出100单，一共3000单" + CARRY, {"shop_orders": D(3000)}),
    ("no days, no total", "快手新商首播每天2小时" + PACK, {}),
    ("an ordinal counts no days", "快手新商首播第5天播的，每天2小时" + PACK, {}),
    ("a period of a year is no count of days", "近365天每天100单" + AM_I, {}),
]


@pytest.mark.parametrize(("text", "facts"), [c[1:] for c in DAILY], ids=[c[0] for c in DAILY])
def test_a_number_per_day_is_no_total(reader: Reader, text: str, facts: dict[str, Any]) -> None:
    assert figures(reader, text) == facts


def test_a_product_shows_both_its_numbers(reader: Reader) -> None:
    found = reader.read("快手新商首播每天2小时播了7天" + PACK, SessionState(), TODAY)
    assert found.ask.rules == (LIVE,)
    assert found.known.profile[HOURS].text == "首播每天2小时播了7天"


TOTALS = [
    ("7天里每天2小时", [("7天里每天2小时", D(14))], []),
    ("每天2到3小时，播了5天", [("每天2到3小时，播了5天", "[10, 15]")], []),
    ("每天3小时以上，播了4天", [("每天3小时以上，播了4天", "[12, None)")], []),
    ("每天2小时。播了7天", [("7天", D(7))], ["每天2小时"]),
    ("每天2小时播了40天", [("40天", D(40))], ["每天2小时"]),
    ("每天2小时，1天", [("1天", D(1))], ["每天2小时"]),
    ("一天2小时", [], ["一天2小时"]),
    ("每天85分", [("85分", D(85))], []),
    ("播了14小时", [("14小时", D(14))], []),
]


@pytest.mark.parametrize(("text", "kept", "rates"), TOTALS, ids=[c[0] for c in TOTALS])
def test_rates_become_products_or_are_set_aside(
    text: str, kept: list[tuple[str, Any]], rates: list[str]
) -> None:
    """A score has no rate; days of another sentence, or too many of them, are not multiplied."""
    found = totals(text, NUMBERS.scan(text))
    assert [(text[m.start : m.end], plain(m.quantity)) for m in found.numbers] == kept
    assert [text[m.start : m.end] for m in found.rates] == rates


# --- what the rule asks ----------------------------------------------------------------------------

ASKED = [
    ("商品分要75分，我74" + CARRY, {"product_score": D(74)}, {"product_score": "75分"}),
    ("商品分门槛是75，我只有72" + CARRY, {"product_score": D(72)}, {"product_score": "75"}),
    ("好评率得有80%，我78%" + CARRY, {"positive_rate": D(78)}, {"positive_rate": "80%"}),
    ("要求体验分80，我家体验分78" + CARRY, {"shop_score": D(78)}, {"shop_score": "80"}),
    ("那个1000单的门槛，我才870单" + CARRY, {"shop_orders": D(870)}, {"shop_orders": "1000单"}),
    ("冷启动那个1000单，我才870单" + CARRY, {"shop_orders": D(870)}, {"shop_orders": "1000单"}),
    (
        "1000万粉以上才算头部创作者，我有860万粉",
        {"followers": D(8_600_000)},
        {"followers": "1000万粉以上"},
    ),
    (
        "选品要1000单或10万GMV，我才870单" + CARRY,
        {"shop_orders": D(870)},
        {"shop_orders": "1000单", "shop_gmv": "10万"},
    ),
    ("头部创作者门槛是500万粉丝吧", {}, {"followers": "500万粉丝"}),
    ("听说门槛是800万粉丝，对吧，抖音头部创作者", {}, {"followers": "800万粉丝"}),
]


@pytest.mark.parametrize(("text", "own", "asked"), ASKED, ids=[c[0] for c in ASKED])
def test_what_the_rule_asks_is_not_what_the_merchant_has(
    reader: Reader, text: str, own: dict[str, Any], asked: dict[str, str]
) -> None:
    found = reader.read(text, SessionState(), TODAY)
    assert figures(reader, text) == own
    assert {p.about: p.said for p in found.beliefs.premises} == asked


@pytest.mark.parametrize("text", ["返佣周期是24个月吧", "返佣最多给12个月，对吗"])
def test_a_figure_put_forward_is_to_be_confirmed(reader: Reader, text: str) -> None:
    found = reader.read(text, SessionState(), TODAY)
    assert figures(reader, text) == {}
    assert [p.said in text for p in found.beliefs.premises] == [True]


NOT_ASKED = [
    ("我们要出1000单了" + CARRY, {"shop_orders": D(1000)}),
    ("我商品分是76吧" + CARRY, {"product_score": D(76)}),
    ("我返佣做了12个月吧", {"rebate_months": D(12)}),
    ("商品分要是75分" + CARRY, {"product_score": D(75)}),
]


@pytest.mark.parametrize(("text", "facts"), NOT_ASKED, ids=[c[0] for c in NOT_ASKED])
def test_what_the_merchant_says_of_their_own_is_theirs(
    reader: Reader, text: str, facts: dict[str, Any]
) -> None:
    assert figures(reader, text) == facts


# --- denied, of others, of the past ----------------------------------------------------------------

DENIED = [
    ("快手新商首播不是播了5小时，是15小时" + PACK, {HOURS: D(15)}),
    ("商品分不是84是74" + CARRY, {"product_score": D(74)}),
    ("好评率不是95%，而是79%" + CARRY, {"positive_rate": D(79)}),
    ("粉丝没有1200万，只有120万" + AM_I, {"followers": D(1_200_000)}),
    ("并非3000单，应该是300单" + CARRY, {"shop_orders": D(300)}),
    ("商品分没到过80，才74" + CARRY, {"product_score": D(74)}),
    (
        "佣金不是10万，其实只有8万，不达标订单占比20%，冻结多少",
        {"commission": D(80_000), "noncompliant_share": D(20)},
    ),
]


@pytest.mark.parametrize(("text", "facts"), DENIED, ids=[c[0] for c in DENIED])
def test_a_figure_denied_is_taken_back(reader: Reader, text: str, facts: dict[str, Any]) -> None:
    assert figures(reader, text) == facts


def test_a_date_denied_is_taken_back(reader: Reader) -> None:
    found = reader.read("确认收货不是4月30号，是4月27号，抖音账期到哪天", SessionState(), TODAY)
    assert [str(f.value) for f in found.stated] == ["2026-04-27"]


OTHERS = [
    ("隔壁老王1500万粉，我才30万粉" + AM_I, {"followers": D(300_000)}),
    ("老王粉丝1500万，我粉丝才30万" + AM_I, {"followers": D(300_000)}),
    ("朋友店体验分90，我的78" + CARRY, {"shop_score": D(78)}),
    ("隔壁店商品分80，我们家商品分72" + CARRY, {"product_score": D(72)}),
    ("竞品好评率95%，我好评率78%" + CARRY, {"positive_rate": D(78)}),
]


@pytest.mark.parametrize(("text", "facts"), OTHERS, ids=[c[0] for c in OTHERS])
def test_what_others_have_is_not_the_merchants(reader: Reader, text: str, facts: dict[str, Any]) -> None:
    assert figures(reader, text) == facts


PAST = [
    ("上个月商品分72，现在86" + CARRY, {"product_score": D(86)}),
    ("本来好评率95%，现在只剩79%" + CARRY, {"positive_rate": D(79)}),
    ("体验分是87，77是上个月的" + CARRY, {"shop_score": D(87)}),
    ("去年粉丝900万，目前1100万" + AM_I, {"followers": D(11_000_000)}),
    ("上个月商品分72" + CARRY, {"product_score": D(72)}),  # nothing newer is told
]


@pytest.mark.parametrize(("text", "facts"), PAST, ids=[c[0] for c in PAST])
def test_a_past_figure_yields_to_the_one_of_now(reader: Reader, text: str, facts: dict[str, Any]) -> None:
    assert figures(reader, text) == facts


ONCE = [
    ("以前1000万粉，现在掉到600万，还是抖音头部创作者吗", D(6_000_000), True),
    ("原来1200万粉，如今800万，还是抖音头部创作者吗", D(8_000_000), True),
    ("以前900万粉，现在掉到600万，还是抖音头部创作者吗", D(6_000_000), None),
]


@pytest.mark.parametrize(("text", "followers", "was"), ONCE)
def test_a_past_figure_counts_where_having_met_the_rule_once_does(
    reader: Reader, text: str, followers: int, was: bool | None
) -> None:
    """A bare 600万 takes the unit of the followers it replaces."""
    found = reader.read(text, SessionState(), TODAY)
    assert found.ask.rules[:1] == (TOP,)
    assert plain(found.known.profile["followers"].value) == followers
    assert (
        found.known.profile["was_top_creator"].value if "was_top_creator" in found.known.profile else None
    ) is was


NOBODYS = [
    ("how much something moved", "商品分涨了3分" + CARRY),
    ("two ordinals compared", "头一回跟第二回触犯红十条差多远"),
    ("heard now so, now so", "客服一会儿说商品分要75，一会儿说80" + CARRY),
]


@pytest.mark.parametrize("text", [c[1] for c in NOBODYS], ids=[c[0] for c in NOBODYS])
def test_a_number_that_tells_of_nobody_is_no_fact(reader: Reader, text: str) -> None:
    assert figures(reader, text) == {}


def test_a_full_mark_is_no_score(reader: Reader) -> None:
    assert figures(reader, "体验分84满分100" + CARRY) == {"shop_score": D(84)}
    assert figures(reader, "满分100，我商品分74" + CARRY) == {"product_score": D(74)}


# --- said in other ways ----------------------------------------------------------------------------

BOTH = {"reply_rate": D(80), "satisfaction_rate": D(80)}
SAID = [
    ("what is given for reaching it", "首播播满11小时就送流量包，我快手新店播了9小时，能领吗", {HOURS: D(9)}),
    (
        "what would not do",
        "商品分要是低于75就不行对吧，我76，抖音头部能带我的货吗",
        {"product_score": D(76)},
    ),
    ("what would do", "抖音基础销量1000单就行吗，我870单", {"shop_orders": D(870)}),
    ("a firm's shorthand", "粉丝6m" + AM_I, {"followers": D(6_000_000)}),
    ("a name's figure lends no unit", "我0元入驻，体验分81" + CARRY, {"shop_score": D(81)}),
    ("those in the same trade", "同行商品分80，我商品分72" + CARRY, {"product_score": D(72)}),
    ("of both", "抖音飞鸽两项都是80%，考核达标吗", BOTH),
    ("once and again", "抖音头部红十条犯过一次，这次又犯了，权限关多久", {"red_line_violations": D(2)}),
    (
        "far from its word",
        "抖音头部创作者里成交额这一条，我近365天0.97亿，够线吗",
        {"annual_gmv": D(97_000_000)},
    ),
    ("blanks around figures", "快手新商首播播了 12 小时" + PACK, {HOURS: D(12)}),
    ("over a hundred million", "近一年成交额一个亿" + AM_I, {"annual_gmv": D(100_000_000)}),
]


@pytest.mark.parametrize(("text", "facts"), [c[1:] for c in SAID], ids=[c[0] for c in SAID])
def test_a_figure_is_taken_as_it_is_meant(reader: Reader, text: str, facts: dict[str, Any]) -> None:
    assert figures(reader, text) == facts


def test_a_supposed_second_offence_is_not_remembered(reader: Reader) -> None:
    supposed = reader.read("抖音头部红十条犯过一次，再犯会怎样", SessionState(), TODAY)
    assert {c.fact: c.force for c in supposed.stated} == {"red_line_violations": "supposed"}
    told = reader.read("抖音头部红十条犯过一次，这次又犯了", SessionState(), TODAY)
    assert {c.fact: c.force for c in told.stated} == {"red_line_violations": "said"}


# --- several figures at once -----------------------------------------------------------------------


TOGETHER = [
    ("in their order", "商品分和体验分分别是74和86" + CARRY, {"product_score": D(74), "shop_score": D(86)}),
    (
        "the same of both",
        "体验分跟商品分一个数，都是77" + CARRY,
        {"product_score": D(77), "shop_score": D(77)},
    ),
    ("not the same of both", "体验分跟商品分不一样，商品分77" + CARRY, {"product_score": D(77)}),
    (
        "two sets, one of them past",
        "体验分和商品分去年分别是90和85，今年是70和60" + CARRY,
        {"shop_score": D(70), "product_score": D(60)},
    ),
    ("single days without a sum", "快手首播周一播2小时、周二3小时、周五1.5小时" + PACK, {HOURS: D("6.5")}),
    (
        "a sum beside its parts",
        "快手首播头五天每天播一个半小时，末两天各播2小时，总共11.5小时" + PACK,
        {HOURS: D("11.5")},
    ),
    ("not one and the same time", "快手首播周一播了6小时，隔了半个月又播6小时" + PACK, {HOURS: D(6)}),
    ("nights", "我每晚播80分钟，快手首播七天里连播了6晚" + PACK, {HOURS: D(8)}),
    ("short of a goal", "离80分还差0.1分，体验分" + CARRY, {"shop_score": D("79.9")}),
    (
        "a share told as counts",
        "头部创作者，2000单里头260单不达标，冻结多少佣金",
        {"noncompliant_share": D(13)},
    ),
    ("more than all", "头部创作者，100单里头260单不达标，冻结多少佣金", {}),
    ("rounding", "体验分79.9四舍五入不就是80嘛" + CARRY, {"shop_score": D("79.9")}),
    ("past behind now", "粉丝现在300万，去年到过1200万" + AM_I, {"followers": D(3_000_000)}),
    ("a half of a year", "体验分上半年还有90，现在掉到78了" + CARRY, {"shop_score": D(78)}),
    ("a minus", "粉丝涨-100万" + AM_I, {}),
]


@pytest.mark.parametrize(("text", "facts"), [c[1:] for c in TOGETHER], ids=[c[0] for c in TOGETHER])
def test_figures_told_together_are_told_apart(reader: Reader, text: str, facts: dict[str, Any]) -> None:
    assert figures(reader, text) == facts
