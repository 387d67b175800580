"""Question sets are read whole or refused with file and line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import EvaluationError
from assistant.evaluation.cases import load_cases

LINE = {"id": "a", "cat": "elig", "turns": ["够吗"], "outcome": ["eligible"]}


def suite(folder: Path, *rows: Any, name: str = "s.jsonl") -> Path:
    path = folder / name
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def test_a_line_becomes_a_case(tmp_path: Path) -> None:
    row = LINE | {
        "inc": ["2\\.8万|28000"], "platform": "kuaishou", "profile": {"product_score": 73},
        "covers": ["kuaishou/xingyao-2026/first-live-traffic"], "as_of": "2026-06-15", "note": "not ours",
    }  # fmt: skip
    case = load_cases([suite(tmp_path, row)])[0]
    assert (case.id, case.cat, case.turns, case.outcome) == ("a", "elig", ("够吗",), {"eligible"})
    assert case.inc[0].search("得28000流量")
    assert (case.platform, case.profile, case.as_of) == ("kuaishou", {"product_score": 73}, date(2026, 6, 15))
    assert case.ignored == ("note",)
    assert case.where == f"{tmp_path / 's.jsonl'}:1"


def test_id_and_kind_may_be_left_out(tmp_path: Path) -> None:
    case = load_cases([suite(tmp_path, {"turns": ["在吗"], "outcome": ["abstained"]})])[0]
    assert (case.id, case.cat) == ("s-1", "-")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "不是 JSON"),
        ("[]", "不是 JSON 对象"),
        (LINE | {"outcome": ["yes"]}, "'yes' 不存在"),
        (LINE | {"outcome": []}, "都不能为空"),
        (LINE | {"turns": "够吗"}, "turns 要写成文字的列表"),
        (LINE | {"turns": [" "]}, "turns 要写成文字的列表"),
        (LINE | {"inc": ["("]}, "不是正则表达式"),
        (LINE | {"profile": [1]}, "profile 要写成 JSON 对象"),
        (LINE | {"as_of": "昨天"}, "as_of 要写成"),
    ],
)
def test_a_defect_is_named_with_its_line(tmp_path: Path, line: Any, words: str) -> None:
    with pytest.raises(EvaluationError, match=words) as raised:
        load_cases([suite(tmp_path, LINE, line)])
    assert "s.jsonl:2：" in str(raised.value)


def test_an_id_stands_once_in_all_files(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"b\.jsonl:1：编号 'a' 与 .*s\.jsonl:1 重复"):
        load_cases([suite(tmp_path, LINE), suite(tmp_path, LINE, name="b.jsonl")])


def test_a_file_without_cases_is_no_suite(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="没有题目"):
        load_cases([suite(tmp_path, "")])
    with pytest.raises(EvaluationError, match="无法读取"):
        load_cases([tmp_path / "missing.jsonl"])
