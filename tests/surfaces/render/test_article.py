"""The article behind a citation: the quote is marked where it is now, or the page says that it is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assistant.surfaces.render import article_page, missing_page
from assistant.surfaces.render.article import find_quote
from assistant.surfaces.render.citing import QUOTE_LIMIT
from assistant.surfaces.words import words
from assistant.types import Source
from tests.fakes import QUOTE, SOURCE
from tests.surfaces.render.reading import Element, read

ZH = words("zh-CN")
START = SOURCE.body.index(QUOTE)


def page(
    source: Source = SOURCE, quote: str = QUOTE, start: int | None = START, end: int | None = None
) -> Element:
    html = article_page(source, quote, start, end, ZH)
    assert html.startswith("<!doctype html>\n<html ")
    return read(html.split("\n", 1)[1])


def with_body(body: str) -> Source:
    return replace(SOURCE, body=body)


def marked(root: Element) -> str:
    return "".join(e.text for e in root.all("mark"))


def test_the_quote_is_marked_and_the_address_names_it() -> None:
    root = page()
    assert marked(root) == QUOTE
    assert [e.attributes.get("id") for e in root.all("mark")] == ["quote"]
    assert root.all(of_class="ga-banner") == []


def test_a_quote_that_moved_is_found_at_its_nearest_place() -> None:
    body = f"{QUOTE}\n\n另一段。\n\n{QUOTE}"
    second = body.rindex(QUOTE)
    assert find_quote(body, QUOTE, second - 2, None) == (second, second + len(QUOTE))
    assert find_quote(body, QUOTE, 1, None) == (0, len(QUOTE))
    assert marked(page(with_body("新的开头。\n\n" + SOURCE.body))) == QUOTE


def test_a_quote_that_is_gone_is_shown_as_it_was_with_a_word_about_it() -> None:
    root = page(with_body("# 全文改写\n\n没有了。"))
    [banner] = root.all(of_class="ga-banner")
    assert "改过" in banner.text
    assert banner.all("mark")[0].text == QUOTE
    assert banner.all("mark")[0].attributes["id"] == "quote"


def test_a_quote_across_blocks_is_one_target() -> None:
    body = "- 第一**条**\n- 第二条\n\n| a | b |\n|---|---|\n| 三 | 四 |"
    root = page(with_body(body), quote=body, start=0)
    assert marked(root).replace("\n", "") == "第一条第二条ab三四"
    assert sum("id" in e.attributes for e in root.all("mark")) == 1


def test_a_link_of_a_long_quote_marks_all_of_it() -> None:
    long = "一二三四五六七八九十" * 100
    root = page(with_body(f"前。{long}后。"), quote=long[:QUOTE_LIMIT], start=2, end=2 + len(long))
    assert marked(root) == long


@pytest.mark.parametrize(
    ("start", "end", "said"), [(0, 3, "商品分"), (None, None, ""), (3, 2, ""), (-5, 3, ""), (0, 10_000, "")]
)
def test_a_link_without_the_words_marks_the_place(start: Any, end: Any, said: str) -> None:
    root = page(with_body("商品分不低于75分。"), quote="", start=start, end=end)
    assert marked(root) == said
    assert root.all(of_class="ga-banner") == []


def test_the_head_says_whose_words_these_are() -> None:
    [head] = page(replace(SOURCE, url="https://example.com/a?b=1", based_on="某号《解读》")).all("header")
    assert head.text.startswith("头部创作者新规某媒体 · 2025-12-01 · 媒体报道第三方解读，以平台官方规则为准")
    assert "依据：某号《解读》" in head.text
    assert head.all("a")[0].attributes["href"] == "https://example.com/a?b=1"
    assert page(replace(SOURCE, kind="official")).all(of_class="ga-media") == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example", " https://x"]
)
def test_only_a_web_address_is_a_link(url: str) -> None:
    assert page(replace(SOURCE, url=url)).all("a") == []


def test_a_title_is_not_said_twice() -> None:
    assert page(with_body(f"# {SOURCE.title}\n\n正文")).all(of_class="ga-body")[0].text == "正文"
    assert marked(page(with_body(f"# {SOURCE.title}\n\n正文"), quote=SOURCE.title, start=2)) == SOURCE.title


def test_nothing_in_an_article_takes_effect() -> None:
    evil = "<script>alert(1)</script> [x](javascript:x) ![y](http://z) <img src=x onerror=y>\n\n</main><style>*{}</style>"
    source = replace(SOURCE, title=evil, publisher=evil, published=evil, based_on=evil, body=evil)
    root = page(source, quote="<b onclick=x>")
    assert {e.tag for e in root.all()} <= {
        "html", "head", "meta", "title", "link", "body", "main", "article", "header", "h1", "p", "span", "div",
        "blockquote", "mark",
    }  # fmt: skip
    attributes = {a for e in root.all() for a in e.attributes}
    assert not {a for a in attributes if a.startswith("on") or a in {"style", "src"}}


def test_a_source_that_is_not_there_says_so_in_the_visitors_language() -> None:
    assert "没有找到这篇来源。" in missing_page(ZH)
    assert "was not found" in missing_page(words("en"))
