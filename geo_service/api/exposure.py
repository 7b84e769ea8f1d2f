"""Refusing to listen where others can reach us before anybody has a key."""

from __future__ import annotations

from geo_service.api.auth import is_loopback
from geo_service.base.errors import ConflictError
from geo_service.base.settings import Settings
from geo_service.intake.open_ledger import open_ledger
from geo_service.ledger.access import any_key
from geo_service.service.region import Region


def refuse_exposure(settings: Settings) -> None:
    """Raise ``ConflictError`` for an address beyond this machine while there are no keys."""
    if is_loopback(settings.host):
        return
    ledger = open_ledger(settings, Region.open(settings.region, settings.home))
    try:
        with ledger.reading() as connection:
            if any_key(connection):
                return
    finally:
        ledger.close()
    raise ConflictError(
        f"listening on {settings.host} would let anybody on the network do anything",
        hint="make a key first: geo-service key add NAME --role admin",
    )
