"""Numbers and days as JSON carries them and as merchants write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal


def plain(value: Decimal) -> str:
    """Digits without exponent or trailing zeros: the form of the answer's JSON."""
    text = format(value, "f")  # exact at any length: quantize and normalize stop at 28 digits
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def spoken_date(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
