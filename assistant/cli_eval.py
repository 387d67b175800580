"""``growth-assistant eval``: question sets asked in this process or of a server, and a report."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.errors import EvaluationError
from assistant.settings import Settings
from assistant.terminal import progress, show

if TYPE_CHECKING:
    from assistant.evaluation.runner import Asker


@click.command("eval")
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
def evaluate(
    settings: Settings,
    suites: tuple[Path, ...],
    url: str | None,
    out: Path | None,
    as_of: str | None,
    shown: str,
    with_coverage: bool,
) -> None:
    """跑题集（JSONL）。有一题没通过时退出码为 1，题集或服务不能用时为 2。"""
    from assistant.build import read_knowledge
    from assistant.evaluation.cases import load_cases
    from assistant.evaluation.coverage import coverage
    from assistant.evaluation.report import coverage_lines, record, report_lines
    from assistant.evaluation.runner import over_http, run
    from assistant.intake import read_day

    cases = load_cases(suites)
    day = read_day(as_of) if as_of else None
    if out and not out.absolute().parent.is_dir():  # before the questions are asked, not after
        raise EvaluationError(f"{out}：文件夹不存在。", "请先建立它，或换一个位置。")
    asker: AbstractContextManager[Asker] = over_http(url, day) if url else _in_process(settings, day)
    with asker as ask:
        bar = click.progressbar(run(cases, ask), length=len(cases), label="提问", file=sys.stderr)
        with bar as asked:
            results = list(asked)
    for line in report_lines(results, shown):
        show(line)
    if with_coverage:
        for line in coverage_lines(coverage(cases, read_knowledge())):
            show(line)
    if out:
        run_record = record(results, suites, url or "in process")
        out.write_text(json.dumps(run_record, ensure_ascii=False, indent=1), encoding="utf-8")
    if any(r.faults for r in results):
        raise click.exceptions.Exit(1)


@contextmanager
def _in_process(settings: Settings, day: date | None) -> Iterator[Asker]:
    from assistant.build import build
    from assistant.evaluation.runner import in_process

    built = build(settings, one_shot=True, progress=progress)
    try:
        yield in_process(built.assistant, day)
    finally:
        built.close()
