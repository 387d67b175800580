"""What things are called on every surface, and the shape of an answer's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from assistant.rules.schema import Knowledge
from assistant.surfaces.words import Words

Json = Mapping[str, Any]

MEDIA_MARK = "第三方解读，以平台官方规则为准"
PLATFORMS = {"douyin": "抖音", "kuaishou": "快手", "taobao": "淘宝天猫", "1688": "1688", "jd": "京东"}


class FactName(NamedTuple):
    """How a fact and its two boolean values are called."""

    label: str
    yes: str
    no: str


Names = Mapping[str, FactName]


def fact_names(knowledge: Knowledge, w: Words) -> dict[str, FactName]:
    """Every fact's name and boolean values in the language of ``w``."""
    is_or_not, has_or_not = (w("是"), w("否")), (w("有"), w("无"))
    facts = knowledge.facts.values()
    return {f.id: FactName(w.name(f.label), *(is_or_not if f.yes else has_or_not)) for f in facts}
