"""Authentication: a key in the request, the session of a page, or nobody (public).

A page's session needs, for every request that writes, the token that came with it.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request

from geo_service.api import setup_link
from geo_service.api.cookies import session_cookie
from geo_service.api.failed_keys import FailedKeys
from geo_service.api.ledger_access import ledger_of
from geo_service.api.proxy_user import name_from_proxy
from geo_service.api.state import State, StateDep
from geo_service.base.errors import ForbiddenError, UnauthorizedError
from geo_service.ledger import Ledger
from geo_service.ledger.access import (
    ANYONE,
    Principal,
    Session,
    find_key,
    find_session,
    find_sign_in_name,
    holder_of,
    key_id_of,
    keys_were_made,
    remember_in_home,
)

CSRF_HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_RECHECK_S = 2.0


@dataclass
class _KeysSeen:
    """Whether keys were ever made; once they were, for good."""

    any: bool = False
    looked_at: float = float("-inf")

    def look(self, ledger: Ledger) -> bool:
        if not self.any and time.monotonic() - self.looked_at > _RECHECK_S:
            with ledger.reading() as connection:
                self.any = keys_were_made(connection)
            self.looked_at = time.monotonic()
        return self.any


def has_keys(state: State) -> bool:
    """Whether the installation has keys, or ever had."""
    seen = state.part(_KeysSeen)
    if not seen.any and seen.look(ledger_of(state)):
        remember_in_home(state.settings.home)
    return seen.any


def failed_keys(state: State) -> FailedKeys:
    """The count of keys that were not accepted."""
    return state.part(FailedKeys)


def address_of(request: Request) -> str:
    """The client's address; behind a trusted proxy, the one that it names."""
    return request.client.host if request.client else ""


def key_in(request: Request) -> str | None:
    """The key that came with a request."""
    header = request.headers.get("authorization", "")
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer" and value:
        return value.strip()
    return request.headers.get("x-api-key")


def verify_key(
    state: State, request: Request, text: str, *, count_failures: bool = True
) -> Principal:
    """Who a key belongs to; each request counts a key that is not accepted once.

    Raises:
        UnauthorizedError: there is no such key, or it is expired or revoked.
        RateLimitedError: too many keys from this address, or with this id, were invalid.
    """
    counted, address, key_id = failed_keys(state), address_of(request), key_id_of(text)
    counted.check(address, key_id)
    with ledger_of(state).reading() as connection:
        info = find_key(connection, text)
    if info is None and count_failures:
        counted.failed(address, key_id)
    if info is None or not info.valid:  # who holds an expired key did not guess it
        raise UnauthorizedError(
            "invalid, expired or revoked API key", hint="an administrator makes and lists keys"
        )
    counted.accepted(address, key_id)
    return replace(holder_of(info), address=address)


def verify_proxy_user(state: State, name: str) -> Principal | None:
    """The holder of the key for a name that a proxy signed in; it has not shown the key."""
    with ledger_of(state).reading() as connection:
        info = find_sign_in_name(connection, name)
    return holder_of(info, confirmed=False) if info else None


def find_cookie_session(state: State, request: Request) -> Session | None:
    """The session a request's cookie belongs to, if it is still good."""
    token = session_cookie(request, state.settings)
    if not token:
        return None
    if token.startswith(setup_link.PREFIX):
        if not setup_link.is_direct(request) or has_keys(state):
            return None
        return setup_link.find(state.settings, token)
    with ledger_of(state).reading() as connection:
        session = find_session(connection, token)
    return session if session and _is_same_person(state, request, session.principal) else None


def _is_same_person(state: State, request: Request, principal: Principal) -> bool:
    """Whether the proxy, where it names somebody, names the session's holder."""
    name = name_from_proxy(request, state.settings)
    if name is None:
        return True
    signed_in = verify_proxy_user(state, name)
    return signed_in is not None and signed_in.actor == principal.actor


def principal_of(request: Request, state: StateDep) -> Principal:
    """Who asks; for endpoints. Raises as ``identify``."""
    return identify(request, state)


def identify(request: Request, state: State, *, count_failures: bool = True) -> Principal:
    """Who asks; what stands before the endpoint does not count failures, which it will.

    Raises:
        UnauthorizedError: an invalid, expired or revoked key.
        RateLimitedError: too many invalid keys.
        ForbiddenError: a writing request without the session's token.
        UnavailableError: the store does not answer.
    """
    key = key_in(request)
    if key is not None:
        return verify_key(state, request, key, count_failures=count_failures)
    session = find_cookie_session(state, request)
    if session is None:
        return ANYONE
    if request.method not in _SAFE and not _repeats(request, session.csrf):
        raise ForbiddenError(
            "this request does not come from a page of this service",
            hint=f"repeat the session's csrf value in the header {CSRF_HEADER}",
        )
    return replace(session.principal, address=address_of(request))


def _repeats(request: Request, csrf: str) -> bool:
    said = request.headers.get(CSRF_HEADER, "")
    return hmac.compare_digest(said.encode("latin-1", "replace"), csrf.encode())


PrincipalDep = Annotated[Principal, Depends(principal_of)]
