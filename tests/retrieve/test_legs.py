"""What the cosines of an index's models are worth."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.models.beside import BesideStatic
from assistant.retrieve.exact import ExactIndex
from assistant.retrieve.fuse import GATE
from assistant.retrieve.legs import FITTED, UNFITTED, DenseLegs, Legs, Spread, weighing
from tests.retrieve.fakes import HashEmbedder

TEXTS = [f"第{number}条 商家应当缴纳保证金，类目{number * 7 % 13}的标准另行公布。" for number in range(20)]


def narrow(count: int, share: float, seed: int = 0) -> NDArray[np.float32]:
    """Rows of length one whose cosines lie around ``share``, as those of a model that crowds its texts."""
    chance = np.random.default_rng(seed)
    rows = chance.normal(size=(count, 64)) * np.sqrt((1 - share) / 64)
    rows[:, 0] += np.sqrt(share)
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32)


def test_each_model_is_weighed_by_its_own_record() -> None:
    assert weighing("embedded") == GATE
    assert weighing("e5") == FITTED["e5"]
    assert weighing("BAAI/bge-small-zh-v1.5") == UNFITTED


@pytest.mark.parametrize("share", [0.1, 0.5, 0.85])
def test_the_spread_is_that_of_passages_among_each_other(share: float) -> None:
    rows = narrow(600, share)
    among = (rows @ rows.T)[np.triu_indices(len(rows), 1)]
    spread = Spread.of(rows)
    assert spread.middle == pytest.approx(share, abs=0.03)
    assert spread.deviation == pytest.approx(float(np.std(among)), rel=0.1)


def test_passages_kept_twice_and_empty_ones_do_not_change_the_spread() -> None:
    rows = narrow(200, 0.85)
    doubled = np.concatenate((rows, rows[:20], np.zeros((5, 64), dtype=np.float32)))
    assert Spread.of(doubled).deviation == pytest.approx(Spread.of(rows).deviation, rel=0.1)


@pytest.mark.parametrize("count", [0, 1, 7])
def test_of_almost_no_passages_the_spread_is_a_usual_one(count: int) -> None:
    assert Spread.of(narrow(count, 0.9)) == Spread(0.0, 0.1)


def test_a_crowded_model_and_a_wide_one_move_a_passage_equally_far() -> None:
    lifts = []
    for share in (0.1, 0.85):
        rows = narrow(300, share)
        embedder = HashEmbedder(64)
        legs = DenseLegs(ExactIndex(rows, [str(n) for n in range(300)]), embedder, Legs(0.1, 0.0))
        asked = legs.asked("保证金")._replace(weighed=rows[0] * legs._factors)  # as if the query were row 0
        others = legs.of(asked, range(1, 300)).lifts
        lifts.append(float(np.std(others)))
    assert lifts[0] == pytest.approx(lifts[1], rel=0.3)


def test_both_cosines_count_and_the_static_one_is_told() -> None:
    neural, static = HashEmbedder(64, "neural"), HashEmbedder(32, "small")
    both = BesideStatic(neural, static)
    index = ExactIndex(both.encode(TEXTS), [str(n) for n in range(len(TEXTS))])
    legs = DenseLegs(index, both, Legs(neural=0.2, static=0.5))
    query = "类目7的保证金标准"
    asked = legs.asked(query)
    lifts, cosines = legs.of(asked, range(len(TEXTS)))
    one = neural.encode(TEXTS) @ neural.encode([query])[0]
    two = static.encode(TEXTS) @ static.encode([query])[0]
    spread = Spread.of(neural.encode(TEXTS))
    assert cosines == pytest.approx(two, abs=1e-5)
    assert lifts == pytest.approx(0.2 * (one - spread.middle) / spread.deviation + 0.5 * two, abs=1e-4)
    assert index.nearest(asked.weighed, 1)[0] == [int(np.argmax(lifts))]


def test_one_weight_over_one_model_is_a_plain_cosine() -> None:
    embedder = HashEmbedder(64)
    index = ExactIndex(embedder.encode(TEXTS), [str(n) for n in range(len(TEXTS))])
    legs = DenseLegs(index, embedder, 0.2)
    asked = legs.asked(TEXTS[3])
    lifts, cosines = legs.of(asked, [3, 4])
    assert (legs.weight, lifts) == (0.2, cosines)
    assert lifts[0] == pytest.approx(1, abs=1e-5)
