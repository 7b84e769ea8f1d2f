"""Before ``serve`` listens, check who could reach the service without a key."""

from __future__ import annotations

from geo_service.api import setup_link
from geo_service.base.errors import ConflictError, GeoServiceError
from geo_service.base.settings import Settings
from geo_service.intake.open_ledger import ledger_url
from geo_service.ledger import Ledger
from geo_service.ledger.access import home_remembers, keys_were_made, remember_in_home
from geo_service.region.folder import RegionFolder


def refuse_exposure(settings: Settings) -> None:
    """Refuse an address beyond this machine while no key was ever made.

    Raises:
        ConflictError: as said.
        UnavailableError: the ledger does not answer.
    """
    if setup_link.is_loopback(settings.host) or _keys_known(settings):
        return
    raise ConflictError(
        f"listening on {settings.host} without access keys would leave nobody able to sign in",
        hint="make a key first: geo-service key add NAME --role admin",
    )


def first_link(settings: Settings) -> str | None:
    """The address that lets the first administrator in; None where there must be none.

    A ledger that does not answer may hold keys: no link then.
    """
    try:
        if not setup_link.possible(settings) or _keys_known(settings):
            setup_link.withdraw(settings)
            return None
    except GeoServiceError:
        setup_link.withdraw(settings)
        return None
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/#token={setup_link.prepare(settings)}"


def _keys_known(settings: Settings) -> bool:
    if home_remembers(settings.home):
        return True
    manifest = RegionFolder.open(settings.region, settings.home).manifest
    levels = [level.id for level in manifest.levels]
    ledger = Ledger.open(ledger_url(settings, manifest.id), region=manifest.id, levels=levels)
    try:
        with ledger.reading() as connection:
            known = keys_were_made(connection)
    finally:
        ledger.close()
    if known:
        remember_in_home(settings.home)
    return known
