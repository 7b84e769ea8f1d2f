"""Health, readiness and metrics."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
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
from geo_service.api.auth import key_in, principal_of
from geo_service.api.ledger_access import StoreSeen
from geo_service.api.permitted import checked_inside, open_to_all
from geo_service.api.schemas import PROBLEMS
from geo_service.api.schemas_places import Health, Ready
from geo_service.api.state import StateDep
from geo_service.base.errors import UnavailableError
from geo_service.ledger.access.keys import hash_secret
from geo_service.ledger.access.permissions import READ_METRICS

router = APIRouter(tags=["operations"], responses={code: PROBLEMS[code] for code in (400, 422)})

REQUESTS = Counter("geo_requests_total", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "geo_request_seconds",
    "Time to answer a request, in seconds",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
VERDICTS = Counter("geo_verdicts_total", "Routing answers by verdict", ["verdict"])


@router.get("/healthz", response_model=Health, summary="Is the process alive?")
@open_to_all()
async def healthz() -> dict[str, str]:
    """Always, while the process answers at all."""
    return {"status": "ok", "version": __version__}


@router.get(
    "/readyz", response_model=Ready, summary="Can it answer?", responses={503: PROBLEMS[503]}
)
@open_to_all()
async def readyz(state: StateDep) -> Response:
    """Once the region is open and its kernels are warm; 503 before, and while stopping.

    The store is not asked here, so that this answers at once whatever the store does: ``store``
    is its last known state, ``store_age_s`` how long ago that was. Look-ups need no store.
    """
    seen = state.made(StoreSeen) or StoreSeen()
    return json_response(
        {
            "status": "ready",
            "region": state.region_ready.folder.manifest.id,
            "store": seen.state,
            "store_age_s": seen.age_s,
        }
    )


@dataclass
class _MetricsKeys:
    """Digests of the keys that were accepted for reading metrics."""

    digests: set[str] = field(default_factory=set)


def _check_metrics_key(request: Request, state: StateDep) -> None:
    """Refuse whoever may not read metrics.

    A key that was accepted before stays so while the ledger does not answer: that is when the
    metrics are needed.
    """
    accepted = state.part(_MetricsKeys).digests
    shown = hash_secret(key_in(request) or "")
    try:
        READ_METRICS.require(principal_of(request, state))
    except UnavailableError:
        if shown not in accepted:
            raise
    else:
        accepted.add(shown)


@router.get(
    "/metrics",
    summary="Prometheus metrics",
    response_class=PlainTextResponse,
    responses={code: PROBLEMS[code] for code in (401, 403, 429, 503)},
)
@checked_inside(READ_METRICS)
def metrics(request: Request, state: StateDep) -> Response:
    """Of all workers together; needs a key with the scope ``metrics``, or an administrator's."""
    _check_metrics_key(request, state)
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
