"""The words around figures, compiled once: whose, of when, how they lie to a line, what they are a part of.

Which words there are is data (corpus/figures.yaml); here they are put together into what the readers of
figures look for.
"""

from __future__ import annotations

import re

from assistant.numbers import Mention
from assistant.rules.schema import FigureWords
from assistant.understand.clauses import LONGEST

_PHRASE_ENDS = "，,。；;！!？?\n"
PHRASE = re.compile(f"[{_PHRASE_ENDS}]")
"""What ends a phrase: unlike a clause, a list with 、 stays one."""
_ASKED = 6  # characters behind 达标 in which a question stands
_HEAD = 40  # characters before a number in which a word of moving stands
_MOVED = re.compile(
    r"(?:再(?:播|补|来|加|卖|做|出|涨|多|开播|直播|搞|拿|增)*|又(?:播|涨|出|卖|加|增|多|开播|直播|成交|来|补|交|缴|存)"
    r"|补播|加播|追加|涨|提高|提升|增加|上涨|又?(?:跌|(?<![回卖退用花])掉|降|少)|降低|减少|下降)[了过上]?(?:个|满)?$"
)
"""Right before a number: by how much something moved, up or down."""
_TURNED = re.compile(
    r"(?:不是|没有?|并非)(?:再|又)?(?:涨|加|增|多|升|掉|跌|降|少)[了]?[，,。\s]*(?:而?是|反而)"
)
_MARKS = r"[:：=\s~、/|]"


def phrase_start(text: str, position: int) -> int:
    """Where the phrase of a position begins, looking back no farther than any sentence is long."""
    first = max(0, position - LONGEST)
    return max(first, *(text.rfind(end, first, position) + 1 for end in _PHRASE_ENDS))


def phrase_end(text: str, position: int) -> int:
    found = PHRASE.search(text, position)
    return found.start() if found else len(text)


class Cues:
    """Compiled expressions, by what they find."""

    def __init__(self, words: FigureWords) -> None:
        self.me, self.aside = re.compile(words["me"]), re.compile(words["aside"])
        self.object = re.compile(rf"{words['object']}$")
        self.fill = rf"(?:{words['fillers']}|{_MARKS})*"
        self.filler = re.compile(self.fill)
        self.fill_one = re.compile(words["fillers"])
        close = rf"(?:{words['fillers']}|{words['asks']}|[:：=])*"
        self.norm_behind = re.compile(
            rf"的?(?:那[条道个项])?的?(?:坎|{words['line']})(?!上)|那[条道](?!街|路)"
        )
        self.unknown = re.compile(words["unknown"])
        self.asking = re.compile(rf"(?:{words['fillers']}|{words['asks']}|{_MARKS})*")
        self.norm_before = re.compile(rf"{words['norm']}{close}$")
        self.at_large = re.compile(rf"{words['at_large']}[^，,。；;！!？?\n我咱俺]{{0,12}}$")
        self.streamed = re.compile(rf"{words['streamed']}$")
        self.not_so = re.compile(words["not_so"])
        self.apiece = re.compile(rf"(?:{words['apiece']}|{words['more']}|{words['less']}){self.fill}$")
        self.unreal = re.compile(words["unreal"])
        self.norm, self.line = re.compile(words["norm"]), re.compile(words["line"])
        self.past, self.now = re.compile(words["past"]), re.compile(words["now"])
        self.goal, self.supposed = re.compile(words["goal"]), re.compile(words["supposed"])
        self.real, self.lifetime = re.compile(words["real"]), re.compile(words["lifetime"])
        self.month_window = re.compile(words["month_window"])
        self.first_days, self.part = re.compile(words["first_days"]), re.compile(words["part"])
        self.within, self.not_within = re.compile(words["within"]), re.compile(words["not_within"])
        self.among, self.left_out = re.compile(words["among"]), re.compile(words["left_out"])
        self.take_out = re.compile(rf"{words['take_out']}[^，,。；;！!？?\n0-9]{{0,6}}$")
        self.missing = re.compile(words["missing"])
        self.missed = re.compile(rf"{words['missed']}[^，,。；;！!？?\n0-9]{{0,4}}$")
        self.in_all, self.summed = re.compile(words["in_all"]), re.compile(words["summed"])
        self.is_in_all = re.compile(rf"[都才可就]?是[^，,。；;！!？?\n0-9]{{0,6}}{words['in_all']}")
        self.measure = re.compile(rf"(?P<other>{words['other_measure']})|{words['measure']}")
        self.no_measure = re.compile(rf"{words['no_measure']}$")
        self.counted = re.compile(words["counted_things"])
        self.money, self.count = re.compile(words["money"]), re.compile(words["count"])
        self.on_line = re.compile(words["on_line"])
        self.words = words


def stands(text: str, start: int, end: int, cues: Cues) -> bool:
    """Whether such words say something: 「其他都达标吗」 and 「如果其他都达标」 do not."""
    asked, wish = cues.words["asked"], cues.words["asked_before"]
    tail = text[end : min(phrase_end(text, end), end + _ASKED)]
    head = text[max(phrase_start(text, start), start - 8) : start]
    if re.search(rf"{wish}\s?[^\s]{{0,4}}$", head):
        return False
    behind = re.match(rf"(?:了|的话)?{asked}", tail)
    told = behind and behind.group()[-1] in "没不" and re.match(r"[^\s]", tail[behind.end() :])
    return behind is None or bool(told)  # 都没问题没违规


def turned(text: str) -> bool:
    """Whether it denies the way in which something moved: 「不是涨，是掉了12万」."""
    return _TURNED.search(text) is not None


def is_delta(text: str, mention: Mention) -> bool:
    return mention.kind == "quantity" and bool(
        _MOVED.search(text, max(0, mention.start - _HEAD), mention.start)
    )
