"""The address under which clients reach the service, for links in answers."""

from __future__ import annotations

from fastapi import Request

from geo_service.api.state import State


def own_address(request: Request, state: State) -> str:
    """The operator's ``public_url``, else what the request was sent to; no slash at its end.

    The second repeats the Host header, which a proxy should set or check: an operator who names
    the address leaves the header no say.
    """
    return state.settings.public_url or str(request.base_url).rstrip("/")
