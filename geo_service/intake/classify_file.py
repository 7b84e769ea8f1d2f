"""``classify``: read a file of texts, write the same file with the likeliest categories."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from geo_service.base.errors import InputError
from geo_service.intake.suggest_category import CategorySuggester
from geo_service.service.locate_file import MoreColumns
from geo_service.tables import Format, TableReader, ahead, format_of, open_table, write_table
from geo_service.tables.names import free_name
from geo_service.text.model import Prediction
from geo_service.text.spelling import MAX_CHARS

#: (rows so far, share of the input read) -> None
Progress = Callable[[int, float], None]
#: levels where there is no model: the ledger's
_LEVELS = 3


@dataclass(frozen=True, slots=True)
class ClassifySummary:
    """What was written; ``statuses`` counts rows, ``cut`` those longer than what is read."""

    output: Path
    rows: int
    statuses: Counter[str]
    cut: int
    seconds: float
    version: str
    notices: tuple[str, ...]


def classify_file(
    suggester: CategorySuggester,
    source: Path,
    target: Path,
    *,
    text: str,
    top: int = 3,
    encoding: str | None = None,
    sheet: str | None = None,
    progress: Progress | None = None,
) -> ClassifySummary:
    """Classify column ``text`` of every row of ``source``; ``target`` whole or not at all.

    Adds ``predicted_1`` … per level, ``predicted_probability``, ``predicted_top`` (JSON: whole
    paths, best first) and ``predicted_status``: ``confident``, ``abstained`` (below the
    threshold: a person decides), ``keywords`` (no model), ``none`` (nothing to go by).
    Raises ``NotFoundError`` for the file, ``InputError`` for a format or the column.
    """
    begun = time.perf_counter()
    model = suggester.model()
    levels = model.tree.levels if model else _LEVELS
    reader = open_table(source, encoding=encoding, sheet=sheet)
    if text not in reader.schema.names:
        known = ", ".join(reader.schema.names)
        raise InputError(f"{source.name} has no column {text!r}", hint=f"its columns are {known}")
    added = added_schema(levels)
    renamed = [free_name(name, added.names, reader.schema.names) for name in reader.schema.names]
    statuses: Counter[str] = Counter()
    cut = 0

    def tables() -> Iterator[pa.Table]:
        nonlocal cut
        for chunk in ahead(reader.chunks()):
            texts = [words or "" for words in _texts(chunk.table[text])]
            cut += sum(len(words) > MAX_CHARS for words in texts)
            predictions = suggester.predict(texts, top)
            columns = columns_of(predictions, levels)
            statuses.update(map(status_of, predictions))
            if progress is not None:
                progress(statuses.total(), reader.fraction)
            yield _joined(chunk.table.rename_columns(renamed), columns, added)

    fields = [field.with_name(n) for field, n in zip(reader.schema, renamed, strict=True)]
    bom = format_of(target) is Format.CSV and reader.spreadsheet
    rows = write_table(
        target, pa.schema([*fields, *added]), tables(), geometry=_geometry(reader, target), bom=bom
    )
    version = model.version if model else ""
    seconds = time.perf_counter() - begun
    return ClassifySummary(target, rows, statuses, cut, seconds, version, tuple(reader.notices))


def added_schema(levels: int) -> pa.Schema:
    """The columns that ``classify`` adds."""
    return pa.schema(
        [
            *((f"predicted_{level}", pa.string()) for level in range(1, levels + 1)),
            ("predicted_probability", pa.float64()),
            ("predicted_top", pa.string()),
            ("predicted_status", pa.string()),
        ]
    )


def category_columns(suggester: CategorySuggester, top: int = 3) -> MoreColumns:
    """The same columns, to stand beside those of locating."""
    model = suggester.model()
    levels = model.tree.levels if model else _LEVELS

    def of(texts: Sequence[str]) -> dict[str, list[object]]:
        return columns_of(suggester.predict(texts, top), levels)

    return MoreColumns(added_schema(levels), of)


def columns_of(predictions: Sequence[Prediction], levels: int) -> dict[str, list[object]]:
    """Predictions (n,) as the values of the added columns."""
    best = [one.suggestions[0] if one.suggestions else None for one in predictions]
    columns: dict[str, list[object]] = {
        f"predicted_{level + 1}": [one.path[level] if one else "" for one in best]
        for level in range(levels)
    }
    columns["predicted_probability"] = [round(one.probability, 4) if one else None for one in best]
    columns["predicted_top"] = [
        json.dumps(suggestions_json(one), ensure_ascii=False) for one in predictions
    ]
    columns["predicted_status"] = [status_of(one) for one in predictions]
    return columns


def suggestions_json(prediction: Prediction) -> list[dict[str, object]]:
    """Suggestions as JSON: ``path`` (names joined by /) and ``probability``, best first."""
    return [
        {"path": "/".join(filter(None, one.path)), "probability": round(one.probability, 4)}
        for one in prediction.suggestions
    ]


def status_of(prediction: Prediction) -> str:
    """``confident``, ``abstained``, ``keywords`` or ``none``."""
    if prediction.source != "model":
        return prediction.source
    return "confident" if prediction.confident else "abstained"


def _joined(piece: pa.Table, columns: dict[str, list[object]], added: pa.Schema) -> pa.Table:
    for field in added:
        piece = piece.append_column(field, pa.array(columns[field.name], field.type))
    return piece


def _texts(column: pa.ChunkedArray) -> list[str | None]:
    return column.cast(pa.string()).to_pylist() if len(column) else []


def _geometry(reader: TableReader, target: Path) -> str | None:
    return reader.geometry if format_of(target) not in (Format.CSV, Format.XLSX) else None
