"""A conversation as plain text, for a person who goes on with it: questions, answers and their sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from assistant.answer import Answer
from assistant.conversations.sessions import Message
from assistant.text import to_traditional

_Names = tuple[str, str, str, str]
_CHINESE: _Names = ("问：", "答：", "依据：", "、")
_ENGLISH: _Names = ("Q: ", "A: ", "Sources: ", ", ")
_MARKS = re.compile(r"\*\*|`|\[[0-9]+\]|^#+\s")
_RULED = re.compile(r"\|[\s|:-]+\|?")
_CELLS = re.compile(r"\s*\|\s*")


def transcript(messages: Sequence[Message]) -> str:
    """In the language of its last answer; answers and questions are as they were given."""
    language = messages[-1].answer.language if messages else "zh-Hans"
    names = _ENGLISH if language == "en" else _CHINESE
    in_script: Callable[[str], str] = to_traditional if language == "zh-Hant" else str
    return "\n\n".join("\n".join(_turn(m, names, in_script)) for m in messages)


def _turn(message: Message, names: _Names, in_script: Callable[[str], str]) -> Iterator[str]:
    asked, answered, rests_on, comma = names
    yield in_script(asked) + " ".join(message.question.split())
    yield in_script(answered) + "\n".join(_lines(message.answer.answer.splitlines()))
    if titles := _titles(message.answer):
        yield in_script(rests_on + comma.join(titles))


def _titles(answer: Answer) -> list[str]:
    return [f"《{title}》" for title in dict.fromkeys(c.title for c in answer.citations)]


def _lines(markdown: Iterable[str]) -> Iterator[str]:
    """Without the marks of Markdown; the columns of a table apart."""
    for line in markdown:
        if _RULED.fullmatch(line.strip()):
            continue
        plain = _MARKS.sub("", line).strip()
        if plain.startswith("|"):
            plain = _CELLS.sub("  ", plain).strip()
        if plain:
            yield plain
