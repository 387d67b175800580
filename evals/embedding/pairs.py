"""Question → clause pairs of our own domain, generated from the knowledge under corpus/.

Every sentence of an article, with its headings, is a clause. Its terms, said the way merchants say them
(paraphrases.yaml, and the aliases in facts.yaml and programmes.yaml), fill templates that fit the kind of
clause. Articles of trade law serve as clauses too, so the model knows the words before the corpus grows.
Nothing is read from the evaluation suites.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from sources import Article

from assistant.text import fold, sentences

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_HEADING = re.compile(r"(#+)\s*(.+)")
_LEAD = re.compile(r"^(?:[-*+>|]|\d+[.、])\s*")
_TRADE = re.compile(
    r"电子商务|网络交易|网络零售|消费者权益|直播|广告法|反不正当竞争|产品质量|价格法|个人信息保护|快递"
)
_KINDS = (
    ("penalty", re.compile(r"处罚|违规|禁止|不得|关闭|冻结|限制|罚|赔付|扣除|责令")),
    ("condition", re.compile(r"[≥≤＞＜]|不低于|以上|满足|达到|条件|门槛|要求|低于|超过|须|应当|任意一项")),
    ("amount", re.compile(r"\d|[一二三四五六七八九十百千万亿]+[元单倍]|最高|比例|多少")),
    ("time", re.compile(r"\d+\s*(?:天|日|个?月|年|小时)|期限|之日|有效期|每月|永久|有效")),
    ("benefit", re.compile(r"可享|可获|享受|补贴|减免|免|奖励|扶持|激励|返还|权益|支持|提供|推出")),
)


class OwnPair(NamedTuple):
    """Pairs with one ``key`` have the same clause."""

    question: str
    clause: str
    key: int


@dataclass(frozen=True, slots=True)
class Clause:
    text: str
    heading: str
    platform: str

    @property
    def whole(self) -> str:
        return f"{self.heading}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Speech:
    """paraphrases.yaml with the aliases of the knowledge added to ``terms``; all folded."""

    terms: Mapping[str, tuple[str, ...]]
    platforms: Mapping[str, tuple[str, ...]]
    templates: Mapping[str, tuple[str, ...]]
    openers: tuple[str, ...]
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """``texts`` are whole articles, ``words`` what the tokeniser must keep in one piece."""

    clauses: tuple[Clause, ...]
    texts: tuple[str, ...]
    words: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    speech: Speech


def read(corpus: Path) -> Knowledge:
    """What is there: a corpus without rules, facts or programmes gives fewer pairs, not an error."""
    clauses: list[Clause] = []
    texts: list[str] = []
    for path in sorted((corpus / "articles").rglob("*.md")):
        found = list(_article(path.read_text(encoding="utf-8"), path.parent.name))
        clauses += found
        texts.append("\n".join(clause.text for clause in found))
    aliases = _aliases(_yaml(corpus / "facts.yaml")) | _aliases(_yaml(corpus / "programmes.yaml"))
    clauses += _rule_clauses(corpus)
    raw = yaml.safe_load(Path(__file__).with_name("paraphrases.yaml").read_text(encoding="utf-8"))
    terms: dict[str, tuple[str, ...]] = {fold(t): tuple(map(fold, said)) for t, said in raw["terms"].items()}
    for label, said in aliases.items():
        terms[label] = tuple(dict.fromkeys((*terms.get(label, ()), *said)))
    words = {w for term, said in aliases.items() for w in (term, *said)} | {fold(t) for t in raw["terms"]}
    speech = Speech(
        terms,
        {name: tuple(said) for name, said in raw["platforms"].items()},
        {kind: tuple(said) for kind, said in raw["templates"].items()},
        tuple(raw["openers"]),
        tuple(raw["endings"]),
    )
    kept = tuple(sorted(w for w in words if 2 <= len(w) <= 8 and re.fullmatch(r"[\u3400-\u9fff]+", w)))
    return Knowledge(tuple(clauses), tuple(texts), kept, tuple(_fact_questions(corpus)), speech)


def generate(
    knowledge: Knowledge, articles: Iterable[Article], seed: int, per_clause: int = 8
) -> list[OwnPair]:
    """Pairs in a fixed order for a seed: own clauses first, then articles of trade law."""
    chance = random.Random(seed)
    trade = [Clause(a.text, a.law, "") for a in articles if _TRADE.search(a.law) and len(a.text) < 300]
    pairs: list[OwnPair] = []
    key = 0
    for clauses, count in ((knowledge.clauses, per_clause), (trade, 2)):
        frequency = Counter(term for clause in clauses for term in _terms(clause.whole, knowledge.speech))
        for clause in clauses:
            key += 1
            asked = dict.fromkeys(
                _question(clause, knowledge.speech, frequency, chance) for _ in range(count)
            )
            pairs += [
                OwnPair(q, clause.whole if chance.random() < 0.6 else clause.text, key) for q in asked if q
            ]
    for question, label in knowledge.questions:
        key += 1
        pairs.append(OwnPair(question, label, key))
    for term, said in knowledge.speech.terms.items():
        key += 1
        pairs += [OwnPair(words, term, key) for words in said]
    return pairs


def _question(clause: Clause, speech: Speech, frequency: Mapping[str, int], chance: random.Random) -> str:
    terms = _terms(clause.text, speech) or _terms(clause.heading, speech)
    if not terms:
        return ""
    # 商家 is in every clause, 首播 says which one it is
    first = chance.choices(terms, [1 / max(1, frequency[term]) for term in terms])[0]
    others = [t for t in (terms + _terms(clause.heading, speech)) if t not in first and first not in t]
    second = _said(chance.choice(others), speech, chance) if others else ""
    fitting = [kind for kind, cue in _KINDS if cue.search(clause.text)] + ["information"]
    templates = [t for t in speech.templates[chance.choice(fitting)] if second or "{u}" not in t]
    platform = ""
    if clause.platform in speech.platforms and chance.random() < 0.6:
        platform = chance.choice(speech.platforms[clause.platform])
    filled = chance.choice(templates).format(t=_said(first, speech, chance), u=second, p=platform)
    return f"{chance.choice(speech.openers)}{filled}{chance.choice(speech.endings)}"


def _said(term: str, speech: Speech, chance: random.Random) -> str:
    """The term as a merchant says it, three times in four."""
    return chance.choice(speech.terms[term]) if speech.terms[term] and chance.random() < 0.75 else term


def _terms(text: str, speech: Speech) -> list[str]:
    folded = fold(text)
    found = [term for term in speech.terms if term in folded]
    return [t for t in found if not any(t != longer and t in longer for longer in found)]


def _article(markdown: str, platform: str) -> Iterator[Clause]:
    body = _FRONT.sub("", markdown)
    headings: list[str] = []
    for line in body.splitlines():
        heading = _HEADING.match(line)
        if heading:
            headings = [*headings[: len(heading[1]) - 1], heading[2].strip()]
            continue
        text = _LEAD.sub("", line.strip()).strip("| ")
        for start, end in sentences(text):
            if end - start > 5:
                yield Clause(text[start:end], " ".join(headings[-2:]), platform)


def _rule_clauses(corpus: Path) -> Iterator[Clause]:
    """A rule's quotes under its title."""
    for path in sorted((corpus / "rules").rglob("*.yaml")):
        rule = _yaml(path)
        citations = rule.get("citations") if isinstance(rule, dict) else None
        for citation in citations.values() if isinstance(citations, dict) else ():
            if isinstance(citation, dict) and citation.get("quote"):
                platform = path.relative_to(corpus / "rules").parts[0]
                yield Clause(str(citation["quote"]), str(rule.get("title", "")), platform)


def _fact_questions(corpus: Path) -> Iterator[tuple[str, str]]:
    """(the question that elicits a fact, the fact's label)."""
    for entry in _entries(_yaml(corpus / "facts.yaml")):
        if isinstance(entry.get("question"), str) and isinstance(entry.get("label"), str):
            yield entry["question"], entry["label"]


def _aliases(data: Any) -> dict[str, tuple[str, ...]]:
    """label or first name → its other names, over every entry of a registry."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in _entries(data):
        names = [entry.get("label"), entry.get("name"), entry.get("title")]
        for field in ("names", "aliases"):
            names += entry[field] if isinstance(entry.get(field), list) else []
        folded = list(dict.fromkeys(fold(name) for name in names if isinstance(name, str) and name))
        if folded:
            found[folded[0]] = tuple(folded[1:])
    return found


def _entries(data: Any) -> Iterator[dict[str, Any]]:
    """Every mapping inside a registry, however it is nested."""
    if isinstance(data, dict):
        yield data
    children = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for child in children:
        yield from _entries(child)


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
