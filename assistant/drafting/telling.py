"""A reviewer's sentence → corrections of a draft: 门槛改成4.7分, 这条不是条件, 只对企业店, 名字叫新店扶持."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.drafting.amounts import Figures
from assistant.drafting.corrections import KINDS, Correction
from assistant.drafting.entries import Place, benefits, conditions
from assistant.drafting.kept import Kept
from assistant.errors import OverlayError
from assistant.rules.schema import Knowledge
from assistant.text import fold, fold_aligned

_MAX = 200
_EXAMPLES = "例如：门槛改成4.7分；评分不是条件；只对企业店；名字叫新店扶持；满足一个就行；评分也叫店铺分。"
_NAME = re.compile(
    r"^(?:名字|名称|标题|规则名|规则)(?:应该|应)?(?:叫做?|改成|改为|改叫|是|为)[:：]?(?P<x>.+)$|^叫做?(?P<y>.+)$"
)
_KIND = re.compile(
    rf"^(?:这条|这)?(?:是|应为|应该是|类型(?:改成|改为|是|为)|算)(?P<x>{'|'.join(KINDS)})(?:规则)?$"
)
_ONLY = re.compile(r"^(?:这条)?(?:只|仅)(?:对|给|针对|适用于?|限于?|面向)(?P<x>.+?)(?:有效|适用|开放)?$")
_ANY = re.compile(
    r"任一|任意|任何一[个项]|(?:满足|符合|达到|有)(?:其中)?(?:一|1)[个项条]|一[个项条](?:就|即)|之一"
)
_ALL = re.compile(r"(?:都|全部|全|同时)(?:要|得|须|需|必须)?(?:满足|符合|达到)|同时满足|缺一不可")
_ALIAS = re.compile(r"^(?P<f>.+?)(?:也|又|还)(?:可以|能)?(?:叫做?|说成?|称为?)[:：]?(?P<x>.+)$")
_QUESTION = re.compile(r"^(?:(?P<f>.+?)的)?(?:问法|问题|追问)(?:改成|改为|是|为)[:：]?(?P<x>.+)$")
_NO = re.compile(
    r"^(?:(?:去掉|删掉|删除|不要|没有)(?:条件|结果|奖励)?(?P<x>.*?)(?:这一?[条个项])?(?:条件|结果)?"
    r"|(?P<y>.*?)(?:不是|不算|不应?该是)(?:一个)?(?P<what>条件|门槛|要求|结果|奖励))$"
)
_BECOMES = re.compile(
    r"^(?P<f>.*?)(?:的)?(?:应该是|应当是|应该|应为|应是|改成|改为|调成|调为|变成|换成|是|为)[:：]?(?P<x>.+)$"
)
_LABEL = re.compile(r"^(?P<f>.+?)(?:应该|应)?(?:指的是|改叫|改名叫?|叫做?)[:：]?(?P<x>.+)$")
_ORDINAL = re.compile(r"第?(?P<n>[0-9]+|[一二三四五六七八九十])(?:个|条|项)")
_ORDINALS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}
_THESE = re.compile(r"^(?:这条|这个|这一?项|这|那条|它|门槛|条件|数|数字|标准|要求)*$")
_GAINS = re.compile(r"^(?:奖励|结果|补贴|金额|费用|处罚)$")


@dataclass(frozen=True, slots=True)
class _Thing:
    """A condition (``of`` "condition") or benefit, by its number and what it is called."""

    of: str
    at: int
    names: tuple[str, ...]
    label: str
    unit: str


class SentenceReader:
    def __init__(self, knowledge: Knowledge, figures: Figures) -> None:
        self._knowledge, self._figures = knowledge, figures

    def read(self, draft: Kept, sentence: str) -> tuple[Correction, ...]:
        """What a sentence wants of a draft.

        Raises:
            OverlayError: it is not understood, or could mean several things.
        """
        if len(sentence) > _MAX:
            raise OverlayError("这句话太长了。", f"请一次说一处，最多 {_MAX} 个字。{_EXAMPLES}")
        parts = [p for p in re.split(r"[，,；;。！!\n]+", fold(sentence)) if p.strip()]
        if not parts:
            raise OverlayError("没有说要改什么。", _EXAMPLES)
        return tuple(self._part(draft, part.strip(), sentence) for part in parts)

    def _part(self, draft: Kept, said: str, sentence: str) -> Correction:
        if m := _NAME.match(said):
            return Correction("title", words=_bare(m["x"] or m["y"]))
        if m := _KIND.match(said):
            return Correction("kind", words=m["x"])
        if m := _ONLY.match(said):
            return Correction("only", words=_bare(m["x"]))
        things = self._things(draft)
        if m := _QUESTION.match(said):
            return Correction("question", self._one(things, m["f"] or "", "condition").at, _bare(m["x"]))
        if m := _ALIAS.match(said):
            return Correction("alias", self._one(things, m["f"], "condition").at, _bare(m["x"]))
        if m := _NO.match(said):
            return self._dropped(things, m["x"] if m["x"] is not None else m["y"], m["what"] or "")
        if (m := _BECOMES.match(said)) and self._figures.find(fold_aligned(m["x"])):
            return self._becomes(things, m["f"], m["x"])
        if _ANY.search(said):
            return Correction("any")
        if _ALL.search(said):
            return Correction("all")
        if m := _LABEL.match(said) or _BECOMES.match(said):
            thing = self._one(things, m["f"], "")
            return Correction(
                "label" if thing.of == "condition" else "benefit_label", thing.at, _bare(m["x"])
            )
        raise OverlayError(f"没有看懂「{sentence.strip()}」。", _EXAMPLES)

    def _dropped(self, things: Sequence[_Thing], words: str, what: str) -> Correction:
        of = "" if not what else "benefit" if what in ("结果", "奖励") else "condition"
        if not of and _THESE.match(words):
            of = "condition"
        thing = self._one(things, words, of)
        return Correction("drop_condition" if thing.of == "condition" else "drop_benefit", thing.at)

    def _becomes(self, things: Sequence[_Thing], words: str, figure: str) -> Correction:
        """By what it is called, else by the unit that fits."""
        found = self._figures.find(fold_aligned(figure))[0]
        fits = [
            t
            for t in things
            if t.unit
            and (
                not found.unit
                or self._knowledge.units.convert(type(found.low)(1), found.unit, t.unit) is not None
            )
        ]
        of = "benefit" if _GAINS.match(words) else "condition" if _THESE.match(words) else ""
        named = self._named(fits, words) or self._named(things, words)
        if not named and (of or not words):
            named = [t for t in fits if t.of == (of or t.of)]
        if not named and not fits:
            raise OverlayError(f"这条草案里没有可以改成「{figure}」的数。", "请看看单位。")
        thing = self._only_one(named, words)
        return Correction("value" if thing.of == "condition" else "benefit_value", thing.at, figure)

    def _one(self, things: Sequence[_Thing], words: str, of: str) -> _Thing:
        those = [t for t in things if not of or t.of == of]
        return self._only_one(self._named(those, words) or (those if _THESE.match(words) else []), words)

    def _named(self, things: Sequence[_Thing], words: str) -> list[_Thing]:
        if m := _ORDINAL.search(words):
            at = _ORDINALS.get(m["n"]) or int(m["n"])
            of = "benefit" if re.search("结果|奖励", words) else "condition"
            return [t for t in things if t.at == at and t.of == of]
        best = max((len(n) for t in things for n in t.names if n in words), default=0)
        return [t for t in things if best and any(n in words and len(n) == best for n in t.names)]

    def _only_one(self, found: Sequence[_Thing], words: str) -> _Thing:
        if len(found) == 1:
            return found[0]
        if not found:
            raise OverlayError(f"没有找到「{words or '它'}」说的是哪一项。", f"请用草案里的名称。{_EXAMPLES}")
        told = "、".join(f"第{t.at}个{'条件' if t.of == 'condition' else '结果'}「{t.label}」" for t in found)
        raise OverlayError(f"有 {len(found)} 项都可能是：{told}。", "请说明是哪一项，例如“第1个条件改成…”。")

    def _things(self, draft: Kept) -> list[_Thing]:
        rule = draft.rule
        facts = draft.entries.get("facts", {})
        found = [self._condition(n, place, facts) for n, place in enumerate(conditions(rule), 1)]
        for n, place in enumerate(benefits(rule), 1):
            label = fold(place.node["label"])
            found.append(_Thing("benefit", n, (label,), label, place.node.get("unit", "")))
        return found

    def _condition(self, n: int, place: Place, facts: Mapping[str, Mapping[str, object]]) -> _Thing:
        key = place.node["fact"]
        if key in facts:
            entry = facts[key]
            aliases = entry.get("aliases")
            words = (str(entry["label"]), *(map(str, aliases) if isinstance(aliases, list) else ()))
        else:
            fact = self._knowledge.facts.get(key)
            words = (fact.label, *fact.aliases) if fact else (key,)
        names = tuple(dict.fromkeys(w for w in map(fold, words) if w))
        return _Thing("condition", n, names, words[0], place.node.get("unit", ""))


def _bare(words: str) -> str:
    return words.strip(" 「」“”\"'‘’：:")
