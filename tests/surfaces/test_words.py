"""The texts of page and widget in three languages."""

from __future__ import annotations

import pytest

from assistant.surfaces.words import language_of, words


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("zh-CN", "zh-Hans"), ("zh", "zh-Hans"), ("zh-SG", "zh-Hans"), ("zh-Hans-HK", "zh-Hans"),
        ("zh-TW", "zh-Hant"), ("zh-HK", "zh-Hant"), ("zh_Hant", "zh-Hant"), ("ZH-MO", "zh-Hant"),
        ("en", "en"), ("en-US", "en"), ("en_GB", "en"), ("", "zh-Hans"), ("fr-FR", "zh-Hans"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-Hant"), ("en;q=0.9", "en"), ("enx", "zh-Hans"),
    ],
)  # fmt: skip
def test_a_locale_is_one_of_three_languages(locale: str, language: str) -> None:
    assert language_of(locale) == language


def test_a_text_is_said_in_each_language() -> None:
    assert [words(x)("差{gap}", gap="2") for x in ("zh-CN", "zh-TW", "en")] == ["差2", "差2", "short by 2"]
    assert words("zh-TW")("门槛") == "門檻"


def test_fields_are_never_translated_or_read_as_fields() -> None:
    assert words("zh-TW")("您说的：{said}", said="门{x}") == "您說的：门{x}"


def test_a_text_for_a_script_keeps_its_fields() -> None:
    assert words("en").dictionary(["差{gap}", "门槛"]) == {"差{gap}": "short by {gap}", "门槛": "threshold"}


def test_what_has_no_english_is_shown_in_chinese() -> None:
    assert words("en")("没有翻译的一句话") == "没有翻译的一句话"


def test_names_come_from_the_corpus() -> None:
    assert words("en").name("新入驻商家") == "new merchant"
    assert words("zh-HK").name("新入驻商家") == "新入駐商家"
    assert words("en").script("新入驻商家") == "新入驻商家"
