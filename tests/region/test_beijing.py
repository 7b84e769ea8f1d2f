"""The built-in region is whole, sound, and says that it is approximate."""

import csv
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo_service.region.checking.check import check_region
from geo_service.region.folder import RegionFolder
from geo_service.region.metric import area_m2

DATA = Path(__file__).resolve().parents[2] / "../shared/data/beijing"


@pytest.fixture(scope="module")
def beijing():
    return RegionFolder.open("beijing")


def test_it_has_the_official_numbers_of_areas_and_names(beijing):
    assert len(beijing.areas("district").codes) == 16
    assert [len(beijing.names(level.id)) for level in beijing.levels] == [16, 349, 7535]


def test_its_districts_cover_the_city(beijing):
    km2 = sum(map(area_m2, beijing.areas("district").geometry)) / 1e6
    assert km2 == pytest.approx(16_406, abs=10)


def test_it_passes_its_own_check(beijing):
    report = check_region(beijing)
    assert report.counts() == {"name_only": 2}


def test_townships_are_approximate_with_a_measured_accuracy(beijing):
    areas = beijing.area_set("township")
    assert (areas.approximate, areas.method) == (True, "derived")
    own = beijing.areas("township").accuracy_m
    assert areas.accuracy_m == pytest.approx(np.median(own))
    zones = beijing.manifest.table("derived")["township"]["reference"]
    core = np.array([code[:6] <= "110108" for code in beijing.areas("township").codes])
    assert zones["core"]["accuracy_m"] == pytest.approx(np.median(own[core]), rel=0.2)
    assert np.median(own[core]) < np.median(own[~core]) / 3
    assert not beijing.area_set("district").approximate


def test_every_township_lies_in_its_district_and_shares_its_vertices(beijing):
    townships, districts = beijing.areas("township"), beijing.areas("district")
    assert shapely.coverage_is_valid(townships.geometry)
    for code, shape in zip(districts.codes, districts.geometry, strict=True):
        children = townships.geometry[[parent == code for parent in townships.parents]]
        assert shapely.equals(shapely.union_all(children), shape)


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the shared data folder")
def test_compounds_lie_in_the_district_they_are_listed_under(beijing):
    with (DATA / "lianjia_xiaoqu_2019_apache2.csv").open(encoding="utf-8-sig") as stream:
        rows = [row for row in csv.DictReader(stream) if row["DISTRICT"] == "haidian"]
    haidian = beijing.areas("district").geometry[beijing.areas("district").names.index("海淀区")]
    spots = shapely.points([(float(row["lon"]), float(row["lat"])) for row in rows])
    assert shapely.intersects(haidian, spots).mean() > 0.98
