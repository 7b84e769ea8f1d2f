"""``locate``: read a file of texts, write the same file with places and verdicts."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
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
class LocateSummary:
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
    encoding: str | None = None,
    sheet: str | None = None,
    more: MoreColumns | None = None,
    lang: str | None = None,
) -> LocateSummary:
    """Locate column ``text`` of every row of ``source`` and write ``target``, whole or not at all.

    ``for_people`` guards texts of a CSV that a spreadsheet would run as formulas, and takes such a
    guard off what is read; begins a CSV with a byte order mark, without which Excel garbles it;
    and adds ``question`` and ``reason`` in ``lang``. ``more`` adds further columns.

    Raises ``NotFoundError`` for the file, ``InputError`` for a format or the column.
    """
    begun = time.perf_counter()
    reader = open_table(source, encoding=encoding, sheet=sheet)
    if for_people and format_of(source) is Format.CSV:
        reader = Unguarded(reader)
    if text not in reader.schema.names:
        raise InputError(
            f"{source.name} has no column {text!r}",
            hint=f"its columns are {', '.join(reader.schema.names)}",
        )
    added = added_schema([level.id for level in region.folder.levels], for_people=for_people)
    everything = pa.schema([*added, *(more.schema if more else ())])
    renamed = [
        free_name(name, everything.names, reader.schema.names) for name in reader.schema.names
    ]
    verdicts: Counter[Verdict] = Counter()

    def tables() -> Iterator[pa.Table]:
        rows = 0
        for chunk in ahead(reader.chunks()):
            for piece in _pieces(chunk.table):
                texts = _texts(piece[text])
                answers = [_answer(region, words, lang) for words in texts]
                verdicts.update(answer.verdict for answer in answers)
                rows += len(answers)
                if progress is not None:
                    progress(rows, reader.fraction)
                located = _joined(piece.rename_columns(renamed), answers, added, region, top)
                yield more.joined(located, texts) if more else located

    fields = [field.with_name(n) for field, n in zip(reader.schema, renamed, strict=True)]
    schema = pa.schema([*fields, *everything])
    bom = format_of(target) is Format.CSV and (reader.spreadsheet or for_people)
    geometry = _geometry(reader, target)
    rows = write_table(target, schema, tables(), geometry=geometry, bom=bom, for_people=for_people)
    return LocateSummary(target, rows, verdicts, time.perf_counter() - begun, tuple(reader.notices))


@dataclass(frozen=True, slots=True)
class MoreColumns:
    """Columns beside those of locating: their schema, and their values for texts (n,)."""

    schema: pa.Schema
    of: Callable[[Sequence[str]], Mapping[str, Sequence[object]]]

    def joined(self, table: pa.Table, texts: Sequence[str | None]) -> pa.Table:
        """A table with these columns after its own."""
        columns = self.of([text or "" for text in texts])
        for field in self.schema:
            table = table.append_column(field, pa.array(columns[field.name], field.type))
        return table


def _answer(region: Region, text: str | None, lang: str | None) -> RouteAnswer:
    checkpoint()
    return region.route(text=text or "", lang=lang)


def _joined(
    piece: pa.Table, answers: Sequence[RouteAnswer], added: pa.Schema, region: Region, top: int
) -> pa.Table:
    for_people = "question" in added.names
    columns = rows_table(region.atlas, region.folder.manifest, answers, top, for_people=for_people)
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
