"""What a document says of itself: title, publisher, dates, platform, kind. What is not said stays "".

Only labelled words near the beginning or the end count: a date or a name in the running text is about
something else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import cast

from assistant.knowledge.articles import KINDS
from assistant.library.ingest.blocks import Block, Parsed, numbered_level
from assistant.library.ingest.records import Format
from assistant.rules.schema import Platform
from assistant.text import fold
from assistant.types import SourceKind

_TOP, _END = 12, 8
"""How many lines from the beginning and the end may speak of the document itself."""
_TITLE_MAX, _TITLE_LINES = 40, 4
_TABLES: tuple[Format, ...] = ("xlsx", "csv", "tsv")

_DAY = r"(?:19|20)[0-9]{2}(?:年(?:[0-9]{1,2}月(?:[0-9]{1,2}[日号])?)?|([-/.])[0-9]{1,2}(?:\1[0-9]{1,2})?)"
_DATE = _DAY.replace(r"([-/.])", "[-/.]").replace(r"\1", "[-/.]")
_CLOCK = r"(?:t?\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
_SOURCES = (
    "来源|信息来源|文章来源|发布者|发布方|发布机构|发布单位|发布平台|发布人|公众号|微信公众号|转自|转载自|出品"
    "|publisher|source"
)
_AUTHORS = "作者|撰文|文|编辑|责编|责任编辑|记者|整理|编译|author|by"
_DATES = (
    "发布时间|发布日期|发布于|公布时间|公布日期|发文日期|更新时间|更新日期|最后更新|日期"
    "|published|date|updated"
)
_COUNTS = "阅读|阅读量|浏览|浏览量|点击|点击量|评论|字数|views"
_VALUE = r"[^\s|。;，,：:、!?]{1,25}"
_FIELD = (
    rf"(?:(?:{_SOURCES}|{_AUTHORS})\s*[:|/丨]\s*{_VALUE}|(?:{_DATES})\s*[:|]?\s*{_DATE}{_CLOCK}|{_DATE}{_CLOCK}"
    rf"|(?:{_COUNTS})\s*[:(]?\s*[0-9.]+[万w+]*\)?|[0-9.]+[万w+]*\s*(?:次)?(?:阅读|浏览)|原创|首发)"
)
_BRAND = r"[^\s|·。，:]{1,15}(?:原创|出品|首发)"
_BYLINE = re.compile(rf"(?:{_BRAND}\s*[·|/丨]\s*)?{_FIELD}(?:[\s|·/，,丨】\])]*{_FIELD})*|{_BRAND}")
_OWNED = re.compile(r"(?P<name>[^\s|·。，:]{1,15}?)(?:原创|出品|首发)\s*(?:[·|/丨]|$)")
_SOURCE = re.compile(rf"(?:{_SOURCES})\s*[:|/丨]\s*(?P<name>{_VALUE})")
_AUTHOR = re.compile(rf"(?:{_AUTHORS})\s*[:|/丨]\s*(?P<name>{_VALUE})")
_DATED = re.compile(rf"(?P<day>{_DATE})")
_SIGNED = re.compile(r".{2,25}(?:中心|平台|官方|电商|大学|公司|团队|委员会|管理部|运营部|编辑部)")

_THIS = r"本(?:规则|规范|办法|细则|公告|通知|政策|标准|计划|方案|协议|条例|规定|制度|活动|声明|文件|次调整)"
_FROM = re.compile(
    rf"(?:{_THIS}[^。;，]{{0,12}}?[于自从]?|^(?:自|从|于)?)\s*(?P<day>{_DATE})\s*(?:零时|0时|00:00)?\s*(?:起|开始)?\s*(?:正式)?(?:施行|实施|生效|执行|试行)"
    rf"|(?:生效|施行|实施|执行)(?:日期|时间)\s*[:为]?\s*(?P<label>{_DATE})"
    rf"|(?:有效期|执行期|活动时间|活动期|适用时间|适用期)(?:间|限)?\s*[:为]?\s*(?:自|从)?\s*(?P<range>{_DATE})\s*(?:起)?\s*(?:至|到|-|~|—|–)"
)
_TO = re.compile(
    rf"有效期(?:限)?\s*(?:至|到|截至|截止到?|为?止于)\s*[:为]?\s*(?P<day>{_DATE})"
    rf"|{_THIS}[^。;，]{{0,12}}?[于自从]?\s*(?P<label>{_DATE})\s*(?:起)?\s*(?:废止|失效|终止|停止执行|到期)"
    rf"|(?:失效|废止|到期|截止)(?:日期|时间)\s*[:为]?\s*(?P<late>{_DATE})"
    rf"|(?:有效期|执行期|活动时间|活动期|适用时间|适用期)(?:间|限)?\s*[:为]?\s*(?:自|从)?\s*{_DATE}\s*(?:起)?\s*(?:至|到|-|~|—|–)\s*(?P<range>{_DATE})"
)

_OWN_WORDS = (
    r"[a-z]*(?:电商|商城|小店|开放平台|平台|集团|引擎|零售|批发)*"
    r"(?:官方|规则|商家|商户|大学|学习|学院|商学院|帮助|服务|安全|信任|治理|招商|公告|公示|中心|平台|与|账号|号|团队|小二)*"
)
"""What follows a platform's name in what its own publications call themselves."""


