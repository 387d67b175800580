"""Rules over HTTP: listed, shown with every quote, and evaluated for a profile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.build import Service
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge, Withdrawn
from assistant.storage.database import Database
from assistant.surfaces.http.app import create_app
from tests.fakes import make_service

EVALUATE = "/api/v1/evaluate"
RULES = "/api/v1/rules"
GATE = "douyin/top-creator/selection-gate"


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(service), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def reviewing(service: Service, assistant: Assistant) -> Iterator[TestClient]:
    """The same with the gate withdrawn: the quote on the score is gone from its article."""
    knowledge = assistant.knowledge
    rule = knowledge.rules[GATE]
    lost = replace(rule.citations["score"], quote="不在文中的一句话", start=-1)
    gone = Withdrawn(
        replace(rule, citations={**rule.citations, "score": lost}), "score", "引文 'score' 已不在来源中"
    )
    rules = {key: r for key, r in knowledge.rules.items() if key != GATE}
    under_review = Assistant(
        knowledge=replace(knowledge, rules=rules, withdrawn={GATE: gone}),
        retriever=assistant._retriever, evidence=assistant._evidence, sessions=assistant.sessions,
    )  # fmt: skip
    with TestClient(
        create_app(replace(service, assistant=under_review)), raise_server_exceptions=False
    ) as opened:
        yield opened


@pytest.fixture
def service(assistant: Assistant, database: Database) -> Service:
    return replace(make_service(database), assistant=assistant)


def refused(response: Any) -> tuple[int, str, str]:
    assert list(response.json()) == ["error"]
    error = response.json()["error"]
    assert sorted(error) == ["code", "hint", "message"]
    return response.status_code, error["code"], error["message"] + error["hint"]


# --- evaluate -----------------------------------------------------------------------------------


def test_every_rule_has_a_finding_and_every_citation_resolves(
    client: TestClient, knowledge: Knowledge
) -> None:
    body = {"profile": {"product_score": 73, "live_hours_first_7_days": "12小时"}, "as_of": "2026-11-22"}
    found = client.post(EVALUATE, json=body).json()
    assert list(found) == ["as_of", "corpus", "findings", "citations", "ask", "nearest"]
    assert (found["as_of"], found["corpus"]) == ("2026-11-22", knowledge.digest)
    assert [f["rule"] for f in found["findings"]] == sorted(knowledge.rules)
    numbers = {part["citation"] for f in found["findings"] for part in (*f["checks"], *f["results"])}
    assert numbers - {None} <= {c["n"] for c in found["citations"]}
    for cited in found["citations"]:
        body_text = client.get(f"/api/v1/sources/{cited['source']}").json()["body"]
        assert body_text[cited["start"] : cited["end"]] == cited["quote"]


def test_a_finding_says_the_gap_and_what_is_still_missing(client: TestClient) -> None:
    body = {"profile": {"product_score": 73, "reply_rate": 90}, "platform": "douyin"}
    found = client.post(EVALUATE, json=body).json()
    by_rule = {f["rule"]: f for f in found["findings"]}
    assert {f["platform"] for f in found["findings"]} == {"douyin"}
    [unmet] = [c for c in by_rule[GATE]["checks"] if c["status"] == "unmet"]
    assert (unmet["fact"], unmet["threshold"], unmet["gap"]) == ("product_score", "75", "2")  # 75 - 73
    asked = found["ask"]["douyin/top-creator/feige-assessment"]
    assert [(a["fact"], a["label"]) for a in asked] == [("satisfaction_rate", "飞鸽满意度")]
    assert GATE not in found["ask"]  # nothing more can change it


def test_the_day_decides_which_rules_are_in_force(client: TestClient) -> None:
    def status(day: str) -> str:
        found = client.post(EVALUATE, json={"profile": {}, "as_of": day}).json()["findings"]
        return str(next(f["status"] for f in found if f["rule"].endswith("first-live-traffic")))

    assert status("2025-12-31") == "not_in_force"
    assert status("2026-01-01") == "unknown"


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ({}, "field_missing", "profile"),
        ({"profile": [1]}, "field_type", "profile"),
        ({"profile": None}, "field_type", "profile"),
        ({"profile": {"product_score": [73]}}, "profile_invalid", "profile.product_score"),
        ({"profile": {"product_score": "很高"}}, "profile_invalid", "profile.product_score"),
        ({"profile": {"product_score": 730}}, "profile_invalid", "profile.product_score"),
        ({"profile": {"nonsense": 1}}, "profile_invalid", "nonsense"),
        ({"profile": {}, "platform": 5}, "field_type", "platform"),
        ({"profile": {}, "platform": "pdd"}, "platform_unknown", "douyin"),
        ({"profile": {}, "as_of": "明天"}, "as_of_invalid", "as_of"),
        ([], "body_invalid", '"profile"'),
    ],
    ids=lambda value: json.dumps(value, ensure_ascii=False),
)
def test_a_bad_body_names_its_field(client: TestClient, body: Any, code: str, says: str) -> None:
    status, found, words = refused(client.post(EVALUATE, json=body))
    assert (status, found) == (422, code)
    assert says in words


def test_a_null_platform_and_a_null_value_say_nothing(client: TestClient) -> None:
    plain = client.post(EVALUATE, json={"profile": {}}).json()
    nulls = client.post(EVALUATE, json={"profile": {"product_score": None}, "platform": None, "as_of": None})
    assert nulls.json() == plain


# --- rules --------------------------------------------------------------------------------------


def test_rules_are_listed_with_what_they_read(client: TestClient, knowledge: Knowledge) -> None:
    listed = client.get(RULES).json()["rules"]
    assert [r["id"] for r in listed] == sorted(knowledge.rules)
    [gate] = [r for r in listed if r["id"] == GATE]
    assert gate == {
        "id": GATE, "title": "头部创作者选品门槛", "kind": "gate", "theme": "", "platform": "douyin",
        "programme": "douyin/top-creator", "audience": ["merchant"], "effective_from": None,
        "effective_to": None, "checked_on": knowledge.rules[GATE].checked_on.isoformat(),
        "facts": list(knowledge.rules[GATE].facts()), "status": "active",
    }  # fmt: skip


def test_rules_can_be_listed_by_platform(client: TestClient) -> None:
    listed = client.get(RULES, params={"platform": "jd"}).json()["rules"]
    assert listed
    assert {r["platform"] for r in listed} == {"jd"}
    status, code, words = refused(client.get(RULES, params={"platform": "pdd"}))
    assert (status, code) == (422, "platform_unknown")
    assert "jd（京东）" in words


def test_a_rule_is_shown_whole(client: TestClient) -> None:
    card = client.get(f"{RULES}/{GATE}").json()
    assert list(card) == [
        "id", "title", "kind", "theme", "platform", "programme", "audience", "effective_from", "effective_to",
        "checked_on", "facts", "status", "reason", "names", "verdict", "require", "cases", "sticky", "gives",
        "calculate", "equations", "unstated", "confirm_by_hand", "citations",
    ]  # fmt: skip
    leaves = card["require"]["all"]
    assert (leaves[1]["fact"], leaves[1]["op"], leaves[1]["threshold"], leaves[1]["unit"]) == (
        "product_score", ">=", "75", "分",
    )  # fmt: skip
    assert [leaf["threshold"] for leaf in leaves[2]["any"]] == ["1000", "100000"]
    assert (leaves[4]["other"], leaves[4]["threshold"]) == ("industry_return_rate", None)
    assert leaves[5]["threshold"] == "false"
    assert (card["reason"], card["cases"], card["sticky"]) == (None, [], None)
    assert card["verdict"]["met"].startswith("能，达到选品门槛")
    [score] = [f for f in card["facts"] if f["id"] == "product_score"]
    assert (score["label"], score["unit"], score["kind"], score["range"]) == (
        "商品分",
        "分",
        "quantity",
        ["0", "100"],
    )


def test_what_every_rule_says_resolves(client: TestClient, knowledge: Knowledge) -> None:
    bodies = {s: client.get(f"/api/v1/sources/{s}").json()["body"] for s in knowledge.sources}
    for rule_id in knowledge.rules:
        card = client.get(f"{RULES}/{rule_id}").json()
        assert set(cites(card)) == set(card["citations"])
        for cited in card["citations"].values():
            assert bodies[cited["source"]][cited["start"] : cited["end"]] == cited["quote"]
        assert not any(isinstance(value, float) for value in values(card))


def cites(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from ([part["cite"]] if "cite" in part else [])
        for value in part.values():
            yield from cites(value)
    elif isinstance(part, list):
        for value in part:
            yield from cites(value)


def values(part: Any) -> Iterator[Any]:
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield value
        yield from values(value)


def test_a_ladder_a_calculation_and_an_open_condition_are_shown(client: TestClient) -> None:
    ladder = client.get(f"{RULES}/douyin/top-creator/red-line-ladder").json()
    first, second = ladder["cases"]
    assert (first["when"]["op"], first["when"]["threshold"]) == ("==", "1")
    assert first["calculate"][0]["parameters"] == {"period": {"value": "30", "unit": "天", "cite": "first"}}
    assert second["gives"][0]["value"] == "永久关闭"
    undecided = client.get(f"{RULES}/douyin/merchant-policies-2026/treasure-shop").json()["require"]
    assert any("unstated" in part for part in [undecided, *values(undecided)] if isinstance(part, dict))


@pytest.mark.parametrize(
    "rule_id", ["douyin/top-creator/selection-gat", "selection-gate", "头部创作者选品门"]
)
def test_an_unknown_rule_is_not_found_and_the_nearest_is_named(client: TestClient, rule_id: str) -> None:
    status, code, words = refused(client.get(f"{RULES}/{rule_id}"))
    assert (status, code) == (404, "rule_unknown")
    assert GATE in words
    assert RULES in words


def test_a_withdrawn_rule_is_shown_with_its_reason_and_never_evaluated(reviewing: TestClient) -> None:
    [line] = [r for r in reviewing.get(RULES).json()["rules"] if r["id"] == GATE]
    assert line["status"] == "withdrawn"
    card = reviewing.get(f"{RULES}/{GATE}").json()
    assert (card["status"], card["reason"]) == ("withdrawn", "引文 'score' 已不在来源中")
    assert (card["citations"]["score"]["start"], card["citations"]["score"]["end"]) == (None, None)
    assert card["citations"]["product"]["start"] is not None
    findings = reviewing.post(EVALUATE, json={"profile": {"product_score": 73}}).json()["findings"]
    assert GATE not in {f["rule"] for f in findings}
