"""The parts of a batch: many complaints stored in one transaction.

Bulk intake hands over Arrow tables; ``add_batch`` (in ``bulk``) keeps them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from geo_service.ledger.masking import MaskedSpan
from geo_service.ledger.schema import AREA_COLUMNS

_TEXT = pa.string()

#: the columns of a batch's complaints; ``received_at`` in microseconds since 1970 UTC,
#: coordinates EPSG:4326, ``radius_m`` metres, ``h3`` the finest cell, ``area_k`` codes
COMPLAINTS = pa.schema(
    [
        pa.field("source_id", _TEXT, nullable=False),
        pa.field("received_at", pa.int64(), nullable=False),
        pa.field("received_zone", _TEXT, nullable=False),
        pa.field("text", _TEXT, nullable=False),
        pa.field("channel", _TEXT, nullable=False),
        pa.field("reporter", _TEXT),
        pa.field("given_lon", pa.float64()),
        pa.field("given_lat", pa.float64()),
        pa.field("given_datum", _TEXT),
        pa.field("datum_assumed", pa.bool_(), nullable=False),
        pa.field("synthetic", pa.bool_(), nullable=False),
        *(pa.field(f"category_{part}", _TEXT, nullable=False) for part in (1, 2, 3)),
        *(pa.field(name, _TEXT, nullable=False) for name in ("located_by", "place")),
        *(pa.field(name, pa.float64()) for name in ("lon", "lat", "radius_m")),
        *(pa.field(name, _TEXT, nullable=False) for name in AREA_COLUMNS),
        pa.field("overlay", _TEXT, nullable=False),
        pa.field("h3", pa.int64()),
        *(pa.field(name, _TEXT, nullable=False) for name in ("generations", "verdict")),
        pa.field("probability", pa.float64()),
        pa.field("default_location", pa.bool_(), nullable=False),
        *(
            pa.field(name, _TEXT, nullable=False)
            for name in ("lead_code", "lead_name", "rule", "deadline")
        ),
        pa.field("deadline_h", pa.float64()),
    ]
)

#: further events of a batch; ``row`` is the position of their complaint in the batch
EVENTS = pa.schema(
    [
        pa.field("row", pa.int32(), nullable=False),
        pa.field("kind", _TEXT, nullable=False),
        pa.field("at", pa.int64(), nullable=False),
        pa.field("body_code", _TEXT, nullable=False),
        pa.field("body_name", _TEXT, nullable=False),
        pa.field("reason", _TEXT, nullable=False),
        pa.field("details", _TEXT, nullable=False),
    ]
)


@dataclass(frozen=True, slots=True)
class BulkBatch:
    """Complaints of one source (``COMPLAINTS``), their further events in order (``EVENTS``).

    ``findings`` holds, for the rows ``masked_rows``, what was masked in their texts;
    ``duplicate_rows`` are those of whom the same person reported the same matter before.
    """

    source: str
    complaints: pa.Table
    events: pa.Table
    masked_rows: Sequence[int] = ()
    findings: Sequence[Sequence[MaskedSpan]] = ()
    duplicate_rows: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """How many rows were new, how many known, and how many new events the known ones brought.

    ``duplicates`` of the new ones repeat an earlier report of the same person.
    ``conflicts`` are the positions of rows that were not kept, because a complaint with their id
    has another time of receipt or another text.
    """

    accepted: int
    known: int
    late_events: int
    conflicts: tuple[int, ...] = ()
    duplicates: int = 0


def no_events() -> pa.Table:
    """An empty table of further events."""
    return EVENTS.empty_table()
