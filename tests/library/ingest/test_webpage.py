"""Web pages give what a reader sees of them, and report the rest."""

from __future__ import annotations

from typing import Any

import pytest

from tests.library.ingest.making import read

LAST = "<p>以上规则适用于全部商家。</p>"


def page(body: str, style: str = "", head: str = "") -> Any:
    return read("a.html", f"<html><head>{head}<style>{style}</style></head><body>{body}{LAST}</body></html>")


def shown(body: str, style: str = "") -> str:
    """The text without its last line."""
    text: str = page(body, style).body
    return text.replace("以上规则适用于全部商家。\n", "").strip()


def dropped(found: Any) -> list[tuple[str, str]]:
    return [(d.text, d.reason) for d in found.dropped]


# --- what is seen -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "style"),
    [
        ("<del>8%</del>", ""),
        ("<s>8%</s>", ""),
        ("<strike>8%</strike>", ""),
        ('<span style="text-decoration: line-through">8%</span>', ""),
        ('<em class="a old">8%</em>', ".old, .x { color: red; text-decoration: line-through solid }"),
        ("<u>8%</u>", "p > u { text-decoration-line: line-through }"),
    ],
)
def test_struck_words_are_left_out_and_reported(old: str, style: str) -> None:
    found = page(f"<p>女鞋佣金：{old} 5%，自下月起执行。</p>", style)
    assert found.body.startswith("女鞋佣金：5%，自下月起执行。\n")
    assert dropped(found) == [("8%", "struck")]


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("打包费100<s>200</s>300分", "打包费100 300分"),
        ("打包费100<del>200</del><b>300</b>分", "打包费100 300分"),
        ("打包费<s>200</s>300分", "打包费300分"),
        ("打包费3<s>4</s>元", "打包费3元"),
        ('打包费1<span style="display:none">9</span>00元', "打包费100元"),
    ],
)
def test_figures_beside_struck_ones_never_join_into_another(line: str, seen: str) -> None:
    assert shown(f"<p>{line}。</p>") == f"{seen}。"


@pytest.mark.parametrize(
    ("hidden", "style"),
    [
        ('<p class="x">隐藏的字</p>', ".x{display:none}"),
        ('<p id="x">隐藏的字</p>', "div p{color:red} #x{visibility:hidden}"),
        ('<div class="a"><p>隐藏的字</p></div>', ".a > p { opacity: 0 }"),
        ('<p class="x">隐藏的字</p>', "@media screen { .x { font-size: 0 } }"),
        ('<p class="x">隐藏的字</p>', ".x{position:absolute;left:-9999px}"),
        ('<p class="x">隐藏的字</p>', ".x{height:0;overflow:hidden}"),
        ('<p style="color:#123456;background:#123456">隐藏的字</p>', ""),
        ('<p style="background-color:#000">隐藏的字</p>', ""),
        ('<p style="color:transparent">隐藏的字</p>', ""),
        ('<p class="sr-only">隐藏的字</p>', ""),
        ("<template><p>隐藏的字</p></template>", ""),
        ("<noscript>隐藏的字</noscript>", ""),
        ("<dialog>隐藏的字</dialog>", ""),
        ('<p hidden="">隐藏的字</p>', ""),
    ],
)
def test_words_that_no_reader_sees_are_reported(hidden: str, style: str) -> None:
    found = page(f"<div>{hidden}<p>看得见的规则。</p></div>", style)
    assert found.body == "看得见的规则。\n\n以上规则适用于全部商家。\n"
    assert dropped(found) == [("隐藏的字", "hidden")]


