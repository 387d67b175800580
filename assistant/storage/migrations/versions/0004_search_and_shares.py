"""Turns get what they are searched by; conversations get links by which others read them."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from assistant.conversations.search import plain, searchable

revision = "0004"
down_revision = "0003"

_BATCH = 200
_MESSAGES = sa.table("messages", sa.column("id"), sa.column("answer"), sa.column("folded"))


def upgrade() -> None:
    op.add_column("messages", sa.Column("folded", sa.Text, nullable=False, server_default=""))
    _fill(op.get_bind())
    op.create_table(
        "shares",
        sa.Column("token", sa.String(32), primary_key=True),
        sa.Column("session_id", sa.String(64), sa.ForeignKey("sessions.id", ondelete="SET NULL")),
        sa.Column("answers", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime),
    )
    op.create_index("ix_shares_session_id", "shares", ["session_id"])


def _fill(connection: sa.Connection) -> None:
    """A few hundred rows at a time: a store of years may be larger than memory."""
    last = 0
    while True:
        rows = connection.execute(
            sa.select(_MESSAGES.c.id, _MESSAGES.c.answer)
            .where(_MESSAGES.c.id > last)
            .order_by(_MESSAGES.c.id)
            .limit(_BATCH)
        ).all()
        if not rows:
            return
        connection.execute(
            sa.update(_MESSAGES)
            .where(_MESSAGES.c.id == sa.bindparam("row"))
            .values(folded=sa.bindparam("said")),
            [{"row": row.id, "said": _said(row.answer)} for row in rows],
        )
        last = rows[-1].id


def _said(answer: str) -> str:
    try:
        kept = json.loads(answer)
        details = (part.get("details", "") for part in kept.get("parts", ()))
        return searchable(kept["question"], plain("\n".join((kept["answer"], *details))))
    except (ValueError, LookupError, TypeError, AttributeError):  # not one of ours: it stays as it is
        return ""
