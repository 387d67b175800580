"""What a browser makes of the rules: a frame on its own site only, and no other page reads or asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.conftest import Visit
from tests.browser.hosts import Host, hosting
from tests.servers import Server

PROBE = """async ([url, options]) => {
  try {
    const response = await fetch(url, options);
    return response.type === "opaque" ? "opaque" : String(response.status);
  } catch (error) { return "blocked"; }
}"""
JSON = {"Content-Type": "application/json"}
ASK = '{"question": "快手新商首播有什么扶持？"}'


@pytest.fixture
def shop(server: Server) -> Iterator[Host]:
    """A site that may embed: its page shows the frame as the loader would."""
    with hosting() as host:
        server.command("sites", "add", "embedded", "--origin", host.origin)
        host.pages["/"] = (
            f'<iframe id="f" src="{server.url}/widget/frame?site=embedded&locale=zh-CN"></iframe>'
        )
        yield host
        server.command("sites", "remove", "embedded")


def test_the_frame_shows_on_its_own_site(server: Server, shop: Host, visit: Visit) -> None:
    page = visit(shop.origin).page
    frame = page.frame(url="**/widget/frame*")
    assert frame is not None
    assert frame.locator("#ask textarea").is_visible()


def test_the_frame_shows_nowhere_else(server: Server, shop: Host, visit: Visit) -> None:
    with hosting(shop.pages) as stranger:
        visitor = visit(stranger.origin)
        visitor.page.wait_for_timeout(500)
        assert all("/widget/frame" not in f.url for f in visitor.page.frames)
        assert any("frame-ancestors" in error for error in visitor.errors)


def test_neither_page_can_be_framed_by_a_stranger(server: Server, visit: Visit) -> None:
    with hosting({"/": f'<iframe src="{server.url}/"></iframe>'}) as stranger:
        visitor = visit(stranger.origin)
        visitor.page.wait_for_timeout(500)
        assert any("frame-ancestors" in error for error in visitor.errors)


@pytest.mark.parametrize(
    ("path", "method"),
    [("/api/v1/sources", "GET"), ("/api/v1/ask", "POST"), ("/api/v1/widget/token", "POST"),
     ("/gradio_api/queue/join", "POST"), ("/gradio_api/upload", "POST"), ("/gradio_api/info", "GET")],
)  # fmt: skip
def test_another_sites_page_reads_nothing(
    server: Server, shop: Host, visit: Visit, path: str, method: str
) -> None:
    page = visit(shop.origin).page
    body = None if method == "GET" else ASK
    for options in (
        {"method": method, "headers": JSON},
        {"method": method},
        {"method": method, "credentials": "include"},
    ):
        assert page.evaluate(PROBE, [server.url + path, {**options, "body": body}]) == "blocked"


def test_another_sites_page_asks_nothing_blindly(server: Server, shop: Host, visit: Visit) -> None:
    """A form's kind of request needs no permission beforehand: it arrives, and is refused."""
    page = visit(shop.origin).page
    with page.expect_response(lambda r: r.url.endswith("/api/v1/ask")) as caught:
        sent = {"method": "POST", "mode": "no-cors", "headers": {"Content-Type": "text/plain"}, "body": ASK}
        assert page.evaluate(PROBE, [f"{server.url}/api/v1/ask", sent]) in {"opaque", "blocked"}
    assert caught.value.status == 403


def test_the_page_asks_its_own_host_and_no_policy_is_in_its_way(server: Server, visit: Visit) -> None:
    visitor = visit(server.url)
    sent = {"method": "POST", "headers": JSON, "body": ASK}
    assert visitor.page.evaluate(PROBE, ["/api/v1/ask", sent]) == "200"
    visitor.page.get_by_role("textbox", name="问题").wait_for()
    assert visitor.errors == []
    assert visitor.page.evaluate(PROBE, ["https://elsewhere.example/", {}]) == "blocked"
    assert visitor.outside == []  # the policy stopped it before it was sent
    visitor.errors.clear()


def test_a_visitor_uploads_nothing_through_the_page(server: Server, visit: Visit) -> None:
    page = visit(server.url).page
    upload = """async () => {
      const form = new FormData();
      form.append("files", new File(["x"], "x.txt"));
      return (await fetch("/gradio_api/upload", {method: "POST", body: form})).status;
    }"""
    assert page.evaluate(upload) == 403
