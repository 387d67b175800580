"""Alembic runs this file; ``migrations.upgrade`` hands it the connection and its transaction."""

from __future__ import annotations

from alembic import context

from assistant.storage.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
