"""A money sheet as an Excel workbook: what can be got, what of it may be added, the days, the figures told.

Amounts are numbers and days are days, so that they can be sorted and reckoned with. Texts are texts: what a
person typed may look like a formula, and no cell is one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from assistant.compose.money.records import Amount, MoneySheet, Row, State
from assistant.compose.money.wording import Wording
from assistant.rules.schema import Knowledge
from assistant.surfaces.render.citing import article_href, source_words
from assistant.surfaces.render.names import names_of
from assistant.surfaces.words import Words
from assistant.types import Profile

STATES: Mapping[State, str] = {
    "met": "现在能拿",
    "asks": "补充信息后可判断",
    "unmet": "暂时拿不到",
    "unstated": "条件没有写明，需向平台确认",
    "not_in_force": "不在有效期",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_CELLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32_000  # characters; Excel holds 32,767
_WIDEST = 60


class Link(NamedTuple):
    """A text that leads somewhere."""

    text: str
    href: str


Cell = str | Decimal | date | Link | None


def workbook(
    sheet: MoneySheet,
    profile: Profile,
    knowledge: Knowledge,
    words: Wording,
    w: Words,
    base: str,
) -> bytes:
    """``base`` is the address that links to articles begin with, without a slash at its end."""
    import openpyxl  # late: only a file needs it

    book = openpyxl.Workbook()
    book.remove(book.active)
    _fill(book.create_sheet(w("我能拿的")), *_got(sheet, words, w, base))
    _fill(book.create_sheet(w("合计")), *_totals(sheet, words, w))
    _fill(book.create_sheet(w("日子")), *_days(sheet, words, w))
    _fill(book.create_sheet(w("按这些数据")), *_told(profile, knowledge, w))
    book.properties.title = w("我能拿的")
    book.properties.creator = w("商家增长助手")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- what stands in the sheets -------------------------------------------------------------------

Table = tuple[Sequence[str], list[Sequence[Cell]]]


def _got(sheet: MoneySheet, words: Wording, w: Words, base: str) -> Table:
    """A row for each amount."""
    head = [
        w("状态"), w("平台"), w("政策名称"), w("项目"), w("数额"), w("单位"), w("口径"), w("计入合计"),
        w("说法"), w("条件"), w("还差什么"), w("截止"), w("来源"), w("原句"),
    ]  # fmt: skip
    return head, [
        _amount(row, amount, _adds(sheet, amount), sheet.as_of, words, w, base)
        for row in sheet.rows
        for amount in row.amounts
    ]


def _adds(sheet: MoneySheet, amount: Amount) -> bool:
    """Whether it is in a total: whoever sums up the column must be able to leave the others out."""
    return any(part.amount is amount for total in sheet.totals for part in total.parts)


def _amount(
    row: Row, amount: Amount, added: bool, as_of: date, words: Wording, w: Words, base: str
) -> Sequence[Cell]:
    cited = words.citation(row.rule, amount.result.cite)
    result, say = amount.result, w.script
    number = result.value if isinstance(result.value, Decimal) else None
    return (
        w(STATES[row.state]),
        say(words.platform(row.rule)),
        say(words.tr.name(row.rule.title)),
        say(words.tr.name(result.label)),
        number,
        say(words.tr.unit(result.unit)) if number is not None else "",
        say(words.qualifier(result)) if number is not None else "",
        w("是") if added else w("否"),
        say(words.value(amount)),
        say(words.conditions(row.rule)),
        say(words.state(row)) if row.state != "met" else "",
        say(words.deadline(row, as_of)),
        Link(source_words(cited, w), base + article_href(cited, w)),
        cited.quote,
    )


def _totals(sheet: MoneySheet, words: Wording, w: Words) -> Table:
    head = [w("项目"), w("固定合计"), w("最多合计"), w("单位"), w("由哪些相加")]
    rows: list[Sequence[Cell]] = [
        (
            w.script(words.of(total)),
            total.fixed,
            total.most,
            w.script(words.tr.unit(total.unit)),
            "；".join(w.script(words.tr.name(p.rule.title)) for p in total.parts),
        )
        for total in sheet.totals
    ]
    return head, rows or [(w("没有可以相加的数额"), None, None, "", "")]


def _days(sheet: MoneySheet, words: Wording, w: Words) -> Table:
    head = [w("日期"), w("是什么日子"), w("政策名称"), w("平台"), w("怎么算的")]
    return head, [
        (
            d.day,
            w.name(d.result.label),
            w.script(words.tr.name(d.rule.title)),
            w.script(words.platform(d.rule)),
            w.script(d.result.formula),
        )
        for d in sheet.dated
    ]


def _told(profile: Profile, knowledge: Knowledge, w: Words) -> Table:
    names = names_of(knowledge, w).facts
    return [w("数据"), w("您的说法")], [(names[f].label, e.text) for f, e in profile.items() if f in names]


# --- how it is written ---------------------------------------------------------------------------


def _fill(page: Any, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for column, text in enumerate(head, 1):
        cell = page.cell(1, column, text)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFF0E4")
    for place, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            _write(page.cell(place, column), value)
            page.cell(place, column).alignment = Alignment(wrap_text=True, vertical="top")
    for column in range(1, len(head) + 1):
        letter = get_column_letter(column)
        page.column_dimensions[letter].width = _width(page[letter])
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _write(cell: Any, value: Cell) -> None:
    from openpyxl.styles import Font

    if isinstance(value, Link):
        _write(cell, value.text)
        cell.hyperlink = value.href
        cell.font = Font(color="0563C1", underline="single")
    elif isinstance(value, str):
        cell.value = _NOT_IN_CELLS.sub("", value)[:_LONGEST]
        cell.data_type = "s"  # also 「=1+1」
        cell.quotePrefix = value.startswith(_FORMULA)
    elif value is not None:
        cell.value = value
        cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else _format(value)


def _format(value: Decimal) -> str:
    return "#,##0" if value == value.to_integral_value() else "#,##0.00##"


def _width(cells: Iterable[Any]) -> float:
    """Wide enough for the longest text up to a limit; a Chinese character is two wide."""
    longest = max((sum(1 + (ord(c) > 0xFF) for c in str(cell.value or "")) for cell in cells), default=0)
    return min(max(longest + 3, 9), _WIDEST)
