"""Records which parts of a daily run are done, and which process watches for bursts."""

from __future__ import annotations

import sqlalchemy as sa

from geo_service.ledger.clock import now_us
from geo_service.ledger.schema import alarm_run, meta
from geo_service.ledger.store.counters import OTHER, take
from geo_service.ledger.store.facts import put_fact


def done_parts(connection: sa.Connection, as_of: str) -> dict[str, float]:
    """The parts of a day's run that are done, each with its smallest p."""
    query = sa.select(alarm_run.c.part, alarm_run.c.p).where(alarm_run.c.as_of == as_of)
    return {row.part: row.p for row in connection.execute(query)}


def finish_part(connection: sa.Connection, as_of: str, part: str, found: int, p: float) -> None:
    """Note that a part is done, in the transaction that keeps its alarms."""
    where = (alarm_run.c.as_of == as_of, alarm_run.c.part == part)
    connection.execute(sa.delete(alarm_run).where(*where))
    row = {"as_of": as_of, "part": part, "found": found, "p": p, "finished_at": now_us()}
    connection.execute(sa.insert(alarm_run), row)


def hold_lease(connection: sa.Connection, name: str, holder: str, seconds: float) -> bool:
    """Take or keep a task that only one process may do; False while another holds it.

    A holder that stops asking loses it after ``seconds``.
    """
    take(connection, 0, which=OTHER)  # one asks at a time
    row = f"lease:{name}"
    value = connection.execute(sa.select(meta.c.value).where(meta.c.name == row)).scalar()
    now = now_us()
    if value is not None:
        owner, _, until = str(value).rpartition(" ")
        if owner != holder and int(until) > now:
            return False
    put_fact(connection, row, f"{holder} {now + int(seconds * 1e6)}")
    return True
