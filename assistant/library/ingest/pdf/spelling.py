"""One character for each glyph: radicals and compatibility forms become the ordinary ones."""

from __future__ import annotations

import unicodedata

UNREAD = "\ufffd"
"""Stands for a glyph whose character the file does not tell."""
_RADICALS = str.maketrans(
    "⺁⺄⺅⺈⺉⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺖⺗⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺳⺴⺵⺶⺷⺹⺺⺽⺾⺿⻁⻂⻃⻄⻅⻆⻇⻈⻉⻋⻌⻍⻏⻐⻑⻒⻓⻔⻕⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂乙亻刀刂㔾小小兀尣尢尣巳幺彑忄心扌攵旡月歺母民氵水灬爫爫丬犭王疋目示礻竹糹纟罓网罒冈羊羊耂肀臼艹艹虎衤覀西见角角讠贝车辶辶阝钅長镸长门阜雨青韦页风飞食食飠饣马骨鬼鱼鸟卤麦黄黾齊齐歯齿竜龙龜亀龟",
)


def spelled(code: int) -> str:
    """The character of a code point; private and missing ones are ``UNREAD``."""
    if (
        code in (0, 0xFFFD, 0xFFFE, 0xFFFF)
        or 0xE000 <= code <= 0xF8FF
        or (code < 0x20 and code not in (9, 10, 13))
    ):
        return UNREAD
    if code > 0x10FFFF:
        return UNREAD
    char = chr(code)
    if 0x2E80 <= code <= 0x2EFF:
        char = char.translate(_RADICALS)
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06 or code >= 0x2F800:
        return unicodedata.normalize("NFKC", char)
    return char
