"""Pages of a shop's backend as tests lay them out: to be drawn, or as the texts that stand in the picture."""

from __future__ import annotations

import math
import subprocess
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from assistant.types import PictureText, TextLine

WIDTH, HEIGHT = 1200, 760


@dataclass(frozen=True)
class Text:
    """``size`` is the height of its letters in pixels; ``faint`` texts are grey."""

    x: int
    y: int
    words: str
    size: int = 22
    faint: bool = False

    @property
    def width(self) -> float:
        return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.55 for c in self.words) * self.size


def row(y: int, *cells: tuple[int, str], size: int = 22, faint: bool = False) -> list[Text]:
    return [Text(x, y, words, size, faint) for x, words in cells if words]


def score_page() -> list[Text]:
    """体验分: a large total, three cards, and a table with columns of the trade and of changes."""
    page = [
        Text(40, 30, "商家体验分", 28), Text(230, 38, "数据更新时间 2026-11-21", 18, True),
        Text(40, 90, "85.32", 56), Text(210, 122, "分"),
        Text(270, 122, "较昨日 +0.12", 18, True), Text(430, 122, "超过同行 76% 商家", 18, True),
    ]  # fmt: skip
    for x, name, own, trade, change in (
        (40, "商品体验", "84.21", "82.10", "+0.03"),
        (420, "物流体验", "90.10", "88.00", "-0.20"),
        (800, "服务体验", "88.20", "85.45", "+1.10"),
    ):
        page += [
            Text(x, 220, name), Text(x, 256, own, 40), Text(x + 120, 272, "分", 18),
            Text(x, 316, f"行业均值 {trade}", 18, True), Text(x + 170, 316, f"较上周 {change}", 18, True),
        ]  # fmt: skip
    columns = (40, 420, 660, 900)
    for i, cells in enumerate(
        (
            ("指标", "我的", "行业均值", "较前一日"),
            ("商品品质退货率", "0.52%", "0.80%", "-0.02%"),
            ("商品好评率", "97.40%", "95.00%", "+0.10%"),
            ("飞鸽回复率", "99.1%", "96.3%", "--"),
            ("店铺订单量", "12,840", "--", "+320"),
        )
    ):
        page += row(410 + 60 * i, *zip(columns, cells, strict=True), size=20, faint=i == 0)
    return page


SCORES = {
    "shop_score": "85.32分",
    "product_score": "84.21分",
    "return_rate": "0.52%",
    "industry_return_rate": "0.8%",
    "positive_rate": "97.4%",
    "reply_rate": "99.1%",
    "shop_orders": "12840单",
}
"""What ``score_page`` shows of the facts."""


def deposit_page() -> list[Text]:
    """保证金: what is paid, what is due and what is still to be paid, each under its name."""
    return [
        Text(40, 30, "保证金管理", 34),
        Text(80, 130, "已缴保证金（元）", 26, True), Text(80, 176, "¥2,000.00", 54),
        Text(560, 130, "应缴金额（元）", 26, True), Text(560, 176, "¥5,000.00", 54),
        Text(80, 290, "待补缴", 26, True), Text(80, 330, "¥3,000.00", 34),
        Text(560, 290, "可提现金额", 26, True), Text(560, 330, "--", 34),
        Text(80, 470, "体验分≥75分的店铺可减免保证金", 26),
    ]  # fmt: skip


# --- as texts -----------------------------------------------------------------------------------


def texts(page: Iterable[Text], *, lean: float = 0.0, sure: float = 0.99) -> PictureText:
    """What a perfect reader would find, in a picture that leans by so many degrees."""
    sin, cos = math.sin(math.radians(lean)), math.cos(math.radians(lean))

    def turned(x: float, y: float) -> tuple[float, float]:
        return x * cos - y * sin, x * sin + y * cos

    lines = []
    for t in page:
        right, below = t.x + t.width, t.y + t.size * 1.2
        corners = (turned(t.x, t.y), turned(right, t.y), turned(right, below), turned(t.x, below))
        lines.append(TextLine(t.words, corners, sure))
    return PictureText(WIDTH, HEIGHT, tuple(lines))


# --- as pictures --------------------------------------------------------------------------------


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", ":lang=zh-cn"], capture_output=True, text=True, check=True
    )
    return ImageFont.truetype(found.stdout, size)


def drawn(page: Iterable[Text], *, dark: bool = False) -> Image.Image:
    paper, ink, faint = ("#16181d", "#e7eaee", "#98a0ad") if dark else ("#ffffff", "#1f2329", "#8f959e")
    image = Image.new("RGB", (WIDTH, HEIGHT), paper)
    draw = ImageDraw.Draw(image)
    for t in page:
        draw.text((t.x, t.y), t.words, faint if t.faint else ink, _font(t.size))
    return image


def photographed(image: Image.Image, lean: float = 4.0) -> Image.Image:
    """As a phone takes it from a screen: leaning, a little out of focus, in flat light."""
    leant = image.rotate(-lean, expand=True, fillcolor="#777777", resample=Image.Resampling.BICUBIC)
    blurred = leant.filter(ImageFilter.GaussianBlur(1.2))
    return Image.blend(blurred, Image.new("RGB", blurred.size, "#999999"), 0.35)


def encoded(image: Image.Image, form: str = "PNG", **more: object) -> bytes:
    out = BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def png(page: Sequence[Text]) -> bytes:
    return encoded(drawn(page))
