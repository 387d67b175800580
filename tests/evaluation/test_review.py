"""Reviewed feedback becomes cases that can be run, and a question set is never harmed by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import ProfileEntry
from assistant.conversations.intake import read_changes, read_question
from assistant.errors import EvaluationError
from assistant.evaluation.cases import load_cases
from assistant.evaluation.review import add_from_review, case_of
from assistant.evaluation.runner import in_process, run
from assistant.feedback.feedback import Expected, Feedback, ReviewItem
from assistant.pipeline import Assistant
from assistant.storage.database import Database
from assistant.storage.feedbacks import DatabaseFeedback
from assistant.storage.sessions import DatabaseSessions
from assistant.types import Quantity

GATE = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
DAY = "2026-11-22"


class Desk:
    """The real assistant over a real database, and the queue of what was said of its answers."""

    def __init__(self, assistant: Assistant, database: Database) -> None:
        self.assistant: Assistant = copy(assistant)
        self.assistant.sessions = DatabaseSessions(database)
        self.store = DatabaseFeedback(database)

    def said(self, verdict: str, *turns: str, session: str | None = None) -> ReviewItem:
        """What one answer's reader said, accepted by a reviewer."""
        for text in turns:
            answer = self.assistant.ask(read_question(text, session_id=session, as_of=DAY))
            session = answer.session_id
        self.store.give(Feedback(answer.id, "up" if verdict == "up" else "down"))
        item = next(i for i in self.store.queue("open") if i.answer_id == answer.id)
        self.store.decide(item.id, "accepted")
        return replace(item, status="accepted")

    def edited(self, origin: str = "edited", **changes: Any) -> str:
        return self.assistant.edit_profile(
            read_changes(changes), session_id=None, owner="",
            as_of=read_question("问", as_of=DAY).as_of, origin="shop" if origin == "shop" else "edited",
        ).session_id  # fmt: skip

    def replayed(self, out: Path) -> list[tuple[str, ...]]:
        """What is wrong with the answers to the cases of ``out``."""
        return [result.faults for result in run(load_cases([out]), in_process(self.assistant))]


@pytest.fixture
def desk(assistant: Assistant, tmp_path: Path) -> Iterator[Desk]:
    database = Database(f"sqlite:///{tmp_path}/assistant.sqlite3")
    yield Desk(assistant, database)
    database.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "review.jsonl"


def rows(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text("utf-8").split("\n") if line]


def test_sound_answers_that_were_liked_become_cases_that_pass(desk: Desk, out: Path) -> None:
    conversations = (
        (GATE,),
        ("快手新商首播7天播了7小时", "再播5小时呢"),
        ("京东时尚新商每月佣金8万，做满12个月能返多少？",),
        ("1688的三保服务保的是什么？",),
        ("抖音和快手对新商家有什么扶持",),
        ("今天天气怎么样",),
    )
    items = [desk.said("up", *turns) for turns in conversations]
    done = add_from_review(desk.store, out, items)
    assert done.added == tuple(items)
    assert [r["cat"] for r in rows(out)] == ["elig", "multi", "calc", "info", "info", "abstain"]
    assert desk.replayed(out) == [()] * len(items)
    assert {i.status for i in desk.store.queue()} == {"added"}

    first = rows(out)[0]
    assert (first["id"], first["outcome"], first["platform"]) == (
        f"review-{items[0].id}",
        ["ineligible"],
        "douyin",
    )
    assert (first["turns"], first["as_of"], "profile" in first) == ([GATE], DAY, False)
    assert any("75分" in quote for quote in first["quote"])


def test_what_was_set_by_hand_is_handed_over_when_the_case_is_asked(desk: Desk, out: Path) -> None:
    session = desk.edited(
        product_score="高于80分", return_rate="低于行业", serious_violation=False, shop_score=84
    )
    item = desk.said("up", "好评率88%，2000单，头部达人能带我的货吗？", session=session)
    shop = desk.edited("shop", live_hours_first_7_days={"low": "12", "high": "12", "unit": "小时"})
    told = desk.said("up", "快手新商首播能领流量包吗", session=shop)
    add_from_review(desk.store, out, [item, told])
    first, second = rows(out)
    assert set(first["profile"]) == {"product_score", "return_rate", "serious_violation", "shop_score"}
    assert set(second["profile"]) == {"live_hours_first_7_days"}
    assert (first["outcome"], second["outcome"]) == (["eligible"], ["eligible"])
    assert desk.replayed(out) == [(), ()]


