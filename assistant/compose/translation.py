"""The language of an answer: the templates of the composer, names, amounts and days in it.

The templates stand in Chinese in the code; a question in English is answered with their translations,
where there are any (corpus/english.yaml), and in Chinese otherwise. Quotes are never translated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.numbers import Units, spoken_date
from assistant.rules.schema import English
from assistant.text import to_traditional


@dataclass(frozen=True, slots=True)
class Translator:
    """Words in English, or in Chinese where there is no ``english``. Whole blocks become ``traditional`` when
    they are shown, but not those that hold quotes."""

    units: Units
    english: English | None = None
    traditional: bool = False

    def text(self, template: str, **values: str) -> str:
        """The template in this language, its {fields} filled in."""
        said = self.translated(template)
        return (template if said is None else said).format(**values)

    def own(self, said: str) -> str:
        """Words of ours that stand beside a quote, in the script of the question."""
        return to_traditional(said) if self.traditional else said

    def translated(self, template: str) -> str | None:
        """The template's translation, None where it has none and in Chinese."""
        return self.english.messages.get(template) if self.english else None

    def name(self, label: str) -> str:
        """What a fact, rule, plan or platform is called; in English with the Chinese that its pages show."""
        words = self.english.labels.get(label) if self.english else None
        return f"{words} ({label})" if words and words != label else label

    def told(self, words: str) -> str:
        """Words that stand in our data, advice and the like; in Chinese where nobody has translated them."""
        if self.english is None:
            return words
        return self.english.texts.get(words) or self.english.labels.get(words, words)

    def names(self, labels: Iterable[str]) -> str:
        return self.text("、").join(map(self.name, labels))

    def amount(self, value: Decimal, unit: str) -> str:
        return self.units.spoken_english(value, unit) if self.english else self.units.spoken(value, unit)

    def day(self, value: date) -> str:
        return value.isoformat() if self.english else spoken_date(value)

    def unit(self, unit: str) -> str:
        """The word for a unit beside the digits of an answer's JSON: Chinese in every language."""
        return self.units.label(unit)
