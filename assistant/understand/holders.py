"""Whose each stretch of a turn is: the merchant's, another shop's or person's, or only what somebody says.

「我老婆的店88，我的才79」 → 88 is of 老婆, 79 the merchant's own. A subject holds until the next one;
「比我朋友高」, 「和我老婆开的店」 and 「师傅说要75」 make nobody the subject.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import islice, takewhile

from assistant.types import ME, NORM
from assistant.understand.likely import Likely
from assistant.understand.patterns import STOP
from assistant.understand.people import Mention, People
from assistant.understand.seen import Seen
from assistant.understand.strangers import strangers
from assistant.understand.stretches import Heard, Stretch, told_together
from assistant.understand.vocabulary import Vocabulary

_OBJECT = re.compile(r"(?:[返给送赔补扣免冻罚带选收让跟找帮叫教问卡挑和与]|轮到|轮得到|看上|看得上)了?$")
_SERVES = re.compile(r"(?:[返送赔补扣免冻罚带选挑挂]|轮到|轮得到|看上|看得上)了?$")
_MUSING = re.compile(
    r"(?:就|是|再|还|先|也|只)*(?:想问|想知道|想帮|想替|想咨询|想请教|请问|问|听|觉得|以为|看|查|记得|理解|这么|这样|说|指|讲|不知道|不懂|猜|估计|帮|替|给|来问|怎么|为什么|该)"
)
_OF_HIM = re.compile(r"[^，,。；;！!？?\n\s]{1,14}?(?:那个|那些|那条|那次)?(?:是|算)$")
_THAT_IS = re.compile(r"[那这](?:些|个)?(?:都|可|全|只|不过)?是$")
_RULES = re.compile(r"(?:那边)?(?:[只光就都][看认算卡管]|规定|考核)(?![了过到])")  # 人家只看前7天
_BESIDE_ME = re.compile(r"[跟和]我们?(?:同|一|差不多|不)")  # 表哥跟我一批开的店
_AVERAGE = r"(?:[但可]是?|而)?(?:现在|我们|整个|我们?这个)?(?:{average})"
_THAN = re.compile(r"[比高低好差]")
_SENTENCE = re.compile(r"[。；;！!？?\n]")
_BELONGS = re.compile(r"(?:家|的|那边|店|号|那家店|家店|的店|的号|自己的)*(?:的)?(?=[，,。；;！!？?\n\s]|$)")
_ALIKE = re.compile(r"(?<!其他)(?<!其它)(?<!其余)(?<!别的)(?<!条件)(?<!指标)都(?:[是有没低高]|[0-9两])")
_WEAK = re.compile(r"(?:我们|咱们|俺们)")
_OWN_NAME = str.maketrans({"我": "您", "俺": "您", "咱": "您"})
_ASKS_FOR = re.compile(r"[^，,。]{0,3}(?:问|看|算|查|咨询|打听)|的?[店号]")
_ENDS_ASKING = re.compile(r"(?:呢|吗|么|嘛|[^也都还绝从就可是一点啥][不没])[啊呀哦]?$")
_SHOWN = 12  # characters of a holder's words that are shown


class Holders:
    """Tells whose a turn's figures and questions are."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary, self._people = vocabulary, People(vocabulary)

    def heard(self, seen: Seen, likely: Likely, known: Mapping[str, str], present: str, last: str) -> Heard:
        """``known`` are the holders told of before, with the words for each; ``present`` the one that a turn
        without a subject goes on about; ``last`` the one that a pronoun means."""
        text = seen.text
        taken = [(m.start, m.end) for m in self._people.persons(text)]
        others = strangers(seen, likely, taken, self.vocabulary)
        mentions = list(self._people.named(text, known, last, others))
        total = told_together(seen, self.vocabulary)
        if present == ME and all(m.key == ME for m in mentions):
            return Heard(total, (ME,) if mentions else (), ME if mentions else "")
        heard = _Walk(self._people, text, mentions, known, present).heard()
        return replace(heard, stretches=(*heard.stretches, *total))


