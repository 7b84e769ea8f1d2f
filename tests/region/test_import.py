"""Files of every format, in any CRS and datum, come in as the same areas; bad ones do not."""

import json
import shutil

import numpy as np
import pytest
import shapely
from shapely import Polygon

from geo_service.base.errors import ConflictError, CoordinateError, InputError, NotFoundError
from geo_service.base.model import Datum
from geo_service.datum import from_wgs84
from geo_service.region import store
from geo_service.region.folder import RegionFolder
from tests.region.toy_map import A, B, C, frame, in_china, moved, unit_box

pytestmark = pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")


def areas_in(city, level="ward"):
    return RegionFolder.open(city).areas(level)


def same(areas, **shapes):
    assert areas.codes == tuple(sorted(shapes))
    wanted = np.array([shapes[code] for code in sorted(shapes)], dtype=object)
    apart = shapely.hausdorff_distance(areas.geometry, wanted)
    return apart.max() < 1e-8


@pytest.mark.parametrize("suffix", ["geojson", "shp", "gpkg", "fgb", "parquet"])
def test_every_format_gives_the_same_areas(tmp_path, bring, city, suffix):
    file = tmp_path / f"in.{suffix}"
    areas = frame(a=A, b=B)
    areas.to_parquet(file) if suffix == "parquet" else areas.to_file(file)
    assert bring(file=file).written
    read = areas_in(city)
    assert same(read, a=A, b=B)
    assert read.names == ("name of a", "name of b")


@pytest.mark.parametrize("crs", ["EPSG:25832", "EPSG:3857", "EPSG:31467", "EPSG:4258"])
def test_any_crs_is_converted(tmp_path, bring, city, crs):
    file = tmp_path / "in.gpkg"
    frame(a=A, b=B).to_crs(crs).to_file(file)
    assert bring(file=file).written
    assert same(areas_in(city), a=A, b=B)


def test_a_zipped_shapefile_in_a_folder_is_read(tmp_path, bring, city):
    inner = tmp_path / "zip" / "data"
    inner.mkdir(parents=True)
    frame(a=A, b=B).to_crs(25832).to_file(inner / "wards.shp")
    file = shutil.make_archive(str(tmp_path / "wards"), "zip", tmp_path / "zip")
    assert bring(file=type(tmp_path)(file)).written
    assert same(areas_in(city), a=A, b=B)


def test_a_dbf_in_gbk_without_a_word_about_it_is_read(tmp_path, bring, city):
    areas = frame(a=A, b=B)
    areas["NAME"] = ["东华门街道", "景山街道"]
    areas.to_file(tmp_path / "t.shp", encoding="GBK")
    (tmp_path / "t.cpg").unlink()
    bring(file=tmp_path / "t.shp")
    assert areas_in(city).names == ("东华门街道", "景山街道")


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09, Datum.CGCS2000])
def test_a_chinese_datum_is_converted(bring, city, geojson, datum):
    here = {"a": in_china(A), "b": in_china(B)}

    def shift(xy):
        return np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], datum))

    file = geojson(**{code: shapely.transform(shape, shift) for code, shape in here.items()})
    bring(file=file, reading={"datum": datum})
    assert same(areas_in(city), **here)


def test_numbers_become_codes_without_a_point(tmp_path, bring, city):
    areas = frame(a=A, b=B)
    areas["CODE"] = [110101.0, 110102.0]
    areas.to_file(tmp_path / "n.gpkg")
    bring(file=tmp_path / "n.gpkg")
    assert areas_in(city).codes == ("110101", "110102")


def unsaid(geojson, crs, **shapes):
    """A GeoJSON in some CRS that does not say so."""
    shapes = frame(**shapes).to_crs(crs).set_index("CODE").geometry
    file = geojson(crs=None, **dict(shapes.items()))
    document = json.loads(file.read_text())
    document.pop("crs", None)
    file.write_text(json.dumps(document))
    return file


def test_projected_feet_without_a_word_are_refused_with_the_likely_crs(bring, geojson, city):
    file = unsaid(geojson, 2229, l=moved(A, -128.3, -16))
    with pytest.raises(CoordinateError, match=r"feet: state their CRS with --crs EPSG"):
        bring(file=file)
    assert not city.exists()
    assert bring(file=file, reading={"crs": "2229"}).written
    with pytest.raises(CoordinateError, match="--crs EPSG:2229"):
        bring(file=file, generation="g2")


