"""H3 cells. The only module, with ``hexes``, that calls h3; (lat, lon) order stays in here."""

from __future__ import annotations

import h3
import numpy as np
import numpy.typing as npt
from h3ronpy.vector import coordinates_to_cells

from geo_service.base.errors import InputError
from geo_service.base.h3_bits import RES_MASK, RES_SHIFT
from geo_service.base.model import FloatArray

CellArray = npt.NDArray[np.uint64]
#: no cell: the point is not finite or out of range
NO_CELL = np.uint64(0)
_RES_SHIFT = np.uint64(RES_SHIFT)
_RES_MASK = np.uint64(RES_MASK)


def check_res(res: int) -> int:
    """``res`` if H3 has such a resolution; raises ``InputError`` otherwise."""
    if not 0 <= res <= 15:
        raise InputError(f"H3 resolution {res} does not exist", hint="use 0 to 15")
    return res


def cells_of(*, lon: FloatArray, lat: FloatArray, res: int) -> CellArray:
    """H3 cells (n,) uint64 of points in degrees; 0 where a coordinate is unusable."""
    check_res(res)
    good = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0)  # false for NaN too
    if good.all():
        cells = coordinates_to_cells(lat, lon, res)
        return np.asarray(cells).astype(np.uint64, copy=False)
    out = np.zeros(len(lon), np.uint64)
    out[good] = np.asarray(coordinates_to_cells(lat[good], lon[good], res)).astype(np.uint64)
    return out


def cell_of(*, lon: float, lat: float, res: int) -> str:
    """The H3 cell of one point as its hexadecimal text."""
    return str(h3.latlng_to_cell(lat, lon, check_res(res)))


def parents_of(cells: CellArray, res: int) -> CellArray:
    """The cells' parents at ``res`` by bit arithmetic; 0 stays 0.

    Source: the H3 index layout: resolution in bits 52-55, three bits a digit, 7 for unused.
    Raises ``InputError`` if a cell is coarser than ``res``.
    """
    check_res(res)
    cells = np.asarray(cells, np.uint64)
    real = cells != NO_CELL
    if ((cells[real] & _RES_MASK) >> _RES_SHIFT < res).any():
        raise InputError(f"a cell is coarser than resolution {res}")
    unused = np.uint64((1 << 3 * (15 - res)) - 1)
    parents = (cells & ~_RES_MASK) | np.uint64(res << RES_SHIFT) | unused
    return np.where(real, parents, NO_CELL)


#: hexadecimal digits of 64 bits
_DIGITS = 16


def cell_texts(cells: CellArray) -> npt.NDArray[np.str_]:
    """Cells as hexadecimal text, empty where there is none; shape kept."""
    distinct, which = np.unique(np.asarray(cells, np.uint64), return_inverse=True)
    texts = np.array([f"{cell:x}" if cell else "" for cell in distinct.tolist()], dtype="U16")
    return texts[which.reshape(np.shape(cells))]


def cells_from_text(texts: npt.NDArray[np.str_]) -> CellArray:
    """The inverse of ``cell_texts``. Raises ``InputError`` for what is not a cell."""
    distinct, which = np.unique(texts, return_inverse=True)
    try:
        cells = np.array([int(text, 16) if text else 0 for text in distinct], np.uint64)
    except (ValueError, OverflowError) as error:
        raise InputError(f"not an H3 cell: {error}") from None
    return cells[which.reshape(np.shape(texts))]


def res_of(cell: str) -> int:
    """The resolution of a cell given as its hexadecimal text. Raises ``InputError``."""
    # h3 raises OverflowError for numbers with a sign, and for those of more than 64 bits
    if not (cell.isalnum() and len(cell) <= _DIGITS and h3.is_valid_cell(cell)):
        raise InputError(f"{cell[:40]!r} is not an H3 cell", hint="give its hexadecimal text")
    return int(h3.get_resolution(cell))


def descendants_of(cell: str, res: int) -> tuple[int, int]:
    """The range (first, last) in which all descendants at ``res`` of a cell lie, and no others.

    Digits below the cell's own run from 0 to 6. Raises ``InputError`` for what is no cell, or
    is finer than ``res``.
    """
    own = res_of(cell)
    first, last = descendant_bounds(np.array([h3.str_to_int(cell)], np.int64), own, res)
    return int(first[0]), int(last[0])


def descendant_bounds(
    cells: npt.NDArray[np.int64], own: int, res: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The first and last of the range of each cell (n,) of resolution ``own``; see above.

    Raises:
        InputError: the cells are finer than ``res``.
    """
    if own > check_res(res):
        raise InputError(f"a cell of resolution {own} is finer than those kept ({res})")
    freed = sum(7 << 3 * (15 - at) for at in range(own + 1, res + 1))
    sixes = sum(6 << 3 * (15 - at) for at in range(own + 1, res + 1))
    first = (cells & ~RES_MASK | (res << RES_SHIFT)) & ~freed
    return first, first | sixes
