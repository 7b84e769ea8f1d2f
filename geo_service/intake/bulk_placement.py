"""Place many complaints at once: areas, cells, verdicts and rules as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.base.dates import day_of
from geo_service.base.model import Datum, FloatArray
from geo_service.index.cells import cells_of
from geo_service.intake.bulk_lead import lead_columns
from geo_service.intake.bulk_rules import RuleRows, deadline_rules, first_holding
from geo_service.ledger.bulk import COMPLAINTS
from geo_service.ledger.identity import Identity
from geo_service.service.area_columns import find_areas
from geo_service.service.atlas import Layer
from geo_service.service.bulk import route_points
from geo_service.service.region import Region

PLACEMENT = (
    "located_by", "place", "lon", "lat", "radius_m",
    *(name for name in COMPLAINTS.names if name.startswith("area_")),
    "overlay", "h3", "generations", "verdict", "probability", "default_location",
    "lead_code", "lead_name", "rule", "deadline", "deadline_h",
)  # fmt: skip
PLACEMENT_SCHEMA = pa.schema([COMPLAINTS.field(name) for name in PLACEMENT])


@dataclass(frozen=True, slots=True)
class BulkPoints:
    """Rows with a coordinate: WGS-84 degrees, metres, days since 1970, words; all (n,)."""

    lon: FloatArray
    lat: FloatArray
    radius_m: FloatArray
    days: npt.NDArray[np.int32]
    texts: pa.Array
    categories: pa.Array

    def take(self, rows: npt.NDArray[np.intp]) -> BulkPoints:
        """Some of the rows."""
        at = pa.array(rows)
        return BulkPoints(
            self.lon[rows],
            self.lat[rows],
            self.radius_m[rows],
            self.days[rows],
            self.texts.take(at),
            self.categories.take(at),
        )


def place_points(region: Region, identity: Identity, points: BulkPoints) -> pa.Table:
    """Placement columns (``PLACEMENT_SCHEMA``) of rows with a coordinate, in their order."""
    groups = _by_generation(region, points.days)
    tables = [_place_group(region, identity, points.take(rows), day) for day, rows in groups]
    if not tables:
        return PLACEMENT_SCHEMA.empty_table()
    if len(tables) == 1:
        return tables[0]
    order = np.argsort(np.concatenate([rows for _, rows in groups]), kind="stable")
    return pa.concat_tables(tables).combine_chunks().take(pa.array(order))


def _by_generation(
    region: Region, days: npt.NDArray[np.int32]
) -> Sequence[tuple[date, npt.NDArray[np.intp]]]:
    """Rows grouped by the boundaries of their day, each with a day of the group."""
    distinct, which = np.unique(days, return_inverse=True)
    first_day: dict[tuple[tuple[str, str], ...], int] = {}
    group = np.empty(len(distinct), np.int64)
    for position, day in enumerate(distinct.tolist()):
        generations = region.folder.generations(day_of(day))
        group[position] = first_day.setdefault(tuple(generations.items()), day)
    of_row = group[which]
    return [(day_of(day), np.flatnonzero(of_row == day)) for day in first_day.values()]


def _place_group(region: Region, identity: Identity, points: BulkPoints, day: date) -> pa.Table:
    """Place rows whose days have the same boundaries."""
    rows = len(points.lon)
    layers = region.atlas.layers(day)
    areas = _area_codes(region, layers, points, day)
    routes = route_points(
        region, points.lon, points.lat, radius_m=points.radius_m, datum=Datum.WGS84, as_of=day
    )
    subjects = RuleRows(points.texts, points.categories, areas, points.days)
    cells = cells_of(lon=points.lon, lat=points.lat, res=region.folder.manifest.h3_res)
    named = ";".join(f"{level}={one.area_set.generation}" for level, one in layers.items())
    codes = {identity.slot(level): column for level, column in areas.items()}
    empty = pa.repeat("", rows)
    columns = {
        **{name: codes.get(name, empty) for name in PLACEMENT if name.startswith("area_")},
        "located_by": pa.repeat("given", rows),
        "place": empty,
        "lon": pa.array(points.lon),
        "lat": pa.array(points.lat),
        "radius_m": pa.array(points.radius_m),
        "h3": pa.array(cells.astype(np.int64)),
        "generations": pa.repeat(named, rows),
        "probability": pa.array(routes.probability),
        "default_location": pa.repeat(False, rows),
        **lead_columns(region, routes, subjects),
        **_deadline_columns(region, subjects),
    }
    return pa.table({name: columns[name] for name in PLACEMENT}).cast(PLACEMENT_SCHEMA)


def _area_codes(
    region: Region, layers: dict[str, Layer], points: BulkPoints, day: date
) -> dict[str, pa.Array]:
    if not layers:
        return {}
    found = find_areas(region.atlas, points.lon, points.lat, levels=list(layers), as_of=day)
    return {level: one.codes.take(pa.array(one.set_id)) for level, one in found.items()}


def _deadline_columns(region: Region, subjects: RuleRows) -> dict[str, pa.Array]:
    rules = deadline_rules(region.router.rules)
    chosen = pa.array(first_holding(rules, subjects) + 1)
    ids = pa.array(["", *(rule.ref.id for rule in rules)], pa.string())
    hours = pa.array([None, *(rule.hours for rule in rules)], pa.float64())
    return {"deadline": ids.take(chosen), "deadline_h": hours.take(chosen)}


def day_numbers(received_us: npt.NDArray[np.int64], zone: str) -> npt.NDArray[np.int32]:
    """Days since 1970 in a zone, of times in microseconds UTC."""
    stamps = pa.array(received_us).cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us", zone))
    days = pc.floor_temporal(pc.local_timestamp(stamps), unit="day").cast(pa.date32())
    return np.asarray(days.cast(pa.int32()).to_numpy(zero_copy_only=False), np.int32)
