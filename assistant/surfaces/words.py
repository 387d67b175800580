"""What the page and the widget say, in the visitor's language.

The texts stand in Simplified Chinese in the code and in frame.html, and are their own keys: English
comes from web/words.yaml, Traditional from OpenCC. Names of facts, rules and plans are in the corpus's
english.yaml. Answers are not translated here: they are written in the language of their question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.answer import Language
from assistant.settings import knowledge_dir
from assistant.text import to_traditional

WORDS_FILE = Path(__file__).parent / "web" / "words.yaml"
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of one language: ``w("差{gap}", gap="2分")``."""

    language: Language

    def __call__(self, text: str, **fields: str) -> str:
        """``text`` in this language with its {fields} filled in; a text without fields is returned as it
        is, braces and all, for a script to fill in. What has no English yet is shown in Chinese."""
        said = self._said(text, _english)
        return said.format(**fields) if fields else said

    def name(self, label: str) -> str:
        """What a fact, a rule, a plan or a platform is called, by its Chinese label."""
        return self._said(label, _english_labels)

    def script(self, chinese: str) -> str:
        """Chinese that stays Chinese, in the characters of this language."""
        return _traditional(chinese) if self.language == "zh-Hant" else chinese

    def dictionary(self, keys: Iterable[str]) -> dict[str, str]:
        """Key → text, for the scripts of the browser."""
        return {key: self(key) for key in keys}

    def _said(self, text: str, english: Any) -> str:
        if self.language == "zh-Hans":
            return text
        if self.language == "zh-Hant":
            return _traditional(text)
        return str(english().get(text, text))


def words(language: str) -> Words:
    """For a language or a locale (zh-CN, zh_TW, en-US, or a whole Accept-Language header)."""
    return Words(language_of(language))


def language_of(locale: str) -> Language:
    """The first language named, Simplified Chinese when it is none of ours."""
    first = locale.split(",")[0].split(";")[0].strip().replace("_", "-").lower()
    if first.startswith(_TRADITIONAL):
        return "zh-Hant"
    return "en" if first.split("-")[0] == "en" else "zh-Hans"


@lru_cache(4096)  # a few hundred texts, asked for in every answer
def _traditional(text: str) -> str:
    return to_traditional(text)


@lru_cache(1)
def _english() -> Mapping[str, str]:
    return _strings(WORDS_FILE)


@lru_cache(1)
def _english_labels() -> Mapping[str, str]:
    labels: Mapping[str, str] = _read(knowledge_dir() / "english.yaml")["labels"]
    return labels


def _strings(path: Path) -> dict[str, str]:
    """The sections of the file, which are for its readers only, as one dictionary."""
    return {key: text for section in _read(path).values() for key, text in (section or {}).items()}


def _read(path: Path) -> Any:
    import yaml  # late: only English needs the file

    return yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
