"""An answer's JSON → safe HTML for the page's panels, safe Markdown for its chat.

Everything here treats words from merchants and articles as text: no tag, image or formula of theirs
takes effect.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from assistant.render.names import MEDIA_MARK, PLATFORMS, Json, Names

_STATUS = {"met": "√ 满足", "unmet": "× 不满足", "unknown": "? 待补充", "not_in_force": "– 不在有效期"}
_OPS = {">=": "≥ ", ">": "> ", "<=": "≤ ", "<": "< ", "==": "", "is": ""}
_KINDS = {"official": "平台官方", "media": "媒体报道", "digest": "规则摘编"}
_QUALIFIERS = {"exact": "{}", "up_to": "最高 {}", "range": "{}", "from": "{} 起"}
_COMPARED = re.compile(r"(>=|<=|==|>|<)?(.*)", re.DOTALL)
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


# --- chat ---------------------------------------------------------------------------------------


def chat_text(text: str) -> str:
    """What a person typed, for a place that renders Markdown: every ASCII mark stands for itself."""
    return _PUNCTUATION.sub(lambda m: f"&#{ord(m[0])};", text)


def chat_markdown(markdown: str) -> str:
    """Our Markdown without raw HTML and without images, which would be fetched from elsewhere."""
    return markdown.replace("&", "&amp;").replace("<", "&lt;").replace("![", "!&#91;")


# --- panels -------------------------------------------------------------------------------------


def findings_html(answer: Json, names: Names) -> str:
    """计算结果: each rule's checks as a table, then what it gives and what must be confirmed by hand."""
    parts = [_finding(f, names) for f in answer.get("findings", ())]
    return "".join(parts) or _empty("这里会列出每一项条件：您的数据、门槛和还差多少。")


def citations_html(answer: Json) -> str:
    """引用来源: numbered as in the answer, each with the exact words quoted."""
    groups = groupby(answer.get("citations", ()), lambda c: c["source"])
    parts = [_source(list(citations)) for _, citations in groups]
    return "".join(parts) or _empty("回答引用的规则原文会列在这里。")


def profile_html(answer: Json, names: Names) -> str:
    """我的店铺档案: the facts remembered in this conversation, in the merchant's words."""
    rows = [
        (
            names[fact].label if fact in names else fact,
            entry["text"],
            _interval(fact, entry, names),
            _from(entry),
        )
        for fact, entry in answer.get("profile", {}).items()
    ]
    if not rows:
        return _empty("您说过的店铺数据会记在这里，后面的问题不用重复。")
    return _table(("指标", "您的原话", "理解为", "来自"), rows)


def _finding(finding: Json, names: Names) -> str:
    platform = PLATFORMS.get(finding["platform"], finding["platform"])
    status = finding["status"]
    # Without a check nothing of the merchant's was judged, so nothing was 满足 either.
    word = "适用" if status == "met" and not finding["checks"] else _STATUS.get(status, "")
    parts = [
        f'<section class="ga-finding"><h4>{_esc(finding["title"])} <small>{_esc(platform)}</small> '
        f'<span class="ga-{_esc(status)}">{word}</span></h4>'
    ]
    if finding["checks"]:
        rows = [
            (
                c["label"],
                _value(c["given"], c["unit"], c["fact"], names) or "未提供",
                _OPS.get(c["op"], c["op"]) + _value(c["threshold"], c["unit"], c["fact"], names),
                _STATUS.get(c["status"], c["status"]),
                _with_unit(c["gap"], c["unit"]) if c["gap"] else "",
            )
            for c in finding["checks"]
        ]
        classes = [f"ga-{c['status']}" for c in finding["checks"]]
        parts.append(_table(("依据项", "您的数据", "门槛", "结论", "差距"), rows, classes))
    parts += [_result(r) for r in finding["results"]]
    parts.append(_note("需要向平台确认", finding["confirm_by_hand"]))
    parts.append(_note("来源没有写明", finding["unstated"]))
    return "".join(parts) + "</section>"


