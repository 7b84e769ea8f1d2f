"""Places and aliases that people added: who added each when, and who took it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from geo_service.base.errors import ConflictError, NotFoundError
from geo_service.ledger.access import Principal, write_audit
from geo_service.ledger.clock import from_us, now_us
from geo_service.ledger.rows import from_row
from geo_service.ledger.schema import added_place, meta
from geo_service.ledger.store.counters import OTHER, take
from geo_service.ledger.store.facts import put_fact

_VERSION = "added_places"


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place to add: where it is by ``code`` of an area, or by ``lon``, ``lat`` (EPSG:4326).

    ``kind`` is one of ``model.PLACE_KINDS``; ``alias_of`` names the area or place of which
    ``name`` is another name, if it is one.
    """

    name: str
    kind: str
    code: str = ""
    lon: float | None = None
    lat: float | None = None
    radius_m: float | None = None
    alias_of: str = ""


@dataclass(frozen=True, slots=True)
class AddedPlace:
    """A place that somebody added; ``withdrawn_at`` is None while it is in use."""

    id: int
    name: str
    kind: str
    code: str
    lon: float | None
    lat: float | None
    radius_m: float | None
    alias_of: str
    added_at: datetime
    added_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str


def add_place(connection: sa.Connection, new: NewPlace, by: Principal) -> AddedPlace:
    """Keep a place, with its audit line.

    Raises:
        ConflictError: one of that name in that very place is in use.
    """
    number = take(connection, which=OTHER)
    for other in list_added(connection):
        if (other.name, other.code, other.lon, other.lat) == (new.name, new.code, new.lon, new.lat):
            raise ConflictError(f"place {other.id} has this name in this place already")
    values = {
        "id": number, "name": new.name, "kind": new.kind, "code": new.code, "lon": new.lon,
        "lat": new.lat, "radius_m": new.radius_m, "alias_of": new.alias_of, "added_at": now_us(),
        "added_by": by.actor, "withdrawn_at": None, "withdrawn_by": "",
    }  # fmt: skip
    connection.execute(sa.insert(added_place), values)
    _changed(connection, "added_place", number, by)
    return get_added(connection, number)


def withdraw_place(connection: sa.Connection, number: int, by: Principal) -> AddedPlace:
    """Take a place back, with an audit line; it stays listed as withdrawn.

    Raises:
        NotFoundError: there is none; ConflictError: it was taken back before.
    """
    take(connection, 0, which=OTHER)
    if get_added(connection, number).withdrawn_at is not None:
        raise ConflictError(f"place {number} was taken back before")
    changed = sa.update(added_place).where(added_place.c.id == number)
    connection.execute(changed.values(withdrawn_at=now_us(), withdrawn_by=by.actor))
    _changed(connection, "withdrew_place", number, by)
    return get_added(connection, number)


def get_added(connection: sa.Connection, number: int) -> AddedPlace:
    """One place, whether in use or not.

    Raises:
        NotFoundError: there is none.
    """
    row = connection.execute(sa.select(added_place).where(added_place.c.id == number)).first()
    if row is None:
        raise NotFoundError(f"no added place {number}", hint="see /v1/places/added")
    return _place_of(row)


def list_added(connection: sa.Connection, *, withdrawn: bool = False) -> Sequence[AddedPlace]:
    """The places in use, newest first; with ``withdrawn`` those that were taken back, too."""
    query = sa.select(added_place).order_by(added_place.c.id.desc())
    if not withdrawn:
        query = query.where(added_place.c.withdrawn_at.is_(None))
    return [_place_of(row) for row in connection.execute(query)]


def added_version(connection: sa.Connection) -> str:
    """Changes whenever a place is added or taken back; "" before the first."""
    query = sa.select(meta.c.value).where(meta.c.name == _VERSION)
    return str(connection.execute(query).scalar() or "")


def _place_of(row: Any) -> AddedPlace:
    gone = None if row.withdrawn_at is None else from_us(row.withdrawn_at)
    return from_row(AddedPlace, row, added_at=from_us(row.added_at), withdrawn_at=gone)


def _changed(connection: sa.Connection, action: str, number: int, by: Principal) -> None:
    """Write the audit line, and let other processes notice."""
    write_audit(connection, by.actor, action, f"place:{number}", address=by.address)
    put_fact(connection, _VERSION, f"{now_us()}-{number}")
