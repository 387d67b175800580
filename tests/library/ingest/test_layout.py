"""Words with their places are put together as a reader does."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.library.ingest.blocks import markdown
from assistant.library.ingest.layout import Piece, blocks


def page(*texts: tuple[float, float, str]) -> str:
    """Letters of 20 by 20."""
    pieces = [Piece(words, x, y, x + 20 * len(words), y + 20) for x, y, words in texts]
    return markdown([b for b in blocks(pieces) if b.drop is None])


def lines(x: float, texts: Sequence[str]) -> list[tuple[float, float, str]]:
    return [(x, 30.0 * i, words) for i, words in enumerate(texts)]


def test_lines_that_fill_the_width_go_on_and_others_end() -> None:
    assert page(*lines(0, ["自二〇二六年五月一日起调整佣金比", "例，逾期不再受理。", "具体如下"])) == (
        "自二〇二六年五月一日起调整佣金比例，逾期不再受理。\n\n具体如下\n"
    )


def test_a_line_that_is_numbered_begins_anew() -> None:
    assert page(*lines(0, ["一、商家应当在七日内完成整改", "二、逾期未整改的予以下架"])) == (
        "一、商家应当在七日内完成整改\n\n二、逾期未整改的予以下架\n"
    )


def test_a_page_in_two_columns_is_read_down_the_left_one_first() -> None:
    left = [
        "一、商家应当在七日内整改，",
        "逾期未整改的，平台有权下",
        "架商品，并扣除保证金。",
        "二、重复违规的，加倍罚。",
    ]
    right = [
        "三、申诉应当在收到通知的",
        "三个工作日内，提交材料，",
        "逾期视为放弃，不再受理。",
        "四、平台在五日内，答复。",
    ]
    assert page(*lines(0, left), *lines(400, right)) == (
        "一、商家应当在七日内整改，逾期未整改的，平台有权下架商品，并扣除保证金。\n\n二、重复违规的，加倍罚。\n\n"
        "三、申诉应当在收到通知的三个工作日内，提交材料，逾期视为放弃，不再受理。\n\n四、平台在五日内，答复。\n"
    )


def test_cells_are_put_in_the_columns_that_they_share() -> None:
    rows = [
        (0.0, 0.0, "类目"), (200.0, 0.0, "保证金"), (400.0, 0.0, "说明"), (0.0, 40.0, "食品"), (200.0, 40.0, "5000元"),
        (400.0, 40.0, "须提供许可证，"), (400.0, 64.0, "酒类另加"), (0.0, 104.0, "珠宝"), (400.0, 104.0, "按合同"),
    ]  # fmt: skip
    assert page(*rows, (0, 300, "注：自三月起执行。")) == (
        "| 类目 | 保证金 | 说明 |\n| --- | --- | --- |\n| 食品 | 5000元 | 须提供许可证，酒类另加 |\n| 珠宝 |  | 按合同 |\n\n"
        "注：自三月起执行。\n"
    )


def test_a_page_number_is_no_text() -> None:
    assert page((0, 0, "扣点为百分之五。"), (300, 900, "第 3 页 / 共 9 页")) == "扣点为百分之五。\n"
    assert page((0, 0, "扣点为百分之五。"), (300, 900, "- 3 -")) == "扣点为百分之五。\n"
    assert page((0, 0, "保证金（元）"), (0, 40, "500")) == "保证金（元）\n\n500\n"
