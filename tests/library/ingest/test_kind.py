"""Whose word a document is; what calls itself official is not believed."""

from __future__ import annotations

import pytest

from assistant.text import to_traditional
from tests.library.ingest.making import POLICY, read

LAW = "第一条 经营者应当公示营业执照。\n\n第二条 未公示的，由市场监督管理部门处五千元以下罚款。"
KINDS = [
    (f"中华人民共和国电子商务法\n\n2018年8月31日第十三届全国人民代表大会常务委员会第五次会议通过\n\n{LAW}", "law"),
    (f"网络集市管理条例\n\n2026年1月5日 市人民代表大会常务委员会第三次会议通过\n\n{LAW}", "law"),
    (f"电子商务法\n\n{LAW}\n\n第三条 本法自2019年1月1日起施行。", "law"),
    (f"网络交易监督管理办法\n\n国家市场监督管理总局令第37号\n\n{LAW}", "law"),
    (f"最高人民法院关于审理网络消费纠纷案件适用法律若干问题的规定（一）\n\n{LAW}", "law"),
    (to_traditional(f"消費者保護法\n\n民國104年6月17日總統令修正公布\n\n{LAW}"), "law"),
    ("违规行为管理办法\n\n第一条 商家不得售假。\n\n本办法自2026年3月1日起施行。", "unstated"),
    ("三种涨粉方法\n\n作者：张三\n\n第一条 坚持直播。", "media"),
    ("电子商务法解读\n\n来源：电商报\n\n《电子商务法》由全国人大常委会通过。商家须办照。", "media"),
    ("员工考勤制度\n\n本公司员工每日9点打卡，各部门主管负责。", "internal"),
    ("客服话术规范\n\n本店客服须在30秒内回复，店长每周检查，员工不得辱骂买家。", "internal"),
    ("内部通知\n\n仅限内部传阅：我司退货由财务部审核。", "internal"),
    ("供货合同\n\n合同编号：A1\n\n甲方：张三\n\n乙方：李四\n\n乙方须按月结算。", "contract"),
    ("代运营服务协议\n\n甲方（委托方）：张三。乙方（受托方）：李四。乙方佣金5%。", "contract"),
    ("合同怎么签\n\n作者：张三\n\n甲方要看清条款。", "media"),
    (f"新商扶持\n\n{POLICY}", "unstated"),
    (f"新商扶持\n\n来源：电商报\n\n{POLICY}", "media"),
    (f"新商扶持\n\n发布者：抖音电商规则中心\n\n{POLICY}", "unstated"),
    (f"拼多多新商扶持\n\n发布者：拼多多商家后台\n\n{POLICY}", "unstated"),
    (f"星河集市商家规则\n\n发布者：星河集市规则中心\n\n{POLICY}", "unstated"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"), KINDS, ids=[f"{i} {t.split(chr(10))[0]}" for i, (t, _) in enumerate(KINDS)]
)
def test_the_kind_is_what_the_text_shows(text: str, kind: str) -> None:
    assert read("a.txt", text).kind == kind


@pytest.mark.parametrize("kind", ["media", "digest", "law", "internal", "contract", "unstated"])
def test_front_matter_may_say_any_kind_but_official(kind: str) -> None:
    assert read("a.md", f"---\ntitle: 规则\nkind: {kind}\n---\n{POLICY}").kind == kind


@pytest.mark.parametrize(
    ("front", "claims"),
    [
        ("kind: official", True),
        ("publisher: 抖音电商规则中心", True),
        ("publisher: 抖⾳电商规则中心", True),
        ("publisher: ＴＭＡＬＬ平台规则中心", False),
        ("publisher: 电商报", False),
    ],
)
def test_what_looks_official_is_told_to_the_operator_and_not_believed(front: str, claims: bool) -> None:
    found = read("a.md", f"---\ntitle: 规则\n{front}\n---\n{POLICY}")
    assert (found.claims_official, found.kind == "official") == (claims, False)
