"""A running application over the toy region with a ledger of its own, and keys for each role."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass

from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.api.ledger_access import ledger_of
from geo_service.intake.open_ledger import ledger_url
from geo_service.ledger import Ledger
from geo_service.ledger.access import Role, make_key
from geo_service.region.folder import RegionFolder

BASE_URL = "http://127.0.0.1:8000"


@dataclass
class Service:
    """A client without a key, and the keys there are."""

    client: TestClient
    keys: dict[str, str]

    @property
    def ledger(self):
        return ledger_of(self.client.app.state.geo)

    def __getattr__(self, role):
        """Headers of a role: ``service.dispatcher``."""
        return {"Authorization": f"Bearer {self.keys[role]}"}


def make_keys(ledger):
    """One key for each role."""

    def job(at):
        return {role.label: make_key(at, role.label, role)[1] for role in Role}

    return ledger.writer.run(job)


@contextmanager
def served(settings):
    """The application, running, with a key for each role."""
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        opened = Service(client, {})
        opened.keys = make_keys(opened.ledger)
        yield opened


def admin_key(settings):
    """An administrator's key of an installation, made as `geo-service key add` does."""
    manifest = RegionFolder.open(settings.region, settings.home).manifest
    levels = [level.id for level in manifest.levels]
    ledger = Ledger.open(ledger_url(settings, manifest.id), region=manifest.id, levels=levels)
    try:
        return ledger.writer.run(lambda at: make_key(at, "tester", Role.ADMIN)[1])
    finally:
        ledger.close()


def admin_headers(settings):
    """Headers of an administrator."""
    return {"Authorization": f"Bearer {admin_key(settings)}"}
