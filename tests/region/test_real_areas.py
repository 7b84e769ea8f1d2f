"""Areas as GIS people leave them: shapes, datums, codes; read as meant, or refused with the option."""

from __future__ import annotations

import json
import random
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import CRS, Transformer
from shapely import MultiPolygon, Point, Polygon, box

from geo_service.base.errors import CoordinateError, InputError
from geo_service.region.checking.check import check_region
from geo_service.region.folder import RegionFolder
from geo_service.region.importing.datum_shift import parse_shift, to_wgs84
from geo_service.region.importing.shapes import within_half_turns
from geo_service.region.importing.where import chosen
from tests.region.toy_map import A, B, frame, in_china

RING = [[10, 50], [10, 50.02], [10.02, 50.02], [10.02, 50]]


def areas_in(city, level="ward"):
    return RegionFolder.open(city).areas(level)


def apart(areas, **shapes):
    assert areas.codes == tuple(sorted(shapes))
    wanted = np.array([shapes[code] for code in sorted(shapes)], dtype=object)
    return shapely.hausdorff_distance(areas.geometry, wanted).max()


def feature(geometry, feature_id=None, **properties):
    one = {"type": "Feature", "properties": properties, "geometry": geometry}
    return one if feature_id is None else {**one, "id": feature_id}


def geojson(path, *features):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def kinds(done):
    return [one.kind for one in done.report.findings]


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
