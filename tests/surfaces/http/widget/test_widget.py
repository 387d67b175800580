"""The widget over HTTP: frames for their sites only, tokens for their visitors only, caps for everybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import anyio
import pytest
from starlette.testclient import TestClient

from assistant.access.sites import Site, hash_secret, new_secret, read_origins
from assistant.access.tokens import Tokens
from assistant.access.visitors import Visitors
from assistant.build import Service
from assistant.conversations.question import Event
from assistant.storage.caps import DatabaseCaps
from assistant.storage.database import Database
from assistant.storage.sites import DatabaseSites
from assistant.surfaces.http.app import create_app
from assistant.surfaces.http.streaming import streamed
from assistant.surfaces.http.widget import frame_html, script_json
from assistant.surfaces.words import words
from tests.access.conftest import ORIGIN, SHOP
from tests.fakes import Clock
from tests.surfaces.http.widget.asking import (
    CONTEXT,
    OURS,
    QUESTION,
    SESSION,
    STREAM,
    TOKEN,
    Json,
    asked,
    events,
    refusal,
    token,
)

# --- the loader and the frame --------------------------------------------------------------------


def test_the_loader_is_for_any_page_and_cached_by_its_content(client: TestClient) -> None:
    response = client.get(
        "/widget.js", headers={"origin": "https://any.example", "sec-fetch-site": "cross-site"}
    )
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["cross-origin-resource-policy"] == "cross-origin"
    assert response.headers["cache-control"] == "public, max-age=300"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in response.headers
    again = client.get("/widget.js", headers={"if-none-match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head("/widget.js").status_code == 200


def test_a_frame_stands_on_its_sites_origins_only_and_reaches_our_host_only(client: TestClient) -> None:
    response = client.get("/widget/frame?site=shop&locale=zh-CN", headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 200
    policy = dict(
        part.strip().split(" ", 1) for part in response.headers["content-security-policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "connect-src": "'self'",
        "img-src": "'self' data: blob:", "base-uri": "'none'", "form-action": "'none'",
        "frame-ancestors": "https://shop.example https://*.mall.example",
    }  # fmt: skip
    assert "x-frame-options" not in response.headers
    assert response.headers["cache-control"] == "no-cache"


def test_a_frame_has_no_placeholder_left_and_its_texts_in_the_visitors_language(client: TestClient) -> None:
    for locale, lang, word in (
        ("zh-CN", "zh-Hans", "关闭"),
        ("zh-TW", "zh-Hant", "關閉"),
        ("en-US", "en", "Close"),
    ):
        html = client.get(f"/widget/frame?site=shop&locale={locale}").text
        assert "{{" not in html
        assert f'<html lang="{lang}"' in html
        found = re.search(r'<script type="application/json" id="ga-words">(.*?)</script>', html, re.S)
        assert found is not None
        said = json.loads(found[1])
        assert said["关闭"] == word
        assert "您问" in said  # a text of a script
        assert "<title>小店</title>" in html


def test_a_frames_placeholders_are_escaped_for_their_place() -> None:
    evil = '</title><script>alert(1)</script>"{{words}}'
    html = frame_html(Site("s", name=evil), (), words("zh-CN"))
    assert "<script>alert" not in html
    assert "&lt;/title&gt;" in html


def test_json_in_a_script_cannot_end_it_and_says_the_same() -> None:
    evil = {"</script><!--": "<script>\u2028&]]>"}
    written = script_json(evil)
    assert not set(written) & set("<>&\u2028")
    assert json.loads(written) == evil


@pytest.mark.parametrize(
    "query",
    [
        "",
        "site=",
        "site=nobody",
        "site=SHOP",
        "site=<script>alert(1)</script>",
        "site=%00",
        "site=shop%0d%0aset-cookie:a=b",
        "site=" + "x" * 5000,
    ],
)
def test_an_unknown_site_has_no_frame_and_nothing_is_reflected(client: TestClient, query: str) -> None:
    response = client.get(f"/widget/frame?{query}")
    assert response.status_code == 403
    assert response.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "<script" not in response.text
    assert "set-cookie" not in response.headers
    assert len(response.text) < 1000


@pytest.mark.parametrize("change", [{"enabled": False}, {"origins": ()}])
def test_a_site_that_is_closed_or_stands_nowhere_has_no_frame(
    client: TestClient, sites: DatabaseSites, change: Json
) -> None:
    sites.replace(replace(SHOP, **change))
    response = client.get("/widget/frame?site=shop")
    assert response.status_code == 403
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


# --- tokens --------------------------------------------------------------------------------------


def test_a_frame_gets_a_token_and_keeps_its_visitor(client: TestClient) -> None:
    first = client.post(TOKEN, json={"site": "shop", "origin": ORIGIN}, headers=OURS).json()
    assert sorted(first) == ["expires_in", "token", "visitor"]
    assert first["expires_in"] == 1800
    again = client.post(
        TOKEN, json={"site": "shop", "origin": ORIGIN, "visitor": first["visitor"]}, headers=OURS
    )
    assert again.json()["visitor"] == first["visitor"]
    claimed = client.post(
        TOKEN, json={"site": "shop", "origin": ORIGIN, "visitor": "u:1"}, headers=OURS
    ).json()
    assert claimed["visitor"].startswith("a:")


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "https://shop.example"}, {"origin": "null"}, {"origin": "http://testserver.evil.example"},
     {"sec-fetch-site": "cross-site", "origin": "http://testserver"}, {"sec-fetch-site": "none"}],
)  # fmt: skip
def test_an_anonymous_token_is_for_our_own_frame_only(client: TestClient, headers: Json) -> None:
    response = client.post(TOKEN, json={"site": "shop", "origin": ORIGIN}, headers=headers)
    assert refusal(response) == (403, "origin_refused")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"site": "nobody", "origin": ORIGIN}, 403, "site_unknown"),
        ({"site": "<img src=x onerror=alert(1)>", "origin": ORIGIN}, 403, "site_unknown"),
        ({"site": "shop", "origin": "https://evil.example"}, 403, "origin_refused"),
        ({"site": "shop", "origin": "https://mall.example"}, 403, "origin_refused"),
        ({"site": "shop", "origin": "https://a.mall.example.evil.example"}, 403, "origin_refused"),
        ({"site": "shop", "origin": "null"}, 403, "origin_refused"),
        ({"site": "other", "origin": ORIGIN}, 403, "origin_refused"),
        ({"site": "shop"}, 422, "field_missing"),
        ({"site": 5, "origin": ORIGIN}, 422, "field_type"),
    ],
)
def test_no_token_for_another_site_or_origin(client: TestClient, body: Json, status: int, code: str) -> None:
    assert refusal(client.post(TOKEN, json=body, headers=OURS)) == (status, code)


def test_a_backend_gets_tokens_for_its_own_users(client: TestClient, sites: DatabaseSites) -> None:
    secret = new_secret()
    sites.replace(replace(SHOP, secret_hash=hash_secret(secret), signed_only=True))
    body = {"site": "shop", "origin": ORIGIN, "visitor": "1001"}
    issued = client.post(TOKEN, json=body, headers={"authorization": f"Bearer {secret}"}).json()
    assert issued["visitor"] == "u:1001"
    answer = asked(client, {"authorization": f"Bearer {issued['token']}"})
    again = client.post(TOKEN, json=body, headers={"authorization": f"Bearer {secret}"}).json()
    session = client.get(SESSION, headers={"authorization": f"Bearer {again['token']}"}).json()
    assert session["session_id"] == answer["session_id"]
    assert refusal(client.post(TOKEN, json=body, headers=OURS)) == (403, "token_required")
    wrong = {"authorization": "Bearer " + new_secret()}
    assert refusal(client.post(TOKEN, json=body, headers=wrong)) == (401, "token_invalid")
    other = {"site": "other", "origin": "https://other.example", "visitor": "1001"}
    assert refusal(client.post(TOKEN, json=other, headers={"authorization": f"Bearer {secret}"})) == (
        401,
        "token_invalid",
    )


# --- every address below needs one ---------------------------------------------------------------

ADDRESSES = [
    ("POST", STREAM, {"question": QUESTION}),
    ("GET", SESSION, None),
    ("POST", SESSION, {}),
    ("POST", CONTEXT, {"facts": {}}),
]


@pytest.mark.parametrize(("method", "path", "body"), ADDRESSES)
def test_nothing_is_answered_without_a_good_token(
    client: TestClient, service: Service, clock: Clock, method: str, path: str, body: Json | None
) -> None:
    def code(headers: Json, suffix: str = "") -> tuple[int, str]:
        return refusal(client.request(method, path + suffix, json=body, headers=headers))

    good = token(client)
    text = good["authorization"].split()[1]
    assert code({}) == (401, "token_missing")
    assert code({}, f"?token={text}&authorization=Bearer%20{text}&access_token={text}") == (
        401,
        "token_missing",
    )
    assert code({"cookie": f"token={text}"}) == (401, "token_missing")
    assert code({"authorization": f"Bearer {text}x"}) == (401, "token_invalid")
    assert code({"authorization": f"Bearer {Tokens('t' * 32, clock).issue('widget', {}, 60)}"}) == (
        401,
        "token_invalid",
    )
    assert code({**good, "origin": "https://evil.example"}) == (403, "origin_refused")
    assert code({**good, "origin": ORIGIN}) == (
        403,
        "origin_refused",
    )  # the shop's page itself: only our frame asks
    assert code({**good, "origin": "null"}) == (403, "origin_refused")
    assert code({**good, "sec-fetch-site": "cross-site"}) == (403, "origin_refused")
    assert client.request(method, path, json=body, headers={**good, **OURS}).status_code == 200
    clock.now += 1800
    assert code(good) == (401, "token_expired")


def test_a_refused_token_says_how_to_sign_in(client: TestClient) -> None:
    assert client.get(SESSION).headers["www-authenticate"] == "Bearer"


def test_taking_the_site_or_the_origin_away_ends_its_tokens_at_once(
    client: TestClient, sites: DatabaseSites
) -> None:
    good = token(client)
    sites.replace(replace(SHOP, origins=read_origins(["https://new.example"])))
    assert refusal(client.get(SESSION, headers=good)) == (403, "origin_refused")
    sites.replace(replace(SHOP, enabled=False))
    assert refusal(client.get(SESSION, headers=good)) == (403, "site_disabled")
    sites.remove("shop")
    assert refusal(client.get(SESSION, headers=good)) == (403, "site_unknown")


# --- conversations -------------------------------------------------------------------------------


def test_a_stream_ends_with_the_answer_as_html_and_as_json(client: TestClient) -> None:
    response = client.post(STREAM, json={"question": QUESTION}, headers=token(client))
    sent = events(response.text)
    kinds = [kind for kind, _ in sent]
    assert kinds[-2:] == ["view", "answer"]
    assert set(kinds) == {"stage", "delta", "view", "answer"}
    answer = sent[-1][1]
    assert "".join(data["text"] for kind, data in sent if kind == "delta") == answer["answer"]
    assert f'data-answer="{answer["id"]}"' in sent[-2][1]["html"]


def test_a_visitor_who_leaves_ends_the_answer() -> None:
    begun, ended = [], []

    def events() -> Iterator[Event]:
        try:
            for n in range(100):
                begun.append(n)
                yield Event("delta", str(n))
        finally:
            ended.append(True)

    async def leave() -> None:
        response = await streamed(events())
        pieces = response.body_iterator
        await anext(aiter(pieces))
        await pieces.aclose()  # type: ignore[union-attr]

    anyio.run(leave)
    assert ended == [True]
    assert len(begun) <= 2


def test_the_frames_locale_decides_its_language(client: TestClient) -> None:
    headers = {**token(client), "accept-language": "en-US"}
    sent = events(client.post(STREAM, json={"question": QUESTION}, headers=headers).text)
    assert 'lang="en"' in sent[-2][1]["html"]


def test_a_conversation_comes_back_to_its_visitor_and_to_nobody_else(client: TestClient) -> None:
    mine = token(client)
    assert client.get(SESSION, headers=mine).json() == {"session_id": None, "messages": [], "profile": {}}
    answer = asked(client, mine)
    session = client.get(SESSION, headers=mine).json()
    assert session["session_id"] == answer["session_id"]
    assert [sorted(m) for m in session["messages"]] == [["answer", "html", "question", "turn"]]
    assert session["messages"][0]["answer"] == answer
    assert session["profile"] == answer["profile"]
    for stranger in (token(client), token(client, "other", "https://other.example")):
        assert client.get(SESSION, headers=stranger).json()["session_id"] is None
        body = {"question": "问", "session_id": answer["session_id"]}
        assert refusal(client.post(STREAM, json=body, headers=stranger)) == (404, "session_unknown")
        facts = {"facts": {"product_score": 80}, "session_id": answer["session_id"]}
        assert refusal(client.post(CONTEXT, json=facts, headers=stranger)) == (404, "session_unknown")
    assert refusal(client.get(f"/api/v1/sessions/{answer['session_id']}")) == (404, "session_unknown")
    body = {"question": "问", "session_id": answer["session_id"]}
    assert refusal(client.post("/api/v1/ask", json=body)) == (404, "session_unknown")
    assert (
        asked(client, mine, "那播了11小时呢", session_id=answer["session_id"])["session_id"]
        == answer["session_id"]
    )


def test_one_visitor_id_on_two_sites_is_two_visitors(client: TestClient) -> None:
    visitor = client.post(TOKEN, json={"site": "shop", "origin": ORIGIN}, headers=OURS).json()["visitor"]
    asked(client, token(client, visitor=visitor))
    elsewhere = token(client, "other", "https://other.example", visitor)
    assert client.get(SESSION, headers=elsewhere).json()["session_id"] is None


def test_a_new_conversation_is_the_newest(client: TestClient) -> None:
    mine = token(client)
    first = asked(client, mine)["session_id"]
    fresh = client.post(SESSION, headers=mine).json()["session_id"]
    assert fresh != first
    assert client.get(SESSION, headers=mine).json() == {"session_id": fresh, "messages": [], "profile": {}}


# --- facts of the shop ---------------------------------------------------------------------------


def test_facts_are_stored_one_by_one_and_change_the_verdict(client: TestClient) -> None:
    mine = token(client)
    facts = {"product_score": 76.5, "nonsense": 1, "experience_score": [1], "return_rate": "说不清"}
    given = client.post(CONTEXT, json={"facts": facts}, headers=mine).json()
    assert [(a["fact"], a["label"]) for a in given["accepted"]] == [("product_score", "商品分")]
    assert "76.5" in given["accepted"][0]["text"]
    assert [r["fact"] for r in given["refused"]] == ["nonsense", "experience_score", "return_rate"]
    assert all(r["message"] for r in given["refused"])
    session = client.get(SESSION, headers=mine).json()
    assert session["session_id"] == given["session_id"]
    assert session["profile"]["product_score"]["from"] == "shop"
    answer = asked(client, mine, "头部达人能带我的货吗？", session_id=given["session_id"])
    checks = {c["fact"]: c for f in answer["findings"] for c in f["checks"]}
    assert (checks["product_score"]["given"], checks["product_score"]["status"]) == ("76.5", "met")
    lower = {"facts": {"product_score": "70分"}, "session_id": given["session_id"]}
    assert client.post(CONTEXT, json=lower, headers=mine).json()["session_id"] == given["session_id"]
    answer = asked(client, mine, "头部达人能带我的货吗？", session_id=given["session_id"])
    checks = {c["fact"]: c for f in answer["findings"] for c in f["checks"]}
    assert checks["product_score"]["status"] == "unmet"


def test_a_fact_is_taken_back_with_null(client: TestClient) -> None:
    mine = token(client)
    session_id = client.post(CONTEXT, json={"facts": {"product_score": 76}}, headers=mine).json()[
        "session_id"
    ]
    body = {"facts": {"product_score": None}, "session_id": session_id}
    assert client.post(CONTEXT, json=body, headers=mine).json()["accepted"][0]["text"] == ""
    assert client.get(SESSION, headers=mine).json()["profile"] == {}


def test_facts_that_are_all_refused_begin_no_conversation(client: TestClient) -> None:
    mine = token(client)
    given = client.post(CONTEXT, json={"facts": {"nonsense": "<script>"}}, headers=mine).json()
    assert (given["session_id"], given["accepted"]) == (None, [])
    assert client.get(SESSION, headers=mine).json()["session_id"] is None


def test_too_many_facts_are_one_error(client: TestClient) -> None:
    body = {"facts": {f"fact{n}": 1 for n in range(101)}}
    assert refusal(client.post(CONTEXT, json=body, headers=token(client))) == (422, "question_invalid")


# --- caps ----------------------------------------------------------------------------------------


def capped(client: TestClient, headers: Json) -> tuple[int, str]:
    response = client.post(STREAM, json={"question": QUESTION}, headers=headers)
    found = refusal(response)
    assert int(response.headers["retry-after"]) >= 1
    return found


def test_an_address_asks_only_so_often_a_minute(
    client: TestClient, sites: DatabaseSites, clock: Clock
) -> None:
    sites.replace(replace(SHOP, per_minute=2))
    asked(client, token(client))
    asked(client, token(client))
    assert capped(client, token(client)) == (429, "cap_reached")
    asked(client, token(client, "other", "https://other.example"))
    clock.now += 60
    asked(client, token(client))


def test_a_visitor_and_a_site_ask_only_so_often_a_day(
    client: TestClient, sites: DatabaseSites, clock: Clock
) -> None:
    sites.replace(replace(SHOP, per_session=2, per_day=3))
    mine = token(client)
    asked(client, mine)
    asked(client, mine)
    assert capped(client, mine) == (429, "cap_reached")
    asked(client, token(client))
    assert capped(client, token(client)) == (429, "cap_reached")
    clock.now += 86400
    asked(client, token(client))


def test_what_cannot_be_asked_is_not_counted(client: TestClient, sites: DatabaseSites) -> None:
    sites.replace(replace(SHOP, per_session=1))
    mine = token(client)
    for body in (
        {"question": ""},
        {"question": "问" * 2001},
        {},
        {"question": 5},
        {"question": "问", "session_id": "nobody"},
    ):
        assert client.post(STREAM, json=body, headers=mine).status_code in {404, 422}
    asked(client, mine)
    assert capped(client, mine) == (429, "cap_reached")


def test_the_open_api_is_capped_when_a_limit_is_set(
    service: Service, database: Database, sites: DatabaseSites, clock: Clock
) -> None:
    visitors = Visitors(sites, Tokens("s" * 32, clock), DatabaseCaps(database, clock), 2)
    limited = replace(service, visitors=visitors)
    with TestClient(create_app(limited), raise_server_exceptions=False) as client:
        assert client.post("/api/v1/ask", json={"question": ""}).status_code == 422
        assert client.post("/api/v1/ask", json={"question": QUESTION}).status_code == 200
        assert client.post("/api/v1/ask/stream", json={"question": QUESTION}).status_code == 200
        response = client.post("/api/v1/stream", json={"question": QUESTION})
        assert refusal(response) == (429, "cap_reached")
        assert response.headers["retry-after"] == "50"
        clock.now += 60
        assert client.post("/api/v1/ask", json={"question": QUESTION}).status_code == 200


def test_writes_are_limited_too(client: TestClient) -> None:
    mine = token(client)
    codes = [client.post(SESSION, headers=mine).status_code for _ in range(61)]
    assert codes == [200] * 60 + [429]
