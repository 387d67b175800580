"""Numbers and dates in Chinese text, as intervals of Decimal with a unit.

A ``NumberReader`` reads folded text (``text.fold``) and finds every quantity: Arabic, Chinese and mixed
numerals, 万/亿/k/w, 多/几/近/约, 不到/超过/以上/以下, ranges, percent in its spoken forms, and units. The
understanding of a question and the verification of an answer use one reader, so a number that can be
asked about can also be traced. Strictness follows Civil Code art. 1259: 以上、以下、以内 include the number,
不满、超过 and 不足 do not. Which units and idioms there are is data (corpus/).
"""

from assistant.numbers.dates import DateMention
from assistant.numbers.display import plain, spoken_date
from assistant.numbers.scanning import Mention, NumberReader
from assistant.numbers.units import PER, Multiple, Period, Unit, Units, any_word

__all__ = [
    "PER",
    "DateMention",
    "Mention",
    "Multiple",
    "NumberReader",
    "Period",
    "Unit",
    "Units",
    "any_word",
    "plain",
    "spoken_date",
]
