"""A conversation as a Markdown file: what was asked and what was answered, with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.conversations.sessions import Message
from assistant.surfaces.words import Words

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def export_markdown(title: str, messages: Iterable[Message], w: Words) -> str:
    """Answers are Markdown already; what a person typed is made text, so that their marks stay theirs."""
    parts = [f"# {_as_text(title)}"]
    for message in messages:
        parts.append(f"## {w('问：{question}', question=_as_text(message.question))}")
        parts.append(without_links(message.answer.answer))
        parts += (without_links(part.details) for part in message.answer.parts if part.details)
        parts.append(f"*{w('按 {day} 的规则回答', day=message.answer.as_of)}*")
    return "\n\n".join(parts) + "\n"


def without_links(markdown: str) -> str:
    """An answer has none of its own; those among the words of a source stay words, as on the page."""
    return markdown.replace("<", "&lt;").replace("](", "]\\(").replace("]:", "]\\:")


def _as_text(typed: str) -> str:
    """In one line, with a backslash before whatever Markdown would read."""
    return _SPECIAL.sub(r"\\\1", " ".join(typed.split()))
