"""A running application over the toy region with a ledger of its own, and keys for each role."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.testclient import TestClient

from geo_service.api.ledger_access import ledger_of
from geo_service.ledger.access import Role, make_key

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
