"""Tokens are counted where every process counts, and a model that fails again and again is left alone."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from assistant.errors import ModelError, StorageError
from assistant.models.chat.breaker import Breaker
from assistant.models.chat.budget import DAY_S, MemoryTokenCounts, Tally, estimated
from assistant.models.chat.faults import ProviderError
from assistant.storage.database import Database
from assistant.storage.tokens import DatabaseTokenCounts
from tests.chat.models import QUICK, allowed, chatting, said
from tests.chat.scripted import Play
from tests.fakes import Clock

PLAY = Play("您好。", usage=(100, 20))


def test_a_conversation_and_a_day_have_their_tokens_and_no_more() -> None:
    with chatting(PLAY, tokens_per_conversation=200, tokens_per_day=500) as it:
        for conversation in ("a", "a", "b", "b"):  # 120 each: the second is begun with 80 left
            it.written(conversation=conversation)
        with pytest.raises(ModelError, match="这段对话") as caught:
            it.written(conversation="a")
        assert caught.value.why == "spent"
        it.written()  # of no conversation: 480 of the day's 500 are taken, so this is the last
        with pytest.raises(ModelError, match="今天"):
            it.written(conversation="c")
        assert len(it.provider.requests) == 5


def test_the_providers_figures_count_and_without_them_an_estimate() -> None:
    with chatting([PLAY, replace(PLAY, usage=None)]) as it:
        told, guessed = Tally(), Tally()
        list(it.chat.write(said(), allowed(), told))
        list(it.chat.write(said(), allowed(), guessed))
    assert (told.asked, told.said) == (100, 20)
    assert (guessed.asked, guessed.said) == (estimated("你是助手。") + estimated("问题"), estimated("您好。"))


@pytest.mark.parametrize(
    ("text", "tokens"), [("", 0), ("abc", 1), ("abcd", 2), ("商品分", 3), ("商品分73", 4)]
)
def test_an_estimate_is_rather_too_much(text: str, tokens: int) -> None:
    assert estimated(text) == tokens


def test_a_call_that_is_closed_counts_what_came_of_it() -> None:
    counts = MemoryTokenCounts()
    with chatting(Play("您好，商家。" * 100, between_s=0.02), counts=counts, tokens_per_day=10_000) as it:
        reading = it.chat.write(said(), allowed())
        while it.provider.sent < 3 if it.provider.requests else True:
            next(reading)
        reading.close()
    asked = estimated("你是助手。") + estimated("问题")
    assert asked < counts.add("tokens:day", DAY_S, 0) < 300


def test_tokens_count_over_processes_and_the_next_day_has_its_own(url: str, clock: Clock) -> None:
    first, second = Database(url), Database(url)
    try:
        DatabaseTokenCounts(first, clock).add("tokens:day", DAY_S, 400)
        counts = DatabaseTokenCounts(second, clock)
        with chatting(PLAY, counts=counts, tokens_per_day=500) as it:
            it.written()
            with pytest.raises(ModelError, match="今天"):
                it.written()
            clock.now += DAY_S
            it.written()
        assert counts.add("tokens:day", DAY_S, 0) == 120
        assert counts.add("tokens:day", DAY_S, -500) == 0
        assert counts.add("tokens:day", DAY_S, 0) == 0
    finally:
        first.close()
        second.close()


def test_without_a_limit_nothing_is_counted_and_a_database_that_fails_does_without_the_model() -> None:
    class Failing:
        def add(self, key: str, seconds: int, tokens: int) -> int:
            raise StorageError("The database cannot be used: locked.")

    with chatting(PLAY, counts=Failing()) as it:
        assert it.written() == "您好。"
    with chatting(PLAY, counts=Failing(), tokens_per_day=1) as it:
        with pytest.raises(ModelError) as caught:
            it.written()
        assert (caught.value.why, it.provider.requests) == ("failed", [])


def test_a_model_that_failed_often_rests_and_is_then_tried_once() -> None:
    limits = replace(QUICK, again=0, failures=2, rest_s=0.5)
    plays = [Play(status=500), Play(status=500), Play(status=500), PLAY]
    with chatting(plays, limits=limits) as it:
        for _ in range(2):
            with pytest.raises(ModelError, match="HTTP 500"):
                it.written()
        assert it.chat.state == "resting"
        begun = time.monotonic()
        with pytest.raises(ModelError) as caught:
            it.written()
        assert (caught.value.why, len(it.provider.requests)) == ("resting", 2)
        assert time.monotonic() - begun < 0.2
        time.sleep(0.5)
        with pytest.raises(ModelError, match="HTTP 500"):  # one is let through, and it rests again
            it.written()
        with pytest.raises(ModelError, match="歇"):
            it.written()
        time.sleep(0.5)
        assert (it.written(), it.chat.state, len(it.provider.requests)) == ("您好。", "ready", 4)


def test_after_a_rest_only_one_call_sees_whether_it_is_over() -> None:
    clock = Clock()
    breaker = Breaker(1, 30, lambda: clock.now)
    breaker.enter()
    breaker.leave("failed", heard=False)
    clock.now += 30
    breaker.enter()
    with pytest.raises(ProviderError, match="歇"):
        breaker.enter()
    breaker.leave(None, heard=False)  # closed before anything came: another one may see
    breaker.enter()
    breaker.leave(None, heard=True)
    breaker.enter()
    breaker.enter()


def test_a_wrong_key_makes_it_rest_at_once_and_is_what_operators_are_told() -> None:
    with chatting(Play(status=401)) as it:
        with pytest.raises(ModelError):
            it.written()
        with pytest.raises(ModelError) as caught:
            it.written()
        assert (caught.value.why, len(it.provider.requests)) == ("resting", 1)
        assert it.chat.state == "unusable"
        assert "OPENAI_API_KEY" in it.chat.trouble


def test_a_reply_that_is_of_no_use_says_nothing_about_the_provider() -> None:
    with chatting([Play("")] * 6 + [PLAY]) as it:
        for _ in range(6):
            with pytest.raises(ModelError, match="什么也没有说"):
                it.written()
        assert it.written() == "您好。"
