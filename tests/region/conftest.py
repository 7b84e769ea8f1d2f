import geopandas as gpd
import pytest

from geo_service.region.importing.bring_in import import_areas
from geo_service.region.request import AreaSetRequest, NewRegion, ReadOptions
from tests.region.toy_map import A, B, frame


@pytest.fixture
def geojson(tmp_path):
    """Write shapes by code as GeoJSON, and give the file."""

    def write(name="areas.geojson", crs=4326, **shapes):
        file = tmp_path / name
        frame(crs, **shapes).to_file(file, driver="GeoJSON")
        return file

    return write


@pytest.fixture
def bring(tmp_path, geojson):
    """Import shapes by code, or a file, into the region ``tmp_path/city``."""

    def run(shapes=None, *, file=None, level="ward", reading=None, founding=None, **purpose):
        if file is None:
            file = geojson(**(shapes or {"a": A, "b": B}))
        if isinstance(file, gpd.GeoDataFrame):
            raise TypeError("give a file")
        return import_areas(
            tmp_path / "city",
            ReadOptions(file, "CODE", "NAME", **(reading or {})),
            AreaSetRequest(level=level, **{"generation": "g1", **purpose}),
            founding or NewRegion(time_zone="Europe/Berlin"),
        )

    return run


@pytest.fixture
def city(tmp_path):
    return tmp_path / "city"
