"""``Ledger``: the one way to the store of complaints and their events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from geo_service.ledger import complaints, migrations
from geo_service.ledger.complaints import IdempotencyKey
from geo_service.ledger.events import log
from geo_service.ledger.identity import Identity, settle_identity
from geo_service.ledger.ids import read_id
from geo_service.ledger.records import Added, Complaint, Event, NewComplaint, NewEvent
from geo_service.ledger.store import Writer, open_engine, translated


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
        identity = Writer(engine).run_alone(lambda at: settle_identity(at, region, levels))
        return cls(engine, identity)

    def close(self) -> None:
        """Finish what waits to be written and let the connections go."""
        self.writer.close()
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the ledger until it is closed."""
        with translated(), self.engine.connect() as connection:
            yield connection

    def pk_of(self, complaint_id: str) -> int:
        """The number behind a public id; see ``ids.read_id``."""
        return read_id(complaint_id, self.identity.id_key)

    def add(self, new: NewComplaint, *, actor: str, key: IdempotencyKey | None = None) -> Added:
        """Keep a complaint; durable on return. The same source id again gives the same id."""
        return self.writer.run(
            lambda at: complaints.add(at, self.identity, new, actor=actor, key=key)
        )

    def get(self, complaint_id: str) -> Complaint:
        """A complaint by its id, with its present state; its text is masked."""
        with self.reading() as connection:
            return complaints.get(connection, self.identity, complaint_id)

    def append(self, complaint_id: str, new: NewEvent) -> Event:
        """Add an event to a complaint; durable on return."""
        pk = self.pk_of(complaint_id)
        return self.writer.run(lambda at: log.append(at, pk, new))

    def history(self, complaint_id: str) -> list[Event]:
        """A complaint's events in the order in which they were recorded."""
        with self.reading() as connection:
            return log.history(connection, self.pk_of(complaint_id))
