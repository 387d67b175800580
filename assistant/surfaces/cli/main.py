"""The command line: parse, ask, show. Every failure is one finished line and exit status 2."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from assistant.errors import AssistantError
from assistant.settings import Settings, load_settings, quiet_vendors
from assistant.surfaces.cli.eval import evaluate
from assistant.surfaces.cli.eval_retrieval import evaluate_retrieval
from assistant.surfaces.cli.ingest import documents, ingest
from assistant.surfaces.cli.rules import rules
from assistant.surfaces.cli.sites import sites
from assistant.surfaces.cli.terminal import progress, show

if TYPE_CHECKING:
    from assistant.build import Built


class _Commands(click.Group):
    """Turns what was raised on purpose into its own words, and anything else into one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AssistantError as error:
            logging.getLogger("assistant").debug("failed", exc_info=True)
            click.echo(f"错误：{error}", err=True)
        except (click.ClickException, click.exceptions.Exit, click.Abort, OSError, EOFError):
            raise
        except Exception as error:
            logging.getLogger("assistant").debug("failed", exc_info=True)
            what = " ".join(str(error).split())
            click.echo(
                f"错误：程序内部出错（{type(error).__name__}: {what}）。加 --debug 可看详情。", err=True
            )
        return ctx.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="growth-assistant", message="%(version)s")
@click.option("--debug", is_flag=True, help="出错时在标准错误输出里显示调用栈。")
@click.pass_context
def main(ctx: click.Context, debug: bool) -> None:
    """商家增长助手：按平台规则核对店铺数据，给出结论、差距和来源原文。"""
    logging.basicConfig(
        level=logging.DEBUG if debug else logging.ERROR, format="%(levelname)s %(name)s: %(message)s"
    )
    if debug:
        logging.getLogger().setLevel(logging.WARNING)
        logging.getLogger("assistant").setLevel(logging.DEBUG)
    settings = load_settings()
    quiet_vendors(settings)
    ctx.obj = settings


@main.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="输出完整的回答对象（JSON）。")
@click.option("--as-of", metavar="DATE", help="按哪一天的规则回答，例如 2026-11-22；默认今天。")
@click.pass_obj
def ask(settings: Settings, question: str, as_json: bool, as_of: str | None) -> None:
    """问一个问题。"""
    from assistant.conversations.intake import read_question

    asked = read_question(question, as_of=as_of)
    with _built(settings) as built:
        answer = built.assistant.ask(asked).to_json()
    if as_json:
        show(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        from assistant.surfaces.render import terminal_text

        show(terminal_text(answer))


@main.command()
@click.pass_obj
def chat(settings: Settings) -> None:
    """连续对话；空行跳过，/new 开始新对话，/quit 退出。"""
    from assistant.conversations.intake import read_question
    from assistant.surfaces.render import terminal_text

    with _built(settings) as built:
        session_id: str | None = None
        while True:
            try:
                text = click.prompt("您", prompt_suffix="：", default="", show_default=False).strip()
            except click.Abort:
                click.echo()
                return
            if text in {"/quit", "/exit"}:
                return
            if text == "/new":
                session_id = None
            elif text:
                try:
                    answer = built.assistant.ask(read_question(text, session_id=session_id))
                except AssistantError as error:
                    click.echo(f"错误：{error}", err=True)
                    continue
                session_id = answer.session_id
                show(f"\n{terminal_text(answer.to_json())}\n")


@main.command()
@click.option("--host", help="监听的地址，默认取 GROWTH_HOST。")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="监听的端口，默认取 GROWTH_PORT；0 为任意空闲端口。"
)
@click.pass_obj
def serve(settings: Settings, host: str | None, port: int | None) -> None:
    """启动网页和 HTTP 接口。"""
    from assistant.surfaces.http.serve import bind, run

    chosen = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    logging.getLogger().setLevel(min(logging.getLogger().level, logging.WARNING))
    listener = bind(chosen.host, chosen.port)
    from assistant.build import build

    built = build(chosen, one_shot=False, progress=progress)
    run(built, listener, lambda url: click.echo(f"商家增长助手已就绪：{url}", err=True))


@main.command()
@click.option("--rebuild", is_flag=True, help="即使没有变化也重新建立。")
@click.pass_obj
def index(settings: Settings, rebuild: bool) -> None:
    """建立或更新检索索引。"""
    from assistant.build import build_index

    made = build_index(settings, rebuild=rebuild, progress=progress)
    click.echo("索引已更新。" if made else "索引已是最新。")


@main.command()
@click.option("--as-of", metavar="DATE", help="按哪一天检查有效期，默认今天。")
@click.option(
    "--max-age", type=click.IntRange(0), default=180, show_default=True, help="规则多少天没有核对就提醒。"
)
def check(as_of: str | None, max_age: int) -> None:
    """检查文章、规则和引文；有撤下的规则、没有着落的数、失效的声明或问法时退出码为 1。"""
    from assistant.build import read_knowledge
    from assistant.conversations.intake import read_day, today
    from assistant.knowledge.audit.report import audit, lines

    knowledge = read_knowledge()
    found = audit(knowledge, read_day(as_of) if as_of else today(), max_age)
    for line in lines(found, knowledge):
        show(line)
    if not found.sound:
        raise click.exceptions.Exit(1)


@contextmanager
def _built(settings: Settings) -> Iterator[Built]:
    from assistant.build import build

    built = build(settings, one_shot=True, progress=progress)
    try:
        yield built
    finally:
        built.close()


main.add_command(ingest)
main.add_command(documents)
main.add_command(rules)
main.add_command(sites)
main.add_command(evaluate)
main.add_command(evaluate_retrieval)

if __name__ == "__main__":
    main()
