"""Sentences of rules' language, each with the conditions and consequences that stand in it."""

from __future__ import annotations

import pytest

from assistant.drafting.reading import DocumentReader
from tests.drafting.told import lines

SAID = (
    (
        "店铺评分不低于4.6分、近30天成交订单达到50单的商家，可获得3000次流量券。",
        ["店铺评分 >= 4.6 score & 近30天成交订单 >= 50 order => 流量券 3000 time"],
    ),
    ("保证金余额不足5000元的，商家应在15日内补足。", ["保证金余额 < 5000 yuan => 补足时限 15 day up_to"]),
    ("佣金为成交额的6个点。", ["=> 佣金 6 percent of 成交额"]),
    ("买家签收后第5天到账。", ["=> 到账时限 5 day after 买家签收"]),
    ("退店满30天且没有纠纷的，原路退回。", ["退店 >= 30 day & not 纠纷 => 处理 “原路退回”"]),
    (
        "赔付按订单金额的三倍计算；赔付金额不足50元的，按50元赔付。",
        ["=> 赔付 3 multiple of 订单金额", "赔付金额 < 50 yuan => 赔付 50 yuan"],
    ),
    ("虚假发货每单赔付10元，最低50元，最高5000元。", ["虚假发货 => 赔付（每单） 10 yuan least 50 most 5000"]),
    (
        "普通店铺保证金为2000元，海淘店铺为10000元。",
        ["普通店铺 => 保证金 2000 yuan", "海淘店铺 => 保证金 10000 yuan"],
    ),
    (
        "首次违规扣3分，第二次扣6分并冻结店铺7天，第三次及以上清退店铺。",
        [
            "违规次数 == 1 time => 扣分 3 score",
            "违规次数 == 2 time => 扣分 6 score + 冻结店铺 7 day",
            "违规次数 >= 3 time => 清退 “清退店铺”",
        ],
    ),
    ("未公示的，由监管部门处五千元以下罚款。", ["not 公示 => 罚款 5000 yuan up_to"]),
    ("处5000元以上2万元以下的罚款。", ["=> 罚款 5000~20000 yuan"]),
    (
        "按成交额的5%收取技术服务费，最低收取1元，单笔最高不超过500元。",
        ["=> 技术服务费 5 percent of 成交额 least 1 most 500"],
    ),
    ("除生鲜类目外，商家应在48小时内发货。", ["not 生鲜类目 => 发货时限 48 hour up_to"]),
    (
        "开店满90天的企业店，技术服务费减半收取。",
        ["开店 >= 90 day & 企业店 => 技术服务费 “技术服务费减半收取”"],
    ),
    ("数码相机退货时快门次数不得超过20次。", ["数码相机退货时快门次数 <= 20 time =>"]),
    ("自收到通知之日起5个工作日内提交申诉材料。", ["=> 提交申诉材料时限 5 工作日 up_to after 收到通知"]),
    (
        "月成交额10万元以上不足50万元的，返还佣金的30%，最高返还5000元。",
        ["月成交额 >= 100000 yuan & 月成交额 < 500000 yuan => 返还 30 percent of 佣金 most 5000"],
    ),
    (
        "单场直播时长不少于2小时且每月开播不少于20场的主播，奖励现金2000元，另赠5万曝光流量。",
        ["单场直播时长 >= 2 hour & 每月开播 >= 20 session => 奖励现金 2000 yuan + 流量 50000 view"],
    ),
    ("訂單取消率超過10%之賣家，次月起暫停免運補助30天。", ["订单取消率 > 10 percent => 暂停免运补助 30 day"]),
    ("賣家於收到退款通知後，須於5個工作天內回覆。", ["=> 回复时限 5 工作日 up_to after 收到退款通知"]),
    ("逾期付款的，按日收取应付金额万分之五的滞纳金。", ["逾期付款 => 滞纳金 0.05 percent of 应付金额"]),
    (
        "成交额达到5万元的奖励1000元，达到10万元的奖励2500元。",
        ["成交额 >= 50000 yuan => 奖励 1000 yuan", "成交额 >= 100000 yuan => 奖励 2500 yuan"],
    ),
    ("近30天笔记满30篇的新店，奖励500元。", ["近30天笔记 >= 30 篇 & 新店 => 奖励 500 yuan"]),
    (
        "好评率超过95%，近90天退款率低于3%的店铺，佣金按8折收取。",
        ["好评率 > 95 percent & 近90天退款率 < 3 percent => 佣金 8 折"],
    ),
    ("每月上限30单。", ["=> 每月上限 30 order up_to"]),
    ("有效主播：当月开播满15天、每天至少2小时的主播。", []),
    ("例如，成交额10万元的商家可返还500元。", []),
    (
        "单月GMV 5万元（含）至10万元（不含）的，返点2%。",
        ["单月gmv >= 50000 yuan & 单月gmv < 100000 yuan => 返点 2 percent"],
    ),
    (
        "粉丝数达到5000人或近30天GMV超过3万元的主播，可报名。",
        ["(粉丝数 >= 5000 person | 近30天gmv > 30000 yuan) => 处理 “可报名”"],
    ),
    ("因不可抗力延迟的除外，延迟发货每单扣3分。", ["not 不可抗力延迟 => 扣（每单） 3 score"]),
    ("没确认的视为放弃当月奖励。", ["not 确认 => 处理 “视为放弃当月奖励”"]),
)


