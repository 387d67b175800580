"""Documents of a platform that nobody has heard of, and the review of what is drafted from them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from assistant.build import open_reviews
from assistant.drafting.kept import Kept
from assistant.drafting.review import Reviews
from assistant.drafting.view import View
from assistant.library.plan import Given
from assistant.settings import Settings
from assistant.surfaces.cli.shared import open_librarian

PLATFORM = "星河优选"
DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
REWARD = """# 星河优选新店扶持

发布者：星河优选规则中心
发布日期：2026-03-10

## 新店扶持

店铺评分不低于4.6分，且近30天支付订单数达到100单的商家，可以获得流量券3000元。

## 店铺类目

本文适用于全部商家和企业店。
"""
FEE = """# 星河优选技术服务费标准

发布者：星河优选规则中心
发布日期：2026-03-01

| 类目 | 旗舰店 | 专营店 | 普通店 |
| --- | --- | --- | --- |
| 女装 | 4% | 4.5% | 5% |
| 食品 | 2% | 2.5% | 3% |
| 图书 | 2% | 2% | 2.5% |
"""


def add(settings: Settings, folder: Path, name: str, text: str) -> str:
    """The id under which a file is published."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    report = open_librarian(settings).add([path], Given(), DAY)
    assert report.planned, report.refused
    return report.planned[0].stored.id


@contextmanager
def reviewing(settings: Settings) -> Iterator[Reviews]:
    with open_reviews(settings) as reviews:
        yield reviews


def later(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


def only(view: View, title: str) -> Kept:
    found = [d for d in view.review.drafts if d.title == title]
    assert len(found) == 1, [d.title for d in view.review.drafts]
    return found[0]
