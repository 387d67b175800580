"""Several amounts of the same beside each other: 「4月5万5月7万6月9万，每个月10%」."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from assistant.numbers import PER, DateMention, Mention
from assistant.rules.schema import Calculation
from assistant.types import FactValue, Quantity
from assistant.understand.rates import months_from_to
from assistant.understand.seen import Seen
from assistant.understand.vocabulary import Vocabulary

_REACH = 10
_BY_MONTH = re.compile(r"每个?月|月均|按月|(?<![0-9一二三四五六七八九十上下这本个])月(?=佣金|成交|流水|返)")
_MONTH = re.compile(r"[0-9一二三四五六七八九十]月")
_COUNTS = ("month", "shop", "item")

Row = Mapping[str, FactValue]


def rows_told(
    seen: Seen, calculation: Calculation, vocabulary: Vocabulary, in_all: bool, past: Collection[int] = ()
) -> tuple[tuple[Row, ...], tuple[Mention | DateMention, ...]] | None:
    """The rows of an equation's inputs, with the numbers that tell them: two amounts at least, each with a
    label of its own (一月, A店), or a question for all of them; and a share for each, or one for all. What is
    of the ``past`` adds to what is of now only in a question for all."""
    facts, units = vocabulary.knowledge.facts, vocabulary.knowledge.units
    money = [n for n, f in calculation.inputs.items() if units[facts[f].unit].dimension.startswith("money")]
    shares = [n for n, f in calculation.inputs.items() if facts[f].unit == "percent"]
    if len(money) != 1:
        return None
    amounts, counted = _labelled(seen, vocabulary.figures.part, in_all)
    in_all = in_all or counted is not None
    if not in_all and any(m.start in past for m in amounts) and any(m.start not in past for m in amounts):
        return None
    told = [m for m in seen.numbers if m.quantity.unit == "percent" and m.kind == "quantity"]
    own = {v for p in calculation.parameters.values() for v in p.ends if p.unit == "percent"}
    if not shares:  # 100%返佣 repeats the rule's own
        told = [m for m in told if m.quantity.point not in own]
    if len(amounts) < 2 or (shares and len(told) not in (1, len(amounts))) or (not shares and told):
        return None
    unit = facts[calculation.inputs[money[0]]].unit
    months = [n for n, f in calculation.inputs.items() if facts[f].unit == "month"]
    lasted = _months(seen, amounts) if months else [Decimal(1)] * len(amounts)
    if lasted is None:
        return None
    rows = []
    for i, amount in enumerate(amounts):
        row: dict[str, FactValue] = {money[0]: _amount(amount, unit)}
        if shares:
            row[shares[0]] = told[i if len(told) > 1 else 0].quantity
        row |= {name: Quantity(lasted[i], lasted[i], "month") for name in months}
        rows.append(row)
    return tuple(rows), (*amounts, *told, *([counted] if counted else ()))


def _months(seen: Seen, amounts: Sequence[Mention]) -> list[Decimal] | None:
    """For how many months each amount was paid: one, unless it is told by the month, as in 「前6个月每月5万，
    后6个月每月8万」. None where that is not told."""
    counts = [m for m in seen.numbers if m.quantity.unit == "month" and m.kind == "quantity"]
    found: list[Decimal] = []
    monthly = False
    for first, amount in zip([0, *(m.end for m in amounts)], amounts, strict=False):
        words = seen.text[first : amount.start]
        monthly = bool(_BY_MONTH.search(words)) or (monthly and not _MONTH.search(words))
        if not monthly:
            found.append(Decimal(1))
            continue
        own = [m for m in counts if first <= m.start < amount.start and m.quantity.point != 1]
        told = own or [m for m in counts if m.start > amounts[-1].end]
        if span := months_from_to(words):
            found.append(span)
        elif len(told) == 1 and told[0].quantity.point is not None:
            found.append(told[0].quantity.point)
        else:
            return None
    return found


def _labelled(seen: Seen, part: re.Pattern[str], in_all: bool) -> tuple[Sequence[Mention], Mention | None]:
    """The amounts of money, when each follows a label of its own, or all are asked for together; and the
    number that counts them: 「两个月都占三成」."""
    money = [
        m for m in seen.numbers if m.kind == "quantity" and m.quantity.unit in ("", "yuan") and _large(m)
    ]
    counts = (m for m in seen.numbers if m.quantity.unit in _COUNTS and m.kind == "quantity")
    counted = next((m for m in counts if m.quantity.point == len(money)), None)
    found = labelled(seen.text, money, part)
    if len(money) < 2 or (found < len(money) and not ((in_all or counted) and found == 0)):
        return (), None
    return money, counted


def labelled(text: str, numbers: Sequence[Mention], part: re.Pattern[str]) -> int:
    """How many of the numbers follow a label of their own: 一月, A店, 一个."""
    labels = list(part.finditer(text))
    firsts = [0, *(m.end for m in numbers)]
    return sum(
        any(first <= label.start() and 0 <= m.start - label.end() <= _REACH for label in labels)
        for first, m in zip(firsts, numbers, strict=False)
    )


def _large(mention: Mention) -> bool:
    """万 and 元 are money; a bare 3 of 3月 is none."""
    q = mention.quantity
    return q.point is not None and (q.unit == "yuan" or q.point >= 1000)


def _amount(mention: Mention, unit: str) -> Quantity:
    point = mention.quantity.point
    return Quantity(point, point, unit if PER in unit else "yuan")
