"""When a document was published and revised, and from when to when it is in force, in its own words.

A wrong day is worse than none. A clause speaks of the document when it begins with the day or names it as
本办法, 新规 or by its title; a clause about another document (《旧规则》自…起废止), a coupon or a licence
never does. A day without its year takes that of the day before it in the clause, or of the publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.library.ingest.blocks import Block, Parsed
from assistant.library.ingest.detect.bylines import REVISED, bare, edge_lines, is_byline
from assistant.library.ingest.detect.spans import (
    AT_ONCE,
    IN_FORCE,
    RANGES,
    STARTS,
    THIS,
    WRITTEN,
    a_count,
    compiled,
)
from assistant.numbers.written import WRITTEN_DATE, first_day, in_year, written_date
from assistant.text import fold

_ENACTED = re.compile(
    rf"(?P<day>{WRITTEN_DATE})[^。;，,]{{0,80}}?(?:(?:会议|大会|委员会|常委会|院|会)[^。;，,]{{0,8}}?(?:通过|批准)"
    r"|(?:令|号|局|部|院|会|政府)[^。;，,]{0,10}?(?:公布|发布|颁布|印发)|(?P<changed>修正|修订|修改))"
    r"(?=$|[ ;，,)])"
)
_SELF_SAID = re.compile(
    rf"{THIS}[^。;，,]{{0,8}}?(?:于|自|在)?(?P<day>{WRITTEN_DATE})\s*(?:首次|正式)?(?:发布|公布|印发|上线)"
)
_SELF_CHANGED = re.compile(
    rf"{THIS}[^。;]{{0,40}}?(?:于|自|在|,|，)\s*(?P<day>{WRITTEN_DATE})\s*(?:进行)?(?:最新|最近|最后)?(?:一次)?"
    r"(?:修订|修改|修正|更新)"
)
_EDITION = re.compile(rf"(?P<day>{WRITTEN_DATE})\s*(?:版本?|修订版?|修正|更新)")
_NUMBERED = re.compile(r"[\u4e00-\u9fff]{1,12}\s*[〔\[(【](?P<year>20[0-9]{2})[〕\])】]\s*第?[0-9]{1,5}\s*号")
_REVISING = re.compile(REVISED)
_REVISED_BEHIND = re.compile(r"\s*[0-9:]*\s*(?:最新|最近|第.次)?(?:修订|修正|更新|修改)(?!日期|时间|于|\s*:)")
_QUOTED = re.compile(r"《([^》]*)》")
_ELSE = re.compile(r"(?:原|旧|此前|过去|之前|上一版)")
_OWN = re.compile(r"《?(?:本|新|此|该|以上|上述|现)")
_GROUNDS = re.compile(r"(?:根据|依据|依照|按照|为了?|结合|经)[^，,]*")
_SENTENCE = re.compile(r"[。;！!？?\n]")
_CLAUSE = re.compile(r"(?<=[，,])")
_LABEL = re.compile(r"^[\[【]([^\]】]{2,8})[\]】]:?")
_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十百零0-9]+条|\(?[一二三四五六七八九十0-9]{1,3}(?:[)、]|\.(?![0-9])))\s*"
)
_BRACKETED = re.compile(r"[(（\[【]([^()（）\[\]【】]{6,60})[)）\]】]")
_MONTHLY = re.compile(r"[月./-]")
_WHOLE_DAY = len("2026-03-01")
_YEAR_TURN = 6
"""Months: a day so much earlier in the year than the publication is meant for the next year."""


@dataclass(frozen=True, slots=True)
class Dates:
    """YYYY[-MM[-DD]] or "". ``published`` is the day of revision where no other is told."""

    published: str = ""
    revised: str = ""
    effective_from: str = ""
    effective_to: str = ""


def dates_of(title: str, parsed: Parsed, blocks: Sequence[Block], kept: Sequence[Block]) -> Dates:
    """``blocks`` are all of the file's, bylines included; ``kept`` those of the clean text."""
    published, revised = _told(fold(title), parsed, edge_lines(blocks))
    begins, ends = _in_force(fold(title), kept, published or revised)
    begins = written_date(fold(parsed.effective_from)) or begins
    ends = written_date(fold(parsed.effective_to)) or ends
    if begins and ends and ends < begins[: len(ends)]:
        ends = ""  # one of the two is something else's
    return Dates(published or revised, revised, begins, ends)


# --- published and revised ----------------------------------------------------------------------


def _told(title: str, parsed: Parsed, lines: Sequence[str]) -> tuple[str, str]:
    published, revised = [written_date(fold(parsed.published))], [written_date(fold(parsed.revised))]
    later: list[str] = []
    for line in map(bare, lines):
        if is_byline(line):
            for value, revising in _byline_days(line):
                (revised if revising else published).append(value)
        elif not _other(line, title):
            for match in _ENACTED.finditer(line):
                (revised if match["changed"] else later).append(written_date(match["day"]))
            later += [written_date(m["day"]) for m in _SELF_SAID.finditer(line)]
            revised += [written_date(m["day"]) for m in _SELF_CHANGED.finditer(line)]
            if edition := _EDITION.fullmatch(line):
                revised.append(written_date(edition["day"]))
    first, last = next(filter(None, (*published, *later)), ""), max(revised)
    if not first and not last:
        last = next((v for m in _EDITION.finditer(title) if (v := written_date(m["day"]))), "")
    if not first and not last:
        numbered = (_NUMBERED.fullmatch(bare(line)) for line in lines[:_TOP])
        first = next((m["year"] for m in numbered if m), "")
    return first, last


