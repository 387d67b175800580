"""Two sentences that give different figures of one thing, and look-alikes that do not."""

from __future__ import annotations

import pytest

from assistant.library.conflicts import Topics, compare, conflict, figures
from tests.measures import NUMBERS

CONFLICTS = [
    ("another threshold", "头部创作者所选商家的商品分须达到70分。", "抖音头部创作者所选商家的商品分须≥75分。"),
    ("Traditional", "新入駐商家首次直播7天內累計開播滿10小時，可得流量包。", "新入驻商家首次直播7天内累计开播满11小时，可得流量包。"),
    ("another scale", "首播累计开播满600分钟可得流量包。", "首播累计开播满11小时可得流量包。"),
    ("strict or not", "商品好评率超过80%才能入选。", "商品好评率80%以上才能入选。"),
    ("an amount", "品牌新商现金激励最高30万元。", "品牌新商完成目标后现金激励最高20万元。"),
]  # fmt: skip
AGREE = [
    ("the same in other units", "首播累计开播满660分钟可得流量包。", "首播累计开播满11小时可得流量包。"),
    ("the same in characters", "首播累计开播满十一小时可得流量包。", "首播累计开播满11小时可得流量包。"),
    ("other things", "店铺粉丝数要有1000人。", "商品好评率80%以上才能入选。"),
    ("no figure", "商品分要达到平台要求才能被选。", "商品分须≥75分才能被选。"),
    ("other dimensions", "头部创作者所选商家的商品分须达到70分。", "头部创作者所选商家的商品要卖出1000单。"),
    ("ordinals", "第一次触犯红十条关闭权限30天。", "第二次触犯红十条永久关闭权限。"),
    ("one more figure", "品牌新商最高可得100万元磁力金牛和20万元现金激励。", "品牌新商现金激励最高20万元。"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), [c[1:] for c in CONFLICTS], ids=[c[0] for c in CONFLICTS])
def test_conflicts(one: str, other: str) -> None:
    assert conflict(one, other, NUMBERS)
    assert conflict(other, one, NUMBERS)


@pytest.mark.parametrize(("one", "other"), [c[1:] for c in AGREE], ids=[c[0] for c in AGREE])
def test_what_does_not_conflict(one: str, other: str) -> None:
    assert not conflict(one, other, NUMBERS)
    assert not conflict(other, one, NUMBERS)


def test_the_figures_that_differ_are_named_in_their_own_words() -> None:
    compared = compare("商品分须达到70分，好评率80%。", "商品分须达到75分，好评率80%。", NUMBERS)
    assert compared is not None
    assert compared.differing == (("70分", "75分"),)


def test_a_bare_number_and_a_date_are_no_figures() -> None:
    assert figures("2026年3月1日发布，编号15。", NUMBERS) == ()


def test_what_can_be_about_the_same_is_always_compared() -> None:
    said = [words for case in (*CONFLICTS, *AGREE) for words in case[1:]]
    for one in said:
        about = [other for other in said if (found := compare(one, other, NUMBERS)) and found.alike]
        assert all(Topics([other], NUMBERS).may_hold(one) for other in about)
    assert not Topics(said, NUMBERS).may_hold("CG000123 | 红棉布 | 10cm×20cm | ¥1,234.50")
