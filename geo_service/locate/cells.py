"""Index points of a plane by square cells, to find those near a position."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo_service.base.model import FloatArray

CELL_M = 1000.0
#: cells of one column follow one another; a column has this many
_COLUMN = 1 << 20

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CellIndex:
    """Row numbers in the order of their cells."""

    keys: Rows
    rows: Rows

    @classmethod
    def build(cls, east_m: FloatArray, north_m: FloatArray, rows: Rows | None = None) -> CellIndex:
        """Index points (n,) in metres, called by ``rows`` (by their place, if not given)."""
        keys = _cell(east_m) * _COLUMN + _cell(north_m)
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], order if rows is None else rows[order])

    def near(self, east_m: float, north_m: float, reach_m: float) -> Rows:
        """Give the rows in the cells that a square of half width ``reach_m`` touches."""
        low, high = (_cell(np.array([north_m + d])) for d in (-reach_m, reach_m))
        first, last = (int(_cell(np.array([east_m + d]))[0]) for d in (-reach_m, reach_m))
        columns = np.arange(first, last + 1) * _COLUMN
        begins = np.searchsorted(self.keys, columns + low)
        ends = np.searchsorted(self.keys, columns + high, side="right")
        return np.concatenate([self.rows[b:e] for b, e in zip(begins, ends, strict=True)])


def smallest(values: FloatArray, n: int) -> Rows:
    """Give the places of the ``n`` smallest values, or of all, in no order."""
    if len(values) <= n:
        return np.arange(len(values))
    return np.argpartition(values, n)[:n]


def _cell(metres: FloatArray) -> Rows:
    return np.floor(metres / CELL_M).astype(np.int64) + _COLUMN // 2
