"""Sort a batch's rows into new ones, known ones, and conflicts with a known id."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from geo_service.ledger.bulk.batch import BulkBatch
from geo_service.ledger.schema import complaint
from geo_service.ledger.store.clauses import among

Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


class Known(NamedTuple):
    """A complaint by its source's id: its number, and what tells it from another.

    ``pk`` is negative for one that a dry run has seen but nobody keeps; ``text`` is None where
    it was erased, so that nothing can be said of it.
    """

    pk: int
    received_at: int
    text: str | None

    def is_same(self, received_at: int, text: str) -> bool:
        """Whether a row with the same id is about the same complaint."""
        return self.text is None or (self.received_at, self.text) == (received_at, comparable(text))


def comparable(text: str) -> str:
    """A text without case, widths and blanks, in which two exports may differ."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True, slots=True)
class Keys:
    """Per row of the batch its complaint's number, whether the row makes a new complaint, and
    whether it contradicts the complaint that has its id.
    """

    pks: Int64Array
    is_new: BoolArray
    contradicts: BoolArray

    @property
    def conflicts(self) -> tuple[int, ...]:
        """Positions of the rows that contradict."""
        return tuple(np.flatnonzero(self.contradicts).tolist())

    @property
    def known(self) -> int:
        """How many rows are of complaints that are kept already."""
        return int(np.count_nonzero(~self.is_new & ~self.contradicts))


def find_known(connection: sa.Connection, source: str, ids: Sequence[str]) -> dict[str, Known]:
    """Those of a source's complaints that have one of ``ids``, by id."""
    row = complaint.c
    query = sa.select(row.source_id, row.pk, row.received_at, row.text, row.erased_at).where(
        row.source == source, among(connection, row.source_id, ids)
    )
    return {
        one.source_id: Known(
            one.pk, one.received_at, None if one.erased_at is not None else comparable(one.text)
        )
        for one in connection.execute(query)
    }


def number_rows(connection: sa.Connection, batch: BulkBatch, first_pk: int) -> Keys:
    """Number the new rows from ``first_pk``.

    A source id that is known, or that came earlier in the batch, keeps the first's number. The
    caller holds the counter's lock, so nobody adds the same id meanwhile.
    """
    known = find_known(connection, batch.source, batch.complaints["source_id"].to_pylist())
    return match_rows(batch, known, first_pk)


def match_rows(batch: BulkBatch, known: dict[str, Known], first_pk: int, step: int = 1) -> Keys:
    """Match rows with ``known`` complaints, which grow by those that are new."""
    columns = (batch.complaints[name].to_pylist() for name in ("source_id", "received_at", "text"))
    rows = len(batch.complaints)
    pks = np.empty(rows, np.int64)
    is_new, contradicts = np.zeros(rows, np.bool_), np.zeros(rows, np.bool_)
    next_pk = first_pk
    for row, (source_id, received_at, text) in enumerate(zip(*columns, strict=True)):
        found = known.get(source_id)
        if found is None:
            found = known[source_id] = Known(next_pk, received_at, comparable(text))
            next_pk += step
            is_new[row] = True
        else:
            contradicts[row] = not found.is_same(received_at, text)
        pks[row] = found.pk
    return Keys(pks, is_new, contradicts)
