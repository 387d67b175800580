"""Tables told whole, without a token for each of their cells: a price list has hundreds of thousands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

_RULER = re.compile(r"\|(?: *:?-+:? *\|)+")


def with_tables(parser: MarkdownIt) -> MarkdownIt:
    """The parser, which gives a table whose rows all begin with a pipe as its two outer tokens alone. Other
    tables have their cells as well."""
    from markdown_it.rules_block.table import table as every_cell

    def rule(state: StateBlock, first: int, last: int, silent: bool) -> bool:
        end = _end(state, first, last)
        if not end:
            return every_cell(state, first, last, silent)
        if not silent:
            state.push("table_open", "table", 1).map = [first, end]
            state.push("table_close", "table", -1)
            state.line = end
        return True

    parser.enable("table").block.ruler.at("table", rule, {"alt": ["paragraph", "reference"]})
    return parser


def _end(state: StateBlock, first: int, last: int) -> int:
    """The line behind such a table; 0 where none begins."""
    if first + 2 > last or state.level or state.sCount[first] or state.sCount[first + 1]:
        return 0
    names, ruler = (state.src[state.bMarks[i] : state.eMarks[i]].rstrip() for i in (first, first + 1))
    if not _RULER.fullmatch(ruler) or not names.startswith("|") or not names.endswith("|"):
        return 0
    if names.count("|") - names.count("\\|") != ruler.count("|"):
        return 0
    end = first + 2
    while end < last and not state.isEmpty(end):
        if state.sCount[end] or state.src[state.bMarks[end]] != "|":
            return 0
        end += 1
    return end
