"""``Ledger``: the access to the store of complaints and their events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import sqlalchemy as sa

from geo_service.ledger import complaints, export, migrations
from geo_service.ledger.bulk import BatchOutcome, BulkBatch, add_batch
from geo_service.ledger.bulk.dry_run import DryRunCounts
from geo_service.ledger.complaints import IdempotencyKey
from geo_service.ledger.events import log
from geo_service.ledger.identity import Identity, read_identity, settle_identity
from geo_service.ledger.ids import read_id
from geo_service.ledger.records import (
    Added,
    Complaint,
    Event,
    NewComplaint,
    NewEvent,
    Placement,
)
from geo_service.ledger.rows import change_values
from geo_service.ledger.search import Search, find
from geo_service.ledger.store import Writer, counters, open_engine, translated


class Ledger:
    """Complaints and their events in SQLite or PostgreSQL. Safe to share between threads."""

    def __init__(self, engine: sa.Engine, identity: Identity) -> None:
        self.engine = engine
        self.identity = identity
        self.writer = Writer(engine)

    @classmethod
    def open(cls, url: str, *, region: str, levels: Sequence[str]) -> Ledger:
        """Open the ledger of a region, making it where the store is empty.

        Raises:
            InputError: the URL cannot be read.
            ConflictError: another region's ledger, or one of another version.
            UnavailableError: the store does not answer.
        """
        engine = open_engine(url)
        migrations.ensure_current(engine)
        with translated(), engine.connect() as connection:
            known = read_identity(connection)
        if known is None or known.region != region or not set(levels) <= set(known.levels):
            known = Writer(engine).run_alone(lambda at: settle_identity(at, region, levels))
        return cls(engine, known)

    def close(self) -> None:
        """Finish what waits to be written and let the connections go."""
        self.writer.close()
        self.engine.dispose()

    @contextmanager
    def reading(self, *, steady: bool = False) -> Iterator[sa.Connection]:
        """A connection to read with; a steady one sees one state of the ledger throughout."""
        with translated(), self.engine.connect() as connection:
            if steady and connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    def pk_of(self, complaint_id: str) -> int:
        """The number behind a public id; see ``ids.read_id``."""
        return read_id(complaint_id, self.identity.id_key)

    def add(self, new: NewComplaint, *, actor: str, key: IdempotencyKey | None = None) -> Added:
        """Keep a complaint; durable on return. The same source id again gives the same id."""
        return self.writer.run(
            lambda at: complaints.add(at, self.identity, new, actor=actor, key=key)
        )

    def add_many(self, news: Sequence[NewComplaint], *, actor: str) -> list[Added]:
        """Keep some complaints in one transaction; durable on return."""
        return self.writer.run_alone(
            lambda at: [complaints.add(at, self.identity, new, actor=actor) for new in news]
        )

    def get(self, complaint_id: str) -> Complaint:
        """A complaint by its id, with its present state; its text is masked."""
        with self.reading() as connection:
            return complaints.get(connection, self.identity, complaint_id)

    def append(
        self,
        complaint_id: str,
        new: NewEvent,
        *,
        placement: Placement | None = None,
        category: tuple[str, str, str] | None = None,
        expected_seq: int | None = None,
    ) -> Event:
        """Add an event to a complaint; durable on return.

        ``placement`` and ``category`` replace the present ones together with the event, which
        notes what they were. ``expected_seq`` refuses if the complaint changed since.

        Raises:
            NotFoundError, InputError, ConflictError: as ``events.check`` says.
        """
        pk = self.pk_of(complaint_id)
        changes = change_values(self.identity, placement, category)
        return self.writer.run(
            lambda at: log.append(at, pk, new, changes=changes, expected_seq=expected_seq)
        )

    def find(self, search: Search) -> tuple[list[Complaint], int | None]:
        """One page of complaints, newest first, and where the next page begins."""
        with self.reading() as connection:
            return find(connection, self.identity, search)

    def history(self, complaint_id: str) -> list[Event]:
        """A complaint's events in the order in which they were recorded."""
        with self.reading() as connection:
            return log.history(connection, self.pk_of(complaint_id))

    def add_batch(self, batch: BulkBatch, *, actor: str, run_id: int | None = None) -> BatchOutcome:
        """Keep many complaints in one transaction of their own; durable on return."""
        return self.writer.run_alone(
            lambda at: add_batch(at, self.identity, batch, actor=actor, run_id=run_id)
        )

    def foresee(self, foresight: DryRunCounts, batch: BulkBatch) -> BatchOutcome:
        """What keeping a batch would come to, after those that ``foresight`` has seen."""
        with self.reading() as connection:
            return foresight.add(connection, batch)

    def last_seq(self) -> int:
        """The number of the last committed change."""
        with self.reading() as connection:
            return counters.last_taken(connection)

    def export(self, since_seq: int = 0, *, batch_rows: int = 65_536) -> Iterator[pa.Table]:
        """Complaints changed after ``since_seq``, oldest change first, as the cube reads them.

        One column for each level and those of ``export.py``. One consistent state of the ledger.
        """
        with self.reading(steady=True) as connection:
            until_seq = counters.last_taken(connection)
            yield from export.export(connection, self.identity, since_seq, until_seq, batch_rows)
