"""The files of a money sheet and of an answer's days, read back, and who may have them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pytest
from starlette.testclient import TestClient

from assistant.access.sites import Site, read_origins
from assistant.build import Service, open_service
from assistant.conversations.intake import today
from assistant.conversations.question import Question
from assistant.settings import Settings
from assistant.surfaces.http.app import create_app
from assistant.surfaces.page.front import VISITOR_COOKIE
from tests.surfaces.http.widget.asking import refusal

ORIGIN = "https://shop.example.com"
VISITOR = "V" * 22
SETTLED = "抖音订单2026年4月29日确认收货，什么时候到账期？"
NEW = "快手新商，12月1日首播，首播7天播了12小时，能领流量包吗？"


@pytest.fixture(scope="module")
def service(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    url = f"sqlite:///{tmp_path_factory.mktemp('money')}/assistant.sqlite3"
    with open_service(Settings(data=data_folder, database_url=url, secret="s" * 32)) as opened:
        yield opened


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), raise_server_exceptions=False) as opened:
        yield opened


def ask(service: Service, *turns: str, owner: str = "") -> Any:
    answer = None
    for text in turns:
        session = answer.session_id if answer else None
        answer = service.assistant.ask(Question(text, date(2026, 11, 22), session, owner=owner))
    assert answer is not None
    return answer


def book(client: TestClient, session: str, **query: str) -> Any:
    reply = client.get(f"/api/v1/sessions/{session}/money.xlsx", params=query)
    assert reply.status_code == 200, reply.text
    return openpyxl.load_workbook(io.BytesIO(reply.content))


def rows(page: Any) -> list[dict[str, Any]]:
    head, *rest = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]


def events(reply: Any) -> list[Any]:
    assert reply.status_code == 200, reply.text
    return list(icalendar.Calendar.from_ical(reply.content).walk("VEVENT"))


# --- the workbook --------------------------------------------------------------------------------


def test_amounts_are_numbers_and_their_source_a_link(client: TestClient, service: Service) -> None:
    session = ask(service, NEW).session_id
    page = book(client, session)["我能拿的"]
    traffic = next(r for r in rows(page) if r["项目"] == "免费流量包")
    assert (traffic["数额"], traffic["单位"], traffic["口径"], traffic["状态"]) == (
        28000,
        "流量",
        "固定",
        "现在能拿",
    )
    assert traffic["条件"] == "新入驻商家；首次直播7天内累计开播时长≥11小时"
    assert "首播7天的最后一天" in traffic["截止"]
    assert "累计满11小时" in traffic["原句"]
    links = {c.value: c.hyperlink.target for row in page.iter_rows(min_row=2) for c in row if c.hyperlink}
    assert all(href.startswith("http://testserver/articles/") for href in links.values())
    assert client.get(next(iter(links.values()))).status_code == 200


def test_the_totals_of_the_workbook_are_those_of_the_sheet(client: TestClient, service: Service) -> None:
    found = rows(book(client, ask(service, NEW).session_id)["合计"])
    assert {(r["项目"], r["固定合计"], r["最多合计"]) for r in found} == {
        ("免费流量包", 28000, None), ("服务费免单", None, 1300),
    }  # fmt: skip


def test_days_of_the_workbook_are_days(client: TestClient, service: Service) -> None:
    found = rows(book(client, ask(service, SETTLED).session_id)["日子"])
    assert [(r["日期"].date(), r["是什么日子"]) for r in found] == [(date(2026, 5, 2), "账期到期日")]


def test_no_cell_is_a_formula_whatever_was_typed(client: TestClient, service: Service) -> None:
    session = ask(service, NEW).session_id
    typed = '=HYPERLINK("http://evil.example","80分")'
    service.assistant.edit_profile(
        {"product_score": "80"}, session_id=session, owner="", as_of=today(), origin="edited"
    )
    state = service.sessions.load(session)
    told = replace(state.profile["product_score"], text=typed)
    service.sessions.set_profile(session, "", {"product_score": told})
    page = book(client, session)["按这些数据"]
    cell = next(c for row in page.iter_rows() for c in row if c.value == typed)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_platform_alone_can_be_taken(client: TestClient, service: Service) -> None:
    session = ask(service, NEW).session_id
    assert {r["平台"] for r in rows(book(client, session, platform="jd")["我能拿的"])} == {"京东"}
    reply = client.get(f"/api/v1/sessions/{session}/money.xlsx", params={"platform": "pdd"})
    assert refusal(reply) == (422, "platform_unknown")


@pytest.mark.parametrize(
    ("language", "title", "state"),
    [
        ("zh-CN", "我能拿的", "现在能拿"),
        ("zh-TW", "我能拿的", "現在能拿"),
        ("en", "What I can get", "To be had now"),
    ],
)
def test_files_are_in_the_language_of_the_page(
    client: TestClient, service: Service, language: str, title: str, state: str
) -> None:
    session = ask(service, NEW).session_id
    page = book(client, session, lang=language)[title]
    assert state in {row[0].value for row in page.iter_rows()}


# --- calendars -----------------------------------------------------------------------------------


def test_an_answers_days_are_whole_days_with_a_reminder_the_morning_before(
    client: TestClient, service: Service
) -> None:
    answer = ask(service, SETTLED)
    reply = client.get(f"/api/v1/sessions/{answer.session_id}/answers/{answer.id}.ics")
    assert reply.headers["content-type"].startswith("text/calendar")
    (event,) = events(reply)
    assert event["SUMMARY"] == "账期到期日：抖音账期"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 5, 2), date(2026, 5, 3))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert "2026年4月29日 + 3天 = 2026年5月2日" in event["DESCRIPTION"]
    assert "第三方解读" in event["DESCRIPTION"]
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(hours=-15)


def test_lines_are_folded_at_whole_characters(client: TestClient, service: Service) -> None:
    answer = ask(service, SETTLED)
    text = client.get(f"/api/v1/sessions/{answer.session_id}/answers/{answer.id}.ics").content
    lines = text.split(b"\r\n")
    assert len(lines) > 10
    assert all(len(line) <= 75 and line.decode() is not None for line in lines)


def test_an_event_is_the_same_one_in_every_file(client: TestClient, service: Service) -> None:
    answer = ask(service, SETTLED)
    session = f"/api/v1/sessions/{answer.session_id}"
    of_answer = events(client.get(f"{session}/answers/{answer.id}.ics"))
    of_sheet = events(client.get(f"{session}/money.ics"))
    assert [e["UID"] for e in of_answer] == [e["UID"] for e in of_sheet]
    assert [e["UID"] for e in of_sheet] == [e["UID"] for e in events(client.get(f"{session}/money.ics"))]


@pytest.mark.parametrize(
    ("question", "name", "day"),
    [
        ("快手首播是2026年10月9日，那7天最后一天是哪天", "首播7天的最后一天", date(2026, 10, 15)),
        (
            "2026年12月15日第一次触犯红十条被关权限，头部创作者什么时候恢复",
            "电商权限恢复日",
            date(2027, 1, 14),
        ),
        ("京东时尚新商，返佣从2026年3月1日开始，返佣周期到哪天", "返佣周期到期日", date(2027, 3, 1)),
        ("快手90天补贴计划从2026年9月1日开始，哪天到期", "补贴计划到期日", date(2026, 11, 30)),
    ],
)
def test_every_dated_thing_comes_into_the_calendar(
    client: TestClient, service: Service, question: str, name: str, day: date
) -> None:
    answer = ask(service, question)
    session = f"/api/v1/sessions/{answer.session_id}"
    found = events(client.get(f"{session}/answers/{answer.id}.ics"))
    assert [(e["SUMMARY"].split("：")[0], e["DTSTART"].dt) for e in found] == [(name, day)]
    assert [e["DTSTART"].dt for e in events(client.get(f"{session}/money.ics"))] == [day]


def test_where_no_day_follows_that_is_said(client: TestClient, service: Service) -> None:
    answer = ask(service, "抖音头部创作者要多少粉丝？")
    session = f"/api/v1/sessions/{answer.session_id}"
    assert refusal(client.get(f"{session}/money.ics")) == (422, "days_unknown")
    assert refusal(client.get(f"{session}/answers/{answer.id}.ics")) == (422, "days_unknown")
    assert refusal(client.get(f"{session}/answers/none.ics")) == (404, "answer_unknown")


# --- who may have them ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["money.xlsx", "money.ics", "answers/{answer}.ics"])
def test_files_are_for_the_conversations_owner_alone(client: TestClient, service: Service, name: str) -> None:
    answer = ask(service, SETTLED, owner=f"page/{VISITOR}")
    path = f"/api/v1/sessions/{answer.session_id}/{name.format(answer=answer.id)}"
    assert refusal(client.get(path)) == (404, "session_unknown")
    other = {"cookie": f"{VISITOR_COOKIE}={'W' * 22}"}
    assert refusal(client.get(path, headers=other)) == (404, "session_unknown")
    assert refusal(client.get(path, headers={"authorization": "Bearer x"}))[0] == 401
    assert client.get(path, headers={"cookie": f"{VISITOR_COOKIE}={VISITOR}"}).status_code == 200


def test_a_widgets_visitor_has_them_with_the_token(client: TestClient, service: Service) -> None:
    service.visitors.sites.add(Site("moneyshop", origins=read_origins([ORIGIN])))  # type: ignore[attr-defined]
    issued = service.visitors.anonymous("moneyshop", ORIGIN)
    headers = {"authorization": f"Bearer {issued.token}"}
    answer = ask(service, SETTLED, owner=f"moneyshop/{issued.visitor}")
    path = f"/api/v1/sessions/{answer.session_id}/answers/{answer.id}.ics"
    assert len(events(client.get(path, headers=headers))) == 1
    assert refusal(client.get(path)) == (404, "session_unknown")


def test_another_sites_page_gets_none_of_them(client: TestClient, service: Service) -> None:
    answer = ask(service, SETTLED)
    path = f"/api/v1/sessions/{answer.session_id}/money.xlsx"
    assert refusal(client.get(path, headers={"sec-fetch-site": "cross-site"})) == (403, "origin_refused")
