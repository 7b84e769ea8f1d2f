"""``/v1/alarms``: the alarms, what people do with them, and a live stream of changes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import orjson
from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from geo_service.api.answers import json_response
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed, open_to_all
from geo_service.api.planner_query import AudienceDep
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_alarms import Alarm, Alarms, AlarmWithNotes
from geo_service.api.state import State, StateDep
from geo_service.base.errors import GeoServiceError
from geo_service.cube.rollups import lead_levels
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import ACT_ON_ALARMS, SEE_ALARMS, SEE_EXACT_COUNTS
from geo_service.ledger.alarms import (
    AlarmRecord,
    AlarmSearch,
    act,
    find_alarms,
    get_alarm,
    last_version,
    muted_until,
    notes_of,
)
from geo_service.planning.alarms.bursts import BurstWatch, watch
from geo_service.planning.alarms.deliver import Channels
from geo_service.planning.alarms.visibility import told_to_public
from geo_service.planning.queries import Audience

router = APIRouter(tags=["alarms"], responses=PROBLEMS)
ReaderDep = Annotated[Principal, allowed(SEE_ALARMS)]
ActorDep = Annotated[Principal, allowed(ACT_ON_ALARMS)]
AlarmId = Annotated[int, Path(ge=1, le=2**62)]
StateName = Literal["new", "continuing", "acknowledged", "closed"]
KindName = Literal["scan", "temporal", "burst"]

#: between two looks for changes, and between two signs of life, in seconds
_LOOK_S, _BEAT_S = 1.0, 15.0


class NoteBody(BaseModel):
    """Words for an acknowledgement or a note."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field("", max_length=2000)


class MuteBody(BaseModel):
    """Until when alarms about the same thing are not sent; none ends the muting."""

    model_config = ConfigDict(extra="forbid")

    until: AwareDatetime | None = None
    note: str = Field("", max_length=2000)


@dataclass
class _Watching:
    """The thread that watches for bursts, and what ends it and the open streams."""

    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


def open(state: State) -> None:  # noqa: A001 - the name the application calls
    """Watch for bursts and send alarms from now on, if the operator wants it."""
    watching = state.part(_Watching)
    stop = watching.stop
    if not state.settings.burst_watch:
        return
    settings = state.settings
    Channels.of(settings)  # what is set wrongly is told at the start

    def follow() -> None:
        while not stop.is_set():
            try:
                ledger = ledger_of(state)
                folder = state.region_ready.folder
            except GeoServiceError:
                stop.wait(2.0)
                continue
            channels = Channels.of(settings, folder)
            follower = BurstWatch(ledger, folder.manifest.lead_level, folder.zone, channels)
            watch(follower, ledger, channels, stop)

    watching.thread = threading.Thread(target=follow, name="alarms", daemon=True)
    watching.thread.start()


def close(state: State) -> None:
    """Stop watching; open streams end."""
    watching = state.drop(_Watching)
    if watching is not None:
        watching.stop.set()
        if watching.thread is not None:
            watching.thread.join(10)


def _search(state: State, search: AlarmSearch) -> list[AlarmRecord]:
    with ledger_of(state).reading() as at:
        return find_alarms(at, search)


