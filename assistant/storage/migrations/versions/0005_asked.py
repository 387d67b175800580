"""Every question that was asked, for counting. Those kept so far are counted by what their answers say; of
what had been deleted before nothing is known."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_BATCH = 500
_CHINA = timedelta(hours=8)
_SESSIONS = sa.table("sessions", sa.column("id"), sa.column("owner"))
_MESSAGES = sa.table(
    "messages", sa.column("id"), sa.column("session_id"), sa.column("answer"), sa.column("answer_id"),
    sa.column("outcome"), sa.column("created_at", sa.DateTime),
)  # fmt: skip


def upgrade() -> None:
    asked = op.create_table(
        "asked",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("answer_id", sa.String(32), nullable=False),
        sa.Column("asked_on", sa.Date, nullable=False),
        sa.Column("site", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
    )
    about = op.create_table(
        "asked_about",
        sa.Column("asked_id", sa.Integer, sa.ForeignKey("asked.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("platform", sa.String(40), primary_key=True),
        sa.Column("programme", sa.String(120), primary_key=True),
    )
    _fill(op.get_bind(), asked, about)
    op.create_index("ix_asked_answer_id", "asked", ["answer_id"])
    op.create_index("ix_asked_asked_on", "asked", ["asked_on"])


def _fill(connection: sa.Connection, asked: sa.Table, about: sa.Table) -> None:
    """A few hundred rows at a time: a store of years may be larger than memory."""
    last = 0
    while True:
        rows = connection.execute(
            sa.select(_MESSAGES, _SESSIONS.c.owner)
            .join(_SESSIONS, _SESSIONS.c.id == _MESSAGES.c.session_id)
            .where(_MESSAGES.c.id > last)
            .order_by(_MESSAGES.c.id)
            .limit(_BATCH)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        for row in rows:
            if not row.outcome:  # an answer that nobody can read
                continue
            key = connection.execute(
                sa.insert(asked)
                .values(
                    answer_id=row.answer_id,
                    asked_on=(row.created_at + _CHINA).date(),
                    site=row.owner.partition("/")[0],
                    outcome=row.outcome,
                )
                .returning(asked.c.id)
            ).scalar_one()
            if said := [{"asked_id": key, "platform": p, "programme": n} for p, n in _subjects(row.answer)]:
                connection.execute(sa.insert(about), said)


def _subjects(text: str) -> set[tuple[str, str]]:
    try:
        answer: Any = json.loads(text)
        found = {(f["platform"], f["programme"]) for f in answer["findings"]}
        told = {platform for platform, _ in found}
        found |= {(c["platform"], "") for c in answer["citations"] if c["platform"] not in told}
    except (ValueError, LookupError, TypeError):
        return set()
    return {(p[:40], n[:120]) for p, n in found if p}
