"""The HTTP application: its routers, its middleware, and what it opens at start."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, Depends, FastAPI
from fastapi.concurrency import run_in_threadpool

from geo_service import __version__
from geo_service.api import (
    added_places,
    alarms,
    areas,
    assessment,
    assessment_details,
    auth,
    basemap,
    call_check,
    classify,
    complaint_events,
    complaints,
    counted,
    disputes,
    emerging,
    forecast,
    health,
    issue_map,
    issues,
    matters,
    places,
    planner,
    problems,
    reports,
    route,
    session,
    setup_link,
    uploads,
)
from geo_service.api.admission.callers import CallerLookup
from geo_service.api.admission.classes import THREADS
from geo_service.api.connections import BoundedProtocol
from geo_service.api.middleware.access_log import Observe
from geo_service.api.middleware.admit import Admit
from geo_service.api.middleware.forwarding import ForwardedHeaders
from geo_service.api.middleware.headers import SecureHeaders
from geo_service.api.middleware.host import CheckHost
from geo_service.api.middleware.limits import LimitBody
from geo_service.api.middleware.rate import LimitRate
from geo_service.api.ogc import routes as ogc
from geo_service.api.open311 import routes as open311
from geo_service.api.pages import mount_pages
from geo_service.api.state import State
from geo_service.api.strict_query import check_query
from geo_service.base.private import keep_private
from geo_service.base.settings import Settings
from geo_service.service.bulk import route_points
from geo_service.service.region import Region

log = logging.getLogger(__name__)


#: each offers ``router``, and may offer ``open(state)``/``close(state)``
ROUTERS = (
    route,  # first: routes are tried in order, and this one is asked most
    health,
    areas,
    places,
    added_places,
    basemap,
    ogc,  # early: a client asks for dozens of tiles at once, and routes are tried in order
    uploads,
    session,
    complaints,
    complaint_events,
    disputes,
    open311,
    planner,
    counted,
    emerging,
    alarms,
    forecast,
    assessment,
    assessment_details,
    matters,
    reports,
    call_check,
    classify,
    issue_map,  # before issues, which takes any one name below its path for a number
    issues,
)

DESCRIPTION = """\
A complaint goes in as text or a point; out comes the jurisdiction that answers for it, how sure
that is, and a place on the planner's map. Coordinates are degrees, longitude first; distances are
metres. Errors are problem details (RFC 9457)."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application. Nothing is opened before it starts."""
    state = State(settings or Settings())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        BoundedProtocol.most = state.settings.max_connections
        await run_in_threadpool(start, state)
        for module in ROUTERS:
            if hasattr(module, "open"):
                await run_in_threadpool(module.open, state)
        try:
            yield
        finally:
            state.region = None
            gc.unfreeze()
            for module in reversed(ROUTERS):
                if hasattr(module, "close"):
                    await run_in_threadpool(module.close, state)

    app = FastAPI(
        title="geo-service",
        version=__version__,
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0"},
        lifespan=lifespan,
        dependencies=[Depends(check_query)],
        docs_url=None,  # the stock page loads its scripts from elsewhere
        redoc_url=None,
    )
    app.state.geo = state
    problems.install(app)
    for module in ROUTERS:
        router: APIRouter = module.router
        app.include_router(router)
    mount_pages(app)
    _add_middleware(app, state)
    return app


def _add_middleware(app: FastAPI, state: State) -> None:
    """What every request passes; the last one added is the first it meets."""
    settings = state.settings
    callers = CallerLookup(lambda request: auth.identify(request, state, count_failures=False))
    app.add_middleware(Admit, callers=callers, urgent=state.urgent)
    # outside of it: what waits for a slot does not wait for its client
    app.add_middleware(
        LimitBody,
        max_bytes=settings.max_body_bytes,
        public_bytes=settings.public_body_bytes,
        callers=callers,
    )
    app.add_middleware(
        LimitRate,
        per_minute=settings.rate_limit_per_minute,
        callers=callers,
        folder=settings.home / "run",
    )
    app.add_middleware(CheckHost)
    app.add_middleware(SecureHeaders)
    app.add_middleware(Observe)
    app.add_middleware(ForwardedHeaders, trusted=settings.trusted_networks)


def start(state: State) -> None:
    """Open the region and run one question of each kind, so that the first caller need not wait."""
    settings = state.settings
    keep_private(settings.home)
    region = Region.open(settings.region, settings.home, settings.k_anonymity)
    west, south, east, north = region.atlas.bounds
    lon, lat = np.linspace(west, east, 50), np.linspace(south, north, 50)
    route_points(region, lon, lat)
    region.route(lon=lon[25], lat=lat[25])
    region.route(lon=east, lat=max(south - 1, -90))
    region.route(text=f"{region.folder.manifest.name} 1")
    region.locator.suggest("a", 1)
    state.region = region
    page = f"http://{settings.host}:{settings.port}/"
    link = "the link printed at start" if setup_link.is_waiting(settings) else page
    # what is open now stays: a full collection that walked all of it would stop every thread
    gc.collect()
    gc.freeze()
    log.info(
        "ready: open %s (dispatcher; planner: /planner)", link,
        extra={"fields": {"region": region.folder.manifest.id, "etag": state.etag}},
    )  # fmt: skip
