"""``locate``: a file of texts in, the same file with their places and verdicts out."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from geo_service.base.cancellation import checkpoint
from geo_service.base.errors import InputError
from geo_service.base.model import RouteAnswer, Verdict
from geo_service.service.located_rows import added_schema, rows_table
from geo_service.service.region import Region
from geo_service.tables import Format, TableReader, ahead, format_of, open_table, write_table
from geo_service.tables.names import free_name
from geo_service.tables.unguarded import Unguarded

#: (rows so far, share of the input read) -> None
Progress = Callable[[int, float], None]
#: texts answered between two reports of progress
STEP = 500


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: rows, how many got each verdict, and how long it took."""

    output: Path
    rows: int
    verdicts: Counter[Verdict]
    seconds: float
    notices: tuple[str, ...]


def locate_file(
    region: Region,
    source: Path,
    target: Path,
    *,
    text: str,
    top: int = 3,
    progress: Progress | None = None,
    for_people: bool = False,
) -> Summary:
    """Locate column ``text`` of every row of ``source`` and write ``target``, whole or not at all.

    ``for_people`` guards texts of a CSV that a spreadsheet would run as formulas, and takes such a
    guard off what is read.

    Raises ``NotFoundError`` for the file, ``InputError`` for a format or the column.
    """
    begun = time.perf_counter()
    reader = open_table(source)
    if for_people and format_of(source) is Format.CSV:
        reader = Unguarded(reader)
    if text not in reader.schema.names:
        raise InputError(
            f"{source.name} has no column {text!r}",
            hint=f"its columns are {', '.join(reader.schema.names)}",
        )
    added = added_schema([level.id for level in region.folder.levels])
    renamed = [free_name(name, added.names, reader.schema.names) for name in reader.schema.names]
    verdicts: Counter[Verdict] = Counter()

    def tables() -> Iterator[pa.Table]:
        rows = 0
        for chunk in ahead(reader.chunks()):
            for piece in _pieces(chunk.table):
                answers = [_answer(region, t) for t in _texts(piece[text])]
                verdicts.update(answer.verdict for answer in answers)
                rows += len(answers)
                if progress is not None:
                    progress(rows, reader.fraction)
                yield _joined(piece.rename_columns(renamed), answers, added, region, top)

    fields = [field.with_name(n) for field, n in zip(reader.schema, renamed, strict=True)]
    schema = pa.schema([*fields, *added])
    bom = format_of(target) is Format.CSV and reader.spreadsheet
    geometry = _geometry(reader, target)
    rows = write_table(target, schema, tables(), geometry=geometry, bom=bom, for_people=for_people)
    return Summary(target, rows, verdicts, time.perf_counter() - begun, tuple(reader.notices))


def _answer(region: Region, text: str | None) -> RouteAnswer:
    checkpoint()
    return region.route(text=text or "")


def _joined(
    piece: pa.Table, answers: Sequence[RouteAnswer], added: pa.Schema, region: Region, top: int
) -> pa.Table:
    columns = rows_table(region.folder.manifest, answers, top)
    for name in added.names:
        piece = piece.append_column(added.field(name), columns[name])
    return piece


def _pieces(table: pa.Table) -> Iterator[pa.Table]:
    for begin in range(0, table.num_rows, STEP):
        yield table.slice(begin, STEP)


def _texts(column: pa.ChunkedArray) -> list[str | None]:
    return column.cast(pa.string()).to_pylist() if len(column) else []


def _geometry(reader: TableReader, target: Path) -> str | None:
    return reader.geometry if format_of(target) not in (Format.CSV, Format.XLSX) else None
