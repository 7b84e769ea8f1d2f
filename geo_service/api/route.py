"""``/v1/route``: the jurisdiction of a complaint, one or up to ten thousand at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import numpy as np
import orjson
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from geo_service.api.admission.callers import admitted, is_staff
from geo_service.api.answers import json_response
from geo_service.api.answers import route as route_json
from geo_service.api.arrow_stream import MEDIA_TYPE
from geo_service.api.audience import asks_in_public, asks_in_public_async
from geo_service.api.batch_json import answers_json, error_json
from geo_service.api.direct_route import DirectRoute
from geo_service.api.permitted import open_to_all
from geo_service.api.query import parameters, parse
from geo_service.api.route_arrow import MAX_ROWS, BatchQuery, answer_stream
from geo_service.api.schemas import PROBLEMS, Route, inline_schema
from geo_service.api.schemas_batch import Batch, BatchAnswers
from geo_service.api.state import RegionDep, State, StateDep, state_of
from geo_service.base.cancellation import checkpoint
from geo_service.base.dates import parse_date
from geo_service.base.errors import GeoServiceError, InputError, TooLargeError
from geo_service.base.model import AreaRef, FloatArray
from geo_service.ledger.access.permissions import SEE_COMPLAINTS
from geo_service.service.bulk import POINT_RADIUS_M, route_points
from geo_service.service.region import Region

router = APIRouter(tags=["route"], responses=PROBLEMS)

MAX_ITEMS = 10_000
#: characters of text taken; locating looks at fewer still
MAX_TEXT = 100_000
#: characters that are read in about a millisecond; longer texts would hold up the event loop
_SHORT_TEXT = 200
#: points answered between two looks at whether the client is still there
_CHUNK = 5_000


class RouteQuery(BaseModel):
    """What ``GET /v1/route`` takes."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = Field(
        None,
        max_length=MAX_TEXT,
        description="The caller's words; a coordinate or a map site's link in them is a point",
    )
    lon: str | None = Field(None, description="Decimal degrees", examples=["116.4074"])
    lat: str | None = Field(None, description="Decimal degrees", examples=["39.9042"])
    datum: str | None = Field(None, description="WGS-84, GCJ-02, BD-09 or CGCS2000")
    radius_m: float | None = Field(None, description="Error radius of the point, metres")
    category: str = Field("", max_length=200, description="The complaint's category path")
    as_of: date | None = Field(None, description="Boundaries and rules of this date")
    lang: Literal["zh", "en"] | None = Field(None, description="Of the words; else the region's")
    settled: str | None = Field(
        None,
        max_length=200,
        description="level:code of the area a dispatcher decided on: its lead, rules and deadline; "
        "overlay:code for an overlay's body",
        examples=["township:110108001"],
    )


@open_to_all(SEE_COMPLAINTS)
async def route(request: Request) -> Response:
    """Give ``text``, or ``lon`` and ``lat``, or both; the answer says how sure it is, what to ask.

    Dispatchers are told what earlier complaints say; others only what many of them say together.
    """
    state = await state_of(request)
    region = state.region_ready
    query = parse(RouteQuery, request)
    # points are answered from the map alone: who asks makes no difference
    public = query.text is None or await asks_in_public_async(request, state)
    if query.text is None or len(query.text) <= _SHORT_TEXT:
        return _single(region, state, query, public)
    return await run_in_threadpool(_single, region, state, query, public)


router.add_api_route(
    "/v1/route",
    route,
    response_model=Route,
    summary="Who answers for this place?",
    openapi_extra=parameters(RouteQuery),
    route_class_override=DirectRoute,
)


def _single(region: Region, state: State, query: RouteQuery, public: bool) -> Response:
    answer = region.route(**dict(query), public=public, words=True)
    body = route_json(answer, state.region_told(query.lang), drawn=True)
    return json_response(body)