_TOP = 4
"""How many lines from the beginning may hold the document's own number (国办发〔2026〕3号)."""


def _byline_days(line: str) -> Iterator[tuple[str, bool]]:
    """Each day of a byline, and whether it is one of a revision."""
    at = 0
    for match in WRITTEN.finditer(line):
        label = line[at : match.start()].rstrip(" :|/").split("|")[-1].split()[-1:]
        at = match.end()
        if value := written_date(match.group()):
            revising = bool(label and _REVISING.fullmatch(label[0].strip("·，,;【】[]")))
            yield value, revising or _REVISED_BEHIND.match(line[at:]) is not None


# --- in force -----------------------------------------------------------------------------------


def _in_force(title: str, kept: Sequence[Block], published: str) -> tuple[str, str]:
    reader = _Reader(title, published)
    for clause in _clauses(kept):
        reader.read(clause)
    return reader.begins, reader.ends or reader.lasted()


class _Reader:
    """What the clauses of one text say of when it is in force; the first that says so counts."""

    def __init__(self, title: str, published: str) -> None:
        self._title = title
        self._published = published
        self._patterns = compiled(title)
        self._months = 0
        self.begins = self.ends = ""

    def read(self, sentence: str) -> None:
        words = _own_clauses(sentence, self._title)
        for name in RANGES:
            if match := self._patterns[name].search(words):
                begins = self._day(match["day"])
                self.begins = self.begins or begins
                self.ends = self.ends or self._end(match["end"], begins)
        for name in STARTS:
            if not self.begins and (match := self._patterns[name].search(words)):
                self.begins = self._day(match["day"])
        if not self.begins and AT_ONCE.search(words):
            self.begins = self._day("即日")
        if not self.ends and (match := self._patterns["until"].search(words)):
            self.ends = self._end(next(filter(None, match.groups())), self.begins or self._published)
        if not self._months and (match := self._patterns["lasts"].search(words)):
            years = a_count(match["n"])
            self._months = int(years * 12) if match["unit"] == "年" else int(years)

    def lasted(self) -> str:
        """The last day of 「有效期两年」."""
        if not self._months or len(self.begins) != _WHOLE_DAY:
            return ""
        begin = date.fromisoformat(self.begins)
        years, month = divmod(begin.month - 1 + self._months, 12)
        try:
            return (date(begin.year + years, month + 1, begin.day) - timedelta(days=1)).isoformat()
        except ValueError:  # from 31 January on for a month
            return ""

    def _day(self, words: str) -> str:
        if words == "即日":
            return self._published if len(self._published) == _WHOLE_DAY else ""
        return written_date(words) or (_near(words, self._published) if self._published else "")

    def _end(self, words: str, begins: str) -> str:
        if value := written_date(words):
            return value
        if not begins:
            return ""
        begin = first_day(begins)
        value = in_year(words if _MONTHLY.search(words) else f"{begin.month}月{words}", begin.year)
        if value and value < begins[: len(value)]:
            return in_year(words, begin.year + 1) if _MONTHLY.search(words) else ""
        return value


def _near(words: str, published: str) -> str:
    """A day without its year, near to the publication."""
    told = first_day(published)
    value = in_year(words, told.year)
    early = value and len(published) > len("2026") and told.month - first_day(value).month > _YEAR_TURN
    return in_year(words, told.year + 1) if early else value


def _clauses(kept: Sequence[Block]) -> Iterator[str]:
    for block in kept:
        if block.kind == "table":
            yield from (fold(f"{row[0]}:{row[1]}") for row in block.rows if len(row) == 2 and all(row))
            continue
        for sentence in _SENTENCE.split(fold(block.text)):
            words = _NUMBER.sub("", _LABEL.sub(r"\1:", sentence.strip(" -*#>")))
            if IN_FORCE.search(words):
                yield words.strip("*")
                yield from _BRACKETED.findall(words)


def _own_clauses(sentence: str, title: str) -> str:
    """Without the clauses about another document, and those after one that name no other subject."""
    kept, other = [], False
    for clause in _CLAUSE.split(sentence):
        if _GROUNDS.match(clause) and not WRITTEN.search(clause):
            continue
        own = _OWN.match(clause) or (title and title in clause)
        other = _other(clause, title) or (other and not own)
        if not other:
            kept.append(clause)
    return "".join(kept)


def _other(clause: str, title: str) -> bool:
    """Whether a clause is about another document than this."""
    named = [
        n for n in _QUOTED.findall(clause) if n and n not in title and title not in n and "修改" not in n
    ]
    return bool(named) or _ELSE.match(clause) is not None
