"""What browsers ask for to install the page, and what its service worker may keep."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from starlette.testclient import TestClient

from assistant.storage.database import Database
from assistant.surfaces.http.app import create_app
from assistant.surfaces.page.document import PICTURE_SIZE
from tests.fakes import make_service
from tests.paths import WEB


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    with TestClient(create_app(make_service(database)), raise_server_exceptions=False) as opened:
        yield opened


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("zh-Hans", "商家增长助手"),
        ("zh-Hant", "商家增長助手"),
        ("en", "Merchant growth assistant"),
        ("", "商家增长助手"),
    ],
)
def test_the_manifest_is_in_the_language_of_the_page(client: TestClient, lang: str, name: str) -> None:
    answered = client.get(f"/manifest.webmanifest?lang={lang}")
    assert answered.headers["content-type"] == "application/manifest+json"
    manifest = answered.json()
    assert manifest["name"] == name
    assert manifest["short_name"] != name
    assert (manifest["display"], manifest["start_url"], manifest["scope"]) == ("standalone", "/", "/")


def test_every_icon_is_there_and_as_large_as_it_says(client: TestClient) -> None:
    icons = client.get("/manifest.webmanifest").json()["icons"]
    assert {(i["sizes"], i["purpose"]) for i in icons} == {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    for icon in icons:
        assert _size(client, icon["src"]) == tuple(map(int, icon["sizes"].split("x")))
    assert _size(client, "/apple-touch-icon.png") == (180, 180)
    assert _size(client, "/favicon.ico") == (32, 32)
    assert _size(client, "/assets/preview.png") == PICTURE_SIZE


def _size(client: TestClient, address: str) -> tuple[int, int]:
    answered = client.get(address)
    assert answered.headers["content-type"] == "image/png"
    size: tuple[int, int] = Image.open(io.BytesIO(answered.content)).size
    return size


def test_a_phone_that_cuts_its_own_shape_finds_no_corner_empty_and_the_sign_whole(client: TestClient) -> None:
    icon = Image.open(WEB / "icon-maskable.png").convert("RGBA")
    assert {icon.getpixel(at) for at in ((0, 0), (511, 0), (0, 511), (511, 511))} == {(184, 66, 10, 255)}
    white = [(x, y) for x in range(512) for y in range(512) if min(icon.getpixel((x, y))[:3]) > 240]
    assert white
    assert all((x - 256) ** 2 + (y - 256) ** 2 <= (0.4 * 512) ** 2 for x, y in white)


@pytest.mark.parametrize(
    ("lang", "says"),
    [("zh-Hans", "现在连不上助手"), ("zh-Hant", "現在連不上助手"), ("en", "cannot be reached")],
)
def test_the_offline_page_runs_nothing_of_anybody_elses(client: TestClient, lang: str, says: str) -> None:
    answered = client.get(f"/offline?lang={lang}")
    assert says in answered.text
    assert "set-cookie" not in answered.headers
    policy = answered.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=", answered.text)


def test_what_the_service_worker_keeps_is_there_and_nobodys(client: TestClient) -> None:
    worker = client.get("/service-worker.js")
    assert worker.headers["cache-control"] == "no-cache"
    assert "{{" not in worker.text
    kept = re.search(r"const KEPT = \[OFFLINE, ([^\]]*)\]", worker.text)
    assert kept is not None
    for path in re.findall(r'"([^"]+)"', kept[1]):
        assert path.startswith("/assets/")
        assert client.get(path).status_code == 200
    assert ".put(" not in worker.text  # only what is named beforehand goes into the cache


def test_no_page_but_ours_may_use_camera_microphone_or_place(client: TestClient) -> None:
    for path in ("/offline", "/articles/x", "/healthz", "/widget/frame"):
        assert "microphone=()" in client.get(path).headers["permissions-policy"]
