"""Areas as GIS people leave them: shapes, datums, codes; read as meant, or refused with the option."""

from __future__ import annotations

import random

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon, box

from geo_service.base.errors import InputError
from geo_service.region.importing.shapes import within_half_turns
from geo_service.region.importing.where import chosen
from tests.region.real_files import apart, areas_in, feature, geojson, kinds
from tests.region.toy_map import A, B, frame

RING = [[10, 50], [10, 50.02], [10.02, 50.02], [10.02, 50]]


# --- shapes


def test_polygons_of_a_collection_are_kept_and_the_rest_is_told(tmp_path, bring, city):
    line = {"type": "LineString", "coordinates": [[10, 50], [10.01, 50.01]]}
    polygon = shapely.geometry.mapping(A)
    path = geojson(
        tmp_path / "a.geojson",
        feature({"type": "GeometryCollection", "geometries": [polygon, line]}, CODE="a", NAME="a"),
        feature(shapely.geometry.mapping(B), CODE="b", NAME="b"),
    )
    done = bring(file=path)
    assert done.written
    assert "LineString is not" in done.report.findings[0].message
    assert apart(areas_in(city), a=A, b=B) < 1e-9


@pytest.mark.parametrize("suffix", ["geojson", "csv", "parquet"])
def test_rings_that_do_not_close_are_closed_and_told(tmp_path, bring, city, suffix):
    path = tmp_path / f"a.{suffix}"
    if suffix == "geojson":
        geojson(path, feature({"type": "Polygon", "coordinates": [RING]}, CODE="a", NAME="x"))
    elif suffix == "csv":
        text = ", ".join(f"{x} {y}" for x, y in RING)
        path.write_text(f'CODE,NAME,shape\na,x,"POLYGON (({text}))"\n')
    else:
        wkb = (b"\x01\x03\x00\x00\x00\x01\x00\x00\x00\x04\x00\x00\x00"
               + np.array(RING, "<f8").tobytes())  # fmt: skip
        pq.write_table(pa.table({"CODE": ["a"], "NAME": ["x"], "wkb": [wkb]}), path)
    done = bring(file=path)
    assert done.written
    assert "unclosed_ring" in kinds(done)
    assert areas_in(city).geometry[0].equals(Polygon(RING))


def test_a_ring_that_is_no_ring_is_refused_with_its_row(tmp_path, bring):
    path = tmp_path / "a.csv"
    path.write_text('CODE,NAME,WKT\na,x,"POLYGON ((0 0, 1 1, 1 0, 0 0))"\nb,y,"POLYGON ((0 0, 1"\n')
    with pytest.raises(InputError, match="row 2"):
        bring(file=path)


def test_curves_become_lines(tmp_path, bring, city):
    path = tmp_path / "a.gml"
    arc = "10 50 10.01 50.01 10.02 50"
    path.write_text(
        '<?xml version="1.0"?><ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" '
        'xmlns:gml="http://www.opengis.net/gml/3.2"><ogr:featureMember><ogr:a gml:id="a.1">'
        '<ogr:geometryProperty><gml:Surface srsName="http://www.opengis.net/gml/srs/epsg.xml#4326">'
        "<gml:patches><gml:PolygonPatch><gml:exterior><gml:Ring><gml:curveMember><gml:Curve>"
        f"<gml:segments><gml:ArcString><gml:posList>{arc}</gml:posList></gml:ArcString>"
        "<gml:LineStringSegment><gml:posList>10.02 50 10 50</gml:posList></gml:LineStringSegment>"
        "</gml:segments></gml:Curve></gml:curveMember></gml:Ring></gml:exterior></gml:PolygonPatch>"
        "</gml:patches></gml:Surface></ogr:geometryProperty><ogr:CODE>01</ogr:CODE>"
        "<ogr:NAME>x</ogr:NAME></ogr:a></ogr:featureMember></ogr:FeatureCollection>"
    )
    assert bring(file=path).written
    areas = areas_in(city)
    assert areas.codes == ("01",)
    assert areas.geometry[0].area == pytest.approx(np.pi * 0.01**2 / 2, rel=1e-3)


# --- tables with a column of shapes


def wkt_row(code, shape):
    return f'{code},"n {code}","{shape.wkt}"'


