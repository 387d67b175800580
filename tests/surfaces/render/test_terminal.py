"""An answer, and tables, in the columns of a terminal."""

from __future__ import annotations

from dataclasses import replace

from assistant.surfaces.render import terminal_text
from assistant.surfaces.render.terminal import columns
from tests.fakes import make_answer


def test_a_terminal_gets_columns_that_line_up() -> None:
    markdown = "## 结论\n**还不行**\n\n| 项 | 数据 |\n|---|:-:|\n| 商品分 | 73 |\n| a | 1 |\n\n`x` \\*"
    lines = terminal_text(replace(make_answer(text=markdown), citations=())).splitlines()
    assert lines == ["结论", "还不行", "", "项      数据", "商品分  73", "a       1", "", "x *"]


def test_numbers_end_together_whatever_script_stands_before_them() -> None:
    table = [["类别", "题数"], ["elig", "7", "x"], ["全部", "1234"], []]
    assert columns(table, right=(1,)) == ["类别  题数", "elig     7  x", "全部  1234", ""]
    assert columns([]) == []
