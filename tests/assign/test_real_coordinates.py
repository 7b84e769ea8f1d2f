"""Coordinates as people write them: commas, signs, invisible marks, one column for both axes."""

from __future__ import annotations

import pytest

from geo_service.base.errors import InputError
from geo_service.datum.position_text import read_axis, read_pair

STATUS = "assign_status"


@pytest.mark.parametrize(
    "cells",
    [
        "116.05\u00b0,40.1\u00b0",
        "116.05E,N40.1",
        "\u00a0116.05,40.1\u200b",
        "\u202a116.05,40.1",
        "116\u00b003\u203200\u2033,40\u00b006\u203200\u2033",
        "116 03 00,40 06 00",
        '"116,05","40,1"',
        "\uff11\uff11\uff16.05,40.1",
    ],
)
def test_each_way_is_read_as_the_same_point(assign, cells):
    table, _ = assign(f"id,lon,lat\n1,{cells}\n")
    assert table["township_code"].to_pylist() == ["T1"]


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ("0,0", "no_coordinate"),
        ("0.0,0.000", "no_coordinate"),
        ("-999,-999", "no_coordinate"),
        ("999999,999999", "no_coordinate"),
        (",0", "no_coordinate"),
        ("116.05N,40.1", "bad_coordinate"),
        ("116 75 00,40.1", "bad_coordinate"),
        ("0,40.1", "none"),
    ],
)
def test_what_stands_for_nothing_is_none_and_nonsense_is_bad(assign, cells, status):
    table, _ = assign(f"id,lon,lat\n1,{cells}\n")
    assert table[STATUS].to_pylist() == [status]


@pytest.mark.parametrize(
    ("form", "lat_first"),
    [("POINT ({x} {y})", False), ('"({y}, {x})"', True), ('"{x},{y}"', False), ("{x} {y}", False),
     ("{y}N {x}E", True)],
)  # fmt: skip
def test_one_column_holds_both_axes_in_the_order_that_fits_the_region(assign, form, lat_first):
    points = [(116.05, 40.1), (116.12, 40.1), (116.35, 40.1)]
    lines = "".join(f"{n},{form.format(x=x, y=y)}\n" for n, (x, y) in enumerate(points))
    table, _ = assign(f"id,location\n{lines}")
    assert table[STATUS].to_pylist() == ["ok"] * 3


def test_where_nothing_tells_the_axes_apart_the_file_is_refused(assign):
    with pytest.raises(InputError, match="--lon and --lat"):
        assign('id,location\n1,"10.1,20.1"\n2,"10.2,20.2"\n')


def test_day_first_dates_are_told_by_the_column(assign):
    text = "id,lon,lat,day\n1,116.05,40.1,05/01/2024\n2,116.05,40.1,17/01/2024\n"
    _, summary = assign(text, as_of_column="day")
    assert any("with the day first" in notice for notice in summary.notices)
    alone = text.splitlines(keepends=True)
    _, summary = assign("".join(alone[:2]), as_of_column="day")
    assert any("--date-order" in notice for notice in summary.notices)


def test_letters_and_signs_that_contradict_are_not_read():
    assert read_axis("-33.5 S") is None
    assert read_axis("33.5 O") is None
    assert read_pair("10N 20N") is None
    assert read_pair("10,005;50,005") == (10.005, 50.005, None)


@pytest.mark.parametrize("suffix", ["geojson", "fgb", "gpkg"])
@pytest.mark.parametrize("names", [("Type", "TYPE"), ("fid", "x"), ("OGC_FID", "geom")])
def test_columns_that_a_vector_format_does_not_take_are_renamed_and_said(assign, suffix, names):
    text = f"lon,lat,{','.join(names)}\n116.05,40.1,SR-1,a\n116.12,40.1,SR-1,b\n"
    table, summary = assign(text, f"out.{suffix}")
    values = [table[name].to_pylist() for name in table.column_names]
    assert ["SR-1", "SR-1"] in values
    assert ["a", "b"] in values
    assert any("is kept as" in notice for notice in summary.notices)
