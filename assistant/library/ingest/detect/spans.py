"""How documents say from when to when they are in force, as expressions over folded text.

``{own}`` stands for what a document calls itself: 本办法, 新规, its title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from assistant.numbers.written import DAY_OF_YEAR, WRITTEN_DATE

WRITTEN = re.compile(WRITTEN_DATE)
_ANY = rf"(?:{WRITTEN_DATE}|{DAY_OF_YEAR})"
_CLOCK = (
    r"(?:\s*(?:\([^)]{1,6}\)|上午|下午|晚上?|凌晨)?\s*"
    r"(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|(?:零|[0-9]{1,2})[时点](?:整|[0-9]{1,2}分)?))?"
)
_KINDS = (
    "规则|规范|办法|细则|公告|通知|政策|标准|计划|方案|协议|条例|规定|制度|活动|声明|文件|次?调整|法|指南|指引|手册"
    "|须知|说明|守则|章程|准则|决定|解释|意见|通告|公示|流程|合同|补贴|优惠|服务|价格表|费率表?|收费标准|措施|版本?|修订|更新|改版"
)
THIS = rf"(?:(?:本次?(?:{_KINDS})|(?:以上|上述|新|该|此)(?:{_KINDS}))|新规)"
_SUBJECT = rf"(?:{THIS}[^。;，,《]{{0,12}}?)"
_BEGINS = r"(?:正式|开始|起|即)*(?:施行|实施|生效|执行|试行|实行|启用|适用)"
_NOT_ON = r"(?=$|[，,。;:)(\]】\s]|至)"
_INCLUDED = r"(?:\s*\(含(?:当日|当天|本日)?\))?"
_START = r"(?:^|(?<=[，,]))"
_FROM = r"(?:将|拟)?(?:自|从|于|在)?\s*"
_TO = r"\s*起?\s*(?:至|到|-|~|—|–|―|→)+\s*"
_SPAN = (
    r"(?:(?:^|(?<=[，,(]))|{own}的?)(?:规则|政策|活动|优惠|补贴|协议|标准|方案|合同)?"
    r"(?:有效期限?|有效时间|执行期|执行时间|活动时间|活动周期|活动日期|活动期限?|适用时间|适用期限?|优惠期限?"
    r"|政策期限?|生效时间|合同期限|时间(?=:))间?\s*[:为是|]?\s*"
)
_PATTERNS = {
    "range": rf"{_SPAN}(?:自|从)?\s*(?P<day>{_ANY}|即日){_CLOCK}{_INCLUDED}{_TO}"
    rf"(?P<end>{_ANY}|[0-9]{{1,2}}[日号]|[0-9]{{1,2}}[./-][0-9]{{1,2}}(?![0-9]))",
    "said": rf"{_START}(?:{{own}}|(?:本次)?活动)?(?:自|从|于)?(?P<day>{_ANY}|即日){_CLOCK}{_INCLUDED}{_TO}"
    rf"(?P<end>{_ANY}){_CLOCK}{_INCLUDED}\s*(?:期间)?(?:止|有效|结束)(?!的)",
    "from": rf"{_START}{{own}}?{_FROM}(?P<day>{_ANY}){_CLOCK}{_INCLUDED}\s*(?:零时|之日)?"
    rf"\s*(?:起|开始)?{_INCLUDED}\s*(?:首次)?{_BEGINS}{_NOT_ON}",
    "label": r"^(?:规则|政策|活动|标准|正式|首次|协议|合同)?"
    r"(?:生效|施行|实施|执行|启用|起始|开始|上线)(?:日期|时间|日)"
    rf"\s*[:为是|]?\s*(?P<day>{_ANY})",
    "open": rf"{_SPAN}(?:自|从)?\s*(?P<day>{_ANY}){_CLOCK}{_INCLUDED}\s*(?:起|开始)",
    "until": rf"{_SPAN}(?:至|到|截至|截止到?|止于|延长至|延续至|顺延至)\s*[:为]?\s*(?P<end>{_ANY})"
    rf"|{_START}{{own}}{_FROM}(?P<stop>{_ANY}){_CLOCK}\s*起?\s*(?:同时)?(?:废止|失效|终止|停止执行|到期|停止使用|不再适用|不再执行)"
    r"|^(?:规则|政策|活动|优惠|补贴|协议|合同)?(?:失效|废止|到期|截止|结束|终止)(?:日期|时间|日)\s*[:为是|]?\s*"
    rf"(?P<late>{_ANY})"
    rf"|{_START}{{own}}?(?:试行|执行|实施|施行|适用|持续|暂行)(?:期限?)?(?:至|到|截至|截止到)\s*(?P<run>{_ANY})",
    "lasts": rf"{_START}(?:{{own}}的?)?(?:有效期限?|试行期限?|执行期限?|有效|试行|暂行)(?:为|是|:)?\s*"
    r"(?P<n>[0-9]{1,2}|[一二两三四五六七八九十]|半)\s*(?P<unit>年|个月)(?=$|[，,。)(\s])",
}  # fmt: skip
RANGES, STARTS = ("range", "said"), ("from", "label", "open")
AT_ONCE = re.compile(
    rf"{_START}(?:{_SUBJECT})?(?:现)?(?:予以?(?:公布|发布|印发)[，,]?)?(?:自|从)?"
    rf"(?:即日|(?:发布|公布|印发|公告|颁布|发文)之日)(?:起|始)?{_BEGINS}{_NOT_ON}"
)
IN_FORCE = re.compile(r"[0-9〇○零一二三四五六七八九十]\s*[年月日号/.-]|即日|之日|[年月]")
"""What every sentence about days in force has."""


def compiled(title: str) -> Mapping[str, re.Pattern[str]]:
    """The expressions for a document of that folded title."""
    own = rf"(?:{_SUBJECT}|《?{re.escape(title)}》?)" if title else _SUBJECT
    return {name: re.compile(pattern.replace("{own}", own)) for name, pattern in _PATTERNS.items()}


def a_count(words: str) -> Decimal:
    """2, 两 and 半."""
    if words.isdigit():
        return Decimal(words)
    said = {"半": Decimal("0.5"), "两": Decimal(2), "十": Decimal(10)}
    return said.get(words) or Decimal("一二三四五六七八九".index(words) + 1)
