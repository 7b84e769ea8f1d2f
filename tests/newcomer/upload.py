"""Send a file to the service as a browser does, and fetch what it makes of it."""

from __future__ import annotations

import time
from pathlib import Path

from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from tests.api.ledger_client import BASE_URL, admin_headers
from tests.newcomer.drive import Ran


def uploaded(region: Path, home: Path, file: Path, form: dict[str, str]) -> tuple[Ran, bytes]:
    """The end of the job as if it were a command's, and the finished file."""
    settings = Settings(region=str(region), home=home)
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        client.headers.update(admin_headers(settings))
        sent = client.post("/v1/uploads", files={"file": (file.name, file.read_bytes())}, data=form)
        if sent.status_code != 202:
            return Ran(sent.status_code, "", sent.text), b""
        key = sent.json()["id"]
        for _ in range(400):
            state = client.get(f"/v1/uploads/{key}").json()
            if state["state"] != "running":
                break
            time.sleep(0.02)
        if state["state"] != "done":
            return Ran(1, "", str(state)), b""
        return Ran(0, str(state), ""), client.get(f"/v1/uploads/{key}/file").content
