"""What merchants are troubled by, and what of the articles helps: corpus/needs.yaml."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from assistant.errors import RegistryError
from assistant.knowledge.advice import load_advice
from assistant.knowledge.offer_file import read_signs
from assistant.knowledge.quoted import Quoted
from assistant.knowledge.yamlfile import File, Table, read
from assistant.rules.schema import Fact, Need
from assistant.text import fold
from assistant.types import Evidence, Source


def load_needs(
    path: File,
    rules: Collection[str],
    withdrawn: Collection[str],
    sources: Mapping[str, Source],
    quoted: Quoted,
    facts: Mapping[str, Fact] | None = None,
) -> Mapping[str, Need]:
    """By id; none when there is no such file. A plan that is withdrawn helps nobody until it is looked at,
    and a sentence that no longer stands in its article is not shown."""
    if not path.exists():
        return {}
    top = read(path, RegistryError)
    top.allow(("needs",))
    table = top.table("needs")
    known = (rules, withdrawn, sources, quoted, facts or {})
    owner: dict[tuple[str, str], str] = {}
    found: dict[str, Need] = {}
    for name in table:
        entry = table.table(name)
        need = found[name] = _need(name, entry, *known)
        for key, words in (("ways", need.ways), ("words", need.words)):
            for i, word in enumerate(words):
                if (first := owner.setdefault((key, word), name)) != name:
                    what = key.removesuffix("s")
                    raise entry.fail(f"{word!r} is already a {what} of need {first!r}.", key, i)
    return found


def _need(
    name: str,
    entry: Table,
    rules: Collection[str],
    withdrawn: Collection[str],
    sources: Mapping[str, Source],
    quoted: Quoted,
    facts: Mapping[str, Fact],
) -> Need:
    entry.allow(("label", "plans"), ("says", "advice", "ways", "words", "told_by"))
    label, plans = entry.said("label"), entry.distinct("plans", f"need {name!r}")
    for i, plan in enumerate(plans):
        if plan not in rules and plan not in withdrawn:
            there = ", ".join(sorted({*rules, *withdrawn}))
            raise entry.fail(
                f"need {name!r} names {plan!r}, which is no rule; rules are {there}.", "plans", i
            )
    ways, words = (tuple(fold(w) for w in entry.texts(key)) for key in ("ways", "words"))
    told_by = read_signs(entry, "told_by", facts)
    if not (ways or words or told_by):
        raise entry.fail(f"need {name!r} cannot be told: give 'ways', 'words' or 'told_by'.")
    says, advice = tuple(_says(entry, sources, quoted)), tuple(load_advice(entry, sources, quoted))
    if not (plans or "says" in entry or "advice" in entry):
        raise entry.fail(f"nothing helps with need {name!r}: give 'plans', 'says' or 'advice'.")
    helping = tuple(p for p in plans if p in rules)
    return Need(name, label, helping, says, ways, words, advice, told_by)


def _says(entry: Table, sources: Mapping[str, Source], quoted: Quoted) -> Iterator[Evidence]:
    for said in entry.tables("says"):
        said.allow(("source", "quote"))
        if (evidence := quoted.read(said, sources)) is not None:
            yield evidence
