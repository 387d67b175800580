"""Grids of cells: where the names stand, where a table begins, and that no cell is lost."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.library.ingest.blocks import Block
from assistant.library.ingest.tables import table


def of(drawn: str) -> list[list[str]]:
    return [line.strip().split("|") for line in drawn.strip().splitlines()]


def drawn(blocks: list[Block]) -> list[str]:
    """Each table as lines of cells, each text as a line."""
    return list(
        chain.from_iterable(
            ["|".join(row) for row in b.rows] if b.kind == "table" else [b.text] for b in blocks
        )
    )


NAMES = {
    "two rows with repeated names": (
        """类目|年费|年费|保证金（元）|保证金（元）
        类目|个人店|企业店|个人店|企业店
        国表|500|600|1000|3000""",
        "类目|年费 个人店|年费 企业店|保证金（元） 个人店|保证金（元） 企业店",
    ),
    "blanks where cells were merged": (
        """类目|年费||保证金||备注
        |个人店|企业店|个人店|企业店|
        国表|500|600|1000|3000|可退""",
        "类目|年费 个人店|年费 企业店|保证金 个人店|保证金 企业店|备注",
    ),
    "three rows": (
        """类目|2026年|2026年|2026年|2026年
        类目|上半年|上半年|下半年|下半年
        类目|个人|企业|个人|企业
        女装|5%|4%|3%|2%""",
        "类目|2026年 上半年 个人|2026年 上半年 企业|2026年 下半年 个人|2026年 下半年 企业",
    ),
    "a row of units": (
        """类目|扣点|保证金
        |（%）|（元）
        箱包|4|1000""",
        "类目|扣点 （%）|保证金 （元）",
    ),
    "two languages": (
        """类目|费率|保证金
        Category|Rate|Deposit
        女装|5%|100元""",
        "类目 Category|费率 Rate|保证金 Deposit",
    ),
    "years": ("类目|2024|2025|2026\n女装|3000|4000|5000", "类目|2024|2025|2026"),
    "ranges": ("条件|1000元以下|1000-5000元\n普通|5%|4%\n金牌|4%|3%", "条件|1000元以下|1000-5000元"),
    "names with figures in them": (
        "类目|7天无理由|15天价保\n服饰|支持|不支持\n食品|不支持|不支持",
        "类目|7天无理由|15天价保",
    ),
    "words over longer words": (
        "问题|答案\n保证金怎么退？|关店后30天内原路退回。\n年费多少？|企业店600元，按自然年收取。",
        "问题|答案",
    ),
    "words over words": (
        "行业|主体资质|主体资质\n行业|个人|企业\n服饰|身份证|营业执照\n食品|身份证|许可证",
        "行业|主体资质 个人|主体资质 企业",
    ),
    "none over figures": ("2026/05/01|A1001|服务费|25元\n2026/05/02|A1002|运费|18元", "|||"),
    "none over labels": ("保证金|2000元\n年费|免\n结算周期|T+7", "|"),
    "none over labels that begin with a name": ("店铺名称|晨光旗舰店\n保证金|2000元\n佣金|5%", "|"),
    "none over a ladder": ("≥10万|返1%\n≥50万|返2%\n≥100万|返3%", "|"),
}


@pytest.mark.parametrize(("grid", "names"), NAMES.values(), ids=NAMES)
def test_names_of_columns_are_told_by_their_shape(grid: str, names: str) -> None:
    found = table(of(grid))
    assert [b.kind for b in found] == ["table"]
    assert drawn(found)[0] == names
    body = [line.strip() for line in grid.splitlines() if line.strip()]
    assert drawn(found)[-1] == body[-1]


def test_what_a_format_knows_of_the_header_is_believed() -> None:
    assert drawn(table(of("2025|2026\n100|200"), header_rows=1)) == ["2025|2026", "100|200"]
    assert drawn(table(of("类目|费率\n女装|5%"), header_rows=0)) == ["|", "类目|费率", "女装|5%"]
    assert drawn(table(of("|\n女装|5%"), header_rows=1)) == ["|", "女装|5%"]
    assert drawn(table(of("品牌|产地\n晨光|杭州\n暮色|苏州"), marked=[0])) == [
        "品牌|产地",
        "晨光|杭州",
        "暮色|苏州",
    ]
    assert drawn(table(of("品牌|产地\n晨光|杭州"), named=True)) == ["品牌|产地", "晨光|杭州"]


def test_a_caption_stands_directly_above_and_notes_below() -> None:
    grid = "费率表|费率表|费率表\n单位：元||\n类目|佣金*|保证金\n女装|5|1000\n男装|4|2000\n* 含税||\n注：可退|注：可退|注：可退"
    found = drawn(table(of(grid), caption="表1 各类目"))
    assert found[:3] == ["表1 各类目", "费率表", "单位：元"]
    assert found[-2:] == ["* 含税", "注：可退"]


def test_lines_about_a_table_above_it_are_no_rows_of_it() -> None:
    grid = "报表|佣金表|||\n导出时间|2026-05-01|||\n||||\n类目|佣金|保证金|年费|备注\n女装|5%|1000|600|"
    assert drawn(table(of(grid))) == [
        "报表：佣金表",
        "导出时间：2026-05-01",
        "类目|佣金|保证金|年费|备注",
        "女装|5%|1000|600|",
    ]


STARTS = {
    "a blank row": "类目|佣金\n女装|5%\n男装|4%\n|\n等级|返点\n金牌|1元",
    "names in the middle": "类目|佣金\n女装|5%\n男装|4%\n等级|返点\n金牌|1元\n银牌|2元",
    "the same first name": "类目|佣金\n女装|5%\n类目|保证金\n女装|100元",
    "a title": "类目|佣金\n女装|5%\n男装|4%\n等级表|\n等级|返点\n金牌|1元\n银牌|2元",
}


@pytest.mark.parametrize("grid", STARTS.values(), ids=STARTS)
def test_a_table_begins_where_others_names_stand(grid: str) -> None:
    found = [b.rows for b in table(of(grid)) if b.kind == "table"]
    assert len(found) == 2
    assert found[1][0] in (("等级", "返点"), ("类目", "保证金"))


def test_a_blank_row_or_a_repeated_header_inside_a_table_does_not_end_it() -> None:
    for between in ("|", "类目|佣金", "|\n类目|佣金"):
        assert drawn(table(of(f"类目|佣金\n女装|5%\n男装|4%\n{between}\n图书|1%"))) == [
            "类目|佣金",
            "女装|5%",
            "男装|4%",
            "图书|1%",
        ]


def test_blank_rows_between_all_rows_end_no_table() -> None:
    assert drawn(table(of("类目|佣金|年费\n||\n女装|5%|100\n||\n男装|4%|100"))) == [
        "类目|佣金|年费",
        "女装|5%|100",
        "男装|4%|100",
    ]


def test_words_among_figures_are_a_row_and_no_header() -> None:
    assert len(table(of("类目|个人|企业\n女装|5%|4%\n男装|5%|4%\n其他|面议|免\n图书|1%|1%"))) == 1
    assert len(table(of("项目|标准\n保证金|2000元\n年费|免\n佣金|5%"))) == 1


def test_a_section_has_the_header_and_the_caption_again() -> None:
    found = drawn(
        table(of("费率（%）|费率（%）\n类目|费率\n服饰类|服饰类\n女装|5\n食品类|食品类\n生鲜|2\n合计|合计"))
    )
    assert found == [
        "费率（%）",
        "费率（%） 服饰类",
        "类目|费率",
        "女装|5",
        "费率（%） 食品类",
        "类目|费率",
        "生鲜|2",
        "合计|",
    ]


@pytest.mark.parametrize(
    "grid",
    [
        "类目|费率||类目|费率\n女装|5%||图书|1%\n男装|4%|||",
        "类目|费率|类目|费率\n女装|5%|图书|1%\n男装|4%||",
    ],
    ids=["with a gap", "without"],
)
def test_tables_side_by_side_are_read_one_after_the_other(grid: str) -> None:
    found = [line for line in drawn(table(of(grid))) if line != "类目|费率"]
    assert found == ["女装|5%", "男装|4%", "图书|1%"]


def test_a_card_of_two_pairs_a_row_gives_pairs() -> None:
    found = drawn(table(of("名称|晨光店|类型|企业店\n保证金|2000元|年费|免\n结算周期|T+7|客服|400-800")))
    assert found[0] == "|"
    assert found[1:] == [
        "名称|晨光店",
        "类型|企业店",
        "保证金|2000元",
        "年费|免",
        "结算周期|T+7",
        "客服|400-800",
    ]


def test_a_name_over_several_rows_stands_in_each() -> None:
    found = drawn(table(of("大类|小类|费率\n服饰|女装|5%\n|男装|4%\n食品|生鲜|2%\n合计||11%")))
    assert found[2:] == ["服饰|男装|4%", "食品|生鲜|2%", "合计||11%"]


def test_figures_of_neighbouring_cells_never_become_one() -> None:
    assert drawn(table([["500", "600"]])) == ["|", "500|600"]


CELLS = st.sampled_from(
    [
        "",
        "",
        "类目",
        "佣金",
        "合计",
        "注：含税",
        "免",
        "一、服饰",
        "5%",
        "2000元",
        "2026-05-01",
        "T+7",
        "A1",
        "* 税",
    ]
)
GRIDS = st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=12)


@given(GRIDS, st.sampled_from([None, 0, 1, 2]), st.sets(st.integers(0, 5), max_size=3), st.booleans())
def test_no_cell_is_ever_lost(
    grid: list[list[str]], header_rows: int | None, marked: set[int], named: bool
) -> None:
    numbered = [
        [f"{cell}{r}.{c}" if cell else "" for c, cell in enumerate(row)] for r, row in enumerate(grid)
    ]
    for rows in (grid, numbered):
        found = "\n".join(drawn(table(rows, header_rows=header_rows, marked=marked, named=named)))
        assert not [cell for row in rows for cell in row if cell not in found]


@given(st.integers(1, 30), st.integers(2, 6), st.integers(0, 3))
def test_every_row_below_the_header_is_a_row(count: int, width: int, above: int) -> None:
    titles = [[f"说明{'一二三'[i]}"] for i in range(above)]
    rows = [[f"货{r}号", *(f"{r * 10 + c}元" for c in range(1, width))] for r in range(count)]
    (only,) = [
        b
        for b in table([*titles, ["品名", *("价甲", "价乙", "价丙", "价丁", "价戊")[: width - 1]], *rows])
        if b.rows
    ]
    assert [list(row) for row in only.rows[1:]] == rows
