"""``/v1/basemap``: what there is, and its tiles."""

import gzip
import shutil

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.base.settings import Settings
from tests.basemap.streets import MIDDLE, draw_streets, make_basemap, tile_at

pytest.importorskip("osmium", reason="the extra `osm` is not installed")


@pytest.fixture(scope="module")
def region(toy_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("with_streets") / "toytown"
    shutil.copytree(toy_folder, folder)
    make_basemap(folder / "basemap.pmtiles", folder.parent)
    return folder


@pytest.fixture(scope="module")
def public(region, tmp_path_factory):
    """The service for whoever has no key."""
    settings = Settings(region=str(region), home=tmp_path_factory.mktemp("home"))
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as opened:
        yield opened


def path_at(z, info=None):
    path = f"/v1/basemap/{'/'.join(map(str, tile_at(*MIDDLE, z)))}"
    return path if info is None else f"{path}?{info['tiles'].partition('?')[2]}"


@pytest.fixture
def info(public):
    return public.get("/v1/basemap").json()["basemap"]


def test_what_there_is(public, info):
    assert info["tiles"].startswith("v1/basemap/{z}/{x}/{y}?v=")
    assert (info["minzoom"], info["maxzoom"]) == (5, 14)
    assert {"roads", "water", "rail", "buildings", "places"} <= set(info["layers"])
    assert "OpenStreetMap contributors" in info["attribution"]
    assert info["day"] == "2026-01-02"
    assert public.get("/v1/basemap").json()["command"] is None


def test_without_one_it_says_how_to_get_it(client):
    answer = client.get("/v1/basemap")
    assert answer.status_code == 200
    told = answer.json()
    assert told["basemap"] is None
    assert told["command"].startswith("geo-service region from-osm FILE.osm.pbf --out ")
    assert client.get(path_at(14)).status_code == 204


def test_a_tile_goes_out_as_it_lies_and_stays(public, info):
    answer = public.get(path_at(14, info), headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "roads" in mapbox_vector_tile.decode(answer.content)
    plain = public.get(path_at(14), headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content
    assert plain.headers["cache-control"] == "no-cache"


def test_a_known_tile_is_not_sent_again(public, info):
    etag = public.get(path_at(14, info)).headers["etag"]
    again = public.get(path_at(14, info), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == etag
    assert public.get(path_at(14, info), headers={"If-None-Match": '"other"'}).status_code == 200


def test_where_nothing_is(public):
    assert public.get("/v1/basemap/14/0/0").status_code == 204
    assert public.get("/v1/basemap/2/9/1").status_code == 404
    assert public.get("/v1/basemap/99/1/1").status_code == 404
    assert public.get("/v1/basemap/2/-1/1").status_code == 422
    assert public.get("/v1/basemap/2/1/1?w=1").status_code == 422


def test_a_new_file_is_taken_up_and_a_broken_one_is_none(public, region, tmp_path, info):
    from datetime import date

    from geo_service.region.basemap.build import write_basemap

    file = region / "basemap.pmtiles"
    kept = file.read_bytes()
    try:
        write_basemap(draw_streets(tmp_path), file, (116.0, 40.0, 116.1, 40.2), date(2027, 1, 2))
        new = public.get("/v1/basemap").json()["basemap"]
        assert new["day"] == "2027-01-02"
        assert new["tiles"] != info["tiles"]
        # the version asked for is not the one there is: not to be kept
        assert public.get(path_at(14, info)).headers["cache-control"] == "no-cache"
        file.write_bytes(b"PMTiles?")
        assert public.get("/v1/basemap").json()["basemap"] is None
        assert public.get(path_at(14)).status_code == 204
    finally:
        file.write_bytes(kept)
    assert public.get("/v1/basemap").json()["basemap"]["tiles"] == info["tiles"]


def test_a_tile_is_gzip_on_disk(region):
    from geo_service.region.basemap.archive import BasemapArchive

    data = BasemapArchive(region / "basemap.pmtiles").tile(*tile_at(*MIDDLE, 14))
    assert gzip.decompress(data)
