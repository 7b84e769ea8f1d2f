"""The cube's state, its refresh, the sample, and the standalone report."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from geo_service.api.answers import json_response
from geo_service.api.attachment import attachment
from geo_service.api.language import TellingDep
from geo_service.api.ledger_access import ledger_of
from geo_service.api.permitted import allowed, open_to_all
from geo_service.api.planner_query import AreaMeasure, FiltersDep, PlannerDep, ViewDep
from geo_service.api.planner_state import Job
from geo_service.api.schemas_planner import CubeInfo, JobStarted
from geo_service.base.errors import ConflictError, GeoServiceError
from geo_service.ledger.access import Principal
from geo_service.ledger.access.permissions import (
    ADMINISTER,
    EXPORT_EXACT_COUNTS,
    REFRESH_VIEWS,
    SEE_EXACT_COUNTS,
)
from geo_service.planning.report import make_report
from geo_service.planning.sample import MOST_COMPLAINTS, SampleSize, load_sample
from geo_service.planning.sample_records import write_records
from geo_service.render.report import report_html, report_policy

router = APIRouter()


class Sample(BaseModel):
    """How many synthetic complaints to load."""

    count: int = Field(60_000, ge=1, le=MOST_COMPLAINTS)
    days: int = Field(731, ge=1, le=3_660)
    seed: int = Field(1, ge=0, le=2**31)


@router.get(
    "/v1/cube", response_model=CubeInfo, summary="What the planner's views are counted from"
)
@open_to_all(SEE_EXACT_COUNTS)
def cube(view: ViewDep, planner: PlannerDep) -> Response:
    """Version, extent, whether a sample may be loaded, and long work under way."""
    manifest = view.queries.snapshot.manifest
    exact = not view.queries.is_public
    first_day, last_day = view.queries.extent()
    body: dict[str, Any] = {
        "version": manifest.version,
        "empty": manifest.rows == 0,
        "complaints": manifest.rows if exact else None,
        "synthetic": manifest.synthetic_rows > 0,
        "first_day": first_day,
        "last_day": last_day,
        "h3_res": manifest.h3_res,
        "audience": view.queries.audience.value,
        "k": manifest.k,
        **(_choices(view) if exact else {}),
        "can_load_sample": exact and manifest.rows == 0 and _ledger_is_empty(planner),
        "job": (planner.job if exact else Job()).told(),
    }
    return json_response(body, headers={"Cache-Control": "no-store"})


@router.post(
    "/v1/cube/refresh",
    response_model=JobStarted,
    status_code=202,
    summary="Bring the views up to date now",
)
def refresh(
    planner: PlannerDep,
    principal: Annotated[Principal, allowed(REFRESH_VIEWS)],
    rebuild: Annotated[bool, Query(description="From nothing")] = False,
) -> Response:
    """Starts in the background; `/v1/cube` tells how far it is."""
    if rebuild:
        ADMINISTER.require(principal)
    job = planner.begin("refresh", lambda job: planner.refresh(job, rebuild=rebuild))
    return json_response({"job": job.told()}, 202, {"Location": "/v1/cube"})


@router.post(
    "/v1/sample", response_model=JobStarted, status_code=202, summary="Load synthetic complaints"
)
def sample(
    planner: PlannerDep,
    _: Annotated[Principal, allowed(ADMINISTER)],
    size: Sample | None = None,
) -> Response:
    """Only into an empty ledger. Starts in the background; `/v1/cube` tells how far it is."""
    wanted = size or Sample()
    if not _ledger_is_empty(planner):
        raise ConflictError(
            "the ledger is not empty", hint="a sample is loaded only where there is nothing else"
        )

    def work(job: Job) -> str:
        job.total = wanted.count

        def progress(done: int, total: int) -> None:
            job.done, job.total = done, total

        state = planner.state
        told = SampleSize(wanted.count, wanted.days, wanted.seed)
        load_sample(
            ledger_of(state), state.settings, state.region_ready, planner.geography, told, progress
        )
        done = planner.refresh()
        write_records(ledger_of(state), planner.geography, planner.snapshot(), told)
        return done

    job = planner.begin("sample", work)
    return json_response({"job": job.told()}, 202, {"Location": "/v1/cube"})


@router.get(
    "/v1/report",
    summary="A standalone report",
    response_class=HTMLResponse,
    responses={304: {"description": "Nothing has changed"}},
)
@open_to_all(EXPORT_EXACT_COUNTS)
def report(
    view: ViewDep,
    telling: TellingDep,
    filters: FiltersDep,
    level: Annotated[str | None, Query(max_length=40)] = None,
    res: Annotated[int | None, Query(ge=4, le=11)] = None,
    title: Annotated[str | None, Query(max_length=80)] = None,
    measure: AreaMeasure = "count",
    versus: Literal["previous", "year"] = "previous",
) -> Response:
    """One HTML file with everything inside: it opens with no network."""
    view.check_export()
    if view.known:
        return Response(status_code=304, headers=view.headers)
    today = view.planner.geography.folder.today()
    aside = view.planner.aside
    html = make_report(
        view.queries,
        filters,
        level=level,
        res=res,
        title=title,
        lang=telling.language,
        measure=measure,
        versus=versus,
        today=today,
        draw=lambda found: aside.run(report_html, found),
    )
    headers = {
        **view.headers,
        "Content-Disposition": attachment("report.html"),
        "Content-Security-Policy": f"{report_policy(html)}; frame-ancestors 'none'",
    }
    return Response(html, headers=headers, media_type="text/html; charset=utf-8")


def _choices(view: ViewDep) -> dict[str, list[str]]:
    """What a page can offer to filter by."""
    books = view.queries.snapshot.books
    return {
        "channels": sorted(filter(None, books["channel"].texts)),
        "statuses": sorted(filter(None, books["status"].texts)),
    }


def _ledger_is_empty(planner: PlannerDep) -> bool:
    try:
        return ledger_of(planner.state).last_seq() == 0
    except GeoServiceError:
        return False
