"""Sessions of web pages: a key exchanged for a cookie, with a CSRF token."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from geo_service.ledger.access.keys import hash_secret, holder_of, key_info
from geo_service.ledger.access.roles import Principal
from geo_service.ledger.clock import now_us
from geo_service.ledger.schema import api_key, session

LIFETIME = timedelta(hours=12)
#: for so long after the key was shown a session may do what must be confirmed with it
CONFIRMED_FOR = timedelta(minutes=10)
_US = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, and the token that every writing request must repeat."""

    principal: Principal
    csrf: str


def start_session(connection: sa.Connection, principal: Principal) -> tuple[str, Session]:
    """Begin a session for the holder of a key; the cookie's value is given this once."""
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    now = now_us()
    connection.execute(sa.delete(session).where(session.c.expires_at < now))
    values = {
        "hash": hash_secret(token),
        "key_id": principal.actor.removeprefix("key:"),
        "csrf": csrf,
        "created_at": now,
        "expires_at": now + LIFETIME // _US,
        "key_shown_at": now if principal.confirmed else None,
    }
    connection.execute(sa.insert(session), values)
    return token, Session(principal, csrf)


def find_session(connection: sa.Connection, token: str) -> Session | None:
    """The session of a cookie; None if it ended, or its key is valid no more."""
    query = (
        sa.select(
            api_key, session.c.csrf, session.c.expires_at.label("ends_at"), session.c.key_shown_at
        )
        .join(session, session.c.key_id == api_key.c.id)
        .where(session.c.hash == hash_secret(token))
    )
    row = connection.execute(query).first()
    if row is None or row.ends_at < now_us():
        return None
    info = key_info(row)
    if not info.valid:
        return None
    shown = row.key_shown_at
    confirmed = shown is not None and 0 <= now_us() - shown <= CONFIRMED_FOR // _US
    return Session(holder_of(info, confirmed=confirmed), row.csrf)


def end_session(connection: sa.Connection, token: str) -> None:
    """Sign out."""
    connection.execute(sa.delete(session).where(session.c.hash == hash_secret(token)))
