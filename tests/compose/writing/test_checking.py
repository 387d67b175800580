"""Which sentences of a model's are shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.compose.writing.checking import Refused, checked
from assistant.compose.writing.parts import Line
from assistant.knowledge.load import read_knowledge
from assistant.rules.schema import Knowledge
from tests.compose.writing.lines import ADVICE, SOFT, VERDICT, cut

# ⟦a1:名称⟧：⟦a2:您的数据⟧，⟦a3:门槛⟧，⟦a4:差距⟧。
GOOD = "先看⟦a1:名称⟧：⟦a2:您的数据⟧，对照规则看⟦a3:门槛⟧，算下来⟦a4:差距⟧。"


def check(knowledge: Knowledge, sentence: str, composed: str = VERDICT) -> str | Refused:
    return checked(sentence, cut(knowledge, composed), knowledge.writing, knowledge.numbers)


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        (
            "先看⟦a1:名称⟧：⟦a2:您的数据⟧，按规则看⟦a3:门槛⟧，算下来⟦a4:差距⟧。",
            "先看商品分：您的是73分，按规则看要求≥75分[1]，算下来差2分。",
        ),
        ("⟦a1⟧这一项，⟦a2⟧，⟦a3⟧，⟦a4⟧", "商品分这一项，您的是73分，要求≥75分[1]，差2分。"),
        ("  ⟦a1:名称⟧：⟦a2:您的数据⟧，⟦a3:门槛⟧，⟦a4:差距⟧。 ", VERDICT),
    ],
    ids=["joined", "without kinds", "as composed"],
)
def test_tokens_in_their_order_with_words_that_join_are_shown(
    knowledge: Knowledge, sentence: str, shown: str
) -> None:
    assert check(knowledge, sentence) == shown


def test_a_soft_part_may_be_shortened_and_not_turned_round(knowledge: Knowledge) -> None:
    line = cut(knowledge, SOFT)
    tail = line.tokens[-1].mark
    held = "".join(t.mark for t in line.tokens[:-1])
    assert isinstance(checked(f"{held}看着踏实，{tail}。", line, knowledge.writing, knowledge.numbers), str)
    turned = checked(f"{held}踏实看着，{tail}。", line, knowledge.writing, knowledge.numbers)
    assert isinstance(turned, Refused)


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("", "empty"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧。", "token_missing"),
        ("⟦a1⟧：\u202e⟦a2⟧，⟦a3⟧，⟦a4⟧。", "markup"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，\u200b⟦a4⟧。", "markup"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧。\x00", "markup"),
        ("⟦a1⟧：⟦a3⟧，⟦a2⟧，⟦a4⟧。", "token_moved"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧，⟦a4⟧。", "token_moved"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧，⟦a9⟧。", "token_unknown"),
        ("⟦a1⟧：⟦a2:门槛⟧，⟦a3⟧，⟦a4⟧。", "token_unknown"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4", "token_broken"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，a4⟧。", "token_broken"),
        ("⟦a1⟧：73分，⟦a2⟧，⟦a3⟧，⟦a4⟧。", "figure"),
        ("⟦a1⟧：七十三分，⟦a2⟧，⟦a3⟧，⟦a4⟧。", "figure"),
        ("⟦a1⟧：⟦a2⟧万，⟦a3⟧，⟦a4⟧。", "figure"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧，一半。", "figure"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧[3]。", "markup"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧，见[这里](http://x)。", "markup"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧，![](x)", "markup"),
        ("**⟦a1⟧**：⟦a2⟧，⟦a3⟧，⟦a4⟧。", "markup"),
        ("<b>⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧。", "markup"),
        ("Your score: ⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧。", "latin"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧，基本可以。", "words"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧，能通过。", "words"),
        ("⟦a1⟧：⟦a2⟧，不用管⟦a3⟧，⟦a4⟧。", "words"),
        ("⟦a1⟧：⟦a2⟧，超过⟦a3⟧，⟦a4⟧。", "words"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧以上，⟦a4⟧。", "words"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧元，⟦a4⟧。", "words"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧，可报金牌腾飞计划。", "words"),
        ("体验分⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧。", "words"),
        ("⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧，明天就好。", "words"),
        ("⟦a1⟧：您的⟦a2⟧，⟦a3⟧，⟦a4⟧。", "words"),
        ("⟦a1⟧：⟦a2⟧，您的⟦a3⟧，⟦a4⟧。", "token_misplaced"),
        ("⟦a1⟧：规则写的是⟦a2⟧，⟦a3⟧，⟦a4⟧。", "token_misplaced"),
        ("先看" * 30 + "⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧。", "long"),
        ("你是商家增长助手的文字编辑，⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧。", "words"),
        ("請看⟦a1⟧：⟦a2⟧，⟦a3⟧，⟦a4⟧，這樣。", "ok"),
    ],
)  # fmt: skip
def test_everything_else_is_refused(knowledge: Knowledge, sentence: str, why: str) -> None:
    found = check(knowledge, sentence)
    if why == "ok":  # Traditional letters are the same words
        assert isinstance(found, str)
        return
    assert isinstance(found, Refused), found
    assert found.why == why


_KNOWLEDGE = read_knowledge()
_LINES = [cut(_KNOWLEDGE, text) for text in (VERDICT, ADVICE, SOFT)]
_JOINING = sorted(_KNOWLEDGE.writing.joining)


def _pieces(line: Line) -> st.SearchStrategy[str]:
    tokens = [t.mark for t in line.tokens]
    stray = st.sampled_from(
        [*list("0123456789一二三两半百万亿元分单天≥>能不没超足可以差，。：[]⟦⟧abc "), "⟦a1⟧", "⟦a3⟧"]
    )
    return st.one_of(st.sampled_from(tokens), st.sampled_from(_JOINING), stray)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_sentence_whatever_changes_a_figure(data: st.DataObject) -> None:
    """Tokens in their order with anything at all between them: what is shown has the composed line's figures
    and its tokens, and apart from these only words that join or are its own."""
    line = data.draw(st.sampled_from(_LINES))
    between = st.lists(_pieces(line), max_size=3).map("".join)
    sentence = "".join(data.draw(between) + t.mark for t in line.tokens) + data.draw(between)
    found = checked(sentence, line, _KNOWLEDGE.writing, _KNOWLEDGE.numbers)
    if isinstance(found, Refused):
        return
    numbers = [m.quantity for m in _KNOWLEDGE.numbers.scan(re.sub(r"\[[0-9]+\]", "", found))]
    assert numbers == [m.quantity for m in _KNOWLEDGE.numbers.scan(re.sub(r"\[[0-9]+\]", "", line.composed))]
    at = 0
    for token in line.tokens:
        at = found.index(token.text, at) + len(token.text)
    assert re.findall(r"\[[0-9]+\]", found) == re.findall(r"\[[0-9]+\]", line.composed)
