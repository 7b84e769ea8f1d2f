from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from pyproj import Geod
from typer.testing import CliRunner

from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.base.model import PLACE_COLUMNS, PLACE_KINDS
from geo_service.cli.main import app
from geo_service.index import AreaIndex
from geo_service.region.basemap.archive import BasemapArchive
from geo_service.region.folder import RegionFolder
from geo_service.region.osm import osm_file, scan
from geo_service.region.osm.build import OsmRequest, region_from_osm

LIECHTENSTEIN = Path(__file__).resolve().parents[2] / "../shared/data/osm/liechtenstein.osm.pbf"
GEOD = Geod(ellps="WGS84")
runner = CliRunner()


@pytest.fixture
def make(drawing, tmp_path):
    """Write the drawing and make a region of it."""

    def run(out: str = "region", **options: object):
        file = drawing.write(tmp_path / "city.osm")
        options.setdefault("basemap", False)
        return region_from_osm(tmp_path / out, OsmRequest(file, **options))

    return run


def places(path: Path) -> list[dict]:
    return pq.read_table(path / "places/osm.parquet").to_pylist()


def test_areas_of_two_levels(make):
    done = make()
    assert done.written
    assert done.areas == {"district": 1, "township": 2}
    folder = RegionFolder.open(done.path)
    townships = folder.areas("township")
    assert townships.names == ("东风街道办事处", "西山镇")
    assert townships.codes == ("r101", "r102")
    assert townships.parents == ("6001", "6001")
    assert folder.areas("district").codes == ("6001",)
    assert townships.geometry[0].bounds == (116.0, 40.0, 116.1, 40.1)
    assert folder.names("township")[0].aliases == ("东风", "Dongfeng")
    assert folder.manifest.lead_level == "township"
    sources = (done.path / "SOURCES.md").read_text(encoding="utf-8")
    assert "ODbL" in sources
    assert "places/osm.parquet" in sources


def test_streets_and_their_source(drawing, make):
    drawing.way((116.01, 40.05), (116.19, 40.05), highway="primary", name="长路")
    done = make(basemap=True)
    archive = BasemapArchive(done.path / "basemap.pmtiles")
    west, south, east, north = archive.header.bounds
    assert west < 116.0 < 116.2 < east
    assert south < 40.0 < 40.1 < north
    assert "| basemap.pmtiles | © OpenStreetMap" in (done.path / "SOURCES.md").read_text("utf-8")
    assert not (make(out="without").path / "basemap.pmtiles").exists()


def test_streets_are_drawn_where_gdal_is_closed(drawing, make):
    import geo_service.tables.vector_drivers  # noqa: F401 - closes GDAL in this process

    assert "MBTiles" not in pyogrio.list_drivers()
    assert (make(basemap=True).path / "basemap.pmtiles").stat().st_size > 127


def test_a_broken_ring_is_reported_and_left_out(drawing, make):
    open_ = drawing.way((116.3, 40.0), (116.4, 40.0), (116.4, 40.1))
    drawing.boundary(8, "破镇", open_)
    drawing.boundary(8, "外镇", 999_999)
    done = make()
    assert done.areas["township"] == 2
    kinds = {(one.kind, one.message.split(" ")[0]) for one in done.report.findings}
    assert ("broken_ring", "破镇") in kinds
    assert ("incomplete", "外镇") in kinds
    broken = next(one for one in done.report.findings if one.kind == "broken_ring")
    assert "open at 116.30000 40.00000" in broken.message


def test_overlaps_refuse_unless_allowed(drawing, make, tmp_path):
    ring = [(116.05, 40.02), (116.15, 40.02), (116.15, 40.08), (116.05, 40.08), (116.05, 40.02)]
    drawing.boundary(8, "重叠镇", drawing.way(*ring))
    done = make()
    assert not done.written
    assert not (tmp_path / "region").exists()
    assert make(allow_overlap=True).written


def test_levels_can_be_named(drawing, make):
    done = make(levels="8=ward")
    assert done.areas == {"ward": 2}
    with pytest.raises(InputError, match="no complete boundary"):
        make(out="other", levels="9=ward")
    with pytest.raises(InputError, match="names no level"):
        make(out="other", levels="ward")
    with pytest.raises(InputError, match="No table of levels"):
        make(out="other", country="XX")
    assert (
        RegionFolder.open(make(out="cn", country="cn").path).manifest.time_zone == "Asia/Shanghai"
    )


