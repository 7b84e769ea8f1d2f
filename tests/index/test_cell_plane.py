"""The table of cells over a city must name the library's cells, at borders of hexagons too."""

from concurrent.futures import ThreadPoolExecutor

import h3
import numpy as np
import pytest

from geo_service.base.errors import InputError
from geo_service.index import cell_plane
from geo_service.index.cell_plane import find_slots, plane_over
from geo_service.index.cells import cells_of

BOXES = {
    "north and east": (115.4, 39.4, 117.5, 41.1),
    "west": (-118.7, 33.6, -118.1, 34.4),
    "south": (150.6, -34.2, 151.4, -33.5),
    "on the equator": (36.6, -0.5, 37.1, 0.4),
    "far north": (18.8, 69.5, 19.4, 69.9),
}


def hard_points(box, res, rng):
    """Points all over the box and beyond it, at vertices of cells, and at their edges' middles."""
    west, south, east, north = box
    lon, lat = rng.uniform(west - 0.02, east + 0.02, 4000), rng.uniform(south, north, 4000)
    rings = [
        np.array(h3.cell_to_boundary(h3.latlng_to_cell(y, x, res)))
        for x, y in zip(lon[:150].tolist(), lat[:150].tolist(), strict=True)
    ]
    corners = np.concatenate(rings)
    middles = np.concatenate([(ring + np.roll(ring, 1, axis=0)) / 2 for ring in rings])
    near = np.concatenate([corners, middles])
    near = np.concatenate([near + step for step in (0.0, 1e-15, -1e-15, 1e-10, -1e-9, 1e-7)])
    return np.append(lon, near[:, 1]), np.append(lat, near[:, 0])


@pytest.mark.parametrize("res", [0, 3, 5, 8, 9, 10])
@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
def test_the_librarys_cells(box, res):
    lon, lat = hard_points(box, res, np.random.default_rng(res))
    expected = cells_of(lon=lon, lat=lat, res=res)
    plane = plane_over(box, res)
    if plane is None:
        assert res < 5 or box == BOXES["north and east"]  # more cells than the table may hold
        return
    assert (plane.cells_of(lon=lon, lat=lat) == expected).all()
    assert (plane.cells_of(lon=lon, lat=lat) == expected).all()  # now from the table


def test_unusable_points_have_no_cell():
    plane = plane_over(BOXES["west"], 9)
    lon, lat = np.array([np.nan, 181.0, -118.3]), np.array([34.0, 34.0, np.nan])
    assert plane.cells_of(lon=lon, lat=lat).tolist() == [0, 0, 0]


def test_most_points_need_no_library():
    rng, box = np.random.default_rng(1), BOXES["west"]
    plane = plane_over(box, 9)
    lon, lat = rng.uniform(box[0], box[2], 50_000), rng.uniform(box[1], box[3], 50_000)
    slots = np.empty(len(lon), np.int32)
    low, shape = plane.low.tolist(), plane.cells.shape
    find_slots(lon, lat, plane.box, plane.to_lattice, *low, *shape, slots)
    assert (slots >= 0).mean() > 0.99


def test_a_box_over_a_border_of_faces_or_around_a_pentagon_has_no_plane():
    """Where one lattice does not serve, the library must."""
    for lat, lon in (h3.cell_to_latlng(cell) for cell in h3.get_pentagons(0)):
        if abs(lon) < 178:
            assert plane_over((lon - 0.5, lat - 0.5, lon + 0.5, lat + 0.5), 7) is None
    crossed = [
        cell for cell in h3.get_res0_cells()
        for cell in [h3.cell_to_center_child(cell, 5)] if len(h3.get_icosahedron_faces(cell)) > 1
    ]  # fmt: skip
    assert crossed
    for cell in crossed:
        lat, lon = h3.cell_to_latlng(cell)
        if abs(lat) < 80 and abs(lon) < 178:
            assert plane_over((lon - 0.2, lat - 0.2, lon + 0.2, lat + 0.2), 7) is None
    assert plane_over((100, 20, 125, 45), 5) is None
    assert plane_over((179, 10, -179, 12), 5) is None


def test_too_many_cells_have_no_plane(monkeypatch):
    assert plane_over(BOXES["west"], 15) is None
    assert plane_over(BOXES["west"], 9) is not None
    monkeypatch.setattr(cell_plane, "MAX_SLOTS", 100)
    assert plane_over(BOXES["west"], 9) is None
    with pytest.raises(InputError, match="resolution 16"):
        plane_over(BOXES["west"], 16)


def test_threads_share_a_plane():
    rng, box = np.random.default_rng(2), BOXES["west"]
    plane = plane_over(box, 10)
    lon, lat = rng.uniform(box[0], box[2], (8, 20_000)), rng.uniform(box[1], box[3], (8, 20_000))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda x, y: plane.cells_of(lon=x, lat=y), lon, lat))
    expected = [cells_of(lon=x, lat=y, res=10) for x, y in zip(lon, lat, strict=True)]
    assert (np.array(found) == np.array(expected)).all()
