"""Whether a caller may see what single complaints taught, or only what many did."""

from __future__ import annotations

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from geo_service.api.auth import principal_of
from geo_service.api.state import State
from geo_service.base.errors import UnavailableError
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import SEE_COMPLAINTS


def sees_public_only(principal: Principal) -> bool:
    """Whether answers to a caller rest on public evidence: he may not see complaints."""
    return not SEE_COMPLAINTS.granted(principal)


def asks_in_public(request: Request, state: State) -> bool:
    """The same of a request; while the ledger cannot say who asks, he sees the public's.

    Raises:
        UnauthorizedError: a key that is not valid.
    """
    try:
        return sees_public_only(principal_of(request, state))
    except UnavailableError:
        return True


async def asks_in_public_async(request: Request, state: State) -> bool:
    """The same from a handler that must not wait."""
    return await run_in_threadpool(asks_in_public, request, state)
