"""Rulebooks of a user's own, from files to answers: real files, real commands, real stores."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from assistant.build import open_assistant
from assistant.conversations.intake import read_question
from assistant.library.publishing import published
from assistant.library.stored import FOLDER, document_id
from assistant.retrieve.generation import current_folder
from assistant.settings import Settings
from assistant.surfaces.cli import main as cli
from tests.library.ingest.making import docx_bytes, put, xlsx_bytes, zip_bytes
from tests.paths import SHARED
from tests.servers import running

SEEDS = SHARED / "seeds"
NOT_COMPUTED = "没有对应的规则，只引原文，不作计算"
RETURNS = """<html><head><title>退货宝服务说明-商家帮助中心</title></head><body><nav>首页 &gt; 帮助中心</nav>
<article><h1>淘宝退货宝服务说明</h1>
<p>退货宝是淘宝为商家提供的退换货运费保障服务，单笔最高赔付12元。</p>
<p>商家退出退货宝后，30天内不能重新开通。</p></article></body></html>"""
FIRST_LIVE = """快手新商首播扶持

来源：快手电商规则中心
发布时间：2026年9月1日

快手新入驻商家首次直播经营7天内，累计开播满15小时，可获得3.5万免费流量包。
限时优惠99元，加老师微信 abc123 领取运营课程！
"""


def _deposits(workbook: Any) -> None:
    sheet = workbook.active
    sheet.append(["抖音小店类目保证金标准（2026年版）"])
    sheet.append([])
    sheet.append(["一级类目", "个体店保证金（元）", "企业店保证金（元）"])
    for row in (("女装", 3000, 5000), ("美妆", 10000, 20000), ("珠宝文玩", 20000, 50000)):
        sheet.append(row)


def _talking(document: Any) -> None:
    document.add_heading("快手直播间商品讲解规范", 1)
    document.add_paragraph("主播讲解每款商品的时长不得少于3分钟。")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "违规次数", "处理措施"
    for times, what in (("首次", "警告并下架商品"), ("第二次", "限制开播3天")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = times, what
    document.add_paragraph("扫描下方二维码添加老师微信领取资料包。")


def make_rulebook(folder: Path) -> Path:
    put(folder, "抖音/保证金.xlsx", xlsx_bytes(_deposits))
    put(folder, "快手/讲解.docx", docx_bytes(_talking))
    put(folder, "快手/首播.txt", FIRST_LIVE)
    put(folder, "淘宝/退货宝.html", RETURNS, "gb18030")
    put(folder, "京东/售後.csv", "京東售後類型,商家處理時限\n換貨,72小時\n維修,15天\n", "big5")
    member = {"1688/诚信通.md": "# 1688诚信通会员费\n\n1688诚信通会员年费为6688元。\n"}
    put(folder, "打包.zip", zip_bytes(member))
    put(folder, "坏的.pdf", b"%PDF-1.7 broken")
    return folder


def run(data: Path, *arguments: str) -> Result:
    return CliRunner(env={"GROWTH_DATA": str(data)}).invoke(cli.main, list(arguments))


def ask(data: Path, question: str, day: str = "2026-11-24") -> Any:
    result = run(data, "ask", question, "--json", "--as-of", day)
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert answer["verified"]["passed"], answer["verified"]
    return answer


def quotes(answer: Any) -> list[str]:
    return [c["quote"] for c in answer["citations"] if c["source"].startswith("library/")]


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_rulebook(tmp_path_factory.mktemp("rulebook"))


@pytest.fixture(scope="module")
def shared(rulebook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the rulebook added; tests that change it copy it."""
    data = tmp_path_factory.mktemp("shared")
    result = run(data, "ingest", str(rulebook), "--apply")
    assert result.exit_code == 0, result.output
    return data


@pytest.fixture
def data(shared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shared, tmp_path / "data"))


# --- looking ------------------------------------------------------------------------------------


def test_a_run_that_only_looks_reports_and_changes_nothing(rulebook: Path, tmp_path: Path) -> None:
    result = run(tmp_path, "ingest", str(rulebook))
    assert result.exit_code == 0
    assert not published(tmp_path)
    for words in (
        "√ 快手/首播.txt：新收录",
        "平台：快手；发布者：快手电商规则中心（来源未注明）；日期：2026-09-01",
        "没有人确认过，先按「来源未核实」引用",
        "abc123",
        "与规则不一致：首次直播流量包",
        "文件 15小时 / 规则 11小时",
        "平台：淘宝天猫",
        "繁体",
        "× 坏的.pdf：没有收录",
        "什么都没有改",
    ):
        assert words in result.stdout, result.stdout


