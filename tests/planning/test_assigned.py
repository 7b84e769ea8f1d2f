import csv
from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest

from geo_service.base.dates import DateOrder
from geo_service.base.errors import InputError
from geo_service.cube import views
from geo_service.cube.filters import read_filters
from geo_service.index.cells import cell_of
from geo_service.planning.assigned import find_meaning
from geo_service.planning.cubes import FileColumns, cube_of_file
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


# --- files as they are sent: coordinates instead of cells, other orders of dates


def told_of(path, region, **given):
    told = []
    with cube_of_file(path, region, given=FileColumns(**given), tell=told.append) as snapshot:
        found = snapshot.manifest
    return found, " ".join(told)


def test_cells_come_from_coordinates_where_there_are_none(region, tmp_path):
    rows = [{k: v for k, v in row(lon=116.005, lat=39.905).items() if k != "h3_9"},
            {k: v for k, v in row(lon="", lat="").items() if k != "h3_9"}]  # fmt: skip
    path = write(tmp_path / "a.csv", rows)
    told = []
    with cube_of_file(path, region, tell=told.append) as snapshot:
        cells = views.cells(snapshot, read_filters(), 9).cells
        assert cells.tolist() == [int(cell_of(lon=116.005, lat=39.905, res=9), 16)]
    assert "cells are made of the coordinates" in " ".join(told)
    assert "1 of 2 rows have no place for a hexagon" in " ".join(told)


def test_columns_of_coordinates_are_named(region, tmp_path):
    rows = [{k: v for k, v in row(a=116.005, b=39.905).items() if k != "h3_9"}]
    path = write(tmp_path / "a.csv", rows)
    assert "no hexagons" in told_of(path, region)[1]
    assert "hexagon" not in told_of(path, region, lon="a", lat="b")[1]
    with pytest.raises(InputError, match="no column 'c'"):
        told_of(path, region, lon="c", lat="b")


def test_what_the_views_leave_out_is_said(region, tmp_path):
    rows = [row(), row(受理时间="soon"), row(district_code="", township_code=""),
            row(assign_status="default_location")]  # fmt: skip
    _, told = told_of(write(tmp_path / "a.csv", rows), region)
    assert "1 of 4 rows have no readable day in '受理时间'" in told
    assert "1 of 4 rows lie in no area" in told
    assert "1 rows lie on a geocoder's default" in told


def test_the_order_of_dates_is_decided_by_the_column(region, tmp_path):
    rows = [row(受理时间="03/04/2024"), row(受理时间="25/04/2024")]
    path = write(tmp_path / "a.csv", rows)
    with cube_of_file(path, region) as snapshot:
        april = read_filters(first=date(2024, 4, 1), until=date(2024, 5, 1))
        assert views.areas(snapshot, april, "township").total == 2
    two = write(tmp_path / "b.csv", [row(受理时间="03/04/2024"), row(受理时间="05/06/2024")])
    assert "--date-order" in told_of(two, region)[1]
    stated = told_of(two, region, date_order=DateOrder.DAY_FIRST)
    assert stated[0].first_day == "2024-04-03"
    assert "--date-order" not in stated[1]
