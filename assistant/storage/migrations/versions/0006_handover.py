"""How a site's visitors reach a person, and the conversations that were handed over to one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("sites") as table:
        table.add_column(sa.Column("channel_kind", sa.String(8), nullable=False, server_default=""))
        table.add_column(sa.Column("channel_address", sa.Text, nullable=False, server_default=""))
        table.add_column(sa.Column("channel_label", sa.String(20), nullable=False, server_default=""))
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("answer_id", sa.String(32), nullable=False, unique=True),
        sa.Column("site", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("why", sa.String(8), nullable=False),
        sa.Column("sent", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
