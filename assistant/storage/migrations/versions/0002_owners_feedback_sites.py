"""Conversations get owners and titles, messages what they are searched by; feedback, sites, counters.

Rows written before get what their answers say. The state before their turns was not kept and stays null.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_BATCH = 500
_MESSAGES = sa.table(
    "messages", sa.column("id"), sa.column("answer"), sa.column("answer_id"), sa.column("outcome")
)


def upgrade() -> None:
    op.add_column("sessions", sa.Column("owner", sa.String(120), nullable=False, server_default=""))
    op.add_column("sessions", sa.Column("title", sa.String(120), nullable=False, server_default=""))
    op.create_index("ix_sessions_owner", "sessions", ["owner"])
    op.add_column("messages", sa.Column("answer_id", sa.String(32), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("outcome", sa.String(24), nullable=False, server_default=""))
    op.add_column("messages", sa.Column("state", sa.Text))
    _fill(op.get_bind())
    op.create_index("ix_messages_answer_id", "messages", ["answer_id"])
    op.create_index("ix_messages_outcome", "messages", ["outcome"])
    _create_feedback()
    _create_sites()


def _create_feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("answer_id", sa.String(32), nullable=False, unique=True),
        sa.Column("owner", sa.String(120), nullable=False),
        sa.Column("verdict", sa.String(4), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("turns", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("given_at", sa.DateTime, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("expected", sa.Text),
        sa.Column("decided_at", sa.DateTime),
    )
    op.create_index("ix_feedback_status", "feedback", ["status"])


def _create_sites() -> None:
    op.create_table(
        "sites",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("origins", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("signed_only", sa.Boolean, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("per_minute", sa.Integer, nullable=False),
        sa.Column("per_session", sa.Integer, nullable=False),
        sa.Column("per_day", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "counters",
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("window", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_counters_expires_at", "counters", ["expires_at"])


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
        found = [{"row": row.id, **_said(row.answer)} for row in rows]
        connection.execute(
            sa.update(_MESSAGES)
            .where(_MESSAGES.c.id == sa.bindparam("row"))
            .values(answer_id=sa.bindparam("said_id"), outcome=sa.bindparam("said_outcome")),
            found,
        )
        last = rows[-1].id


def _said(answer: str) -> dict[str, str]:
    try:
        said = json.loads(answer)
    except ValueError:  # not one of ours: it stays as it is, and cannot be searched
        said = None
    if not isinstance(said, dict):
        said = {}
    return {"said_id": str(said.get("id") or "")[:32], "said_outcome": str(said.get("outcome") or "")[:24]}
