"""Numbers and dates in Chinese text, as intervals of Decimal with a unit.

``scan`` reads folded text (``text.fold``) and finds every quantity: Arabic, Chinese and mixed
numerals, 万/亿/k/w, 多/几/近/约, 不到/超过/以上/以下, ranges, percent in its spoken forms, and units.
The understanding of a question and the verification of an answer use this one reader, so a number
that can be asked about can also be traced. Strictness follows Civil Code art. 1259: 以上、以下、以内
include the number, 不满、超过 and 不足 do not.
"""

from assistant.numbers.dates import DateMention, scan_dates
from assistant.numbers.display import plain, spoken, spoken_date, spoken_english
from assistant.numbers.scanning import Mention, scan
from assistant.numbers.units import UNITS, Unit, convert

__all__ = [
    "UNITS",
    "DateMention",
    "Mention",
    "Unit",
    "convert",
    "plain",
    "scan",
    "scan_dates",
    "spoken",
    "spoken_date",
    "spoken_english",
]
