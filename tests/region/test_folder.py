"""A region folder: manifest, dates, names, and where folders are found."""

from datetime import date

import pytest
import shapely

from geo_service.base.errors import NoGenerationError, NotFoundError, RegionError
from geo_service.base.model import NamedArea
from geo_service.region import store
from geo_service.region.find import find_region, list_regions, new_region_path
from geo_service.region.folder import RegionFolder
from geo_service.region.load import read_areas
from tests.region.toy_map import A, B, C, table

MANIFEST = """
id = "toy"
name = "玩具市"
time_zone = "Asia/Shanghai"
[[levels]]
id = "city"
[[levels]]
id = "ward"
name = "坊"
partition = false
[locate]
reach_m = 80
"""
AREAS = """
[[areas]]
level = "ward"
generation = "{0}"
file = "areas/{0}.parquet"
{1}
"""


def write(path, *sets, manifest=MANIFEST):
    path.mkdir(parents=True, exist_ok=True)
    (path / "region.toml").write_text(
        manifest + "".join(AREAS.format(*one) for one in sets), "utf-8"
    )
    for generation, _ in sets:
        store.write_areas(path / f"areas/{generation}.parquet", table(b=B, a=A))
    return path


def generation_at(path, day):
    return RegionFolder.open(path).area_set("ward", day).generation


def test_what_a_manifest_leaves_out_has_defaults(tmp_path):
    manifest = RegionFolder.open(write(tmp_path / "toy")).manifest
    assert (manifest.lead_level, manifest.fallback_level) == ("ward", "city")
    assert (manifest.datum, manifest.h3_res) == ("WGS-84", 11)
    assert manifest.level("ward").partition is False
    assert manifest.table("locate") == {"reach_m": 80}
    assert manifest.table("route") == {}
    assert manifest.parent_level("ward") == "city"
    assert manifest.parent_level("city") is None


def test_the_generation_valid_on_a_day_is_the_one_that_begins_last(tmp_path):
    path = write(
        tmp_path / "toy",
        ("old", ""),
        ("new", "valid_from = 2021-06-01"),
        ("next", "valid_from = 2024-01-01\nvalid_to = 2025-01-01"),
        ("waiting", "valid_from = 2022-01-01\nactive = false"),
    )
    assert generation_at(path, date(2021, 5, 31)) == "old"
    assert generation_at(path, date(2021, 6, 1)) == "new"
    assert generation_at(path, date(2023, 1, 1)) == "new"
    assert generation_at(path, date(2024, 12, 31)) == "next"
    assert generation_at(path, date(2025, 1, 1)) == "new"
    assert RegionFolder.open(path).generations(date(2024, 1, 1)) == {"ward": "next"}
    assert RegionFolder.open(path).generation("ward", "waiting").active is False


def test_a_day_without_boundaries_says_which_there_are(tmp_path):
    path = write(tmp_path / "toy", ("new", "valid_from = 2021-06-01"))
    with pytest.raises(NoGenerationError, match="2021-06-01"):
        RegionFolder.open(path).areas("ward", date(2020, 1, 1))
    with pytest.raises(NoGenerationError, match="names only"):
        RegionFolder.open(path).areas("city")
    with pytest.raises(NotFoundError, match="city, ward"):
        RegionFolder.open(path).areas("street")


def test_areas_come_back_as_written_in_code_order(tmp_path):
    areas = table(parents={"a": "x"}, b=B, a=A, c=C)
    store.write_areas(tmp_path / "x.parquet", areas)
    back = read_areas(tmp_path / "x.parquet", "ward")
    assert (back.codes, back.names, back.parents) == (areas.codes, areas.names, areas.parents)
    assert shapely.equals_exact(back.geometry, areas.geometry).all()
    assert back.accuracy_m is None


def test_names_are_the_list_and_what_only_the_map_knows(tmp_path):
    path = write(tmp_path / "toy", ("g", ""))
    listed = [NamedArea("ward", "a", "甲坊", "x", ("甲", "老甲")), NamedArea("ward", "z", "无界坊")]
    store.write_names(path / "names" / "ward.csv", listed)
    names = RegionFolder.open(path).names("ward")
    assert names == (listed[0], NamedArea("ward", "b", "name of b"), listed[1])


def test_all_faults_of_a_manifest_come_at_once(tmp_path):
    broken = MANIFEST.replace('"Asia/Shanghai"', '"Moon/Crater"').replace('"玩具市"', "7")
    sets = (("g", "accuracy_m = -1\nvalid_from = 2024-01-01\nvalid_to = 2023-01-01"), ("g", ""))
    path = write(tmp_path / "toy", *sets, manifest=broken)
    with pytest.raises(RegionError) as raised:
        RegionFolder.open(path)
    text = "\n".join(raised.value.faults)
    for part in (
        "Moon/Crater",
        "name: Input should be a valid string",
        "accuracy_m",
        "not before",
        "declared twice",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (
            MANIFEST.replace("time_zone", "timezone"),
            "timezone: unknown key; did you mean 'time_zone'?",
        ),
        (MANIFEST.replace("partition", "partiton"), "levels 'ward'.partiton: unknown key"),
        (MANIFEST.replace("[locate]", "[locale]"), "locale: unknown key; did you mean 'locate'?"),
        ('lead_level = "street"\n' + MANIFEST, "lead_level is 'street', which is not among"),
    ],
)
def test_a_misspelt_key_of_a_manifest_is_an_error(tmp_path, broken, said):
    with pytest.raises(RegionError) as raised:
        RegionFolder.open(write(tmp_path / "toy", manifest=broken))
    assert said in "\n".join(raised.value.faults)


def test_a_file_that_is_missing_or_in_another_crs_is_refused(tmp_path):
    path = write(tmp_path / "toy", ("g", ""))
    import geopandas as gpd

    frame = gpd.read_parquet(path / "areas/g.parquet").to_crs(3857)
    frame.to_parquet(path / "areas/g.parquet")
    with pytest.raises(RegionError, match="Pseudo-Mercator"):
        RegionFolder.open(path).areas("ward")
    (path / "areas/g.parquet").unlink()
    with pytest.raises(RegionError, match=r"g\.parquet"):
        RegionFolder.open(path).areas("ward")


def test_ones_own_region_goes_before_a_built_in_one(tmp_path):
    home = tmp_path / "home"
    assert find_region("beijing", home).kind == "built-in"
    write(home / "regions" / "beijing")
    assert find_region("beijing", home).kind == "own"
    assert [found.kind for found in list_regions(home)][:1] == ["own"]
    with pytest.raises(NotFoundError, match="beijing"):
        find_region("atlantis", home)


def test_a_new_bare_name_goes_under_the_home_and_a_path_stays(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert new_region_path("la", tmp_path / "home") == tmp_path / "home" / "regions" / "la"
    assert new_region_path("./la", tmp_path / "home").resolve() == tmp_path / "la"
