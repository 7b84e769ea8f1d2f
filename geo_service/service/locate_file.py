"""``locate``: a file of texts in, the same file with their places and verdicts out."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from geo_service.base.cancellation import checkpoint
from geo_service.base.errors import InputError
from geo_service.base.model import AreaRef, RouteAnswer, Verdict
from geo_service.service.atlas import Atlas
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
    more: MoreColumns | None = None,
    lang: str = "zh",
) -> LocateSummary:
    """Locate column ``text`` of every row of ``source`` and write ``target``, whole or not at all.

    ``for_people`` guards texts of a CSV that a spreadsheet would run as formulas, and takes such a
    guard off what is read; begins a CSV with a byte order mark, without which Excel garbles it;
    and adds ``question`` and ``reason`` in ``lang``. ``more`` adds further columns.

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


def _answer(region: Region, text: str | None, lang: str) -> RouteAnswer:
    checkpoint()
    return region.route(text=text or "", lang=lang)


def added_schema(levels: Sequence[str], *, for_people: bool = False) -> pa.Schema:
    """The columns that ``locate`` adds for a region of these levels."""
    text = [f"{level}_{part}" for level in levels for part in ("code", "name")]
    number = ("probability", "lon", "lat", "radius_m")
    return pa.schema(
        [
            *((name, pa.string()) for name in (*text, "verdict")),
            *((name, pa.float64()) for name in number),
            ("matched_text", pa.string()),
            ("alternatives", pa.string()),
            *((name, pa.string()) for name in (("question", "reason") if for_people else ())),
        ]
    )


def row_of(answer: RouteAnswer, region: Region, top: int) -> dict[str, Any]:
    """One answer as the values of the added columns; its areas lie within one another."""
    levels, lead_level = [level.id for level in region.folder.levels], region.lead_level
    row: dict[str, Any] = {}
    best = answer.candidates[0] if answer.candidates else None
    chain = _chain(answer, region.atlas, levels)
    for level in levels:
        area = chain.get(level)
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
        "question": answer.question or "",
        "reason": answer.reason,
    }


def _chain(answer: RouteAnswer, atlas: Atlas, levels: Sequence[str]) -> dict[str, AreaRef]:
    """The best candidate's areas, with those of other levels that are certain and agree with it."""
    chain = dict(answer.candidates[0].areas) if answer.candidates else {}
    for level in levels:
        if level in chain or not answer.areas.get(level):
            continue
        area = answer.areas[level][0].area  # certain although the level below is not
        within = atlas.chain(level, area.code)
        if all(within[one].code == chain[one].code for one in chain if one in within):
            chain[level] = area
    return chain


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
    rows = [row_of(answer, region, top) for answer in answers]
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
