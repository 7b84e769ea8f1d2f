"""API keys: shown once, stored as a hash, limited by role, scope and time, revocable.

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
from geo_service.ledger.access.keys_made import remember_keys
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
    sign_in_name: str | None = None

    @property
    def valid(self) -> bool:
        """Whether it is accepted now."""
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
        row.sign_in_name,
    )


def make_key(
    connection: sa.Connection,
    name: str,
    role: Role,
    *,
    scopes: frozenset[str] = frozenset(),
    expires_at: datetime | None = None,
    sign_in_name: str | None = None,
) -> tuple[KeyInfo, str]:
    """Make a key; the text is given this once.

    ``sign_in_name`` is the name under which a trusted proxy signs the key's holder in.
    """
    key_id, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    values = {
        "id": key_id,
        "name": name,
        "hash": hash_secret(secret),
        "role": role.label,
        "scopes": ",".join(sorted(scopes)),
        "created_at": now_us(),
        "expires_at": None if expires_at is None else to_us(expires_at),
        "sign_in_name": sign_in_name or None,
    }
    connection.execute(sa.insert(api_key), values)
    remember_keys(connection)
    row = connection.execute(sa.select(api_key).where(api_key.c.id == key_id)).one()
    return key_info(row), f"{PREFIX}_{key_id}_{secret}"


def list_keys(connection: sa.Connection) -> list[KeyInfo]:
    """All keys, expired and revoked ones too."""
    return [key_info(row) for row in connection.execute(sa.select(api_key).order_by("created_at"))]


def revoke_key(connection: sa.Connection, key_id: str) -> None:
    """Revoke a key, and end its sessions.

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


def _parts(text: str) -> tuple[str, str]:
    """Id and secret of a key's text; empty if it has not the form of a key."""
    prefix, _, rest = text.partition("_")
    key_id, _, secret = rest.partition("_")
    return (key_id, secret) if prefix == PREFIX and secret else ("", "")


def key_id_of(text: str) -> str:
    """The public part of a key's text; empty if it has not the form of a key."""
    return _parts(text)[0]


def find_key(connection: sa.Connection, text: str) -> KeyInfo | None:
    """The key of a text, valid or not; None if there is none with this secret."""
    key_id, secret = _parts(text)
    row = connection.execute(sa.select(api_key).where(api_key.c.id == key_id)).first()
    # compared also where there is no such key, so that the time tells nothing
    kept = row.hash if row is not None else hash_secret("")
    same = hmac.compare_digest(kept, hash_secret(secret))
    return key_info(row) if row is not None and same else None


def find_sign_in_name(connection: sa.Connection, name: str) -> KeyInfo | None:
    """The newest valid key of whoever a trusted proxy signed in under ``name``."""
    query = sa.select(api_key).where(api_key.c.sign_in_name == name)
    rows = connection.execute(query.order_by(api_key.c.created_at.desc()))
    return next((info for info in map(key_info, rows) if info.valid), None)


def holder_of(info: KeyInfo, *, confirmed: bool = True) -> Principal:
    """Who a key stands for; ``confirmed`` says that the key itself was shown just now."""
    return Principal(f"key:{info.id}", info.role, info.scopes, confirmed=confirmed)
