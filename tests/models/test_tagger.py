"""The trained second reader: what it tells, that it tells it again, and what it is handed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.knowledge.load import read_knowledge
from assistant.models.tagger import NO_FACT, Tagger, open_tagger
from assistant.models.tagger_form import ASKS, OTHERS, ROLES
from assistant.models.tagger_input import NEAR, nearness, occurrences, segments
from assistant.models.tagger_network import DESCRIPTIONS, FORM, NETWORK, TAGGER_FOLDER, TOKENIZER, key
from assistant.models.tagger_words import FactWords, TopicWords, described, fact_words, topic_words
from assistant.rules.schema import Knowledge

MOST_MEGABYTES = 25


@pytest.fixture(scope="module")
def tagger(knowledge: Knowledge) -> Tagger:
    return open_tagger(knowledge)


def spans(text: str, *words: str) -> list[tuple[int, int]]:
    return [(text.index(w), text.index(w) + len(w)) for w in words]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return read_knowledge()


# --- the folder -----------------------------------------------------------------------------------


def test_the_model_is_small_and_its_card_tells_its_files_and_licences() -> None:
    files = {f.name: f.stat().st_size for f in TAGGER_FOLDER.iterdir()}
    assert sum(files.values()) < MOST_MEGABYTES * 1e6
    card = (TAGGER_FOLDER / "README.md").read_text("utf-8")
    for name in (NETWORK, TOKENIZER, FORM, DESCRIPTIONS):
        assert name in files
        assert f"`{name}`" in card, name
    assert card.count("MIT") >= 2  # the encoder and the package that carries it
    assert f"{files[NETWORK] / 1e6:.1f} MB" in card, "the card tells another size than the file has"


def test_the_shipped_descriptions_are_those_of_the_shipped_knowledge(knowledge: Knowledge) -> None:
    """Else every start encodes them anew: run ``python -m evals.tagger.export`` without a folder."""
    import numpy as np

    with np.load(TAGGER_FOLDER / DESCRIPTIONS) as stored:
        for head, things in (("fact_text", fact_words(knowledge)), ("topic_text", topic_words(knowledge))):
            known = set(map(int, stored[f"{head}_keys"]))
            new = [t for thing in things for t in thing.texts if key(t) not in known]
            assert len(new) < 60, f"{len(new)} descriptions are not among the shipped ones: {new[:3]}"


@pytest.mark.parametrize("name", [NETWORK, TOKENIZER, FORM])
@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_a_damaged_folder_is_told_by_name(tmp_path: Path, name: str, damage: str) -> None:
    folder = Path(shutil.copytree(TAGGER_FOLDER, tmp_path / "model"))
    if damage == "missing":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((folder / name).read_bytes()[:100])
    with pytest.raises(SettingsError, match="tagger"):
        Tagger((), (), {}, folder)


def test_the_form_names_a_weight_for_each_nearness() -> None:
    form = json.loads((TAGGER_FOLDER / FORM).read_text("utf-8"))
    assert len(form["near"]) == len(NEAR)


# --- what it tells --------------------------------------------------------------------------------

ROLE_CASES = [
    ("我粉丝30万", "30万", "own"),
    ("我店好评率85%", "85%", "own"),
    ("隔壁老王粉丝都1500万了，我才30万", "1500万", "other"),
    ("隔壁老王粉丝都1500万了，我才30万", "30万", "own"),
    ("上个月好评率70%，这个月85%", "70%", "past"),
    ("上个月好评率70%，这个月85%", "85%", "own"),
    ("佣金不是20万，是25万", "20万", "denied"),
    ("佣金不是20万，是25万", "25万", "own"),
    ("不是要求商品分80以上吗，我76", "80以上", "norm"),
    ("不是要求商品分80以上吗，我76", "76", "own"),
    ("目标是粉丝做到1000万，现在832万", "1000万", "goal"),
]


@pytest.mark.parametrize(("text", "figure", "role"), ROLE_CASES, ids=[f"{r} {t}" for t, _, r in ROLE_CASES])
def test_whose_a_figure_is(tagger: Tagger, text: str, figure: str, role: str) -> None:
    (tag,) = tagger.tags(text, spans(text, figure), []).figures
    assert tag.roles[0].id == role, tag.roles[:3]


def test_a_figure_is_linked_to_the_fact_that_the_words_name(tagger: Tagger) -> None:
    text = "总分81，商品分76，好评率八成五，客单价59"
    tags = tagger.tags(text, spans(text, "81", "76", "八成五", "59"), [])
    best = [f.facts[0].id for f in tags.figures]
    assert best == ["shop_score", "product_score", "positive_rate", NO_FACT]


NOTES = FactWords(
    "shop_notes",
    described("商品笔记数", ("商品笔记", "笔记数", "笔记"), "店铺一共发布了多少篇商品笔记？"),
    ("商品笔记", "笔记数", "笔记"),
)
PARCELS = FactWords(
    "daily_parcels",
    described("日均揽收量", ("揽收量", "揽收"), "平均每天揽收多少件？"),
    ("日均揽收量", "揽收量", "揽收"),
)


def test_a_fact_that_no_training_saw_is_linked_by_its_words(knowledge: Knowledge) -> None:
    """Those of the made-up platform of corpus/README.md."""
    tagger = Tagger((*fact_words(knowledge), NOTES, PARCELS), (), {})
    for text, figure, fact in (
        ("优聚企业店，28篇笔记，好评率96%，日均揽收70件", "70件", "daily_parcels"),
        ("我商品笔记发了31篇了", "31篇", "shop_notes"),
        ("每天揽收个60来件", "60来件", "daily_parcels"),
    ):
        (tag,) = tagger.tags(text, spans(text, figure), []).figures
        assert tag.facts[0].id == fact, (text, tag.facts[:3])


ASKED = [
    ("总分81商品分76 抖音头部达人能带我的货吗", "verdict", "douyin/top-creator/selection-gate"),
    ("快手首播播了9个半钟头还差多少", "gap", "kuaishou/xingyao-2026/first-live-traffic"),
    ("京东时尚新商返佣返多久", "amount", "jd/fashion-new-merchant/rebate"),
    ("拼多多新店保证金多少", "outside", "outside"),
    ("视频号有没有新商流量扶持", "outside", "outside"),
    ("抖音本地生活团购门店分要多少", "outside", "outside"),
    ("个体户要交多少税", "outside", "outside"),
]


@pytest.mark.parametrize(("text", "kind", "topic"), ASKED, ids=[a[0] for a in ASKED])
def test_what_a_clause_asks_and_of_what(tagger: Tagger, text: str, kind: str, topic: str) -> None:
    (tag,) = tagger.tags(text, [], [(0, len(text))]).clauses
    assert tag.topics[0].id == topic, tag.topics[:3]
    assert kind in [a.id for a in tag.asks[:2]], tag.asks[:3]


def test_a_topic_that_no_training_saw_is_found_by_its_description(knowledge: Knowledge) -> None:
    voucher = TopicWords(
        "kuaishou/night-live/voucher",
        "kuaishou",
        ("夜播流量券",),
        ("快手夜播流量券", "快手商家当月夜间开播满20小时，可得5000夜播流量券。"),
    )
    tagger = Tagger((), (*topic_words(knowledge), voucher), {"kuaishou": ("快手",)})
    text = "快手夜播流量券怎么拿"
    (tag,) = tagger.tags(text, [], [(0, len(text))]).clauses
    known = [t for t in tag.topics if t.id not in OTHERS]  # what is not ours must be told by a list of words
    assert known[0].id == voucher.id, tag.topics[:3]


# --- that it tells it again -----------------------------------------------------------------------


def test_the_same_words_give_the_same_tags(tagger: Tagger, knowledge: Knowledge) -> None:
    text = "上个月好评率70%，这个月85%，头部能带我吗"
    figures, clauses = spans(text, "70%", "85%"), [(0, len(text))]
    first = tagger.tags(text, figures, clauses)
    assert tagger.tags(text, figures, clauses) == first
    assert open_tagger(knowledge).tags(text, figures, clauses) == first


def test_probabilities_are_of_all_roles_facts_and_asks(tagger: Tagger, knowledge: Knowledge) -> None:
    text = "我粉丝30万算头部吗"
    tags = tagger.tags(text, spans(text, "30万"), [(0, len(text))])
    assert {r.id for r in tags.figures[0].roles} == set(ROLES)
    assert sum(r.p for r in tags.figures[0].roles) == pytest.approx(1, abs=1e-4)
    assert {f.id for f in tags.figures[0].facts} == {f.id for f in fact_words(knowledge)} | {NO_FACT}
    assert sum(f.p for f in tags.figures[0].facts) == pytest.approx(1, abs=1e-4)
    assert {a.id for a in tags.clauses[0].asks} == set(ASKS)


@pytest.mark.parametrize("text", ["", " ", "？", "😭", "\n\n", "ελληνικά"])
def test_texts_without_a_word_are_read(tagger: Tagger, text: str) -> None:
    tags = tagger.tags(text, [], [(0, len(text))])
    assert len(tags.clauses) == 1
    assert tagger.tags(text, [], []).figures == ()


def test_a_long_text_is_read_in_windows_up_to_a_bound(tagger: Tagger) -> None:
    """What stands behind the bound gets no opinion; what stands before it gets the one it gets alone."""
    text = "我粉丝30万，" + "店里一切都好，" * 1500 + "我粉丝20万"
    near, far = text.index("30万"), text.index("20万")
    tags = tagger.tags(text, [(near, near + 3), (far, far + 3)], [])
    assert tags.figures[0].roles[0].id == "own"
    assert tags.figures[0].facts[0].id == "followers"
    many = text[:7] * 700
    figures = [(i + 3, i + 6) for i in range(0, len(many), 7)]
    told = tagger.tags(many, figures, []).figures
    assert [(f.start, f.end) for f in told] == figures
    assert told[0].roles
    assert not told[-1].roles


# --- nearness of words ----------------------------------------------------------------------------


def test_a_word_inside_a_longer_one_of_another_fact_does_not_count() -> None:
    words = {"rate": ("品退率",), "average": ("行业品退率",)}
    assert occurrences("行业品退率2%", words) == {"average": [(0, 5)]}
    assert occurrences("品退率1%，行业品退率2%", words) == {"rate": [(0, 3)], "average": [(6, 11)]}


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("粉丝30万", "joined"),
        ("粉丝大概有30万", "close before"),
        ("30万粉丝", "joined behind"),
        ("粉丝很多，30万", "in text"),
        ("销量30万", "none"),
    ],
)
def test_how_near_a_word_stands(text: str, near: str) -> None:
    (figure,) = spans(text, "30万")
    places = occurrences(text, {"followers": ("粉丝",)}).get("followers", ())
    assert NEAR[nearness(figure, places, segments(text))] == near