@pytest.mark.parametrize("how", ["wkt", "ewkt", "hex", "hex_srid", "geojson", "multi"])
@pytest.mark.parametrize("suffix", ["csv", "tsv", "xlsx", "parquet"])
def test_a_column_of_shapes_in_any_table(tmp_path, bring, city, how, suffix):
    def cell(shape):
        if how.startswith("hex"):
            marked = shapely.set_srid(shape, 4326) if how == "hex_srid" else shape
            return shapely.to_wkb(marked, hex=True, include_srid=True)
        if how == "geojson":
            return shapely.to_geojson(shape)
        text = (MultiPolygon([shape]) if how == "multi" else shape).wkt
        return f"SRID=4326;{text}" if how == "ewkt" else text

    table = pd.DataFrame({"CODE": ["a", "b"], "NAME": ["x", "y"], "the_geom": [cell(A), cell(B)]})
    path = tmp_path / f"t.{suffix}"
    if suffix == "xlsx":
        table.to_excel(path, index=False)
    elif suffix == "parquet":
        table.to_parquet(path)
    else:
        table.to_csv(path, index=False, sep="," if suffix == "csv" else "\t")
    done = bring(file=path)
    assert done.written
    assert apart(areas_in(city), a=A, b=B) < 1e-9
    assert ("crs" in kinds(done)) == (how not in ("ewkt", "hex_srid"))


def test_shapes_without_a_crs_that_are_no_degrees_are_refused(tmp_path, bring):
    path = tmp_path / "a.csv"
    moved = frame(a=A).to_crs(25832)
    path.write_text(f"CODE,NAME,WKT\n{wkt_row('a', moved.geometry[0])}\n")
    with pytest.raises(InputError, match="--crs"):
        bring(file=path)
    assert bring(file=path, reading={"crs": "EPSG:25832"}).written


def test_a_table_without_shapes_says_what_is_missing(tmp_path, bring):
    path = tmp_path / "a.csv"
    path.write_text("CODE,NAME\na,b\n")
    with pytest.raises(InputError, match=r"no column of polygons.*POLYGON"):
        bring(file=path)


# --- the 180th meridian


def test_areas_across_180_are_cut_there(tmp_path, bring, city):
    east, across = box(179, -17, 179.5, -16), box(179.5, -17, 180.5, -16)
    naive = Polygon([(179.5, -16), (-179.5, -16), (-179.5, -15), (179.5, -15)])
    far = box(181, -17, 182, -16)
    done = bring({"a": east, "b": across, "c": naive, "d": far})
    assert done.written
    assert "antimeridian" in kinds(done)
    found = dict(zip(areas_in(city).codes, areas_in(city).geometry, strict=True))
    assert found["a"].equals(east)
    assert found["d"].equals(box(-179, -17, -178, -16))
    for code, south in (("b", -17), ("c", -16)):
        halves = MultiPolygon([box(179.5, south, 180, south + 1), box(-180, south, -179.5, south + 1)])  # fmt: skip
        assert found[code].equals(halves)


def test_held_out_areas_keep_their_points_when_they_are_cut():
    """Seeded: areas anywhere, written in three ways, hold the same points as on the globe."""
    draw = random.Random(4)
    for _ in range(300):
        lon, lat, size = draw.uniform(-180, 180), draw.uniform(-80, 80), draw.uniform(0.1, 8)
        shape = Point(lon, lat).buffer(size, quad_segs=4)
        shape = shapely.transform(shape, lambda xy: np.clip(xy, (-999, -90), (999, 90)))
        folded = shapely.transform(shape, lambda xy: np.column_stack([(xy[:, 0] + 180) % 360 - 180, xy[:, 1]]))  # fmt: skip
        eastern = shapely.transform(shape, lambda xy: xy + (360 if lon < 0 else 0, 0))  # noqa: B023, RUF005
        for written in (shape, folded, eastern):
            cut = within_half_turns(np.array([written], dtype=object))[0][0]
            assert cut.is_valid
            assert cut.area == pytest.approx(shape.area, rel=1e-6)
            assert -180 <= cut.bounds[0] <= cut.bounds[2] <= 180
            x = lon + draw.uniform(-0.6, 0.6) * size
            assert cut.covers(Point((x + 180) % 360 - 180, lat))


# --- codes, names, parents


def two_levels(bring, tmp_path, parents):
    whole = A.union(B)
    bring({"01": A, "02": B}, level="district")
    del whole
    wards = frame(a=A, b=B)
    wards["P"] = parents
    path = tmp_path / "wards.gpkg"
    wards.to_file(path)
    return bring(file=path, level="ward", reading={"parent": "P"})


@pytest.mark.parametrize("parents", [[1, 2], [1.0, 2.0], ["1", "2"], ["001", "002"], ["01", "02"]])
def test_parents_without_their_zeros_are_understood(tmp_path, bring, city, parents):
    done = two_levels(bring, tmp_path, parents)
    assert done.written
    assert areas_in(city).parents == ("01", "02")
    assert ("parent_zeros" in kinds(done)) == (parents != ["01", "02"])


