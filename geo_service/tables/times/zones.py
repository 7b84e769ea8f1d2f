"""Convert local times to instants: by written offset, or by time zone with its double hours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.tables.times.text import NO_TIME, Clock

Int64Array = npt.NDArray[np.int64]
_OFFSET = re.compile(r"^(?:UTC|GMT)?([+\-−])(\d{1,2}):?(\d{2})?$")
_MINUTE_US = 60_000_000
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Conversion:
    """Instants (n,) in µs since 1970 UTC, ``NO_TIME`` where none; and what was not certain.

    ``twice`` counts times of an hour that comes twice (the first was taken), ``skipped`` those of
    an hour that the clocks leave out (moved on to its end). ``unknown_zone`` (n,) marks rows
    whose zone is written in a way that is not known.
    """

    utc: Int64Array
    twice: int
    skipped: int
    unknown_zone: npt.NDArray[np.bool_]


def to_utc(clock: Clock, zone: str) -> Conversion:
    """Give the instants of a column; times that state no offset are of ``zone``."""
    utc = clock.local.copy()
    known = clock.local != NO_TIME
    offsets, unknown = _offsets(clock, zone)
    stated = known & (offsets != NO_TIME)
    utc[stated] -= offsets[stated] * _MINUTE_US
    utc[unknown] = NO_TIME
    bare = np.flatnonzero(known & ~stated & ~unknown & ~clock.instant)
    early, late, skipped = _of_zone(clock.local[bare], zone)
    utc[bare] = early
    twice = (early != late) & ~skipped
    return Conversion(utc, int(twice.sum()), int(skipped.sum()), unknown)


def _of_zone(local: Int64Array, zone: str) -> tuple[Int64Array, Int64Array, npt.NDArray[np.bool_]]:
    """Give the earlier and the later meaning, and which times do not exist."""
    naive = pa.array(local).cast(pa.timestamp("us"))

    def meant(ambiguous: str, nonexistent: str) -> Int64Array:
        stamps = pc.assume_timezone(naive, zone, ambiguous=ambiguous, nonexistent=nonexistent)
        return np.asarray(stamps.cast(pa.int64()).to_numpy(zero_copy_only=False), np.int64)

    early, late = meant("earliest", "latest"), meant("latest", "latest")
    return early, late, early != meant("earliest", "earliest")


def _offsets(clock: Clock, zone: str) -> tuple[Int64Array, npt.NDArray[np.bool_]]:
    """Give the offsets in minutes, ``NO_TIME`` where none is written, and the unknown ones."""
    offsets = np.full(len(clock.local), NO_TIME)
    unknown = np.zeros(len(offsets), np.bool_)
    written = clock.zone != ""
    if not written.any():
        return offsets, unknown
    own = _own_names(zone)
    for text in set(clock.zone[written].tolist()):
        rows = clock.zone == text
        minutes = _minutes(text, own)
        if minutes is None:
            unknown |= rows
        else:
            offsets[rows] = minutes
    return offsets, unknown


def _minutes(text: str, own: dict[str, int]) -> int | None:
    if text.upper() in ("Z", "UTC", "GMT"):
        return 0
    if found := _OFFSET.match(text):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if minutes > _DAY_MINUTES:
            return None
        return minutes if found[1] == "+" else -minutes
    return own.get(text.upper())


def _own_names(zone: str) -> dict[str, int]:
    """Give the abbreviations that the zone itself uses (CET, CEST), with their minutes."""
    names = {}
    for month in (1, 7):
        moment = datetime(datetime.now().year, month, 1, tzinfo=ZoneInfo(zone))
        offset = moment.utcoffset()
        if offset is not None and (name := moment.tzname()):
            names[name.upper()] = int(offset.total_seconds() // 60)
    return names
