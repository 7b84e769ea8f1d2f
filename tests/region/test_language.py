"""A region has a language: answers are in it unless another is asked for."""

from __future__ import annotations

import re

import pytest

from geo_service.base.errors import RegionError
from geo_service.region.folder import RegionFolder
from geo_service.region.request import NewRegion
from geo_service.service.region import Region
from tests.region.toy_map import A, B, frame

HAN = re.compile(r"[\u3400-\u9fff]")


def told(answer):
    """Every word of an answer that a person reads."""
    mentions = [str(one) for one in answer.mentions]
    return " ".join(map(str, (answer.reason, answer.question, *answer.hints, *mentions)))


def test_a_new_region_takes_the_language_of_its_names(bring, city):
    bring()
    region = Region.open(city)
    assert region.folder.manifest.language == "en"
    texts = ("pothole", "name of a", "name of a or name of b", "near name of b", "39.9, 116.4")
    for text in texts:
        assert not HAN.search(told(region.route(text=text))), text
    assert HAN.search(told(region.route(text="pothole", lang="zh")))
    outside, inside = region.route(lon=20, lat=50), region.route(lon=10.04, lat=50.01)
    assert not HAN.search(told(outside) + told(inside))


def test_chinese_names_make_a_chinese_region_and_the_option_goes_first(tmp_path, bring, city):
    file = tmp_path / "in.gpkg"
    named = frame(a=A, b=B)
    named["NAME"] = ["朝阳门", "建国门"]
    named.to_file(file)
    bring(file=file)
    assert RegionFolder.open(city).manifest.language == "zh"
    assert HAN.search(str(Region.open(city).route(text="路灯").question))


def test_the_option_goes_before_the_names(bring, city):
    bring(founding=NewRegion(time_zone="Europe/Berlin", language="zh"))
    assert RegionFolder.open(city).manifest.language == "zh"


def test_another_language_is_refused(bring, city):
    bring()
    manifest = city / "region.toml"
    manifest.write_text(manifest.read_text().replace('language = "en"', 'language = "fr"'))
    with pytest.raises(RegionError, match="language"):
        RegionFolder.open(city)
