"""Vector formats beyond the usual: read by their one driver, or refused before GDAL sees them."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
import shapely

from geo_service.base.errors import InputError
from geo_service.region.importing.vector import read_features
from geo_service.tables import open_table, write_table

BOX = shapely.box(10, 50, 10.02, 50.02)
FEATURE = {"type": "Feature", "properties": {"CODE": "001", "NAME": "Alpha"},
           "geometry": shapely.geometry.mapping(BOX)}  # fmt: skip
RING = "10,50 10.02,50 10.02,50.02 10,50.02 10,50"
KML = (
    '<?xml version="1.0"?>{doctype}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{extra}'
    "<Placemark><name>Alpha</name><ExtendedData><Data name='CODE'><value>001</value></Data>"
    "</ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>"
    + RING
    + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
)


def test_lines_of_geojson(tmp_path):
    path = tmp_path / "a.geojsonl"
    path.write_text("\n".join(json.dumps(FEATURE) for _ in range(3)))
    assert read_features(path).texts("CODE") == ("001",) * 3


def test_kml_with_its_further_fields(tmp_path):
    path = tmp_path / "a.kml"
    path.write_text(KML.format(doctype="", extra=""))
    found = read_features(path)
    assert found.texts("CODE") == ("001",)
    assert shapely.force_2d(found.geometry[0]).equals(BOX)


def test_gml(tmp_path):
    frame = gpd.GeoDataFrame({"CODE": ["001"]}, geometry=[BOX], crs=4326)
    path = tmp_path / "a.gml"
    path.write_text(_gml(frame))
    assert read_features(path).texts("CODE") == ("001",)


def _gml(frame):
    ring = " ".join(f"{x},{y}" for x, y in frame.geometry.iloc[0].exterior.coords)
    return (
        '<?xml version="1.0"?><ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" '
        'xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><ogr:a>'
        "<ogr:geometryProperty><gml:Polygon srsName='EPSG:4326'><gml:outerBoundaryIs>"
        f"<gml:LinearRing><gml:coordinates>{ring}</gml:coordinates></gml:LinearRing>"
        "</gml:outerBoundaryIs></gml:Polygon></ogr:geometryProperty><ogr:CODE>001</ogr:CODE>"
        "</ogr:a></gml:featureMember></ogr:FeatureCollection>"
    )


@pytest.mark.parametrize(
    ("doctype", "extra", "told"),
    [
        ("<!DOCTYPE kml [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>", "", "document type"),
        ("", "<NetworkLink><Link><href>http://127.0.0.1/</href></Link></NetworkLink>", "links"),
    ],
)
def test_xml_that_reaches_elsewhere_is_refused(tmp_path, doctype, extra, told):
    path = tmp_path / "a.kml"
    path.write_text(KML.format(doctype=doctype, extra=extra))
    with pytest.raises(InputError, match=told):
        read_features(path)


@pytest.mark.parametrize("suffix", [".kml", ".gml", ".geojsonl", ".topojson"])
def test_other_content_under_such_a_name_is_refused(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_text("<OGRVRTDataSource/>")
    with pytest.raises(InputError, match="is not read as"):
        read_features(path)


def test_they_are_not_written(tmp_path):
    path = tmp_path / "a.geojsonl"
    path.write_text(json.dumps(FEATURE))
    reader = open_table(path)
    with pytest.raises(InputError, match="not written"):
        write_table(tmp_path / "b.kml", reader.schema, [], geometry=reader.geometry)