def test_the_report_as_json_names_all_that_was_dropped(rulebook: Path, tmp_path: Path) -> None:
    report = json.loads(run(tmp_path, "ingest", str(rulebook), "--json").stdout)
    files = {f["name"]: f for f in report["files"]}
    assert not report["applied"]
    assert {f["action"] for f in files.values()} == {"new"}
    assert files["打包.zip/1688/诚信通.md"]["platform"] == "1688"
    assert [d["reason"] for d in files["快手/讲解.docx"]["dropped"]] == ["contact"]
    assert files["抖音/保证金.xlsx"]["tables"] == 1
    (conflict,) = files["快手/首播.txt"]["conflicts"]
    assert conflict["rule"] == "kuaishou/xingyao-2026/first-live-traffic"
    assert [r["name"] for r in report["refused"]] == ["坏的.pdf"]


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    result = run(tmp_path, "ingest", str(put(tmp_path, "空.txt", "")))
    assert result.exit_code == 2
    assert "× 空.txt：没有收录" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "2026-13-01"), "不是日期"),
        (("--platform", "很" * 40), "不像平台的名称"),
        (("--apply", "--supersedes", "nowhere"), "没有收录文件"),
    ],
)
def test_bad_options_are_refused(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    path = put(tmp_path, "规则.txt", "抖音商家体验分满80分可报名活动。")
    result = run(tmp_path / "data", "ingest", str(path), *arguments)
    assert result.exit_code == 2
    assert says in result.output
    assert not published(tmp_path / "data")


# --- answers ------------------------------------------------------------------------------------

ANSWERS = [
    ("a cell of a sheet", "抖音美妆类目企业店保证金多少钱？", "美妆 | 10000 | 20000", "企业店保证金（元）"),
    ("a row of a document's table", "快手讲解违规第二次会怎么样？", "第二次 | 限制开播3天", "处理措施"),
    ("a sentence of a document", "快手直播讲一款商品至少要讲多久？", "主播讲解每款商品的时长不得少于3分钟。", "3分钟"),
    ("a page in GBK", "退出退货宝之后多久能重新开？", "商家退出退货宝后，30天内不能重新开通。", "30天"),
    ("a table in Big5", "京东维修商家要多久处理？", "維修 | 15天", "15天"),
    ("in a zip", "1688诚信通一年多少钱？", "1688诚信通会员年费为6688元。", "6688元"),
    ("Traditional in", "淘寶退貨寶單筆最高賠多少？", "退货宝是淘宝为商家提供的退换货运费保障服务，单笔最高赔付12元。", "12元"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "quote", "says"), [a[1:] for a in ANSWERS], ids=[a[0] for a in ANSWERS])
def test_what_only_a_document_says_is_quoted_and_not_computed(
    shared: Path, question: str, quote: str, says: str
) -> None:
    answer = ask(shared, question)
    assert answer["outcome"] == "informational"
    assert quotes(answer)[0] == quote
    assert quote in answer["answer"]
    assert says in answer["answer"]
    assert NOT_COMPUTED in answer["answer"].replace("沒有對應的規則，只引原文，不作計算", NOT_COMPUTED)
    assert not answer["findings"]


@pytest.mark.parametrize(
    "question",
    [
        "领取资料包的老师微信是多少？",
        "运营课程限时优惠多少钱？",
        "抖音直播讲一款商品至少要讲多久？",
        "今天天气怎么样？",
    ],
)
def test_adverts_and_other_platforms_answer_nothing(shared: Path, question: str) -> None:
    answer = ask(shared, question)
    assert (answer["outcome"], quotes(answer)) == ("abstained", [])


def test_a_conflict_with_a_rule_is_shown_before_the_verdict_official_first(
    data: Path, tmp_path: Path
) -> None:
    put(tmp_path / "官方", "快手/首播.txt", FIRST_LIVE)
    assert run(data, "ingest", str(tmp_path / "官方"), "--kind", "official", "--apply").exit_code == 0
    answer = ask(data, "快手新商首播7天播了12小时，能领流量包吗？")
    assert answer["outcome"] == "eligible"  # by the rule, which the document does not change
    text = answer["answer"]
    order = [text.index(w) for w in ("说法不一致", "累计开播满15小时", "开播累计满11小时", "可以领取")]
    assert order == sorted(order)
    assert "2026-09-01" in text


def test_documents_that_differ_are_both_shown_the_official_one_first_then_the_newer(
    data: Path, tmp_path: Path
) -> None:
    for name, publisher, day, amount, *said in (
        ("一.md", "某媒体", "2026-10-01", 9),
        ("二.md", "淘宝规则中心", "2026-02-01", 15, "--kind", "official"),
        ("三.md", "某媒体", "2026-11-01", 8),
    ):
        text = f"---\ntitle: 说明{amount}\npublisher: {publisher}\npublished: {day}\nplatform: taobao\n---\n\n退货宝单笔最高赔付{amount}元。\n"
        assert run(data, "ingest", str(put(tmp_path, name, text)), "--apply", *said).exit_code == 0
    answer = ask(data, "淘宝退货宝单笔最高赔多少？")
    text = answer["answer"]
    order = [text.index(f"最高赔付{amount}元") for amount in (15, 8, 9)]
    assert order == sorted(order), text
    assert "说法不一致" in text


def test_a_platform_that_nobody_has_told_us_of_is_taken_by_name(data: Path, tmp_path: Path) -> None:
    path = put(tmp_path, "费率.txt", "费率说明\n\n服饰类目佣金为5%。")
    result = run(data, "ingest", str(path), "--platform", "青鸟小铺", "--apply")
    assert "平台：青鸟小铺；发布者：不明（来源未注明）" in result.stdout


def test_a_document_is_a_source_that_can_be_opened(data: Path) -> None:
    with running(data) as server:
        answer = server.ask("1688诚信通一年多少钱？")
        (cited,) = answer["citations"]
        body = server.request(f"/api/v1/sources/{cited['source']}").json["body"]
        assert body[cited["start"] : cited["end"]] == cited["quote"]
        listed = server.request("/api/v1/sources").json["sources"]
        assert cited["source"] in {s["id"] for s in listed}
        # a running server answers from what another process publishes
        assert run(data, "documents", "delete", cited["source"]).exit_code == 0
        assert server.ask("1688诚信通一年多少钱？")["outcome"] == "abstained"
        assert server.request(f"/api/v1/sources/{cited['source']}").status == 404


# --- their life ---------------------------------------------------------------------------------


def test_a_file_given_again_is_updated_and_the_same_one_is_not(data: Path, tmp_path: Path) -> None:
    path = put(tmp_path / "again", "打包.zip", zip_bytes({"1688/诚信通.md": "# 1688诚信通会员费\n\n1688诚信通会员年费为8888元。\n"}))  # fmt: skip
    assert "打包.zip/1688/诚信通.md：更新" in run(data, "ingest", str(path), "--apply").stdout
    assert quotes(ask(data, "1688诚信通一年多少钱？")) == ["1688诚信通会员年费为8888元。"]
    before = (current_folder(data / FOLDER) or data).name
    assert "没有变化" in run(data, "ingest", str(path), "--apply").stdout
    assert (current_folder(data / FOLDER) or data).name == before
    copy = put(tmp_path / "again", "换个名字.md", "# 1688诚信通会员费\n\n1688诚信通会员年费为8888元。\n")
    assert "已有相同内容" in run(data, "ingest", str(copy), "--apply").stdout


def test_a_document_that_ended_answers_for_earlier_days_only(data: Path) -> None:
    result = run(data, "documents", "end", "打包.zip/1688/诚信通.md", "--on", "2026-06-30")
    assert "有效期到 2026-06-30" in result.stdout
    assert quotes(ask(data, "1688诚信通一年多少钱？", "2026-06-30"))
    assert ask(data, "1688诚信通一年多少钱？", "2026-07-01")["outcome"] == "abstained"


def test_a_document_can_take_the_place_of_another(data: Path, tmp_path: Path) -> None:
    path = put(tmp_path, "诚信通2027.md", "# 1688诚信通会员费2027\n\n1688诚信通会员年费为9999元。\n\n本规则自2027年1月1日起施行。\n")  # fmt: skip
    old = document_id("打包.zip/1688/诚信通.md")
    result = run(data, "ingest", str(path), "--apply", "--supersedes", old)
    assert "被取代，有效期到 2026-12-31" in result.stdout, result.output
    assert "1688诚信通会员年费为9999元。" not in quotes(ask(data, "1688诚信通一年多少钱？", "2026-11-24"))[:1]
    assert quotes(ask(data, "1688诚信通一年多少钱？", "2027-01-01"))[0] == "1688诚信通会员年费为9999元。"


def test_a_deleted_document_is_in_no_store(data: Path) -> None:
    key = document_id("打包.zip/1688/诚信通.md")
    assert "6688" in run(data, "documents", "show", key).stdout
    assert "已删除" in run(data, "documents", "delete", key).stdout
    assert ask(data, "1688诚信通一年多少钱？")["outcome"] == "abstained"
    library = data / FOLDER
    (generation,) = (library / "index" / "generations").iterdir()
    for path in (p for p in library.rglob("*") if p.is_file()):
        content = path.read_bytes()
        assert "诚信通".encode() not in content, path
        assert key.encode() not in content, path
    chroma = sqlite3.connect(generation / "chroma" / "chroma.sqlite3")
    words = chroma.execute("select count(*) from embedding_metadata where string_value like '%诚信通%'")
    assert words.fetchone() == (0,)
    chroma.close()
    assert run(data, "documents", "delete", key).exit_code == 2


def test_the_last_document_can_go_too(tmp_path: Path) -> None:
    data = tmp_path / "data"
    path = put(tmp_path, "规则.md", "# 1688诚信通会员费\n\n1688诚信通会员年费为6688元。\n")
    run(data, "ingest", str(path), "--apply")
    assert "规则.md" in run(data, "documents").stdout
    assert run(data, "documents", "delete", "规则.md").exit_code == 0
    assert "还没有收录文件" in run(data, "documents").stdout
    assert ask(data, "1688诚信通一年多少钱？")["outcome"] == "abstained"
    assert not list((data / FOLDER / "index" / "generations").iterdir())
    assert not list((data / FOLDER / "bodies").iterdir())


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    data, folder = tmp_path / "data", tmp_path / "watched"
    put(folder, "一.md", "# 1688诚信通会员费\n\n1688诚信通会员年费为6688元。\n")
    environ = {**os.environ, "GROWTH_DATA": str(data)}
    command = [sys.executable, "-m", "assistant", "ingest", "--watch", str(folder)]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    drained = threading.Thread(target=process.communicate)
    drained.start()
    yield data, folder
    process.terminate()
    drained.join(30)
    assert process.returncode is not None


def test_a_watched_folder_is_followed(watching: tuple[Path, Path]) -> None:
    data, folder = watching

    def names() -> set[str]:
        return {d.name for d in published(data).values()}

    def becomes(expected: set[str]) -> None:
        give_up = time.monotonic() + 60
        while names() != expected and time.monotonic() < give_up:
            time.sleep(0.2)
        assert names() == expected

    becomes({"一.md"})
    put(folder, "二.md", "# 淘宝退货宝\n\n淘宝退货宝单笔最高赔付12元。\n")
    becomes({"一.md", "二.md"})
    (folder / "一.md").unlink()
    becomes({"二.md"})


# --- raw articles -------------------------------------------------------------------------------


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the raw articles are not on this machine")
def test_raw_articles_answer_with_quotes_and_never_with_their_adverts(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert run(data, "ingest", *map(str, sorted(SEEDS.glob("*.txt"))), "--apply").exit_code == 0
    with open_assistant(Settings(data=data)) as assistant:
        bodies = "".join(assistant.source(key).body for key in published(data))  # type: ignore[union-attr]
        for advert in ("小助理", "限时免费", "备注“公众号", "![", "图源", "info@", "免费诊断"):
            assert advert not in bodies
        asked = {
            "抖音商家缘木轩每个月省了多少钱？": "每月節省出4-5萬元",
            "快手新商首播满多少小时能拿流量包？": "累计开播满11小时",
            "快手品牌新商最高能拿多少现金激励？": "20万元现金激励",
            "抖音的账期是确认收货后几天？": "確認收貨后3天",
        }
        for question, words in asked.items():
            answer = assistant.ask(read_question(question, as_of="2026-11-24"))
            found = [c.quote for c in answer.citations if c.source.startswith("library/")]
            assert any(words in quote for quote in found), (question, answer.answer)
            assert answer.verified.passed
