"""Files that went wrong once (``shared/data/faults``): read as meant, or refused with a way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.newcomer import compare
from tests.newcomer.drive import RAW, run

FAULTS = Path(__file__).parents[3] / "shared" / "data" / "faults"
pytestmark = pytest.mark.skipif(not FAULTS.is_dir(), reason="shared/data/faults is not there")
#: files of points: the wards of their rows in order, '' for none; or the words of the refusal
POINTS = {
    "csv/big5.csv": "1", "csv/casedup.csv": "1 4", "csv/cp1252.csv": "1 2", "csv/cr_only.csv": "1 2 3 4",
    "csv/degree_sym.csv": "1 1 1 1 1 1 1", "csv/excel_formula.csv": "1", "csv/fiddup.csv": "1 4",
    "csv/fidtext.csv": "1 4", "csv/geomcol.csv": "1 4", "csv/header_commas.csv": "1",
    "csv/nbsp.csv": "1 1 1", "csv/point_wkt.csv": "1 2", "csv/semicolon_deccomma.csv": "1 2 3 4",
    "csv/sepline.csv": "1 2 3 4", "csv/sepline_q.csv": "1 2 3 4", "csv/single_latlon.csv": "1 2",
    "csv/utf16le_nobom.csv": "1 2 3 4", "csv/zero.csv": "- - - - - 1 1 -",
    "csv/unclosed_mid.csv": "row 6: a quotation mark", "csv/unclosed_mid_reclosed.csv": "row 6: a quot",
    "points/multipoint.geojson": "1 2 3 4", "points/multipoint.gpkg": "1 2 3 4",
    "points/r_nested.geojson": "1 2 3 4", "points/poly.geojson": "is a polygon, not a point",
    "points/two.gpkg": "--layer", "xlsx/dup.xlsx": "1", "xlsx/hiddenfirst.xlsx": "1", "xlsx/title.xlsx": "1",
}  # fmt: skip
#: files of areas: how many areas, or the words of the refusal
AREAS = {
    "bj54/bj54.shp": "--shift", "xian80/xian80.shp": "--shift", "gbk_wrongcpg/gbk_wrongcpg.shp": "--encoding gb18030",
    "ext.kmz": 4, "w.kml": 4, "w.gml": 4, "w.gdb.zip": 4, "lines.geojsonl": 4, "plain.geojson.gz": 4,
    "plain_wkb.parquet": 4, "wkt.csv": 4, "geomcollection.geojson": 4, "unclosed.geojson": 4,
    "noshx/noshx.shp": 4, "wards_intparent.geojson": 4, "anti_naive.geojson": 1, "anti_over180.geojson": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The region of ``areas/plain.geojson``."""
    region = tmp_path_factory.mktemp("faults") / "city"
    words = ["--level", "ward", "--code", "CODE", "--name", "NAME"]
    assert (
        run("region", "import", FAULTS / "areas/plain.geojson", "--region", region, *words).code
        == 0
    )
    return region


def told(ran, words):
    assert not ran.crash
    assert not RAW.search(ran.said), ran.said
    assert ran.code
    assert words in ran.said, ran.said


@pytest.mark.parametrize("name", POINTS)
def test_a_file_of_points(city, tmp_path, name):
    ran = run("assign", FAULTS / name, tmp_path / "out.csv", "--region", city)
    meant = POINTS[name]
    if not set(meant) <= set("01234 -"):
        return told(ran, meant)
    assert ran.code == 0, ran
    rows = compare.read_output(tmp_path / "out.csv")
    assert [row["ward_code"][-1:] or "-" for row in rows] == meant.split()
    return None


@pytest.mark.parametrize("name", AREAS)
def test_a_file_of_areas(tmp_path, name):
    words = ["--level", "ward", "--code", "CODE", "--name", "NAME"]
    ran = run("region", "import", FAULTS / "areas" / name, "--region", tmp_path / "r", *words)
    if isinstance(AREAS[name], str):
        return told(ran, AREAS[name])
    assert ran.code == 0, ran
    assert f"{AREAS[name]} areas of level ward" in ran.out
    return None


@pytest.mark.parametrize(
    ("name", "counts"),
    [("camel", "1 would be accepted"), ("space", "1 would be accepted"), ("zero", "4 would be accepted"),
     ("sci", "shortened by a spreadsheet")],
)  # fmt: skip
def test_complaints_by_the_built_in_profile(city, name, counts):
    ran = run(
        "import", FAULTS / f"import/{name}.csv", "--profile", "la311", "--region", city, "--dry-run"
    )
    assert counts in ran.said
    assert (ran.code != 0) is (name == "sci")
    assert not ran.crash
