"""What words mean: corpus/glossary.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from assistant.errors import RegistryError
from assistant.knowledge.quoted import Quoted
from assistant.knowledge.yamlfile import File, Table, read
from assistant.rules.schema import Fact, Programme, Rule, Term
from assistant.text import fold
from assistant.types import Evidence, Source

LONGEST = 60
"""Characters of what a term means."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a term may be the word for."""

    facts: Mapping[str, Fact]
    programmes: Mapping[str, Programme]
    rules: Mapping[str, Rule]


def load_glossary(
    path: File, named: Named, sources: Mapping[str, Source], quoted: Quoted
) -> Mapping[str, Term]:
    """By id; none when there is no such file. A term is also told by the names of its plans and rules that
    no other term has; one whose sentence no longer stands is left out."""
    if not path.exists():
        return {}
    top = read(path, RegistryError)
    top.allow(("terms",))
    table = top.table("terms")
    terms: list[Term] = []
    owner: dict[str, str] = {}
    for name in table:
        entry = table.table(name)
        term, stands = _term(name, entry, named, sources, quoted)
        for word in term.words:
            if owner.setdefault(word, name) != name:
                key = "term" if word == fold(term.term) else "words"
                raise entry.fail(f"{word!r} is already a word of term {owner[word]!r}.", key)
        if stands:
            terms.append(term)
    return {t.id: replace(t, words=(*t.words, *_names(t, named, owner))) for t in terms}


def _term(
    name: str, entry: Table, named: Named, sources: Mapping[str, Source], quoted: Quoted
) -> tuple[Term, bool]:
    """The term, and whether what it says still stands."""
    kinds: Mapping[str, Mapping[str, object]] = {
        "facts": named.facts,
        "programmes": named.programmes,
        "rules": named.rules,
    }
    entry.allow(("term", "means"), ("words", *kinds, "source", "quote"))
    for key, known in kinds.items():
        for i, one in enumerate(entry.texts(key)):
            if one not in known:
                there = ", ".join(sorted(known))
                raise entry.fail(f"term {name!r} is of {one!r}, which is none of the {key}: {there}.", key, i)
    means, called = entry.said("means"), entry.said("term")
    if len(means) > LONGEST:
        raise entry.fail(f"'means' has {len(means)} characters; a meaning has 1 to {LONGEST}.", "means")
    says: Evidence | None = None
    cited = "source" in entry or "quote" in entry
    if cited:
        if "source" not in entry:
            raise entry.fail(f"missing key 'source' in {name!r}: a quote needs its article.")
        if "quote" not in entry:
            raise entry.fail(f"missing key 'quote' in {name!r}: an article needs its quote.")
        says = quoted.read(entry, sources)
    words = dict.fromkeys(fold(w) for w in (called, *entry.texts("words")))
    of = (entry.texts(key) for key in kinds)
    return Term(name, called, tuple(words), means, says, *of), not cited or says is not None


def _names(term: Term, named: Named, owner: Mapping[str, str]) -> Iterator[str]:
    rules = [named.rules[r] for r in term.rules]
    plans = [named.programmes[p] for p in term.programmes]
    labels = [named.facts[f].label for f in term.facts]
    every = [*labels, *(w for r in rules for w in (r.title, *r.names))]
    every += [w for p in plans for w in (p.name, *p.names)]
    seen: dict[str, None] = dict.fromkeys(map(fold, every))
    yield from (w for w in seen if w not in owner)
