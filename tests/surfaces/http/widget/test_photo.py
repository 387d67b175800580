"""A picture is sent, what it shows comes back to be confirmed, and only that makes it a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest
from starlette.testclient import TestClient

from assistant.access.sites import Site
from assistant.build import Service
from assistant.conversations.intake import read_question, today
from assistant.errors import PictureCode, PictureError
from assistant.models.pictures import Photos, PictureReader
from assistant.storage.sites import DatabaseSites
from assistant.surfaces.http.app import create_app
from assistant.surfaces.http.photo import _DOUBTS, _UNUSED
from assistant.surfaces.http.widget import frame_html
from assistant.surfaces.words import words
from tests.access.conftest import SHOP
from tests.pictures import Text, drawn, encoded
from tests.surfaces.http.widget.asking import OURS, QUESTION, SESSION, Json, refusal, token

PHOTO, CONFIRM = "/api/v1/photo", "/api/v1/widget/photo"


@pytest.fixture(scope="module")
def picture() -> bytes:
    page = [
        Text(40, 20, "商品分", 24),
        Text(200, 20, "84.2分", 24),
        Text(40, 80, "店铺体验分", 24),
        Text(220, 80, "4.86", 24),
    ]
    return encoded(drawn(page).crop((0, 0, 420, 140)))  # fmt: skip


@pytest.fixture
def client(service: Service, pictures: PictureReader) -> Iterator[TestClient]:
    with TestClient(create_app(replace(service, pictures=pictures)), raise_server_exceptions=False) as opened:
        yield opened


def sent(client: TestClient, picture: bytes, headers: Json | None = None) -> Json:
    response = client.post(PHOTO, content=picture, headers={"content-type": "image/png", **(headers or {})})
    assert response.status_code == 200, response.text
    return dict(response.json())


def test_a_picture_is_answered_with_what_to_confirm_where_it_stands_and_what_was_left_out(
    client: TestClient, picture: bytes
) -> None:
    answer = sent(client, picture)
    assert (answer["width"], answer["height"]) == (420, 140)
    [fact] = answer["facts"]
    left, top, right, bottom = fact.pop("box")
    assert 190 <= left < right <= 300
    assert 10 <= top < bottom <= 60
    assert fact.pop("confidence") > 0.9
    assert fact == {
        "fact": "product_score", "label": "商品分", "value": "84.2分", "words": "商品分 84.2分",
        "sure": True, "why": [],
    }  # fmt: skip
    [unused] = answer["unused"]
    assert (unused["label"], unused["words"]) == ("商家体验分总分", "店铺体验分 4.86")
    assert "另一种分制" in unused["why"]


def test_reading_takes_nothing_and_confirming_takes_only_what_was_confirmed(
    client: TestClient, service: Service, picture: bytes
) -> None:
    visitor = token(client)
    [fact] = sent(client, picture, visitor)["facts"]
    assert client.get(SESSION, headers=visitor).json()["session_id"] is None
    body = {"facts": {fact["fact"]: fact["value"], "positive_rate": "1500"}}
    confirmed = client.post(CONFIRM, json=body, headers=visitor).json()
    assert confirmed["accepted"] == [{"fact": "product_score", "label": "商品分", "text": "商品分84.2分"}]
    assert [refused["fact"] for refused in confirmed["refused"]] == ["positive_rate"]
    profile = client.get(SESSION, headers=visitor).json()["profile"]
    assert (profile["product_score"]["low"], profile["product_score"]["from"]) == ("84.2", "photo")
    assert list(profile) == ["product_score"]


def test_what_was_confirmed_outlives_a_turn_that_is_taken_back(service: Service) -> None:
    assistant, sessions = service.assistant, service.sessions
    edit = assistant.edit_profile(
        {"product_score": "84.2分"}, session_id=None, owner="page/x", as_of=today(), origin="photo"
    )
    assistant.ask(replace(read_question(QUESTION, session_id=edit.session_id), owner="page/x"))
    sessions.rewind(edit.session_id, "page/x", 1)
    assert sessions.load(edit.session_id, "page/x").profile["product_score"].origin == "photo"


@pytest.mark.parametrize(("language", "said"), [("zh-TW", "這個檔案"), ("en", "This file"), ("", "这个文件")])
def test_a_refusal_is_one_sentence_in_the_visitors_language(
    client: TestClient, language: str, said: str
) -> None:
    response = client.post(PHOTO, content=b"none", headers={"accept-language": language})
    assert response.status_code == 422
    assert response.json()["error"]["message"].startswith(said[:2])


def test_every_text_of_it_has_its_english() -> None:
    errors = [PictureError(code) for code in get_args(PictureCode)]
    texts = [*_DOUBTS.values(), *_UNUSED.values(), *(t for e in errors for t in (e.message, e.hint))]
    w = words("en")
    assert [text for text in texts if w(text) == text] == []


def test_forty_megabytes_are_refused_with_the_reason(client: TestClient) -> None:
    response = client.post(PHOTO, content=b"\xff" * (40 << 20))
    assert refusal(response) == (413, "picture_too_large")


def test_a_page_of_another_origin_sends_none(client: TestClient, picture: bytes) -> None:
    response = client.post(PHOTO, content=picture, headers={"origin": "https://evil.example"})
    assert refusal(response) == (403, "origin_refused")


@pytest.mark.parametrize("path", [PHOTO, CONFIRM])
def test_a_token_that_is_no_good_is_refused(client: TestClient, path: str) -> None:
    body: Json = {"json": {"facts": {}}} if path == CONFIRM else {"content": b""}
    response = client.post(path, headers={"authorization": "Bearer nonsense", **OURS}, **body)
    assert refusal(response) == (401, "token_invalid")


def test_one_address_sends_only_so_many_a_minute(client: TestClient) -> None:
    codes = [refusal(client.post(PHOTO, content=b"none")) for _ in range(11)]
    assert codes[:10] == [(422, "picture_unknown")] * 10
    assert codes[10] == (429, "cap_reached")


def test_a_picture_counts_as_a_question_of_its_site(client: TestClient, sites: DatabaseSites) -> None:
    sites.replace(replace(SHOP, per_session=1))
    visitor = token(client)
    assert client.post(PHOTO, content=b"none", headers=visitor).status_code == 422
    assert client.post(PHOTO, content=b"none", headers=visitor).status_code == 429


def test_without_the_extra_the_address_is_not_there(service: Service) -> None:
    with TestClient(create_app(replace(service, pictures=None))) as client:
        for path in (PHOTO, CONFIRM):
            assert refusal(client.post(path, content=b"")) == (404, "route_unknown")


@pytest.mark.parametrize("photos", ["", "read", "kept"])
def test_the_frame_says_what_becomes_of_pictures(photos: Photos) -> None:
    html = frame_html(Site("s", name="店"), (), words("zh-CN"), photos)
    assert f'<body data-photo="{photos}">' in html
    assert re.search(
        r'<button[^>]* id="photo"[^>]* hidden>', html
    )  # until a script finds that it can be used
