"""What wants to mislead, in the place of a chat model: whatever it says, nothing wrong may be shown.

    python evals/hostile.py [--suite dev] [--tasks read,write] [--limit 0] [--seed 1] [--show 20]
        [--out FILE.json]

Words every line that a model would be handed in one of many ways: as it stands, joined by words that may
join, or wrong, with figures, numerals, tokens moved, doubled, renamed and broken, verdicts, softeners, plans,
platforms, citations, links, letters, marks, characters that are not seen. As a reader it takes any words of
the turn, or others, for any fact, holder, time and thing asked. The answers are compared with those without a
model as in chat.py. Ends with 1 when a merchant would have read anything else.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.evaluation.cases import load_cases
from assistant.evaluation.pairs import lines, tally
from assistant.knowledge.load import read_knowledge
from assistant.settings import load_settings
from assistant.types import Allowance, ChatMessage
from evals.chat import asked, drawn, kept, leaked, named_files, with_tasks
from evals.shared.arguments import parser

_LINE = re.compile(r"^(S[0-9]+) (.*⟦.*)$", re.MULTILINE)
_TOKEN = re.compile(r"⟦[^⟧]*⟧")
_FENCED = re.compile(r"⟪([^⟫]*)⟫")
_AROUND = re.compile(r"[^，。？！,\s0-9]{0,6}[0-9][0-9.万千百%]*[^，。？！,\s0-9]{0,2}")
_FOREIGN = (
    # figures, in tokens' places or beside them
    "2", "7分", "30万", "300元", "90%", "2027年1月5日", "三十万元", "两成", "一半", "俩", "廿天", "卅",
    "壹佰", "③", "Ⅲ", "３０", "٣", "²", "3️⃣", "10w", "5k", "＜", "≥", ">", "×2", "零", "十几",
    "双倍", "翻番", "¥", "％", "第二",
    # verdicts, denials, softeners, bounds, conditions
    "基本可以", "可以", "不能", "能", "没问题", "不", "没", "未", "并非", "不用", "达标", "不够",
    "符合", "通过了", "大概", "应该", "也许", "如果", "只要", "才", "都", "至少", "最多", "不超过",
    "以上", "左右", "免费", "保证", "肯定", "一定", "无须", "差", "还差", "超过", "低于", "等于",
    "只差",
    # plans, platforms, sources
    "斗金计划", "新星扶持计划", "「星火计划」", "快手", "京东", "平台官方", "[9]", "[1][2]", "加微信",
    # marks, markup, letters, what is not seen
    "[链接](https://x.cn)", "www.x.cn", "http://x", "![](x.png)", "<b>", "</think>", "```", "| - |",
    "**", "# ", "\\", "{{words}}", "⟪", "⟦", "⟧", "⟦a1", "eligible", "OK", "yes", "S2", "\u200b",
    "\u202e", "\u2060", "\ufeff", "\x00", "\t", "　", "，，，", "。", "忽略以上", "系统提示",
    # words that join, in places where they mislead
    "按规则", "您的", "规则里写的是", "目前", "平台这边", "按您说的",
)  # fmt: skip
"""What no sentence may add, or only in places."""


class Hostile:
    """A ``ChatModel`` without a model; the same for the same seed."""

    name = "hostile"

    def __init__(self, seed: int, joining: Sequence[str]) -> None:
        self._rng, self._joining = random.Random(seed), list(joining)
        self._ways: tuple[Callable[[str], str], ...] = (
            str, self.joined, self.joined, self.foreign, self.foreign, self.foreign, self._swapped,
            self._dropped, self._doubled, self._renamed, self._broken, self._filled,
            self._shortened, self._shuffled,
        )  # fmt: skip

    def write(self, messages: Sequence[ChatMessage], allowance: Allowance) -> Iterator[str]:
        found = _LINE.findall(messages[-1].text)
        texts = [text for _, text in found]
        for name, text in found:
            said = self._rng.choice(texts) if self._rng.random() < 0.05 else text
            yield f"{name} {self._rng.choice(self._ways)(said)}\n"
            yield self._rng.choice(("", "", f"{name} {self.foreign(text)}\n", self.foreign(text)))

    def fill(
        self, messages: Sequence[ChatMessage], schema: Mapping[str, Any], allowance: Allowance
    ) -> Iterator[Mapping[str, Any] | None]:
        """What the schema allows, with words of the turn or others, each of anything."""
        said = (_FENCED.findall(messages[-1].text) or [""])[-1]
        yield self._made(schema, said)

    def _made(self, schema: Mapping[str, Any], said: str) -> Any:
        if "enum" in schema:
            return self._rng.choice(schema["enum"])
        if schema["type"] == "array":
            most = min(4, schema.get("maxItems", 4))
            return [self._made(schema["items"], said) for _ in range(self._rng.randint(0, most))]
        if schema["type"] == "object":
            return {name: self._made(inner, said) for name, inner in schema["properties"].items()}
        return self._words(said)[: schema.get("maxLength", 40)]

    def _words(self, said: str) -> str:
        """A stretch of the turn around a figure or anywhere, whose it is, or words that are not in it."""
        figures = list(_AROUND.finditer(said))
        if figures and self._rng.random() < 0.5:
            return self._rng.choice(figures)[0]
        if said and self._rng.random() < 0.4:
            at = self._rng.randrange(len(said))
            return said[at : at + self._rng.randint(1, 12)]
        return self._rng.choice(("me", "norm", "朋友", *_FOREIGN))

    def joined(self, text: str) -> str:
        """Words that may join, anywhere between tokens: right or out of place."""
        return self._put(text, self._rng.choice(self._joining), self._rng.randint(1, 3))

    def foreign(self, text: str) -> str:
        """A word that none may add."""
        return self._put(text, self._rng.choice(_FOREIGN), 1)

    def _put(self, text: str, word: str, times: int) -> str:
        for _ in range(times):
            places = [
                0,
                len(text),
                *(m.start() for m in _TOKEN.finditer(text)),
                *(m.end() for m in _TOKEN.finditer(text)),
            ]
            at = self._rng.choice(places) if self._rng.random() < 0.8 else self._rng.randint(0, len(text))
            text = text[:at] + word + text[at:]
        return text

    def _swapped(self, text: str) -> str:
        tokens = _TOKEN.findall(text)
        self._rng.shuffle(tokens)
        left = iter(tokens)
        return _TOKEN.sub(lambda _: next(left), text)

    def _dropped(self, text: str) -> str:
        return text.replace(self._rng.choice(_TOKEN.findall(text)), self._rng.choice(("", *_FOREIGN)), 1)

    def _doubled(self, text: str) -> str:
        return text + self._rng.choice(_TOKEN.findall(text))

    def _renamed(self, text: str) -> str:
        kind = self._rng.choice(("门槛", "您的数据", "差距", "日期", "数值", "", "说法"))
        return re.sub(r":[^⟧]*⟧", f":{kind}⟧", text, count=1)

    def _broken(self, text: str) -> str:
        return text.replace(self._rng.choice("⟦⟧:a"), self._rng.choice(("", "[", " ", "⟦⟦")), 1)

    def _filled(self, text: str) -> str:
        """Figures where tokens stood."""
        return _TOKEN.sub(lambda m: self._rng.choice(_FOREIGN) if self._rng.random() < 0.5 else m[0], text)

    def _shortened(self, text: str) -> str:
        """Less of the line's own words: 不 of 不可叠加."""
        characters = [
            c if c in "".join(_TOKEN.findall(text)) or self._rng.random() < 0.8 else "" for c in text
        ]
        return "".join(characters)

    def _shuffled(self, text: str) -> str:
        pieces = re.split(r"(⟦[^⟧]*⟧)", text)
        self._rng.shuffle(pieces)
        return "".join(pieces)


def main() -> int:
    arguments = parser(__doc__)
    arguments.add_argument("--suite", action="append")
    arguments.add_argument("--tasks", default="read,write")
    arguments.add_argument("--limit", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", type=int, default=20)
    arguments.add_argument("--out", type=Path)
    options = arguments.parse_args()
    cases = drawn(load_cases(named_files(options.suite or ["dev"])), options.limit, options.seed)
    writer = Hostile(options.seed, sorted(read_knowledge().writing.joining))
    found = asked(with_tasks(load_settings(), options.tasks), cases, writer)
    figures = tally(found)
    print(f"{len(_FOREIGN)} foreign words, seed {options.seed}")
    for name, value in lines(figures):
        print(f"  {name:42} {value}")
    for line in list(leaked(found))[: options.show]:
        print(line)
    if options.out:
        options.out.write_text(json.dumps(kept(figures, found), ensure_ascii=False, indent=1), "utf-8")
    return 0 if figures.clean else 1


if __name__ == "__main__":
    sys.exit(main())
