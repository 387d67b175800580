"""``growth-assistant rules draft`` and what follows it: rules drafted of a document, reviewed, accepted."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from assistant.build import open_reviews
from assistant.conversations.intake import in_china, today
from assistant.drafting.review import Done, Reviews
from assistant.drafting.view import View, draft_in
from assistant.errors import LibraryError, SettingsError
from assistant.library.plan import Given
from assistant.settings import Settings
from assistant.surfaces.cli.shared import open_librarian
from assistant.surfaces.cli.terminal import show
from assistant.surfaces.render.draft_text import (
    draft_lines,
    history_lines,
    scenario_lines,
    view_json,
    view_text,
)

_BY = click.option("--by", default="", metavar="NAME", help="谁做的；记在历史里。")
_DOCUMENT = click.argument("document", metavar="DOCUMENT")


@click.command("draft")
@click.argument("what", metavar="FILE|DOCUMENT")
@click.option("--platform", default="", metavar="NAME", help="这份文件是哪个平台的，可以是没听说过的平台。")
@click.option("--model", "with_model", is_flag=True, help="语法没读出来的句子，让设置好的对话模型再标一遍。")
@click.option("--json", "as_json", is_flag=True, help="输出全部草案（JSON）。")
@click.pass_obj
def draft(settings: Settings, what: str, platform: str, with_model: bool, as_json: bool) -> None:
    """从一份文件起草规则。没有收录的 FILE 只读一读、给你看；收录的 DOCUMENT（编号或文件名）的草案会留下来
    等人复核。草案没有采用以前，不会用来回答任何问题。
    """
    with _opened(settings, with_model) as reviews:
        view = _drafted(reviews, settings, what, platform)
        show(json.dumps(view_json(view), ensure_ascii=False, indent=2) if as_json else view_text(view))


@click.command("review")
@_DOCUMENT
@click.argument("which", metavar="[ID]", default="")
@click.option("--yes", "yes", multiple=True, type=int, metavar="N", help="第 N 个情形说得对。")
@click.option("--no", "no", multiple=True, type=int, metavar="N", help="第 N 个情形说得不对。")
@click.option("--why", default="", help="为什么不对。")
@_BY
@click.pass_obj
def review(
    settings: Settings,
    document: str,
    which: str,
    yes: tuple[int, ...],
    no: tuple[int, ...],
    why: str,
    by: str,
) -> None:
    """逐条显示草案和推演的情形；在终端里可以逐个回答对不对。ID 是编号，或列表里的第几条。"""
    with _opened(settings) as reviews:
        view = reviews.start(document, today())
        drafts = [draft_in(view, which)] if which else [*view.review.drafts]
        if yes or no:
            if len(drafts) != 1:
                raise click.UsageError("--yes 和 --no 要和一条草案的编号一起用。")
            for n, good in sorted([*((n, True) for n in yes), *((n, False) for n in no)]):
                view = _answered(reviews, view, drafts[0].id, n, by, good, why)
        for one in drafts:
            kept = draft_in(view, one.id)
            number = view.review.drafts.index(kept) + 1
            show("\n".join([*draft_lines(view, kept, number), *_indented(scenario_lines(view, kept)), ""]))
            if not (yes or no) and sys.stdin.isatty():
                view = _asked(reviews, view, kept.id, by)
        if history := history_lines(view):
            show("\n".join(["经过", *_indented(history)]))


@click.command("correct")
@_DOCUMENT
@click.argument("which", metavar="ID")
@click.argument("sentence", metavar="SENTENCE")
@_BY
@click.pass_obj
def correct(settings: Settings, document: str, which: str, sentence: str, by: str) -> None:
    """用一句话改草案，例如 “门槛改成4.7分”“新店不是条件”“只对企业店”“名字叫新店扶持”。
    原文里没有的数改不进去。
    """
    with _opened(settings) as reviews:
        view = reviews.start(document, today())
        key = draft_in(view, which).id
        view = reviews.say(document, key, sentence, by, _now())
        kept = draft_in(view, key)
        number = view.review.drafts.index(kept) + 1
        show("\n".join([*draft_lines(view, kept, number), *_indented(scenario_lines(view, kept))]))


@click.command("accept")
@_DOCUMENT
@click.argument("which", nargs=-1, metavar="[ID]…")
@click.option("--all", "everything", is_flag=True, help="采用全部待定、没有问题的草案。")
@_BY
@click.pass_obj
def accept(settings: Settings, document: str, which: tuple[str, ...], everything: bool, by: str) -> None:
    """采用草案：马上生效，可以撤销。答了“不对”的情形要先改正。"""
    if bool(which) == everything:
        raise click.UsageError("请写草案的编号，或者用 --all。")
    with _opened(settings) as reviews:
        view = reviews.start(document, today())
        done = reviews.accept(document, which, by, _now())
        show("\n".join(_done_lines(view, done)))


@click.command("reject")
@_DOCUMENT
@click.argument("which", nargs=-1, required=True, metavar="ID…")
@click.option("--why", default="", help="为什么不采用。")
@_BY
@click.pass_obj
def reject(settings: Settings, document: str, which: tuple[str, ...], why: str, by: str) -> None:
    """不采用草案。"""
    with _opened(settings) as reviews:
        reviews.reject(document, which, by, _now(), why)
    show(f"{len(which)} 条草案不采用。")


@click.command("withdraw")
@_DOCUMENT
@click.argument("which", nargs=-1, required=True, metavar="ID…")
@_BY
@click.pass_obj
def withdraw(settings: Settings, document: str, which: tuple[str, ...], by: str) -> None:
    """撤下已经采用的规则，ID 是规则的编号；马上不再用来回答。"""
    with _opened(settings) as reviews:
        view = reviews.start(document, today())
        rules = [key if key in view.accepted else draft_in(view, key).id for key in which]
        reviews.withdraw(document, rules, by, _now())
    show(f"已撤下 {len(rules)} 条规则。")


@click.command("undo")
@_DOCUMENT
@_BY
@click.pass_obj
def undo(settings: Settings, document: str, by: str) -> None:
    """撤销对这份文件的草案或规则做的最后一件事；可以一步一步往回撤。"""
    with _opened(settings) as reviews:
        what = reviews.undo(document, by, _now())
    show(f"已撤销：{what}。")


COMMANDS = (draft, review, correct, accept, reject, withdraw, undo)


@contextmanager
def _opened(settings: Settings, with_model: bool = False) -> Iterator[Reviews]:
    if with_model and not settings.chat.name:
        raise SettingsError("没有设置对话模型。", "请设置 GROWTH_CHAT_MODEL，或不加 --model。")
    with open_reviews(settings, with_model=with_model) as reviews:
        yield reviews


def _drafted(reviews: Reviews, settings: Settings, what: str, platform: str) -> View:
    """A file that is there is read and shown; else the name is a published document's."""
    path = Path(what)
    if not path.is_file():
        return reviews.start(what, today(), platform, anew=True)
    report = open_librarian(settings).look([path], Given(), today())
    if report.refused:
        refused = report.refused[0]
        raise LibraryError(f"{refused.name}：{refused.reason}。", refused.hint)
    if len(report.planned) != 1:
        raise LibraryError(f"{what} 里有 {len(report.planned)} 个文件。", "请一次只给一个文件。")
    found = report.planned[0]
    if found.action == "unchanged":
        return reviews.start(found.stored.id, today(), platform, anew=True)
    return reviews.look(found.stored, found.document.body, today(), platform)


