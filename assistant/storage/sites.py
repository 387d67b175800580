"""The sites that may embed the widget, in the database."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from assistant.access.channel import Channel, read_channel
from assistant.access.sites import Site, read_origins, site_missing
from assistant.errors import SiteError, StorageError
from assistant.storage.database import Database, now
from assistant.storage.tables import SITES


class DatabaseSites:
    """Read anew with every request: what is changed here counts at once, in every process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, site_id: str) -> Site | None:
        with self._database.transaction() as connection:
            row = connection.execute(select(SITES).where(SITES.c.id == site_id)).one_or_none()
        return None if row is None else _site(row)

    def all(self) -> tuple[Site, ...]:
        with self._database.transaction() as connection:
            rows = connection.execute(select(SITES).order_by(SITES.c.id)).all()
        return tuple(map(_site, rows))

    def add(self, site: Site) -> None:
        with self._database.transaction(write=True) as connection:
            try:
                connection.execute(insert(SITES).values(created_at=now(), **_row(site)))
            except IntegrityError as error:
                raise SiteError(
                    f"站点 {site.id!r} 已经有了。", f"要改它请用 growth-assistant sites set {site.id}。"
                ) from error

    def replace(self, site: Site) -> None:
        with self._database.transaction(write=True) as connection:
            changed = connection.execute(update(SITES).where(SITES.c.id == site.id).values(**_row(site)))
            if not changed.rowcount:
                raise site_missing(site.id)

    def remove(self, site_id: str) -> None:
        with self._database.transaction(write=True) as connection:
            if not connection.execute(delete(SITES).where(SITES.c.id == site_id)).rowcount:
                raise site_missing(site_id)


def _row(site: Site) -> dict[str, Any]:
    channel = site.channel
    return {
        "id": site.id,
        "name": site.name,
        "origins": json.dumps([str(pattern) for pattern in site.origins]),
        "secret_hash": site.secret_hash,
        "signed_only": site.signed_only,
        "enabled": site.enabled,
        "per_minute": site.per_minute,
        "per_session": site.per_session,
        "per_day": site.per_day,
        "channel_kind": channel.kind if channel else "",
        "channel_address": channel.address if channel else "",
        "channel_label": channel.label if channel else "",
    }


def _site(row: Row[Any]) -> Site:
    """Origins and the channel are parsed again: what somebody wrote into the table by hand must not reach a
    header, or a visitor."""
    try:
        origins = read_origins(json.loads(row.origins))
    except (SiteError, ValueError, TypeError, AttributeError) as error:
        raise StorageError(
            f"The origins of site {row.id!r} cannot be read: {error}",
            f"Set them anew: growth-assistant sites set {row.id} --origin https://…",
        ) from error
    try:
        return Site(
            id=row.id,
            name=row.name,
            origins=origins,
            secret_hash=row.secret_hash,
            signed_only=row.signed_only,
            enabled=row.enabled,
            per_minute=row.per_minute,
            per_session=row.per_session,
            per_day=row.per_day,
            channel=_channel(row),
        )
    except SiteError as error:
        raise StorageError(
            f"The channel of site {row.id!r} cannot be used: {error}",
            f"Set it anew: growth-assistant sites set {row.id} --channel link https://…, or --no-channel.",
        ) from error


def _channel(row: Row[Any]) -> Channel | None:
    if not row.channel_kind:
        return None
    # whether this machine may be told is the sender's to say
    return read_channel(row.channel_kind, row.channel_address, row.channel_label, local=True)
