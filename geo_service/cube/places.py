"""Count complaints by place and week, with those open and those from repeat callers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo_service.cube import source
from geo_service.cube.answers import Cells
from geo_service.cube.cube import Columns, Snapshot
from geo_service.cube.engine import name
from geo_service.cube.filters import Filters
from geo_service.cube.schema import DEFAULT_LOCATION, area_column

#: a complaint without a known reporter counts as a person of its own
_PERSON = "CASE WHEN reporter = 0 THEN key ELSE reporter END"


def cells_counted(snapshot: Snapshot, filters: Filters) -> Cells:
    """The finest cells in which there are matching complaints, sorted."""
    matching = source.rows(snapshot, filters)
    if matching is None:
        return np.zeros(0, np.uint64)
    found = snapshot.query(
        f"SELECT DISTINCT h3 FROM (FROM {matching}) WHERE h3 > {DEFAULT_LOCATION} ORDER BY h3"
    )
    return np.ma.getdata(found["h3"]).astype(np.uint64)


def by_unit(
    snapshot: Snapshot, filters: Filters, cells: Cells, units: npt.NDArray[np.int64]
) -> Columns:
    """Count per unit: cells (n,) of the finest resolution, each with the unit it belongs to.

    Columns: unit, n, reporters (distinct), repeat, category (the commonest, an id of ``c2``).
    """
    matching = source.rows(snapshot, filters)
    keys = ("unit", "n", "reporters", "repeat", "category")
    if matching is None:
        return {key: np.zeros(0, np.int64) for key in keys}
    cursor = snapshot.connection.cursor()
    cursor.register("units", pa.table({"h3": cells, "unit": units}))
    found = cursor.execute(
        f"SELECT unit, count(*) AS n, count(DISTINCT {_PERSON}) AS reporters, "
        "count(*) FILTER (repeat) AS repeat, mode(c2) AS category "
        f"FROM (FROM {matching}) JOIN units USING (h3) GROUP BY unit ORDER BY unit"
    ).fetchnumpy()
    cursor.unregister("units")
    return {key: np.ma.getdata(found[key]).astype(np.int64) for key in keys}


def state_of(snapshot: Snapshot, filters: Filters) -> dict[str, int]:
    """Count matching complaints: n, reporters, repeat, open (not closed), known, yes (solved)."""
    matching = source.rows(snapshot, filters)
    keys = ("n", "reporters", "repeat", "open", "known", "yes")
    if matching is None:
        return dict.fromkeys(keys, 0)
    closed = snapshot.books["status"].find("closed")
    found = snapshot.query(
        f"SELECT count(*) AS n, count(DISTINCT {_PERSON}) AS reporters, "
        f"count(*) FILTER (repeat) AS repeat, count(*) FILTER (status <> {closed or -1}) AS open, "
        "count(*) FILTER (resolved >= 0 AND NOT excluded) AS known, "
        f"count(*) FILTER (resolved = 1 AND NOT excluded) AS yes FROM {matching}"
    )
    return {key: int(found[key][0]) for key in keys}


def in_windows(
    snapshot: Snapshot,
    filters: Filters,
    group: str,
    windows: Sequence[tuple[date, date]],
) -> Columns:
    """Count per group in each window of days (the second day exclusive).

    ``group`` is a level, ``c1`` to ``c3``, or ``h3``. Columns: unit (an id, or a cell), w0, w1, …
    """
    keys = [f"w{i}" for i in range(len(windows))]
    spanned = filters.during(min(w[0] for w in windows), max(w[1] for w in windows))
    matching = source.rows(snapshot, spanned)
    if matching is None:
        return {key: np.zeros(0, np.int64) for key in ("unit", *keys)}
    column = group if group == "h3" or group in ("c1", "c2", "c3") else name(area_column(group))
    counts = ", ".join(
        f"count(*) FILTER (day >= DATE '{first.isoformat()}' AND day < DATE '{until.isoformat()}')"
        f" AS {key}"
        for key, (first, until) in zip(keys, windows, strict=True)
    )
    found = snapshot.query(
        f"SELECT {column} AS unit, {counts} FROM {matching} GROUP BY 1 ORDER BY 1"
    )
    kind = np.uint64 if group == "h3" else np.int64
    units = np.ma.getdata(found["unit"]).astype(kind)
    return {"unit": units} | {key: np.ma.getdata(found[key]).astype(np.int64) for key in keys}
