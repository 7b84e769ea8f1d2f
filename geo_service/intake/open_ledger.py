"""Where the ledger of a region lives, and how it is opened."""

from __future__ import annotations

from geo_service.base.settings import Settings
from geo_service.ledger import Ledger
from geo_service.ledger.store.engine import sqlite_url
from geo_service.service.region import Region


def ledger_url(settings: Settings, region_id: str) -> str:
    """The URL set by the operator, or a file of the region's own under ``home``."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return sqlite_url(settings.ledger_file(region_id))


def open_ledger(settings: Settings, region: Region) -> Ledger:
    """Open the region's ledger, making it if there is none.

    Raises:
        ConflictError: it belongs to another region, or needs a migration.
        UnavailableError: the store does not answer.
    """
    manifest = region.folder.manifest
    levels = [level.id for level in region.folder.levels]
    return Ledger.open(ledger_url(settings, manifest.id), region=manifest.id, levels=levels)
