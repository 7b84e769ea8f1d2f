"""All endpoints under ``/ogc``."""

from __future__ import annotations

from fastapi import APIRouter

from geo_service.api.ogc import collections, items, landing, tiles, tilesets
from geo_service.api.state import State

router = APIRouter()
for part in (tiles, landing, collections, items, tilesets):
    router.include_router(part.router)


def open(state: State) -> None:  # noqa: A001 - the name the application calls
    """Make one tile, so that the first that is asked for need not wait for a compiler."""
    tiles.warm(state)
