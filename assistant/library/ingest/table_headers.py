"""Where the names of a table's columns stand: how many rows at its top, and what each column is called.

Told by how the first rows differ from those below them: names over figures, bold over plain, short over
long. A first row shaped like the others is a row like the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.library.ingest.cell_shapes import MIXED, TEXT, is_total, is_value, run_of_numbers, shape, usual

MOST = 3
_SAMPLE = 50
_LIKE = 0.6
_LONG = 12
_NAME_MAX = 4
_WORDY = ("", TEXT, MIXED)
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff]")

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and whether its format sets it apart as headers are."""

    cells: tuple[str, ...]
    marked: bool = False


def lone(row: Row) -> str:
    """The only words of a row, however many columns they cover; "" where it has more."""
    words = set(filter(None, row.cells))
    return next(iter(words)) if len(words) == 1 else ""


def leaning(rows: Sequence[Row]) -> int:
    """How much speaks for the first row being a header (above 0) or a row like the others (below 0)."""
    first = rows[0]
    below = [r for r in rows[1 : _SAMPLE + 1] if not _names_too(first.cells, r.cells)]
    body = [r for r in below if not is_total(r.cells[0])] or below
    if not body:
        return 0
    if _spans(first.cells, body[0].cells):
        return 4
    score = 0
    if first.marked and not all(r.marked for r in body):
        score += 4
    figures = [c for c in first.cells if is_value(c)]
    named = run_of_numbers(figures) and not is_value(first.cells[0])
    score += 4 if named else 0
    for i, name in enumerate(first.cells):
        column = [r.cells[i] for r in body if r.cells[i]]
        if name and column and not (named and is_value(name)):
            score += _of_figure(name, column) if is_value(name) else _of_words(name, column)
    return score - (3 if _labels_one(first, body) else 0)


def _names_too(first: Cells, row: Cells) -> bool:
    """The header again, or that of the next table, which begins with the same name."""
    return row == first or (row[0] == first[0] != "" and all(shape(c) in ("", TEXT) for c in row))


def _spans(first: Cells, second: Cells) -> bool:
    """A title over several columns that have names of their own below, beside one that needs none."""
    if first[0] and second[0] not in ("", first[0]):
        return False
    return any(
        (title == beside or (not beside and not second[0]))
        and title
        and below
        and nxt
        and below != nxt != beside
        for title, beside, below, nxt in zip(first, first[1:], second, second[1:], strict=False)
        if not (is_value(below) and is_value(nxt))
    )


def _labels_one(first: Row, body: Sequence[Row]) -> bool:
    """「店铺名称 | 晨光旗舰店」 above figures of several units: a name is not as long as what it names."""
    if len(first.cells) != 2 or first.marked or re.search(r"[（(]", first.cells[1]):
        return False
    units = {
        re.sub(r"[9a\s.,:/~～+\-–—至到≥≤<>]", "", shape(r.cells[1])) for r in body if is_value(r.cells[1])
    }
    return len(units - {""}) > 1 and len(first.cells[1]) > max(_NAME_MAX, len(first.cells[0]))


def _values(column: Cells) -> float:
    """The share of figures among the filled cells."""
    filled = [c for c in column if c]
    return sum(map(is_value, filled)) / len(filled) if filled else 0.0


def _of_figure(name: str, column: Cells) -> int:
    best, share = usual(column)
    values = _values(column)
    if shape(name) in {shape(c) for c in column}:
        return -2
    if values < _LIKE:
        return -2 if len(_HAN.findall(name)) < 3 else 0
    return 1 if share >= _LIKE and best != shape(name) else -1


def _of_words(name: str, column: Cells) -> int:
    values = _values(column)
    if name in column:
        return -2
    if values >= _LIKE:
        return 2
    if values >= 0.3:
        return 1
    lengths = [len(c) for c in column]
    if min(lengths) > len(name) and sum(lengths) >= max(_LONG, 3 * len(name)) * len(column):
        return 1
    return _of_family(name, column) if len(column) > 2 else 0


def _of_family(name: str, column: Cells) -> int:
    """Cells of one kind end or begin alike (服饰部, 生鲜部); their column's name does not."""
    for at in (-1, 0):
        ends = [c[at] for c in column]
        if len(set(column)) > 1 and ends.count(ends[0]) == len(ends):
            return -1 if name[at] == ends[0] else 1
    return 1 if len(set(column)) * 2 <= len(column) else 0


def depth(rows: Sequence[Row]) -> int:
    """How many rows the header has whose first row is ``rows[0]``; the last row is never taken."""
    found = 1
    while found < min(MOST, len(rows) - 1) and _goes_on(rows, found):
        found += 1
    return found


