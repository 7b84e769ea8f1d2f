"""Who asks: a key in the request, the session of a page, or anyone.

On the loopback of an installation that has no keys yet everybody is the administrator, so that
the pages work at once; the first key ends that. A page's session needs, for every request that
writes, the token that came with it; the open house takes writes from its own pages only.
"""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from geo_service.api.answers import json_response
from geo_service.api.ledger_access import close_ledger, ledger_of, watch_disputes
from geo_service.api.schemas import PROBLEMS
from geo_service.api.state import State, StateDep
from geo_service.base.errors import ForbiddenError, UnauthorizedError
from geo_service.ledger import Ledger
from geo_service.ledger.access import (
    ANYONE,
    Principal,
    Role,
    any_key,
    end_session,
    find_key,
    find_session,
    start_session,
)
from geo_service.ledger.access.sessions import LIFETIME

COOKIE = "geo_session"
CSRF_HEADER = "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_RECHECK_S = 2.0


def open(state: State) -> None:  # noqa: A001 - the name the application calls
    """Open the ledger if its store answers; otherwise as soon as it does."""
    watch_disputes(state)


def close(state: State) -> None:
    """Close the ledger."""
    close_ledger(state)


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass
class _KeysSeen:
    """Whether there are keys; once there are, for good."""

    any: bool = False
    looked_at: float = float("-inf")

    def look(self, ledger: Ledger) -> bool:
        if not self.any and time.monotonic() - self.looked_at > _RECHECK_S:
            with ledger.reading() as connection:
                self.any = any_key(connection)
            self.looked_at = time.monotonic()
        return self.any


def has_keys(state: State) -> bool:
    """Whether the installation has keys."""
    seen: _KeysSeen = state.extra.setdefault("keys_seen", _KeysSeen())
    return seen.look(ledger_of(state))


def _key_of(request: Request) -> str | None:
    header = request.headers.get("authorization", "")
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer" and value:
        return value.strip()
    return request.headers.get("x-api-key")


def of_key(state: State, text: str) -> Principal:
    """Who a key belongs to. Raises ``UnauthorizedError``."""
    with ledger_of(state).reading() as connection:
        found = find_key(connection, text)
    if found is None:
        raise UnauthorizedError(
            "this key opens nothing", hint="it may have expired or been revoked"
        )
    return found


def _of_session(state: State, request: Request, token: str) -> Principal | None:
    with ledger_of(state).reading() as connection:
        session = find_session(connection, token)
    if session is None:
        return None
    if request.method not in _SAFE and request.headers.get(CSRF_HEADER) != session.csrf:
        raise ForbiddenError(
            "this request does not come from a page of ours",
            hint=f"repeat the session's csrf value in the header {CSRF_HEADER}",
        )
    return session.principal


def _asks_this_machine(request: Request) -> bool:
    """Whether a request names this machine, not a name of somebody else's that points at it."""
    try:
        return is_loopback(urlsplit(f"//{request.headers.get('host', '')}").hostname or "")
    except ValueError:  # as in "[bad"
        return False


def _own_page(request: Request) -> bool:
    """Whether a request was made by our own page, or by no page at all."""
    if not _asks_this_machine(request):
        return False
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        return False
    return request.headers.get("sec-fetch-site", "none") in {"none", "same-origin"}


def is_open_house(state: State) -> bool:
    """Whether everybody is the administrator: on the loopback, before the first key."""
    return is_loopback(state.settings.host) and not has_keys(state)


def principal_of(request: Request, state: StateDep) -> Principal:
    """Who asks.

    Raises:
        UnauthorizedError: a key that opens nothing.
        ForbiddenError: a writing request from a page that is not ours.
        UnavailableError: the store does not answer.
    """
    key = _key_of(request)
    if key is not None:
        return of_key(state, key)
    token = request.cookies.get(COOKIE)
    session = _of_session(state, request, token) if token else None
    if session is not None:
        return session
    if not is_open_house(state):
        return ANYONE
    if request.method not in _SAFE and not _own_page(request):
        raise ForbiddenError("this request does not come from a page of ours")
    if not _asks_this_machine(request):
        return ANYONE  # a page elsewhere may have given its own name our address, to read us
    return Principal("local", Role.ADMIN, open_house=True)


PrincipalDep = Annotated[Principal, Depends(principal_of)]


def need(principal: Principal, role: Role, scope: str) -> None:
    """Refuse whoever may not: 401 for those who did not say who they are, else 403."""
    if principal is ANYONE and role > Role.PUBLIC:
        raise UnauthorizedError(
            f"this needs the role {role.label}", hint="send a key: Authorization: Bearer gs_…"
        )
    principal.require(role, scope)


router = APIRouter(tags=["session"], responses=PROBLEMS)


class SignIn(BaseModel):
    """What a page sends to begin a session."""

    key: str


def _session_json(principal: Principal, csrf: str | None) -> dict[str, object]:
    return {
        "role": principal.role.label,
        "open_house": principal.open_house,
        "csrf": csrf,
        "notice": "尚未设置密钥:本机任何人都可操作" if principal.open_house else None,
    }


@router.get("/v1/session", summary="Who am I?")
def session(request: Request, state: StateDep, principal: PrincipalDep) -> Response:
    """The caller's role, and whether the installation still has no keys."""
    token = request.cookies.get(COOKIE)
    csrf = None
    if token:
        with ledger_of(state).reading() as connection:
            found = find_session(connection, token)
        csrf = found.csrf if found else None
    return json_response(_session_json(principal, csrf))


@router.post("/v1/session", summary="Sign in", status_code=201)
def sign_in(given: SignIn, request: Request, state: StateDep) -> Response:
    """Exchange a key for a cookie; the answer's ``csrf`` goes into every writing request."""
    principal = of_key(state, given.key)
    token, made = ledger_of(state).writer.run(lambda at: start_session(at, principal))
    answer = json_response(_session_json(principal, made.csrf), 201)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https" or not is_loopback(state.settings.host),
    )
    return answer


@router.delete("/v1/session", summary="Sign out", status_code=204)
def sign_out(request: Request, state: StateDep, principal: PrincipalDep) -> Response:
    """End the session."""
    del principal
    token = request.cookies.get(COOKIE)
    if token:
        ledger_of(state).writer.run(lambda at: end_session(at, token))
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE)
    return answer