@pytest.mark.parametrize(
    ("body", "style"),
    [
        ("<p>看得见的规则。</p>", "@media print { p { display: none } } p:hover { display: none }"),
        ("<p>看得见的规则。</p>", "@media (max-width: 600px) { p { display: none } }"),
        ('<p class="a b">看得见的规则。</p>', ".a{display:none} .a.b{display:block}"),
        ('<p class="a">看得见的规则。</p>', ".b .a{display:none} /* .a{display:none} */"),
        ('<p aria-hidden="true">看得见的规则。</p>', ""),
        ('<div style="background:#036"><p style="color:#fff">看得见的规则。</p></div>', ""),
        ("<details><p>看得见的规则。</p></details>", ""),
        ('<button aria-controls="p1">甲</button><div id="p1" style="display:none">看得见的规则。</div>', ""),
    ],
)
def test_words_that_a_reader_sees_or_opens_stay(body: str, style: str) -> None:
    assert "看得见的规则。" in shown(body, style)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("10<sup>4</sup>元", "10⁴元"),
        ("100m<sup>2</sup>", "100m²"),
        ("3千米<sup>2</sup>", "3千米²"),
        ("H<sub>2</sub>O", "H₂O"),
        ("（1+5%）<sup>30</sup>", "（1+5%）³⁰"),
        ("2<sup>k</sup>倍", "2^k倍"),
        ("￥99<sup>.90</sup>", "￥99.90"),
        ("1<sup>st</sup>", "1st"),
        ("20元<sup>[1]</sup>起", "20元起"),
        ("20元<sup>[1][2]</sup>", "20元"),
        ("20元<sup>①</sup>", "20元"),
        ("20元<sup>*</sup>", "20元"),
        ("GMV<sup>1</sup>达标", "GMV达标"),
        ("达标<sup>注2</sup>", "达标"),
        ('第10<sup><a href="#n9">9</a></sup>天', "第10天"),
        ("1<b>000</b>元", "1000元"),
        ("1<span>0</span><span><i>00</i></span>元", "1000元"),
        ("10&nbsp;000元", "10000元"),
        ("12&#8239;500.50元", "12500.50元"),
        ("满 3 200元", "满 3 200元"),
        ("1&shy;000元", "1000元"),
        ("1&#8203;000元", "1000元"),
        ("2<wbr>000元", "2000元"),
        ("<ruby>扣<rp>(</rp><rt>kou</rt><rp>)</rp></ruby>12分", "扣12分"),
        ("满&yen;99&mdash;199补&le;5&permil;、&frac12;", "满¥99—199补≤5‰、½"),
        ("<q>七天无理由</q>", "“七天无理由”"),
        ("上限<math><msup><mn>10</mn><mn>4</mn></msup></math>元", "上限10⁴元"),
        ("保证金<input value='2000'>元", "保证金2000元"),
        ("档位<select><option>甲</option><option selected>乙</option></select>", "档位乙"),
    ],
)
def test_no_inline_format_changes_a_figure(html: str, words: str) -> None:
    assert shown(f"<p>{html}</p>") == words


def test_a_note_stands_below_its_paragraph_and_not_in_the_list_at_the_end() -> None:
    body = (
        '<p>报名费为100元<sup><a href="#fn1">1</a></sup>。</p><p>另一段。</p><table><tr><th>类目</th><th>费率</th></tr>'
        '<tr><td>服饰</td><td>5%<sup><a href="#fn2">2</a></sup></td></tr></table><ol class="footnotes">'
        '<li id="fn1"><p>满3家店铺的，上限10<sup>3</sup>元。<a href="#fnref1">↩</a></p></li><li id="fn2">含税</li></ol>'
    )
    assert shown(body) == (
        "报名费为100元。\n\n注：满3家店铺的，上限10³元。\n\n另一段。\n\n"
        "| 类目 | 费率 |\n| --- | --- |\n| 服饰 | 5%（注：含税） |"
    )


def test_what_cannot_be_read_is_reported() -> None:
    found = page(
        '<p>见图<img src="x/fee.png"><img src="b.png" alt="扣点图"></p><iframe src="https://example.com/fee"></iframe>'
        "<svg><text>图中字</text></svg><button>立即入驻</button>"
    )
    assert dropped(found) == [
        ("图片：fee.png 图片：扣点图", "picture"),
        ("内嵌网页： https://example.com/fee", "unread"),
        ("图片：图中字", "picture"),
        ("立即入驻", "nav"),
    ]


# --- lists, pairs and tables --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "style", "lines"),
    [
        ("<ol><li>甲</li><li>乙</li></ol>", "", ["- 甲", "- 乙"]),
        ("<ol><li>甲</li><li>乙</li></ol><p>违反第2项的，扣分。</p>", "", ["- 1. 甲", "- 2. 乙"]),
        ("<ol start=3><li>甲</li><li><p>乙</p></li></ol>", "", ["- 3. 甲", "- 4. 乙"]),
        ("<ol type=a><li>甲</li><li value=5>乙</li></ol>", "", ["- a. 甲", "- e. 乙"]),
        ("<ol reversed><li>甲</li><li>乙</li></ol>", "", ["- 2. 甲", "- 1. 乙"]),
        ("<ol><li>甲</li><li>乙</li></ol>", "ol{list-style-type:cjk-ideographic}", ["- 一、甲", "- 二、乙"]),
        (
            "<ol><li>甲</li><li>乙</li></ol>",
            "ol{list-style:none;counter-reset:c} li::before{counter-increment:c;content:'第' counter(c, cjk-ideographic) '条 '}",
            ["- 第一条 甲", "- 第二条 乙"],
        ),
    ],
)
def test_items_are_counted_where_the_count_says_something(body: str, style: str, lines: list[str]) -> None:
    assert shown(body, style).splitlines()[:2] == lines


def test_pairs_of_questions_and_labels() -> None:
    body = (
        "<h1>答疑</h1><dl><dt>货款多久到账？</dt><dd>签收后5天到账。</dd><div><dt>怎么开发票</dt><dd><p>在后台申请。</p><p>3天内开具。</p></dd></div>"
        "<dt>保证金</dt><dd>2000元</dd><dt>结算</dt><dd>T+7</dd><dd>节假日顺延</dd></dl>"
        "<details><summary>能退吗？</summary>退店满30天退。</details>"
    )
    assert shown(body) == (
        "# 答疑\n\n## 货款多久到账？\n\n签收后5天到账。\n\n## 怎么开发票\n\n在后台申请。\n\n3天内开具。\n\n"
        "- 保证金：2000元\n- 结算：T+7；节假日顺延\n\n## 能退吗？\n\n退店满30天退。"
    )


