"""A running service over the toy region with a sample of complaints, and keys for each role."""

import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from tests.api.ledger_client import BASE_URL, Service, make_keys

COMPLAINTS = 3_000


@pytest.fixture(scope="package")
def ogc(toy_folder, tmp_path_factory):
    """The service; ``get(path, role)`` asks it."""
    home = tmp_path_factory.mktemp("home")
    settings = Settings(region=str(toy_folder), home=home, cube_refresh_s=0)
    with TestClient(create_app(settings), base_url=BASE_URL) as client:
        service = Asked(client, {})
        service.keys.update(make_keys(service.ledger))
        size = {"count": COMPLAINTS, "days": 120, "seed": 3}
        assert client.post("/v1/sample", json=size, headers=service.admin).status_code == 202
        wait(client, service.admin)
        yield service


def wait(client, headers):
    for _ in range(1200):
        if client.get("/v1/cube", headers=headers).json()["job"]["state"] != "running":
            return
        time.sleep(0.05)
    raise AssertionError("the work does not end")


class Asked(Service):
    """The service with a short way of asking."""

    def get(self, path, role="planner", params=None, **headers):
        own = {} if role is None else getattr(self, role)
        return self.client.get(path, params=params, headers={**own, **headers})

    def items(self, collection, role="planner", **params):
        answer = self.get(f"/ogc/collections/{collection}/items", role, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def everything(self, collection, role="planner", **params):
        """All features of a collection, page after page by the links ``next``."""
        path, features, seen = f"/ogc/collections/{collection}/items", [], 0
        answer = self.get(path, role, params=params).json()
        while True:
            features += answer["features"]
            links = [link["href"] for link in answer["links"] if link["rel"] == "next"]
            seen += 1
            assert seen < 5_000
            if not links:
                return features, answer["numberMatched"]
            answer = self.get(links[0], role).json()


@contextmanager
def listening(app):
    """An open application on a port of its own, for clients that are not ours; its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.05)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
