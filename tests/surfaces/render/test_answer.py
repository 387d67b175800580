"""An answer as HTML: what is marked, what is drawn, and that nothing of anyone else's takes effect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.answer import Answer, AnswerCheck, Citation, NumberTrace, ProfileEntry, TextSpan
from assistant.conversations.intake import read_question
from assistant.pipeline import Assistant
from assistant.rules.schema import Knowledge
from assistant.surfaces.render import Names, answer_html, names_of, terminal_text, user_html
from assistant.surfaces.words import words
from assistant.types import OtherFact, Quantity, Relation
from tests.fakes import PRODUCT_SCORE, checked, make_answer
from tests.measures import UNITS
from tests.surfaces.render.reading import Element, read

GATE = "我店体验分84，商品分73，好评率88%，2000单，品退率低于行业，没违规，头部达人能带我的货吗？"
QUESTIONS = [
    GATE,
    "快手新商首播7天播了10个半小时，能拿到流量包吗？",
    "我是县城的源头厂家，刚入驻快手，有哪些能拿",
    "抖音订单2026年4月29日确认收货，什么时候到账期？",
    "各个平台对新商家的优惠对比一下",
    "My Kuaishou shop is new and I streamed 10.5 hours in the first 7 days. Can I get the traffic pack?",
    "我的快手新店首播7天播了12小時，能拿到流量包嗎？",
    "京东时尚新商每月佣金8万，做满12个月能返多少？",
    "拼多多怎么开店？",
]
TAGS = {
    "article", "div", "section", "details", "summary", "figure", "figcaption", "p", "h3", "h4", "h5", "h6",
    "ul", "ol", "li", "strong", "em", "b", "code", "br", "hr", "small", "span", "a", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "svg", "rect", "circle", "text",
}  # fmt: skip
ATTRIBUTES = {
    "class", "lang", "href", "target", "rel", "scope", "value", "open", "tabindex", "role", "dir", "aria-label",
    "width", "height", "x", "y", "rx", "cx", "cy", "r", "text-anchor", "focusable", "data-answer", "data-close",
    "data-page", "data-wait", "data-copied", "data-count", "data-from", "data-tip", "data-n", "data-label",
}  # fmt: skip
EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "[点我](javascript:alert(1))",
    "![图](https://elsewhere.example/x.png)",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "<https://elsewhere.example>",
    "</article></div></td><iframe src=//x>",
    '" onmouseover="alert(1)" x=\'',
    "<!-- --><style>*{display:none}</style>",
    "[1]: javascript:alert(1)",
    "\u202egnp.exe\u202c",
    "字" * 10_000,
    "&lt;script&gt;&#x3c;",
    "{{7*7}} ${x} $$\\href{javascript:x}{y}$$",
    "`</code><b>` | | |\n| --- |\n> x",
]
ASK = Callable[[str], Answer]


@pytest.fixture(scope="module")
def ask(assistant: Assistant) -> ASK:
    asked: dict[str, Answer] = {}

    def answered(question: str) -> Answer:
        if question not in asked:
            asked[question] = assistant.ask(read_question(question))
        return asked[question]

    return answered


def rendered(answer: Answer, locale: str = "zh-CN", knowledge: Knowledge | None = None) -> Element:
    w = words(locale)
    [article] = read(
        answer_html(answer, names_of(knowledge, w) if knowledge else Names({}, {}, UNITS), w)
    ).all("article")
    return article


def allowed(root: Element) -> None:
    elements = root.all()
    assert {e.tag for e in elements} <= TAGS
    assert {a for e in elements for a in e.attributes} <= ATTRIBUTES
    hrefs = [str(e.attributes["href"]) for e in elements if "href" in e.attributes]
    assert all(href.startswith("/articles/") for href in hrefs)


# --- real answers -------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_number_is_marked_where_it_stands(ask: ASK, question: str) -> None:
    answer = ask(question)
    shown = [e.text for part in rendered(answer).all(of_class="ga-text") for e in part.all(of_class="ga-num")]
    assert shown == [n.text for n in (*answer.numbers, *(n for p in answer.parts for n in p.numbers))]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_mark_of_a_citation_opens_its_article_at_the_quote(ask: ASK, question: str) -> None:
    answer = ask(question)
    links = rendered(answer).all("a")
    assert {e.attributes["data-n"] for e in links} == {str(c.n) for c in answer.citations}
    by_number = {str(c.n): c for c in answer.citations}
    for link in links:
        cited = by_number[str(link.attributes["data-n"])]
        assert link.text == f"[{cited.n}]"
        href = str(link.attributes["href"])
        assert href.startswith(f"/articles/{cited.source}?start={cited.start}&end={cited.end}&quote=")
        assert href.endswith("#quote")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
def test_only_known_tags_and_attributes_are_written(
    ask: ASK, question: str, locale: str, knowledge: Knowledge
) -> None:
    allowed(rendered(ask(question), locale, knowledge))


def test_the_article_says_which_answer_it_is_and_how_it_came_out(ask: ASK) -> None:
    answer = ask(GATE)
    article = rendered(answer, "zh-TW")
    assert article.classes == {"ga-answer", "ga-ineligible"}
    assert article.attributes["data-answer"] == answer.id
    assert (article.attributes["lang"], article.all("div")[0].attributes["lang"]) == ("zh-Hant", "zh-Hans")


def test_the_table_of_checks_is_coloured_by_its_verdicts(ask: ASK) -> None:
    rows = rendered(ask(GATE)).all(of_class="ga-table")[0].all("tr")[1:]
    assert [row.classes for row in rows] == [{"ga-met"}, {"ga-unmet"}] + [{"ga-met"}] * 4
    said = [[cell.text for cell in row.all(of_class="ga-verdict")] for row in rows]
    assert said == [["√ 满足"], ["× 不满足"]] + [["√ 满足"]] * 4


@pytest.mark.parametrize(("question", "verdict"), [(QUESTIONS[5], "× not met"), (QUESTIONS[6], "√ 滿足")])
def test_rows_are_coloured_in_every_language(ask: ASK, question: str, verdict: str) -> None:
    answer = ask(question)
    table = rendered(answer).all(of_class="ga-table")[0]
    assert [row.classes for row in table.all("tr")[1:]] == [
        {f"ga-{c.status}"} for c in answer.findings[0].checks
    ]
    assert table.all(of_class="ga-verdict")[0].text == verdict


def test_a_verdict_in_the_words_of_others_colours_nothing() -> None:
    table = "| a | b | c | d |\n|---|---|---|---|\n| 商品分 | 73 | 75 | √ 满足 |"
    [row] = rendered(make_answer(text=table)).all(of_class="ga-table")[0].all("tr")[1:]
    assert row.classes == set()
    assert row.all(of_class="ga-verdict") == []


def test_a_table_that_the_text_shows_is_not_shown_again(ask: ASK) -> None:
    assert rendered(ask(GATE)).all(of_class="ga-checks") == []


def test_a_label_in_a_table_of_others_hides_no_check(ask: ASK) -> None:
    answer = ask(GATE)
    [part] = answer.parts
    words_alone = replace(part, spans=tuple(s for s in part.spans if s.fact != "product_score"))
    [checks] = rendered(replace(answer, parts=(words_alone,))).all(of_class="ga-checks")
    assert "商品分" in checks.text


def test_checks_that_the_text_does_not_show_follow_it_open(ask: ASK, knowledge: Knowledge) -> None:
    [checks] = rendered(ask(QUESTIONS[7]), "en", knowledge).all(of_class="ga-checks")
    assert "open" in checks.attributes
    cells = [[c.text for c in row.children if isinstance(c, Element)] for row in checks.all("tr")]
    assert cells[0] == ["condition", "yours", "threshold", "result", "gap"]
    assert cells[1] == ["new merchant", "yes", "yes", "√ met", "－"]


def test_all_but_what_is_read_first_is_folded(ask: ASK) -> None:
    article = rendered(ask(QUESTIONS[2]))
    [lead, more] = [c for c in article.children if isinstance(c, Element)]
    assert (more.tag, more.classes, "open" in more.attributes) == ("details", {"ga-more"}, False)
    assert "依据" not in lead.text
    assert more.all("summary")[0].text == "依据与计算第三方解读，以平台官方规则为准"
    assert {"ga-text", "ga-checks", "ga-origins"} <= {c for e in more.all() for c in e.classes}


def test_the_details_of_several_asks_stand_under_their_words(ask: ASK) -> None:
    more = rendered(ask("抖音货款几天到账？快手退货包运费能免多少单？")).all(of_class="ga-more")[0]
    assert [h.text for h in more.all("h3")] == ["抖音货款几天到账", "快手退货包运费能免多少单"]


def test_an_answer_of_an_earlier_version_is_shown_as_it_was_written(ask: ASK) -> None:
    """It has its table and its sources in the text, and its parts have them once more."""
    answer = ask(GATE)
    [part] = answer.parts
    old = replace(answer, answer=f"{answer.answer}\n\n{part.details}", spans=(TextSpan(0, 1, "sources"),))
    texts = rendered(old).all(of_class="ga-text")
    assert ["门槛" in t.text for t in texts] == [True]


def test_the_gaps_are_drawn_in_words_and_marks_too(ask: ASK, knowledge: Knowledge) -> None:
    [gaps] = rendered(ask(GATE), knowledge=knowledge).all(of_class="ga-gaps")
    assert [e.classes for e in gaps.all("li")] == [
        {"ga-gap", f"ga-{status}"} for status in ("met", "unmet", "met", "met")
    ]
    assert [e.text for e in gaps.all(of_class="ga-gap-words")] == [
        "84分 / ≥80分", "73分 / ≥75分差2分", "2000单 / ≥1000单", "88% / ≥80%",
    ]  # fmt: skip
    said = [e.attributes["aria-label"] for e in gaps.all("svg")]
    assert said[1] == "商品分：您的是73分，门槛≥75分，× 不满足，差2分"


def test_the_origins_of_numbers_are_in_words(ask: ASK, knowledge: Knowledge) -> None:
    [origins] = rendered(ask(GATE), knowledge=knowledge).all(of_class="ga-origins")
    said = [e.text for e in origins.all("li")]
    assert said[:3] == [
        "2分 核对得出：商品分，您的73分，门槛≥75分", "73分 您说的：商品分73", "≥75分 引自来源 [1]",
    ]  # fmt: skip
    [origins] = rendered(ask(QUESTIONS[3])).all(of_class="ga-origins")
    assert origins.all("li")[0].text == "2026年5月2日 计算得出：2026年4月29日 + 3天 = 2026年5月2日"


def test_a_reading_of_others_is_marked_in_every_language(ask: ASK) -> None:
    for question in (GATE, QUESTIONS[5], QUESTIONS[6]):
        assert rendered(ask(question)).all(of_class="ga-media")


def test_an_answer_without_sources_is_its_text(ask: ASK) -> None:
    article = rendered(ask("拼多多怎么开店？"))
    assert [str(c.attributes["class"]) for c in article.children if isinstance(c, Element)] == ["ga-text"]


# --- citation marks -----------------------------------------------------------------------------


def cited(markdown: str, **changes: str) -> list[str]:
    """The numbers of the links in an answer that cites three sentences."""
    answer = make_answer(text=markdown)
    first = replace(answer.citations[0], **changes)  # type: ignore[arg-type]
    rest = [replace(answer.citations[0], n=n, quote=f"第{n}句。") for n in (2, 3)]
    links = rendered(replace(answer, citations=(first, *rest))).all("a")
    return [str(e.attributes["data-n"]) for e in links]


@pytest.mark.parametrize(
    ("markdown", "numbers"),
    [
        ("商品分要75分[1][3]", ["1", "3"]),
        ("| a | [2] |\n|---|---|\n| b | [3] |", ["2", "3"]),
        ("- [1] 「按附件[3]执行」", ["1"]),
        ("您写的「见[2]」没有采用[1]", ["1"]),
        ("“[2]”[1]", ["1"]),
        ("「外「内」[2]」[1]", ["1"]),
        ("「没有写完[2]\n\n下一段[1]", ["1"]),
        ("[4] [0] [01] [x]", []),
        ("\\[1]", []),
        ("**[1]**", ["1"]),
        ("[1](https://elsewhere.example)", ["1"]),
    ],
)
def test_only_the_answers_own_marks_are_links(markdown: str, numbers: list[str]) -> None:
    assert cited(markdown) == numbers


def test_a_mark_inside_a_sources_own_sentence_is_its_own() -> None:
    assert cited("- 商品分见附表[3]，不低于75分。[1]", quote="商品分见附表[3]，不低于75分。") == ["1"]
    assert cited("[1]《通知[2]》，某媒体", title="通知[2]") == ["1"]
    assert cited("据统计[1][1]", quote="据统计[1]") == ["1"]


# --- the gap chart ------------------------------------------------------------------------------


def gaps(*checks: AnswerCheck) -> list[Element]:
    answer = make_answer()
    finding = replace(answer.findings[0], checks=checks)
    return rendered(replace(answer, findings=(finding,))).all(of_class="ga-gap")


@pytest.mark.parametrize(
    ("op", "side"), [(">=", "ga-good"), (">", "ga-good"), ("<=", "ga-bad"), ("<", "ga-bad"), ("==", "")]
)
def test_beyond_the_line_is_good_or_bad_as_the_rule_says(op: str, side: str) -> None:
    [row] = gaps(checked(op=op))
    tinted = {c for e in row.all("rect") for c in e.classes} & {"ga-good", "ga-bad"}
    assert tinted == ({side} if side else set())


def test_an_interval_is_drawn_as_a_span_and_a_missing_value_as_nothing() -> None:
    known, interval, missing = gaps(
        checked(),
        checked(fact="b", given=Quantity(Decimal(80), None, "score"), status="met", gap=None),
        checked(fact="c", given=None, status="unknown", gap=None),
    )
    assert known.all("circle")
    assert interval.all(of_class="ga-range")
    assert not interval.all("circle")
    assert not missing.all(of_class="ga-bar") + missing.all(of_class="ga-range") + missing.all("circle")
    assert "？待补充" in missing.text


def test_the_same_check_of_two_rules_is_one_bar() -> None:
    assert len(gaps(checked(), checked(), checked(threshold=Decimal(80)))) == 2


def test_without_a_number_of_the_merchants_there_is_no_chart() -> None:
    assert gaps(checked(given=None, status="unknown", gap=None)) == []
    other = OtherFact("industry_return_rate")
    assert gaps(checked(given=Relation("<", other.fact), threshold=other, op="<")) == []


# --- what others wrote --------------------------------------------------------------------------


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_nothing_that_anyone_wrote_takes_effect(evil: str) -> None:
    answer = make_answer(
        question=evil, text=f"**结论**：{evil}[1]\n\n- 「{evil}」\n\n| a | b |\n|---|---|\n| {evil} | 73 |"
    )
    start = answer.answer.rindex("73")
    finding = replace(
        answer.findings[0],
        title=evil,
        platform=evil,
        checks=(
            replace(checked(given=Relation("<", evil), threshold=OtherFact(evil)), label=evil, given=evil),
            replace(checked(given=Quantity(None, None)), label=evil, given=evil, unit=evil, gap=evil),
        ),
        results=(replace(answer.findings[0].results[0], label=evil, formula=evil),),
    )
    citation = Citation(1, evil, evil, evil, evil, evil, "media", evil, evil, 0, 5, "javascript:alert(1)")
    evil_answer = replace(
        answer,
        id=evil,
        findings=(finding,),
        citations=(citation,),
        numbers=(
            NumberTrace("73", start, start + 2, "given", "profile/product_score"),
            NumberTrace("a", 0, 1, "computed", "findings/0/results/0"),
        ),
        profile={"product_score": ProfileEntry(evil, evil, evil, evil, "question", 1, PRODUCT_SCORE)},
    )
    allowed(rendered(evil_answer))
    allowed(read(user_html(evil)))


def test_direction_overrides_are_not_passed_on() -> None:
    answer = make_answer(text="a\u202eb\u2066c")
    assert rendered(answer).text.startswith("abc")
    assert read(user_html("a\u202eb")).text == "ab"


def test_what_a_person_typed_keeps_its_lines() -> None:
    [said] = read(user_html("第一行 <b>\n**第二行**")).all("div")
    assert said.text == "第一行 <b>**第二行**"
    assert len(said.all("br")) == 1


def test_it_says_whose_words_they_are_where_a_model_had_a_part(assistant: Assistant) -> None:
    answer = assistant.ask(read_question(f"{GATE}抖音账期多久，我4月26收的货", as_of="2026-11-22"))
    assert "ga-by" not in answer_html(answer, names_of(assistant.knowledge, words("zh")), words("zh"))
    first, second = answer.parts
    by = "openai:<b>x</b>"
    mixed = replace(answer, composer=by, parts=(first, replace(second, composer=by)))
    html = answer_html(mixed, names_of(assistant.knowledge, words("zh")), words("zh"))
    assert "第 2 问的措辞由 openai:&lt;b&gt;x&lt;/b&gt; 组织，其余由模板写成" in html
    whole = replace(mixed, parts=tuple(replace(p, composer=by) for p in mixed.parts))
    assert "Worded by openai" in answer_html(whole, names_of(assistant.knowledge, words("en")), words("en"))
    assert "理由的措辭由" in answer_html(whole, names_of(assistant.knowledge, words("zh-TW")), words("zh-TW"))
    assert "措辞由 openai:<b>x</b> 组织" in terminal_text(whole)
