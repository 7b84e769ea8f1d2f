"""Preview a file's first rows as a profile would store them: masked, with times and events."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pyarrow as pa

from geo_service.assign.one_column import with_axes
from geo_service.base.errors import InputError
from geo_service.intake import cell_texts
from geo_service.intake.profile import SourceProfile
from geo_service.intake.read_rows import Rows, point_columns, read_rows
from geo_service.intake.times import NO_TIME, TimeColumns
from geo_service.ledger import mask_column
from geo_service.ledger.clock import from_us
from geo_service.tables import TableReader

_WIDTH = 60


def preview(
    table: pa.Table, profile: SourceProfile, reader: TableReader, lat: str
) -> tuple[tuple[str, ...], list[str]]:
    """Give lines for the rows of ``table``, and what the whole file's columns leave in doubt."""
    times = TimeColumns.scan(reader, profile)
    doubts = list(times.notices)
    points = point_columns(profile)
    try:
        points = with_axes(reader, points, lambda: None)
    except InputError as error:
        doubts.append(str(error))
    rows = read_rows(table, profile, "", range(1, table.num_rows + 1), points, times)
    doubts += points.notices if replace(points, notices=()) != point_columns(profile) else ()
    return tuple(_lines(rows, profile)), doubts


def _lines(rows: Rows, profile: SourceProfile) -> list[str]:
    table = rows.table
    texts = mask_column(cell_texts.joined(table, profile.text, {})).texts.to_pylist()
    paths = zip(*(part.to_pylist() for part in cell_texts.categories(table, profile)), strict=True)
    ids = rows.source_ids.to_pylist()
    events = rows.histories.events.to_pylist()
    lines = []
    for row, (text, path) in enumerate(zip(texts, paths, strict=True)):
        if rows.reasons[row]:
            lines.append(f"{row + 1}. rejected: {rows.reasons[row]}")
            continue
        parts = [
            ids[row].lstrip(":"),
            _moment(int(rows.received[row]), profile.time_zone),
            " / ".join(filter(None, path)),
            _point(rows, row),
            text[:_WIDTH],
            *(f"{one['kind']} {_moment(one['at'], profile.time_zone)} {one['body_name']}".strip()
              for one in events if one["row"] == row),
        ]  # fmt: skip
        lines.append(f"{row + 1}. " + " | ".join(filter(None, parts)))
    return lines


def _moment(moment_us: int, zone: str) -> str:
    if moment_us == NO_TIME:
        return ""
    return from_us(moment_us).astimezone(ZoneInfo(zone) if zone else UTC).strftime("%Y-%m-%d %H:%M")


def _point(rows: Rows, row: int) -> str:
    if not rows.given.usable[row]:
        return "no coordinate"
    return f"{rows.given.lon[row]:.5f}, {rows.given.lat[row]:.5f}"
