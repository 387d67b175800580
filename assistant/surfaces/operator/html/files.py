"""What would become of files, and the documents that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.library.ingest.records import LABELS, Refused
from assistant.library.librarian import Report
from assistant.library.plan import Addition
from assistant.library.stored import StoredDocument
from assistant.rules.schema import Platform
from assistant.surfaces.operator.html.parts import folded, nothing, table
from assistant.surfaces.render.addition_report import ACTIONS, about, remarks
from assistant.surfaces.render.markup import Html, el, join, text
from assistant.surfaces.words import Words

_BODY_CHARS = 4000
_DROPPED_CHARS = 200


def report_html(report: Report, platforms: Mapping[str, Platform], w: Words) -> Html:
    """Per file what is kept, what is dropped and why; refused files with the reason; conflicts."""
    adds = sum(a.adds for a in report.planned)
    counts = w(
        "共 {all} 个文件：可收录 {adds}，不用收录 {rest}，拒收 {refused}。",
        all=str(len(report.planned) + len(report.refused)),
        adds=str(adds),
        rest=str(len(report.planned) - adds),
        refused=str(len(report.refused)),
    )
    said = w("已经收录，马上可以提问。") if report.applied and report.changes else ""
    if not report.applied:
        said = w("以上只是预览，什么都没有改。") if report.changes else w("没有需要收录的内容。")
    return el(
        "div",
        el("p", text(f"{counts}{said}"), class_="ga-op-note", role="status"),
        *(_addition(a, platforms, w) for a in report.planned),
        *(_refused(r, w) for r in report.refused),
        class_="ga-op-report",
    )


def _addition(addition: Addition, platforms: Mapping[str, Platform], w: Words) -> Html:
    document, stored = addition.document, addition.stored
    parts = [
        el("p", text(about(stored, platforms))),
        el(
            "p",
            text(
                w(
                    "留下 {kept} 段（{chars} 字，表格 {tables} 个），去掉 {dropped} 处",
                    kept=str(document.kept),
                    chars=str(len(document.body)),
                    tables=str(document.tables),
                    dropped=str(len(document.dropped)),
                )
            ),
        ),
    ]
    parts += [el("p", text(w(remark))) for remark in remarks(addition)]
    if near := addition.alike:
        how = w("内容相同") if near.kind == "same" else w("内容相近")
        share = f"{near.share:.0%}"
        parts.append(
            el(
                "p",
                text(w("{how}：《{title}》，重合 {share}", how=how, title=addition.alike_title, share=share)),
            )
        )
    if addition.conflicts:
        parts.append(_conflicts(addition, w))
    if document.dropped:
        dropped = [
            (text(w(LABELS[d.reason])), el("span", text(" ".join(d.text.split())[:_DROPPED_CHARS])))
            for d in document.dropped
        ]
        parts.append(
            folded(
                w("去掉的内容（{n}）", n=str(len(dropped))),
                table((w("为什么"), w("原文")), dropped),
                open_=False,
            )
        )
    parts.append(folded(w("留下的正文"), el("pre", text(document.body[:_BODY_CHARS])), open_=False))
    return el(
        "section",
        el(
            "h4",
            text(document.name),
            text(" "),
            el(
                "span",
                text(w(ACTIONS[addition.action])),
                class_="ga-op-good" if addition.adds else "ga-op-warn",
            ),
        ),
        el("p", el("b", text(stored.title))),
        *parts,
        class_="ga-op-file",
    )


def _conflicts(addition: Addition, w: Words) -> Html:
    rows = [
        (
            text(c.title),
            text("；".join(f"{ours} / {theirs}" for ours, theirs in c.figures)),
            text(c.sentence),
            text(c.quote),
        )
        for c in addition.conflicts
    ]
    return join(
        el(
            "p",
            text(w("有 {n} 处和现有规则的数字不一致，收录后回答仍以规则为准：", n=str(len(rows)))),
            class_="ga-op-warn",
        ),
        table((w("规则"), w("文件 / 规则"), w("文件里的句子"), w("规则依据")), rows),
    )


def _refused(refused: Refused, w: Words) -> Html:
    return el(
        "section",
        el("h4", text(refused.name), text(" "), el("span", text(w("拒收")), class_="ga-op-bad")),
        el("p", text(f"{refused.reason}。{refused.hint}")),
        class_="ga-op-file",
    )


def documents_html(documents: Sequence[StoredDocument], platforms: Mapping[str, Platform], w: Words) -> Html:
    if not documents:
        return nothing(w("还没有收录文件。"))
    rows = [
        (
            join(
                el("a", text(d.title), href=f"/articles/{d.id}", target="_blank", rel="noopener"),
                el("small", text(d.name)),
            ),
            text(about(d, platforms)),
            text(w("已被取代") if d.superseded_by else d.added),
        )
        for d in documents
    ]
    return table((w("标题"), w("说明"), w("收录日期")), rows)
