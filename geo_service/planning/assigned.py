"""Read a file written by ``assign`` as complaints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.assign.choice import ChosenColumns, choose_columns
from geo_service.assign.dates import read_days
from geo_service.assign.points import read_points
from geo_service.base.dates import DateOrder
from geo_service.base.errors import InputError
from geo_service.base.model import NO_DAY, Datum
from geo_service.base.progress import report_progress
from geo_service.cube.schema import code_column
from geo_service.datum import to_wgs84
from geo_service.index.cells import CellArray, cells_from_text, cells_of
from geo_service.tables import TableReader, open_table

DEFAULT_STATUS = "default_location"
#: usual names of the column with the day of the complaint, normalised
DATE_NAMES = (
    "receivedat", "registeredat", "createdat", "createddate", "requesteddatetime", "opendate",
    "date", "datetime", "time", "受理时间", "登记时间", "来电时间", "诉求时间", "反映时间",
    "创建时间", "上报时间", "日期", "时间",
)  # fmt: skip
CATEGORY_NAMES = (
    "category", "complainttype", "requesttype", "servicename", "type",
    "类别", "诉求类别", "问题类型", "问题分类", "诉求类型", "类型",
)  # fmt: skip
_CELL_COLUMN = re.compile(r"h3_(\d{1,2})$")
_ALL_SEPARATORS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class AssignedColumns:
    """Which columns of an assigned file hold what; ``categories`` from coarse to fine."""

    levels: tuple[str, ...]
    cell: str | None
    res: int | None
    day: str | None
    categories: tuple[str, ...]
    status: str | None
    synthetic: str | None
    points: ChosenColumns | None = None
    datum: Datum = Datum.WGS84
    order: DateOrder | None = None
    zone: str = "UTC"

    @property
    def names(self) -> list[str]:
        """Every column that is read."""
        wanted = [
            *(code_column(level) for level in self.levels),
            *filter(None, (self.cell, self.day, self.status, self.synthetic)),
            *self.categories,
            *(self.points.of_points if self.points else ()),
        ]
        return list(dict.fromkeys(wanted))


@dataclass
class LeftOut:
    """Rows of an assigned file that some of the views cannot show."""

    rows: int = 0
    undated: int = 0
    without_area: int = 0
    without_cell: int = 0
    default_location: int = 0

    def notices(self, columns: AssignedColumns) -> list[str]:
        """Say which rows are missing where, and how to mend it."""
        told = []
        if columns.day is None:
            told.append("no column of days is known, so there is no time: name it with --time")
        elif self.undated:
            told.append(
                f"{self.undated:,} of {self.rows:,} rows have no readable day in {columns.day!r} "
                "and are left out of every period"
            )
        if self.without_area:
            told.append(f"{self.without_area:,} of {self.rows:,} rows lie in no area")
        if columns.cell is None and columns.points is None:
            told.append("there are neither cells nor coordinates, so no hexagons: --lon and --lat")
        elif self.without_cell:
            told.append(f"{self.without_cell:,} of {self.rows:,} rows have no place for a hexagon")
        if self.default_location:
            told.append(
                f"{self.default_location:,} rows lie on a geocoder's default and are not drawn"
            )
        return told


def find_meaning(
    names: Sequence[str],
    levels: Sequence[str],
    *,
    day: str | None = None,
    category: str | None = None,
) -> AssignedColumns:
    """Find the columns of an assigned file, as told or by their usual names.

    Raises:
        InputError: a column named is not there, or the file holds no areas of this region.
    """
    for told in filter(None, (day, category)):
        if told not in names:
            raise InputError(f"there is no column {told!r}", hint=f"there are {', '.join(names)}")
    there = tuple(level for level in levels if code_column(level) in names)
    if not there:
        raise InputError(
            "this is not an assigned file of this region",
            hint=f"run `geo-service assign` first; it adds {code_column(levels[0])} and others",
        )
    cells = sorted((int(m[1]), name) for name in names if (m := _CELL_COLUMN.match(name)))
    parts = tuple(name for name in (f"category_{i}" for i in (1, 2, 3)) if name in names)
    named = (category,) if category else parts
    guessed = _first_named(names, CATEGORY_NAMES)
    return AssignedColumns(
        levels=there,
        cell=cells[-1][1] if cells else None,
        res=cells[-1][0] if cells else None,
        day=day or _first_named(names, DATE_NAMES),
        categories=named or ((guessed,) if guessed else ()),
        status="assign_status" if "assign_status" in names else None,
        synthetic="synthetic" if "synthetic" in names else None,
    )


def with_points(
    reader: TableReader, columns: AssignedColumns, *, lon: str | None, lat: str | None, h3_res: int
) -> AssignedColumns:
    """Let a file without cells get them from its coordinates, as told or by their usual names.

    Raises:
        InputError: a column named is not there, or only one is named.
    """
    if columns.cell is not None and lon is None and lat is None:
        return columns
    try:
        points = choose_columns(reader.schema.names, reader.geometry, lon=lon, lat=lat)
    except InputError:
        if lon is not None or lat is not None:
            raise
        return columns
    return replace(columns, cell=None, points=points, res=h3_res)


def read_assigned(
    path: Path, meaning: AssignedColumns, left_out: LeftOut | None = None
) -> Iterator[pa.Table]:
    """Read an assigned file as the cube's export rows, in pieces; count in ``left_out``.

    Times are taken as local days; a row without a readable date is kept, undated.
    """
    reader: TableReader = open_table(path)
    tally = left_out if left_out is not None else LeftOut()
    for chunk in reader.chunks(meaning.names):
        table = _export(chunk.table, chunk.first_row, meaning)
        _count(tally, table, meaning)
        report_progress(tally.rows, reader.fraction, "rows")
        yield table


def _count(tally: LeftOut, table: pa.Table, meaning: AssignedColumns) -> None:
    tally.rows += table.num_rows
    tally.undated += table["received_at"].null_count
    tally.without_cell += pc.sum(pc.equal(table["h3"], 0)).as_py() or 0
    codes = [pc.fill_null(table[code_column(level)], "") for level in meaning.levels]
    none = pc.equal(codes[0], "")
    for code in codes[1:]:
        none = pc.and_(none, pc.equal(code, ""))
    tally.without_area += pc.sum(none).as_py() or 0
    if "default_location" in table.column_names:
        tally.default_location += pc.sum(table["default_location"]).as_py() or 0


def _export(table: pa.Table, first_row: int, meaning: AssignedColumns) -> pa.Table:
    n = table.num_rows
    rows = np.arange(first_row, first_row + n)
    columns = {
        "id": pa.array(rows).cast(pa.string()),
        "seq": pa.array(rows),
        "received_at": _days(table, meaning),
        "h3": pa.array(_cells(table, meaning)),
    }
    for level in meaning.levels:
        columns[code_column(level)] = table[code_column(level)].cast(pa.string())
    for depth, name in enumerate(_categories(table, meaning.categories), start=1):
        columns[f"category_{depth}"] = name
    if meaning.status:
        columns["default_location"] = pc.equal(table[meaning.status], DEFAULT_STATUS)
    if meaning.synthetic:
        columns["synthetic"] = pc.equal(
            pc.utf8_lower(table[meaning.synthetic].cast(pa.string())), "true"
        )
    return pa.table(columns)


def _days(table: pa.Table, meaning: AssignedColumns) -> pa.Array:
    kind = pa.timestamp("us", "UTC")
    if meaning.day is None:
        return pa.nulls(table.num_rows, kind)
    days = read_days(table[meaning.day], meaning.order, zone=meaning.zone)
    known = pa.array(days, pa.int32(), mask=days == NO_DAY)
    return known.cast(pa.date32()).cast(pa.timestamp("us")).cast(kind)


def _cells(table: pa.Table, meaning: AssignedColumns) -> CellArray:
    if meaning.points is not None and meaning.res is not None:
        points = read_points(table, meaning.points)
        lon, lat = to_wgs84(points.lon, points.lat, meaning.datum)
        return cells_of(lon=lon, lat=lat, res=meaning.res)
    if meaning.cell is None:
        return np.zeros(table.num_rows, np.uint64)
    column = table[meaning.cell].combine_chunks()
    if pa.types.is_integer(column.type):
        cells: CellArray = column.fill_null(0).to_numpy(zero_copy_only=False).astype(np.uint64)
        return cells
    texts = column.cast(pa.string()).fill_null("")
    return cells_from_text(texts.to_numpy(zero_copy_only=False).astype(np.str_))


def _categories(table: pa.Table, names: Sequence[str]) -> list[pa.ChunkedArray]:
    """Give the levels of the category; a single column may hold a path ``a/b/c``."""
    columns = [table[name].cast(pa.string()).fill_null("") for name in names[:3]]
    if len(columns) != 1:
        return columns
    split = pc.split_pattern(columns[0], pattern="/", max_splits=2)
    lengths = pc.list_value_length(split)
    return [
        pc.if_else(
            pc.greater(lengths, depth),
            pc.list_element(_padded(split, depth), depth),
            pa.scalar(""),
        )
        for depth in range(3)
    ]


def _padded(split: pa.ChunkedArray, depth: int) -> pa.ChunkedArray:
    """Make sure that every list has an element ``depth``."""
    return pc.list_slice(split, 0, depth + 1, return_fixed_size_list=True)


def _first_named(names: Sequence[str], known: Sequence[str]) -> str | None:
    forms = {_ALL_SEPARATORS.sub("", name).casefold(): name for name in reversed(names)}
    return next((forms[form] for form in known if form in forms), None)