@pytest.mark.parametrize(("sentence", "read"), SAID, ids=[s[:18] for s, _ in SAID])
def test_a_sentence_says_this_and_no_more(reader: DocumentReader, sentence: str, read: list[str]) -> None:
    assert lines(reader.read(sentence)) == read


def test_items_of_a_list_are_one_rule_with_what_follows_from_it(reader: DocumentReader) -> None:
    body = """# 新店扶持

申请新店扶持计划，须同时满足以下条件：

（一）开店时间不足90天；

（二）店铺评分不低于4.6分；

（三）无严重违规记录。

符合条件的店铺，可获得3000次流量券。
"""
    assert lines(reader.read(body)) == [
        "开店时间 < 90 day & 店铺评分 >= 4.6 score & not 严重违规记录 => 流量券 3000 time"
    ]


def test_of_several_acts_one_is_enough_for_the_penalty_above_them(reader: DocumentReader) -> None:
    body = "卖家有下列情形之一的，每次扣2分并罚款500元：\n\n（一）拒绝履行退款承诺的；\n\n（二）泄露买家信息的。\n"
    assert lines(reader.read(body)) == [
        "(拒绝履行退款承诺 | 泄露买家信息) => 扣（每次） 2 score + 罚款 500 yuan"
    ]


def test_what_is_left_unread_is_told_with_a_reason(reader: DocumentReader) -> None:
    read = reader.read("商家应于每月10日前完成上月对账。")
    assert not read.clauses
    assert [left.why for left in read.left] == ["「10日」是每月的哪一天，不是多长时间"]


def test_figures_of_definitions_examples_and_of_the_document_bind_nobody(reader: DocumentReader) -> None:
    for sentence in (
        "本规则所称新店，是指开店不满90天的店铺。",
        "以成交额10万元为例，可返还500元。",
        "客服热线：400-100-2000",
    ):
        read = reader.read(sentence)
        assert not read.clauses, sentence


def test_an_answer_stands_under_its_question(reader: DocumentReader) -> None:
    read = reader.read("Q：提领有手续费吗？\n\nA：每次收取15元。\n")
    assert read.clauses[0].headings == ("Q：提领有手续费吗？",)


def test_what_was_not_so_of_late_is_a_condition(reader: DocumentReader) -> None:
    body = "申请须同时满足以下条件：\n\n1. 评分不低于4.7分；\n2. 近30天没有售假记录。\n"
    assert lines(reader.read(body)) == ["评分 >= 4.7 score & not 近30天售假记录 =>"]


def test_an_item_that_is_left_unread_stays_with_the_rule_of_its_list(reader: DocumentReader) -> None:
    """Without it the rule would hold for more shops than the text says."""
    body = "申请须同时满足以下条件：\n\n1. 评分不低于4.7分；\n2. 每月10日前完成对账。\n"
    (clause,) = reader.read(body).clauses
    assert clause.unread == ("2. 每月10日前完成对账。",)
