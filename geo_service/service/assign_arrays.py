"""Areas, cells and status of points given as arrays, as dictionary-encoded columns."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from geo_service.base.errors import CoordinateError
from geo_service.base.model import BoolArray, Datum, FloatArray, IntArray
from geo_service.datum import parse_datum, to_wgs84
from geo_service.datum.points import check
from geo_service.datum.validation import MAX_LAT_DEG, MAX_LON_DEG
from geo_service.index.area_codes import COVERED, SEVERAL_AREAS, encode, find_doubtful
from geo_service.index.cells import CellArray, check_res
from geo_service.service.area_columns import (
    BAD_COORDINATE,
    MULTIPLE,
    NO_COORDINATE,
    NONE,
    OK,
    STATUSES,
    StatusArray,
    levels_of,
)
from geo_service.service.atlas import Atlas, Layer
from geo_service.service.coded_columns import AreaCodes, Coded, RowArray, codes_for

#: points worked on at a time: their columns stay in a core's cache
CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class AssignedPoints:
    """What ``assign`` says of points (n,): per level codes and names, cells (0: none), status."""

    levels: dict[str, AreaCodes]
    status: StatusArray
    h3_res: int | None = None
    cells: CellArray | None = None

    def coded(self) -> dict[str, Coded]:
        """The dictionary-encoded columns, in the contract's order but for the cells."""
        columns = {}
        for level, areas in self.levels.items():
            columns[f"{level}_code"], columns[f"{level}_name"] = areas.code, areas.name
        return columns | {"assign_status": Coded(self.status.view(np.int8), STATUSES)}


def assign_points(
    atlas: Atlas,
    lon: FloatArray,
    lat: FloatArray,
    *,
    datum: Datum | str | None = None,
    as_of: date | None = None,
    levels: Sequence[str] | None = None,
    h3_res: int | None = None,
) -> AssignedPoints:
    """Assign points ``lon``, ``lat`` (n,), in degrees of ``datum``, on all cores.

    NaN means no coordinate. Without a whole file there is no ``default_location``.

    Raises:
        CoordinateError: the arrays are not one-dimensional and of one length.
        InputError: the datum or the resolution does not exist.
        NotFoundError, NoGenerationError: no such level, or no boundaries at ``as_of``.
    """
    lon = np.ascontiguousarray(lon, dtype=np.float64)
    lat = np.ascontiguousarray(lat, dtype=np.float64)
    if lon.shape != lat.shape or lon.ndim != 1:
        raise CoordinateError(
            f"lon has the shape {lon.shape}, lat {lat.shape}", hint="give two arrays of one length"
        )
    layers = atlas.layers(as_of, levels_of(atlas, levels, as_of))
    work = _Work.of(atlas, layers, lon, lat, _datum(atlas, datum), h3_res)
    begins = range(0, len(lon), CHUNK)
    if len(begins) < 2:
        for begin in begins:
            work.run(begin)
    else:
        with ThreadPoolExecutor(min(os.cpu_count() or 1, len(begins))) as pool:
            list(pool.map(work.run, begins))
    return AssignedPoints(
        {level: codes.finished() for level, codes in work.codes.items()},
        work.status,
        h3_res,
        work.cells,
    )


def assign_columns(atlas: Atlas, lon: FloatArray, lat: FloatArray, **choice: object) -> pa.Table:
    """Give the same as an Arrow table: dictionaries, ``h3_<res>`` as uint64 with nulls.

    Raises as ``assign_points``.
    """
    found = assign_points(atlas, lon, lat, **choice)  # type: ignore[arg-type]
    columns = {name: coded.to_arrow() for name, coded in found.coded().items()}
    if found.cells is not None:
        status = columns.pop("assign_status")
        cells = pa.array(found.cells, pa.uint64(), mask=found.cells == 0)
        columns |= {f"h3_{found.h3_res}": cells, "assign_status": status}
    return pa.table(columns)


@dataclass(frozen=True, slots=True)
class _Work:
    """The points and the columns that are filled, one stretch of rows after another."""

    atlas: Atlas
    lon: FloatArray
    lat: FloatArray
    datum: Datum
    layers: dict[str, Layer]
    leads: frozenset[str]
    codes: dict[str, AreaCodes]
    status: StatusArray
    h3_res: int | None
    cells: CellArray | None

    @classmethod
    def of(
        cls,
        atlas: Atlas,
        layers: dict[str, Layer],
        lon: FloatArray,
        lat: FloatArray,
        datum: Datum,
        h3_res: int | None,
    ) -> _Work:
        lead = atlas.folder.manifest.lead_level
        leads = frozenset({lead} if lead in layers else layers)
        codes = {level: codes_for(layer, len(lon)) for level, layer in layers.items()}
        cells = None if h3_res is None else np.zeros(len(lon), np.uint64)
        if h3_res is not None:
            check_res(h3_res)
        status = np.zeros(len(lon), np.uint8)
        return cls(atlas, lon, lat, datum, layers, leads, codes, status, h3_res, cells)

    def run(self, begin: int) -> None:
        """Fill the rows from ``begin`` on."""
        rows = slice(begin, begin + CHUNK)
        x, y = self.lon[rows], self.lat[rows]
        doubtful = np.empty(len(x), bool)
        unusable = None
        if find_doubtful(x, y, MAX_LON_DEG, MAX_LAT_DEG, doubtful):
            x, y, unusable = _usable(x, y, np.flatnonzero(doubtful).astype(np.int64))
        x, y = to_wgs84(x, y, self.datum)
        seen = np.zeros(len(x), np.uint8)
        for level, layer in self.layers.items():
            self._encode(level, layer.index.lookup(x, y, threads=1).set_id, seen, begin)
        status = _STATUS_OF[seen]
        if unusable is not None:
            where, kind = unusable
            status[where] = kind
        self.status[rows] = status
        if self.cells is not None and self.h3_res is not None:
            self.cells[rows] = self.atlas.cells_of(lon=x, lat=y, res=self.h3_res)

    def _encode(self, level: str, set_id: IntArray, seen: StatusArray, begin: int) -> None:
        codes = self.codes[level]
        rows = slice(begin, begin + len(set_id))
        several = encode(
            set_id, codes.n_areas, codes.name_of, level in self.leads,
            codes.code.codes[rows], codes.name.codes[rows], seen,
        )  # fmt: skip
        if several:
            at = np.flatnonzero(set_id >= codes.n_areas).astype(np.int64)
            codes.several.append((at + begin, set_id[at]))


#: the status of each value of ``seen``
_STATUS_OF = np.full(4, NONE, np.uint8)
_STATUS_OF[COVERED] = OK
_STATUS_OF[COVERED | SEVERAL_AREAS] = MULTIPLE


def _usable(
    x: FloatArray, y: FloatArray, where: RowArray
) -> tuple[FloatArray, FloatArray, tuple[RowArray, StatusArray] | None]:
    """The points with NaN where unusable, and which those are with their status."""
    lon, lat = x[where], y[where]
    points = check((lon, ~np.isnan(lon)), (lat, ~np.isnan(lat)))
    wrong: BoolArray = ~points.usable
    if not wrong.any():
        return x, y, None
    x, y = x.copy(), y.copy()
    x[where[wrong]] = y[where[wrong]] = np.nan
    kind = np.where(points.missing[wrong], NO_COORDINATE, BAD_COORDINATE).astype(np.uint8)
    return x, y, (where[wrong], kind)


def _datum(atlas: Atlas, datum: Datum | str | None) -> Datum:
    if datum is None:
        return atlas.folder.manifest.datum
    return datum if isinstance(datum, Datum) else parse_datum(datum)
