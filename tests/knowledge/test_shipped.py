"""The shipped rules: all load, every quote stands in its article, and a lost sentence withdraws its rules."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.knowledge.load import read_knowledge
from assistant.text import fold
from tests.paths import CORPUS

SHIPPED = read_knowledge(CORPUS)
QUOTES = sorted({(c.source, c.quote) for rule in SHIPPED.rules.values() for c in rule.citations.values()})


def test_every_rule_file_is_a_rule_and_none_is_withdrawn() -> None:
    files = {
        p.relative_to(CORPUS / "rules").with_suffix("").as_posix()
        for p in (CORPUS / "rules").rglob("*")
        if p.is_file()
    }
    assert set(SHIPPED.rules) == files
    assert len(files) >= 9
    assert SHIPPED.withdrawn == {}


@pytest.mark.parametrize(("source", "quote"), QUOTES, ids=[q[:20] for _, q in QUOTES])
def test_a_quote_stands_byte_for_byte_in_the_file_of_its_article(source: str, quote: str) -> None:
    raw = (CORPUS / "articles" / f"{source}.md").read_bytes()
    assert quote.encode() in raw
    body = SHIPPED.sources[source].body
    for rule in SHIPPED.rules.values():
        for citation in rule.citations.values():
            if (citation.source, citation.quote) == (source, quote):
                assert body[citation.start : citation.start + len(quote)] == quote


def test_a_rule_quotes_only_the_sources_of_its_programme() -> None:
    for rule in SHIPPED.rules.values():
        allowed = SHIPPED.programmes[rule.programme].sources
        assert {c.source for c in rule.citations.values()} <= set(allowed), rule.id


def test_every_number_of_a_rule_is_in_the_words_it_cites() -> None:
    """Thresholds, gifts and parameters: 100000000 is quoted as 1亿, 28000 as 2.8万."""
    for rule in SHIPPED.rules.values():
        cited: list[tuple[Decimal, str, str]] = [
            (leaf.value, leaf.unit, leaf.cite) for leaf in rule.leaves() if isinstance(leaf.value, Decimal)
        ]
        for give in (*rule.gives, *(g for case in rule.cases for g in case.gives)):
            values = give.value if isinstance(give.value, tuple) else (give.value,)
            cited += [(v, give.unit, give.cite) for v in values if isinstance(v, Decimal)]
        for value, unit, cite in cited:
            found = [m.quantity for m in SHIPPED.numbers.scan(fold(rule.citations[cite].quote))]
            ends = [(end, q.unit) for q in found for end in (q.low, q.high) if end is not None]
            same = [
                end == value if u == "" else SHIPPED.units.convert(end, u, unit) == value for end, u in ends
            ]
            assert any(same), f"{rule.id}: {value} {unit} is not in the words of {cite!r}"


@pytest.mark.parametrize(("source", "quote"), QUOTES, ids=[q[:20] for _, q in QUOTES])
def test_a_deleted_sentence_withdraws_exactly_the_rules_that_cite_it(
    source: str, quote: str, tmp_path: Path
) -> None:
    copy = shutil.copytree(CORPUS, tmp_path / "corpus")
    article = copy / "articles" / f"{source}.md"
    text = article.read_text("utf-8")
    article.write_text(text.replace(quote, ""), "utf-8")
    after = read_knowledge(copy)
    lost = {
        rule.id
        for rule in SHIPPED.rules.values()
        if any(c.source == source and c.quote == quote for c in rule.citations.values())
    }
    assert lost
    assert set(after.withdrawn) == lost
    assert set(after.rules) == set(SHIPPED.rules) - lost
    for withdrawn in after.withdrawn.values():
        assert {withdrawn.rule.citations[name].quote for name in withdrawn.lost} == {quote}
    assert after.digest != SHIPPED.digest


def test_the_same_files_have_the_same_digest_wherever_they_stand(tmp_path: Path) -> None:
    copy = shutil.copytree(CORPUS, tmp_path / "elsewhere")
    assert read_knowledge(copy).digest == SHIPPED.digest
