"""``locate``: read a file of texts, write the same file with places and verdicts."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import tee
from pathlib import Path

import pyarrow as pa

from geo_service.base.cancellation import checkpoint
from geo_service.base.errors import InputError
from geo_service.base.model import RouteAnswer, Verdict
from geo_service.service.located_rows import added_schema, rows_table
from geo_service.service.region import Region
from geo_service.service.region_workers import RegionWorkers
from geo_service.tables import Format, TableReader, ahead, format_of, open_table, write_table
from geo_service.tables.names import column_meant, free_name
from geo_service.tables.unguarded import Unguarded

#: (rows so far, share of the input read) -> None
Progress = Callable[[int, float], None]
#: texts answered at a time: several processes share even a short file
STEP = 100


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
    workers: RegionWorkers | None = None,
) -> LocateSummary:
    """Locate column ``text`` of every row of ``source`` and write ``target``, whole or not at all.

    ``for_people`` guards texts of a CSV that a spreadsheet would run as formulas, and takes such a
    guard off what is read; begins a CSV with a byte order mark, without which Excel garbles it;
    and adds ``question`` and ``reason`` in ``lang``. ``more`` adds further columns. ``workers``
    share the texts; without them this process reads all.

    Raises ``NotFoundError`` for the file, ``InputError`` for a format or the column.
    """
    begun = time.perf_counter()
    reader = open_table(source, encoding=encoding, sheet=sheet)
    if for_people and format_of(source) is Format.CSV:
        reader = Unguarded(reader)
    column = column_meant(text, reader.schema.names)
    if column is None:
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

    how = _LocateChoice(added, top, lang)
    workers = workers or RegionWorkers(region, None, 1)

    def tables() -> Iterator[pa.Table]:
        rows = 0
        pieces, texts = tee(_pieces(reader, column))
        located = workers.in_order(_locate, ((how, words) for _, words in texts))
        for (piece, words), answers in zip(pieces, located, strict=True):
            verdicts.update(answers.verdicts)
            rows += piece.num_rows
            if progress is not None:
                progress(rows, reader.fraction)
            table = _joined(piece.rename_columns(renamed), answers.columns)
            yield more.joined(table, words) if more else table

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


@dataclass(frozen=True, slots=True)
class _LocateChoice:
    """How texts are to be answered."""

    added: pa.Schema
    top: int
    lang: str | None


@dataclass(frozen=True, slots=True)
class _LocatedTexts:
    """The columns added for some texts, and how many got each verdict."""

    columns: pa.Table
    verdicts: Counter[Verdict]


def _locate(region: Region, asked: tuple[_LocateChoice, Sequence[str | None]]) -> _LocatedTexts:
    """Answer some texts; what a worker process runs."""
    how, texts = asked
    answers = [_answer(region, words, how.lang) for words in texts]
    for_people = "question" in how.added.names
    manifest = region.folder.manifest
    columns = rows_table(region.atlas, manifest, answers, how.top, for_people=for_people)
    return _LocatedTexts(columns, Counter(answer.verdict for answer in answers))


def _answer(region: Region, text: str | None, lang: str | None) -> RouteAnswer:
    checkpoint()
    return region.route(text=text or "", lang=lang)


def _joined(piece: pa.Table, columns: pa.Table) -> pa.Table:
    for field in columns.schema:
        piece = piece.append_column(field, columns[field.name])
    return piece


def _pieces(reader: TableReader, text: str) -> Iterator[tuple[pa.Table, list[str | None]]]:
    """The rows in pieces, each with the texts of its column."""
    for chunk in ahead(reader.chunks()):
        for begin in range(0, chunk.table.num_rows, STEP):
            piece = chunk.table.slice(begin, STEP)
            yield piece, piece[text].cast(pa.string()).to_pylist()


def _geometry(reader: TableReader, target: Path) -> str | None:
    return reader.geometry if format_of(target) not in (Format.CSV, Format.XLSX) else None
