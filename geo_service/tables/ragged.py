"""Restore rows that a columnar CSV reader left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa


def insert_rows(table: pa.Table, first_row: int, rows: Mapping[int, Sequence[str]]) -> pa.Table:
    """Insert text ``rows`` so that each lands at its number.

    ``table`` begins at number ``first_row``, counted with the inserted rows in place.
    """
    if not rows:
        return table
    total = table.num_rows + len(rows)
    at = np.array(sorted(rows), dtype=np.int64) - first_row
    # the order in which old rows (0 … n-1) and new rows (n …) make up the result
    order = np.empty(total, dtype=np.int64)
    is_new = np.zeros(total, dtype=bool)
    is_new[np.clip(at, 0, total - 1)] = True
    order[is_new] = table.num_rows + np.arange(len(rows))
    order[~is_new] = np.arange(table.num_rows)
    cells = [rows[number] for number in sorted(rows)]
    added = pa.Table.from_arrays(
        [pa.array([row[i] for row in cells], pa.string()) for i in range(table.num_columns)],
        schema=table.schema,
    )
    return pa.concat_tables([table, added]).take(pa.array(order))
