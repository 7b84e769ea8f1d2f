"""Health checks of a ledger, each with what to do about a problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from geo_service.base.errors import GeoServiceError
from geo_service.ledger.events.log import progress_of
from geo_service.ledger.migrations import version_of
from geo_service.ledger.migrations.postgis import has_geometry
from geo_service.ledger.rows import state_values
from geo_service.ledger.schema import HEAD, complaint, event, import_run, reject
from geo_service.ledger.store.counters import last_taken
from geo_service.ledger.store.faults import translated

Grade = Literal["ok", "warn", "fail"]
_SAMPLE = 500
#: what to do about a store that is damaged
REPAIR = (
    "stop the service; move the ledger's files aside and keep them; `geo-service restore` the last "
    "backup into the empty place; then import again what came since (what is known is not doubled)"
)


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One thing looked at: how it is, and what to do."""

    what: str
    grade: Grade
    detail: str
    advice: str = ""


def examine(engine: sa.Engine) -> Iterator[HealthFinding]:
    """Look at the store from the outside in; what cannot be reached ends it."""
    try:
        version = version_of(engine)
    except GeoServiceError as error:
        yield HealthFinding("store", "fail", error.for_operators, error.hint or "")
        return
    yield HealthFinding("store", "ok", f"{engine.dialect.name} answers")
    if version is None:
        yield HealthFinding(
            "ledger", "warn", "does not exist yet", "it is created when the service first starts"
        )
        return
    if version != HEAD:
        advice = (
            "run `geo-service ledger migrate`" if version < HEAD else "install the newer program"
        )
        yield HealthFinding("version", "fail", f"{version}; this program needs {HEAD}", advice)
        return
    yield HealthFinding("version", "ok", version)
    try:
        with translated(), engine.connect() as connection:
            yield _integrity(connection)
            yield _counters(connection)
            yield _states(connection)
            yield from _leftovers(connection)
            if engine.dialect.name == "postgresql":
                yield _postgis(connection)
    except GeoServiceError as error:
        yield HealthFinding("ledger", "fail", error.message, error.hint or REPAIR)
    except ValueError as error:  # a row that no program of ours wrote
        yield HealthFinding("ledger", "fail", f"a row cannot be read: {error}", REPAIR)


def _integrity(connection: sa.Connection) -> HealthFinding:
    if connection.dialect.name != "sqlite":
        return HealthFinding("integrity", "ok", "left to the server (checksums, amcheck)")
    found = connection.exec_driver_sql("PRAGMA quick_check(5)").scalars().all()
    if list(found) == ["ok"]:
        return HealthFinding("integrity", "ok", "quick_check found no damage")
    return HealthFinding("integrity", "fail", "; ".join(found)[:300], REPAIR)


def _counters(connection: sa.Connection) -> HealthFinding:
    greatest = connection.execute(sa.select(sa.func.max(event.c.seq))).scalar() or 0
    taken = last_taken(connection)
    if greatest <= taken:
        return HealthFinding("counters", "ok", f"last change {taken}")
    return HealthFinding(
        "counters", "fail", f"event {greatest} is above the counter {taken}", REPAIR
    )


def _states(connection: sa.Connection) -> HealthFinding:
    """Fold the events of the latest complaints and compare with what is kept beside them."""
    query = sa.select(complaint).order_by(complaint.c.seq.desc()).limit(_SAMPLE)
    wrong = 0
    rows = connection.execute(query).all()
    for row in rows:
        values = state_values(progress_of(connection, row.pk).state)
        wrong += any(getattr(row, name) != value for name, value in values.items())
    if not wrong:
        return HealthFinding("states", "ok", f"{len(rows)} complaints match their events")
    return HealthFinding(
        "states", "fail", f"{wrong} of {len(rows)} do not match their events",
        "run `geo-service ledger rebuild`",
    )  # fmt: skip


def _leftovers(connection: sa.Connection) -> Iterator[HealthFinding]:
    unfinished = connection.execute(
        sa.select(import_run.c.file_name).where(import_run.c.finished_at.is_(None))
    ).scalars().all()  # fmt: skip
    if unfinished:
        names = ", ".join(unfinished[:5])
        yield HealthFinding("imports", "warn", f"unfinished: {names}", "import the same file again")
    open_rejects = connection.execute(
        sa.select(sa.func.count()).select_from(reject).where(reject.c.state.in_(("open", "mended")))
    ).scalar_one()
    if open_rejects:
        yield HealthFinding(
            "rejects", "warn", f"{open_rejects} rows wait to be mended", "see `geo-service rejects`"
        )


def _postgis(connection: sa.Connection) -> HealthFinding:
    if has_geometry(connection):
        return HealthFinding("postgis", "ok", "view complaints_gis is there")
    return HealthFinding(
        "postgis",
        "warn",
        "no geometry column",
        "install PostGIS, then `geo-service ledger migrate`",
    )