@router.get("/v1/alarms", response_model=Alarms, summary="Alarms, those changed last first")
@open_to_all(SEE_EXACT_COUNTS)
def alarms(
    state: StateDep,
    audience: AudienceDep,
    states: Annotated[list[StateName] | None, Query(alias="state")] = None,
    kinds: Annotated[list[KindName] | None, Query(alias="kind")] = None,
    topic: Annotated[str, Query(max_length=300)] = "",
    after: Annotated[int, Query(ge=0, description="Only those changed after this version")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    day: Annotated[date | None, Query(description="Only those that hold this day")] = None,
) -> Response:
    """Below the planner's role: only that there is one, where, and on which days.

    And that only for areas, and where enough distinct people are behind it.
    """
    if audience is Audience.PUBLIC:
        topic, after = topic.split("/")[0], 0
    found = _search(state, AlarmSearch(states or (), kinds or (), "", after, 1000))
    manifest = state.region_ready.folder.manifest
    zone = ZoneInfo(manifest.time_zone)
    found = [one for one in found if not topic or (one.topic + "/").startswith(topic + "/")]
    if day is not None:
        found = [one for one in found if _holds(one, day, zone)]
    if audience is Audience.PUBLIC:
        levels = lead_levels(tuple(level.id for level in manifest.levels), manifest.lead_level)
        k = state.settings.k_anonymity
        rows = told_to_public(found, k=k, levels=levels, lead=manifest.lead_level, zone=zone)[
            :limit
        ]
        return json_response({"audience": audience.value, "alarms": rows}, headers=_PRIVATE)
    rows = _told(state, found[:limit])
    version = max((one.version for one in found), default=after)
    body = {"audience": audience.value, "version": version, "alarms": rows}
    return json_response(body, headers=_PRIVATE)


def _told(state: State, found: list[AlarmRecord]) -> list[dict[str, Any]]:
    """Alarms for planners, each with the time until which its like is muted."""
    with ledger_of(state).reading() as at:
        muted = muted_until(at)
    return [{**one.as_json(), "muted_until": muted.get((one.kind, one.key))} for one in found]


_PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie, X-API-Key"}


def _holds(one: AlarmRecord, day: date, zone: ZoneInfo) -> bool:
    first, last = one.started_at.astimezone(zone).date(), one.last_at.astimezone(zone).date()
    return first <= day <= last


@router.get(
    "/v1/alarms/stream",
    summary="Alarms as they come (server-sent events)",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def stream(
    request: Request,
    state: StateDep,
    _: ReaderDep,
    last_event_id: Annotated[int | None, Header(ge=0)] = None,
) -> StreamingResponse:
    """An event ``alarm`` for each change, its id the version; a comment as a sign of life.

    A client that comes back with Last-Event-ID misses nothing. Needs the planner's role.
    """

    async def events() -> AsyncIterator[bytes]:
        watching = state.made(_Watching)
        stop = watching and watching.stop
        after = last_event_id
        if after is None:
            after = await run_in_threadpool(_version, state)
        quiet = 0.0
        yield b"retry: 3000\n: connected\n\n"
        while not (stop and stop.is_set()) and not await request.is_disconnected():
            changed = await run_in_threadpool(_changed, state, after)
            for one in changed:
                after, quiet = max(after, one["version"]), 0.0
                data = orjson.dumps(one).decode()
                yield f"event: alarm\nid: {one['version']}\ndata: {data}\n\n".encode()
            if quiet >= _BEAT_S:
                quiet = 0.0
                yield b": alive\n\n"
            await asyncio.sleep(_LOOK_S)
            quiet += _LOOK_S

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events(), media_type="text/event-stream", headers=headers)


def _version(state: State) -> int:
    with ledger_of(state).reading() as at:
        return last_version(at)


def _changed(state: State, after: int) -> list[dict[str, Any]]:
    try:
        found = _search(state, AlarmSearch(after=after, limit=1000))
        return _told(state, sorted(found, key=lambda one: one.version)) if found else []
    except GeoServiceError:
        return []  # the store does not answer now; the next look will tell


@router.get(
    "/v1/alarms/{alarm_id}",
    response_model=AlarmWithNotes,
    summary="One alarm with what was done about it",
)
def one(alarm_id: AlarmId, state: StateDep, _: ReaderDep) -> Response:
    """Needs the planner's role."""
    with ledger_of(state).reading() as at:
        found, notes = get_alarm(at, alarm_id), notes_of(at, alarm_id)
    told = [
        {"at": n.at.isoformat(), "actor": n.actor, "action": n.action, "note": n.note}
        for n in notes
    ]
    return json_response({**_told(state, [found])[0], "notes": told}, headers=_PRIVATE)


@router.post("/v1/alarms/{alarm_id}/ack", response_model=Alarm, summary="Acknowledge an alarm")
def acknowledge(
    alarm_id: AlarmId, body: NoteBody, state: StateDep, principal: ActorDep
) -> Response:
    """Somebody has it; it is audited."""
    return _act(state, principal, alarm_id, "ack", note=body.note)


@router.post(
    "/v1/alarms/{alarm_id}/note", response_model=Alarm, summary="Note something about an alarm"
)
def note(alarm_id: AlarmId, body: NoteBody, state: StateDep, principal: ActorDep) -> Response:
    """Personal data in the note is masked."""
    return _act(state, principal, alarm_id, "note", note=body.note)


@router.post(
    "/v1/alarms/{alarm_id}/mute",
    response_model=Alarm,
    summary="Send no more alarms about the same thing",
)
def mute(alarm_id: AlarmId, body: MuteBody, state: StateDep, principal: ActorDep) -> Response:
    """Until a time; they are still kept and shown."""
    action = "unmute" if body.until is None else "mute"
    return _act(state, principal, alarm_id, action, note=body.note, until=body.until)


def _act(state: State, principal: Principal, alarm_id: int, action: str, **what: Any) -> Response:
    done = ledger_of(state).writer.run(
        lambda at: act(at, alarm_id, action, actor=principal.actor, **what)
    )
    return json_response(_told(state, [done])[0])
