"""Cases asked without and with a model: every turn counts, whatever came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.evaluation.cases import Case
from assistant.evaluation.leaks import LeakFinder
from assistant.evaluation.pairs import Pair, lines, pair_json, pairs, tally, tally_json
from assistant.evaluation.reply import Reply, failed, reply_from_json
from assistant.evaluation.runner import Asker
from evals.chat import drawn, guarded
from tests.measures import NUMBERS

DAY = date(2026, 11, 24)
USE = {
    "name": "openai:small", "did": ["write"], "sentences": 2, "refused": {"figure": 1, "words": 1},
    "repaired": 1, "left": 1, "failed": {"write": "late"}, "checking_ms": 4.0,
}  # fmt: skip


def answer(text: str, outcome: str = "ineligible", **more: Any) -> dict[str, Any]:
    return {"answer": text, "outcome": outcome, "session_id": "s", **more}


def asker(*answers: dict[str, Any] | Reply, seen: list[str | None] | None = None) -> Asker:
    """Gives one after another; ``seen`` are the sessions that it was asked in."""
    left = iter(answers)

    def ask(text: str, session: str | None, profile: Mapping[str, Any], day: date | None) -> Reply:
        if seen is not None:
            seen.append(session)
        given = next(left)
        return given if isinstance(given, Reply) else reply_from_json(given)

    return ask


def case(*turns: str, outcome: str = "ineligible") -> Case:
    return Case("one", "elig", turns, frozenset((outcome,)))


def paired(plain: Asker, told: Asker, asked: Case | None = None) -> Pair:
    finder = LeakFinder(NUMBERS, ["快手"])
    return next(pairs([asked or case("能吗")], plain, told, finder, DAY))


def test_every_turn_is_compared_each_in_its_own_conversation() -> None:
    seen: list[str | None] = []
    plain = asker(answer("差2分。"), answer("差3分。", session_id="s"), seen=seen)
    told = asker(answer("还差2分。", session_id="t"), answer("差9分。", session_id="t"), seen=seen)
    found = paired(plain, told, case("能吗", "再看看"))
    assert seen == [None, None, "s", "t"]
    assert [turn.leaks.numbers for turn in found.turns] == [(), ("9分", "9")]


def test_another_outcome_is_a_change_and_a_wrong_verdict_where_the_case_says_so() -> None:
    found = paired(asker(answer("不能。")), asker(answer("不能。", "eligible")))
    assert found.turns[0].changed == ("outcome ineligible → eligible",)
    assert found.wrong_verdict
    assert not paired(asker(answer("能。", "eligible")), asker(answer("能。", "eligible"))).wrong_verdict


def test_what_broke_off_counts_and_has_nothing_to_compare() -> None:
    found = paired(asker(answer("差2分。")), asker(failed("timeout")))
    assert found.turns[0].broke == "error: timeout"
    counted = tally([found])
    assert (counted.cases, counted.turns, counted.broken, counted.changed) == (1, 1, 1, 0)
    assert not counted.clean


def test_what_a_part_raises_is_an_answer_that_broke_off() -> None:
    def broken(*_: object) -> Reply:
        raise ZeroDivisionError("x")

    found = paired(asker(answer("差2分。")), guarded(broken))
    assert found.turns[0].broke == "error: crash"
    assert "ZeroDivisionError" in found.turns[0].told.text


def test_what_the_model_did_is_added_up() -> None:
    first = paired(asker(answer("差2分。")), asker(answer("差2分。", model=USE)))
    second = paired(asker(answer("差2分。")), asker(answer("差2分。", model={**USE, "failed": {}})))
    third = paired(asker(answer("差2分。")), asker(answer("差2分。")))
    counted = tally([first, second, third], tokens=240)
    assert (counted.cases, counted.asked_model) == (3, 2)
    assert (counted.sentences, counted.repaired, counted.left) == (4, 2, 2)
    assert counted.refused == {"figure": 2, "words": 2}
    assert counted.failed == {"write: late": 1}
    assert counted.tokens == 240
    assert counted.check_ms == pytest.approx(8.0 / 8)  # four shown, four refused before
    assert counted.clean


def test_a_line_that_reads_otherwise_is_told_from_one_that_was_copied() -> None:
    def with_reason(line: str) -> dict[str, Any]:
        part = {"headline": "不能。", "because": [line], "next": [], "details": "", "outcome": "ineligible"}
        return answer("不能。", parts=[part])

    plain = asker(with_reason("差2分"), with_reason("差2分"))
    told = asker(with_reason("差2分。"), with_reason("这里差2分。"))
    found = paired(plain, told, case("能吗", "为什么"))
    assert tally([found]).reworded == 1


def test_a_question_back_only_with_the_model_counts() -> None:
    back = answer("您的商品分是多少？", "needs_info")
    counted = tally([paired(asker(answer("差2分。")), asker(back))])
    assert (counted.asked_back, counted.changed) == (1, 0)
    assert tally([paired(asker(back), asker(back))]).asked_back == 0


def test_each_kind_of_leak_is_counted_by_turns() -> None:
    leaking = paired(asker(answer("差2分。")), asker(answer("差3分4单，快手可以。")))
    counted = tally([leaking, paired(asker(answer("差2分。")), asker(answer("差2分。")))])
    assert counted.leaks == {"numbers": 1, "moved": 1, "names": 1, "verdicts": 1, "citations": 0, "marks": 0}
    assert not counted.clean


def test_what_a_case_gained_and_lost_is_told_apart() -> None:
    asked = case("能吗")
    better = paired(asker(answer("？", "needs_info")), asker(answer("不能。")), asked)
    worse = paired(asker(answer("不能。")), asker(answer("？", "needs_info")), asked)
    counted = tally([better, worse, worse])
    assert (counted.better, counted.worse) == (1, 2)


def test_a_run_of_nothing_divides_by_nothing() -> None:
    counted = tally([])
    assert (counted.cases, counted.check_ms, counted.added_p95) == (0, 0.0, 0.0)


def test_all_of_it_goes_into_the_table_and_the_record() -> None:
    found = paired(asker(answer("差2分。")), asker(answer("差2分。", model=USE)))
    table = dict(lines(tally([found])))
    assert table["refused at first"] == "2 (figure 1, words 1)"
    assert table["not heard out"] == "1 (write: late 1)"
    kept = json.loads(json.dumps([pair_json(found), tally_json(tally([found]))], ensure_ascii=False))
    assert kept[0]["turns"][0]["told"]["model"]["name"] == "openai:small"
    assert kept[1]["refused"] == {"figure": 1, "words": 1}


def test_a_drawing_is_the_same_for_the_same_seed_and_in_order() -> None:
    cases = [replace(case("能吗"), id=str(i)) for i in range(50)]
    first = [c.id for c in drawn(cases, 10, 1)]
    assert first == [c.id for c in drawn(cases, 10, 1)] == sorted(first, key=int)
    assert first != [c.id for c in drawn(cases, 10, 2)]
    assert len(drawn(cases, 0, 1)) == len(drawn(cases, 99, 1)) == 50
