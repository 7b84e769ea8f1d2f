"""Levels beside one another: wards that lead, school districts that cut across them."""

from __future__ import annotations

import pandas as pd
import pytest
from typer.testing import CliRunner

from geo_service.base.errors import RegionError
from geo_service.base.model import Verdict
from geo_service.cli.main import app
from geo_service.region.checking.check import check_region
from geo_service.region.folder import RegionFolder
from geo_service.service.region import Region
from tests.region.toy_map import unit_box

WARDS = {"w1": unit_box(0, 0, 4, 4), "w2": unit_box(4, 0, 8, 4)}
SCHOOLS = {"s1": unit_box(0, 0, 2, 4), "s2": unit_box(2, 0, 9, 4)}


@pytest.fixture(params=["wards first", "schools first"])
def region(request, bring, city):
    levels = [("ward", WARDS, {}), ("school", SCHOOLS, {"apart": True})]
    for level, shapes, more in levels if request.param == "wards first" else levels[::-1]:
        done = bring(shapes, level=level, generation=level, activate=True, **more)
        assert done.written
        assert [one.kind for one in done.report.findings] == []
    bring({"b1": unit_box(0, 0, 4, 2), "b2": unit_box(0, 2, 4, 4)}, level="beat", generation="b")
    return city


def test_a_level_apart_does_not_lead_and_is_no_parent(region):
    folder = RegionFolder.open(region)
    assert folder.manifest.lead_level == "beat"
    assert folder.manifest.fallback_level == "ward"
    assert folder.manifest.parent_level("beat") == "ward"
    assert folder.manifest.parent_level("school") is None
    assert folder.areas("beat").parents == ("w1", "w1")
    kinds = {one.kind for one in check_region(folder).findings if one.level == "school"}
    assert kinds == set()


def test_answers_carry_all_levels_and_one_leads(region):
    opened = Region.open(region)
    answer = opened.route(lon=10.03, lat=50.01)
    assert answer.verdict is Verdict.DIRECT
    assert answer.lead.code == "b1"
    assert answer.areas["school"][0].area.code == "s2"
    by_words = opened.route(text="name of b2")
    assert by_words.lead.code == "b2"
    assert opened.route(text="name of s1").lead is None


def test_files_are_assigned_to_all(region, tmp_path):
    source, target = tmp_path / "a.csv", tmp_path / "b.csv"
    source.write_text("lon,lat\n10.03,50.01\n10.07,50.01\n")
    CliRunner().invoke(app, ["assign", str(source), str(target), "--region", str(region)])
    table = pd.read_csv(target, keep_default_na=False)
    assert table["school_code"].tolist() == ["s2", "s2"]
    assert table["ward_code"].tolist() == ["w1", "w2"]


def test_a_level_apart_cannot_be_named_as_lead(region):
    manifest = region / "region.toml"
    manifest.write_text('lead_level = "school"\n' + manifest.read_text())
    with pytest.raises(RegionError, match="stands apart"):
        RegionFolder.open(region)
