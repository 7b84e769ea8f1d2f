"""The table of formats in docs/files.md is true: each row is read, written and refused as it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.newcomer import compare
from tests.newcomer.drive import RAW, region_of, run
from tests.newcomer.place import GERMAN

DOCS = Path(__file__).parents[2] / "docs" / "files.md"
#: what each name in the table's first column stands for: suffixes, or names of files
SUFFIXES = {
    "CSV": [".csv", ".csv.gz"], "TSV": [".tsv", ".tsv.gz"], "TXT": [".txt", ".txt.gz"], "XLSX": [".xlsx"],
    "XLSM": [".xlsm"], "XLS": [".xls"], "ODS": [".ods"],
    "Parquet": [".parquet", "_wkb.parquet", "_folder.parquet"], "GeoJSON": [".geojson"],
    "FlatGeobuf": [".fgb"], "GeoPackage": [".gpkg"], "GeoJSON Lines": [".geojsonl"], "TopoJSON": [".topojson"],
    "JSON of ArcGIS": ["_arcgis.json"], "JSON Lines": [".jsonl", ".ndjson"], "a JSON list of objects": ["_list.json"],
    "KML": [".kml"], "KMZ": [".kmz"], "GML": [".gml"], "Shapefile": [".shp"], "File Geodatabase": [".gdb"],
    "MapInfo TAB": [".tab"], "MIF": [".mif"], "one of these in a .zip": [".shp.zip", ".gdb.zip"],
    "files of one part also .gz": [".geojson.gz", ".kml.gz", ".gml.gz", ".gpkg.gz", ".fgb.gz",
                                   ".geojsonl.gz", ".topojson.gz"],
    "KML with NetworkLink": ["link.kml"], "MapInfo views": ["view.tab"], "linked tables": ["linked.tab"],
    "VRT": ["a.vrt"], "databases": ["a.sqlite", "a.mdb"], "web services": ["a.wfs"],
}  # fmt: skip
#: a folder of Parquet is read for points
NO_AREAS = {"_folder.parquet"}


def rows_of_the_table():
    """Each name of the first column with the three cells beside it."""
    found = {}
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 4 or cells[0] in ("format", "---"):
            continue
        plain = re.sub(r"\([^)]*\)|, also \.gz", "", cells[0].replace("`", ""))
        for name in re.split(r",\s*|;\s*|\s+and\s+", plain):
            found[name.strip()] = cells[1:]
    return found


TABLE = rows_of_the_table()
CASES = [(name, suffix) for name in TABLE for suffix in SUFFIXES.get(name, [])]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats")
    command = [sys.executable, "-m", "tests.newcomer.format_files", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    return region_of(GERMAN, tmp_path_factory.mktemp("city"))


def test_the_table_names_what_is_tried_here():
    assert set(TABLE) == set(SUFFIXES)


def refused(ran):
    assert ran.code
    assert not ran.crash
    assert not RAW.search(ran.said), ran.said
    assert "(" in ran.err, "no way is named"


@pytest.mark.parametrize(("name", "suffix"), CASES)
def test_points_are_read_or_refused_as_the_table_says(files, region, tmp_path, name, suffix):
    says = TABLE[name][0]
    file = files / (suffix if says == "refused" else f"points{suffix}")
    ran = run("assign", file, tmp_path / "out.csv", "--region", region)
    if says == "refused":
        refused(ran)
        return
    assert says.startswith("yes")
    assert ran.code == 0, ran
    rows = compare.read_output(tmp_path / "out.csv")
    # FlatGeobuf keeps its features by place
    assert sorted((row["CODE"], row["ward_code"]) for row in rows) == [
        (f"{n:02d}", f"{n:02d}") for n in range(1, 5)
    ]


@pytest.mark.parametrize(("name", "suffix"), CASES)
def test_areas_are_read_or_refused_as_the_table_says(files, tmp_path, name, suffix):
    if suffix in NO_AREAS:
        pytest.skip("a folder of Parquet is read for points")
    says = TABLE[name][1]
    file = files / (suffix if says == "refused" else f"areas{suffix}")
    words = ["--region", tmp_path / "city", "--level", "ward", "--code", "CODE", "--name", "NAME"]
    ran = run("region", "import", file, *words)
    if says in ("refused", "no"):
        refused(ran)
        return
    assert ran.code == 0, ran
    assert "4 areas of level ward" in ran.out


@pytest.mark.parametrize(("name", "suffix"), CASES)
def test_a_format_is_written_or_refused_as_the_table_says(files, region, tmp_path, name, suffix):
    says, written = TABLE[name][2], suffix if suffix.startswith(".") else None
    if written is None:
        return
    target = tmp_path / f"out{written}"
    ran = run("assign", files / "points.csv", target, "--region", region)
    if says == "no":
        refused(ran)
        assert not target.exists()
        return
    assert says == "yes"
    assert ran.code == 0, ran
    again = run("assign", target, tmp_path / "again.csv", "--region", region)
    assert again.code == 0, again
    rows = compare.read_output(tmp_path / "again.csv")
    assert [row["CODE"] for row in rows] == ["01", "02", "03", "04"]