class _Walk:
    """One pass over a turn, from subject to subject."""

    def __init__(
        self,
        people: People,
        text: str,
        mentions: list[Mention],
        known: Mapping[str, str],
        present: str,
    ) -> None:
        self._people, self._text, self._mentions = people, text, list(mentions)
        self._present, self._known = present, known
        self._names: dict[str, str] = {}
        self._said: list[str] = []
        self._handed: list[str] = []
        self._stretches: list[Stretch] = []
        self._at, self._now = 0, present

    def heard(self) -> Heard:
        for i, mention in enumerate(self._mentions):
            behind = (m.start for m in self._mentions[i + 1 :] if not self._is_object(m))
            self._meet(mention, next(behind, len(self._text)))
        self._stretch(len(self._text), self._now)
        if self._begins_without_a_subject():
            self._said.insert(0, self._present)
        stretches = tuple(part for s in self._stretches for part in self._shared(s))
        return Heard(
            stretches,
            tuple(dict.fromkeys(self._said)),
            self._asked(),
            self._names,
            tuple(self._handed),
            len({*self._said}) > 1 and self._asks_of_all(),
        )

    def _begins_without_a_subject(self) -> bool:
        """「体验分84，老公91」: the same is told before anybody is named as of him."""
        scan = self._people.vocabulary.knowledge.numbers.scan
        first, second = (
            {n.quantity.unit for n in scan(self._text[s.start : s.end])}
            for s in (*self._stretches[:2], *[Stretch(0, 0, NORM)] * 2)[:2]
        )
        return bool(self._said and first & second and self._stretches[0].holder == self._present)

    def _meet(self, mention: Mention, following: int) -> None:
        if mention.key != ME and mention.words:
            self._names.setdefault(mention.key, shown(mention.words))
        if self._hands_over(mention):
            return
        if mention.key != ME and not self._is_asked_for(mention) and self._is_hearsay(mention):
            stop = self._stop(mention.end)
            own = any(m.key == ME and m.start < stop for m in self._mentions if m.start > mention.end)
            if not own:
                self._stretch(mention.start, self._now)
                self._stretch(stop, NORM)
            return
        if not self._is_subject(mention):
            return
        self._stretch(self._topic(mention), self._now)
        stop = self._stop(mention.end)
        rest = self._text[mention.end : min(stop, following)]
        bare = not rest.strip() or mention.key == ME
        passing = not (bare or self._asks(rest) or self._people.tells(mention.words + rest))
        if passing:  # 「媳妇带娃没空，我…」 tells nothing of her shop
            self._stretch(min(stop, following), mention.key)
            return
        self._said.append(mention.key)
        self._now = mention.key

    def _stretch(self, end: int, holder: str) -> None:
        if end > self._at:
            self._stretches.append(Stretch(self._at, end, holder))
            self._at = end

    def _topic(self, mention: Mention) -> int:
        """Where what is said of somebody begins: 「商品分我是80」 says before whom it is said."""
        begin = max((m.end() for m in STOP.finditer(self._text, 0, mention.start)), default=0)
        topic = self._text[begin : mention.start]
        numbers = self._people.vocabulary.knowledge.numbers.scan(topic)
        told = any(n.quantity.unit != "item" for n in numbers)  # 其余几项我
        named = any(begin <= m.start < mention.start for m in self._mentions)
        return mention.start if told or named or begin < self._at else begin

    def _stop(self, position: int) -> int:
        stop = STOP.search(self._text, position)
        return stop.start() if stop else len(self._text)

    def _hands_over(self, mention: Mention) -> bool:
        """「刚才那个20万是对家的」: what stands before it in its clause is that one's."""
        begin = max((m.end() for m in STOP.finditer(self._text, 0, mention.start)), default=0)
        if self._is_told_of_before(mention, begin):
            return self._hand_back(mention, begin)
        begin = max(begin, self._at)
        told = _OF_HIM.search(self._text, begin, mention.start)
        if told is None or not _BELONGS.match(self._text, mention.end):
            return False
        if not (mention.words.endswith(("的", "店", "号", "家")) or self._text.startswith("的", mention.end)):
            return False
        self._stretch(begin, self._now)
        self._stretch(self._stop(mention.end), mention.key)
        self._handed.append(mention.key)
        return True

    def _is_told_of_before(self, mention: Mention, begin: int) -> bool:
        """「不达标占四成，那是隔壁组的事。」: a clause that ends its sentence and says whose that was."""
        stop = self._stop(mention.end)
        ends = stop == len(self._text) or bool(_SENTENCE.match(self._text, stop))
        own = mention.key == ME or self._is_hearsay(mention)
        return ends and not own and bool(_THAT_IS.fullmatch(self._text, begin, mention.start))

    def _hand_back(self, mention: Mention, clause: int) -> bool:
        """The sentence up to a clause, for the one whom the clause names; False where it holds no number."""
        stops = [m.end() for m in _SENTENCE.finditer(self._text, 0, clause)]
        first = stops[-1] if stops else 0
        if not self._people.vocabulary.knowledge.numbers.scan(self._text[first:clause]):
            return False
        self._stretch(clause, self._now)
        before = [replace(s, end=min(s.end, first)) for s in self._stretches if s.start < first]
        self._stretches = [*before, Stretch(first, self._stop(mention.end), mention.key)]
        self._at = self._stop(mention.end)
        self._handed.append(mention.key)
        return True

    def _is_hearsay(self, mention: Mention) -> bool:
        behind = self._text[mention.end : mention.end + 6]
        said = self._people.cue("hearsay").search(behind)
        asked_for = self._people.vocabulary.figures.line.match(behind.removeprefix("的"))  # 人家要求
        if asked_for or (self._people.cue("pronoun").fullmatch(mention.words) and _RULES.match(behind)):
            return True
        beside = said is not None and _BESIDE_ME.match(behind, said.start())
        return said is not None and not beside and not STOP.search(behind[: said.start()])

    def _is_subject(self, mention: Mention) -> bool:
        head = self._text[max(0, mention.start - 4) : mention.start]
        if mention.key != ME and self._is_hearsay(mention) and not self._is_asked_for(mention):
            return False
        if mention.key == ME:
            if self._is_object(mention) or _MUSING.match(self._text, mention.end):
                return False
            weak = _WEAK.match(self._text, mention.start)
            return not (weak and self._now != ME and not self._people.tells(self._rest(mention)))
        told_of = mention.words.startswith("的")  # 我带的徒弟
        return told_of or not _ends(self._people.cue("together"), head) or self._is_asked_for(mention)

    def _is_object(self, mention: Mention) -> bool:
        """「带我」, and not 「轮到我，粉丝640万」."""
        head = self._text[max(0, mention.start - 4) : mention.start]
        turns = head.endswith("轮到") and STOP.match(self._text, mention.end)
        return mention.key == ME and bool(_OBJECT.search(head)) and not turns

    def _is_asked_for(self, mention: Mention) -> bool:
        """「帮我妹妹问的」, not 「给我老婆带娃」."""
        head = self._text[max(0, mention.start - 4) : mention.start]
        return _ends(self._people.cue("asked_for"), head) and bool(_ASKS_FOR.match(self._text, mention.end))

    def _rest(self, mention: Mention) -> str:
        return self._text[mention.end : self._stop(mention.end)]

    def _shared(self, stretch: Stretch) -> Iterator[Stretch]:
        """A stretch, its clauses about all apart: 「…，其他两家都达标」, 「好评率都90%」."""
        at = stretch.start
        first = bisect_right(self._clauses, at, key=lambda clause: clause[0]) - 1
        for start, end in takewhile(lambda c: c[0] < stretch.end, islice(self._clauses, max(0, first), None)):
            start, end = max(start, at), min(end, stretch.end)
            if start >= end or not self._is_shared(start, end):
                continue
            yield replace(stretch, start=at, end=start)
            yield replace(stretch, start=start, end=end, shared=True)
            at = end
        if at < stretch.end:
            yield replace(stretch, start=at)

    def _is_shared(self, start: int, end: int) -> bool:
        if self._average.match(self._text, start, end) and not _THAN.search(self._text, start, end):
            return True
        cue = self._people.cue("both")
        if len({*self._said, *self._known}) > 1 and cue.search(self._text, start, end):
            return True
        alike = len({*self._said}) > 1 and _ALIKE.search(self._text, start, end)
        return bool(alike) and len({s.holder for s in self._stretches if s.start < start} - {NORM}) > 1

    @cached_property
    def _average(self) -> re.Pattern[str]:
        return re.compile(_AVERAGE.format(average=self._people.cue("average").pattern))

    @cached_property
    def _clauses(self) -> list[tuple[int, int]]:
        stops = [m.start() for m in STOP.finditer(self._text)]
        return list(zip([0, *(s + 1 for s in stops)], [*stops, len(self._text)], strict=True))

    def _asks_of_all(self) -> bool:
        """「谁能过」, 「两家都能带吗」."""
        asking = [self._text[a:b] for a, b in self._clauses if self._asks(self._text[a:b])]
        return bool(asking) and self._people.cue("which_one").search(asking[-1]) is not None

    def _asks(self, words: str) -> bool:
        return bool(_ENDS_ASKING.search(words)) or any(self._people.cue(c).search(words) for c in _ASKING)

    def _asked(self) -> str:
        """Whose the question is: the last clause that asks and says whose."""
        text = self._text
        for start, end in reversed(self._clauses):
            words = text[start:end]
            if not self._asks(words):
                continue
            inside = [m for m in self._mentions if start <= m.start < end and m.key not in self._handed]
            mine = [m for m in inside if m.key == ME and not _WEAK.match(text, m.start)]
            named = [m for m in inside if m in mine or m.key != ME]
            served = [m for m in named if _SERVES.search(text[max(0, m.start - 4) : m.start])]
            if served or any(_OBJECT.search(text[max(0, m.start - 4) : m.start]) for m in mine):
                return served[-1].key if served else ME
            subjects = [m.key for m in inside if (m in mine or m.key != ME) and self._is_subject(m)]
            if subjects:
                return subjects[-1]
        return ""


_ASKING = ("yes_no", "eligibility", "amount", "day", "gap", "ask")


def _ends(words: re.Pattern[str], head: str) -> bool:
    return any(m.end() == len(head) for m in words.finditer(head))


def shown(words: str) -> str:
    """The merchant's words for somebody, said back: 我老婆的店 → 您老婆的店."""
    words = re.sub(r"^的|(?:们|的)+$", "", words.strip())
    named: str = words.translate(_OWN_NAME)
    return named[:_SHOWN]
