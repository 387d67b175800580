"""An answer in the columns of a terminal."""

from __future__ import annotations

from assistant.surfaces.render import terminal_text
from tests.fakes import make_answer


def test_a_terminal_gets_columns_that_line_up() -> None:
    markdown = "## 结论\n**还不行**\n\n| 项 | 数据 |\n|---|:-:|\n| 商品分 | 73 |\n| a | 1 |\n\n`x` \\*"
    lines = terminal_text({**make_answer().to_json(), "answer": markdown, "citations": []}).splitlines()
    assert lines == ["结论", "还不行", "", "项      数据", "商品分  73", "a       1", "", "x *"]
