"""A table told whole is the table that the Markdown parser sees."""

from __future__ import annotations

import pytest

from assistant.knowledge.long_tables import with_tables

TABLE = "| 类目 | 费率 |\n| --- | --- |\n| 服饰 | 5% |\n| 食\\|品 |  |"
BODIES = {
    "alone": TABLE,
    "among text": f"单位：元\n\n{TABLE}\n\n以上含税。",
    "below a line": f"单位：元\n{TABLE}",
    "an empty header": "|  |  |\n| --- | --- |\n| 保证金 | 2000元 |",
    "a row without a pipe": f"{TABLE}\n又一行",
    "in a list": "- 一\n\n  | a | b |\n  | --- | --- |\n  | 1 | 2 |",
    "no table": "| 类目 | 费率 | 年费 |\n| --- | --- |\n| 服饰 | 5% |",
    "no ruler": "| 类目 | 费率 |\n| 服饰 | 5% |",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_it_is_where_the_parser_finds_it(body: str) -> None:
    from markdown_it import MarkdownIt

    def outer(parser: MarkdownIt) -> list[tuple[str, list[int] | None]]:
        return [(t.type, t.map) for t in parser.parse(body) if t.level == 0 and t.nesting >= 0]

    assert outer(with_tables(MarkdownIt("commonmark"))) == outer(MarkdownIt("commonmark").enable("table"))


def test_its_cells_are_not_tokens() -> None:
    from markdown_it import MarkdownIt

    rows = "\n".join(f"| 货{i} | {i}元 |" for i in range(1000))
    tokens = with_tables(MarkdownIt("commonmark")).parse(f"| 品名 | 价 |\n| --- | --- |\n{rows}")
    assert [t.type for t in tokens] == ["table_open", "table_close"]
    assert tokens[0].map == [0, 1002]
