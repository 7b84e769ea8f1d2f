"""H3 cells of very many points of one city: a projection and a table instead of the library.

On one face of H3's icosahedron the cells are hexagons of a regular lattice in the gnomonic plane,
so lattice coordinates are a projective map of the unit vector of a position. The map is fitted to
cells that the library names, and used only where that is exact: the box lies within one face (by
a bound, not by samples alone) and the fit leaves no residual. A point nearer to a hexagon's border
than ``MARGIN`` is left to the library, which also names each hexagon once.

Source: H3's "Overview of the H3 Geospatial Indexing System" for face, lattice and local
coordinates; the hexagons of a lattice are its Voronoi cells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import h3
import numpy as np
import numpy.typing as npt

from geo_service.base.earth import METRES_PER_DEGREE_LAT
from geo_service.base.kernels import kernel
from geo_service.base.model import FloatArray, IntArray
from geo_service.index.cells import CellArray, cells_of, check_res

#: part of a cell's width from its border within which the library is asked
MARGIN = 1e-3
#: largest residual of a fit, in cell widths; beyond it the map is not trusted
MAX_RESIDUAL = 1e-6
#: largest table of cells (8 bytes each)
MAX_SLOTS = 1 << 23
_UNKNOWN = -1
#: samples an axis: of cells for the fit, and of positions for the face
_FIT, _FACE = 12, 65


@dataclass(frozen=True, eq=False)
class CellPlane:
    """The lattice of one resolution over a box (west, south, east, north; degrees).

    ``to_lattice`` (3, 3) takes a unit vector to (i, j, w) with lattice coordinates i / w, j / w.
    ``cells`` (n_i, n_j) holds the names of hexagons asked for so far, 0 where none was.
    """

    res: int
    box: FloatArray
    to_lattice: FloatArray
    low: npt.NDArray[np.int64]
    cells: CellArray

    def cells_of(self, *, lon: FloatArray, lat: FloatArray) -> CellArray:
        """The same as ``index.cells.cells_of``; several threads may call it at once."""
        slots = np.empty(len(lon), np.int32)
        n_i, n_j = self.cells.shape
        low_i, low_j = self.low.tolist()
        find_slots(lon, lat, self.box, self.to_lattice, low_i, low_j, n_i, n_j, slots)
        table = self.cells.ravel()  # a view: what is learned stays
        found: CellArray = table[slots]  # _UNKNOWN takes the last, and is overwritten below
        ask = np.flatnonzero((slots == _UNKNOWN) | (found == 0))
        if ask.size:
            named = cells_of(lon=lon[ask], lat=lat[ask], res=self.res)
            found[ask] = named
            sure = slots[ask] != _UNKNOWN
            table[slots[ask][sure]] = named[sure]
        return found


@kernel
def find_slots(
    lon: FloatArray, lat: FloatArray, box: FloatArray, to_lattice: FloatArray,
    low_i: int, low_j: int, n_i: int, n_j: int, slots: IntArray,
) -> None:  # fmt: skip
    """The place in the table of cells of each point (n,), or -1 where only the library knows."""
    m, radian, most = to_lattice, math.pi / 180.0, 1.0 - MARGIN
    for k in range(lon.shape[0]):
        x, y = lon[k], lat[k]
        slots[k] = _UNKNOWN
        if not (box[0] <= x <= box[2] and box[1] <= y <= box[3]):
            continue
        ring = math.cos(y * radian)
        a, b, c = ring * math.cos(x * radian), ring * math.sin(x * radian), math.sin(y * radian)
        w = m[2, 0] * a + m[2, 1] * b + m[2, 2] * c
        i = (m[0, 0] * a + m[0, 1] * b + m[0, 2] * c) / w
        j = (m[1, 0] * a + m[1, 1] * b + m[1, 2] * c) / w
        # the nearest lattice point, by rounding cube coordinates
        q, r, s = i - j, j, -i
        near_q, near_r, near_s = math.floor(q + 0.5), math.floor(r + 0.5), math.floor(s + 0.5)
        off_q, off_r, off_s = abs(near_q - q), abs(near_r - r), abs(near_s - s)
        if off_q > off_r and off_q > off_s:
            near_q = -near_r - near_s
        elif off_r > off_s:
            near_r = -near_q - near_s
        near_i, near_j = int(near_q + near_r), int(near_r)
        di, dj = i - near_i, j - near_j
        if abs(2 * di - dj) > most or abs(2 * dj - di) > most or abs(di + dj) > most:
            continue  # on a border of the hexagon, or nearly
        row, col = near_i - low_i, near_j - low_j
        if 0 <= row < n_i and 0 <= col < n_j:
            slots[k] = row * n_j + col


def plane_over(box: tuple[float, float, float, float], res: int) -> CellPlane | None:
    """The lattice over a box in degrees, or None where it is not one lattice or too large.

    Raises ``InputError`` for a resolution that does not exist.
    """
    check_res(res)
    west, south, east, north = box
    if not (-180 <= west < east <= 180 and -85 <= south < north <= 85 and east - west < 30):
        return None
    if not _on_one_face(box, res):
        return None
    lattice = _fit(box, res)
    if lattice is None:
        return None
    lon, lat = _grid(box, _FACE)
    ij = _apply(lattice, _vectors(lon, lat))
    low = np.floor(ij.min(axis=0)).astype(np.int64) - 2
    shape = np.ceil(ij.max(axis=0)).astype(np.int64) + 3 - low
    if shape.prod() > MAX_SLOTS:
        return None
    return CellPlane(res, np.array(box), lattice, low, np.zeros(tuple(shape.tolist()), np.uint64))


def _grid(box: tuple[float, float, float, float], n: int) -> tuple[FloatArray, FloatArray]:
    west, south, east, north = box
    lon, lat = np.meshgrid(np.linspace(west, east, n), np.linspace(south, north, n))
    return lon.ravel(), lat.ravel()


def _vectors(lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Unit vectors (n, 3) of positions in degrees."""
    x, y = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])