def test_only_what_lies_within_a_boundary(drawing, make):
    ring = [(116.3, 40.0), (116.4, 40.0), (116.4, 40.1), (116.3, 40.1), (116.3, 40.0)]
    way = drawing.way(*ring)
    drawing.boundary(8, "邻镇", way)
    drawing.boundary(8, "远镇", 999_999)
    drawing.node(116.35, 40.05, place="village", name="邻村")
    drawing.node(116.05, 40.05, place="village", name="本村")
    assert make(out="all").areas["township"] == 3
    done = make(out="some", within="甲区")
    assert done.areas["township"] == 2
    assert [row["name"] for row in places(done.path)] == ["本村"]
    # what lies elsewhere and is incomplete is none of its business
    assert not done.report.findings
    for name, message in (("无", "No boundary"), ("破", "No boundary")):
        with pytest.raises(InputError, match=message):
            make(out="none", within=name)


def test_codes_of_a_region_that_has_them(make, tmp_path):
    known = tmp_path / "known"
    (known / "names").mkdir(parents=True)
    (known / "region.toml").write_text(
        'id = "known"\nname = "x"\nname_en = "x"\ntime_zone = "UTC"\ndatum = "WGS-84"\n'
        'h3_res = 11\n[[levels]]\nid = "district"\nname = "x"\nname_en = "x"\n'
        '[[levels]]\nid = "township"\nname = "x"\nname_en = "x"\n'
    )
    names = "code,name,parent,aliases\n"
    (known / "names/district.csv").write_text(names + "6001,甲区,,\n", encoding="utf-8")
    (known / "names/township.csv").write_text(
        names + "600101,东风街道,6001,\n600999,东风街道,6002,\n", encoding="utf-8"
    )
    done = make(codes_from=known)
    townships = RegionFolder.open(done.path).areas("township")
    assert townships.codes == ("600101", "r102")
    assert done.without_code == {"district": (), "township": ("西山镇",)}


def test_places_of_every_kind(drawing, make):
    box = [(116.02, 40.02), (116.021, 40.02), (116.021, 40.021), (116.02, 40.021), (116.02, 40.02)]
    drawing.node(116.01, 40.01, place="village", name="槐树村", alt_name="槐树;槐村")
    drawing.way(*box, landuse="residential", name="柳荫小区", old_name="柳树大院")
    drawing.node(116.03, 40.03, amenity="school", name="学府小学")
    drawing.node(116.03, 40.03, amenity="bench")
    drawing.node(116.05, 40.05, railway="station", name="学府")
    drawing.node(116.0501, 40.0501, railway="subway_entrance", ref="C")
    drawing.node(116.19, 40.09, railway="subway_entrance", ref="D")  # of no station
    drawing.node(116.0502, 40.05, railway="subway_entrance", name="学府站西北口")
    drawing.way((116.06, 40.01), (116.07, 40.01), man_made="bridge", name="学府桥")
    drawing.way((116.01, 40.09), (116.19, 40.09), waterway="river", name="清水河")
    drawing.node(116.04, 40.04, addr__street="学府路", addr__housenumber="3")
    drawing.node(116.041, 40.04, addr__street="学府路", addr__housenumber="5号")
    drawing.node(116.042, 40.04, addr__housenumber="7")
    done = make()
    rows = places(done.path)
    assert {(row["kind"], row["name"], row["code"]) for row in rows} == {
        ("village", "槐树村", "r101"),
        ("compound", "柳荫小区", "r101"),
        ("poi", "学府小学", "r101"),
        ("station", "学府", "r101"),
        ("exit", "学府站C口", "r101"),
        ("exit", "学府站西北口", "r101"),
        ("bridge", "学府桥", "r101"),
        ("water", "清水河", ""),
        ("address", "学府路3号", "r101"),
        ("address", "学府路5号", "r101"),
    }
    assert list(rows[0]) == list(PLACE_COLUMNS)
    assert {row["kind"] for row in rows} <= set(PLACE_KINDS)
    by_name = {row["name"]: row for row in rows}
    assert by_name["槐树村"]["aliases"] == "槐树|槐村"
    assert by_name["柳荫小区"]["former"] == "柳树大院"
    assert by_name["柳荫小区"]["radius_m"] == 150
    address = by_name["学府路3号"]
    assert (address["road"], address["number"], address["source"]) == (
        "学府路",
        "3",
        "OpenStreetMap",
    )
    assert len({row["id"] for row in rows}) == len(rows)


