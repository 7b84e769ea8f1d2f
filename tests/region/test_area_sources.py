"""The source of an area set is told in Chinese and in English, where the manifest has both."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from geo_service.base.errors import RegionError
from geo_service.region.edit import put_area_set
from geo_service.region.folder import RegionFolder

HAN = re.compile(r"[\u3400-\u9fff]")
TOLD = 'source = "made up"\nsource_zh = "自制"\nsource_en = "drawn by us"\n'


@pytest.fixture
def manifest(bring, city):
    """The manifest of a small region, each set of which names its source in both languages."""
    bring()
    file = city / "region.toml"
    text, times = re.subn(r'^source = ".*"\n', TOLD, file.read_text(encoding="utf-8"), flags=re.M)
    assert times == 1
    file.write_text(text, encoding="utf-8")
    return file


def test_each_language_has_its_source(manifest):
    areas = RegionFolder.open(manifest.parent).manifest.area_sets[0]
    assert areas.source_in("zh") == "自制"
    assert areas.source_in("en") == "drawn by us"


def test_a_language_without_its_own_takes_the_plain_source(manifest):
    areas = RegionFolder.open(manifest.parent).manifest.area_sets[0]
    assert replace(areas, source_en="").source_in("en") == "made up"
    assert replace(areas, source_zh="").source_in("zh") == "made up"


def test_a_set_put_again_keeps_its_sources_and_adds_no_empty_ones(manifest):
    text = manifest.read_text(encoding="utf-8")
    areas = RegionFolder.open(manifest.parent).manifest.area_sets[0]
    assert put_area_set(text, areas).count("source_en = ") == 1
    assert "source_en" not in put_area_set(text, replace(areas, source_en=""))


def test_a_source_that_is_no_text_is_refused(manifest):
    text = manifest.read_text(encoding="utf-8").replace('"drawn by us"', "7")
    manifest.write_text(text, encoding="utf-8")
    with pytest.raises(RegionError, match="source_en"):
        RegionFolder.open(manifest.parent)


def test_the_built_in_region_tells_its_sources_in_both_languages():
    for areas in RegionFolder.open("beijing").manifest.area_sets:
        assert HAN.search(areas.source_in("zh")), areas.level
        assert not HAN.search(areas.source_in("en")), areas.level
        assert not HAN.search(areas.license), areas.level
