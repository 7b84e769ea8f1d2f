"""Convert a source's table to a batch for the ledger: read, mask, locate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.assign.defaults import Defaults
from geo_service.base.characters import visible
from geo_service.base.model import BoolArray
from geo_service.datum import to_wgs84
from geo_service.intake import cell_texts
from geo_service.intake.bulk_placement import (
    PLACEMENT_SCHEMA,
    BulkPoints,
    day_numbers,
    place_points,
)
from geo_service.intake.load_disputes import heed_disputes
from geo_service.intake.locate_texts import place_words
from geo_service.intake.profile import SourceProfile
from geo_service.intake.read_rows import Rows, point_columns, read_rows
from geo_service.intake.reporters import hash_column
from geo_service.intake.times import TimeColumns, TimeLimits
from geo_service.ledger import mask_column
from geo_service.ledger.bulk import COMPLAINTS, BulkBatch
from geo_service.ledger.identity import Identity
from geo_service.ledger.runs import Rejected
from geo_service.service.bulk import POINT_RADIUS_M
from geo_service.service.region import Region
from geo_service.service.region_workers import RegionWorkers

CONFLICT = (
    "the id is known with another time of receipt or another text; if it is another complaint, "
    "give it its own id"
)


@dataclass(frozen=True)
class ImportSource:
    """What is the same for every row of an import.

    ``workers`` read the texts of rows without a coordinate; without them this process does.
    """

    region: Region
    identity: Identity
    profile: SourceProfile
    digest: str
    key: bytes
    defaults: Defaults = field(default_factory=Defaults)
    times: TimeColumns | None = None
    limits: TimeLimits = field(default_factory=TimeLimits)
    lat_first: bool = False
    workers: RegionWorkers | None = None

    def read(self, table: pa.Table, numbers: Sequence[int], times: TimeColumns | None) -> Rows:
        """Read rows as the file they come from is written."""
        points = point_columns(self.profile, lat_first=self.lat_first)
        return read_rows(table, self.profile, self.digest, numbers, points, times, self.limits)

    @property
    def datum(self) -> str:
        """The datum of the coordinates."""
        return self.region.datum_of(self.profile.datum).value


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch ready to be kept, and the rows that could not be used.

    ``table`` (n, columns of the file) and ``numbers`` are the rows of the batch as they came.
    """

    batch: BulkBatch
    rejected: tuple[Rejected, ...]
    table: pa.Table
    numbers: Sequence[int]

    def conflicting(self, rows: Sequence[int]) -> tuple[Rejected, ...]:
        """Rows of the batch whose id is known with other contents, as rows set apart."""
        return set_apart(self.table, self.numbers, dict.fromkeys(rows, CONFLICT))


def set_apart(
    table: pa.Table, numbers: Sequence[int], reasons: Mapping[int, str]
) -> tuple[Rejected, ...]:
    """Rows of ``table`` that are not kept: ``reasons`` by their position."""
    raw = table.take(pa.array(list(reasons), pa.int64())).to_pylist()
    return tuple(
        Rejected(numbers[row], reason, _cells_json(cells_))
        for (row, reason), cells_ in zip(reasons.items(), raw, strict=True)
    )


def _rejected(rows: Rows, numbers: Sequence[int]) -> tuple[Rejected, ...]:
    at = np.flatnonzero(rows.reasons != "").tolist()
    return set_apart(rows.table, numbers, {row: str(rows.reasons[row]) for row in at})


def _cells_json(cells: Mapping[str, Any]) -> str:
    """The cells of a row as JSON text; where there was a control character there is U+FFFD."""
    shown = {
        name: visible(str(cell)) if isinstance(cell, str) else cell for name, cell in cells.items()
    }
    return orjson.dumps(shown, default=str).decode()


def prepare(
    source: ImportSource,
    table: pa.Table,
    numbers: Sequence[int],
    faults: Mapping[int, str] | None = None,
) -> Prepared:
    """Prepare rows; ``numbers`` (n,) are theirs in the file, ``faults`` what the reader found.

    A row that cannot be used is set apart with its reason, and the others go on.
    """
    rows = source.read(table, numbers, source.times)
    for row, number in enumerate(numbers if faults else ()):
        if faults and number in faults:
            rows.reasons[row] = faults[number]
    usable = np.flatnonzero(rows.reasons == "")
    rejected = _rejected(rows, numbers) if len(usable) < table.num_rows else ()
    if rejected:
        numbers = [numbers[row] for row in usable.tolist()]
        times = source.times and source.times.uncounted()
        rows = source.read(table.take(pa.array(usable)), numbers, times)
    return Prepared(_batch(source, rows), rejected, rows.table, numbers)


