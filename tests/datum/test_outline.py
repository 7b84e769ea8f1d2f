from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo_service.base.model import Datum
from geo_service.datum import from_wgs84, to_wgs84
from geo_service.datum.outline import CELL_DEG, INSIDE, mainland

OUTSIDE_POINTS = {
    "Hong Kong, Central": (114.158, 22.282),
    "Hong Kong, Sheung Shui": (114.128, 22.502),
    "Hong Kong, Lo Wu station": (114.1132, 22.5283),
    "Macau": (113.543, 22.19),
    "Taipa": (113.558, 22.156),
    "Taipei": (121.50, 25.04),
    "Vladivostok": (131.90, 43.12),
    "Khabarovsk": (135.07, 48.48),
    "Blagoveshchensk": (127.53, 50.275),
    "Hanoi": (105.85, 21.03),
    "Móng Cái": (107.968, 21.525),
    "Lào Cai": (103.97, 22.48),
    "Sinuiju": (124.40, 40.09),
    "Muse": (97.90, 23.98),
    "Kathmandu": (85.30, 27.70),
    "Ulaanbaatar": (106.92, 47.92),
    "Los Angeles": (-118.24, 34.05),
}
INSIDE_POINTS = {
    "Beijing": (116.397, 39.909),
    "Shenzhen, Luohu port": (114.1155, 22.5335),
    "Zhuhai, Gongbei": (113.549, 22.222),
    "Zhuhai, Hengqin": (113.53, 22.13),
    "Dongxing": (107.97, 21.55),
    "Dandong": (124.39, 40.13),
    "Heihe": (127.50, 50.245),
    "Fuyuan": (134.30, 48.36),
    "Manzhouli": (117.43, 49.60),
    "Ruili": (97.85, 24.01),
    "Xiamen": (118.09, 24.45),
    "Zhoushan": (122.20, 29.98),
    "Sanya": (109.50, 18.25),
    "Kashgar": (75.98, 39.47),
}


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
@pytest.mark.parametrize("place", OUTSIDE_POINTS)
def test_identity_outside(place: str, datum: Datum) -> None:
    point = OUTSIDE_POINTS[place]
    assert tuple(float(v) for v in from_wgs84(*point, datum)) == point
    assert tuple(float(v) for v in to_wgs84(*point, datum)) == point


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
@pytest.mark.parametrize("place", INSIDE_POINTS)
def test_shifted_inside(place: str, datum: Datum) -> None:
    point = INSIDE_POINTS[place]
    lon, lat = from_wgs84(*point, datum)
    assert abs(lon - point[0]) + abs(lat - point[1]) > 1e-4


def test_grid_agrees_with_the_polygon() -> None:
    outline = mainland()
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(72, 137, 20_000), rng.uniform(2, 55, 20_000)
    expected = shapely.contains_xy(outline.geometry, lon, lat)
    np.testing.assert_array_equal(outline.contains(lon, lat), expected)
    assert 0 < expected.sum() < len(expected)


def test_a_city_far_from_the_border_never_pays_for_the_polygon() -> None:
    outline = mainland()
    column = int((116.4 - outline.west) / CELL_DEG)
    row = int((39.9 - outline.south) / CELL_DEG)
    assert outline.cells[row, column] == INSIDE


def test_strip_outside_the_border_reads_as_mainland() -> None:
    """A GCJ-02 coordinate just over the border is what a mainland position is shifted to."""
    wgs = (114.1155, 22.5335)
    gcj = from_wgs84(*wgs, Datum.GCJ02)
    assert not mainland().contains(*(np.array([float(v)]) for v in gcj))[0]
    assert [float(v) for v in to_wgs84(*gcj, Datum.GCJ02)] == pytest.approx(wgs, abs=1e-9)
