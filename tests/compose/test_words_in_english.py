"""Small talk and what words mean, in the language and script of the question; each in a line."""

from __future__ import annotations

import pytest

from assistant.conversations.question import Question
from assistant.knowledge.load import read_knowledge
from assistant.pipeline import Assistant
from assistant.rules.schema import Term
from assistant.text import to_traditional
from tests.conftest import TODAY

KNOWN = read_knowledge()
ENGLISH = KNOWN.english
assert ENGLISH is not None
SAID = [(t.kind, words) for t in KNOWN.chat.values() for words in t.english]
TERMS = list(KNOWN.glossary.values())


def line(answer: str) -> str:
    return answer.splitlines()[0].replace("*", "")


@pytest.mark.parametrize(("kind", "words"), SAID, ids=[words for _, words in SAID])
def test_small_talk_in_english_is_answered_in_an_english_line(
    kind: str, words: str, assistant: Assistant
) -> None:
    both = any(word in KNOWN.chat[kind].words for word in words.split())
    session = assistant.ask(Question("Good morning!", TODAY)).session_id if both else None
    answer = assistant.ask(Question(words, TODAY, session))
    assert (answer.outcome, answer.language, answer.parts[0].ask.kind) == ("informational", "en", "chat")
    assert answer.answer.startswith(ENGLISH.texts[KNOWN.chat[kind].says].split("{")[0])
    assert "\n" not in answer.answer.strip()


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("Hello, who are you?", "I am the merchants' growth assistant"),
        ("Thanks a lot for your help!", "You are welcome"),
        ("Thank you so much, bye", "You are welcome"),
        ("OK, got it", "All right"),
        ("That’s all", "All right"),
    ],
)
def test_small_talk_holds_words_that_say_nothing(words: str, begins: str, assistant: Assistant) -> None:
    assert assistant.ask(Question(words, TODAY)).answer.startswith(begins)


@pytest.mark.parametrize("words", ["ok", "hi", "bye", "thx"])
def test_what_is_said_in_both_is_answered_in_the_language_before(words: str, assistant: Assistant) -> None:
    languages = []
    for before in ("你好", "Who are you?"):
        session = assistant.ask(Question(before, TODAY)).session_id
        languages.append(assistant.ask(Question(words, TODAY, session)).language)
    assert languages == ["zh-Hans", "en"]


def test_a_question_behind_english_small_talk_is_no_small_talk(assistant: Assistant) -> None:
    asked = "Thanks! When will I get paid on Douyin if the receipt was confirmed on April 29, 2026?"
    assert "2026-05-02" in assistant.ask(Question(asked, TODAY)).answer


@pytest.mark.parametrize("term", TERMS, ids=[t.id for t in TERMS])
def test_a_word_is_told_in_english_and_in_traditional(term: Term, assistant: Assistant) -> None:
    name = ENGLISH.labels[term.term]
    answer = assistant.ask(Question(f"What does {name} mean?", TODAY))
    assert (answer.language, answer.outcome, answer.verified.repairs) == ("en", "informational", 0)
    assert ENGLISH.texts[term.means] in line(answer.answer)
    asked = f"請問{to_traditional(term.term)}是什麼意思"
    traditional = assistant.ask(Question(asked, TODAY))
    assert (traditional.language, traditional.verified.repairs) == ("zh-Hant", 0)
    assert to_traditional(term.means) in traditional.answer


@pytest.mark.parametrize(
    "asked",
    ["what is GMV", "What's GMV?", "define GMV please", "Can you explain what GMV is?", "GMV meaning"],
)
def test_the_meaning_is_asked_in_many_words(asked: str, assistant: Assistant) -> None:
    answer = assistant.ask(Question(asked, TODAY)).answer
    assert answer.startswith("**GMV: gross merchandise volume")


@pytest.mark.parametrize("asked", ["What is my GMV?", "What is the GMV requirement of Douyin top creators?"])
def test_what_asks_more_than_a_meaning_is_none(asked: str, assistant: Assistant) -> None:
    assert "gross merchandise volume" not in assistant.ask(Question(asked, TODAY)).answer


def test_a_word_that_is_not_ours_is_named_as_it_was_written(assistant: Assistant) -> None:
    answer = assistant.ask(Question("What is ROAS?", TODAY))
    assert (answer.outcome, "“ROAS”" in answer.answer) == ("abstained", True)


@pytest.mark.parametrize("said", ["妳好", "妳是誰", "你係邊個", "唔該晒", "多謝", "再見囉"])
def test_small_talk_of_taiwan_and_hong_kong_is_answered_in_a_line(said: str, assistant: Assistant) -> None:
    answer = assistant.ask(Question(said, TODAY))
    assert (answer.outcome, answer.parts[0].ask.kind) == ("informational", "chat")


def test_words_without_a_script_of_their_own_keep_that_of_the_turn_before(assistant: Assistant) -> None:
    first = assistant.ask(Question("什麼是賬期", TODAY))
    languages = [assistant.ask(Question(t, TODAY, first.session_id)).language for t in ("好的", "账期是几天")]
    assert languages == ["zh-Hant", "zh-Hans"]
