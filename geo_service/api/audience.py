"""Whether a caller may see what single complaints taught, or only what many did."""

from __future__ import annotations

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from geo_service.api.auth import principal_of
from geo_service.api.state import State
from geo_service.base.errors import UnavailableError
from geo_service.ledger.access import Principal, Role


def sees_public_only(principal: Principal) -> bool:
    """Whether answers to a caller rest on public evidence: below the dispatcher's role.

    A key for another purpose (say, intake only) sees what the public sees.
    """
    may_read = not principal.scopes or "read" in principal.scopes
    return principal.role < Role.DISPATCHER or not may_read


def asks_in_public(request: Request, state: State) -> bool:
    """The same of a request; while the ledger cannot say who asks, he sees the public's.

    Raises:
        UnauthorizedError: a key that opens nothing.
    """
    try:
        return sees_public_only(principal_of(request, state))
    except UnavailableError:
        return True


async def asks_in_public_async(request: Request, state: State) -> bool:
    """The same from a handler that must not wait."""
    return await run_in_threadpool(asks_in_public, request, state)
