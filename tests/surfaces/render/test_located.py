"""Every visible character of Markdown knows its place, whatever the Markdown is."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import TextSpan
from assistant.surfaces.render.located import NOWHERE, _parser, located, loses
from assistant.surfaces.render.markup import el
from assistant.surfaces.render.prose import Mark, Prose, document
from tests.surfaces.render.reading import read

TAGS = {
    "p", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "code", "br", "hr", "div", "table",
    "thead", "tbody", "tr", "th", "td", "span",
}  # fmt: skip
# Short pieces that mean something to Markdown, to HTML, or to us.
PIECES = st.sampled_from(
    ["*", "**", "_", "`", "``", "|", "| ", "\n", "\n\n", "- ", "1. ", "3) ", "# ", "## ", "> ", "\\", "\\*",
     "---", "| --- | --- |\n", "| a | b |\n", "[1]", "[2]: x", "](", "![", "<b>", "<script>", "</td>", "&amp;", "&lt;",
     "&#60;", "http://x.y", "73分", "≥75分", "「", "」", "“", "  ", "\t", "    ", "\r\n", "\r", "\0", "商品分", "：", "a",
     "\u202e", "\u200b", "~~", "<!--", "$$", "===", "```", "+ ", "\ue000", "\ufffd", "√ 满足"]
)  # fmt: skip
MARKDOWN = st.lists(PIECES | st.text(max_size=6), max_size=40).map("".join)


def same(written: str, shown: str) -> bool:
    """A line break in code is shown as a blank, and NUL as what stands for it."""
    return written == shown or (written.isspace() and shown == " ") or (written, shown) == ("\0", "\ufffd")


def span_mark(start: int, end: int) -> Mark:
    return Mark(start, end, lambda words: el("span", words, title=f"{start}-{end}"))


def visible(html: str) -> str:
    """Text without layout, and without the marks that are never shown."""
    parts: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            parts.append(data)

    reader = Reader()
    reader.feed(html)
    reader.close()
    return bare("".join(parts))


def bare(text: str) -> str:
    hidden = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
    control = {chr(c) for c in range(32)} | {"\x7f"}
    return "".join(c for c in text if not c.isspace() and c not in hidden | control)


@given(MARKDOWN)
def test_each_character_stands_where_it_is_said_to(markdown: str) -> None:
    shown = [(c, o) for p in located(markdown) for c, o in zip(p.text, p.offsets, strict=True)]
    known = [(c, o) for c, o in shown if o != NOWHERE]
    assert all(same(markdown[o], c) for c, o in known)
    offsets = [o for _, o in known]
    assert offsets == sorted(set(offsets)), "two characters from one place, or out of order"


@given(MARKDOWN)
def test_the_page_shows_what_the_markdown_says(markdown: str) -> None:
    html = Prose([]).html(document(markdown))
    if not loses(markdown, located(markdown)):
        assert visible(html) == visible(_parser().render(markdown.replace("\r\n", "\n")))
    assert [c for c in visible(html) if c.isalpha()] == [c for c in markdown if c.isalpha()]


@given(MARKDOWN)
def test_no_tag_but_ours_is_written(markdown: str) -> None:
    elements = read(Prose([]).html(document(markdown))).all()
    assert {e.tag for e in elements} <= TAGS
    assert {a for e in elements for a in e.attributes} <= {"class", "scope", "data-label", "value"}


@given(MARKDOWN, st.data())
def test_marks_change_nothing_of_what_is_shown(markdown: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(markdown)), max_size=8)))
    spans = [(a, b) for a, b in pairwise(cuts) if a < b]
    marked = Prose([span_mark(a, b) for a, b in spans]).html(document(markdown))
    assert visible(marked) == visible(Prose([]).html(document(markdown)))
    for wrapped in read(marked).all("span"):
        start, end = map(int, str(wrapped.attributes["title"]).split("-"))
        rest = iter(markdown[start:end].replace("\0", "\ufffd").replace("\n", " "))
        assert all(c in rest for c in bare(wrapped.text)), "words from outside the mark"


@pytest.mark.parametrize(
    "markdown",
    [
        "**≥75分**",
        "要求**≥75分**，差2分",
        "| 项 | 数 |\n| --- | --- |\n| 商品分 | ≥75分 |",
        "- 「须≥75分。」",
        "1. 1. ≥75分",
        "a\\*b ≥75分",
        "a `x|y` ≥75分",
        "a\\\n  ≥75分",
        "## ≥75分 ##",
        "| a\\|b | **≥75分** |\n|---|---|\n| x | y |",
        "≥75\r\n≥75分",
    ],
)
def test_a_number_is_found_wherever_markdown_puts_it(markdown: str) -> None:
    start = markdown.rindex("≥75分")
    mark = span_mark(start, start + 4)
    assert [e.text for e in read(Prose([mark]).html(document(markdown))).all("span")] == ["≥75分"]


def test_links_images_and_entities_are_text() -> None:
    said = "[a](javascript:x) ![b](http://c) <d@e.f> &amp; <b>g</b>"
    assert read(Prose([]).html(document(said))).text == said


@pytest.mark.parametrize(
    "markdown",
    ["- " * 60 + "深", "| a |\n|---|\n| b | 丢 |", "1. " * 45 + "深"],
    ids=["deep", "wide", "numbered"],
)
def test_what_markdown_would_lose_is_shown_as_it_was_written(markdown: str) -> None:
    assert loses(markdown, located(markdown))
    assert read(Prose([]).html(document(markdown))).text == markdown.replace("\n", "")


def test_an_ordered_list_keeps_the_numbers_it_was_written_with() -> None:
    items = read(Prose([]).html(document("3. c\n5. e"))).all("li")
    assert [i.attributes["value"] for i in items] == ["3", "5"]


def test_a_row_tells_its_verdict_and_its_cells_their_column() -> None:
    heads = ["条件", "您的数据", "门槛", "结果", "差距"]
    rows = ["| 商品分 | 73分 | ≥75分 | × 不满足 | 差2分 |", "| 订单 | 2000单 | ≥1000单 | √ 满足 | － |"]
    table = "\n".join([f"| {' | '.join(heads)} |", "|---|---|---|---|---|", *rows])
    spans = [
        TextSpan(table.index(row), table.index(row) + len(row), "check", status)
        for row, status in ((rows[1], "met"), (rows[0], "unmet"))
    ]
    first, second = read(Prose([], spans).html(document(table))).all("tr")[1:]
    assert (first.classes, second.classes) == ({"ga-unmet"}, {"ga-met"})
    assert [c.attributes["data-label"] for c in first.all("td")] == heads
    assert [c.text for c in first.all(of_class="ga-verdict")] == ["× 不满足"]
    assert [c.text for c in second.all(of_class="ga-none")] == ["－"]
    [plain, _] = read(Prose([]).html(document(table))).all("tr")[1:]
    assert plain.classes == set()
