"""A document that was deleted is nowhere below the data folder, whatever was answered from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.library.stored import document_id
from tests.library.ingest.making import put
from tests.servers import running
from tests.surfaces.cli.test_ingest import run

WHEEL = "星河集市风车补贴\n\n发布日期：2026年5月1日\n\n风车补贴每店每月888元，由星河集市按季发放。\n"
TABLE = (
    "# 星河集市风车费率\n\n| 档位 | 风车佣金（元） |\n| --- | --- |\n| 铜风车 | 7117 |\n| 银风车 | 8228 |\n"
)
SECRET = ("888元", "按季发放", "7117", "8228", "铜风车", "佣金（元）", "星河集市风车费率")
ASKED = ("风车补贴多少钱", "银风车佣金是多少")


def found_in(data: Path) -> list[str]:
    files = [p for p in data.rglob("*") if p.is_file()]
    return [
        f"{word} in {path.relative_to(data)}"
        for path in files
        for content in [path.read_bytes()]
        for word in SECRET
        if word.encode() in content or word.encode("utf-16-le") in content
    ]


@pytest.mark.parametrize("closed", [False, True], ids=["while it serves", "when nothing runs"])
def test_a_deleted_document_is_in_no_answer_and_no_file(tmp_path: Path, closed: bool) -> None:
    data, session = tmp_path / "data", ""
    put(tmp_path / "in", "风车.txt", WHEEL)
    put(tmp_path / "in", "费率.md", TABLE)
    assert run(data, "ingest", str(tmp_path / "in"), "--apply").exit_code == 0
    with running(data) as server:
        for question in ASKED:
            body = {"question": question, **({"session_id": session} if session else {})}
            answer = server.request("/api/v1/ask", body).json
            session = answer["session_id"]
            assert answer["citations"], answer["answer"]
            server.request("/api/v1/feedback", {"answer_id": answer["id"], "verdict": "down"})
        if not closed:
            said = run(data, "documents", "delete", "风车.txt", "费率.md").stdout
            assert "从 2 个保存的回答、2 条反馈里撤下了它的原文" in said
            kept = server.request(f"/api/v1/sessions/{session}").json
            cited = [
                c for m in kept["messages"] for c in m["answer"]["citations"] if "library" in c["source"]
            ]
            assert cited
            assert {(c["title"], c["quote"]) for c in cited} == {("已删除的文件", "")}
            assert all("该文件已删除，原文不再显示" in str(m["answer"]) for m in kept["messages"])
            assert server.request(f"/api/v1/sources/{document_id('风车.txt')}").status == 404
    assert found_in(data) if closed else True  # they were there, or this test would find nothing
    if closed:
        assert run(data, "documents", "delete", "风车.txt", "费率.md").exit_code == 0
    assert found_in(data) == []
