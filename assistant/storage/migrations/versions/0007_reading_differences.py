"""Where the readers of a turn did not agree, for review."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "reading_differences",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("message_id", sa.Integer, sa.ForeignKey("messages.id", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("about", sa.String(120), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("grammar", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("decision", sa.String(8), nullable=False),
        sa.Column("by_grammar", sa.Text, nullable=False),
        sa.Column("by_model", sa.Text, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False, server_default=""),
        sa.Column("decided_at", sa.DateTime),
    )
    op.create_index("ix_reading_differences_message_id", "reading_differences", ["message_id"])
    op.create_index("ix_reading_differences_verdict", "reading_differences", ["verdict"])