def test_a_road_in_many_ways_is_one_entry_with_its_course(drawing, make):
    for i in range(10):
        west, east = 116.05 + 0.01 * i, 116.06 + 0.01 * i
        drawing.way((west, 40.06), (east, 40.06), highway="primary", name="长路", ref="G1")
    drawing.way((116.02, 40.01), (116.03, 40.01), highway="primary", name="长路")
    drawing.way((116.01, 40.08), (116.04, 40.08), highway="service", name="短路")
    rows = places(make().path)
    # one that lies in one area has its code; a namesake far away is a road of its own
    assert [(row["name"], row["code"], row["aliases"]) for row in rows] == [
        ("长路", "", "G1"),
        ("长路", "r101", ""),
        ("短路", "r101", ""),
    ]
    long = rows[0]
    assert (long["lon"], long["lat"]) == pytest.approx((116.1, 40.06), abs=0.002)
    assert long["radius_m"] == pytest.approx(4260, rel=0.05)
    course = shapely.from_wkb(long["shape"])
    assert (course.geom_type, course.bounds) == ("LineString", (116.05, 40.06, 116.15, 40.06))


def test_a_large_area_keeps_its_outline(drawing, make):
    park = [(116.09, 40.02), (116.12, 40.02), (116.12, 40.04), (116.09, 40.04), (116.09, 40.02)]
    ring = [(116.02, 40.02), (116.03, 40.02), (116.03, 40.03), (116.02, 40.02)]
    drawing.way(*park, leisure="park", name="界上公园")
    drawing.way(*ring, highway="service", name="环路")
    drawing.way(*ring, highway="pedestrian", area="yes", name="广场")
    rows = {row["name"]: row for row in places(make().path)}
    shapes = {name: shapely.from_wkb(row["shape"]) for name, row in rows.items()}
    assert {name: (shape.geom_type, rows[name]["code"]) for name, shape in shapes.items()} == {
        "界上公园": ("Polygon", ""),  # in two areas
        "环路": ("LineString", "r101"),
        "广场": ("Polygon", "r101"),
    }


def test_within_a_boundary_a_road_is_cut_off(drawing, make):
    drawing.way((116.05, 40.06), (116.3, 40.06), highway="primary", name="长路")
    drawing.way((116.25, 40.06), (116.3, 40.06), highway="primary", name="外路")
    (row,) = places(make(within="甲区").path)
    assert shapely.from_wkb(row["shape"]).bounds[2] == pytest.approx(116.2)


def test_a_thing_drawn_as_point_and_building_is_one(drawing, make):
    box = [(116.02, 40.02), (116.023, 40.02), (116.023, 40.021), (116.02, 40.021), (116.02, 40.02)]
    drawing.way(*box, amenity="hospital", name="医院", short_name="一院")
    drawing.node(116.021, 40.0205, amenity="hospital", name="医院", alt_name="老院")
    drawing.node(116.09, 40.09, amenity="hospital", name="医院")
    rows = places(make().path)
    assert len(rows) == 2
    assert set(rows[0]["aliases"].split("|")) == {"一院", "老院"}


def test_a_named_multipolygon_is_a_place(drawing, make):
    a = drawing.way((116.02, 40.02), (116.03, 40.02), (116.03, 40.03))
    b = drawing.way((116.03, 40.03), (116.02, 40.03), (116.02, 40.02))
    drawing.relation(
        [(a, "outer"), (b, "outer")], type="multipolygon", landuse="residential", name="大院"
    )
    (row,) = places(make().path)
    assert (row["id"], row["kind"]) == ("osm:r103", "compound")
    assert (row["lon"], row["lat"]) == pytest.approx((116.025, 40.025))
    assert row["radius_m"] == pytest.approx(700, rel=0.05)


