"""Convert a batch to the rows of the store's tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo_service.ledger.bulk.states import state_columns
from geo_service.ledger.identity import Identity
from geo_service.ledger.ids import make_ids

Int64Array = npt.NDArray[np.int64]


def _constant(value: Any, count: int, kind: pa.DataType) -> pa.Array:
    return pa.repeat(pa.scalar(value, kind), count)


def complaint_rows(
    complaints: pa.Table,
    events: pa.Table,
    pks: Int64Array,
    first_event_seq: int,
    identity: Identity,
    about: dict[str, Any],
) -> pa.Table:
    """New complaints with their numbers, ids and states; ``about`` is the same in every row.

    ``events`` are theirs, grouped by ``row``; a complaint's change number is its last event's.
    """
    count = len(pks)
    seqs = pks.copy()
    rows = events["row"].to_numpy()
    seqs[rows] = np.arange(first_event_seq, first_event_seq + len(rows))
    columns = {
        "pk": pa.array(pks),
        "seq": pa.array(seqs),
        "id": pa.array(make_ids(pks.tolist(), identity.id_key)),
        "source": _constant(about["source"], count, pa.string()),
        "run_id": _constant(about["run_id"], count, pa.int64()),
        "recorded_at": _constant(about["recorded_at"], count, pa.int64()),
        **{name: complaints[name] for name in complaints.column_names},
        **state_columns(events, count),
    }
    return pa.table(columns)


def event_rows(
    events: pa.Table, pks: Int64Array, first_seq: int, actor: str, recorded_at: int
) -> pa.Table:
    """Further events of new complaints; ``pks`` is by ``row``."""
    count = events.num_rows
    return pa.table(
        {
            "seq": pa.array(np.arange(first_seq, first_seq + count)),
            "complaint_pk": pa.array(pks[events["row"].to_numpy()]),
            "recorded_at": _constant(recorded_at, count, pa.int64()),
            "actor": _constant(actor, count, pa.string()),
            "rule": _constant("", count, pa.string()),
            **{name: events[name] for name in events.column_names if name != "row"},
        }
    )


def split_events(events: pa.Table, is_new: npt.NDArray[np.bool_]) -> tuple[pa.Table, pa.Table]:
    """(events of new rows, with ``row`` counted among the new ones; events of the others)."""
    order = pc.sort_indices(events, sort_keys=[("row", "ascending")])
    events = events.take(order)
    rows = events["row"].to_numpy()
    of_new = is_new[rows] if len(rows) else np.zeros(0, np.bool_)
    position = np.cumsum(is_new) - 1
    own = events.filter(pa.array(of_new))
    renumbered = pa.array(position[rows[of_new]].astype(np.int32))
    return own.set_column(0, "row", renumbered), events.filter(pa.array(~of_new))