def _answered(reviews: Reviews, view: View, key: str, number: int, by: str, good: bool, why: str) -> View:
    scenarios = view.scenarios(draft_in(view, key))
    if not 1 <= number <= len(scenarios):
        raise click.UsageError(f"没有第 {number} 个情形，一共 {len(scenarios)} 个。")
    said = scenarios[number - 1].key
    return reviews.answer(view.document.id, key, said, by, _now(), yes=good, words="" if good else why)


def _asked(reviews: Reviews, view: View, key: str, by: str) -> View:
    for n, scenario in enumerate(view.scenarios(draft_in(view, key)), 1):
        reply = click.prompt(
            f"{scenario.told}  对吗？(y 对 / n 不对 / 回车跳过)", default="", show_default=False
        )
        if reply.strip().lower() in ("y", "对"):
            view = _answered(reviews, view, key, n, by, True, "")
        elif reply.strip().lower() in ("n", "不对"):
            view = _answered(reviews, view, key, n, by, False, click.prompt("应该怎样", default=""))
    return view


def _done_lines(view: View, done: Done) -> Iterator[str]:
    titles = {d.id: d.title for d in view.review.drafts}
    yield f"已采用 {len(done.accepted)} 条，马上生效。" if done.accepted else "没有采用任何草案。"
    yield from (f"  √ {titles[key]}（{key}）" for key in done.accepted)
    yield from (f"  × {titles[key]}：{why}" for key, why in done.left.items())


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _now() -> datetime:
    return in_china(datetime.now(UTC))
