"""The name that a platform gives itself in its documents: a platform nobody has told us of.

A name counts where the document begins with it (in its title, as its publisher, in 以下简称「…」) and the
text treats it as a place to keep a shop. Kinds of shops and goods are no names (女装商家, 线上商城).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.library.ingest.detect.sorts import PLACES, is_sort
from assistant.text import fold

_HAN = r"[\u4e00-\u9fff]"
_LATIN = r"[a-z][a-z0-9]{2,15}(?: ?(?:mall|shop|mart|market|store))?"
_OPENS = r"(?:^|[《【\[(\s|—\-·]|关于(?:调整|发布|印发|修订|公布|优化|规范)?|[与和及跟、对])"
_SHOPS = "商家|卖家|商户|店铺|店主|商友|供应商|创作者|达人|入驻|开店|招商"
_RULED = (
    "规则|规范|细则|标准|公告|通知|政策|手册|指南|协议|办法|说明|方案|计划|管理|费用|费率|佣金|保证金|服务费|补贴|奖励"
    "|激励|扣点|违规|处罚|运费|发货|活动|新规|须知|faq|问答|入驻|开店|招商|条款|要求|收费|价格|积分|资费|流量|考核"
)
_TITLED = (
    re.compile(rf"{_OPENS}(?P<name>{_HAN}{{2,5}}?(?:{PLACES}))(?=.*(?:{_RULED}|{_SHOPS}))"),
    re.compile(rf"{_OPENS}(?P<name>{_HAN}{{2,6}}?|{_LATIN})\s?平台(?=.*(?:{_RULED}|{_SHOPS}))"),
    re.compile(rf"{_OPENS}(?P<name>{_HAN}{{2,4}}?|{_LATIN})\s?(?:{_SHOPS}|seller)"),
    re.compile(rf"^(?P<name>{_LATIN})\s?(?=.*(?:{_RULED}))"),
)
_SELF = (
    "规则中心|商家大学|商家学习中心|商家学院|招商团队|招商中心|运营中心|商家后台|商家中心|帮助中心|商家服务中心"
    "|官方|平台"
)
_PUBLISHES = re.compile(
    rf"(?P<name>{_HAN}{{2,8}}?|{_LATIN})(?:电商)?(?:平台|开放平台)?(?:{_SELF})+(?:团队|号|账号|公告)?"
)
_DEFINED = re.compile(
    r"(?P<full>[^，。;,\"“”「」『』()\n]{2,24})\((?:以下|下称|下文|简称)[^)\"“「『'《]{0,6}"
    r"[\"“「『'《]?(?P<alias>[^\"”」』'》)]{2,10})[\"”」』'》]?"
    r"(?:或[^)]*)?\)"
)
_SAYS = re.compile(
    rf"(?:^|[与和由在对向为、，。;(“「《\s]|入驻|登录|使用|注册|加入)(?=(?P<name>{_HAN}{{2,6}}?(?:{PLACES}))平台)",
    re.MULTILINE,
)
_PLATFORM_WORDS = {"平台", "本平台", "电商平台"}
_PARTIES = {
    "我们",
    "甲方",
    "乙方",
    "公司",
    "本公司",
    "商家",
    "卖家",
    "用户",
    "您",
    "会员",
    "服务商",
    "客户",
    "协议",
    "本协议",
    "消费者",
    "买家",
}
_FIRM = re.compile(r"(?:公司|合伙企业|个体工商户|事务所|协会)$")
_CALLED = re.compile(rf"(?P<name>{_HAN}{{2,8}}?|{_LATIN})(?:电子商务|电商)?(?:网络)?(?:平台|网站|app)?$")
_KEEPS_SHOP = (
    r"{name}(?:电商|开放)?(?:平台|商城|集市|规则中心|商家后台|商家中心|官方|app|开店|店铺后台)"
    r"|(?:入驻|登录|登陆|进驻)(?:到|了|过)?{name}(?!类目|行业|品类|频道|赛道|专区|会场|计划)|在{name}(?:上)?(?:开店|经营|销售|开设|发布商品|卖货)"
    r"|{name} (?:seller|shop|store|marketplace|platform)"
)
_TRADE = re.compile(
    r"商家|卖家|商户|店铺|网店|每店|开店|佣金|保证金|入驻|技术服务费|扣点|上架|发货|流量|类目|seller|commission"
)
_SURE, _OFTEN = 3, 2


@dataclass(slots=True)
class _Name:
    """``score`` is how much speaks for it, ``shown`` its own spelling."""

    shown: str
    titled: bool = False
    defined: bool = False
    publishes: bool = False
    places: set[str] = field(default_factory=set)


def own_names(title: str, publisher: str, text: str, *, strict: bool = False) -> list[str]:
    """The names of platforms that the document gives itself: more than one where it is about several.
    ``text`` is folded. ``strict`` takes none on its title's word."""
    found: dict[str, _Name] = {}
    for how, name in (*_titled(title), *_published(publisher), *_defined(text)):
        if not is_sort(name):
            setattr(found.setdefault(name, _Name(name)), how, True)
    trades = _TRADE.search(f"{fold(title)}\n{text}") is not None
    sure = [n for n in found.values() if trades and _counts(n, text, strict)]
    # 「为维护蜂鸟市集平台的秩序」, in a document that is titled 蜂鸟市集
    known = [n.shown for n in sure if n.titled]
    sure = [n for n in sure if n.titled or not any(n.shown.endswith(k) and n.shown != k for k in known)]
    longest = [n for n in sure if not any(n is not m and n.shown in m.shown for m in sure)]
    return [_spelt(n.shown, title, publisher) for n in longest]


def _counts(name: _Name, text: str, strict: bool) -> bool:
    kept = re.search(_KEEPS_SHOP.replace("{name}", re.escape(name.shown)), text) is not None
    place = re.search(rf"(?:{PLACES}|mall|mart|market)$", name.shown) is not None
    score = name.titled + place + 2 * (kept + name.defined + name.publishes) + (text.count(name.shown) >= 2)
    grounds = kept or name.defined or name.publishes or (place and not strict)
    return grounds and score >= (_SURE if strict else _SURE - 1)


def _titled(title: str) -> Iterator[tuple[str, str]]:
    folded = fold(title)
    for pattern in _TITLED:
        for match in pattern.finditer(folded):
            yield "titled", match["name"].strip()


def _published(publisher: str) -> Iterator[tuple[str, str]]:
    if match := _PUBLISHES.fullmatch(re.sub(r"\s", "", fold(publisher))):
        yield "publishes", match["name"]


def _defined(text: str) -> Iterator[tuple[str, str]]:
    """X平台(以下简称"X"), 本平台(以下简称"X"), X(以下简称"平台")."""
    for match in _DEFINED.finditer(text):
        full, alias = match["full"].strip(), match["alias"].strip()
        if alias in _PLATFORM_WORDS:
            if not _FIRM.search(full) and (called := _CALLED.search(full)):
                yield "defined", re.sub(r"^(?:欢迎(?:使用|入驻)|关于|为|在|与|由)", "", called["name"])
        elif alias not in _PARTIES and not _FIRM.search(full) and re.search(rf"平台|网站|app|{PLACES}", full):
            yield "defined", alias.removesuffix("平台") or alias
    said = Counter(match["name"] for match in _SAYS.finditer(text))
    yield from (("defined", name) for name, times in said.items() if times >= _OFTEN)


def _spelt(name: str, *texts: str) -> str:
    """As the document writes it."""
    for text in texts:
        folded = fold(text)
        if len(folded) == len(text) and name in folded:
            start = folded.index(name)
            return text[start : start + len(name)]
    return name