def test_gauss_krueger_metres_name_their_zone(bring, geojson):
    there = in_china(A)
    with pytest.raises(CoordinateError, match="EPSG:4527"):
        bring(file=unsaid(geojson, 4527, a=there))


@pytest.mark.parametrize(
    "by", [(106.4, -10.1), (-84, -9.3)], ids=["latitude out of range", "in the Antarctic"]
)
def test_exchanged_axes_are_refused_and_mended_by_the_option_named(bring, geojson, city, by):
    there = moved(A, *by)
    file = geojson(a=shapely.transform(there, lambda xy: xy[:, ::-1]))
    with pytest.raises(CoordinateError, match="--swap-axes"):
        bring(file=file)
    bring(file=file, reading={"swap_axes": True})
    assert same(areas_in(city), a=there)


def test_exchanged_axes_that_would_pass_are_seen_against_the_region(bring, geojson):
    bring({"a": A, "b": B})
    turned = geojson("turned.geojson", a=shapely.transform(A, lambda xy: xy[:, ::-1]))
    with pytest.raises(CoordinateError, match="--swap-axes"):
        bring(file=turned, generation="g2")


def test_infinite_and_zero_coordinates_are_refused(bring, geojson, tmp_path):
    broken = frame(a=A, b=Polygon([(10, 50), (float("inf"), 50), (10, 51)]))
    broken.to_parquet(tmp_path / "inf.parquet")
    with pytest.raises(CoordinateError, match=r"infinite, in feature\(s\) 2"):
        bring(file=tmp_path / "inf.parquet")
    with pytest.raises(CoordinateError, match="longitude 0, latitude 0"):
        bring({"a": Polygon([(10, 50), (0, 0), (10.1, 50)])})


def test_degrees_declared_as_metres_and_no_crs_at_all_are_refused(tmp_path, bring):
    frame(a=A).set_crs(25832, allow_override=True).to_file(tmp_path / "wrong.gpkg")
    with pytest.raises(CoordinateError, match="--crs EPSG:4326"):
        bring(file=tmp_path / "wrong.gpkg")
    frame(crs=None, a=A).to_file(tmp_path / "none.shp")
    with pytest.raises(InputError, match="does not say its CRS"):
        bring(file=tmp_path / "none.shp")


def test_areas_far_from_the_region_are_refused(bring, geojson):
    bring({"a": A, "b": B})
    with pytest.raises(CoordinateError, match="away from the region"):
        bring({"a": unit_box(3000, 0, 3010, 4)}, generation="g2")


def test_an_overlap_refuses_a_partition_and_writes_nothing(bring, city):
    refused = bring({"b": B, "c": C})
    assert not refused.written
    assert not (city / "region.toml").exists()
    assert bring({"b": B, "c": C}, allow_overlap=True).written
    folder = RegionFolder.open(city)
    assert folder.manifest.level("ward").partition is False
    assert [one.kind for one in refused.report.errors] == ["overlap"]


@pytest.mark.parametrize("width", [2e-5, 3e-5])
def test_an_overlap_small_for_both_areas_is_told_and_keeps_nothing_out(bring, width):
    left, right = unit_box(0, 0, 4, 4), unit_box(4, 0, 8, 4)
    west, south, east, north = right.bounds
    done = bring({"a": left, "b": shapely.box(west - width, south, east, north)})
    assert done.written
    told = [(str(one.severity), one.kind) for one in done.report.findings]
    assert ("warning", "overlap") in told


def test_an_overlap_that_is_gross_for_the_smaller_area_is_refused(bring):
    west, south, _, _ = unit_box(4, 0, 8, 4).bounds
    small = shapely.box(west - 2e-5, south, west + 5e-4, south + 5e-4)
    assert not bring({"a": unit_box(0, 0, 4, 4), "b": small}).written


def test_invalid_rings_are_mended_or_refused(bring, city):
    bowtie = Polygon([(10, 50), (10.1, 50.1), (10.1, 50), (10, 50.1)])
    assert not bring({"x": bowtie}, reading={"mend": False}).written
    mended = bring({"x": bowtie})
    assert mended.written
    assert mended.report.counts() == {"invalid_ring": 1}
    assert areas_in(city).geometry[0].is_valid


