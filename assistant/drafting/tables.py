"""Rows of a table → conditions and consequences: a column of categories or steps says when, a column of
rates, amounts or measures says what then."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.drafting.amounts import Figure, Figures
from assistant.drafting.lexicon import Lexicon
from assistant.drafting.records import Clause, Condition, Consequence, Left
from assistant.drafting.sentences import Sentences
from assistant.drafting.structure import Row, Span, TableOf
from assistant.text import fold, fold_aligned
from assistant.types import Qualifier

ColumnKind = Literal["when", "then", "note"]

_UNIT = re.compile(
    r"[(（\[](?:单位)?[:：]?\s*(?P<unit>[^()（）\[\]]{1,8})[)）\]]"
    r"|单位(?:[:：]|为|是)\s*(?P<line>[^\s，,。;；:：)）]{1,6})"
)
_NOTHING = re.compile(r"[-—–/\\无×✕x]*|免收?|不适用|不限|/|待定|暂无|n/?a|详见.*|同上", re.IGNORECASE)
_FREE = re.compile(r"免收?|免费|免缴|免佣|零费率")
_TOTAL = re.compile(r"合计|小计|总计|总和|平均|合計|總計")
_BARE = re.compile(r"[¥￥]?\s*[0-9][0-9,.]*\s*")
_PER = re.compile(r"[/每]\s*(?P<per>单|笔|件|次|年|月|天|日|季|季度|个|店|人|场|张|条)")
_CATEGORY_MAX = 24
_GENERIC_RATES = (
    "费率",
    "金额",
    "比例",
    "标准",
    "单价",
    "收费",
    "扣点",
    "费用",
    "数额",
    "额度",
    "应缴",
    "应缴金额",
    "收费标准",
)
_GENERIC = (
    "费率",
    "费用",
    "扣点",
    "点数",
    "标准",
    "金额",
    "上限",
    "下限",
    "额度",
    "期限",
    "周期",
    "结果",
    "措施",
)
_ITEMS = re.compile(r"^(?:收?费?用?项目|名称|科目|内容|权益|指标|事项|项次|服务项目|收费名称)?$")
_ITEM_NAMED = re.compile(
    r"(?:费|率|金|额|数|量|点|分成|上限|期|时限|时效|周期|佣金|抽成)(?:用|率)?(?:[(（].*)?$"
)
_PAID = re.compile(r"奖|补贴|罚|扣|返|费|佣|赔|押金|保证金|流量|券|期限|时限|时效")
_WHO = re.compile(r"(?:店|店铺|卖家|商家|商户|会员|用户|直营|经销|主播|达人|公会|机构|企业|个人|工坊)$")
_RATE_WORDS = re.compile(r"率|佣金|扣点|服务费|手续费|抽成|分成|点位")


@dataclass(frozen=True, slots=True)
class _Column:
    """``name`` is its header without the unit that it names; ``option`` what its header adds to those
    beside it (企业店 of 保证金 企业店)."""

    kind: ColumnKind
    name: str
    unit: str
    word: str
    option: str = ""


class Tables:
    def __init__(self, figures: Figures, words: Lexicon, sentences: Sentences) -> None:
        self._figures = figures
        self._words = words
        self._sentences = sentences

    def read(self, body: str, found: TableOf, group: int) -> Iterator[Clause | Left]:
        """A clause for each row and each of its columns of consequences that is one of several options."""
        rows = [r for r in found.rows if not self._total(body, r)]
        if not rows:
            return
        columns = self._columns(body, rows)
        if not any(c.kind == "then" for c in columns):
            yield from self._unread(body, rows, "表里没有读出哪一列是条件、哪一列是结果")
            return
        columns = self._needed(body, rows, columns)
        for at, row in enumerate(rows):
            later = rows[at + 1] if at + 1 < len(rows) else None
            yield from self._row(body, row, later, columns, group)

    # --- columns ------------------------------------------------------------------------------------

    def _columns(self, body: str, rows: Sequence[Row]) -> list[_Column]:
        first = rows[0]
        about = fold(" ".join((*first.headings, body[slice(*first.caption)] if first.caption else "")))
        unit = _UNIT.search(about)
        shared = (unit["unit"] or unit["line"]) if unit else ""
        names = [self._named(h, shared) for h in first.headers]
        names += [("", "", "")] * (len(first.cells) - len(names))
        cells = [
            [fold(body[slice(*r.cells[i])]) if i < len(r.cells) else "" for r in rows]
            for i in range(len(names))
        ]
        kinds = [self._kind(name) for name, _, _ in names]
        kinds = self._by_cells([n for n, _, _ in names], kinds, cells)
        if "then" in kinds:  # what stands behind an outcome is one too, unless its header says when
            first_then = kinds.index("then")
            kinds = [
                "then"
                if i > first_then and k == "when" and not self._words.columns_when.search(names[i][0])
                else k
                for i, k in enumerate(kinds)
            ]
        if "when" not in kinds[:1] and kinds and kinds[0] != "note" and self._categories(cells[0]):
            kinds[0] = "when"
        options = self._options([n for n, _, _ in names], kinds, about)
        return [
            _Column(kind, name, u, w, option)
            for kind, (_, u, w), (name, option) in zip(kinds, names, options, strict=True)
        ]

    def _needed(self, body: str, rows: Sequence[Row], columns: list[_Column]) -> list[_Column]:
        """Without the columns that others tell: a tier's name beside its bounds, 水果 beside 国产鲜果."""
        keys = [i for i, c in enumerate(columns) if c.kind == "when"]
        cells = {i: [fold(body[slice(*r.cells[i])]) if i < len(r.cells) else "" for r in rows] for i in keys}
        steps = {
            i
            for i in keys
            if sum(bool(self._figures.find(fold_aligned(c))) for c in cells[i]) * 2 > len(rows)
        }
        told: set[int] = set()
        for i in keys:
            for j in keys:
                if i == j or j in told or i in steps or len(rows) < 2:
                    continue
                more, as_many = (
                    len(set(cells[j])) > len(set(cells[i])),
                    len(set(cells[j])) == len(set(cells[i])),
                )
                finer = more or j in steps or (as_many and j < i)
                if finer and len(set(zip(cells[j], cells[i], strict=True))) == len(set(cells[j])) > 1:
                    told.add(i)
        return [replace(c, kind="note") if i in told else c for i, c in enumerate(columns)]

    def _named(self, header: str, shared: str) -> tuple[str, str, str]:
        """The name of a column, and what its figures are told in: a unit's key, or a measure word."""
        folded = fold(header)
        m = _UNIT.search(folded)
        told = (m["unit"] or m["line"]) if m else ""
        name = (folded[: m.start()] + folded[m.end() :]).strip() if m else folded.strip()
        for words in (told, shared):
            found = self._figures.find(fold_aligned(f"1{words}")) if words else []
            if found and (found[0].unit or found[0].word):
                return name, found[0].unit, found[0].word
        return name, "", ""

    def _kind(self, name: str) -> ColumnKind:
        """By the last of the words in its header that tell: 扣分标准 is what follows, 费用项目 is when."""
        kinds: tuple[tuple[ColumnKind, re.Pattern[str]], ...] = (
            ("note", self._words.columns_note),
            ("when", self._words.columns_when),
            ("then", self._words.columns_then),
        )
        told = [(m.end(), m.end() - m.start(), kind) for kind, words in kinds for m in words.finditer(name)]
        return max(told)[2] if told else "when"

    def _by_cells(
        self, names: Sequence[str], kinds: list[ColumnKind], cells: Sequence[Sequence[str]]
    ) -> list[ColumnKind]:
        """A column of bare figures is never when something holds, for nothing says how they compare."""
        found: list[ColumnKind] = []
        for i, (name, kind, column) in enumerate(zip(names, kinds, cells, strict=True)):
            told = self._words.columns_when.search(name) or self._words.columns_note.search(name)
            bare = sum(map(self._bare, column)) * 2 > len(column)
            compares = sum(map(self._compares, column)) * 2 > len(column) and not _PAID.search(name)
            if kind == "then" and compares:
                found.append("when")  # 近30天支付金额: 5万元(含)至20万元
            else:
                found.append("then" if i and kind == "when" and bare and not told else kind)
        if "then" not in found and "note" not in found[:1] and len(found) > 1:
            found[0] = "then"  # 层级: what one is when the rest holds
        return found

    def _compares(self, cell: str) -> bool:
        """A cell that is a figure with its bounds and nothing else."""
        found = self._figures.find(fold_aligned(cell))
        return bool(found) and all(f.op or f.ranges for f in found) and self._amount(cell)

    def _options(
        self, names: Sequence[str], kinds: Sequence[ColumnKind], about: str
    ) -> list[tuple[str, str]]:
        """「保证金 个人店」 and 「保证金 企业店」 are two of one; so are 「个人店」 and 「企业店」 under
        保证金标准."""
        found = []
        thens = [n for n, k in zip(names, kinds, strict=True) if k == "then"]
        bare = [n for n in thens if not self._words.columns_then.search(n)]
        for name, kind in zip(names, kinds, strict=True):
            head, _, tail = name.partition(" ")
            siblings = [n for n in thens if n.partition(" ")[0] == head]
            alike = [n for n in bare if n[-1:] == name[-1:]]
            what = _of_what(self._words.stated, about) or _of_what(self._words.columns_then, about)
            if kind == "then" and tail and len(siblings) > 1:
                found.append((head, tail.strip()))
            elif kind == "then" and name in bare and (len(alike) > 1 or _WHO.search(name)) and what:
                found.append((what, name))
            elif kind == "then" and name in _GENERIC_RATES and what:
                found.append((what, ""))  # 费率 of 技术服务费收费标准
            else:
                found.append((name, ""))
        return found

    def _categories(self, cells: Sequence[str]) -> bool:
        return all(len(c) <= _CATEGORY_MAX and not _BARE.fullmatch(c) for c in cells)

    def _bare(self, cell: str) -> bool:
        """A figure that nothing compares."""
        found = self._figures.find(fold_aligned(cell))
        plain = len(found) == 1 and not found[0].op and not found[0].ranges and not found[0].ordinal
        return bool(_FREE.fullmatch(cell)) or (plain and self._amount(cell))

    def _amount(self, cell: str) -> bool:
        """Whether a cell is a figure and little more: 5%, 2000元, 3-5."""
        if _FREE.fullmatch(cell) or (cell and _NOTHING.fullmatch(cell)):
            return True
        found = self._figures.find(fold_aligned(cell))
        return bool(found) and len(cell) - sum(f.last - f.first for f in found) <= 4

    def _total(self, body: str, row: Row) -> bool:
        return any(_TOTAL.match(fold(body[a:b])) for a, b in row.cells[:2])

    # --- rows ---------------------------------------------------------------------------------------

    def _row(
        self, body: str, row: Row, later: Row | None, columns: Sequence[_Column], group: int
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
            if column.kind == "note" or not text or (column.kind == "when" and _NOTHING.fullmatch(text)):
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

    def _item(self, body: str, row: Row, columns: Sequence[_Column]) -> str:
        """The name of what a row's figures are of, where its first cell is that: 成交手续费."""
        whens = [i for i, c in enumerate(columns) if c.kind == "when"]
        if whens != [0] or not _ITEMS.match(columns[0].name):
            return ""
        cell = fold(body[slice(*row.cells[0])])
        return cell if _ITEM_NAMED.search(cell) else ""

    def _when(self, body: str, cell: Span, column: _Column, says: Span, below: str) -> Iterator[Condition]:
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

    def _step(self, f: Figure, column: _Column, says: Span, below: str) -> Iterator[Condition]:
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
        self, body: str, cell: Span, column: _Column, says: Span
    ) -> tuple[list[Consequence], list[Condition], list[Left]]:
        folded = fold_aligned(body[slice(*cell)])
        text = folded.text.strip()
        name = column.name or "结果"
        if _FREE.fullmatch(text):
            return [Consequence(name, folded.original.strip(), None, "", "", "exact", says)], [], []
        if _NOTHING.fullmatch(text) or text.startswith("不封顶"):
            return [], [], []
        found = self._figures.find(folded)
        if found and len(found) == 1 and self._amount(text) and not self._words.verbs.search(text):
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


def _of_what(pattern: re.Pattern[str], text: str) -> str:
    """The last word of a caption that says what its figures are: 保证金 of 保证金缴纳标准."""
    return next((m for m in reversed(pattern.findall(text)) if m not in _GENERIC), "")


def _kind_of(option: str) -> str:
    """What an option is one of: 店铺类型 for 企业店, else 类型."""
    return "店铺类型" if option.endswith("店") else "类型"
