"""Count what storing batches would do, without storing anything."""

from __future__ import annotations

import numpy as np
import sqlalchemy as sa

from geo_service.ledger.bulk.batch import BatchOutcome, BulkBatch
from geo_service.ledger.bulk.keys import Keys, Known, find_known, match_rows
from geo_service.ledger.bulk.later_events import erased_among, happened_to

_Happening = tuple[int, str, int, str]


class DryRunCounts:
    """Counts batch after batch as if those before had been kept."""

    def __init__(self) -> None:
        self._seen: dict[str, Known] = {}
        self._happened: set[_Happening] = set()

    def add(self, connection: sa.Connection, batch: BulkBatch) -> BatchOutcome:
        """Give what keeping the batch would come to."""
        ids = batch.complaints["source_id"].to_pylist()
        kept = find_known(connection, batch.source, [one for one in ids if one not in self._seen])
        self._seen |= kept
        keys = match_rows(batch, self._seen, -1 - len(self._seen), step=-1)
        late = self._late(connection, batch, keys)
        accepted = int(np.count_nonzero(keys.is_new))
        return BatchOutcome(accepted, keys.known, late, keys.conflicts)

    def _late(self, connection: sa.Connection, batch: BulkBatch, keys: Keys) -> int:
        """Count the events that known complaints would get."""
        stored = sorted({pk for pk in keys.pks.tolist() if pk >= 0})
        self._happened |= happened_to(connection, stored) if stored else set()
        erased = erased_among(connection, stored) if stored else set()
        late = 0
        for event in batch.events.to_pylist():
            row = event["row"]
            pk = int(keys.pks[row])
            happening = (pk, event["kind"], event["at"], event["body_code"])
            if keys.contradicts[row] or pk in erased or happening in self._happened:
                continue
            self._happened.add(happening)
            late += not keys.is_new[row]
        return late
