"""Counts as documents write them before items: 一, 十二, IV, b, ①, by the names that Word has for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def labelled(label: str, words: str) -> str:
    """A label before its words: never so near that 「1.」 and 「5倍」 become one figure, and no blank after
    a Chinese mark."""
    bare = label.strip()
    if not bare:
        return words
    if bare[-1] in "、）】）：，。" or (bare[-1] > "\u2e80" and label == bare):
        return bare + words
    return f"{bare} {words}"


_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TW = "零壹貳參肆伍陸柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def figure(n: int, format_: str) -> str:
    """A count in one of Word's number formats; those that no document in Chinese has are decimal."""
    shape = _FORMATS.get(format_)
    return shape(n) if shape and n > 0 else "" if format_ in ("none", "bullet") else str(n)


def _chinese(n: int, digits: str = _DIGITS, tens: str = "十百千", plain: bool = True) -> str:
    if n >= 10_000:
        return str(n)
    words, zero = "", False
    for place, digit in zip(range(len(str(n)) - 1, -1, -1), map(int, str(n)), strict=True):
        if not digit:
            zero = bool(words)
            continue
        words += (("零" if zero else "") + digits[digit]) + (tens[place - 1] if place else "")
        zero = False
    return words[1:] if plain and 10 <= n < 20 else words


def _roman(n: int) -> str:
    words = ""
    for value, letters in _ROMAN:
        times, n = divmod(n, value)
        words += letters * times
    return words


def _letter(n: int) -> str:
    return chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)


def _from(first: int, most: int) -> Callable[[int], str]:
    return lambda n: chr(first + n - 1) if n <= most else str(n)


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "ideographDigital": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "taiwaneseDigital": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "japaneseDigitalTenThousand": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "chineseLegalSimplified": lambda n: _chinese(n, _LEGAL, "拾佰仟", plain=False),
    "ideographLegalTraditional": lambda n: _chinese(n, _LEGAL_TW, "拾佰仟", plain=False),
    "japaneseLegal": lambda n: _chinese(n, _LEGAL_TW, "拾佰仟", plain=False),
    "ideographTraditional": lambda n: _STEMS[n - 1] if n <= 10 else str(n),
    "ideographZodiac": lambda n: _BRANCHES[n - 1] if n <= 12 else str(n),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "lowerLetter": _letter,
    "upperLetter": lambda n: _letter(n).upper(),
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: "".join(chr(ord("０") + int(d)) for d in str(n)),
    "decimalFullWidth2": lambda n: "".join(chr(ord("０") + int(d)) for d in str(n)),
    "decimalEnclosedCircle": _from(0x2460, 20),
    "decimalEnclosedCircleChinese": _from(0x2460, 20),
    "ideographEnclosedCircle": _from(0x3280, 10),
    "decimalEnclosedParen": _from(0x2474, 20),
    "decimalEnclosedFullstop": _from(0x2488, 20),
    "numberInDash": lambda n: f"- {n} -",
    "ordinal": lambda n: f"{n}{_ORDINALS.get(n % 10 if n // 10 % 10 != 1 else 0, 'th')}",
}
