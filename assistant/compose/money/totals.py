"""What of a sheet may be added up, and what it comes to.

Added are amounts that can be had, in one unit and of one thing: money that is paid to money that is paid,
磁力金牛奖励 to 磁力金牛奖励, never one to the other. Exact ones come to a sum; that of those told 最高 is the
most that they can come to, and stays apart. Shares are of something else and are no amount, an amount without
an upper end adds to nothing, what another amount of its plan rests on is not told twice, and neither is what
two plans say in the same words. Of a ladder only the step that applies is among the findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from assistant.compose.money.amounts import size
from assistant.compose.money.records import Amount, Kind, Part, Row, Total

_ADDED: tuple[Kind, ...] = ("cash", "in_kind", "things")


def totals(rows: Iterable[Row]) -> tuple[Total, ...]:
    """One for each thing in each unit, money that is paid first."""
    groups: dict[tuple[int, str, str], list[Part]] = {}
    for part in _countable(rows):
        amount = part.amount
        of = "" if amount.kind == "cash" else amount.result.label
        key = (_ADDED.index(amount.kind), of, amount.result.unit)
        groups.setdefault(key, []).append(part)
    ordered = sorted(groups.items(), key=lambda item: item[0][0])
    return tuple(_total(of, unit, parts) for (_, of, unit), parts in ordered)


def _countable(rows: Iterable[Row]) -> Iterator[Part]:
    told: dict[tuple[object, ...], str] = {}
    for row in rows:
        if row.state != "met":
            continue
        for amount in row.amounts:
            result = amount.result
            cited = row.rule.citations[result.cite]
            key = (cited.source, cited.start, result.value, result.unit)
            if amount.kind not in _ADDED or amount.told_again or not _ends(amount) or not size(amount):
                continue
            if told.setdefault(key, row.rule.id) == row.rule.id:
                yield Part(row.rule, amount)


def _ends(amount: Amount) -> bool:
    """Whether it has an upper end: 「5万元起」 has none."""
    return amount.result.qualifier != "from" and isinstance(amount.result.value, Decimal | tuple)


def _total(of: str, unit: str, parts: list[Part]) -> Total:
    fixed = [v for p in parts if (v := _exact(p.amount)) is not None]
    most = [size(p.amount) for p in parts if _exact(p.amount) is None]
    return Total(of, unit, _sum(fixed), _sum(most), tuple(parts))


def _sum(values: list[Decimal]) -> Decimal | None:
    return sum(values, Decimal(0)) if values else None


def _exact(amount: Amount) -> Decimal | None:
    value = amount.result.value
    return value if amount.result.qualifier == "exact" and isinstance(value, Decimal) else None
