"""What the page makes of the knowledge is made again when another is served."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge
from assistant.surfaces.page.current import Current
from assistant.surfaces.render import names_of
from assistant.surfaces.words import Words


@dataclass
class Serving:
    knowledge: Knowledge


def test_a_fact_that_was_accepted_meanwhile_has_a_name(knowledge: Knowledge) -> None:
    serving = Serving(knowledge)
    names = Current(cast(Assistant, serving), lambda known: names_of(known, Words("zh-CN")))
    first = names()
    assert names() is first
    fact = replace(knowledge.facts["shop_gmv"], id="xinghe_gmv", label="当月成交额")
    serving.knowledge = replace(knowledge, facts={**knowledge.facts, fact.id: fact})
    assert names().facts["xinghe_gmv"].label == "当月成交额"
