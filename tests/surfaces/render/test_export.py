"""A conversation as a file."""

from __future__ import annotations

from markdown_it import MarkdownIt

from assistant.conversations.sessions import Message
from assistant.surfaces.render import export_markdown
from assistant.surfaces.words import words
from tests.fakes import make_answer
from tests.surfaces.render.reading import read


def exported(title: str, *questions: str, locale: str = "zh-CN") -> str:
    messages = [
        Message(i, q, make_answer(q, text="**还不行**：差2分[1]")) for i, q in enumerate(questions, 1)
    ]
    return export_markdown(title, messages, words(locale))


def test_each_turn_is_a_heading_and_its_answer() -> None:
    assert exported("商品分", "能带吗", "那76呢") == (
        "# 商品分\n\n"
        "## 问：能带吗\n\n**还不行**：差2分[1]\n\n*按 2026-11-22 的规则回答*\n\n"
        "## 问：那76呢\n\n**还不行**：差2分[1]\n\n*按 2026-11-22 的规则回答*\n"
    )
    assert "## Q: 能带吗" in exported("x", "能带吗", locale="en")


def test_an_empty_conversation_is_its_title() -> None:
    assert exported("空") == "# 空\n"


def test_what_was_typed_stays_text() -> None:
    typed = "<img src=x onerror=y> **粗** [a](javascript:b)\n# 标题\n| a |"
    root = read(MarkdownIt("commonmark", {"html": True}).enable("table").render(exported(typed, typed)))
    assert {e.tag for e in root.all()} == {"h1", "h2", "p", "strong", "em"}
    assert root.all("h1")[0].text == " ".join(typed.split())


def test_an_answer_brings_no_link_image_or_tag_of_its_sources() -> None:
    said = "**结论** <img src=x> ![图](http://a.b) [链接](javascript:c)\n\n[1]: http://d.e\n\n见[1]"
    exported_file = export_markdown("题", [Message(1, "问", make_answer(text=said))], words("zh-CN"))
    root = read(MarkdownIt("commonmark", {"html": True}).render(exported_file))
    assert {e.tag for e in root.all()} == {"h1", "h2", "p", "strong", "em"}
    assert "![图](http://a.b) [链接](javascript:c)" in root.text