def _goes_on(rows: Sequence[Row], at: int) -> bool:
    row, above = rows[at].cells, rows[at - 1].cells
    columns = [[r.cells[i] for r in rows[at + 1 : at + 1 + _SAMPLE]] for i in range(len(row))]
    filled = [i for i, c in enumerate(row) if c]
    fresh = [i for i in filled if row[i] != above[i]]
    if not fresh or _is_data(row, fresh, columns):
        return False
    if is_total(row[0]):
        return False
    figures = [
        i
        for i in fresh
        if sum(map(is_value, columns[i])) >= _LIKE * max(1, len(list(filter(None, columns[i]))))
    ]
    over = [i for i in figures if not is_value(row[i])]
    under = [i for i in _spanned(row, above) if i in fresh]
    kept = [i for i in filled if row[i] == above[i] and shape(row[i]) == TEXT]
    hangs = row[0] in ("", above[0])
    if under and (hangs or kept or (over and len(over) == len(figures))):
        return True
    if hangs and over and len(over) == len(figures) and all(shape(row[i]) == TEXT for i in fresh):
        return True
    if rows[at].marked and rows[at - 1].marked and not rows[at + 1].marked:
        return True
    foreign = len(filled) > 1 and not any(_HAN.search(row[i]) or is_value(row[i]) for i in filled)
    return foreign and all(_HAN.search(c) for c in above if c)


def _is_data(row: Cells, fresh: Sequence[int], columns: Sequence[Cells]) -> bool:
    """Figures shaped like those below, where they are no run such as 1月 2月 3月."""
    alike = [i for i in fresh if is_value(row[i]) and shape(row[i]) in {shape(c) for c in columns[i]}]
    return bool(alike) and not run_of_numbers([row[i] for i in alike])


def _spanned(row: Cells, above: Cells) -> list[int]:
    """Columns below a title that stands over several: merged and filled, or with blanks to its right."""
    merged = any(a and a == b for a, b in pairwise(above))
    found = []
    for i, title in enumerate(above):
        beside = [above[j] for j in (i - 1, i + 1) if 0 <= j < len(above)]
        wide = (bool(title) and title in beside) or (not merged and "" in (title, *beside[i > 0 :]))
        if wide and row[i] and (title or any(above[:i])):
            found.append(i)
    return found


def joined(rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns' names: 「保证金（元）」 over 「企业店」 is 「保证金（元） 企业店」."""
    upper = [list(r.cells) for r in rows]
    for line, below in pairwise(upper):
        if any(a and a == b for a, b in pairwise(line)):
            continue  # merged cells are filled already
        for i in range(1, len(line)):
            if not line[i] and below[i] and line[i - 1] and below[i - 1]:
                line[i] = line[i - 1]
    names = []
    for parts in zip(*upper, strict=True):
        kept = [part for i, part in enumerate(parts) if part and part not in parts[:i]]
        names.append(" ".join(kept))
    return tuple(names)


def restarts(
    rows: Sequence[Row], at: int, header: Sequence[Row], profile: Sequence[tuple[str, float]]
) -> bool:
    """Whether the row at ``at``, inside a table, is the header of the next: names where figures stand above
    and below. ``profile`` has the usual shape of each column above, and its share."""
    row = rows[at].cells
    filled = [i for i, c in enumerate(row) if c]
    if len(filled) < 2 or at + 1 >= len(rows) or is_value(row[0]) or is_total(row[0]):
        return False
    if any(r.cells == row for r in header):
        return False
    again = bool(row[0]) and any(r.cells[0] == row[0] for r in header)
    bold = rows[at].marked and not rows[at + 1].marked
    figures = [i for i, (best, share) in enumerate(profile) if best not in _WORDY and share >= _LIKE]
    if not (again or bold or (header and _names_instead(rows, at, figures))):
        return False
    below = rows[at : at + _SAMPLE + 1]
    if leaning(below) < (1 if again or bold else 2):
        return False
    changed = any(
        bool(row[i]) != bool(profile[i][0]) or usual([r.cells[i] for r in below[1:]])[0] != profile[i][0]
        for i in range(len(row))
    )
    return again or bold or changed


def _names_instead(rows: Sequence[Row], at: int, figures: Sequence[int]) -> bool:
    """Words in each column of figures; in one column alone they may be a value, such as 面议."""
    row = rows[at].cells
    words = [row[i] for i in figures if row[i]]
    if not words or any(shape(c) != TEXT for c in words):
        return False
    if len(words) > 1:
        return True
    around = [
        [r.cells[figures[0]] for r in part] for part in (rows[max(0, at - 2) : at], rows[at + 1 : at + 3])
    ]
    return len(words[0]) > 1 and all(len(part) == 2 and usual(part)[1] == 1.0 for part in around)
