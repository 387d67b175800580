"""What operators take away: feedback and unanswered questions, as CSV for a spreadsheet and as JSON lines.

Much of it was typed by strangers, and spreadsheets run what looks like a formula: such cells begin with an
apostrophe. CSV begins with a byte order mark, without which Excel takes UTF-8 for GBK.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.conversations.intake import in_china
from assistant.feedback.feedback import REASONS, ReviewItem
from assistant.feedback.unanswered import Unanswered

_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
Row = Mapping[str, Any]


def csv_text(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Only these columns, in this order; a column that a row lacks is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return _BOM + out.getvalue()


def json_lines(rows: Iterable[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


FEEDBACK_COLUMNS = (
    "id", "given_at", "status", "verdict", "reason", "comment", "question", "outcome", "answer", "answer_id",
    "expected",
)  # fmt: skip


def feedback_rows(items: Iterable[ReviewItem]) -> list[Row]:
    return [_feedback(item) for item in items]


UNANSWERED_COLUMNS = ("group", "count", "asked_at", "question", "outcome")


def unanswered_rows(asked: Sequence[Unanswered], groups: Sequence[Sequence[int]]) -> list[Row]:
    """A row for each question; those of a group (places in ``asked``) are together and have its number."""
    return [
        {
            "group": number,
            "count": len(group),
            "asked_at": in_china(asked[place].asked_at).isoformat(timespec="seconds"),
            "question": asked[place].question,
            "outcome": asked[place].outcome,
        }
        for number, group in enumerate(groups, start=1)
        for place in group
    ]


def _feedback(item: ReviewItem) -> Row:
    expected = item.expected
    return {
        "id": item.id,
        "given_at": in_china(item.given_at).isoformat(timespec="seconds"),
        "status": item.status,
        "verdict": item.verdict,
        "reason": REASONS.get(item.reason, item.reason),
        "comment": item.comment,
        "question": item.turns[-1] if item.turns else "",
        "turns": list(item.turns),
        "outcome": item.answer.outcome,
        "answer": item.answer.answer,
        "answer_id": item.answer_id,
        "expected": None
        if expected is None
        else {
            "outcome": list(expected.outcome),
            "include": list(expected.include),
            "exclude": list(expected.exclude),
            "quote": list(expected.quote),
            "platform": expected.platform,
        },
    }


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text
