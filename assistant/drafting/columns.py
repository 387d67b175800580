"""The columns of a table, by headers and cells: which say when something holds, and which what follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.drafting.amounts import Figures
from assistant.drafting.lexicon import Lexicon
from assistant.drafting.structure import Row
from assistant.text import fold, fold_aligned

ColumnKind = Literal["when", "then", "note"]

_UNIT = re.compile(
    r"[(（\[](?:单位)?[:：]?\s*(?P<unit>[^()（）\[\]]{1,8})[)）\]]"
    r"|单位(?:[:：]|为|是)\s*(?P<line>[^\s，,。;；:：)）]{1,6})"
)
_BARE = re.compile(r"[¥￥]?\s*[0-9][0-9,.]*\s*")
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
_PAID = re.compile(r"奖|补贴|罚|扣|返|费|佣|赔|押金|保证金|流量|券|期限|时限|时效")
_WHO = re.compile(r"(?:店|店铺|卖家|商家|商户|会员|用户|直营|经销|主播|达人|公会|机构|企业|个人|工坊)$")
FREE = re.compile(r"免收?|免费|免缴|免佣|零费率")
NOTHING = re.compile(r"[-—–/\\无×✕x]*|免收?|不适用|不限|/|待定|暂无|n/?a|详见.*|同上", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` is its header without the unit that it names; ``option`` what its header adds to those
    beside it (企业店 of 保证金 企业店)."""

    kind: ColumnKind
    name: str
    unit: str
    word: str
    option: str = ""


class Columns:
    def __init__(self, figures: Figures, words: Lexicon) -> None:
        self._figures = figures
        self._words = words

    def read(self, body: str, rows: Sequence[Row]) -> list[Column]:
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
            Column(kind, name, u, w, option)
            for kind, (_, u, w), (name, option) in zip(kinds, names, options, strict=True)
        ]

    def needed(self, body: str, rows: Sequence[Row], columns: list[Column]) -> list[Column]:
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
        return bool(found) and all(f.op or f.ranges for f in found) and self.is_amount(cell)

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
        return bool(FREE.fullmatch(cell)) or (plain and self.is_amount(cell))

    def is_amount(self, cell: str) -> bool:
        """Whether a cell is a figure and little more: 5%, 2000元, 3-5."""
        if FREE.fullmatch(cell) or (cell and NOTHING.fullmatch(cell)):
            return True
        found = self._figures.find(fold_aligned(cell))
        return bool(found) and len(cell) - sum(f.last - f.first for f in found) <= 4


def _of_what(pattern: re.Pattern[str], text: str) -> str:
    """The last word of a caption that says what its figures are: 保证金 of 保证金缴纳标准."""
    return next((m for m in reversed(pattern.findall(text)) if m not in _GENERIC), "")
