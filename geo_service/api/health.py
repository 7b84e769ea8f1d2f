"""Health, readiness and metrics."""

from __future__ import annotations

import os

from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

from geo_service import __version__
from geo_service.api.answers import json_response
from geo_service.api.schemas import PROBLEMS
from geo_service.api.state import StateDep

router = APIRouter(tags=["operations"])

REQUESTS = Counter("geo_requests_total", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "geo_request_seconds",
    "Time to answer a request, in seconds",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
VERDICTS = Counter("geo_verdicts_total", "Routing answers by verdict", ["verdict"])


@router.get("/healthz", summary="Is the process alive?")
async def healthz() -> dict[str, str]:
    """Always, while the process answers at all."""
    return {"status": "ok", "version": __version__}


@router.get("/readyz", summary="Can it answer?", responses={503: PROBLEMS[503]})
async def readyz(state: StateDep) -> Response:
    """Once the region is open and its kernels are warm; 503 before, and while stopping."""
    return json_response({"status": "ready", "region": state.region_ready.folder.manifest.id})


@router.get("/metrics", summary="Prometheus metrics")
async def metrics(request: Request) -> Response:
    """Of all workers together, where there are several."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
