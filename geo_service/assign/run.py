"""``assign``: read a file of points, write the same file with area codes added."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from geo_service.assign.choice import choose_columns
from geo_service.assign.dates import decide_order
from geo_service.assign.defaults import DefaultRule, find_defaults
from geo_service.assign.layout import hexadecimal_cells, lay_out
from geo_service.assign.one_column import atlas_box, holds_positions, with_axes
from geo_service.assign.rejects import RejectsFile, rejects_path
from geo_service.assign.step import ChunkResult, Plan, assign_chunk
from geo_service.assign.summary import AssignSummary, RowTally
from geo_service.assign.unplaced import UnplacedSample
from geo_service.base.dates import DateOrder
from geo_service.base.errors import InputError
from geo_service.base.model import Datum
from geo_service.index.cells import check_res
from geo_service.service.area_columns import levels_of
from geo_service.service.atlas import Atlas
from geo_service.service.english import English, in_english
from geo_service.tables import (
    Chunk,
    Format,
    ParquetTable,
    TableReader,
    ahead,
    format_of,
    in_order,
    open_table,
    write_table,
)

#: (rows so far, share of the input read) -> None
Progress = Callable[[int, float], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller may choose; see ``geo-service assign --help``."""

    lon: str | None = None
    lat: str | None = None
    datum: Datum | None = None
    as_of: date | None = None
    as_of_column: str | None = None
    h3_res: int | None = None
    levels: Sequence[str] | None = None
    address: str | None = None
    encoding: str | None = None
    point: str | None = None
    sheet: str | None = None
    date_order: DateOrder | None = None
    point_on_shape: bool = False
    lang: str | None = None
    default_rule: DefaultRule = field(default_factory=DefaultRule)


def assign_file(
    atlas: Atlas, source: Path, target: Path, options: Options, progress: Progress | None = None
) -> AssignSummary:
    """Assign every row of ``source`` and write ``target``, complete or not at all.

    Memory holds a few chunks of rows, whatever the file's size.

    Raises:
        NotFoundError, NoGenerationError: no such file, level, or boundaries at the date.
        InputError: a format, column or option is unusable.
    """
    begun = time.perf_counter()
    reader = open_table(source, encoding=options.encoding, sheet=options.sheet)
    plan, notices = make_plan(atlas, reader, target, options)
    layout = lay_out(reader, target, plan)
    if plan.coded and isinstance(reader, ParquetTable):
        reader.keep_codes(plan.columns.read)
    tally, suspects = RowTally(), UnplacedSample()
    with RejectsFile(rejects_path(target)) as rejects:

        def work(chunk: Chunk) -> tuple[ChunkResult, pa.Table]:
            answer = assign_chunk(atlas, plan, chunk)
            return answer, layout.table(chunk.table, answer)

        def tables() -> Iterator[pa.Table]:
            for answer, table in in_order(work, ahead(reader.chunks())):
                tally.count(answer.found, answer.status, answer.rejects.num_rows)
                rejects.add(answer.rejects)
                suspects.add(answer)
                if progress is not None:
                    progress(tally.rows, reader.fraction)
                yield table

        bom = format_of(target) is Format.CSV and reader.spreadsheet
        write_table(target, layout.schema, tables(), geometry=layout.geometry, bom=bom)
    notices += [*layout.notices, *reader.notices, *suspects.notices(atlas, plan)]
    seconds = time.perf_counter() - begun
    failure = suspects.failure(tally.rows)
    return AssignSummary(target, tally, seconds, rejects.path, tuple(notices), failure)


def make_plan(
    atlas: Atlas, reader: TableReader, target: Path, options: Options
) -> tuple[Plan, list[str]]:
    """Settle what is the same for every row, and what the user should know of it.

    Raises:
        NotFoundError, NoGenerationError, InputError: as ``assign_file``.
    """
    if options.as_of is not None and options.as_of_column is not None:
        raise InputError("Both --as-of and --as-of-column are given", hint="give one of them")
    columns = choose_columns(
        reader.schema.names,
        reader.geometry,
        lon=options.lon,
        lat=options.lat,
        address=options.address,
        as_of=options.as_of_column,
        point=options.point,
        find_point=lambda names: holds_positions(reader, names),
    )
    columns = replace(columns, point_on_shape=options.point_on_shape)
    columns = with_axes(reader, columns, lambda: atlas_box(atlas, options.as_of))
    if columns.as_of is not None:
        reading = decide_order(reader, columns.as_of, options.date_order)
        told = (reading.notice,) if reading.notice else ()
        columns = replace(columns, date_order=reading.order, notices=(*columns.notices, *told))
    manifest = atlas.folder.manifest
    plan = Plan(
        columns,
        levels_of(atlas, options.levels, options.as_of, dated_rows=columns.as_of is not None),
        manifest.lead_level,
        options.datum or manifest.datum,
        options.as_of,
        None if options.h3_res is None else check_res(options.h3_res),
        hexadecimal_cells(target),
        find_defaults(reader, columns, options.default_rule),
        manifest.time_zone,
        coded=format_of(target) is Format.PARQUET,
        english=English(atlas.folder) if in_english(options.lang, manifest.language) else None,
    )
    return plan, [*columns.notices, *_notices(plan, options)]


def _notices(plan: Plan, options: Options) -> list[str]:
    notices = []
    if options.datum is None:
        notices.append(f"no datum is declared; {plan.datum} is assumed, the region's own")
    if options.default_rule.share > 0 and plan.columns.address is None:
        notices.append("no column of addresses is known, so default locations were not looked for")
    for lon, lat, rows in plan.defaults.places:
        notices.append(f"{rows} rows with different addresses lie on {lon:g}, {lat:g}")
    return notices
