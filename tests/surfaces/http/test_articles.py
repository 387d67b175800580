"""Articles and assets over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from assistant.conversations.intake import read_question
from assistant.pipeline import Assistant
from assistant.storage.database import Database
from assistant.surfaces.http.app import create_app
from assistant.surfaces.http.articles import ARTICLE_POLICY, WEB
from assistant.surfaces.render.citing import article_href
from assistant.surfaces.words import words
from tests.fakes import QUOTE, SOURCE, make_answer, make_service
from tests.surfaces.render.reading import Element, read

DOCUMENT = replace(SOURCE, id="library/我的 通知?#1&a=b+c.pdf", title="通知")


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    service = make_service(database)
    service.assistant.knowledge.sources[DOCUMENT.id] = DOCUMENT
    with TestClient(create_app(service), raise_server_exceptions=False) as opened:
        yield opened


def body_of(html: str) -> Element:
    return read(html.split("\n", 1)[1])


def test_every_citation_of_an_answer_opens_with_its_quote_marked(
    assistant: Assistant, database: Database
) -> None:
    service = replace(make_service(database), assistant=assistant)
    question = "我店体验分84，商品分73，头部达人能带我的货吗？"
    answer = assistant.ask(read_question(question))
    assert answer.citations
    with TestClient(create_app(service)) as opened:
        for cited in answer.citations:
            page = body_of(opened.get(article_href(cited, words("zh-CN"))).text)
            assert "".join(e.text for e in page.all("mark")) == cited.quote
            assert page.all("h1")[0].text == cited.title


def test_a_document_opens_whatever_its_id_is(client: TestClient) -> None:
    cited = replace(make_answer().citations[0], source=DOCUMENT.id, start=0, end=0)
    answered = client.get(article_href(cited, words("zh-CN")))
    assert answered.status_code == 200
    assert [e.text for e in body_of(answered.text).all("mark")] == [QUOTE]


def test_an_article_runs_nothing_and_is_framed_by_nobody_else(client: TestClient) -> None:
    headers = client.get(f"/articles/{SOURCE.id}").headers
    assert headers["content-security-policy"] == ARTICLE_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_a_source_that_changed_says_so(client: TestClient) -> None:
    page = body_of(client.get(f"/articles/{SOURCE.id}", params={"quote": "当时的原话", "start": "1"}).text)
    [banner] = page.all(of_class="ga-banner")
    assert banner.all("mark")[0].text == "当时的原话"


def test_the_page_speaks_the_language_of_the_link(client: TestClient) -> None:
    page = client.get(f"/articles/{SOURCE.id}", params={"lang": "en"}).text
    assert '<html lang="en"' in page
    assert "media report" in page
    assert "lang=zh-Hant" in article_href(make_answer().citations[0], words("zh-TW"))


@pytest.mark.parametrize(
    "params",
    [{"start": "x"}, {"start": "-1", "end": "²"}, {"end": "9" * 40}, {"quote": "x" * 9000}, {"lang": "<b>"}],
)
def test_a_link_that_was_cut_or_changed_still_opens_its_article(
    client: TestClient, params: dict[str, str]
) -> None:
    answered = client.get(f"/articles/{SOURCE.id}", params=params)
    assert answered.status_code == 200
    assert SOURCE.title in answered.text


def test_an_unknown_article_is_a_page_that_says_so(client: TestClient) -> None:
    answered = client.get("/articles/douyin/%3Cscript%3E")
    assert answered.status_code == 404
    assert "没有找到这篇来源" in answered.text
    assert "<script" not in answered.text
    assert answered.headers["content-security-policy"] == ARTICLE_POLICY


@pytest.mark.parametrize(
    ("name", "kind"),
    [("answer.js", "text/javascript"), ("answer.css", "text/css"), ("article.css", "text/css")],
)
def test_a_file_for_the_browser_is_sent_once(client: TestClient, name: str, kind: str) -> None:
    sent = client.get(f"/assets/{name}")
    assert sent.text == (WEB / name).read_text("utf-8")
    assert sent.headers["content-type"].startswith(kind)
    assert sent.headers["cross-origin-resource-policy"] == "same-origin"
    assert sent.headers["x-content-type-options"] == "nosniff"
    again = client.get(f"/assets/{name}", headers={"if-none-match": sent.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["words.yaml", "../api.py", "..%2fapi.py", "answer.js/", "frame.html", "nothing.js"]
)
def test_no_other_file_is_sent(client: TestClient, name: str) -> None:
    assert client.get(f"/assets/{name}").status_code == 404
