"""The outermost layer: who may send, what every response carries, and who may upload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.access.same_origin import SameOrigin
from assistant.surfaces.http.guard import Guard

OURS = "http://assistant.example"


async def _echo(request: Request) -> Response:
    body = await request.body()
    return PlainTextResponse(
        str(len(body)),
        headers={"access-control-allow-origin": "*", "Access-Control-Allow-Credentials": "true"},
    )


async def _own_policy(request: Request) -> Response:
    return PlainTextResponse("", headers={"Content-Security-Policy": "default-src 'self'"})


def app(public: str | None = None) -> Guard:
    methods = ["GET", "POST", "PUT", "DELETE", "OPTIONS"]
    inner = Starlette(routes=[Route("/own", _own_policy), Route("/{path:path}", _echo, methods=methods)])
    return Guard(
        inner,
        same_origin=SameOrigin(public),
        may_upload=lambda cookies: cookies.get("growth-operator") == "yes",
    )


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app(), base_url=OURS) as opened:
        yield opened


Headers = dict[str, str]
FOREIGN: list[Headers] = [
    {"origin": "https://evil.example"},
    {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
    {"origin": "http://assistant.example.evil.example"},
    {"origin": "http://assistant.example:81"},
    {"origin": "http://assistant.example@evil.example"},
    {"origin": "null"},
    {"origin": "null", "sec-fetch-site": "same-origin"},
    {"origin": "file://"},
    {"origin": ""},
    {"origin": "chrome-extension://abc"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "same-site", "origin": "http://shop.assistant.example"},
    {"sec-fetch-site": "cross-site", "origin": OURS},  # https to http: not the same origin
    {"sec-fetch-site": "whatever"},
]
OWN: list[Headers] = [
    {},
    {"sec-fetch-site": "none"},
    {"sec-fetch-site": "same-origin"},
    {"origin": OURS},
    {"origin": "HTTP://ASSISTANT.EXAMPLE:80"},
    {"origin": OURS, "sec-fetch-site": "same-origin"},
    {"origin": "https://assistant.example"},  # behind a proxy that ends TLS
    {"origin": "https://public.example", "sec-fetch-site": "same-origin"},  # behind one that changes Host
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/sources"), ("POST", "/api/v1/ask"), ("OPTIONS", "/api/v1/ask"), ("POST", "/v1/chat"),
     ("POST", "/gradio_api/queue/join"), ("DELETE", "/anything")],
)  # fmt: skip
def test_a_page_of_another_origin_is_refused(
    client: TestClient, method: str, path: str, headers: Headers
) -> None:
    response = client.request(method, path, headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (403, "origin_refused")


@pytest.mark.parametrize("headers", OWN)
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/sources"), ("POST", "/api/v1/ask"), ("POST", "/gradio_api/queue/join")],
)
def test_our_own_pages_and_programs_are_served(
    client: TestClient, method: str, path: str, headers: Headers
) -> None:
    assert client.request(method, path, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", "/widget.js", "/widget/frame", "/articles/a", "/assets/a.js"])
def test_another_page_may_show_and_link_to_what_is_no_api(client: TestClient, path: str) -> None:
    assert (
        client.get(
            path, headers={"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
        ).status_code
        == 200
    )


def test_two_origins_are_nobodys(client: TestClient) -> None:
    response = client.post("/api/v1/ask", headers=[("origin", OURS), ("origin", "https://evil.example")])
    assert response.status_code == 403


def test_an_address_with_a_literal_ipv6_host_is_its_own() -> None:
    with TestClient(app(), base_url="http://[::1]:7860") as client:
        assert client.post("/api/v1/ask", headers={"origin": "http://[::1]:7860"}).status_code == 200
        assert client.post("/api/v1/ask", headers={"origin": "http://[::2]:7860"}).status_code == 403


def test_a_public_address_counts_instead_of_host() -> None:
    with TestClient(app("https://public.example"), base_url="http://127.0.0.1:7860") as client:
        for origin, status in [
            ("https://public.example", 200), ("https://PUBLIC.example:443", 200), ("http://public.example", 403),
            ("http://127.0.0.1:7860", 403), ("https://evil.example", 403),
        ]:  # fmt: skip
            assert client.post("/api/v1/ask", headers={"origin": origin}).status_code == status


def test_what_is_refused_is_read_to_its_end_and_reaches_nobody(client: TestClient) -> None:
    response = client.post("/api/v1/ask", content=b"x" * 100_000, headers={"origin": "https://evil.example"})
    assert response.json()["error"]["code"] == "origin_refused"


# --- headers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/v1/sources", "/healthz", "/readyz"])
def test_data_is_no_document(client: TestClient, path: str) -> None:
    assert client.get(path).headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_the_page_can_reach_no_other_host_and_is_framed_by_nobody_else(client: TestClient) -> None:
    headers = client.get("/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["frame-ancestors"] == "'self'"
    assert all(
        not source.startswith(("http", "*")) for sources in policy.values() for source in sources.split()
    )
    assert "camera=()" in headers["permissions-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_a_policy_of_a_responses_own_stays(client: TestClient) -> None:
    assert client.get("/own").headers.get_list("content-security-policy") == ["default-src 'self'"]


@pytest.mark.parametrize("path", ["/", "/api/v1/sources"])
def test_no_response_lets_another_origin_read_it(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"origin": OURS}).headers
    assert not [name for name in headers if name.startswith("access-control-")]


# --- uploads ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/gradio_api/upload", "/gradio_api/upload/", "//gradio_api/upload", "/gradio_api//upload"]
)
@pytest.mark.parametrize("cookie", ["", "growth-operator=no", "other=yes", "growth-operator", ";;;="])
def test_a_visitor_uploads_nothing(client: TestClient, path: str, cookie: str) -> None:
    response = client.post(f"{OURS}{path}", content=b"x" * 100, headers={"cookie": cookie})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "upload_refused")


def test_an_operator_uploads_up_to_64_mb(client: TestClient) -> None:
    headers = {"cookie": "a=b; growth-operator=yes"}
    large = b"x" * (20 * 1024 * 1024)
    assert client.post("/gradio_api/upload", content=large, headers=headers).text == str(len(large))
    assert client.post("/gradio_api/run", content=large, headers=headers).status_code == 413
    assert client.post("/gradio_api/upload", content=large * 4, headers=headers).status_code == 413


def test_an_operator_uploads_from_our_own_page_only(client: TestClient) -> None:
    headers: dict[str, Any] = {"cookie": "growth-operator=yes", "origin": "https://evil.example"}
    assert (
        client.post("/gradio_api/upload", content=b"x", headers=headers).json()["error"]["code"]
        == "origin_refused"
    )