def test_parents_that_could_be_two_are_not_guessed(tmp_path, bring):
    bring({"1": A, "01": B}, level="district")
    wards = frame(a=A)
    wards["P"] = ["001"]
    path = tmp_path / "wards.gpkg"
    wards.to_file(path)
    done = bring(file=path, level="ward", reading={"parent": "P"})
    assert not done.written
    assert "unknown_parent" in kinds(done)


def test_the_code_field_is_found_in_any_case(tmp_path, bring, city):
    bring(file=geojson(tmp_path / "a.geojson", feature(shapely.geometry.mapping(A), code="7", name="x")))  # fmt: skip
    assert areas_in(city).codes == ("7",)
    shape = shapely.geometry.mapping(B)
    two = geojson(tmp_path / "b.geojson", feature(shape, code="7", Code="8", name="x"))
    with pytest.raises(InputError, match="the fields are code, Code"):
        bring(file=two, level="other")


@pytest.mark.parametrize("ids", [["x1", "x2"], [11, 12]])
def test_the_id_of_a_feature_as_its_code(tmp_path, ids):
    from geo_service.region.importing.bring_in import import_areas
    from geo_service.region.request import AreaSetRequest, NewRegion, ReadOptions

    shapes = [shapely.geometry.mapping(one) for one in (A, B)]
    path = geojson(tmp_path / "a.geojson", *(feature(s, i, n="x") for s, i in zip(shapes, ids, strict=True)))  # fmt: skip
    import_areas(tmp_path / "city", ReadOptions(path, "id"), AreaSetRequest("ward"), NewRegion())
    assert areas_in(tmp_path / "city").codes == tuple(map(str, ids))
    bare = geojson(tmp_path / "b.geojson", feature(shapes[0], n="x"), feature(shapes[1], n="x"))
    with pytest.raises(InputError, match="no field 'id'"):
        import_areas(
            tmp_path / "city2", ReadOptions(bare, "id"), AreaSetRequest("ward"), NewRegion()
        )


def test_an_area_without_code_or_shape_is_named_and_may_be_left_out(tmp_path, bring, city):
    path = geojson(
        tmp_path / "a.geojson",
        feature(shapely.geometry.mapping(A), CODE="a", NAME="Alpha"),
        feature(shapely.geometry.mapping(B), CODE=None, NAME="Bravo"),
        feature(None, CODE="c", NAME="Charlie"),
    )
    done = bring(file=path)
    assert not done.written
    told = " ".join(f"{one.message} {one.hint}" for one in done.report.errors)
    assert "feature 2 ('Bravo') has no CODE, at 10.06, 50.02" in told
    assert "feature 3 ('Charlie') has no shape" in told
    assert "--skip-empty" in told
    done = bring(file=path, reading={"skip_empty": True})
    assert done.written
    assert areas_in(city).codes == ("a",)
    assert sum(one.severity == "warning" for one in done.report.findings) == 2


def test_where_takes_some_features(tmp_path, bring, city):
    path = geojson(
        tmp_path / "a.geojson",
        feature(shapely.geometry.mapping(A), CODE="a", NAME="x", STATE="IL"),
        feature(shapely.geometry.mapping(B), CODE="b", NAME="y", STATE="IN"),
    )
    assert bring(file=path, reading={"where": "STATE = 'IL'"}).written
    assert areas_in(city).codes == ("a",)
    with pytest.raises(InputError, match="no feature"):
        bring(file=path, level="other", reading={"where": "STATE = 'XX'"})


FIELDS = {"S": ["IL", "in", "", "O'Hare"], "N": ["1", "2.5", "x", "10"]}


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("S = 'IL'", [0]), ("S <> 'IL'", [1, 3]), ("S IN ('IL', 'in')", [0, 1]),
        ("S not in ('IL')", [1, 2, 3]), ("N > 2", [1, 3]), ("N <= 2.5", [0, 1]),
        ("S is null", [2]), ("S IS NOT NULL AND N = 10", [3]), ("S = 'O''Hare'", [3]),
        ("S LIKE 'i%'", [0, 1]), ("N = 1 OR N = 10 AND S = 'x'", [0]),
        ("(N = 1 OR N = 10) AND S = 'IL'", [0]), ("\"S\" = 'IL'", [0]), ("N = '1'", [0]),
    ],
)  # fmt: skip
def test_conditions(condition, rows):
    assert np.flatnonzero(chosen(condition, FIELDS.__getitem__)).tolist() == rows


@pytest.mark.parametrize(
    "condition",
    ["S", "S =", "= 'x'", "S = IL", "S = 'a' 'b'", "(S = 'a'", "S; DROP", "S = 'a' AND"],
)
def test_conditions_that_cannot_be_read(condition):
    with pytest.raises(InputError, match="--where"):
        chosen(condition, FIELDS.__getitem__)
