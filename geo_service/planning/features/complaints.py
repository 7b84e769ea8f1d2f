"""Single complaints as features: filtered in the ledger, page after page, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely

from geo_service.base.errors import InputError
from geo_service.features.crs import CRS84
from geo_service.features.select import Selection
from geo_service.features.sql import Condition, SqlColumn, Translation
from geo_service.features.table import FeatureTable, table_of
from geo_service.features.when import Interval
from geo_service.ledger import Complaint, Ledger
from geo_service.ledger.filtered import complaint_column, count, page
from geo_service.planning.features.complaint_properties import (
    FIXED,
    area_property,
    complaint_properties,
)

#: complaints that are read at most for a filter that the database cannot answer alone
MOST_READ = 20_000


@dataclass(frozen=True)
class ComplaintPage:
    """Features of one page, how many there are in all, and the cursor of the next page."""

    table: FeatureTable
    rows: npt.NDArray[np.int64]
    matched: int
    more: int | None


def find_complaints(
    ledger: Ledger, when: Interval, selection: Selection, *, before: int | None, limit: int
) -> ComplaintPage:
    """One page of the complaints that a request is about.

    Raises:
        InputError: the filter does not fit, or leaves too many complaints to read one by one.
        UnavailableError: the store does not answer.
    """
    conditions, left = _conditions(ledger, when, selection)
    with ledger.reading(steady=True) as connection:
        matched = count(connection, conditions)
        if left.box is None and left.tree is None:
            found, more = page(connection, ledger.identity, conditions, before, limit)
            table = complaint_table(ledger, found)
            _check(table, selection)
            return ComplaintPage(table, np.arange(len(found), dtype=np.int64), matched, more)
        if matched > MOST_READ:
            raise InputError(
                f"this filter would read {matched} complaints one by one",
                hint=f"narrow it to {MOST_READ} by datetime, bbox, status or area",
            )
        found, _ = page(connection, ledger.identity, conditions, None, matched)
    return _rest(ledger, found, left, before, limit)


def _rest(
    ledger: Ledger, found: list[Complaint], left: Selection, before: int | None, limit: int
) -> ComplaintPage:
    """Apply what the database could not, and cut the page out."""
    table = complaint_table(ledger, found)
    rows = left.rows(table)
    keys = np.array([ledger.pk_of(one.id) for one in found], np.int64)
    after = rows if before is None else rows[keys[rows] < before]
    shown = after[:limit]
    more = int(keys[shown[-1]]) if len(after) > limit else None
    return ComplaintPage(table, shown, len(rows), more)


def _check(table: FeatureTable, selection: Selection) -> None:
    """Refuse a filter that means nothing, whatever the database made of it."""
    if selection.tree is not None:
        selection.filter(table).matches(selection.tree)


def _conditions(
    ledger: Ledger, when: Interval, selection: Selection
) -> tuple[list[Condition], Selection]:
    translation = replace(translation_of(ledger), in_degrees=selection.filter_crs == CRS84)
    conditions, tree = translation.split(selection.tree)
    at = complaint_column("received_at")
    if when.first_us is not None:
        conditions.append(at >= when.first_us)
    if when.last_us is not None:
        conditions.append(at <= when.last_us)
    box = selection.box
    if box is not None and bool(shapely.equals(box, shapely.envelope(box))):
        west, south, east, north = shapely.bounds(box).tolist()
        inside = translation.within(west, south, east, north)
        conditions.append(inside | complaint_column("lon").is_(None))
        box = None
    return conditions, replace(selection, box=box, tree=tree)


def translation_of(ledger: Ledger) -> Translation:
    """The columns that filters may speak of."""
    columns = {
        one.shown.name: SqlColumn(complaint_column(one.column), one.shown.kind) for one in FIXED
    }
    for level in ledger.identity.levels:
        shown = area_property(level)
        column = complaint_column(ledger.identity.slot(level))
        columns[shown.name] = SqlColumn(column, shown.kind)
    return Translation(columns, complaint_column("lon"), complaint_column("lat"))


def complaint_table(ledger: Ledger, found: Sequence[Complaint]) -> FeatureTable:
    """Complaints as features; those without a place have no geometry."""
    levels = ledger.identity.levels
    columns = {one.shown.name: [one.value(each) for each in found] for one in FIXED}
    for level in levels:
        codes = ["|".join(each.placement.areas.get(level, ())) for each in found]
        columns[area_property(level).name] = codes
    geometry = np.full(len(found), None, dtype=object)
    placed = [row for row, each in enumerate(found) if each.placement.lon is not None]
    if placed:
        at = [(found[row].placement.lon, found[row].placement.lat) for row in placed]
        geometry[placed] = shapely.points(np.array(at, np.float64))
    ids = [each.id for each in found]
    return table_of(ids, complaint_properties(levels), columns, geometry)
