"""corpus/drafting.yaml: the words of rules' language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.errors import RegistryError
from assistant.knowledge.yamlfile import Table, read
from assistant.settings import knowledge_dir

FILE = "drafting.yaml"
_NO_NOUN = "(?!率|量|数|次数|时长|行为|记录|方式|规则|对象|金额(?!为|是|不)|额|订单|买家|价|款(?!项)|笔数)"
"""What makes a verb part of a noun: 取消率 takes nothing."""
_KEYS = (
    "gives", "takes", "stated", "behind", "opens_when", "ends_when", "lead_when", "lead_any",
    "background", "everyone", "not", "except", "columns_when", "columns_then", "columns_note", "measures",
    "outcomes", "headings_aside",
)  # fmt: skip


@dataclass(frozen=True)
class Lexicon:
    """An expression for each kind of words; ``measures`` and ``everyone`` are words."""

    gives: re.Pattern[str]
    takes: re.Pattern[str]
    stated: re.Pattern[str]
    behind: re.Pattern[str]
    opens_when: re.Pattern[str]
    ends_when: re.Pattern[str]
    lead_when: re.Pattern[str]
    lead_any: re.Pattern[str]
    background: re.Pattern[str]
    negation: re.Pattern[str]
    exceptions: re.Pattern[str]
    columns_when: re.Pattern[str]
    columns_then: re.Pattern[str]
    columns_note: re.Pattern[str]
    outcomes: re.Pattern[str]
    headings_aside: re.Pattern[str]
    everyone: frozenset[str]
    measures: tuple[str, ...]

    @cached_property
    def verbs(self) -> re.Pattern[str]:
        """What gives or takes, the longest first where two begin alike."""
        return re.compile(f"(?:(?:{self.gives.pattern})|(?:{self.takes.pattern})){_NO_NOUN}")


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The words of the folder of knowledge; a defect names file and line."""
    top = read((folder or knowledge_dir()) / FILE, RegistryError)
    top.allow(_KEYS)

    def any_of(key: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{_checked(words, top, key)})" for words in top.texts(key)))

    return Lexicon(
        gives=any_of("gives"), takes=any_of("takes"), stated=any_of("stated"), behind=any_of("behind"),
        opens_when=any_of("opens_when"), ends_when=re.compile(f"(?:{any_of('ends_when').pattern})$"),
        lead_when=any_of("lead_when"), lead_any=any_of("lead_any"),
        background=any_of("background"), negation=any_of("not"), exceptions=any_of("except"),
        columns_when=any_of("columns_when"), columns_then=any_of("columns_then"),
        columns_note=any_of("columns_note"), outcomes=any_of("outcomes"),
        headings_aside=any_of("headings_aside"), everyone=frozenset(top.texts("everyone")),
        measures=top.texts("measures"),
    )  # fmt: skip


def _checked(expression: str, table: Table, key: str) -> str:
    try:
        re.compile(expression)
    except re.error as exc:
        raise table.fail(f"{expression!r} is no expression: {exc}.", key) from exc
    return expression
