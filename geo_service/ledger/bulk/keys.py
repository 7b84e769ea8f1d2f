"""Which rows of a batch are new, and the complaint number of every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from geo_service.ledger.bulk.batch import Batch
from geo_service.ledger.schema import complaint
from geo_service.ledger.store.clauses import among

Int64Array = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Keys:
    """Per row of the batch its complaint's number, and whether the row makes a new complaint."""

    pks: Int64Array
    is_new: npt.NDArray[np.bool_]


def known_pks(connection: sa.Connection, source: str, ids: Sequence[str]) -> dict[str, int]:
    """The complaint numbers of those of a source's ids that are kept already."""
    query = sa.select(complaint.c.source_id, complaint.c.pk).where(
        complaint.c.source == source, among(connection, complaint.c.source_id, ids)
    )
    return {row.source_id: row.pk for row in connection.execute(query)}


def number_rows(connection: sa.Connection, batch: Batch, first_pk: int) -> Keys:
    """Number the new rows from ``first_pk``.

    A source id that is known, or that came earlier in the batch, keeps the first's number. The
    caller holds the counter's lock, so nobody adds the same id meanwhile.
    """
    ids = batch.complaints["source_id"].to_pylist()
    known = known_pks(connection, batch.source, ids)
    pks = np.empty(len(ids), np.int64)
    is_new = np.zeros(len(ids), np.bool_)
    next_pk = first_pk
    for row, source_id in enumerate(ids):
        pk = known.get(source_id)
        if pk is None:
            pk = known[source_id] = next_pk
            next_pk += 1
            is_new[row] = True
        pks[row] = pk
    return Keys(pks, is_new)
