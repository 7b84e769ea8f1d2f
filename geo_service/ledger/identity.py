"""A ledger's own facts: its region, its levels, and the key that signs complaint ids.

One ledger holds one region. Levels take slots (columns ``area_1`` …) in the order in which they
were first seen; a slot keeps its level for ever.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from geo_service.base.errors import ConflictError, InputError
from geo_service.ledger.schema import AREA_SLOTS, meta
from geo_service.ledger.store.counters import OTHER, take
from geo_service.ledger.store.facts import put_fact


@dataclass(frozen=True, slots=True)
class Identity:
    """Region id, levels by slot, and the key complaint ids are signed with."""

    region: str
    levels: tuple[str, ...]
    id_key: bytes

    def slot(self, level: str) -> str:
        """The column that holds a level's codes.

        Raises:
            InputError: the ledger has no such level.
        """
        if level not in self.levels:
            raise InputError(f"no level {level!r} here", hint=f"one of {', '.join(self.levels)}")
        return f"area_{self.levels.index(level) + 1}"


def read_identity(connection: sa.Connection) -> Identity | None:
    """The identity as kept; None in a ledger that was never opened for a region."""
    rows = connection.execute(sa.select(meta.c.name, meta.c.value))
    facts = {row.name: row.value for row in rows}
    if "region" not in facts:
        return None
    levels = tuple(json.loads(facts["levels"]))
    return Identity(facts["region"], levels, bytes.fromhex(facts["id_key"]))


def _merged(known: Sequence[str], asked: Sequence[str]) -> tuple[str, ...]:
    levels = (*known, *(level for level in asked if level not in known))
    if len(levels) > AREA_SLOTS:
        raise ConflictError(
            f"a ledger holds at most {AREA_SLOTS} levels; this one would need {len(levels)}",
            hint="start a new ledger (another GEO_HOME or database)",
        )
    return levels


def settle_identity(connection: sa.Connection, region: str, levels: Sequence[str]) -> Identity:
    """Write the identity of a new ledger, or check that an old one fits.

    Raises:
        ConflictError: the ledger belongs to another region, or has no slot left.
    """
    take(connection, 0, which=OTHER)  # two that start together follow one another
    known = read_identity(connection)
    if known is None:
        identity = Identity(region, _merged((), levels), secrets.token_bytes(16))
        put_fact(connection, "region", region)
        put_fact(connection, "id_key", identity.id_key.hex())
    elif known.region != region:
        raise ConflictError(
            f"this ledger holds complaints of {known.region!r}, not of {region!r}",
            hint="set GEO_HOME or GEO_DATABASE_URL to another place for another region",
        )
    else:
        identity = Identity(region, _merged(known.levels, levels), known.id_key)
    if known is None or identity.levels != known.levels:
        put_fact(connection, "levels", json.dumps(identity.levels))
    return identity
