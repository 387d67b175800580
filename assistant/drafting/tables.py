"""Rows of a table → conditions and consequences: a column of categories or steps says when, a column of
rates, amounts or measures says what then."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.drafting.amounts import Figure, Figures
from assistant.drafting.columns import FREE, NOTHING, Column, Columns
from assistant.drafting.lexicon import Lexicon
from assistant.drafting.records import Clause, Condition, Consequence, Left
from assistant.drafting.sentences import Sentences
from assistant.drafting.structure import Row, Span, TableOf
from assistant.text import fold, fold_aligned
from assistant.types import Qualifier

_TOTAL = re.compile(r"合计|小计|总计|总和|平均|合計|總計")
_PER = re.compile(r"[/每]\s*(?P<per>单|笔|件|次|年|月|天|日|季|季度|个|店|人|场|张|条)")
_ITEMS = re.compile(r"^(?:收?费?用?项目|名称|科目|内容|权益|指标|事项|项次|服务项目|收费名称)?$")
_ITEM_NAMED = re.compile(
    r"(?:费|率|金|额|数|量|点|分成|上限|期|时限|时效|周期|佣金|抽成)(?:用|率)?(?:[(（].*)?$"
)
_RATE_WORDS = re.compile(r"率|佣金|扣点|服务费|手续费|抽成|分成|点位")


class Tables:
    def __init__(self, figures: Figures, words: Lexicon, sentences: Sentences) -> None:
        self._figures = figures
        self._words = words
        self._sentences = sentences
        self._columns = Columns(figures, words)

    def read(self, body: str, found: TableOf, group: int) -> Iterator[Clause | Left]:
        """A clause for each row and each of its columns of consequences that is one of several options."""
        rows = [r for r in found.rows if not self._total(body, r)]
        if not rows:
            return
        columns = self._columns.read(body, rows)
        if not any(c.kind == "then" for c in columns):
            yield from self._unread(body, rows, "表里没有读出哪一列是条件、哪一列是结果")
            return
        columns = self._columns.needed(body, rows, columns)
        for at, row in enumerate(rows):
            later = rows[at + 1] if at + 1 < len(rows) else None
            yield from self._row(body, row, later, columns, group)

    # --- columns ------------------------------------------------------------------------------------

    def _total(self, body: str, row: Row) -> bool:
        return any(_TOTAL.match(fold(body[a:b])) for a, b in row.cells[:2])

    # --- rows ---------------------------------------------------------------------------------------

    def _row(
        self, body: str, row: Row, later: Row | None, columns: Sequence[Column], group: int
    ) -> Iterator[Clause | Left]:
        says = (row.start, row.end)
        named = self._item(body, row, columns)
        if named:
            columns = [
                replace(c, kind="note") if i == 0 else replace(c, name=named) if c.kind == "then" else c
                for i, c in enumerate(columns)
            ]
        conditions: list[Condition] = []
        left: list[Left] = []
        shared: list[Consequence] = []
        of_option: list[tuple[str, list[Consequence]]] = []
        for i, (cell, column) in enumerate(zip(row.cells, columns, strict=False)):
            text = fold(body[slice(*cell)])
            if column.kind == "note" or not text or (column.kind == "when" and NOTHING.fullmatch(text)):
                continue
            if column.kind == "when":
                below = fold(body[slice(*later.cells[i])]) if later and i < len(later.cells) else ""
                conditions += self._when(body, cell, column, says, below)
                continue
            then, more, unread = self._then(body, cell, column, says)
            conditions += more
            left += unread
            if column.option and then:
                of_option.append((column.option, then))
            else:
                shared += then
        context = (row.header, *((row.caption,) if row.caption else ()))
        title = " ".join(
            body[slice(*c)] for c, k in zip(row.cells, columns, strict=False) if k.kind == "when"
        )
        base = Clause(
            title.strip()[:40], "calculation", tuple(conditions), (), tuple(shared), row.headings, says,
            group, context, item=named,
        )  # fmt: skip
        if shared:
            yield base
        for option, then in of_option:
            is_one = Condition(f"{_kind_of(option)}", "is", option, "", "", says)
            yield replace(
                base, title=f"{base.title} {option}".strip(), conditions=(*conditions, is_one),
                consequences=tuple(then),
            )  # fmt: skip
        if not shared and not of_option:
            left.append(Left(says, "这一行没有读出结果"))
        yield from left

    def _item(self, body: str, row: Row, columns: Sequence[Column]) -> str:
        """The name of what a row's figures are of, where its first cell is that: 成交手续费."""
        whens = [i for i, c in enumerate(columns) if c.kind == "when"]
        if whens != [0] or not _ITEMS.match(columns[0].name):
            return ""
        cell = fold(body[slice(*row.cells[0])])
        return cell if _ITEM_NAMED.search(cell) else ""

    def _when(self, body: str, cell: Span, column: Column, says: Span, below: str) -> Iterator[Condition]:
        """A step (5万-10万), a time (第二次), a sentence (近30天成交满5万元) or a category."""
        folded = fold_aligned(body[slice(*cell)])
        found = self._figures.find(folded)
        text = folded.text
        rest = len(text) - sum(f.last - f.first for f in found)
        if found and rest <= 4:
            for f in found:
                yield from self._step(f, column, says, below)
            return
        if found:
            told = [c for r in self._sentences.read(body, *cell, says, wanted=True) for c in r.conditions]
            if any(c.op != "is" for c in told):
                yield from told
                return
        yield Condition(column.name or "类别", "is", folded.original.strip(), "", "", says)

    def _step(self, f: Figure, column: Column, says: Span, below: str) -> Iterator[Condition]:
        unit, word = (f.unit, f.word) if f.unit or f.word else (column.unit, column.word)
        name = column.name or "数值"
        if f.ordinal:
            name = name if name.endswith("次数") else f"{name}次数"
            yield Condition(name, f.op or "==", f.low, "time", "", says)
        elif f.ranges:
            nxt = next(iter(self._figures.find(fold_aligned(below))), None) if below else None
            strict = f.high_strict or (nxt is not None and nxt.low == f.high and not nxt.low_strict)
            yield Condition(name, ">" if f.low_strict else ">=", f.low, unit, word, says)
            yield Condition(name, "<" if strict else "<=", f.high, unit, word, says)
        elif f.op:
            yield Condition(name, f.op, f.low, unit, word, says)
        else:
            yield Condition(name, "==", f.low, unit, word, says)

    def _then(
        self, body: str, cell: Span, column: Column, says: Span
    ) -> tuple[list[Consequence], list[Condition], list[Left]]:
        folded = fold_aligned(body[slice(*cell)])
        text = folded.text.strip()
        name = column.name or "结果"
        if FREE.fullmatch(text):
            return [Consequence(name, folded.original.strip(), None, "", "", "exact", says)], [], []
        if NOTHING.fullmatch(text) or text.startswith("不封顶"):
            return [], [], []
        found = self._figures.find(folded)
        if found and len(found) == 1 and self._columns.is_amount(text) and not self._words.verbs.search(text):
            f = found[0]
            unit, word = (f.unit, f.word) if f.unit or f.word else (column.unit, column.word)
            per = _PER.search(text[f.end :]) or _PER.search(column.name)
            label = f"{name}（每{per['per']}）" if per and "每" not in name else name
            qualifier = _qualifier(f)
            return (
                [
                    Consequence(
                        label,
                        f.low,
                        f.high if f.ranges else None,
                        unit,
                        word,
                        qualifier,
                        says,
                        base=_base(name, unit),
                    )
                ],
                [],
                [],
            )
        if not found:
            return [Consequence(name, folded.original.strip(), None, "", "", "exact", says)], [], []
        consequences: list[Consequence] = []
        conditions: list[Condition] = []
        left: list[Left] = []
        for reading in self._sentences.read(body, *cell, says, of=name):
            consequences += [
                replace(c, label=name) if c.label in ("金额", "处理") else c for c in reading.consequences
            ]
            conditions += reading.conditions
            left += reading.left
        if not consequences:
            left = [Left(says, f"「{folded.original.strip()[:30]}」没有读出结果")]
        return consequences, conditions if consequences else [], left

    def _unread(self, body: str, rows: Sequence[Row], why: str) -> Iterator[Left]:
        for row in rows:
            if self._figures.any(fold(body[row.start : row.end])):
                yield Left((row.start, row.end), why)


def _qualifier(f: Figure) -> Qualifier:
    if f.ranges:
        return "range"
    return "up_to" if f.op in ("<=", "<") else "from" if f.op in (">=", ">") else "exact"


def _base(name: str, unit: str) -> str:
    """A rate is of what is sold, unless the text says otherwise; the reviewer is told so."""
    return "成交额" if unit == "percent" and _RATE_WORDS.search(name) else ""


def _kind_of(option: str) -> str:
    """What an option is one of: 店铺类型 for 企业店, else 类型."""
    return "店铺类型" if option.endswith("店") else "类型"