def _batch(source: ImportSource, rows: Rows) -> BulkBatch:
    profile, table = source.profile, rows.table
    texts = cell_texts.joined(table, profile.text, profile.values.get("text", {}))
    masked = mask_column(texts)
    categories = cell_texts.categories(table, profile)
    placed = _place(source, rows, masked.texts, categories)
    given = pa.array(rows.given.usable)
    count = table.num_rows
    datum = pc.if_else(given, pa.scalar(source.datum), pa.scalar(None, pa.string()))
    columns = {
        "source_id": rows.source_ids,
        "received_at": pa.array(rows.received),
        "received_zone": pa.repeat(profile.time_zone, count),
        "text": masked.texts,
        "channel": cell_texts.text_of(table, profile.channel),
        "reporter": hash_column(cell_texts.text_of(table, profile.reporter), source.key),
        "given_lon": _numbers(rows.given.lon),
        "given_lat": _numbers(rows.given.lat),
        "given_datum": datum,
        "datum_assumed": pa.repeat(profile.datum is None and profile.has_points, count),
        "synthetic": pa.repeat(profile.synthetic, count),
        **{f"category_{part}": column for part, column in enumerate(categories, 1)},
        **{name: placed[name] for name in placed.column_names},
    }
    complaints = pa.table({name: columns[name] for name in COMPLAINTS.names}).cast(COMPLAINTS)
    return BulkBatch(
        profile.source, complaints, rows.histories.events, masked.rows, masked.findings
    )


def _numbers(values: npt.NDArray[np.float64]) -> pa.Array:
    """Floats, null where there is no number."""
    return pa.array(values, from_pandas=True)


def _place(
    source: ImportSource, rows: Rows, texts: pa.Array, categories: Sequence[pa.Array]
) -> pa.Table:
    """Placement columns: rows with a coordinate in bulk, the others by their words.

    A coordinate that a geocoder gives when it knows nothing better counts as none.
    """
    region, profile, given = source.region, source.profile, rows.given
    paths = _paths(categories)
    days = day_numbers(rows.received, region.folder.manifest.time_zone)
    lon, lat = to_wgs84(given.lon, given.lat, region.datum_of(profile.datum))
    is_default = source.defaults.among(given)
    everything = BulkPoints(lon, lat, np.full(len(lon), POINT_RADIUS_M), days, texts, paths)
    has_point = given.usable & ~is_default
    pointed, others = np.flatnonzero(has_point), np.flatnonzero(~has_point)
    points = everything.take(pointed)
    placed = place_points(region, source.identity, points)
    placed = heed_disputes(region, source.identity, points, placed)
    if len(others) == 0:
        return placed
    said = cell_texts.joined(rows.table, profile.place, profile.values.get("place", {}))
    at = pa.array(others)
    words = pc.binary_join_element_wise(said.take(at), texts.take(at), " ")
    workers = source.workers or RegionWorkers(region, None, 1)
    by_words = place_words(workers, source.identity, words, paths.take(at), days[others])
    both = pa.concat_tables([placed, _marked(by_words, is_default[others])])
    order = np.argsort(np.concatenate([pointed, others]), kind="stable")
    return both.combine_chunks().take(pa.array(order)).cast(PLACEMENT_SCHEMA)


def _marked(placed: pa.Table, is_default: BoolArray) -> pa.Table:
    """The same rows, those marked whose coordinate was a default."""
    at = placed.schema.get_field_index("default_location")
    return placed.set_column(at, placed.schema.field(at), pa.array(is_default))


def _paths(categories: Sequence[pa.Array]) -> pa.Array:
    """Category paths ``a/b/c``, as rules name them."""
    path = pc.binary_join_element_wise(*categories, "/")
    return pc.utf8_rtrim(path, "/")
