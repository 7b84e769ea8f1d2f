"""Classes of work: which requests share slots, and how many slots a process has.

A slot is held from the moment a request's body is there until its answer begins, so slow clients
hold none. Staff (a verified key of the planner's role or above) may take every slot and is served
before the public, which may only take its part; so intake never waits for a report, and a
dispatcher never waits behind the internet.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from starlette.types import Scope


class WorkClass(StrEnum):
    """What a request asks of the service."""

    HEALTH = "health"  # never limited, never waits
    LOOKUP = "lookup"  # a place, an area, a complaint
    INTAKE = "intake"  # what writes: a complaint, an event, a session
    VIEW = "view"  # the planner's maps and tables
    HEAVY = "heavy"  # reports, surfaces, hot spots, files to take away, batches of look-ups
    BULK = "bulk"  # many complaints, or a file, at once


@dataclass(frozen=True, slots=True)
class Room:
    """How many requests of a class run, and wait, at once; how long one waits at most.

    ``public`` of the ``slots``, and ``public_waiting`` of the places to wait, are open to those
    without a verified key.
    """

    slots: int
    public: int
    waiting: int
    public_waiting: int
    patience_s: float


ROOMS: dict[WorkClass, Room] = {
    WorkClass.LOOKUP: Room(16, 10, 256, 64, 5.0),
    WorkClass.INTAKE: Room(12, 4, 256, 16, 15.0),
    WorkClass.VIEW: Room(4, 2, 32, 8, 10.0),
    WorkClass.HEAVY: Room(2, 1, 16, 4, 20.0),
    WorkClass.BULK: Room(2, 1, 16, 2, 30.0),
}
#: requests in threads at once: one thread a slot, and some for callers that are still sending
THREADS = sum(room.slots for room in ROOMS.values()) + 28

_HEALTH = frozenset({"/healthz", "/readyz"})
_BULK = frozenset({"/v1/complaints:batch", "/v1/uploads"})
_HEAVY = frozenset(
    {"/v1/report", "/v1/density", "/v1/hotspots", "/v1/route/batch", "/v1/places/unknown"}
)
_VIEWS = frozenset(
    {
        "/v1/cells", "/v1/choropleth", "/v1/series", "/v1/categories", "/v1/cube",
        "/v1/assessment", "/v1/assessment/course", "/v1/assessment/complaints", "/v1/topics",
        "/v1/watch", "/v1/watch/nominations", "/v1/emerging", "/v1/forecast", "/v1/counted",
        "/v1/issues/map",
    }
)  # fmt: skip
#: a query that asks for a file instead of a page's view
_FILES = tuple(f"format={name}".encode() for name in ("csv", "geojson", "geoparquet"))
#: every path named above, for the test that each is a route
NAMED = _HEALTH | _BULK | _HEAVY | _VIEWS


def class_of(scope: Scope) -> WorkClass:
    """The class of a request, from its path, method and query."""
    path: str = scope["path"]
    if path in _HEALTH:
        return WorkClass.HEALTH
    if path in _HEAVY:
        return WorkClass.HEAVY
    if scope["method"] in ("POST", "PUT", "PATCH", "DELETE"):
        return WorkClass.BULK if path in _BULK else WorkClass.INTAKE
    query: bytes = scope.get("query_string", b"")
    if b"format=" in query and any(name in query for name in _FILES):
        return WorkClass.HEAVY
    if path.startswith("/v1/reports/"):
        return WorkClass.HEAVY
    if path in _VIEWS or path.endswith(("/profile", "/effect")) or _is_features(path):
        return WorkClass.VIEW
    return WorkClass.LOOKUP


def _is_features(path: str) -> bool:
    """Whether a path of the OGC API gives features or cells; tiles of areas are look-ups."""
    return path.startswith("/ogc/collections/") and (
        "/items" in path or path.startswith("/ogc/collections/cells/tiles/")
    )
