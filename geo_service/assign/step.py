"""Process one chunk of rows: coordinates in, columns out; the same code on one machine and many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa

from geo_service.assign.choice import ChosenColumns
from geo_service.assign.dates import read_days
from geo_service.assign.defaults import Defaults
from geo_service.assign.points import read_points
from geo_service.base.model import NO_DAY, BoolArray, Datum, DayArray, FloatArray
from geo_service.datum import to_wgs84
from geo_service.datum.points import REASONS, CheckedPoints, CoordinateFault
from geo_service.service.area_columns import (
    BAD_COORDINATE,
    DEFAULT_LOCATION,
    NO_COORDINATE,
    FoundAreas,
    StatusArray,
    area_columns,
    cell_column,
    english_names,
    find_areas,
    status_column,
    status_of,
)
from geo_service.service.atlas import Atlas
from geo_service.service.english import English
from geo_service.tables import Chunk

REASON_TEXTS = (
    *[REASONS[fault] for fault in CoordinateFault],
    "the date cannot be read",
    "no boundaries for that date",
)
NO_DATE, NO_AREAS = len(CoordinateFault), len(CoordinateFault) + 1
REJECTS = pa.schema([("row", pa.int64()), ("reason", pa.string())])


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about an ``assign`` that is the same for every chunk.

    ``coded`` adds texts as Arrow dictionaries, which Parquet takes as they are; ``english`` tells
    the areas' names in English, without it they are the region's own.
    """

    columns: ChosenColumns
    levels: tuple[str, ...]
    lead_level: str
    datum: Datum
    as_of: date | None = None
    h3_res: int | None = None
    cells_as_text: bool = False
    defaults: Defaults = field(default_factory=Defaults)
    time_zone: str = "UTC"
    coded: bool = False
    english: English | None = None

    def days(self, table: pa.Table) -> DayArray | None:
        """The days of rows (n,) in the region; None where no column gives any."""
        name = self.columns.as_of
        if name is None:
            return None
        return read_days(table[name], self.columns.date_order, zone=self.time_zone)

    def added(self) -> list[pa.Field]:
        """The columns that are added, in their order."""
        names = [f"{level}_{what}" for level in self.levels for what in ("code", "name")]
        fields = [pa.field(name, pa.string()) for name in names]
        if self.h3_res is not None:
            kind = pa.string() if self.cells_as_text else pa.uint64()
            fields.append(pa.field(f"h3_{self.h3_res}", kind))
        return [*fields, pa.field("assign_status", pa.string())]


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What was found for a chunk: the added columns, the points, the areas, the rejects.

    ``given`` are the coordinates as they came, ``lon`` and ``lat`` in WGS-84; all (n,).
    """

    added: dict[str, pa.Array]
    given: CheckedPoints
    lon: FloatArray
    lat: FloatArray
    found: Mapping[str, FoundAreas]
    status: StatusArray
    rejects: pa.Table


def assign_chunk(atlas: Atlas, plan: Plan, chunk: Chunk) -> ChunkResult:
    """Assign the rows of ``chunk``."""
    points = read_points(chunk.table, plan.columns)
    days = plan.days(chunk.table)
    lon, lat = to_wgs84(points.lon, points.lat, plan.datum)
    found = find_areas(atlas, lon, lat, levels=plan.levels, as_of=plan.as_of, days=days)
    status = status_of(found, plan.lead_level, points.usable)
    status[points.missing] = NO_COORDINATE
    status[points.bad] = BAD_COORDINATE
    status[plan.defaults.among(points)] = DEFAULT_LOCATION
    named = english_names(found, plan.english) if plan.english else found
    added = area_columns(named, coded=plan.coded)
    if plan.h3_res is not None:
        cells = atlas.cells_of(lon=lon, lat=lat, res=plan.h3_res)
        added[f"h3_{plan.h3_res}"] = cell_column(cells, as_text=plan.cells_as_text)
    added["assign_status"] = status_column(status, coded=plan.coded)
    rejects = _rejects(chunk, points, days, _undated(found, len(lon)))
    return ChunkResult(added, points, lon, lat, found, status, rejects)


def _undated(found: Mapping[str, FoundAreas], n: int) -> BoolArray:
    undated = np.zeros(n, dtype=bool)
    for areas in found.values():
        if areas.undated is not None:
            undated |= areas.undated
    return undated


def _rejects(
    chunk: Chunk, points: CheckedPoints, days: DayArray | None, undated: BoolArray
) -> pa.Table:
    """List the rows that are unusable in some way, by row number."""
    no_day = np.zeros_like(undated) if days is None else days == NO_DAY
    misplaced = np.flatnonzero(points.fault)
    unread, early = np.flatnonzero(no_day), np.flatnonzero(undated & ~no_day)
    rows = np.concatenate([misplaced, unread, early]) + chunk.first_row
    reasons = np.concatenate(
        [points.fault[misplaced], np.full(unread.size, NO_DATE), np.full(early.size, NO_AREAS)]
    )
    texts = pa.array(REASON_TEXTS, pa.string()).take(pa.array(reasons, pa.int64()))
    listed = pa.table([pa.array(rows, pa.int64()), texts], schema=REJECTS)
    if chunk.faults:
        ragged = [[f.row for f in chunk.faults], [f.reason for f in chunk.faults]]
        listed = pa.concat_tables([listed, pa.table(ragged, schema=REJECTS)])
    return listed.sort_by("row")
