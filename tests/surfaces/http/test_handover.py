"""Conversations are handed over by a real server, to pages and to a real receiver."""

from __future__ import annotations

import json
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.receivers import Receiver, receiving
from tests.servers import Reply, Server, running

pytestmark = pytest.mark.server
ORIGIN = "https://shop.example"
PAGE = "https://shop.example/kefu?from=assistant"
REFUSED, ALSO_REFUSED = "今天天气怎么样", "平台客服电话是多少"
SECRET = "p" * 32


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Server]:
    with running(
        tmp_path_factory.mktemp("handover"),
        GROWTH_CHANNEL_WEBHOOK=receiver.url,
        GROWTH_CHANNEL_SECRET=SECRET,
        GROWTH_CHANNEL_LOCAL="true",
        GROWTH_CHANNEL_LABEL="找小二",
    ) as served:
        for site in ("linked", "hooked", "plain"):
            served.command("sites", "add", site, "--origin", ORIGIN)
        served.command("sites", "set", "linked", "--channel", "link", PAGE)
        yield served


@pytest.fixture(autouse=True)
def taken(receiver: Receiver) -> None:
    receiver.statuses = [204]
    receiver.got.clear()


class Shopper:
    """A visitor of a site, as the frame speaks for one."""

    def __init__(self, server: Server, site: str, language: str = "zh-CN") -> None:
        self._server, self._language = server, language
        body = {"site": site, "origin": ORIGIN}
        token = self._call("/api/v1/widget/token", body, {"origin": server.url})
        self._token = token.json["token"]
        self.session: str | None = None

    def ask(self, text: str) -> Any:
        body = {"question": text, **({"session_id": self.session} if self.session else {})}
        events = self._call("/api/v1/widget/stream", body).text.strip().split("\n\n")
        answer = json.loads(events[-1].split("data: ")[1])
        self.session = answer["session_id"]
        return answer

    def press(self, session: str | None = None) -> Reply:
        return self._call("/api/v1/widget/handover", {"session_id": session or self.session})

    def offered(self) -> list[Any]:
        found = self._call("/api/v1/widget/session", None).json
        return [m["answer"]["handover"] for m in found["messages"]]

    def _call(self, path: str, body: Any, more: dict[str, str] | None = None) -> Reply:
        headers = {"content-type": "application/json", "accept-language": self._language, **(more or {})}
        if path != "/api/v1/widget/token":
            headers["authorization"] = f"Bearer {self._token}"
        return sent(self._server.url + path, body, headers)


def sent(url: str, body: Any, headers: dict[str, str]) -> Reply:
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=60) as response:
            return Reply(response.status, response.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.read().decode())


def counted(server: Server) -> list[Any]:
    with sqlite3.connect(server.data / "assistant.sqlite3") as connection:
        rows = connection.execute("SELECT site, kind, why, sent FROM handovers ORDER BY id").fetchall()
    connection.close()
    return rows


def test_two_refusals_offer_the_sites_page_and_the_text_goes_along(server: Server) -> None:
    shopper = Shopper(server, "linked")
    assert shopper.ask(REFUSED)["handover"] is None
    assert shopper.press().status == 422, "not offered yet"
    assert shopper.ask(ALSO_REFUSED)["handover"] == {"why": "refused", "label": "转人工"}
    pressed = shopper.press().json
    assert (pressed["open"], pressed["said"]) == (PAGE, "")
    assert f"问：{REFUSED}" in pressed["text"]
    assert f"问：{ALSO_REFUSED}" in pressed["text"]
    shopper.press()  # once more counts once
    assert counted(server)[-1] == ("linked", "link", "refused", 0)
    assert sum(row[0] == "linked" for row in counted(server)) == 1
    stranger = Shopper(server, "linked")
    assert stranger.press(shopper.session).status == 404


def test_one_that_is_withdrawn_disappears_and_one_that_comes_back_is_there_again(server: Server) -> None:
    shopper = Shopper(server, "linked", "en")
    shopper.ask("human agent please")
    assert shopper.offered() == [{"why": "asked", "label": "Talk to a person"}]
    server.command("sites", "set", "linked", "--no-channel")
    assert shopper.offered() == [{"why": "asked", "label": ""}]
    refused = shopper.press()
    assert refused.status == 422
    assert refused.json["error"]["message"].startswith("This conversation cannot go to a person now.")
    assert "No person can be reached" in shopper.ask("human agent please")["answer"]
    server.command("sites", "set", "linked", "--channel", "link", PAGE, "--channel-label", "人工客服")
    assert shopper.offered()[-1] == {"why": "asked", "label": "人工客服"}
    server.command("sites", "set", "linked", "--channel-label", "")


