"""What a figure comes to, in whatever order and over however many turns its parts are told."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rules.schema import Knowledge
from assistant.types import Part, Quantity
from assistant.understand.counts import percent
from assistant.understand.fitting import Fitting
from assistant.understand.labels import covers, labels
from assistant.understand.ledger import Event, entered, share_of, total

HOURS = "live_hours_first_7_days"
DAYS = ("周一", "周二", "周三", "上午", "第六天")


def hours(number: int | str) -> Quantity:
    return Quantity(Decimal(number), Decimal(number), "hour")


def event(kind: str, number: int | str, label: str = "") -> Event:
    return Event(HOURS, kind, hours(number), f"{number}小时", label)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def fitting(knowledge: Knowledge) -> Fitting:
    return Fitting(knowledge.units)


def comes_to(events: list[Event], fitting: Fitting) -> Decimal | None:
    held: tuple[Part, ...] = ()
    for e in events:
        held = entered(held, e)
    found = total(held, fitting)
    return found.point if found else None


parts_told = st.dictionaries(st.sampled_from(DAYS), st.integers(0, 20), min_size=1).map(
    lambda told: [event("part", n, day) for day, n in told.items()]
)


@given(parts=parts_told, order=st.randoms())
def test_parts_come_to_their_sum_in_any_order(parts: list[Event], order: object, fitting: Fitting) -> None:
    expected = sum(e.value.point or 0 for e in parts)
    order.shuffle(parts)  # type: ignore[attr-defined]
    assert comes_to(parts, fitting) == expected


@given(parts=parts_told)
def test_a_part_told_twice_counts_once(parts: list[Event], fitting: Fitting) -> None:
    assert comes_to([*parts, *parts], fitting) == comes_to(parts, fitting)


@given(parts=parts_told, whole=st.integers(0, 168))
def test_a_total_takes_the_place_of_all_parts(parts: list[Event], whole: int, fitting: Fitting) -> None:
    assert comes_to([*parts, event("set", whole)], fitting) == whole


@given(parts=parts_told, more=st.integers(0, 20))
def test_what_is_added_and_taken_back_leaves_what_was(
    parts: list[Event], more: int, fitting: Fitting
) -> None:
    assert comes_to([*parts, event("more", more), event("less", more)], fitting) == comes_to(parts, fitting)


@given(parts=parts_told, wrong=st.integers(0, 20), right=st.integers(0, 20))
def test_a_number_put_right_is_as_if_it_had_been_told_so(
    parts: list[Event], wrong: int, right: int, fitting: Fitting
) -> None:
    put_right = [*parts, event("more", wrong), event("mend", right)]
    assert comes_to(put_right, fitting) == comes_to([*parts, event("more", right)], fitting)


def test_a_wider_time_takes_the_place_of_those_in_it(fitting: Fitting) -> None:
    for first, second in permutations((event("part", 3, "一月"), event("part", 4, "二季度"))):
        told = [first, second, event("part", 2, "九月"), event("part", 9, "上半年")]
        assert comes_to(told, fitting) == 11  # 9 + 2


def test_more_than_there_is_cannot_go_off(fitting: Fitting) -> None:
    assert comes_to([event("set", 3), event("less", 4)], fitting) is None


def counted(side: str, number: int, label: str = "", kind: str = "part") -> Event:
    value = Quantity(Decimal(number), Decimal(number), "item")
    return Event("reply_rate", kind, value, str(number), label, side=side)  # type: ignore[arg-type]


def share(events: list[Event], *, in_all: bool = False) -> Quantity | None:
    held: tuple[Part, ...] = ()
    for e in events:
        held = entered(held, e)
    return share_of(held, in_all=in_all)


lots_told = st.dictionaries(
    st.sampled_from(("上午", "中午", "下午", "晚上")),
    st.tuples(st.integers(1, 200), st.integers(0, 200)).filter(lambda lot: lot[1] <= lot[0]),
    min_size=1,
)


@given(lots=lots_told, order=st.randoms(), left=st.booleans())
def test_lots_of_a_day_come_to_the_share_of_their_sums_in_any_order(
    lots: dict[str, tuple[int, int]], order: object, left: bool
) -> None:
    side = "rest" if left else "part"
    events = [counted("whole", whole, label) for label, (whole, _) in lots.items()]
    events += [counted(side, whole - part if left else part, label) for label, (whole, part) in lots.items()]
    order.shuffle(events)  # type: ignore[attr-defined]
    whole, part = (Decimal(sum(lot[i] for lot in lots.values())) for i in (0, 1))
    assert share(events) == percent(part, whole, rest=False)


@given(lots=lots_told, more=st.integers(0, 50))
def test_counts_added_and_taken_out_leave_the_share_that_was(
    lots: dict[str, tuple[int, int]], more: int
) -> None:
    events = [counted("whole", whole, label) for label, (whole, _) in lots.items()]
    events += [counted("part", part, label) for label, (_, part) in lots.items()]
    label = next(iter(lots))
    moved = [counted("whole", more, label, "more"), counted("whole", more, label, "less")]
    assert share([*events, *moved]) == share(events)


def test_lots_of_several_days_are_apart_unless_asked_for_together() -> None:
    days = [("昨天", 40, 20), ("今天", 60, 54)]
    events = [
        counted(side, n, day) for day, *ns in days for side, n in zip(("whole", "part"), ns, strict=True)
    ]
    assert share(events) == percent(Decimal(54), Decimal(60), rest=False)
    assert share(events, in_all=True) == percent(Decimal(74), Decimal(100), rest=False)


def test_no_share_of_a_lot_of_which_only_some_is_known() -> None:
    known = [counted("whole", 40, "上午"), counted("part", 30, "上午")]
    assert share([*known, counted("whole", 50, "下午")]) is None
    assert share([counted("whole", 90), counted("part", 30, "上午")]) is None


COVERED = [
    ("上半年", "二月", True),
    ("上半年", "一季度", True),
    ("上半年", "七月", False),
    ("一月到三月", "二月", True),
    ("周一到周四", "星期三", True),
    ("周一到周四", "周五", False),
    ("前三天", "第二天", True),
    ("前三天", "第四天", False),
    ("前三天", "周二", False),  # of another calendar
    ("下午", "上午", False),
]


@pytest.mark.parametrize(("whole", "part", "expected"), COVERED)
def test_a_time_covers_those_of_its_calendar_that_lie_in_it(whole: str, part: str, expected: bool) -> None:
    assert covers(whole, part) is expected


LABELS = [
    ("三月卖了90单", ["三月"]),
    ("三个月合起来", []),
    ("近三月卖了90单", []),
    ("3月5号卖了90单", []),
    ("周一到周三播了4小时", ["周一到周三"]),
    ("到周三为止播了4小时", []),
    ("剩下四天播了6小时", ["剩下四天"]),
    ("头七天播了6小时", []),  # the whole window
]


@pytest.mark.parametrize(("text", "found"), LABELS, ids=[c[0] for c in LABELS])
def test_words_of_time_that_tell_a_part(text: str, found: list[str]) -> None:
    assert [label.words for label in labels(text)] == found
