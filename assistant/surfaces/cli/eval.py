"""``growth-assistant eval``: question sets asked in this process or of a server, and a report; reviewed
feedback made into such questions."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from assistant.build import open_assistant
from assistant.conversations.intake import read_day
from assistant.errors import EvaluationError
from assistant.evaluation.cases import load_cases
from assistant.evaluation.coverage import coverage
from assistant.evaluation.report import Row, coverage_lines, record, report_lines, rows
from assistant.evaluation.review import add_from_review
from assistant.evaluation.runner import Asker, in_process, over_http, run
from assistant.feedback.feedback import Expected, FeedbackStore, ReviewItem, item_unknown, read_expected
from assistant.library.shelf import knowledge_in_force
from assistant.settings import Settings
from assistant.surfaces.cli.terminal import progress, show
from assistant.surfaces.render.terminal import columns


class _RunByDefault(click.Group):
    """``eval SUITE…`` came first: what is no command of the group is a question set to run."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {*self.commands, *self.get_help_option_names(ctx)}
        return super().parse_args(ctx, args if args and args[0] in known else ["run", *args])

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(ctx.command_path, "[OPTIONS] SUITE... | COMMAND [ARGS]...")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.commands["run"].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group("eval", cls=_RunByDefault)
def evaluate() -> None:
    pass  # what it says of itself stands in main.COMMANDS


@evaluate.command("run", hidden=True)
@click.argument("suites", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SUITE...")
@click.option("--url", help="问一个正在运行的服务，例如 http://127.0.0.1:7860；默认在本进程里回答。")
@click.option(
    "--json", "out", type=click.Path(path_type=Path), metavar="OUT", help="把每一题的结果写进文件。"
)
@click.option("--as-of", metavar="DATE", help="题目没有写日期时按哪一天回答，默认今天。")
@click.option(
    "--show", "shown", type=click.Choice(["fail", "all", "none"]), default="fail", show_default=True,
    help="列出哪些题；错误结论总会列出。",
)  # fmt: skip
@click.option("--coverage", "with_coverage", is_flag=True, help="列出没有题目问到的规则和段落。")
@click.pass_obj
def run_suites(
    settings: Settings,
    suites: tuple[Path, ...],
    url: str | None,
    out: Path | None,
    as_of: str | None,
    shown: str,
    with_coverage: bool,
) -> None:
    """跑题集（JSONL）。有一题没通过时退出码为 1，题集或服务不能用时为 2。"""
    cases = load_cases(suites)
    day = read_day(as_of) if as_of else None
    if out and not out.absolute().parent.is_dir():  # before the questions are asked, not after
        raise EvaluationError(f"{out}：文件夹不存在。", "请先建立它，或换一个位置。")
    asker: AbstractContextManager[Asker] = over_http(url, day) if url else _in_process(settings, day)
    with asker as ask:
        bar = click.progressbar(run(cases, ask), length=len(cases), label="提问", file=sys.stderr)
        with bar as asked:
            results = list(asked)
    for line in (*report_lines(results, shown), *_table(rows(results))):
        show(line)
    if with_coverage:
        for line in coverage_lines(coverage(cases, knowledge_in_force(settings.data))):
            show(line)
    if out:
        run_record = record(results, suites, url or "in process")
        out.write_text(json.dumps(run_record, ensure_ascii=False, indent=1), encoding="utf-8")
    if any(r.faults for r in results):
        raise click.exceptions.Exit(1)


def _table(kinds: Iterable[Row]) -> list[str]:
    head = ("类别", "通过/题数", "通过率（95%区间）", "错误结论", "多余追问", "p50 ms", "p95 ms")
    body = (
        (
            row.kind,
            f"{row.passed}/{row.asked}",
            f"{row.passed / row.asked:.1%}（{row.low:.1%}～{row.high:.1%}）",
            str(row.wrong_verdicts),
            str(row.needless),
            f"{row.p50:.1f}",
            f"{row.p95:.1f}",
        )
        for row in kinds
    )
    return columns((head, *body), right=(1, 3, 4, 5, 6))


@evaluate.command("add-from-review")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT.jsonl")
@click.option("--item", "item_id", type=int, metavar="ID", help="只加入这一条；默认加入全部已采纳的。")
@click.option("--outcome", multiple=True, metavar="OUTCOME", help="正确的结论，可以写几次；写了就等于采纳。")
@click.option("--include", multiple=True, metavar="RE", help="回答里必须有的。")
@click.option("--exclude", multiple=True, metavar="RE", help="回答里不能有的。")
@click.option("--quote", multiple=True, metavar="RE", help="必须引用的原文。")
@click.option("--platform", metavar="P", help="必须引用哪个平台的来源，例如 douyin。")
@click.pass_obj
def add_reviewed(
    settings: Settings,
    out: Path,
    item_id: int | None,
    outcome: tuple[str, ...],
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    quote: tuple[str, ...],
    platform: str | None,
) -> None:
    """把审核时采纳的反馈加进题集 OUT.jsonl；已有的题目不会改动。"""
    from filelock import FileLock

    from assistant.storage.database import Database  # late: SQLAlchemy
    from assistant.storage.feedbacks import DatabaseFeedback

    described = any((outcome, include, exclude, quote, platform))
    if described and item_id is None:
        raise EvaluationError("--outcome 等说的是一条反馈的正确回答。", "请同时用 --item 写明是哪一条。")
    expected = read_expected(outcome, include, exclude, quote, platform) if described else None
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    try:
        # two at once would each replace the file by one without the other's cases
        with FileLock(settings.data / "review.lock"):
            store = DatabaseFeedback(database)
            chosen = store.queue("accepted") if item_id is None else (_chosen(store, item_id, expected),)
            done = add_from_review(store, out, reversed(chosen))
    finally:
        database.close()
    for item, why in done.left:
        click.echo(f"没有加入反馈 {item.id}：{why}。", err=True)
    show(f"已把 {len(done.added)} 条反馈加进 {out}。" if done.added else "没有可以加入的反馈。")
    if item_id is not None and not done.added:
        raise click.exceptions.Exit(2)


def _chosen(store: FeedbackStore, item_id: int, expected: Expected | None) -> ReviewItem:
    """The item; accepted when ``expected`` says what is right and it is not in a question set yet."""
    item = next((item for item in store.queue() if item.id == item_id), None)
    if item is None:
        raise item_unknown(item_id)
    if expected is None or item.status == "added":
        return item
    store.decide(item_id, "accepted", expected)
    return replace(item, status="accepted", expected=expected)


@contextmanager
def _in_process(settings: Settings, day: date | None) -> Iterator[Asker]:
    with open_assistant(settings, progress=progress) as assistant:
        yield in_process(assistant, day)
