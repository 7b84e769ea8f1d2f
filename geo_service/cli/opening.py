"""Settings, region and ledger of a command, opened and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    import sqlalchemy as sa

    from geo_service.base.settings import Settings
    from geo_service.ledger import Ledger
    from geo_service.service.region import Region


@contextmanager
def open_all(region: str | None) -> Iterator[tuple[Settings, Region, Ledger]]:
    """The settings, the region asked for or set, and its ledger."""
    from geo_service.base.settings import Settings
    from geo_service.intake.open_ledger import open_ledger
    from geo_service.service.region import Region

    settings = Settings()
    opened = Region.open(region or settings.region, settings.home)
    ledger = open_ledger(settings, opened)
    try:
        yield settings, opened, ledger
    finally:
        ledger.close()


@contextmanager
def open_ledger_only(region: str | None) -> Iterator[tuple[Settings, Ledger]]:
    """The settings and the ledger, without reading the region's areas."""
    from geo_service.base.settings import Settings
    from geo_service.intake.open_ledger import ledger_url
    from geo_service.ledger import Ledger
    from geo_service.region.folder import RegionFolder

    settings = Settings()
    manifest = RegionFolder.open(region or settings.region, settings.home).manifest
    levels = [level.id for level in manifest.levels]
    ledger = Ledger.open(ledger_url(settings, manifest.id), region=manifest.id, levels=levels)
    try:
        yield settings, ledger
    finally:
        ledger.close()


def zone_of(region: str, home: Path) -> ZoneInfo:
    """The time zone of a region, in which its days begin."""
    from geo_service.region.folder import RegionFolder

    return RegionFolder.open(region, home).zone


def open_store(region: str | None) -> tuple[Settings, sa.Engine]:
    """The settings, and the engine of the region's store, whatever it holds."""
    from geo_service.base.settings import Settings
    from geo_service.intake.open_ledger import ledger_url
    from geo_service.ledger.store import open_engine
    from geo_service.region.folder import RegionFolder

    settings = Settings()
    manifest = RegionFolder.open(region or settings.region, settings.home).manifest
    return settings, open_engine(ledger_url(settings, manifest.id))
