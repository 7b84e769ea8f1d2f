from __future__ import annotations

import random
from pathlib import Path

import pytest

from geo_service.region.fetch import download
from tests.fetch.file_server import FileServer, Served

osmium = pytest.importorskip("osmium", reason="the extra `osm` is not installed")


@pytest.fixture
def server(monkeypatch) -> Served:
    monkeypatch.setattr(download, "_PAUSE_S", 0.0)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    running = FileServer()
    yield running.served
    running.close()


@pytest.fixture
def mirror() -> Served:
    running = FileServer()
    yield running.served
    running.close()


@pytest.fixture(scope="session")
def city_pbf(tmp_path_factory) -> bytes:
    """A small extract: a district of two townships, a few thousand villages to make it long."""
    from tests.osm.conftest import Drawing

    d = Drawing()
    west = d.way((116.1, 40.0), (116.0, 40.0), (116.0, 40.1), (116.1, 40.1))
    border = d.way((116.1, 40.1), (116.1, 40.0))
    east = d.way((116.1, 40.0), (116.2, 40.0), (116.2, 40.1), (116.1, 40.1))
    d.boundary(6, "甲区", west, east, ref="6001")
    d.boundary(8, "东风街道", west, border)
    d.boundary(8, "西山镇", border, east)
    d.way((116.01, 40.05), (116.19, 40.05), highway="primary", name="长路")
    rng = random.Random(5)
    for i in range(3_000):
        lon, lat = round(116 + rng.random() / 5, 6), round(40 + rng.random() / 10, 6)
        d.node(lon, lat, place="village", name=f"村{i}{rng.random()}")
    folder = tmp_path_factory.mktemp("city")
    text = d.write(folder / "city.osm")
    out: Path = folder / "city.osm.pbf"
    writer = osmium.SimpleWriter(str(out))
    for thing in osmium.FileProcessor(str(text)):
        writer.add(thing)
    writer.close()
    return out.read_bytes()
