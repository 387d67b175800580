"""What is to be added to a figure whose window is over counts for nothing."""

from __future__ import annotations

import pytest

from assistant.text import fold_aligned
from assistant.understand.reader import Reader
from assistant.understand.windows import too_late


@pytest.mark.parametrize(
    ("text", "dropped"),
    [
        ("首播那7天前天就过完了，播了9小时，假如再播3小时", ["3小时"]),
        ("我已经第9天了，头7天播了10小时，今晚再补2小时", ["2小时"]),
        ("首播那周早过了，播了7个半小时，要是明天补播4小时就有11.5小时", ["4小时", "11.5小时"]),
        ("头7天昨晚满了，停在9小时", []),
        ("首播7天还没过完，播了9小时，再播3小时", []),
        ("现在第5天，播了9小时，再播3小时", []),
        ("首播7天播满了8小时，再播3小时", []),
        ("首播7天过了吗？播了9小时，再播3小时", []),
        ("那周早过了，再涨200粉", []),
    ],
)
def test_what_comes_after_a_window_is_no_part_of_it(reader: Reader, text: str, dropped: list[str]) -> None:
    vocabulary = reader.vocabulary
    folded = fold_aligned(text)
    numbers = vocabulary.knowledge.numbers.scan(folded.text)
    facts = [vocabulary.knowledge.facts["live_hours_first_7_days"]]
    late = too_late(folded.text, numbers, facts, vocabulary)
    assert [folded.source(m.start, m.end) for m in late] == dropped
