"""How long the hardest questions of the full length take to answer, in process.

    python evals/bench/long_questions.py

Each repeats what one part of the reading is slow at, up to the limit of 2,000 characters.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from assistant.build import open_assistant
from assistant.conversations.intake import QUESTION_LIMIT
from assistant.conversations.question import Question
from assistant.settings import Settings
from evals.shared.cost import milliseconds
from evals.shared.suites import AS_OF

PIECES = {
    "facts with numbers": "体验分84商品分73",
    "one-character names": "总82/",
    "numbers only": "8 ",
    "numerals": "一千零五万",
    "magnitudes": "1万",
    "relations": "品退率低于行业",
    "booleans": "没有违规，",
    "dates": "2月30日",
    "fact names": "订单成交额粉丝",
    "topic words": "头部创作者带货",
    "Traditional": "頭部達人",
    "blanks": " ",
    "what held once": "上次1",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, open_assistant(Settings(data=Path(folder))) as assistant:
        assistant.prepare()
        for name, piece in PIECES.items():
            asked = Question((piece * QUESTION_LIMIT)[:QUESTION_LIMIT], AS_OF)
            print(f"{name:22} {milliseconds(partial(assistant.ask, asked)):7.0f} ms")


if __name__ == "__main__":
    main()
