"""``/v1/complaints:check``: what is known around a call while it is being taken."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, cast

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.answers import json_response
from geo_service.api.classify import suggest_json
from geo_service.api.complaint_json import moment
from geo_service.api.issues import issue_json
from geo_service.api.language import Telling, telling_of
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_text import CallChecked
from geo_service.api.state import State, StateDep
from geo_service.base.level_code import parse_level_code
from geo_service.intake.call_check import CallCheck, check_call
from geo_service.intake.duplicates import Earlier, Reported
from geo_service.intake.reporters import hash_key, hash_reporter
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import SEE_COMPLAINTS
from geo_service.ledger.alarms import AlarmRecord
from geo_service.ledger.clock import from_us
from geo_service.ledger.masking import mask
from geo_service.service.english import english_name

router = APIRouter(tags=["complaints"], responses=PROBLEMS)


class CallBody(BaseModel):
    """A call as far as it is known. ``area`` is the lead area that it was routed to."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field("", max_length=100_000)
    category: str = Field("", max_length=300, description="Path a/b/c, if a person picked one")
    reporter: str = Field("", max_length=200, description="Compared as a keyed hash, not kept")
    area: str = Field("", max_length=100, description="Code at the lead level")
    place: str = Field("", max_length=200, description="Name of the place, as routing gives it")
    lon: float | None = Field(None, ge=-180, le=180, description="WGS-84 degrees")
    lat: float | None = Field(None, ge=-90, le=90)
    radius_m: float | None = Field(None, ge=0, le=100_000)
    lang: Literal["zh", "en"] | None = Field(None, description="Of names; else the region's")
    finest: str = Field(
        "", max_length=200, description="level:code of a finer area than the lead's, if known"
    )


@router.post(
    "/v1/complaints:check",
    response_model=CallChecked,
    summary="What is known around a call, before it is kept",
)
def check(
    body: CallBody, state: StateDep, _: Annotated[Principal, allowed(SEE_COMPLAINTS)]
) -> Response:
    """Suggested categories, the open issue that the call belongs to, what the same person reported
    in the last days, other calls from there within the hour, alarms. Nothing is kept.
    """
    reporter = hash_reporter(body.reporter, hash_key(state.settings))
    reported = Reported(
        mask(body.text).text, path_of(body.category), body.area, body.place, body.lon, body.lat,
        body.radius_m, _finest(state, body.finest),
    )  # fmt: skip
    now = datetime.now(UTC)
    found = check_call(state.region_ready, ledger_of(state), reported, reporter, now)
    around = check_json(found, telling_of(state, body.lang))
    answer = {**around, "category_suggestions": suggest_json(state, body.text)}
    return json_response(answer, headers={"Cache-Control": "no-store"})


def _finest(state: State, given: str) -> tuple[str, str] | None:
    if not given:
        return None
    level, code = parse_level_code(given, name="finest")
    state.region_ready.folder.manifest.level(level)
    return level, code


def path_of(category: str) -> tuple[str, str, str]:
    """A category path a/b/c as its three names."""
    first, second, third = (*category.split("/", 2), "", "")[:3]
    return first.strip(), second.strip(), third.strip()


def check_json(found: CallCheck, telling: Telling) -> dict[str, Any]:
    """What is known around a complaint as ``CallAround`` says."""
    near = found.nearby
    named = english_name if telling.english else str
    told = {
        "issue": found.issue
        and {
            **issue_json(found.issue, True),
            "number": found.issue.complaints + 1,
            "holder": found.holder
            and {"name": named(found.holder.name), "since": moment(from_us(found.holder.since_us))},
        },
        "earlier": [_earlier(one) for one in found.earlier],
        "nearby": near
        and {
            "place": near.place,
            "number": near.calls + 1,
            "callers": near.callers,
            "first": moment(near.first),
        },
        "alarms": [_alarm(one) for one in found.alarms],
    }
    return cast("dict[str, Any]", telling.body(told))


def _earlier(one: Earlier) -> dict[str, Any]:
    return {
        "id": one.id,
        "received_at": moment(one.received_at),
        "status": one.status,
        "category": one.category,
        "place": one.place,
    }


def _alarm(one: AlarmRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "topic": one.topic,
        "level": one.level,
        "place": one.places[0].partition("/")[2] if one.level == "place" else "",
        "calls": one.observed,
        "callers": one.reporters,
        "since": moment(one.started_at),
        "last": moment(one.last_at),
    }
