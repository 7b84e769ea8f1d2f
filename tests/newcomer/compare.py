"""Compare what a door gave with what the file meant; '' where they agree."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import shapely

from tests.newcomer.complaint_kinds import Truth
from tests.newcomer.table_kinds import Row


def read_output(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV that was written."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def assigned(path: Path, truth: list[Row]) -> str:
    """Rows in their order: every cell as it was, the ward and the status."""
    if path.suffix != ".csv":
        return _vector(path, truth)
    found = read_output(path)
    if len(found) != len(truth):
        return f"{len(found)} rows instead of {len(truth)}"
    for number, (row, meant) in enumerate(zip(found, truth, strict=True), 2):
        if difference := _row(row, meant):
            return f"row {number}: {difference}"
    return ""


def _row(row: dict[str, str], meant: Row) -> str:
    for key, cell in meant.cells.items():
        if key not in row:
            return f"no column {key!r} in {list(row)}"
        if not _same(row[key], cell):
            return f"{key} is {row[key]!r}, not {cell!r}"
    if row["assign_status"] != meant.status or row["ward_code"] != meant.ward:
        return (
            f"{row['assign_status']} {row['ward_code']!r}, not {meant.status} {meant.ward!r}: {row}"
        )
    return ""


def _same(found: str, meant: str) -> bool:
    if meant.startswith("re:"):
        return re.search(meant[3:], found) is not None
    return found.removeprefix("'") == meant or found == meant


def _vector(path: Path, truth: list[Row]) -> str:
    import geopandas as gpd

    found = gpd.read_file(path)
    if len(found) != len(truth):
        return f"{len(found)} features instead of {len(truth)}"
    for key in truth[0].cells:
        column = next(
            (name for name in found.columns if name == key or name.startswith(f"{key}_input")), None
        )
        if column is None:
            return f"{key!r} is lost among {list(found.columns)}"
        if key in ("lon", "lat"):
            continue
        told = [str(value) for value in found[column]]
        if told != [row.cells[key] for row in truth]:
            return f"{key} is {told[:3]}, not {[row.cells[key] for row in truth][:3]}"
    if [str(code) for code in found["ward_code"]] != [row.ward for row in truth]:
        return "other wards"
    return ""


def imported_areas(region: Path, level: str, truth: dict[str, tuple[str, object]]) -> str:
    """Codes, names and outlines (to a metre) of a level."""
    from geo_service.region.folder import RegionFolder

    areas = RegionFolder.open(region).areas(level)
    names = dict(zip(areas.codes, areas.names, strict=True))
    meant = {code: name for code, (name, _) in truth.items()}
    if names != meant:
        return f"areas {names}, not {meant}"
    for code, shape in zip(areas.codes, areas.geometry, strict=True):
        apart = shapely.hausdorff_distance(shape, truth[code][1])
        if not np.isfinite(apart) or apart > 1e-5:
            return f"{code} lies {apart:.6f} degrees off"
    return ""


def kept(region: Path, truth: Truth, said: str) -> str:
    """Complaints in the ledger by their ids: time, words, category, ward, closing."""
    from geo_service.cli.opening import open_ledger_only

    with open_ledger_only(str(region)) as (_, ledger):
        rows = [row for table in ledger.export() for row in table.to_pylist()]
        found = {}
        for row in rows:
            whole = ledger.get(row["id"])
            found[whole.source_id] = (whole, row)
    if missing := set(truth.kept) ^ set(found):
        return (
            f"{len(found)} kept instead of {len(truth.kept)}: {sorted(missing)[:4]}; {said[-300:]}"
        )
    for source_id, meant in truth.kept.items():
        whole, row = found[source_id]
        seen = (
            whole.received_at,
            whole.category[0],
            row["ward_code"] or "",
            row["status"] == "closed",
        )
        wanted = (meant.at, meant.category, meant.ward or "", meant.closed)
        if seen != wanted:
            return f"{source_id} is {seen}, not {wanted}"
        if meant.words not in whole.text:
            return f"{source_id}: other words"
    missing = [word for word in truth.said if not re.search(word, said)]
    return f"{missing} not said: {said[-400:]}" if missing else ""


def located(path: Path, codes: list[str]) -> str:
    """The wards of located texts, in order; the ids as they were."""
    if path.suffix == ".xlsx":
        import openpyxl

        table = [["" if cell is None else str(cell) for cell in row]
                 for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)]  # fmt: skip
        found = [dict(zip(table[0], row, strict=True)) for row in table[1:]]
    else:
        found = read_output(path)
    ids = [row["id"] for row in found]
    if ids != [f"{number:04d}" for number in range(len(codes))]:
        return f"other ids: {ids[:4]}"
    wrong = [row for row, code in zip(found, codes, strict=True) if row["ward_code"] != code]
    return f"{len(wrong)} of {len(codes)} in another ward: {dict(wrong[0])}" if wrong else ""


def places(region: Path, names: list[str]) -> str:
    """The names of the places imported, in order."""
    import pyarrow.parquet as pq

    from geo_service.service.region import Region

    opened = Region.open(region)
    files = list((opened.state / "places").glob("*.parquet"))
    found = [name for file in files for name in pq.read_table(file)["name"].to_pylist()]
    return "" if found == names else f"places {found[:5]}, not {names[:5]}"