def _result(result: Json) -> str:
    value = _QUALIFIERS.get(result["qualifier"], "{}").format(_with_unit(result["value"], result["unit"]))
    formula = f'<div class="ga-formula">{_esc(result["formula"])}</div>' if result["formula"] else ""
    return f'<div class="ga-result">{_esc(result["label"])}：<b>{_esc(value)}</b>{formula}</div>'


def _source(citations: Sequence[Json]) -> str:
    """One source with the quotes from it."""
    first = citations[0]
    mark = "" if first["kind"] == "official" else f'<div class="ga-media">{MEDIA_MARK}</div>'
    kind = _KINDS.get(first["kind"], "")
    where = " · ".join(filter(None, (first["publisher"], first["published"], kind)))
    title = _esc(first["title"])
    url = first.get("url") or ""
    if url.startswith(("https://", "http://")):
        title = f'<a href="{_esc(url)}" target="_blank" rel="noopener noreferrer">{title}</a>'
    quotes = "".join(
        f'<li value="{int(c["n"])}"><blockquote>{_esc(c["quote"])}</blockquote>'
        f'<div class="ga-where">{_esc(c["heading"])}</div></li>'
        for c in citations
    )
    return (
        f'<section class="ga-source"><b>{title}</b><div class="ga-where">{_esc(where)}</div>{mark}'
        f"<ol>{quotes}</ol></section>"
    )


def _note(label: str, items: Sequence[str]) -> str:
    return f'<div class="ga-note">{label}：{_esc("；".join(items))}</div>' if items else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], classes: Sequence[str] = ()) -> str:
    header = "".join(f'<th scope="col">{_esc(h)}</th>' for h in head)
    lines = []
    for i, row in enumerate(rows):
        cells = "".join(f'<td data-label="{_esc(h)}">{_esc(v)}</td>' for h, v in zip(head, row, strict=True))
        lines.append(f'<tr class="{_esc(classes[i])}">{cells}</tr>' if classes else f"<tr>{cells}</tr>")
    body = "".join(lines)
    return f'<table class="ga-table"><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>'


def _empty(text: str) -> str:
    return f'<p class="ga-empty">{text}</p>'


def _esc(value: Any) -> str:
    return html.escape(str(value))


def _with_unit(value: str | None, unit: str) -> str:
    """The unit follows a bare number; words already say what they mean."""
    if not value:
        return ""
    return f"{value} {unit}" if unit and value[-1].isdigit() and unit != "%" else _percent(value, unit)


def _percent(value: str, unit: str) -> str:
    return value + unit if unit == "%" and value[-1].isdigit() else value


def _value(raw: str | None, unit: str, fact: str, names: Names) -> str:
    """A value as answers carry it (73, true, <industry_return_rate) → words."""
    if raw in {"true", "false"} and fact in names:
        return names[fact].yes if raw == "true" else names[fact].no
    found = _COMPARED.fullmatch(raw or "")
    assert found is not None
    op, rest = found[1], found[2]
    words = names[rest].label if rest in names else _with_unit(rest, unit)
    return (_OPS[op] if op else "") + words


def _from(entry: Json) -> str:
    return {
        "profile": "随请求提供",
        "whatif": "本轮假设，不保存",
        "edited": "您修改的",
        "shop": "店铺系统提供",
    }.get(entry["from"], f"第{entry['turn']}轮提问")


def _interval(fact: str, entry: Json, names: Names) -> str:
    low, high, unit = entry["low"], entry["high"], entry["unit"]
    if low is not None and low == high:
        return _value(low, unit, fact, names)
    if low is None and high is None:
        return ""
    if low is None:
        return f"不超过 {_with_unit(high, unit)}"
    if high is None:
        return f"不低于 {_with_unit(low, unit)}"
    return f"{low} ～ {_with_unit(high, unit)}"
