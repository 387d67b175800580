"""Files that operators take away: safe in a spreadsheet, whole as JSON lines."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.feedback.feedback import Expected, ReviewItem
from assistant.feedback.unanswered import Unanswered
from assistant.surfaces.http.exports import (
    FEEDBACK_COLUMNS,
    UNANSWERED_COLUMNS,
    csv_text,
    feedback_rows,
    json_lines,
    unanswered_rows,
)
from tests.fakes import make_answer

AT = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
ITEM = ReviewItem(
    3, "a1", "down", "number", '=HYPERLINK("http://x")', ("你好", "能带吗"),
    replace(make_answer(text="**能**"), outcome="eligible"), AT, "accepted", Expected(("ineligible",), ("75",)),
)  # fmt: skip


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "\n=1", '=cmd|" /C calc"!A0']
)
def test_what_a_spreadsheet_would_run_is_text(formula: str) -> None:
    assert cells(csv_text([{"a": formula}], ["a"]))[1][0][0] == "'"


@pytest.mark.parametrize("plain", ["1+1=2", "快手", 'a,b\n"c"', "", "'=1"])
def test_other_words_stay_as_they_are(plain: str) -> None:
    assert cells(csv_text([{"a": plain, "b": "b"}], ["a", "b"]))[1] == [plain, "b"]


def test_excel_is_told_that_it_is_utf_8() -> None:
    assert csv_text([], ["a"]).encode().startswith(b"\xef\xbb\xbf")


def test_feedback_is_a_row_with_the_question_and_what_was_said() -> None:
    head, row = cells(csv_text(feedback_rows([ITEM]), FEEDBACK_COLUMNS))
    got = dict(zip(head, row, strict=True))
    assert got["question"] == "能带吗"
    assert got["reason"] == "数字不对"
    assert (got["outcome"], got["answer"]) == ("eligible", "**能**")
    assert got["comment"] == '\'=HYPERLINK("http://x")'
    assert got["given_at"] == "2026-11-25T01:30:00+08:00"
    assert json.loads(got["expected"])["outcome"] == ["ineligible"]


def test_json_lines_hold_every_word_unchanged() -> None:
    (row,) = map(json.loads, json_lines(feedback_rows([ITEM])).splitlines())
    assert row["comment"] == ITEM.comment
    assert row["turns"] == ["你好", "能带吗"]


def test_unanswered_questions_of_a_group_are_together_with_its_number() -> None:
    asked = [Unanswered(q, "abstained", AT) for q in ("甲", "乙", "丙")]
    head, *rows = cells(csv_text(unanswered_rows(asked, [(0, 2), (1,)]), UNANSWERED_COLUMNS))
    assert head[:2] == ["group", "count"]
    assert [(r[0], r[1], r[3]) for r in rows] == [("1", "2", "甲"), ("1", "2", "丙"), ("2", "1", "乙")]
