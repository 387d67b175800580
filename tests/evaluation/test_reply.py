"""A reply is the same whether it was answered here or came from a server."""

from __future__ import annotations

import pytest

from assistant.evaluation.reply import Cited, failed, reply_from_json, reply_of
from tests.fakes import make_answer


def test_an_answer_is_read_as_its_json_is() -> None:
    answer = make_answer()
    assert reply_of(answer) == reply_from_json(answer.to_json())


def test_what_a_server_does_not_say_is_not_said() -> None:
    reply = reply_from_json({"outcome": "computed", "citations": [{"quote": "一句"}], "verified": None})
    assert (reply.outcome, reply.text, reply.cited, reply.passed) == (
        "computed",
        "",
        (Cited("一句", ""),),
        True,
    )
    assert reply_from_json({}).outcome is None


@pytest.mark.parametrize(("passed", "counts"), [(True, True), (False, False), (None, True)])
def test_only_a_failed_verification_counts_as_one(passed: bool | None, counts: bool) -> None:
    assert reply_from_json({"verified": {"passed": passed}}).passed is counts


def test_an_error_is_kept_for_the_record() -> None:
    reply = failed("profile_invalid", "不能用")
    assert reply.json == {"outcome": "error: profile_invalid", "answer": "不能用"}
    assert (reply.outcome, reply.text) == ("error: profile_invalid", "不能用")
