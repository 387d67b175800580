"""The page without its widgets: the turn that grows, stops and is taken back, profile, plans, files."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from assistant.access.visitors import Visitors
from assistant.conversations.sessions import MemorySessions
from assistant.errors import NotFoundError, QuestionError
from assistant.feedback.feedback import REASONS
from assistant.pipeline import Assistant
from assistant.storage.database import Database
from assistant.surfaces.page.calls import Caller, Said
from assistant.surfaces.page.chat import Chat, Wish, Written
from assistant.surfaces.page.conversations import Conversations
from assistant.surfaces.page.front import VISITOR_COOKIE, Front, owner_of
from assistant.surfaces.page.languages import LANGUAGES
from assistant.surfaces.page.plans_panel import _GROUPS, Plans
from assistant.surfaces.page.profile_view import ProfileView
from assistant.surfaces.page.shell import conversation, head_tags, header, script_words
from assistant.surfaces.page.shop_profile import ShopProfile
from assistant.surfaces.page.turn import STAGES
from assistant.surfaces.words import Words, words
from tests.fakes import FakeAssistant, make_visitors
from tests.measures import PLATFORMS
from tests.paths import PACKAGE

ZH = Words("zh-Hans")
DOUYIN = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
KUAISHOU = "快手新商首播7天播了10个半小时，能拿到流量包吗？"
ME = Caller("page/me", "127.0.0.1")
HOSTILE = "<img src=x onerror=alert(1)></textarea><script>alert(2)</script>{{1}}${2}`"


def asked(
    chat: Chat, text: str, session_id: str | None = None, caller: Caller = ME, **more: str
) -> list[Written]:
    return list(chat.ask(Wish("k", text, **more), session_id, caller))


@pytest.fixture
def visitors(database: Database) -> Visitors:
    return make_visitors(database)


@pytest.fixture
def chat(assistant: Assistant, visitors: Visitors) -> Chat:
    return Chat(assistant, assistant.sessions, visitors, ZH)


@pytest.fixture
def fake(assistant: Assistant) -> Any:
    """Answers anything, breaks when it is told to."""
    return FakeAssistant(MemorySessions(), assistant.knowledge)


# --- a turn -----------------------------------------------------------------------------------------


def test_an_answer_grows_and_ends_with_its_checks(chat: Chat) -> None:
    *growing, last = asked(chat, DOUYIN)
    assert [step.state for step in growing] == ["streaming"] * len(growing)
    assert "正在" in growing[0].html
    assert "ga-growing" in growing[-1].html
    assert last.state == "done"
    assert last.answer is not None
    assert "ga-gaps" in last.html
    assert 'class="ga-cite"' in last.html


def test_a_reload_shows_the_same_turns(assistant: Assistant, chat: Chat) -> None:
    first = asked(chat, DOUYIN)[-1]
    asked(chat, "商品分提到76呢", first.session_id)
    messages = assistant.sessions.messages(str(first.session_id), ME.owner)
    html = chat.turns_html(messages)
    assert html.count('class="ga-turn"') == 2
    assert first.html in html


def test_asking_again_takes_the_place_of_the_last_turn(assistant: Assistant, chat: Chat) -> None:
    first = asked(chat, DOUYIN)[-1]
    assert first.answer is not None
    again = asked(chat, DOUYIN, first.session_id, replaces=first.answer.id)[-1]
    messages = assistant.sessions.messages(str(first.session_id), ME.owner)
    assert again.state == "done"
    assert [m.question for m in messages] == [DOUYIN]


def test_a_changed_question_takes_back_what_the_first_one_said(assistant: Assistant, chat: Chat) -> None:
    first = asked(chat, DOUYIN)[-1]
    assert first.answer is not None
    asked(chat, "商品分80，头部达人能带我的货吗？", first.session_id, replaces=first.answer.id)
    profile = assistant.profile(str(first.session_id), ME.owner)
    assert set(profile) == {"product_score"}


def test_only_the_last_turn_can_be_changed(assistant: Assistant, chat: Chat) -> None:
    first = asked(chat, DOUYIN)[-1]
    assert first.answer is not None
    asked(chat, "商品分提到76呢", first.session_id)
    refused = asked(chat, "别的", first.session_id, replaces=first.answer.id)[-1]
    assert refused.state == "failed"
    assert "别的窗口" in refused.html
    assert len(assistant.sessions.messages(str(first.session_id), ME.owner)) == 2


@pytest.mark.parametrize("after", range(1, 9))
def test_a_stopped_turn_leaves_nothing_behind(assistant: Assistant, chat: Chat, after: int) -> None:
    """Wherever it is stopped, also after the pipeline has saved the turn."""
    first = asked(chat, DOUYIN)[-1]
    session_id = str(first.session_id)
    before = assistant.profile(session_id, ME.owner)
    steps = chat.ask(Wish("k", "商品分99，够了吗？"), session_id, ME)
    for _ in range(after):
        assert next(steps).state == "streaming"
    chat.stop("k", ME)
    last = list(steps)[-1]
    assert last.state == "stopped"
    assert "没有记入对话" in last.html
    assert len(assistant.sessions.messages(session_id, ME.owner)) == 1
    assert assistant.profile(session_id, ME.owner) == before


def test_a_first_turn_that_is_stopped_leaves_no_conversation(assistant: Assistant, chat: Chat) -> None:
    caller = Caller("page/stopper", "")
    steps = chat.ask(Wish("k", DOUYIN), None, caller)
    next(steps)
    chat.stop("k", caller)
    assert list(steps)[-1].session_id is None
    assert assistant.sessions.conversations(caller.owner) == ()


def test_stopping_closes_the_pipeline_and_no_other_tab(fake: Any, visitors: Visitors) -> None:
    chat = Chat(fake, fake.sessions, visitors, ZH)
    steps, others = chat.ask(Wish("k", "问"), None, ME), chat.ask(Wish("l", "问"), None, ME)
    next(steps), next(others)
    chat.stop("k", Caller("page/other", ""))
    chat.stop("k", ME)
    assert list(steps)[-1].state == "stopped"
    assert fake.closed == 1
    assert list(others)[-1].state == "done"


def test_a_tab_that_is_closed_closes_the_pipeline(fake: Any, visitors: Visitors) -> None:
    steps = Chat(fake, fake.sessions, visitors, ZH).ask(Wish("k", "问"), None, ME)
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert fake.closed == 1


def test_a_tab_that_is_closed_during_its_first_turn_leaves_no_conversation(
    assistant: Assistant, chat: Chat
) -> None:
    leaving = Caller("page/leaving", "127.0.0.1")
    steps = chat.ask(Wish("k", "快手新商首播有什么扶持？"), None, leaving)
    next(steps)
    assert len(assistant.sessions.conversations(leaving.owner)) == 1
    steps.close()  # type: ignore[attr-defined]
    assert assistant.sessions.conversations(leaving.owner) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [("坏", "编号"), ("半", "编号"), ("问" * 2001, "2000"), ("\x01", "问题是空的"), ("", "空的")],
)
def test_a_failure_is_a_sentence_with_a_way_on(fake: Any, visitors: Visitors, text: str, says: str) -> None:
    last = asked(Chat(fake, fake.sessions, visitors, ZH), text)[-1]
    assert last.state == "failed"
    assert says in last.html
    assert "secret" not in last.html
    assert 'data-do="again"' in last.html


def test_a_conversation_that_is_gone_or_anothers_starts_a_new_one(assistant: Assistant, chat: Chat) -> None:
    theirs = asked(chat, KUAISHOU, caller=Caller("page/other", ""))[-1].session_id
    for session_id in ("nobody", theirs):
        mine = asked(chat, "能拿多少？", session_id)[-1]
        assert mine.session_id not in {None, session_id}
    assert len(assistant.sessions.messages(str(theirs), "page/other")) == 1


def test_nothing_that_was_typed_is_markup(chat: Chat) -> None:
    for step in asked(chat, f"{HOSTILE} 快手新商首播有什么扶持"):
        assert "<img" not in step.html
        assert "<script" not in step.html


# --- a question that is sent again ------------------------------------------------------------------

KEY = "q_-7" * 5


def test_a_question_that_is_sent_twice_is_answered_once(assistant: Assistant, chat: Chat) -> None:
    me = Caller("page/twice", "")
    first = list(chat.ask(Wish(KEY, DOUYIN), None, me))[-1]
    again = list(chat.ask(Wish(KEY, DOUYIN, again=True), None, me))  # nobody told the page its conversation
    assert [step.state for step in again] == ["done"]
    assert (again[0].html, again[0].session_id) == (first.html, first.session_id)
    assert len(assistant.sessions.conversations(me.owner)) == 1
    assert len(assistant.sessions.messages(str(first.session_id), me.owner)) == 1


def test_one_that_is_sent_again_while_it_is_answered_waits_for_that_answer(
    fake: Any, visitors: Visitors
) -> None:
    chat, me = Chat(fake, fake.sessions, visitors, ZH), Caller("page/waits", "")
    steps = chat.ask(Wish(KEY, "问"), None, me)
    next(steps)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(lambda: list(chat.ask(Wish(KEY, "问", again=True), None, me)))
        assert not second.done()
        first = list(steps)[-1]
    assert [step.session_id for step in second.result()] == [first.session_id]
    assert len(fake.asked) == 1


def test_nobody_gets_or_takes_anothers_answer_by_its_name(assistant: Assistant, chat: Chat) -> None:
    mine = list(chat.ask(Wish("mine" * 5, KUAISHOU), None, ME))[-1]
    thief = Caller("page/thief-of-names", "")
    theirs = list(chat.ask(Wish("mine" * 5, "1688的三保服务保的是什么？"), None, thief))[-1]
    assert theirs.state == "failed"
    assert "首次直播" not in theirs.html
    assert assistant.sessions.conversations(thief.owner) == ()
    assert len(assistant.sessions.messages(str(mine.session_id), ME.owner)) == 1


@pytest.mark.parametrize("name", ["short", "x" * 33, "a/b" * 7, ""])
def test_a_name_that_is_none_is_not_taken_for_one(assistant: Assistant, chat: Chat, name: str) -> None:
    me = Caller("page/nameless", "")
    answers = [list(chat.ask(Wish(name, KUAISHOU), None, me))[-1].answer for _ in range(2)]
    assert len({answer.id for answer in answers if answer}) == 2


def test_a_change_that_was_cut_off_is_made_when_it_is_sent_again(assistant: Assistant, chat: Chat) -> None:
    me = Caller("page/cut", "")
    first = list(chat.ask(Wish("k", DOUYIN), None, me))[-1]
    assert first.answer is not None
    steps = chat.ask(Wish("cut_off" * 3, KUAISHOU, first.answer.id), first.session_id, me)
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert assistant.sessions.messages(str(first.session_id), me.owner) == []
    last = list(chat.ask(Wish("cut_off" * 3, KUAISHOU, first.answer.id, again=True), first.session_id, me))[
        -1
    ]
    assert (last.state, last.session_id) == ("done", first.session_id)


# --- profile ----------------------------------------------------------------------------------------


def test_an_edit_changes_the_verdict_of_the_question_asked_again(assistant: Assistant, chat: Chat) -> None:
    profile, view = ShopProfile(assistant, ZH), ProfileView(assistant.knowledge, ZH)
    first = asked(chat, DOUYIN)[-1]
    assert first.answer is not None
    assert first.answer.outcome == "ineligible"
    _, entries = profile.set("product_score", "76", first.session_id, ME.owner)
    html = view.html(entries, asked=DOUYIN, changed=True)
    again = re.search(r'data-do="again" data-text="([^"]+)"', html)
    assert again is not None
    second = asked(chat, again[1], first.session_id)[-1]
    assert second.answer is not None
    assert second.answer.outcome == "eligible"


@pytest.mark.parametrize(
    ("question", "fact", "value", "outcome"),
    [
        (KUAISHOU, "live_hours_first_7_days", "12", "eligible"),
        ("快手新商首播7天播了10個半小時，能拿到流量包嗎？", "live_hours_first_7_days", "12", "eligible"),
        (
            "I am a new Kuaishou merchant and streamed 10.5 hours in the first 7 days, can I get the traffic package?",
            "live_hours_first_7_days", "12", "eligible",
        ),
        ("京东时尚新商每月佣金8万，做满12个月能返多少？", "monthly_commission", "5万", "computed"),
    ],
)  # fmt: skip
def test_asking_again_speaks_the_question_s_language_and_is_understood(
    assistant: Assistant, chat: Chat, question: str, fact: str, value: str, outcome: str
) -> None:
    first = asked(chat, question)[-1]
    _, entries = ShopProfile(assistant, ZH).set(fact, value, first.session_id, ME.owner)
    html = ProfileView(assistant.knowledge, ZH).html(entries, asked=question)
    again = re.search(r'data-do="again" data-text="([^"]+)"', html)
    assert again is not None
    second = asked(chat, again[1], first.session_id)[-1]
    assert second.answer is not None
    assert second.answer.outcome == outcome
    assert entries[fact].low in json.dumps(second.answer.to_json(), ensure_ascii=False)


def test_what_is_somebody_else_s_or_of_another_time_is_shown_apart(assistant: Assistant, chat: Chat) -> None:
    last = asked(chat, "我表姐的号粉丝1200万，我现在860万粉丝，前年到过1050万，算抖音头部吗")[-1]
    assert last.answer is not None
    entries = ShopProfile(assistant, ZH).entries(last.session_id, ME.owner)
    html = ProfileView(assistant.knowledge, ZH).html(entries, read=last.answer.read)
    _, unkept = html.split('class="ga-unkept"')
    assert "您表姐的号的数" in unkept
    assert "以前的数" in unkept
    assert "860万" not in unkept
    assert "ga-unkept" not in ProfileView(assistant.knowledge, ZH).html(entries)


def test_every_fact_says_where_it_came_from(assistant: Assistant, chat: Chat) -> None:
    profile, view = ShopProfile(assistant, ZH), ProfileView(assistant.knowledge, ZH)
    first = asked(chat, DOUYIN)[-1]
    session, _ = profile.set("shop_score", "90", first.session_id, ME.owner)
    edit = assistant.edit_profile(
        {"positive_rate": "95%"}, session_id=session, owner=ME.owner, as_of=_today(), origin="shop"
    )
    html = view.html(edit.profile)
    for words_ in ("第1问：“商品分73”", "您填写的", "店铺系统提供"):
        assert words_ in html


@pytest.mark.parametrize(("fact", "value"), [("product_score", "很好"), ("product_score", "500"), ("product_score", ""),
                                             ("receipt_date", "很久以前"), ("serious_violation", "也许")])  # fmt: skip
def test_a_value_that_cannot_be_used_stays_beside_its_reason(
    assistant: Assistant, fact: str, value: str
) -> None:
    profile, view = ShopProfile(assistant, ZH), ProfileView(assistant.knowledge, ZH)
    with pytest.raises(QuestionError) as caught:
        profile.set(fact, value, None, ME.owner)
    refused = profile.refused(fact, value, True, caught.value)
    html = view.html({}, refused=refused)
    assert refused.why
    assert "profile." not in refused.why
    assert f'value="{value}"' in html
    assert 'role="alert"' in html


def test_an_unknown_fact_changes_nothing(assistant: Assistant) -> None:
    owner = "page/unknown-fact"
    with pytest.raises(QuestionError):
        ShopProfile(assistant, ZH).set("<b>", "1", None, owner)
    assert assistant.sessions.conversations(owner) == ()


def test_a_fact_can_be_taken_away(assistant: Assistant, chat: Chat) -> None:
    profile = ShopProfile(assistant, ZH)
    first = asked(chat, DOUYIN)[-1]
    _, entries = profile.set("product_score", None, first.session_id, ME.owner)
    assert "product_score" not in entries
    assert "shop_score" in entries


def test_words_of_a_merchant_are_text_in_the_profile(assistant: Assistant) -> None:
    view = ProfileView(assistant.knowledge, ZH)
    edit = assistant.edit_profile(
        {"product_score": {"text": f"商品分76{HOSTILE}", "low": "76", "high": "76", "unit": "分"}},
        session_id=None, owner=ME.owner, as_of=_today(), origin="shop",
    )  # fmt: skip
    html = view.html(edit.profile)
    assert "<img" not in html
    assert "<script" not in html


# --- plans ------------------------------------------------------------------------------------------


def test_without_facts_the_plans_invite_to_tell_some(assistant: Assistant) -> None:
    html = Plans(assistant.knowledge, ZH).html({})
    assert 'data-do="want"' in html
    assert "ga-plan-group" not in html


def test_plans_move_between_the_groups_as_the_profile_changes(assistant: Assistant, chat: Chat) -> None:
    plans, profile = Plans(assistant.knowledge, ZH), ShopProfile(assistant, ZH)
    first = asked(chat, KUAISHOU)[-1]
    entries = profile.entries(first.session_id, ME.owner)
    assert "首次直播流量包" in _group(plans.html(entries), "unmet")
    assert "差" in _group(plans.html(entries), "unmet")
    _, entries = profile.set("live_hours_first_7_days", "12", first.session_id, ME.owner)
    met = _group(plans.html(entries), "met")
    assert "首次直播流量包" in met
    assert "2.8万流量" in met
    _, entries = profile.set("live_hours_first_7_days", None, first.session_id, ME.owner)
    asks = _group(plans.html(entries), "asks")
    assert 'data-fact="live_hours_first_7_days"' in asks


def _group(html: str, name: str) -> str:
    found = re.search(rf'<details class="ga-plan-group ga-group-{name}".*?</details>', html, re.DOTALL)
    return found[0] if found else ""


# --- conversations ----------------------------------------------------------------------------------


def test_a_conversation_is_named_exported_and_deleted_by_its_owner_alone(
    assistant: Assistant, chat: Chat
) -> None:
    owner = "page/lister"
    list_ = Conversations(assistant, assistant.sessions, ZH)
    session_id = str(asked(chat, DOUYIN, caller=Caller(owner, ""))[-1].session_id)
    assert "我店体验分84" in list_.html(owner, session_id)
    list_.rename(session_id, owner, " 选品\n门槛 ")
    assert "选品 门槛" in list_.html(owner, session_id)
    for refuse in (list_.rename, list_.exported):
        with pytest.raises(NotFoundError):
            refuse(session_id, "page/thief", "x")
    with pytest.raises(NotFoundError):
        list_.delete(session_id, "page/thief")
    markdown, data = (list_.exported(session_id, owner, form) for form in ("markdown", "json"))
    assert (markdown.name, data.name) == ("选品 门槛.md", "选品 门槛.json")
    assert DOUYIN in markdown.text.replace("\\", "")
    exported = json.loads(data.text)
    assert exported["messages"][0]["answer"]["outcome"] == "ineligible"
    assert exported["profile"]["product_score"] == {
        "text": "商品分73", "low": "73", "high": "73", "unit": "分", "origin": "question", "turn": 1,
    }  # fmt: skip
    list_.delete(session_id, owner)
    assert assistant.sessions.conversations(owner) == ()


@pytest.mark.parametrize("title", ["", " \n", "长" * 41])
def test_a_name_that_cannot_be_used_is_refused(assistant: Assistant, chat: Chat, title: str) -> None:
    session_id = str(asked(chat, KUAISHOU)[-1].session_id)
    with pytest.raises(QuestionError):
        Conversations(assistant, assistant.sessions, ZH).rename(session_id, ME.owner, title)


def test_a_name_is_text_in_the_list_and_no_path_in_a_file(assistant: Assistant, chat: Chat) -> None:
    session_id = str(asked(chat, KUAISHOU)[-1].session_id)
    list_ = Conversations(assistant, assistant.sessions, ZH)
    list_.rename(session_id, ME.owner, '../<img src=x onerror="1">')
    assert "<img" not in list_.html(ME.owner, None)
    assert not set('/\\<>:"|?*') & set(list_.exported(session_id, ME.owner, "json").name)


# --- the door ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("cookie", ["", "short", "x" * 23, "x" * 21 + "/", "../../../../../../etc"])
def test_a_visitor_id_that_is_not_ours_is_none(cookie: str) -> None:
    assert owner_of({VISITOR_COOKIE: cookie}, "t1") == "page/tab:t1"


def test_a_visitor_id_of_ours_is_the_owner() -> None:
    assert owner_of({VISITOR_COOKIE: "A" * 22}, "t1") == f"page/{'A' * 22}"


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "zh-Hans"), ({"accept-language": "en-US,en"}, "en"), ({"accept-language": "zh-TW"}, "zh-Hant"),
        ({"cookie": "growth_language=en", "accept-language": "zh-CN"}, "en"),
        ({"cookie": "growth_language=<script>", "accept-language": "zh-TW"}, "zh-Hant"),
        ({"cookie": 'broken="; =;;'}, "zh-Hans"),
    ],
)  # fmt: skip
@pytest.mark.anyio
async def test_a_browser_gets_its_language_and_one_visitor_id(headers: dict[str, str], language: str) -> None:
    status, given, body = await _get("/", headers)
    assert (status, body) == (200, language)
    cookie = given["set-cookie"]
    assert re.fullmatch(
        rf"{VISITOR_COOKIE}=[A-Za-z0-9_-]{{22}}; Path=/; Max-Age=\d+; HttpOnly; SameSite=Lax", cookie
    )
    _, again, _ = await _get("/", {"cookie": cookie.partition(";")[0]})
    assert "set-cookie" not in again


@pytest.mark.anyio
async def test_a_visitor_id_is_given_with_the_page_only_and_kept_to_https() -> None:
    assert "set-cookie" not in (await _get("/gradio_api/info", {}))[1]
    assert (await _get("/", {}, scheme="https"))[1]["set-cookie"].endswith("; Secure")


@pytest.mark.parametrize("tab", ["", "x" * 65, "a/b", "一"])
def test_callers_without_a_cookie_and_a_tab_share_nothing(tab: str) -> None:
    assert owner_of({}, tab) != owner_of({}, tab)
    assert len(owner_of({}, tab)) < 120
    assert owner_of({}, "k3j9x0abcde") == "page/tab:k3j9x0abcde"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "path",
    ["/gradio_api/run/_asked", "/gradio_api/api/predict", "/gradio_api/call/_asked", "/gradio_api/deep_link",
     "/gradio_api/process_recording", "/gradio_api/component_server", "/gradio_api/file=/etc/passwd",
     "/gradio_api/proxy=http://127.0.0.1:22/", "/gradio_api/stream/x", "//gradio_api/run/predict", "/gradio_api/dev/reload"],
)  # fmt: skip
async def test_of_gradios_api_only_what_the_page_calls_is_there(path: str) -> None:
    assert (await _get(path, {}))[0] == 404
    for called in ("run/predict", "queue/join", "queue/data", "heartbeat/abc", "upload", "upload_progress"):
        assert (await _get(f"/gradio_api/{called}", {}))[0] == 200


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def _get(path: str, headers: dict[str, str], scheme: str = "http") -> tuple[int, dict[str, str], str]:
    async def page(language: str) -> Any:
        async def app(_scope: Any, _receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": language.encode()})

        return app

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    raw = [(k.encode(), v.encode()) for k, v in headers.items()]
    scope = {"type": "http", "path": path, "headers": raw, "scheme": scheme, "method": "GET"}
    await Front(page)(scope, _never, send)
    given = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], given, sent[1]["body"].decode()


async def _never() -> Any:
    raise AssertionError("nothing is read here")


@pytest.mark.parametrize("data", [None, [], "x", {"text": 1}, {"text": None}, {"text": ["a"]}])
def test_whatever_a_call_carries_is_text_or_nothing(data: Any) -> None:
    assert Said(data).text("text") == ""


@pytest.mark.parametrize("value", ["", "a/b", "a b", "x" * 65, "\ud800", "\0", "一", None, 1, ["a"]])
def test_what_can_be_no_id_of_ours_is_none(value: Any) -> None:
    assert Said({"id": value}).id("id") == ""
    assert Said({"ids": ["k-_9", value]}).ids("ids", 2) == ("k-_9", "")
    assert Said({"ids": ["k-_9", value]}).ids("ids", 1) == ("k-_9",)


def test_half_a_pair_is_no_text_that_could_not_be_stored() -> None:
    Said({"text": "\ud83d"}).text("text").encode()


# --- words ------------------------------------------------------------------------------------------


def test_every_text_of_the_page_has_its_english() -> None:
    said = {*STAGES.values(), *_GROUPS.values(), *script_words(), *REASONS.values()}
    folder = PACKAGE / "surfaces" / "page"
    for file in folder.glob("*.py"):
        said |= set(re.findall(r'\b_?w\(\s*"([^"\\]+)"', file.read_text("utf-8")))
    english = words("en")
    assert sorted(t for t in said if english(t) == t and not t.isascii()) == []


def test_the_frame_of_the_page_is_safe_for_the_templates_it_passes_through() -> None:
    """Gradio reads a component's template as Handlebars and as a JavaScript template."""
    for language, _ in LANGUAGES:
        template = conversation(PLATFORMS.values(), Words(language)) + header(Words(language))
        assert not re.search(r"\{\{|\$\{|`|\\", template)


def test_the_scripts_words_cannot_end_their_element() -> None:
    for language, _ in LANGUAGES:
        tags = head_tags(Words(language))
        found = re.search(r'id="ga-words" lang="[^"]+">(.*?)</script>', tags)
        assert found is not None
        assert set(json.loads(found[1])) == set(script_words())


def _today() -> Any:
    from assistant.conversations.intake import today

    return today()
