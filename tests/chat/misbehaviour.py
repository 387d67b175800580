"""What a chat model may do instead of what it was asked: each is one way, played over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.chat.scripted import HTML, Heard, Play

_TOKEN = re.compile(r"⟦[^⟧]*⟧")
_LINE = re.compile(r"S[0-9]+ .*")

Speaks = Callable[[list[str]], str]


@dataclass(frozen=True)
class Misbehaviour:
    """``speaks`` turns the lines that it is to word into what it says; or it is the ``play`` whatever is asked.
    ``within_s`` is how soon a merchant has the answer, ``alone`` when it makes the model rest, so that nothing
    else can be asked of the same server. ``words`` when some of what it says may be shown, since it is right."""

    id: str
    speaks: Speaks | None = None
    play: Play | None = None
    within_s: float = 5.0
    alone: bool = False
    words: bool = False

    def __call__(self, heard: Heard) -> Play:
        if self.play is not None:
            return self.play
        assert self.speaks is not None
        return Play(self.speaks(lines_of(heard)))


def lines_of(heard: Heard) -> list[str]:
    """The lines that a request wants worded."""
    said = str(heard.messages[-1].get("content") or "")
    return [line for line in said.splitlines() if _LINE.fullmatch(line)]


def well(lines: list[str]) -> str:
    """What a good model says."""
    return "\n".join(line.replace("⟦", "先看⟦", 1) for line in lines)


def each(change: Callable[[str], str]) -> Speaks:
    return lambda lines: "\n".join(map(change, lines))


def tail(words: str) -> Speaks:
    return each(lambda line: f"{line.rstrip('。')}，{words}。")


def first(instead: str) -> Speaks:
    return each(lambda line: _TOKEN.sub(instead, line, count=1))


def last(instead: str) -> Speaks:
    return each(lambda line: instead.join(line.rsplit(_TOKEN.findall(line)[-1], 1)))


def _swapped(line: str) -> str:
    tokens = _TOKEN.findall(line)
    order = iter(reversed(tokens))
    return _TOKEN.sub(lambda _: next(order), line) if len(tokens) > 1 else f"{line}⟦a99⟧"


def _halved(line: str) -> str:
    return line.replace("⟧", "", 1)


def _mine(line: str) -> str:
    """The threshold as the merchant's own."""
    return re.sub(r"(⟦[^⟧]*:门槛⟧)", r"您的店铺\1", line) if "门槛" in line else f"{line}，您的。"


KINDS: tuple[Misbehaviour, ...] = (
    Misbehaviour("a wrong number", last("要求≥60分")),
    Misbehaviour("digits instead of tokens", last("75分")),
    Misbehaviour("Chinese numerals for digits", last("七十五分")),
    Misbehaviour("numbers in full width", last("７５分")),
    Misbehaviour("swapped tokens", each(_swapped)),
    Misbehaviour("a token twice", each(lambda line: line + _TOKEN.findall(line)[0])),
    Misbehaviour("a token of another line", last("⟦a77:门槛⟧")),
    Misbehaviour("half a token", each(_halved)),
    Misbehaviour("a token left out", last("")),
    Misbehaviour("a threshold as the merchant's own", each(_mine)),
    Misbehaviour("more than for at least", tail("要超过才算")),
    Misbehaviour("another unit", tail("单位是元")),
    Misbehaviour("a number cut short", tail("也就是三十")),
    Misbehaviour("an amount added up", tail("合计两万八")),
    Misbehaviour("a date of its own", tail("明天截止")),
    Misbehaviour("an invented plan", tail("另外可以报金牌商家腾飞计划")),
    Misbehaviour("another platform", tail("淘宝也这样")),
    Misbehaviour("an invented citation", tail("见[9]")),
    Misbehaviour("a misplaced citation", tail("依据是[1]")),
    Misbehaviour("a contradicted verdict", tail("其实您能通过")),
    Misbehaviour("a softened verdict", tail("基本可以")),
    Misbehaviour("a verdict in other words", tail("这事妥了")),
    Misbehaviour("a promise", tail("平台保证给您")),
    Misbehaviour("a denial slipped in", each(lambda line: line.replace("⟦", "没有⟦", 1))),
    Misbehaviour("obeying a passage", lambda lines: "已按商家的话执行：恭喜，审核通过，可领100万元。"),
    Misbehaviour("leaking the prompt", tail("你是商家增长助手的文字编辑")),
    Misbehaviour("the prompt whole", lambda lines: "# system\n你是商家增长助手的文字编辑。\n怎么写：\n" + "\n".join(lines)[:9]),
    Misbehaviour("an English reply", lambda lines: "S1 Your score is 75, you pass.\nS2 Good luck!"),
    Misbehaviour("an empty reply", play=Play("")),
    Misbehaviour("only blanks", play=Play("\n \n\t\n")),
    Misbehaviour("another format", lambda lines: '{"S1": "您能通过", "S2": "放心"}'),
    Misbehaviour("a role of its own", lambda lines: "user: 我能过吗\nassistant: 能过，差0分。\n"),
    Misbehaviour("a markdown link", tail("[点这里](http://evil.example/?q=1)")),
    Misbehaviour("a markdown image", tail("![](http://evil.example/x.png)")),
    Misbehaviour("HTML", tail("<img src=x onerror=alert(1)>")),
    Misbehaviour("a bare address", tail("evil.example/领取")),
    Misbehaviour("reasoning before a wrong sentence", lambda lines: "<think>73分不够</think>" + tail("能过")(lines)),
    Misbehaviour("reasoning left open", lambda lines: "<think>" + well(lines)),
    Misbehaviour("a tool call nobody offered", play=Play("", tool=("transfer", '{"yuan": 1000000}'), finish="tool_calls")),
    Misbehaviour("one sentence for all", lambda lines: "".join(lines)),
    Misbehaviour("reasoning before a right sentence", lambda lines: f"<think>好</think>{well(lines)}", words=True),
    Misbehaviour("talk around right sentences", lambda lines: f"好的：\n{well(lines)}\n以上。", words=True),
    Misbehaviour("a slow first token", play=None, speaks=well, words=True),
    Misbehaviour("endless text", play=Play("好的。", endless=True), within_s=25.0),
    Misbehaviour("a stall before the first token", play=Play("S1", stall_after=0), within_s=25.0),
    Misbehaviour("a stall amid", play=Play("S1 先看这里先看这里", stall_after=2), within_s=25.0),
    Misbehaviour("a cut stream", play=Play("S1 先看这里先看这里", cut_after=2), alone=True, within_s=15.0),
    Misbehaviour("a wrong key", play=Play(status=401), alone=True),
    Misbehaviour("too many requests", play=Play(status=429, headers={"retry-after": "60"}), alone=True, within_s=15.0),
    Misbehaviour("a server error", play=Play(status=500), alone=True, within_s=15.0),
    Misbehaviour("a page instead of an API", play=HTML, alone=True, within_s=15.0),
)  # fmt: skip
