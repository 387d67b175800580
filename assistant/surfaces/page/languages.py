"""The languages that the page can be shown in, and what each is called in itself."""

from __future__ import annotations

from assistant.answer import Language

LANGUAGES: tuple[tuple[Language, str], ...] = (("zh-Hans", "简体"), ("zh-Hant", "繁體"), ("en", "English"))
