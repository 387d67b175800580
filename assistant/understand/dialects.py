"""Our words for what merchants of other places say: Cantonese, Taiwan's terms, English.

Questions are read in one vocabulary. What a word stands for is data (corpus/wordings.yaml); English
numbers and dates, which are no words, are rewritten here. The original is found again through the
offsets, so a fact still shows the merchant's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from assistant.numbers import plain
from assistant.text import Folded

_OPTIONAL = re.compile(r"\((?:[^()]|\([^()]*\))*\)[?*]")
_LATIN = re.compile(r"[a-z]{2}")
_SIZES = {"thousand": 10**3, "million": 10**6, "mn": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9}
_SIZED = re.compile(r"(?<![a-z0-9.])([0-9]+(?:\.[0-9]+)?)\s*(thousand|million|mn|m|billion|bn)(?![a-z0-9])")
_BLANK = re.compile(r"(?<=[0-9%]) (?=[㐀-鿿])|(?<=[㐀-鿿])(?<![十百千万亿]) (?=[0-9])")
# 好多 and 好久 ask how much and how long in the southwest, right behind a verb that does not tell what is
# done (卖了好多) and before what ends the question.
_MUCH = re.compile(
    r"(?<=[差剩要得回补播关罚冻扣省免返加缺少到])好(?P<of>[多久])"
    r"(?=[个单条天元块钱分人次笔]{0,2}(?:才|算|够|能|呢|啊|[？?，,。！!\s]|$))"
)
_ASKS = {"多": "多少", "久": "多久"}
_SMALL_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_SMALL = {word: str(i) for i, word in enumerate(_SMALL_WORDS)}
_UNITS = r"[\s-]+(?:hours?|hrs?|days?|months?|orders?|points?|times?)(?![a-z])"
_COUNT = re.compile(rf"(?<![a-z])(?:{'|'.join(sorted(_SMALL, key=len, reverse=True))})(?={_UNITS})")
_HALVED = re.compile(
    rf"(?<![a-z0-9])({'|'.join(sorted(_SMALL, key=len, reverse=True))}|[0-9]+) and (?:a|one) half(?={_UNITS})"
)
_CLOCKED = re.compile(
    r"(?<![a-z0-9.])([0-9]+)\s?h(?:rs?|ours?)?\s?(?:and\s)?([0-9]+)\s?m(?:in(?:ute)?s?)?(?![a-z])"
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: i for i, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = rf"({'|'.join(_MONTH_NAMES)})[a-z]*\.?"
_NTH = r"([0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s*([0-9]{4}))?(?![0-9])"
_MONTH_DAY = re.compile(rf"(?<![a-z]){_MONTH}\s+{_NTH}{_YEAR}")
_DAY_MONTH = re.compile(rf"(?<![0-9]){_NTH}(?:\s+of)?\s+{_MONTH}{_YEAR}")


class Wordings:
    """Compiled from sections of (our word → their words); what is latin in them are expressions."""

    def __init__(self, sections: Sequence[Mapping[str, Sequence[str]]]) -> None:
        han = {
            w: our for section in sections for our, theirs in section.items() for w in theirs if _is_han(w)
        }
        self._han = han
        self._han_re = re.compile("|".join(map(re.escape, sorted(han, key=len, reverse=True))) or r"(?!)")
        latin = [
            (w, our)
            for section in sections
            for our, theirs in section.items()
            for w in theirs
            if not _is_han(w)
        ]
        # Longer expressions say more: 「how far am i from」 before 「how」.
        self._latin = [
            (re.compile(rf"\s{{0,3}}(?<![a-z0-9])(?:{words})(?![a-z0-9])\s{{0,3}}"), our)
            for words, our in sorted(latin, key=lambda pair: -len(_OPTIONAL.sub("", pair[0])))
        ]

    def ours(self, folded: Folded) -> Folded:
        """The question in our words."""
        if found := [(m.start(), m.end(), self._han[m.group()]) for m in self._han_re.finditer(folded.text)]:
            folded = folded.replaced(found)
        if found := [(m.start(), m.end(), _ASKS[m["of"]]) for m in _MUCH.finditer(folded.text)]:
            folded = folded.replaced(found)
        if not (_LATIN.search(folded.text) or _SIZED.search(folded.text)):
            return _joined(folded)
        for rewrite in (_clocked, _halved, _sized, _counted, _dated):
            folded = folded.replaced(list(rewrite(folded.text)))
        for pattern, our in self._latin:
            if found := [(m.start(), m.end(), m.expand(our) or " ") for m in pattern.finditer(folded.text)]:
                folded = folded.replaced(found)
        return _joined(folded)


def _joined(folded: Folded) -> Folded:
    """Without the blanks that some set between figures and characters: 「0 元入驻」, 「播了 12 小时」."""
    return folded.replaced([(*m.span(), "") for m in _BLANK.finditer(folded.text)])


def _is_han(word: str) -> bool:
    return not re.search("[a-z]", word)


def _clocked(text: str) -> Iterator[tuple[int, int, str]]:
    """9h 20m, 10h59m."""
    for m in _CLOCKED.finditer(text):
        yield m.start(), m.end(), f"{m[1]}小时{m[2]}分钟"


def _halved(text: str) -> Iterator[tuple[int, int, str]]:
    """eleven and a half hours."""
    for m in _HALVED.finditer(text):
        yield m.start(), m.end(), f"{_SMALL.get(m[1], m[1])}.5"


def _sized(text: str) -> Iterator[tuple[int, int, str]]:
    """6m, 45 million."""
    for m in _SIZED.finditer(text):
        yield m.start(), m.end(), plain(Decimal(m[1]) * _SIZES[m[2]])


def _counted(text: str) -> Iterator[tuple[int, int, str]]:
    """eleven hours."""
    for m in _COUNT.finditer(text):
        yield m.start(), m.end(), _SMALL[m.group()]


def _dated(text: str) -> Iterator[tuple[int, int, str]]:
    """Oct 13, 2026 and 13 October."""
    found = [(m, m[1], m[2], m[3]) for m in _MONTH_DAY.finditer(text)]
    taken = [m.span() for m, *_ in found]
    for m in _DAY_MONTH.finditer(text):
        if not any(a < m.end() and m.start() < b for a, b in taken):
            found.append((m, m[2], m[1], m[3]))
    for m, month, day, year in sorted(found, key=lambda f: f[0].start()):
        yield (
            m.start(),
            m.end(),
            f"{year}年{_MONTHS[month]}月{day}日" if year else f"{_MONTHS[month]}月{day}日",
        )
