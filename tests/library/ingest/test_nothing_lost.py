"""Whatever is visible in a Word file, a web page or a Markdown file is in its text or in its report."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.library.ingest import markdown, webpage, word
from assistant.library.ingest.blocks import Parsed
from tests.library.ingest.word_making import body_bytes, run

_HOLE = "\x00"
"""Where a word comes; each word of a file is another."""

LEAF = st.just(_HOLE)
WORD = re.compile(r"K[0-9]+Q")


def words_of(parsed: Parsed) -> set[str]:
    return {
        word
        for block in parsed.blocks
        for text in (block.text, *(cell for row in block.rows for cell in row))
        for word in WORD.findall(text)
    }


def filled(shape: str) -> tuple[str, set[str]]:
    """The shape with a word in every hole."""
    pieces = shape.split(_HOLE)
    words = [f"K{i}Q" for i in range(len(pieces) - 1)]
    return "".join(a + b for a, b in zip(pieces, [*words, ""], strict=True)), set(words)


def nested(leaf: st.SearchStrategy[str], wraps: Sequence[str], most: int = 6) -> st.SearchStrategy[str]:
    """Pieces put into one another; ``{}`` is where the inner ones go."""

    def wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inner, min_size=1, max_size=3).map("".join)
        return st.tuples(st.sampled_from(wraps), several).map(lambda pair: pair[0].replace("{}", pair[1]))

    return st.recursive(leaf, wider, max_leaves=most)


def many(piece: st.SearchStrategy[str], between: str = "") -> st.SearchStrategy[str]:
    return st.lists(piece, min_size=1, max_size=4).map(between.join)


def check(shape: str, parse: Callable[[str], Parsed]) -> None:
    text, words = filled(shape)
    assert words - words_of(parse(text)) == set(), text


# --- web pages ----------------------------------------------------------------------------------

INLINE = (
    "<b>{}</b>", "<del>{}</del>", "<span>{} </span>", "<s class='x'>{}</s>", "<sup>{}</sup>", "<sub>[{}]</sub>", "<a href='#n'>{}</a>",
    "<span style='display:none'>{}</span>", "{}<br>{}", "<q>{}</q>", "<ruby>{}<rt>{}</rt></ruby>", "<button>{}</button>",
    "<a href='/x'>{}</a>", "<sup><a href='#n'>{}</a></sup>", "<span class='gone'>{}</span>", "<label>{}</label>",
    "<select><option>{}</option><option selected>{}</option></select>", "<svg><text>{}</text></svg>", "<math><mn>{}</mn></math>",
)  # fmt: skip
FLOW = (
    "<p>{}</p>", "<div>{}</div>", "<h2>{}</h2>", "<ul><li>{}</li><li>{}</li></ul>", "<ol start=3><li>{}</li></ol>",
    "<dl><dt>{}</dt><dd>{}</dd><dd>{}</dd></dl>", "<dl><dt>{}？</dt><dd>{}</dd></dl>", "<details><summary>{}</summary>{}</details>",
    "<table><caption>{}</caption><tr><th>{}</th><th>{}</th></tr><tr><td>{}</td><td>{}</td></tr></table>",
    "<table><tr><td rowspan=2>{}</td><td>{}</td></tr><tr style='display:none'><td>{}</td></tr><tr><td hidden>{}</td><td>{}</td></tr></table>",
    "<table><tbody><tr><td>{}</td></tr></tbody></table>", "<nav>{}</nav>", "<section hidden>{}</section>", "<template>{}</template>",
    "<figure>{}<figcaption>{}</figcaption></figure>", "<main>{}</main>", "<aside>{}</aside>", "<div class='gone'>{}</div>",
    "<p id='n'>{}</p>", "<pre>{}\n{}</pre>", "<noscript>{}</noscript>", "<fieldset><legend>{}</legend>{}</fieldset>", "<del>{}</del>",
    "<table><thead><tr><th>{}</th><th>{}</th></tr></thead></table>", "<blockquote>{}</blockquote>", "<header><h1>{}</h1></header>",
)  # fmt: skip
PAGES = many(nested(nested(LEAF, INLINE, 4), FLOW, 8)).map(
    lambda body: f"<html><head><style>.gone{{display:none}}</style></head><body>{body}</body></html>"
)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(PAGES)
def test_no_word_of_a_web_page_is_lost(shape: str) -> None:
    check(shape, webpage.parse)


# --- Markdown -----------------------------------------------------------------------------------

MARKED = (
    "**{}**", "~~{}~~", "*{}*", "`{}`", "[{}](https://example.com)", "<del>{}</del>", "<sup>{}</sup>", "{} ", "![{}](a.png)",
    "^[{}]", "<span hidden>{}</span>", "$\\text{}_{2}$", "（{}）", "{}<br>{}", "<KEY>{}", "\\*{}",
)  # fmt: skip
BLOCKS = (
    "{}\n\n", "# {}\n\n", "- {}\n- {}\n\n", "1. {}\n   - {}\n\n", "| {} | {} |\n| - | - |\n| {} | {} |\n\n", "> {}\n\n", "{}[^a]\n\n[^a]: {}\n\n",
    "[^b]: {}\n    {}\n\n", "<div hidden>\n\n{}\n\n</div>\n\n", "<details>\n<summary>{}</summary>\n\n{}\n\n</details>\n\n", "{}\n---\n\n",
    "{}\n: {}\n\n", "```\n{}\n```\n\n", "    {}\n\n", "- [x] {}\n\n", "[{}]: {}\n\n", "<table><tr><td>{}</td><td>{}</td></tr></table>\n\n",
    "::: tip {}\n{}\n:::\n\n", "{}  \n{}\n\n",
)  # fmt: skip
LINES = nested(LEAF, MARKED, 4)
FILES = many(
    st.tuples(st.sampled_from(BLOCKS), st.lists(LINES, min_size=4, max_size=4)).map(
        lambda pair: "".join(
            a + b for a, b in zip(pair[0].split("{}"), [*pair[1][: pair[0].count("{}")], ""], strict=True)
        )
    )
)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(FILES)
def test_no_word_of_a_markdown_file_is_lost(shape: str) -> None:
    check(shape, markdown.parse)


# --- Word ---------------------------------------------------------------------------------------

LOOKS = (
    "", "<w:b/>", "<w:strike/>", "<w:vanish/>", "<w:dstrike/>", '<w:vertAlign w:val="superscript"/>', '<w:color w:val="FFFFFF"/>',
    '<w:vertAlign w:val="subscript"/>', '<w:sz w:val="2"/>', '<w:highlight w:val="black"/>',
)  # fmt: skip
RUNS = st.sampled_from(LOOKS).map(lambda look: run(_HOLE, look))
MARK = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
PIECES = nested(
    RUNS,
    (
        "<w:ins>{}</w:ins>", "<w:del>{}</w:del>", "<w:moveFrom>{}</w:moveFrom>", "<w:hyperlink>{}</w:hyperlink>",
        '<w:fldSimple w:instr=" PAGE ">{}</w:fldSimple>', "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "<w:smartTag>{}</w:smartTag>",
        MARK.replace("{}", "begin") + MARK.replace("{}", "separate") + "{}" + MARK.replace("{}", "end"),
        "<w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p>{}</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
        "{}<w:r><w:br/></w:r>{}", "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>{}", "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>",
    ),
    4,
)  # fmt: skip
PARAGRAPHS = nested(
    PIECES.map(lambda inner: f"<w:p>{inner}</w:p>"),
    (
        "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        "<w:ins>{}</w:ins>",
    ),
    6,
)  # fmt: skip


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(PARAGRAPHS, min_size=1, max_size=3))
def test_no_word_of_a_word_file_is_lost(shapes: list[str]) -> None:
    text, words = filled("\x01".join(shapes))
    assert words - words_of(word.parse(body_bytes(*text.split("\x01")))) == set(), text
