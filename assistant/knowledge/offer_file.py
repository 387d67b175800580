"""The ``offer`` of a rule file, and the signs of an audience."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import cast, get_args

from assistant.knowledge.yamlfile import Table
from assistant.rules.offer import Audience, Gain, Offer, Signs
from assistant.rules.schema import Fact, Give
from assistant.text import fold

GAINS: tuple[str, ...] = get_args(Gain)


def read_audience(name: str, entry: Table, facts: Mapping[str, Fact]) -> Audience:
    entry.allow(("label",), ("fact", "rare", "signs", "against", "words", "judged"))
    fact = entry.text("fact")
    if fact and (fact not in facts or facts[fact].kind != "boolean"):
        raise entry.fail(f"audience {name!r} names {fact!r}, which is no boolean fact of facts.yaml.", "fact")
    rare = entry.number("rare") if "rare" in entry else 0
    if rare < 0 or rare != int(rare):
        raise entry.fail(f"'rare' is {rare}; it is how many times, so a whole number from 0.", "rare")
    signs, against = (read_signs(entry, key, facts) for key in ("signs", "against"))
    words = tuple(map(fold, entry.texts("words")))
    return Audience(name, entry.text("label"), fact, int(rare), signs, against, words, entry.flag("judged"))


def read_signs(entry: Table, key: str, facts: Mapping[str, Fact]) -> Signs:
    """Fact → values: true or false of a boolean, a list of options of a choice."""
    if key not in entry:
        return {}
    table = entry.table(key)
    found: dict[str, frozenset[bool | str]] = {}
    for name in table:
        fact, raw = facts.get(name), table.raw(name)
        if fact is None:
            raise table.fail(f"{key!r} names {name!r}, which is no fact.", name)
        if fact.kind == "boolean" and isinstance(raw, bool):
            found[name] = frozenset((raw,))
            continue
        options = [option.id for option in fact.options]
        named = table.texts(name) if isinstance(raw, list) else ()
        if not named or not set(named) <= set(options):
            wanted = f"a list of {', '.join(options)}" if options else "true or false"
            raise table.fail(f"{key!r} of fact {name!r} must be {wanted}.", name)
        found[name] = frozenset(named)
    return found


def read_offer(
    top: Table,
    gives: Sequence[Give],
    audiences: Collection[str],
    cited: Collection[str],
    use: Callable[[str], None],
) -> Offer:
    """``cited`` are the names of the rule's citations, of which ``use`` notes one as used."""
    if "offer" not in top:
        return Offer(tells=tuple(give.label for give in gives))
    entry = top.table("offer")
    entry.allow(("gain",), ("tells", "says", "cites", "when", "only", "serves", "planned"))
    tells, cites, only, serves = (
        entry.distinct(key, repr(key)) for key in ("tells", "cites", "only", "serves")
    )
    offer = Offer(
        gain=cast(Gain, entry.choice("gain", GAINS)),
        tells=tells,
        says=entry.said("says") if "says" in entry else "",
        cites=cites,
        when=entry.said("when") if "when" in entry else "",
        only=only,
        serves=serves,
        planned=entry.flag("planned"),
    )
    if bool(offer.tells) == bool(offer.says):
        raise entry.fail("an offer needs either 'tells', labels of what is given, or 'says', its words.")
    if offer.says and not offer.cites:
        raise entry.fail(
            "what an offer 'says' needs 'cites', names of the citations that it rests on.", "says"
        )
    labels = [give.label for give in gives]
    for key, names, known in (
        ("tells", offer.tells, labels),
        ("cites", offer.cites, cited),
        ("only", offer.only, audiences),
        ("serves", offer.serves, audiences),
    ):
        for name in names:
            if name not in known:
                raise entry.fail(f"{key!r} names {name!r}; there are {', '.join(sorted(known))}.", key)
    for name in offer.cites:
        use(name)
    return offer
