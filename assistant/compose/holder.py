"""An answer about somebody else's shop says whose it is: 「您老婆的店：没有达到选品门槛…」."""

from __future__ import annotations

from dataclasses import replace

from assistant.answer import Block
from assistant.compose.reply import Blocks, Reply
from assistant.types import ME, Understanding

# What is said to the merchant of his own figures, and of somebody else's.
_IMPERSONAL = (("您的是", "是"), ("您的情况", "情况"), ("您的数据", "数据"), ("您店铺", "这家店铺"))


def of_holder(u: Understanding, reply: Reply) -> Reply:
    """``reply`` as it is said of whom the turn asks about; the merchant's own are left as they are."""
    who = u.known.others.names.get(u.ask.holder, u.ask.holder)
    if u.ask.holder == ME or not who or reply.outcome in ("informational", "abstained"):
        return reply
    headline = tuple(_impersonal(b) for b in reply.headline)
    return replace(
        reply,
        headline=(_named(who, headline[0]), *headline[1:]) if headline else (),
        because=_all(reply.because),
        details=_all(reply.details),
        terms=(*reply.terms, who),
    )


def _all(blocks: Blocks) -> Blocks:
    return tuple(_impersonal(b) for b in blocks)


def _impersonal(block: Block) -> Block:
    if block.kind == "quote":
        return block
    lines = []
    for line in block.lines:
        for yours, anyones in _IMPERSONAL:
            line = line.replace(yours, anyones)
        lines.append(line)
    return replace(block, lines=tuple(lines))


def _named(who: str, block: Block) -> Block:
    first, *rest = block.lines
    bold = first.removeprefix("**")
    return replace(block, lines=(f"{'**' if bold != first else ''}{who}：{bold}", *rest))
