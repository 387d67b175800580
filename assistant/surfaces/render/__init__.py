"""An answer → HTML for page and widget, Markdown for a file, text for a terminal.

    answer_html    the answer with its numbers, citations, gaps and checks: one renderer for every page
    user_html      what a person typed
    article_page   the article behind a citation, with the quote marked
    export_markdown  a conversation as a file
    terminal_text  the answer in columns

Everything here treats words from merchants, articles and files as text: no tag, link, image, style or
formula of theirs takes effect. Nothing is fetched, and nothing but what stands in the answer is said.
"""

from assistant.surfaces.render.answer import answer_html, user_html
from assistant.surfaces.render.article import article_page, missing_page
from assistant.surfaces.render.export import export_markdown
from assistant.surfaces.render.names import FactName, Names, names_of
from assistant.surfaces.render.terminal import terminal_text

__all__ = [
    "FactName",
    "Names",
    "answer_html",
    "article_page",
    "export_markdown",
    "missing_page",
    "names_of",
    "terminal_text",
    "user_html",
]
