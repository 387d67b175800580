"""What of a user's documents is quoted: real files, a real index, whole answers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from click.testing import CliRunner

from assistant.answer import Answer
from assistant.build import open_assistant
from assistant.conversations.question import Question
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.surfaces.cli import main as cli
from tests.library.ingest.making import put

FILES = {
    "售后.md": """# 晨光集市售后规则

第一条 下列商品不支持七天无理由退货：

（一）定制类商品；

（二）鲜活易腐商品；

（三）已拆封的音像制品。

第二条 卖家有下列情形之一的，每次扣2分并罚款500元：

（一）拒绝履行退款承诺的；

（二）向买家索要好评的；

（三）泄露买家信息的。

第四条 卖家修改退货地址的，应当在后台提交申请。修改后的地址至少在生效前三日告知买家。

第五条 运费差额：卖家先行垫付的实际运费。高于买家已付部分的，由买家补足。

第六条 店铺连续30天没有登录的，平台可以下架全部商品。

逾期60天仍未登录的，清退店铺。
""",
    "夜市.md": """# 晨光集市夜市管理办法

第一条 夜市经营者应当在摊位公示健康证明。

第二条 未公示的，由管理部门处三千元以下罚款。

第三条 夜市每晚十点收摊。

第四条 未登记的，不得摆摊。
""",
    "问答.txt": """晨光集市商家常见问题

问：货款多久到账？
答：买家签收后第5天到账。

Q3：店铺名称可以改几次？
A3：每90天可改一次。
""",
    "资金.txt": """晨光集市资金规则

账户余额满100元方可提现，每天最多提现3次。
佣金为成交额的6个点。
数码相机退货时快门次数不得超过20次。
现货商品须在36小时内发货。
快递丢件的，由承运方在72小时内理赔，最高500元。
""",
    "須知.md": """# 晨光市集賣家須知

| 項目 | 費率 |
| --- | --- |
| 成交手續費 | 5% |
| 金流服務費 | 2% |

下列商品不得寄往泰國：

- 酒精或含酒精飲料
- 電子菸
""",
    "佣金.md": """# 晨光集市佣金表

表1 各类目佣金（单位：%）

