"""Websites by buttons: registered, changed, given a secret that is shown once, and taken away."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visitor, serious
from tests.browser.desk import FIRST_VIEW, choose, section
from tests.servers import Server

ORIGIN = "https://shop.example.com"


def token(server: Server, secret: str) -> int:
    import urllib.error
    import urllib.request

    body = f'{{"site": "shop", "origin": "{ORIGIN}", "visitor": "7"}}'.encode()
    headers = {"content-type": "application/json", "authorization": f"Bearer {secret}"}
    request = urllib.request.Request(f"{server.url}/api/v1/widget/token", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_site_is_registered_changed_given_secrets_and_removed(operated: Server, operator: Visitor) -> None:
    page = operator.page
    section(page, "网站")
    page.get_by_label("站点 ID").fill("shop")
    page.get_by_label("网站来源，一行一个").fill("http://shop.example.com")
    page.get_by_role("button", name="保存", exact=True).locator("visible=true").click()
    expect(page.get_by_text("没有加密")).to_be_visible()
    page.get_by_label("网站来源，一行一个").fill(ORIGIN)
    page.get_by_role("button", name="保存", exact=True).locator("visible=true").click()
    expect(page.get_by_text("已登记 shop。")).to_be_visible()
    assert operated.request("/widget/frame?site=shop").status == 200

    secrets = []
    for _ in range(2):
        before = page.locator(".ga-op-secret").all_inner_texts()
        page.get_by_role("button", name="生成新密钥").click()
        expect(page.locator(".ga-op-secret")).not_to_have_text(before or ["-"])
        secrets.append(page.locator(".ga-op-secret").inner_text())
    assert [token(operated, secret) for secret in secrets] == [401, 200], "the old one is no longer good"
    assert serious(page, within=".ga-op") == []
    page.reload()
    page.get_by_role("tab", name="运营").click()
    expect(page.get_by_text(FIRST_VIEW)).to_be_visible()
    section(page, "网站")
    choose(page, "选择一个网站", "shop")
    expect(page.get_by_label("站点 ID")).to_have_value("shop")
    assert secrets[1] not in page.content()

    page.get_by_label("启用").uncheck()
    page.get_by_role("button", name="保存", exact=True).locator("visible=true").click()
    expect(page.get_by_text("已保存 shop。")).to_be_visible()
    assert operated.request("/widget/frame?site=shop").status == 403

    page.get_by_role("button", name="取消登记…").click()
    page.get_by_role("button", name="确认取消").click()
    expect(page.get_by_text("已取消站点 shop")).to_be_visible()
    expect(page.get_by_text("还没有登记网站。")).to_be_visible()
    assert operator.errors == []


def test_a_channel_to_a_person_is_set_changed_and_taken_away(operated: Server, operator: Visitor) -> None:
    page = operator.page
    save = page.get_by_role("button", name="保存", exact=True).locator("visible=true")
    section(page, "网站")
    page.get_by_label("站点 ID").fill("kefu")
    page.get_by_label("网站来源，一行一个").fill(ORIGIN)
    page.get_by_label("打开网址").check()
    page.get_by_label("人工的地址").fill("http://shop.example.com/kefu")
    save.click()
    expect(page.get_by_text("人工渠道的地址要以 https:// 开头。")).to_be_visible()
    page.get_by_label("人工的地址").fill("https://shop.example.com/kefu")
    page.get_by_label("人工按钮上的字").fill("找小二")
    save.click()
    expect(page.get_by_text("已登记 kefu。")).to_be_visible()
    expect(page.locator(".ga-op-table").get_by_text("link https://shop.example.com/kefu")).to_be_visible()
    assert "人工 link https://shop.example.com/kefu" in operated.command("sites")
    assert serious(page, within=".ga-op") == []

    page.get_by_label("发到 webhook，用站点密钥签名").check()
    page.get_by_label("人工的地址").fill("https://shop.example.com/hook")
    save.click()
    expect(page.get_by_text("这个站点还没有密钥")).to_be_visible()
    assert "人工 link" in operated.command("sites"), "what was refused changes nothing"
    page.get_by_role("button", name="生成新密钥").click()
    expect(page.locator(".ga-op-secret")).to_be_visible()
    expect(page.get_by_label("打开网址")).to_be_checked()
    page.get_by_label("发到 webhook，用站点密钥签名").check()
    page.get_by_label("人工的地址").fill("https://10.0.0.1/hook")
    save.click()
    expect(page.get_by_text("指向内网或本机")).to_be_visible()
    page.get_by_label("人工的地址").fill("https://shop.example.com/hook")
    save.click()
    expect(page.get_by_text("已保存 kefu。")).to_be_visible()
    assert "人工 webhook https://shop.example.com/hook" in operated.command("sites")

    page.get_by_label("不提供").check()
    save.click()
    expect(page.locator(".ga-op-table").get_by_text("webhook https://shop.example.com/hook")).to_have_count(0)
    assert "没有人工" in operated.command("sites")
    assert operator.errors == []
