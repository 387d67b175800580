"""Websites by buttons: registered, changed, given a secret that is shown once, and taken away."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visitor, serious
from tests.browser.desk import choose, section
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
