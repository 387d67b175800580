"""Figures as merchants type them, for the templates."""

from __future__ import annotations

import random

_CHINESE = "零一二三四五六七八九"


def spoken(n: int) -> str:
    """86 → 八十六, for whole numbers below 10,000."""
    if n < 10:
        return _CHINESE[n]
    for size, word in ((1000, "千"), (100, "百"), (10, "十")):
        if n >= size:
            head, rest = divmod(n, size)
            first = "" if size == 10 and head == 1 and n < 20 else _CHINESE[head]
            gap = "零" if rest and rest < size // 10 and size > 10 else ""
            return first + word + (gap + spoken(rest) if rest else "")
    return str(n)


def _number(n: float, rng: random.Random) -> str:
    if n == int(n) and n < 10_000 and rng.random() < 0.15:
        return spoken(int(n))
    return f"{n:g}"


def _large(rng: random.Random) -> str:
    """1200, 1.2万, 30w, 三千, 两百多万."""
    size = rng.choice(["", "", "", "万", "万", "w", "千", "k", "百万", "亿"])
    n = rng.choice([rng.randint(1, 99), rng.randint(1, 9), rng.randint(10, 999) / 10, rng.randint(100, 2000)])
    if not size:
        n = rng.choice([rng.randint(50, 9999), rng.randint(1, 99) * 100, rng.randint(1, 90) * 1000])
    if size in ("千", "百万", "亿", "k"):
        n = rng.choice([rng.randint(1, 9), rng.randint(11, 99) / 10])
    more = rng.choice(["", "", "", "", "", "多", "来", "几"]) if size in ("万", "亿", "千", "百万") else ""
    lead = rng.choice([""] * 10 + ["近", "不到", "大概", "差不多", "快", "超过", "约"])
    return f"{lead}{_number(n, rng)}{more if more != '几' else ''}{size}"


def value(unit: str, rng: random.Random) -> str:
    """A figure in a unit, bare where the words beside it tell the unit."""
    if unit == "score":
        n = rng.choice(
            [rng.randint(40, 99), rng.randint(60, 95), rng.randint(600, 990) / 10, rng.randint(35, 50) / 10]
        )
        return _number(n, rng) + rng.choice(["", "", "分", "分", "分多", "分整", "分半"])
    if unit == "percent":
        n = rng.choice(
            [rng.randint(1, 99), rng.randint(70, 99), rng.randint(1, 99) / 10, rng.randint(700, 999) / 10]
        )
        return rng.choice(
            [f"{n:g}%"] * 6
            + [f"{n:g}", f"百分之{_number(n, rng)}", f"{n:g}个点", f"{n:g}％"]
            + [f"0.{rng.randint(10, 99)}"]
            + [
                f"{_CHINESE[rng.randint(1, 9)]}成",
                f"{_CHINESE[rng.randint(7, 9)]}成{_CHINESE[rng.randint(1, 9)]}",
            ]
        )
    if unit == "yuan":
        return _large(rng) + rng.choice(["", "", "元", "块", "块钱", ""])
    if unit == "order":
        return _large(rng) + rng.choice(["单", "单", "", "笔", "件", "个"])
    if unit == "person":
        return _large(rng) + rng.choice(["", "", "粉", "个", "人"])
    if unit == "hour":
        n = rng.choice([rng.randint(1, 30), rng.randint(10, 200) / 10])
        return _number(n, rng) + rng.choice(
            ["小时", "个小时", "h", "钟头", "个钟", "个半小时", "小时多", "个多小时"]
        )
    if unit == "minute":
        return f"{rng.randint(5, 900)}" + rng.choice(["分钟", "分钟", "分", "秒"])
    if unit == "day":
        return _number(rng.choice([rng.randint(1, 30), rng.randint(30, 400)]), rng) + rng.choice(
            ["天", "天", "日"]
        )
    if unit == "month":
        return _number(rng.randint(1, 24), rng) + rng.choice(["个月", "个月", "月"])
    if unit == "year":
        return _number(rng.randint(1, 12), rng) + "年"
    if unit == "time":
        return _number(rng.randint(1, 9), rng) + rng.choice(["次", "次", "回", "场"])
    if unit == "note":
        return f"{rng.randint(3, 300)}" + rng.choice(["篇", "篇", "条"])
    return _large(rng) + rng.choice(["", "个", "个", "件", "家", "份"])


def odd(rng: random.Random) -> str:
    """The figure of something that no fact of a merchant is."""
    kind = rng.choice(["yuan", "percent", "person", "year", "day", "item", "month", "plain"])
    return f"{rng.randint(1, 999)}" if kind == "plain" else value(kind, rng)


def date(rng: random.Random) -> str:
    month, day = rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice(
        [f"{month}月{day}号", f"{month}月{day}日", f"{month}.{day}", f"{day}号", f"2026年{month}月{day}日"]
    )