class Signs:
    """What tells the platform of a document, and whether it is the platform's own."""

    def __init__(self, platforms: Collection[Platform]) -> None:
        self.of = {p.id: re.compile("|".join(p.signs) or "(?!)") for p in platforms}
        names = sorted({"平台", *(n for p in platforms for n in p.publishers)}, key=len, reverse=True)
        self.official = re.compile(
            rf"(?:{'|'.join(map(re.escape, names))}){_OWN_WORDS}|(?:平台)?规则中心|商家大学|官方公告"
        )


@dataclass(frozen=True, slots=True)
class Facts:
    title: str
    publisher: str
    published: str
    platform: str
    kind: SourceKind
    effective_from: str
    effective_to: str


def without_bylines(blocks: Sequence[Block]) -> list[Block]:
    """Lines of author, source and date, marked to be dropped."""
    edge = {*_edges(blocks)}
    return [
        replace(b, drop="byline") if i in edge and b.kind == "text" and _is_byline(b.text) else b
        for i, b in enumerate(blocks)
    ]


def detect(
    name: str, form: Format, parsed: Parsed, blocks: Sequence[Block], kept: Sequence[Block], signs: Signs
) -> Facts:
    """``blocks`` are all of the file's, bylines included; ``kept`` those of the clean text."""
    edges = [fold(blocks[i].text) for i in _edges(blocks) if blocks[i].drop in (None, "byline")]
    lines = [line for line in edges if len(line) <= 80]
    title = _title(name, form, parsed, kept)
    publisher = parsed.publisher or _publisher(blocks, lines)
    published = _iso(fold(parsed.published)) or _first(
        _DATED, [x for x in map(_bare, lines) if _BYLINE.fullmatch(x)], "day"
    )
    begins, ends = _effective(kept)
    platform = parsed.platform if parsed.platform in signs.of else _platform(title, publisher, kept, signs)
    official = signs.official.fullmatch(re.sub(r"\s", "", fold(publisher))) is not None
    kind = parsed.kind if parsed.kind in KINDS else "official" if official else "media"
    return Facts(
        title,
        publisher,
        published,
        platform,
        cast(SourceKind, kind),
        _iso(parsed.effective_from) or begins,
        _iso(parsed.effective_to) or ends,
    )


def _edges(blocks: Sequence[Block]) -> list[int]:
    """Places of the first and last lines that are text."""
    lines = [i for i, b in enumerate(blocks) if b.kind != "table" and b.drop in (None, "byline")]
    return list(dict.fromkeys((*lines[:_TOP], *lines[-_END:])))


def _is_byline(text: str) -> bool:
    return len(text) <= 80 and _BYLINE.fullmatch(_bare(fold(text))) is not None


def _bare(folded: str) -> str:
    return folded.strip(" []()【】-—")


