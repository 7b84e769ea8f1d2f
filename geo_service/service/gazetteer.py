"""A region's own gazetteer entries and learned tickets, under its state folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from geo_service.base.errors import InputError
from geo_service.base.model import Datum
from geo_service.datum import hint, parse_datum
from geo_service.locate.history.teaching import TeachingResult, read_lessons
from geo_service.locate.importing import Import, ImportFault, columns_of, read_entries
from geo_service.locate.placefile import place_files, write_places
from geo_service.service.region import Region
from geo_service.tables import TableReader, open_table
from geo_service.tables.degrees import WithDegrees, with_degrees
from geo_service.tables.names import column_meant

#: the gazetteer file of the places that people add on the page; the ledger holds them
ADDED = "added"
#: tickets are stored in batches of so many rows
STEP = 2_000

#: (rows so far, share of the input read) -> None
Progress = Callable[[int, float], None]


def import_places(
    region: Region,
    source: Path,
    *,
    columns: Mapping[str, str],
    kind: str = "",
    datum: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Import:
    """Import a list of places, in place of an earlier one from a file of the same name.

    Lines and polygons of a vector file are places with an extent; lines of one name are one place.

    ``columns`` maps our names to the file's, where they differ; ``kind`` and ``datum`` (the
    region's if not given) apply to rows that state none.

    Raises:
        InputError: no column holds the names, the datum is unknown, or no row is usable.
        NotFoundError: there is no such file.
    """
    table = with_degrees(open_table(source, encoding=encoding, sheet=sheet), shape="shape")
    matched = columns_of(table.schema.names, columns)
    if isinstance(table, WithDegrees):
        matched["shape"] = table.extended
    faults: list[ImportFault] = []
    done = read_entries(
        _rows(table, matched, faults),
        source=source.name,
        datum=parse_datum(datum) if datum else region.folder.manifest.datum,
        known_codes=region.locator.book.number_of,
        kind=kind,
    )
    done.faults = _merged(faults, done.faults)
    if not done.entries:
        first = f"; row {done.faults[0].row}: {done.faults[0].reason}" if done.faults else ""
        raise InputError(f"{source.name} has no usable row{first}")
    _refuse_elsewhere(region, source, done)
    write_places(done.entries, region.state / "places" / f"{source.name}.parquet")
    return done


def _refuse_elsewhere(region: Region, source: Path, done: Import) -> None:
    """Refuse a list most of whose places lie outside the region for one reason, as axes exchanged.

    Raises:
        InputError: the reason, and what to do.
    """
    points = [(one["lon"], one["lat"]) for one in done.entries if one["lon"] is not None]
    if not points or not region.atlas.layers():
        return
    bounds = region.atlas.bounds
    hints = Counter(hint(lon, lat, Datum.WGS84, bounds, "en") for lon, lat in points)
    hints.pop(None, None)
    for text, rows in hints.most_common(1):
        if rows > len(points) / 2:
            raise InputError(
                f"{rows:,} of {len(points):,} places of {source.name} lie outside the region: "
                f"{text}",
                hint="name the columns that are meant, --lon and --lat, or mend the file",
            )


def learn_tickets(
    region: Region,
    source: Path,
    *,
    columns: Mapping[str, str],
    public: bool = False,
    progress: Progress | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> TeachingResult:
    """Learn from labelled tickets: ``columns`` maps text, coarse, lead (day, id) to the file's.

    ``public`` says that the file may be published: answers to everybody rest on it, too.

    Raises:
        InputError: a column does not exist.
        NotFoundError: there is no such file.
    """
    table = open_table(source, encoding=encoding, sheet=sheet)
    meant = {key: column_meant(name, table.schema.names) for key, name in columns.items()}
    missing = [columns[key] for key, name in meant.items() if name is None]
    if missing:
        raise InputError(
            f"{source.name} has no column {missing[0]!r}",
            hint=f"its columns are {', '.join(table.schema.names)}",
        )
    columns = {key: name for key, name in meant.items() if name}
    faults: list[ImportFault] = []
    lessons = read_lessons(
        _rows(table, columns, faults), region.locator, source=source.name, public=public
    )
    lessons.faults = _merged(faults, lessons.faults)
    for begin in range(0, len(lessons.tickets), STEP):
        region.locator.learn(lessons.tickets[begin : begin + STEP])
        if progress is not None:
            progress(begin + STEP, min(1.0, (begin + STEP) / len(lessons.tickets)))
    return lessons


def sources(region: Region) -> list[tuple[str, str, int, str]]:
    """Give (kind, source, entries, latest day) of the region's places and learned tickets."""
    found = [
        ("with the region", file.name, pq.read_metadata(file).num_rows, "")
        for file in place_files(region.folder.path / "places")
    ]
    found += [
        ("imported", file.stem, pq.read_metadata(file).num_rows, "")
        for file in place_files(region.state / "places")
    ]
    store = region.locator.store
    learned = store.sources() if store else []
    return found + [("learned", source, n, latest) for source, n, latest in learned]


def forget_source(region: Region, source: str) -> int:
    """Forget an imported file or a learned source; give how many entries went.

    Raises:
        InputError: these places are taken back one by one, where they were added.
    """
    if source == ADDED:
        raise InputError(
            "places that people added are taken back one by one",
            hint="on the dispatcher's page, or by DELETE /v1/places/added/{place_id}",
        )
    gone = 0
    file = region.state / "places" / f"{source}.parquet"
    if file in place_files(region.state / "places"):
        gone += pq.read_metadata(file).num_rows
        file.unlink()
    return gone + region.locator.unlearn(f"{source}:*")


def _rows(
    table: TableReader, columns: Mapping[str, str], faults: list[ImportFault]
) -> Iterator[dict[str, Any]]:
    """Give each row with our column names; rows the file itself spoils are collected as faults."""
    names = list(dict.fromkeys(columns.values()))
    for chunk in table.chunks(names):
        faults += [ImportFault(fault.row, fault.reason) for fault in chunk.faults]
        for row in chunk.table.to_pylist():
            yield {ours: row[theirs] for ours, theirs in columns.items()}


def _merged(spoiled: list[ImportFault], faults: list[ImportFault]) -> list[ImportFault]:
    """One fault a row, the file's before what came of it, in order."""
    return sorted({fault.row: fault for fault in (*faults, *spoiled)}.values(), key=lambda f: f.row)
