"""``/v1/places/added``: places and aliases that dispatchers add to the gazetteer."""

from __future__ import annotations

import logging
import threading
import time
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.answers import json_response
from geo_service.api.complaint_json import moment
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed
from geo_service.api.repeating import Repeating
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_places import AddedPlace, AddedPlaces, PlaceKind, UnknownNames
from geo_service.api.state import State, StateDep
from geo_service.base.errors import GeoServiceError
from geo_service.intake.added_places import MAX_CHARS, add, withdraw, write_gazetteer
from geo_service.intake.unknown_names import DAYS, UnknownName, unknown_names
from geo_service.ledger import added_places as register
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import KEEP_PLACES

log = logging.getLogger(__name__)
router = APIRouter(tags=["places"], responses=PROBLEMS)
#: how often one looks whether other processes changed the gazetteer, in seconds
_LOOK_EVERY_S = 1.0
#: the latest complaints that are read for unknown names, and how long the answer holds, in seconds
_MOST_TEXTS, _KEPT_S = 20_000, 300.0

PlaceId = Annotated[int, Path(ge=1, le=2**62)]


class NewPlaceBody(BaseModel):
    """A place or an alias: a name, its kind, and where: an area's code, or a point (WGS-84)."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=MAX_CHARS)
    kind: PlaceKind = "poi"
    code: str = Field("", max_length=40, description="Of an area of any level")
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    radius_m: float | None = Field(None, ge=0, le=5_000, description="50 if not given")
    alias_of: str = Field("", max_length=MAX_CHARS, description="Of what it is another name")


class _GazetteerWatch(Repeating):
    """Follows what other processes add to the gazetteer or take back."""


def open(state: State) -> None:  # noqa: A001 - the name the application calls
    """Follow the gazetteer from now on, whether or not questions come."""
    seen: dict[str, str] = {}

    def look() -> None:
        try:
            with ledger_of(state).reading() as connection:
                version = register.added_version(connection)
            if version != seen.get("version"):
                write_gazetteer(state.region_ready, ledger_of(state))
                seen["version"] = version
            state.region_ready.gazetteer.settle()
        except (GeoServiceError, OSError) as error:
            log.debug("the gazetteer was not looked at: %s", type(error).__name__)

    state.part(
        _GazetteerWatch, lambda: _GazetteerWatch("added places", look, _LOOK_EVERY_S)
    ).start()


def close(state: State) -> None:
    """Follow it no more."""
    if watch := state.drop(_GazetteerWatch):
        watch.stop()


def added_json(one: register.AddedPlace) -> dict[str, Any]:
    """A place with its source: who added it when, and who took it back."""
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "code": one.code,
        "lon": one.lon,
        "lat": one.lat,
        "radius_m": one.radius_m,
        "alias_of": one.alias_of,
        "added_at": moment(one.added_at),
        "added_by": one.added_by,
        "withdrawn_at": moment(one.withdrawn_at),
        "withdrawn_by": one.withdrawn_by,
    }


class _UnknownNames:
    """The names last found unknown, for a while: reading the texts takes seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: list[UnknownName] = []
        self._asked: tuple[object, int] | None = None
        self._until_s = 0.0

    def get(self, state: State, days: int) -> list[UnknownName]:
        """As of now, or of some minutes ago unless the gazetteer has changed."""
        region, k = state.region_ready, state.settings.k_anonymity
        with self._lock:
            asked = (region.locator, days)
            if asked != self._asked or time.monotonic() > self._until_s:
                self._found = unknown_names(
                    region, ledger_of(state), k=k, days=days, most_texts=_MOST_TEXTS
                )
                self._asked, self._until_s = asked, time.monotonic() + _KEPT_S
            return self._found


@router.get(
    "/v1/places/unknown",
    response_model=UnknownNames,
    summary="Names that callers use and the gazetteer does not know",
)
def unknown(
    state: StateDep,
    _: Annotated[Principal, allowed(KEEP_PLACES)],
    days: Annotated[int, Query(ge=1, le=366)] = DAYS,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Response:
    """Said by k distinct reporters at least, in the latest 20,000 complaints of those days."""
    found = state.part(_UnknownNames).get(state, days)[:limit]
    told = [
        {
            "name": one.name,
            "kind": one.kind,
            "complaints": one.complaints,
            "reporters": one.reporters,
            "area": _area(state, one.code),
        }
        for one in found
    ]
    return json_response({"k": state.settings.k_anonymity, "days": days, "names": told})


def _area(state: State, code: str) -> dict[str, str] | None:
    region = state.region_ready
    chain = region.atlas.chain(region.lead_level, code) if code else {}
    area = chain.get(region.lead_level)
    return {"level": area.level, "code": area.code, "name": area.name} if area else None


@router.post("/v1/places/added", response_model=AddedPlace, summary="Add a place", status_code=201)
def post(
    body: NewPlaceBody, state: StateDep, principal: Annotated[Principal, allowed(KEEP_PLACES)]
) -> Response:
    """Used at once by this process, and by all others within seconds."""
    new = register.NewPlace(**body.model_dump())
    kept = add(state.region_ready, ledger_of(state), new, principal)
    return json_response(added_json(kept), 201)


@router.get("/v1/places/added", response_model=AddedPlaces, summary="Places that people added")
def get_all(
    state: StateDep,
    _: Annotated[Principal, allowed(KEEP_PLACES)],
    withdrawn: Annotated[bool, Query(description="Those taken back, too")] = False,
) -> Response:
    """Newest first, with who added them."""
    with ledger_of(state).reading() as connection:
        found = register.list_added(connection, withdrawn=withdrawn)
    return json_response({"places": [added_json(one) for one in found]})


@router.delete(
    "/v1/places/added/{place_id}", response_model=AddedPlace, summary="Take a place back"
)
def delete(
    place_id: PlaceId, state: StateDep, principal: Annotated[Principal, allowed(KEEP_PLACES)]
) -> Response:
    """It is used no more; who added it and who took it back stays on record."""
    gone = withdraw(state.region_ready, ledger_of(state), place_id, principal)
    return json_response(added_json(gone))
