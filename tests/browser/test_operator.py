"""The operator's tab in a real browser: nothing before the login, everything after it."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from assistant.evaluation.cases import load_cases
from tests.browser.conftest import PHONE, Visit, Visitor, serious
from tests.browser.desk import FIRST_VIEW, OPERATOR_PASSWORD, log_in, section
from tests.library.ingest.making import zip_bytes
from tests.servers import Server, running

RULES = (
    "抖音小店虚假发货处罚规则\n\n发布日期：2026-03-01\n\n"
    "商家上传的运单号在24小时内没有揽收记录的，认定为虚假发货。\n\n"
    "每一单虚假发货，商家向消费者赔付7元无门槛优惠券。\n"
)
INVOICES = "# 抖店发票规则\n\n发布日期：2026年2月\n\n消费者申请发票后，商家应当在10天内开具。\n"
QUESTION = "抖音小店虚假发货一单赔付多少元优惠券？"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A text in GBK, and an archive whose names are in GBK and do not say so, with a file of no use."""
    name = "商家规则/发票.md".encode("gbk")
    archive = zip_bytes({"x" * len(name): INVOICES, "a.exe": "x"}).replace(b"x" * len(name), name)
    for path, data in (("虚假发货.txt", RULES.encode("gbk")), ("规则.zip", archive)):
        (tmp_path / path).write_bytes(data)
    return [tmp_path / "虚假发货.txt", tmp_path / "规则.zip"]


def test_a_wrong_password_opens_nothing_and_the_right_one_does(operated: Server, visit: Visit) -> None:
    page = visit(operated.url).page
    log_in(page, "wrong password")
    expect(page.get_by_role("alert")).to_contain_text("密码不对")
    expect(page.get_by_role("tab", name="资料收录")).to_have_count(0)
    log_in(page)
    expect(page.get_by_text(FIRST_VIEW)).to_be_visible()
    expect(page.get_by_label("运营密码")).to_have_count(0)


def test_a_login_outlives_a_reload_and_ends_with_the_logout(operator: Visitor) -> None:
    page = operator.page
    page.reload()
    page.get_by_role("tab", name="运营").click()
    expect(page.get_by_text(FIRST_VIEW)).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("tab", name="运营").click()
    expect(page.get_by_label("运营密码")).to_be_visible()
    expect(page.get_by_text(FIRST_VIEW)).to_have_count(0)


def test_five_wrong_tries_lock_the_door_for_the_right_password_too(tmp_path: Path, visit: Visit) -> None:
    with running(tmp_path, GROWTH_OPERATOR_PASSWORD=OPERATOR_PASSWORD) as served:
        page = visit(served.url).page
        for _ in range(5):
            log_in(page, "wrong password")
            expect(page.get_by_role("alert")).to_contain_text("密码不对")
        log_in(page)
        expect(page.get_by_role("alert")).to_contain_text("密码错的次数太多")


def test_without_a_password_the_tab_says_how_to_open_it(tmp_path: Path, visit: Visit) -> None:
    with running(tmp_path) as served:
        page = visit(served.url).page
        page.get_by_role("tab", name="运营").click()
        expect(page.get_by_text("GROWTH_OPERATOR_PASSWORD")).to_be_visible()
        expect(page.get_by_label("运营密码")).to_have_count(0)
        assert handlers(served) == []


def test_no_handler_answers_without_the_login(operated: Server) -> None:
    """Whoever knows a handler's number can call it, whether its button is shown or not."""
    found = handlers(operated)
    assert len(found) >= 15
    opened = 0
    for handler in found:
        done = call(operated, handler)
        if done["success"]:  # what the tab asks when it is opened: for a stranger it opens the door alone
            assert all(skipped(value) for value in shown(operated, handler, done["output"]["data"]))
            opened += 1
        else:
            assert "请先登录" in done["output"]["error"]
    assert opened == 2  # selecting the tab, and logging in


def test_the_index_is_made_again_with_a_bar(operated: Server, operator: Visitor) -> None:
    page = operator.page
    section(page, "语料与规则")
    expect(page.get_by_text("检查通过")).to_be_visible()
    page.get_by_role("button", name="重建索引").click()
    expect(page.get_by_text("索引已经重建。")).to_be_visible(timeout=60_000)
    assert operated.ask("1688的三保服务保的是什么？")["outcome"] == "informational"


def test_files_are_looked_at_added_asked_about_and_deleted(
    operated: Server, operator: Visitor, files: list[Path]
) -> None:
    page = operator.page
    assert "赔付7元" not in operated.ask(QUESTION)["answer"]
    section(page, "资料收录")
    page.locator(".ga-op-upload input[type=file]").set_input_files(files)
    expect(page.get_by_text("以上只是预览")).to_be_visible()
    for words in ("虚假发货.txt", "规则.zip/商家规则/发票.md", "规则.zip/a.exe", "不支持的格式 .exe"):
        expect(page.locator(".ga-op-report")).to_contain_text(words)
    assert "赔付7元" not in operated.ask(QUESTION)["answer"]

    page.get_by_role("button", name="确认收录").click()
    expect(page.get_by_text("已经收录")).to_be_visible(timeout=60_000)
    expect(page.locator(".ga-op-table").filter(has_text="收录日期")).to_contain_text("抖店发票规则")
    assert "7元" in operated.ask(QUESTION)["answer"]
    assert not list((operated.data / "uploads").iterdir()), "the uploaded files are gone"

    page.get_by_label("选择一个收录文件").click()
    page.get_by_role("option", name=re.compile("虚假发货")).click()
    page.get_by_role("button", name="删除…").click()
    page.get_by_role("button", name="确认删除").click()
    expect(page.get_by_text("已删除「抖音小店虚假发货处罚规则」。")).to_be_visible(timeout=60_000)
    assert "7元" not in operated.ask(QUESTION)["answer"]
    assert operator.errors == []


