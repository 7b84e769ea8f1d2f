"""All endpoints under ``/ogc``."""

from __future__ import annotations

from fastapi import APIRouter

from geo_service.api.ogc import collections, items, landing

router = APIRouter()
for part in (landing, collections, items):
    router.include_router(part.router)