def test_parts_of_one_code_are_joined_when_asked(tmp_path, bring, city):
    parts = frame(a=A, b=B)
    parts["CODE"] = "one"
    parts.to_file(tmp_path / "parts.gpkg")
    refused = bring(file=tmp_path / "parts.gpkg")
    assert [one.hint for one in refused.report.errors if one.kind == "duplicate_code"] == [
        "add --dissolve if these are parts of one area"
    ]
    bring(file=tmp_path / "parts.gpkg", reading={"dissolve": True})
    assert same(areas_in(city), one=A | B)


def test_a_finer_level_finds_its_parents_by_position(bring, city):
    bring({"p": A | B}, level="city")
    bring({"a": A, "b": B}, level="ward")
    assert areas_in(city).parents == ("p", "p")
    assert [level.id for level in RegionFolder.open(city).levels] == ["city", "ward"]
    bring({"x": A | B}, level="land", before="city")
    folder = RegionFolder.open(city)
    assert [level.id for level in folder.levels] == ["land", "city", "ward"]
    assert (folder.manifest.fallback_level, folder.manifest.lead_level) == ("land", "ward")


def test_areas_in_another_datum_than_stated_are_doubted(bring, geojson):
    bring({"p": in_china(A | B)}, level="city")
    shifted = {
        code: shapely.transform(
            in_china(shape), lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], Datum.GCJ02))
        )
        for code, shape in (("a", A), ("b", B))
    }
    found = bring(shifted, level="ward").report.findings
    assert [one.hint for one in found if one.kind == "datum"] == ["import them with --datum GCJ-02"]


def test_a_later_generation_waits_and_the_same_one_is_a_conflict(bring, city):
    assert bring({"a": A, "b": B}).areas.active
    with pytest.raises(ConflictError, match="--generation"):
        bring({"a": A, "b": B})
    later = bring({"a": A | B}, generation="g2")
    assert later.written
    assert not later.areas.active
    assert areas_in(city).codes == ("a", "b")
    bring({"a": A | B}, generation="g3", activate=True)
    assert areas_in(city).codes == ("a",)


def test_a_manifest_keeps_what_its_author_wrote(bring, city):
    bring({"a": A, "b": B})
    file = city / "region.toml"
    file.write_text(file.read_text() + "\n# by hand\n[route]\nbuffer_m = 7\n")
    bring({"a": A | B}, generation="g2")
    assert "# by hand" in file.read_text()
    assert RegionFolder.open(city).manifest.table("route") == {"buffer_m": 7}


@pytest.mark.parametrize("killed_at", ["write_areas", "write_bytes"])
def test_an_import_that_dies_leaves_the_region_as_it_was(bring, city, monkeypatch, killed_at):
    bring({"a": A, "b": B})
    before = (city / "region.toml").read_bytes()
    with monkeypatch.context() as patch:

        def die(*_):
            raise KeyboardInterrupt

        patch.setattr(store, killed_at, die)
        with pytest.raises(KeyboardInterrupt):
            bring({"a": A | B}, generation="g2", activate=True)
    assert (city / "region.toml").read_bytes() == before
    assert areas_in(city).codes == ("a", "b")
    assert bring({"a": A | B}, generation="g2", activate=True).written


def test_what_cannot_be_read_says_what_can(tmp_path, bring, geojson):
    with pytest.raises(NotFoundError, match="nowhere"):
        bring(file=tmp_path / "nowhere.geojson")
    (tmp_path / "x.dwg").write_bytes(b"")
    with pytest.raises(InputError, match=r"\.geojson"):
        bring(file=tmp_path / "x.dwg")
    (tmp_path / "x.geojson").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        bring(file=tmp_path / "x.geojson")
    frame(a=A).rename(columns={"CODE": "id"}).to_file(tmp_path / "f.gpkg")
    with pytest.raises(InputError, match="the fields are id, NAME"):
        bring(file=tmp_path / "f.gpkg")
    frame(a=A).to_file(tmp_path / "f.gpkg", layer="second")
    with pytest.raises(InputError, match="--layer"):
        bring(file=tmp_path / "f.gpkg")
