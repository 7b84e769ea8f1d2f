"""Batches of points as Arrow IPC streams: columns in, columns out, nothing written row by row."""

from __future__ import annotations

from datetime import date
from typing import Literal

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.arrow_stream import is_key, is_number, read_stream, to_stream
from geo_service.base.cancellation import checkpoint
from geo_service.base.errors import InputError
from geo_service.base.model import BoolArray, FloatArray
from geo_service.service.bulk import POINT_RADIUS_M, route_points
from geo_service.service.region import Region
from geo_service.service.routed_table import routed_table

COLUMNS = {"id": is_key, "lon": is_number, "lat": is_number, "radius_m": is_number}
#: rows of one stream of staff; others have ``GEO_PUBLIC_BATCH_ROWS``
MAX_ROWS = 100_000
MAX_RADIUS_M = 100_000.0
#: points answered between two looks at whether the client is still there
CHUNK = 50_000
BAD_POINT = "longitude or latitude is missing, not a number, or out of range"
BAD_RADIUS = f"radius_m is not between 0 and {MAX_RADIUS_M:.0f}"


class BatchQuery(BaseModel):
    """What a batch takes beside its body."""

    model_config = ConfigDict(extra="forbid")

    datum: str | None = Field(
        None, description="Of an Arrow stream's degrees; a JSON body has its own `datum`"
    )
    as_of: date | None = Field(
        None, description="Boundaries of this date, for an Arrow stream; JSON has its own `as_of`"
    )
    lang: Literal["zh", "en"] | None = Field(None, description="Of the words; else the region's")


def answer_stream(region: Region, body: bytes, query: BatchQuery, most: int) -> bytes:
    """Answer a stream of points with a stream of as many rows, in their order.

    Columns taken: ``lon``, ``lat``, and perhaps ``radius_m`` and ``id``. Columns given: ``id`` if
    it was sent, code and name per level, ``verdict``, ``probability``, ``error`` (null where the
    row could be used).

    Raises ``InputError`` or ``TooLargeError`` for a stream that cannot be used as a whole.
    """
    table = read_stream(body, COLUMNS, most)
    for name in ("lon", "lat"):
        if name not in table.column_names:
            raise InputError(f"there is no column {name!r}", hint="send lon and lat in degrees")
    lon, lat = _numbers(table["lon"]), _numbers(table["lat"])
    radius = np.full(table.num_rows, POINT_RADIUS_M)
    if "radius_m" in table.column_names:
        given = _numbers(table["radius_m"])
        radius = np.where(np.isnan(given) & _nulls(table["radius_m"]), radius, given)
    fine: BoolArray = (radius >= 0) & (radius <= MAX_RADIUS_M)
    lon = np.where(fine, lon, np.nan)
    lang = query.lang or region.folder.manifest.language
    named = region.english.tables.of if lang == "en" else None
    parts = []
    for begin in range(0, max(table.num_rows, 1), CHUNK):
        checkpoint()
        part = slice(begin, begin + CHUNK)
        routes = route_points(
            region, lon[part], lat[part], radius_m=np.where(fine, radius, 0.0)[part],
            datum=query.datum, as_of=query.as_of,
        )  # fmt: skip
        errors = _errors(routes.usable, fine[part])
        parts.append(routed_table(routes, named).append_column("error", errors))
    answers = pa.concat_tables(parts).unify_dictionaries()
    if "id" in table.column_names:
        answers = answers.add_column(0, "id", table["id"])
    return to_stream(answers.combine_chunks())


def _errors(usable: BoolArray, fine: BoolArray) -> pa.Array:
    """What is wrong with each point, null where nothing is; ``fine`` says whether its radius is."""
    wrong = np.where(fine, 0, 1)
    return pa.array([BAD_POINT, BAD_RADIUS], pa.string()).take(pa.array(wrong, mask=usable))


def _numbers(column: pa.ChunkedArray) -> FloatArray:
    """A column as floats, NaN where null."""
    values: FloatArray = column.cast(pa.float64()).to_numpy()
    return values


def _nulls(column: pa.ChunkedArray) -> BoolArray:
    nulls: BoolArray = column.is_null().to_numpy()
    return nulls
