"""Add to known complaints the events that are not stored yet."""

from __future__ import annotations

import pyarrow as pa
import sqlalchemy as sa

from geo_service.ledger.bulk.keys import Int64Array
from geo_service.ledger.bulk.states import as_event
from geo_service.ledger.events.log import append
from geo_service.ledger.schema import complaint, event
from geo_service.ledger.store.clauses import among

_Happening = tuple[int, str, int, str]


def happened_to(connection: sa.Connection, pks: list[int]) -> set[_Happening]:
    """The events that complaints have, by what tells them apart."""
    query = sa.select(event.c.complaint_pk, event.c.kind, event.c.at, event.c.body_code).where(
        among(connection, event.c.complaint_pk, pks)
    )
    return {
        (row.complaint_pk, row.kind, row.at, row.body_code) for row in connection.execute(query)
    }


def erased_among(connection: sa.Connection, pks: list[int]) -> set[int]:
    """Those whose personal data were erased: a file read again must not bring them back."""
    query = sa.select(complaint.c.pk).where(
        among(connection, complaint.c.pk, pks), complaint.c.erased_at.is_not(None)
    )
    return set(connection.execute(query).scalars())


def add_late(connection: sa.Connection, events: pa.Table, pks: Int64Array, actor: str) -> int:
    """Add the events that their complaints do not have; ``pks`` is by ``row``. Count them."""
    if events.num_rows == 0:
        return 0
    own_pks = pks[events["row"].to_numpy()].tolist()
    happened = happened_to(connection, sorted(set(own_pks)))
    erased = erased_among(connection, sorted(set(own_pks)))
    added = 0
    for pk, row in zip(own_pks, events.to_pylist(), strict=True):
        happening = (pk, row["kind"], row["at"], row["body_code"])
        if happening not in happened and pk not in erased:
            append(connection, pk, as_event(row, actor), checked=False)
            happened.add(happening)
            added += 1
    return added
