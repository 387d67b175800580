"""Whether the sources answer a question: the signs, the fitted numbers and the score made of them."""

from __future__ import annotations

import json
import math

import pytest

from assistant.compose.abstention import answerable, fitted_file, score, signs
from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from assistant.types import Asked, Evidence, Hints, Retrieved, SessionState, TurnText, Understanding
from tests.conftest import TODAY

COVERED = ("抖音头部创作者选品，商品分要多少", "淘宝真实体验分高有什么好处", "快手星耀计划什么时候开始")
NONSENSE = ("今天晚饭吃什么", "红烧肉怎么做才软", "asdf qwer zxcv", "？？？")


def found(sentence: float = 0.0, cosine: float = 0.0, unknown: float = 0.0) -> Retrieved:
    return Retrieved((Evidence("jd/a", "", "一句。", 0, 3, sentence),), cosine, unknown)


def understood(*, named: bool = False) -> Understanding:
    hints = Hints(rule=named, platform=named, plan=named, shop=named)
    return Understanding(TurnText("问", "问", "hans", 1), Asked("information"), hints=hints)


def looked(assistant: Assistant, question: str) -> tuple[Understanding, Retrieved]:
    return assistant.look(Question(question, TODAY), SessionState())


# --- the fitted numbers -------------------------------------------------------------------------


def test_there_is_a_weight_for_every_sign_and_a_threshold_between_0_and_1() -> None:
    fitted = json.loads(fitted_file("abstention").read_text("utf-8"))
    assert fitted["weights"].keys() == signs(understood(), found()).keys()
    assert all(math.isfinite(w) for w in (*fitted["weights"].values(), fitted["bias"]))
    assert 0 < fitted["threshold"] < 1


def test_answerable_from_the_threshold_on() -> None:
    threshold = json.loads(fitted_file("abstention").read_text("utf-8"))["threshold"]
    for named in (False, True):
        for step in range(21):
            case = understood(named=named), found(sentence=step / 10, cosine=step / 20)
            assert 0 < score(*case) < 1
            assert answerable(*case) == (score(*case) >= threshold)


def test_nothing_found_and_nothing_named_is_not_answerable() -> None:
    assert signs(understood(), Retrieved()) == dict.fromkeys(signs(understood(), found()), 0.0)
    assert not answerable(understood(), Retrieved())
    assert not answerable(understood(), Retrieved(unknown=1.0))


# --- the score ----------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [False, True], ids=["nothing named", "all named"])
@pytest.mark.parametrize("sign", ["sentence", "known"])
def test_more_lexical_evidence_never_lowers_the_score(sign: str, named: bool) -> None:
    u = understood(named=named)
    steps = [i / 20 for i in range(31)] if sign == "sentence" else [i / 20 for i in range(21)]
    for cosine in (0.0, 0.5, 1.0):
        if sign == "sentence":
            scores = [score(u, found(x, cosine, unknown=0.5)) for x in steps]
        else:
            scores = [score(u, found(0.5, cosine, unknown=1 - x)) for x in steps]
        assert scores == sorted(scores)
        assert scores[0] < scores[-1]


def test_the_best_sentence_counts_and_no_other() -> None:
    best = found(0.9)
    more = Retrieved((*best.evidence, Evidence("jd/a", "", "两句。", 3, 6, 0.4)))
    assert signs(understood(), more) == signs(understood(), best)


# --- questions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("question", COVERED)
def test_a_covered_question_shows_it(assistant: Assistant, question: str) -> None:
    u, retrieved = looked(assistant, question)
    seen = signs(u, retrieved)
    assert seen["platform"] == 1.0
    assert seen["sentence"] > 0.5
    assert seen["unknown"] < 0.5
    assert answerable(u, retrieved)
    assert assistant.ask(Question(question, TODAY)).outcome != "abstained"


@pytest.mark.parametrize("question", NONSENSE)
def test_nonsense_shows_no_sign_and_is_not_answered(assistant: Assistant, question: str) -> None:
    u, retrieved = looked(assistant, question)
    seen = signs(u, retrieved)
    assert (seen["platform"], seen["plan"], seen["shop"], seen["rule"]) == (0.0, 0.0, 0.0, 0.0)
    assert not answerable(u, retrieved)
    answer = assistant.ask(Question(question, TODAY))
    assert (answer.outcome, answer.citations, answer.findings) == ("abstained", (), ())


def test_every_covered_question_scores_above_all_nonsense(assistant: Assistant) -> None:
    covered = [score(*looked(assistant, q)) for q in COVERED]
    nonsense = [score(*looked(assistant, q)) for q in NONSENSE]
    assert min(covered) > max(nonsense)
