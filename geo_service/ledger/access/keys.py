"""API keys: shown once, kept as a hash, limited in role, scope and time, revocable.

A key is ``gs_<id>_<secret>`` with 256 random bits; of so many bits a plain SHA-256 is enough.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from geo_service.base.errors import ConflictError, NotFoundError
from geo_service.ledger.access.roles import Principal, Role, parse_role, parse_scopes
from geo_service.ledger.clock import from_us, now_us, to_us
from geo_service.ledger.schema import api_key, session

PREFIX = "gs"


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What may be known of a key."""

    id: str
    name: str
    role: Role
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @property
    def valid(self) -> bool:
        """Whether it opens anything now."""
        now = from_us(now_us())
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def hash_secret(secret: str) -> str:
    """What is kept of a secret of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _time(moment: int | None) -> datetime | None:
    return None if moment is None else from_us(moment)


def key_info(row: sa.Row[tuple[object, ...]]) -> KeyInfo:
    """What may be known of a key, from its row."""
    return KeyInfo(
        row.id,
        row.name,
        parse_role(row.role),
        parse_scopes(row.scopes),
        from_us(row.created_at),
        _time(row.expires_at),
        _time(row.revoked_at),
    )


def make_key(
    connection: sa.Connection,
    name: str,
    role: Role,
    *,
    scopes: frozenset[str] = frozenset(),
    expires_at: datetime | None = None,
) -> tuple[KeyInfo, str]:
    """Make a key; the text is given this once."""
    key_id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    values = {
        "id": key_id,
        "name": name,
        "hash": hash_secret(secret),
        "role": role.label,
        "scopes": ",".join(sorted(scopes)),
        "created_at": now_us(),
        "expires_at": None if expires_at is None else to_us(expires_at),
    }
    connection.execute(sa.insert(api_key), values)
    row = connection.execute(sa.select(api_key).where(api_key.c.id == key_id)).one()
    return key_info(row), f"{PREFIX}_{key_id}_{secret}"


def list_keys(connection: sa.Connection) -> list[KeyInfo]:
    """All keys, also those that open nothing any more."""
    return [key_info(row) for row in connection.execute(sa.select(api_key).order_by("created_at"))]


def any_key(connection: sa.Connection) -> bool:
    """Whether a key was ever made: from then on every caller needs one."""
    return connection.execute(sa.select(api_key.c.id).limit(1)).first() is not None


def revoke_key(connection: sa.Connection, key_id: str) -> None:
    """Make a key open nothing any more, and end its sessions.

    Raises:
        NotFoundError: there is no such key.
        ConflictError: it is revoked already.
    """
    row = connection.execute(sa.select(api_key).where(api_key.c.id == key_id)).first()
    if row is None:
        raise NotFoundError(f"no key {key_id!r}", hint="list them with `geo-service key list`")
    if row.revoked_at is not None:
        raise ConflictError(f"key {key_id} is revoked already")
    query = sa.update(api_key).where(api_key.c.id == key_id)
    connection.execute(query.values(revoked_at=now_us()))
    connection.execute(sa.delete(session).where(session.c.key_id == key_id))


def find_key(connection: sa.Connection, text: str) -> Principal | None:
    """Who a key belongs to; None if it opens nothing."""
    prefix, _, rest = text.partition("_")
    key_id, _, secret = rest.partition("_")
    if prefix != PREFIX or not secret:
        return None
    row = connection.execute(sa.select(api_key).where(api_key.c.id == key_id)).first()
    if row is None or not hmac.compare_digest(row.hash, hash_secret(secret)):
        return None
    info = key_info(row)
    return Principal(f"key:{key_id}", info.role, info.scopes) if info.valid else None
