"""``region fetch`` as a command: a city from the catalogue, an address, a file; killed and resumed."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geo_service.base.errors import InputError, NotFoundError, RegionError, UnavailableError
from geo_service.cli.main import app
from geo_service.region.basemap.archive import FILE_NAME, BasemapArchive
from geo_service.region.fetch import catalogue, extract_file
from geo_service.region.folder import RegionFolder

LIECHTENSTEIN = Path(__file__).resolve().parents[2] / "../shared/data/osm/liechtenstein.osm.pbf"
PATH = "/city.osm.pbf"


@pytest.fixture
def run(tmp_path):
    """Run the command in this process; an expected error is raised."""

    def go(*words: str):
        done = CliRunner().invoke(app, ["region", "fetch", *words])
        if isinstance(done.exception, Exception) and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return go


@pytest.fixture
def toy_catalogue(server, mirror, monkeypatch):
    """A catalogue whose providers are the two servers of the test."""
    made = catalogue.parse_catalogue({
        "providers": {
            "first": {"url": server.url + "/", "checksum": "md5"},
            "second": {"url": mirror.url + "/"},
        },
        "extract": [{
            "id": "toyville", "name": "玩具市", "name_en": "Toyville", "area_km2": 190,
            "within": "甲区", "files": {"first": "city.osm.pbf", "second": "city.osm.pbf"},
        }],
    })  # fmt: skip
    for module in (catalogue, extract_file):
        monkeypatch.setattr(module, "read_catalogue", lambda: made)
    return made


def test_a_city_of_the_catalogue(run, server, city_pbf, toy_catalogue, tmp_path):
    server.files[PATH] = city_pbf
    server.files[PATH + ".md5"] = hashlib.md5(city_pbf).hexdigest().encode()
    done = run("ToyVille")
    assert done.exit_code == 0, done.output
    assert "2 areas of level township" in done.output
    assert "checksum right" in done.output
    path = tmp_path / "home/regions/toyville"
    folder = RegionFolder.open(path)
    assert folder.manifest.name == "玩具市"
    assert BasemapArchive(path / FILE_NAME).metadata["attribution"]
    assert "basemap.pmtiles" in (path / "SOURCES.md").read_text(encoding="utf-8")
    # the extract is not needed any more
    assert not list((tmp_path / "home/downloads").glob("*.pbf"))


def test_the_mirror_where_the_first_provider_fails(run, server, mirror, city_pbf, toy_catalogue):
    mirror.files[PATH] = city_pbf
    done = run("toyville", "--keep")
    assert done.exit_code == 0, done.output
    assert "404" in done.output
    assert "no checksum is published" in done.output
    assert mirror.asked(PATH) == [""]


def test_an_extract_of_ones_own_by_file_and_address(run, server, city_pbf, tmp_path):
    file = tmp_path / "mine.osm.pbf"
    file.write_bytes(city_pbf)
    for number, source in enumerate((str(file), file.as_uri(), server.url + PATH)):
        server.files[PATH] = city_pbf
        out = tmp_path / f"out{number}"
        done = run("mine", "--source", source, "--out", str(out), "--keep")
        assert done.exit_code == 0, done.output
        assert RegionFolder.open(out).areas("township").names == ("东风街道", "西山镇")
    assert file.read_bytes() == city_pbf


def test_new_borders_of_a_known_region_wait_or_are_put_into_force(run, city_pbf, tmp_path):
    from geo_service.region.osm import scan

    file = tmp_path / "mine.osm.pbf"
    file.write_bytes(city_pbf)
    out = tmp_path / "known"
    assert run("known", "--source", str(file), "--out", str(out)).exit_code == 0
    days = iter((date(2031, 5, 6), date(2032, 5, 6)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "_day", lambda *_: next(days))
        done = run("known", "--source", str(file), "--out", str(out))
        assert "region activate known 2031-05-06" in done.output
        done = run("known", "--source", str(file), "--out", str(out), "--activate")
        assert "wait" not in done.output
    sets = {one.generation: one.active for one in RegionFolder.open(out).manifest.area_sets}
    assert not sets["2031-05-06"]
    assert sets["2032-05-06"]


def test_what_cannot_be_fetched_is_told_in_a_line(run, server, city_pbf, tmp_path):
    with pytest.raises(NotFoundError, match="no extract is known for 'beijng'") as told:
        run("beijng")
    assert "did you mean beijing?" in (told.value.hint or "")
    with pytest.raises(UnavailableError, match="404"):
        run("mine", "--source", server.url + "/none.osm.pbf")
    with pytest.raises(NotFoundError, match="does not exist"):
        run("mine", "--source", str(tmp_path / "none.osm.pbf"))
    with pytest.raises(NotFoundError, match="ftp"):
        run("mine", "--source", "ftp://127.0.0.1/x.osm.pbf")
    with pytest.raises(InputError, match="is no name"):
        run("../mine", "--source", "x")
    with pytest.raises(InputError, match="--checksum takes"):
        run("mine", "--source", server.url + PATH, "--checksum", "abc")
    server.files["/page.osm.pbf"] = b"<html>please sign in</html>"
    with pytest.raises(InputError, match="is no OpenStreetMap extract"):
        run("mine", "--source", server.url + "/page.osm.pbf")
    server.files[PATH] = city_pbf
    with pytest.raises(UnavailableError, match="checksum differs"):
        run("mine", "--source", server.url + PATH, "--checksum", "0" * 32)
    assert not (tmp_path / "home/regions/mine").exists()
    assert not [f for f in (tmp_path / "home/downloads").iterdir() if not f.name.endswith(".lock")]


def test_in_a_pipe_there_is_no_bar(server, city_pbf, tmp_path):
    server.files[PATH] = city_pbf
    done = subprocess.run(words(server, tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "\x1b" not in done.stdout


def words(server, tmp_path) -> list[str]:
    return [
        sys.executable, "-m", "geo_service", "region", "fetch", "city",
        "--source", server.url + PATH, "--out", str(tmp_path / "region"), "--levels", "8=township",
    ]  # fmt: skip


@pytest.mark.parametrize("which", ["made", "liechtenstein"])
def test_killed_and_run_again_it_goes_on(which, server, city_pbf, tmp_path):
    if which == "liechtenstein" and not LIECHTENSTEIN.is_file():
        pytest.skip("the shared data are not here: ../shared/data/osm/liechtenstein.osm.pbf")
    content = city_pbf if which == "made" else LIECHTENSTEIN.read_bytes()
    server.files[PATH] = content
    server.files[PATH + ".md5"] = hashlib.md5(content).hexdigest().encode()
    server.piece, server.pause_s = max(len(content) // 40, 1), 0.1
    first = subprocess.Popen(words(server, tmp_path), stderr=subprocess.PIPE)
    end = time.monotonic() + 120
    while server.sent < len(content) / 3:
        assert first.poll() is None, first.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.02)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    folder = tmp_path / "home/downloads"
    (part,) = folder.glob(".*.part")
    there = part.stat().st_size
    assert 0 < there < len(content)
    assert not (folder / "city.osm.pbf").exists()
    assert not (tmp_path / "region").exists()
    server.pause_s = 0.0
    again = subprocess.run(words(server, tmp_path), capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    assert server.asked(PATH) == ["", f"bytes={there}-"]
    assert "checksum right" in again.stdout
    assert RegionFolder.open(tmp_path / "region").areas("township").names
    assert not [file for file in folder.iterdir() if not file.name.endswith(".lock")]


def test_the_catalogue_that_is_shipped_is_sound():
    shipped = catalogue.read_catalogue()
    ids = [one.id for one in shipped.extract]
    assert len(ids) == len(set(ids))
    assert {"beijing", "liechtenstein"} <= set(ids)
    assert shipped.find("北京市") is shipped.find("Beijing") is shipped.find("beijing")
    for one in shipped.extract:
        sources = shipped.sources(one)
        assert all(source.url.startswith("https://") for source in sources)
        assert sources[0].checksum_url == sources[0].url + ".md5"


def test_a_broken_catalogue_is_told():
    table = {
        "providers": {},
        "extract": [{"id": "a", "name": "a", "name_en": "a", "area_km2": 1, "files": {"x": "y"}}],
    }
    with pytest.raises(RegionError, match="no provider 'x'"):
        catalogue.parse_catalogue(table)
    with pytest.raises(RegionError, match="unknown key"):
        catalogue.parse_catalogue({**table, "extracts": []})
