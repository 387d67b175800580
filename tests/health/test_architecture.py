"""The house is as its picture shows it, and as somebody who looks for a thing expects it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

from tests.health.architecture import PICTURE, floors, picture, purpose
from tests.paths import CORPUS, PACKAGE

HEAVY = {
    "alembic",
    "chromadb",
    "fastapi",
    "gradio",
    "jwt",
    "langchain",
    "langchain_core",
    "pydantic",
    "sqlalchemy",
    "uvicorn",
}
WINGS = sorted(p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists())


def test_the_picture_is_drawn_from_the_contracts() -> None:
    """After a change: python -m tests.health.architecture"""
    assert PICTURE.read_text("utf-8") == picture()


def test_every_wing_says_what_it_is_for() -> None:
    assert [wing for wing in WINGS if not purpose(wing)] == []
    assert set(WINGS) <= {wing for floor in floors() for wing in floor}


def test_few_things_stand_beside_the_wings() -> None:
    beside = {p.name for p in PACKAGE.iterdir()} - {*WINGS, "__pycache__", "_data"}
    assert len(beside) <= 10, sorted(beside)


@pytest.mark.parametrize(
    ("looked_for", "place"),
    [
        ("the words of a verdict", PACKAGE / "compose" / "verdict.py"),
        ("the reading of an uploaded PDF", PACKAGE / "library" / "ingest" / "pdf" / "reading.py"),
        ("a new unit", CORPUS / "units.yaml"),
        ("a new platform", CORPUS / "platforms.yaml"),
        ("a command", PACKAGE / "surfaces" / "cli" / "ask.py"),
    ],
)
def test_a_thing_is_where_one_looks_for_it(looked_for: str, place: Path) -> None:
    assert place.exists(), looked_for


# --- imports inside functions ---------------------------------------------------------------------


def late_imports() -> Iterator[tuple[str, int, str, bool]]:
    """File, line, what of ours is imported there, and whether a comment says that it is late."""
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text("utf-8")
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            said = False
            for inner in node.body:
                if isinstance(inner, ast.ImportFrom):
                    said = said or "# late" in lines[inner.lineno - 1]
                    if inner.module and inner.module.startswith("assistant"):
                        yield path.relative_to(PACKAGE).as_posix(), inner.lineno, inner.module, said


def test_ours_is_imported_late_only_where_a_heavy_library_comes_with_it() -> None:
    found = list(late_imports())
    assert found  # Wrong: the search found nothing, and so nothing is wrong
    assert [f"{file}:{line}" for file, line, _, said in found if not said] == []
    graph = grimp.build_graph("assistant", include_external_packages=True, cache_dir=None)
    light = {
        m for _, _, m, _ in found if not {u.split(".")[0] for u in graph.find_upstream_modules(m)} & HEAVY
    }
    assert light == set()