| 一级类目 | 二级类目 | 佣金 |
| --- | --- | --- |
| 女装 | 连衣裙 | 5 |
| 男装 | 衬衫 | 4 |
| 女装 | 毛衣 | 6 |
| 女装 | 大衣 | 7 |
"""
    + "".join(f"| 数码 | 配件{n}号 | {n} |\n" for n in range(11, 27)),
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    data, folder = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("files")
    for name, words in FILES.items():
        put(folder, name, words)
    result = CliRunner(env={"GROWTH_DATA": str(data)}).invoke(cli.main, ["ingest", str(folder), "--apply"])
    assert result.exit_code == 0, result.output
    with open_assistant(Settings(data=data)) as opened:
        yield opened
    shutil.rmtree(data)


def ask(assistant: Assistant, question: str) -> Answer:
    answer = assistant.ask(Question(question, as_of=date(2026, 11, 24)))
    assert (answer.verified.passed, answer.verified.repairs) == (True, 0), answer.verified
    for c in answer.citations:
        source = assistant.source(c.source)
        assert source is not None
        assert source.body[c.start : c.end] == c.quote
    return answer


def quotes(answer: Answer) -> list[str]:
    return [c.quote for c in answer.citations if c.source.startswith("library/")]


WHOLE = [
    ("a lead-in has its items", "哪些商品不支持七天无理由退货",
     ["第一条 下列商品不支持七天无理由退货：", "（一）定制类商品；", "（二）鲜活易腐商品；", "（三）已拆封的音像制品。"]),
    ("an item has its lead-in", "向买家索要好评罚多少钱",
     ["第二条 卖家有下列情形之一的，每次扣2分并罚款500元：", "（二）向买家索要好评的；"]),
    ("an exclusion answers", "定制商品可以七天无理由退货吗", ["第一条 下列商品不支持七天无理由退货：", "（一）定制类商品；"]),
    ("a threshold has what it is of", "运费差额高于买家已付部分的谁承担",
     ["第五条 运费差额：卖家先行垫付的实际运费。高于买家已付部分的，由买家补足。"]),
    ("a deadline has its case", "修改退货地址后多久告知买家",
     ["第四条 卖家修改退货地址的，应当在后台提交申请。修改后的地址至少在生效前三日告知买家。"]),
    ("a consequence is quoted with its condition", "店铺逾期60天没登录会怎样",
     ["第六条 店铺连续30天没有登录的，平台可以下架全部商品。", "逾期60天仍未登录的，清退店铺。"]),
    ("a duty is quoted with what failing in it brings", "未公示健康证明罚多少",
     ["第一条 夜市经营者应当在摊位公示健康证明。", "第二条 未公示的，由管理部门处三千元以下罚款。"]),
    ("another duty's failure stays away", "夜市每晚几点收摊", ["第三条 夜市每晚十点收摊。"]),
    ("an answer without its question", "店铺名称可以改几次", ["每90天可改一次。"]),
    ("every row that matches", "女装佣金多少", ["女装 | 连衣裙 | 5", "女装 | 毛衣 | 6", "女装 | 大衣 | 7"]),
    ("the one row that matches", "女装毛衣佣金", ["女装 | 毛衣 | 6"]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "expected"), [w[1:] for w in WHOLE], ids=[w[0] for w in WHOLE])
def test_a_quote_stands_alone(assistant: Assistant, question: str, expected: list[str]) -> None:
    assert quotes(ask(assistant, question)) == expected


def test_an_answer_is_shown_under_its_question(assistant: Assistant) -> None:
    text = ask(assistant, "店铺名称可以改几次").answer
    assert "**Q3：店铺名称可以改几次？**" in text


def test_rows_are_shown_under_caption_and_header_and_many_are_counted(assistant: Assistant) -> None:
    text = ask(assistant, "数码配件佣金多少").answer
    assert "**表1 各类目佣金（单位：%）**" in text
    assert "| 一级类目 | 二级类目 | 佣金 | 依据 |" in text
    assert "符合的共16行，这里是5行，全部见《晨光集市佣金表》" in text
    assert text.count("| 数码 |") == 5


OWN = [
    ("what sounds like account data", "账户余额多少可以提现", "账户余额满100元方可提现"),
    ("what is another matter to us", "快递丢件赔多少", "最高500元"),
    ("what sounds like our plans", "佣金几个点", "佣金为成交额的6个点。"),
    ("a figure of the document", "现货36小时内要做什么", "现货商品须在36小时内发货。"),
    (
        "what a list of plans was offered for",
        "你好，我想问一下数码相机退货时快门次数有没有什么限制",
        "不得超过20次",
    ),
]


@pytest.mark.parametrize(("question", "says"), [o[1:] for o in OWN], ids=[o[0] for o in OWN])
def test_a_document_answers_alone_where_nothing_of_ours_is_asked(
    assistant: Assistant, question: str, says: str
) -> None:
    answer = ask(assistant, question)
    assert answer.outcome == "informational"
    assert says in answer.answer
    assert {c.source.split("/")[0] for c in answer.citations} == {"library"}
    assert (answer.ask, answer.findings, dict(answer.profile)) == ((), (), {})


@pytest.mark.parametrize(
    "question", ["帮我查一下我的账户余额", "租房押金能退吗", "得物的佣金是多少", "今天天气怎么样"]
)
def test_what_no_document_answers_is_declined_as_before(assistant: Assistant, question: str) -> None:
    answer = ask(assistant, question)
    assert (answer.outcome, quotes(answer)) == ("abstained", [])


def test_our_own_answer_stays_where_a_platform_is_named(assistant: Assistant) -> None:
    answer = ask(assistant, "快手新商首播7天播了12小时，能领流量包吗？")
    assert answer.outcome == "eligible"


def test_every_word_of_ours_is_traditional_beside_a_traditional_question(assistant: Assistant) -> None:
    answer = ask(assistant, "店家的成交手續費是多少？")
    text = answer.answer + "".join(p.details for p in answer.parts)
    assert "| 項目 | 費率 | 依據 |" in text
    assert "來源未註明" in text
    assert not {"依据", "发布者不明", "第三方解读", "编辑部"} & {
        w for w in ("依据", "发布者不明", "第三方解读", "编辑部") if w in text
    }
    assert "- 酒精或含酒精飲料[" in ask(assistant, "酒精飲料可以寄到泰國嗎？").answer
