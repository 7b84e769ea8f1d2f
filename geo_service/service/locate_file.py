"""``locate``: a file of texts in, the same file with their places and verdicts out."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from geo_service.base.cancellation import checkpoint
from geo_service.base.errors import InputError
from geo_service.base.model import RouteAnswer, Verdict
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
    encoding: str | None = None,
    sheet: str | None = None,
) -> Summary:
    """Locate column ``text`` of every row of ``source`` and write ``target``, whole or not at all.

    ``for_people`` guards texts of a CSV that a spreadsheet would run as formulas, and takes such a
    guard off what is read.

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


def added_schema(levels: Sequence[str]) -> pa.Schema:
    """The columns that ``locate`` adds for a region of these levels."""
    text = [f"{level}_{part}" for level in levels for part in ("code", "name")]
    number = ("probability", "lon", "lat", "radius_m")
    return pa.schema(
        [
            *((name, pa.string()) for name in (*text, "verdict")),
            *((name, pa.float64()) for name in number),
            ("matched_text", pa.string()),
            ("alternatives", pa.string()),
        ]
    )


def row_of(answer: RouteAnswer, levels: Sequence[str], lead_level: str, top: int) -> dict[str, Any]:
    """One answer as the values of the added columns."""
    row: dict[str, Any] = dict.fromkeys(added_schema(levels).names)
    best = answer.candidates[0] if answer.candidates else None
    for level in levels:
        area = best.areas.get(level) if best else None
        if area is None and answer.areas.get(level):
            area = answer.areas[level][0].area  # certain although the level below is not
        row[f"{level}_code"] = area.code if area else ""
        row[f"{level}_name"] = area.name if area else ""
    position = best.position if best else None
    if position is not None:
        row |= {"lon": position.lon, "lat": position.lat, "radius_m": position.radius_m}
    spans = best.matched if best else ()
    return row | {
        "verdict": str(answer.verdict),
        "probability": round(answer.probability, 4),
        "matched_text": "|".join(span.text for span in spans),
        "alternatives": _alternatives(answer, lead_level, top),
    }


def _alternatives(answer: RouteAnswer, lead_level: str, top: int) -> str:
    """The ``top`` likeliest lead areas, best first, the answer's own among them, as JSON."""
    listed = [
        {
            f"{lead_level}_code": share.area.code,
            f"{lead_level}_name": share.area.name,
            "probability": round(share.probability, 4),
        }
        for share in answer.areas.get(lead_level, ())[:top]
    ]
    return json.dumps(listed, ensure_ascii=False)


def _joined(
    piece: pa.Table, answers: Sequence[RouteAnswer], added: pa.Schema, region: Region, top: int
) -> pa.Table:
    levels = [level.id for level in region.folder.levels]
    rows = [row_of(answer, levels, region.lead_level, top) for answer in answers]
    columns = pa.Table.from_pylist(rows, schema=added)
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
