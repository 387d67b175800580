"""How a list tells a plan, and the signs of an audience: what is refused, and that what ships is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import RegistryError, RuleError
from assistant.rules.schema import BENEFITS, Knowledge
from assistant.text import fold
from tests.rules.base import FILES, RULE, load, rule_with, write

VERDICT = "verdict: {met"
AUDIENCE = "fresh: {label: 新商, fact: fresh}"


def offer(text: str) -> tuple[str, str]:
    return VERDICT, f"offer: {text}\n{VERDICT}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{gain: gold, tells: [流量包]}", "'gain' is 'gold'; allowed are cash, credit, fee, funds, service, tool, traffic."),
        ("{gain: traffic}", "an offer needs either 'tells', labels of what is given, or 'says', its words."),
        ("{gain: traffic, tells: [流量包], says: 流量}", "an offer needs either 'tells'"),
        ("{gain: traffic, says: 流量}", "what an offer 'says' needs 'cites'"),
        ("{gain: traffic, tells: [红包]}", "'tells' names '红包'; there are 流量包."),
        ("{gain: traffic, says: 流量, cites: [scores]}", "'cites' names 'scores'; there are rate, score."),
        ("{gain: traffic, tells: [流量包], only: [old]}", "'only' names 'old'; there are fresh, merchant."),
        ("{gain: traffic, tells: [流量包], serves: [old]}", "'serves' names 'old'; there are fresh, merchant."),
        ("{gain: traffic, tells: [流量包], planned: maybe}", "'planned' must be true or false, not 'maybe'."),
        ("{gain: traffic, tells: [流量包], worth: 5}", "unknown key 'worth'; allowed keys are cites, gain, only,"),
    ],
)  # fmt: skip
def test_an_offer_that_says_nothing_or_names_what_is_not_there_is_refused(
    text: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(RuleError, match=r"gate\.yaml") as refused:
        rule_with(tmp_path, *offer(text))
    assert words in str(refused.value)


def test_a_rule_without_an_offer_tells_all_that_it_gives(tmp_path: Path) -> None:
    assert rule_with(tmp_path).offer.tells == ("流量包",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rare: -1", "'rare' is -1; it is how many times, so a whole number from 0."),
        ("rare: 1.5", "'rare' is 1.5"),
        ("signs: {gone: true}", "'signs' names 'gone', which is no fact."),
        ("signs: {banned: [a]}", "'signs' of fact 'banned' must be true or false."),
        ("signs: {shop: true}", "'signs' of fact 'shop' must be a list of personal, company, flagship."),
        (
            "against: {shop: [kiosk]}",
            "'against' of fact 'shop' must be a list of personal, company, flagship.",
        ),
    ],
)
def test_an_audience_that_cannot_be_told_is_refused(text: str, words: str, tmp_path: Path) -> None:
    folder = write(tmp_path)
    programmes = FILES["programmes.yaml"].replace(AUDIENCE, f"{AUDIENCE[:-1]}, {text}}}")
    (folder / "programmes.yaml").write_text(programmes, "utf-8")
    with pytest.raises(RegistryError, match=r"programmes\.yaml") as refused:
        load(folder)
    assert words in str(refused.value)


def test_a_trait_is_no_condition_of_a_rule(tmp_path: Path) -> None:
    folder = write(tmp_path, rule=FILES[RULE].replace("fact: banned", "fact: live"))
    (folder / "traits.yaml").write_text(
        "live: {label: 直播, kind: boolean, yes: [直播], question: 直播吗？}\n", "utf-8"
    )
    with pytest.raises(RuleError) as refused:
        load(folder)
    assert "'live' is of traits.yaml, and no condition of a rule rests on one." in str(refused.value)


def test_a_word_of_a_trait_may_mean_several_options(tmp_path: Path) -> None:
    folder = write(tmp_path)
    both = "trade: {label: 行业, kind: choice, question: 卖什么？, options: {a: {label: 甲, words: [汉服]}, b: {label: 乙, words: [汉服]}}}\n"
    (folder / "traits.yaml").write_text(both, "utf-8")
    assert load(folder).facts["trade"].trait


# --- what ships -----------------------------------------------------------------------------------


def test_every_benefit_has_an_offer_of_few_words(knowledge: Knowledge) -> None:
    for rule in knowledge.rules.values():
        if rule.kind in BENEFITS:
            assert "offer:" in Path(rule.path).read_text("utf-8"), rule.id
            assert len(rule.offer.says) <= 20, rule.id
            assert len(rule.offer.when) <= 20, rule.id


def test_every_number_of_an_offer_stands_in_a_sentence_of_its_rule(knowledge: Knowledge) -> None:
    """「11小时」 and 「2026年」 are the source's, not ours."""

    def told(text: str) -> set[object]:
        return {m.quantity for m in knowledge.numbers.scan(fold(text))}

    for rule in knowledge.rules.values():
        quotes = [c.quote for c in rule.citations.values()]
        known = set().union(*map(told, quotes))
        for words in (rule.offer.says, rule.offer.when):
            assert told(words) <= known, (rule.id, words)


def test_the_signs_of_audiences_are_facts_that_a_merchant_can_tell(knowledge: Knowledge) -> None:
    for audience in knowledge.audiences.values():
        for fact in (*audience.signs, *audience.against):
            assert knowledge.facts[fact].question, audience.id
