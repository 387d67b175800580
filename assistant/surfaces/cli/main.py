"""The command line: parse, ask, show. Every failure is one finished line and exit status 2.

Each command is a file of its own beside this one, imported when it is called: nobody waits for the parts of
another.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

import click

from assistant.errors import AssistantError
from assistant.settings import load_settings, quiet_vendors

COMMANDS = {
    "ask": ("ask:ask", "问一个问题。"),
    "chat": ("chat:chat", "连续对话；空行跳过，/new 开始新对话，/quit 退出。"),
    "serve": ("serve:serve", "启动网页和 HTTP 接口。"),
    "index": ("index:index", "建立或更新检索索引。"),
    "ingest": (
        "ingest:ingest",
        "收录自己的规则文件：md、txt、html、pdf、docx、xlsx、csv、tsv，和它们的 zip。",
    ),
    "documents": (
        "documents:documents",
        "列出收录的文件；show 看一个，end 让它失效，delete 从所有回答和存储里删除。",
    ),
    "check": (
        "check:check",
        "检查文章、规则、引文和提示词；有撤下的规则、没有着落的数、失效的声明或问法、不能用的提示词时退出码"
        "为 1。",
    ),
    "prompts": ("prompts:prompts", "列出告诉大模型的提示词；show 看一个的全文。"),
    "doctor": (
        "doctor:doctor",
        "检查安装和设置；--model 问一问配置的对话模型。有一项不行时退出码为 1。",
    ),
    "rules": (
        "rules:rules",
        "列出全部规则；show 看一条的全部内容，evaluate 用店铺数据核对；draft 从文件起草规则，review、accept "
        "复核和采用。",
    ),
    "sites": ("sites:sites", "列出可以嵌入在线助手的网站；add、set、secret、remove 修改它们。"),
    "eval": (
        "eval:evaluate",
        "跑题集（JSONL），或把审核过的反馈加进题集。有一题没通过时退出码为 1，不能用时为 2。",
    ),
    "eval-retrieval": (
        "eval_retrieval:evaluate_retrieval",
        "在 BEIR 格式的数据集上测检索：corpus.jsonl、queries.jsonl（可以是 .gz）和 qrels.tsv。",
    ),
}
"""Name → where the command is (module of this folder and its function) and what it is for."""


class _Commands(click.Group):
    """Imports a command when it is called, and turns what was raised on purpose into its own words, anything
    else into one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        place, summary = COMMANDS[name]
        module, _, function = place.partition(":")
        command: click.Command = getattr(import_module(f"{__package__}.{module}"), function)
        if not (command.help or "").startswith(summary):
            command.help = "\n\n".join(filter(None, (summary, command.help)))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])

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
