"""``growth-assistant documents``: what a user added, listed, shown, ended, deleted."""

from __future__ import annotations

from datetime import timedelta

import click

from assistant.conversations.intake import today
from assistant.settings import Settings
from assistant.surfaces.cli.shared import day_option, open_librarian, platforms
from assistant.surfaces.cli.terminal import show
from assistant.surfaces.render.addition_report import document_line, forgotten_lines


@click.group(invoke_without_command=True)
@click.pass_context
def documents(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        found = open_librarian(ctx.obj).documents()
        show(
            "\n".join(document_line(d, platforms()) for d in found)
            or "还没有收录文件。用 growth-assistant ingest 收录。"
        )


@documents.command("show")
@click.argument("key", metavar="ID")
@click.pass_obj
def show_document(settings: Settings, key: str) -> None:
    """显示一个收录文件的正文。"""
    document, body = open_librarian(settings).read(key)
    show(f"{document_line(document, platforms())}\n\n{body}")


@documents.command("end")
@click.argument("key", metavar="ID")
@click.option(
    "--on", "day", callback=day_option, metavar="DATE", help="最后有效的一天；默认昨天，即今天起失效。"
)
@click.pass_obj
def end_document(settings: Settings, key: str, day: str) -> None:
    """让一个收录文件失效；问更早的日子时仍会引用它。"""
    document = open_librarian(settings).end(key, day or (today() - timedelta(days=1)).isoformat())
    show(f"「{document.title}」有效期到 {document.effective_to}。")


@documents.command("delete")
@click.argument("keys", nargs=-1, required=True, metavar="ID…")
@click.pass_obj
def delete_documents(settings: Settings, keys: tuple[str, ...]) -> None:
    """从所有回答、索引和存储里删除收录文件。"""
    deleted = open_librarian(settings).delete(keys)
    for document in deleted.documents:
        show(f"已删除「{document.title}」（{document.name}）。")
    show("\n".join(forgotten_lines(deleted.forgotten)))


@documents.command("purge")
@click.pass_obj
def purge_documents(settings: Settings) -> None:
    """重写数据库文件，清掉里面被覆盖的内容；删除时会自动做，数据库被占用时再来一次。"""
    from assistant.storage.database import Database  # late: it imports SQLAlchemy

    database = Database(settings.database)
    try:
        done = database.rewrite()
    finally:
        database.close()
    show("数据库文件已重写。" if done else "数据库正被别的程序占用，没有重写，请稍后再试。")
    if not done:
        raise click.exceptions.Exit(1)
