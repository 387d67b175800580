"""The report of an ingest, for people and as JSON: per file what is kept, what is dropped and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from assistant.compose.source_kinds import KIND_NAMES
from assistant.library.forgotten import Forgotten
from assistant.library.ingest.records import LABELS, Refused
from assistant.library.librarian import Report
from assistant.library.plan import Action, Addition
from assistant.library.stored import StoredDocument
from assistant.rules.schema import Platform

ACTIONS: Mapping[Action, str] = {
    "new": "新收录", "update": "更新", "unchanged": "没有变化", "duplicate": "已有相同内容，跳过",
}  # fmt: skip
_SCRIPTS = {"hans": "简体", "hant": "繁体"}
CLAIMS_OFFICIAL = (
    "文件自称或看起来是平台官方发布的，没有人确认过，先按「来源未核实」引用。"
    "确认是官方文件时，收录时说明：--kind official，或把类型选成「平台官方」。"
)
RECOGNISED = "文字来自图片识别（OCR），数字可能认错，请和原件核对。"
_SHOWN_CHARS = 40
_SHOWN_CONFLICTS = 5


def report_lines(report: Report, platforms: Mapping[str, Platform]) -> Iterator[str]:
    for addition in report.planned:
        yield from _addition(addition, platforms)
    for refused in report.refused:
        yield f"× {refused.name}：没有收录"
        yield f"    原因：{refused.reason}。{refused.hint}"
    for old in report.superseded:
        yield f"– {old.name}：被取代，有效期到 {old.effective_to}"
    for gone in report.deleted:
        yield f"– {gone.name}：文件已删，收录也已删除"
    count = Counter(a.action for a in report.planned)
    words = "，".join(f"{ACTIONS[a].split('，')[0]} {n}" for a, n in count.items())
    total = "；".join(filter(None, (words, f"拒收 {len(report.refused)}" if report.refused else "")))
    yield f"共 {len(report.planned) + len(report.refused)} 个文件：{total or '没有可读的文件'}。"
    if not report.applied and report.changes:
        yield "以上只是预览，什么都没有改。加 --apply 收录。"


def _addition(addition: Addition, platforms: Mapping[str, Platform]) -> Iterator[str]:
    document, stored = addition.document, addition.stored
    mark = "√" if addition.adds else "–"
    yield f"{mark} {document.name}：{ACTIONS[addition.action]}（{stored.id}）"
    yield f"    标题：{stored.title}"
    yield f"    {about(stored, platforms)}；{_SCRIPTS[stored.script]}"
    tables = f"，其中表格 {document.tables} 个" if document.tables else ""
    yield f"    留下 {document.kept} 段（{len(document.body)} 字{tables}），去掉 {len(document.dropped)} 处"
    for remark in remarks(addition):
        yield f"    注意：{remark}"
    for dropped in document.dropped:
        yield f"      去掉（{LABELS[dropped.reason]}）：{_short(dropped.text)}"
    if near := addition.alike:
        how = "相同" if near.kind == "same" else "相近"
        yield f"    {how}：《{addition.alike_title}》（{near.other}），重合 {near.share:.0%}"
    for conflict in addition.conflicts[:_SHOWN_CONFLICTS]:
        figures = "，".join(f"文件 {ours} / 规则 {theirs}" for ours, theirs in conflict.figures)
        yield f"    与规则不一致：{conflict.title}（{conflict.rule}）：{figures}"
        yield f"      文件：{_short(conflict.sentence)}"
        yield f"      规则依据：{_short(conflict.quote)}"
    if len(addition.conflicts) > _SHOWN_CONFLICTS:
        yield f"    还有 {len(addition.conflicts) - _SHOWN_CONFLICTS} 处与规则不一致，用 --json 看全部"


def remarks(addition: Addition) -> tuple[str, ...]:
    """What to know of how it was read, and of whose word it says to be."""
    document = addition.document
    claims = (CLAIMS_OFFICIAL,) if document.claims_official and addition.stored.kind == "unstated" else ()
    return (*claims, *((RECOGNISED,) if document.recognised else ()), *document.remarks)


def document_line(document: StoredDocument, platforms: Mapping[str, Platform]) -> str:
    ended = "，已被取代" if document.superseded_by else ""
    return f"{document.id}  {document.title}（{document.name}；{about(document, platforms)}{ended}）"


def about(d: StoredDocument, platforms: Mapping[str, Platform]) -> str:
    """What is known of a document, in one line."""
    platform = platforms[d.platform].short if d.platform in platforms else d.platform
    span = f"，{d.effective_from or '此前'} 至 {d.effective_to or '今后'} 有效"
    dates = span if d.effective_from or d.effective_to else ""
    revised = f"，{d.revised} 修订" if d.revised and d.revised != d.published else ""
    caution = "；文字由图片识别" if d.recognised else ""
    by = f"{d.publisher or '不明'}（{KIND_NAMES[d.kind]}）"
    return (
        f"平台：{platform or '没有识别出，适用各平台'}；发布者：{by}"
        f"；日期：{d.published or '不明'}{revised}{dates}{caution}"
    )


def forgotten_lines(forgotten: Forgotten) -> Iterator[str]:
    """Where the words of deleted documents were found and taken out of."""
    yield "正文、索引和旧的索引里已经没有它。"
    if forgotten.answers or forgotten.feedback:
        yield f"从 {forgotten.answers} 个保存的回答、{forgotten.feedback} 条反馈里撤下了它的原文。"
    if not forgotten.rewritten:
        yield "数据库正被占用，文件里可能还有被覆盖的内容；请稍后运行 growth-assistant documents purge。"


def report_json(report: Report) -> dict[str, Any]:
    return {
        "applied": report.applied,
        "files": [_json(a) for a in report.planned],
        "refused": [_refused(r) for r in report.refused],
        "superseded": [d.id for d in report.superseded],
        "deleted": [d.id for d in report.deleted],
    }


def _json(addition: Addition) -> dict[str, Any]:
    d, stored, near = addition.document, addition.stored, addition.alike
    return {
        "name": d.name, "id": stored.id, "action": addition.action, "format": d.format, "title": stored.title,
        "publisher": stored.publisher, "published": stored.published, "platform": stored.platform,
        "kind": stored.kind, "script": stored.script, "effective_from": stored.effective_from,
        "effective_to": stored.effective_to, "kept": d.kept, "characters": len(d.body), "tables": d.tables,
        "revised": stored.revised, "recognised": d.recognised, "remarks": list(remarks(addition)),
        "dropped": [{"reason": x.reason, "label": LABELS[x.reason], "text": x.text} for x in d.dropped],
        "alike": {"id": near.other, "share": near.share, "kind": near.kind} if near else None,
        "conflicts": [
            {
                "rule": c.rule, "title": c.title, "sentence": c.sentence, "quote": c.quote,
                "figures": [{"document": ours, "rule": theirs} for ours, theirs in c.figures],
            }
            for c in addition.conflicts
        ],
    }  # fmt: skip


def _refused(refused: Refused) -> dict[str, str]:
    return {"name": refused.name, "reason": refused.reason, "hint": refused.hint}


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN_CHARS else flat[:_SHOWN_CHARS] + "…"
