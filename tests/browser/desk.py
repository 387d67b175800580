"""The operators' desk as its tests use it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

FIRST_VIEW = "一天按北京时间算"
OPERATOR_PASSWORD = "correct horse battery"


def log_in(page: Page, password: str = OPERATOR_PASSWORD) -> None:
    page.get_by_role("tab", name="运营").click()
    page.get_by_label("运营密码").fill(password)
    with page.expect_response("**/api/v1/operator/login"):
        page.get_by_role("button", name="登录").click()


def section(page: Page, name: str) -> None:
    """On a phone those that do not fit are behind the three dots."""
    tab = page.get_by_role("tab", name=name).locator("visible=true")
    more = page.locator(".ga-op .overflow-menu > button")
    expect(tab.or_(more).locator("visible=true").first).to_be_visible()
    if not tab.count():
        more.click()
    page.get_by_role("tab", name=name).or_(page.get_by_role("button", name=name)).locator(
        "visible=true"
    ).first.click()


def choose(page: Page, label: str, words: str) -> None:
    page.get_by_label(label).click()
    page.get_by_role("option").filter(has_text=words).first.click()