def test_files_that_are_given_up_are_gone(operated: Server, operator: Visitor, files: list[Path]) -> None:
    page = operator.page
    section(page, "资料收录")
    page.locator(".ga-op-upload input[type=file]").set_input_files(files[0])
    expect(page.get_by_text("以上只是预览")).to_be_visible()
    page.get_by_role("button", name="放弃").click()
    expect(page.get_by_text("以上只是预览")).to_have_count(0)
    assert not list((operated.data / "uploads").iterdir())


def test_feedback_is_seen_whole_and_accepted_as_a_case(operated: Server, operator: Visitor) -> None:
    answer = operated.ask("京东时尚新商每月佣金8万，做满12个月能返多少？")
    told = {"answer_id": answer["id"], "verdict": "down", "reason": "number", "comment": "<img src=x> 少算了"}
    assert operated.request("/api/v1/feedback", told).status == 204
    page = operator.page
    page.reload()
    page.get_by_role("tab", name="运营").click()
    expect(page.get_by_text(FIRST_VIEW)).to_be_visible()
    section(page, "反馈与复核")
    page.locator(".ga-op-queue").get_by_role("radio", name=re.compile("数字不对")).check()
    item = page.locator(".ga-op-item")
    expect(item).to_contain_text("<img src=x> 少算了")
    expect(item.locator(".ga-answer")).to_contain_text("京东")
    page.get_by_role("button", name="接受并写进题集").click()
    expect(page.get_by_text("请选择应有的结果。")).to_be_visible()
    page.get_by_label("算出结果").check()
    page.get_by_label("回答里必须有").fill("96万[")
    page.get_by_role("button", name="接受并写进题集").click()
    expect(page.get_by_text("不是正则表达式")).to_be_visible()
    page.get_by_label("回答里必须有").fill("96万|960000")
    page.get_by_role("button", name="接受并写进题集").click()
    expect(page.get_by_text("已写进题集")).to_be_visible()
    expect(page.get_by_role("radio", name="已入题库（1）")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载题集").click()
    (case,) = load_cases([download.value.path()])
    assert (case.outcome, case.inc[0].pattern) == (frozenset(["computed"]), "96万|960000")
    assert operator.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tab_is_accessible_and_fits_a_phone(operated: Server, visit: Visit, scheme: str) -> None:
    page = visit(operated.url, viewport=PHONE, color_scheme=scheme).page
    log_in(page)
    expect(page.get_by_text(FIRST_VIEW)).to_be_visible()
    for name in ("概览", "语料与规则", "资料收录", "反馈与复核", "没答上的问题", "增补的说法", "网站"):
        section(page, name)
        page.wait_for_timeout(400)  # colours fade in
        assert serious(page, within=".ga-op") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


# --- Gradio's own protocol, as anyone can speak it ----------------------------------------------


def handlers(server: Server) -> list[dict[str, Any]]:
    """The functions behind the operator's components: those of the tab, by what contains them."""
    config = json.loads(server.request("/config").text)
    inside: set[int] = set()

    def collect(node: dict[str, Any], within: bool) -> None:
        within = within or "ga-op" in (classes(config, node["id"]))
        if within:
            inside.add(node["id"])
        for child in node.get("children") or ():
            collect(child, within)

    collect(config["layout"], False)
    return [d for d in config["dependencies"] if d["backend_fn"] and inside & set(d["outputs"])]


def classes(config: dict[str, Any], component: int) -> list[str]:
    found = next((c for c in config["components"] if c["id"] == component), None)
    given = (found or {}).get("props", {}).get("elem_classes") or []
    return given if isinstance(given, list) else [given]


def call(server: Server, handler: dict[str, Any]) -> Any:
    kinds = {c["id"]: c["type"] for c in json.loads(server.request("/config").text)["components"]}
    given = [[] if kinds[i] == "checkboxgroup" else None for i in handler["inputs"]]
    body = {"data": given, "fn_index": handler["id"], "session_hash": "stranger"}
    joined = server.request("/gradio_api/queue/join", body)
    assert joined.status == 200, joined
    request = urllib.request.Request(server.url + "/gradio_api/queue/data?session_hash=stranger")
    with urllib.request.urlopen(request, timeout=60) as stream:
        for line in stream:
            if line.startswith(b"data:"):
                event = json.loads(line[5:])
                if event["msg"] == "process_completed":
                    return event
    raise AssertionError("the queue ended without an answer")


def shown(server: Server, handler: dict[str, Any], values: list[Any]) -> list[Any]:
    """What a handler gives the page to show; of what stays on the server (a state) the page gets nothing."""
    kinds = {c["id"]: c["type"] for c in json.loads(server.request("/config").text)["components"]}
    of_states = [v for i, v in zip(handler["outputs"], values, strict=True) if kinds[i] == "state"]
    assert of_states == [None] * len(of_states)
    return [v for i, v in zip(handler["outputs"], values, strict=True) if kinds[i] != "state"]


def skipped(value: Any) -> bool:
    """An update that changes nothing but what is visible."""
    if not isinstance(value, dict) or value.get("__type__") != "update":
        return False
    rest = {k: v for k, v in value.items() if k not in ("__type__", "visible")}
    return not rest or (rest.keys() == {"props"} and skipped(rest["props"]))