# --- title and publisher ------------------------------------------------------------------------


def _title(name: str, form: Format, parsed: Parsed, kept: Sequence[Block]) -> str:
    stem = PurePosixPath(name).stem
    if form in _TABLES:
        return parsed.title or stem
    first = kept[:_TITLE_LINES]
    own = parsed.title if form != "docx" or any(parsed.title == b.text for b in first) else ""
    if form in ("md", "html") and own:
        return own
    heading = next((b.text for b in first if b.kind == "heading" and b.level == 1), "")
    if heading or own:
        return heading or own
    for block in first:
        line = block.text
        speaks = re.search(r"[。！？!?；;：:，,…]\s*$|[。；;]", line) or numbered_level(line)
        if block.kind in ("heading", "text") and 4 <= len(line) <= _TITLE_MAX and not speaks:
            return line
        if block.kind in ("table", "item") or len(line) > _TITLE_MAX:
            break
    return stem


def _publisher(blocks: Sequence[Block], lines: Sequence[str]) -> str:
    """In its own script: the folded line finds it, and the original is looked up again."""
    bylines = [x for x in map(_bare, lines) if _BYLINE.fullmatch(x)]
    name = (
        _first(_SOURCE, bylines, "name")
        or _first(_OWNED, bylines, "name")
        or _first(_AUTHOR, bylines, "name")
    )
    tail = [b.text for b in blocks if b.kind == "text" and b.drop in (None, "byline")][-2:]
    if (
        not name
        and len(tail) == 2
        and _SIGNED.fullmatch(fold(tail[0]))
        and re.fullmatch(_DATE, fold(tail[1]))
    ):
        return tail[0]
    for block in blocks:
        folded = fold(block.text) if name and len(block.text) <= 80 else ""
        if name and name in folded and len(folded) == len(block.text):
            start = folded.index(name)
            return block.text[start : start + len(name)]
    return name


def _first(pattern: re.Pattern[str], lines: Sequence[str], group: str) -> str:
    """The first match; of dates, the first that is one."""
    for line in lines:
        for match in pattern.finditer(_bare(line)):
            value = _iso(match[group]) if group == "day" else match[group]
            if value:
                return value
    return ""


# --- dates --------------------------------------------------------------------------------------


def _iso(words: str) -> str:
    """2026年3月1日, 2026/3/1 and 2026-03 as YYYY[-MM[-DD]]; "" when there is no such day."""
    match = re.match(r"\s*([0-9]{4})(?:[-/.年]\s*([0-9]{1,2})(?:[-/.月]\s*([0-9]{1,2}))?)?", words)
    if not match:
        return ""
    try:
        day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return ""
    return day.isoformat()[: 10 if match[3] else 7 if match[2] else 4]


def _effective(kept: Sequence[Block]) -> tuple[str, str]:
    begins = ends = ""
    for block in kept:
        if begins and ends:
            break
        for sentence in re.split(r"[。；;]", fold(block.text)):
            if not begins and (match := _FROM.search(sentence.strip())):
                begins = _iso(next(g for g in match.groups() if g))
            if not ends and (match := _TO.search(sentence.strip())):
                ends = _iso(next(g for g in match.groups() if g))
    return begins, ends


# --- platform -----------------------------------------------------------------------------------


def _platform(title: str, publisher: str, kept: Sequence[Block], signs: Signs) -> str:
    """The one that is named most, the title weighing most; "" when another comes near."""
    weighed = [(fold(title), 6), (fold(publisher), 3)]
    for i, block in enumerate(kept):
        words = block.text or " ".join(c for row in block.rows[:200] for c in row)
        weighed.append((fold(words), 2 if block.kind == "heading" or i < _TITLE_LINES else 1))
    scores = {
        platform: sum(weight * len(names.findall(words)) for words, weight in weighed)
        for platform, names in signs.of.items()
    }
    (first, best), (_, second), *_ = [*sorted(scores.items(), key=lambda pair: -pair[1]), ("", 0), ("", 0)]
    return first if best >= 2 and best >= 2 * second else ""