def test_a_site_without_a_channel_and_the_open_interface_say_that_nobody_is_there(server: Server) -> None:
    answer = Shopper(server, "plain").ask("转人工")
    assert answer["handover"] == {"why": "asked", "label": ""}
    assert "这里没有接人工" in answer["answer"]
    assert server.ask("转人工")["answer"] == answer["answer"]


def test_a_webhook_is_sent_the_conversation_signed_with_the_sites_secret(
    server: Server, receiver: Receiver
) -> None:
    secret = server.command("sites", "secret", "hooked").split()[0]
    server.command("sites", "set", "hooked", "--channel", "webhook", receiver.url)
    shopper = Shopper(server, "hooked", "zh-TW")
    shopper.ask("商品分73够吗")
    shopper.ask("转人工")
    pressed = shopper.press().json
    assert pressed == {"open": "", "said": "這段對話已經發給人工，請等對方聯繫您。", "text": ""}
    (said,) = receiver.said
    assert receiver.signed_with(secret)
    assert not receiver.signed_with(SECRET)
    assert (said["site"], said["conversation"], said["question"]) == ("hooked", shopper.session, "转人工")
    assert said["text"].startswith("问：商品分73够吗\n答：")
    assert said["time"].endswith("+08:00")
    assert set(said) == {"id", "site", "conversation", "time", "question", "text"}
    assert counted(server)[-1] == ("hooked", "webhook", "asked", 1)

    renewed = server.command("sites", "secret", "hooked").split()[0]
    shopper.press()
    assert receiver.signed_with(renewed)


def test_a_webhook_that_fails_loses_nothing_and_is_not_flooded(server: Server, receiver: Receiver) -> None:
    server.command("sites", "secret", "hooked")
    server.command("sites", "set", "hooked", "--channel", "webhook", receiver.url)
    shopper = Shopper(server, "hooked")
    shopper.ask("转人工")
    receiver.statuses = [500]
    pressed = shopper.press().json
    assert pressed["said"].startswith("没有发出去，对话还在。")
    assert pressed["text"].startswith("问：转人工")
    assert len(receiver.got) == 2
    assert receiver.said[0] == receiver.said[1], "the same one, so that it can be taken once"
    assert counted(server)[-1] == ("hooked", "webhook", "asked", 0)
    receiver.statuses = [204]
    assert shopper.press().json["text"] == ""
    assert counted(server)[-1] == ("hooked", "webhook", "asked", 1)
    shopper.press()
    late = shopper.press()  # the fourth in ten minutes
    assert late.status == 429
    assert "刚转过人工" in late.json["error"]["message"]
    assert len(receiver.got) == 4
    assert any("delivery_failed" in line and "answered 500" in line for line in server.log)
    assert len(shopper.offered()) == 1, "the conversation is where it was"


def test_a_server_without_leave_for_this_machine_sends_nothing_there(
    server: Server, receiver: Receiver
) -> None:
    server.command("sites", "secret", "hooked")
    server.command("sites", "set", "hooked", "--channel", "webhook", receiver.url)
    with running(server.data) as careful:
        shopper = Shopper(careful, "hooked")
        shopper.ask("转人工")
        assert shopper.press().json["said"].startswith("没有发出去")
    assert receiver.got == []


def page(server: Server, name: str, session: str, **said: str) -> list[Any]:
    body = {"session": session, "tab": "tab", "said": said}
    cookie = {
        "content-type": "application/json",
        "cookie": f"growth_visitor={'v' * 22}",
        "origin": server.url,
    }
    reply = sent(f"{server.url}/page/{name}", body, cookie)
    assert reply.status == 200, reply
    return [json.loads(line) for line in reply.text.splitlines()]


def test_the_page_hands_over_by_its_own_webhook(server: Server, receiver: Receiver) -> None:
    first = page(server, "ask", "", key="a" * 22, text=REFUSED)[-1]
    assert "ga-handover" not in first["chat"]["html"]
    second = page(server, "ask", first["session"], key="b" * 22, text=ALSO_REFUSED)[-1]
    assert 'data-do="person">找小二</button>' in second["chat"]["html"]
    (reply,) = page(server, "handover", first["session"])
    assert reply["replies"]["kind"] == "handover"
    assert reply["replies"]["said"].startswith("这段对话已经发给人工")
    assert receiver.signed_with(SECRET)
    assert receiver.said[-1]["site"] == "page"
    (nothing,) = page(server, "handover", "")
    assert nothing["replies"]["kind"] == "notice"