def test_a_table_keeps_its_caption_foot_and_merged_cells_and_loses_what_is_unseen() -> None:
    body = (
        "<table><caption>表1 扣点（单位：%，含税）</caption><thead><tr><th>类目</th><th>扣点</th></tr></thead>"
        "<tfoot><tr><td>合计</td><td>10</td></tr></tfoot><tbody><tr><td>箱包</td><td><del>5</del>4</td></tr>"
        '<tr style="display:none"><td>旧类目</td><td>9</td></tr></tbody><tbody><tr><td>童装</td><td>6<br>每月</td></tr></tbody></table>'
    )
    found = page(body)
    assert found.body.startswith(
        "表1 扣点（单位：%，含税）\n\n| 类目 | 扣点 |\n| --- | --- |\n| 箱包 | 4 |\n| 童装 | 6 每月 |\n| 合计 | 10 |\n"
    )
    assert dropped(found) == [("5", "struck"), ("旧类目 9", "hidden")]


def test_a_table_in_a_cell_is_a_table_of_its_own() -> None:
    body = (
        "<table><tr><th>类型</th><th>处罚</th></tr><tr><td>错发</td><td>按次数：<table><tr><th>次数</th><th>扣分</th></tr>"
        "<tr><td>第1次</td><td>1</td></tr></table></td></tr><tr><td>漏发</td><td>扣2分</td></tr></table>"
    )
    assert shown(body) == (
        "| 类型 | 处罚 |\n| --- | --- |\n| 错发 | 按次数： |\n| 漏发 | 扣2分 |\n\n错发 按次数：\n\n"
        "| 次数 | 扣分 |\n| --- | --- |\n| 第1次 | 1 |"
    )


@pytest.mark.parametrize(
    "body",
    [
        "<div><table><thead><tr><th>类目</th><th>费率</th></tr></thead></table></div>"
        "<div><table><tr><td>服饰</td><td>5%</td></tr><tr><td>食品</td><td>2%</td></tr></table></div>",
        '<div role="table"><div role="row"><span role="columnheader">类目</span><span role="columnheader">费率</span></div>'
        '<div role="row"><span role="cell">服饰</span><span role="cell">5%</span></div>'
        '<div role="row"><span role="cell">食品</span><span role="cell">2%</span></div></div>',
    ],
    ids=["header and rows in two tables", "roles"],
)
def test_tables_made_in_other_ways(body: str) -> None:
    assert shown(body) == "| 类目 | 费率 |\n| --- | --- |\n| 服饰 | 5% |\n| 食品 | 2% |"


def test_a_table_that_places_things_is_no_table() -> None:
    body = "<table><tr><td>左边的话。</td><td><h2>右边</h2><p>扣12分。</p></td></tr></table>"
    assert shown(body) == "左边的话。\n\n## 右边\n\n扣12分。"


def test_what_says_something_outside_of_the_main_text_stays() -> None:
    text = "".join(f"<p>第{i}款：商家应当如实发货，逾期每单扣{i}分。</p>" for i in range(1, 40))
    found = read(
        "a.html",
        f"<html><body><div>服务热线</div><main>{text}</main><div><table><tr><th>档</th><th>费</th></tr><tr><td>甲</td><td>5元</td></tr>"
        "</table><p>以上自5月1日起执行。</p><p>回到顶部</p></div></body></html>",
    )
    assert found.body.endswith("| 档 | 费 |\n| --- | --- |\n| 甲 | 5元 |\n\n以上自5月1日起执行。\n")
    assert {d.text for d in found.dropped} == {"服务热线", "回到顶部"}


# --- head ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ('<title>佣金说明 - 帮助中心</title><meta property="og:title" content="晨光集市商家后台">', "<h1>佣金说明</h1>", "佣金说明"),
        ("<title>晨光集市 — 让生意更简单</title>", "<header><h1>晨光集市，让生意更简单</h1></header><main><h1>佣金公告</h1></main>", "佣金公告"),
        ('<title>晨光集市</title><meta property="og:site_name" content="晨光集市">', "<h1>佣金公告</h1>", "佣金公告"),
        ("<title>佣金说明 | 晨光集市</title>", "", "佣金说明"),
        ("<title>晨光集市_佣金说明</title>", "<h2>佣金说明</h2>", "佣金说明"),
        ('<title>晨光集市 - 佣金说明</title><meta property="og:site_name" content="晨光集市">', "", "佣金说明"),
    ],
)  # fmt: skip
def test_the_title_is_the_pages_own(head: str, body: str, title: str) -> None:
    assert page(body + "<p>佣金为5%。</p>", head=head).title == title


def test_the_head_tells_who_published_it_and_when() -> None:
    found = page(
        "<p>佣金为5%。</p>",
        head='<meta name="author" content="晨光规则部"><script type="application/ld+json">{"datePublished": "2026-03-01T08:00:00"}</script>',
    )
    assert (found.publisher, found.published) == ("晨光规则部", "2026-03-01")
