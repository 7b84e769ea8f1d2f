"""Records of imports: which rows of which file were read, written with the rows themselves.

So an import that is killed anywhere goes on where its last commit ended, and two imports of one
file share the work instead of doubling it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import sqlalchemy as sa

from geo_service.ledger.bulk import BatchOutcome, BulkBatch, add_batch
from geo_service.ledger.clock import now_us
from geo_service.ledger.identity import Identity
from geo_service.ledger.schema import import_range, import_run, reject
from geo_service.ledger.store.arrow_insert import insert_arrow
from geo_service.ledger.store.counters import OTHER, SEQ, take


@dataclass(frozen=True, slots=True)
class Run:
    """An import of one file with one profile, and the ranges (by first row) that are done."""

    id: int
    batch_rows: int
    done: frozenset[int]
    finished: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be used: its number in the file, why, and its cells as JSON."""

    row_number: int
    reason: str
    row: str


def start(
    connection: sa.Connection, *, digest: str, profile: str, file_name: str, batch_rows: int
) -> Run:
    """The run of a file with a profile: a new one, or the one begun before."""
    take(connection, 0, which=OTHER)  # two that start together follow one another
    found = find_run(connection, digest=digest, profile=profile)
    if found is not None:
        return found
    run_id = take(connection, which=OTHER)
    values = {
        "id": run_id,
        "digest": digest,
        "profile": profile,
        "file_name": file_name,
        "batch_rows": batch_rows,
        "started_at": now_us(),
    }
    connection.execute(sa.insert(import_run), values)
    return Run(run_id, batch_rows, frozenset(), finished=False)


def find_run(connection: sa.Connection, *, digest: str, profile: str) -> Run | None:
    """The run of a file with a profile that was begun before, if there is one."""
    query = sa.select(import_run).where(
        import_run.c.digest == digest, import_run.c.profile == profile
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    done = connection.execute(
        sa.select(import_range.c.first_row).where(import_range.c.run_id == row.id)
    ).scalars()
    return Run(row.id, row.batch_rows, frozenset(done), finished=row.finished_at is not None)


def _is_done(connection: sa.Connection, run_id: int, first_row: int) -> bool:
    query = sa.select(import_range.c.rows).where(
        import_range.c.run_id == run_id, import_range.c.first_row == first_row
    )
    return connection.execute(query).first() is not None


def keep_rejects(connection: sa.Connection, run_id: int, rejected: Sequence[Rejected]) -> None:
    """Keep rows that could not be used, to be mended."""
    if not rejected:
        return
    first = take(connection, len(rejected), which=OTHER)
    count = len(rejected)
    rows = {
        "id": list(range(first, first + count)),
        "run_id": [run_id] * count,
        "row_number": [one.row_number for one in rejected],
        "reason": [one.reason for one in rejected],
        "row": [one.row for one in rejected],
        "state": ["open"] * count,
        "recorded_at": [now_us()] * count,
    }
    insert_arrow(connection, reject, pa.table(rows))


def keep_range(
    connection: sa.Connection,
    identity: Identity,
    run_id: int,
    first_row: int,
    batch: BulkBatch,
    rejected: Sequence[Rejected],
    *,
    actor: str,
    set_apart: Callable[[Sequence[int]], Sequence[Rejected]],
) -> BatchOutcome | None:
    """Keep one range of rows, all or nothing; None when another import did it meanwhile.

    ``set_apart`` makes rejected rows of those at positions of the batch that were not kept.
    """
    take(connection, 0, which=SEQ)
    if _is_done(connection, run_id, first_row):
        return None
    outcome = add_batch(connection, identity, batch, actor=actor, run_id=run_id)
    rejected = [*rejected, *set_apart(outcome.conflicts)]
    keep_rejects(connection, run_id, rejected)
    values = {
        "run_id": run_id,
        "first_row": first_row,
        "rows": batch.complaints.num_rows - len(outcome.conflicts) + len(rejected),
        "accepted": outcome.accepted,
        "known": outcome.known,
        "late_events": outcome.late_events,
        "rejected": len(rejected),
    }
    connection.execute(sa.insert(import_range), values)
    return outcome


def finish(connection: sa.Connection, run_id: int) -> None:
    """Note that a run came to its end."""
    query = sa.update(import_run).where(import_run.c.id == run_id)
    connection.execute(query.values(finished_at=now_us()))
