"""Borders in old datums and far coordinate systems, and slivers between areas."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Transformer
from shapely import box

from geo_service.base.errors import CoordinateError, InputError
from geo_service.region.checking.check import check_region
from geo_service.region.folder import RegionFolder
from geo_service.region.importing.datum_shift import parse_shift, to_wgs84
from tests.region.real_files import areas_in, kinds
from tests.region.toy_map import A, B, in_china

# --- datums


def in_datum(crs, **shapes):
    moved = {code: in_china(shape) for code, shape in shapes.items()}
    return gpd.GeoDataFrame(
        {"CODE": list(moved), "NAME": list(moved)}, geometry=list(moved.values()), crs=crs
    )


@pytest.mark.parametrize("crs", [4610, 4214, 4555])
def test_an_old_datum_without_a_known_shift_is_refused_unless_that_is_known(
    tmp_path, bring, city, crs
):
    path = tmp_path / "a.gpkg"
    in_datum(crs, a=A).to_file(path)
    with pytest.raises(CoordinateError, match=r"no shift.*--shift.*--accuracy"):
        bring(file=path)
    done = bring(file=path, accuracy_m=200.0)
    assert done.written
    assert "datum_shift" in kinds(done)
    assert RegionFolder.open(city).manifest.area_sets[0].accuracy_m == 200.0


def test_a_shift_that_is_known_is_applied(tmp_path, bring, city):
    path = tmp_path / "a.gpkg"
    in_datum(4214, a=A).to_file(path)
    done = bring(file=path, reading={"shift": "15.8,-154.4,-82.3"})
    assert done.written
    by_hand = Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=krass"
        " +step +proj=helmert +x=15.8 +y=-154.4 +z=-82.3 +step +inv +proj=cart +ellps=WGS84"
        " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    x, y = shapely.get_coordinates(in_china(A)).T
    wanted = np.column_stack(by_hand.transform(x, y))
    found = shapely.get_coordinates(areas_in(city).geometry[0])
    assert np.abs(np.sort(found, axis=0) - np.sort(wanted, axis=0)).max() < 1e-7
    assert np.abs(found.mean(axis=0) - np.column_stack([x, y]).mean(axis=0)).max() > 1e-4


@pytest.mark.parametrize("text", ["1,2", "a,b,c", "", "1,2,3,4", "nan,1,2"])
def test_a_shift_that_cannot_be_read(text):
    with pytest.raises(InputError, match="three or seven"):
        parse_shift(text)


@pytest.mark.parametrize(
    ("crs", "lon", "lat", "most_m"),
    [(4490, 116, 39, 0), (2229, -118, 34, 0), (4267, -88, 41, 40), (27700, -1, 52, 25),
     (31467, 9, 51, 10), (28992, 5, 52, 5), (2100, 24, 38, 5), (28407, 38, 56, 5),
     (4301, 140, 36, 30), (3857, 1, 1, 0)],
)  # fmt: skip
def test_datums_with_a_known_shift_state_its_accuracy(crs, lon, lat, most_m):
    geometry = np.array([box(lon, lat, lon + 0.1, lat + 0.1)], dtype=object)
    there = gpd.GeoSeries(geometry, crs=4326).to_crs(crs)
    shifted = to_wgs84(np.asarray(there.to_numpy(), object), CRS.from_epsg(crs), "x", shift=None, accuracy_m=10)  # fmt: skip
    assert shifted.accuracy_m <= most_m
    assert not shifted.warning
    # PROJ's own choice is a fraction of a second from ours
    assert shapely.hausdorff_distance(shifted.geometry, geometry).max() < 4e-4


def test_a_crs_far_from_where_it_is_made_for_is_refused(tmp_path, bring):
    """Chicago in feet, declared as metres of the same zone, would lie in Hudson Bay."""
    chicago = gpd.GeoDataFrame({"CODE": ["a"], "NAME": ["x"]}, geometry=[box(-87.7, 41.8, -87.6, 41.9)], crs=4326)  # fmt: skip
    path = tmp_path / "a.gpkg"
    chicago.to_crs(3435).set_crs(26971, allow_override=True).to_file(path)
    with pytest.raises(CoordinateError, match=r"outside of what .*EPSG:26971.* is made for"):
        bring(file=path)
    assert bring(file=path, reading={"crs": "EPSG:3435"}).written


# --- slivers


def test_the_width_of_a_sliver_is_told_and_its_limit_kept(bring, city):
    """Two areas that overlap by a strip of about 7 m: refused, or digitising, as the user says."""
    strip = shapely.transform(B, lambda xy: np.column_stack([np.where(xy[:, 0] < 10.05, xy[:, 0] - 1e-4, xy[:, 0]), xy[:, 1]]))  # fmt: skip
    refused = bring({"a": box(10, 50, 10.04, 50.002), "b": shapely.intersection(strip, box(10, 50, 10.042, 50.002))})  # fmt: skip
    assert not refused.written
    done = bring(
        {
            "a": box(10, 50, 10.04, 50.002),
            "b": shapely.intersection(strip, box(10, 50, 10.042, 50.002)),
        },
        sliver_width_m=10.0,
    )
    assert done.written
    told = next(one for one in done.report.findings if one.kind == "sliver")
    assert re.match(r"sliver [67]\.\d m wide", told.message)
    folder = RegionFolder.open(city)
    assert folder.manifest.area_sets[0].sliver_width_m == 10.0
    assert not check_region(folder).errors