@router.post(
    "/v1/route/batch",
    response_model=BatchAnswers,
    summary="The same for up to 10,000 complaints",
    openapi_extra={
        **parameters(BatchQuery),
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": inline_schema(Batch)},
                MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}},
            },
        },
    },
    responses={200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}},
)
@open_to_all(SEE_COMPLAINTS)
async def batch(request: Request, region: RegionDep, state: StateDep) -> Response:
    """Points and texts may be mixed; a bad item gets an ``error`` and the others their answers.

    Without a key of the planner's role or above, ``GEO_PUBLIC_BATCH_ROWS`` at a time.

    An Arrow IPC stream (``Content-Type: application/vnd.apache.arrow.stream``, columns lon, lat and
    perhaps radius_m and id, not compressed) is answered by one, with up to 100,000 rows for staff.
    """
    body = await request.body()
    staff = is_staff(admitted(request))
    query = parse(BatchQuery, request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() == MEDIA_TYPE:
        rows = MAX_ROWS if staff else min(MAX_ROWS, state.settings.public_batch_rows)
        answers = await run_in_threadpool(answer_stream, region, body, query, rows)
        return Response(answers, media_type=MEDIA_TYPE)
    if query.datum is not None or query.as_of is not None:
        raise InputError("datum and as_of of a JSON batch stand in its body", hint="not in the URL")
    most = MAX_ITEMS if staff else min(MAX_ITEMS, state.settings.public_batch_rows)
    told = query.lang or region.folder.manifest.language
    return await run_in_threadpool(_batch, region, body, most, told, request, state)


def _batch(
    region: Region, body: bytes, most: int, lang: str, request: Request, state: State
) -> Response:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InputError(f"the body is not JSON: {error}") from None
    items = given.get("items") if isinstance(given, dict) else None
    if not isinstance(items, list):
        raise InputError("there is no list of items", hint='send {"items": [{"lon": …, "lat": …}]}')
    if len(items) > most:
        key = f"; with a key {MAX_ITEMS}" if most < MAX_ITEMS else ""
        raise TooLargeError(f"{len(items)} items", hint=f"send at most {most} at a time{key}")
    as_of, datum = parse_date(given.get("as_of")), given.get("datum")
    if datum is not None:
        datum = region.datum_of(str(datum))
    rows = _fast(region, items, as_of, datum, region.english.area if lang == "en" else None)
    if rows is None:
        asked = {"as_of": as_of, "public": asks_in_public(request, state), "lang": lang}
        rows = [_row(region, item, datum, asked) for item in items]
    return Response(b'{"results":[' + b",".join(rows) + b"]}", media_type="application/json")


def _fast(
    region: Region, items: list[Any], as_of: date | None, datum: Any,
    named: Callable[[AreaRef], AreaRef] | None,
) -> list[bytes] | None:  # fmt: skip
    """Answers of a batch of plain points, all usable; ``None`` if some item needs more care."""
    try:
        lon = _numbers([item["lon"] for item in items])
        lat = _numbers([item["lat"] for item in items])
        radius = _numbers([item.get("radius_m", POINT_RADIUS_M) for item in items])
    except (TypeError, KeyError, ValueError, AttributeError, IndexError):
        return None
    if any("text" in item or "datum" in item or "category" in item for item in items):
        return None
    if not ((radius >= 0) & (radius <= 100_000)).all():
        return None
    ids = [item.get("id") for item in items] if any("id" in item for item in items) else None
    if ids is not None and not all(map(_plain, ids)):
        return None
    rows: list[bytes] = []
    for begin in range(0, len(items), _CHUNK):
        checkpoint()
        part = slice(begin, begin + _CHUNK)
        routes = route_points(
            region, lon[part], lat[part], radius_m=radius[part], datum=datum, as_of=as_of
        )
        if not routes.usable.all():
            return None
        rows += answers_json(routes, ids[part] if ids else None, named)
    return rows


def _numbers(values: list[Any]) -> FloatArray:
    """A float array of numbers. Raises ``ValueError`` for text and truth values among them."""
    array = np.array(values)
    if array.dtype.kind not in "if":
        raise ValueError("not all numbers")
    return array.astype(np.float64)


def _row(region: Region, item: Any, datum: Any, asked: dict[str, Any]) -> bytes:
    checkpoint()
    return orjson.dumps(_one(region, item, datum, asked))


def _one(region: Region, item: Any, datum: Any, asked: dict[str, Any]) -> dict[str, Any]:
    key = {"id": item["id"]} if isinstance(item, dict) and "id" in item else {}
    if not _plain(key.get("id")):
        error = InputError("an id is a list or an object", hint="use text or a number")
        return {"error": error_json(error)}
    try:
        return {**key, **_answer(region, item, datum, asked)}
    except GeoServiceError as error:
        return {**key, "error": error_json(error)}


def _answer(region: Region, item: Any, datum: Any, asked: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise InputError("an item is not an object", hint='send {"lon": …, "lat": …}')
    text, category = item.get("text"), item.get("category") or ""
    if not isinstance(text, str | None) or not isinstance(category, str):
        raise InputError("text and category must be strings")
    if text is not None and len(text) > MAX_TEXT:
        raise TooLargeError(f"the text has {len(text)} characters", hint=f"send at most {MAX_TEXT}")
    answer = region.route(
        text=text,
        lon=_degrees(item.get("lon")),
        lat=_degrees(item.get("lat")),
        datum=item.get("datum") or datum,
        radius_m=_radius(item.get("radius_m")),
        category=category,
        **asked,
    )
    full = route_json(answer, {})
    short = {key: full[key] for key in ("verdict", "probability", "reason", "question", "lead")}
    areas = {level: rows[:1] for level, rows in full["areas"].items()}
    return {**short, "areas": areas, "position": full["position"]}


def _plain(value: Any) -> bool:
    """Whether an id can be repeated: nested values may be deeper than JSON can be written."""
    return value is None or isinstance(value, str | int | float)


def _degrees(value: Any) -> float | str | None:
    if (
        value is None
        or isinstance(value, str)
        or (isinstance(value, int | float) and not isinstance(value, bool))
    ):
        return value
    raise InputError(f"a coordinate is {type(value).__name__}", hint="give decimal degrees")


def _radius(value: Any) -> float | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise InputError("radius_m is not a number", hint="give metres")
