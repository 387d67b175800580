"""Lines of author, source and date: what they are, and what of the edge of a text may speak of all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.library.ingest.blocks import Block
from assistant.numbers.written import WRITTEN_DATE
from assistant.text import fold

_TOP, _END = 12, 8
"""How many lines from the beginning and the end may speak of the document itself."""
LINE_MAX = 80
_CLOCK = r"(?:t?\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?(?:z|\+[0-9:]{4,6})?)?"
_SOURCES = (
    "来源|信息来源|文章来源|发布者|发布方|发布机构|发布单位|发布平台|发布人|发文机关|制定机关|公众号|微信公众号"
    "|转自|转载自|出品|publisher|source"
)
_AUTHORS = "作者|撰文|文|编辑|责编|责任编辑|记者|整理|编译|author|by"
PUBLISHED = (
    r"(?:文章|首次|公告|规则|本文)?(?:发布|发表|公布|公告|印发|成文|发文|颁布)(?:时间|日期|于)?|发布于|刊登时间|日期"
    "|published(?: on)?|posted(?: on)?|date"
)
REVISED = (
    r"(?:最近|最后|最新|上次|本次|内容|规则|版本)?(?:一次)?(?:更新|修订|修改|修正|编辑|改版)(?:时间|日期|于|至)?"
    r"|版本(?:日期|时间)|(?:last )?(?:updated|modified|revised)(?: on)?"
)
_COUNTS = "阅读|阅读量|浏览|浏览量|点击|点击量|评论|字数|views"
_VALUE = r"[^\s|。;，,：:、!?]{1,25}"
_FIELD = (
    rf"(?:(?:{_SOURCES}|{_AUTHORS})\s*[:|/丨]\s*{_VALUE}"
    rf"|(?:{PUBLISHED}|{REVISED})\s*[:|]?\s*{WRITTEN_DATE}{_CLOCK}"
    rf"|{WRITTEN_DATE}{_CLOCK}\s*(?:首次|最新|最近|第[一二三四五六七八九十]次)?(?:发布|更新|修订|修改|修正|印发|公布)?"
    rf"|(?:{_COUNTS})\s*[:(]?\s*[0-9.]+[万w+]*\)?|[0-9.]+[万w+]*\s*(?:次)?(?:阅读|浏览)|原创|首发)"
)
_BRAND = r"[^\s|·。，:]{1,15}(?:原创|出品|首发)"
_BYLINE = re.compile(rf"(?:{_BRAND}\s*[·|/丨]\s*)?{_FIELD}(?:[\s|·/，,;丨】\])]*{_FIELD})*|{_BRAND}")
_OWNED = re.compile(r"(?P<name>[^\s|·。，:]{1,15}?)(?:原创|出品|首发)\s*(?:[·|/丨]|$)")
_SOURCE = re.compile(rf"(?:{_SOURCES})\s*[:|/丨]\s*(?P<name>{_VALUE})")
_AUTHOR = re.compile(rf"(?:{_AUTHORS})\s*[:|/丨]\s*(?P<name>{_VALUE})")
_SIGNED = re.compile(
    r".{2,25}(?:中心|平台|官方|电商|大学|公司|团队|委员会|管理部|运营部|编辑部|局|厅|办公室)"
)
_ENACTED = re.compile(
    r"(?P<name>[^\s，。,;()0-9]{0,20}?(?:人民代表大会(?:常务委员会)?|人大常委会|立法院|立法会|政府常务会议))"
    r"(?:第[^\s，。]{1,8}次(?:会议|全体会议))?[^，。]{0,12}通过"
)


def without_bylines(blocks: Sequence[Block]) -> list[Block]:
    """Lines of author, source and date, marked to be dropped."""
    edge = {*edges(blocks)}
    return [
        replace(b, drop="byline") if i in edge and b.kind == "text" and is_byline(b.text) else b
        for i, b in enumerate(blocks)
    ]


def edges(blocks: Sequence[Block]) -> list[int]:
    """Places of the first and last lines that are text."""
    lines = [i for i, b in enumerate(blocks) if b.kind != "table" and b.drop in (None, "byline")]
    return list(dict.fromkeys((*lines[:_TOP], *lines[-_END:])))


def edge_lines(blocks: Sequence[Block]) -> list[str]:
    """The short ones of those lines, folded."""
    found = [fold(blocks[i].text) for i in edges(blocks)]
    return [line for line in found if len(line) <= LINE_MAX]


def is_byline(text: str) -> bool:
    return len(text) <= LINE_MAX and _BYLINE.fullmatch(bare(fold(text))) is not None


def bare(folded: str) -> str:
    return folded.strip(" []()【】-—*")


def publisher(blocks: Sequence[Block], lines: Sequence[str]) -> str:
    """In its own script: the folded line finds it, and the original is looked up again."""
    bylines = [x for x in map(bare, lines) if _BYLINE.fullmatch(x)]
    name = _named(_SOURCE, bylines) or _named(_OWNED, bylines) or _named(_AUTHOR, bylines)
    tail = [b.text for b in blocks if b.kind == "text" and b.drop in (None, "byline")][-2:]
    if (
        not name
        and len(tail) == 2
        and _SIGNED.fullmatch(fold(tail[0]))
        and re.fullmatch(WRITTEN_DATE, fold(tail[1]))
    ):
        return tail[0]
    name = name or _named(_ENACTED, lines)
    for block in blocks:
        folded = fold(block.text) if name and len(block.text) <= LINE_MAX else ""
        if name and name in folded and len(folded) == len(block.text):
            start = folded.index(name)
            return block.text[start : start + len(name)]
    return name


def _named(pattern: re.Pattern[str], lines: Sequence[str]) -> str:
    return next((m["name"] for line in lines for m in pattern.finditer(bare(line)) if m["name"]), "")