def test_a_disliked_answer_needs_to_be_told_what_is_right(desk: Desk, out: Path) -> None:
    item = desk.said("down", GATE)
    done = add_from_review(desk.store, out, [item])
    assert (done.added, not out.exists()) == ((), True)
    assert "要先写明正确的回答" in done.left[0][1]

    told = replace(item, expected=Expected(("eligible",), ("能带",), ("不行",), ("75分",), "douyin"))
    add_from_review(desk.store, out, [told])
    (row,) = rows(out)
    assert (row["outcome"], row["inc"], row["exc"], row["quote"]) == (
        ["eligible"],
        ["能带"],
        ["不行"],
        ["75分"],
    )
    assert any("outcome" in fault for fault in desk.replayed(out)[0])


@pytest.mark.parametrize("status", ["open", "dismissed", "added"])
def test_only_what_was_accepted_is_added(desk: Desk, out: Path, status: Any) -> None:
    done = add_from_review(desk.store, out, [replace(desk.said("up", GATE), status=status)])
    assert (done.added, len(done.left), out.exists()) == ((), 1, False)


def test_a_question_set_keeps_every_byte_and_gets_more(desk: Desk, out: Path) -> None:
    before = b'\xef\xbb\xbf{"id": "mine", "turns": ["\xe5\x9c\xa8\xe5\x90\x97"], "outcome": ["abstained"]}'
    out.write_bytes(before)
    out.chmod(0o640)
    add_from_review(desk.store, out, [desk.said("up", GATE)])
    assert out.read_bytes().startswith(before + b"\n{")
    assert next(c.id for c in load_cases([out])) == "mine"
    assert out.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in out.parent.iterdir() if p.name.startswith("review")] == ["review.jsonl"]


def test_another_case_with_the_same_id_is_refused_and_nothing_changes(desk: Desk, out: Path) -> None:
    free, taken = desk.said("up", "今天天气怎么样"), desk.said("up", GATE)
    held = json.dumps({"id": f"review-{taken.id}", "turns": ["别的"], "outcome": ["eligible"]}) + "\n"
    out.write_text(held)
    with pytest.raises(EvaluationError, match=f"review-{taken.id}.*已经有了"):
        add_from_review(desk.store, out, [free, taken])
    assert out.read_text() == held
    assert {i.status for i in desk.store.queue()} == {"accepted"}


def test_a_run_that_stopped_before_marking_can_be_run_again(desk: Desk, out: Path) -> None:
    item = desk.said("up", GATE)
    add_from_review(desk.store, out, [item])
    written = out.read_bytes()
    desk.store.decide(item.id, "accepted")
    assert add_from_review(desk.store, out, [item]).added == (item,)
    assert out.read_bytes() == written
    assert [i.status for i in desk.store.queue()] == ["added"]


@pytest.mark.parametrize("content", [b"{broken\n", b'{"turns": []}\n', b"\xff\xfe\n"])
def test_a_file_that_is_no_question_set_is_left_alone(desk: Desk, out: Path, content: bytes) -> None:
    out.write_bytes(content)
    with pytest.raises(EvaluationError, match=r"review\.jsonl"):
        add_from_review(desk.store, out, [desk.said("up", GATE)])
    assert out.read_bytes() == content


def test_a_place_that_cannot_be_written_is_said(desk: Desk, tmp_path: Path) -> None:
    item = desk.said("up", GATE)
    with pytest.raises(EvaluationError, match="无法写入"):
        add_from_review(desk.store, tmp_path / "no" / "out.jsonl", [item])
    assert [i.status for i in desk.store.queue()] == ["accepted"]


def test_marks_that_end_a_line_stay_inside_their_case(desk: Desk, out: Path) -> None:
    add_from_review(desk.store, out, [desk.said("up", "1688的三保服务\u2028保的是\u2029什么？")])
    (case,) = load_cases([out])
    assert case.turns == ("1688的三保服务\u2028保的是\u2029什么？",)


def test_words_too_long_to_be_sent_are_cut_and_the_value_stays(desk: Desk, out: Path) -> None:
    item = desk.said("up", GATE)
    value = Quantity(Decimal(76), Decimal(76), "score")
    entry = ProfileEntry("商品分" + "很" * 300 + "76", "76", "76", "分", "edited", 1, value)
    case = case_of(replace(item, answer=replace(item.answer, profile={"product_score": entry})))
    assert read_question("问", profile=case["profile"]).profile["product_score"]["low"] == "76"
