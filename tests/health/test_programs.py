"""The READMEs' examples for other programs run as they stand, against a server at the address that they name."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.paths import ROOT
from tests.servers import Server, running

EXAMPLES = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
OURS, ENGLISH = (EXAMPLES.findall((ROOT / name).read_text("utf-8")) for name in ("README.md", "README.en.md"))

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("programs")) as started:
        yield started


def test_both_readmes_show_the_same_examples() -> None:
    assert OURS == ENGLISH
    assert len(OURS) == 3


SAYS = {
    "openai": ["差2小时", "'gap': '2'"],
    "mcp": ["'gap': '2'"],
    "langchain": ["差2小时", "'search_articles'"],
}


@pytest.mark.parametrize(
    ("example", "says"), [*zip(OURS, SAYS.values(), strict=True)], ids=SAYS
)  # 11 - 9, 75 - 73
def test_an_example_does_what_it_says(server: Server, example: str, says: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", example.replace("http://127.0.0.1:7860", server.url)],
        env={**os.environ, "GROWTH_DATA": str(server.data), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    for words in says:
        assert words in ran.stdout