def _apply(lattice: FloatArray, vectors: FloatArray) -> FloatArray:
    image = vectors @ lattice.T
    coordinates: FloatArray = image[:, :2] / image[:, 2:]
    return coordinates


def _on_one_face(box: tuple[float, float, float, float], res: int) -> bool:
    """Whether the box and the cells at its rim lie within one face of the icosahedron.

    The distance to a face's edge changes by at most the distance moved, so samples bound it.
    """
    vectors = _vectors(*_grid(box, _FACE))
    centre = vectors.mean(axis=0)
    corners = np.array([h3.cell_to_latlng(cell) for cell in h3.get_pentagons(0)])
    all_corners = _vectors(corners[:, 1], corners[:, 0])
    a, b, c = all_corners[np.argsort(all_corners @ centre)[-3:]]
    west, south, east, north = box
    step = np.radians(max(east - west, north - south)) / (_FACE - 1)
    edge_m = h3.average_hexagon_edge_length(res, unit="m")
    rim = step + np.radians(3 * edge_m / METRES_PER_DEGREE_LAT)
    for start, end, opposite in ((a, b, c), (b, c, a), (c, a, b)):
        edge = np.cross(start, end)
        edge *= np.sign(edge @ opposite) / np.linalg.norm(edge)
        if (vectors @ edge).min() <= rim:
            return False
    return True


def _fit(box: tuple[float, float, float, float], res: int) -> FloatArray | None:
    """The projective map (3, 3) to local lattice coordinates; None where none fits."""
    lon, lat = _grid(box, _FIT)
    origin = h3.latlng_to_cell(float(lat.mean()), float(lon.mean()), res)
    try:
        cells = {
            h3.latlng_to_cell(y, x, res) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
        }
        ij = np.array([h3.cell_to_local_ij(origin, cell) for cell in sorted(cells)], np.float64)
    except h3.H3BaseException:
        return None  # too far apart for H3, or around a pentagon
    if len(ij) < 8:
        return None
    at = np.array([h3.cell_to_latlng(cell) for cell in sorted(cells)])
    vectors = _vectors(at[:, 1], at[:, 0])
    first = np.array(h3.cell_to_local_ij(origin, origin), np.float64)
    scale = np.abs(ij - first).max()
    target = (ij - first) / scale  # numbers of order one, for the solver's sake
    none = np.zeros_like(vectors)
    rows = np.vstack(
        [
            np.hstack([vectors, none, -target[:, :1] * vectors]),
            np.hstack([none, vectors, -target[:, 1:] * vectors]),
        ]
    )
    lattice: FloatArray = np.linalg.svd(rows, full_matrices=False)[2][-1].reshape(3, 3)
    lattice[:2] = lattice[:2] * scale + first[:, None] * lattice[2]
    residual = np.abs(_apply(lattice, vectors) - ij).max()
    return np.ascontiguousarray(lattice) if residual <= MAX_RESIDUAL else None
