import csv

import numpy as np
import pyarrow.parquet as pq
import pytest

from geo_service.base.errors import InputError
from geo_service.cube import views
from geo_service.cube.filters import read_filters
from geo_service.planning.assigned import find_meaning
from geo_service.planning.cubes import cube_of_file
from geo_service.region.folder import RegionFolder
from tests.toy_region import make_region

LEVELS = ("district", "township", "community")


@pytest.fixture
def region(tmp_path):
    return RegionFolder.open(make_region(tmp_path / "toytown"))


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.DictWriter(stream, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return path


def row(**changes):
    fields = {
        "受理时间": "2024-05-01 08:00",
        "诉求类别": "噪声/施工",
        "district_code": "A",
        "township_code": "T1",
        "h3_9": "8931aa42a07ffff",
        "assign_status": "ok",
    }
    return fields | changes


def test_columns_are_found_by_their_usual_names():
    found = find_meaning([*row(), "h3_7"], LEVELS)
    assert (found.day, found.categories, found.cell, found.res) == (
        "受理时间",
        ("诉求类别",),
        "h3_9",
        9,
    )
    assert found.levels == ("district", "township")


def test_a_column_told_goes_first_and_must_be_there():
    assert find_meaning([*row(), "x"], LEVELS, day="x").day == "x"
    with pytest.raises(InputError):
        find_meaning(list(row()), LEVELS, day="x")


def test_any_other_file_is_refused():
    with pytest.raises(InputError, match="assign"):
        find_meaning(["lon", "lat"], LEVELS)


def test_a_file_is_counted(region, tmp_path):
    rows = [
        row(),
        row(受理时间="2024-05-02", 诉求类别="噪声"),
        row(受理时间="", township_code="T1|T2", assign_status="multiple"),
        row(assign_status="default_location"),
        row(district_code="", township_code="", h3_9="", assign_status="no_coordinate"),
    ]
    with cube_of_file(write(tmp_path / "a.csv", rows), region) as snapshot:
        everything = read_filters()
        areas = views.areas(snapshot, everything, "township")
        cells = views.cells(snapshot, everything, 9)
        assert dict(zip(areas.codes, areas.counts.tolist(), strict=True)) == {"T1": 3, "T2": 1}
        assert (areas.total, areas.nowhere, areas.default_location) == (4, 1, 1)
        assert (cells.total, cells.no_position, cells.default_location) == (3, 1, 1)
        assert snapshot.manifest.first_day == "2024-05-01"
        by_category = read_filters(category="噪声")
        assert views.areas(snapshot, by_category, "township").total == 4


def test_cells_may_be_numbers(region, tmp_path):
    import pyarrow as pa

    table = pa.table(
        {
            "township_code": ["T1", "T2"],
            "h3_9": pa.array([0x8931AA42A07FFFF, None], pa.uint64()),
            "assign_status": ["ok", "no_coordinate"],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    with cube_of_file(tmp_path / "a.parquet", region) as snapshot:
        assert views.cells(snapshot, read_filters(), 9).cells.tolist() == [0x8931AA42A07FFFF]


def test_an_empty_file_is_refused(region, tmp_path):
    path = write(tmp_path / "a.csv", [row()])
    path.write_text(path.read_text().splitlines()[0] + "\n")
    with pytest.raises(InputError, match="no rows"), cube_of_file(path, region):
        pass


def test_without_cells_areas_are_counted(region, tmp_path):
    rows = [{"township_code": "T1", "assign_status": "ok"}] * 3
    with cube_of_file(write(tmp_path / "a.csv", rows), region) as snapshot:
        assert views.areas(snapshot, read_filters(), "township").total == 3
        assert np.asarray(views.cells(snapshot, read_filters(), 8).cells).size == 0
