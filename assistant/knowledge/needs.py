"""What merchants are troubled by, and what of the articles helps: corpus/needs.yaml."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from assistant.errors import RegistryError
from assistant.knowledge.quotes import place
from assistant.knowledge.yamlfile import File, Table, read
from assistant.rules.schema import Need
from assistant.text import fold
from assistant.types import Evidence, Source


def load_needs(
    path: File, rules: Collection[str], withdrawn: Collection[str], sources: Mapping[str, Source]
) -> Mapping[str, Need]:
    """By id; none when there is no such file. A plan that is withdrawn helps nobody until it is looked at,
    and a sentence that no longer stands in its article is not shown."""
    if not path.exists():
        return {}
    top = read(path, RegistryError)
    top.allow(("needs",))
    table = top.table("needs")
    return {name: _need(name, table.table(name), rules, withdrawn, sources) for name in table}


def _need(
    name: str, entry: Table, rules: Collection[str], withdrawn: Collection[str], sources: Mapping[str, Source]
) -> Need:
    entry.allow(("label", "plans"), ("says", "ways", "words"))
    plans = entry.texts("plans")
    for plan in plans:
        if plan not in rules and plan not in withdrawn:
            raise entry.fail(f"need {name!r} names {plan!r}, which is no rule.", "plans")
    ways, words = (tuple(fold(w) for w in entry.texts(key)) for key in ("ways", "words"))
    if not (ways or words):
        raise entry.fail(f"need {name!r} cannot be told: give 'ways' or 'words'.")
    says = tuple(_says(entry, sources))
    if not (plans or says):
        raise entry.fail(f"nothing helps with need {name!r}: give 'plans' or 'says'.")
    return Need(name, entry.text("label"), tuple(p for p in plans if p in rules), says, ways, words)


def _says(entry: Table, sources: Mapping[str, Source]) -> Iterator[Evidence]:
    for said in entry.tables("says"):
        said.allow(("source", "quote"))
        source, quote = sources[said.choice("source", sources)], said.text("quote")
        start = place(quote, source.body)
        if start >= 0:
            yield Evidence(source.id, "", quote, start, start + len(quote), 1.0)
