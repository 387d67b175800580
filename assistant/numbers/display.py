"""Numbers as merchants write them, and as JSON carries them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assistant.numbers.units import UNITS


def plain(value: Decimal) -> str:
    """Digits without exponent or trailing zeros: the form of the answer's JSON."""
    text = format(value, "f")  # exact at any length: quantize and normalize stop at 28 digits
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def spoken(value: Decimal, unit: str) -> str:
    """As merchants write it: 28000 流量 → 2.8万流量, 0.4 小时 → 24分钟, 85 percent → 85%."""
    if unit == "hour" and abs(value) < 10_000 and not _halves(value):
        minutes = value * 60
        if minutes == minutes.to_integral_value():
            value, unit = minutes, "minute"
    if unit == "minute" and 60 <= value < 600_000 and value == value.to_integral_value():
        whole, rest = divmod(value, 60)
        return f"{plain(whole)}小时" + (f"{plain(rest)}分钟" if rest else "")
    label = UNITS[unit].label if unit in UNITS else ""
    for size, word in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        if abs(value) >= size and unit not in ("percent", "score"):
            scaled = value / size
            if scaled * 10_000 == (scaled * 10_000).to_integral_value():
                return f"{plain(scaled)}{word}{label}"
    return f"{plain(value)}{label}"


def spoken_english(value: Decimal, unit: str) -> str:
    """28,000 traffic, 9.5 hours, 85%, 100,000 yuan."""
    label = UNITS[unit].english if unit in UNITS else ""
    whole, point, rest = plain(value).partition(".")
    figure = f"{int(whole):,}{point}{rest}" if whole.lstrip("-").isdigit() else plain(value)
    return figure + label if label == "%" else f"{figure} {label}".rstrip()


def _halves(hours: Decimal) -> bool:
    """9.5小时 is said so; 0.5小时 is 30分钟."""
    return hours * 2 == (hours * 2).to_integral_value() and abs(hours) >= 1


def spoken_date(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
