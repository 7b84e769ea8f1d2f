"""Rows that an import could not use: list, correct and import them.

A rejected row holds personal data as it came; whoever reads it leaves an audit line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
import sqlalchemy as sa

from geo_service.base.characters import cleaned_values
from geo_service.base.errors import ConflictError, InputError, NotFoundError
from geo_service.ledger.bulk import BatchOutcome, BulkBatch, add_batch
from geo_service.ledger.identity import Identity
from geo_service.ledger.schema import import_run, reject
from geo_service.ledger.store.counters import SEQ, take

OPEN = ("open", "mended")


@dataclass(frozen=True, slots=True)
class Reject:
    """A row set apart; ``row`` are its cells, with whatever was mended put in."""

    id: int
    run_id: int
    row_number: int
    reason: str
    state: str
    file_name: str
    profile: str
    digest: str
    row: Mapping[str, str]


_QUERY = sa.select(reject, import_run.c.file_name, import_run.c.profile, import_run.c.digest).join(
    import_run, import_run.c.id == reject.c.run_id
)


def _reject_of(row: sa.Row[tuple[object, ...]]) -> Reject:
    cells = {**orjson.loads(row.row), **(orjson.loads(row.mended) if row.mended else {})}
    return Reject(
        row.id, row.run_id, row.row_number, row.reason, row.state,
        row.file_name, row.profile, row.digest, cells,
    )  # fmt: skip


def list_rejects(
    connection: sa.Connection,
    *,
    run_id: int | None = None,
    states: Sequence[str] = OPEN,
    after: int = 0,
    limit: int = 1000,
) -> list[Reject]:
    """Rejects in the order in which they were found, ``limit`` of those after id ``after``."""
    query = _QUERY.where(reject.c.state.in_(states), reject.c.id > after)
    if run_id is not None:
        query = query.where(reject.c.run_id == run_id)
    rows = connection.execute(query.order_by(reject.c.id).limit(limit))
    return [_reject_of(row) for row in rows]


def get_reject(connection: sa.Connection, reject_id: int) -> Reject:
    """One reject. Raises ``NotFoundError``."""
    row = connection.execute(_QUERY.where(reject.c.id == reject_id)).first()
    if row is None:
        raise NotFoundError(f"no reject {reject_id}", hint="list them with `geo-service rejects`")
    return _reject_of(row)


def mend(connection: sa.Connection, reject_id: int, cells: Mapping[str, str]) -> None:
    """Put other values into cells of a reject; what came stays as it was beside them.

    Raises:
        InputError: the row has no such column.
        ConflictError: the row was taken in already.
    """
    found = get_reject(connection, reject_id)
    unknown = sorted(set(cells) - set(found.row))
    if unknown:
        columns = ", ".join(found.row)
        raise InputError(f"the row has no column {unknown[0]!r}", hint=f"it has {columns}")
    if found.state not in OPEN:
        raise ConflictError(f"reject {reject_id} is {found.state}")
    earlier = connection.execute(
        sa.select(reject.c.mended).where(reject.c.id == reject_id)
    ).scalar()
    mended = {**(orjson.loads(earlier) if earlier else {}), **cleaned_values(dict(cells))}
    values = {"mended": orjson.dumps(mended).decode(), "state": "mended"}
    connection.execute(sa.update(reject).where(reject.c.id == reject_id).values(values))


def close(connection: sa.Connection, ids: Sequence[int], state: str) -> None:
    """Note that rows were taken in (``replayed``) or given up (``dropped``)."""
    query = sa.update(reject).where(reject.c.id.in_(ids)).values(state=state)
    connection.execute(query)


def keep_replayed(
    connection: sa.Connection,
    identity: Identity,
    run_id: int,
    batch: BulkBatch,
    taken: Sequence[int],
    still_bad: Mapping[int, str],
    conflict: str,
    *,
    actor: str,
) -> BatchOutcome:
    """Take in rows that are usable now, and note why the others still are not.

    ``taken`` are the rejects' ids in the order of the batch; ``conflict`` is the reason noted for
    those that contradict a complaint with their id.
    """
    take(connection, 0, which=SEQ)
    outcome = add_batch(connection, identity, batch, actor=actor, run_id=run_id)
    contradicting = {taken[row] for row in outcome.conflicts}
    close(connection, [one for one in taken if one not in contradicting], "replayed")
    still_bad = {**still_bad, **dict.fromkeys(contradicting, conflict)}
    for reject_id, reason in still_bad.items():
        query = sa.update(reject).where(reject.c.id == reject_id)
        connection.execute(query.values(reason=reason))
    return outcome
