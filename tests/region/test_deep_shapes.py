"""A file whose shapes are nested deep is refused in words; it used to end the process."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geo_service.base.errors import GeoServiceError
from geo_service.region.importing.shape_tables import read_shape_table
from geo_service.region.importing.vector import read_features
from geo_service.tables import open_table
from tests.base.test_wkb import nested

DEEP = nested(60_000)


def deep_json():
    text = '{"type": "Point", "coordinates": [1, 2]}'
    for _ in range(20_000):
        text = '{"type": "GeometryCollection", "geometries": [' + text + "]}"
    return text


@pytest.mark.parametrize(
    "cell",
    [DEEP.hex(), "GEOMETRYCOLLECTION (" * 300_000 + "POINT (1 2)" + ")" * 300_000, deep_json()],
    ids=["hex", "wkt", "geojson"],
)
def test_in_a_table(tmp_path, cell):
    file = tmp_path / "areas.csv"
    file.write_text('code,shape\n1,"' + cell.replace('"', '""') + '"\n')
    with pytest.raises(GeoServiceError):
        read_shape_table(file, sheet=None, encoding=None)


def test_in_parquet(tmp_path):
    file = tmp_path / "areas.parquet"
    pq.write_table(pa.table({"code": ["1"], "geometry": pa.array([DEEP], pa.binary())}), file)
    with pytest.raises(GeoServiceError):
        read_shape_table(file, sheet=None, encoding=None)
    columns = open_table(file).schema.names
    assert "lon" not in columns


def test_in_geoparquet(tmp_path):
    column = {"encoding": "WKB", "geometry_types": []}
    about = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = pa.table({"code": ["1"], "geometry": pa.array([DEEP], pa.binary())})
    file = tmp_path / "areas.parquet"
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(about)}), file)
    with pytest.raises(GeoServiceError, match="too deep"):
        read_features(file)


def test_json_is_what_the_name_says():
    with pytest.raises(RecursionError):
        json.loads(deep_json())
