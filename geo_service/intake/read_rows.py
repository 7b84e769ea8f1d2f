"""Rows of a source's table, read and judged: what is usable, and why the rest is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.assign.choice import Columns
from geo_service.assign.points import read_points
from geo_service.base.characters import unclean_rows
from geo_service.datum.points import REASONS, Fault
from geo_service.datum.points import Points as GivenPoints
from geo_service.intake import cell_texts
from geo_service.intake.event_columns import Histories, read_histories
from geo_service.intake.profile import Profile
from geo_service.intake.times import NO_TIME, Int64Array, first_filled, read_times

NO_ID = "no id of its own"
BAD_ID = "the id holds control characters"
NO_RECEIVED = "no time of receipt"
BAD_RECEIVED = "the time of receipt cannot be read"
BAD_EVENT_TIME = "the time of an event cannot be read"


@dataclass(frozen=True, slots=True)
class Rows:
    """A table's rows read by a profile; ``reasons`` is empty where a row is usable."""

    table: pa.Table
    source_ids: pa.Array
    received: Int64Array
    given: GivenPoints
    histories: Histories
    reasons: npt.NDArray[np.object_]


def point_columns(profile: Profile) -> Columns:
    """Which columns hold coordinates and addresses."""
    return Columns(profile.lon, profile.lat, None, profile.address or None, None)


def _given(table: pa.Table, profile: Profile) -> GivenPoints:
    if profile.lon:
        return read_points(table, point_columns(profile))
    nowhere = np.full(table.num_rows, np.nan)
    return GivenPoints(nowhere, nowhere, np.full(table.num_rows, Fault.MISSING, np.uint8))


def _received(table: pa.Table, profile: Profile) -> tuple[Int64Array, npt.NDArray[np.bool_]]:
    names = [name for name in profile.received_at if name in table.column_names]
    read = [read_times(table[name], profile.times, profile.time_zone) for name in names]
    times = first_filled([times for times, _ in read])
    unreadable = np.logical_or.reduce([wrong for _, wrong in read])
    return times, unreadable & (times == NO_TIME)


def _reasons(
    source_ids: pa.Array,
    received: Int64Array,
    unreadable: npt.NDArray[np.bool_],
    given: GivenPoints,
    histories: Histories,
) -> npt.NDArray[np.object_]:
    reasons = np.full(len(received), "", object)
    reasons[histories.unreadable] = BAD_EVENT_TIME
    for fault in Fault:
        if fault > Fault.MISSING:
            reasons[given.fault == fault] = REASONS[fault]
    reasons[received == NO_TIME] = NO_RECEIVED
    reasons[unreadable] = BAD_RECEIVED
    no_id = pc.equal(source_ids, "").to_numpy(zero_copy_only=False)
    reasons[no_id] = NO_ID
    return reasons


def read_rows(table: pa.Table, profile: Profile, digest: str, row_numbers: Sequence[int]) -> Rows:
    """Read a table by a profile; ``row_numbers`` (n,) are the rows' numbers in the file."""
    source_ids = cell_texts.source_ids(table, profile, digest, row_numbers)
    received, unreadable = _received(table, profile)
    given = _given(table, profile)
    histories = read_histories(table, profile, received)
    reasons = _reasons(source_ids, received, unreadable, given, histories)
    if profile.source_id in table.column_names:
        # two ids must not become one by what is taken out of them
        reasons[unclean_rows(table[profile.source_id].cast(pa.string()))] = BAD_ID
    return Rows(table, source_ids, received, given, histories, reasons)
