"""One broken knowledge file per defect: each is refused with its file, its line and what is allowed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.errors import KnowledgeError, RegistryError, RuleError
from assistant.rules.schema import Group, Leaf
from tests.rules.base import FILES, RULE, load, rule_with, write

BROKEN = Path(__file__).parent / "broken" / "rules"


@dataclass(frozen=True)
class Defect:
    """``file`` under tests/knowledge/broken/rules/<name>/ takes the place of the good one of the base."""

    name: str
    file: str
    line: int
    words: str


DEFECTS = (
    Defect(
        "unknown-key",
        RULE,
        4,
        "unknown key 'kinds'; allowed keys are advice, audience, calculate, cases, checked_on,",
    ),
    Defect(
        "unknown-key-in-condition",
        RULE,
        10,
        "unknown key 'note'; allowed keys are cite, fact, op, other, unit, value.",
    ),
    Defect("duplicate-key", RULE, 4, "duplicate key 'kind'."),
    Defect("duplicate-key-in-condition", RULE, 10, "duplicate key 'unit'."),
    Defect("missing-key", RULE, 1, "missing key 'unstated' in the file."),
    Defect("missing-key-in-condition", RULE, 10, "missing key 'op' in an entry of 'all'."),
    Defect(
        "unknown-kind",
        RULE,
        3,
        "'kind' is 'gait'; allowed are calculation, classification, duty, entitlement, gate, penalty, service.",
    ),
    Defect(
        "unknown-unit",
        RULE,
        10,
        "unit 'points' is not known; units are day, hour, item, minute, month,",
    ),
    Defect("unit-missing", RULE, 10, "unit '' is not known; units are"),
    Defect(
        "unit-of-another-dimension",
        RULE,
        10,
        "unit 'percent' does not fit fact 'score', which is in 'score'.",
    ),
    Defect("quote-empty", RULE, 29, "citation 'rate' quotes nothing."),
    Defect("another-suffix", RULE.replace(".yaml", ".yml"), 1, "only .yaml files are read here, not '.yml'."),
    Defect("citation-missing", RULE, 10, "missing citation: give 'cite', one of rate, score."),
    Defect(
        "citation-not-defined", RULE, 10, "citation 'scores' is not under 'citations'; there are rate, score."
    ),
    Defect("citation-unused", RULE, 27, "citation 'other' is used by nothing in the rule."),
    Defect("source-unknown", RULE, 28, "source 'douyin/plans' is no article; articles are douyin/plan."),
    Defect("id-not-its-path", RULE, 1, "id 'douyin/plan/gates' must be its path, 'douyin/plan/gate'."),
    Defect("fact-unknown", RULE, 10, "fact 'points' is not in facts.yaml; facts are average, banned, day,"),
    Defect("other-fact-unknown", RULE, 11, "fact 'mean' is not in facts.yaml"),
    Defect("other-fact-of-another-dimension", RULE, 11, "fact 'score' cannot be compared in 'percent'."),
    Defect("other-fact-a-boolean", RULE, 11, "fact 'banned' cannot be compared in 'percent'."),
    Defect("value-and-other", RULE, 11, "'value' and 'other' exclude each other."),
    Defect("value-missing", RULE, 10, "'value' must be a number, not empty."),
    Defect("value-text", RULE, 10, "'value' must be a number, not text."),
    Defect("value-infinite", RULE, 10, "'value' must be a number, not text."),
    Defect("value-sexagesimal", RULE, 10, "'value' must be a number, not text."),
    Defect("value-boolean", RULE, 10, "'value' must be a number, not a truth value."),
    Defect("op-unknown", RULE, 10, "'op' is '=>'; allowed are <, <=, ==, >, >=, is."),
    Defect(
        "is-on-a-quantity", RULE, 10, "'is' needs a boolean fact and true or false; 'score' is a quantity."
    ),
    Defect(
        "is-without-truth", RULE, 12, "'is' needs a boolean fact and true or false; 'banned' is a boolean."
    ),
    Defect("number-on-a-boolean", RULE, 12, "'>=' needs a quantity; fact 'banned' is a boolean."),
    Defect("number-on-a-date", RULE, 10, "'>=' needs a quantity; fact 'day' is a date."),
    Defect("not-on-equality", RULE, 10, "'not' cannot be applied to '=='."),
    Defect("not-beside-all", RULE, 10, "unknown key 'not'; allowed keys are all."),
    Defect("group-empty", RULE, 9, "'all' is empty."),
    Defect("group-not-a-list", RULE, 9, "'all' must be a list."),
    Defect("condition-not-a-mapping", RULE, 10, "an entry of 'all' must be a mapping, not text."),
    Defect(
        "bad-date", RULE, 6, "'checked_on' is '2026-02-30'; write a day as 2026-01-08 or a month as 2026-01."
    ),
    Defect("bad-month", RULE, 5, "'from' is '2026-13'; write a day as 2026-01-08 or a month as 2026-01."),
    Defect("year-only", RULE, 5, "'from' is '2026'; write a day"),
    Defect("effective-reversed", RULE, 5, "'to' is before 'from'."),
    Defect(
        "checked-on-empty", RULE, 6, "'checked_on' must be the day someone last compared rule and source."
    ),
    Defect("audience-unknown", RULE, 4, "audience 'merchants' is not known; audiences are fresh, merchant."),
    Defect("text-is-a-number", RULE, 2, "'title' must be text, not a number; put it in quotes."),
    Defect("list-of-numbers", RULE, 25, "'unstated' must be a list of texts (quote a bare number)."),
    Defect("qualifier-unknown", RULE, 15, "'qualifier' is 'most'; allowed are exact, from, range, up_to."),
    Defect("give-of-three-numbers", RULE, 15, "'value' must be a number, [low, high] or text."),
    Defect("give-without-unit", RULE, 15, "unit '' is not known"),
    Defect("equation-unknown", RULE, 18, "unknown function 'add_weeks'; there are min, max, last_day."),
    Defect(
        "equation-parameter-missing",
        RULE,
        18,
        "'days' of the formula is no input, parameter or told variable.",
    ),
    Defect("equation-parameter-unknown", RULE, 18, "'weeks' is not in the formula."),
    Defect(
        "equation-parameter-in-another-unit",
        RULE,
        18,
        "date + score is no date: a date takes days or months behind it.",
    ),
    Defect("equation-parameter-uncited", RULE, 20, "missing key 'cite' in 'days'."),
    Defect(
        "equation-input-missing", RULE, 18, "'start' of the formula is no input, parameter or told variable."
    ),
    Defect("equation-input-of-another-unit", RULE, 18, "score and days cannot be compared or added."),
    Defect("equation-result-in-another-unit", RULE, 21, "the formula gives date, not 'yuan'."),
    Defect("equation-of-a-truth", RULE, 19, "input 'start' is no amount or day: fact 'banned' is not."),
    Defect("equation-names-twice", RULE, 18, "'days' stands twice in 'start + days + days'"),
    Defect("equation-unreadable", RULE, 18, "cannot read '% days' in 'start % days'."),
    Defect("equation-unclosed", RULE, 18, "')' is missing in 'last_day(start, days'."),
    Defect("sticky-on-a-quantity", RULE, 13, "a sticky rule reads a boolean fact; 'score' is a quantity."),
    Defect("yaml-syntax", RULE, 3, "not valid YAML: "),
    Defect("yaml-tab", RULE, 9, "not valid YAML: "),
    Defect("yaml-tag", RULE, 2, "not valid YAML: "),
    Defect("not-a-mapping", RULE, 1, "the file must be a mapping, not a list."),
    Defect("empty-file", RULE, 1, "the file must be a mapping, not empty."),
    Defect("fact-unit-unknown", "facts.yaml", 2, "unit 'hours' is not known; units are"),
    Defect(
        "fact-kind-unknown", "facts.yaml", 8, "'kind' is 'day'; allowed are boolean, choice, date, quantity."
    ),
    Defect(
        "fact-without-words",
        "facts.yaml",
        2,
        "fact 'hours' has no words to be recognised by: give 'aliases' or 'yes'.",
    ),
    Defect("fact-twice", "facts.yaml", 2, "duplicate key 'score'."),
    Defect(
        "fact-range-of-one", "facts.yaml", 2, "'range' must be [lowest, highest], null where there is none."
    ),
    Defect(
        "fact-range-of-texts", "facts.yaml", 2, "'range' must be [lowest, highest], null where there is none."
    ),
    Defect(
        "programme-of-unknown-platform", "programmes.yaml", 6, "'platform' is 'douying'; allowed are douyin."
    ),
    Defect(
        "programme-of-unknown-source",
        "programmes.yaml",
        9,
        "source 'douyin/plans' is no article; articles are douyin/plan.",
    ),
    Defect(
        "audience-on-a-quantity",
        "programmes.yaml",
        3,
        "audience 'fresh' names 'score', which is no boolean fact of facts.yaml.",
    ),
    Defect(
        "registry-unknown-key",
        "programmes.yaml",
        1,
        "unknown key 'audience'; allowed keys are audiences, programmes, themes.",
    ),
    Defect("lexicon-without-cues", "lexicon.yaml", 1, "missing key 'cues' in the file."),
    Defect("not-utf8", RULE, 2, "not UTF-8 at byte 28. Save the file as UTF-8."),
    Defect(
        "background-of-unknown-source",
        "background.yaml",
        2,
        "'source' is 'douyin/plans'; allowed are douyin/plan.",
    ),
    Defect("background-without-why", "background.yaml", 2, "missing key 'why' in an entry of 'background'."),
    Defect("background-empty-quote", "background.yaml", 3, "'quote' is empty."),
    Defect("background-empty-why", "background.yaml", 4, "'why' is empty."),
    Defect(
        "background-unknown-key",
        "background.yaml",
        5,
        "unknown key 'note'; allowed keys are quote, source, why.",
    ),
    Defect(
        "theme-missing",
        RULE,
        3,
        "a benefit needs 'theme', where lists of plans show it; one of traffic.",
    ),
    Defect("theme-unknown", RULE, 5, "'theme' is 'trafic'; allowed are traffic."),
    Defect(
        "theme-unknown-key",
        "programmes.yaml",
        5,
        "unknown key 'colour'; allowed keys are audience, label, words.",
    ),
    Defect("unstated-uncited", RULE, 10, "missing key 'cite' in an entry of 'all'."),
    Defect("unstated-and-more", RULE, 10, "unknown key 'fact'; allowed keys are cite, unstated."),
    Defect("names-of-numbers", RULE, 7, "'names' must be a list of texts (quote a bare number)."),
    Defect(
        "rule-without-programme",
        "rules/douyin/plans/gate.yaml",
        1,
        "programme 'douyin/plans' is not in programmes.yaml; programmes are douyin/plan.",
    ),
    Defect(
        "platforms-unknown-key",
        "platforms.yaml",
        3,
        "unknown key 'outsiders'; allowed keys are outside, platforms.",
    ),
    Defect(
        "platform-unknown-key",
        "platforms.yaml",
        2,
        "unknown key 'logo'; allowed keys are aliases, brief, name, publishers, short, signs, starter.",
    ),
    Defect(
        "platform-sign-no-expression",
        "platforms.yaml",
        2,
        "'抖(' is no expression: missing ), unterminated subpattern at position 1.",
    ),
    Defect(
        "platforms-missing",
        "platforms.yaml",
        1,
        "unknown key 'platform'; allowed keys are outside, platforms.",
    ),
    Defect(
        "unit-unknown-key",
        "units.yaml",
        2,
        "unknown key 'big'; allowed keys are aside, counted, dimension, english, factor, label, large, words.",
    ),
    Defect("unit-without-words", "units.yaml", 10, "'words' must list at least one word."),
    Defect("unit-word-twice", "units.yaml", 10, "word '次' is already unit 'time''s."),
    Defect("unit-factor-zero", "units.yaml", 6, "'factor' is 0; it must be more than 0."),
    Defect(
        "unit-of-the-grammar-missing", "units.yaml", 1, "unit 'item' is missing: numbers are read with it."
    ),
    Defect("multiple-of-unknown-unit", "units.yaml", 13, "'unit' is 'days'; allowed are day, hour, item,"),
    Defect("period-of-unknown-unit", "units.yaml", 15, "'of' is 'week'; allowed are day, hour, item,"),
    Defect("period-without-words", "units.yaml", 15, "'behind' must list at least one word."),
    Defect(
        "idiom-no-expression",
        "idioms.yaml",
        3,
        "'十分(' is no expression: missing ), unterminated subpattern at position 2.",
    ),
    Defect("idioms-unknown-key", "idioms.yaml", 4, "unknown key 'name'; allowed keys are idioms, names."),
    Defect("options-of-a-quantity", "facts.yaml", 1, "only a choice has 'options'; 'score' is a quantity."),
    Defect("choice-without-options", "facts.yaml", 10, "'options' must be a mapping, not empty."),
    Defect("choice-of-one", "facts.yaml", 12, "choice 'shop' needs two options at least."),
    Defect("option-word-twice", "facts.yaml", 14, "word '个人店' is already option 'personal''s."),
    Defect("option-unknown-key", "facts.yaml", 14, "unknown key 'aliases'; allowed keys are label, words."),
    Defect(
        "choice-of-unknown-option",
        RULE,
        12,
        "'mall' is no option of fact 'shop'; options are personal, company, flagship.",
    ),
    Defect(
        "choice-of-all-options", RULE, 12, "'value' must name some of the options, not none or all of them."
    ),
    Defect("choice-of-a-truth", RULE, 12, "'value' must be a list of texts (quote a bare number)."),
    Defect("number-on-a-choice", RULE, 10, "'>=' needs a quantity; fact 'shop' is a choice."),
    Defect("screens-of-unknown-fact", "screens.yaml", 2, "'scores' is no fact of facts.yaml."),
    Defect("screens-expression-unclosed", "screens.yaml", 4, "'行业|(同行' is no expression: missing ),"),
    Defect("screens-unknown-key", "screens.yaml", 4, "unknown key 'heads'; allowed keys are around,"),
    Defect("screens-empty-word", "screens.yaml", 4, "'score' holds an empty text: take it out."),
    Defect("rate-of-unknown-period", RULE, 10, "unit 'score/week' is not known; units are day, hour,"),
)


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda d: d.name)
def test_a_broken_file_is_refused_with_its_line_and_what_is_allowed(defect: Defect, tmp_path: Path) -> None:
    write(tmp_path)
    shutil.copytree(BROKEN / defect.name, tmp_path, dirs_exist_ok=True)
    with pytest.raises(KnowledgeError) as caught:
        load(tmp_path)
    assert type(caught.value) is (RuleError if defect.file.startswith("rules/") else RegistryError)
    assert str(caught.value).startswith(f"{tmp_path / defect.file}:{defect.line}: {defect.words}")


def test_every_broken_file_has_its_expectation_and_differs_from_the_good_one() -> None:
    found = {p.relative_to(BROKEN).as_posix(): p for p in BROKEN.rglob("*.y*ml")}
    assert set(found) == {f"{d.name}/{d.file}" for d in DEFECTS}
    for defect in DEFECTS:
        assert found[f"{defect.name}/{defect.file}"].read_bytes() != FILES.get(defect.file, "").encode()


def test_the_base_of_all_broken_files_is_good(tmp_path: Path) -> None:
    knowledge = load(write(tmp_path))
    assert list(knowledge.rules) == ["douyin/plan/gate"]
    assert knowledge.withdrawn == {}
    assert knowledge.facts["score"].maximum == 100
    assert knowledge.facts["hours"].maximum is None


def test_a_missing_registry_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "facts.yaml").unlink()
    with pytest.raises(RegistryError, match=r"facts\.yaml:1: cannot be read: No such file"):
        load(tmp_path)


# --- what is read, and what is no error ---------------------------------------------------------


@pytest.mark.parametrize(
    "written", ["80.10", "0.1", "80.300000000000000001", "1_000", "0", "-5"], ids=lambda t: t
)
def test_a_number_is_the_decimal_that_was_written_and_never_a_float(written: str, tmp_path: Path) -> None:
    rule = rule_with(tmp_path, "80.10", written)
    leaf = next(rule.leaves())
    assert isinstance(leaf.value, Decimal)
    assert str(leaf.value) == written.replace("_", "")


def test_a_month_starts_on_its_first_day_and_ends_on_its_last(tmp_path: Path) -> None:
    rule = rule_with(tmp_path, "{from: 2026-01, to: null}", "{from: 2024-02, to: 2024-02}")
    assert str(rule.effective_from) == "2024-02-01"
    assert str(rule.effective_to) == "2024-02-29"


def test_a_rule_may_be_in_force_for_one_day(tmp_path: Path) -> None:
    rule = rule_with(tmp_path, "{from: 2026-01, to: null}", "{from: 2026-01-31, to: 2026-01-31}")
    assert rule.effective_from == rule.effective_to


def test_words_that_yaml_takes_for_truth_or_time_stay_words(tmp_path: Path) -> None:
    rule = rule_with(tmp_path, "unstated: []", "unstated: [yes, off, 10:30, 2026-01-08, 0x1F]")
    assert rule.unstated == ("yes", "off", "10:30", "2026-01-08", "0x1F")


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / RULE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert list(load(tmp_path).rules) == ["douyin/plan/gate"]


@pytest.mark.parametrize(
    "quote",
    ["分数须≥80分。", "分数须≥80.1分.", " 分数须≥80.1分。"],
    ids=["another number", "another full stop", "a blank more"],
)
def test_a_quote_that_is_not_in_its_source_withdraws_the_rule_and_is_no_error(
    quote: str, tmp_path: Path
) -> None:
    text = FILES[RULE].replace("quote: 分数须≥80.1分。", f'quote: "{quote}"')
    knowledge = load(write(tmp_path, rule=text))
    assert knowledge.rules == {}
    (withdrawn,) = knowledge.withdrawn.values()
    assert (withdrawn.rule.id, withdrawn.lost) == ("douyin/plan/gate", ("score",))
    assert withdrawn.reason == "引文 'score' 已不在来源 'douyin/plan' 中"


def test_words_around_a_quote_are_the_reason_when_the_quote_itself_still_stands(tmp_path: Path) -> None:
    write(tmp_path)
    article = tmp_path / "articles" / "douyin" / "plan.md"
    text = article.read_text("utf-8")
    article.write_text(text.replace("分数须≥80.1分。", "除新手外，分数须≥80.1分。", 1), "utf-8")
    (withdrawn,) = load(tmp_path).withdrawn.values()
    assert withdrawn.reason == "引文 'score' 在来源 'douyin/plan' 中不再是完整的一句，前后的文字变了"


def test_every_lost_quote_of_a_rule_is_named(tmp_path: Path) -> None:
    text = (
        FILES[RULE].replace("quote: 分数须≥80.1分。", "quote: 甲。").replace("quote: 品退率须", "quote: 乙")
    )
    (withdrawn,) = load(write(tmp_path, rule=text)).withdrawn.values()
    assert withdrawn.lost == ("score", "rate")


@pytest.mark.parametrize(
    ("before", "behind", "stands"),
    [
        ("", "", True),
        ("第一句。", "第三句。", True),
        ("- ", "\n", True),
        ("1. ", "", True),
        ("| ", " | 80 |", True),
        ("除新手外，", "", False),
        ("并非", "", False),
        ("来源称：", "", False),
    ],
)
def test_a_quote_is_a_whole_sentence_item_or_cell(
    before: str, behind: str, stands: bool, tmp_path: Path
) -> None:
    write(tmp_path)
    article = tmp_path / "articles" / "douyin" / "plan.md"
    body = article.read_text("utf-8").replace("分数须≥80.1分。", f"\n\n{before}分数须≥80.1分。{behind}\n\n")
    article.write_text(body, "utf-8")
    assert bool(load(tmp_path).rules) is stands


def test_words_behind_a_quote_without_a_full_stop_change_it(tmp_path: Path) -> None:
    text = FILES[RULE].replace("quote: 分数须≥80.1分。", "quote: 分数须≥80.1")
    assert load(write(tmp_path, rule=text)).rules == {}


def test_a_quote_that_also_stands_inside_another_sentence_is_found_where_it_stands_whole(
    tmp_path: Path,
) -> None:
    write(tmp_path)
    article = tmp_path / "articles" / "douyin" / "plan.md"
    article.write_text(article.read_text("utf-8").replace("分数", "并非分数须≥80.1分。分数", 1), "utf-8")
    knowledge = load(tmp_path)
    assert knowledge.rules["douyin/plan/gate"].citations["score"].start == len("并非分数须≥80.1分。")


def test_not_is_pushed_down_to_the_leaves_when_a_file_is_read(tmp_path: Path) -> None:
    head, _, rest = FILES[RULE].partition("  all:\n")
    tail = rest[rest.index("sticky:") :]
    text = (
        head
        + """\
  not:
    all:
      - {fact: score, op: ">=", value: 80, unit: score, cite: score}
      - any:
          - {fact: hours, op: "<", value: 11, unit: hour, cite: score}
          - {fact: banned, op: is, value: false, cite: rate}
      - not: {fact: rate, op: "<", other: average, unit: percent, cite: rate}
"""
        + tail
    )
    node = load(write(tmp_path, rule=text)).rules["douyin/plan/gate"].require
    # ¬(a ∧ (b ∨ c) ∧ ¬d) = ¬a ∨ (¬b ∧ ¬c) ∨ d
    assert isinstance(node, Group)
    assert node.op == "any"
    a, bc, d = node.children
    assert isinstance(a, Leaf)
    assert isinstance(bc, Group)
    assert isinstance(d, Leaf)
    assert (a.fact, a.op) == ("score", "<")
    assert bc.op == "all"
    assert [(c.fact, c.op, c.value) for c in bc.children if isinstance(c, Leaf)] == [
        ("hours", ">=", 11),
        ("banned", "is", True),
    ]
    assert (d.fact, d.op, d.other) == ("rate", "<", "average")
