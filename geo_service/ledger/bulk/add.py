"""Store a batch in one transaction: new complaints, and new events of known ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import sqlalchemy as sa

from geo_service.ledger.bulk.batch import BatchOutcome, BulkBatch
from geo_service.ledger.bulk.keys import Int64Array, Keys, number_rows
from geo_service.ledger.bulk.later_events import add_late
from geo_service.ledger.bulk.tables import (
    complaint_rows,
    event_rows,
    split_events,
)
from geo_service.ledger.clock import now_us
from geo_service.ledger.events.kinds import EventKind
from geo_service.ledger.identity import Identity
from geo_service.ledger.rows import dump_findings
from geo_service.ledger.schema import complaint, event, restricted
from geo_service.ledger.store.arrow_insert import insert_arrow
from geo_service.ledger.store.counters import take


def _restricted_rows(batch: BulkBatch, keys: Keys) -> pa.Table:
    kept = [
        (int(keys.pks[row]), dump_findings(found))
        for row, found in zip(batch.masked_rows, batch.findings, strict=True)
        if keys.is_new[row]
    ]
    pks = pa.array([pk for pk, _ in kept], pa.int64())
    findings = pa.array([text for _, text in kept], pa.string())
    return pa.table({"seq": pks, "complaint_pk": pks, "findings": findings})


def _insert_received(connection: sa.Connection, pks: Int64Array, actor: str) -> None:
    """The first event of every new complaint, made from its row inside the store."""
    if len(pks) == 0:
        return
    row = complaint.c
    columns = {
        "seq": row.pk,
        "complaint_pk": row.pk,
        "kind": sa.literal(EventKind.RECEIVED.value),
        "at": row.received_at,
        "recorded_at": row.recorded_at,
        "actor": sa.literal(actor),
        **dict.fromkeys(("body_code", "body_name", "reason", "rule", "details"), sa.literal("")),
    }
    made = sa.select(*columns.values()).where(row.pk.between(int(pks[0]), int(pks[-1])))
    connection.execute(sa.insert(event).from_select(list(columns), made))


def _insert_new(
    connection: sa.Connection,
    identity: Identity,
    batch: BulkBatch,
    keys: Keys,
    events: pa.Table,
    *,
    actor: str,
    run_id: int | None,
) -> None:
    new_pks: Int64Array = keys.pks[keys.is_new]
    first_seq = int(new_pks[-1]) + 1 if len(new_pks) else 0
    now = now_us()
    about = {"source": batch.source, "run_id": run_id, "recorded_at": now}
    duplicate = np.zeros(batch.complaints.num_rows, np.bool_)
    duplicate[list(batch.duplicate_rows)] = True
    marked = batch.complaints.append_column("duplicate", pa.array(duplicate))
    fresh = marked.filter(pa.array(keys.is_new))
    rows = complaint_rows(fresh, events, new_pks, first_seq, identity, about)
    insert_arrow(connection, complaint, rows)
    _insert_received(connection, new_pks, actor)
    further = event_rows(events, new_pks, first_seq, actor, now)
    insert_arrow(connection, event, further)
    insert_arrow(connection, restricted, _restricted_rows(batch, keys))


def add_batch(
    connection: sa.Connection,
    identity: Identity,
    batch: BulkBatch,
    *,
    actor: str,
    run_id: int | None = None,
) -> BatchOutcome:
    """Keep a batch within the caller's transaction.

    Every row with a new source id becomes a complaint with its events; a row with a known one
    adds the events that are not there yet. So the same file twice changes nothing, and a later
    export of the same tickets brings their news. A row that has a known id and another time of
    receipt or another text is another complaint: it is left out, and named in the outcome.
    """
    first_pk = take(connection, batch.complaints.num_rows + batch.events.num_rows)
    keys = number_rows(connection, batch, first_pk)
    own, late = split_events(_without(batch.events, keys.contradicts), keys.is_new)
    _insert_new(connection, identity, batch, keys, own, actor=actor, run_id=run_id)
    late_events = add_late(connection, late, keys.pks, actor)
    accepted = int(np.count_nonzero(keys.is_new))
    duplicates = int(np.count_nonzero(keys.is_new[list(batch.duplicate_rows)]))
    return BatchOutcome(accepted, keys.known, late_events, keys.conflicts, duplicates)


def _without(events: pa.Table, contradicts: npt.NDArray[np.bool_]) -> pa.Table:
    """The events, less those of rows that are not kept."""
    if not contradicts.any():
        return events
    return events.filter(pa.array(~contradicts[events["row"].to_numpy()]))