def test_a_second_file_is_a_new_generation_that_waits(drawing, make, monkeypatch):
    from datetime import date

    first = make()
    drawing.node(116.05, 40.05, place="village", name="新村")
    before = (first.path / "region.toml").read_text(encoding="utf-8")
    # the same borders of the same day: places and streets are read again, as after a broken run
    assert [row["name"] for row in places(make().path)] == ["新村"]
    assert (first.path / "region.toml").read_text(encoding="utf-8") == before
    with pytest.raises(ConflictError, match="other areas"):
        make(levels="6=district,8=township", within="东风街道办事处")
    monkeypatch.setattr(scan, "_day", lambda *_: date(2031, 5, 6))
    done = make()
    folder = RegionFolder.open(done.path)
    sets = {a.generation: a for a in folder.manifest.area_sets if a.level == "township"}
    assert not sets["2031-05-06"].active
    assert sets["2031-05-06"].valid_from == date(2031, 5, 6)


def test_names_of_a_known_region_and_their_aliases_stay(drawing, make):
    """A region that knows its areas by official names keeps them, with every alias it has."""
    done = make()
    names = done.path / "names/township.csv"
    text = "code,name,parent,aliases,name_en\nr101,东风街道,r100,老东风,East Wind\n9,远镇,,,\n"
    names.write_text(text, encoding="utf-8")
    make(codes_from=done.path)
    rows = {area.code: area for area in RegionFolder.open(done.path).names("township")}
    assert (rows["r101"].name, rows["r101"].name_en) == ("东风街道", "East Wind")
    assert set(rows["r101"].aliases) == {"老东风", "东风街道办事处", "东风", "Dongfeng"}
    assert rows["9"].name == "远镇"
    make()  # by OpenStreetMap alone, its own name holds
    again = {area.code: area for area in RegionFolder.open(done.path).names("township")}
    assert again["r101"].name == "东风街道办事处"
    assert {"东风街道", "老东风"} <= set(again["r101"].aliases)


def test_faults_of_the_file(tmp_path, monkeypatch):
    with pytest.raises(NotFoundError):
        region_from_osm(tmp_path / "r", OsmRequest(tmp_path / "none.osm.pbf"))
    (tmp_path / "a.osm.pbf").write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="cannot be read"):
        region_from_osm(tmp_path / "r", OsmRequest(tmp_path / "a.osm.pbf"))
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(InputError, match=r"geo-service\[osm\]"):
        region_from_osm(tmp_path / "r", OsmRequest(tmp_path / "a.osm.pbf"))


def test_a_large_file_keeps_its_nodes_on_disk(make, monkeypatch):
    monkeypatch.setattr(osm_file, "LARGE_FILE_BYTES", 1)
    assert make().areas == {"district": 1, "township": 2}


def test_command(drawing, tmp_path):
    file = drawing.write(tmp_path / "city.osm")
    out = tmp_path / "city"
    result = runner.invoke(app, ["region", "from-osm", str(file), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "2 areas of level township" in result.output
    assert RegionFolder.open(out).areas("district").names == ("甲区",)
    result = runner.invoke(app, ["region", "check", str(out)])
    assert result.exit_code == 0, result.output


@pytest.mark.skipif(not LIECHTENSTEIN.exists(), reason="the shared OpenStreetMap file is not here")
def test_a_whole_country(tmp_path):
    done = region_from_osm(tmp_path / "li", OsmRequest(LIECHTENSTEIN, country="LI"))
    assert done.areas == {"district": 2, "municipality": 11}
    folder = RegionFolder.open(done.path)
    areas = folder.areas("municipality")
    assert "Vaduz" in areas.names
    assert set(areas.parents) == set(folder.areas("district").codes)
    km2 = sum(abs(GEOD.geometry_area_perimeter(shape)[0]) for shape in areas.geometry) / 1e6
    assert km2 == pytest.approx(160.5, abs=0.5)
    # each place with a code lies in that area
    table = pq.read_table(done.path / "places/osm.parquet")
    lon, lat = table["lon"].to_numpy(), table["lat"].to_numpy()
    found = AreaIndex.build(areas.geometry).lookup(lon, lat)
    columns = (found.set_id.tolist(), table["code"].to_pylist(), table["shape"].to_pylist())
    polygons = dict(zip(areas.codes, areas.geometry, strict=True))
    shared = 0
    for set_id, code, shape in zip(*columns, strict=True):
        around = {areas.codes[i] for i in found.sets[set_id]} if set_id >= 0 else {""}
        if shape is None:
            assert code in around
        elif code:
            assert shapely.intersects(shapely.from_wkb(shape), polygons[code])
        else:
            shared += set_id >= 0
    assert shared > 100  # roads, waters and parks of several municipalities
    assert done.places["address"] > 12_000
    assert shapely.is_valid(areas.geometry).all()
