"""Whose word a document is: a law, a contract, a company's own rule, a third party's text, or nobody's.

What calls itself a platform's own is never taken at its word: an operator says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast, get_args

from assistant.library.ingest.blocks import Block
from assistant.text import fold
from assistant.types import SourceKind

_SAID: tuple[str, ...] = tuple(k for k in get_args(SourceKind) if k != "official")
_SAMPLE = 8000
_BEHIND = r"(?:\s*\([^)]*\))?$"
_STATUTE = re.compile(r"(?:(?<![办方想看做打说写用玩手无设合])法|条例|法典|通则)" + _BEHIND)
_REGULATION = re.compile(r"(?:办法|规定|规则|细则|解释|决定|意见|通知|公告|批复|命令|准则|标准)" + _BEHIND)
_ORGAN = (
    r"(?:最高人民法院|最高人民检察院|国务院(?:办公厅)?|全国人(?:民代表)?大(?:会)?|国家[\u4e00-\u9fff]{2,12}(?:局|委员会|办公室)"
    r"|[\u4e00-\u9fff]{2,8}(?:人民政府|市场监督管理局|人民代表大会)|(?:商务|财政|公安|农业农村|工业和信息化|交通运输|司法)部"
    r"|(?:海关|税务|市场监督?管理?)总[署局]|立法院|立法会|行政院|经济部)"
)
_IN_TITLE = re.compile(rf"^(?:关于|印发)?{_ORGAN}|^中华人民共和国|^中华民国")
_ENACTED = re.compile(
    r"(?:人民代表大会|人大|常务委员会|国务院|政府|法院|检察院|审判委员会|立法院|立法会|总局|委员会|局务会议|部务会议)"
    r"[^。]{0,40}?(?:通过|批准|公布|颁布|令)|(?:主席|国务院|总统|总局|[部委局署])令?\s*第?\s*[0-9一二三四五六七八九十百]+\s*号"
    rf"|{_ORGAN}[^。]{{0,20}}(?:公布|颁布|发布)|总统(?:府)?(?:\([0-9]+\))?.{{0,12}}公布|公布\s*全文"
)
_STATE = re.compile(r"国务院|人民政府|(?:监督管理|主管|监管|执法)(?:部门|机关)|人民法院|主管机关")
_CLAUSE = re.compile(r"第[一二三四五六七八九十百0-9]+[条條]")
_AGREEMENT = re.compile(r"(?:合同|协议书?|契约|合约书?|协议条款|承诺书|委托书|备忘录)" + _BEHIND)
_PARTY = {side: re.compile(rf"{side}方|{other}") for side, other in (("甲", "(?!)"), ("乙", "(?!)"))}
_SIGNED = re.compile(
    r"(?:合同|协议)(?:编号|号)|(?:甲方|乙方)[^。]{0,10}(?:签字|盖章|签章)|[甲乙]方\s*(?:\([^)]{1,12}\))?\s*:"
)
_OWN_TITLE = re.compile(
    r"员工|考勤|薪酬|绩效|报销|岗位|内部|公司|本店|我店|门店|仓库|财务|人事|值班|客服|店员|店铺内"
)
_OWN_FORM = re.compile(
    r"制度|规定|办法|手册|守则|流程|规范|通知|sop|话术|考核|方案|细则|须知|标准|纪要|红线|要求"
)
_OWN_WORDS = re.compile(
    r"本公司|我司|我公司|本店|我店|公司内部|内部(?:资料|文件|使用|传阅|制度|规定)|仅限内部|不得外传|员工|各部门"
    r"|全体(?:员工|同事|人员|客服)|人力资源部|行政部|财务部|运营部|总经理|店长|主管审批|部门主管|同事"
)


def kind_of(
    said: str, title: str, publisher: str, official: bool, lines: Sequence[str], kept: Sequence[Block]
) -> SourceKind:
    """``said`` is what the file says of itself, ``official`` whether its publisher's name is a platform's
    own; ``lines`` are the folded edge of the text."""
    if said in _SAID:
        return cast(SourceKind, said)
    folded, body = fold(title), _sample(kept)
    if _is_law(folded, lines, body):
        return "law"
    if _is_contract(folded, body):
        return "contract"
    if not official and _is_internal(folded, body):
        return "internal"
    return "media" if publisher and not official else "unstated"


def _is_law(title: str, lines: Sequence[str], body: str) -> bool:
    statute = _STATUTE.search(title) is not None
    if not (statute or _REGULATION.search(title)):
        return False
    if _IN_TITLE.search(title):
        return True
    unquoted = (re.sub(r"《[^》]*》", "", line) for line in lines)
    if any(_ENACTED.search(line) for line in unquoted) and (statute or _CLAUSE.search(body)):
        return True
    own = "本法" if title.split("(")[0].endswith("法") else "本条例"
    return statute and own in body and _CLAUSE.search(body) is not None and _STATE.search(body) is not None


def _is_contract(title: str, body: str) -> bool:
    parties = body.count("甲方") and body.count("乙方")
    return bool(parties) and (_AGREEMENT.search(title) is not None or len(_SIGNED.findall(body)) >= 2)


def _is_internal(title: str, body: str) -> bool:
    form = _OWN_FORM.search(title) is not None
    named = _OWN_TITLE.search(title) is not None
    score = 2 * (form and named) + 2 * ("内部" in title) + len({*_OWN_WORDS.findall(body)})
    return form and score >= 3


def _sample(kept: Sequence[Block]) -> str:
    found: list[str] = []
    length = 0
    for block in kept:
        words = block.text or " ".join(cell for row in block.rows[:50] for cell in row)
        found.append(words)
        length += len(words)
        if length > _SAMPLE:
            break
    return fold("\n".join(found))
