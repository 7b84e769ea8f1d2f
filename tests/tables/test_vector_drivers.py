"""A vector file that points to another file or address is refused, and nothing is fetched."""

import http.server
import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import zipfile

import geopandas
import pytest
import shapely

from geo_service.base.errors import InputError, TooLargeError
from geo_service.region.importing.vector import read_features
from geo_service.tables import limits, open_table
from geo_service.tables.vector_drivers import SOURCES
from geo_service.tables.xml_files import without_links, xml_fault

POINT = {"type": "Point", "coordinates": [1.0, 2.0]}
SECRET = {
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "properties": {"s": "secret"}, "geometry": POINT}],
}


@pytest.fixture
def elsewhere(monkeypatch):
    """The address of a server, and the paths it was asked for; no proxy stands in between."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(SECRET).encode())

        do_HEAD = do_GET  # noqa: N815 - the name http.server calls

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def pointing(url, secret):
    """Files that GDAL's drivers would follow to ``url`` or to the file ``secret``."""
    for name, source in (("net", url), ("file", secret)):
        yield (
            f"vrt-{name}",
            f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{source}</SrcDataSource>'
            "</OGRVRTLayer></OGRVRTDataSource>",
        )
        yield (
            f"pipeline-{name}",
            json.dumps({"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"
            f" ! read {source} ! write --of stream streamed_dataset"}),
        )  # fmt: skip
    yield "wfs", f"<OGRWFSDataSource><URL>{url}/wfs</URL></OGRWFSDataSource>"
    yield "entity", f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><kml>&x;</kml>'
    for key, kind in (("crs", "link"), ("CRS", "URL"), ("\\u0063rs", "l\\u0069nk")):
        crs = f'"{key}": {{"type": "{kind}", "properties": {{"href": "{url}/crs"}}}}'
        yield f"crs-{key}-{kind}", json.dumps(SECRET)[:-1] + f", {crs}}}"


def test_nothing_is_followed_to_another_file_or_address(tmp_path, elsewhere):
    url, asked = elsewhere
    secret = tmp_path / "secret.geojson"
    secret.write_text(json.dumps(SECRET))
    for suffix in (".geojson", ".json", ".gpkg", ".fgb", ".shp"):
        for name, content in pointing(url, secret):
            file = tmp_path / f"{name}{suffix}".replace("\\", "")
            file.write_text(content)
            with pytest.raises(InputError):
                read_features(file)
            if suffix != ".shp":
                with pytest.raises(InputError):
                    open_table(file)
    assert asked == []


def test_without_our_check_gdal_still_has_no_driver_that_follows(tmp_path, elsewhere):
    """The second wall: drivers that follow are gone, and HTTP goes nowhere without no_proxy."""
    url, asked = elsewhere
    secret = tmp_path / "secret.geojson"
    secret.write_text(json.dumps(SECRET))
    files = []
    for name, content in pointing(url, secret):
        files.append(tmp_path / f"{name}.geojson".replace("\\", ""))
        files[-1].write_text(content)
    program = (
        "import sys, pyogrio, geo_service.tables.vector_drivers\n"
        "for file in sys.argv[1:]:\n"
        "    try: print(pyogrio.read_dataframe(file).to_json())\n"
        "    except Exception: pass\n"
    )
    surroundings = {k: v for k, v in os.environ.items() if k.lower() != "no_proxy"}
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, (f for f in files if "crs" not in f.name))],
        env=surroundings, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert "secret" not in done.stdout
    subprocess.run(
        [sys.executable, "-c", program, *map(str, (f for f in files if "crs" in f.name))],
        env=surroundings, capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    assert asked == []


def test_only_the_drivers_that_are_meant_are_left():
    import pyogrio

    assert set(pyogrio.list_drivers()) == {source.driver for source in SOURCES.values()}


def test_the_server_of_these_tests_does_see_what_is_followed(tmp_path, elsewhere):
    """A fresh process without our module follows a VRT: the tests above can fail."""
    url, asked = elsewhere
    file = tmp_path / "a.geojson"
    file.write_text(dict(pointing(url, "x"))["vrt-net"])
    program = "import sys, pyogrio; pyogrio.read_info(sys.argv[1])"
    subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, timeout=120)
    assert asked


