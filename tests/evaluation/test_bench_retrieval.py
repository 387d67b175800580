"""The comparison with other systems, on a set of five documents; only our rows, the others are not installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import EVALS

BENCH = EVALS / "bench" / "retrieval.py"
DOCUMENTS = [
    "保证金可以申请退还。",
    "头部创作者的佣金。",
    "运费险投保后。",
    "首播满11小时。",
    "返佣周期为12个月。",
]
QUERIES = ["怎么退保证金", "首播要满几小时"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, texts in (("corpus", DOCUMENTS), ("queries", QUERIES)):
        rows = (json.dumps({"_id": str(n), "text": text}) for n, text in enumerate(texts))
        (tmp_path / f"{name}.jsonl").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n0\t0\t1\n1\t3\t1\n", encoding="utf-8")
    return tmp_path


def bench(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCH), str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_our_rows_are_measured_and_compared_with_themselves(folder: Path) -> None:
    pytest.importorskip("ir_measures")
    done = bench(folder, "--systems", "ours", "--documents", "3", "--limit", "1")
    assert done.returncode == 0, done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines()[2:]]
    assert [row[1] for row in rows] == ["lexical", "dense", "hybrid"]
    assert [row[3:5] for row in rows] == [["1.000", "1.000"]] * 3
    assert rows[2][-4:] == ["1.00", "1.0", "1.0", "1.0"]


def test_a_system_that_cannot_run_is_said_and_counted(folder: Path) -> None:
    done = bench(folder, "--systems", "ours", "--modes", "lexical", "--python", "/bin/false")
    assert done.returncode == 1
    assert "ours/lexical/ours: failed" in done.stderr


def test_an_unknown_system_is_refused(folder: Path) -> None:
    done = bench(folder, "--systems", "ours,elastic")
    assert done.returncode == 2
    assert "no system elastic" in done.stderr
