"""What a clause says without a figure: that something is so, or is not."""

from __future__ import annotations

import re

from assistant.drafting.amounts import Figures
from assistant.drafting.lexicon import Lexicon
from assistant.drafting.parts import Part, SaidClause
from assistant.drafting.records import Condition
from assistant.drafting.wording import CLOSING_WORDS, OPENING, POINTS, STATE_MAX, bare_of, cut_short, tidy

_AND = re.compile(r"[，,、]?(?:且|并且|并|而)|(?:仍|还)(?=未|无|没有)")
_SEVERAL = re.compile(r"并且|且|并(?=已|未|无|及时|完成|通过|提供|上传|考试|整改)")
_TRUE = re.compile(r"^(?:已经?|应当?|须|需要?|必须|具有|具备|拥有|持有|属于|为|是|有)(?=[一-鿿])")

_NOT_OF_LATE = re.compile(
    r"(?P<when>(?:近|最近|过去|连续)[0-9一二三四五六七八九十]+个?(?:天|日|月|年)内?)(?:没有?|无|未曾?|不存在)(?P<what>.{2,})"
)


class States:
    def __init__(self, figures: Figures, words: Lexicon) -> None:
        self._figures = figures
        self._words = words

    def state(self, part: Part, clause: SaidClause) -> None:
        whole = self.state_label(clause.text[clause.start : clause.end])
        several = re.split("[、]", whole)
        if len(several) < 2 or not all(self._words.negation.match(w) for w in several):  # 无投诉、无违规
            several = _SEVERAL.split(whole)
        if len(several) > 1 and all(len(w) >= 3 for w in several):
            for each in several:
                self.one_state(part, each)
            return
        self.one_state(part, whole)

    def one_state(self, part: Part, label: str) -> None:
        if (
            not label
            or POINTS.search(label)
            or label in self._words.everyone
            or self._words.lead_when.fullmatch(label)
        ):
            return
        if any(c.label == label for c in part.conditions):
            return
        value = True
        if (m := self._words.negation.match(label)) and len(label) - m.end() >= 2:
            label, value = label[m.end() :], False
        elif m := _NOT_OF_LATE.match(label):  # 近30天没有售假记录
            label, value = m["when"] + m["what"], False
        part.condition(Condition(label, "is", value, "", "", part.says))

    def state_label(self, words: str) -> str:
        bare = bare_of(words)
        bare = self._words.opens_when.sub("", bare, count=1) if self._words.opens_when.match(bare) else bare
        bare = OPENING.sub("", bare)
        bare = re.sub(
            r"(?:的(?:商家|店铺|卖家|用户|商品|订单|情形|情况下?|话|部分|企业|经营者|主播|达人|会员)?|(?<!小)时|者|后|情况下|之日起|期间)$",
            "",
            bare,
        )
        bare = _TRUE.sub("", bare)
        return bare if 2 <= len(bare) <= STATE_MAX else ""

    def label(self, pre: str, part: Part) -> str:
        """What is compared: the words before the figure, without those that only join."""
        label = tidy(CLOSING_WORDS.sub("", OPENING.sub("", bare_of(pre))))
        label = re.split(r"[，,。;；：:]|含[)）]", label)[-1].strip("、且的（）() ")
        if self._words.verbs.fullmatch(label):
            label = ""
        return cut_short(label) if len(label) >= 2 else tidy(part.label)

    def rest(self, part: Part, clause: SaidClause, told: str) -> None:
        """What a clause says behind its last figure: 且未事先说明的."""
        m = _AND.match(told)
        if m and m.end() and clause.conditional and len(told) - m.end() >= 3:
            for each in _SEVERAL.split(told[m.end() :]):
                self.one_state(part, self.state_label(each))