def test_a_view_of_a_geopackage_calls_nothing(tmp_path, elsewhere):
    url, asked = elsewhere
    file = tmp_path / "a.gpkg"
    geopandas.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 2)], crs=4326).to_file(file)
    with sqlite3.connect(file) as database:
        database.execute(
            "CREATE VIEW v AS SELECT fid, geom, ogr_geocode('x', 'geometry', 'SERVICE',"
            f" 'OSM_NOMINATIM', 'QUERY_TEMPLATE', '{url}/%s') AS b FROM a"
        )
        database.execute(
            "INSERT INTO gpkg_contents (table_name, identifier, data_type, srs_id)"
            " VALUES ('v', 'v', 'features', 4326)"
        )
        database.execute(
            "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 4326, 0, 0)"
        )
    with pytest.raises(InputError, match=r"a\.gpkg cannot be read"):
        read_features(file, layer="v")
    assert asked == []


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb", ".shp"])
def test_honest_files_are_read(tmp_path, suffix):
    file = tmp_path / f"a{suffix}"
    frame = geopandas.GeoDataFrame({"code": ["x"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    frame.to_file(file)
    assert read_features(file).texts("code") == ("x",)


def test_a_crs_that_is_named_is_read(tmp_path):
    file = tmp_path / "a.geojson"
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    file.write_text(json.dumps({**SECRET, "crs": crs}))
    assert read_features(file).crs.to_epsg() == 4490


def zipped(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_zip_of_a_shapefile_is_read(tmp_path):
    frame = geopandas.GeoDataFrame({"code": ["x"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    frame.to_file(tmp_path / "a.shp")
    parts = {f"in/{f.name}": f.read_bytes() for f in tmp_path.glob("a.*")}
    assert read_features(zipped(tmp_path / "a.zip", **parts)).texts("code") == ("x",)


@pytest.mark.parametrize(
    "name", ["../a.geojson", "/tmp/a.geojson", "x/../../a.geojson", "C:/a.geojson"]
)
def test_a_zip_that_points_out_of_itself_is_refused(tmp_path, name):
    with pytest.raises(InputError, match="out of the archive"):
        read_features(zipped(tmp_path / "a.zip", **{name: json.dumps(SECRET)}))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_a_link_in_a_zip_is_refused(tmp_path):
    (tmp_path / "secret.geojson").write_text(json.dumps(SECRET))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("a.geojson")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(tmp_path / "secret.geojson"))
    with pytest.raises(InputError, match="link"):
        read_features(tmp_path / "a.zip")


def test_what_is_in_a_zip_is_looked_at_too(tmp_path, elsewhere):
    url, asked = elsewhere
    for content in dict(pointing(url, "/etc/passwd")).values():
        with pytest.raises(InputError):
            read_features(zipped(tmp_path / "a.zip", **{"a.geojson": content}))
    assert asked == []


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "RATIO_FROM_BYTES", 1 << 20)
    content = json.dumps(SECRET) + " " * (4 << 20)
    with pytest.raises(TooLargeError, match="times its size"):
        read_features(zipped(tmp_path / "a.zip", **{"a.geojson": content}))


@pytest.mark.parametrize("piece", [b"<href ", b"<href><![CDATA[", b"<href><![CDATA[]]><a>"])
def test_markup_without_end_takes_no_hours(tmp_path, piece):
    """40 kB took 3 s, growing with the square of the size."""
    file = tmp_path / "a.kml"
    file.write_bytes(b"<kml>" + piece * (200_000 // len(piece)))
    began = time.monotonic()
    if not xml_fault(b"kml")(file.read_bytes()[:4096], file):
        without_links(file, tmp_path / "b.kml")
    assert time.monotonic() - began < 10
