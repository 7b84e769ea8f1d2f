"""Open311 services: the region's categories, and one for everything else."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from geo_service.api.ledger_access import ledger_of
from geo_service.api.state import State
from geo_service.base.errors import NotFoundError
from geo_service.intake.categories import Category, categories_of

OTHER = Category("other", ("", "", ""), "其他 / Other")
_FRESH_S = 300.0


@dataclass
class _Services:
    """For the public (True) and for others: when services were looked up, and what was found."""

    by_audience: dict[bool, tuple[float, dict[str, Category]]] = field(default_factory=dict)


def services_of(state: State, *, public: bool = True) -> dict[str, Category]:
    """Services by code; looked up again every few minutes.

    Where the region lists no categories they come from complaints: the public is told those that
    enough different people complained of.
    """
    known = state.part(_Services).by_audience
    made_at, services = known.get(public, (float("-inf"), {}))
    if time.monotonic() - made_at > _FRESH_S or not services:
        k = state.settings.k_anonymity if public else 1
        found = categories_of(state.region_ready, ledger_of(state), k)
        services = {one.code: one for one in (*found, OTHER)}
        known[public] = (time.monotonic(), services)
    return dict(services)


def service_of(state: State, code: str, *, public: bool = True) -> Category:
    """A service by its code. Raises ``NotFoundError``."""
    found = services_of(state, public=public).get(code)
    if found is None:
        raise NotFoundError(f"service_code {code[:60]!r} was not found")
    return found


def service_json(service: Category) -> dict[str, Any]:
    """A service as the specification lists it; none needs further attributes."""
    return {
        "service_code": service.code,
        "service_name": service.name,
        "description": service.description or "/".join(filter(None, service.path)) or service.name,
        "metadata": False,
        "type": "realtime",
        "keywords": service.keywords,
        "group": service.group or service.name,
    }


def check_jurisdiction(state: State, jurisdiction_id: str | None) -> None:
    """Refuse a jurisdiction that is not ours; none means ours. Raises ``NotFoundError``."""
    own = state.region_ready.folder.manifest.id
    if jurisdiction_id not in (None, "", own):
        raise NotFoundError(
            f"jurisdiction_id {jurisdiction_id[:60]!r} was not found; this is {own}"
        )
